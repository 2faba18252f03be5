//! Playbooks tried with data: scenarios, which stand beside a playbook in `NAME.test.yaml`, are run against the engine
//! without store or clock, and what they reach is measured.
//!
//! A scenario starts a case and acts on it step by step, one actor after the other; nobody is asked for a role. It says
//! what must be refused, what must be open in between, and how the case ends. It fails at the first thing that is not as
//! it says. A scenario whose case does not end must say what is left `open`.

mod boundary;
mod coverage;
mod expect;
mod file;
mod grammar;
mod json;
mod read;
mod run;
mod ways;

pub use coverage::{Coverage, Missing, Part};
pub use file::{Deed, Expectation, Finish, Given, Item, Scenario, ScenarioFile, What};
pub use grammar::SCENARIOS;
pub use json::Tested;
pub use read::read;

use crate::lang::{Message, Text};
use crate::model::Playbook;
use crate::model::calendar::Calendar;
use crate::source::Span;
use coverage::Tracker;

/// What came of the scenarios of one playbook.
#[derive(Clone, Debug)]
pub struct Report {
    /// The playbook.
    pub playbook: String,
    /// The scenarios, in the order of the file.
    pub scenarios: Vec<Tried>,
    /// What they reached, all together.
    pub coverage: Coverage,
}

impl Report {
    /// Whether every scenario passed.
    #[must_use]
    pub fn passed(&self) -> bool {
        self.scenarios.iter().all(|tried| tried.failure.is_none())
    }
}

/// What came of one scenario.
#[derive(Clone, Debug)]
pub struct Tried {
    /// Its name.
    pub name: Text,
    /// Where its name stands.
    pub span: Span,
    /// Why it failed; none when it passed.
    pub failure: Option<Failure>,
}

/// Why a scenario failed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Failure {
    /// Where in the file it went otherwise than it says.
    pub span: Span,
    /// Which step, what was expected, and what came.
    pub message: Message,
}

/// Runs all scenarios of a file, each on a case of its own.
#[must_use]
pub fn run(playbook: &Playbook, file: &ScenarioFile, calendar: &Calendar) -> Report {
    let mut tracker = Tracker::new(playbook);
    let try_one = |scenario: &Scenario| Tried {
        name: scenario.name.clone(),
        span: scenario.span,
        failure: run::run(playbook, scenario, calendar, &mut tracker).err(),
    };
    let scenarios = file.scenarios.iter().map(try_one).collect();
    Report { playbook: playbook.name.clone(), scenarios, coverage: tracker.coverage() }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::compile::{calendar, compile};
    use crate::source::SourceFile;

    const PLAYBOOK: &str = "
playbook: p
version: \"1\"
title: P
roles: { clerk: Clerk }
settings: { limit: { type: integer, default: \"5\" } }
fields: { amount: { type: integer, min: \"1\" } }
start: ask
steps:
  ask:
    title: Ask
    fill: [amount]
    within: 1 working day
    next: [ { when: amount > limit, to: judge }, { else: yes_end } ]
  judge:
    title: Judge
    not_by: [ask]
    visits: { at_most: 1, then: no_end }
    next: { go: yes_end, back: { to: ask, reason: required } }
  yes_end: { end: accepted }
  no_end: { end: declined }
";

    fn playbook() -> Playbook {
        compile(&SourceFile::new("p.yaml", PLAYBOOK)).playbook.unwrap()
    }

    /// The scenarios with these bodies, each the rest of a scenario behind its name.
    fn report(bodies: &[&str]) -> Report {
        let scenarios: Vec<String> = bodies.iter().map(|body| format!("  - {{ name: one, {body} }}\n")).collect();
        let source = SourceFile::new("p.test.yaml", format!("scenarios:\n{}", scenarios.concat()));
        let playbook = playbook();
        let reading = read(&source, &playbook);
        assert_eq!(reading.diagnostics, []);
        run(&playbook, &reading.value.unwrap(), calendar::built_in())
    }

    fn failure(body: &str) -> String {
        report(&[body]).scenarios.remove(0).failure.map(|failure| failure.message.en).unwrap_or_default()
    }

    #[test]
    fn a_scenario_fails_where_it_goes_otherwise() {
        for (body, said) in [
            ("steps: [ { step: ask, set: { amount: 5 } } ], ends: accepted", ""),
            ("steps: [ { step: ask, set: { amount: 5 } } ]", ""),
            (
                "steps: [ { step: ask, set: { amount: 5 } } ], ends: declined",
                "the case should end as `declined`, and ended as `accepted`",
            ),
            (
                "steps: [ { step: ask, set: { amount: 6 } } ], ends: accepted",
                "the case should end as `accepted`, and judge is still open",
            ),
            (
                "steps: [ { step: ask, set: { amount: 6 } } ]",
                "the case did not end, and the scenario does not say `open: [judge]`",
            ),
            ("steps: [ { step: ask, set: { amount: 6 } } ], open: [ask]", "[ask] should be open, and [judge] is"),
            (
                "steps: [ { step: ask, set: { amount: 0 } } ], open: [ask]",
                "entry 1, `step: ask`: it should be done, and was refused (value): `amount`: it must be at least 1",
            ),
            (
                "steps: [ { step: ask, set: { amount: 6 }, refused: value } ], open: [ask]",
                "entry 1, `step: ask`: it should be refused (value), and it was done",
            ),
            (
                "steps: [ { expect: { open: [judge] } } ], open: [ask]",
                "entry 1, `expect`: [judge] should be open, and [ask] is",
            ),
            (
                "steps: [ { expect: { visits: { ask: 2 } } } ], open: [ask]",
                "entry 1, `expect`: `ask` should be entered 2 times, and was 1 times",
            ),
            (
                "steps: [ { expect: { fields: { amount: 2 } } } ], open: [ask]",
                "entry 1, `expect`: `amount` should be 2, and is unset",
            ),
            (
                "steps: [ { expect: { due: { ask: 2026-03-04 18:00 } } } ], open: [ask]",
                "entry 1, `expect`: `ask` should be due at 2026-03-04 18:00, and is at 2026-03-03 18:00",
            ),
            (
                "steps: [ { expect: { done: [ask] } } ], open: [ask]",
                "entry 1, `expect`: `ask` should be finished, and is not",
            ),
        ] {
            assert_eq!(failure(body), said, "{body}");
        }
    }

    #[test]
    fn the_wrong_refusal_is_a_failure_that_names_the_right_one() {
        let body =
            "steps: [ { step: ask, set: { amount: 6 } }, { step: judge, outcome: go, refused: value } ], open: [judge]";
        assert!(failure(body).starts_with(
            "entry 2, `step: judge`: it should be refused as value, and was refused as separation_of_duties: 甲 did"
        ));
    }

    #[test]
    fn what_no_scenario_reached_is_named() {
        let names = |part: &Part| part.missing.iter().map(|missing| missing.name.clone()).collect::<Vec<_>>();
        let one =
            report(&["steps: [ { step: ask, set: { amount: 6 } }, { step: judge, outcome: go, by: 乙 } ]"]).coverage;
        assert_eq!(names(&one.steps), ["no_end"]);
        assert_eq!((one.steps.covered(), one.steps.total), (3, 4));
        assert_eq!(
            names(&one.transitions),
            ["ask: done -> yes_end else", "judge: back -> ask", "judge: visits -> no_end"]
        );
        assert_eq!(names(&one.boundaries), ["ask: amount > limit (5)"]);
        assert_eq!(one.boundaries.missing[0].lacks.as_ref().unwrap().en, "never tried exactly at the limit");
        let all = report(&[
            "steps: [ { step: ask, set: { amount: 6 } }, { step: judge, outcome: go, by: 乙 } ]",
            "steps: [ { step: ask, set: { amount: 6 } }, { step: judge, outcome: back, by: 乙, note: x }, { step: ask } ]",
            "steps: [ { step: ask, set: { amount: 5 } } ]",
        ]);
        assert!(all.passed());
        let parts = [&all.coverage.steps, &all.coverage.transitions, &all.coverage.boundaries];
        assert!(parts.into_iter().all(|part| part.missing.is_empty() && part.total > 0));
    }

    #[test]
    fn what_is_wrong_in_a_file_is_shown_at_its_place() {
        for (item, said) in [
            ("{ stp: ask }", "stp: there is no key `stp` in a scenario item"),
            ("{ step: ask, vote: ask, outcome: go }", "step: say what is done, and one thing only"),
            ("{ step: aks }", "aks: there is no step `aks`"),
            ("{ step: judge, outcome: come }", "come: there is no outcome `come`"),
            ("{ step: ask, set: { amont: 1 } }", "amont: there is no field `amont`"),
            ("{ step: ask, set: { amount: many } }", "many: `many` is no number; for example `800000` or `12.5`"),
            ("{ clock: 2 days, by: 乙 }", "by: `by` does not go with `clock`"),
            (
                "{ clock: 2 fortnights }",
                "2 fortnights: no unit of time `fortnights`; there are minutes, hours, days, weeks, months, years, working hours and working days",
            ),
            ("{ return: ask, note: x }", "ask: `to` is missing"),
            ("{ interrupt: stop }", "stop: there is no interrupt `stop`"),
            ("{ expect: { due: { ask: tomorrow } } }", "tomorrow: `tomorrow` is no date and time"),
        ] {
            let source =
                SourceFile::new("p.test.yaml", format!("scenarios: [ {{ name: one, steps: [ {item} ], open: [] }} ]"));
            let reading = read(&source, &playbook());
            let found = reading.diagnostics.iter();
            let found: Vec<String> =
                found.map(|found| format!("{}: {}", source.slice(found.primary.span), found.message.en)).collect();
            assert!(found.contains(&said.to_owned()), "{found:?}");
            assert!(reading.value.is_none());
        }
    }

    #[test]
    fn the_json_has_the_keys_of_its_version() {
        let report = report(&["steps: [ { step: ask, set: { amount: 5 } } ], ends: declined"]);
        let json = serde_json::to_value(Tested::of([&report], crate::lang::Lang::En)).unwrap();
        assert_eq!(json["version"], 1);
        assert_eq!(json["scenarios"][0]["playbook"], "p");
        assert_eq!(json["scenarios"][0]["passed"], false);
        assert_eq!(json["scenarios"][0]["message"], "the case should end as `declined`, and ended as `accepted`");
        assert_eq!(json["coverage"]["steps"]["covered"], 2);
        assert_eq!(json["coverage"]["transitions"]["total"], 5);
        assert_eq!(json["coverage"]["boundaries"]["missing"][0]["name"], "ask: amount > limit (5)");
    }
}

//! What `validate` says of fields that may be unset, against the engine: small random playbooks, every case that can come
//! of them lived through, and every condition that had no answer held against what was said before.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write;

use playbook::compile::{calendar, compile};
use playbook::engine::case::follow;
use playbook::engine::outlook::offered;
use playbook::engine::{Act, Actor, Case, Command, Happened, Input, Moment, Refusal, Roles, Start, decide, start};
use playbook::lint::{Surroundings, check};
use playbook::model::value::Value;
use playbook::model::{FieldId, Playbook, StepId};
use playbook::source::SourceFile;

use super::engine::Chance;

const FIELDS: [&str; 3] = ["f", "g", "h"];

/// More states than this are not gone through.
const MOST_STATES: usize = 1_500;

/// So many playbooks are tried, or as many as are asked for.
fn cases() -> u64 {
    std::env::var("PROPTEST_CASES").ok().and_then(|cases| cases.parse().ok()).unwrap_or(150)
}

/// Writes playbooks in which every condition can be told from every other.
struct Maker<'c> {
    chance: &'c mut Chance,
    conditions: usize,
}

impl Maker<'_> {
    fn playbook(&mut self) -> String {
        let mut text =
            "playbook: p\nversion: \"1\"\ntitle: p\nroles: { clerk: Clerk }\nstart: s0\nfields:\n".to_owned();
        for field in FIELDS {
            writeln!(text, "  {field}: {{ type: yes_no, label: {field} }}").unwrap();
        }
        text.push_str("steps:\n");
        let count = 2 + self.chance.below(3);
        for at in 0..count {
            let step = if self.chance.one_in(3) { self.together(at, count) } else { self.task(at, count) };
            writeln!(text, "  s{at}: {step}").unwrap();
        }
        writeln!(text, "  s{count}: {{ end: done, title: done }}").unwrap();
        text
    }

    fn condition(&mut self) -> String {
        self.conditions += 1;
        let number = self.conditions;
        let field = self.chance.pick(&FIELDS);
        let test = match self.chance.below(6) {
            0 => format!("not {field}"),
            1 => format!("{field} is set and {field}"),
            2 => format!("{field} is not set or {field}"),
            3 => format!("{field} or {}", self.chance.pick(&FIELDS)),
            _ => field.to_owned(),
        };
        // The number makes no difference but to tell the condition from others.
        format!("\"({test}) and {number} > 0\"")
    }

    fn fills(&mut self) -> String {
        let (mut fill, mut optional) = (Vec::new(), Vec::new());
        for field in FIELDS {
            match self.chance.below(6) {
                0 | 1 => fill.push(field.to_owned()),
                2 => optional.push(field.to_owned()),
                3 if self.chance.one_in(2) => fill.push(format!("{{ field: {field}, when: {} }}", self.condition())),
                _ => {}
            }
        }
        format!("fill: [{}], optional: [{}]", fill.join(", "), optional.join(", "))
    }

    /// A later step, or any now and then.
    fn target(&mut self, at: usize, count: usize) -> String {
        let from = if self.chance.one_in(6) { 0 } else { at + 1 };
        format!("s{}", from + self.chance.below(count + 1 - from))
    }

    fn next(&mut self, at: usize, count: usize) -> String {
        if self.chance.one_in(2) {
            return self.target(at, count);
        }
        format!(
            "[ {{ when: {}, to: {} }}, {{ else: {} }} ]",
            self.condition(),
            self.target(at, count),
            self.target(at, count)
        )
    }

    fn task(&mut self, at: usize, count: usize) -> String {
        let fills = self.fills();
        let next = if self.chance.one_in(3) {
            let early = if self.chance.one_in(2) { ", early: true" } else { "" };
            format!("{{ go: {}, back: {{ to: {}{early} }} }}", self.next(at, count), self.target(at, count))
        } else {
            self.next(at, count)
        };
        format!("{{ title: t, role: clerk, {fills}, next: {next} }}")
    }

    fn together(&mut self, at: usize, count: usize) -> String {
        let mut lanes = String::new();
        for lane in 0..2 {
            let when = if self.chance.one_in(2) { format!(", when: {}", self.condition()) } else { String::new() };
            let after = if lane == 1 && self.chance.one_in(2) { format!(", after: [l{at}0]") } else { String::new() };
            let fills = self.fills();
            write!(lanes, "l{at}{lane}: {{ title: l, role: clerk, {fills}{when}{after} }}, ").unwrap();
        }
        let join = self.chance.pick(&["", "join: any, rest: cancel, ", "join: any, rest: await, "]);
        format!("{{ title: t, {join}together: {{ {lanes} }}, next: {} }}", self.next(at, count))
    }
}

fn moment() -> Moment<'static> {
    let now = "2026-03-02T01:00:00Z".parse().unwrap();
    Moment { now, calendar: calendar::built_in(), zone: chrono_tz::Asia::Shanghai }
}

fn actor() -> Actor {
    Actor { name: "甲".to_owned(), roles: Roles::Any }
}

/// The condition that had no answer, and the field that was not set.
type Unanswered = (String, String);

/// Every case that can come of a playbook, and the conditions that had no answer in one of them.
struct Explorer<'p> {
    playbook: &'p Playbook,
    seen: BTreeSet<String>,
    open: Vec<Case>,
    unanswered: BTreeSet<Unanswered>,
}

impl<'p> Explorer<'p> {
    /// Nothing when there are too many cases to go through.
    fn explore(playbook: &'p Playbook) -> Option<BTreeSet<Unanswered>> {
        let mut explorer = Explorer { playbook, seen: BTreeSet::new(), open: Vec::new(), unanswered: BTreeSet::new() };
        let first = start(playbook, &Start::bare(), &actor(), moment());
        explorer.take(&Case::new(), first);
        while let Some(case) = explorer.open.pop() {
            if explorer.seen.len() > MOST_STATES {
                return None;
            }
            for step in case.open_tasks(playbook) {
                explorer.complete(&case, step);
            }
        }
        Some(explorer.unanswered)
    }

    fn take(&mut self, case: &Case, decided: Result<Vec<Happened>, Refusal>) {
        match decided {
            Ok(events) => {
                // Nothing is taken back here, so the events before are not looked at.
                let grow = |case, event: &Happened| follow(self.playbook, case, &[], event);
                let case = events.iter().fold(case.clone(), grow);
                let state = self.playbook.steps.iter().map(|step| format!("{:?}", case.status_of(step.id)));
                let values =
                    (0..FIELDS.len()).map(|at| format!("{:?}", case.value(FieldId(u32::try_from(at).unwrap()))));
                if self.seen.insert(state.chain(values).collect::<String>()) && !case.is_over() {
                    self.open.push(case);
                }
            }
            Err(Refusal::Guard { condition, reason }) => {
                let field = reason.en.split('`').nth(1).expect("the field is named").to_owned();
                self.unanswered.insert((condition, field));
            }
            Err(_) => {}
        }
    }

    /// Completes a step in every way, with every value of everything it may fill.
    fn complete(&mut self, case: &Case, id: StepId) {
        let step = &self.playbook[id];
        let fields: Vec<FieldId> =
            step.work.fill.iter().map(|fill| fill.field).chain(step.work.optional.iter().copied()).collect();
        let outcomes = offered(step, case).into_iter().map(|outcome| Some(outcome.name.clone())).collect::<Vec<_>>();
        let outcomes = if outcomes.is_empty() { vec![None] } else { outcomes };
        for number in 0..3_usize.pow(u32::try_from(fields.len()).unwrap()) {
            let mut values = BTreeMap::new();
            for (at, field) in fields.iter().enumerate() {
                let value = number / 3_usize.pow(u32::try_from(at).unwrap()) % 3;
                if value > 0 {
                    values.insert(self.playbook[*field].name.clone(), Value::YesNo(value == 1));
                }
            }
            for outcome in &outcomes {
                let input = Input { values: values.clone(), ..Input::default() };
                let remark = Some("because".to_owned());
                let act = Act::Complete { step: id, outcome: outcome.clone(), input, remark, redo: Vec::new() };
                let decided = decide(self.playbook, case, &Command { actor: actor(), act }, moment());
                self.take(case, decided);
            }
        }
    }
}

/// What came out, all playbooks together.
#[derive(Default, Debug)]
struct Tally {
    playbooks: usize,
    met: usize,
    said: usize,
    /// Met where something was said of the same field, but of an earlier step.
    said_elsewhere: usize,
    /// Playbooks in which one thing was said.
    alone: usize,
    /// Those of them in which some case comes there; in others the values it would need exclude it.
    alone_and_met: usize,
}

/// The step whose text a place belongs to.
fn step_at<'p>(playbook: &'p Playbook, source: &SourceFile, condition: &str) -> &'p str {
    let at = source.text.find(condition).expect("a condition stands in the text");
    let before = playbook.steps.iter().filter(|step| step.span.start() < at);
    &before.max_by_key(|step| step.span.start()).expect("a condition stands in a step").name
}

fn try_playbook(seed: u64, tally: &mut Tally) -> Result<(), String> {
    let mut chance = Chance::new(seed);
    let source = SourceFile::new("unset.yaml", Maker { chance: &mut chance, conditions: 0 }.playbook());
    let compiled = compile(&source);
    let Some(playbook) = compiled.playbook else {
        return Err(format!("{:?}\n{}", compiled.diagnostics, source.text));
    };
    let Some(met) = Explorer::explore(&playbook) else { return Ok(()) };
    let by_step = |(condition, field): &Unanswered| (step_at(&playbook, &source, condition).to_owned(), field.clone());
    let met: BTreeSet<(String, String)> = met.iter().map(by_step).collect();
    let found = check(&playbook, &Surroundings::default());
    let said: BTreeSet<(String, String)> = found
        .iter()
        .filter(|found| found.code.0 == 204)
        .map(|found| {
            let field = found.message.en.split('`').nth(1).unwrap().to_owned();
            by_step(&(source.slice(found.primary.span).to_owned(), field))
        })
        .collect();
    tally.playbooks += 1;
    tally.met += met.len();
    tally.said += said.len();
    // Where one condition has no answer, no case comes to those behind it, so only a lone finding must be met.
    if said.len() == 1 {
        tally.alone += 1;
        tally.alone_and_met += usize::from(met == said);
    }
    // A field that was said to be unset is taken to be set from there on, so that one fault is said once.
    let fields: BTreeSet<&String> = said.iter().map(|(_, field)| field).collect();
    match met.iter().find(|(_, field)| !fields.contains(field)) {
        Some((step, field)) => {
            Err(format!("seed {seed}: `{field}` is unset at `{step}`, and nothing was said\n{}", source.text))
        }
        None => {
            tally.said_elsewhere += met.difference(&said).count();
            Ok(())
        }
    }
}

#[test]
fn whatever_is_unset_in_some_case_was_said_to_be() {
    let (mut tally, mut wrong) = (Tally::default(), Vec::new());
    for seed in 1..=cases() {
        wrong.extend(try_playbook(seed, &mut tally).err());
    }
    assert!(wrong.is_empty(), "{} of {tally:?}:\n{}", wrong.len(), wrong[..wrong.len().min(5)].join("\n"));
    // The playbooks are worth something only if much is unset in them, and what is said only if most of it can be met.
    assert!(tally.met > tally.playbooks / 2, "{tally:?}");
    assert!(tally.said_elsewhere * 100 <= tally.met, "{tally:?}");
    assert!(tally.alone_and_met * 10 >= tally.alone * 9, "{tally:?}");
}

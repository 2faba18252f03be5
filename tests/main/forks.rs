//! What `validate` says of conditions, against trying everything: random forks over fields with few values, each value
//! of each field tried on the real evaluation, and every finding held against what came out.

mod guards;
mod truth;

use std::collections::BTreeSet;

use playbook::compile::compile;
use playbook::diagnostic::{Diagnostic, Severity, text};
use playbook::lang::Lang;
use playbook::lint::{Surroundings, check};
use playbook::model::Playbook;
use playbook::model::guard::Guard;
use playbook::model::step::{Branch, Step};
use playbook::source::{SourceFile, Span};

use super::engine::Chance;
use truth::{Domain, Truth};

/// So many forks stand in one playbook.
const FORKS: usize = 50;

/// So many playbooks are tried, or as many as are asked for.
fn cases() -> u64 {
    std::env::var("PROPTEST_CASES").ok().and_then(|cases| cases.parse().ok()).unwrap_or(100)
}

/// What came out, all forks together.
#[derive(Default, Debug)]
struct Tally {
    forks: usize,
    gaps: usize,
    overlaps: usize,
    never: usize,
    always: usize,
    dead: usize,
    unproved: usize,
    unproved_though_linear: usize,
}

impl Tally {
    fn add(&mut self, other: &Tally) {
        self.forks += other.forks;
        self.gaps += other.gaps;
        self.overlaps += other.overlaps;
        self.never += other.never;
        self.always += other.always;
        self.dead += other.dead;
        self.unproved += other.unproved;
        self.unproved_though_linear += other.unproved_though_linear;
    }
}

fn guards_of(step: &Step) -> Vec<&Guard> {
    let branches = step.outcomes.iter().flat_map(|outcome| &outcome.branches);
    branches.filter_map(Branch::guard).collect()
}

/// Holds the findings at one fork against the truth.
fn judge(playbook: &Playbook, step: &Step, found: &[&Diagnostic], tally: &mut Tally) -> Result<(), String> {
    let guards = guards_of(step);
    let has_else = step.outcomes[0].branches.len() > guards.len();
    let truth = Truth::of(playbook, &guards);
    let of = |code: u16| found.iter().copied().filter(move |found| found.code.0 == code);
    let at = |finding: &Diagnostic| guards.iter().position(|guard| guard.span == finding.primary.span);
    tally.forks += 1;
    let (mut gap_unproved, mut overlap_unproved) = (false, false);
    for finding in of(306) {
        tally.unproved += 1;
        let linear = guards.iter().all(|guard| !guards::is_opaque(&guard.text));
        tally.unproved_though_linear += usize::from(linear);
        (gap_unproved, overlap_unproved) = (true, overlap_unproved || !finding.related.is_empty());
        // Where the gap is not proved, nothing is said of what is not proved of overlaps.
        overlap_unproved |= !has_else;
    }
    let said_gap = of(301).next().is_some();
    // Where no guard ever holds, that is said instead.
    let wanted = truth.gap() && !has_else && truth.never().len() < guards.len();
    if said_gap != wanted && !gap_unproved {
        return Err(format!("a gap is {wanted}, and said is {said_gap}"));
    }
    for finding in of(301) {
        tally.gaps += 1;
        truth.shows(playbook, finding, &|holds| holds.iter().all(|holds| !holds))?;
    }
    let overlapping = truth.overlaps();
    let said: BTreeSet<(usize, usize)> = of(302)
        .filter_map(|finding| {
            let earlier =
                guards.iter().position(|guard| finding.related.iter().any(|label| label.span == guard.span))?;
            Some((earlier, at(finding)?))
        })
        .collect();
    if !said.is_subset(&overlapping) {
        return Err(format!("{said:?} are said to overlap, {overlapping:?} do"));
    }
    if said.len() < overlapping.len().min(3) && !overlap_unproved {
        return Err(format!("{overlapping:?} overlap, said is {said:?}"));
    }
    for finding in of(302) {
        tally.overlaps += 1;
        let later = at(finding).ok_or("an overlap stands nowhere")?;
        truth.shows(playbook, finding, &|holds| holds[later] && holds[..later].contains(&true))?;
    }
    alone(&guards, found, &truth, tally)?;
    let dead = of(305).next().is_some();
    tally.dead += usize::from(dead);
    if dead != (has_else && !truth.gap()) && !guards.iter().any(|guard| guards::is_opaque(&guard.text)) {
        return Err(format!("said of `else` is {dead}"));
    }
    Ok(())
}

/// Holds what is said of each condition by itself against the truth.
fn alone(guards: &[&Guard], found: &[&Diagnostic], truth: &Truth, tally: &mut Tally) -> Result<(), String> {
    let at = |span: Span| guards.iter().position(|guard| guard.span == span);
    let said = |code: u16| -> BTreeSet<usize> {
        found.iter().filter(|found| found.code.0 == code).filter_map(|found| at(found.primary.span)).collect()
    };
    let (never, always) = (truth.never(), truth.always());
    tally.never += never.len();
    tally.always += always.len();
    // A constant that the field cannot hold has been spoken of already.
    let spoken = |number: &usize| {
        let inside =
            |place: Span| guards[*number].span.start() <= place.start() && place.end() <= guards[*number].span.end();
        found.iter().any(|found| found.code.0 == 202 && inside(found.primary.span))
    };
    let opaque = |number: &usize| guards::is_opaque(&guards[*number].text);
    for (code, wanted) in [(303, never), (304, always)] {
        let said = said(code);
        if !said.is_subset(&wanted) || wanted.difference(&said).any(|number| !spoken(number) && !opaque(number)) {
            return Err(format!("PB0{code} is given for {said:?}, and {wanted:?} are right"));
        }
    }
    Ok(())
}

/// Tries one playbook full of forks.
fn try_playbook(seed: u64, tally: &mut Tally, wrong: &mut Vec<String>) {
    let mut chance = Chance::new(seed);
    let source = SourceFile::new("forks.yaml", guards::playbook(&mut chance, FORKS));
    let compiled = compile(&source);
    let shown = |found: &Diagnostic| text::render(&source, found, Lang::En, false);
    let Some(playbook) = compiled.playbook else {
        let errors = compiled.diagnostics.iter().filter(|found| found.severity == Severity::Error);
        return wrong.push(errors.map(shown).collect());
    };
    let mut found = compiled.diagnostics;
    found.extend(check(&playbook, &Surroundings::default()));
    for step in playbook.steps.iter().filter(|step| !guards_of(step).is_empty()) {
        let (first, last) = (guards_of(step)[0].span.start(), step.outcomes[0].branches.last().unwrap().span.end());
        let here: Vec<&Diagnostic> =
            found.iter().filter(|found| (first..=last).contains(&found.primary.span.start())).collect();
        if let Some(stray) = here.iter().find(|found| ![202, 301, 302, 303, 304, 305, 306].contains(&found.code.0)) {
            wrong.push(format!("{}\n{}", guards::written(step), shown(stray)));
        }
        if let Err(fault) = judge(&playbook, step, &here, tally) {
            let found: String = here.iter().copied().map(shown).collect();
            wrong.push(format!("seed {seed}, {}: {fault}\n{}\n{found}", step.name, guards::written(step)));
        }
    }
}

#[test]
fn what_is_said_of_conditions_is_what_trying_everything_shows() {
    let (mut tally, mut wrong) = (Tally::default(), Vec::new());
    let halves = [0, 1].map(|half| {
        std::thread::spawn(move || {
            let (mut tally, mut wrong) = (Tally::default(), Vec::new());
            for seed in (1..=cases()).filter(|seed| seed % 2 == half) {
                try_playbook(seed, &mut tally, &mut wrong);
            }
            (tally, wrong)
        })
    });
    for half in halves {
        let (counted, found) = half.join().unwrap();
        tally.add(&counted);
        wrong.extend(found);
    }
    assert!(wrong.is_empty(), "{} of {tally:?}:\n{}", wrong.len(), wrong[..wrong.len().min(12)].join("\n"));
    // The forks are worth something only if there is much to be found in them.
    let least = tally.forks / 50;
    let found = [tally.gaps, tally.overlaps, tally.never, tally.always, tally.dead];
    assert!(found.iter().all(|count| *count > least), "{tally:?}");
    assert_eq!(tally.unproved_though_linear, 0, "{tally:?}");
    assert!(tally.unproved * 100 < tally.forks, "{tally:?}");
}

/// The domains are what the fields allow, and no more.
#[test]
fn every_value_that_is_tried_is_allowed() {
    let compiled = compile(&SourceFile::new("forks.yaml", guards::playbook(&mut Chance::new(7), 1)));
    let playbook = compiled.playbook.unwrap();
    for field in playbook.fields.iter().chain(playbook.settings.iter().map(|setting| &setting.field)) {
        let domain = Domain::of(field);
        assert!(domain.values.len() > 1, "{}", field.name);
        for value in &domain.values {
            assert!(field.check(value).is_ok(), "{}: {value:?}", field.name);
        }
    }
}

//! The ways on that a playbook offers, each of which a scenario should take once: every branch of every outcome, the way
//! out of a loop, a lane that is not started, an event that does not come, and every interrupt.

use crate::model::guard::Guard;
use crate::model::step::{Branch, Condition, StepKind, Wait};
use crate::model::{Playbook, StepId};
use crate::source::Span;

/// A way on.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Way {
    /// A branch of an outcome of a step, by their numbers.
    Branch(StepId, usize, usize),
    /// One entry too many into a step.
    Overflow(StepId),
    /// A lane whose condition does not hold.
    Skipped(StepId),
    /// An event that did not come in time.
    Late(StepId),
    /// An interrupt of a region, or of the whole playbook, by its number.
    Interrupt(Option<StepId>, usize),
}

/// All ways on, in the order of the playbook: what each is called, and where it stands.
pub(super) fn ways(playbook: &Playbook) -> Vec<(Way, String, Span)> {
    let mut all = Vec::new();
    for step in &playbook.steps {
        let (id, name) = (step.id, &step.name);
        for (at, outcome) in step.outcomes.iter().enumerate() {
            for (number, branch) in outcome.branches.iter().enumerate() {
                let to = &playbook[branch.to].name;
                let condition = match &branch.condition {
                    Condition::Always => String::new(),
                    Condition::When(guard) => format!(" when {}", guard.text),
                    Condition::Else => " else".to_owned(),
                };
                let said = format!("{name}: {} -> {to}{condition}", outcome.name);
                all.push((Way::Branch(id, at, number), said, branch.span));
            }
        }
        if let Some(visits) = &step.visits {
            all.push((Way::Overflow(id), format!("{name}: visits -> {}", playbook[visits.then].name), step.span));
        }
        if let Some(guard) = step.lane.as_ref().and_then(|lane| lane.when.as_ref()) {
            all.push((Way::Skipped(id), format!("{name}: not when {}", guard.text), guard.span));
        }
        if let StepKind::Wait(Wait::Event { within: Some((_, other)), .. }) = &step.kind {
            all.push((Way::Late(id), format!("{name}: late -> {}", playbook[*other].name), step.span));
        }
        all.extend(interrupts(playbook, Some(id)));
    }
    all.extend(interrupts(playbook, None));
    all
}

fn interrupts(playbook: &Playbook, region: Option<StepId>) -> Vec<(Way, String, Span)> {
    let list = region.map_or(&playbook.interrupts, |region| &playbook[region].interrupts);
    let one = |(at, interrupt): (usize, &crate::model::Interrupt)| {
        let said = format!("interrupt {} -> {}", interrupt.name, playbook[interrupt.to].name);
        (Way::Interrupt(region, at), said, interrupt.span)
    };
    list.iter().enumerate().map(one).collect()
}

/// All guards, in the order of the playbook, each with the step it belongs to.
pub(super) fn guards(playbook: &Playbook) -> Vec<(StepId, &Guard)> {
    let mut all = Vec::new();
    for step in &playbook.steps {
        let branches = step.outcomes.iter().flat_map(|outcome| &outcome.branches);
        let of_branches = branches.filter_map(Branch::guard);
        let mut guards: Vec<&Guard> = of_branches.collect();
        guards.extend(step.outcomes.iter().filter_map(|outcome| outcome.when.as_deref()));
        guards.extend(step.work.fill.iter().filter_map(|fill| fill.when.as_deref()));
        guards.extend(step.lane.iter().filter_map(|lane| lane.when.as_ref()));
        if let StepKind::Call(call) | StepKind::HandOff(call) = &step.kind {
            guards.extend(call.with.iter().map(|(_, guard)| guard));
        }
        all.extend(guards.into_iter().map(|guard| (step.id, guard)));
    }
    all.sort_by_key(|(_, guard)| guard.span);
    all
}

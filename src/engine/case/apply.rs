//! How events change a case.
//!
//! Applying is total: an event that does not fit the playbook changes nothing but the number of the last event. What may
//! happen is decided before; here it has happened.

use chrono::{DateTime, Utc};

use super::{Answer, Case, Completed, Filled, LastAct, Status, StepState, StepStatus, Vote};
use crate::engine::event::{Event, Happened};
use crate::model::step::{Step, StepKind};
use crate::model::{Playbook, StepId};

/// What a log amounts to, in time linear in its length.
#[must_use]
pub fn replay(playbook: &Playbook, log: &[Happened]) -> Case {
    let mut counts: Vec<&Happened> = Vec::with_capacity(log.len());
    for happened in log {
        if let Event::Undone { to } = happened.event {
            take_back(&mut counts, to);
        } else {
            counts.push(happened);
        }
    }
    let mut case = Case::new();
    counts.into_iter().for_each(|happened| apply(playbook, &mut case, happened));
    case.seq = log.last().map_or(0, |last| last.seq);
    case
}

/// The case after one more event of its log.
///
/// An `undone` event goes back to the state after the event it names; it is the one event that needs the log and not
/// just the case.
#[must_use]
pub fn follow(playbook: &Playbook, mut case: Case, before: &[Happened], happened: &Happened) -> Case {
    if let Event::Undone { .. } = happened.event {
        let log: Vec<Happened> = before.iter().chain([happened]).cloned().collect();
        return replay(playbook, &log);
    }
    apply(playbook, &mut case, happened);
    case
}

/// Drops the events after `to`. Those taken back earlier are gone already, so what is left is the state after `to`.
fn take_back(counts: &mut Vec<&Happened>, to: u64) {
    while counts.last().is_some_and(|last| last.seq > to) {
        counts.pop();
    }
}

/// Applies an event that is not `undone`.
pub(in crate::engine) fn apply(playbook: &Playbook, case: &mut Case, happened: &Happened) {
    case.seq = happened.seq;
    if case.last_act.as_ref().is_none_or(|act| act.first != happened.act) {
        case.last_act = Some(LastAct { first: happened.act, actor: happened.actor.clone(), reached_out: false });
    }
    let Happened { at, actor, event, .. } = happened;
    match event {
        Event::Started { source, settings, parent, .. } => {
            case.source.clone_from(source);
            case.parent.clone_from(parent);
            case.started = Some((*at, actor.clone()));
            case.settings = playbook
                .settings
                .iter()
                .map(|setting| settings.get(&setting.name).unwrap_or(&setting.default).clone())
                .collect();
        }
        Event::Set { step, values } => {
            let step = step.as_deref().and_then(|name| playbook.step(name)).map(|step| step.id);
            for (name, value) in values {
                if let Some(field) = playbook.field(name) {
                    let filled = Filled { value: value.clone(), by: actor.clone(), at: *at, step };
                    case.fields.insert(field, filled);
                }
            }
        }
        Event::Suspended { .. } => case.status = Status::Suspended,
        Event::Resumed => case.status = Status::Open,
        Event::Interrupted { name, .. } => interrupted(playbook, case, name),
        Event::Ended { step, outcome, .. } => {
            let called_off = case.interrupted || step.is_none();
            case.status = if called_off { Status::Cancelled } else { Status::Done };
            case.outcome = Some(outcome.clone());
            if let Some(state) = step.as_deref().and_then(|step| state_of(playbook, case, step)) {
                finish(state, happened, outcome, None);
            }
            // Its caller has gone on.
            reached_out(case, case.parent.is_some());
        }
        Event::Noted { .. } | Event::Undone { .. } => {}
        Event::Called { .. } | Event::HandedOff { .. } => reached_out(case, true),
        Event::Opened { .. }
        | Event::Skipped { .. }
        | Event::Claimed { .. }
        | Event::Released { .. }
        | Event::Assigned { .. }
        | Event::Ticked { .. }
        | Event::Attached { .. }
        | Event::Voted { .. }
        | Event::Completed { .. }
        | Event::Closed { .. }
        | Event::Answered { .. }
        | Event::Returned { .. } => apply_to_step(playbook, case, happened),
    }
}

/// Remembers that the last act moved another case.
fn reached_out(case: &mut Case, moved: bool) {
    if let Some(act) = &mut case.last_act {
        act.reached_out |= moved;
    }
}

/// Work cannot be sent back across an interrupt.
fn interrupted(playbook: &Playbook, case: &mut Case, name: &str) {
    let whole = playbook.interrupts.iter().any(|interrupt| interrupt.name == name);
    case.interrupted |= whole;
    let ends = |step: &&Step| case.is_open(step.id) && step.interrupts.iter().any(|found| found.name == name);
    let region = playbook.steps.iter().find(ends).map(|step| step.id).filter(|_| !whole);
    for (step, state) in &mut case.steps {
        state.passed_over |= region.is_none_or(|region| playbook.within(*step, region));
    }
}

fn state_of<'c>(playbook: &Playbook, case: &'c mut Case, step: &str) -> Option<&'c mut StepState> {
    let id = playbook.step(step)?.id;
    Some(case.steps.entry(id).or_insert_with(StepState::new))
}

fn apply_to_step(playbook: &Playbook, case: &mut Case, happened: &Happened) {
    let Happened { at, actor, event, .. } = happened;
    match event {
        Event::Opened { step, redo } => open(playbook, case, step, redo.as_deref(), *at),
        Event::Skipped { step } => with(playbook, case, step, |state| state.status = StepStatus::Skipped),
        Event::Closed { step } => close(playbook, case, step),
        Event::Answered { step, outcome, values } => {
            let answer = Answer { outcome: outcome.clone(), values: values.clone() };
            with(playbook, case, step, |state| state.answer = Some(Box::new(answer)));
            // The called case is over.
            reached_out(case, true);
        }
        Event::Claimed { step } => with(playbook, case, step, |state| state.assignee = Some(actor.clone())),
        Event::Released { step } => with(playbook, case, step, |state| state.assignee = None),
        Event::Assigned { step, to } => with(playbook, case, step, |state| state.assignee = Some(to.clone())),
        Event::Ticked { step, lines, done } => with(playbook, case, step, |state| {
            for line in lines {
                if *done {
                    state.ticks.entry(*line).or_insert_with(|| (actor.clone(), *at));
                } else {
                    state.ticks.remove(line);
                }
            }
        }),
        Event::Attached { step, file } => with(playbook, case, step, |state| state.files.push(file.clone())),
        Event::Voted { step, seat, outcome, remark } => with(playbook, case, step, |state| {
            let vote =
                Vote { seat: *seat, by: actor.clone(), at: *at, outcome: outcome.clone(), remark: remark.clone() };
            state.votes.push(vote);
        }),
        Event::Completed { step, outcome, remark } => {
            with(playbook, case, step, |state| finish(state, happened, outcome, remark.clone()));
            reached_out(case, calls(playbook, step));
        }
        Event::Returned { from, to, back, .. } => {
            let from = playbook.step(from).map(|step| step.id).filter(|_| *back);
            with(playbook, case, to, |state| state.back_to = from);
        }
        Event::Started { .. }
        | Event::Set { .. }
        | Event::Noted { .. }
        | Event::Suspended { .. }
        | Event::Resumed
        | Event::Interrupted { .. }
        | Event::Called { .. }
        | Event::HandedOff { .. }
        | Event::Ended { .. }
        | Event::Undone { .. } => {}
    }
}

/// Closes a step without finishing it.
fn close(playbook: &Playbook, case: &mut Case, step: &str) {
    let mut was_open = false;
    with(playbook, case, step, |state| {
        was_open = state.status == StepStatus::Open;
        // What was not finished does not count against the limit of the step, so that beyond the limit the step has
        // certainly been finished once and what it fills is known.
        state.visits -= u32::from(was_open);
        state.status = StepStatus::Closed;
        state.back_to = None;
        state.answer = None;
    });
    // The called case is cancelled with it.
    reached_out(case, was_open && calls(playbook, step));
}

fn calls(playbook: &Playbook, step: &str) -> bool {
    playbook.step(step).is_some_and(|step| matches!(step.kind, StepKind::Call(_)))
}

fn with(playbook: &Playbook, case: &mut Case, step: &str, change: impl FnOnce(&mut StepState)) {
    if let Some(state) = state_of(playbook, case, step) {
        change(state);
    }
}

fn finish(state: &mut StepState, happened: &Happened, outcome: &str, remark: Option<String>) {
    let mut by: Vec<String> = state.votes.iter().map(|vote| vote.by.clone()).collect();
    if !by.contains(&happened.actor) {
        by.push(happened.actor.clone());
    }
    state.status = StepStatus::Done;
    state.assignee = None;
    state.back_to = None;
    state.answer = None;
    state.passed_over = false;
    state.completed = Some(Completed { seq: happened.seq, at: happened.at, by, outcome: outcome.to_owned(), remark });
}

/// Enters a step. The lanes of a `together` step wait from now on, or those of them that are done again; when it is open
/// already, work was sent back from one of its lanes to another, and that is no new visit.
fn open(playbook: &Playbook, case: &mut Case, step: &str, redo: Option<&[String]>, at: DateTime<Utc>) {
    let Some(step) = playbook.step(step) else { return };
    pass_over(playbook, case, step);
    let state = case.steps.entry(step.id).or_insert_with(StepState::new);
    if state.status != StepStatus::Open {
        state.visits += 1;
        state.opened = Some(at);
    }
    state.status = StepStatus::Open;
    state.assignee = None;
    state.ticks.clear();
    state.votes.clear();
    state.redo.clear();
    if let StepKind::Together(together) = &step.kind {
        let lanes = together.lanes.iter().copied();
        let again = |lane: &StepId| redo.is_none_or(|names| names.contains(&playbook[*lane].name));
        let again: Vec<StepId> = lanes.filter(again).collect();
        if redo.is_some() {
            state.redo.clone_from(&again);
        }
        for lane in again {
            case.steps.entry(lane).or_insert_with(StepState::new).status = StepStatus::Waiting;
        }
    }
}

/// A case that goes back to a step passes over what was finished after it: it lies ahead again, so it is no earlier step
/// to which work could be sent back. A step that lies ahead itself leads forward, and one from which the case comes
/// straight back takes nothing away.
fn pass_over(playbook: &Playbook, case: &mut Case, step: &Step) {
    let Some(state) = case.steps.get(&step.id).filter(|_| step.lane.is_none()) else { return };
    let Some(done) = state.completed.as_ref().filter(|_| !state.passed_over && state.back_to.is_none()) else { return };
    let done = done.seq;
    for sibling in playbook.region_of(step.id) {
        if let Some(state) = case.steps.get_mut(sibling) {
            state.passed_over |= state.completed.as_ref().is_some_and(|completed| completed.seq > done);
        }
    }
}

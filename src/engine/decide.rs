//! What happens on a command, or why it must not.

mod check;
mod input;
mod send_back;
mod vote;

use std::collections::BTreeMap;

use super::case::{Answer, Case, Status};
use super::command::{Act, Actor, Command, Input, Moment, Start};
use super::deadline;
use super::event::{Event, Happened, Parent};
use super::flow::{Move, Turn, named, outcome_named};
use super::outlook::possible_interrupts;
use super::refusal::{Named, Refusal};
use crate::model::step::{Outcome, Step, StepKind, Wait};
use crate::model::value::Value;
use crate::model::{Interrupt, Playbook, StepId};

/// Begins a case: the events that start it, up to where somebody has to act.
///
/// # Errors
/// A value that does not fit its field, or a first step whose conditions have no value.
pub fn start(playbook: &Playbook, start: &Start, actor: &Actor, moment: Moment<'_>) -> Result<Vec<Happened>, Refusal> {
    let mut turn = Turn::new(playbook, Case::new(), actor, moment.now);
    turn.emit(Event::Started {
        playbook: playbook.name.clone(),
        version: playbook.version.clone(),
        source: start.source.clone(),
        settings: playbook
            .settings
            .iter()
            .map(|setting| {
                (setting.name.clone(), start.settings.get(&setting.name).unwrap_or(&setting.default).clone())
            })
            .collect(),
        parent: start.parent.clone(),
    });
    let mut values: BTreeMap<String, Value> =
        playbook.fields.iter().filter_map(|field| Some((field.name.clone(), field.default.clone()?))).collect();
    for (name, value) in &start.values {
        input::check_value(playbook, name, value)?;
        values.insert(name.clone(), value.clone());
    }
    if !values.is_empty() {
        turn.emit(Event::Set { step: None, values });
    }
    turn.run(Move::Enter(playbook.start, None))?;
    Ok(turn.events)
}

/// What happens on a command.
///
/// # Errors
/// The reason why it must not happen now, and what may.
pub fn decide(
    playbook: &Playbook,
    case: &Case,
    command: &Command,
    moment: Moment<'_>,
) -> Result<Vec<Happened>, Refusal> {
    let Command { actor, act } = command;
    if let Act::Undo = act {
        return undo(case, actor, moment);
    }
    match (case.status, act) {
        (Status::Done | Status::Cancelled, Act::Note { .. }) => {}
        (Status::Done | Status::Cancelled, _) => return Err(Refusal::Over(case.status)),
        (
            Status::Suspended,
            Act::Resume
            | Act::Note { .. }
            | Act::Cancel { .. }
            | Act::Interrupt { .. }
            | Act::Finish { .. }
            | Act::CallOff { .. },
        ) => {}
        (Status::Suspended, _) => return Err(Refusal::Suspended),
        (Status::Open, _) => {}
    }
    let mut turn = Turn::new(playbook, case.clone(), actor, moment.now);
    match act {
        Act::Claim(step) => turn.claim(*step)?,
        Act::Release(step) => turn.release(*step)?,
        Act::Assign { step, to } => turn.assign(*step, to)?,
        Act::Save { step, input } => turn.save(*step, input)?,
        Act::Complete { step, outcome, input, remark, redo } => {
            turn.complete(*step, outcome.as_deref(), input, remark.as_deref(), redo, moment)?;
        }
        Act::Vote { step, outcome, role, input, remark, redo } => {
            turn.vote(*step, outcome, *role, input, remark.as_deref(), redo)?;
        }
        Act::Return { from, to, reason, back } => turn.send_back(*from, *to, reason, *back)?,
        Act::Note { text, step } => {
            let text = check::words(text)?;
            turn.emit(Event::Noted { text, step: step.map(|step| turn.name(step)) });
        }
        Act::Suspend { reason } => turn.emit(Event::Suspended { reason: check::words(reason)? }),
        Act::Resume if case.status != Status::Suspended => return Err(Refusal::NotSuspended),
        Act::Resume => {
            turn.emit(Event::Resumed);
            turn.take_up_answers()?;
        }
        Act::Interrupt { name, reason, values } => turn.interrupt(name, reason.as_deref(), values)?,
        Act::Cancel { reason } => {
            let reason = check::words(reason)?;
            turn.cancel(Some(reason), None);
        }
        Act::CallOff { caller, reason } => turn.cancel(reason.clone(), Some(caller.clone())),
        Act::Finish { step, outcome, values } => turn.finish_call(*step, outcome, values)?,
        Act::Undo => {}
    }
    Ok(turn.events)
}

/// Only the last act, only by who did it, and only if it started no other case.
fn undo(case: &Case, actor: &Actor, moment: Moment<'_>) -> Result<Vec<Happened>, Refusal> {
    let last = case.last_act.as_ref().filter(|act| act.first > 1).ok_or(Refusal::NothingToUndo)?;
    if last.actor != actor.name {
        return Err(Refusal::NotYours { by: last.actor.clone() });
    }
    if last.reached_out {
        return Err(Refusal::ReachedOut);
    }
    let seq = case.seq + 1;
    let event = Event::Undone { to: last.first - 1 };
    Ok(vec![Happened { seq, act: seq, at: moment.now, actor: actor.name.clone(), event }])
}

impl<'p> Turn<'p> {
    fn claim(&mut self, id: StepId) -> Result<(), Refusal> {
        let step = self.open_task(id)?;
        self.may_act(step)?;
        if self.case.step(id).is_none_or(|state| state.assignee.as_ref() != Some(&self.actor.name)) {
            self.emit(Event::Claimed { step: step.name.clone() });
        }
        Ok(())
    }

    fn release(&mut self, id: StepId) -> Result<(), Refusal> {
        let step = self.open_task(id)?;
        let holder = self.case.step(id).and_then(|state| state.assignee.clone());
        match holder {
            None => Err(Refusal::NotHeld(named(step))),
            Some(by) if by != self.actor.name => Err(Refusal::HeldBy { step: named(step), by }),
            Some(_) => {
                self.emit(Event::Released { step: step.name.clone() });
                Ok(())
            }
        }
    }

    fn assign(&mut self, id: StepId, to: &Actor) -> Result<(), Refusal> {
        let step = self.open_task(id)?;
        self.may_perform(step, to)?;
        let to = check::name(&to.name)?;
        self.emit(Event::Assigned { step: step.name.clone(), to });
        Ok(())
    }

    fn save(&mut self, id: StepId, input: &Input) -> Result<(), Refusal> {
        let step = self.open_task(id)?;
        self.may_act(step)?;
        self.take(step, None, input)
    }

    fn complete(
        &mut self,
        id: StepId,
        outcome: Option<&str>,
        input: &Input,
        remark: Option<&str>,
        redo: &[StepId],
        moment: Moment<'_>,
    ) -> Result<(), Refusal> {
        let step = self.open_task(id)?;
        if matches!(step.kind, StepKind::Approval(_)) {
            return Err(Refusal::IsApproval(named(step)));
        }
        self.may_act(step)?;
        if let StepKind::Wait(wait) = &step.kind {
            self.take(step, None, input)?;
            return self.end_wait(step, wait, outcome, remark, moment);
        }
        if step.lane.is_some() {
            self.take(step, None, input)?;
            self.is_complete(step, None)?;
            return self.completed(step, "done", remark, &[]);
        }
        let found = self.outcome(step, outcome)?;
        self.take(step, Some(found), input)?;
        self.outcome_is_offered(step, found)?;
        self.is_complete(step, Some(found))?;
        self.reason_is_given(found, remark)?;
        self.lanes_are_chosen(found, redo)?;
        self.completed(step, &found.name, remark, redo)
    }

    /// Finishes a step and leads on, or straight back to the step that sent work here.
    fn completed(&mut self, step: &Step, outcome: &str, remark: Option<&str>, redo: &[StepId]) -> Result<(), Refusal> {
        let remark = remark.map(check::words).transpose()?;
        let back = self.case.step(step.id).and_then(|state| state.comes_back(outcome));
        self.emit(Event::Completed { step: step.name.clone(), outcome: outcome.to_owned(), remark });
        self.run(match back {
            Some(from) => Move::Enter(from, None),
            None => Move::LeadOn(step.id, outcome.to_owned(), redo.to_vec()),
        })
    }

    fn end_wait(
        &mut self,
        step: &'p Step,
        wait: &Wait,
        outcome: Option<&str>,
        remark: Option<&str>,
        moment: Moment<'_>,
    ) -> Result<(), Refusal> {
        let until = deadline::wait_until(&self.case, step, moment)
            .map_err(|error| Refusal::Calendar { reason: error.message(), help: error.help() })?;
        match (wait, until) {
            (&Wait::Event { within: Some((_, other)), .. }, Some(until)) if until <= moment.now => {
                self.emit(Event::Completed { step: step.name.clone(), outcome: "late".to_owned(), remark: None });
                return self.run(Move::Enter(other, None));
            }
            (Wait::For(_) | Wait::Until(_), Some(until)) if until > moment.now => {
                let until = until.with_timezone(&moment.zone).fixed_offset();
                return Err(Refusal::NotYet { step: named(step), until });
            }
            (Wait::Event { .. } | Wait::For(_) | Wait::Until(_), _) => {}
        }
        if step.lane.is_some() {
            return self.completed(step, "done", remark, &[]);
        }
        let found = self.outcome(step, outcome)?;
        self.outcome_is_offered(step, found)?;
        self.reason_is_given(found, remark)?;
        self.completed(step, &found.name, remark, &[])
    }

    fn finish_call(&mut self, id: StepId, outcome: &str, values: &BTreeMap<String, Value>) -> Result<(), Refusal> {
        let step = &self.playbook[id];
        let StepKind::Call(call) = &step.kind else { return Err(Refusal::NotATask(named(step))) };
        // A called case ends once.
        if !self.case.is_open(id) || self.case.step(id).is_some_and(|state| state.answer.is_some()) {
            return Err(self.not_open(step));
        }
        let results: BTreeMap<String, Value> = call
            .results
            .iter()
            .filter_map(|(ours, theirs)| Some((self.playbook[*ours].name.clone(), values.get(&theirs.value)?.clone())))
            .collect();
        if self.case.status == Status::Suspended {
            self.emit(Event::Answered { step: step.name.clone(), outcome: outcome.to_owned(), values: results });
            return Ok(());
        }
        self.answered(step, outcome, results)
    }

    /// A called case has given its answer: the step is finished.
    fn answered(&mut self, step: &Step, outcome: &str, values: BTreeMap<String, Value>) -> Result<(), Refusal> {
        if !values.is_empty() {
            self.emit(Event::Set { step: Some(step.name.clone()), values });
        }
        self.run(Move::Finish(step.id, outcome.to_owned()))
    }

    /// The answers that came while the case rested, in the order of the playbook.
    fn take_up_answers(&mut self) -> Result<(), Refusal> {
        let waiting = |case: &Case| {
            let mut steps = case.steps.iter();
            steps.find_map(|(step, state)| Some((*step, state.answer.as_deref()?.clone())))
        };
        while let Some((step, Answer { outcome, values })) = waiting(&self.case) {
            self.answered(&self.playbook[step], &outcome, values)?;
        }
        Ok(())
    }

    /// Ends the case before it has reached an end.
    fn cancel(&mut self, reason: Option<String>, caller: Option<Parent>) {
        self.playbook.top.iter().for_each(|step| self.close(*step));
        self.emit(Event::Ended { step: None, outcome: "cancelled".to_owned(), reason, caller });
    }

    fn interrupt(&mut self, name: &str, reason: Option<&str>, values: &BTreeMap<String, Value>) -> Result<(), Refusal> {
        let possible = possible_interrupts(self.playbook, &self.case);
        let Some((region, interrupt)) = possible.iter().find(|(_, interrupt)| interrupt.name == name) else {
            let allowed = possible.iter().map(|(_, interrupt)| interrupt_named(interrupt)).collect();
            return Err(Refusal::NoInterrupt { name: name.to_owned(), allowed });
        };
        let what = interrupt_named(interrupt);
        if !self.actor.holds_one_of(&interrupt.by) {
            let roles = check::roles_named(self.playbook, &interrupt.by);
            return Err(Refusal::WrongRole { what, actor: self.actor.name.clone(), roles });
        }
        let reason = reason.map(check::words).transpose()?;
        if reason.is_none() && interrupt.reason_required {
            return Err(Refusal::ReasonNeeded { what });
        }
        self.take_for_interrupt(interrupt, values)?;
        self.emit(Event::Interrupted { name: name.to_owned(), reason });
        if self.case.status == Status::Suspended {
            self.emit(Event::Resumed);
        }
        match region {
            Some(region) => self.close(*region),
            None => self.playbook.top.iter().for_each(|step| self.close(*step)),
        }
        self.run(Move::Enter(interrupt.to, None))?;
        self.take_up_answers()
    }
}

fn interrupt_named(interrupt: &Interrupt) -> Named {
    Named { name: interrupt.name.clone(), title: interrupt.title.clone() }
}

fn all_named(outcomes: &[&Outcome]) -> Vec<Named> {
    outcomes.iter().map(|outcome| outcome_named(outcome)).collect()
}

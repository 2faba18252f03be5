//! Voting at an approval.

use super::super::approval::{APPROVE, REFUSE, Tally, tally};
use super::super::command::Input;
use super::super::event::Event;
use super::super::flow::{Turn, named};
use super::super::refusal::{Named, Refusal};
use super::check::{self, roles_named};
use crate::model::step::{Step, StepKind, Voters, usual_title};
use crate::model::{RoleId, StepId};

impl Turn<'_> {
    pub(super) fn vote(
        &mut self,
        id: StepId,
        outcome: &str,
        role: Option<RoleId>,
        input: &Input,
        remark: Option<&str>,
        redo: &[StepId],
    ) -> Result<(), Refusal> {
        let step = self.open_task(id)?;
        let StepKind::Approval(approval) = &step.kind else { return Err(Refusal::NotAnApproval(named(step))) };
        self.may_perform(step, self.actor)?;
        let found = if step.lane.is_some() {
            in_a_lane(step, outcome, remark)?;
            None
        } else {
            Some(self.outcome(step, Some(outcome))?)
        };
        let seat = self.seat(step, &approval.voters, role)?;
        self.take(step, found, input)?;
        if let Some(found) = found {
            self.outcome_is_offered(step, found)?;
            self.reason_is_given(found, remark)?;
            self.lanes_are_chosen(found, redo)?;
        }
        if outcome == APPROVE || found.is_some() {
            self.is_complete(step, found)?;
        }
        let remark = remark.map(check::words).transpose()?;
        self.emit(Event::Voted { step: step.name.clone(), seat, outcome: outcome.to_owned(), remark: remark.clone() });
        let votes = self.case.step(id).map(|state| state.votes.clone()).unwrap_or_default();
        match tally(&approval.voters, &votes) {
            Tally::Pending(_) => Ok(()),
            Tally::Approved => self.completed(step, APPROVE, remark.as_deref(), redo),
            Tally::Declined(outcome) => self.completed(step, &outcome, remark.as_deref(), redo),
        }
    }

    /// The seat the actor votes from: one whose turn it is, of a role they hold, and of no role they have voted in.
    fn seat(&self, step: &Step, voters: &Voters, role: Option<RoleId>) -> Result<u32, Refusal> {
        let votes = self.case.step(step.id).map(|state| state.votes.as_slice()).unwrap_or_default();
        let Tally::Pending(pending) = tally(voters, votes) else { return Err(self.not_open(step)) };
        let seats = voters.seats();
        let role_of = |seat: u32| seats.iter().find(|(number, _)| *number == seat).map(|(_, role)| *role);
        let mine: Vec<RoleId> =
            votes.iter().filter(|vote| vote.by == self.actor.name).filter_map(|vote| role_of(vote.seat)).collect();
        let may_hold = |wanted: RoleId| {
            role.is_none_or(|role| role == wanted) && self.actor.holds_one_of(&[wanted]) && !mine.contains(&wanted)
        };
        if let Some(seat) = pending.iter().find(|seat| role_of(**seat).is_some_and(may_hold)) {
            return Ok(*seat);
        }
        let waiting: Vec<RoleId> = pending.iter().filter_map(|seat| role_of(*seat)).collect();
        let waiting: Vec<Named> = roles_named(self.playbook, &waiting);
        let (step, actor) = (named(step), self.actor.name.clone());
        if mine.is_empty() {
            Err(Refusal::NotYourTurn { step, actor, waiting })
        } else {
            Err(Refusal::DuplicateVote { step, actor, waiting })
        }
    }
}

/// A lane leads nowhere by itself, so an approval in a lane has no outcomes of its own: it is approved or refused.
fn in_a_lane(step: &Step, outcome: &str, remark: Option<&str>) -> Result<(), Refusal> {
    let named_outcome = |name: &str| Named { name: name.to_owned(), title: usual_title(name) };
    match outcome {
        APPROVE => Ok(()),
        REFUSE if remark.is_none_or(|remark| remark.trim().is_empty()) => {
            Err(Refusal::ReasonNeeded { what: named_outcome(REFUSE) })
        }
        REFUSE => Ok(()),
        _ => Err(Refusal::NoOutcome {
            step: named(step),
            outcome: outcome.to_owned(),
            allowed: [APPROVE, REFUSE].map(named_outcome).into(),
        }),
    }
}

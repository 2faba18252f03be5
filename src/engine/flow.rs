//! How a case moves by itself: entering steps, starting lanes, joining them, choosing branches, ending regions.
//!
//! A [`Turn`] makes events and applies each at once, so that what follows sees what came before. Moves wait on a stack
//! instead of calling each other, so that a long chain of steps cannot exhaust the call stack.

use std::collections::BTreeMap;

use chrono::{DateTime, Utc};

use super::case::{Case, StepStatus, apply};
use super::command::Actor;
use super::event::{Event, Happened};
use super::refusal::{Named, Refusal};
use crate::model::guard::{Guard, Trouble};
use crate::model::step::{Branch, Call, Condition, Count, Join, Redo, Rest, Step, StepKind, Together};
use crate::model::value::Value;
use crate::model::{Playbook, StepId};

/// A step that is entered so often in one turn leads back to itself.
const MOST_ENTRIES: usize = 100;

/// The events of one command, and the case as they leave it.
pub(super) struct Turn<'a> {
    pub(super) playbook: &'a Playbook,
    pub(super) case: Case,
    pub(super) actor: &'a Actor,
    pub(super) now: DateTime<Utc>,
    pub(super) events: Vec<Happened>,
    act: u64,
    entries: BTreeMap<StepId, usize>,
}

/// Something that happens next without anybody acting.
pub(super) enum Move {
    /// Enter a step; of a `together` step start these lanes only.
    Enter(StepId, Option<Vec<StepId>>),
    /// A step that moves by itself is finished.
    Finish(StepId, String),
    /// Lead on from a finished step; lanes of the next step that are done again.
    LeadOn(StepId, String, Vec<StepId>),
    /// Start the lanes that can start, and join when enough are finished.
    Settle(StepId),
    /// Start a lane, unless that has been done or become needless meanwhile.
    Start(StepId),
}

impl<'a> Turn<'a> {
    pub(super) fn new(playbook: &'a Playbook, case: Case, actor: &'a Actor, now: DateTime<Utc>) -> Turn<'a> {
        let act = case.seq + 1;
        Turn { playbook, case, actor, now, events: Vec::new(), act, entries: BTreeMap::new() }
    }

    /// Makes an event and applies it.
    pub(super) fn emit(&mut self, event: Event) {
        let happened =
            Happened { seq: self.case.seq + 1, act: self.act, at: self.now, actor: self.actor.name.clone(), event };
        apply(self.playbook, &mut self.case, &happened);
        self.events.push(happened);
    }

    pub(super) fn name(&self, step: StepId) -> String {
        self.playbook[step].name.clone()
    }

    /// Moves on until somebody has to act or the case is over.
    pub(super) fn run(&mut self, first: Move) -> Result<(), Refusal> {
        let mut moves = vec![first];
        while let Some(next) = moves.pop() {
            match next {
                Move::Enter(step, redo) => self.enter(step, redo, &mut moves)?,
                Move::Finish(step, outcome) => {
                    self.emit(Event::Completed { step: self.name(step), outcome: outcome.clone(), remark: None });
                    moves.push(Move::LeadOn(step, outcome, Vec::new()));
                }
                Move::LeadOn(step, outcome, redo) => self.lead_on(step, &outcome, redo, &mut moves)?,
                Move::Settle(together) => self.settle(together, &mut moves)?,
                Move::Start(lane) if self.can_start(lane) => self.enter(lane, None, &mut moves)?,
                Move::Start(_) => {}
            }
        }
        Ok(())
    }

    fn enter(&mut self, id: StepId, redo: Option<Vec<StepId>>, moves: &mut Vec<Move>) -> Result<(), Refusal> {
        let playbook = self.playbook;
        let step = &playbook[id];
        let entries = self.entries.entry(id).or_default();
        *entries += 1;
        if *entries > MOST_ENTRIES {
            return Err(Refusal::GoesInCircles { step: named(step) });
        }
        if let Some(visits) = &step.visits
            && self.case.step(id).map_or(0, |state| state.visits) >= self.count(&visits.at_most)
        {
            moves.push(Move::Enter(visits.then, None));
            return Ok(());
        }
        match &step.kind {
            StepKind::End(end) => self.end(step, &end.outcome, moves),
            StepKind::Task | StepKind::Approval(_) | StepKind::Wait(_) => self.open(step, None),
            StepKind::Group(group) => {
                self.open(step, None);
                moves.push(Move::Enter(group.start, None));
            }
            StepKind::Together(_) => {
                self.open(step, redo);
                moves.push(Move::Settle(id));
            }
            StepKind::Call(call) => {
                self.open(step, None);
                let with = self.inputs(call)?;
                self.emit(Event::Called { step: step.name.clone(), playbook: call.playbook.clone(), with });
            }
            StepKind::HandOff(call) => {
                self.open(step, None);
                let with = self.inputs(call)?;
                self.emit(Event::HandedOff { step: step.name.clone(), playbook: call.playbook.clone(), with });
                moves.push(Move::Finish(id, "done".to_owned()));
            }
        }
        Ok(())
    }

    fn open(&mut self, step: &Step, redo: Option<Vec<StepId>>) {
        let redo = redo.map(|lanes| lanes.into_iter().map(|lane| self.name(lane)).collect());
        self.emit(Event::Opened { step: step.name.clone(), redo });
    }

    fn end(&mut self, step: &Step, outcome: &str, moves: &mut Vec<Move>) {
        let (name, outcome) = (step.name.clone(), outcome.to_owned());
        match step.parent {
            None => self.emit(Event::Ended { step: Some(name), outcome, reason: None, caller: None }),
            Some(group) => {
                self.emit(Event::Completed { step: name, outcome: outcome.clone(), remark: None });
                moves.push(Move::Finish(group, outcome));
            }
        }
    }

    fn inputs(&self, call: &Call) -> Result<BTreeMap<String, Value>, Refusal> {
        call.with.iter().map(|(name, guard)| Ok((name.value.clone(), self.evaluate(guard)?))).collect()
    }

    /// From a finished step to the next one; in a lane, to the join.
    fn lead_on(&mut self, id: StepId, outcome: &str, redo: Vec<StepId>, moves: &mut Vec<Move>) -> Result<(), Refusal> {
        let step = &self.playbook[id];
        if let Some(together) = step.parent.filter(|_| step.lane.is_some()) {
            moves.push(Move::Settle(together));
            return Ok(());
        }
        let found = step.outcome(outcome).or_else(|| step.outcomes.first().filter(|only| only.name == "done"));
        let Some(found) = found else {
            let allowed = step.outcomes.iter().map(outcome_named).collect();
            return Err(Refusal::NoOutcome { step: named(step), outcome: outcome.to_owned(), allowed });
        };
        let to = self.choose(step, &found.branches)?;
        let redo = match &found.redo {
            Redo::Unsaid => None,
            Redo::All => Some(self.playbook[to].kind.children().to_vec()),
            Redo::Lanes(lanes) => Some(self.with_followers(to, lanes)),
            Redo::Chosen => Some(self.with_followers(to, &redo)),
        };
        moves.push(Move::Enter(to, redo));
        Ok(())
    }

    /// The lanes, and all that come after one of them, however far.
    pub(super) fn with_followers(&self, together: StepId, lanes: &[StepId]) -> Vec<StepId> {
        let all = self.playbook[together].kind.children();
        let mut chosen: Vec<StepId> = all.iter().copied().filter(|lane| lanes.contains(lane)).collect();
        loop {
            let follows = |lane: &StepId| {
                let after = self.playbook[*lane].lane.as_ref().map(|lane| lane.after.as_slice()).unwrap_or_default();
                !chosen.contains(lane) && after.iter().any(|earlier| chosen.contains(earlier))
            };
            let more: Vec<StepId> = all.iter().copied().filter(follows).collect();
            if more.is_empty() {
                return chosen;
            }
            chosen.extend(more);
        }
    }

    /// The one branch that applies.
    fn choose(&self, step: &Step, branches: &[Branch]) -> Result<StepId, Refusal> {
        let mut applies = Vec::new();
        let mut otherwise = None;
        for branch in branches {
            match &branch.condition {
                Condition::Always => return Ok(branch.to),
                Condition::Else => otherwise = Some(branch.to),
                Condition::When(guard) if self.holds(guard)? => applies.push((guard, branch.to)),
                Condition::When(_) => {}
            }
        }
        match (applies.as_slice(), otherwise) {
            ([(_, to)], _) => Ok(*to),
            ([], Some(to)) => Ok(to),
            ([], None) => Err(self.no_branch(step, branches)),
            (several, _) => {
                let conditions = several.iter().map(|(guard, _)| guard.text.clone()).collect();
                Err(Refusal::SeveralBranches { step: named(step), conditions })
            }
        }
    }

    fn no_branch(&self, step: &Step, branches: &[Branch]) -> Refusal {
        let mut conditions = Vec::new();
        let mut values: Vec<(String, String)> = Vec::new();
        for branch in branches {
            let Some(guard) = branch.guard() else { continue };
            conditions.push(guard.text.clone());
            for id in guard.expression.required_fields() {
                let field = &self.playbook[id];
                let shown = self
                    .case
                    .value(id)
                    .map_or_else(|| "unset".to_owned(), |value| value.say(&field.kind, crate::lang::Lang::En));
                if !values.iter().any(|(name, _)| *name == field.name) {
                    values.push((field.name.clone(), shown));
                }
            }
        }
        Refusal::NoBranch { step: named(step), conditions, values }
    }

    /// Whether a guard holds.
    pub(super) fn holds(&self, guard: &Guard) -> Result<bool, Refusal> {
        guard.holds(&self.case).map_err(|trouble| self.trouble(guard, &trouble))
    }

    fn evaluate(&self, guard: &Guard) -> Result<Value, Refusal> {
        guard.expression.evaluate(&self.case).map_err(|trouble| self.trouble(guard, &trouble))
    }

    fn trouble(&self, guard: &Guard, trouble: &Trouble) -> Refusal {
        let reason = trouble.message(self.playbook);
        Refusal::Guard { condition: guard.text.clone(), reason }
    }

    fn count(&self, count: &Count) -> u32 {
        match count {
            Count::Fixed(number) => *number,
            Count::Setting(id) => match &self.case.settings[id.0 as usize] {
                Value::Number(number) => u32::try_from(*number).unwrap_or(u32::MAX).max(1),
                Value::Text(_)
                | Value::YesNo(_)
                | Value::Choice(_)
                | Value::Date(_)
                | Value::Time(_)
                | Value::Duration(_)
                | Value::Person(_)
                | Value::File(_)
                | Value::Table(_) => u32::MAX,
            },
        }
    }

    /// Starts every lane that can start; joins when enough are finished.
    fn settle(&mut self, id: StepId, moves: &mut Vec<Move>) -> Result<(), Refusal> {
        let playbook = self.playbook;
        let StepKind::Together(together) = &playbook[id].kind else { return Ok(()) };
        if !self.case.is_open(id) {
            return Ok(());
        }
        let starting = self.lanes_to_start(together)?;
        if !starting.is_empty() {
            moves.push(Move::Settle(id));
            moves.extend(starting.into_iter().rev().map(Move::Start));
            return Ok(());
        }
        if self.joined(id, together) {
            moves.push(Move::Finish(id, "done".to_owned()));
        }
        Ok(())
    }

    /// The waiting lanes whose turn has come; those whose condition does not hold are skipped here.
    fn lanes_to_start(&mut self, together: &Together) -> Result<Vec<StepId>, Refusal> {
        loop {
            let mut starting = Vec::new();
            let mut skipped = false;
            for lane in &together.lanes {
                if !self.can_start(*lane) {
                    continue;
                }
                match self.playbook[*lane].lane.as_ref().and_then(|conditions| conditions.when.as_ref()) {
                    Some(guard) if !self.holds(guard)? => {
                        self.emit(Event::Skipped { step: self.name(*lane) });
                        skipped = true;
                    }
                    Some(_) | None => starting.push(*lane),
                }
            }
            if !skipped {
                return Ok(starting);
            }
        }
    }

    /// Whether a lane waits for nothing but its own condition.
    fn can_start(&self, lane: StepId) -> bool {
        let Some(conditions) = &self.playbook[lane].lane else { return false };
        self.case.status_of(lane) == Some(StepStatus::Waiting)
            && !conditions.after.iter().any(|earlier| self.is_unsettled(*earlier))
    }

    fn is_unsettled(&self, lane: StepId) -> bool {
        matches!(self.case.status_of(lane), Some(StepStatus::Waiting | StepStatus::Open))
    }

    /// Whether enough lanes are finished, and all that are done again; what is left over is closed as the playbook says.
    fn joined(&mut self, id: StepId, together: &Together) -> bool {
        let unsettled: Vec<StepId> = together.lanes.iter().copied().filter(|lane| self.is_unsettled(*lane)).collect();
        let done = together.lanes.iter().filter(|lane| self.case.status_of(**lane) == Some(StepStatus::Done)).count();
        let wanted = match together.join {
            Join::All => usize::MAX,
            Join::Any => 1,
            Join::AtLeast(number) => number as usize,
        };
        let redone = self.case.step(id).map(|state| state.redo.as_slice()).unwrap_or_default();
        if done < wanted || unsettled.iter().any(|lane| redone.contains(lane)) {
            return unsettled.is_empty();
        }
        for lane in &unsettled {
            if together.rest == Rest::Cancel || self.case.status_of(*lane) == Some(StepStatus::Waiting) {
                self.close(*lane);
            }
        }
        !unsettled.iter().any(|lane| self.is_unsettled(*lane))
    }

    /// Closes a step and everything open inside it, without finishing it.
    pub(super) fn close(&mut self, id: StepId) {
        let mut stack = vec![id];
        while let Some(step) = stack.pop() {
            stack.extend(self.playbook[step].kind.children());
            if self.is_unsettled(step) {
                self.emit(Event::Closed { step: self.name(step) });
            }
        }
    }
}

/// A step for a refusal.
pub(super) fn named(step: &Step) -> Named {
    Named { name: step.name.clone(), title: step.title.clone() }
}

/// An outcome for a refusal.
pub(super) fn outcome_named(outcome: &crate::model::step::Outcome) -> Named {
    Named { name: outcome.name.clone(), title: outcome.say() }
}

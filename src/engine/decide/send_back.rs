//! Sending work back to an earlier step (驳回): onward through the steps between, or straight back afterwards.

use super::super::event::Event;
use super::super::flow::{Move, Turn, named};
use super::super::outlook::{return_targets, sides};
use super::super::refusal::Refusal;
use super::check;
use crate::model::StepId;
use crate::model::step::StepKind;

impl Turn<'_> {
    pub(super) fn send_back(&mut self, from: StepId, to: StepId, reason: &str, back: bool) -> Result<(), Refusal> {
        let step = self.open_task(from)?;
        self.may_act(step)?;
        if !self.return_targets(from).contains(&to) {
            let allowed = self.return_targets(from).into_iter().map(|id| named(&self.playbook[id])).collect();
            return Err(Refusal::NoReturn { to: named(&self.playbook[to]), allowed });
        }
        let (from_side, to_side) = sides(self.playbook, from, to);
        if back && (from_side != from || to_side != to || self.playbook[from].lane.is_some()) {
            return Err(Refusal::NoWayBack { from: named(step), to: named(&self.playbook[to]) });
        }
        let reason = check::words(reason)?;
        let (from_name, to_name) = (self.name(from), self.name(to));
        self.close(from_side);
        self.emit(Event::Returned { from: from_name, to: to_name, reason, back });
        self.reopen(from_side, to_side, to)
    }

    /// The steps that work at `from` can be sent back to: finished tasks that are not beside it in a lane of their own.
    fn return_targets(&self, from: StepId) -> Vec<StepId> {
        return_targets(self.playbook, &self.case, from)
    }

    /// Opens the earlier step again, and the groups and lanes around it on the way in.
    fn reopen(&mut self, from_side: StepId, to_side: StepId, to: StepId) -> Result<(), Refusal> {
        let common = self.playbook[to_side].parent.filter(|_| self.playbook[to_side].lane.is_some());
        if let Some(together) = common {
            let lanes = self.with_followers(together, &[to_side]);
            lanes.iter().filter(|lane| **lane != from_side).for_each(|lane| self.close(*lane));
            self.emit(Event::Opened { step: self.name(together), redo: Some(self.names(&lanes)) });
        }
        let mut inside: Vec<StepId> =
            self.playbook.ancestors(to).take_while(|step| Some(*step) != self.playbook[to_side].parent).collect();
        let target = inside.remove(0);
        for outer in inside.into_iter().rev() {
            let next = self.playbook.ancestors(target).find(|step| self.playbook[*step].parent == Some(outer));
            let lanes: Vec<StepId> = match self.playbook[outer].kind {
                StepKind::Together(_) => {
                    let lane = next.into_iter().collect::<Vec<_>>();
                    self.with_followers(outer, &lane)
                }
                StepKind::Task
                | StepKind::Approval(_)
                | StepKind::Group(_)
                | StepKind::Call(_)
                | StepKind::HandOff(_)
                | StepKind::Wait(_)
                | StepKind::End(_) => Vec::new(),
            };
            let redo = (!lanes.is_empty()).then(|| self.names(&lanes));
            self.emit(Event::Opened { step: self.name(outer), redo });
        }
        self.emit(Event::Opened { step: self.name(target), redo: None });
        match self.playbook[to].parent.filter(|_| self.playbook[to].lane.is_some()) {
            Some(together) => self.run(Move::Settle(together)),
            None => Ok(()),
        }
    }

    fn names(&self, steps: &[StepId]) -> Vec<String> {
        steps.iter().map(|step| self.name(*step)).collect()
    }
}

//! Lanes: when they start and what is known when they are joined.

use super::known::Known;
use super::transfer::{Go, Read};
use super::{Assignment, Target};
use crate::model::step::{Join, Rest, Step, Together};
use crate::model::{FieldId, Playbook, StepId};

impl Assignment {
    /// Starts the lanes that can start, and joins them when everything that must be done is known to be done.
    pub(super) fn settle(
        &self,
        playbook: &Playbook,
        step: &Step,
        together: &Together,
        known: &Known,
        go: Go<'_>,
        read: Read<'_>,
    ) {
        let mut before = known.clone();
        self.facts.overwrite_inside(&mut before, step.id);
        let may_be_closed = self.facts.may_be_closed(step.id);
        for lane in &together.lanes {
            self.start(playbook, *lane, &before, may_be_closed, go, read);
        }
        let joined = if may_be_closed { Some(before) } else { self.joined(playbook, together, before) };
        if let Some(joined) = joined {
            self.finish(step, &joined, go, read);
        }
    }

    fn start(
        &self,
        playbook: &Playbook,
        lane: StepId,
        before: &Known,
        may_be_closed: bool,
        go: Go<'_>,
        read: Read<'_>,
    ) {
        let Some(conditions) = &playbook[lane].lane else { return };
        let mut known = before.clone();
        for earlier in conditions.after.iter().filter(|_| !may_be_closed) {
            if !self.add_lane(playbook, *earlier, &mut known) {
                return;
            }
        }
        if let Some(guard) = &conditions.when {
            let mut unset = Vec::new();
            known = self.facts.ask(&guard.expression, &known, &mut unset).0;
            if !unset.is_empty() {
                read(guard, &unset);
            }
        }
        go(Target::Step(lane), known);
    }

    /// Adds what a lane that is finished or was left out has brought; false when it is not known to be finished yet.
    fn add_lane(&self, playbook: &Playbook, lane: StepId, known: &mut Known) -> bool {
        let done = &self.lane_done[lane.0 as usize];
        let condition = playbook[lane].lane.as_ref().and_then(|lane| lane.when.as_ref());
        match (done, condition) {
            (Some(done), None) => {
                known.join(done);
                true
            }
            (None, None) => false,
            (Some(done), Some(guard)) => {
                let written = self.facts.written_inside(lane);
                for field in written.iter().filter(|field| done.has(**field)) {
                    self.facts.imply(known, guard, *field);
                }
                true
            }
            (None, Some(_)) => true,
        }
    }

    fn joined(&self, playbook: &Playbook, together: &Together, mut known: Known) -> Option<Known> {
        let starts_surely = |lane: &&StepId| playbook[**lane].lane.as_ref().is_some_and(|lane| lane.when.is_none());
        let wanted = match together.join {
            Join::All => {
                let done = together.lanes.iter().all(|lane| self.add_lane(playbook, *lane, &mut known));
                return done.then_some(known);
            }
            Join::Any => 1,
            Join::AtLeast(number) => number as usize,
        };
        let sure: Vec<StepId> = together.lanes.iter().filter(starts_surely).copied().collect();
        let brings =
            |lane: &StepId, field: FieldId| self.lane_done[lane.0 as usize].as_ref().is_none_or(|done| done.has(field));
        let written: std::collections::BTreeSet<FieldId> =
            together.lanes.iter().flat_map(|lane| self.facts.written_inside(*lane).iter().copied()).collect();
        for field in written {
            let without = together.lanes.iter().filter(|lane| !brings(lane, field)).count();
            let by_count = without < wanted && (sure.len() >= wanted || sure.iter().any(|lane| brings(lane, field)));
            let awaited = together.rest == Rest::Await
                && sure.iter().any(|lane| {
                    let at_once = playbook[*lane].lane.as_ref().is_some_and(|lane| lane.after.is_empty());
                    at_once && brings(lane, field)
                });
            if by_count || awaited {
                self.facts.set(&mut known, field);
            }
        }
        together.lanes.iter().any(|lane| self.lane_done[lane.0 as usize].is_some()).then_some(known)
    }
}

//! Lanes: when they start and what is known when they are joined.

use std::collections::{BTreeMap, BTreeSet};

use super::known::Known;
use super::transfer::{Go, Read};
use super::{Assignment, Target};
use crate::model::step::{Join, Rest, Step, Together};
use crate::model::{FieldId, Playbook, StepId};

impl Assignment {
    /// What is known at a `together` step whatever has been written in its lanes.
    pub(super) fn before_lanes(&self, together: StepId) -> Option<Known> {
        let mut before = self.entry[together.0 as usize].clone()?;
        self.facts.overwrite_inside(&mut before, together);
        Some(before)
    }

    /// Starts a lane when it can start: when the lanes it comes after are known to be done.
    pub(super) fn start(&self, playbook: &Playbook, lane: StepId, go: Go<'_>, read: Read<'_>) {
        let (Some(conditions), Some(together)) = (&playbook[lane].lane, playbook[lane].parent) else { return };
        let Some(mut known) = self.before[together.0 as usize].clone() else { return };
        let may_be_closed = self.facts.may_be_closed(together);
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

    /// Joins the lanes of a step when everything that must be done is known to be done.
    pub(super) fn settle(&self, playbook: &Playbook, step: &Step, together: &Together, go: Go<'_>, read: Read<'_>) {
        let Some(before) = self.before[step.id.0 as usize].clone() else { return };
        let may_be_closed = self.facts.may_be_closed(step.id);
        let joined = if may_be_closed { Some(before) } else { self.joined(playbook, together, before) };
        if let Some(joined) = joined {
            self.finish(step, &joined, go, read);
        }
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
                let written = &self.facts.written()[lane.0 as usize];
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
        let mut brought: BTreeMap<FieldId, Brought> = BTreeMap::new();
        // Of a lane that is never finished nothing is said: it brings whatever is asked for.
        let mut always = Brought::default();
        let mut sure = 0;
        for lane in &together.lanes {
            let conditions = playbook[*lane].lane.as_ref();
            let is_sure = starts_surely(&lane);
            let one = Brought {
                lanes: 1,
                sure: usize::from(is_sure),
                at_once: usize::from(is_sure && conditions.is_some_and(|lane| lane.after.is_empty())),
            };
            sure += one.sure;
            match &self.lane_done[lane.0 as usize] {
                None => always.add(one),
                Some(done) => {
                    let fields = self.facts.fields_beyond(done, &known).into_iter();
                    fields.for_each(|field| brought.entry(field).or_default().add(one));
                }
            }
        }
        let written: BTreeSet<FieldId> =
            together.lanes.iter().flat_map(|lane| self.facts.written()[lane.0 as usize].iter().copied()).collect();
        for field in written.into_iter().filter(|field| !known.has(*field)).collect::<Vec<_>>() {
            let mut by = always;
            by.add(brought.get(&field).copied().unwrap_or_default());
            let by_count = together.lanes.len() - by.lanes < wanted && (sure >= wanted || by.sure > 0);
            let awaited = together.rest == Rest::Await && by.at_once > 0;
            if by_count || awaited {
                self.facts.set(&mut known, field);
            }
        }
        together.lanes.iter().any(|lane| self.lane_done[lane.0 as usize].is_some()).then_some(known)
    }
}

/// How many lanes bring a field.
#[derive(Clone, Copy, Default)]
struct Brought {
    lanes: usize,
    /// Those that start whatever the data.
    sure: usize,
    /// Those of them that come after no other lane.
    at_once: usize,
}

impl Brought {
    fn add(&mut self, other: Brought) {
        self.lanes += other.lanes;
        self.sure += other.sure;
        self.at_once += other.at_once;
    }
}

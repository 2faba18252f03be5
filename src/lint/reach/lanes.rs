//! Lanes: with which data each starts, and with which all of them are left.
//!
//! A lane that is left out writes nothing and is not counted by the join. Which lanes are left out is known from the data
//! with which their step is entered, as long as no lane that may come first writes what the condition reads; so the data
//! falls into parts.

use std::collections::BTreeSet;

use super::super::graph::{Target, lanes, lanes_before, rests, starts_too_late};
use super::Reach;
use super::set::Set;
use crate::model::guard::Guard;
use crate::model::step::{Join, Step, StepKind};
use crate::model::{FieldId, StepId};

/// Steps with more conditions than this are not parted: every lane may be left out then.
const MOST_CONDITIONS: usize = 5;

/// A part of the data, and the lanes that are left out with it.
#[derive(Clone)]
pub(super) struct Part {
    data: Set,
    left_out: BTreeSet<StepId>,
    /// Whether each lane that is not left out certainly starts; else those with a condition may still not.
    is_known: BTreeSet<StepId>,
}

impl<'p> Reach<'p> {
    /// Parts the data of every step with lanes that may be left out.
    pub(super) fn part(&mut self) {
        for step in &self.playbook.steps {
            let conditions: Vec<(StepId, &Guard)> = lanes(step)
                .iter()
                .filter_map(|lane| Some((*lane, self.condition(*lane)?)))
                .filter(|(lane, guard)| self.is_settled_at_entry(step, *lane, guard))
                .collect();
            if conditions.is_empty() || conditions.len() > MOST_CONDITIONS {
                continue;
            }
            let is_known: BTreeSet<StepId> = conditions.iter().map(|(lane, _)| *lane).collect();
            let mut parts = vec![Part { data: Set::all(), left_out: BTreeSet::new(), is_known }];
            for (lane, guard) in conditions {
                let Some(region) = self.region(guard) else { continue };
                let halves = parts.iter().flat_map(|part| {
                    let mut out = part.clone();
                    out.data = part.data.without(&region, &self.space.sizes);
                    out.left_out.insert(lane);
                    let data = part.data.intersection(&region, &self.space.sizes);
                    [Part { data, ..part.clone() }, out]
                });
                parts = halves.filter(|part| !part.data.is_empty()).collect();
            }
            self.parts.insert(step.id, parts);
        }
    }

    fn condition(&self, lane: StepId) -> Option<&'p Guard> {
        self.playbook[lane].lane.as_ref().and_then(|lane| lane.when.as_ref())
    }

    /// Whether nothing that may come before a lane writes what its condition reads.
    fn is_settled_at_entry(&self, step: &Step, lane: StepId, guard: &Guard) -> bool {
        let reads = guard.expression.reads().fields;
        let before = self.beside(step.id, lane).filter(|_| self.comes_after_others(lane));
        before.flat_map(|other| &self.written[other.0 as usize]).all(|field| !reads.contains(field))
            && self.region(guard).is_some()
    }

    fn comes_after_others(&self, lane: StepId) -> bool {
        self.playbook[lane].lane.as_ref().is_some_and(|lane| !lane.after.is_empty())
    }

    /// The other lanes, but for those that come after a lane.
    fn beside(&self, together: StepId, lane: StepId) -> impl Iterator<Item = StepId> + '_ {
        let others = lanes(&self.playbook[together]).iter().copied().filter(move |other| *other != lane);
        others.filter(move |other| !lanes_before(self.playbook, *other).contains(&lane))
    }

    /// The parts of the data of a step with lanes.
    fn parts(&self, together: StepId) -> Vec<Part> {
        let whole = || Part { data: Set::all(), left_out: BTreeSet::new(), is_known: BTreeSet::new() };
        self.parts.get(&together).cloned().unwrap_or_else(|| vec![whole()])
    }

    /// The data with which a lane starts; none when its turn comes too late.
    pub(super) fn at_lane(&self, together: StepId, lane: StepId) -> Set {
        let mut all = Set::default();
        for part in self.parts(together).iter().filter(|part| !part.left_out.contains(&lane)) {
            if self.comes_too_late(lane, part) {
                continue;
            }
            let beside = || self.beside(together, lane).filter(|other| !part.left_out.contains(other));
            let written = |lanes: &mut dyn Iterator<Item = StepId>| -> BTreeSet<FieldId> {
                lanes.flat_map(|other| self.written[other.0 as usize].iter().copied()).collect()
            };
            let entry = self.entry[together.0 as usize].intersection(&part.data, &self.space.sizes);
            let before = written(&mut beside().filter(|_| self.comes_after_others(lane)));
            let mut set = self.freed_of(&entry, before.iter());
            if let Some(guard) = self.condition(lane) {
                set = self.asked(&set, guard);
            }
            all.add(&self.freed_of(&set, written(&mut beside()).iter()), &self.space.sizes);
        }
        all
    }

    fn comes_too_late(&self, lane: StepId, part: &Part) -> bool {
        // Lanes that are done again are waited for, whatever else is finished.
        let is_redone = self.playbook[lane].parent.is_some_and(|together| self.redone.contains(&together));
        let is_certain = |earlier: StepId| {
            let starts = self.condition(earlier).is_none() || part.is_known.contains(&earlier);
            starts && !part.left_out.contains(&earlier)
        };
        !is_redone && starts_too_late(self.playbook, lane, &is_certain)
    }

    /// Whether nobody waits for a lane any more when its turn comes, whatever the data.
    pub(in crate::lint) fn starts_too_late(&self, lane: StepId) -> bool {
        self.playbook[lane].parent.is_some_and(|together| {
            let parts = self.parts(together);
            let mut with_lane = parts.iter().filter(|part| {
                let reached = self.entry[together.0 as usize].intersection(&part.data, &self.space.sizes);
                !part.left_out.contains(&lane) && !reached.is_empty()
            });
            let is_too_late = |part: &Part| self.comes_too_late(lane, part);
            parts.iter().any(is_too_late) && with_lane.all(is_too_late)
        })
    }

    /// Whether some data makes the condition of a lane fail.
    pub(in crate::lint) fn may_be_left_out(&self, lane: StepId) -> bool {
        self.playbook[lane].parent.is_some_and(|together| {
            let reached =
                |part: &Part| !self.entry[together.0 as usize].intersection(&part.data, &self.space.sizes).is_empty();
            let is_left_out = |part: &Part| {
                part.left_out.contains(&lane) || (self.condition(lane).is_some() && !part.is_known.contains(&lane))
            };
            self.parts(together).iter().any(|part| is_left_out(part) && reached(part))
        })
    }

    /// Whether some data takes a case through a step with lanes straight to another one, without anybody being waited for.
    pub(in crate::lint) fn leads_at_once(&self, together: StepId, to: StepId) -> bool {
        let step = &self.playbook[together];
        let StepKind::Together(kind) = &step.kind else { return false };
        let enough = match kind.join {
            Join::All => usize::MAX,
            Join::Any => 1,
            Join::AtLeast(number) => number as usize,
        };
        let passes = |part: &Part| {
            let started = || kind.lanes.iter().filter(|lane| !part.left_out.contains(lane));
            let certain = |lane: &&StepId| self.condition(**lane).is_none() || part.is_known.contains(*lane);
            let instant = started().filter(|lane| !rests(self.playbook, **lane));
            let waits = started().filter(certain).any(|lane| rests(self.playbook, *lane));
            !waits || instant.count() >= enough
        };
        let edges = || self.graph.leave(together).iter().filter(|edge| edge.to == Target::Step(to));
        self.parts(together).iter().filter(|part| passes(part)).any(|part| {
            let here = self.entry[together.0 as usize].intersection(&part.data, &self.space.sizes);
            edges().any(|edge| !self.decided(&here, edge).is_empty())
        })
    }

    /// The fields that the lanes which are not left out may write.
    fn written_with(&self, step: StepId, part: &Part) -> Vec<FieldId> {
        if part.left_out.is_empty() || lanes(&self.playbook[step]).is_empty() {
            return self.written[step.0 as usize].iter().copied().collect();
        }
        let started = lanes(&self.playbook[step]).iter().filter(|lane| !part.left_out.contains(lane));
        let fields: BTreeSet<FieldId> =
            started.flat_map(|lane| self.written[lane.0 as usize].iter().copied()).collect();
        fields.into_iter().collect()
    }

    /// The data behind everything inside a step.
    pub(super) fn behind_lanes(&self, step: StepId, set: &Set, sets: &[FieldId]) -> Set {
        let mut behind = Set::default();
        for part in self.parts(step) {
            let here = set.intersection(&part.data, &self.space.sizes);
            behind.add(&self.written_by(&here, &self.written_with(step, &part), sets), &self.space.sizes);
        }
        behind
    }

    /// The data with which a step must be entered so that some data can lie behind everything inside it.
    pub(super) fn before_lanes(&self, step: StepId, after: &Set, sets: &[FieldId]) -> Set {
        let mut before = Set::default();
        for part in self.parts(step) {
            let set = self.before_writing(after, &self.written_with(step, &part), sets);
            before.add(&set.intersection(&part.data, &self.space.sizes), &self.space.sizes);
        }
        before
    }

    /// What the lanes of a step tell about the data behind it; nothing while one that tells has not come to its end.
    pub(super) fn told(&self, step: StepId) -> Option<Set> {
        let mut told = Set::all();
        for lane in lanes(&self.playbook[step]).iter().filter(|lane| self.tells(&self.playbook[step], **lane)) {
            let done = self.lane_done.get(lane)?;
            let (own, others) = self.only_written_in(step, *lane);
            let is_own = |field: &FieldId| own.contains(field) && !others.contains(field);
            let bounds = done.cubes().iter().flat_map(|cube| cube.0.iter().map(|(number, _)| *number));
            let foreign = bounds.filter(|number| !self.space.fields(*number).iter().all(is_own)).collect();
            told = told.intersection(&done.freed(&foreign, &self.space.sizes), &self.space.sizes);
        }
        Some(told)
    }

    /// Whether a lane is finished whenever its step is, so that what it leaves is known.
    pub(super) fn tells(&self, step: &Step, lane: StepId) -> bool {
        let waits_for_all = match &step.kind {
            StepKind::Together(together) => together.join == Join::All,
            StepKind::Task
            | StepKind::Approval(_)
            | StepKind::Group(_)
            | StepKind::Call(_)
            | StepKind::HandOff(_)
            | StepKind::Wait(_)
            | StepKind::End(_) => false,
        };
        let always = self.playbook[lane].lane.as_ref().is_some_and(|lane| lane.when.is_none());
        waits_for_all && always && !self.vague.contains(&step.id) && !self.written[lane.0 as usize].is_empty()
    }

    fn only_written_in(&self, together: StepId, lane: StepId) -> (&BTreeSet<FieldId>, BTreeSet<FieldId>) {
        let others = lanes(&self.playbook[together]).iter().filter(|other| **other != lane);
        let others = others.flat_map(|other| self.written[other.0 as usize].iter().copied()).collect();
        (&self.written[lane.0 as usize], others)
    }
}

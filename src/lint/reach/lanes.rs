//! Lanes: with which data each starts, and with which all of them are left.
//!
//! A lane that is left out writes nothing and is not counted by the join. Which lanes are left out is known from the data
//! with which their step is entered, as long as no lane that may come first writes what the condition reads; so the data
//! falls into parts.

use std::borrow::Cow;
use std::collections::{BTreeSet, HashMap};

use super::super::graph::{Graph, Target, lanes, lanes_before};
use super::Reach;
use super::set::{Number, Set};
use crate::model::guard::Guard;
use crate::model::step::{Join, Rest, Step, StepKind};
use crate::model::{FieldId, Playbook, StepId};

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

impl Part {
    /// All data, with no lane left out for certain.
    pub(super) fn whole() -> Part {
        Part { data: Set::all(), left_out: BTreeSet::new(), is_known: BTreeSet::new() }
    }
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
            let mut parts = vec![Part { is_known, ..Part::whole() }];
            for (lane, guard) in conditions {
                let Some(region) = self.region(guard) else { continue };
                let halves = parts.iter().flat_map(|part| {
                    let mut out = part.clone();
                    out.data = part.data.without(region, &self.space.sizes);
                    out.left_out.insert(lane);
                    let data = part.data.intersection(region, &self.space.sizes);
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
        let may_write = |field: &FieldId| {
            self.comes_after_others(lane) && self.is_written_beside(step.id, lane, *field, &BTreeSet::new())
        };
        !reads.iter().any(may_write) && self.region(guard).is_some()
    }

    fn comes_after_others(&self, lane: StepId) -> bool {
        self.playbook[lane].lane.as_ref().is_some_and(|lane| !lane.after.is_empty())
    }

    /// Whether another lane may write a field before or while a lane runs: one that does not come after it, and is not
    /// left out.
    fn is_written_beside(&self, together: StepId, lane: StepId, field: FieldId, left_out: &BTreeSet<StepId>) -> bool {
        let writers = self.writers.get(&together).and_then(|writers| writers.get(&field)).into_iter().flatten();
        let mut others = writers.filter(|other| **other != lane && !left_out.contains(other));
        others.any(|other| !lanes_before(self.playbook, *other).contains(&lane))
    }

    /// Some data, with what other lanes may write before or while a lane runs free.
    fn freed_beside(&self, set: &Set, together: StepId, lane: StepId, left_out: &BTreeSet<StepId>) -> Set {
        let is_written = |field: &FieldId| self.is_written_beside(together, lane, *field, left_out);
        let bounded: BTreeSet<Number> = set.bounded_variables().collect();
        let free = bounded.into_iter().filter(|number| self.space.fields(*number).iter().any(is_written)).collect();
        set.freed(&free, &self.space.sizes)
    }

    /// The whole of the data.
    pub(super) fn whole_data(&self) -> &Set {
        &self.whole.data
    }

    /// The parts of the data of a step with lanes.
    fn parts(&self, together: StepId) -> &[Part] {
        self.parts.get(&together).map_or(std::slice::from_ref(&self.whole), Vec::as_slice)
    }

    /// The data with which a lane starts; none when its turn comes too late.
    pub(super) fn at_lane(&self, together: StepId, lane: StepId) -> Set {
        let mut all = Set::default();
        for part in self.parts(together).iter().filter(|part| !part.left_out.contains(&lane)) {
            if self.comes_too_late(lane, part) {
                continue;
            }
            let mut set = self.entry[together.0 as usize].intersection(&part.data, &self.space.sizes);
            if self.comes_after_others(lane) {
                set = self.freed_beside(&set, together, lane, &part.left_out);
            }
            if let Some(guard) = self.condition(lane) {
                set = self.asked(&set, guard);
            }
            all.add(&self.freed_beside(&set, together, lane, &part.left_out), &self.space.sizes);
        }
        all
    }

    /// Whether a lane comes too late with some part of the data.
    fn comes_too_late(&self, lane: StepId, part: &Part) -> bool {
        // Lanes that are done again are waited for, whatever else is finished.
        let is_redone = self.playbook[lane].parent.is_some_and(|together| self.redone.contains(&together));
        let is_certain = |earlier: StepId| {
            let starts = self.condition(earlier).is_none() || part.is_known.contains(&earlier);
            starts && !part.left_out.contains(&earlier)
        };
        !is_redone && self.is_turned_away(lane, &is_certain)
    }

    /// Whether nobody waits for a lane any more when its turn comes, because enough others are finished by then: those it
    /// comes after, and those that are finished as soon as they start. What can start when the join is reached still does,
    /// and is cancelled at once where the rest is. `is_certain` says which lanes are never left out.
    fn is_turned_away(&self, lane: StepId, is_certain: &dyn Fn(StepId) -> bool) -> bool {
        let Some(together) = self.playbook[lane].parent else { return false };
        let StepKind::Together(kind) = &self.playbook[together].kind else { return false };
        let enough = match kind.join {
            Join::All => return false,
            Join::Any => 1,
            Join::AtLeast(number) => number as usize,
        };
        let instant = self.instant.get(&together).map(Vec::as_slice).unwrap_or_default();
        let mut finished: BTreeSet<StepId> = instant.iter().copied().filter(|lane| is_certain(*lane)).collect();
        if finished.contains(&lane) {
            return false;
        }
        let before = lanes_before(self.playbook, lane);
        let follows_at_once = before.iter().all(|earlier| !self.graph.rests[earlier.0 as usize]);
        finished.extend(before.into_iter().filter(|earlier| is_certain(*earlier)));
        match kind.rest {
            Rest::Cancel if self.graph.rests[lane.0 as usize] => finished.len() >= enough,
            Rest::Cancel | Rest::Await => !follows_at_once && finished.len() > enough,
        }
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
            let instant = started().filter(|lane| !self.graph.rests[lane.0 as usize]);
            let waits = started().filter(certain).any(|lane| self.graph.rests[lane.0 as usize]);
            !waits || instant.count() >= enough
        };
        let edges = || self.graph.leave(together).iter().filter(|edge| edge.to == Target::Step(to));
        self.parts(together).iter().filter(|part| passes(part)).any(|part| {
            let here = self.entry[together.0 as usize].intersection(&part.data, &self.space.sizes);
            edges().any(|edge| !self.decided(&here, edge).is_empty())
        })
    }

    /// The fields that the lanes which are not left out may write.
    fn written_with(&self, step: StepId, part: &Part) -> Cow<'_, [FieldId]> {
        if part.left_out.is_empty() || lanes(&self.playbook[step]).is_empty() {
            return self.written[step.0 as usize].as_slice().into();
        }
        let started = lanes(&self.playbook[step]).iter().filter(|lane| !part.left_out.contains(lane));
        let fields: BTreeSet<FieldId> =
            started.flat_map(|lane| self.written[lane.0 as usize].iter().copied()).collect();
        fields.into_iter().collect::<Vec<FieldId>>().into()
    }

    /// The data behind everything inside a step.
    pub(super) fn behind_lanes(&self, step: StepId, set: &Set, sets: &[FieldId]) -> Set {
        let mut behind = Set::default();
        for part in self.parts(step) {
            let here = set.intersection(&part.data, &self.space.sizes);
            behind.add(&self.written_by(&here, &self.written_with(step, part), sets), &self.space.sizes);
        }
        behind
    }

    /// The data with which a step must be entered so that some data can lie behind everything inside it.
    pub(super) fn before_lanes(&self, step: StepId, after: &Set, sets: &[FieldId]) -> Set {
        let mut before = Set::default();
        for part in self.parts(step) {
            let set = self.before_writing(after, &self.written_with(step, part), sets);
            before.add(&set.intersection(&part.data, &self.space.sizes), &self.space.sizes);
        }
        before
    }

    /// What the lanes of a step tell about the data behind it; nothing while one that tells has not come to its end.
    pub(super) fn told(&self, step: StepId) -> Option<Set> {
        let mut told = self.whole_data().clone();
        for lane in lanes(&self.playbook[step]).iter().filter(|lane| self.tells(&self.playbook[step], **lane)) {
            let done = self.lane_done.get(lane)?;
            let writers = self.writers.get(&step);
            let is_own = |field: &FieldId| {
                writers.and_then(|writers| writers.get(field)).is_some_and(|writers| *writers == [*lane])
            };
            let foreign =
                done.bounded_variables().filter(|number| !self.space.fields(*number).iter().all(is_own)).collect();
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

    /// Whether all lanes of a step that tell something have told it. What was found once is not looked at again.
    pub(super) fn all_have_told(&mut self, step: StepId) -> bool {
        let lanes = lanes(&self.playbook[step]);
        let mut at = self.told_so_far.get(&step).copied().unwrap_or(0);
        while let Some(lane) = lanes.get(at)
            && (self.lane_done.contains_key(lane) || !self.tells(&self.playbook[step], *lane))
        {
            at += 1;
        }
        self.told_so_far.insert(step, at);
        at == lanes.len()
    }
}

/// For every step with lanes those that are finished as soon as they start, and start at once.
pub(super) fn instant(playbook: &Playbook, graph: &Graph<'_>) -> HashMap<StepId, Vec<StepId>> {
    let rests = |lane: &StepId| graph.rests[lane.0 as usize];
    let is_instant = |lane: &&StepId| !rests(lane) && !lanes_before(playbook, **lane).iter().any(rests);
    let instant = playbook.steps.iter().map(|step| (step.id, lanes(step).iter().filter(is_instant).copied().collect()));
    instant.filter(|(_, lanes): &(StepId, Vec<StepId>)| !lanes.is_empty()).collect()
}

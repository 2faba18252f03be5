//! Limits of visits: which of them some data uses up, and what follows from a step while others are used up.

use std::collections::{BTreeMap, BTreeSet, HashSet, VecDeque};

use super::super::graph::{Cause, Edge, Target};
use super::Reach;
use super::set::Set;
use crate::model::StepId;
use crate::model::step::{Count, Step};

/// For steps with a limit of visits that can be used up, the data with which they are entered again.
pub(super) type Again = BTreeMap<StepId, Set>;

/// Where more steps than this would have to be looked at, every limit that ways lead back to counts as used up.
const MOST_WALKS: usize = 2_000_000;

impl<'p> Reach<'p> {
    /// Whether some data uses up the limit of visits of a step.
    pub(in crate::lint) fn is_used_up(&self, step: StepId) -> bool {
        self.given_up || self.again.contains_key(&step)
    }

    /// Finds out with which data steps with a limit are entered again; what is new is to be gone on from.
    pub(super) fn use_up_limits(&mut self, open: &mut BTreeSet<(usize, StepId)>) {
        let counts =
            |step: &&Step| step.visits.is_some() && self.graph.repeats[step.id.0 as usize] && self.is_reached(step.id);
        let limited: Vec<StepId> = self.playbook.steps.iter().filter(counts).map(|step| step.id).collect();
        let exactly = limited.len() * limited.len() * self.playbook.steps.len() <= MOST_WALKS;
        for step in limited {
            let again = if exactly { self.entered_again(step) } else { self.entry[step.0 as usize].clone() };
            if !again.is_empty() && self.again.entry(step).or_default().add(&again, &self.space.sizes) {
                open.insert((self.graph.order[step.0 as usize], step));
            }
        }
    }

    /// The data with which a step is entered after it was finished.
    fn entered_again(&self, step: StepId) -> Set {
        let entry = &self.entry[step.0 as usize];
        if self.comes_back_otherwise(step) {
            return entry.clone();
        }
        // What was entered once already, and has to be on every way here, is not entered again.
        let is_spent = |limited: &&Step| {
            may_be_entered_once(limited) && limited.id != step && {
                let around =
                    self.following(self.playbook.start, &Set::all(), &|at, edge| still_open(edge, at == limited.id));
                !around.contains_key(&step)
            }
        };
        let spent: HashSet<StepId> = self.playbook.steps.iter().filter(is_spent).map(|limited| limited.id).collect();
        let mut again = Set::default();
        let by_itself = |edge: &&Edge<'_>| !matches!(edge.cause, Cause::Visits | Cause::Interrupt);
        for edge in self.graph.leave(step).iter().filter(by_itself) {
            let Target::Step(to) = edge.to else { continue };
            let there = self.along(step, edge, entry);
            if let Some(back) = self.back_at(step, to, &there, &|at, edge| still_open(edge, spent.contains(&at))) {
                again.add(&back, &self.space.sizes);
            }
        }
        again
    }

    /// Whether a case may come back to a step by a way that is not followed along the edges: around a lane, or from an
    /// interrupt of something around it.
    fn comes_back_otherwise(&self, step: StepId) -> bool {
        let leads_back = |to: StepId| self.back_at(step, to, &Set::all(), &|_, _| true).is_some();
        let around = || self.playbook.ancestors(step).map(|around| &self.playbook[around]);
        around().any(|around| around.lane.is_some())
            || around().skip(1).flat_map(|around| &around.interrupts).any(|interrupt| leads_back(interrupt.to))
            || self.playbook.interrupts.iter().any(|interrupt| leads_back(interrupt.to))
    }

    /// The data with which a step is entered while its limit of visits is not used up.
    pub(super) fn at_first(&self, step: StepId) -> Set {
        if !may_be_entered_once(&self.playbook[step]) || self.comes_back_otherwise(step) {
            return self.entry[step.0 as usize].clone();
        }
        let reached = self.following(self.playbook.start, &Set::all(), &|at, edge| still_open(edge, at == step));
        reached.get(&step).cloned().unwrap_or_default()
    }

    /// The data with which a case that went on from a step is back there. It does not leave the circle that the step lies
    /// on, so what lies elsewhere is not looked at.
    fn back_at(
        &self,
        step: StepId,
        from: StepId,
        set: &Set,
        is_open: &dyn Fn(StepId, &Edge<'_>) -> bool,
    ) -> Option<Set> {
        let place = |step: StepId| self.graph.order[step.0 as usize];
        let on_circle = |to: StepId| place(to) == place(step);
        let stays = |edge: &Edge<'_>| matches!(edge.to, Target::Step(to) if on_circle(to));
        if !on_circle(from) {
            return None;
        }
        self.following(from, set, &|at, edge| stays(edge) && is_open(at, edge)).remove(&step)
    }

    /// Everything that follows from being at a step with some data, along the edges that are open.
    pub(super) fn following(
        &self,
        step: StepId,
        set: &Set,
        is_open: &dyn Fn(StepId, &Edge<'_>) -> bool,
    ) -> BTreeMap<StepId, Set> {
        let mut reached = BTreeMap::from([(step, set.clone())]);
        let mut open = VecDeque::from([step]);
        while let Some(at) = open.pop_front() {
            let here = reached.get(&at).cloned().unwrap_or_default();
            for edge in self.graph.leave(at).iter().filter(|edge| is_open(at, edge)) {
                let Target::Step(to) = edge.to else { continue };
                let there = self.along(at, edge, &here);
                if !there.is_empty() && reached.entry(to).or_default().add(&there, &self.space.sizes) {
                    open.push_back(to);
                }
            }
        }
        reached
    }
}

/// Whether an edge can be taken from a step that may have been entered as often as it may: then only its limit leads on.
fn still_open(edge: &Edge<'_>, is_spent: bool) -> bool {
    edge.cause == Cause::Visits || !is_spent
}

/// Whether the limit of a step is a single visit.
fn may_be_entered_once(step: &Step) -> bool {
    step.visits.as_ref().is_some_and(|visits| visits.at_most == Count::Fixed(1))
}

//! Traps: data with which a case comes to a step and then never to the end.

use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet, VecDeque};

use petgraph::algo::kosaraju_scc;
use petgraph::graphmap::DiGraphMap;

use super::super::circles::exhausted;
use super::super::decision::Witness;
use super::super::graph::{Cause, Edge, Target};
use super::Reach;
use super::limits::Again;
use super::set::Set;
use crate::model::StepId;
use crate::model::guard::Guard;
use crate::model::step::StepKind;

/// Data with which a case that has come to a step never comes to the end.
pub(in crate::lint) struct Trap<'p> {
    /// Where it shows.
    pub(in crate::lint) step: StepId,
    /// How.
    pub(in crate::lint) trapped: Trapped<'p>,
    /// A way there from the beginning, the step itself last.
    pub(in crate::lint) way: Vec<StepId>,
    /// The data.
    pub(in crate::lint) witness: Witness,
}

/// How a case is trapped.
pub(in crate::lint) enum Trapped<'p> {
    /// No outcome of the step can be chosen; these conditions forbid it.
    Stuck(Vec<&'p Guard>),
    /// The case goes round these steps, and these conditions keep it inside.
    Circling(Vec<StepId>, Vec<&'p Guard>),
    /// The limit of the step is used up, and from this step, where the case goes then, no way leads out.
    UsedUp(StepId),
}

impl<'p> Reach<'p> {
    /// The traps, one for each knot of steps. `spoken_of` are steps about which other rules speak: what is wrong there is
    /// not said again, nor what only follows from it.
    pub(in crate::lint) fn traps(&self, spoken_of: &dyn Fn(StepId) -> bool) -> Vec<Trap<'p>> {
        let leads_out = self.graph.reaching(self.playbook);
        let is_fine = |step: StepId| !leads_out[step.0 as usize] || spoken_of(step);
        let Some(escapes) = self.go_backwards(&is_fine, &Again::new()).filter(|_| !self.given_up) else {
            return Vec::new();
        };
        let mut steps: Vec<StepId> = self.playbook.steps.iter().map(|step| step.id).collect();
        steps.sort_by_key(|step| (self.graph.order[step.0 as usize], *step));
        let (mut told, mut traps) = (HashSet::new(), Vec::new());
        for step in &steps {
            // A used-up limit is no way out for a case that is at the step.
            let inside = if self.again.contains_key(step) && !is_fine(*step) {
                self.at_first(*step).without(&self.escape(*step, &escapes, true), &self.space.sizes)
            } else {
                self.entry[step.0 as usize].without(&escapes[step.0 as usize], &self.space.sizes)
            };
            if !inside.is_empty() && !inside.is_widened() && !told.contains(step) {
                let reached = self.following(*step, &inside, &|_, edge| edge.cause != Cause::Interrupt);
                told.extend(reached.keys().copied());
                traps.extend(self.trap(&reached));
            }
        }
        let is_fine = |step: StepId| is_fine(step) || told.contains(&step);
        traps.extend(self.used_up(&is_fine));
        traps
    }

    /// Traps into which a case goes when a limit of visits is used up.
    fn used_up(&self, is_fine: &dyn Fn(StepId) -> bool) -> Vec<Trap<'p>> {
        if self.again.is_empty() {
            return Vec::new();
        }
        let Some(escapes) = self.go_backwards(is_fine, &self.again) else { return Vec::new() };
        let mut traps = Vec::new();
        for (step, again) in self.again.iter().filter(|(step, _)| !is_fine(**step)) {
            let Some(then) = exhausted(self.playbook, *step).filter(|then| !is_fine(*then)) else { continue };
            let inside = again.without(&escapes[then.0 as usize], &self.space.sizes);
            if !inside.is_empty() && !inside.is_widened() {
                traps.extend(self.told_of(*step, &inside, Trapped::UsedUp(then)));
            }
        }
        traps
    }

    /// The data with which the end of the lane or of the case can be reached from every step; nothing when it takes too
    /// long to find out.
    fn go_backwards(&self, is_fine: &dyn Fn(StepId) -> bool, again: &Again) -> Option<Vec<Set>> {
        let sizes = &self.space.sizes;
        let mut escapes: Vec<Set> = vec![Set::default(); self.playbook.steps.len()];
        let mut limits_on: HashMap<StepId, Vec<StepId>> = HashMap::new();
        for step in again.keys() {
            limits_on.entry(exhausted(self.playbook, *step).unwrap_or(*step)).or_default().push(*step);
        }
        let place = |step: StepId| (usize::MAX - self.graph.order[step.0 as usize], step);
        let mut open: BTreeSet<(usize, StepId)> = self.playbook.steps.iter().map(|step| place(step.id)).collect();
        let mut left = super::MOST_TURNS * (open.len() + 16);
        while let Some((_, step)) = open.pop_first() {
            left = left.checked_sub(1)?;
            if escapes[step.0 as usize].is_all() {
                continue;
            }
            let found = match again.get(&step) {
                _ if is_fine(step) => Set::all(),
                Some(again) => {
                    // Where no step is left to go to, another rule says so.
                    let then = exhausted(self.playbook, step).map(|then| escapes[then.0 as usize].clone());
                    let mut found = again.intersection(&then.unwrap_or_else(Set::all), sizes);
                    found.add(&self.escape(step, &escapes, true).without(again, sizes), sizes);
                    found
                }
                None => self.escape(step, &escapes, false),
            };
            if escapes[step.0 as usize].add(&found, sizes) {
                open.extend(self.graph.leading_to(step).map(|(from, _)| place(from)));
                open.extend(limits_on.get(&step).into_iter().flatten().map(|limited| place(*limited)));
            }
        }
        Some(escapes)
    }

    /// The data with which a step can be left towards an end, as far as is known from the steps behind it; by its own
    /// outcomes only when it `is_limited`.
    fn escape(&self, step: StepId, escapes: &[Set], is_limited: bool) -> Set {
        let whole = self.whole_data();
        let behind = |edge: &Edge<'p>| match edge.to {
            Target::Step(to) => &escapes[to.0 as usize],
            Target::Done => whole,
        };
        let counts = |edge: &&Edge<'p>| match edge.cause {
            Cause::Interrupt => false,
            Cause::Visits => !is_limited,
            Cause::Outcome(..) | Cause::Into | Cause::Out | Cause::Late => true,
        };
        let edges: Vec<&Edge<'p>> = self.graph.leave(step).iter().filter(counts).collect();
        let mut found = Set::default();
        for edge in &edges {
            // Where all branches are fine it does not matter which is taken; that one is, is proved elsewhere.
            let all_fine = match edge.cause {
                Cause::Outcome(_, true) => {
                    edges.iter().filter(|other| other.cause == edge.cause).all(|other| behind(other).is_all())
                }
                Cause::Outcome(_, false)
                | Cause::Into
                | Cause::Out
                | Cause::Visits
                | Cause::Late
                | Cause::Interrupt => false,
            };
            if all_fine {
                return whole.clone();
            }
        }
        for edge in edges {
            let after = behind(edge);
            if !after.is_empty() && !found.is_all() {
                let mut before = self.back_along(edge, after);
                if edge.cause == Cause::Visits {
                    let again = self.again.get(&step).cloned().unwrap_or_default();
                    before = before.intersection(&again, &self.space.sizes);
                }
                found.add(&before, &self.space.sizes);
            }
        }
        found
    }

    fn trap(&self, reached: &BTreeMap<StepId, Set>) -> Option<Trap<'p>> {
        for (step, set) in reached {
            let stuck = self.stuck(*step, set);
            if let Some(cube) = stuck.cubes().first().filter(|_| !stuck.is_widened()) {
                let conditions = self.graph.leave(*step).iter().flat_map(|edge| edge.asks.first().copied());
                let one = Set::of(vec![cube.clone()]);
                return self.told_of(*step, &one, Trapped::Stuck(conditions.collect()));
            }
        }
        let (circle, set) = self.circle(reached)?;
        let inside: HashSet<StepId> = circle.iter().copied().collect();
        let mut keeps_in = Vec::new();
        for edge in inside.iter().flat_map(|step| self.graph.leave(*step)) {
            let leads_out = match edge.to {
                Target::Step(to) => !reached.contains_key(&to),
                Target::Done => true,
            };
            if leads_out && edge.cause != Cause::Interrupt {
                keeps_in.extend(edge.asks.iter().chain(&edge.fails).copied());
            }
        }
        keeps_in.sort_by_key(|guard| guard.span);
        keeps_in.dedup_by_key(|guard| guard.span);
        let first = *circle.first()?;
        self.told_of(first, &set, Trapped::Circling(circle, keeps_in))
    }

    /// The part of some data with which no way leads on from a step where people choose.
    fn stuck(&self, step: StepId, set: &Set) -> Set {
        let chosen = match self.playbook[step].kind {
            StepKind::Task | StepKind::Approval(_) | StepKind::Wait(_) => self.graph.leave(step),
            StepKind::Together(_)
            | StepKind::Group(_)
            | StepKind::Call(_)
            | StepKind::HandOff(_)
            | StepKind::End(_) => return Set::default(),
        };
        let mut left = set.clone();
        // Being entered too often is no way on for somebody who is there.
        for edge in chosen.iter().filter(|edge| !matches!(edge.cause, Cause::Interrupt | Cause::Visits)) {
            left = left.without(&self.back_along(edge, &Set::all()), &self.space.sizes);
        }
        left
    }

    /// A shortest circle of steps that is never left, from its first step, and the data there.
    fn circle(&self, reached: &BTreeMap<StepId, Set>) -> Option<(Vec<StepId>, Set)> {
        let mut graph: DiGraphMap<StepId, ()> = DiGraphMap::new();
        for (step, set) in reached {
            for edge in self.graph.leave(*step).iter().filter(|edge| edge.cause != Cause::Interrupt) {
                if let Target::Step(to) = edge.to
                    && reached.contains_key(&to)
                    && !self.along(*step, edge, set).is_empty()
                {
                    graph.add_edge(*step, to, ());
                }
            }
        }
        let turns = |knot: &Vec<StepId>| knot.len() > 1 || graph.contains_edge(knot[0], knot[0]);
        let knots = kosaraju_scc(&graph).into_iter().filter(turns);
        let first = knots.filter_map(|knot| knot.into_iter().min()).min()?;
        let mut came_from: HashMap<StepId, StepId> = HashMap::new();
        let mut queue = VecDeque::from([first]);
        while let Some(at) = queue.pop_front().filter(|_| !came_from.contains_key(&first)) {
            for to in graph.neighbors(at) {
                came_from.entry(to).or_insert_with(|| {
                    queue.push_back(to);
                    at
                });
            }
        }
        let mut circle = vec![first];
        while let Some(before) = circle.last().and_then(|step| came_from.get(step)).filter(|step| **step != first) {
            circle.push(*before);
        }
        circle[1..].reverse();
        let set = reached.get(&first)?.cubes().first()?.clone();
        Some((circle, Set::of(vec![set])))
    }

    fn told_of(&self, step: StepId, set: &Set, trapped: Trapped<'p>) -> Option<Trap<'p>> {
        let cube = set.cubes().first()?;
        if self.space.are_entangled(cube.bounds()) {
            return None;
        }
        let value =
            |(number, atoms): &(u32, super::super::decision::Atoms)| Some(self.space.say(*number, atoms.first()?));
        let witness = cube.bounds().iter().filter_map(value).collect();
        Some(Trap { step, trapped, way: self.way_to(step, set), witness })
    }

    /// A shortest way from the beginning to a step with some data, as far as it can be followed back.
    fn way_to(&self, step: StepId, set: &Set) -> Vec<StepId> {
        let begins = |at: StepId| {
            at == self.playbook.start || self.playbook.interrupts.iter().any(|interrupt| interrupt.to == at)
        };
        let mut onward: HashMap<StepId, (Set, Option<StepId>)> = HashMap::from([(step, (set.clone(), None))]);
        let mut queue = VecDeque::from([step]);
        while let Some(at) = queue.pop_front() {
            if begins(at) {
                let next = |step: &StepId| onward.get(step).and_then(|(_, next)| *next);
                return std::iter::successors(Some(at), next).collect();
            }
            let here = onward.get(&at).map(|(set, _)| set.clone()).unwrap_or_default();
            let mut before: Vec<(StepId, Set)> =
                self.graph.leading_to(at).map(|(from, edge)| (from, self.back_along(edge, &here))).collect();
            if self.playbook[at].lane.is_some() {
                before.extend(self.playbook[at].parent.map(|together| (together, Set::all())));
            }
            for (from, set) in before {
                let set = set.intersection(&self.entry[from.0 as usize], &self.space.sizes);
                if !set.is_empty() && !onward.contains_key(&from) {
                    onward.insert(from, (set, Some(at)));
                    queue.push_back(from);
                }
            }
        }
        vec![step]
    }
}

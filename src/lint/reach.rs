//! What the data allows: with which data every step can be reached, and from which an end can still be reached.
//!
//! Ways alone do not tell whether a case comes through: the one exit of a loop may ask for something that no step of the
//! loop can change, and a step may stand behind conditions that exclude each other. So the data that a case can hold at
//! each step is followed along the ways, as a set of cubes over the terms that conditions compare: forwards from the
//! beginning, where anything may be known already, and backwards from the ends. Data that can be at a step and from which
//! no end is reached is a trap.
//!
//! Fields that are written lose what was known of them. Lanes run side by side, so inside a lane what its neighbours
//! write may be anything; a step behind the lanes knows what each of them leaves for sure. Sending work back by hand and
//! calling a case off are left out: a procedure that needs them to come to its end is not finished.

mod lanes;
mod limits;
mod set;
mod trap;

use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::rc::Rc;

use super::assignment::{Assignment, Writers, written_by};
use super::decision::{Regions, Space};
use super::graph::{Cause, Edge, Graph, Target, Writes, lanes};
use crate::model::guard::Guard;
use crate::model::step::{Branch, Redo, Step, StepKind};
use crate::model::{FieldId, Playbook, StepId};
use crate::source::Span;
use lanes::Part;
use set::{Cube, Number, Set};
pub(super) use trap::{Trap, Trapped};

/// So many times as there are ways, and somewhat more, ways are gone before the search is given up.
const MOST_TURNS: usize = 64;

/// What the data allows.
pub(super) struct Reach<'p> {
    playbook: &'p Playbook,
    space: Space,
    /// For each guard, by its place, the data for which it holds; those are left out that are too many-sided.
    regions: Places,
    graph: Rc<Graph<'p>>,
    /// The highest place at which each variable is asked for; behind it nobody needs to know.
    last_asked: Vec<usize>,
    /// The fields that may be written at a step or inside it.
    written: Rc<[Vec<FieldId>]>,
    /// The lanes that may write a field, by their step.
    writers: Rc<Writers>,
    /// For steps with lanes, those that are finished as soon as they start.
    instant: HashMap<StepId, Vec<StepId>>,
    /// The data at the entry of each step.
    entry: Vec<Set>,
    /// Whether the lanes of each step have begun with the data that is at its entry now.
    begun: Vec<bool>,
    /// So many lanes of a step, from the first one on, are known to tell what they leave, or never will.
    told_so_far: HashMap<StepId, usize>,
    /// The data at the end of each lane.
    lane_done: HashMap<StepId, Set>,
    /// The steps of which an outcome says which lanes are done again.
    redone: BTreeSet<StepId>,
    /// The steps whose lanes say nothing about the data behind them: lanes that are not done again may have left their
    /// data long ago.
    vague: BTreeSet<StepId>,
    /// For steps with lanes that may be left out: which ones are, by the data.
    parts: BTreeMap<StepId, Vec<Part>>,
    /// For all others: the whole of the data, with no lane left out.
    whole: Part,
    /// For steps with a limit of visits that can be used up, the data with which they are entered again.
    again: BTreeMap<StepId, Set>,
    /// Whether the search was given up, so that nothing is known.
    given_up: bool,
}

impl<'p> Reach<'p> {
    pub(super) fn new(playbook: &'p Playbook, graph: Rc<Graph<'p>>, assignment: &Assignment) -> Reach<'p> {
        let written = Rc::clone(assignment.written_inside());
        let (space, regions) = Space::new(playbook, &guards(playbook));
        let regions = Places::new(regions);
        let last_asked = last_asked(playbook, &graph, &regions, space.sizes.len());
        let redone = redone(playbook);
        let mut reach = Reach {
            playbook,
            space,
            regions,
            last_asked,
            writers: Rc::clone(assignment.writers()),
            instant: lanes::instant(playbook, &graph),
            written,
            graph,
            entry: vec![Set::default(); playbook.steps.len()],
            begun: vec![false; playbook.steps.len()],
            told_so_far: HashMap::new(),
            lane_done: HashMap::new(),
            vague: redone.clone(),
            redone,
            parts: BTreeMap::new(),
            whole: Part::whole(),
            again: BTreeMap::new(),
            given_up: false,
        };
        reach.part();
        reach.go_forwards();
        reach
    }

    /// Whether some data leads to a step. It is never said of a step that can be reached that it cannot.
    pub(super) fn is_reached(&self, step: StepId) -> bool {
        self.given_up || !self.entry[step.0 as usize].is_empty()
    }

    /// Steps that no data leads to although a step before them is reached, each with the ways there that no data takes.
    /// Ways on which a condition holds for no data at all are not among them.
    pub(super) fn blocked(&self) -> Vec<(StepId, Vec<(StepId, &'p Guard)>)> {
        let mut blocked = Vec::new();
        for step in self.playbook.steps.iter().filter(|step| !self.is_reached(step.id)) {
            let mut ways: Vec<(StepId, &'p Guard)> = Vec::new();
            let before = self.graph.leading_to(step.id).filter(|(from, _)| self.is_reached(*from));
            for (from, edge) in before {
                ways.extend(edge.asks.iter().chain(&edge.fails).map(|guard| (from, *guard)));
            }
            let lane = step.lane.as_ref().and_then(|lane| lane.when.as_ref());
            let together = step.parent.filter(|together| self.is_reached(*together));
            ways.extend(lane.zip(together).map(|(guard, together)| (together, guard)));
            let is_never = |guard: &Guard| self.region(guard).is_some_and(Set::is_empty);
            let by_itself = ways.is_empty() && self.is_led_to_by_itself(step.id);
            if by_itself || (!ways.is_empty() && !ways.iter().any(|(_, guard)| is_never(guard))) {
                blocked.push((step.id, ways));
            }
        }
        blocked
    }

    /// Whether an interrupt or a used-up limit of something that is reached would lead to a step.
    fn is_led_to_by_itself(&self, step: StepId) -> bool {
        let mut inside = self.graph.leading_to(step).filter(|(from, _)| self.is_reached(*from));
        self.playbook.interrupts.iter().any(|interrupt| interrupt.to == step)
            || inside.any(|(_, edge)| matches!(edge.cause, Cause::Interrupt | Cause::Visits))
    }

    fn go_forwards(&mut self) {
        let edges: usize = self.playbook.steps.iter().map(|step| self.graph.leave(step.id).len()).sum();
        let mut left = MOST_TURNS * (edges + self.playbook.steps.len()) + 1_000;
        let mut open: BTreeSet<(usize, StepId)> = BTreeSet::new();
        self.enter(self.playbook.start, &Set::all(), &mut open);
        loop {
            while let Some((_, step)) = open.pop_first() {
                let Some(rest) = left.checked_sub(1 + self.graph.leave(step).len()) else {
                    self.given_up = true;
                    return;
                };
                left = rest;
                self.go_on_from(step, &mut open);
            }
            // Where a lane never comes to its end something else is wrong with it, and what follows is looked at still.
            let stuck = |step: &&Step| {
                let unfinished = |lane: &StepId| self.tells(step, *lane) && !self.lane_done.contains_key(lane);
                self.is_reached(step.id) && lanes(step).iter().any(unfinished)
            };
            let stuck: Vec<StepId> = self.playbook.steps.iter().filter(stuck).map(|step| step.id).collect();
            self.vague.extend(&stuck);
            open.extend(stuck.into_iter().map(|step| (self.graph.order[step.0 as usize], step)));
            if open.is_empty() {
                self.use_up_limits(&mut open);
            }
            if open.is_empty() {
                return;
            }
        }
    }

    fn go_on_from(&mut self, step: StepId, open: &mut BTreeSet<(usize, StepId)>) {
        if !std::mem::replace(&mut self.begun[step.0 as usize], true) {
            for lane in lanes(&self.playbook[step]) {
                let set = self.at_lane(step, *lane);
                self.enter(*lane, &set, open);
            }
        }
        if self.playbook[step].is_task() || matches!(self.playbook[step].kind, StepKind::Call(_)) {
            self.interrupt(step, open);
        }
        let graph = Rc::clone(&self.graph);
        for edge in graph.leave(step).iter().filter(|edge| edge.cause != Cause::Interrupt) {
            let from = match edge.cause {
                Cause::Visits => self.again.get(&step).cloned().unwrap_or_default(),
                Cause::Outcome(..) | Cause::Into | Cause::Out | Cause::Late | Cause::Interrupt => {
                    self.entry[step.0 as usize].clone()
                }
            };
            let set = self.along(step, edge, &from);
            match edge.to {
                Target::Step(to) => self.enter(to, &set, open),
                Target::Done => self.finish_lane(step, &set, open),
            }
        }
    }

    /// Where a case rests it can be interrupted, by the interrupts of all that is around it. What could be filled in there
    /// may have been.
    fn interrupt(&mut self, step: StepId, open: &mut BTreeSet<(usize, StepId)>) {
        let playbook = self.playbook;
        let fields = written_by(&playbook[step]);
        let here = self.written_by(&self.entry[step.0 as usize], &fields, &[]);
        let around = playbook.ancestors(step).skip(1).flat_map(|around| &playbook[around].interrupts);
        for interrupt in around.chain(&playbook.interrupts) {
            let set = self.written_by(&here, &interrupt.fill, &interrupt.fill);
            self.enter(interrupt.to, &set, open);
        }
    }

    fn enter(&mut self, step: StepId, set: &Set, open: &mut BTreeSet<(usize, StepId)>) {
        let place = self.graph.order[step.0 as usize];
        let forgotten: BTreeSet<Number> =
            set.bounded_variables().filter(|number| self.last_asked[*number as usize] < place).collect();
        let set = set.freed(&forgotten, &self.space.sizes);
        if self.entry[step.0 as usize].add(&set, &self.space.sizes) {
            self.begun[step.0 as usize] = false;
            open.insert((place, step));
        }
    }

    /// The innermost lane that a step stands in is finished there.
    fn finish_lane(&mut self, step: StepId, set: &Set, open: &mut BTreeSet<(usize, StepId)>) {
        let playbook = self.playbook;
        let Some(lane) = playbook.ancestors(step).find(|step| playbook[*step].lane.is_some()) else { return };
        let Some(together) = playbook[lane].parent.filter(|_| !set.is_empty()) else { return };
        let changed = self.lane_done.entry(lane).or_default().add(set, &self.space.sizes);
        // Nothing leads on before the last lane that tells something has told it.
        if changed && self.tells(&playbook[together], lane) && self.all_have_told(together) {
            open.insert((self.graph.order[together.0 as usize], together));
        }
    }

    /// Whether some data takes a case from one step straight to another.
    pub(super) fn leads(&self, from: StepId, to: StepId) -> bool {
        let edges = self.graph.leave(from).iter().filter(|edge| edge.to == Target::Step(to));
        self.given_up || edges.into_iter().any(|edge| !self.along(from, edge, &self.entry[from.0 as usize]).is_empty())
    }

    /// What of some data comes out at the other end of an edge.
    fn along(&self, step: StepId, edge: &Edge<'_>, set: &Set) -> Set {
        let mut set = self.written_over(set, edge);
        if matches!(edge.cause, Cause::Outcome(..) | Cause::Out) {
            match self.told(step) {
                Some(told) => set = set.intersection(&told, &self.space.sizes),
                None => return Set::default(),
            }
        }
        self.decided(&set, edge)
    }

    /// The part of some data that the conditions of an edge let through.
    fn decided(&self, set: &Set, edge: &Edge<'_>) -> Set {
        let mut set = set.clone();
        for guard in &edge.asks {
            set = self.asked(&set, guard);
        }
        for guard in &edge.fails {
            if set.is_empty() {
                break;
            }
            set = match self.region(guard) {
                Some(region) => set.without(region, &self.space.sizes),
                None => set.widened(),
            };
        }
        set
    }

    /// The data after everything that may be written along an edge.
    fn written_over(&self, set: &Set, edge: &Edge<'_>) -> Set {
        match &edge.writes {
            Writes::Fields(fields) => self.written_by(set, fields, &edge.sets),
            Writes::Inside(step) => self.behind_lanes(*step, set, &edge.sets),
        }
    }

    /// The data after these fields may have been written; some of them are certainly set.
    fn written_by(&self, set: &Set, fields: &[FieldId], sets: &[FieldId]) -> Set {
        let mut set = self.freed_of(set, fields.iter());
        for field in fields {
            if let Some((number, is_set)) = self.space.presence(*field) {
                let mut either = set.freed(&BTreeSet::from([number]), &self.space.sizes);
                either = either.intersection(&Set::bounded(number, is_set), &self.space.sizes);
                if !sets.contains(field) {
                    either.add(&set, &self.space.sizes);
                }
                set = either;
            }
        }
        set
    }

    /// The data from which an edge can be taken so that it comes out in some data.
    fn back_along(&self, edge: &Edge<'_>, after: &Set) -> Set {
        let set = self.decided(after, edge);
        match &edge.writes {
            Writes::Fields(fields) => self.before_writing(&set, fields, &edge.sets),
            Writes::Inside(step) => self.before_lanes(*step, &set, &edge.sets),
        }
    }

    /// The data from which writing these fields can lead to some data.
    fn before_writing(&self, after: &Set, fields: &[FieldId], sets: &[FieldId]) -> Set {
        let (sizes, mut set) = (&self.space.sizes, after.clone());
        for field in fields {
            if let Some((number, is_set)) = self.space.presence(*field) {
                let mut before = set.intersection(&Set::bounded(number, is_set), sizes);
                before = before.freed(&BTreeSet::from([number]), sizes);
                if !sets.contains(field) {
                    before.add(&set, sizes);
                }
                set = before;
            }
        }
        self.freed_of(&set, fields.iter())
    }

    fn asked(&self, set: &Set, guard: &Guard) -> Set {
        match self.region(guard) {
            Some(region) => set.intersection(region, &self.space.sizes),
            None => set.clone().widened(),
        }
    }

    /// The data for which a guard holds; nothing when it is too many-sided.
    fn region(&self, guard: &Guard) -> Option<&Set> {
        self.regions.of(guard)
    }

    /// The set with the values of these fields free; whether they are set is left as it is.
    fn freed_of<'f>(&self, set: &Set, fields: impl Iterator<Item = &'f FieldId>) -> Set {
        if set.is_all() {
            return set.clone();
        }
        let mut free = BTreeSet::new();
        for field in fields {
            let presence = self.space.presence(*field).map(|(number, _)| number);
            free.extend(self.space.of_field(*field).iter().filter(|number| Some(**number) != presence));
        }
        set.freed(&free, &self.space.sizes)
    }
}

/// The conditions that decide where a case goes.
fn guards(playbook: &Playbook) -> Vec<&Guard> {
    let mut guards = Vec::new();
    for step in &playbook.steps {
        guards.extend(step.lane.iter().filter_map(|lane| lane.when.as_ref()));
        for outcome in &step.outcomes {
            guards.extend(outcome.when.as_deref());
            guards.extend(outcome.branches.iter().filter_map(Branch::guard));
        }
    }
    guards
}

/// The data for which guards hold, in the order of their places: what is asked together stands together.
struct Places(Vec<(Span, Set)>);

impl Places {
    fn new(regions: Regions) -> Places {
        let sets = regions.into_iter().map(|(place, boxes)| (place, Set::of(boxes.into_iter().map(Cube::new))));
        let mut places: Vec<(Span, Set)> = sets.collect();
        places.sort_by_key(|(place, _)| *place);
        Places(places)
    }

    fn of(&self, guard: &Guard) -> Option<&Set> {
        let found = self.0.binary_search_by_key(&guard.span, |(place, _)| *place);
        found.ok().map(|at| &self.0[at].1)
    }
}

/// The highest place at which each of so many variables is asked for.
fn last_asked(playbook: &Playbook, graph: &Graph<'_>, regions: &Places, variables: usize) -> Vec<usize> {
    let mut last = vec![0; variables];
    for step in &playbook.steps {
        let edges = graph.leave(step.id).iter().flat_map(|edge| edge.asks.iter().chain(&edge.fails).copied());
        let lanes = lanes(step).iter().filter_map(|lane| playbook[*lane].lane.as_ref()?.when.as_ref());
        let place = graph.order[step.id.0 as usize];
        let asked = edges.chain(lanes).filter_map(|guard| regions.of(guard));
        for number in asked.flat_map(Set::bounded_variables) {
            last[number as usize] = place.max(last[number as usize]);
        }
    }
    last
}

/// The `together` steps of which some outcome says which lanes are done again.
fn redone(playbook: &Playbook) -> BTreeSet<StepId> {
    let outcomes = playbook.steps.iter().flat_map(|step| &step.outcomes);
    let again = outcomes.filter(|outcome| outcome.redo != Redo::Unsaid);
    again.flat_map(|outcome| outcome.branches.iter().map(|branch| branch.to)).collect()
}

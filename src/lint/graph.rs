//! Where a case goes from every step, by what the data must be for it: groups are opened up, so that their steps stand
//! beside those around them, and each lane is a graph of its own that ends where the lane does.
//!
//! It also says in which order steps follow each other, and which of them can be entered again after they were finished:
//! only there does a limit of visits ever count.

use std::collections::BTreeSet;

use petgraph::algo::kosaraju_scc;
use petgraph::graph::{DiGraph, NodeIndex};

use super::assignment::{outcome_of, written_by};
use super::per_step::PerStep;
use crate::model::guard::Guard;
use crate::model::step::{Branch, Condition, Count, Outcome, Step, StepKind, Wait};
use crate::model::{FieldId, Playbook, StepId};

/// Of more steps than this that may be entered once, and have steps of their own, it is not asked what that means for
/// those.
const MOST_ONCE: usize = 16;

/// Where an edge leads.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Target {
    /// A step is entered.
    Step(StepId),
    /// The lane, or the case, is finished.
    Done,
}

/// What takes the case along an edge.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Cause {
    /// An outcome, by its number, and whether people can choose it whatever the data is.
    Outcome(usize, bool),
    /// A group begins.
    Into,
    /// The lane or the case is finished.
    Out,
    /// The step was entered too often.
    Visits,
    /// The event that was waited for did not come in time.
    Late,
    /// An interrupt.
    Interrupt,
}

/// What may be written on the way along an edge.
#[derive(Clone, Debug)]
pub(super) enum Writes {
    /// These fields.
    Fields(Vec<FieldId>),
    /// Whatever may be written at a step or inside it.
    Inside(StepId),
}

/// A way on from a step.
pub(super) struct Edge<'p> {
    pub(super) to: Target,
    pub(super) cause: Cause,
    /// The conditions that must hold.
    pub(super) asks: Vec<&'p Guard>,
    /// The conditions that must not hold: those of the branches beside an `else`.
    pub(super) fails: Vec<&'p Guard>,
    /// What may be written on the way, before the conditions are asked.
    pub(super) writes: Writes,
    /// The fields that are certainly set on the way.
    pub(super) sets: Vec<FieldId>,
}

/// The edges out of every step.
pub(super) struct Graph<'p> {
    edges: PerStep<Edge<'p>>,
    /// For every step the edges into it: the step they come from and their number there.
    into: PerStep<(StepId, usize)>,
    /// The place of every step in an order in which ways lead on, but for circles, whose steps share their place.
    pub(super) order: Vec<usize>,
    /// Whether each step can be entered again after it was finished.
    pub(super) repeats: Vec<bool>,
    /// Whether at each step, or inside it, somebody or something is waited for.
    pub(super) rests: Vec<bool>,
}

impl<'p> Graph<'p> {
    pub(super) fn new(playbook: &'p Playbook) -> Graph<'p> {
        let mut edges = PerStep::new(playbook.steps.iter().map(|step| leave(playbook, step)));
        let (order, repeats) = order(playbook, &edges);
        edges.retain(|step, edge| edge.cause != Cause::Visits || repeats[step]);
        let numbered =
            playbook.steps.iter().flat_map(|step| edges.of(step.id).iter().enumerate().map(|edge| (step.id, edge)));
        let into = numbered.filter_map(|(from, (number, edge))| match edge.to {
            Target::Step(to) => Some((to, (from, number))),
            Target::Done => None,
        });
        let into = PerStep::gathered(playbook.steps.len(), into);
        Graph { edges, into, order, repeats, rests: rests(playbook) }
    }

    /// The edges out of a step.
    pub(super) fn leave(&self, step: StepId) -> &[Edge<'p>] {
        self.edges.of(step)
    }

    /// The edges into a step, with where they come from.
    pub(super) fn leading_to(&self, step: StepId) -> impl Iterator<Item = (StepId, &Edge<'p>)> {
        self.into.of(step).iter().map(|(from, number)| (*from, &self.edges.of(*from)[*number]))
    }

    /// The steps from which the end of their lane or of the case is reached, whatever the data.
    pub(super) fn reaching(&self, playbook: &Playbook) -> Vec<bool> {
        let counts = |edge: &Edge<'_>| edge.cause != Cause::Interrupt;
        let ends = |step: &StepId| self.leave(*step).iter().any(|edge| counts(edge) && edge.to == Target::Done);
        let mut open: Vec<StepId> = playbook.steps.iter().map(|step| step.id).filter(ends).collect();
        let mut reaching = vec![false; playbook.steps.len()];
        while let Some(step) = open.pop() {
            if !std::mem::replace(&mut reaching[step.0 as usize], true) {
                open.extend(self.leading_to(step).filter(|(_, edge)| counts(edge)).map(|(from, _)| from));
            }
        }
        reaching
    }
}

/// The place of every step, and whether it can be entered again after it was finished. A limit of visits leads on only
/// from a step that can, so such ways are added until no more steps turn out to be on a circle.
fn order(playbook: &Playbook, edges: &PerStep<Edge<'_>>) -> (Vec<usize>, Vec<bool>) {
    let count = playbook.steps.len();
    let (mut order, mut repeats) = (vec![0; count], vec![false; count]);
    let mut digraph = digraph(playbook, edges);
    loop {
        let mut again = turning(playbook, &digraph, Some(&mut order));
        entered_once(playbook, &digraph, &mut again);
        let mut grew = false;
        for step in playbook.steps.iter().filter(|step| again[step.id.0 as usize] && !repeats[step.id.0 as usize]) {
            if let Some(visits) = &step.visits {
                grew = true;
                digraph.add_edge(NodeIndex::new(step.id.0 as usize), NodeIndex::new(visits.then.0 as usize), ());
            }
        }
        repeats = again;
        if !grew {
            return (order, repeats);
        }
    }
}

/// What stands inside a step that may be entered once is entered again only by ways inside it.
fn entered_once(playbook: &Playbook, digraph: &DiGraph<(), ()>, again: &mut [bool]) {
    let is_once = |step: &&Step| {
        let once = step.visits.as_ref().is_some_and(|visits| visits.at_most == Count::Fixed(1));
        once && !step.kind.children().is_empty()
    };
    for around in playbook.steps.iter().filter(is_once).take(MOST_ONCE) {
        let leads_inside = |from: usize, to: usize| {
            from == around.id.0 as usize && playbook.steps.get(to).is_some_and(|step| step.parent == Some(around.id))
        };
        let kept = digraph.filter_map(
            |_, ()| Some(()),
            |edge, ()| {
                let ends = digraph.edge_endpoints(edge);
                ends.filter(|(from, to)| !leads_inside(from.index(), to.index())).map(|_| ())
            },
        );
        let inside = turning(playbook, &kept, None);
        for step in playbook.steps.iter().filter(|step| step.id != around.id && playbook.within(step.id, around.id)) {
            again[step.id.0 as usize] &= inside[step.id.0 as usize];
        }
    }
}

/// Whether each step lies on a circle after it was finished; the places of all are written down.
fn turning(playbook: &Playbook, digraph: &DiGraph<(), ()>, mut order: Option<&mut Vec<usize>>) -> Vec<bool> {
    let count = playbook.steps.len();
    let mut again = vec![false; count];
    for (place, knot) in kosaraju_scc(digraph).into_iter().rev().enumerate() {
        let turns = knot.len() > 1;
        for node in knot.into_iter().map(NodeIndex::index) {
            match (node.checked_sub(count), &mut order) {
                (None, Some(order)) => order[node] = place,
                (Some(finished), _) if finished < count => again[finished] = turns,
                (None | Some(_), _) => {}
            }
        }
    }
    // What leads on from a group is named at its ends.
    for step in playbook.steps.iter().rev().filter(|step| matches!(step.kind, StepKind::Group(_))) {
        let is_end = |inner: &StepId| matches!(playbook[*inner].kind, StepKind::End(_)) && again[inner.0 as usize];
        again[step.id.0 as usize] |= step.kind.children().iter().any(is_end);
    }
    again
}

/// For every step a node for its being entered, behind those one for its being finished, and behind those one for
/// something inside it being open, from which its interrupts lead; the last node stands for the whole playbook.
fn digraph(playbook: &Playbook, edges: &PerStep<Edge<'_>>) -> DiGraph<(), ()> {
    let count = playbook.steps.len();
    let entered = |step: StepId| NodeIndex::new(step.0 as usize);
    let finished = |step: StepId| NodeIndex::new(count + step.0 as usize);
    let inside = |step: Option<StepId>| NodeIndex::new(2 * count + step.map_or(count, |step| step.0 as usize));
    let mut digraph: DiGraph<(), ()> = DiGraph::with_capacity(3 * count + 1, 5 * count);
    (0..=3 * count).for_each(|_| {
        digraph.add_node(());
    });
    for interrupt in &playbook.interrupts {
        digraph.add_edge(inside(None), entered(interrupt.to), ());
    }
    for step in &playbook.steps {
        // Only where a case rests can it be interrupted.
        if step.is_task() || matches!(step.kind, StepKind::Call(_)) {
            digraph.add_edge(entered(step.id), inside(step.parent), ());
        }
        let lanes = lanes(step);
        if step.kind.children().is_empty() {
            digraph.add_edge(entered(step.id), finished(step.id), ());
        } else {
            digraph.add_edge(inside(Some(step.id)), inside(step.parent), ());
        }
        lanes.iter().for_each(|lane| {
            digraph.add_edge(entered(step.id), entered(*lane), ());
        });
        if let Some(parent) = step.parent.filter(|_| step.lane.is_some()) {
            digraph.add_edge(finished(step.id), finished(parent), ());
        }
        if let Some(parent) = step.parent.filter(|_| matches!(step.kind, StepKind::End(_))) {
            digraph.add_edge(finished(step.id), finished(parent), ());
        }
        for edge in edges.of(step.id) {
            let Target::Step(to) = edge.to else { continue };
            match edge.cause {
                Cause::Visits => {}
                Cause::Interrupt => {
                    digraph.add_edge(inside(Some(step.id)), entered(to), ());
                }
                Cause::Into => {
                    digraph.add_edge(entered(step.id), entered(to), ());
                }
                Cause::Outcome(..) | Cause::Late | Cause::Out => {
                    digraph.add_edge(finished(step.id), entered(to), ());
                }
            }
        }
    }
    digraph
}

/// Whether at each step, or inside it, somebody or something is waited for.
fn rests(playbook: &Playbook) -> Vec<bool> {
    let mut rests = vec![false; playbook.steps.len()];
    // Children stand behind their parents.
    for step in playbook.steps.iter().rev() {
        rests[step.id.0 as usize] |= step.is_task() || matches!(step.kind, StepKind::Call(_));
        if let Some(parent) = step.parent {
            rests[parent.0 as usize] |= rests[step.id.0 as usize];
        }
    }
    rests
}

/// The lanes that a lane comes after, directly or not.
pub(super) fn lanes_before(playbook: &Playbook, lane: StepId) -> BTreeSet<StepId> {
    let after = |lane: &StepId| playbook[*lane].lane.as_ref().map(|lane| lane.after.as_slice()).unwrap_or_default();
    let mut before: BTreeSet<StepId> = BTreeSet::new();
    let mut open: Vec<StepId> = after(&lane).to_vec();
    while let Some(earlier) = open.pop() {
        if before.insert(earlier) {
            open.extend(after(&earlier));
        }
    }
    before
}

pub(super) fn lanes(step: &Step) -> &[StepId] {
    match &step.kind {
        StepKind::Together(together) => &together.lanes,
        StepKind::Task
        | StepKind::Approval(_)
        | StepKind::Group(_)
        | StepKind::Call(_)
        | StepKind::HandOff(_)
        | StepKind::Wait(_)
        | StepKind::End(_) => &[],
    }
}

fn leave<'p>(playbook: &'p Playbook, step: &'p Step) -> Vec<Edge<'p>> {
    let mut edges = Vec::new();
    if let Some(visits) = &step.visits {
        edges.push(plain(Target::Step(visits.then), Cause::Visits));
    }
    match &step.kind {
        StepKind::Group(group) => edges.push(plain(Target::Step(group.start), Cause::Into)),
        StepKind::End(end) => edges.extend(end_of(playbook, step, &end.outcome)),
        StepKind::Task | StepKind::Approval(_) | StepKind::Wait(_) => edges.extend(work(step)),
        StepKind::Call(call) => {
            let results = call.results.iter().map(|(field, _)| *field).collect();
            edges.extend(moving(step, &Writes::Fields(results)));
        }
        StepKind::HandOff(_) => edges.extend(moving(step, &Writes::Fields(Vec::new()))),
        StepKind::Together(_) => edges.extend(moving(step, &Writes::Inside(step.id))),
    }
    for interrupt in &step.interrupts {
        edges.push(Edge {
            writes: Writes::Inside(step.id),
            sets: interrupt.fill.clone(),
            ..plain(Target::Step(interrupt.to), Cause::Interrupt)
        });
    }
    edges
}

fn plain<'p>(to: Target, cause: Cause) -> Edge<'p> {
    Edge { to, cause, asks: Vec::new(), fails: Vec::new(), writes: Writes::Fields(Vec::new()), sets: Vec::new() }
}

/// Somebody works at a step, fills in its fields and chooses an outcome.
fn work(step: &Step) -> Vec<Edge<'_>> {
    let writes = Writes::Fields(written_by(step));
    if step.lane.is_some() {
        return vec![Edge { writes, ..plain(Target::Done, Cause::Out) }];
    }
    let mut edges = Vec::new();
    for (number, outcome) in step.outcomes.iter().enumerate() {
        let always = step.work.fill.iter().filter(|fill| fill.when.is_none() && !outcome.early).map(|fill| fill.field);
        let asks_for_fields = !matches!(step.kind, StepKind::Wait(_));
        let sets: Vec<FieldId> = always.chain(outcome.fill.iter().copied()).filter(|_| asks_for_fields).collect();
        for edge in branches(number, outcome, outcome.when.as_deref()) {
            edges.push(Edge { writes: writes.clone(), sets: sets.clone(), ..edge });
        }
    }
    if let StepKind::Wait(Wait::Event { within: Some((_, other)), .. }) = &step.kind {
        edges.push(Edge { writes, ..plain(Target::Step(*other), Cause::Late) });
    }
    edges
}

/// A step that moves by itself is finished: outcomes do not wait for their conditions to be asked.
fn moving<'p>(step: &'p Step, writes: &Writes) -> Vec<Edge<'p>> {
    if step.lane.is_some() {
        return vec![Edge { writes: writes.clone(), ..plain(Target::Done, Cause::Out) }];
    }
    let edges = step.outcomes.iter().enumerate().flat_map(|(number, outcome)| branches(number, outcome, None));
    edges.map(|edge| Edge { writes: writes.clone(), ..edge }).collect()
}

/// A group is finished and leads on by the outcome of that name.
fn end_of<'p>(playbook: &'p Playbook, end: &Step, outcome: &str) -> Vec<Edge<'p>> {
    let done = || vec![plain(Target::Done, Cause::Out)];
    let Some(group) = end.parent.map(|group| &playbook[group]).filter(|group| group.lane.is_none()) else {
        return done();
    };
    // An outcome that the group does not know is spoken of elsewhere.
    outcome_of(group, outcome).map_or_else(done, |outcome| branches(0, outcome, None))
}

fn branches<'p>(number: usize, outcome: &'p Outcome, when: Option<&'p Guard>) -> Vec<Edge<'p>> {
    let others = || outcome.branches.iter().filter_map(Branch::guard).collect();
    let edge = |branch: &'p Branch| Edge {
        asks: when.into_iter().chain(branch.guard()).collect(),
        fails: if matches!(branch.condition, Condition::Else) { others() } else { Vec::new() },
        ..plain(Target::Step(branch.to), Cause::Outcome(number, when.is_none()))
    };
    outcome.branches.iter().map(edge).collect()
}

//! Where a case goes from every step, by what the data must be for it: groups are opened up, so that their steps stand
//! beside those around them, and each lane is a graph of its own that ends where the lane does.

use std::collections::BTreeSet;

use petgraph::algo::kosaraju_scc;
use petgraph::graph::{DiGraph, NodeIndex};

use super::super::assignment::written_by;
use crate::model::guard::Guard;
use crate::model::step::{Condition, Outcome, Step, StepKind, Wait};
use crate::model::{FieldId, Playbook, StepId};
use crate::source::Span;

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
    /// It moves by itself: into a group, out of a lane, on being entered too often, when time is up.
    ByItself,
    /// An interrupt.
    Interrupt,
}

/// A way on from a step.
pub(super) struct Edge<'p> {
    pub(super) to: Target,
    pub(super) cause: Cause,
    /// The conditions that must hold.
    pub(super) asks: Vec<&'p Guard>,
    /// The conditions that must not hold: those of the branches beside an `else`.
    pub(super) fails: Vec<&'p Guard>,
    /// The fields that may be written on the way, before the conditions are asked.
    pub(super) writes: Vec<FieldId>,
    /// The fields that are certainly set on the way.
    pub(super) sets: Vec<FieldId>,
    /// Where the target is named, when the text names it.
    pub(super) span: Option<Span>,
}

/// The edges out of every step.
pub(super) struct Graph<'p> {
    edges: Vec<Vec<Edge<'p>>>,
    /// For every step the edges into it: the step they come from and their number there.
    into: Vec<Vec<(StepId, usize)>>,
    /// The place of every step in an order in which ways lead on, but for circles, whose steps share their place.
    pub(super) order: Vec<usize>,
}

impl<'p> Graph<'p> {
    /// `written` are the fields that may be written inside each step.
    pub(super) fn new(playbook: &'p Playbook, written: &dyn Fn(StepId) -> Vec<FieldId>) -> Graph<'p> {
        let edges: Vec<Vec<Edge<'p>>> = playbook.steps.iter().map(|step| leave(playbook, step, written)).collect();
        let mut into = vec![Vec::new(); edges.len()];
        for step in &playbook.steps {
            for (number, edge) in edges[step.id.0 as usize].iter().enumerate() {
                if let Target::Step(to) = edge.to {
                    into[to.0 as usize].push((step.id, number));
                }
            }
        }
        let mut order = vec![0; edges.len()];
        let digraph = digraph(playbook, &edges);
        for (place, knot) in kosaraju_scc(&digraph).into_iter().rev().enumerate() {
            for node in knot.into_iter().map(NodeIndex::index).filter(|node| *node < edges.len()) {
                order[node] = place;
            }
        }
        Graph { edges, into, order }
    }

    /// The edges out of a step.
    pub(super) fn leave(&self, step: StepId) -> &[Edge<'p>] {
        &self.edges[step.0 as usize]
    }

    /// The edges into a step, with where they come from.
    pub(super) fn leading_to(&self, step: StepId) -> impl Iterator<Item = (StepId, &Edge<'p>)> {
        self.into[step.0 as usize].iter().map(|(from, number)| (*from, &self.edges[from.0 as usize][*number]))
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

/// A node for entering every step, and behind them one for the join of every step that has lanes.
fn digraph(playbook: &Playbook, edges: &[Vec<Edge<'_>>]) -> DiGraph<(), ()> {
    let count = edges.len();
    let entered = |step: StepId| NodeIndex::new(step.0 as usize);
    let joined = |step: StepId| NodeIndex::new(count + step.0 as usize);
    let mut digraph: DiGraph<(), ()> = DiGraph::with_capacity(2 * count, 2 * count);
    (0..2 * count).for_each(|_| {
        digraph.add_node(());
    });
    for step in &playbook.steps {
        let lane = playbook.ancestors(step.id).find(|step| playbook[*step].lane.is_some());
        let around = lane.and_then(|lane| playbook[lane].parent);
        let lanes = lanes(step);
        lanes.iter().for_each(|lane| {
            digraph.add_edge(entered(step.id), entered(*lane), ());
        });
        for edge in &edges[step.id.0 as usize] {
            let behind_lanes = !lanes.is_empty() && (edge.span.is_some() || edge.to == Target::Done);
            let from = if behind_lanes { joined(step.id) } else { entered(step.id) };
            match (edge.to, around) {
                (Target::Step(to), _) => digraph.add_edge(from, entered(to), ()),
                (Target::Done, Some(around)) => digraph.add_edge(from, joined(around), ()),
                (Target::Done, None) => continue,
            };
        }
    }
    digraph
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

fn leave<'p>(playbook: &'p Playbook, step: &'p Step, written: &dyn Fn(StepId) -> Vec<FieldId>) -> Vec<Edge<'p>> {
    let mut edges = Vec::new();
    if let Some(visits) = &step.visits {
        edges.push(by_itself(Target::Step(visits.then)));
    }
    match &step.kind {
        StepKind::Group(group) => edges.push(by_itself(Target::Step(group.start))),
        StepKind::End(end) => edges.extend(end_of(playbook, step, &end.outcome)),
        StepKind::Task | StepKind::Approval(_) | StepKind::Wait(_) => edges.extend(work(step)),
        StepKind::Call(call) => {
            let results = call.results.iter().map(|(field, _)| *field).collect();
            edges.extend(moving(step, &step.outcomes, results));
        }
        StepKind::HandOff(_) => edges.extend(moving(step, &step.outcomes, Vec::new())),
        StepKind::Together(_) => edges.extend(moving(step, &step.outcomes, written(step.id))),
    }
    for interrupt in &step.interrupts {
        edges.push(Edge {
            cause: Cause::Interrupt,
            writes: written(step.id),
            sets: interrupt.fill.clone(),
            ..by_itself(Target::Step(interrupt.to))
        });
    }
    edges
}

fn by_itself<'p>(to: Target) -> Edge<'p> {
    let (asks, fails, writes, sets) = (Vec::new(), Vec::new(), Vec::new(), Vec::new());
    Edge { to, cause: Cause::ByItself, asks, fails, writes, sets, span: None }
}

/// Somebody works at a step, fills in its fields and chooses an outcome.
fn work(step: &Step) -> Vec<Edge<'_>> {
    let writes: BTreeSet<FieldId> = written_by(step);
    let writes: Vec<FieldId> = writes.into_iter().collect();
    if step.lane.is_some() {
        return vec![Edge { writes, ..by_itself(Target::Done) }];
    }
    let mut edges = Vec::new();
    for (number, outcome) in step.outcomes.iter().enumerate() {
        let always = step.work.fill.iter().filter(|fill| fill.when.is_none() && !outcome.early).map(|fill| fill.field);
        let sets: Vec<FieldId> = match step.kind {
            StepKind::Wait(_) => Vec::new(),
            StepKind::Task
            | StepKind::Approval(_)
            | StepKind::Together(_)
            | StepKind::Group(_)
            | StepKind::Call(_)
            | StepKind::HandOff(_)
            | StepKind::End(_) => always.chain(outcome.fill.iter().copied()).collect(),
        };
        for mut edge in branches(number, outcome, outcome.when.as_ref()) {
            edge.writes.clone_from(&writes);
            edge.sets.clone_from(&sets);
            edges.push(edge);
        }
    }
    if let StepKind::Wait(Wait::Event { within: Some((_, other)), .. }) = &step.kind {
        edges.push(Edge { writes, ..by_itself(Target::Step(*other)) });
    }
    edges
}

/// A step that moves by itself is finished: outcomes do not wait for their conditions to be asked.
fn moving<'p>(step: &Step, outcomes: &'p [Outcome], writes: Vec<FieldId>) -> Vec<Edge<'p>> {
    if step.lane.is_some() {
        return vec![Edge { writes, ..by_itself(Target::Done) }];
    }
    let edges = outcomes.iter().enumerate().flat_map(|(number, outcome)| branches(number, outcome, None));
    edges.map(|edge| Edge { writes: writes.clone(), ..edge }).collect()
}

/// A group is finished and leads on by the outcome of that name.
fn end_of<'p>(playbook: &'p Playbook, end: &Step, outcome: &str) -> Vec<Edge<'p>> {
    let done = || vec![by_itself(Target::Done)];
    let Some(group) = end.parent.map(|group| &playbook[group]).filter(|group| group.lane.is_none()) else {
        return done();
    };
    // An outcome that the group does not know is spoken of elsewhere.
    let found = group.outcome(outcome).or_else(|| group.outcomes.first().filter(|only| only.name == "done"));
    found.map_or_else(done, |outcome| branches(0, outcome, None))
}

fn branches<'p>(number: usize, outcome: &'p Outcome, when: Option<&'p Guard>) -> Vec<Edge<'p>> {
    let guard = |condition: &'p Condition| match condition {
        Condition::When(guard) => Some(guard),
        Condition::Always | Condition::Else => None,
    };
    let others = || outcome.branches.iter().filter_map(|branch| guard(&branch.condition)).collect();
    let edge = |branch: &'p crate::model::step::Branch| Edge {
        cause: Cause::Outcome(number, when.is_none()),
        asks: when.into_iter().chain(guard(&branch.condition)).collect(),
        fails: if matches!(branch.condition, Condition::Else) { others() } else { Vec::new() },
        span: Some(branch.span),
        ..by_itself(Target::Step(branch.to))
    };
    outcome.branches.iter().map(edge).collect()
}

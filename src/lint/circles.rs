//! Circles in which a case moves without a person, for the rules about loops.

use std::collections::{BTreeMap, HashSet, VecDeque};

use petgraph::algo::kosaraju_scc;
use petgraph::graph::{DiGraph, NodeIndex};

use super::flow::{Flow, Way};
use super::reach::Reach;
use crate::model::step::{Join, StepKind, Wait};
use crate::model::{Playbook, StepId};

/// What lets a case go on.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Driven {
    /// Nothing: it moves at once.
    AtOnce,
    /// At most the passing of time.
    ByTime,
}

/// Where a case goes on that should enter a step: the step itself, or where it goes when the step has been entered as
/// often as it may, and so on. Nothing when that goes round in a circle.
pub(super) fn exhausted(playbook: &Playbook, step: StepId) -> Option<StepId> {
    let mut at = step;
    let mut seen = HashSet::new();
    while let Some(visits) = &playbook[at].visits {
        if !seen.insert(at) {
            return None;
        }
        at = visits.then;
    }
    Some(at)
}

/// The circles, each as a walk that begins and ends with its first step. A circle through a step with limited visits is
/// none, since it is left at last.
pub(super) fn circles(playbook: &Playbook, flow: &Flow, reach: &Reach<'_>, driven: Driven) -> Vec<Vec<StepId>> {
    let passes = passing(playbook, flow, reach, driven);
    let mut graph: DiGraph<StepId, ()> = DiGraph::with_capacity(playbook.steps.len(), playbook.steps.len());
    for step in &playbook.steps {
        graph.add_node(step.id);
    }
    let node = |step: StepId| NodeIndex::new(step.0 as usize);
    for step in playbook.steps.iter().map(|step| step.id).filter(|step| flow.is_reached(*step)) {
        for to in onward(playbook, flow, reach, driven, &passes, step) {
            if let Some(to) = exhausted(playbook, to) {
                graph.add_edge(node(step), node(to), ());
            }
        }
    }
    let mut circles = Vec::new();
    for knot in kosaraju_scc(&graph) {
        let Some(first) = knot.iter().copied().min() else { continue };
        if knot.len() > 1 || graph.contains_edge(first, first) {
            circles.push(round(&graph, first));
        }
    }
    circles.sort_unstable();
    circles
}

/// A shortest walk from a step back to it.
fn round(graph: &DiGraph<StepId, ()>, first: NodeIndex) -> Vec<StepId> {
    let mut came_from: BTreeMap<NodeIndex, NodeIndex> = BTreeMap::new();
    let mut queue = VecDeque::from([first]);
    while let Some(step) = queue.pop_front().filter(|_| !came_from.contains_key(&first)) {
        for to in graph.neighbors(step) {
            came_from.entry(to).or_insert_with(|| {
                queue.push_back(to);
                step
            });
        }
    }
    let mut way = vec![first];
    while let Some(before) = way.last().and_then(|step| came_from.get(step)).copied() {
        way.push(before);
        if before == first {
            break;
        }
    }
    way.into_iter().rev().map(|node| graph[node]).collect()
}

/// Where a step leads without a person.
fn onward(
    playbook: &Playbook,
    flow: &Flow,
    reach: &Reach<'_>,
    driven: Driven,
    passes: &[bool],
    step: StepId,
) -> Vec<StepId> {
    let leads = flow.leads(step).iter();
    let wanted = |way: Way| match (way, &playbook[step].kind) {
        (Way::Interrupt(_) | Way::Visits, _) => false,
        (Way::Late, _) => driven == Driven::ByTime,
        (Way::Branch(..), _) => passes[step.0 as usize],
    };
    // Where a group leads on from is asked at the ends inside it.
    let is_taken = |to: StepId| match &playbook[step].kind {
        StepKind::Group(_) => true,
        StepKind::Together(_) if driven == Driven::AtOnce => reach.leads_at_once(step, to),
        StepKind::Together(_)
        | StepKind::Task
        | StepKind::Approval(_)
        | StepKind::Call(_)
        | StepKind::HandOff(_)
        | StepKind::Wait(_)
        | StepKind::End(_) => reach.leads(step, to),
    };
    leads.filter(|lead| wanted(lead.way) && is_taken(lead.to)).map(|lead| lead.to).collect()
}

/// Whether each step may be passed without a person, by its outcomes.
fn passing(playbook: &Playbook, flow: &Flow, reach: &Reach<'_>, driven: Driven) -> Vec<bool> {
    let mut passes = vec![false; playbook.steps.len()];
    // Children stand behind their parents.
    for step in playbook.steps.iter().rev() {
        passes[step.id.0 as usize] = match &step.kind {
            StepKind::Task | StepKind::Approval(_) | StepKind::Call(_) | StepKind::End(_) => false,
            StepKind::HandOff(_) => true,
            StepKind::Wait(Wait::For(_) | Wait::Until(_)) => driven == Driven::ByTime,
            StepKind::Wait(Wait::Event { .. }) => false,
            StepKind::Together(together) => {
                let lane_passes = |lane: &StepId| passes[lane.0 as usize];
                let left_out = |lane: &StepId| reach.may_be_left_out(*lane);
                let passing = together.lanes.iter().filter(|lane| lane_passes(lane)).count();
                let enough = match together.join {
                    Join::All => together.lanes.len(),
                    Join::Any => 1,
                    Join::AtLeast(number) => number as usize,
                };
                passing >= enough || together.lanes.iter().all(|lane| lane_passes(lane) || left_out(lane))
            }
            StepKind::Group(group) => passes_group(playbook, flow, reach, driven, &passes, group.start),
        };
    }
    passes
}

fn passes_group(
    playbook: &Playbook,
    flow: &Flow,
    reach: &Reach<'_>,
    driven: Driven,
    passes: &[bool],
    start: StepId,
) -> bool {
    let mut seen = HashSet::from([start]);
    let mut open = vec![start];
    while let Some(step) = open.pop() {
        if matches!(playbook[step].kind, StepKind::End(_)) {
            return true;
        }
        open.extend(onward(playbook, flow, reach, driven, passes, step).into_iter().filter(|to| seen.insert(*to)));
    }
    false
}

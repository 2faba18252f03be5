//! What has certainly happened before: whether a step was completed on every way to another one.
//!
//! Within a region this is dominance, over a graph in which entering a step and completing it are two things: an interrupt
//! leaves a step that was entered and not completed. Across regions it follows from nesting: a step inside another one
//! was completed for certain when every way through the outer one completes it, and a lane before the lanes that come
//! after it, unless a condition may leave it out.

use std::collections::{HashMap, HashSet, VecDeque};

use petgraph::algo::dominators::{Dominators, simple_fast};
use petgraph::graph::{DiGraph, NodeIndex};

use super::flow::{Flow, Way};
use crate::model::step::{Join, Rest, StepKind, Together};
use crate::model::{Playbook, StepId};

/// Answers questions about one playbook; what was worked out for a region is kept.
pub(super) struct Dominance<'a> {
    playbook: &'a Playbook,
    flow: &'a Flow,
    regions: HashMap<Option<StepId>, Region>,
}

/// When a moment of a step comes first and last in a walk through the tree of dominance: one dominates another when its
/// stretch contains that of the other.
type Stretch = (usize, usize);

struct Region {
    /// Of entering each step, and of completing it.
    entered: HashMap<StepId, Stretch>,
    completed: HashMap<StepId, Stretch>,
}

impl<'a> Dominance<'a> {
    pub(super) fn new(playbook: &'a Playbook, flow: &'a Flow) -> Dominance<'a> {
        Dominance { playbook, flow, regions: HashMap::new() }
    }

    /// Whether `earlier` was completed at least once whenever `step` is entered.
    pub(super) fn is_done_before(&mut self, earlier: StepId, step: StepId) -> bool {
        let Some((around, outer, own)) = self.common(earlier, step) else { return false };
        if outer == own || !self.is_done_within(outer, earlier) {
            return false;
        }
        match around.map(|around| &self.playbook[around].kind) {
            Some(StepKind::Together(_)) => is_always_started(self.playbook, outer) && self.comes_after(own, outer),
            None
            | Some(
                StepKind::Task
                | StepKind::Approval(_)
                | StepKind::Group(_)
                | StepKind::Call(_)
                | StepKind::HandOff(_)
                | StepKind::Wait(_)
                | StepKind::End(_),
            ) => self.region(around).is_completed_before(outer, own),
        }
    }

    /// A shortest way, beside each other in one region, on which `step` is reached and `earlier` was not completed.
    pub(super) fn way_around(&self, earlier: StepId, step: StepId) -> Vec<StepId> {
        let Some((around, outer, own)) = self.common(earlier, step).filter(|(_, outer, own)| outer != own) else {
            return self.flow.way_to(self.playbook, step);
        };
        let mut open: VecDeque<StepId> = self.entries(around).into();
        let mut came_from: HashMap<StepId, Option<StepId>> = open.iter().map(|start| (*start, None)).collect();
        while let Some(at) = open.pop_front().filter(|at| *at != own) {
            let leads = self.flow.leads(at).iter();
            for lead in leads.filter(|lead| at != outer || is_cut_short(lead.way)) {
                came_from.entry(lead.to).or_insert_with(|| {
                    open.push_back(lead.to);
                    Some(at)
                });
            }
        }
        if !came_from.contains_key(&own) {
            return self.flow.way_to(self.playbook, step);
        }
        let back = |at: &StepId| came_from.get(at).copied().flatten();
        let mut way: Vec<StepId> = std::iter::successors(Some(own), back).collect();
        way.reverse();
        way.extend((own != step).then_some(step));
        way
    }

    /// The innermost region that holds both, what of it holds `earlier`, and what of it holds `step`.
    fn common(&self, earlier: StepId, step: StepId) -> Option<(Option<StepId>, StepId, StepId)> {
        let outers: HashMap<Option<StepId>, StepId> =
            self.playbook.ancestors(earlier).map(|outer| (self.playbook[outer].parent, outer)).collect();
        self.playbook.ancestors(step).find_map(|own| {
            let around = self.playbook[own].parent;
            outers.get(&around).map(|outer| (around, *outer, own))
        })
    }

    /// Whether `inner`, which is `outer` or stands in it, is completed whenever `outer` is.
    fn is_done_within(&mut self, outer: StepId, inner: StepId) -> bool {
        let mut at = inner;
        while at != outer {
            let Some(around) = self.playbook[at].parent else { return false };
            let done = match &self.playbook[around].kind {
                StepKind::Together(together) => is_joined(self.playbook, together, at),
                StepKind::Group(group) => {
                    let is_end = |step: &&StepId| matches!(self.playbook[**step].kind, StepKind::End(_));
                    let ends: Vec<StepId> = group.steps.iter().filter(is_end).copied().collect();
                    let region = self.region(Some(around));
                    ends.iter().all(|end| region.is_completed_before(at, *end))
                }
                StepKind::Task
                | StepKind::Approval(_)
                | StepKind::Call(_)
                | StepKind::HandOff(_)
                | StepKind::Wait(_)
                | StepKind::End(_) => false,
            };
            if !done {
                return false;
            }
            at = around;
        }
        true
    }

    /// Whether a lane waits for another one, by way of others if need be.
    fn comes_after(&self, lane: StepId, earlier: StepId) -> bool {
        let mut seen = HashSet::from([lane]);
        let mut open = vec![lane];
        while let Some(at) = open.pop() {
            let after = self.playbook[at].lane.as_ref().map(|lane| lane.after.as_slice()).unwrap_or_default();
            if after.contains(&earlier) {
                return true;
            }
            open.extend(after.iter().filter(|lane| seen.insert(**lane)));
        }
        false
    }

    /// Where a region may be entered.
    fn entries(&self, around: Option<StepId>) -> Vec<StepId> {
        match around.map(|around| &self.playbook[around].kind) {
            Some(StepKind::Group(group)) => vec![group.start],
            Some(StepKind::Together(together)) => together.lanes.clone(),
            None
            | Some(
                StepKind::Task
                | StepKind::Approval(_)
                | StepKind::Call(_)
                | StepKind::HandOff(_)
                | StepKind::Wait(_)
                | StepKind::End(_),
            ) => {
                let interrupts = self.playbook.interrupts.iter().map(|interrupt| interrupt.to);
                std::iter::once(self.playbook.start).chain(interrupts).collect()
            }
        }
    }

    fn region(&mut self, around: Option<StepId>) -> &Region {
        let (playbook, flow, entries) = (self.playbook, self.flow, self.entries(around));
        self.regions.entry(around).or_insert_with(|| Region::new(playbook.children(around), flow, &entries))
    }
}

impl Region {
    fn new(steps: &[StepId], flow: &Flow, entries: &[StepId]) -> Region {
        let mut graph: DiGraph<(), ()> = DiGraph::new();
        let root = graph.add_node(());
        let nodes: HashMap<StepId, (NodeIndex, NodeIndex)> =
            steps.iter().map(|step| (*step, (graph.add_node(()), graph.add_node(())))).collect();
        for entry in entries.iter().filter_map(|entry| nodes.get(entry)) {
            graph.add_edge(root, entry.0, ());
        }
        for step in steps {
            let (entered, completed) = nodes[step];
            graph.add_edge(entered, completed, ());
            for lead in flow.leads(*step) {
                if let Some((to, _)) = nodes.get(&lead.to) {
                    graph.add_edge(if is_cut_short(lead.way) { entered } else { completed }, *to, ());
                }
            }
        }
        let stretches = stretches(graph.node_count(), root, &simple_fast(&graph, root));
        let of = |node: NodeIndex| stretches[node.index()];
        let entered = nodes.iter().filter_map(|(step, (node, _))| Some((*step, of(*node)?))).collect();
        let completed = nodes.iter().filter_map(|(step, (_, node))| Some((*step, of(*node)?))).collect();
        Region { entered, completed }
    }

    /// Whether a step was completed whenever another one is entered; what is never entered is no matter.
    fn is_completed_before(&self, earlier: StepId, step: StepId) -> bool {
        let Some(step) = self.entered.get(&step) else { return true };
        self.completed.get(&earlier).is_some_and(|earlier| earlier.0 <= step.0 && step.1 <= earlier.1)
    }
}

/// Whether a way leaves a step that was entered and not completed.
fn is_cut_short(way: Way) -> bool {
    match way {
        Way::Interrupt(_) => true,
        Way::Branch(..) | Way::Visits | Way::Late => false,
    }
}

/// Walks through the tree of dominance and notes when each node is met first and last.
fn stretches(count: usize, root: NodeIndex, tree: &Dominators<NodeIndex>) -> Vec<Option<Stretch>> {
    let mut children: Vec<Vec<NodeIndex>> = vec![Vec::new(); count];
    for node in (0..count).map(NodeIndex::new) {
        if let Some(above) = tree.immediate_dominator(node) {
            children[above.index()].push(node);
        }
    }
    let mut stretches = vec![None; count];
    let (mut clock, mut open) = (0, vec![(root, false)]);
    while let Some((node, left)) = open.pop() {
        clock += 1;
        if left {
            stretches[node.index()] = stretches[node.index()].map(|(first, _): Stretch| (first, clock));
        } else {
            stretches[node.index()] = Some((clock, clock));
            open.push((node, true));
            open.extend(children[node.index()].iter().map(|child| (*child, false)));
        }
    }
    stretches
}

fn is_always_started(playbook: &Playbook, lane: StepId) -> bool {
    playbook[lane].lane.as_ref().is_some_and(|lane| lane.when.is_none())
}

/// Whether a lane is finished whenever its `together` step is.
fn is_joined(playbook: &Playbook, together: &Together, lane: StepId) -> bool {
    let at_once = playbook[lane].lane.as_ref().is_some_and(|lane| lane.after.is_empty());
    let awaited = match together.join {
        Join::All => true,
        Join::Any => false,
        Join::AtLeast(number) => {
            number as usize == together.lanes.len()
                && together.lanes.iter().all(|lane| is_always_started(playbook, *lane))
        }
    };
    is_always_started(playbook, lane) && (awaited || (together.rest == Rest::Await && at_once))
}

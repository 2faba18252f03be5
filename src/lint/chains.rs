//! Chains of cases that start each other and come round to the first, for the rules about calls and hand-offs.
//!
//! A playbook is held up when every way through it leads into a playbook that is held up. This is found from the other
//! side: all playbooks that start each other in a circle are taken to be held up, and each that has a way round is let
//! go, and then those that start it, until nothing changes any more. A condition counts as a way round, since data can
//! take it; an interrupt does not, since it is no part of the way.

use std::collections::{HashSet, VecDeque};

use petgraph::algo::kosaraju_scc;
use petgraph::graph::{DiGraph, NodeIndex};

use super::flow::{Flow, Way};
use super::neighbours::Neighbours;
use crate::model::step::{Join, Step, StepKind, Together};
use crate::model::{Playbook, StepId};

/// What a case is kept from.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Held {
    /// From reaching an end: only a call can do that.
    FromFinishing,
    /// From coming to rest after it was started, at a step that waits for somebody or at an end: a call or a hand-off can
    /// do that.
    FromSettling,
}

/// The step of a playbook that no way avoids, and the playbook that it starts.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Link {
    pub(super) step: StepId,
    pub(super) to: usize,
}

/// What holds up each of the playbooks, by their places.
pub(super) struct Chains {
    links: Vec<Option<Link>>,
    /// Whether a chain that begins there comes back to it.
    round: Vec<bool>,
}

impl Chains {
    pub(super) fn new(neighbours: &Neighbours<'_>, held: Held) -> Chains {
        let starts: Vec<Vec<usize>> = neighbours
            .all()
            .iter()
            .map(|neighbour| neighbour.playbook.map(|playbook| started(playbook, neighbours, held)).unwrap_or_default())
            .collect();
        let links = held_up(neighbours, held, &starts);
        let round = on_a_circle(&links);
        Chains { links, round }
    }

    /// The links of the chain that begins at a playbook and comes back to it; nothing when there is none.
    pub(super) fn round(&self, first: usize) -> Vec<(usize, Link)> {
        if !self.round[first] {
            return Vec::new();
        }
        let mut chain: Vec<(usize, Link)> = Vec::new();
        let mut at = first;
        while let Some(link) = self.links[at] {
            chain.push((at, link));
            at = link.to;
            if at == first {
                break;
            }
        }
        chain
    }
}

/// The playbooks that one starts.
fn started(playbook: &Playbook, neighbours: &Neighbours<'_>, held: Held) -> Vec<usize> {
    let mut places: Vec<usize> =
        playbook.steps.iter().filter_map(|step| neighbours.place(starts(step, held)?)).collect();
    places.sort_unstable();
    places.dedup();
    places
}

/// The name of the playbook that a step starts, as far as it can hold the case up.
fn starts(step: &Step, held: Held) -> Option<&str> {
    match &step.kind {
        StepKind::Call(call) => Some(&call.playbook),
        StepKind::HandOff(call) => (held == Held::FromSettling).then_some(&call.playbook),
        StepKind::Task
        | StepKind::Approval(_)
        | StepKind::Together(_)
        | StepKind::Group(_)
        | StepKind::Wait(_)
        | StepKind::End(_) => None,
    }
}

fn held_up(neighbours: &Neighbours<'_>, held: Held, starts: &[Vec<usize>]) -> Vec<Option<Link>> {
    let mut stuck = in_circles(starts);
    let mut started_by: Vec<Vec<usize>> = vec![Vec::new(); starts.len()];
    for (from, to) in starts.iter().enumerate().flat_map(|(from, to)| to.iter().map(move |to| (from, *to))) {
        started_by[to].push(from);
    }
    let flows: Vec<Option<Flow>> = (0..starts.len())
        .map(|at| neighbours.all()[at].playbook.filter(|_| stuck[at]).map(Flow::of_any_case))
        .collect();
    let mut links: Vec<Option<Link>> = vec![None; starts.len()];
    let mut open: VecDeque<usize> = (0..starts.len()).filter(|at| stuck[*at]).collect();
    while let Some(at) = open.pop_front() {
        let (Some(playbook), Some(flow)) = (neighbours.all()[at].playbook, &flows[at]) else { continue };
        if !stuck[at] {
            continue;
        }
        links[at] = Search { playbook, flow, neighbours, held, stuck: &stuck }.blocker();
        if links[at].is_none() {
            stuck[at] = false;
            open.extend(started_by[at].iter().copied().filter(|from| stuck[*from]));
        }
    }
    links
}

/// Whether each playbook is one of some that start each other in a circle.
fn in_circles(starts: &[Vec<usize>]) -> Vec<bool> {
    let mut graph: DiGraph<usize, ()> = DiGraph::new();
    let nodes: Vec<NodeIndex> = (0..starts.len()).map(|at| graph.add_node(at)).collect();
    for (from, to) in starts.iter().enumerate().flat_map(|(from, to)| to.iter().map(move |to| (from, *to))) {
        graph.add_edge(nodes[from], nodes[to], ());
    }
    let mut circling = vec![false; starts.len()];
    for knot in kosaraju_scc(&graph) {
        if knot.len() > 1 || knot.iter().any(|node| graph.contains_edge(*node, *node)) {
            knot.iter().for_each(|node| circling[graph[*node]] = true);
        }
    }
    circling
}

fn on_a_circle(links: &[Option<Link>]) -> Vec<bool> {
    let mut round = vec![false; links.len()];
    // The walk on which each was first met, counted from 1.
    let mut met = vec![0; links.len()];
    for first in 0..links.len() {
        let mut at = first;
        while met[at] == 0 {
            met[at] = first + 1;
            let Some(link) = links[at] else { break };
            at = link.to;
        }
        while met[at] == first + 1 && !round[at] && links[at].is_some() {
            round[at] = true;
            at = links[at].map_or(at, |link| link.to);
        }
    }
    round
}

/// The search of one playbook for a way that is not held up.
struct Search<'s, 'a> {
    playbook: &'s Playbook,
    flow: &'s Flow,
    neighbours: &'s Neighbours<'a>,
    held: Held,
    stuck: &'s [bool],
}

impl Search<'_, '_> {
    /// The step nearest to the start that no way avoids; none when there is a way round.
    fn blocker(&self) -> Option<Link> {
        let mut blockers: Vec<Option<Link>> = vec![None; self.playbook.steps.len()];
        // Children stand behind their parents.
        for step in self.playbook.steps.iter().rev() {
            blockers[step.id.0 as usize] = self.blocker_of(step, &blockers);
        }
        self.on_every_way(self.playbook.start, &blockers)
    }

    fn blocker_of(&self, step: &Step, blockers: &[Option<Link>]) -> Option<Link> {
        match &step.kind {
            StepKind::Call(_) | StepKind::HandOff(_) => {
                let to = self.neighbours.place(starts(step, self.held)?)?;
                self.stuck[to].then_some(Link { step: step.id, to })
            }
            StepKind::Group(group) => self.on_every_way(group.start, blockers),
            StepKind::Together(together) => self.of_lanes(together, blockers),
            StepKind::Task | StepKind::Approval(_) | StepKind::Wait(_) | StepKind::End(_) => None,
        }
    }

    fn of_lanes(&self, together: &Together, blockers: &[Option<Link>]) -> Option<Link> {
        let blocked = |lane: &StepId| blockers[lane.0 as usize];
        let certain = |lane: &&StepId| {
            let conditions = self.playbook[**lane].lane.as_ref();
            let waits = self.held == Held::FromSettling && conditions.is_some_and(|lane| !lane.after.is_empty());
            !waits && conditions.is_none_or(|lane| lane.when.is_none())
        };
        let first = together.lanes.iter().filter(certain).find_map(blocked)?;
        // A case comes to rest only when all of its lanes do; it goes on when enough of them are finished.
        let enough = match (self.held, together.join) {
            (Held::FromSettling, _) | (Held::FromFinishing, Join::All) => return Some(first),
            (Held::FromFinishing, Join::Any) => 1,
            (Held::FromFinishing, Join::AtLeast(number)) => number as usize,
        };
        let free = together.lanes.iter().filter(|lane| blocked(lane).is_none()).count();
        (free < enough).then_some(first)
    }

    /// What stands on every way from a step of a region on, the nearest; none when some way avoids it.
    fn on_every_way(&self, start: StepId, blockers: &[Option<Link>]) -> Option<Link> {
        let mut nearest = None;
        let mut seen = HashSet::from([start]);
        let mut open = VecDeque::from([start]);
        while let Some(at) = open.pop_front() {
            if let Some(link) = blockers[at.0 as usize] {
                nearest = nearest.or(Some(link));
                continue;
            }
            if self.is_the_aim(&self.playbook[at].kind) {
                return None;
            }
            let leads = self.flow.leads(at).iter().filter(|lead| !matches!(lead.way, Way::Interrupt(_)));
            open.extend(leads.map(|lead| lead.to).filter(|to| seen.insert(*to)));
        }
        nearest
    }

    /// Whether a case that has come so far is held up no more.
    fn is_the_aim(&self, kind: &StepKind) -> bool {
        match kind {
            StepKind::End(_) => true,
            StepKind::HandOff(_) => false,
            StepKind::Task
            | StepKind::Approval(_)
            | StepKind::Wait(_)
            | StepKind::Call(_)
            | StepKind::Together(_)
            | StepKind::Group(_) => self.held == Held::FromSettling,
        }
    }
}

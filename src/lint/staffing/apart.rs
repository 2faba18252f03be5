//! Which steps must be kept apart: a graph, and what is left of it when those go for whom somebody always remains.

use std::collections::{BTreeSet, HashMap};

use super::{Person, Staff};
use crate::model::{Playbook, StepId};

/// More pairs of steps than these are not looked at.
const MOST_PAIRS: usize = 400_000;

/// The tasks that somebody who does a step must not have done last.
pub(super) fn kept_apart(playbook: &Playbook, step: StepId) -> BTreeSet<StepId> {
    playbook.tasks_in(&playbook[step].work.not_by)
}

/// Steps that must be kept apart and share people. A step that is kept apart from itself stands here twice.
pub(super) struct Graph {
    pub(super) steps: Vec<StepId>,
    pub(super) needs: Vec<usize>,
    pub(super) apart: Vec<Vec<usize>>,
}

/// Nothing when there are too many pairs.
pub(super) fn graph(staff: &Staff<'_>) -> Option<Graph> {
    let mut graph = Graph { steps: Vec::new(), needs: Vec::new(), apart: Vec::new() };
    let mut numbers: HashMap<(StepId, bool), usize> = HashMap::new();
    let mut share: HashMap<(usize, usize), bool> = HashMap::new();
    let mut pairs = BTreeSet::new();
    let mut looked_at = 0;
    for step in staff.playbook.steps.iter().filter(|step| !step.work.not_by.is_empty()) {
        let Some(need) = staff.need_of(step.id) else { continue };
        let apart = kept_apart(staff.playbook, step.id);
        looked_at += apart.len();
        if looked_at > MOST_PAIRS {
            return None;
        }
        for earlier in apart {
            let Some(other) = staff.need_of(earlier) else { continue };
            let shares = || meet(&staff.needs[need].everybody, &staff.needs[other].everybody);
            if !*share.entry((need.min(other), need.max(other))).or_insert_with(shares) {
                continue;
            }
            let mut number = |step, need, twice| {
                *numbers.entry((step, twice)).or_insert_with(|| {
                    graph.steps.push(step);
                    graph.needs.push(need);
                    graph.steps.len() - 1
                })
            };
            let (one, two) = (number(step.id, need, false), number(earlier, other, earlier == step.id));
            pairs.insert((one.min(two), one.max(two)));
        }
    }
    // What is kept apart from a step is kept apart from each time it is done.
    let twice: Vec<(usize, usize)> = numbers
        .iter()
        .filter(|((_, twice), _)| *twice)
        .map(|((step, _), at)| (numbers[&(*step, false)], *at))
        .collect();
    for (one, again) in twice {
        let others: Vec<usize> =
            pairs.iter().filter_map(|(a, b)| if *a == one { Some(*b) } else { (*b == one).then_some(*a) }).collect();
        pairs.extend(
            others.into_iter().filter(|other| *other != again).map(|other| (other.min(again), other.max(again))),
        );
    }
    graph.apart = vec![Vec::new(); graph.steps.len()];
    for (one, two) in pairs {
        graph.apart[one].push(two);
        graph.apart[two].push(one);
    }
    Some(graph)
}

fn meet(one: &[Person], other: &[Person]) -> bool {
    one.iter().any(|person| other.binary_search(person).is_ok())
}

/// The steps that are left when those go for whom somebody remains whatever happens around them, and again those that then
/// have somebody.
pub(super) fn peeled(staff: &Staff<'_>, graph: &Graph) -> Vec<bool> {
    const FEW: usize = 32;
    let mut left = vec![true; graph.steps.len()];
    let most = |at: usize| staff.needs[graph.needs[at]].most;
    let mut taken: Vec<usize> = graph.apart.iter().map(|apart| apart.iter().map(|other| most(*other)).sum()).collect();
    let mut count: Vec<usize> = graph.apart.iter().map(Vec::len).collect();
    let mut open: Vec<usize> = (0..graph.steps.len()).collect();
    while let Some(at) = open.pop() {
        let need = &staff.needs[graph.needs[at]];
        let enough = |spare: usize| {
            let has = |(pool, number): &(usize, u32)| staff.pools[*pool].len() >= *number as usize + spare;
            need.ways.iter().flatten().any(|way| way.iter().all(has))
        };
        let of_its_own = || {
            let around: BTreeSet<Person> = graph.apart[at]
                .iter()
                .filter(|other| left[**other])
                .flat_map(|other| staff.needs[graph.needs[*other]].everybody.iter().copied())
                .collect();
            need.most == 1 && need.everybody.iter().filter(|person| !around.contains(person)).count() > staff.absent
        };
        if !left[at] || !(enough(staff.absent + taken[at]) || (count[at] <= FEW && of_its_own())) {
            continue;
        }
        left[at] = false;
        for other in graph.apart[at].iter().filter(|other| left[**other]) {
            taken[*other] -= need.most;
            count[*other] -= 1;
            open.push(*other);
        }
    }
    left
}

/// What hangs together of what is left.
pub(super) fn groups(graph: &Graph, left: &[bool]) -> Vec<Vec<usize>> {
    let mut seen = vec![false; left.len()];
    let mut groups = Vec::new();
    for first in (0..left.len()).filter(|at| left[*at]) {
        if std::mem::replace(&mut seen[first], true) {
            continue;
        }
        let mut group = vec![first];
        let mut at = 0;
        while let Some(step) = group.get(at).copied() {
            let more = graph.apart[step]
                .iter()
                .copied()
                .filter(|other| left[*other] && !std::mem::replace(&mut seen[*other], true));
            group.extend(more);
            at += 1;
        }
        group.sort_unstable();
        groups.push(group);
    }
    groups
}

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

/// Which of several times a step is done.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(super) enum Time {
    /// Any.
    Any,
    /// The time before, of a step that is kept apart from itself.
    Before,
    /// A time when it is declined, of an approval for which that takes other people.
    Declined,
}

/// Steps that must be kept apart and share people.
#[derive(Default)]
pub(super) struct Graph {
    pub(super) steps: Vec<(StepId, Time)>,
    pub(super) needs: Vec<usize>,
    pub(super) apart: Vec<Vec<usize>>,
}

/// Nothing when there are too many pairs.
pub(super) fn graph(staff: &Staff<'_>) -> Option<Graph> {
    let mut pairs: BTreeSet<((StepId, Time), (StepId, Time))> = BTreeSet::new();
    let mut share: HashMap<(usize, usize), bool> = HashMap::new();
    let mut looked_at = 0;
    for step in staff.playbook.steps.iter().filter(|step| !step.work.not_by.is_empty()) {
        let apart = kept_apart(staff.playbook, step.id);
        looked_at += apart.len();
        if looked_at > MOST_PAIRS {
            return None;
        }
        for earlier in apart {
            for (one, need) in times(staff, step.id) {
                for (other, needed) in times(staff, earlier) {
                    let shares = || meet(&staff.needs[need].everybody, &staff.needs[needed].everybody);
                    if *share.entry((need.min(needed), need.max(needed))).or_insert_with(shares) {
                        let before = if one == other { (other.0, Time::Before) } else { other };
                        pairs.insert((one.min(before), one.max(before)));
                    }
                }
            }
        }
    }
    // What is kept apart from a step is kept apart from each time it is done.
    let again: Vec<_> = pairs
        .iter()
        .flat_map(|(one, other)| [(*one, *other), (*other, *one)])
        .filter(|(one, other)| pairs.contains(&((one.0, Time::Any), (one.0, Time::Before))) && other.0 != one.0)
        .filter(|(one, _)| one.1 == Time::Any)
        .map(|(one, other)| ((one.0, Time::Before), other))
        .collect();
    pairs.extend(again.into_iter().map(|(one, other)| (one.min(other), one.max(other))));
    let mut graph = Graph::default();
    let mut numbers: HashMap<(StepId, Time), usize> = HashMap::new();
    for pair in &pairs {
        let [one, other] = [pair.0, pair.1].map(|time| {
            *numbers.entry(time).or_insert_with(|| {
                graph.steps.push(time);
                graph.apart.push(Vec::new());
                graph.needs.push(staff.need_at(time).unwrap_or_default());
                graph.steps.len() - 1
            })
        });
        graph.apart[one].push(other);
        graph.apart[other].push(one);
    }
    Some(graph)
}

/// The times a step may be done, with what it needs then.
fn times(staff: &Staff<'_>, step: StepId) -> Vec<((StepId, Time), usize)> {
    let times = [Time::Any, Time::Declined].map(|time| (step, time));
    times.into_iter().filter_map(|time| Some((time, staff.need_at(time)?))).collect()
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

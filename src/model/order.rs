//! The order in which a document tells the steps, and their numbers.
//!
//! A step comes after those that lead to it, ways back left aside; where several could come next, the main path (the
//! first outcome, the first branch) is told before what branches off. Ends are told apart and have no number. Steps
//! inside another are numbered below it: 8.1, 8.2.

use std::collections::{BTreeMap, BTreeSet};

use crate::model::step::{StepKind, Wait};
use crate::model::{Playbook, StepId};

/// A step at its place in a document.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Place {
    /// The step.
    pub step: StepId,
    /// `8.1`
    pub number: String,
    /// How many steps it stands in.
    pub depth: usize,
}

/// All steps but the ends, in the order in which they are told.
#[must_use]
pub fn places(playbook: &Playbook) -> Vec<Place> {
    let mut places = Vec::new();
    let mut left = region(playbook, &playbook.top, Some(playbook.start), "", 0);
    left.reverse();
    while let Some(place) = left.pop() {
        let children = playbook[place.step].kind.children();
        let start = match &playbook[place.step].kind {
            StepKind::Group(group) => Some(group.start),
            StepKind::Together(_)
            | StepKind::Task
            | StepKind::Approval(_)
            | StepKind::Call(_)
            | StepKind::HandOff(_)
            | StepKind::Wait(_)
            | StepKind::End(_) => None,
        };
        let inside = region(playbook, children, start, &format!("{}.", place.number), place.depth + 1);
        left.extend(inside.into_iter().rev());
        places.push(place);
    }
    places
}

fn region(playbook: &Playbook, members: &[StepId], start: Option<StepId>, prefix: &str, depth: usize) -> Vec<Place> {
    let steps = ordered(playbook, members, start);
    let told = steps.into_iter().filter(|step| !matches!(playbook[*step].kind, StepKind::End(_)));
    told.enumerate().map(|(at, step)| Place { step, number: format!("{prefix}{}", at + 1), depth }).collect()
}

/// The steps of a region: each after those that lead to it, else in the order of the main path.
#[must_use]
pub fn ordered(playbook: &Playbook, members: &[StepId], start: Option<StepId>) -> Vec<StepId> {
    let forward = forward_edges(playbook, members, start);
    let rank: BTreeMap<StepId, usize> = forward.found.iter().enumerate().map(|(at, step)| (*step, at)).collect();
    let mut waiting: BTreeMap<StepId, usize> = forward.found.iter().map(|step| (*step, 0)).collect();
    for (_, to) in &forward.edges {
        *waiting.entry(*to).or_default() += 1;
    }
    let mut ready: BTreeSet<(usize, StepId)> =
        waiting.iter().filter(|(_, count)| **count == 0).map(|(step, _)| (rank[step], *step)).collect();
    let mut order = Vec::new();
    while let Some((_, step)) = ready.pop_first() {
        order.push(step);
        for (_, to) in forward.edges.iter().filter(|(from, _)| *from == step) {
            let count = waiting.entry(*to).or_default();
            *count -= 1;
            if *count == 0 {
                ready.insert((rank[to], *to));
            }
        }
    }
    order
}

/// The steps of a region as they are found along the first outcomes, and the edges that do not lead back.
struct Forward {
    found: Vec<StepId>,
    edges: BTreeSet<(StepId, StepId)>,
}

fn forward_edges(playbook: &Playbook, members: &[StepId], start: Option<StepId>) -> Forward {
    let mut forward = Forward { found: Vec::new(), edges: BTreeSet::new() };
    let mut finished = BTreeSet::new();
    for root in start.into_iter().chain(members.iter().copied()) {
        let mut path: Vec<(StepId, Vec<StepId>)> = Vec::new();
        let mut enter = Some(root).filter(|root| !forward.found.contains(root));
        loop {
            if let Some(step) = enter.take() {
                forward.found.push(step);
                let mut onward = successors(playbook, step, members);
                onward.reverse();
                path.push((step, onward));
            }
            let Some((step, onward)) = path.last_mut() else { break };
            let step = *step;
            match onward.pop() {
                None => {
                    finished.insert(step);
                    path.pop();
                }
                Some(to) if !forward.found.contains(&to) => {
                    forward.edges.insert((step, to));
                    enter = Some(to);
                }
                Some(to) if finished.contains(&to) => {
                    forward.edges.insert((step, to));
                }
                // It is on the path: a way back.
                Some(_) => {}
            }
        }
    }
    forward
}

/// Where a step leads within its region, the main way first; for a lane the lanes that come after it.
fn successors(playbook: &Playbook, step: StepId, members: &[StepId]) -> Vec<StepId> {
    let found = &playbook[step];
    let outcomes = found.outcomes.iter().flat_map(|outcome| outcome.branches.iter().map(|branch| branch.to));
    let late = match &found.kind {
        StepKind::Wait(Wait::Event { within: Some((_, late)), .. }) => Some(*late),
        StepKind::Wait(Wait::For(_) | Wait::Until(_) | Wait::Event { within: None, .. })
        | StepKind::Task
        | StepKind::Approval(_)
        | StepKind::Together(_)
        | StepKind::Group(_)
        | StepKind::Call(_)
        | StepKind::HandOff(_)
        | StepKind::End(_) => None,
    };
    let visits = found.visits.as_ref().map(|visits| visits.then);
    let after = members
        .iter()
        .copied()
        .filter(|other| playbook[*other].lane.as_ref().is_some_and(|lane| lane.after.contains(&step)));
    let all = outcomes.chain(late).chain(visits).chain(after);
    all.filter(|to| members.contains(to) && *to != step).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::compile::compile;
    use crate::source::SourceFile;

    fn told(steps: &str) -> Vec<String> {
        let text = format!(
            "playbook: t\nversion: 1.0.0\ntitle: T\nroles: {{ a: A }}\nstart: one\nsteps:\n{}",
            steps.lines().map(|line| format!("  {}\n", line.trim_start())).collect::<String>()
        );
        let compiled = compile(&SourceFile::new("t.yaml", text));
        let playbook = compiled.playbook.unwrap_or_else(|| panic!("{:#?}", compiled.diagnostics));
        let places = places(&playbook);
        places.iter().map(|place| format!("{} {}", place.number, playbook[place.step].name)).collect()
    }

    #[test]
    fn the_main_path_comes_first_and_what_paths_share_after_both() {
        let steps = "shared: { title: T, role: a, next: end }
            other: { title: T, role: a, next: shared }
            main: { title: T, role: a, next: { pass: shared, revise: one } }
            one: { title: T, role: a, next: { go: main, decline: other } }
            end: { title: T, end: done }";
        assert_eq!(told(steps), ["1 one", "2 main", "3 other", "4 shared"]);
    }

    #[test]
    fn a_way_back_does_not_turn_the_order() {
        let steps = "one: { title: T, role: a, next: { go: two, decline: three } }
            two: { title: T, role: a, next: three }
            three: { title: T, role: a, next: { pass: end, gaps: two } }
            end: { title: T, end: done }";
        assert_eq!(told(steps), ["1 one", "2 two", "3 three"]);
    }

    #[test]
    fn lanes_are_numbered_below_their_step_in_the_order_they_can_start() {
        let steps = "one: { title: T, together: { last: { title: T, role: a, after: [first] }, first: { title: T, role: a } }, next: two }
            two: { title: T, role: a, next: end }
            end: { title: T, end: done }";
        assert_eq!(told(steps), ["1 one", "1.1 first", "1.2 last", "2 two"]);
    }

    #[test]
    fn steps_of_a_group_are_numbered_below_it() {
        let steps = "one: { title: T, start: b, steps: { c: { title: T, role: a, next: e }, b: { title: T, role: a, next: c }, e: { title: T, end: done } }, next: { done: end } }
            end: { title: T, end: done }";
        assert_eq!(told(steps), ["1 one", "1.1 b", "1.2 c"]);
    }
}

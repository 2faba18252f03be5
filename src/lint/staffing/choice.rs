//! Choosing people for steps so that nobody does two that must be kept apart: an exact search with a limit.

use std::collections::{BTreeMap, BTreeSet};

use super::Person;

/// Steps, the people each may be done by, and which must be kept apart.
#[derive(Clone, Debug, Default)]
pub(super) struct Puzzle<'a> {
    /// The sets of people by whom each step may be done; those that stand in `away` are left out.
    pub(super) ways: Vec<&'a [Vec<Person>]>,
    /// The steps that each must be kept apart from.
    pub(super) apart: Vec<Vec<usize>>,
}

/// What a search came to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Choice {
    /// By whom each step is done.
    Found(Vec<Vec<Person>>),
    /// There is none.
    None,
    /// The limit was reached.
    Unknown,
}

/// One step on the way of the search: which, the ways that were still open for it, and how many of them were tried.
struct Level<'a> {
    step: usize,
    open: Vec<&'a Vec<Person>>,
    tried: usize,
}

impl<'a> Puzzle<'a> {
    /// Chooses for the steps that count, without those who are away. Tries at most so many choices.
    pub(super) fn solve(&self, counts: &[bool], away: &BTreeSet<Person>, tries: &mut usize) -> Choice {
        let order = self.order(counts);
        let mut chosen: Vec<Option<&Vec<Person>>> = vec![None; self.ways.len()];
        let mut used: BTreeMap<Person, usize> = BTreeMap::new();
        let mut levels: Vec<Level<'a>> = Vec::new();
        loop {
            if levels.len() == order.len() {
                return Choice::Found(chosen.into_iter().map(|by| by.cloned().unwrap_or_default()).collect());
            }
            let step = order[levels.len()];
            let mut open = self.open(step, &chosen, away);
            // Few people in all make few absences to try.
            open.sort_by_key(|way| way.iter().filter(|person| !used.contains_key(person)).count());
            levels.push(Level { step, open, tried: 0 });
            while let Some(level) = levels.last_mut() {
                if let Some(before) = chosen[level.step].take() {
                    before.iter().for_each(|person| forget(&mut used, *person));
                }
                let Some(left) = tries.checked_sub(1) else { return Choice::Unknown };
                *tries = left;
                let (step, next) = (level.step, level.open.get(level.tried).copied());
                level.tried += 1;
                let Some(way) = next else {
                    levels.pop();
                    continue;
                };
                chosen[step] = Some(way);
                way.iter().for_each(|person| *used.entry(*person).or_default() += 1);
                let ahead = |other: &usize| counts[*other] && chosen[*other].is_none();
                let some_left = |other: &usize| !self.open(*other, &chosen, away).is_empty();
                if self.apart[step].iter().filter(|other| ahead(other)).all(some_left) {
                    break;
                }
            }
            if levels.is_empty() {
                return Choice::None;
            }
        }
    }

    /// The ways that are still open for a step.
    fn open(&self, step: usize, chosen: &[Option<&Vec<Person>>], away: &BTreeSet<Person>) -> Vec<&'a Vec<Person>> {
        let taken: BTreeSet<Person> =
            self.apart[step].iter().filter_map(|other| chosen[*other]).flatten().copied().collect();
        let free = |way: &&Vec<Person>| way.iter().all(|person| !away.contains(person) && !taken.contains(person));
        self.ways[step].iter().filter(free).collect()
    }

    /// The steps that count: one with many to be kept apart from first, then always the one with the most before it.
    fn order(&self, counts: &[bool]) -> Vec<usize> {
        let mut before = vec![0_usize; self.ways.len()];
        let rank = |step: usize, before: &[usize]| {
            (before[step], self.apart[step].len(), std::cmp::Reverse(self.ways[step].len()), std::cmp::Reverse(step))
        };
        let mut queue: BTreeSet<_> =
            (0..counts.len()).filter(|step| counts[*step]).map(|step| (rank(step, &before), step)).collect();
        let mut order = Vec::new();
        while let Some((_, step)) = queue.pop_last() {
            order.push(step);
            for other in &self.apart[step] {
                if queue.remove(&(rank(*other, &before), *other)) {
                    before[*other] += 1;
                    queue.insert((rank(*other, &before), *other));
                }
            }
        }
        order
    }
}

fn forget(used: &mut BTreeMap<Person, usize>, person: Person) {
    if let Some(times) = used.get_mut(&person) {
        *times -= 1;
        if *times == 0 {
            used.remove(&person);
        }
    }
}

/// All orders of some items.
pub(super) fn permutations<T: Copy>(items: &[T]) -> Vec<Vec<T>> {
    if items.is_empty() {
        return vec![Vec::new()];
    }
    let mut all = Vec::new();
    for (at, first) in items.iter().enumerate() {
        let rest: Vec<T> = items[..at].iter().chain(&items[at + 1..]).copied().collect();
        all.extend(permutations(&rest).into_iter().map(|tail| std::iter::once(*first).chain(tail).collect()));
    }
    all
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn three_steps_apart_need_three_people() {
        let ways = |people: &[Person]| people.iter().map(|person| vec![*person]).collect::<Vec<_>>();
        let (two, three) = (ways(&[1, 2]), ways(&[1, 2, 3]));
        let apart = vec![vec![1, 2], vec![0, 2], vec![0, 1]];
        let puzzle = |last| Puzzle { ways: vec![&two, &two, last], apart: apart.clone() };
        let solve = |puzzle: Puzzle<'_>, away: &[Person], counts: [bool; 3]| {
            puzzle.solve(&counts, &away.iter().copied().collect(), &mut 1_000)
        };
        assert_eq!(solve(puzzle(&two), &[], [true; 3]), Choice::None);
        assert!(matches!(solve(puzzle(&two), &[], [true, false, true]), Choice::Found(_)));
        let Choice::Found(by) = solve(puzzle(&three), &[], [true; 3]) else { panic!("there is a choice") };
        assert_eq!(by[2], [3]);
        assert_eq!(solve(puzzle(&three), &[3], [true; 3]), Choice::None);
        assert_eq!(puzzle(&two).solve(&[true; 3], &BTreeSet::new(), &mut 2), Choice::Unknown);
    }
}

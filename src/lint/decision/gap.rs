//! The search for values that lie in no box.
//!
//! Variables are chosen one by one. Atoms that leave the same boxes lead to the same answer, so one of them is enough, and
//! what was found to have no gap is never searched again. That is short for tables people write and long for few; the
//! search is given up when it has taken too much.

use std::collections::{HashMap, HashSet};

use super::TooManySided;
use super::region::Boxed;

/// So often a box is held against an atom, at most.
const MOST_EFFORT: usize = 30_000_000;

/// An atom of each variable, so that no box holds all of them; variables at the end that may have any are left out.
pub(super) fn search(boxes: &[&Boxed], atoms: &[usize]) -> Result<Option<Vec<usize>>, TooManySided> {
    let mut search = Search { boxes, atoms, dead: HashSet::new(), chosen: Vec::new(), effort: 0 };
    let all = (0u32..).take(boxes.len()).collect();
    Ok(search.uncovered(0, all)?.then_some(search.chosen))
}

struct Search<'d> {
    boxes: &'d [&'d Boxed],
    /// How many atoms each variable has.
    atoms: &'d [usize],
    /// Variables and remaining boxes from which no gap was found.
    dead: HashSet<(usize, Vec<u32>)>,
    chosen: Vec<usize>,
    effort: usize,
}

impl Search<'_> {
    /// Whether the variables from `at` on can be chosen so that none of the remaining boxes is met.
    fn uncovered(&mut self, at: usize, remaining: Vec<u32>) -> Result<bool, TooManySided> {
        if remaining.is_empty() {
            return Ok(true);
        }
        let is_open = |number: &u32| self.boxes[*number as usize].last().is_none_or(|(variable, _)| *variable < at);
        let state = (at, remaining);
        // A box that says nothing more holds whatever is chosen.
        if state.1.iter().any(is_open) || self.dead.contains(&state) {
            return Ok(false);
        }
        for (left, atom) in self.classes(at, &state.1)? {
            self.chosen.truncate(at);
            self.chosen.push(atom);
            if self.uncovered(at + 1, left)? {
                return Ok(true);
            }
        }
        self.dead.insert(state);
        Ok(false)
    }

    /// The boxes that are left by the atoms of a variable, each set once with the first atom that leaves it.
    fn classes(&mut self, at: usize, remaining: &[u32]) -> Result<Vec<(Vec<u32>, usize)>, TooManySided> {
        self.effort = self.effort.saturating_add(self.atoms[at].saturating_mul(remaining.len()));
        if self.effort > MOST_EFFORT {
            return Err(TooManySided);
        }
        let sets: Vec<_> = remaining
            .iter()
            .map(|number| {
                let boxed = self.boxes[*number as usize];
                let place = boxed.binary_search_by_key(&at, |(variable, _)| *variable).ok();
                (*number, place.map(|place| &boxed[place].1))
            })
            .collect();
        let mut classes: HashMap<Vec<u32>, usize> = HashMap::new();
        let mut left: Vec<u32> = Vec::with_capacity(sets.len());
        for atom in 0..self.atoms[at] {
            left.clear();
            let stay = sets.iter().filter(|(_, set)| set.is_none_or(|set| set.contains(atom)));
            left.extend(stay.map(|(number, _)| *number));
            if !classes.contains_key(left.as_slice()) {
                classes.insert(left.clone(), atom);
            }
        }
        let mut classes: Vec<(Vec<u32>, usize)> = classes.into_iter().collect();
        classes.sort_by_key(|(left, atom)| (left.len(), *atom));
        Ok(classes)
    }
}

#[cfg(test)]
mod tests {
    use proptest::collection::vec;
    use proptest::option::of;
    use proptest::prelude::*;

    use super::super::region::Atoms;
    use super::*;

    const ATOMS: [usize; 3] = [3, 4, 2];

    fn boxed() -> impl Strategy<Value = Boxed> {
        let set = |count: usize| of(vec(proptest::bool::weighted(0.7), count));
        (set(ATOMS[0]), set(ATOMS[1]), set(ATOMS[2])).prop_map(|(one, two, three)| {
            let sets = [one, two, three].into_iter().enumerate();
            sets.filter_map(|(variable, set)| {
                let set = set?;
                Some((variable, Atoms::of(set.len(), |atom| set[atom])?))
            })
            .collect()
        })
    }

    /// Whether a box holds an atom of each variable.
    fn holds(boxed: &Boxed, point: &[usize]) -> bool {
        boxed.iter().all(|(variable, atoms)| point.get(*variable).is_none_or(|atom| atoms.contains(*atom)))
    }

    proptest! {
        #[test]
        fn a_gap_is_found_when_there_is_one_and_lies_in_no_box(boxes in vec(boxed(), 0..12)) {
            let mut points = (0..ATOMS[0]).flat_map(|one| (0..ATOMS[1]).flat_map(move |two| {
                (0..ATOMS[2]).map(move |three| [one, two, three])
            }));
            let gap = points.any(|point| !boxes.iter().any(|boxed| holds(boxed, &point)));
            let found = search(&boxes.iter().collect::<Vec<_>>(), &ATOMS).unwrap();
            prop_assert_eq!(found.is_some(), gap);
            if let Some(found) = found {
                // Whatever the variables are that were left out, no box is met.
                prop_assert!(!boxes.iter().any(|boxed| holds(boxed, &found)));
            }
        }
    }

    #[test]
    fn a_search_that_takes_too_much_is_given_up() {
        // Fourteen pigeons in thirteen holes, no two in one: every set of holes may be taken on the way.
        let hole = |wanted: usize| Atoms::of(13, |atom| atom == wanted).unwrap();
        let pairs = (0..14usize).flat_map(|one| (one + 1..14).map(move |other| (one, other)));
        let boxes: Vec<Boxed> =
            pairs.flat_map(|(one, other)| (0..13).map(move |at| vec![(one, hole(at)), (other, hole(at))])).collect();
        assert!(search(&boxes.iter().collect::<Vec<_>>(), &[13; 14]).is_err());
    }
}

//! Which boxes may meet which, for all boxes of a decision at once.
//!
//! For every variable and each of its atoms two sets of boxes are kept: those that have begun there, and those that are
//! not over yet. The boxes that may meet a box are then a few intersections of bits. Sets with holes make it find too
//! many, never too few, so what it finds is looked at once more.

use super::region::Boxed;

/// More words of bits than this are not laid out.
const MOST_WORDS: usize = 8 << 20;

/// All boxes, by where they begin and end.
pub(super) struct Pairs {
    words: usize,
    variables: Vec<Bounds>,
}

/// The boxes that have begun at an atom or before, and those that end at it or behind; a set for each atom.
struct Bounds {
    begun: Vec<u64>,
    lasting: Vec<u64>,
}

impl Pairs {
    /// Lays out boxes over variables with so many atoms each; none when there is too much to lay out.
    pub(super) fn new(boxes: &[&Boxed], atoms: &[usize]) -> Option<Pairs> {
        let words = boxes.len().div_ceil(64);
        if atoms.iter().sum::<usize>().saturating_mul(2 * words) > MOST_WORDS {
            return None;
        }
        let empty = |count: &usize| Bounds { begun: vec![0; count * words], lasting: vec![0; count * words] };
        let mut variables: Vec<Bounds> = atoms.iter().map(empty).collect();
        for (number, boxed) in boxes.iter().enumerate() {
            let (word, bit) = (number / 64, 1 << (number % 64));
            let mut said = boxed.iter().peekable();
            for (variable, bounds) in variables.iter_mut().enumerate() {
                let set = said.next_if(|(about, _)| *about == variable).map(|(_, atoms)| atoms);
                let first = set.and_then(super::region::Atoms::first).unwrap_or(0);
                let last = set.and_then(super::region::Atoms::last).unwrap_or(atoms[variable].saturating_sub(1));
                bounds.begun[first * words + word] |= bit;
                bounds.lasting[last * words + word] |= bit;
            }
        }
        for Bounds { begun, lasting } in &mut variables {
            (words..begun.len()).for_each(|at| begun[at] |= begun[at - words]);
            (words..lasting.len()).rev().for_each(|at| lasting[at - words] |= lasting[at]);
        }
        Some(Pairs { words, variables })
    }

    /// The numbers of the boxes before the one numbered `end` that may meet a box.
    pub(super) fn candidates(&self, boxed: &Boxed, end: usize) -> impl Iterator<Item = usize> {
        let mut sets: Vec<u64> = (0..self.words).map(|word| first_bits(end.saturating_sub(word * 64))).collect();
        for (variable, atoms) in boxed {
            let Bounds { begun, lasting } = &self.variables[*variable];
            let begun = &begun[atoms.last().unwrap_or(0) * self.words..];
            let lasting = &lasting[atoms.first().unwrap_or(0) * self.words..];
            sets.iter_mut().zip(begun.iter().zip(lasting)).for_each(|(set, (begun, lasting))| *set &= begun & lasting);
        }
        sets.into_iter().enumerate().flat_map(|(word, set)| bits(set).map(move |bit| word * 64 + bit))
    }
}

fn first_bits(count: usize) -> u64 {
    if count >= 64 { u64::MAX } else { (1 << count) - 1 }
}

fn bits(mut set: u64) -> impl Iterator<Item = usize> {
    std::iter::from_fn(move || {
        let bit = (set != 0).then_some(set.trailing_zeros() as usize)?;
        set &= set - 1;
        Some(bit)
    })
}

#[cfg(test)]
mod tests {
    use proptest::collection::vec;
    use proptest::option::of;
    use proptest::prelude::*;

    use super::super::region::{Atoms, meet};
    use super::*;

    const ATOMS: [usize; 3] = [3, 70, 2];

    fn boxed() -> impl Strategy<Value = Boxed> {
        let set = |count: usize| of(vec(any::<bool>(), count));
        (set(ATOMS[0]), set(ATOMS[1]), set(ATOMS[2])).prop_map(|(one, two, three)| {
            let sets = [one, two, three].into_iter().enumerate();
            sets.filter_map(|(variable, set)| {
                let set = set?;
                Some((variable, Atoms::of(set.len(), |atom| set[atom])?))
            })
            .collect()
        })
    }

    proptest! {
        #[test]
        fn boxes_that_meet_are_among_the_candidates(boxes in vec(boxed(), 0..90)) {
            let all: Vec<&Boxed> = boxes.iter().collect();
            let pairs = Pairs::new(&all, &ATOMS).unwrap();
            for (later, boxed) in boxes.iter().enumerate() {
                let candidates: Vec<usize> = pairs.candidates(boxed, later).collect();
                prop_assert!(candidates.iter().all(|earlier| *earlier < later));
                for earlier in (0..later).filter(|earlier| meet(&boxes[*earlier], boxed)) {
                    prop_assert!(candidates.contains(&earlier), "{earlier} meets {later}");
                }
            }
        }
    }

    #[test]
    fn boxes_that_lie_apart_are_no_candidates() {
        let stretch = |from: usize, to: usize| vec![(1, Atoms::of(70, |atom| (from..to).contains(&atom)).unwrap())];
        let boxes: Vec<Boxed> = (0..70).map(|at| stretch(at, at + 1)).collect();
        let pairs = Pairs::new(&boxes.iter().collect::<Vec<_>>(), &ATOMS).unwrap();
        assert_eq!(pairs.candidates(&stretch(60, 66), 70).collect::<Vec<_>>(), [60, 61, 62, 63, 64, 65]);
        assert_eq!(pairs.candidates(&stretch(60, 66), 62).collect::<Vec<_>>(), [60, 61]);
    }

    #[test]
    fn what_is_too_much_is_not_laid_out() {
        let boxes = vec![Boxed::new(); 6_400];
        assert!(Pairs::new(&boxes.iter().collect::<Vec<_>>(), &[100_000]).is_none());
    }
}

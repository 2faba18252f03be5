//! What is known about the data at one place, as a set of bits.

use std::ops::Range;
use std::rc::Rc;

use crate::model::FieldId;

/// So many words of bits are shared or copied together.
const WORDS: usize = 16;
const BITS: usize = WORDS * 64;

/// What is certain at a place: a bit for every field that is set, then one for every implication.
///
/// Little changes from one place to the next, so places share what they have in common, all of it or chunk by chunk, and
/// what they share need not be looked at when they are held against each other.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Known {
    chunks: Rc<[Rc<Chunk>]>,
}

type Chunk = [u64; WORDS];

impl Known {
    pub(super) fn nothing(bits: usize) -> Known {
        // All of them are one until something is written.
        let nothing = Rc::new([0; WORDS]);
        Known { chunks: vec![nothing; bits.div_ceil(BITS)].into() }
    }

    pub(super) fn has(&self, field: FieldId) -> bool {
        self.bit(field.0 as usize)
    }

    pub(super) fn bit(&self, at: usize) -> bool {
        self.chunks[at / BITS][at % BITS / 64] & (1 << (at % 64)) != 0
    }

    pub(super) fn add(&mut self, at: usize) {
        if !self.bit(at) {
            self.chunk(at / BITS)[at % BITS / 64] |= 1 << (at % 64);
        }
    }

    pub(super) fn remove(&mut self, at: usize) {
        if self.bit(at) {
            self.chunk(at / BITS)[at % BITS / 64] &= !(1 << (at % 64));
        }
    }

    /// A chunk that is about to change, no longer shared with anybody.
    fn chunk(&mut self, at: usize) -> &mut Chunk {
        Rc::make_mut(&mut Rc::make_mut(&mut self.chunks)[at])
    }

    /// Keeps what both hold; whether something went.
    pub(super) fn meet(&mut self, other: &Known) -> bool {
        self.combine(other, is_within, |mine, theirs| *mine &= theirs)
    }

    /// Adds what the other one holds.
    pub(super) fn join(&mut self, other: &Known) {
        self.combine(other, |mine, theirs| is_within(theirs, mine), |mine, theirs| *mine |= theirs);
    }

    /// Changes every chunk that is not `kept` as it is beside that of another one; whether there was one.
    fn combine(&mut self, other: &Known, kept: fn(&Chunk, &Chunk) -> bool, change: fn(&mut u64, &u64)) -> bool {
        if Rc::ptr_eq(&self.chunks, &other.chunks) {
            return false;
        }
        let mut changed = false;
        for (at, theirs) in other.chunks.iter().enumerate() {
            let mine = &self.chunks[at];
            if Rc::ptr_eq(mine, theirs) || kept(mine, theirs) {
                continue;
            }
            changed = true;
            if kept(theirs, mine) {
                Rc::make_mut(&mut self.chunks)[at].clone_from(theirs);
            } else {
                self.chunk(at).iter_mut().zip(theirs.iter()).for_each(|(mine, theirs)| change(mine, theirs));
            }
        }
        changed
    }

    /// The fields among the first so many bits that this one holds and the other does not.
    pub(super) fn beyond(&self, other: &Known, fields: usize) -> Vec<FieldId> {
        let mut found = Vec::new();
        let chunks = self.chunks.iter().zip(other.chunks.iter()).enumerate();
        for (at, (mine, theirs)) in chunks.filter(|(_, (mine, theirs))| !Rc::ptr_eq(mine, theirs)) {
            for (word, (mine, theirs)) in mine.iter().zip(theirs.iter()).enumerate() {
                found.extend(bits(mine & !theirs).map(|bit| at * BITS + word * 64 + bit));
            }
        }
        let fields = found.into_iter().take_while(|number| *number < fields);
        fields.filter_map(|number| u32::try_from(number).ok()).map(FieldId).collect()
    }

    /// The bits of a range that are set.
    pub(super) fn set_in(&self, range: Range<usize>) -> Vec<usize> {
        let words = range.start / 64..range.end.div_ceil(64);
        let found =
            words.flat_map(|word| bits(self.chunks[word / WORDS][word % WORDS]).map(move |bit| word * 64 + bit));
        found.filter(|bit| range.contains(bit)).collect()
    }
}

fn is_within(one: &Chunk, other: &Chunk) -> bool {
    one.iter().zip(other).all(|(one, other)| one & !other == 0)
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
    use std::collections::BTreeSet;

    use proptest::collection::btree_set;
    use proptest::prelude::*;

    use super::*;

    const COUNT: usize = 3 * BITS - 5;

    fn known(numbers: &BTreeSet<usize>) -> Known {
        let mut known = Known::nothing(COUNT);
        numbers.iter().for_each(|number| known.add(*number));
        known
    }

    proptest! {
        #[test]
        fn bits_are_a_set(one in btree_set(0..COUNT, 0..40), other in btree_set(0..COUNT, 0..40), gone in 0..COUNT) {
            let numbers = |known: &Known| known.set_in(0..COUNT).into_iter().collect::<BTreeSet<_>>();
            let (mut met, mut joined) = (known(&one), known(&one));
            prop_assert_eq!(met.meet(&known(&other)), !one.is_subset(&other));
            joined.join(&known(&other));
            prop_assert_eq!(numbers(&met), &one & &other);
            prop_assert_eq!(numbers(&joined), &one | &other);
            let beyond: BTreeSet<usize> =
                joined.beyond(&known(&one), COUNT).into_iter().map(|field| field.0 as usize).collect();
            prop_assert_eq!(beyond, &other - &one);
            let before = joined.clone();
            joined.remove(gone);
            prop_assert!(!joined.bit(gone));
            prop_assert_eq!(numbers(&before), &one | &other, "what is shared is not changed by another");
        }
    }
}

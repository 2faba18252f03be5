//! Sets of atoms, boxes of them, and unions of boxes.

/// A set of atoms of one variable; never empty.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Atoms(Vec<u64>);

impl Atoms {
    /// The atoms, of so many, that a test lets through; none when it lets none through.
    pub(super) fn of(count: usize, holds: impl Fn(usize) -> bool) -> Option<Atoms> {
        let mut words = vec![0u64; count.div_ceil(64)];
        for atom in (0..count).filter(|atom| holds(*atom)) {
            words[atom / 64] |= 1 << (atom % 64);
        }
        words.iter().any(|word| *word != 0).then_some(Atoms(words))
    }

    pub(super) fn contains(&self, atom: usize) -> bool {
        self.0.get(atom / 64).is_some_and(|word| word & (1 << (atom % 64)) != 0)
    }

    /// What two sets share; none when nothing.
    pub(super) fn intersection(&self, other: &Atoms) -> Option<Atoms> {
        let words: Vec<u64> = self.0.iter().zip(&other.0).map(|(one, other)| one & other).collect();
        words.iter().any(|word| *word != 0).then_some(Atoms(words))
    }
}

/// A set of atoms for each variable, or any atom where it says nothing.
pub(super) type Boxed = Vec<Option<Atoms>>;

/// A union of boxes.
pub(super) type Region = Vec<Boxed>;

/// What two boxes share; none when they are apart.
pub(super) fn shared(one: &[Option<Atoms>], other: &[Option<Atoms>]) -> Option<Boxed> {
    one.iter()
        .zip(other)
        .map(|(one, other)| match (one, other) {
            (Some(one), Some(other)) => one.intersection(other).map(Some),
            (Some(only), None) | (None, Some(only)) => Some(Some(only.clone())),
            (None, None) => Some(None),
        })
        .collect()
}

/// What two regions share; none when it takes more than so many boxes.
pub(super) fn product(left: &Region, right: &Region, most: usize) -> Option<Region> {
    if left.len().saturating_mul(right.len()) > most {
        return None;
    }
    let pairs = left.iter().flat_map(|one| right.iter().map(move |other| (one, other)));
    Some(pairs.filter_map(|(one, other)| shared(one, other)).collect())
}

/// Two regions together; none when it takes more than so many boxes.
pub(super) fn union(mut left: Region, right: Region, most: usize) -> Option<Region> {
    left.extend(right);
    (left.len() <= most).then_some(left)
}

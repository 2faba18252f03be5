//! Sets of atoms, boxes of them, and the boxes that make up a guard.

use std::cmp::Ordering;

use smallvec::{SmallVec, smallvec};

use super::variable::{Test, Variable, test};
use crate::model::guard::Expression;
use crate::model::value::Value;

/// A set of atoms of one variable; never empty.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(in crate::lint) struct Atoms(Words);

/// A bit for every atom. Few variables have more atoms than one word has bits.
type Words = SmallVec<[u64; 1]>;

impl Atoms {
    /// All atoms, of so many.
    pub(in crate::lint) fn all(count: usize) -> Atoms {
        let last = count % 64;
        let mut words = smallvec![u64::MAX; count.div_ceil(64)];
        if let (Some(word), 1..) = (words.last_mut(), last) {
            *word = (1 << last) - 1;
        }
        Atoms(words)
    }

    /// Whether these are all of so many.
    pub(in crate::lint) fn is_all(&self, count: usize) -> bool {
        self.0.iter().map(|word| word.count_ones() as usize).sum::<usize>() == count
    }

    /// Whether all of them are among others.
    pub(in crate::lint) fn is_within(&self, other: &Atoms) -> bool {
        self.0.iter().zip(&other.0).all(|(one, other)| one & !other == 0)
    }

    /// These and the others.
    pub(in crate::lint) fn union(&self, other: &Atoms) -> Atoms {
        Atoms(self.0.iter().zip(&other.0).map(|(one, other)| one | other).collect())
    }

    /// These without the others; none when nothing is left.
    pub(in crate::lint) fn difference(&self, other: &Atoms) -> Option<Atoms> {
        let words: Words = self.0.iter().zip(&other.0).map(|(one, other)| one & !other).collect();
        words.iter().any(|word| *word != 0).then_some(Atoms(words))
    }

    /// The atoms, of so many, that a test lets through; none when it lets none through.
    pub(in crate::lint) fn of(count: usize, holds: impl Fn(usize) -> bool) -> Option<Atoms> {
        let mut words = smallvec![0; count.div_ceil(64)];
        for atom in (0..count).filter(|atom| holds(*atom)) {
            words[atom / 64] |= 1 << (atom % 64);
        }
        words.iter().any(|word| *word != 0).then_some(Atoms(words))
    }

    pub(in crate::lint) fn contains(&self, atom: usize) -> bool {
        self.0[atom / 64] & (1 << (atom % 64)) != 0
    }

    /// What two sets share; none when nothing.
    pub(in crate::lint) fn intersection(&self, other: &Atoms) -> Option<Atoms> {
        let words: Words = self.0.iter().zip(&other.0).map(|(one, other)| one & other).collect();
        words.iter().any(|word| *word != 0).then_some(Atoms(words))
    }

    /// Whether two sets share something.
    fn meets(&self, other: &Atoms) -> bool {
        self.0.iter().zip(&other.0).any(|(one, other)| one & other != 0)
    }

    /// The last of them.
    pub(super) fn last(&self) -> Option<usize> {
        let (at, word) = self.0.iter().enumerate().rfind(|(_, word)| **word != 0)?;
        Some(at * 64 + 63 - word.leading_zeros() as usize)
    }

    /// The first of them.
    pub(in crate::lint) fn first(&self) -> Option<usize> {
        let (at, word) = self.0.iter().enumerate().find(|(_, word)| **word != 0)?;
        Some(at * 64 + word.trailing_zeros() as usize)
    }
}

/// Sets of atoms for some variables, by their numbers, in order; of the others it holds any atom.
pub(in crate::lint) type Boxed = Vec<(usize, Atoms)>;

/// A union of boxes.
pub(in crate::lint) type Region = Vec<Boxed>;

/// The region in which an expression holds; none when it takes more than so many boxes.
pub(super) fn region(expression: &Expression, variables: &[Variable], most: usize) -> Option<Region> {
    part(expression, true, variables, most)
}

fn part(expression: &Expression, wanted: bool, variables: &[Variable], most: usize) -> Option<Region> {
    let anything = || vec![Vec::new()];
    match expression {
        Expression::Not(inner) => part(inner, !wanted, variables, most),
        Expression::Literal(Value::YesNo(holds)) => Some(if *holds == wanted { anything() } else { Vec::new() }),
        Expression::And(left, right) | Expression::Or(left, right) => {
            let (left, right) = (part(left, wanted, variables, most)?, part(right, wanted, variables, most)?);
            let both = matches!(expression, Expression::And(..)) == wanted;
            if both { product(&left, &right, most) } else { union(left, right, most) }
        }
        Expression::Literal(_)
        | Expression::Field(_)
        | Expression::Setting(_)
        | Expression::IsSet(_)
        | Expression::Compare(..)
        | Expression::In(..)
        | Expression::Arithmetic(..)
        | Expression::Negate(_)
        | Expression::Count(_)
        | Expression::Sum(..)
        | Expression::Min(_)
        | Expression::Max(_) => match test(expression, variables)? {
            Test::Known(holds) => Some(if holds == wanted { anything() } else { Vec::new() }),
            Test::Atoms { variable, holds } => {
                let atoms = Atoms::of(variables[variable].atoms(), |atom| holds[atom] == wanted);
                Some(atoms.map(|atoms| vec![(variable, atoms)]).into_iter().collect())
            }
        },
    }
}

/// What two boxes share; none when they are apart.
pub(in crate::lint) fn shared(one: &Boxed, other: &Boxed) -> Option<Boxed> {
    let mut both = Vec::with_capacity(one.len() + other.len());
    let (mut one, mut other) = (one.iter().peekable(), other.iter().peekable());
    while let (Some((first, atoms)), Some((second, others))) = (one.peek(), other.peek()) {
        match first.cmp(second) {
            Ordering::Less => both.extend(one.next().cloned()),
            Ordering::Greater => both.extend(other.next().cloned()),
            Ordering::Equal => {
                both.push((*first, atoms.intersection(others)?));
                one.next();
                other.next();
            }
        }
    }
    both.extend(one.chain(other).cloned());
    Some(both)
}

/// Whether two boxes share something.
pub(super) fn meet(one: &Boxed, other: &Boxed) -> bool {
    let (mut at, mut beside) = (0, 0);
    while let (Some((first, atoms)), Some((second, others))) = (one.get(at), other.get(beside)) {
        if first == second && !atoms.meets(others) {
            return false;
        }
        at += usize::from(first <= second);
        beside += usize::from(second <= first);
    }
    true
}

pub(in crate::lint) fn product(left: &Region, right: &Region, most: usize) -> Option<Region> {
    if left.len().saturating_mul(right.len()) > most {
        return None;
    }
    let pairs = left.iter().flat_map(|one| right.iter().map(move |other| (one, other)));
    Some(pairs.filter_map(|(one, other)| shared(one, other)).collect())
}

pub(in crate::lint) fn union(mut left: Region, right: Region, most: usize) -> Option<Region> {
    left.extend(right);
    (left.len() <= most).then_some(left)
}

//! Whole numbers under linear constraints: is there a solution, and which?
//!
//! Variables are eliminated one by one (Fourier and Motzkin), every constraint being divided by what its coefficients
//! share and its bound rounded down. Where a variable has the coefficient one on one side, as nearly all have in guards,
//! that is exact for whole numbers; what cannot be satisfied is never satisfied in any case. A solution is then read back
//! in the opposite order. Where exactness was lost on the way and no solution turns up, the answer is that nobody knows.

use std::collections::BTreeMap;

/// More constraints than this are not combined.
const MOST_CONSTRAINTS: usize = 600;
/// More values than this are not tried when a solution is read back.
const MOST_TRIES: usize = 300;

/// The number of a variable.
pub(super) type Unknown = usize;

/// A sum of multiples of variables is at most a number.
#[derive(Clone, Debug)]
pub(super) struct Constraint {
    /// Each variable with what it is multiplied by.
    pub(super) terms: Vec<(Unknown, i128)>,
    /// The number.
    pub(super) most: i128,
}

/// What is known of a system.
#[derive(Debug)]
pub(super) enum Outcome {
    /// A solution; a variable that is missing may have any value.
    Solution(BTreeMap<Unknown, i128>),
    /// There is certainly none.
    Impossible,
    /// It was too hard to say.
    TooHard,
}

/// Constraints with the same left side are one, with the smallest right side.
type Rows = BTreeMap<Vec<(Unknown, i128)>, i128>;

/// A number became too large, or the constraints too many.
struct TooHard;

/// A variable, and all constraints on it and on those that are eliminated later.
struct Stage {
    unknown: Unknown,
    rows: Rows,
}

/// Looks for a solution in which variables are as near to their preferred value as they can be.
pub(super) fn solve(constraints: &[Constraint], preferred: &dyn Fn(Unknown) -> i128) -> Outcome {
    let mut rows = Rows::new();
    for constraint in constraints {
        let mut terms: BTreeMap<Unknown, i128> = BTreeMap::new();
        for (unknown, factor) in &constraint.terms {
            *terms.entry(*unknown).or_default() += factor;
        }
        if !insert(&mut rows, terms.into_iter().collect(), constraint.most) {
            return Outcome::Impossible;
        }
    }
    let mut stages = Vec::new();
    let mut exact = true;
    while let Some((unknown, is_exact)) = cheapest(&rows) {
        exact &= is_exact;
        let (with, without): (Rows, Rows) = rows.into_iter().partition(|(terms, _)| factor(terms, unknown) != 0);
        match eliminate(unknown, &with, without) {
            Ok(Some(left)) => rows = left,
            Ok(None) => return Outcome::Impossible,
            Err(TooHard) => return Outcome::TooHard,
        }
        stages.push(Stage { unknown, rows: with });
    }
    let mut solution = BTreeMap::new();
    let mut tries = 0;
    let width = if exact { 1 } else { 4 };
    if assign(&stages, &mut solution, preferred, width, &mut tries) {
        Outcome::Solution(solution)
    } else {
        Outcome::TooHard
    }
}

fn factor(terms: &[(Unknown, i128)], unknown: Unknown) -> i128 {
    terms.iter().find(|(known, _)| *known == unknown).map_or(0, |(_, factor)| *factor)
}

/// Adds a constraint, made as small as it goes; false when it can never hold.
fn insert(rows: &mut Rows, mut terms: Vec<(Unknown, i128)>, most: i128) -> bool {
    terms.retain(|(_, factor)| *factor != 0);
    let shared = terms.iter().fold(0, |shared, (_, factor)| divisor(shared, *factor));
    if shared == 0 {
        return most >= 0;
    }
    terms.iter_mut().for_each(|(_, factor)| *factor /= shared);
    let most = most.div_euclid(shared);
    rows.entry(terms).and_modify(|known| *known = most.min(*known)).or_insert(most);
    true
}

/// What two numbers share.
pub(super) fn divisor(one: i128, other: i128) -> i128 {
    let (mut one, mut other) = (one.abs(), other.abs());
    while other != 0 {
        (one, other) = (other, one % other);
    }
    one
}

/// The variable whose elimination makes the fewest constraints, if possible without loss.
fn cheapest(rows: &Rows) -> Option<(Unknown, bool)> {
    let mut sides: BTreeMap<Unknown, [(usize, bool); 2]> = BTreeMap::new();
    for (unknown, factor) in rows.keys().flatten() {
        let side = &mut sides.entry(*unknown).or_insert([(0, true); 2])[usize::from(*factor > 0)];
        *side = (side.0 + 1, side.1 && factor.abs() == 1);
    }
    let cost = |[lower, upper]: &[(usize, bool); 2]| (!(lower.1 || upper.1), lower.0 * upper.0);
    let (unknown, sides) = sides.iter().min_by_key(|(unknown, sides)| (cost(sides), **unknown))?;
    Some((*unknown, sides[0].1 || sides[1].1))
}

/// What follows for the other variables; nothing when it cannot hold.
fn eliminate(unknown: Unknown, with: &Rows, mut left: Rows) -> Result<Option<Rows>, TooHard> {
    let (upper, lower): (Vec<_>, Vec<_>) = with.iter().partition(|(terms, _)| factor(terms, unknown) > 0);
    for (above, most) in &upper {
        for (below, least) in &lower {
            let (a, b) = (factor(above, unknown), -factor(below, unknown));
            let mut terms: BTreeMap<Unknown, i128> = BTreeMap::new();
            for (row, by) in [(above, b), (below, a)] {
                for (other, factor) in row.iter().filter(|(other, _)| *other != unknown) {
                    let times = factor.checked_mul(by).ok_or(TooHard)?;
                    let sum = terms.entry(*other).or_default();
                    *sum = sum.checked_add(times).ok_or(TooHard)?;
                }
            }
            let most = most.checked_mul(b).zip(least.checked_mul(a)).and_then(|(one, other)| one.checked_add(other));
            if !insert(&mut left, terms.into_iter().collect(), most.ok_or(TooHard)?) {
                return Ok(None);
            }
        }
    }
    if left.len() > MOST_CONSTRAINTS { Err(TooHard) } else { Ok(Some(left)) }
}

/// Gives values to the variables of the stages, the last stage first.
fn assign(
    stages: &[Stage],
    solution: &mut BTreeMap<Unknown, i128>,
    preferred: &dyn Fn(Unknown) -> i128,
    width: i128,
    tries: &mut usize,
) -> bool {
    let Some((stage, earlier)) = stages.split_last() else { return true };
    let Some((low, high)) = range(stage, solution) else { return false };
    let (low, high) = (low.unwrap_or(i128::MIN / 4), high.unwrap_or(i128::MAX / 4));
    if low > high {
        return false;
    }
    let best = preferred(stage.unknown).clamp(low, high);
    let around = (1..width).flat_map(|away| [best.saturating_add(away), best.saturating_sub(away)]);
    let mut candidates = vec![best];
    for value in around.chain([low, high]).filter(|value| (low..=high).contains(value) && width > 1) {
        if !candidates.contains(&value) {
            candidates.push(value);
        }
    }
    for value in candidates {
        *tries += 1;
        if *tries > MOST_TRIES {
            return false;
        }
        solution.insert(stage.unknown, value);
        if assign(earlier, solution, preferred, width, tries) {
            return true;
        }
    }
    solution.remove(&stage.unknown);
    false
}

/// Between which values a variable may lie, given those that were eliminated after it; nothing when that overflows.
fn range(stage: &Stage, solution: &BTreeMap<Unknown, i128>) -> Option<(Option<i128>, Option<i128>)> {
    let (mut low, mut high): (Option<i128>, Option<i128>) = (None, None);
    for (terms, most) in &stage.rows {
        let mut left = *most;
        for (other, factor) in terms.iter().filter(|(other, _)| *other != stage.unknown) {
            let value = solution.get(other).copied().unwrap_or(0);
            left = left.checked_sub(factor.checked_mul(value)?)?;
        }
        let own = factor(terms, stage.unknown);
        if own > 0 {
            let bound = left.div_euclid(own);
            high = Some(high.map_or(bound, |high| high.min(bound)));
        } else {
            // The least whole number that is not below left / own.
            let bound = -left.div_euclid(-own);
            low = Some(low.map_or(bound, |low| low.max(bound)));
        }
    }
    Some((low, high))
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn holds(constraints: &[Constraint], value: impl Fn(Unknown) -> i128) -> bool {
        constraints.iter().all(|one| one.terms.iter().map(|(of, by)| by * value(*of)).sum::<i128>() <= one.most)
    }

    #[test]
    fn what_is_impossible_only_for_whole_numbers_is_impossible() {
        let at_most = |terms: &[(Unknown, i128)], most| Constraint { terms: terms.to_vec(), most };
        let odd = [at_most(&[(0, 2), (1, 4)], 5), at_most(&[(0, -2), (1, -4)], -5)];
        assert!(matches!(solve(&odd, &|_| 0), Outcome::Impossible));
        let even = [at_most(&[(0, 2), (1, 4)], 6), at_most(&[(0, -2), (1, -4)], -6)];
        assert!(matches!(solve(&even, &|_| 0), Outcome::Solution(_)));
    }

    proptest! {
        #[test]
        fn it_agrees_with_trying_everything(
            rows in prop::collection::vec((prop::collection::vec(-3i128..=3, 3), -8i128..=8), 0..6)
        ) {
            let mut constraints: Vec<Constraint> = rows
                .into_iter()
                .map(|(factors, most)| Constraint { terms: factors.into_iter().enumerate().collect(), most })
                .collect();
            for unknown in 0..3 {
                constraints.push(Constraint { terms: vec![(unknown, 1)], most: 4 });
                constraints.push(Constraint { terms: vec![(unknown, -1)], most: 4 });
            }
            let all = (0..9 * 9 * 9).map(|n| [n % 9 - 4, n / 9 % 9 - 4, n / 81 - 4]);
            let possible = all.into_iter().any(|values| holds(&constraints, |unknown| values[unknown]));
            match solve(&constraints, &|_| 0) {
                Outcome::Solution(solution) => prop_assert!(holds(&constraints, |unknown| solution[&unknown])),
                Outcome::Impossible => prop_assert!(!possible),
                Outcome::TooHard => {}
            }
        }
    }
}

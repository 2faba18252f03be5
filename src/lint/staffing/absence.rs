//! The fewest people whose absence brings something to a stop.
//!
//! Whoever can do it now shows how: as long as all of those people are there it can be done, so one of them must be away
//! for it to stop. Only they are tried, which is far less than all sets of people.

use std::collections::BTreeSet;

use super::Person;

/// Whether something can be done without certain people.
pub(super) enum Attempt {
    /// It can be, for example by these.
    Done(Vec<Person>),
    /// It cannot be.
    Stuck,
    /// That is not known.
    Unknown,
}

/// What the absence of a number of people does.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(in crate::lint) enum Absence {
    /// Nothing.
    Harmless,
    /// When these are away it cannot be done; there is no smaller set.
    Stops(Vec<Person>),
    /// That is not known.
    Unknown,
}

/// Tries the absence of at most so many people, the fewest first, and makes at most so many attempts.
pub(super) fn fewest(
    most: usize,
    attempts: &mut usize,
    attempt: &mut dyn FnMut(&BTreeSet<Person>) -> Attempt,
) -> Absence {
    for number in 0..=most {
        let mut seen = BTreeSet::new();
        match without(number, &mut BTreeSet::new(), &mut seen, attempts, attempt) {
            Absence::Harmless => {}
            found @ (Absence::Stops(_) | Absence::Unknown) => return found,
        }
    }
    Absence::Harmless
}

fn without(
    more: usize,
    away: &mut BTreeSet<Person>,
    seen: &mut BTreeSet<BTreeSet<Person>>,
    attempts: &mut usize,
    attempt: &mut dyn FnMut(&BTreeSet<Person>) -> Attempt,
) -> Absence {
    if !seen.insert(away.clone()) {
        return Absence::Harmless;
    }
    let Some(left) = attempts.checked_sub(1) else { return Absence::Unknown };
    *attempts = left;
    match attempt(away) {
        Attempt::Stuck => Absence::Stops(away.iter().copied().collect()),
        Attempt::Unknown => Absence::Unknown,
        Attempt::Done(_) if more == 0 => Absence::Harmless,
        Attempt::Done(by) => {
            let mut verdict = Absence::Harmless;
            for person in by {
                away.insert(person);
                let found = without(more - 1, away, seen, attempts, attempt);
                away.remove(&person);
                match found {
                    Absence::Stops(_) => return found,
                    Absence::Unknown => verdict = Absence::Unknown,
                    Absence::Harmless => {}
                }
            }
            verdict
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_smallest_set_is_found_and_a_limit_is_admitted() {
        // Done by 1 and 2, or by 1 and 3, or by 4.
        let mut attempt = |away: &BTreeSet<Person>| {
            let ways = [vec![1, 2], vec![1, 3], vec![4]];
            let way = ways.into_iter().find(|way| way.iter().all(|person| !away.contains(person)));
            way.map_or(Attempt::Stuck, Attempt::Done)
        };
        assert_eq!(fewest(1, &mut 100, &mut attempt), Absence::Harmless);
        assert_eq!(fewest(3, &mut 100, &mut attempt), Absence::Stops(vec![1, 4]));
        assert_eq!(fewest(3, &mut 2, &mut attempt), Absence::Unknown);
    }
}

//! Counting votes: 会签 all, 或签 any, 依次 in order, 票签 at least so many, nested as the playbook says.

use super::case::Vote;
use crate::model::step::Voters;

/// The outcome that approves; every other outcome of an approval declines.
pub const APPROVE: &str = "approve";
/// The one outcome that declines at an approval in a lane, which has no outcomes of its own.
pub const REFUSE: &str = "refuse";

/// How a count stands.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Tally {
    /// Approved.
    Approved,
    /// Declined, with this outcome.
    Declined(String),
    /// These seats may vote now.
    Pending(Vec<u32>),
}

/// Counts the votes.
#[must_use]
pub fn tally(voters: &Voters, votes: &[Vote]) -> Tally {
    match voters {
        Voters::Seat { seat, .. } => match votes.iter().find(|vote| vote.seat == *seat) {
            Some(vote) if vote.outcome == APPROVE => Tally::Approved,
            Some(vote) => Tally::Declined(vote.outcome.clone()),
            None => Tally::Pending(vec![*seat]),
        },
        Voters::All(parts) => everybody(parts.iter().map(|part| tally(part, votes))),
        Voters::InOrder(parts) => {
            let undecided = parts.iter().map(|part| tally(part, votes)).find(|count| *count != Tally::Approved);
            undecided.unwrap_or(Tally::Approved)
        }
        Voters::Any(parts) => {
            let counts: Vec<Tally> = parts.iter().map(|part| tally(part, votes)).collect();
            let decided = counts.iter().find(|count| !matches!(count, Tally::Pending(_)));
            decided.cloned().unwrap_or_else(|| Tally::Pending(pending(&counts)))
        }
        Voters::AtLeast(wanted, parts) => at_least(*wanted as usize, parts, votes),
    }
}

fn everybody(counts: impl Iterator<Item = Tally>) -> Tally {
    let counts: Vec<Tally> = counts.collect();
    if let Some(declined) = counts.iter().find(|count| matches!(count, Tally::Declined(_))) {
        return declined.clone();
    }
    let waiting = pending(&counts);
    if waiting.is_empty() { Tally::Approved } else { Tally::Pending(waiting) }
}

fn at_least(wanted: usize, parts: &[Voters], votes: &[Vote]) -> Tally {
    let counts: Vec<Tally> = parts.iter().map(|part| tally(part, votes)).collect();
    let approved = counts.iter().filter(|count| **count == Tally::Approved).count();
    let undecided = counts.iter().filter(|count| matches!(count, Tally::Pending(_))).count();
    if approved >= wanted {
        return Tally::Approved;
    }
    if approved + undecided < wanted {
        let last = votes.iter().rev().find(|vote| vote.outcome != APPROVE).map(|vote| vote.outcome.clone());
        return Tally::Declined(last.unwrap_or_default());
    }
    Tally::Pending(pending(&counts))
}

fn pending(counts: &[Tally]) -> Vec<u32> {
    let seats = counts.iter().flat_map(|count| match count {
        Tally::Pending(seats) => seats.clone(),
        Tally::Approved | Tally::Declined(_) => Vec::new(),
    });
    seats.collect()
}

#[cfg(test)]
mod tests {
    use chrono::DateTime;

    use super::*;
    use crate::model::RoleId;

    fn seats(count: u32) -> Vec<Voters> {
        (0..count).map(|seat| Voters::Seat { seat, role: RoleId(seat) }).collect()
    }

    fn votes(outcomes: &[(u32, &str)]) -> Vec<Vote> {
        let at = DateTime::UNIX_EPOCH;
        let vote = |(seat, outcome): &(u32, &str)| Vote {
            seat: *seat,
            by: format!("p{seat}"),
            at,
            outcome: (*outcome).to_owned(),
            remark: None,
        };
        outcomes.iter().map(vote).collect()
    }

    #[test]
    fn all_need_everybody_and_end_with_the_first_decline() {
        let voters = Voters::All(seats(2));
        assert_eq!(tally(&voters, &[]), Tally::Pending(vec![0, 1]));
        assert_eq!(tally(&voters, &votes(&[(1, "approve")])), Tally::Pending(vec![0]));
        assert_eq!(tally(&voters, &votes(&[(1, "approve"), (0, "approve")])), Tally::Approved);
        assert_eq!(tally(&voters, &votes(&[(1, "revise")])), Tally::Declined("revise".to_owned()));
    }

    #[test]
    fn in_order_asks_one_after_the_other() {
        let voters = Voters::InOrder(seats(3));
        assert_eq!(tally(&voters, &[]), Tally::Pending(vec![0]));
        assert_eq!(tally(&voters, &votes(&[(0, "approve")])), Tally::Pending(vec![1]));
        assert_eq!(tally(&voters, &votes(&[(0, "approve"), (1, "refuse")])), Tally::Declined("refuse".to_owned()));
    }

    #[test]
    fn any_is_decided_by_the_first_vote() {
        let voters = Voters::Any(seats(3));
        assert_eq!(tally(&voters, &votes(&[(2, "approve")])), Tally::Approved);
        assert_eq!(tally(&voters, &votes(&[(1, "refuse")])), Tally::Declined("refuse".to_owned()));
    }

    #[test]
    fn at_least_is_declined_when_the_number_cannot_be_reached() {
        let voters = Voters::AtLeast(2, seats(3));
        assert_eq!(tally(&voters, &votes(&[(0, "refuse")])), Tally::Pending(vec![1, 2]));
        assert_eq!(tally(&voters, &votes(&[(0, "refuse"), (1, "approve"), (2, "approve")])), Tally::Approved);
        assert_eq!(tally(&voters, &votes(&[(0, "refuse"), (1, "revise")])), Tally::Declined("revise".to_owned()));
    }

    #[test]
    fn groups_nest() {
        let voters = Voters::InOrder(vec![Voters::Any(seats(2)), Voters::Seat { seat: 2, role: RoleId(2) }]);
        assert_eq!(tally(&voters, &votes(&[(1, "approve")])), Tally::Pending(vec![2]));
    }
}

//! How many people of which roles it takes to do a step.
//!
//! At an approval one person may vote once for each role they hold, so the seats of one role are held by different people,
//! and seats of different roles may be held by the same person. What counts is therefore how many seats of each role are
//! filled. Everybody is taken to approve.

use std::collections::{BTreeMap, BTreeSet};

use crate::model::RoleId;
use crate::model::step::{Step, StepKind, Voters};

/// More ways to fill an approval than these are not looked at.
const MOST_WAYS: usize = 512;

/// So many different people of each role, or group of roles any of which will do.
pub(super) type Demand = BTreeMap<Vec<RoleId>, u32>;

/// The ways to do a step, none of which asks for more than another; nothing when there are too many to be listed.
pub(super) fn ways_to_do(step: &Step) -> Option<Vec<Demand>> {
    match &step.kind {
        StepKind::Approval(approval) => ways_to_approve(&approval.voters),
        StepKind::Task
        | StepKind::Together(_)
        | StepKind::Group(_)
        | StepKind::Call(_)
        | StepKind::HandOff(_)
        | StepKind::Wait(_)
        | StepKind::End(_) => Some(vec![one_of(&step.work.roles)]),
    }
}

/// One person who holds any of these roles; anybody when there are none.
pub(super) fn one_of(roles: &[RoleId]) -> Demand {
    let roles: BTreeSet<RoleId> = roles.iter().copied().collect();
    Demand::from([(roles.into_iter().collect(), 1)])
}

fn ways_to_approve(voters: &Voters) -> Option<Vec<Demand>> {
    if seats_are_ambiguous(voters) { ways_by_voting(voters) } else { approving(voters) }
}

/// The ways to decline an approval, for what comes after it.
pub(super) fn ways_to_decline(voters: &Voters) -> Option<Vec<Demand>> {
    match voters {
        Voters::Seat { role, .. } => Some(vec![one_of(&[*role])]),
        Voters::All(parts) | Voters::Any(parts) => either(parts.iter().map(ways_to_decline)),
        Voters::InOrder(parts) => {
            let mut ways = Vec::new();
            let mut before = vec![Demand::new()];
            for part in parts {
                ways.extend(both(&before, &ways_to_decline(part)?)?);
                before = both(&before, &approving(part)?)?;
            }
            Some(least(ways))
        }
        Voters::AtLeast(wanted, parts) => so_many(parts.len() + 1 - *wanted as usize, parts, ways_to_decline),
    }
}

fn approving(voters: &Voters) -> Option<Vec<Demand>> {
    match voters {
        Voters::Seat { role, .. } => Some(vec![one_of(&[*role])]),
        Voters::All(parts) | Voters::InOrder(parts) => so_many(parts.len(), parts, approving),
        Voters::Any(parts) => either(parts.iter().map(approving)),
        Voters::AtLeast(wanted, parts) => so_many(*wanted as usize, parts, approving),
    }
}

/// One of these.
fn either(ways: impl Iterator<Item = Option<Vec<Demand>>>) -> Option<Vec<Demand>> {
    let all: Option<Vec<Vec<Demand>>> = ways.collect();
    Some(least(all?.into_iter().flatten().collect())).filter(|ways| ways.len() <= MOST_WAYS)
}

/// So many of the parts.
fn so_many(wanted: usize, parts: &[Voters], of: fn(&Voters) -> Option<Vec<Demand>>) -> Option<Vec<Demand>> {
    // How each number of the parts so far is had.
    let mut had: Vec<Vec<Demand>> = vec![Vec::new(); wanted + 1];
    had[0].push(Demand::new());
    for part in parts {
        let ways = of(part)?;
        for number in (0..wanted).rev() {
            let more = both(&had[number], &ways)?;
            had[number + 1].extend(more);
            had[number + 1] = least(std::mem::take(&mut had[number + 1]));
            if had[number + 1].len() > MOST_WAYS {
                return None;
            }
        }
    }
    had.pop()
}

fn both(first: &[Demand], second: &[Demand]) -> Option<Vec<Demand>> {
    if first.len() * second.len() > MOST_WAYS * 8 {
        return None;
    }
    let mut ways = Vec::new();
    for one in first {
        for other in second {
            let mut sum = one.clone();
            other.iter().for_each(|(roles, number)| *sum.entry(roles.clone()).or_default() += number);
            ways.push(sum);
        }
    }
    Some(least(ways)).filter(|ways| ways.len() <= MOST_WAYS)
}

/// Those that ask for no more than another one.
fn least(mut ways: Vec<Demand>) -> Vec<Demand> {
    ways.sort();
    ways.dedup();
    let asks_no_more = |one: &Demand, other: &Demand| {
        one.iter().all(|(roles, number)| other.get(roles).is_some_and(|most| number <= most))
    };
    let needless = |at: usize| (0..ways.len()).any(|other| other != at && asks_no_more(&ways[other], &ways[at]));
    let kept: Vec<usize> = (0..ways.len()).filter(|at| !needless(*at)).collect();
    kept.into_iter().map(|at| ways[at].clone()).collect()
}

/// Whether a vote may fall into a part that comes to nothing, because a role has seats in several parts of which not all
/// are needed.
fn seats_are_ambiguous(voters: &Voters) -> bool {
    let some_needed = match voters {
        Voters::Seat { .. } => return false,
        Voters::All(_) | Voters::InOrder(_) => false,
        Voters::Any(_) | Voters::AtLeast(..) => true,
    };
    let parts = parts(voters);
    let composed = parts.iter().any(|part| !matches!(part, Voters::Seat { .. }));
    let mut seen = BTreeSet::new();
    let shared = parts.iter().any(|part| {
        let roles: BTreeSet<RoleId> = part.seats().into_iter().map(|(_, role)| role).collect();
        roles.into_iter().filter(|role| !seen.insert(*role)).count() > 0
    });
    (some_needed && composed && shared)
        || parts.iter().any(seats_are_ambiguous)
        // A vote meant for another part may fall into one of which not all seats are needed.
        || (shared && composed && parts.iter().any(chooses))
}

fn chooses(voters: &Voters) -> bool {
    match voters {
        Voters::Seat { .. } => false,
        Voters::Any(_) | Voters::AtLeast(..) => true,
        Voters::All(parts) | Voters::InOrder(parts) => parts.iter().any(chooses),
    }
}

fn parts(voters: &Voters) -> &[Voters] {
    match voters {
        Voters::Seat { .. } => &[],
        Voters::All(parts) | Voters::Any(parts) | Voters::InOrder(parts) | Voters::AtLeast(_, parts) => parts,
    }
}

/// Votes as the engine counts them: whoever votes for a role takes the first seat of that role whose turn it is.
fn ways_by_voting(voters: &Voters) -> Option<Vec<Demand>> {
    let seats = voters.seats();
    let mut ways = Vec::new();
    let mut seen = BTreeSet::from([BTreeSet::new()]);
    let mut open: Vec<BTreeSet<u32>> = vec![BTreeSet::new()];
    while let Some(filled) = open.pop() {
        if seen.len() > MOST_WAYS * 8 {
            return None;
        }
        let Some(turns) = turns(voters, &filled) else {
            let mut demand = Demand::new();
            let held = seats.iter().filter(|(seat, _)| filled.contains(seat));
            held.for_each(|(_, role)| *demand.entry(vec![*role]).or_default() += 1);
            ways.push(demand);
            continue;
        };
        let mut asked = BTreeSet::new();
        for (seat, role) in seats.iter().filter(|(seat, _)| turns.contains(seat)) {
            let mut more = filled.clone();
            more.insert(*seat);
            if asked.insert(*role) && seen.insert(more.clone()) {
                open.push(more);
            }
        }
    }
    Some(least(ways))
}

/// The seats whose turn it is when these have approved; nothing when it is approved.
fn turns(voters: &Voters, filled: &BTreeSet<u32>) -> Option<Vec<u32>> {
    let waiting = |parts: &[Voters]| parts.iter().filter_map(|part| turns(part, filled)).collect::<Vec<_>>();
    let wanted = match voters {
        Voters::Seat { seat, .. } => return (!filled.contains(seat)).then(|| vec![*seat]),
        Voters::InOrder(parts) => return waiting(parts).into_iter().next(),
        Voters::All(parts) => parts.len(),
        Voters::Any(_) => 1,
        Voters::AtLeast(wanted, _) => *wanted as usize,
    };
    let parts = parts(voters);
    let open = waiting(parts);
    (parts.len() - open.len() < wanted).then(|| open.concat())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn seats(roles: &[u32]) -> Vec<Voters> {
        (0..).zip(roles).map(|(seat, role)| Voters::Seat { seat, role: RoleId(*role) }).collect()
    }

    fn said(ways: Option<Vec<Demand>>) -> String {
        let demand = |demand: &Demand| {
            let parts = demand.iter().map(|(roles, number)| format!("{number} of r{}", roles[0].0));
            parts.collect::<Vec<_>>().join(" and ")
        };
        ways.map_or("too many".to_owned(), |ways| ways.iter().map(demand).collect::<Vec<_>>().join(", or "))
    }

    #[test]
    fn each_kind_of_approval_asks_for_its_people() {
        assert_eq!(said(ways_to_approve(&Voters::All(seats(&[1, 1, 2])))), "2 of r1 and 1 of r2");
        assert_eq!(said(ways_to_approve(&Voters::Any(seats(&[1, 1, 2])))), "1 of r1, or 1 of r2");
        let two = Voters::AtLeast(2, seats(&[1, 1, 2]));
        assert_eq!(said(ways_to_approve(&two)), "1 of r1 and 1 of r2, or 2 of r1");
        assert_eq!(said(ways_to_decline(&two)), "1 of r1 and 1 of r2, or 2 of r1");
        assert_eq!(said(ways_to_decline(&Voters::InOrder(seats(&[1, 2])))), "1 of r1");
        assert_eq!(said(ways_to_approve(&Voters::AtLeast(50, seats(&[7; 100])))), "50 of r7");
        let many: Vec<u32> = (0..40).collect();
        assert_eq!(said(ways_to_approve(&Voters::AtLeast(20, seats(&many)))), "too many");
    }

    #[test]
    fn a_vote_takes_the_first_seat_of_its_role_even_where_that_comes_to_nothing() {
        let seat = |seat, role| Voters::Seat { seat, role: RoleId(role) };
        let either = Voters::Any(vec![Voters::All(vec![seat(0, 1), seat(1, 2)]), seat(2, 1)]);
        assert!(seats_are_ambiguous(&either));
        assert_eq!(said(ways_to_approve(&either)), "1 of r1 and 1 of r2, or 2 of r1");
    }
}

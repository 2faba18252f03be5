//! Steps that somebody can do, unless the wrong people did the steps before: one choice leaves somebody and another leaves
//! nobody.

use std::collections::{BTreeMap, BTreeSet, HashSet};

use super::absence::Attempt;
use super::apart::kept_apart;
use super::choice::{Choice, permutations};
use super::order::Order;
use super::run::Run;
use super::walk::{Finished, walks};
use super::{Person, Staff};
use crate::model::StepId;
use crate::model::step::StepKind;

/// So many attempts are made for all steps together.
const ATTEMPTS: usize = 20_000;
/// So many attempts are made for one step.
const ATTEMPTS_FOR_ONE: usize = 500;

/// So many walks are tried for one choice of people.
const MOST_WALKS: usize = 24;

/// A step that nobody is left for when these people did those steps.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(in crate::lint) struct Trap {
    pub(in crate::lint) step: StepId,
    /// Who did which earlier step.
    pub(in crate::lint) by: Vec<(StepId, Vec<Person>)>,
    /// Who is away.
    pub(in crate::lint) away: Vec<Person>,
    /// What is finished on the way, the step last.
    pub(in crate::lint) path: Vec<StepId>,
}

/// The steps of which some choice of people for the earlier steps leaves nobody. Steps that nobody can do in any case are
/// told elsewhere, and of steps with the same roles before them and at them the first one speaks.
pub(super) fn traps(staff: &Staff<'_>, order: &Order<'_>) -> Vec<Trap> {
    let dead: HashSet<StepId> = staff.deadlocks.iter().filter_map(|dead| dead.steps.last().copied()).collect();
    let mut told = HashSet::new();
    let mut found = Vec::new();
    let mut attempts = ATTEMPTS;
    for step in staff.playbook.steps.iter().filter(|step| !step.work.not_by.is_empty() && !dead.contains(&step.id)) {
        let Some(need) = staff.need_of(step.id) else { continue };
        let everybody = &staff.needs[need].everybody;
        let shares = |earlier: &StepId| {
            let people = staff.people_for(*earlier);
            people.iter().any(|person| everybody.binary_search(person).is_ok())
        };
        let earlier: Vec<StepId> = kept_apart(staff.playbook, step.id).into_iter().filter(shares).collect();
        let most = |step: &StepId| staff.need_of(*step).map_or(0, |need| staff.needs[need].most);
        let spare = staff.absent + earlier.iter().map(most).sum::<usize>();
        let has = |(pool, number): &(usize, u32)| staff.pools[*pool].len() >= *number as usize + spare;
        if earlier.is_empty() || staff.needs[need].ways.iter().flatten().any(|way| way.iter().all(has)) {
            continue;
        }
        let mut needs: Vec<Option<usize>> = earlier.iter().map(|step| staff.need_of(*step)).collect();
        needs.sort_unstable();
        if told.contains(&(need, needs.clone())) {
            continue;
        }
        let mut search =
            Search { staff, order, step: step.id, need, earlier, attempts: attempts.min(ATTEMPTS_FOR_ONE) };
        let given = search.attempts;
        let trap = (0..=staff.absent).find_map(|away| search.block(away, &mut Taken::default(), &mut HashSet::new()));
        attempts -= given - search.attempts;
        if let Some(trap) = trap {
            told.insert((need, needs));
            found.push(trap);
        }
    }
    found
}

/// Who is out of the question, and why.
#[derive(Clone, Default, PartialEq, Eq, Hash)]
struct Taken {
    away: BTreeSet<Person>,
    by: BTreeMap<StepId, BTreeSet<Person>>,
}

struct Search<'s, 'a> {
    staff: &'s Staff<'a>,
    order: &'s Order<'a>,
    step: StepId,
    need: usize,
    earlier: Vec<StepId>,
    attempts: usize,
}

impl Search<'_, '_> {
    /// Takes more and more people until nobody is left: by the steps before, or by absence.
    fn block(&mut self, absences: usize, taken: &mut Taken, seen: &mut HashSet<Taken>) -> Option<Trap> {
        if !seen.insert(taken.clone()) {
            return None;
        }
        self.attempts = self.attempts.checked_sub(1)?;
        let out: BTreeSet<Person> = taken.by.values().flatten().chain(&taken.away).copied().collect();
        let Attempt::Done(by) = self.staff.attempt(self.need, &out) else {
            return if taken.by.is_empty() { None } else { self.run(taken) };
        };
        for person in by {
            for earlier in self.earlier.clone() {
                let most = self.staff.need_of(earlier).map_or(0, |need| self.staff.needs[need].most);
                let has = taken.by.get(&earlier).map_or(0, BTreeSet::len);
                if has < most && self.staff.people_for(earlier).binary_search(&person).is_ok() {
                    taken.by.entry(earlier).or_default().insert(person);
                    let found = self.block(absences, taken, seen);
                    let left = taken.by.get_mut(&earlier).is_some_and(|people| {
                        people.remove(&person);
                        !people.is_empty()
                    });
                    if !left {
                        taken.by.remove(&earlier);
                    }
                    if found.is_some() {
                        return found;
                    }
                }
            }
            if taken.away.len() < absences {
                taken.away.insert(person);
                let found = self.block(absences, taken, seen);
                taken.away.remove(&person);
                if found.is_some() {
                    return found;
                }
            }
        }
        None
    }

    /// A run in which that lawfully happens.
    fn run(&self, taken: &Taken) -> Option<Trap> {
        let mut targets: Vec<StepId> = taken.by.keys().copied().collect();
        let comes_first =
            |one: StepId, other: StepId| self.order.is_possible(one, other) && !self.order.is_possible(other, one);
        targets.sort_by(|one, other| comes_first(*other, *one).cmp(&comes_first(*one, *other)));
        targets.push(self.step);
        let path = self.walks(&targets).into_iter().find(|path| self.happens(path, taken))?;
        let by = taken.by.iter().map(|(step, people)| (*step, people.iter().copied().collect()));
        Some(Trap {
            step: self.step,
            by: by.collect(),
            away: taken.away.iter().copied().collect(),
            path: path.iter().map(|finished| finished.step).collect(),
        })
    }

    /// Walks through steps, the last one last.
    fn walks(&self, targets: &[StepId]) -> Vec<Vec<Finished>> {
        let orders = match targets.split_last() {
            Some((last, before)) if before.len() <= 3 => permutations(before)
                .into_iter()
                .map(|mut order| {
                    order.push(*last);
                    order
                })
                .collect(),
            Some(_) | None => vec![targets.to_vec()],
        };
        orders
            .iter()
            .flat_map(|targets| self.decided(targets))
            .take(MOST_WALKS)
            .flat_map(|targets| walks(self.order, &targets))
            .collect()
    }

    /// The steps, with each approval among them approved or declined.
    fn decided(&self, targets: &[StepId]) -> Vec<Vec<Finished>> {
        let mut all: Vec<Vec<Finished>> = vec![Vec::new()];
        for (at, step) in targets.iter().enumerate() {
            let approval = matches!(self.staff.playbook[*step].kind, StepKind::Approval(_));
            let decided: &[bool] = if approval && at + 1 < targets.len() { &[false, true] } else { &[false] };
            let with = |way: &Vec<Finished>, declined: &bool| {
                let mut way = way.clone();
                way.push(Finished { step: *step, declined: *declined });
                way
            };
            all = all.iter().flat_map(|way| decided.iter().map(|declined| with(way, declined))).collect();
        }
        all
    }

    /// Whether all steps but the last can be done on this way with these people at theirs, and the last one then cannot.
    fn happens(&self, path: &[Finished], taken: &Taken) -> bool {
        let Some(mut run) = Run::new(self.staff, path, &taken.away) else { return false };
        let mut seen = HashSet::new();
        for (at, finished) in path.iter().enumerate().rev().skip(1) {
            let Some(people) = taken.by.get(&finished.step).filter(|_| seen.insert(finished.step)) else { continue };
            run.ways[at].retain(|way| people.iter().all(|person| way.contains(person)));
        }
        let mut counts = vec![true; path.len()];
        let all = run.solve(&counts, &taken.away, &mut ATTEMPTS.clone());
        let Some(last) = counts.last_mut() else { return false };
        *last = false;
        let before = run.solve(&counts, &taken.away, &mut ATTEMPTS.clone());
        (all, matches!(before, Choice::Found(_))) == (Choice::None, true)
    }
}

//! Whether a run, written down as what is finished when, can be done by the people who are there.

use std::collections::{BTreeSet, HashMap};

use super::absence::Attempt;
use super::apart::kept_apart;
use super::choice::{Choice, Puzzle};
use super::walk::Finished;
use super::{Person, Staff};
use crate::model::StepId;

/// The place in a run that nobody can come past, whoever did the steps before; nothing when there is none, or when that
/// is not known.
pub(super) fn stuck_at(
    staff: &Staff<'_>,
    path: &[Finished],
    away: &BTreeSet<Person>,
    tries: &mut usize,
) -> Option<usize> {
    let run = Run::new(staff, path, away)?;
    let mut possible = |number: usize| {
        let counts: Vec<bool> = (0..path.len()).map(|at| at < number).collect();
        match run.solve(&counts, away, tries) {
            Choice::Found(_) => Some(true),
            Choice::None => Some(false),
            Choice::Unknown => None,
        }
    };
    let (mut done, mut stuck) = (0, path.len());
    if possible(stuck)? {
        return None;
    }
    while stuck - done > 1 {
        let middle = usize::midpoint(done, stuck);
        if possible(middle)? {
            done = middle;
        } else {
            stuck = middle;
        }
    }
    Some(stuck - 1)
}

/// Whether each approval that a run declines can be declined by those who are there. One that cannot be is on no run.
pub(super) fn can_be_declined(staff: &Staff<'_>, path: &[Finished], away: &BTreeSet<Person>) -> bool {
    let steps: BTreeSet<StepId> =
        path.iter().filter(|finished| finished.declined).map(|finished| finished.step).collect();
    let is_there = |by: &Vec<Person>| by.iter().all(|person| !away.contains(person));
    steps.iter().all(|step| staff.declining(&staff.playbook[*step]).is_some_and(|ways| ways.iter().any(is_there)))
}

/// A run, each time a step is finished as a step of its own.
pub(super) struct Run {
    pub(super) ways: Vec<Vec<Vec<Person>>>,
    pub(super) apart: Vec<Vec<usize>>,
}

impl Run {
    /// Nothing when somewhere there are too many choices. What cannot be done by itself is left out.
    pub(super) fn new(staff: &Staff<'_>, path: &[Finished], away: &BTreeSet<Person>) -> Option<Run> {
        let playbook = staff.playbook;
        if !can_be_declined(staff, path, away) {
            return None;
        }
        let mut apart = vec![Vec::new(); path.len()];
        let mut last: HashMap<StepId, usize> = HashMap::new();
        for (at, finished) in path.iter().enumerate() {
            for earlier in kept_apart(playbook, finished.step) {
                if let Some(before) = last.get(&earlier) {
                    apart[at].push(*before);
                    apart[*before].push(at);
                }
            }
            last.insert(finished.step, at);
        }
        let mut ways = Vec::new();
        for (finished, apart) in path.iter().zip(&apart) {
            let need = staff.need_of(finished.step)?;
            let doable = matches!(staff.attempt(need, away), Attempt::Done(_));
            let choices = if finished.declined {
                staff.declining(&playbook[finished.step])?
            } else if apart.is_empty() || !doable {
                vec![Vec::new()]
            } else {
                staff.choices(need)?
            };
            ways.push(choices);
        }
        Some(Run { ways, apart })
    }

    pub(super) fn solve(&self, counts: &[bool], away: &BTreeSet<Person>, tries: &mut usize) -> Choice {
        let puzzle = Puzzle { ways: self.ways.iter().map(Vec::as_slice).collect(), apart: self.apart.clone() };
        puzzle.solve(counts, away, tries)
    }
}

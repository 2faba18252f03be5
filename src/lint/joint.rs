//! Guards over several quantities, decided together: what no guard covers, what two guards share.
//!
//! Where guards compare nothing but fields with constants, [`decision`](super::decision) is enough, and quick. Here are
//! terms that have something to do with each other: two fields that are compared, sums, tables, texts, unset fields.
//!
//! A guard is taken apart into tests of one thing each (`clause`): whether a field is set, which choice or text it holds,
//! how large a linear form of numbers, days or spans is. Each thing is a variable, and the constants that guards name cut
//! its values into finitely many atoms (`variable`). A guard is a union of boxes, sets of atoms for each variable
//! (`region`). Two guards overlap when two of their boxes meet; a gap is a choice of atoms that lies in no box, found by
//! going through the variables one by one and never twice through the same remaining boxes.
//!
//! Not all atoms go together: `amount > limit` and `amount < 5` leave little to `limit > 7`. Whether atoms of forms over
//! the same quantities go together is asked of a solver for whole numbers (`system`). What is found is tried with values
//! on the guards themselves (`witness`), so that a verdict is a proof or a fact, or else says that it is neither.

mod clause;
mod facts;
mod linear;
mod quantity;
mod system;
mod values;
mod variable;
mod witness;

use std::collections::{BTreeSet, HashMap, HashSet};

use super::decision::region::{Boxed, Region, shared};
use super::decision::{Alone, Atoms, Overlap, Shown, TooManySided, Witness};
use crate::model::guard::{Guard, Values};
use crate::model::{FieldId, Playbook, SettingId};
use clause::Taker;
use quantity::Quantities;
use system::Outcome;
use variable::{Variable, region, variables};
use witness::Pick;

/// More guards than this are not looked at together.
const MOST_GUARDS: usize = 64;
/// More boxes than this in one guard are not looked at.
const MOST_BOXES: usize = 4_096;
/// More sets of remaining boxes than this are not looked at in search of a gap.
const MOST_STATES: usize = 200_000;
/// More questions than this are not put to the solver in one search.
const MOST_QUESTIONS: usize = 3_000;
/// More suspicions than this are not followed up in one search.
const MOST_DOUBTS: usize = 20;

/// Guards of one decision, as regions.
pub(super) struct Joint<'a> {
    guards: Vec<&'a Guard>,
    fields: BTreeSet<FieldId>,
    settings: BTreeSet<SettingId>,
    quantities: Quantities<'a>,
    variables: Vec<Variable>,
    regions: Vec<Region>,
}

impl<'a> Joint<'a> {
    /// Takes guards apart, over the values that the fields may have.
    pub(super) fn new(playbook: &'a Playbook, guards: &[&'a Guard]) -> Result<Joint<'a>, TooManySided> {
        if guards.len() > MOST_GUARDS {
            return Err(TooManySided);
        }
        let mut quantities = Quantities::new(playbook);
        let mut taker = Taker::new(&mut quantities);
        let clauses = guards.iter().map(|guard| taker.take(&guard.expression, true)).collect::<Result<Vec<_>, _>>()?;
        let variables = variables(&clauses, &quantities);
        let regions = clauses
            .iter()
            .map(|clause| region(clause, &variables, MOST_BOXES).ok_or(TooManySided))
            .collect::<Result<_, _>>()?;
        let (mut fields, mut settings) = (BTreeSet::new(), BTreeSet::new());
        for reads in guards.iter().map(|guard| guard.expression.reads()) {
            fields.extend(reads.fields);
            settings.extend(reads.settings);
        }
        Ok(Joint { guards: guards.to_vec(), fields, settings, quantities, variables, regions })
    }

    /// Values for which none of some guards holds; without `evidence` it is enough to know that there are some.
    pub(super) fn beside(&self, guards: &[usize], evidence: bool) -> Shown {
        let boxes: Vec<&Boxed> = guards.iter().flat_map(|guard| &self.regions[*guard]).collect();
        let none_holds =
            |values: &dyn Values| guards.iter().all(|guard| self.guards[*guard].holds(values) == Ok(false));
        let mut search = Search::new(self, &boxes, &none_holds);
        search.evidence = evidence;
        let found = search.uncovered(0, (0..boxes.len()).collect());
        search.shown(found)
    }

    /// Values for which both guards hold; without `evidence` it is enough to know that there are some.
    fn overlap(&self, one: usize, other: usize, evidence: bool) -> Shown {
        let both_hold =
            |values: &dyn Values| [one, other].iter().all(|guard| self.guards[*guard].holds(values) == Ok(true));
        let mut search = Search::new(self, &[], &both_hold);
        search.evidence = evidence;
        for first in &self.regions[one] {
            for second in &self.regions[other] {
                let Some(shared) = shared(first, second) else { continue };
                search.picks.clear();
                match search.inside(&shared) {
                    Ok(None) => {}
                    found => return search.shown(found),
                }
            }
        }
        search.shown(Ok(None))
    }

    /// Guards that hold, or may hold, at once, at most so many.
    pub(super) fn overlaps(&self, most: usize) -> Vec<Overlap> {
        let pairs = (0..self.guards.len()).flat_map(|later| (0..later).map(move |earlier| (earlier, later)));
        let overlaps =
            pairs.map(|(earlier, later)| Overlap { earlier, later, shown: self.overlap(earlier, later, true) });
        overlaps.filter(|overlap| !matches!(overlap.shown, Shown::Never)).take(most).collect()
    }

    /// Values for which a guard holds.
    pub(super) fn holding(&self, guard: usize) -> Shown {
        self.overlap(guard, guard, true)
    }

    /// What can be said of a guard by itself.
    pub(super) fn alone(&self, guard: usize) -> Alone {
        if matches!(self.overlap(guard, guard, false), Shown::Never) {
            Alone::Never
        } else if matches!(self.beside(&[guard], false), Shown::Never) {
            Alone::Always
        } else {
            Alone::Sometimes
        }
    }
}

/// The search for a choice of atoms.
struct Search<'d> {
    joint: &'d Joint<'d>,
    boxes: &'d [&'d Boxed],
    /// What the values must show.
    wanted: &'d dyn Fn(&dyn Values) -> bool,
    /// Variables and remaining boxes from which nothing was found.
    dead: HashSet<(usize, Vec<usize>)>,
    picks: Vec<Pick>,
    /// Whether values are asked for, and not only whether there are some.
    evidence: bool,
    questions: usize,
    /// So many choices of atoms looked right, but no values for them were found.
    doubts: usize,
}

impl<'d> Search<'d> {
    fn new(joint: &'d Joint<'d>, boxes: &'d [&'d Boxed], wanted: &'d dyn Fn(&dyn Values) -> bool) -> Search<'d> {
        Search {
            joint,
            boxes,
            wanted,
            dead: HashSet::new(),
            picks: Vec::new(),
            evidence: true,
            questions: 0,
            doubts: 0,
        }
    }

    fn shown(&self, found: Result<Option<Witness>, TooManySided>) -> Shown {
        match found {
            Ok(Some(witness)) => Shown::By(witness),
            Ok(None) if self.doubts == 0 => Shown::Never,
            Ok(None) | Err(TooManySided) => Shown::Perhaps,
        }
    }

    /// A choice for the variables from `at` on that meets none of the remaining boxes.
    fn uncovered(&mut self, at: usize, remaining: Vec<usize>) -> Result<Option<Witness>, TooManySided> {
        if remaining.is_empty() {
            return self.attest();
        }
        let variables = &self.joint.variables;
        if at == variables.len() {
            return Ok(None);
        }
        // Inside a group what was chosen before matters, so only at its beginning the boxes are all there is to know.
        let begins = at == 0 || variables[at].group != variables[at - 1].group;
        if begins && self.dead.contains(&(at, remaining.clone())) {
            return Ok(None);
        }
        if self.dead.len() > MOST_STATES {
            return Err(TooManySided);
        }
        for (pick, left) in self.choices(at, &remaining) {
            self.picks.truncate(at);
            self.picks.push(Some(pick));
            if self.goes_together(at)?
                && let Some(found) = self.uncovered(at + 1, left)?
            {
                return Ok(Some(found));
            }
        }
        if begins {
            self.dead.insert((at, remaining));
        }
        Ok(None)
    }

    /// What can be chosen for a variable, and which boxes are left: the choice that leaves the fewest first.
    fn choices(&self, at: usize, remaining: &[usize]) -> Vec<((usize, usize), Vec<usize>)> {
        let variable = &self.joint.variables[at];
        let mut choices: Vec<((usize, usize), Vec<usize>)> = Vec::new();
        let mut known: HashMap<Vec<usize>, usize> = HashMap::new();
        for atom in 0..variable.atoms.len() {
            let meets = |number: &usize| of(self.boxes[*number], at).is_none_or(|atoms| atoms.contains(atom));
            let left: Vec<usize> = remaining.iter().copied().filter(meets).collect();
            match choices.last_mut() {
                // Atoms that leave the same boxes lead to the same answer: one of them is enough where nothing else
                // depends on it, and neighbours are one stretch otherwise.
                Some(((_, last), same)) if !variable.is_free && *same == left => *last = atom,
                _ if variable.is_free && known.contains_key(&left) => {}
                _ => {
                    known.insert(left.clone(), atom);
                    choices.push(((atom, atom), left));
                }
            }
        }
        choices.sort_by_key(|(pick, left)| (left.len(), *pick));
        choices
    }

    /// A choice inside a box: neighbouring atoms of each variable it names.
    fn inside(&mut self, wanted: &Boxed) -> Result<Option<Witness>, TooManySided> {
        let at = self.picks.len();
        let Some(variable) = self.joint.variables.get(at) else { return self.attest() };
        let Some(atoms) = of(wanted, at) else {
            self.picks.push(None);
            let found = self.inside(wanted);
            self.picks.truncate(at);
            return found;
        };
        let mut runs: Vec<(usize, usize)> = Vec::new();
        for atom in (0..variable.atoms.len()).filter(|atom| atoms.contains(*atom)) {
            match runs.last_mut() {
                Some((_, last)) if *last + 1 == atom && !variable.is_free => *last = atom,
                _ => runs.push((atom, atom)),
            }
        }
        // Where nothing else depends on it, one atom shows as much as any other.
        runs.truncate(if variable.is_free { 1 } else { runs.len() });
        for run in runs {
            self.picks.push(Some(run));
            let found = if self.goes_together(at)? { self.inside(wanted)? } else { None };
            self.picks.truncate(at);
            if found.is_some() {
                return Ok(found);
            }
        }
        Ok(None)
    }

    /// Whether the last pick goes together with those of its group before it; where that is too hard to say, yes.
    fn goes_together(&mut self, at: usize) -> Result<bool, TooManySided> {
        let variables = &self.joint.variables;
        if variables[at].is_free {
            return Ok(true);
        }
        self.questions += 1;
        if self.questions > MOST_QUESTIONS {
            return Err(TooManySided);
        }
        let group = variables[at].group;
        let picks: Vec<(usize, Pick)> =
            (0..=at).filter(|other| variables[*other].group == group).map(|other| (other, self.picks[other])).collect();
        Ok(!matches!(self.joint.solution(&picks, &HashMap::new()), Outcome::Impossible))
    }

    /// Tries the picks with values.
    fn attest(&mut self) -> Result<Option<Witness>, TooManySided> {
        self.picks.resize(self.joint.variables.len(), None);
        let mut picked = self.picks.iter().zip(&self.joint.variables).filter(|(pick, _)| pick.is_some());
        if !self.evidence && picked.all(|(_, variable)| variable.is_free) {
            return Ok(Some(Witness::new()));
        }
        let found = self.joint.attest(&self.picks, self.wanted);
        self.doubts += usize::from(found.is_none());
        if self.doubts > MOST_DOUBTS { Err(TooManySided) } else { Ok(found) }
    }
}

/// The atoms that a box has of a variable; any, where it says nothing.
fn of(boxed: &Boxed, variable: usize) -> Option<&Atoms> {
    boxed.iter().find(|(known, _)| *known == variable).map(|(_, atoms)| atoms)
}

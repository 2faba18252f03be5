//! Guards as regions of the space of all values: what no guard covers, what two guards share.
//!
//! Every term that a guard compares is a variable. Only the constants that guards name matter, so each variable falls
//! into finitely many atoms: a point for each constant, the stretches between, each choice, yes and no. A guard is a
//! union of boxes, sets of atoms for each variable. Two guards overlap when two of their boxes meet; a gap is an
//! assignment of atoms that lies in no box, found by going through the variables one by one and never twice through the
//! same remaining boxes. So a verdict comes with a value for every field involved.
//!
//! Two terms that are compared with each other, `amount > limit`, make a variable with the atoms less, equal, greater.
//! That is exact as long as neither term is compared with anything else; where it is, [`Decision::is_exact`] says no.

mod region;
mod space;
mod spelling;
mod variable;

use std::collections::{HashMap, HashSet};

use crate::model::Playbook;
use crate::model::guard::{Expression, Guard};
use crate::model::step::{Branch, Condition, Step};
use crate::source::Span;
pub(super) use region::Atoms;
use region::{Region, region};
pub(super) use space::Space;
use variable::{Variable, Variables};

/// More boxes than this in one guard are not looked at.
const MOST_BOXES: usize = 4_096;
/// More sets of remaining boxes than this are not looked at in search of a gap.
const MOST_STATES: usize = 200_000;

/// Guards of one decision, as regions.
pub(super) struct Decision {
    variables: Vec<Variable>,
    regions: Vec<Region>,
    exact: bool,
}

/// The values that show something: a term of a guard, and what it is.
pub type Witness = Vec<(String, String)>;

/// Whether a condition can hold.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Example {
    /// For no values.
    Never,
    /// For these.
    For(Witness),
    /// That cannot be decided.
    Unknown,
}

/// Whether a condition can hold over the values that the fields of a playbook may have.
#[must_use]
pub fn example(playbook: &Playbook, condition: &Expression) -> Example {
    let Ok(decision) = Decision::over(Variables::new(playbook), &[condition]) else { return Example::Unknown };
    match decision.overlap(0, 0) {
        None => Example::Never,
        Some(witness) if decision.is_exact() => Example::For(witness),
        Some(_) => Example::Unknown,
    }
}

/// The guards are too many-sided to be decided.
pub(super) struct TooManySided;

impl Decision {
    /// Takes guards apart, over the values that the fields may have.
    pub(super) fn new(playbook: &Playbook, guards: &[&Guard]) -> Result<Decision, TooManySided> {
        Decision::over(Variables::new(playbook), &expressions(guards))
    }

    /// Takes guards apart, over all values of the types, whatever the limits of the fields.
    pub(super) fn without_limits(playbook: &Playbook, guards: &[&Guard]) -> Result<Decision, TooManySided> {
        Decision::over(Variables::without_limits(playbook), &expressions(guards))
    }

    fn over(mut variables: Variables<'_>, guards: &[&Expression]) -> Result<Decision, TooManySided> {
        guards.iter().for_each(|guard| variables.collect(guard));
        let exact = variables.are_independent();
        let variables = variables.finish();
        let regions = guards
            .iter()
            .map(|guard| region(guard, &variables, MOST_BOXES).ok_or(TooManySided))
            .collect::<Result<_, _>>()?;
        Ok(Decision { variables, regions, exact })
    }

    /// Whether every assignment of atoms can really occur, so that a witness is a fact and not just a suspicion.
    pub(super) fn is_exact(&self) -> bool {
        self.exact
    }

    /// Whether a guard holds for no value.
    pub(super) fn is_never(&self, guard: usize) -> bool {
        self.regions[guard].is_empty()
    }

    /// Values for which none of the guards holds.
    pub(super) fn gap(&self, guards: &[usize]) -> Result<Option<Witness>, TooManySided> {
        let boxes: Vec<&Vec<Option<Atoms>>> = guards.iter().flat_map(|guard| &self.regions[*guard]).collect();
        let mut search = Search { decision: self, boxes: &boxes, dead: HashSet::new(), chosen: Vec::new() };
        let found = search.uncovered(0, (0..boxes.len()).collect())?;
        Ok(found.then(|| self.witness(&search.chosen)))
    }

    /// Values for which both guards hold.
    pub(super) fn overlap(&self, one: usize, other: usize) -> Option<Witness> {
        for first in &self.regions[one] {
            for second in &self.regions[other] {
                if let Some(shared) = shared(first, second) {
                    let chosen: Vec<Option<usize>> =
                        shared.into_iter().map(|atoms| atoms.and_then(|atoms| atoms.first())).collect();
                    return Some(self.witness(&chosen));
                }
            }
        }
        None
    }

    fn witness(&self, chosen: &[Option<usize>]) -> Witness {
        let values = self.variables.iter().zip(chosen);
        values.filter_map(|(variable, atom)| Some(variable.say((*atom)?))).collect()
    }
}

fn expressions<'g>(guards: &[&'g Guard]) -> Vec<&'g Expression> {
    guards.iter().map(|guard| &guard.expression).collect()
}

/// What two boxes share; none when they are apart.
fn shared(one: &[Option<Atoms>], other: &[Option<Atoms>]) -> Option<Vec<Option<Atoms>>> {
    one.iter()
        .zip(other)
        .map(|(one, other)| match (one, other) {
            (Some(one), Some(other)) => one.intersection(other).map(Some),
            (Some(only), None) | (None, Some(only)) => Some(Some(only.clone())),
            (None, None) => Some(None),
        })
        .collect()
}

/// The search for an assignment that lies in no box.
struct Search<'d> {
    decision: &'d Decision,
    boxes: &'d [&'d Vec<Option<Atoms>>],
    /// Variables and remaining boxes from which no gap was found.
    dead: HashSet<(usize, Vec<usize>)>,
    chosen: Vec<Option<usize>>,
}

impl Search<'_> {
    /// Whether the variables from `at` on can be chosen so that none of the remaining boxes is met.
    fn uncovered(&mut self, at: usize, remaining: Vec<usize>) -> Result<bool, TooManySided> {
        if remaining.is_empty() {
            self.chosen.resize(self.decision.variables.len(), None);
            return Ok(true);
        }
        if at == self.decision.variables.len() || self.dead.contains(&(at, remaining.clone())) {
            return Ok(false);
        }
        if self.dead.len() > MOST_STATES {
            return Err(TooManySided);
        }
        // Atoms that leave the same boxes lead to the same answer, so one of them is enough.
        let mut classes: HashMap<Vec<usize>, usize> = HashMap::new();
        for atom in 0..self.decision.variables[at].atoms() {
            let left = remaining
                .iter()
                .copied()
                .filter(|number| self.boxes[*number][at].as_ref().is_none_or(|atoms| atoms.contains(atom)));
            classes.entry(left.collect()).or_insert(atom);
        }
        let mut classes: Vec<(Vec<usize>, usize)> = classes.into_iter().collect();
        classes.sort_by_key(|(left, atom)| (left.len(), *atom));
        for (left, atom) in classes {
            self.chosen.truncate(at);
            self.chosen.push(Some(atom));
            if self.uncovered(at + 1, left)? {
                return Ok(true);
            }
        }
        self.dead.insert((at, remaining));
        Ok(false)
    }
}

/// A place where the data decides: the branches of an outcome.
pub(super) struct Fork<'a> {
    /// The step.
    pub(super) step: &'a Step,
    /// The guards of its branches, in the order of the text.
    pub(super) guards: Vec<&'a Guard>,
    /// The branch that is taken when none of them holds.
    pub(super) otherwise: Option<&'a Branch>,
    /// Where the branches stand: the place of the first one.
    pub(super) span: Span,
    /// The guards as regions.
    pub(super) decision: Result<Decision, TooManySided>,
}

impl Fork<'_> {
    /// Whether it is not proved that one of the branches always applies.
    pub(super) fn has_gap(&self) -> bool {
        let all: Vec<usize> = (0..self.guards.len()).collect();
        let proved = self.decision.as_ref().is_ok_and(|decision| matches!(decision.gap(&all), Ok(None)));
        self.otherwise.is_none() && !proved
    }
}

/// All places where the data decides.
pub(super) fn forks(playbook: &Playbook) -> Vec<Fork<'_>> {
    let outcomes = playbook.steps.iter().flat_map(|step| step.outcomes.iter().map(move |outcome| (step, outcome)));
    outcomes
        .filter_map(|(step, outcome)| {
            let guards: Vec<&Guard> = outcome.branches.iter().filter_map(guard_of).collect();
            let otherwise = outcome.branches.iter().find(|branch| matches!(branch.condition, Condition::Else));
            let span = guards.first()?.span;
            Some(Fork { step, decision: Decision::new(playbook, &guards), guards, otherwise, span })
        })
        .collect()
}

/// Guards that stand alone: of lanes, of outcomes, of fields to be filled. Each with the step it belongs to.
pub(super) fn lone_guards(playbook: &Playbook) -> impl Iterator<Item = (&Step, &Guard)> {
    playbook.steps.iter().flat_map(|step| {
        let lane = step.lane.iter().filter_map(|lane| lane.when.as_ref());
        let outcomes = step.outcomes.iter().filter_map(|outcome| outcome.when.as_ref());
        let fields = step.work.fill.iter().filter_map(|fill| fill.when.as_ref());
        lane.chain(outcomes).chain(fields).map(move |guard| (step, guard))
    })
}

/// `amount = 800000, upheld = true`
pub(super) fn said(witness: &Witness) -> String {
    witness.iter().map(|(name, value)| format!("{name} = {value}")).collect::<Vec<_>>().join(", ")
}

fn guard_of(branch: &Branch) -> Option<&Guard> {
    match &branch.condition {
        Condition::When(guard) => Some(guard),
        Condition::Always | Condition::Else => None,
    }
}

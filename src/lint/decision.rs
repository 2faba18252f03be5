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

mod atom;
mod gap;
mod pairs;
mod region;
mod space;
mod spelling;
mod variable;

use std::cell::OnceCell;
use std::collections::BTreeSet;

use crate::model::Playbook;
use crate::model::guard::Guard;
use crate::model::step::{Branch, Condition, Step};
use crate::source::Span;
use pairs::Pairs;
pub(super) use region::Atoms;
use region::{Boxed, Region, meet, region, shared};
pub(super) use space::Space;
pub(super) use spelling::spelled;
use variable::{Variable, Variables};

/// More boxes than this in one guard are not looked at.
const MOST_BOXES: usize = 4_096;
/// At most so many overlaps of one decision are looked for; their number explodes.
const MOST_OVERLAPS: usize = 3;
/// More terms than this in one decision are not looked at.
const MOST_VARIABLES: usize = 1_000;

/// Guards of one decision, as regions.
pub(super) struct Decision {
    variables: Vec<Variable>,
    regions: Vec<Region>,
    exact: bool,
}

/// The values that show something: a term of a guard, and what it is.
pub(super) type Witness = Vec<(String, String)>;

/// Two guards that hold at once.
pub(super) struct Overlap {
    pub(super) earlier: usize,
    pub(super) later: usize,
    /// Values for which both hold.
    pub(super) witness: Witness,
}

/// The guards are too many-sided to be decided.
#[derive(Debug)]
pub(super) struct TooManySided;

impl Decision {
    /// Takes guards apart, over the values that the fields may have.
    pub(super) fn new(playbook: &Playbook, guards: &[&Guard]) -> Result<Decision, TooManySided> {
        Decision::over(Variables::new(playbook), guards)
    }

    /// Takes guards apart, over all values of the types, whatever the limits of the fields.
    pub(super) fn without_limits(playbook: &Playbook, guards: &[&Guard]) -> Result<Decision, TooManySided> {
        Decision::over(Variables::without_limits(playbook), guards)
    }

    fn over(mut variables: Variables<'_>, guards: &[&Guard]) -> Result<Decision, TooManySided> {
        guards.iter().for_each(|guard| variables.collect(&guard.expression));
        if variables.count() > MOST_VARIABLES {
            return Err(TooManySided);
        }
        let exact = variables.are_independent();
        let variables = variables.finish();
        let regions = guards
            .iter()
            .map(|guard| region(&guard.expression, &variables, MOST_BOXES).ok_or(TooManySided))
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
        let boxes: Vec<&Boxed> = guards.iter().flat_map(|guard| &self.regions[*guard]).collect();
        let found = gap::search(&boxes, &self.atoms())?;
        Ok(found.map(|chosen| self.witness(|variable| chosen.get(variable).copied())))
    }

    /// Pairs of guards that hold at once, at most so many, in the order of the later one and then the earlier.
    pub(super) fn overlaps(&self, most: usize) -> Result<Vec<Overlap>, TooManySided> {
        let boxes: Vec<&Boxed> = self.regions.iter().flatten().collect();
        let owners: Vec<usize> =
            self.regions.iter().enumerate().flat_map(|(guard, region)| region.iter().map(move |_| guard)).collect();
        let pairs = Pairs::new(&boxes, &self.atoms()).ok_or(TooManySided)?;
        let (mut found, mut begin) = (Vec::new(), 0);
        for (later, region) in self.regions.iter().enumerate() {
            let candidates = region.iter().flat_map(|boxed| pairs.candidates(boxed, begin).map(move |at| (boxed, at)));
            let earlier: BTreeSet<usize> =
                candidates.filter(|(boxed, at)| meet(boxed, boxes[*at])).map(|(_, at)| owners[at]).collect();
            let shown = earlier.into_iter().take(most - found.len());
            let shown = shown.filter_map(|earlier| {
                let witness = self.overlap(earlier, later)?;
                Some(Overlap { earlier, later, witness })
            });
            found.extend(shown);
            if found.len() == most {
                break;
            }
            begin += region.len();
        }
        Ok(found)
    }

    /// Values for which both guards hold.
    pub(super) fn overlap(&self, one: usize, other: usize) -> Option<Witness> {
        let pairs =
            self.regions[one].iter().flat_map(|first| self.regions[other].iter().map(move |last| (first, last)));
        let (first, last) = pairs.into_iter().find(|(first, last)| meet(first, last))?;
        let both = shared(first, last)?;
        let chosen = |variable: usize| {
            let at = both.binary_search_by_key(&variable, |(about, _)| *about).ok()?;
            both[at].1.first()
        };
        Some(self.witness(chosen))
    }

    /// How many atoms each variable has.
    fn atoms(&self) -> Vec<usize> {
        self.variables.iter().map(Variable::atoms).collect()
    }

    fn witness(&self, chosen: impl Fn(usize) -> Option<usize>) -> Witness {
        let values = self.variables.iter().enumerate();
        values.filter_map(|(number, variable)| Some(variable.say(chosen(number)?))).collect()
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
    /// Worked out when it is first asked for.
    gap: OnceCell<Result<Option<Witness>, TooManySided>>,
    overlaps: OnceCell<Result<Vec<Overlap>, TooManySided>>,
}

impl Fork<'_> {
    /// Values for which none of the guards holds.
    pub(super) fn gap(&self) -> &Result<Option<Witness>, TooManySided> {
        self.gap.get_or_init(|| {
            let all: Vec<usize> = (0..self.guards.len()).collect();
            self.decision.as_ref().map_err(|_| TooManySided).and_then(|decision| decision.gap(&all))
        })
    }

    /// Pairs of guards that hold at once; of many the first few.
    pub(super) fn overlaps(&self) -> &Result<Vec<Overlap>, TooManySided> {
        self.overlaps.get_or_init(|| {
            self.decision.as_ref().map_err(|_| TooManySided).and_then(|decision| decision.overlaps(MOST_OVERLAPS))
        })
    }

    /// Whether it is not proved that one of the branches always applies.
    pub(super) fn has_gap(&self) -> bool {
        self.otherwise.is_none() && !matches!(self.gap(), Ok(None))
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
            let decision = Decision::new(playbook, &guards);
            Some(Fork { step, decision, guards, otherwise, span, gap: OnceCell::new(), overlaps: OnceCell::new() })
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

/// Values by name, for a message.
pub(super) fn said(witness: &Witness) -> String {
    witness.iter().map(|(name, value)| format!("`{name}` = {value}")).collect::<Vec<_>>().join(", ")
}

fn guard_of(branch: &Branch) -> Option<&Guard> {
    match &branch.condition {
        Condition::When(guard) => Some(guard),
        Condition::Always | Condition::Else => None,
    }
}

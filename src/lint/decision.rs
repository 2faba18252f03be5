//! Guards as regions of the space of all values: what no guard covers, what two guards share.
//!
//! Every term that a guard compares is a variable. Only the constants that guards name matter, so each variable falls
//! into finitely many atoms: a point for each constant, the stretches between, each choice, yes and no. A guard is a
//! union of boxes, sets of atoms for each variable. Two guards overlap when two of their boxes meet; a gap is an
//! assignment of atoms that lies in no box, found by going through the variables one by one and never twice through the
//! same remaining boxes. So a verdict comes with a value for every field involved.
//!
//! Two terms that are compared with each other, `amount > limit`, make a variable with the atoms less, equal, greater.
//! That says nothing about what else the terms are compared with; forks with more in them than fields and constants are
//! decided in [`joint`](super::joint).

mod atom;
mod gap;
mod pairs;
pub(super) mod region;
mod space;
mod spelling;
mod variable;

use std::collections::BTreeSet;

use super::joint::Joint;
use crate::model::Playbook;
use crate::model::guard::{Expression, Guard};
use crate::model::step::{Branch, Condition, Step};
use crate::source::Span;
use pairs::Pairs;
pub(super) use region::Atoms;
use region::{Boxed, Region, meet, region, shared};
pub(super) use space::{Regions, Space};
pub(super) use spelling::{spelled, spelled_value};
use variable::{Variable, Variables};

/// More boxes than this in one guard are not looked at.
const MOST_BOXES: usize = 4_096;
/// More terms than this in one decision are not looked at.
const MOST_VARIABLES: usize = 1_000;

/// At most so many overlaps of one fork are looked for.
const MOST_OVERLAPS: usize = 3;

/// Guards of one decision, as regions.
pub(super) struct Decision {
    variables: Vec<Variable>,
    regions: Vec<Region>,
    plain: bool,
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
    let guard = Guard { text: String::new(), span: Span::default(), expression: condition.clone() };
    let plain = Decision::new(playbook, &[&guard]).ok().filter(Decision::is_plain);
    let shown = match plain {
        Some(decision) => decision.overlap(0, 0).map_or(Shown::Never, Shown::By),
        None => Joint::new(playbook, &[&guard]).map_or(Shown::Perhaps, |joint| joint.holding(0)),
    };
    match shown {
        Shown::Never => Example::Never,
        Shown::By(witness) => Example::For(witness),
        Shown::Perhaps => Example::Unknown,
    }
}

/// What is known of values that would show something.
pub(super) enum Shown {
    /// There are none.
    Never,
    /// These do.
    By(Witness),
    /// Nobody knows.
    Perhaps,
}

/// What can be said of a guard by itself.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Alone {
    /// It certainly holds for no values.
    Never,
    /// It certainly holds for all values.
    Always,
    /// Neither is certain.
    Sometimes,
}

/// Two guards that hold, or may hold, at once.
pub(super) struct Overlap {
    /// The number of the one that stands first.
    pub(super) earlier: usize,
    /// The number of the other.
    pub(super) later: usize,
    /// For which values.
    pub(super) shown: Shown,
}

/// The guards are too many-sided to be decided.
#[derive(Debug)]
pub(super) struct TooManySided;

impl Decision {
    /// Takes guards apart, over the values that the fields may have.
    pub(super) fn new(playbook: &Playbook, guards: &[&Guard]) -> Result<Decision, TooManySided> {
        let mut variables = Variables::new(playbook);
        guards.iter().for_each(|guard| variables.collect(&guard.expression));
        if variables.count() > MOST_VARIABLES {
            return Err(TooManySided);
        }
        let plain = variables.are_plain();
        let variables = variables.finish();
        let regions = guards
            .iter()
            .map(|guard| region(&guard.expression, &variables, MOST_BOXES).ok_or(TooManySided))
            .collect::<Result<_, _>>()?;
        Ok(Decision { variables, regions, plain })
    }

    /// Whether guards compare nothing but fields with constants, so that every choice of atoms can really occur.
    fn is_plain(&self) -> bool {
        self.plain
    }

    /// What can be said of a guard by itself.
    fn alone(&self, guard: usize) -> Alone {
        if self.regions[guard].is_empty() {
            Alone::Never
        } else if matches!(self.uncovered(&[guard]), Shown::Never) {
            Alone::Always
        } else {
            Alone::Sometimes
        }
    }

    /// Whether some values match none of some guards.
    fn uncovered(&self, guards: &[usize]) -> Shown {
        match self.gap(guards) {
            Ok(Some(witness)) => Shown::By(witness),
            Ok(None) => Shown::Never,
            Err(TooManySided) => Shown::Perhaps,
        }
    }

    /// Values for which none of the guards holds.
    fn gap(&self, guards: &[usize]) -> Result<Option<Witness>, TooManySided> {
        let boxes: Vec<&Boxed> = guards.iter().flat_map(|guard| &self.regions[*guard]).collect();
        let found = gap::search(&boxes, &self.atoms())?;
        Ok(found.map(|chosen| self.witness(|variable| chosen.get(variable).copied())))
    }

    /// Pairs of guards that hold at once, at most so many, in the order of the later one and then the earlier.
    fn overlaps(&self, most: usize) -> Result<Vec<Overlap>, TooManySided> {
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
                Some(Overlap { earlier, later, shown: Shown::By(witness) })
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
    fn overlap(&self, one: usize, other: usize) -> Option<Witness> {
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
    /// Whether some values match none of the guards.
    pub(super) gap: Shown,
    /// What can be said of each guard by itself.
    pub(super) alone: Vec<Alone>,
    /// The guards that may hold together; the first few only, since their number explodes.
    pub(super) overlaps: Vec<Overlap>,
}

impl Fork<'_> {
    /// Whether it is not proved that one of the branches always applies.
    pub(super) fn has_gap(&self) -> bool {
        self.otherwise.is_none() && !matches!(self.gap, Shown::Never)
    }
}

/// All places where the data decides.
pub(super) fn forks(playbook: &Playbook) -> Vec<Fork<'_>> {
    let outcomes = playbook.steps.iter().flat_map(|step| step.outcomes.iter().map(move |outcome| (step, outcome)));
    outcomes
        .filter_map(|(step, outcome)| {
            let guards: Vec<&Guard> = outcome.branches.iter().filter_map(Branch::guard).collect();
            let otherwise = outcome.branches.iter().find(|branch| matches!(branch.condition, Condition::Else));
            let span = guards.first()?.span;
            let (gap, alone, overlaps) = verdict(playbook, &guards, otherwise.is_none());
            Some(Fork { step, guards, otherwise, span, gap, alone, overlaps })
        })
        .collect()
}

/// What can be said of the guards of a fork; `evidence` asks for the values of a gap.
fn verdict(playbook: &Playbook, guards: &[&Guard], evidence: bool) -> (Shown, Vec<Alone>, Vec<Overlap>) {
    let all: Vec<usize> = (0..guards.len()).collect();
    let unknown = || {
        let overlap = Overlap { earlier: 0, later: 1, shown: Shown::Perhaps };
        Some(overlap).filter(|_| guards.len() > 1).into_iter().collect()
    };
    if let Some(decision) = Decision::new(playbook, guards).ok().filter(Decision::is_plain) {
        let overlaps = decision.overlaps(MOST_OVERLAPS).unwrap_or_else(|TooManySided| unknown());
        let alone = all.iter().map(|guard| decision.alone(*guard)).collect();
        return (decision.uncovered(&all), alone, overlaps);
    }
    match Joint::new(playbook, guards) {
        Ok(joint) => {
            let alone = all.iter().map(|guard| joint.alone(*guard)).collect();
            (joint.beside(&all, evidence), alone, joint.overlaps(MOST_OVERLAPS))
        }
        Err(TooManySided) => {
            let alone =
                guards.iter().map(|guard| if guards.len() > 1 { alone(playbook, guard) } else { Alone::Sometimes });
            (Shown::Perhaps, alone.collect(), unknown())
        }
    }
}

/// What can be said of a guard by itself.
pub(super) fn alone(playbook: &Playbook, guard: &Guard) -> Alone {
    let (_, alone, _) = verdict(playbook, &[guard], false);
    alone.first().copied().unwrap_or(Alone::Sometimes)
}

/// Every guard of a playbook and what can be said of it by itself.
pub(super) fn each_alone<'a>(playbook: &'a Playbook, forks: &[Fork<'a>]) -> Vec<(&'a Guard, Alone)> {
    let branches = forks.iter().flat_map(|fork| fork.guards.iter().copied().zip(fork.alone.iter().copied()));
    let others = lone_guards(playbook).map(|(_, guard)| (guard, alone(playbook, guard)));
    branches.chain(others).collect()
}

/// Guards that stand alone: of lanes, of outcomes, of fields to be filled. Each with the step it belongs to.
pub(super) fn lone_guards(playbook: &Playbook) -> impl Iterator<Item = (&Step, &Guard)> {
    playbook.steps.iter().flat_map(|step| {
        let lane = step.lane.iter().filter_map(|lane| lane.when.as_ref());
        let outcomes = step.outcomes.iter().filter_map(|outcome| outcome.when.as_deref());
        let fields = step.work.fill.iter().filter_map(|fill| fill.when.as_deref());
        lane.chain(outcomes).chain(fields).map(move |guard| (step, guard))
    })
}

/// Values by name, for a message.
pub(super) fn said(witness: &Witness) -> String {
    witness.iter().map(|(name, value)| format!("`{name}` = {value}")).collect::<Vec<_>>().join(", ")
}

//! The variables of many guards together: each guard is taken apart over the terms it compares itself, but into atoms
//! that hold for all of them, so that what one guard says can be laid upon what another says elsewhere.

use std::collections::{HashMap, HashSet};

use indexmap::IndexMap;

use super::Atoms;
use super::region::region;
use super::variable::{Term, Variable, Variables};
use crate::model::guard::Guard;
use crate::model::value::Value;
use crate::model::{FieldId, Playbook, SettingId};
use crate::source::Span;

/// A guard that takes more boxes than this is not looked at.
const MOST_BOXES: usize = 4_096;

/// Bounds of some variables, by their numbers, sorted.
pub(in crate::lint) type Bounds = Vec<(u32, Atoms)>;

/// The variables of many guards.
pub(in crate::lint) struct Space {
    variables: Vec<Variable>,
    /// How many atoms each variable has.
    pub(in crate::lint) sizes: Vec<usize>,
    /// For every field the variables that look at it.
    of_field: Vec<Vec<u32>>,
    /// The variables that are not free of each other: those of a field or setting that is part of a larger term too.
    entangled: HashSet<u32>,
}

/// For each guard, by its place, the boxes in which it holds; those are left out that are too many-sided.
pub(in crate::lint) type Regions = Vec<(Span, Vec<Bounds>)>;

impl Space {
    pub(in crate::lint) fn new(playbook: &Playbook, guards: &[&Guard]) -> (Space, Regions) {
        let mut terms: IndexMap<Term, Vec<Value>> = IndexMap::new();
        let mut terms_of = Vec::with_capacity(guards.len());
        for guard in guards {
            let mut own = Variables::new(playbook);
            own.collect(&guard.expression);
            let own = own.into_terms().map(|(term, constants)| {
                let entry = terms.entry(term);
                let number = entry.index();
                entry.or_default().extend(constants);
                number
            });
            terms_of.push(own.collect::<Vec<usize>>());
        }
        let variables = Variables::of(playbook, terms.into_iter().collect()).finish();
        let regions = guards.iter().zip(terms_of).filter_map(|(guard, mut own)| {
            own.sort_unstable();
            let local: Vec<Variable> = own.iter().map(|number| variables[*number].clone()).collect();
            let boxes = region(&guard.expression, &local, MOST_BOXES)?;
            Some((guard.span, spread(boxes, &own, &variables)))
        });
        let regions = regions.collect();
        let sizes = variables.iter().map(Variable::atoms).collect();
        let (of_field, entangled) = (by_field(playbook, &variables), entangled(&variables));
        (Space { variables, sizes, of_field, entangled }, regions)
    }

    /// The variables that change when a field is written.
    pub(in crate::lint) fn of_field(&self, field: FieldId) -> &[u32] {
        &self.of_field[field.0 as usize]
    }

    /// The variable about a field's being set, and its atom for a field that is.
    pub(in crate::lint) fn presence(&self, field: FieldId) -> Option<(u32, Atoms)> {
        let is_presence = |number: &&u32| self.variables[**number as usize].term().presence().is_some();
        let number = self.of_field(field).iter().find(is_presence)?;
        Some((*number, Atoms::of(2, |atom| atom == 1)?))
    }

    /// The fields that a variable looks at.
    pub(in crate::lint) fn fields(&self, variable: u32) -> Vec<FieldId> {
        self.variables[variable as usize].term().reads().fields
    }

    /// Whether what several of these variables are may exclude each other, although they are looked at one by one.
    pub(in crate::lint) fn are_entangled(&self, bounds: &[(u32, Atoms)]) -> bool {
        bounds.iter().filter(|(number, _)| self.entangled.contains(number)).count() > 1
    }

    /// A variable and one of its values, for people.
    pub(in crate::lint) fn say(&self, variable: u32, atom: usize) -> (String, String) {
        self.variables[variable as usize].say(atom)
    }
}

/// Boxes over the terms of one guard as bounds of variables.
fn spread(boxes: super::Region, own: &[usize], variables: &[Variable]) -> Vec<Bounds> {
    let bounds = |(at, atoms): (usize, Atoms)| {
        let says = !atoms.is_all(variables[own[at]].atoms());
        Some((u32::try_from(own[at]).ok()?, atoms)).filter(|_| says)
    };
    boxes.into_iter().map(|one| one.into_iter().filter_map(bounds).collect()).collect()
}

fn by_field(playbook: &Playbook, variables: &[Variable]) -> Vec<Vec<u32>> {
    let mut of_field: Vec<Vec<u32>> = vec![Vec::new(); playbook.fields.len()];
    for (number, variable) in (0u32..).zip(variables) {
        let mut fields = variable.term().reads().fields;
        fields.dedup();
        for field in fields {
            of_field[field.0 as usize].push(number);
        }
    }
    of_field
}

fn entangled(variables: &[Variable]) -> HashSet<u32> {
    let mut fields: HashMap<FieldId, Vec<(u32, bool)>> = HashMap::new();
    let mut settings: HashMap<SettingId, Vec<(u32, bool)>> = HashMap::new();
    for (number, variable) in (0u32..).zip(variables).filter(|(_, variable)| variable.term().presence().is_none()) {
        let (reads, simple) = (variable.term().reads(), variable.term().is_simple());
        reads.fields.into_iter().for_each(|field| fields.entry(field).or_default().push((number, simple)));
        reads.settings.into_iter().for_each(|setting| settings.entry(setting).or_default().push((number, simple)));
    }
    let shared = fields.into_values().chain(settings.into_values());
    let shared = shared.filter(|sharing| sharing.len() > 1 && sharing.iter().any(|(_, simple)| !simple));
    shared.flatten().map(|(number, _)| number).collect()
}

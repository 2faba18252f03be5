//! Variables: what guards ask about, and the atoms that the answers fall into.

use std::collections::{BTreeMap, BTreeSet};

use super::super::decision::Atoms;
use super::super::decision::region::{Region, product, shared, union};
use super::clause::{Clause, Range};
use super::quantity::{Form, Place, Quantities};
use crate::model::FieldId;
use crate::model::field::FieldKind;
use crate::model::value::Value;

/// Texts that stand for any text that no guard names, once and ten times over.
const MADE_UP: &str = "xyzabcdefghijklmnopqrstuvw0123456789";

/// Something that guards ask about.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Subject {
    /// Whether a field is set.
    Set(FieldId),
    /// Which yes or no, choice, text or person stands there.
    Member(Place),
    /// How large a linear form is.
    Form(Form),
}

/// Values that no guard tells apart.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Atom {
    /// Whether a field is set.
    Set(bool),
    /// This value.
    Value(Value),
    /// A text that no guard names, the same one wherever it has this number; with an example, where one is known.
    Other(usize, Option<String>),
    /// Whole numbers.
    Range(Range),
}

/// A subject and its atoms.
pub(super) struct Variable {
    pub(super) subject: Subject,
    pub(super) atoms: Vec<Atom>,
    /// Variables of one group rest on the same quantities, so that not all their atoms go together.
    pub(super) group: usize,
    /// Whether every atom occurs, and with every atom of every other variable.
    pub(super) is_free: bool,
}

/// What is to be told apart, gathered from the guards.
#[derive(Default)]
struct Gathered {
    values: BTreeMap<Place, Vec<Value>>,
    /// Below each of these numbers a new atom begins.
    cuts: BTreeMap<Form, BTreeSet<i128>>,
    order: Vec<Subject>,
    seen: BTreeSet<Subject>,
    /// Texts and persons that are compared with each other.
    related: BTreeSet<Place>,
}

/// The variables of some clauses.
pub(super) fn variables(clauses: &[Clause], quantities: &Quantities<'_>) -> Vec<Variable> {
    let mut gathered = Gathered::default();
    clauses.iter().for_each(|clause| gathered.gather(clause));
    gathered.related.retain(|place| is_of_words(&place.field(quantities.playbook).kind));
    let named = gathered.related_values();
    let mut variables: Vec<Variable> = Vec::new();
    for (group, subject) in gathered.order.iter().enumerate() {
        let atoms = match subject {
            Subject::Set(_) => vec![Atom::Set(false), Atom::Set(true)],
            Subject::Member(place) => members(*place, &gathered, &named, quantities),
            Subject::Form(form) => intervals(&gathered.cuts[form], quantities.range(form)),
        };
        let is_free = if let Subject::Form(form) = subject { quantities.is_plain(form) } else { true };
        variables.push(Variable { subject: subject.clone(), atoms, group, is_free });
    }
    join(&mut variables, quantities);
    // The sort is stable, so variables keep the order of the text but for the groups.
    variables.sort_by_key(|variable| variable.group);
    variables
}

impl Gathered {
    fn note(&mut self, subject: Subject) {
        if self.seen.insert(subject.clone()) {
            self.order.push(subject);
        }
    }

    fn gather(&mut self, clause: &Clause) {
        match clause {
            Clause::Known(_) => {}
            Clause::All(parts) | Clause::Any(parts) => parts.iter().for_each(|part| self.gather(part)),
            Clause::Set(id, _) => self.note(Subject::Set(*id)),
            Clause::Member(place, values, _) => {
                self.note(Subject::Member(*place));
                self.values.entry(*place).or_default().extend(values.iter().cloned());
            }
            Clause::Same(one, other, _) => {
                for place in [*one, *other] {
                    self.note(Subject::Member(place));
                    self.related.insert(place);
                }
            }
            Clause::Within(form, ranges) => {
                self.note(Subject::Form(form.clone()));
                let cuts = self.cuts.entry(form.clone()).or_default();
                for (low, high) in ranges {
                    cuts.extend(low.iter().copied().chain(high.map(|high| high + 1)));
                }
            }
        }
    }

    /// The values named for any of those that are compared with each other.
    fn related_values(&self) -> Vec<Value> {
        self.related.iter().filter_map(|place| self.values.get(place)).flatten().cloned().collect()
    }
}

/// The atoms of a yes or no, a choice, a text or a person.
fn members(place: Place, gathered: &Gathered, named: &[Value], quantities: &Quantities<'_>) -> Vec<Atom> {
    let field = place.field(quantities.playbook);
    if field.kind == FieldKind::YesNo {
        return [false, true].map(|yes| Atom::Value(Value::YesNo(yes))).to_vec();
    }
    if !is_of_words(&field.kind) {
        return field.kind.choices().iter().map(|choice| Atom::Value(Value::Choice(choice.name.clone()))).collect();
    }
    let is_related = gathered.related.contains(&place);
    let own = gathered.values.get(&place).map(Vec::as_slice).unwrap_or_default();
    let mut values: Vec<Value> = Vec::new();
    for value in own.iter().chain(named.iter().filter(|_| is_related)) {
        let possible = field.check(value).is_ok();
        if possible && !values.contains(value) {
            values.push(value.clone());
        }
    }
    let others = if is_related { gathered.related.len() } else { 1 };
    let places: Vec<Place> = if is_related { gathered.related.iter().copied().collect() } else { vec![place] };
    let examples = made_up(&places, &values, quantities);
    let other = |number: usize| Atom::Other(number, examples.get(number).cloned());
    values.into_iter().map(Atom::Value).chain((0..others).map(other)).collect()
}

/// Whether the values are words that nobody can list.
fn is_of_words(kind: &FieldKind) -> bool {
    matches!(kind, FieldKind::Text | FieldKind::Person)
}

/// Texts that stand in none of the guards and that all these fields allow.
fn made_up(places: &[Place], named: &[Value], quantities: &Quantities<'_>) -> Vec<String> {
    let is_named = |text: &str| {
        named.iter().any(|value| matches!(value, Value::Text(known) | Value::Person(known) if known == text))
    };
    let allowed = |text: &String| {
        !is_named(text)
            && places.iter().all(|place| {
                let field = place.field(quantities.playbook);
                let person = field.kind == FieldKind::Person;
                let value = if person { Value::Person(text.clone()) } else { Value::Text(text.clone()) };
                field.check(&value).is_ok()
            })
    };
    let lengths = [1, 2, 3, 4, 6, 8, 10, 12, 16, 18, 20, 30, 50, 100];
    let texts = lengths.iter().map(|length| MADE_UP.chars().map(|c| c.to_string().repeat(*length)).filter(allowed));
    texts.map(Iterator::collect).find(|found: &Vec<String>| found.len() >= places.len()).unwrap_or_default()
}

/// The stretches between cuts, as far as a form can lie there.
fn intervals(cuts: &BTreeSet<i128>, (low, high): Range) -> Vec<Atom> {
    let starts = std::iter::once(None).chain(cuts.iter().copied().map(Some));
    let ends = cuts.iter().map(|cut| Some(cut - 1)).chain([None]);
    let mut atoms = Vec::new();
    for (start, end) in starts.zip(ends) {
        let start = start.map_or(low, |start| Some(low.map_or(start, |low| low.max(start))));
        let end = end.map_or(high, |end| Some(high.map_or(end, |high| high.min(end))));
        if start.zip(end).is_none_or(|(start, end)| start <= end) {
            atoms.push(Atom::Range((start, end)));
        }
    }
    atoms
}

/// Puts variables that rest on the same quantities into one group.
fn join(variables: &mut [Variable], quantities: &Quantities<'_>) {
    let mut group_of: BTreeMap<usize, usize> = BTreeMap::new();
    for at in 0..variables.len() {
        let Subject::Form(form) = &variables[at].subject else { continue };
        for unknown in quantities.closed(form.iter().map(|(unknown, _)| *unknown)) {
            let (own, Some(known)) = (variables[at].group, group_of.get(&unknown).copied()) else {
                group_of.insert(unknown, variables[at].group);
                continue;
            };
            if own != known {
                variables
                    .iter_mut()
                    .filter(|variable| variable.group == own)
                    .for_each(|variable| variable.group = known);
                group_of.values_mut().filter(|group| **group == own).for_each(|group| *group = known);
            }
        }
    }
    let mut sizes: BTreeMap<usize, usize> = BTreeMap::new();
    variables.iter().for_each(|variable| *sizes.entry(variable.group).or_default() += 1);
    variables.iter_mut().for_each(|variable| variable.is_free &= sizes[&variable.group] == 1);
}

/// The region in which a clause holds; none when it takes more than so many boxes.
pub(super) fn region(clause: &Clause, variables: &[Variable], most: usize) -> Option<Region> {
    let anything = || vec![Vec::new()];
    let find = |subject: &Subject| variables.iter().position(|variable| variable.subject == *subject);
    let only = |variable: usize, holds: &dyn Fn(&Atom) -> bool| {
        let atoms = &variables[variable].atoms;
        Some(vec![(variable, Atoms::of(atoms.len(), |atom| holds(&atoms[atom]))?)])
    };
    match clause {
        Clause::Known(holds) => Some(if *holds { anything() } else { Vec::new() }),
        Clause::All(parts) => {
            parts.iter().try_fold(anything(), |all, part| product(&all, &region(part, variables, most)?, most))
        }
        Clause::Any(parts) => {
            parts.iter().try_fold(Vec::new(), |any, part| union(any, region(part, variables, most)?, most))
        }
        Clause::Set(id, wanted) => {
            Some(only(find(&Subject::Set(*id))?, &|atom| *atom == Atom::Set(*wanted)).into_iter().collect())
        }
        Clause::Member(place, values, wanted) => {
            let is_one = |atom: &Atom| matches!(atom, Atom::Value(value) if values.contains(value));
            Some(only(find(&Subject::Member(*place))?, &|atom| is_one(atom) == *wanted).into_iter().collect())
        }
        Clause::Same(one, other, wanted) => {
            let (one, other) = (find(&Subject::Member(*one))?, find(&Subject::Member(*other))?);
            let each = variables[one].atoms.iter().filter_map(|atom| {
                let first = only(one, &|known| known == atom)?;
                let second = only(other, &|known| is_same(known, atom) == *wanted)?;
                shared(&first, &second)
            });
            let boxes: Vec<_> = each.collect();
            (boxes.len() <= most).then_some(boxes)
        }
        Clause::Within(form, ranges) => {
            let inside = |atom: &Atom| {
                let Atom::Range((start, end)) = atom else { return false };
                // No atom crosses the border of a range, so one of its numbers speaks for all.
                let within = |at: i128, (low, high): &Range| {
                    low.is_none_or(|low| low <= at) && high.is_none_or(|high| at <= high)
                };
                match start.or(*end) {
                    Some(at) => ranges.iter().any(|range| within(at, range)),
                    None => ranges.contains(&(None, None)),
                }
            };
            Some(only(find(&Subject::Form(form.clone()))?, &inside).into_iter().collect())
        }
    }
}

fn is_same(one: &Atom, other: &Atom) -> bool {
    match (one, other) {
        (Atom::Other(one, _), Atom::Other(other, _)) => one == other,
        _ => one == other,
    }
}

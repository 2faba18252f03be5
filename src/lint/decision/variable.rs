//! Variables: the terms that guards compare, and the atoms their values fall into.

use std::cmp::Ordering;
use std::sync::Arc;

use chrono::{NaiveTime, TimeDelta};
use rust_decimal::Decimal;

use super::spelling::{spelled, spelled_value};
use crate::model::field::{Field, FieldKind};
use crate::model::guard::{Comparison, Expression, Reads, Values};
use crate::model::value::Value;
use crate::model::{FieldId, Playbook, SettingId};

/// A term and its atoms.
#[derive(Clone)]
pub(super) struct Variable {
    term: Term,
    /// What it is called in the language of guards.
    name: String,
    atoms: Arc<[Atom]>,
}

/// What is compared.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Term {
    /// Whether a field is set.
    Presence(FieldId),
    /// A value compared with constants.
    Value(Expression),
    /// Two values compared with each other.
    Relation(Expression, Expression),
}

/// A set of values that no guard tells apart.
#[derive(Clone, Debug, PartialEq)]
enum Atom {
    /// Exactly this value.
    Point(Value),
    /// Some value beside the constants: a stretch of ordered values, of which this is one.
    Between(Value),
    /// A value that none of the guards names.
    Other,
    /// How two values stand to each other.
    Order(Ordering),
    /// Whether a field is set.
    Set(bool),
}

/// What an expression says about one variable.
pub(super) enum Test {
    /// Nothing: it is always so.
    Known(bool),
    /// For which atoms it holds.
    Atoms {
        /// The number of the variable.
        variable: usize,
        /// For each atom.
        holds: Vec<bool>,
    },
}

/// The variables of some guards.
pub(super) struct Variables<'a> {
    playbook: &'a Playbook,
    /// Whether only values within the limits of the fields count.
    limits: bool,
    terms: Vec<(Term, Vec<Value>)>,
}

impl<'a> Variables<'a> {
    pub(super) fn new(playbook: &'a Playbook) -> Variables<'a> {
        Variables { playbook, limits: true, terms: Vec::new() }
    }

    pub(super) fn without_limits(playbook: &'a Playbook) -> Variables<'a> {
        Variables { limits: false, ..Variables::new(playbook) }
    }

    /// Adds the terms of an expression, and the constants they are compared with.
    pub(super) fn collect(&mut self, expression: &Expression) {
        match expression {
            Expression::Not(_) | Expression::And(..) | Expression::Or(..) => {
                expression.children().into_iter().for_each(|child| self.collect(child));
            }
            Expression::IsSet(id) => self.note(Term::Presence(*id), Vec::new()),
            Expression::In(term, values) => self.note(Term::Value((**term).clone()), values.clone()),
            Expression::Compare(_, left, right) => match (constant(left), constant(right)) {
                (None, Some(value)) => self.note(Term::Value((**left).clone()), vec![value]),
                (Some(value), None) => self.note(Term::Value((**right).clone()), vec![value]),
                (None, None) => self.note(relation(left, right).0, Vec::new()),
                (Some(_), Some(_)) => {}
            },
            Expression::Field(_) | Expression::Setting(_) => self.note(Term::Value(expression.clone()), Vec::new()),
            Expression::Literal(_)
            | Expression::Arithmetic(..)
            | Expression::Negate(_)
            | Expression::Count(_)
            | Expression::Sum(..)
            | Expression::Min(_)
            | Expression::Max(_) => {}
        }
    }

    fn note(&mut self, term: Term, values: Vec<Value>) {
        match self.terms.iter_mut().find(|(known, _)| *known == term) {
            Some((_, known)) => known.extend(values),
            None => self.terms.push((term, values)),
        }
    }

    /// Whether no field or setting is part of two variables, one of which is more than the field itself.
    pub(super) fn are_independent(&self) -> bool {
        let mut seen: Vec<(bool, FieldId)> = Vec::new();
        let mut seen_settings: Vec<(bool, SettingId)> = Vec::new();
        for (term, _) in &self.terms {
            let (parts, simple): (Vec<&Expression>, bool) = match term {
                Term::Presence(_) => continue,
                Term::Value(value) => (vec![value], matches!(value, Expression::Field(_) | Expression::Setting(_))),
                Term::Relation(left, right) => (vec![left, right], false),
            };
            for reads in parts.into_iter().map(Expression::reads) {
                for field in reads.fields {
                    if seen.iter().any(|(other_simple, other)| *other == field && !(simple && *other_simple)) {
                        return false;
                    }
                    seen.push((simple, field));
                }
                for setting in reads.settings {
                    if seen_settings.iter().any(|(other_simple, other)| *other == setting && !(simple && *other_simple))
                    {
                        return false;
                    }
                    seen_settings.push((simple, setting));
                }
            }
        }
        true
    }

    pub(super) fn finish(self) -> Vec<Variable> {
        let (playbook, limits) = (self.playbook, self.limits);
        let variable = |(term, constants): (Term, Vec<Value>)| {
            let (name, atoms) = match &term {
                Term::Presence(id) => (playbook[*id].name.clone(), vec![Atom::Set(false), Atom::Set(true)]),
                Term::Value(value) => (spelled(playbook, value), atoms(playbook, value, &constants, limits)),
                Term::Relation(left, right) => (
                    format!("{}\u{0}{}", spelled(playbook, left), spelled(playbook, right)),
                    [Ordering::Less, Ordering::Equal, Ordering::Greater].map(Atom::Order).to_vec(),
                ),
            };
            Variable { term, name, atoms: atoms.into() }
        };
        self.terms.into_iter().map(variable).collect()
    }

    /// The terms, each spelled so that equal ones are spelled alike, and the constants they are compared with.
    pub(super) fn into_terms(self) -> impl Iterator<Item = (String, Term, Vec<Value>)> {
        self.terms.into_iter().map(|(term, constants)| (format!("{term:?}"), term, constants))
    }

    /// Adds a term and the constants it is compared with.
    pub(super) fn add(&mut self, term: Term, constants: Vec<Value>) {
        self.terms.push((term, constants));
    }
}

impl Term {
    /// Everything the term looks at.
    pub(super) fn reads(&self) -> Reads {
        match self {
            Term::Presence(id) => Reads { fields: vec![*id], settings: Vec::new() },
            Term::Value(value) => value.reads(),
            Term::Relation(left, right) => {
                let (mut reads, more) = (left.reads(), right.reads());
                reads.fields.extend(more.fields);
                reads.settings.extend(more.settings);
                reads
            }
        }
    }

    /// Whether it is a field or a setting by itself, or whether a field is set, so that no other term restricts it.
    pub(super) fn is_simple(&self) -> bool {
        match self {
            Term::Presence(_) => true,
            Term::Value(value) => matches!(value, Expression::Field(_) | Expression::Setting(_)),
            Term::Relation(..) => false,
        }
    }

    /// The field whose being set it is about.
    pub(super) fn presence(&self) -> Option<FieldId> {
        match self {
            Term::Presence(id) => Some(*id),
            Term::Value(_) | Term::Relation(..) => None,
        }
    }
}

impl Variable {
    /// What is compared.
    pub(super) fn term(&self) -> &Term {
        &self.term
    }

    /// How many atoms there are.
    pub(super) fn atoms(&self) -> usize {
        self.atoms.len()
    }

    /// An atom for people: the term, and a value of it.
    pub(super) fn say(&self, atom: usize) -> (String, String) {
        match &self.atoms[atom] {
            Atom::Point(value) | Atom::Between(value) => (self.name.clone(), spelled_value(value)),
            Atom::Other => (self.name.clone(), "\"…\"".to_owned()),
            Atom::Set(true) => (self.name.clone(), "set".to_owned()),
            Atom::Set(false) => (self.name.clone(), "unset".to_owned()),
            Atom::Order(order) => {
                let (left, right) = self.name.split_once('\u{0}').unwrap_or((&self.name, ""));
                match order {
                    Ordering::Equal => (left.to_owned(), right.to_owned()),
                    Ordering::Less => (format!("{left} < {right}"), "true".to_owned()),
                    Ordering::Greater => (format!("{left} > {right}"), "true".to_owned()),
                }
            }
        }
    }
}

/// What an expression without `and`, `or` and `not` says about the variables; none when it is of no kind known here.
pub(super) fn test(expression: &Expression, variables: &[Variable]) -> Option<Test> {
    let find = |term: &Term| variables.iter().position(|variable| variable.term == *term);
    let over = |variable: usize, holds: &dyn Fn(&Atom) -> Option<bool>| {
        let holds = variables[variable].atoms.iter().map(holds).collect::<Option<Vec<bool>>>()?;
        Some(Test::Atoms { variable, holds })
    };
    match expression {
        Expression::IsSet(id) => over(find(&Term::Presence(*id))?, &|atom| Some(*atom == Atom::Set(true))),
        Expression::Field(_) | Expression::Setting(_) => {
            over(find(&Term::Value(expression.clone()))?, &|atom| Some(*atom == Atom::Point(Value::YesNo(true))))
        }
        Expression::In(term, values) => over(find(&Term::Value((**term).clone()))?, &|atom| match atom {
            Atom::Point(value) => Some(values.iter().any(|wanted| value.compare(wanted) == Some(Ordering::Equal))),
            Atom::Between(_) | Atom::Other => Some(false),
            Atom::Order(_) | Atom::Set(_) => None,
        }),
        Expression::Compare(comparison, left, right) => match (constant(left), constant(right)) {
            (Some(one), Some(other)) => one.compare(&other).map(|order| Test::Known(comparison.holds(order))),
            (None, Some(value)) => {
                over(find(&Term::Value((**left).clone()))?, &|atom| compared(atom, *comparison, &value))
            }
            (Some(value), None) => {
                over(find(&Term::Value((**right).clone()))?, &|atom| compared(atom, comparison.mirrored(), &value))
            }
            (None, None) => {
                let (term, mirrored) = relation(left, right);
                let comparison = if mirrored { comparison.mirrored() } else { *comparison };
                over(find(&term)?, &|atom| match atom {
                    Atom::Order(order) => Some(comparison.holds(*order)),
                    Atom::Point(_) | Atom::Between(_) | Atom::Other | Atom::Set(_) => None,
                })
            }
        },
        Expression::Literal(_)
        | Expression::Not(_)
        | Expression::And(..)
        | Expression::Or(..)
        | Expression::Arithmetic(..)
        | Expression::Negate(_)
        | Expression::Count(_)
        | Expression::Sum(..)
        | Expression::Min(_)
        | Expression::Max(_) => None,
    }
}

fn compared(atom: &Atom, comparison: Comparison, constant: &Value) -> Option<bool> {
    match atom {
        Atom::Point(value) | Atom::Between(value) => value.compare(constant).map(|order| comparison.holds(order)),
        Atom::Other => Some(comparison == Comparison::NotEqual),
        Atom::Order(_) | Atom::Set(_) => None,
    }
}

/// A relation of two terms, always the same way round, and whether it was turned round.
fn relation(left: &Expression, right: &Expression) -> (Term, bool) {
    if format!("{left:?}") <= format!("{right:?}") {
        (Term::Relation(left.clone(), right.clone()), false)
    } else {
        (Term::Relation(right.clone(), left.clone()), true)
    }
}

/// The value of an expression that reads nothing.
fn constant(expression: &Expression) -> Option<Value> {
    struct Nothing;
    impl Values for Nothing {
        fn field(&self, _: FieldId) -> Option<&Value> {
            None
        }
        fn setting(&self, _: SettingId) -> &Value {
            &Value::YesNo(false)
        }
    }
    let reads = expression.reads();
    let reads_nothing = reads.fields.is_empty() && reads.settings.is_empty();
    expression.evaluate(&Nothing).ok().filter(|_| reads_nothing)
}

/// The atoms of a value that is compared with some constants.
fn atoms(playbook: &Playbook, term: &Expression, constants: &[Value], limits: bool) -> Vec<Atom> {
    let field = match term {
        Expression::Field(id) => Some(&playbook[*id]),
        Expression::Setting(id) => Some(&playbook[*id].field),
        Expression::Literal(_)
        | Expression::IsSet(_)
        | Expression::Not(_)
        | Expression::And(..)
        | Expression::Or(..)
        | Expression::Compare(..)
        | Expression::In(..)
        | Expression::Arithmetic(..)
        | Expression::Negate(_)
        | Expression::Count(_)
        | Expression::Sum(..)
        | Expression::Min(_)
        | Expression::Max(_) => None,
    };
    match field.map(|field| &field.kind) {
        Some(FieldKind::YesNo) => [false, true].map(|yes| Atom::Point(Value::YesNo(yes))).to_vec(),
        Some(FieldKind::Choice(choices)) => {
            choices.iter().map(|choice| Atom::Point(Value::Choice(choice.name.clone()))).collect()
        }
        Some(FieldKind::Text | FieldKind::Person | FieldKind::File | FieldKind::Table(_)) => {
            let mut atoms: Vec<Atom> = distinct(constants).into_iter().map(Atom::Point).collect();
            atoms.push(Atom::Other);
            atoms
        }
        Some(
            FieldKind::Integer
            | FieldKind::Decimal { .. }
            | FieldKind::Money { .. }
            | FieldKind::Date
            | FieldKind::Time
            | FieldKind::Duration,
        )
        | None => ordered(field, term, constants, limits),
    }
}

/// A point for each constant and a stretch between any two and beyond, as far as values can lie there.
fn ordered(field: Option<&Field>, term: &Expression, constants: &[Value], limits: bool) -> Vec<Atom> {
    let mut points = distinct(constants);
    points.sort_by(|one, other| one.compare(other).unwrap_or(Ordering::Equal));
    let counts = matches!(term, Expression::Count(_));
    let zero = Value::Number(Decimal::ZERO);
    let limited = field.filter(|_| limits);
    let low = limited.and_then(|field| field.min.clone()).or(counts.then_some(zero));
    let high = limited.and_then(|field| field.max.clone());
    let step = field.map_or(u32::from(!counts) * 9, |field| field.kind.places());
    let within = |value: &Value| {
        low.as_ref().is_none_or(|low| value.compare(low) != Some(Ordering::Less))
            && high.as_ref().is_none_or(|high| value.compare(high) != Some(Ordering::Greater))
    };
    let mut atoms = Vec::new();
    let Some(first) = points.first().cloned() else { return vec![Atom::Other] };
    let below = low.clone().or_else(|| neighbour(&first, step, false));
    if let Some(below) = below.filter(|value| value.compare(&first) == Some(Ordering::Less) && within(value)) {
        atoms.push(Atom::Between(below));
    }
    for (at, point) in points.iter().enumerate() {
        if within(point) && fits(point, step) {
            atoms.push(Atom::Point(point.clone()));
        }
        let next = points.get(at + 1);
        let above = neighbour(point, step, true).filter(|value| within(value));
        if let Some(above) = above.filter(|value| next.is_none_or(|next| value.compare(next) == Some(Ordering::Less))) {
            atoms.push(Atom::Between(above));
        }
    }
    atoms
}

/// Whether a number has no more places than its field.
fn fits(value: &Value, places: u32) -> bool {
    match value {
        Value::Number(number) => number.normalize().scale() <= places,
        Value::Text(_)
        | Value::YesNo(_)
        | Value::Choice(_)
        | Value::Date(_)
        | Value::Time(_)
        | Value::Duration(_)
        | Value::Person(_)
        | Value::File(_)
        | Value::Table(_) => true,
    }
}

/// The next value after or before a value, of a number with so many places.
fn neighbour(value: &Value, places: u32, after: bool) -> Option<Value> {
    match value {
        Value::Number(number) => {
            let step = Decimal::try_new(1, places).ok()?;
            // A constant between two values of the field has its neighbours on the field's own grid.
            let grid = if after {
                number.round_dp_with_strategy(places, rust_decimal::RoundingStrategy::ToNegativeInfinity)
            } else {
                number.round_dp_with_strategy(places, rust_decimal::RoundingStrategy::ToPositiveInfinity)
            };
            let next = if after { grid.checked_add(step) } else { grid.checked_sub(step) };
            next.map(|next| Value::Number(next.normalize()))
        }
        Value::Date(day) => if after { day.succ_opt() } else { day.pred_opt() }.map(Value::Date),
        Value::Time(time) => minute_beside(*time, after).map(Value::Time),
        Value::Duration(duration) => {
            let minutes = u32::try_from(duration.nominal_minutes()).ok()?;
            let amount =
                if after { minutes.checked_add(1)? } else { minutes.checked_sub(1).filter(|left| *left > 0)? };
            Some(Value::Duration(crate::model::duration::Duration {
                amount,
                unit: crate::model::duration::Unit::Minute,
            }))
        }
        Value::Text(_) | Value::YesNo(_) | Value::Choice(_) | Value::Person(_) | Value::File(_) | Value::Table(_) => {
            None
        }
    }
}

fn minute_beside(time: NaiveTime, after: bool) -> Option<NaiveTime> {
    let minute = TimeDelta::minutes(if after { 1 } else { -1 });
    let (moved, days) = time.overflowing_add_signed(minute);
    (days == 0).then_some(moved)
}

fn distinct(values: &[Value]) -> Vec<Value> {
    let mut distinct: Vec<Value> = Vec::new();
    for value in values {
        if !distinct.iter().any(|known| known.compare(value) == Some(Ordering::Equal)) {
            distinct.push(value.clone());
        }
    }
    distinct
}

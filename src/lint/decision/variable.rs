//! Variables: the terms that guards compare, and the atoms their values fall into.

use std::cmp::Ordering;
use std::sync::Arc;

use super::atom::{Atom, atoms};
use super::spelling::{spelled, spelled_value};
use crate::model::field::FieldKind;
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
    /// Whether the atoms are values in ascending order.
    in_order: bool,
}

/// What is compared.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub(super) enum Term {
    /// Whether a field is set.
    Presence(FieldId),
    /// A value compared with constants.
    Value(Expression),
    /// Two values compared with each other.
    Relation(Expression, Expression),
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
    terms: Vec<(Term, Vec<Value>)>,
}

impl<'a> Variables<'a> {
    pub(super) fn new(playbook: &'a Playbook) -> Variables<'a> {
        Variables { playbook, terms: Vec::new() }
    }

    /// These terms, each with the constants it is compared with.
    pub(super) fn of(playbook: &'a Playbook, terms: Vec<(Term, Vec<Value>)>) -> Variables<'a> {
        Variables { playbook, terms }
    }

    /// Adds the terms of an expression, and the constants they are compared with.
    pub(super) fn collect(&mut self, expression: &Expression) {
        match expression {
            Expression::Not(_) | Expression::And(..) | Expression::Or(..) => {
                expression.children().for_each(|child| self.collect(child));
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

    /// Whether every term is a field or setting by itself, with values that can be listed or put in order.
    pub(super) fn are_plain(&self) -> bool {
        self.terms.iter().all(|(term, _)| match term {
            Term::Value(Expression::Field(id)) => is_listed(&self.playbook[*id].kind),
            Term::Value(Expression::Setting(id)) => is_listed(&self.playbook[*id].field.kind),
            Term::Value(_) | Term::Presence(_) | Term::Relation(..) => false,
        })
    }

    /// How many there are.
    pub(super) fn count(&self) -> usize {
        self.terms.len()
    }

    pub(super) fn finish(self) -> Vec<Variable> {
        let playbook = self.playbook;
        let variable = |(term, constants): (Term, Vec<Value>)| {
            let (name, atoms) = match &term {
                Term::Presence(id) => (playbook[*id].name.clone(), vec![Atom::Set(false), Atom::Set(true)]),
                Term::Value(value) => (spelled(playbook, value), atoms(playbook, value, &constants)),
                Term::Relation(left, right) => (
                    format!("{}\u{0}{}", spelled(playbook, left), spelled(playbook, right)),
                    [Ordering::Less, Ordering::Equal, Ordering::Greater].map(Atom::Order).to_vec(),
                ),
            };
            let in_order = atoms.is_sorted_by(|one, other| one.comes_before(other));
            Variable { term, name, atoms: atoms.into(), in_order }
        };
        self.terms.into_iter().map(variable).collect()
    }

    /// The terms, and the constants they are compared with.
    pub(super) fn into_terms(self) -> impl Iterator<Item = (Term, Vec<Value>)> {
        self.terms.into_iter()
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

    /// For each atom, whether its values stand so to a constant.
    fn compared(&self, comparison: Comparison, constant: &Value) -> Option<Vec<bool>> {
        if let Some((below, up_to)) = self.place(constant) {
            let order = |at: usize| match at {
                _ if at < below => Ordering::Less,
                _ if at < up_to => Ordering::Equal,
                _ => Ordering::Greater,
            };
            return Some((0..self.atoms.len()).map(|at| comparison.holds(order(at))).collect());
        }
        let holds = |atom: &Atom| match atom {
            Atom::Point(value) | Atom::Between(value) => value.compare(constant).map(|order| comparison.holds(order)),
            Atom::Other => Some(comparison == Comparison::NotEqual),
            Atom::Order(_) | Atom::Set(_) => None,
        };
        self.atoms.iter().map(holds).collect()
    }

    /// For each atom, whether it is one of some constants.
    fn among(&self, constants: &[Value]) -> Option<Vec<bool>> {
        let mut holds = vec![false; self.atoms.len()];
        for constant in constants {
            match self.place(constant) {
                Some((below, up_to)) => holds[below..up_to].fill(true),
                None => {
                    let equal = self.compared(Comparison::Equal, constant)?;
                    holds.iter_mut().zip(equal).for_each(|(holds, equal)| *holds |= equal);
                }
            }
        }
        Some(holds)
    }

    /// Between which atoms a constant stands, if they are in order: so many are less, and up to there they equal it.
    fn place(&self, constant: &Value) -> Option<(usize, usize)> {
        if !self.in_order {
            return None;
        }
        let to = |atom: &Atom| match atom {
            Atom::Point(value) | Atom::Between(value) => value.compare(constant),
            Atom::Other | Atom::Order(_) | Atom::Set(_) => None,
        };
        let below = self.atoms.partition_point(|atom| to(atom) == Some(Ordering::Less));
        let up_to = self.atoms.partition_point(|atom| to(atom) != Some(Ordering::Greater));
        Some((below, up_to))
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
        Expression::In(term, values) => {
            let variable = find(&Term::Value((**term).clone()))?;
            Some(Test::Atoms { variable, holds: variables[variable].among(values)? })
        }
        Expression::Compare(comparison, left, right) => match (constant(left), constant(right)) {
            (Some(one), Some(other)) => one.compare(&other).map(|order| Test::Known(comparison.holds(order))),
            (None, Some(value)) => {
                let variable = find(&Term::Value((**left).clone()))?;
                Some(Test::Atoms { variable, holds: variables[variable].compared(*comparison, &value)? })
            }
            (Some(value), None) => {
                let variable = find(&Term::Value((**right).clone()))?;
                Some(Test::Atoms { variable, holds: variables[variable].compared(comparison.mirrored(), &value)? })
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

/// Whether the values of a kind of field are few, or numbers, days or times.
fn is_listed(kind: &FieldKind) -> bool {
    match kind {
        FieldKind::YesNo
        | FieldKind::Choice(_)
        | FieldKind::Integer
        | FieldKind::Decimal { .. }
        | FieldKind::Money { .. }
        | FieldKind::Date
        | FieldKind::Time
        | FieldKind::Duration => true,
        FieldKind::Text | FieldKind::Person | FieldKind::File | FieldKind::Table(_) => false,
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
    if let Expression::Literal(value) = expression {
        return Some(value.clone());
    }
    if matches!(expression, Expression::Field(_) | Expression::Setting(_)) {
        return None;
    }
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

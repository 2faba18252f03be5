//! Whether the values of one field can stand in another, for the rules about what playbooks give each other.

use std::cmp::Ordering;

use rust_decimal::Decimal;

use crate::lang::{Lang, Message};
use crate::message;
use crate::model::Playbook;
use crate::model::field::{Choice, Field, FieldKind};
use crate::model::guard::{Expression, Operator};
use crate::model::value::Value;

/// What is known of the values that go into a field.
pub(super) struct Given<'a> {
    kind: FieldKind,
    /// The field or setting they come from, as they are.
    source: Option<&'a Field>,
    constant: Option<&'a Value>,
}

/// Why they do not fit.
pub(super) enum Misfit {
    /// None of them does, or one that is named.
    Never(Message),
    /// Some may not.
    Perhaps(Message),
}

impl<'a> Given<'a> {
    /// The values of a field.
    pub(super) fn of_field(field: &'a Field) -> Given<'a> {
        Given { kind: field.kind.clone(), source: Some(field), constant: None }
    }

    /// The values of an expression.
    pub(super) fn of(playbook: &'a Playbook, expression: &'a Expression) -> Given<'a> {
        match expression {
            Expression::Field(id) => Given::of_field(&playbook[*id]),
            Expression::Setting(id) => Given::of_field(&playbook[*id].field),
            Expression::Literal(value) => {
                Given { kind: kind(playbook, expression), source: None, constant: Some(value) }
            }
            Expression::IsSet(_)
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
            | Expression::Max(_) => Given { kind: kind(playbook, expression), source: None, constant: None },
        }
    }

    /// Why the values do not all fit a field.
    pub(super) fn misfit(&self, to: &Field) -> Option<Misfit> {
        if let Some(value) = self.constant {
            return to.check(&to.adopt(value.clone())).err().map(|error| Misfit::Never(error.message()));
        }
        if let Some(choice) = foreign(self.kind.choices(), to.kind.choices()) {
            let name = &choice.name;
            return Some(Misfit::Perhaps(message!(
                zh: "选项 `{name}` 在接收的字段里没有",
                en: "the choice `{name}` is none of the choices of the field it goes to"
            )));
        }
        if !fits(&self.kind, &to.kind) {
            return Some(Misfit::Never(self.wrong_kind(to)));
        }
        self.beyond(to).map(Misfit::Perhaps)
    }

    fn wrong_kind(&self, to: &Field) -> Message {
        let (wanted, given) = (to.kind.say(), self.kind.say());
        if wanted == given {
            return message!(zh: "两边表格的列不同", en: "the columns of the two tables differ");
        }
        Message {
            zh: format!("要的是{}，给的是{}", wanted.zh, given.zh),
            en: format!("{} is wanted, {} is given", wanted.en, given.en),
        }
    }

    /// How values may lie beyond the limits of a field.
    fn beyond(&self, to: &Field) -> Option<Message> {
        let own = self.source.and_then(|field| field.min.clone()).or_else(|| least(&self.kind));
        if let Some(min) = to.min.as_ref().filter(|min| !keeps(own.as_ref(), min, Ordering::Less)) {
            return Some(passes(&to.kind, min, Ordering::Less));
        }
        let own = self.source.and_then(|field| field.max.as_ref());
        if let Some(max) = to.max.as_ref().filter(|max| !keeps(own, max, Ordering::Greater)) {
            return Some(passes(&to.kind, max, Ordering::Greater));
        }
        if to.pattern.is_some() && self.source.is_none_or(|field| field.pattern != to.pattern) {
            return Some(message!(zh: "可能不合那边的格式", en: "it may not be of the form that is asked for"));
        }
        let places = self.source.map_or(0, |field| field.kind.places());
        if to.kind.is_number() && places > to.kind.places() {
            let most = to.kind.places();
            return Some(message!(zh: "小数可能超过 {most} 位", en: "it may have more than {most} decimal places"));
        }
        None
    }
}

/// That a value may lie beyond a limit, on that side of it.
fn passes(kind: &FieldKind, limit: &Value, side: Ordering) -> Message {
    let (zh, en) = (limit.say(kind, Lang::Zh), limit.say(kind, Lang::En));
    let side = |less, more| if side == Ordering::Less { less } else { more };
    let (many, early, large) = (side("少", "多"), side("早", "晚"), side("小", "大"));
    let (fewer, before, less) = (side("fewer", "more"), side("before", "after"), side("less", "more"));
    match kind {
        FieldKind::Text => message!(zh: "可能{many}于 {zh} 个字", en: "it may have {fewer} than {en} characters"),
        FieldKind::Table(_) => message!(zh: "可能{many}于 {zh} 行", en: "it may have {fewer} than {en} rows"),
        FieldKind::Date | FieldKind::Time => message!(zh: "可能{early}于 {zh}", en: "it may be {before} {en}"),
        FieldKind::Integer
        | FieldKind::Decimal { .. }
        | FieldKind::Money { .. }
        | FieldKind::YesNo
        | FieldKind::Choice(_)
        | FieldKind::Duration
        | FieldKind::Person
        | FieldKind::File => message!(zh: "可能{large}于 {zh}", en: "it may be {less} than {en}"),
    }
}

/// Whether a limit is within another one, on the side that must not be passed. No limit is within nothing.
fn keeps(own: Option<&Value>, wanted: &Value, beyond: Ordering) -> bool {
    own.is_some_and(|own| own.compare(wanted).is_some_and(|order| order != beyond))
}

/// The smallest value where the type sets one: a text that is filled has a character, a table may be empty.
fn least(kind: &FieldKind) -> Option<Value> {
    match kind {
        FieldKind::Text => Some(Value::Number(Decimal::ONE)),
        FieldKind::Table(_) => Some(Value::Number(Decimal::ZERO)),
        FieldKind::Integer
        | FieldKind::Decimal { .. }
        | FieldKind::Money { .. }
        | FieldKind::YesNo
        | FieldKind::Choice(_)
        | FieldKind::Date
        | FieldKind::Time
        | FieldKind::Duration
        | FieldKind::Person
        | FieldKind::File => None,
    }
}

/// A choice that the other list does not know; none when one of the lists is empty.
fn foreign<'c>(own: &'c [Choice], known: &[Choice]) -> Option<&'c Choice> {
    own.iter().find(|choice| !known.is_empty() && !known.iter().any(|other| other.name == choice.name))
}

/// Whether values of one type can stand in a field of another. An amount of money does not become a mere number unnoticed.
fn fits(given: &FieldKind, wanted: &FieldKind) -> bool {
    match (given, wanted) {
        (FieldKind::Integer, FieldKind::Integer | FieldKind::Decimal { .. } | FieldKind::Money { .. })
        | (FieldKind::Decimal { .. }, FieldKind::Decimal { .. } | FieldKind::Money { .. })
        | (FieldKind::Text, FieldKind::Text)
        | (FieldKind::YesNo, FieldKind::YesNo)
        | (FieldKind::Choice(_), FieldKind::Choice(_))
        | (FieldKind::Date, FieldKind::Date)
        | (FieldKind::Time, FieldKind::Time)
        | (FieldKind::Duration, FieldKind::Duration)
        | (FieldKind::Person, FieldKind::Person)
        | (FieldKind::File, FieldKind::File) => true,
        (FieldKind::Money { currency, .. }, FieldKind::Money { currency: other, .. }) => currency == other,
        (FieldKind::Table(columns), FieldKind::Table(others)) => columns == others,
        (
            FieldKind::Text
            | FieldKind::Integer
            | FieldKind::Decimal { .. }
            | FieldKind::Money { .. }
            | FieldKind::YesNo
            | FieldKind::Choice(_)
            | FieldKind::Date
            | FieldKind::Time
            | FieldKind::Duration
            | FieldKind::Person
            | FieldKind::File
            | FieldKind::Table(_),
            _,
        ) => false,
    }
}

/// The type of an expression; for a number its currency, and whether it is whole for certain.
fn kind(playbook: &Playbook, expression: &Expression) -> FieldKind {
    match expression {
        Expression::Field(id) => playbook[*id].kind.clone(),
        Expression::Setting(id) => playbook[*id].field.kind.clone(),
        Expression::Literal(value) => kind_of_value(value),
        Expression::IsSet(_)
        | Expression::Not(_)
        | Expression::And(..)
        | Expression::Or(..)
        | Expression::Compare(..)
        | Expression::In(..) => FieldKind::YesNo,
        Expression::Count(_) => FieldKind::Integer,
        Expression::Sum(id, column) => {
            let columns = playbook[*id].kind.columns();
            let column = columns.iter().find(|known| known.field.name == *column);
            column.map_or(FieldKind::Integer, |column| column.field.kind.clone())
        }
        Expression::Arithmetic(operator, ..) => {
            let number = number(playbook, expression);
            let divided = *operator == Operator::Divide && number == FieldKind::Integer;
            if divided { FieldKind::Decimal { places: 0 } } else { number }
        }
        Expression::Negate(_) | Expression::Min(_) | Expression::Max(_) => number(playbook, expression),
    }
}

/// The type of a number that is computed from others: an amount when one of them is, else whole when all are.
fn number(playbook: &Playbook, expression: &Expression) -> FieldKind {
    let parts: Vec<FieldKind> = expression.children().map(|part| kind(playbook, part)).collect();
    let amount = parts.iter().find(|kind| matches!(kind, FieldKind::Money { .. }));
    let broken = parts.iter().find(|kind| matches!(kind, FieldKind::Decimal { .. }));
    amount.or(broken).cloned().unwrap_or(FieldKind::Integer)
}

fn kind_of_value(value: &Value) -> FieldKind {
    match value {
        Value::Text(_) => FieldKind::Text,
        Value::Number(number) if number.is_integer() => FieldKind::Integer,
        Value::Number(number) => FieldKind::Decimal { places: number.scale() },
        Value::YesNo(_) => FieldKind::YesNo,
        Value::Choice(_) => FieldKind::Choice(Vec::new()),
        Value::Date(_) => FieldKind::Date,
        Value::Time(_) => FieldKind::Time,
        Value::Duration(_) => FieldKind::Duration,
        Value::Person(_) => FieldKind::Person,
        Value::File(_) => FieldKind::File,
        Value::Table(_) => FieldKind::Table(Vec::new()),
    }
}

//! The types of expressions. They are coarser than those of fields: all numbers are of one type, which knows its currency
//! and whether it is whole.

use crate::lang::Message;
use crate::message;
use crate::model::field::{Choice, Field, FieldKind};
use crate::model::guard::Expression;
use crate::model::value::Value;
use crate::source::Span;

/// The type of an expression.
#[derive(Clone, Debug)]
pub(super) enum Type<'a> {
    YesNo,
    Number(Numeric<'a>),
    Text,
    Choice(&'a [Choice]),
    Date,
    Time,
    Duration,
    Person,
    File,
    Table,
}

/// What is known of a number.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Numeric<'a> {
    /// The currency, of an amount of money.
    pub(super) currency: Option<&'a str>,
    /// Whether it has no places for certain.
    pub(super) whole: bool,
}

impl Numeric<'_> {
    pub(super) const WHOLE: Numeric<'static> = Numeric { currency: None, whole: true };
}

/// A checked expression, its type, and where it stands.
#[derive(Clone, Debug)]
pub(super) struct Typed<'a> {
    pub(super) expression: Expression,
    pub(super) kind: Type<'a>,
    pub(super) span: Span,
    /// The field or setting, when the expression is just its name.
    pub(super) source: Option<&'a Field>,
}

impl Typed<'_> {
    /// The value, when the expression is a constant.
    pub(super) fn constant(&self) -> Option<&Value> {
        if let Expression::Literal(value) = &self.expression { Some(value) } else { None }
    }
}

impl<'a> Type<'a> {
    /// The type of the values of a field.
    pub(super) fn of(kind: &'a FieldKind) -> Type<'a> {
        match kind {
            FieldKind::Text => Type::Text,
            FieldKind::Integer => Type::Number(Numeric::WHOLE),
            FieldKind::Decimal { .. } => Type::Number(Numeric { currency: None, whole: false }),
            FieldKind::Money { currency, .. } => Type::Number(Numeric { currency: Some(currency), whole: false }),
            FieldKind::YesNo => Type::YesNo,
            FieldKind::Choice(choices) => Type::Choice(choices),
            FieldKind::Date => Type::Date,
            FieldKind::Time => Type::Time,
            FieldKind::Duration => Type::Duration,
            FieldKind::Person => Type::Person,
            FieldKind::File => Type::File,
            FieldKind::Table(_) => Type::Table,
        }
    }

    /// The type of a constant as it is written in an expression.
    pub(super) fn of_constant(value: &Value) -> Type<'a> {
        match value {
            Value::Text(_) => Type::Text,
            Value::Number(number) => Type::Number(Numeric { currency: None, whole: number.is_integer() }),
            Value::YesNo(_) => Type::YesNo,
            Value::Choice(_) => Type::Choice(&[]),
            Value::Date(_) => Type::Date,
            Value::Time(_) => Type::Time,
            Value::Duration(_) => Type::Duration,
            Value::Person(_) => Type::Person,
            Value::File(_) => Type::File,
            Value::Table(_) => Type::Table,
        }
    }

    /// The type in words, to be used within a sentence.
    pub(super) fn say(&self) -> Message {
        match self {
            Type::YesNo => message!(zh: "“是/否”值", en: "a yes-or-no value"),
            Type::Number(Numeric { currency: Some(currency), .. }) => {
                message!(zh: "金额（{currency}）", en: "an amount in {currency}")
            }
            Type::Number(_) => message!(zh: "数字", en: "a number"),
            Type::Text => message!(zh: "文字", en: "a text"),
            Type::Choice(_) => message!(zh: "选项", en: "a choice"),
            Type::Date => message!(zh: "日期", en: "a date"),
            Type::Time => message!(zh: "时刻", en: "a time of day"),
            Type::Duration => message!(zh: "时长", en: "a span of time"),
            Type::Person => message!(zh: "人员", en: "a person"),
            Type::File => message!(zh: "文件", en: "a file"),
            Type::Table => message!(zh: "表格", en: "a table"),
        }
    }

    /// Whether the values have an order, so that `<` means something.
    pub(super) fn is_ordered(&self) -> bool {
        match self {
            Type::Number(_) | Type::Date | Type::Time | Type::Duration => true,
            Type::YesNo | Type::Text | Type::Choice(_) | Type::Person | Type::File | Type::Table => false,
        }
    }

    /// Whether two values can be equal or not; files and tables cannot be asked.
    pub(super) fn is_comparable(&self) -> bool {
        match self {
            Type::File | Type::Table => false,
            Type::YesNo
            | Type::Number(_)
            | Type::Text
            | Type::Choice(_)
            | Type::Date
            | Type::Time
            | Type::Duration
            | Type::Person => true,
        }
    }

    /// Whether values of both types can meet in a comparison: the same type, and for money no second currency. Choices
    /// agree when they name the same things, in any order.
    pub(super) fn agrees(&self, other: &Type<'_>) -> bool {
        match (self, other) {
            (Type::Number(left), Type::Number(right)) => currencies_agree(*left, *right),
            (Type::Choice(left), Type::Choice(right)) => {
                left.len() == right.len() && left.iter().all(|choice| names(right).any(|name| name == choice.name))
            }
            (Type::YesNo, Type::YesNo)
            | (Type::Text, Type::Text)
            | (Type::Date, Type::Date)
            | (Type::Time, Type::Time)
            | (Type::Duration, Type::Duration)
            | (Type::Person, Type::Person) => true,
            (
                Type::YesNo
                | Type::Number(_)
                | Type::Text
                | Type::Choice(_)
                | Type::Date
                | Type::Time
                | Type::Duration
                | Type::Person
                | Type::File
                | Type::Table,
                _,
            ) => false,
        }
    }
}

/// Whether two numbers can be compared or added: a mere number goes with any currency, two currencies do not go together.
pub(super) fn currencies_agree(left: Numeric<'_>, right: Numeric<'_>) -> bool {
    match (left.currency, right.currency) {
        (Some(left), Some(right)) => left == right,
        (Some(_) | None, None) | (None, Some(_)) => true,
    }
}

fn names(choices: &[Choice]) -> impl Iterator<Item = &str> {
    choices.iter().map(|choice| choice.name.as_str())
}

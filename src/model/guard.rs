//! Guards: expressions by which the data decides. Parsing and type checking happen in `compile::guard`; here are the
//! checked expression, its evaluation, what it reads and how it is said to people.
//!
//! Evaluation looks at nothing but the values it is handed: no clock, no locale. Numbers are exact. A sum, difference or
//! product that 28 digits cannot hold is an overflow, never a rounded result; only a quotient is rounded, to
//! [`QUOTIENT_PLACES`] places, half away from zero.

mod describe;
mod evaluate;
mod reads;

use super::value::Value;
use super::{FieldId, Playbook, SettingId};
use crate::lang::Message;
use crate::message;
use crate::source::Span;

pub use evaluate::QUOTIENT_PLACES;
pub use reads::Reads;

/// How deep an expression may be nested; the compiler refuses deeper ones, so that nothing that walks an expression can
/// run out of stack.
pub const DEEPEST: usize = 64;

/// A checked expression. A guard proper is of type yes/no; the inputs of a call may be of any type.
#[derive(Clone, Debug)]
pub struct Guard {
    /// As written.
    pub text: String,
    /// Where.
    pub span: Span,
    /// What it computes.
    pub expression: Expression,
}

/// An expression whose names are resolved and whose types agree.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum Expression {
    /// A constant.
    Literal(Value),
    /// The value of a field.
    Field(FieldId),
    /// The value of a setting.
    Setting(SettingId),
    /// Whether a field has a value.
    IsSet(FieldId),
    /// Negation.
    Not(Box<Expression>),
    /// Both; the right side is not evaluated when the left one is false.
    And(Box<Expression>, Box<Expression>),
    /// Either; the right side is not evaluated when the left one is true.
    Or(Box<Expression>, Box<Expression>),
    /// A comparison of two values of one type.
    Compare(Comparison, Box<Expression>, Box<Expression>),
    /// Membership in a list of constants.
    In(Box<Expression>, Vec<Value>),
    /// Arithmetic on numbers.
    Arithmetic(Operator, Box<Expression>, Box<Expression>),
    /// The negative of a number.
    Negate(Box<Expression>),
    /// The number of rows of a table.
    Count(FieldId),
    /// The sum of a number column of a table; rows that leave it empty count as nothing.
    Sum(FieldId, String),
    /// The smallest of several numbers.
    Min(Vec<Expression>),
    /// The largest of several numbers.
    Max(Vec<Expression>),
}

impl Expression {
    /// The expressions directly inside, from left to right.
    pub fn children(&self) -> impl Iterator<Item = &Expression> {
        let (few, many): ([Option<&Expression>; 2], &[Expression]) = match self {
            Expression::Literal(_)
            | Expression::Field(_)
            | Expression::Setting(_)
            | Expression::IsSet(_)
            | Expression::Count(_)
            | Expression::Sum(..) => ([None, None], &[]),
            Expression::Not(inner) | Expression::Negate(inner) | Expression::In(inner, _) => ([Some(inner), None], &[]),
            Expression::And(left, right)
            | Expression::Or(left, right)
            | Expression::Compare(_, left, right)
            | Expression::Arithmetic(_, left, right) => ([Some(left), Some(right)], &[]),
            Expression::Min(parts) | Expression::Max(parts) => ([None, None], parts),
        };
        few.into_iter().flatten().chain(many)
    }

    /// The expression with every part that holds no other ones put through `change`; none as soon as that gives none.
    pub fn rebuilt(&self, change: &mut dyn FnMut(&Expression) -> Option<Expression>) -> Option<Expression> {
        let mut one = |inner: &Expression| inner.rebuilt(change).map(Box::new);
        Some(match self {
            Expression::Literal(_)
            | Expression::Field(_)
            | Expression::Setting(_)
            | Expression::IsSet(_)
            | Expression::Count(_)
            | Expression::Sum(..) => return change(self),
            Expression::Not(inner) => Expression::Not(one(inner)?),
            Expression::Negate(inner) => Expression::Negate(one(inner)?),
            Expression::In(inner, values) => Expression::In(one(inner)?, values.clone()),
            Expression::And(left, right) => Expression::And(one(left)?, one(right)?),
            Expression::Or(left, right) => Expression::Or(one(left)?, one(right)?),
            Expression::Compare(comparison, left, right) => Expression::Compare(*comparison, one(left)?, one(right)?),
            Expression::Arithmetic(operator, left, right) => Expression::Arithmetic(*operator, one(left)?, one(right)?),
            Expression::Min(parts) => Expression::Min(all(parts, change)?),
            Expression::Max(parts) => Expression::Max(all(parts, change)?),
        })
    }

    /// The expression with values in the place of settings.
    #[must_use]
    pub fn with_settings(&self, value: &dyn Fn(SettingId) -> Value) -> Expression {
        let mut put_in = |leaf: &Expression| {
            Some(if let Expression::Setting(id) = leaf { Expression::Literal(value(*id)) } else { leaf.clone() })
        };
        self.rebuilt(&mut put_in).unwrap_or_else(|| self.clone())
    }

    /// How deep it is nested; a constant or a name is 1 deep, and nothing compiled is deeper than [`DEEPEST`].
    #[must_use]
    pub fn depth(&self) -> usize {
        1 + self.children().map(Expression::depth).max().unwrap_or(0)
    }
}

fn all(parts: &[Expression], change: &mut dyn FnMut(&Expression) -> Option<Expression>) -> Option<Vec<Expression>> {
    parts.iter().map(|part| part.rebuilt(change)).collect()
}

/// How two values are compared.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Comparison {
    /// `==`
    Equal,
    /// `!=`
    NotEqual,
    /// `<`
    Less,
    /// `<=`
    AtMost,
    /// `>`
    Greater,
    /// `>=`
    AtLeast,
}

/// Arithmetic on numbers.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Operator {
    /// `+`
    Add,
    /// `-`
    Subtract,
    /// `*`
    Multiply,
    /// `/`
    Divide,
}

/// Where an expression finds its values.
pub trait Values {
    /// The value of a field, when it has one.
    fn field(&self, id: FieldId) -> Option<&Value>;
    /// The value of a setting.
    fn setting(&self, id: SettingId) -> &Value;
}

/// Why an expression has no value.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Trouble {
    /// A field it reads is not set.
    Unset(FieldId),
    /// A division by zero.
    DivisionByZero,
    /// A number too large to be exact.
    Overflow,
    /// A value of another type than the expression was checked for: the data does not belong to this playbook.
    Mismatch,
}

impl Trouble {
    /// What went wrong, for people; the playbook is the one the expression belongs to.
    #[must_use]
    pub fn message(&self, playbook: &Playbook) -> Message {
        match self {
            Trouble::Unset(id) => {
                let name = playbook.fields.get(id.0 as usize).map_or("?", |field| field.name.as_str());
                message!(zh: "字段 `{name}` 还没有填写", en: "the field `{name}` is not filled in yet")
            }
            Trouble::DivisionByZero => message!(zh: "除数为零", en: "a division by zero"),
            Trouble::Overflow => message!(
                zh: "数字太大，无法精确计算",
                en: "a number became too large to be computed exactly"
            ),
            Trouble::Mismatch => message!(
                zh: "数据与流程不符：值的类型与声明的不同",
                en: "the data does not fit the playbook: a value has another type than declared"
            ),
        }
    }
}

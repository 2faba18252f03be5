//! Guards: expressions by which the data decides. Parsing and type checking happen in `compile::guard`; here are the
//! checked expression and its evaluation.

use super::value::Value;
use super::{FieldId, SettingId};
use crate::source::Span;

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
#[derive(Clone, Debug, PartialEq)]
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

/// How two values are compared.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
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
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
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
}

//! Fields: typed pieces of case data, with the constraints their values must keep.

use super::value::Value;
use crate::lang::Text;
use crate::source::Span;
use rust_decimal::Decimal;

/// A typed piece of case data.
#[derive(Clone, Debug)]
pub struct Field {
    /// The identifier.
    pub name: String,
    /// Where the name stands.
    pub span: Span,
    /// What people call it.
    pub label: Text,
    /// How to fill it.
    pub hint: Option<Text>,
    /// What it holds.
    pub kind: FieldKind,
    /// Smallest value; for text the fewest characters, for a table the fewest rows.
    pub min: Option<Value>,
    /// Largest value; for text the most characters, for a table the most rows.
    pub max: Option<Value>,
    /// The form a text must have.
    pub pattern: Option<Pattern>,
    /// What the number counts.
    pub unit: Option<Text>,
    /// The value it holds from the start of a case.
    pub default: Option<Value>,
}

/// What a field holds.
#[derive(Clone, Debug, PartialEq)]
pub enum FieldKind {
    /// Words.
    Text,
    /// A whole number.
    Integer,
    /// An exact decimal number with at most so many places.
    Decimal {
        /// Places after the point, at most.
        places: u32,
    },
    /// An exact amount in a currency, with at most so many places.
    Money {
        /// The currency, for example `CNY`.
        currency: String,
        /// Places after the point, at most.
        places: u32,
    },
    /// Yes or no.
    YesNo,
    /// One of several.
    Choice(Vec<Choice>),
    /// A day.
    Date,
    /// A time of day.
    Time,
    /// A span of time.
    Duration,
    /// A person, by name.
    Person,
    /// An attached file.
    File,
    /// Rows, each with these columns.
    Table(Vec<Column>),
}

/// A column of a table.
#[derive(Clone, Debug)]
pub struct Column {
    /// Its name, type and constraints.
    pub field: Field,
    /// Whether a row may leave it empty.
    pub optional: bool,
}

impl PartialEq for Column {
    fn eq(&self, other: &Column) -> bool {
        self.field.name == other.field.name && self.field.kind == other.field.kind
    }
}

/// One of several values.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Choice {
    /// The identifier that is stored.
    pub name: String,
    /// What people call it.
    pub title: Text,
}

/// The form a text must have.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Pattern(pub String);

/// The numeric kinds hold decimals.
impl FieldKind {
    /// Whether values are numbers.
    #[must_use]
    pub fn is_number(&self) -> bool {
        match self {
            FieldKind::Integer | FieldKind::Decimal { .. } | FieldKind::Money { .. } => true,
            FieldKind::Text
            | FieldKind::YesNo
            | FieldKind::Choice(_)
            | FieldKind::Date
            | FieldKind::Time
            | FieldKind::Duration
            | FieldKind::Person
            | FieldKind::File
            | FieldKind::Table(_) => false,
        }
    }

    /// The choices, for a choice.
    #[must_use]
    pub fn choices(&self) -> &[Choice] {
        if let FieldKind::Choice(choices) = self { choices } else { &[] }
    }

    /// Places after the point that a value may have; none for what is no number.
    #[must_use]
    pub fn places(&self) -> u32 {
        match self {
            FieldKind::Decimal { places } | FieldKind::Money { places, .. } => *places,
            FieldKind::Integer
            | FieldKind::Text
            | FieldKind::YesNo
            | FieldKind::Choice(_)
            | FieldKind::Date
            | FieldKind::Time
            | FieldKind::Duration
            | FieldKind::Person
            | FieldKind::File
            | FieldKind::Table(_) => 0,
        }
    }
}

/// The largest number a field takes, on both sides of zero, so that sums stay exact.
pub const LARGEST_NUMBER: Decimal = Decimal::from_parts(0x4876_E800, 0x17, 0, false, 0);

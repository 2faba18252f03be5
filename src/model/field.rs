//! Fields: typed pieces of case data, with the constraints their values must keep.
//!
//! Regular expressions are used nowhere else; [`Pattern`] hides them.

mod check;

use regex_lite::{Regex, RegexBuilder};
use rust_decimal::Decimal;

use super::value::{Value, ValueError};
use crate::lang::{Lang, Message, Text};
use crate::message;
use crate::source::Span;

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

/// The form a text must have: a regular expression that the whole text must match. Compiled once, when the playbook is.
#[derive(Clone, Debug)]
pub struct Pattern {
    text: String,
    whole: Regex,
}

impl Pattern {
    /// Reads a regular expression. It is kept small, since every text that is filled in runs through it.
    ///
    /// # Errors
    /// What is wrong with it, when it is none or is too large.
    pub fn new(text: &str) -> Result<Pattern, PatternError> {
        let compile = |text: &str| {
            let built = RegexBuilder::new(text).size_limit(64 * 1024).build();
            built.map_err(|error| PatternError { reason: error.to_string() })
        };
        // Alone first: `a)|(b` would be balanced by the brackets around it.
        compile(text)?;
        let whole = compile(&format!(r"\A(?:{text})\z"))?;
        Ok(Pattern { text: text.to_owned(), whole })
    }

    /// The expression as written.
    #[must_use]
    pub fn text(&self) -> &str {
        &self.text
    }

    /// Whether the whole text is of this form.
    #[must_use]
    pub fn matches(&self, text: &str) -> bool {
        self.whole.is_match(text)
    }
}

impl PartialEq for Pattern {
    fn eq(&self, other: &Pattern) -> bool {
        self.text == other.text
    }
}

impl Eq for Pattern {}

/// Why a text is no regular expression.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PatternError {
    /// What the reader of regular expressions says, in English.
    pub reason: String,
}

impl PatternError {
    /// What is wrong, for people.
    #[must_use]
    pub fn message(&self) -> Message {
        let reason = &self.reason;
        message!(zh: "正则表达式有误：{reason}", en: "this is no valid regular expression: {reason}")
    }
}

impl Field {
    /// A field with a name and a kind and nothing else, called by its name.
    #[must_use]
    pub fn plain(name: &str, kind: FieldKind) -> Field {
        Field {
            name: name.to_owned(),
            span: Span::default(),
            label: Text::plain(name),
            hint: None,
            kind,
            min: None,
            max: None,
            pattern: None,
            unit: None,
            default: None,
        }
    }
}

impl Field {
    /// A value from another playbook as one of this field: a text that goes to a choice or to a person names it.
    #[must_use]
    pub fn adopt(&self, value: Value) -> Value {
        match (&self.kind, value) {
            (FieldKind::Choice(_), Value::Text(name)) => Value::Choice(name),
            (FieldKind::Person, Value::Text(name)) => Value::Person(name),
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
                value,
            ) => value,
        }
    }

    /// A value of this field as people read it, with its unit.
    #[must_use]
    pub fn say_value(&self, value: &Value, lang: Lang) -> String {
        let said = value.say(&self.kind, lang);
        match &self.unit {
            Some(unit) => format!("{said} {}", unit.say(lang)),
            None => said,
        }
    }
}

impl FieldKind {
    /// What such a field holds, in words, to be used within a sentence.
    #[must_use]
    pub fn say(&self) -> Message {
        match self {
            FieldKind::Text => message!(zh: "文字", en: "a text"),
            FieldKind::Integer => message!(zh: "整数", en: "a whole number"),
            FieldKind::Decimal { .. } => message!(zh: "数字", en: "a number"),
            FieldKind::Money { currency, .. } => message!(zh: "金额（{currency}）", en: "an amount in {currency}"),
            FieldKind::YesNo => message!(zh: "“是/否”值", en: "a yes-or-no value"),
            FieldKind::Choice(_) => message!(zh: "一个选项", en: "one of the choices"),
            FieldKind::Date => message!(zh: "日期", en: "a date"),
            FieldKind::Time => message!(zh: "时刻", en: "a time of day"),
            FieldKind::Duration => message!(zh: "时长", en: "a span of time"),
            FieldKind::Person => message!(zh: "人员", en: "a person"),
            FieldKind::File => message!(zh: "文件", en: "a file"),
            FieldKind::Table(_) => message!(zh: "表格", en: "a table"),
        }
    }

    /// The error for a value of another type, with an example of what is expected.
    pub(crate) fn expected(&self) -> ValueError {
        let example = match self {
            FieldKind::Text => "…".to_owned(),
            FieldKind::Integer => "12".to_owned(),
            FieldKind::Decimal { .. } => "12.5".to_owned(),
            FieldKind::Money { .. } => "800000".to_owned(),
            FieldKind::YesNo => "yes".to_owned(),
            FieldKind::Choice(choices) => choices.first().map_or("…", |choice| choice.name.as_str()).to_owned(),
            FieldKind::Date => "2026-01-31".to_owned(),
            FieldKind::Time => "08:30".to_owned(),
            FieldKind::Duration => "2 working days".to_owned(),
            FieldKind::Person => "张三".to_owned(),
            FieldKind::File => r#"{"name": "…", "size": 1, "sha256": "…"}"#.to_owned(),
            FieldKind::Table(_) => r#"[{"…": "…"}]"#.to_owned(),
        };
        ValueError::WrongKind { expected: self.say(), example }
    }

    /// The columns, for a table.
    #[must_use]
    pub fn columns(&self) -> &[Column] {
        if let FieldKind::Table(columns) = self { columns } else { &[] }
    }

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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_pattern_matches_the_whole_text() {
        let pattern = Pattern::new("[A-Z]{2}-[0-9]+|x").unwrap();
        assert!(pattern.matches("AB-12") && pattern.matches("x"));
        assert!(!pattern.matches("AB-12 ") && !pattern.matches("xx") && !pattern.matches("x\n"));
        assert!(Pattern::new("[一-龥]+").unwrap().matches("客户"));
        assert_eq!(pattern.text(), "[A-Z]{2}-[0-9]+|x");
    }

    #[test]
    fn a_wrong_or_huge_pattern_is_refused() {
        for text in ["(", "a)|(b", "[z-a]", "a{5000}{5000}", "(?P<n>"] {
            let error = Pattern::new(text).unwrap_err();
            assert!(error.message().en.contains(&error.reason), "{text}");
        }
    }
}

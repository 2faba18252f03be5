//! The shape of the language as data: every key, what may stand there, whether it must, and what it means.
//!
//! The reader checks files against it, and the JSON Schema, the language reference and the suggestions for misspelt keys
//! are made from it; so a key is described in one place. What the words refer to is decided later, in `lower`.

mod check;
mod naming;
mod playbook;
mod reference;
mod schema;
mod steps;

pub(crate) use check::{BILINGUAL, is_bilingual};
pub(super) use check::{check_record, flag, whole_number};
pub(crate) use naming::{
    FIELD_NAME, FIELD_NAMES, RECORD_NAMES, ROLE_NAME, ROLE_NAME_OR_NAMES, ROLE_NAMES, STEP_NAME, STEP_NAMES, name_of,
    new_name,
};
pub use naming::{Naming, Realm};
pub use playbook::PLAYBOOK;
pub use reference::{in_words, reference};
pub use schema::json_schema;
pub use steps::{STEP_KINDS, StepShape, kind_of};

/// What may stand in a place.
#[derive(Debug)]
pub enum Shape {
    /// An identifier that is defined or referred to here.
    Name(Naming),
    /// Words in one language or in both.
    Text,
    /// Characters that are taken as they are.
    Words,
    /// A whole number.
    Integer,
    /// `true` or `false`.
    Flag,
    /// A span of time, `2 working days`.
    Duration,
    /// This, or the name of a setting that holds it.
    OrSetting(&'static Shape),
    /// A day, `2026-01-31`.
    Date,
    /// A time of day, `"08:30"`.
    Time,
    /// An expression.
    Guard,
    /// One of these words.
    OneOf(&'static [&'static str]),
    /// A value whose type something else decides.
    Value,
    /// A list.
    List(&'static Shape),
    /// A map from names to this.
    Map(Naming, &'static Shape),
    /// A map with these keys.
    Record(&'static Record),
    /// A text, or a map with these keys, `title` among them.
    Titled(&'static Record),
    /// Told apart by whether a text, a list or a map stands there.
    Either(Either),
    /// A step; its kind is told by its keys.
    Step,
}

/// A place where a text, a list or a map may stand.
#[derive(Debug)]
pub struct Either {
    /// When a text stands there.
    pub scalar: Option<&'static Shape>,
    /// When a list stands there.
    pub list: Option<&'static Shape>,
    /// When a map stands there.
    pub map: Option<&'static Shape>,
}

/// A map with known keys.
#[derive(Debug)]
pub struct Record {
    /// What it is called in the reference.
    pub name: &'static str,
    /// Its keys, in the order of the reference.
    pub keys: &'static [Key],
}

/// A key and what it means.
#[derive(Clone, Copy, Debug)]
pub struct Key {
    /// The key.
    pub name: &'static str,
    /// What may stand there.
    pub shape: &'static Shape,
    /// Whether it must be there.
    pub required: bool,
    /// What it means, in Chinese.
    pub zh: &'static str,
    /// What it means, in English.
    pub en: &'static str,
}

/// A key that may be absent.
pub(crate) const fn may(name: &'static str, shape: &'static Shape, zh: &'static str, en: &'static str) -> Key {
    Key { name, shape, required: false, zh, en }
}

/// A key that must be there.
pub(crate) const fn must(name: &'static str, shape: &'static Shape, zh: &'static str, en: &'static str) -> Key {
    Key { name, shape, required: true, zh, en }
}

/// One or several of something.
pub(crate) const fn one_or_many(one: &'static Shape, many: &'static Shape) -> Shape {
    Shape::Either(Either { scalar: Some(one), list: Some(many), map: None })
}

/// A name that stands for nothing beyond its place.
pub(crate) const NAME: Shape = Shape::Name(Naming::Free);
pub(crate) const TEXT: Shape = Shape::Text;
pub(crate) const TEXTS: Shape = Shape::List(&TEXT);
/// A text, a bilingual text, or a list of texts.
pub(crate) const TEXT_OR_TEXTS: Shape =
    Shape::Either(Either { scalar: Some(&TEXT), list: Some(&TEXTS), map: Some(&TEXT) });
pub(crate) const WORDS: Shape = Shape::Words;
pub(crate) const INTEGER: Shape = Shape::Integer;
pub(crate) const FLAG: Shape = Shape::Flag;
pub(crate) const DURATION: Shape = Shape::Duration;
/// A span of time, or the setting that holds it.
pub(crate) const LIMIT: Shape = Shape::OrSetting(&DURATION);
pub(crate) const DATE: Shape = Shape::Date;
pub(crate) const GUARD: Shape = Shape::Guard;
pub(crate) const VALUE: Shape = Shape::Value;
pub(crate) const REASON: Shape = Shape::OneOf(&["required", "optional"]);

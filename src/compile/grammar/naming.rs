//! What names are the names of: which key defines a step, which one refers to a field.
//!
//! The reader does not need this, since it looks every name up where it knows what it wants. Editors do: from it they
//! find all places that speak of one thing, and what may be written where the cursor stands.

use super::Shape;

/// What a name is the name of.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Realm {
    /// A playbook, by its name or one of its aliases.
    Playbook,
    /// A step.
    Step,
    /// A field.
    Field,
    /// A setting.
    Setting,
    /// A role.
    Role,
    /// A record.
    Record,
    /// One of the values of a choice.
    Choice,
    /// A column of a table.
    Column,
    /// What a person decides at a step.
    Outcome,
    /// How a region, or the case as a whole, comes to its end.
    End,
    /// An interrupt.
    Interrupt,
    /// An event that is waited for.
    Event,
}

/// What a name does in its place.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Naming {
    /// It is given to something here.
    Defines(Realm),
    /// It names something that is defined elsewhere in the same playbook; for a playbook, in another file.
    Refers(Realm),
    /// It names a field of the playbook that the step calls.
    Theirs,
    /// It stands for nothing beyond its place.
    Free,
}

/// The name of something that is defined elsewhere.
pub(crate) const fn name_of(realm: Realm) -> Shape {
    Shape::Name(Naming::Refers(realm))
}

/// The name that something is given.
pub(crate) const fn new_name(realm: Realm) -> Shape {
    Shape::Name(Naming::Defines(realm))
}

pub(crate) const STEP_NAME: Shape = name_of(Realm::Step);
pub(crate) const STEP_NAMES: Shape = Shape::List(&STEP_NAME);
pub(crate) const FIELD_NAME: Shape = name_of(Realm::Field);
pub(crate) const FIELD_NAMES: Shape = Shape::List(&FIELD_NAME);
pub(crate) const ROLE_NAME: Shape = name_of(Realm::Role);
pub(crate) const ROLE_NAMES: Shape = Shape::List(&ROLE_NAME);
pub(crate) const ROLE_NAME_OR_NAMES: Shape = super::one_or_many(&ROLE_NAME, &ROLE_NAMES);
pub(crate) const RECORD_NAMES: Shape = Shape::List(&name_of(Realm::Record));

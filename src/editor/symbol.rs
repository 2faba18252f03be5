//! What a name stands for, and each place where it does.

use crate::compile::grammar::Realm;
use crate::source::Span;

/// Something that has a name.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Symbol {
    /// What kind of thing it is.
    pub realm: Realm,
    /// The playbook it belongs to, as that is called in the text; empty for a playbook itself.
    pub playbook: String,
    /// What it belongs to in the playbook: the field of a choice, the table of a column, the step of an outcome, the
    /// region of an end. Empty for whatever belongs to the playbook as a whole.
    pub owner: String,
    /// Its name.
    pub name: String,
}

/// A place where something is named.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Occurrence {
    /// What is named.
    pub(super) symbol: Symbol,
    /// The characters of the name; the whole text around them when `exact` is not given.
    pub(super) span: Span,
    /// Whether the span covers the name and nothing else, so that it can be replaced.
    pub(super) exact: bool,
    /// Whether the thing gets its name here.
    pub(super) defines: bool,
    /// The step in which this stands, as an index into the steps of the document.
    pub(super) step: Option<usize>,
    /// The key under which this stands.
    pub(super) key: &'static str,
}

//! `playbook`: a company's procedures as state machines that a machine proves, a person follows and a printer prints.
//!
//! The way of the data: YAML text -> spanned nodes -> resolved [`model::Playbook`] and diagnostics -> lint.
//! `Playbook` + `Case` + `Command` + now -> `decide` -> events -> one transaction -> `apply` -> `Case`.
//! `Playbook` (+ `Case`) -> view -> template -> paper -> bytes.

pub mod change;
pub mod cli;
pub mod compile;
pub mod diagnostic;
pub mod diagram;
pub mod editor;
pub mod engine;
pub mod format;
pub mod lang;
pub mod lint;
pub mod model;
pub mod render;
pub mod runtime;
pub mod scenario;
pub mod source;
pub mod store;
pub mod typeface;
pub mod validation;

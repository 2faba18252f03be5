//! From text to a resolved [`Playbook`]: `decode` bytes, read `yaml`, check it against the `grammar`, `lower` it.
//!
//! Compiling never panics and never stops at the first problem, except where the text is no YAML at all. What is wrong
//! with a machine that can be built (unreachable steps and the like) is not said here but in [`lint`](crate::lint).

pub mod grammar;
pub mod guard;
mod lower;
mod text;
pub mod yaml;

pub use text::decode;

use crate::diagnostic::{Diagnostic, Severity};
use crate::model::Playbook;
use crate::source::SourceFile;

/// What came of a text.
#[derive(Clone, Debug)]
pub struct Compilation {
    /// The playbook, when every part of it could be made sense of; warnings do not stand in the way.
    pub playbook: Option<Playbook>,
    /// What is wrong, in the order of the text.
    pub diagnostics: Vec<Diagnostic>,
}

impl Compilation {
    /// Whether an error was found.
    #[must_use]
    pub fn has_errors(&self) -> bool {
        self.diagnostics.iter().any(|found| found.severity == Severity::Error)
    }
}

/// Reads a playbook.
#[must_use]
pub fn compile(source: &SourceFile) -> Compilation {
    let mut diagnostics = Vec::new();
    text::hidden_characters(source, &mut diagnostics);
    let playbook = document(source, &grammar::PLAYBOOK, &mut diagnostics)
        .and_then(|root| lower::lower(source, &root, &mut diagnostics));
    diagnostics.sort_by_key(|found| (found.primary.span, found.code));
    diagnostics.dedup();
    Compilation { playbook, diagnostics }
}

/// Reads the one document of a file and checks its shape.
pub(crate) fn document(
    source: &SourceFile,
    shape: &'static grammar::Record,
    diagnostics: &mut Vec<Diagnostic>,
) -> Option<yaml::Node> {
    match yaml::parse(source, diagnostics) {
        Some(root) => {
            grammar::check_record(&root, shape, diagnostics);
            Some(root)
        }
        None => {
            if diagnostics.is_empty() {
                diagnostics.push(text::empty(source));
            }
            None
        }
    }
}

//! From text to a resolved [`Playbook`]: `decode` bytes, read `yaml`, check it against the `grammar`, `lower` it.
//!
//! Compiling never panics and never stops at the first problem, except where the text is no YAML at all. What is wrong
//! with a machine that can be built (unreachable steps and the like) is not said here but in [`lint`](crate::lint).

pub mod calendar;
pub mod grammar;
pub mod guard;
mod lower;
mod secret;
mod suggest;
pub mod team;
mod text;
pub mod yaml;

pub(crate) use suggest::suggest;
pub use text::decode;
pub(crate) use text::{bilingual, tag};

use crate::diagnostic::{Diagnostic, Severity};
use crate::model::Playbook;
use crate::source::{SourceFile, Span};

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

/// What came of a file that stands beside playbooks: a calendar, a team, scenarios.
#[derive(Clone, Debug)]
pub struct Reading<T> {
    /// What it says, when no error was found; warnings do not stand in the way.
    pub value: Option<T>,
    /// What is wrong, in the order of the text.
    pub diagnostics: Vec<Diagnostic>,
}

impl<T> Reading<T> {
    /// Reads a file of some shape with `lower`, which is called only when the text is YAML. An error leaves no value.
    pub(crate) fn of(
        source: &SourceFile,
        shape: &'static grammar::Record,
        lower: impl FnOnce(&yaml::Node, &mut Vec<Diagnostic>) -> Option<T>,
    ) -> Reading<T> {
        let mut diagnostics = Vec::new();
        text::lost_characters(source, &mut diagnostics);
        text::hidden_characters(source, &mut diagnostics);
        secret::secrets(source, &mut diagnostics);
        let root = document(source, shape, &mut diagnostics);
        let value = root.and_then(|root| lower(&root, &mut diagnostics));
        diagnostics.sort_by_key(|found| (found.primary.span, found.code));
        diagnostics.dedup();
        let has_errors = diagnostics.iter().any(|found| found.severity == Severity::Error);
        Reading { value: value.filter(|_| !has_errors), diagnostics }
    }
}

/// Reads a playbook.
#[must_use]
pub fn compile(source: &SourceFile) -> Compilation {
    let mut diagnostics = Vec::new();
    text::lost_characters(source, &mut diagnostics);
    if !diagnostics.is_empty() {
        // What the rest of such a text says is not worth a word.
        return Compilation { playbook: None, diagnostics };
    }
    text::hidden_characters(source, &mut diagnostics);
    secret::secrets(source, &mut diagnostics);
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

/// What is wrong with a name that something is to be given; hyphens are for playbooks alone.
#[must_use]
pub fn name_fault(name: &str, hyphens: bool) -> Option<Diagnostic> {
    lower::identifier_fault(name, Span::new(0, name.len()), hyphens)
}

/// The name and the other names of a playbook, without reading the rest of it.
#[must_use]
pub fn names(source: &SourceFile) -> (Option<String>, Vec<String>) {
    let part = |key: &str| {
        let start = source.text.lines().position(|line| line.starts_with(key))?;
        let mut lines = source.text.lines().skip(start);
        let first = lines.next()?;
        let rest = lines.take_while(|line| line.starts_with([' ', '-']));
        let text = std::iter::once(first).chain(rest).collect::<Vec<_>>().join("\n");
        yaml::parse(&SourceFile::new("", text), &mut Vec::new())
    };
    let name = part("playbook:").and_then(|node| node.get("playbook")?.text().map(str::to_owned));
    let aliases = part("aliases:").map(|node| {
        let aliases = node.get("aliases").map(yaml::Node::items).unwrap_or_default();
        aliases.iter().filter_map(yaml::Node::text).map(str::to_owned).collect()
    });
    (name, aliases.unwrap_or_default())
}

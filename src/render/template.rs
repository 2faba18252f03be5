//! The door to the template engine: which templates there are, what they may use, and how far they may go.
//! What they write is a markup, see [`super::markup`].
//!
//! A template sees the view and nothing else: no files, no clock, none of the engine's own filters. What it may be
//! written in is checked before it runs (see `dialect`); while it runs, its steps and the size of what it makes are
//! counted.

mod dialect;
mod words;

use std::collections::BTreeMap;
use std::io;

use minijinja::value::{Serde, Value, ValueKind};
use minijinja::{AutoEscape, Environment, Error, ErrorKind, Output, State, UndefinedBehavior};
use serde::Serialize;

use super::error::{Reason, RenderError};
use super::{Document, House, Languages, escape, markup};

/// Instructions of the engine a document may cost; a playbook of 500 steps needs about a fifth.
const FUEL: u64 = 3_000_000;
/// Bytes a document may have.
const LARGEST: usize = 32 * 1024 * 1024;
/// Bytes a template may have.
const LARGEST_TEMPLATE: usize = 512 * 1024;
/// The templates that one document may include, itself counted.
const MOST_TEMPLATES: usize = 100;

macro_rules! built_in {
    ($($name:literal),* $(,)?) => {
        &[$(($name, include_str!(concat!("../../templates/", $name)))),*]
    };
}

/// The templates that come with the program, and the files that formats take their looks from.
static BUILT_IN: &[(&str, &str)] = built_in![
    "case-list/case-list.j2",
    "case-report/case-report.j2",
    "case-report/fields.j2",
    "case-report/head.j2",
    "case-report/verify.j2",
    "case-report/votes.j2",
    "case-summary/case-summary.j2",
    "checklist/checklist.j2",
    "guide/appendix.j2",
    "guide/guide.j2",
    "handbook/handbook.j2",
    "handbook/part.j2",
    "instruction/appendix.j2",
    "instruction/cover.j2",
    "instruction/instruction.j2",
    "raci/raci.j2",
    "shared/blank-form.j2",
    "shared/control.j2",
    "shared/cover.j2",
    "shared/ends.j2",
    "shared/faq.j2",
    "shared/fields.j2",
    "shared/glance.j2",
    "shared/glossary.j2",
    "shared/history.j2",
    "shared/identification.j2",
    "shared/limits.j2",
    "shared/list.j2",
    "shared/paper.typ",
    "shared/raci.j2",
    "shared/records.j2",
    "shared/roles.j2",
    "shared/settings.j2",
    "shared/sipoc.j2",
    "shared/step.j2",
    "shared/style.css",
    "shared/title-page.j2",
    "shared/when.j2",
    "standard/standard.j2",
];

/// The names of all templates, the shared ones included, in the order of the alphabet.
pub fn template_names() -> impl Iterator<Item = &'static str> {
    BUILT_IN.iter().map(|(name, _)| *name)
}

/// The text of a template as it comes with the program.
#[must_use]
pub fn template(name: &str) -> Option<&'static str> {
    BUILT_IN.iter().find(|(known, _)| *known == name).map(|(_, text)| *text)
}

/// The name of the main template of a document.
#[must_use]
pub fn template_of(document: Document) -> String {
    format!("{kind}/{kind}.j2", kind = document.word())
}

/// Runs a template over a view; gives the markup that it writes.
pub(super) fn run(
    name: &str,
    view: &impl Serialize,
    languages: Languages,
    house: &House<'_>,
) -> Result<String, RenderError> {
    let texts = gather(name, house)?;
    let mut environment = Environment::empty();
    environment.set_undefined_behavior(UndefinedBehavior::Strict);
    environment.set_fuel(Some(FUEL));
    environment.set_debug(true);
    environment.set_syntax(dialect::syntax());
    environment.set_auto_escape_callback(|_| AutoEscape::Html);
    environment.set_formatter(write_escaped);
    words::add_to(&mut environment, languages);
    for (name, text) in &texts {
        let added = environment.add_template_owned(name.clone(), text.clone());
        added.map_err(|error| explain(&error, name, &texts))?;
    }
    let mut out = Capped { bytes: Vec::new() };
    let template = environment.get_template(name).map_err(|error| explain(&error, name, &texts))?;
    template.render_captured_to(Serde(view), &mut out).map_err(|error| explain(&error, name, &texts))?;
    Ok(String::from_utf8(out.bytes).expect("templates and values are text"))
}

/// The template and all that it includes, the company's own before ours, each checked.
fn gather(name: &str, house: &House<'_>) -> Result<BTreeMap<String, String>, RenderError> {
    let mut texts = BTreeMap::new();
    let mut wanted = vec![(name.to_owned(), name.to_owned(), None)];
    while let Some((name, from, line)) = wanted.pop() {
        if texts.contains_key(&name) {
            continue;
        }
        let text = house.text(&name)?;
        let text = text.ok_or_else(|| RenderError::new(&from, line, Reason::NoTemplate(name.clone())))?;
        if text.len() > LARGEST_TEMPLATE || texts.len() >= MOST_TEMPLATES {
            return Err(RenderError::new(&name, None, Reason::TooLarge));
        }
        for (included, line) in dialect::check(&name, &text)? {
            wanted.push((included, name.clone(), Some(line)));
        }
        let marked = markup::with_places(&name, &text);
        texts.insert(name, marked);
    }
    Ok(texts)
}

/// Prints a value, escaped for the format. Lists and groups of values have no printed form.
fn write_escaped(out: &mut Output<'_>, _: &mut State<'_, '_>, value: &Value) -> Result<(), Error> {
    if !matches!(value.kind(), ValueKind::String | ValueKind::Number) {
        return Err(Error::new(ErrorKind::BadSerialization, NOT_TEXT));
    }
    let text = value.to_string();
    let escaped = if value.is_safe() { text } else { escape::markup(&text) };
    out.write_str(&escaped).map_err(|_| Error::new(ErrorKind::WriteFailure, "too large"))
}

const NOT_TEXT: &str = "not a text";

/// The errors of a template that names something which is not provided.
const UNKNOWN: &[ErrorKind] =
    &[ErrorKind::UnknownFilter, ErrorKind::UnknownFunction, ErrorKind::UnknownTest, ErrorKind::UnknownMethod];

/// What was printed so far, up to [`LARGEST`] bytes.
struct Capped {
    bytes: Vec<u8>,
}

impl io::Write for Capped {
    fn write(&mut self, more: &[u8]) -> io::Result<usize> {
        if self.bytes.len() + more.len() > LARGEST {
            return Err(io::Error::other("too large"));
        }
        self.bytes.extend_from_slice(more);
        Ok(more.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

/// What went wrong, in our words. What went wrong in an included template is told of that template.
fn explain(error: &Error, main: &str, texts: &BTreeMap<String, String>) -> RenderError {
    let inner = std::error::Error::source(error).and_then(|inner| inner.downcast_ref::<Error>());
    if let Some(inner) = inner.filter(|_| error.kind() == ErrorKind::BadInclude) {
        return explain(inner, main, texts);
    }
    let template = error.name().unwrap_or(main);
    let source = texts.get(template);
    let piece = error.range().and_then(|range| source?.get(range)).map(str::trim).filter(|piece| !piece.is_empty());
    let detail = error.detail().unwrap_or_default();
    let said = || piece.map_or_else(|| detail.to_owned(), str::to_owned);
    let kind = error.kind();
    let reason = if kind == ErrorKind::UndefinedError {
        let name = detail.strip_suffix(" is undefined").map(|name| name.trim_matches('`').to_owned());
        Reason::Undefined(name.unwrap_or_else(said))
    } else if UNKNOWN.contains(&kind) {
        Reason::NotAllowed(said())
    } else if kind == ErrorKind::BadSerialization && detail == NOT_TEXT {
        Reason::NotText(said())
    } else if kind == ErrorKind::SyntaxError {
        Reason::Syntax(detail.to_owned())
    } else if kind == ErrorKind::OutOfFuel {
        Reason::TooMuchWork
    } else if kind == ErrorKind::WriteFailure {
        Reason::TooLarge
    } else {
        Reason::Failed(error.to_string())
    };
    RenderError::new(template, error.line(), reason)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_kind_has_a_template() {
        for document in Document::ALL {
            assert!(template(&template_of(document)).is_some(), "{document:?}");
        }
        assert!(BUILT_IN.is_sorted_by_key(|(name, _)| *name));
    }
}

//! Documents: a playbook, or one case of it, as something a printer can print.
//!
//! Playbook and case become a [`View`], which is plain data and the contract with the templates; a template turns the
//! view into Markdown or HTML. Every template can be replaced by one of the company's own. Nothing here reads a file or
//! the clock, so the same input gives the same bytes.
//!
//! Every text that comes out of a playbook or a case is escaped for its format, and hidden characters are shown.

pub mod csv;
pub mod docx;
pub mod error;
pub mod escape;
mod grid;
pub mod paper;
mod template;
pub mod view;
pub mod xlsx;

pub use error::{Reason, RenderError};
pub use template::{print_template, template, template_names};
pub use view::{Run, Subject, View};

use crate::lang::Lang;

/// A kind of document.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Document {
    /// The process guide (流程指导书).
    Guide,
    /// The list to tick off at work.
    Checklist,
    /// What happened in one case.
    CaseReport,
}

impl Document {
    /// All kinds.
    pub const ALL: [Document; 3] = [Document::Guide, Document::Checklist, Document::CaseReport];

    /// The word on the command line, which is the folder of its templates too.
    #[must_use]
    pub fn word(self) -> &'static str {
        match self {
            Document::Guide => "guide",
            Document::Checklist => "checklist",
            Document::CaseReport => "case-report",
        }
    }

    /// The kind of that word.
    #[must_use]
    pub fn named(word: &str) -> Option<Document> {
        Document::ALL.into_iter().find(|document| document.word() == word)
    }

    /// Whether it is about a case.
    #[must_use]
    pub fn needs_case(self) -> bool {
        match self {
            Document::CaseReport => true,
            Document::Guide | Document::Checklist => false,
        }
    }
}

/// A format of documents.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Format {
    /// Markdown, for repositories.
    Markdown,
    /// One HTML file that needs nothing beside it and prints on A4.
    Html,
}

impl Format {
    /// All formats.
    pub const ALL: [Format; 2] = [Format::Markdown, Format::Html];

    /// The word on the command line, which is the ending of the file too.
    #[must_use]
    pub fn word(self) -> &'static str {
        match self {
            Format::Markdown => "md",
            Format::Html => "html",
        }
    }

    /// The format of that word.
    #[must_use]
    pub fn named(word: &str) -> Option<Format> {
        Format::ALL.into_iter().find(|format| format.word() == word)
    }
}

/// The languages of a document.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Languages {
    /// One of the two.
    One(Lang),
    /// Chinese first, English below it in smaller type.
    Both,
}

impl Languages {
    /// The languages in their order.
    #[must_use]
    pub fn all(self) -> &'static [Lang] {
        match self {
            Languages::One(Lang::Zh) => &[Lang::Zh],
            Languages::One(Lang::En) => &[Lang::En],
            Languages::Both => &[Lang::Zh, Lang::En],
        }
    }
}

/// Makes a document. `overrides` gives a company's own text of a template by its name, `guide/guide.html.j2` or
/// `shared/style.html.j2`; it is asked first for every template, those that templates include as well.
///
/// # Errors
/// A template that cannot be read, asks for what is not there, uses what is not allowed, runs for too long or makes too
/// much; or a document about a case without one.
pub fn render(
    document: Document,
    format: Format,
    view: &View,
    overrides: &dyn Fn(&str) -> Option<String>,
) -> Result<String, RenderError> {
    let name = template::name(document, format);
    if document.needs_case() && view.case.is_none() {
        return Err(RenderError::new(&name, None, Reason::NoCase));
    }
    template::run(&name, format, view, overrides)
}

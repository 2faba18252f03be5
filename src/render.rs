//! Documents: a playbook, or one case of it, as something a printer can print.
//!
//! Playbook and case become a [`View`], which is plain data and the contract with the templates. A template turns the view
//! into a [`Paper`]: headings, paragraphs and tables, the same for all formats. A writer per format prints it. So a kind of
//! document is one template, a format one file here, and every template can be replaced by one of the company's own.
//! Nothing here reads a file or the clock, so the same input gives the same bytes.
//!
//! Only a writer knows the signs of its format: a text of a playbook or a case can become nothing but text, and hidden
//! characters are shown.

pub mod error;
pub mod escape;
mod html;
mod margin;
mod markdown;
mod markup;
pub mod paper;
mod template;
pub mod view;

pub use error::{Reason, RenderError};
pub use template::{template, template_names, template_of};
pub use view::{Run, Subject, View};

use crate::lang::{Lang, Message};
use crate::message;
use markup::Supplies;
use paper::{Page, Paper};

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

    /// What people call it.
    #[must_use]
    pub fn title(self) -> Message {
        match self {
            Document::Guide => message!(zh: "流程指导书", en: "process guide"),
            Document::Checklist => message!(zh: "检查清单", en: "checklist"),
            Document::CaseReport => message!(zh: "案件报告", en: "case report"),
        }
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

    /// Whether it is text that a terminal can show.
    #[must_use]
    pub fn is_text(self) -> bool {
        match self {
            Format::Markdown | Format::Html => true,
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

/// What a company brings along to its documents.
#[derive(Clone, Copy)]
pub struct House<'a> {
    /// Its own text of a template by its name, `guide/guide.j2` or `shared/style.css`; asked first for every template,
    /// those that templates include as well.
    pub template: &'a dyn Fn(&str) -> Option<String>,
    /// The margins of its documents.
    pub page: Page,
}

impl House<'_> {
    /// Nothing of its own.
    pub const BARE: House<'static> = House { template: &|_| None, page: Page::USUAL };

    /// The text of a file that a format takes its looks from.
    fn file(&self, name: &str) -> String {
        (self.template)(name).or_else(|| template(name).map(str::to_owned)).unwrap_or_default()
    }
}

/// Makes a document, not yet in any format.
///
/// # Errors
/// A template that cannot be read, asks for what is not there, uses what is not allowed, writes what is no markup, runs for
/// too long or makes too much; or a document about a case without one.
pub fn paper(document: Document, view: &View, house: &House<'_>) -> Result<Paper, RenderError> {
    let name = template_of(document);
    if document.needs_case() && view.case.is_none() {
        return Err(RenderError::new(&name, None, Reason::NoCase));
    }
    let text = template::run(&name, view, house.template)?;
    let supplies = Supplies { flowchart: &|| view.flowchart(), parts: &Vec::new };
    let blocks = markup::blocks(&text, &supplies).map_err(|fault| {
        let (at, line) = fault.at.rsplit_once(':').unwrap_or((name.as_str(), ""));
        RenderError::new(at, line.parse().ok(), Reason::Markup(fault.says))
    })?;
    Ok(Paper {
        kind: document.word(),
        title: margin::title(document, view),
        langs: view.langs.clone(),
        margin: margin::margin(document, view),
        page: margin::page(document, house.page),
        blocks,
    })
}

/// Makes a document in a format.
///
/// # Errors
/// Those of [`paper`], and what a format cannot print.
pub fn render(document: Document, format: Format, view: &View, house: &House<'_>) -> Result<Vec<u8>, RenderError> {
    let paper = paper(document, view, house)?;
    Ok(match format {
        Format::Markdown => markdown::markdown(&paper).into_bytes(),
        Format::Html => html::html(&paper, &house.file("shared/style.css")).into_bytes(),
    })
}

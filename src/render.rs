//! Documents: a playbook, or one case of it, as something a printer can print.
//!
//! Playbook and case become a [`View`], which is plain data and the contract with the templates. A template turns the view
//! into a [`Paper`]: headings, paragraphs and tables, the same for all formats. A writer per format prints it. So a kind of
//! document is one template, a format one file here, and every template can be replaced by one of the company's own.
//! Nothing here reads a file or the clock, so the same input gives the same bytes.
//!
//! Only a writer knows the signs of its format: a text of a playbook or a case can become nothing but text, and hidden
//! characters are shown.

pub mod csv;
pub mod docx;
pub mod error;
pub mod escape;
mod grid;
mod handbook;
mod html;
mod margin;
mod markdown;
mod markup;
pub mod paper;
pub mod pdf;
pub mod printed;
mod template;
pub mod view;
pub mod xlsx;

pub use error::{Reason, RenderError};
pub use template::{template, template_names, template_of};
pub use view::{CaseLine, CaseList, Run, Subject, View};

use std::collections::BTreeSet;

use crate::diagram;
use crate::lang::{Lang, Message};
use crate::message;
use margin::Imprint;
use markup::Supplies;
use paper::{Block, Page, Paper};

/// A kind of document.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Document {
    /// The process guide (流程指导书), in seven sections.
    Guide,
    /// The work instruction (作业指导书), in eleven.
    Instruction,
    /// The standard format of a sales department (标准格式), in eleven.
    Standard,
    /// The list to tick off at work.
    Checklist,
    /// Who does, answers for, is asked and is told.
    Raci,
    /// All that is known of one case.
    CaseReport,
    /// One case on a sheet, for the file of the customer.
    CaseSummary,
    /// The cases there are.
    CaseList,
    /// Several procedures bound into one.
    Handbook,
}

/// What a kind of document is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Scope {
    /// A playbook, or a case as far as it has come.
    Playbook,
    /// One case.
    Case,
    /// Many cases.
    Cases,
    /// Many playbooks.
    Playbooks,
}

impl Document {
    /// All kinds.
    pub const ALL: [Document; 9] = [
        Document::Guide,
        Document::Instruction,
        Document::Standard,
        Document::Checklist,
        Document::Raci,
        Document::CaseReport,
        Document::CaseSummary,
        Document::CaseList,
        Document::Handbook,
    ];

    /// The word on the command line, which is the folder of its templates too.
    #[must_use]
    pub fn word(self) -> &'static str {
        match self {
            Document::Guide => "guide",
            Document::Instruction => "instruction",
            Document::Standard => "standard",
            Document::Checklist => "checklist",
            Document::Raci => "raci",
            Document::CaseReport => "case-report",
            Document::CaseSummary => "case-summary",
            Document::CaseList => "case-list",
            Document::Handbook => "handbook",
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
            Document::Instruction => message!(zh: "作业指导书", en: "work instruction"),
            Document::Standard => message!(zh: "作业指导书（标准格式）", en: "work guide (standard format)"),
            Document::Checklist => message!(zh: "检查清单", en: "checklist"),
            Document::Raci => message!(zh: "职责分配表", en: "responsibility table"),
            Document::CaseReport => message!(zh: "案件报告", en: "case report"),
            Document::CaseSummary => message!(zh: "案件摘要", en: "case summary"),
            Document::CaseList => message!(zh: "案件清单", en: "list of cases"),
            Document::Handbook => message!(zh: "流程手册", en: "handbook of procedures"),
        }
    }

    /// Whether it has a table of data, with which people calculate; the summary of a case has one only if somebody voted.
    #[must_use]
    pub fn has_data(self) -> bool {
        match self {
            Document::Guide | Document::CaseSummary => false,
            Document::Instruction
            | Document::Standard
            | Document::Checklist
            | Document::Raci
            | Document::CaseReport
            | Document::CaseList
            | Document::Handbook => true,
        }
    }

    /// What it is about.
    #[must_use]
    pub fn scope(self) -> Scope {
        match self {
            Document::Guide | Document::Instruction | Document::Standard | Document::Checklist | Document::Raci => {
                Scope::Playbook
            }
            Document::CaseReport | Document::CaseSummary => Scope::Case,
            Document::CaseList => Scope::Cases,
            Document::Handbook => Scope::Playbooks,
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
    /// PDF, typeset in the program.
    Pdf,
    /// DOCX, because offices edit.
    Docx,
    /// The tables of a document as a workbook.
    Xlsx,
    /// The table of data of a document.
    Csv,
}

impl Format {
    /// All formats.
    pub const ALL: [Format; 6] = [Format::Markdown, Format::Html, Format::Pdf, Format::Docx, Format::Xlsx, Format::Csv];

    /// The word on the command line, which is the ending of the file too.
    #[must_use]
    pub fn word(self) -> &'static str {
        match self {
            Format::Markdown => "md",
            Format::Html => "html",
            Format::Pdf => "pdf",
            Format::Docx => "docx",
            Format::Xlsx => "xlsx",
            Format::Csv => "csv",
        }
    }

    /// Whether it is text that a terminal can show.
    #[must_use]
    pub fn is_text(self) -> bool {
        match self {
            Format::Markdown | Format::Html | Format::Csv => true,
            Format::Pdf | Format::Docx | Format::Xlsx => false,
        }
    }

    /// Whether it shows pictures.
    #[must_use]
    pub fn has_pictures(self) -> bool {
        match self {
            Format::Html | Format::Pdf | Format::Docx => true,
            Format::Markdown | Format::Xlsx | Format::Csv => false,
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

/// How finely pictures are drawn where a format takes no SVG: 203 dots per inch.
const PIXELS_PER_MM: f64 = 8.0;

/// What a company brings along to its documents.
#[derive(Clone, Copy)]
pub struct House<'a> {
    /// Its own text of a template by its name, `guide/guide.j2` or `shared/style.css`, or why that cannot be read; asked
    /// first for every template, those that templates include as well.
    pub template: &'a dyn Fn(&str) -> Result<Option<String>, Message>,
    /// The margins of its documents.
    pub page: Page,
    /// Font files with characters that the program's own fonts lack.
    pub spare_fonts: &'a dyn Fn(&BTreeSet<char>) -> Vec<Vec<u8>>,
    /// Its own DOCX document, whose styles are taken.
    pub reference: Option<&'a [u8]>,
}

impl House<'_> {
    /// Nothing of its own.
    pub const BARE: House<'static> =
        House { template: &|_| Ok(None), page: Page::USUAL, spare_fonts: &|_| Vec::new(), reference: None };

    /// Its own text of a template.
    fn own(&self, name: &str) -> Result<Option<String>, RenderError> {
        (self.template)(name).map_err(|why| RenderError::new(name, None, Reason::Unreadable(why)))
    }

    /// The text of a template: its own, else the one that comes with the program.
    fn text(&self, name: &str) -> Result<Option<String>, RenderError> {
        Ok(self.own(name)?.or_else(|| template(name).map(str::to_owned)))
    }
}

/// Makes a document about a playbook or a case, with the pictures that the format shows, not yet in the format.
///
/// # Errors
/// A template that cannot be read, asks for what is not there, uses what is not allowed, writes what is no markup, runs for
/// too long or makes too much; or a document about a case without one.
pub fn paper(document: Document, format: Format, view: &View, house: &House<'_>) -> Result<Paper, RenderError> {
    let name = template_of(document);
    if document.scope() == Scope::Case && view.case.is_none() {
        return Err(RenderError::new(&name, None, Reason::NoCase));
    }
    let page = margin::page(document, house.page, document == Document::Raci && view.raci.wide);
    let supplies = Supplies { flowchart: &|| view.flowchart(page, format), parts: &Vec::new };
    let blocks = written(&name, view, view.languages(), &supplies, house)?;
    Ok(bound(document, view.languages(), &Imprint::of(view), page, blocks))
}

/// Binds several procedures into one document. `source` is the hash of all their texts.
///
/// # Errors
/// Those of [`paper()`].
pub fn handbook(views: &[View], source: &str, format: Format, house: &House<'_>) -> Result<Paper, RenderError> {
    let languages = views.first().map_or(Languages::One(Lang::Zh), View::languages);
    let book = handbook::Handbook::new(views, source);
    let page = margin::page(Document::Handbook, house.page, false);
    let mut parts = Vec::new();
    for (part, view) in (1..).zip(&book.parts) {
        let supplies = Supplies { flowchart: &|| view.view.flowchart(page, format), parts: &Vec::new };
        let blocks = written(handbook::PART, view, languages, &supplies, house)?;
        parts.extend(handbook::bound(part, blocks));
    }
    let supplies = Supplies { flowchart: &paper::Flowchart::none, parts: &|| parts.clone() };
    let blocks = written(&template_of(Document::Handbook), &book, languages, &supplies, house)?;
    Ok(bound(Document::Handbook, languages, &Imprint::of_handbook(source), page, blocks))
}

/// Makes a list of cases.
///
/// # Errors
/// Those of [`paper()`].
pub fn case_list(list: &CaseList, house: &House<'_>) -> Result<Paper, RenderError> {
    let supplies = Supplies { flowchart: &paper::Flowchart::none, parts: &Vec::new };
    let blocks = written(&template_of(Document::CaseList), list, list.languages(), &supplies, house)?;
    let page = margin::page(Document::CaseList, house.page, true);
    Ok(bound(Document::CaseList, list.languages(), &Imprint::of_list(list), page, blocks))
}

/// Prints a document in a format.
///
/// # Errors
/// What the format cannot print.
pub fn print(paper: &Paper, format: Format, house: &House<'_>) -> Result<Vec<u8>, RenderError> {
    Ok(match format {
        Format::Markdown => markdown::markdown(paper).into_bytes(),
        Format::Html => html::html(paper, &house.text(html::STYLE)?.unwrap_or_default()).into_bytes(),
        Format::Pdf => pdf::pdf(paper, house.own(pdf::TEMPLATE)?.as_deref(), house.spare_fonts)?,
        Format::Docx => {
            // A picture of our own has a size and can be read; an empty one would be refused by whoever opens it.
            let png = |svg: &str| Ok(diagram::png(svg, PIXELS_PER_MM).unwrap_or_default());
            docx::docx(paper, house.reference, &png)?
        }
        Format::Xlsx => xlsx::xlsx(paper)?,
        Format::Csv => csv::csv(paper)?,
    })
}

/// Makes a document about a playbook or a case in a format.
///
/// # Errors
/// Those of [`paper()`] and [`print()`].
pub fn render(document: Document, format: Format, view: &View, house: &House<'_>) -> Result<Vec<u8>, RenderError> {
    print(&paper(document, format, view, house)?, format, house)
}

/// The blocks that a template writes of what it sees.
fn written(
    name: &str,
    seen: &impl serde::Serialize,
    languages: Languages,
    supplies: &Supplies<'_>,
    house: &House<'_>,
) -> Result<Vec<Block>, RenderError> {
    let text = template::run(name, seen, languages, house)?;
    markup::blocks(&text, supplies).map_err(|fault| {
        let (at, line) = fault.at.rsplit_once(':').unwrap_or((name, ""));
        RenderError::new(at, line.parse().ok(), Reason::Markup(fault.says))
    })
}

/// Blocks with what stands on every page.
fn bound(document: Document, languages: Languages, imprint: &Imprint, page: Page, blocks: Vec<Block>) -> Paper {
    Paper {
        kind: document.word(),
        title: imprint.title(document, languages),
        langs: languages.all().iter().map(|lang| lang.tag()).collect(),
        margin: imprint.margin(document, languages),
        page,
        blocks,
    }
}

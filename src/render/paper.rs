//! A document as every format prints it: headings, paragraphs, lists and tables, with the words already chosen and nothing
//! escaped yet.
//!
//! A template makes one (see `markup`), a writer per format prints it. So a kind of document is written once for all
//! formats, a format once for all kinds, and a text of a playbook or a case can become nothing but text: only a writer
//! knows the signs of its format.
//!
//! Lengths are in millimetres. Serialised, a paper is what the typesetter's own template reads.

use serde::Serialize;

/// A document.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Paper {
    /// The word of its kind, `instruction`.
    pub kind: &'static str,
    /// What stands in the title bar of a window and in the properties of a file.
    pub title: String,
    /// The tags of its languages, the first one first.
    pub langs: Vec<&'static str>,
    /// What stands at the head and the foot of every page.
    pub margin: Margin,
    /// How the sheet is divided.
    pub page: Page,
    /// What is printed.
    pub blocks: Vec<Block>,
}

/// What stands at the head and the foot of every page, in the languages of the document, each on one line.
///
/// The number of the page stands in the head too; only a writer knows it. Its words are [`Margin::page`], with `#` for
/// the page and `##` for the number of pages.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Margin {
    /// The company or the department; may be empty.
    pub company: String,
    /// The title of the document.
    pub title: String,
    /// Labelled facts: number, revision, the day from which it holds.
    pub facts: Vec<Fact>,
    /// `第 # 页 共 ## 页`
    pub page: String,
    /// Control status and the note on printed copies.
    pub status: String,
    /// SHA-256 of what it was made from, in hexadecimal.
    pub source: String,
    /// The label before the hash.
    pub source_label: String,
}

/// A fact with its label.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Fact {
    /// What it is.
    pub label: String,
    /// What it says.
    pub value: String,
}

/// The margins of an A4 sheet, in millimetres.
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
pub struct Page {
    /// At the head.
    pub top: f64,
    /// At the foot.
    pub bottom: f64,
    /// At the edge where it is bound.
    pub binding: f64,
    /// At the other side.
    pub outer: f64,
    /// Whether the long side lies at the foot.
    pub landscape: bool,
}

impl Page {
    /// The short and the long side of A4, in millimetres.
    pub const A4: (f64, f64) = (210.0, 297.0);
    /// A binding edge, and the same at the other three sides.
    pub const USUAL: Page = Page { top: 25.0, bottom: 25.0, binding: 28.0, outer: 25.0, landscape: false };
    /// GB/T 9704: 37 mm at the head, 28 mm at the binding edge, and a type area of 156 by 225 mm.
    pub const GB_9704: Page = Page { top: 37.0, bottom: 35.0, binding: 28.0, outer: 26.0, landscape: false };
    /// For sheets that are filled in at work, with as much room as a printer gives.
    pub const SHEET: Page = Page { top: 18.0, bottom: 15.0, binding: 16.0, outer: 12.0, landscape: false };

    /// The width of the type area, in millimetres.
    #[must_use]
    pub fn width(&self) -> f64 {
        let across = if self.landscape { Page::A4.1 } else { Page::A4.0 };
        across - self.binding - self.outer
    }

    /// The height of the type area, in millimetres.
    #[must_use]
    pub fn height(&self) -> f64 {
        let along = if self.landscape { Page::A4.0 } else { Page::A4.1 };
        along - self.top - self.bottom
    }
}

/// A piece of a document, above or below another.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[serde(tag = "block", rename_all = "kebab-case")]
pub enum Block {
    /// A first page of its own.
    Cover {
        /// What stands on it.
        blocks: Vec<Block>,
    },
    /// A heading; never the last thing on a page.
    Heading(Heading),
    /// The headings of the document with their pages, those of levels 2 and 3, below a heading of their own.
    Contents(Heading),
    /// A paragraph.
    Paragraph {
        /// How it looks.
        tone: Tone,
        /// What it says.
        words: Vec<Word>,
    },
    /// A list.
    List {
        /// Whether its items are numbered.
        ordered: bool,
        /// What it holds.
        items: Vec<Vec<Block>>,
    },
    /// A table.
    Table(Table),
    /// The flowchart of the procedure.
    Flowchart(Flowchart),
    /// What follows begins a page.
    NewPage,
}

/// A heading.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Heading {
    /// 1 for the title of the document, 2 for its sections, up to 4.
    pub level: u8,
    /// What stands before the words, `3.1` or `三、`; may be empty.
    pub number: String,
    /// What stands before the words in the table of contents, when it is something else; mostly empty.
    pub entry: String,
    /// What links lead to; letters, digits and `-`. May be empty.
    pub anchor: String,
    /// What it says.
    pub words: Vec<Word>,
    /// Whether it stands in the table of contents.
    pub listed: bool,
}

/// How a paragraph, a row or a cell looks.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Tone {
    /// As usual.
    #[default]
    Plain,
    /// Smaller and grey.
    Soft,
    /// In the middle.
    Center,
    /// The company above the title of a cover.
    Firm,
    /// The kind of document below the title of a cover.
    Kind,
    /// A warning.
    Caution,
    /// Crossed out: it was taken back.
    Undone,
    /// Set off with a tint.
    Band,
    /// High enough to write in by hand.
    Room,
}

/// A table.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Table {
    /// How it looks.
    pub look: Look,
    /// What stands above it; may be empty.
    pub caption: Vec<Word>,
    /// The widths of its columns: as many as it has columns.
    pub columns: Vec<Column>,
    /// The rows that are repeated on every page.
    pub head: Vec<Row>,
    /// The other rows; none is divided by the end of a page unless it is longer than one.
    pub rows: Vec<Row>,
    /// The name of the sheet, for a table whose cells are data that people calculate with; may be empty.
    pub data: String,
}

/// How a table looks.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Look {
    /// Lines between all cells.
    #[default]
    Grid,
    /// Labels at the left and what they label at the right, with lines between the rows only.
    Rows,
    /// The control block of a cover: labels and values in turn.
    Control,
    /// Room for signatures.
    Sign,
    /// Small type, for sheets that are filled in at work.
    Sheet,
}

/// A column of a table.
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Column {
    /// So many millimetres.
    Fixed(f64),
    /// So many parts of what is left.
    Share(f64),
}

/// A row of a table.
#[derive(Clone, Debug, Default, PartialEq, Serialize)]
pub struct Row {
    /// How it looks.
    pub tone: Tone,
    /// What it holds; their spans add up to the columns of the table.
    pub cells: Vec<Cell>,
}

/// A cell of a table.
#[derive(Clone, Debug, Default, PartialEq, Serialize)]
pub struct Cell {
    /// Whether it labels its row or column.
    pub heading: bool,
    /// How many columns it covers, from 1.
    pub span: usize,
    /// How it looks.
    pub tone: Tone,
    /// Whether its words stand in the middle.
    pub center: bool,
    /// What it holds.
    pub blocks: Vec<Block>,
}

/// Where a flowchart stands, in the shape that the format shows.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Flowchart {
    /// The pictures, one for each page it takes, in their order; for formats that show some.
    pub sheets: Vec<Picture>,
    /// The same as Mermaid text, for Markdown.
    pub mermaid: String,
}

impl Flowchart {
    /// No picture at all.
    #[must_use]
    pub fn none() -> Flowchart {
        Flowchart { sheets: Vec::new(), mermaid: String::new() }
    }
}

impl Heading {
    /// The number in the table of contents.
    #[must_use]
    pub fn listed_number(&self) -> &str {
        if self.entry.is_empty() { &self.number } else { &self.entry }
    }
}

/// A picture.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Picture {
    /// The SVG text.
    pub svg: String,
    /// Its width in millimetres.
    pub width: f64,
    /// Its height in millimetres.
    pub height: f64,
    /// What it shows, for those who cannot see it.
    pub says: String,
}

/// A piece of a line.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[serde(tag = "word", rename_all = "kebab-case")]
pub enum Word {
    /// Letters. Hidden characters are shown already; there are no line ends.
    Text {
        /// The letters.
        text: String,
    },
    /// In the hei face.
    Strong {
        /// What is set so.
        words: Vec<Word>,
    },
    /// Grey.
    Soft {
        /// What is set so.
        words: Vec<Word>,
    },
    /// In the colour of warnings.
    Late {
        /// What is set so.
        words: Vec<Word>,
    },
    /// In type of equal width: codes and hashes, which may break anywhere.
    Code {
        /// The letters.
        text: String,
    },
    /// Leads to a heading of the document.
    Link {
        /// The anchor of the heading.
        to: String,
        /// What is set so.
        words: Vec<Word>,
    },
    /// What was just said, in the second language, smaller.
    Second {
        /// The tag of the language.
        lang: String,
        /// Whether it stands on a line of its own.
        below: bool,
        /// What is set so.
        words: Vec<Word>,
    },
    /// Never broken over lines.
    Whole {
        /// What is set so.
        words: Vec<Word>,
    },
    /// The line ends.
    Break,
    /// A box to tick.
    Tick {
        /// Whether it is ticked.
        done: bool,
    },
    /// An empty place to write in by hand.
    Blank {
        /// Its width in millimetres.
        width: f64,
    },
}

/// The letters of words, without their looks; a box is `☐` or `☑`, the end of a line and a place to write in are blanks.
#[must_use]
pub fn plain(words: &[Word]) -> String {
    let mut out = String::new();
    add_plain(words, &mut out);
    out
}

fn add_plain(words: &[Word], out: &mut String) {
    for word in words {
        match word {
            Word::Text { text } | Word::Code { text } => out.push_str(text),
            Word::Strong { words }
            | Word::Soft { words }
            | Word::Late { words }
            | Word::Link { words, .. }
            | Word::Whole { words } => add_plain(words, out),
            Word::Second { below, words, .. } => {
                out.push_str(if *below { " / " } else { " " });
                add_plain(words, out);
            }
            Word::Break | Word::Blank { .. } => out.push(' '),
            Word::Tick { done } => out.push_str(if *done { "☑ " } else { "☐ " }),
        }
    }
}

//! The headings of a document: their bookmarks, and the table of contents that leads to them.

use std::collections::{BTreeMap, BTreeSet};

use crate::render::paper::{Block, Heading, Paper, plain};

use super::body::{Body, Shape};
use super::words::Ink;

/// The longest name of a bookmark.
const LONGEST: usize = 40;

/// The headings in their order, and the names by which links find them.
pub(super) struct Anchors {
    /// The bookmarks of each heading.
    bookmarks: Vec<Vec<String>>,
    /// The bookmark of each anchor.
    by_anchor: BTreeMap<String, String>,
    /// What stands in the table of contents: level, words, bookmark.
    entries: Vec<Entry>,
}

/// A line of the table of contents.
#[derive(Clone)]
struct Entry {
    /// 2 or 3.
    level: u8,
    /// Number and words.
    words: (String, String),
    /// Where it leads.
    bookmark: String,
    /// The page on which it stands, about.
    page: usize,
}

impl Anchors {
    /// Those of a document.
    pub(super) fn of(paper: &Paper) -> Anchors {
        let headings = headings(&paper.blocks);
        let on = |level| headings.iter().filter(|heading| heading.listed && heading.level == level).count();
        let pages = super::pages::of(paper, (on(2), on(3)));
        let mut anchors = Anchors { bookmarks: Vec::new(), by_anchor: BTreeMap::new(), entries: Vec::new() };
        let mut taken = BTreeSet::new();
        for (at, heading) in headings.into_iter().enumerate() {
            let mut names = Vec::new();
            if !heading.anchor.is_empty() && !anchors.by_anchor.contains_key(&heading.anchor) {
                let name = free_name(&heading.anchor, &mut taken);
                anchors.by_anchor.insert(heading.anchor.clone(), name.clone());
                names.push(name);
            }
            if heading.listed && matches!(heading.level, 2 | 3) {
                let bookmark = format!("_Toc{:08}", at + 1);
                names.push(bookmark.clone());
                let words = (heading.listed_number().to_owned(), plain(&heading.words));
                anchors.entries.push(Entry {
                    level: heading.level,
                    words,
                    bookmark,
                    page: pages.get(at).copied().unwrap_or(1),
                });
            }
            anchors.bookmarks.push(names);
        }
        anchors
    }

    /// The bookmarks of a heading, counted from 0.
    pub(super) fn names(&self, at: usize) -> Vec<String> {
        self.bookmarks.get(at).cloned().unwrap_or_default()
    }

    /// The bookmark of an anchor.
    pub(super) fn bookmark(&self, anchor: &str) -> Option<String> {
        self.by_anchor.get(anchor).cloned()
    }
}

/// The number of a heading with what stands between it and the words.
pub(super) fn numbered(number: &str, chinese: bool) -> String {
    match number.chars().next_back() {
        None => String::new(),
        Some('、' | '）' | '．') => number.to_owned(),
        Some(_) if chinese => format!("{number}\u{3000}"),
        Some(_) => format!("{number}  "),
    }
}

/// All headings among blocks, in their order, those of tables of contents included.
pub(super) fn headings<'a>(blocks: impl IntoIterator<Item = &'a Block>) -> Vec<&'a Heading> {
    let mut out = Vec::new();
    blocks.into_iter().for_each(|block| collect(std::slice::from_ref(block), &mut out));
    out
}

fn collect<'a>(blocks: &'a [Block], out: &mut Vec<&'a Heading>) {
    for block in blocks {
        match block {
            Block::Heading(heading) | Block::Contents(heading) => out.push(heading),
            Block::Cover { blocks } => collect(blocks, out),
            Block::List { items, .. } => items.iter().for_each(|item| collect(item, out)),
            Block::Table(table) => {
                let cells = table.head.iter().chain(&table.rows).flat_map(|row| &row.cells);
                cells.for_each(|cell| collect(&cell.blocks, out));
            }
            Block::Paragraph { .. } | Block::Flowchart(_) | Block::NewPage => {}
        }
    }
}

/// A name as word processors allow it: a letter, then letters, digits and `_`, 40 at most, whatever the case only once.
fn free_name(anchor: &str, taken: &mut BTreeSet<String>) -> String {
    let letters = anchor.chars().map(|char| if char.is_ascii_alphanumeric() { char } else { '_' });
    let mut name: String = "a_".chars().chain(letters).take(LONGEST).collect();
    if anchor.starts_with(|char: char| char.is_ascii_alphabetic()) {
        name.drain(..2);
    }
    let mut count = 1;
    let mut free = name.clone();
    while !taken.insert(free.to_ascii_lowercase()) {
        count += 1;
        let end = format!("_{count}");
        free = format!("{}{end}", &name[..name.len().min(LONGEST - end.len())]);
    }
    free
}

impl Body<'_> {
    /// The table of contents, as a field that a word processor makes anew when asked, with its lines filled in.
    ///
    /// Nothing asks the program to do so when the file is opened: that would show a question about fields of other
    /// files. Numbers of pages are fields of their own, which are made anew before printing.
    pub(super) fn contents(&mut self) {
        let entries = self.anchors.entries.clone();
        self.within("w:sdt", &[], |body| {
            body.xml.within("w:sdtPr", &[], |xml| {
                xml.within("w:docPartObj", &[], |xml| {
                    xml.value("w:docPartGallery", "Table of Contents");
                    xml.leaf("w:docPartUnique", &[]);
                });
            });
            body.within("w:sdtContent", &[], |body| {
                for (at, entry) in entries.iter().enumerate() {
                    let style = if entry.level == 2 { "TOC1" } else { "TOC2" };
                    let dots = Some(body.paper.page.width());
                    body.paragraph(Shape { style, dots, ..Shape::default() }, |body| {
                        if at == 0 {
                            body.field_begins(" TOC \\o \"1-2\" \\h \\z ");
                        }
                        body.entry(entry);
                    });
                }
                body.paragraph(Shape { style: "PlaybookGap", ..Shape::default() }, |body| {
                    if entries.is_empty() {
                        body.field_begins(" TOC \\o \"1-2\" \\h \\z ");
                    }
                    body.field_mark("end");
                });
            });
        });
    }

    fn entry(&mut self, entry: &Entry) {
        let attributes = [("w:anchor", entry.bookmark.as_str()), ("w:history", "1")];
        let number = numbered(&entry.words.0, self.is_chinese());
        self.within("w:hyperlink", &attributes, |body| {
            body.letters(&number, Ink::default());
            body.letters(&entry.words.1, Ink::default());
            body.xml.within("w:r", &[], |xml| xml.leaf("w:tab", &[]));
            body.field_begins(&format!(" PAGEREF {} \\h ", entry.bookmark));
            body.letters(&entry.page.to_string(), Ink::default());
            body.field_mark("end");
        });
    }

    fn field_begins(&mut self, instruction: &str) {
        self.field_mark("begin");
        self.xml.within("w:r", &[], |xml| xml.text("w:instrText", instruction));
        self.field_mark("separate");
    }

    fn field_mark(&mut self, kind: &str) {
        self.xml.within("w:r", &[], |xml| xml.leaf("w:fldChar", &[("w:fldCharType", kind)]));
    }
}

//! Several procedures bound into one document: one cover, one table of contents, a part for each.

use serde::Serialize;

use super::paper::{Block, Cell, Row, Word};
use super::view::{Marks, View};

/// The template of a part.
pub(super) const PART: &str = "handbook/part.j2";

/// What the template of a handbook sees. The contract is that of [`View`].
#[derive(Debug, Serialize)]
pub(super) struct Handbook<'a> {
    /// The version of this contract.
    version: u32,
    /// The tags of the languages, the first one first.
    langs: Vec<&'static str>,
    /// The punctuation of the first language.
    marks: Marks,
    /// The procedures.
    pub(super) parts: Vec<Part<'a>>,
    /// The hash of all their texts, in hexadecimal.
    source: &'a str,
}

/// A procedure.
#[derive(Debug, Serialize)]
pub(super) struct Part<'a> {
    /// Its place in the handbook, from 1.
    part: usize,
    /// What the template of a part sees beside it.
    #[serde(flatten)]
    pub(super) view: &'a View,
}

impl<'a> Handbook<'a> {
    pub(super) fn new(views: &'a [View], source: &'a str) -> Handbook<'a> {
        let first = views.first();
        Handbook {
            version: 1,
            langs: first.map_or_else(Vec::new, |view| view.langs.clone()),
            marks: first.map_or_else(|| Marks::of(crate::lang::Lang::Zh), |view| view.marks.clone()),
            parts: (1..).zip(views).map(|(part, view)| Part { part, view }).collect(),
            source,
        }
    }
}

/// The blocks of a part as they stand in a handbook: headings one level lower, and anchors that no other part has.
pub(super) fn bound(part: usize, blocks: Vec<Block>) -> Vec<Block> {
    let mut blocks: Vec<Block> = std::iter::once(Block::NewPage).chain(blocks).collect();
    blocks.iter_mut().for_each(|block| bind(part, block));
    blocks
}

fn bind(part: usize, block: &mut Block) {
    match block {
        Block::Heading(heading) | Block::Contents(heading) => {
            heading.level = (heading.level + 1).min(4);
            if !heading.anchor.is_empty() {
                heading.anchor = anchor(part, &heading.anchor);
            }
            bind_words(part, &mut heading.words);
        }
        Block::Cover { blocks } => blocks.iter_mut().for_each(|block| bind(part, block)),
        Block::Paragraph { words, .. } => bind_words(part, words),
        Block::List { items, .. } => items.iter_mut().flatten().for_each(|block| bind(part, block)),
        Block::Table(table) => {
            let rows = table.head.iter_mut().chain(&mut table.rows);
            let cells = rows.flat_map(|Row { cells, .. }| cells);
            cells.flat_map(|Cell { blocks, .. }| blocks).for_each(|block| bind(part, block));
        }
        Block::Flowchart(_) | Block::NewPage => {}
    }
}

fn bind_words(part: usize, words: &mut [Word]) {
    for word in words {
        match word {
            Word::Link { to, words } => {
                *to = anchor(part, to);
                bind_words(part, words);
            }
            Word::Strong { words }
            | Word::Soft { words }
            | Word::Late { words }
            | Word::Whole { words }
            | Word::Second { words, .. } => bind_words(part, words),
            Word::Text { .. } | Word::Code { .. } | Word::Break | Word::Tick { .. } | Word::Blank { .. } => {}
        }
    }
}

fn anchor(part: usize, within: &str) -> String {
    format!("part-{part}-{within}")
}

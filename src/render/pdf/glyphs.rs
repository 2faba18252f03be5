//! The characters of a paper that the program's own fonts lack, each with the first place where it stands.

use std::collections::BTreeMap;

use crate::render::error::NoGlyph;
use crate::render::paper::{Block, Margin, Paper, Word, plain};
use crate::typeface;

/// So many characters around one that cannot be printed are quoted, on either side.
const AROUND: usize = 12;

/// The characters that are missing.
pub(super) fn missing(paper: &Paper) -> BTreeMap<char, NoGlyph> {
    let mut search = Search { found: BTreeMap::new(), heading: paper.title.clone() };
    search.margin(&paper.margin);
    search.blocks(&paper.blocks);
    search.found
}

struct Search {
    found: BTreeMap<char, NoGlyph>,
    /// The words of the heading under which the search is.
    heading: String,
}

impl Search {
    fn margin(&mut self, margin: &Margin) {
        let Margin { company, title, facts, page, status, source, source_label } = margin;
        for text in [company, title, page, status, source, source_label] {
            self.text(text);
        }
        for fact in facts {
            self.text(&fact.label);
            self.text(&fact.value);
        }
    }

    fn blocks(&mut self, blocks: &[Block]) {
        for block in blocks {
            match block {
                Block::Cover { blocks } => self.blocks(blocks),
                Block::Heading(heading) | Block::Contents(heading) => {
                    self.heading = plain(&heading.words);
                    self.text(&heading.number);
                    self.text(&heading.entry);
                    self.words(&heading.words);
                }
                Block::Paragraph { words, .. } => self.words(words),
                Block::List { items, .. } => items.iter().for_each(|item| self.blocks(item)),
                Block::Table(table) => {
                    self.words(&table.caption);
                    let rows = table.head.iter().chain(&table.rows);
                    rows.flat_map(|row| &row.cells).for_each(|cell| self.blocks(&cell.blocks));
                }
                // Of a picture every letter is looked at; its signs are those of every font.
                Block::Flowchart(flowchart) => flowchart.sheets.iter().for_each(|sheet| self.text(&sheet.svg)),
                Block::NewPage => {}
            }
        }
    }

    fn words(&mut self, words: &[Word]) {
        self.text(&plain(words));
    }

    fn text(&mut self, text: &str) {
        for char in typeface::missing(text) {
            let place = || NoGlyph { char, heading: self.heading.clone(), near: near(text, char) };
            self.found.entry(char).or_insert_with(place);
        }
    }
}

/// The text around the first place of a character, with the character as its code point.
fn near(text: &str, char: char) -> String {
    let letters: Vec<char> = text.chars().collect();
    let at = letters.iter().position(|letter| *letter == char).unwrap_or_default();
    let (from, to) = (at.saturating_sub(AROUND), (at + 1 + AROUND).min(letters.len()));
    let before: String = letters[from..at].iter().collect();
    let after: String = letters.iter().take(to).skip(at + 1).collect();
    format!("{before}⟦U+{:04X}⟧{after}", u32::from(char))
}

//! What a writer of PDF makes sure of before the typesetter sees a paper: every link leads to one place, and every
//! character is one that can be seen.

use std::collections::BTreeSet;
use std::mem;

use crate::render::escape::visible;
use crate::render::paper::{Block, Margin, Paper, Word};

/// Takes away what cannot be followed (second anchors of one name, and links to none) and shows hidden characters.
pub(super) fn mend(paper: &mut Paper) {
    let mut anchors = BTreeSet::new();
    collect(&mut paper.blocks, &mut anchors);
    each_words(&mut paper.blocks, &mut |words| {
        unlink(words, &anchors);
        show(words);
    });
    let Margin { company, title, facts, page, status, source, source_label } = &mut paper.margin;
    let facts = facts.iter_mut().flat_map(|fact| [&mut fact.label, &mut fact.value]);
    [&mut paper.title, company, title, page, status, source, source_label].into_iter().chain(facts).for_each(shown);
}

/// Shows hidden characters. Blanks of all widths become those that every font has; what chooses between pictures of
/// one character is left out, since nothing is lost with it.
fn shown(text: &mut String) {
    let char = |char: char| match char {
        '\u{fe00}'..='\u{fe0f}' => None,
        ' ' | '\u{a0}' | '\u{3000}' => Some(char),
        other => Some(if other.is_whitespace() { ' ' } else { other }),
    };
    *text = visible(text).chars().filter_map(char).collect();
}

fn show(words: &mut [Word]) {
    for word in words {
        match word {
            Word::Text { text } | Word::Code { text } => shown(text),
            Word::Strong { words }
            | Word::Soft { words }
            | Word::Late { words }
            | Word::Link { words, .. }
            | Word::Whole { words }
            | Word::Second { words, .. } => show(words),
            Word::Break | Word::Tick { .. } | Word::Blank { .. } => {}
        }
    }
}

fn collect(blocks: &mut [Block], anchors: &mut BTreeSet<String>) {
    for block in blocks {
        match block {
            Block::Heading(heading) | Block::Contents(heading) => {
                if !anchors.insert(heading.anchor.clone()) {
                    heading.anchor.clear();
                }
            }
            Block::Cover { blocks } => collect(blocks, anchors),
            Block::List { items, .. } => items.iter_mut().for_each(|item| collect(item, anchors)),
            Block::Table(table) => {
                let rows = table.head.iter_mut().chain(&mut table.rows);
                rows.flat_map(|row| &mut row.cells).for_each(|cell| collect(&mut cell.blocks, anchors));
            }
            Block::Paragraph { .. } | Block::Flowchart(_) | Block::NewPage => {}
        }
    }
}

/// Hands over the words of every line of text.
fn each_words(blocks: &mut [Block], change: &mut dyn FnMut(&mut Vec<Word>)) {
    for block in blocks {
        match block {
            Block::Heading(heading) | Block::Contents(heading) => {
                shown(&mut heading.number);
                shown(&mut heading.entry);
                change(&mut heading.words);
            }
            Block::Paragraph { words, .. } => change(words),
            Block::Cover { blocks } => each_words(blocks, change),
            Block::List { items, .. } => items.iter_mut().for_each(|item| each_words(item, change)),
            Block::Table(table) => {
                change(&mut table.caption);
                let rows = table.head.iter_mut().chain(&mut table.rows);
                rows.flat_map(|row| &mut row.cells).for_each(|cell| each_words(&mut cell.blocks, change));
            }
            Block::Flowchart(_) | Block::NewPage => {}
        }
    }
}

fn unlink(words: &mut Vec<Word>, anchors: &BTreeSet<String>) {
    for mut word in mem::take(words) {
        match &mut word {
            Word::Link { to, words: linked } => {
                unlink(linked, anchors);
                if to.is_empty() || !anchors.contains(to) {
                    words.append(linked);
                    continue;
                }
            }
            Word::Strong { words }
            | Word::Soft { words }
            | Word::Late { words }
            | Word::Whole { words }
            | Word::Second { words, .. } => unlink(words, anchors),
            Word::Text { .. } | Word::Code { .. } | Word::Break | Word::Tick { .. } | Word::Blank { .. } => {}
        }
        words.push(word);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::render::paper::{Heading, Tone};

    #[test]
    fn hidden_characters_are_shown_and_blanks_are_plain() {
        let mut text = "a\u{202e}b\u{7}c\u{2003}d\u{3000}e\u{2611}\u{fe0f}\r\nf".to_owned();
        shown(&mut text);
        assert_eq!(text, "a⟦U+202E⟧b␇c d\u{3000}e☑ f");
    }

    #[test]
    fn links_lead_to_one_place_or_are_none() {
        let text = |text: &str| Word::Text { text: text.to_owned() };
        let heading = || {
            let anchor = "here".to_owned();
            Block::Heading(Heading {
                level: 2,
                number: String::new(),
                entry: String::new(),
                anchor,
                words: Vec::new(),
                listed: true,
            })
        };
        let link = |to: &str| Word::Link { to: to.to_owned(), words: vec![text(to)] };
        let words = vec![link("here"), Word::Strong { words: vec![link("nowhere"), link("")] }];
        let mut blocks = vec![heading(), heading(), Block::Paragraph { tone: Tone::Plain, words }];
        let mut anchors = BTreeSet::new();
        collect(&mut blocks, &mut anchors);
        each_words(&mut blocks, &mut |words| unlink(words, &anchors));
        let Block::Heading(second) = &blocks[1] else { panic!("{blocks:?}") };
        assert_eq!(second.anchor, "");
        let Block::Paragraph { words, .. } = &blocks[2] else { panic!("{blocks:?}") };
        assert_eq!(words, &[link("here"), Word::Strong { words: vec![text("nowhere"), text("")] }]);
    }
}

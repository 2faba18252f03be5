//! Links and where they lead, so that the typesetter never stands before a link without a target or with two.

use std::collections::BTreeSet;
use std::mem;

use crate::render::paper::{Block, Word};

/// Takes away what cannot be followed: second anchors of one name, and links to none.
pub(super) fn mend(blocks: &mut [Block]) {
    let mut anchors = BTreeSet::new();
    collect(blocks, &mut anchors);
    each_words(blocks, &mut |words| unlink(words, &anchors));
}

fn collect(blocks: &mut [Block], anchors: &mut BTreeSet<String>) {
    for block in blocks {
        match block {
            Block::Heading(heading) => {
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
            Block::Contents(_) | Block::Paragraph { .. } | Block::Flowchart(_) | Block::NewPage => {}
        }
    }
}

/// Hands over the words of every line of text.
fn each_words(blocks: &mut [Block], change: &mut dyn FnMut(&mut Vec<Word>)) {
    for block in blocks {
        match block {
            Block::Heading(heading) => change(&mut heading.words),
            Block::Paragraph { words, .. } => change(words),
            Block::Cover { blocks } => each_words(blocks, change),
            Block::List { items, .. } => items.iter_mut().for_each(|item| each_words(item, change)),
            Block::Table(table) => {
                change(&mut table.caption);
                let rows = table.head.iter_mut().chain(&mut table.rows);
                rows.flat_map(|row| &mut row.cells).for_each(|cell| each_words(&mut cell.blocks, change));
            }
            Block::Contents(_) | Block::Flowchart(_) | Block::NewPage => {}
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

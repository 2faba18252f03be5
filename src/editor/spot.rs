//! Where the cursor stands: between which keys, or in which value, by the grammar.
//!
//! The text up to the cursor, a mark in its place and whatever closes what is open there is nearly always YAML, so the
//! parser itself tells where the mark ends up.

use super::part::{Around, Keys, Part, keys_of, scalar_shape};
use super::repair::line_around;
use crate::compile::grammar::{BILINGUAL, Record, STEP_KINDS, Shape};
use crate::compile::yaml::{Node, NodeKind, salvage};
use crate::source::{SourceFile, Span};

/// Stands for the cursor; a character that no text holds.
const MARK: char = '\u{f8ff}';

/// A text up to the cursor, with the mark behind it, as a tree.
pub(super) struct Marked {
    root: Node,
    /// The letters at the cursor.
    pub(super) word: Span,
}

/// A place in a tree, from its root.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Turn {
    Key(String),
    Item(usize),
}

/// What the cursor stands at.
pub(super) enum Spot<'a> {
    /// A key of a map.
    Key {
        part: Part<'a>,
        keys: Keys,
        /// How to reach the map in the whole tree.
        path: Vec<Turn>,
    },
    /// A value.
    Value {
        shape: &'static Shape,
        around: Around<'a>,
        /// What stands in the value before the cursor.
        before: &'a str,
        /// Whether a list is wanted and no bracket is open.
        wants_list: bool,
    },
}

/// Reads the text up to the cursor as if a key, and as if a value were written there.
pub(super) fn marked(text: &str, offset: usize) -> Vec<Marked> {
    let word = word_around(text, offset);
    let before = &text[..word.start()];
    let line = line_around(text, word.start());
    if before[line.start()..].trim_start().starts_with('#') {
        return Vec::new();
    }
    let tries = [": ", ""];
    tries.into_iter().filter_map(|behind| read(before, behind)).map(|root| Marked { root, word }).collect()
}

/// The letters around a place.
fn word_around(text: &str, offset: usize) -> Span {
    let mut offset = offset.min(text.len());
    while !text.is_char_boundary(offset) {
        offset -= 1;
    }
    let part = |c: &char| c.is_alphanumeric() || *c == '_';
    let length = |letters: &mut dyn Iterator<Item = char>| letters.take_while(part).map(char::len_utf8).sum::<usize>();
    let before = length(&mut text[..offset].chars().rev());
    Span::new(offset - before, offset + length(&mut text[offset..].chars()))
}

fn read(before: &str, behind: &str) -> Option<Node> {
    for quote in ["", "'", "\""] {
        let open = format!("{before}{MARK}{behind}{quote}");
        let found = salvage(&SourceFile::new("", open.as_str()));
        let Some(fault) = &found.fault else { return found.root.filter(ends_with_mark) };
        let closed = format!("{open}{}", fault.closers);
        let found = salvage(&SourceFile::new("", closed));
        if found.fault.is_none() && found.root.as_ref().is_some_and(ends_with_mark) {
            return found.root;
        }
    }
    None
}

fn ends_with_mark(node: &Node) -> bool {
    match &node.kind {
        NodeKind::Scalar { text, .. } => text.contains(MARK),
        NodeKind::List(items) => items.last().is_some_and(ends_with_mark),
        NodeKind::Map(entries) => {
            entries.last().is_some_and(|entry| entry.name().contains(MARK) || ends_with_mark(&entry.value))
        }
    }
}

impl Marked {
    /// What the mark stands at, in a file of some shape.
    pub(super) fn spot(&self, text: &str, shape: &'static Shape) -> Option<Spot<'_>> {
        let mut part = Part { node: &self.root, shape, around: Around::default() };
        let mut path = Vec::new();
        let mut brackets = false;
        loop {
            match &part.node.kind {
                NodeKind::Scalar { text, .. } => {
                    let before = text.split(MARK).next().unwrap_or_default();
                    let (shape, wants_list) = match scalar_shape(part.shape) {
                        Some(shape) => (shape, false),
                        None => (part.item().and_then(scalar_shape)?, true),
                    };
                    return Some(Spot::Value { shape, around: part.around, before, wants_list });
                }
                NodeKind::List(items) => {
                    brackets = text[part.node.span.start()..].starts_with('[');
                    path.push(Turn::Item(items.len() - 1));
                    part = *part.inside().last()?;
                }
                NodeKind::Map(entries) => {
                    let last = entries.last()?;
                    let words = matches!(scalar_shape(part.shape), Some(Shape::Text));
                    let keys = match keys_of(part.node, part.shape) {
                        Some(Keys::Of(record)) if matches!(part.shape, Shape::Step) => {
                            Keys::Of(kind_with(record, &last.key.value))
                        }
                        Some(keys) => keys,
                        None if words => Keys::Of(&BILINGUAL),
                        None => return None,
                    };
                    if last.key.value.contains(MARK) {
                        let braces = text.get(part.node.span.start()..).is_some_and(|rest| rest.starts_with('{'));
                        // `[a: b]` is a map without braces, which nobody means to write.
                        return (!brackets || braces).then_some(Spot::Key { part, keys, path });
                    }
                    brackets = false;
                    path.push(Turn::Key(last.name().to_owned()));
                    part = match keys {
                        Keys::Of(record) if record.name == BILINGUAL.name => Part { node: &last.value, ..part },
                        Keys::Of(_) | Keys::Names(..) => part.value(keys, last)?,
                    };
                }
            }
        }
    }
}

/// The keys of a step that has this one: what tells its kind may stand behind the cursor.
fn kind_with(record: &'static Record, key: &str) -> &'static Record {
    let has = |record: &&Record| record.keys.iter().any(|known| known.name == key);
    let others = STEP_KINDS.iter().map(|kind| &kind.record);
    std::iter::once(record).chain(others).find(has).unwrap_or(record)
}

/// Follows a path in another tree of nearly the same text.
pub(super) fn follow<'a>(root: &'a Node, path: &[Turn]) -> Option<&'a Node> {
    path.iter().try_fold(root, |node, turn| match turn {
        Turn::Key(key) => node.get(key),
        Turn::Item(at) => node.items().get(*at),
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::compile::grammar::PLAYBOOK;

    /// What the cursor, written as `|`, stands at in a step.
    fn told(text: &str) -> Vec<String> {
        let text = format!("playbook: p\nsteps:\n  one:\n{text}");
        let offset = text.find('|').unwrap();
        let text = text.replace('|', "");
        let say = |marked: &Marked| match marked.spot(&text, &Shape::Record(&PLAYBOOK))? {
            Spot::Key { keys: Keys::Of(record), path, .. } => Some(format!("key of {} at {}", record.name, path.len())),
            Spot::Key { keys: Keys::Names(naming, _), .. } => Some(format!("{naming:?}")),
            Spot::Value { shape, before, around, wants_list } => {
                Some(format!("{shape:?} {:?} under {}{}", before, around.key, if wants_list { " list" } else { "" }))
            }
        };
        let mut told: Vec<String> = marked(&text, offset).iter().filter_map(say).collect();
        told.dedup();
        told
    }

    #[test]
    fn the_cursor_is_found_in_unfinished_texts() {
        assert_eq!(told("    next: |"), ["Name(Refers(Step)) \"\" under next"]);
        assert_eq!(told("    next: re|c\n  two: { end: x }\n"), ["Name(Refers(Step)) \"\" under next"]);
        assert_eq!(told("    next:\n      - { when: upheld, to: |"), ["Name(Refers(Step)) \"\" under to"]);
        assert_eq!(told("    next:\n      - { when: a > |"), ["Guard \"a > \" under when"]);
        assert_eq!(told("    next:\n      - { |"), ["key of branch at 4"]);
        assert_eq!(told("    fill: [a, |"), ["Name(Refers(Field)) \"\" under fill"]);
        assert_eq!(told("    fill: |"), ["Name(Refers(Field)) \"\" under fill list"]);
        assert_eq!(told("    title: x\n    |\n    role: y\n"), ["key of task at 2"]);
        assert_eq!(told("    title: x\n    ro|"), ["key of task at 2"]);
        assert_eq!(told("    approval: x\n    |"), ["key of approval at 2"]);
        assert_eq!(told("    title: { |"), ["key of text at 3"]);
        assert_eq!(told("    title: 'in {d|"), ["Text \"in {\" under title"]);
        assert_eq!(told("    title: { zh: \"在 {|"), ["Text \"在 {\" under title"]);
        assert_eq!(told("    # next: |"), Vec::<String>::new());
        assert_eq!(told("    next:\n      |"), ["Defines(Outcome)", "Name(Refers(Step)) \"\" under next"]);
    }
}

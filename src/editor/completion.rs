//! What could be written where the cursor stands.

mod value;

use super::document::Document;
use super::hover;
use super::part::Keys;
use super::shelf::Shelf;
use super::spot::{Marked, Spot, follow, marked};
use super::symbol::Symbol;
use crate::compile::grammar::{Key, Record, STEP_KINDS, kind_of};
use crate::compile::yaml::Node;
use crate::lang::Lang;
use crate::source::Span;

/// Something that could be written.
#[derive(Clone, Debug)]
pub struct Item {
    /// What is listed, and written unless `insert` says otherwise.
    pub label: String,
    /// What it is, in a few words.
    pub detail: String,
    /// What kind of thing it is.
    pub kind: ItemKind,
    /// What is written.
    pub insert: String,
    /// What that takes the place of.
    pub replace: Span,
    /// What comes first is listed first.
    pub rank: u8,
    /// What it is about, for whoever asks for more.
    pub about: About,
}

/// What kind of thing could be written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ItemKind {
    /// A key.
    Key,
    /// The name of something.
    Name(crate::compile::grammar::Realm),
    /// A value.
    Value,
    /// A word of the guard language.
    Keyword,
}

/// What an item is about.
#[derive(Clone, Debug)]
pub enum About {
    /// A key of a map.
    Key(Key),
    /// Something that has a name.
    Symbol(Symbol),
    /// It speaks for itself.
    Itself,
}

/// What could be written at a place of a file. The file should have been read with that place in mind.
#[must_use]
pub fn complete(shelf: &Shelf<'_>, document: usize, offset: usize, lang: Lang) -> Vec<Item> {
    let Some(at) = shelf.documents.get(document) else { return Vec::new() };
    let text = &at.source.text;
    let mut items: Vec<Item> = Vec::new();
    for marked in marked(text, offset) {
        let found = match marked.spot(text, at.kind.shape()) {
            Some(Spot::Key { part, keys: Keys::Of(record), path }) => {
                let whole = at.root.as_ref().and_then(|root| follow(root, &path));
                let present: Vec<&Node> = [Some(part.node), whole].into_iter().flatten().collect();
                let is_step = part.around.step.is_some_and(|step| std::ptr::eq(&step.entry.value, part.node));
                keys(record, &present, is_step, marked.word, lang)
            }
            Some(Spot::Key { part, keys: Keys::Names(naming, _), .. }) => {
                value::Writer::new(shelf, document, &marked, lang).keys(naming, part)
            }
            Some(Spot::Value { shape, around, before, wants_list }) => {
                value::Writer::new(shelf, document, &marked, lang).values(shape, around, before, wants_list)
            }
            None => Vec::new(),
        };
        for item in found {
            if !items.iter().any(|known| known.label == item.label && known.kind == item.kind) {
                items.push(item);
            }
        }
    }
    items
}

/// What there is to say about an item, in Markdown.
#[must_use]
pub fn describe(shelf: &Shelf<'_>, item: &Item, lang: Lang) -> Option<String> {
    match &item.about {
        About::Key(key) => Some(hover::about_key(key, lang)),
        About::Symbol(symbol) => hover::about_symbol(shelf, symbol, lang),
        About::Itself => None,
    }
}

/// The keys that a map could have beside those it has, first those it must have. A step that is of no kind yet may
/// become one of any.
fn keys(record: &'static Record, present: &[&Node], is_step: bool, replace: Span, lang: Lang) -> Vec<Item> {
    let kind = present.iter().map(|node| kind_of(node)).find(|kind| kind.told_by.is_some());
    let record = if is_step { kind.map_or(record, |kind| &kind.record) } else { record };
    let is_task = is_step && kind.is_none();
    let others = STEP_KINDS.iter().filter(|_| is_task).filter_map(|kind| {
        let told_by = kind.told_by?;
        kind.record.keys.iter().find(|key| key.name == told_by)
    });
    let absent = |key: &&Key| !present.iter().any(|node| node.get(key.name).is_some());
    let own = record.keys.iter().filter(absent).map(|key| (u8::from(!key.required), key));
    let all = own.chain(others.filter(absent).map(|key| (2, key)));
    all.map(|(rank, key)| Item {
        label: key.name.to_owned(),
        detail: lang.pick(key.zh, key.en).to_owned(),
        kind: ItemKind::Key,
        insert: format!("{}: ", key.name),
        replace,
        rank,
        about: About::Key(*key),
    })
    .collect()
}

impl Marked {
    /// An item that speaks for itself.
    fn plain(&self, label: &str, detail: &str, kind: ItemKind, rank: u8) -> Item {
        Item {
            label: label.to_owned(),
            detail: detail.to_owned(),
            kind,
            insert: label.to_owned(),
            replace: self.word,
            rank,
            about: About::Itself,
        }
    }
}

/// The playbook that a file is or belongs to.
fn home<'a>(shelf: &Shelf<'a>, document: &'a Document) -> &'a Document {
    match document.kind {
        super::DocumentKind::Playbook | super::DocumentKind::Team => document,
        super::DocumentKind::Scenarios => shelf.playbook(&document.name).unwrap_or(document),
    }
}

#[cfg(test)]
mod tests;

//! What there is to say about the name or the key at a place, in Markdown.

mod data;
mod markdown;
mod step;

use super::document::Document;
use super::part::{Keys, keys_of};
use super::shelf::Shelf;
use super::symbol::{Occurrence, Symbol};
use crate::compile::bilingual;
use crate::compile::grammar::{Key, Realm, in_words};
use crate::compile::yaml::{Entry, Node};
use crate::lang::Lang;
use crate::source::Span;
use markdown::{Page, escape};

/// What there is to say about what stands at a place, and where that stands.
#[must_use]
pub fn hover(shelf: &Shelf<'_>, document: usize, offset: usize, lang: Lang) -> Option<(Span, String)> {
    let at = shelf.documents.get(document)?;
    if let Some(occurrence) = at.at(offset)
        && let Some(said) = about_symbol(shelf, &occurrence.symbol, lang)
    {
        return Some((occurrence.span, said));
    }
    let (key, span) = key_at(at, offset)?;
    Some((span, about_key(&key, lang)))
}

/// The known key at a place.
fn key_at(document: &Document, offset: usize) -> Option<(Key, Span)> {
    let mut part = document.part()?;
    loop {
        if let Some(Keys::Of(record)) = keys_of(part.node, part.shape) {
            let entries = part.node.entries();
            let behind = entries.partition_point(|entry| entry.key.span.start() <= offset);
            let entry = &entries[behind.checked_sub(1)?];
            if offset <= entry.key.span.end() {
                let key = record.keys.iter().find(|key| key.name == entry.name())?;
                return Some((*key, entry.key.span));
            }
            part = part.value(Keys::Of(record), entry)?;
            continue;
        }
        let inside = part.inside();
        let behind = inside.partition_point(|inner| inner.node.span.start() <= offset);
        part = *inside.get(behind.checked_sub(1)?)?;
    }
}

/// What a key means and what may stand there.
pub(super) fn about_key(key: &Key, lang: Lang) -> String {
    let mut page = Page::new(&format!("**`{}`**: {}", key.name, escape(lang.pick(key.zh, key.en))));
    page.fact(lang.pick("类型", "type"), &in_words(key.shape, lang));
    if key.required {
        page.line(lang.pick("必须有", "required"));
    }
    page.done()
}

/// What there is to say about something that has a name; nothing when it is defined nowhere.
pub(super) fn about_symbol(shelf: &Shelf<'_>, symbol: &Symbol, lang: Lang) -> Option<String> {
    let subject = Subject::new(shelf, symbol, lang)?;
    Some(match symbol.realm {
        Realm::Step => step::step(&subject),
        Realm::Outcome | Realm::End => step::outcome(&subject),
        Realm::Interrupt | Realm::Event => step::interrupt(&subject),
        Realm::Role => step::role(&subject),
        Realm::Field | Realm::Column => data::field(&subject),
        Realm::Setting => data::setting(&subject),
        Realm::Choice => data::choice(&subject),
        Realm::Record => data::record(&subject),
        Realm::Playbook => data::playbook(&subject),
    })
}

/// What people call something, for a list.
pub(super) fn title(shelf: &Shelf<'_>, symbol: &Symbol, lang: Lang) -> String {
    Subject::new(shelf, symbol, lang).map(|subject| subject.title()).unwrap_or_default()
}

/// What is spoken of.
struct Subject<'s, 'a> {
    shelf: &'s Shelf<'a>,
    symbol: &'s Symbol,
    lang: Lang,
    /// The file in which it is defined.
    document: &'a Document,
    definition: &'a Occurrence,
    /// What stands behind its name, where it is a key.
    node: Option<&'a Node>,
}

impl<'s, 'a> Subject<'s, 'a> {
    fn new(shelf: &'s Shelf<'a>, symbol: &'s Symbol, lang: Lang) -> Option<Subject<'s, 'a>> {
        let found = shelf.occurrences(symbol);
        let (document, definition) = found.into_iter().find(|(_, one)| one.defines)?;
        let document = shelf.documents[document];
        Some(Subject { shelf, symbol, lang, document, definition, node: document.value_at(definition.span) })
    }

    /// What people call it; its name when nothing else is said.
    fn title(&self) -> String {
        let node = match self.symbol.realm {
            Realm::Playbook => self.document.root.as_ref().and_then(|root| root.get("title")),
            Realm::Field | Realm::Setting | Realm::Column => self.node.and_then(|node| node.get("label")),
            Realm::Choice => self.node,
            Realm::Event | Realm::End => None,
            Realm::Step | Realm::Role | Realm::Record | Realm::Outcome | Realm::Interrupt => self
                .node
                .filter(|node| self.symbol.realm != Realm::Outcome || node.text().is_none())
                .map(|node| node.get("title").unwrap_or(node)),
        };
        let said = node.map(|node| bilingual(node).unwrap_or_default().say(self.lang).to_owned()).unwrap_or_default();
        said.lines().next().unwrap_or_default().to_owned()
    }

    /// The first lines of a page: the name, what it is called, what kind of thing it is.
    fn page(&self, kind: &str) -> Page {
        let (name, title) = (&self.symbol.name, self.title());
        let called = if title.is_empty() || title == *name { String::new() } else { format!(" {}", escape(&title)) };
        Page::new(&format!("**`{name}`**{called} · {kind}"))
    }

    fn pick<'w>(&self, zh: &'w str, en: &'w str) -> &'w str {
        self.lang.pick(zh, en)
    }

    /// A text of the definition.
    fn says(&self, key: &str) -> Option<String> {
        let said = bilingual(self.node?.get(key)?).unwrap_or_default().say(self.lang).to_owned();
        (!said.is_empty()).then_some(said)
    }

    /// The steps in whose playbook this is named under some keys, each once.
    fn steps_that(&self, wanted: impl Fn(&Occurrence) -> bool) -> Vec<String> {
        let mut names: Vec<String> = Vec::new();
        for (at, occurrence) in self.shelf.occurrences(self.symbol) {
            let document = self.shelf.documents[at];
            if occurrence.defines || document.kind != super::DocumentKind::Playbook || !wanted(occurrence) {
                continue;
            }
            let step = document.step_of(occurrence).map_or(occurrence.key, |step| step.name.as_str());
            let foreign = (document.name != self.document.name).then_some(document.name.as_str());
            let name = foreign.map_or_else(|| step.to_owned(), |playbook| format!("{playbook}: {step}"));
            if !name.is_empty() && !names.contains(&name) {
                names.push(name);
            }
        }
        names
    }

    fn entries(&self, key: &str) -> &'a [Entry] {
        self.node.and_then(|node| node.get(key)).map(Node::entries).unwrap_or_default()
    }
}

#[cfg(test)]
mod tests;

//! The parts of a playbook as a tree, and what can be folded.

use super::document::{Document, DocumentKind};
use crate::compile::bilingual;
use crate::compile::yaml::{Entry as YamlEntry, Node, NodeKind};
use crate::lang::Lang;
use crate::source::Span;

/// A part of a file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Entry {
    /// Its name.
    pub name: String,
    /// What people call it.
    pub detail: String,
    /// What it is.
    pub kind: EntryKind,
    /// All of it.
    pub whole: Span,
    /// Its name in the text.
    pub at: Span,
    /// The parts inside.
    pub inside: Vec<Entry>,
}

/// What a part is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum EntryKind {
    /// Roles, fields and so on, or steps, as a whole.
    Section,
    /// Something that is defined there.
    Definition,
    /// A step.
    Step,
    /// A scenario.
    Scenario,
}

/// The parts of a file.
#[must_use]
pub fn outline(document: &Document, lang: Lang) -> Vec<Entry> {
    let Some(root) = &document.root else { return Vec::new() };
    match document.kind {
        DocumentKind::Playbook => {
            let sections = ["roles", "settings", "fields", "records", "steps", "interrupts"];
            root.entries()
                .iter()
                .filter(|entry| sections.contains(&entry.name()))
                .map(|entry| {
                    let inside = if entry.name() == "steps" {
                        steps(&entry.value, lang)
                    } else {
                        entry.value.entries().iter().map(|entry| part(entry, EntryKind::Definition, lang)).collect()
                    };
                    Entry { inside, ..part(entry, EntryKind::Section, lang) }
                })
                .collect()
        }
        DocumentKind::Scenarios => {
            let scenarios = root.get("scenarios").map(Node::items).unwrap_or_default();
            scenarios.iter().filter_map(|node| scenario(node, lang)).collect()
        }
        DocumentKind::Team => {
            let people = root.get("people").map(Node::entries).unwrap_or_default();
            people.iter().map(|entry| part(entry, EntryKind::Definition, lang)).collect()
        }
    }
}

fn steps(region: &Node, lang: Lang) -> Vec<Entry> {
    let step = |entry: &YamlEntry| {
        let inside = entry.value.get("together").or_else(|| entry.value.get("steps"));
        let inside = inside.map(|inside| steps(inside, lang)).unwrap_or_default();
        Entry { inside, ..part(entry, EntryKind::Step, lang) }
    };
    region.entries().iter().map(step).collect()
}

fn part(entry: &YamlEntry, kind: EntryKind, lang: Lang) -> Entry {
    let value = &entry.value;
    let title = match kind {
        EntryKind::Section => None,
        EntryKind::Definition | EntryKind::Step | EntryKind::Scenario => {
            value.get("title").or_else(|| value.get("label")).or(Some(value))
        }
    };
    let title = title.map(|node| bilingual(node).unwrap_or_default().say(lang).to_owned()).unwrap_or_default();
    let at = entry.key.span;
    Entry {
        name: entry.name().to_owned(),
        detail: title.lines().next().unwrap_or_default().to_owned(),
        kind,
        whole: Span::new(at.start(), value.span.end().max(at.end())),
        at,
        inside: Vec::new(),
    }
}

fn scenario(node: &Node, lang: Lang) -> Option<Entry> {
    let name = node.get("name")?;
    let said = bilingual(name).unwrap_or_default().say(lang).lines().next().unwrap_or_default().to_owned();
    let named = (!said.is_empty()).then_some(said)?;
    Some(Entry {
        name: named,
        detail: String::new(),
        kind: EntryKind::Scenario,
        whole: node.span,
        at: name.span,
        inside: Vec::new(),
    })
}

/// The maps, lists and blocks of text that take several lines.
#[must_use]
pub fn folds(document: &Document) -> Vec<Span> {
    let mut found = Vec::new();
    if let Some(root) = &document.root {
        fold(root, &document.source.text, &mut found);
    }
    found
}

fn fold(node: &Node, text: &str, found: &mut Vec<Span>) {
    let mut add = |start: usize, end: usize| {
        if text.get(start..end).is_some_and(|inside| inside.contains('\n')) {
            found.push(Span::new(start, end));
        }
    };
    match &node.kind {
        NodeKind::Scalar { .. } => {}
        NodeKind::List(items) => {
            items.iter().for_each(|item| add(item.span.start(), item.span.end()));
            items.iter().for_each(|item| fold(item, text, found));
        }
        NodeKind::Map(entries) => {
            entries.iter().for_each(|entry| add(entry.key.span.start(), entry.value.span.end()));
            entries.iter().for_each(|entry| fold(&entry.value, text, found));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::source::SourceFile;

    const TEXT: &str = "playbook: p\nroles: { r: { zh: 甲, en: Clerk } }\nsteps:\n  a:\n    title: A\n    together:\n      b: { title: B }\n      c:\n        steps: { d: { end: d } }\n  e: { end: e }\n";

    fn names(entries: &[Entry]) -> String {
        let name = |entry: &Entry| {
            let inside = names(&entry.inside);
            if inside.is_empty() { entry.name.clone() } else { format!("{}({inside})", entry.name) }
        };
        entries.iter().map(name).collect::<Vec<_>>().join(" ")
    }

    #[test]
    fn the_outline_is_that_of_the_playbook() {
        let document = Document::playbook(SourceFile::new("p", TEXT), None);
        let found = outline(&document, Lang::En);
        assert_eq!(names(&found), "roles(r) steps(a(b c(d)) e)");
        let role = &found[0].inside[0];
        assert_eq!((role.detail.as_str(), document.source.slice(role.at)), ("Clerk", "r"));
        let lanes = document.source.slice(found[1].inside[0].whole);
        assert!(lanes.starts_with("a:") && lanes.ends_with("} }"), "{lanes}");
    }

    #[test]
    fn what_takes_several_lines_can_be_folded() {
        let document = Document::playbook(SourceFile::new("p", TEXT), None);
        let first = |span: &Span| document.source.slice(*span).lines().next().unwrap_or_default().to_owned();
        let found: Vec<String> = folds(&document).iter().map(first).collect();
        assert_eq!(found, ["steps:", "a:", "together:", "c:"]);
    }
}

//! One text, as far as it can be read, and what it names.

use super::index::{Index, StepNote, index};
use super::part::{Around, Part};
use super::repair;
use super::symbol::Occurrence;
use super::vocabulary::Vocabulary;
use crate::compile::grammar::{PLAYBOOK, Shape};
use crate::compile::team::TEAM;
use crate::compile::yaml::Node;
use crate::scenario::SCENARIOS;
use crate::source::{SourceFile, Span};

/// What a file is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum DocumentKind {
    /// A playbook.
    Playbook,
    /// The scenarios of a playbook.
    Scenarios,
    /// A team.
    Team,
}

impl DocumentKind {
    /// What such a file holds.
    pub(super) fn shape(self) -> &'static Shape {
        match self {
            DocumentKind::Playbook => &Shape::Record(&PLAYBOOK),
            DocumentKind::Scenarios => const { &Shape::Record(&SCENARIOS) },
            DocumentKind::Team => const { &Shape::Record(&TEAM) },
        }
    }
}

/// One text, as far as it can be read, and what it names.
#[derive(Clone, Debug)]
pub struct Document {
    /// What it is.
    pub kind: DocumentKind,
    /// The text.
    pub source: SourceFile,
    /// The name of the playbook, or of the one that scenarios belong to.
    pub name: String,
    /// The other names of the playbook.
    pub aliases: Vec<String>,
    pub(super) root: Option<Node>,
    pub(super) vocabulary: Vocabulary,
    pub(super) index: Index,
}

impl Document {
    /// A playbook. `typing` is where somebody is at work, if that is known.
    #[must_use]
    pub fn playbook(source: SourceFile, typing: Option<usize>) -> Document {
        let root = repair::tree(&source, typing);
        let text = |node: &Node| node.text().map(str::to_owned);
        let name = root.as_ref().and_then(|root| text(root.get("playbook")?)).unwrap_or_default();
        let aliases = root.as_ref().and_then(|root| root.get("aliases")).map(Node::items).unwrap_or_default();
        let aliases = aliases.iter().filter_map(text).collect();
        let vocabulary = root.as_ref().map(Vocabulary::of).unwrap_or_default();
        Document::new(DocumentKind::Playbook, source, root, name, aliases, vocabulary)
    }

    /// Scenarios, and the playbook they belong to.
    #[must_use]
    pub fn scenarios(source: SourceFile, of: &Document, typing: Option<usize>) -> Document {
        let root = repair::tree(&source, typing);
        Document::new(DocumentKind::Scenarios, source, root, of.name.clone(), Vec::new(), of.vocabulary.clone())
    }

    /// A team.
    #[must_use]
    pub fn team(source: SourceFile, typing: Option<usize>) -> Document {
        let root = repair::tree(&source, typing);
        Document::new(DocumentKind::Team, source, root, String::new(), Vec::new(), Vocabulary::default())
    }

    fn new(
        kind: DocumentKind,
        source: SourceFile,
        root: Option<Node>,
        name: String,
        aliases: Vec<String>,
        vocabulary: Vocabulary,
    ) -> Document {
        let mut document = Document { kind, source, name, aliases, root, vocabulary, index: Index::default() };
        if let Some(part) = document.part() {
            document.index = index(&document.source, part, &document.name, &document.vocabulary);
        }
        document
    }

    /// The whole file.
    pub(super) fn part(&self) -> Option<Part<'_>> {
        let node = self.root.as_ref()?;
        Some(Part { node, shape: self.kind.shape(), around: Around::default() })
    }

    /// What is named at a place; behind the last letter of a name is still at the name.
    pub(super) fn at(&self, offset: usize) -> Option<&Occurrence> {
        let all = &self.index.occurrences;
        let behind = all.partition_point(|occurrence| occurrence.span.start() <= offset);
        all[..behind].iter().rev().take(4).find(|occurrence| offset <= occurrence.span.end())
    }

    /// The step around an occurrence.
    pub(super) fn step_of(&self, occurrence: &Occurrence) -> Option<&StepNote> {
        self.index.steps.get(occurrence.step?)
    }

    /// What stands behind the name at a place: the value of the entry with that key.
    pub(super) fn value_at(&self, key: Span) -> Option<&Node> {
        let mut node = self.root.as_ref()?;
        loop {
            let (entries, items) = (node.entries(), node.items());
            let entry = entries.partition_point(|entry| entry.key.span.start() <= key.start());
            if let Some(entry) = entry.checked_sub(1).and_then(|at| entries.get(at)) {
                if key.start() < entry.key.span.end() {
                    return Some(&entry.value);
                }
                node = &entry.value;
                continue;
            }
            let item = items.partition_point(|item| item.span.start() <= key.start());
            node = items.get(item.checked_sub(1)?)?;
        }
    }
}

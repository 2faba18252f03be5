//! All places of a file where something is named, found by the grammar.

use std::collections::HashMap;

use super::part::{Keys, Part, keys_of, scalar_shape};
use super::scalar::Scalar;
use super::symbol::{Occurrence, Symbol};
use super::vocabulary::Vocabulary;
use crate::compile::grammar::{Naming, PLAYBOOK, Realm, Shape, kind_of};
use crate::compile::guard::{self, Meaning, Scope};
use crate::compile::yaml::{Entry, Node, NodeKind};
use crate::model::text::placed;
use crate::source::{SourceFile, Span};

/// A step, as far as an outline needs it.
#[derive(Clone, Debug)]
pub(super) struct StepNote {
    pub(super) name: String,
    pub(super) key: Span,
    /// The step in which it stands.
    pub(super) parent: Option<usize>,
    /// The key that tells its kind.
    pub(super) kind: Option<&'static str>,
}

/// What a file names.
#[derive(Clone, Debug, Default)]
pub(super) struct Index {
    /// In the order of the text.
    pub(super) occurrences: Vec<Occurrence>,
    /// The occurrences of each symbol.
    by_symbol: HashMap<Symbol, Vec<usize>>,
    /// In the order of the text.
    pub(super) steps: Vec<StepNote>,
}

impl Index {
    /// Where a symbol is named, as it is written there.
    pub(super) fn of(&self, symbol: &Symbol) -> impl Iterator<Item = &Occurrence> {
        let numbers = self.by_symbol.get(symbol).map(Vec::as_slice).unwrap_or_default();
        numbers.iter().map(|number| &self.occurrences[*number])
    }
}

/// Finds the names of a file. `playbook` is the name of the playbook it belongs to.
pub(super) fn index(source: &SourceFile, root: Part<'_>, playbook: &str, vocabulary: &Vocabulary) -> Index {
    let scope = vocabulary.scope();
    let mut indexer = Indexer { source, playbook, vocabulary, scope, index: Index::default(), numbers: HashMap::new() };
    indexer.part(root, None);
    if matches!(root.shape, Shape::Record(record) if record.name == PLAYBOOK.name) {
        indexer.aliases(root);
    }
    let mut index = indexer.index;
    index.occurrences.sort_by_key(|occurrence| occurrence.span);
    for (number, occurrence) in index.occurrences.iter().enumerate() {
        index.by_symbol.entry(occurrence.symbol.clone()).or_default().push(number);
    }
    index
}

struct Indexer<'a> {
    source: &'a SourceFile,
    playbook: &'a str,
    vocabulary: &'a Vocabulary,
    scope: Scope<'a>,
    index: Index,
    /// The steps by where their names stand.
    numbers: HashMap<usize, usize>,
}

impl<'a> Indexer<'a> {
    fn part(&mut self, part: Part<'a>, step: Option<usize>) {
        let step = match part.around.step {
            Some(inside) => self.numbers.get(&inside.entry.key.span.start()).copied().or(step),
            None => step,
        };
        match &part.node.kind {
            NodeKind::Scalar { text, .. } => self.scalar(part, text, step),
            NodeKind::Map(entries) => {
                let Some(keys) = keys_of(part.node, part.shape) else {
                    return entries.iter().for_each(|entry| self.words(&entry.value, step, part.around.key));
                };
                for entry in entries {
                    if let Keys::Names(naming, _) = keys {
                        self.key(part, naming, entry, step);
                    }
                    if let Some(inner) = part.value(keys, entry) {
                        self.part(inner, step);
                    }
                }
            }
            NodeKind::List(_) => part.inside().into_iter().for_each(|inner| self.part(inner, step)),
        }
    }

    fn key(&mut self, part: Part<'a>, naming: Naming, entry: &'a Entry, step: Option<usize>) {
        if naming == Naming::Defines(Realm::Step) {
            let number = self.index.steps.len();
            self.numbers.insert(entry.key.span.start(), number);
            let kind = kind_of(&entry.value).told_by;
            let (name, key) = (entry.name().to_owned(), entry.key.span);
            self.index.steps.push(StepNote { name, key, parent: step, kind });
        }
        self.name(part, naming, entry.name(), entry.key.span, step);
    }

    fn scalar(&mut self, part: Part<'a>, text: &'a str, step: Option<usize>) {
        let Some(shape) = scalar_shape(part.shape) else { return };
        if let Shape::Name(naming) = shape {
            self.name(part, *naming, text, part.node.span, step);
        } else if matches!(shape, Shape::Text) {
            self.words(part.node, step, part.around.key);
        } else if matches!(shape, Shape::Guard) {
            self.guard(part, text, step);
        } else if matches!(shape, Shape::Value) {
            self.value(part, text, step);
        } else if matches!(shape, Shape::OrSetting(_)) && text.starts_with(|c: char| !c.is_numeric()) {
            self.add(self.own(Realm::Setting, "", text), part.node.span, text, false, part, step);
        }
    }

    /// The other names of a playbook.
    fn aliases(&mut self, root: Part<'a>) {
        for node in root.node.get("aliases").map(Node::items).unwrap_or_default() {
            let Some(text) = node.text().filter(|text| !text.is_empty()) else { continue };
            let symbol = Symbol { playbook: String::new(), ..self.own(Realm::Playbook, "", text) };
            self.add(symbol, node.span, text, true, root, None);
        }
    }

    fn name(&mut self, part: Part<'a>, naming: Naming, text: &'a str, span: Span, step: Option<usize>) {
        let around = part.around;
        let inside = around.step;
        let (symbol, defines) = match naming {
            Naming::Free => return,
            Naming::Theirs => {
                let Some(callee) = inside.and_then(|step| step.callee()) else { return };
                (Symbol { playbook: callee.to_owned(), ..self.own(Realm::Field, "", text) }, false)
            }
            Naming::Defines(realm) => match realm {
                Realm::Outcome => match inside.and_then(|step| Some((step, step.kind()?))) {
                    Some((step, "steps")) => (self.own(Realm::End, step.name(), text), false),
                    Some((step, "call")) => {
                        let Some(callee) = step.callee() else { return };
                        (Symbol { playbook: callee.to_owned(), ..self.own(Realm::End, "", text) }, false)
                    }
                    Some(_) | None => (self.own(realm, inside.map(|step| step.name()).unwrap_or_default(), text), true),
                },
                Realm::End => (self.own(realm, inside.and_then(|step| step.region).unwrap_or_default(), text), true),
                Realm::Choice => (self.own(realm, &field_path(part), text), true),
                Realm::Column => (self.own(realm, around.field.unwrap_or_default(), text), true),
                Realm::Playbook => (Symbol { playbook: String::new(), ..self.own(realm, "", text) }, true),
                Realm::Step
                | Realm::Field
                | Realm::Setting
                | Realm::Role
                | Realm::Record
                | Realm::Interrupt
                | Realm::Event => (self.own(realm, "", text), true),
            },
            Naming::Refers(realm) => match realm {
                Realm::Outcome => (self.own(realm, around.acted.unwrap_or_default(), text), false),
                Realm::Column => (self.own(realm, around.field.unwrap_or_default(), text), false),
                Realm::Playbook => (Symbol { playbook: String::new(), ..self.own(realm, "", text) }, false),
                Realm::Choice
                | Realm::Step
                | Realm::Field
                | Realm::Setting
                | Realm::Role
                | Realm::Record
                | Realm::End
                | Realm::Interrupt
                | Realm::Event => (self.own(realm, "", text), false),
            },
        };
        if !text.is_empty() {
            self.add(symbol, span, text, defines, part, step);
        }
    }

    /// A value of a field that holds one of several names one of them.
    fn value(&mut self, part: Part<'a>, text: &'a str, step: Option<usize>) {
        let Some(name) = part.around.field else { return };
        let field = match part.around.table {
            Some(table) => self.vocabulary.column(table, name),
            None => self.vocabulary.find(name),
        };
        if field.is_some_and(|field| field.kind.choices().iter().any(|choice| choice.name == text)) {
            self.add(self.own(Realm::Choice, &field_path(part), text), part.node.span, text, false, part, step);
        }
    }

    fn guard(&mut self, part: Part<'a>, text: &'a str, step: Option<usize>) {
        let scalar = Scalar::new(self.source, part.node.span, text);
        for found in guard::names(text, &self.scope) {
            let symbol = match &found.meaning {
                Meaning::Field => self.own(Realm::Field, "", &found.name),
                Meaning::Setting => self.own(Realm::Setting, "", &found.name),
                Meaning::Choice(field) => self.own(Realm::Choice, field, &found.name),
                Meaning::Column(table) => self.own(Realm::Column, table, &found.name),
                // What is given to another playbook may be a choice of its field.
                Meaning::Unknown => match (part.around.step.and_then(|step| step.callee()), part.around.theirs) {
                    (Some(callee), Some(theirs)) => {
                        Symbol { playbook: callee.to_owned(), ..self.own(Realm::Choice, theirs, &found.name) }
                    }
                    (Some(_) | None, _) => self.own(Realm::Field, "", &found.name),
                },
            };
            let place = scalar.place(found.span);
            self.push(symbol, place, part.node.span, false, part.around.key, step);
        }
    }

    /// The settings that a text names in braces.
    fn words(&mut self, node: &'a Node, step: Option<usize>, key: &'static str) {
        let Some(text) = node.text() else { return };
        if !text.contains('{') {
            return;
        }
        let scalar = Scalar::new(self.source, node.span, text);
        for (start, name) in placed(text) {
            let place = scalar.place(Span::new(start, start + name.len()));
            self.push(self.own(Realm::Setting, "", name), place, node.span, false, key, step);
        }
    }

    /// Something of the playbook at hand. A field and a setting share one set of names.
    fn own(&self, realm: Realm, owner: &str, name: &str) -> Symbol {
        Symbol { realm, playbook: self.playbook.to_owned(), owner: owner.to_owned(), name: name.to_owned() }
    }

    fn add(&mut self, symbol: Symbol, span: Span, text: &'a str, defines: bool, part: Part<'a>, step: Option<usize>) {
        let whole = Scalar::new(self.source, span, text).whole();
        self.push(symbol, whole.or(Some(span)), span, defines, part.around.key, step);
    }

    fn push(
        &mut self,
        symbol: Symbol,
        place: Option<Span>,
        around: Span,
        defines: bool,
        key: &'static str,
        step: Option<usize>,
    ) {
        let (span, exact) = (place.unwrap_or(around), place.is_some());
        self.index.occurrences.push(Occurrence { symbol, span, exact, defines, step, key });
    }
}

/// The name of the field at hand; of a column, with that of its table.
fn field_path(part: Part<'_>) -> String {
    let field = part.around.field.unwrap_or_default();
    match part.around.table {
        Some(table) => format!("{table}.{field}"),
        None => field.to_owned(),
    }
}

//! Names, values and parts of guards that could be written.

use super::{About, Item, ItemKind, home};
use crate::compile::grammar::{Naming, Realm, Shape};
use crate::compile::guard::{Wanted, wanted};
use crate::editor::document::{Document, DocumentKind};
use crate::editor::hover;
use crate::editor::index::StepNote;
use crate::editor::part::{Around, Part};
use crate::editor::shelf::Shelf;
use crate::editor::spot::Marked;
use crate::editor::symbol::Symbol;
use crate::lang::Lang;
use crate::model::field::{Field, FieldKind};
use crate::source::Span;

/// What can follow an operand in a guard.
const OPERATORS: [&str; 13] =
    ["and", "or", "==", "!=", "<", "<=", ">", ">=", "in", "not in", "is set", "is not set", "+"];
/// What can begin an operand in a guard, beside names.
const OPENERS: [&str; 5] = ["not", "count", "sum", "min", "max"];

pub(super) struct Writer<'s, 'a> {
    shelf: &'s Shelf<'a>,
    document: &'a Document,
    /// The playbook that is meant.
    home: &'a Document,
    marked: &'s Marked,
    lang: Lang,
}

impl<'s, 'a> Writer<'s, 'a> {
    pub(super) fn new(shelf: &'s Shelf<'a>, document: usize, marked: &'s Marked, lang: Lang) -> Writer<'s, 'a> {
        let document = shelf.documents[document];
        Writer { shelf, document, home: home(shelf, document), marked, lang }
    }

    /// Names that could be keys of a map.
    pub(super) fn keys(&self, naming: Naming, part: Part<'_>) -> Vec<Item> {
        let mut items = self.names(naming, part.around);
        items.retain(|item| part.node.get(&item.label).is_none());
        for item in &mut items {
            item.insert = format!("{}: ", item.label);
        }
        items
    }

    /// Values that could stand in a place.
    pub(super) fn values(
        &self,
        shape: &'static Shape,
        around: Around<'_>,
        before: &str,
        wants_list: bool,
    ) -> Vec<Item> {
        let mut items = match shape {
            Shape::Name(naming) => self.names(*naming, around),
            Shape::OneOf(words) => words.iter().map(|word| self.marked.plain(word, "", ItemKind::Value, 0)).collect(),
            Shape::Flag => self.words(&["true", "false"]),
            Shape::OrSetting(inner) => self.settings_of(inner),
            Shape::Duration => self.words(self.lang.pick(&DURATIONS_ZH, &DURATIONS_EN)),
            Shape::Guard => return self.guard(before),
            Shape::Text => return self.braces(before),
            Shape::Value => self.field_values(around),
            // The one place where plain words are a choice of the language.
            Shape::Words if around.key == "redo" => self.words(&["all", "chosen"]),
            Shape::Words
            | Shape::Integer
            | Shape::Date
            | Shape::Time
            | Shape::List(_)
            | Shape::Map(..)
            | Shape::Record(_)
            | Shape::Titled(_)
            | Shape::Either(_)
            | Shape::Step => Vec::new(),
        };
        for item in &mut items {
            // What was typed of the name may hold signs that end a word, as a hyphen does.
            item.replace = Span::new(item.replace.start().saturating_sub(before.len()), item.replace.end());
            if wants_list {
                item.insert = format!("[{}]", item.insert);
            }
        }
        items
    }

    fn words(&self, words: &[&str]) -> Vec<Item> {
        words.iter().map(|word| self.marked.plain(word, "", ItemKind::Value, 1)).collect()
    }

    /// The settings that hold what a place wants.
    fn settings_of(&self, wanted: &Shape) -> Vec<Item> {
        let is_duration = matches!(wanted, Shape::Duration);
        let fits = |field: &Field| match field.kind {
            FieldKind::Duration => is_duration,
            FieldKind::Integer => !is_duration,
            FieldKind::Text
            | FieldKind::Decimal { .. }
            | FieldKind::Money { .. }
            | FieldKind::YesNo
            | FieldKind::Choice(_)
            | FieldKind::Date
            | FieldKind::Time
            | FieldKind::Person
            | FieldKind::File
            | FieldKind::Table(_) => false,
        };
        let fitting = self.home.vocabulary.settings.iter().filter(|setting| fits(&setting.field));
        let mut items: Vec<Item> =
            fitting.map(|setting| self.name(&self.own(Realm::Setting, "", &setting.name), 0)).collect();
        if is_duration {
            items.extend(self.words(self.lang.pick(&DURATIONS_ZH, &DURATIONS_EN)));
        }
        items
    }

    /// What a field may hold, where the grammar leaves it to the field.
    fn field_values(&self, around: Around<'_>) -> Vec<Item> {
        let Some(name) = around.field else { return Vec::new() };
        let vocabulary = &self.home.vocabulary;
        let (field, owner) = match around.table {
            Some(table) => (vocabulary.column(table, name), format!("{table}.{name}")),
            None => (vocabulary.find(name), name.to_owned()),
        };
        match field.map(|field| &field.kind) {
            Some(FieldKind::YesNo) => self.words(&["true", "false"]),
            Some(kind) => self.choices(kind, &owner),
            None => Vec::new(),
        }
    }

    fn choices(&self, kind: &FieldKind, owner: &str) -> Vec<Item> {
        let choices = kind.choices().iter();
        choices.map(|choice| self.name(&self.own(Realm::Choice, owner, &choice.name), 0)).collect()
    }

    /// The settings, behind an open brace in a text.
    fn braces(&self, before: &str) -> Vec<Item> {
        let open = before.rfind('{').is_some_and(|at| !before[at..].contains('}') && !before[..at].ends_with('{'));
        if !open {
            return Vec::new();
        }
        let settings = self.home.vocabulary.settings.iter();
        settings.map(|setting| self.name(&self.own(Realm::Setting, "", &setting.name), 0)).collect()
    }

    fn guard(&self, before: &str) -> Vec<Item> {
        let vocabulary = &self.home.vocabulary;
        let keywords = |words: &[&str]| -> Vec<Item> {
            words.iter().map(|word| self.marked.plain(word, "", ItemKind::Keyword, 1)).collect()
        };
        let operands = || {
            let fields = vocabulary.fields.iter().map(|field| self.name(&self.own(Realm::Field, "", &field.name), 0));
            let settings = vocabulary.settings.iter();
            let settings = settings.map(|setting| self.name(&self.own(Realm::Setting, "", &setting.name), 1));
            fields.chain(settings).collect::<Vec<Item>>()
        };
        match wanted(before, &vocabulary.scope()) {
            Wanted::Operand => [operands(), keywords(&OPENERS)].concat(),
            Wanted::ChoiceOf(field) => {
                vocabulary.find(&field).map(|found| self.choices(&found.kind, &field)).unwrap_or_default()
            }
            Wanted::ColumnOf(table) => {
                let columns = vocabulary.find(&table).map(|field| field.kind.columns()).unwrap_or_default();
                let name = |column: &str| self.name(&self.own(Realm::Column, &table, column), 0);
                columns.iter().map(|column| name(&column.field.name)).collect()
            }
            Wanted::Operator => keywords(&OPERATORS),
            Wanted::AfterIs => {
                keywords(if before.trim_end().ends_with("not") { &["set"] } else { &["set", "not set"] })
            }
        }
    }

    /// Names that could stand in a place.
    fn names(&self, naming: Naming, around: Around<'_>) -> Vec<Item> {
        match naming {
            Naming::Free => Vec::new(),
            Naming::Theirs => {
                let callee = around.step.and_then(|step| step.callee()).and_then(|name| self.shelf.playbook(name));
                callee.map(|callee| self.defined(callee, Realm::Field, "")).unwrap_or_default()
            }
            Naming::Defines(Realm::Outcome) => self.new_outcomes(around),
            // Any other new name is for its author to find.
            Naming::Defines(_) => Vec::new(),
            Naming::Refers(Realm::Step) => self.steps(around),
            Naming::Refers(Realm::Outcome) => self.defined(self.home, Realm::Outcome, around.acted.unwrap_or_default()),
            Naming::Refers(Realm::Column) => self.defined(self.home, Realm::Column, around.field.unwrap_or_default()),
            Naming::Refers(Realm::Playbook) => self.playbooks(),
            Naming::Refers(Realm::Role) if self.document.kind == DocumentKind::Team => {
                let playbooks = self.shelf.documents.iter().filter(|one| one.kind == DocumentKind::Playbook);
                playbooks.flat_map(|playbook| self.defined(playbook, Realm::Role, "")).collect()
            }
            Naming::Refers(realm) => self.defined(self.home, realm, ""),
        }
    }

    /// What a step of this kind can come to.
    fn new_outcomes(&self, around: Around<'_>) -> Vec<Item> {
        let Some(step) = around.step else { return Vec::new() };
        let note = self.home.index.steps.iter().find(|note| note.name == step.name());
        match note.map_or(step.kind(), |note| note.kind) {
            Some("approval") => self.words(&["approve", "revise"]),
            Some("steps") => self.defined(self.home, Realm::End, step.name()),
            Some("call") => {
                let callee = step.callee().and_then(|name| self.shelf.playbook(name));
                callee.map(|callee| self.defined(callee, Realm::End, "")).unwrap_or_default()
            }
            Some(_) => self.words(&["done"]),
            None => Vec::new(),
        }
    }

    /// The steps that may be named under a key: most lead to a step of the same region.
    fn steps(&self, around: Around<'_>) -> Vec<Item> {
        let notes = &self.home.index.steps;
        let own = around.step.map(|step| step.name()).filter(|_| self.document.kind == DocumentKind::Playbook);
        let here = own.and_then(|name| notes.iter().position(|note| note.name == name));
        let region = match around.key {
            // A group begins inside itself.
            "start" => here,
            _ => here.and_then(|at| notes[at].parent),
        };
        let anywhere = matches!(around.key, "not_by" | "reviews" | "from" | "redo")
            || self.document.kind == DocumentKind::Scenarios;
        let beside = |note: &&StepNote| anywhere || note.parent == region;
        let other = |note: &&StepNote| around.key != "after" || Some(note.name.as_str()) != own;
        let fitting = notes.iter().filter(beside).filter(other);
        fitting.map(|note| self.name(&self.own(Realm::Step, "", &note.name), 0)).collect()
    }

    fn playbooks(&self) -> Vec<Item> {
        let playbooks = self.shelf.documents.iter().filter(|one| one.kind == DocumentKind::Playbook);
        let named = playbooks.filter(|one| !one.name.is_empty() && one.name != self.home.name);
        let symbol = |name: &str| Symbol {
            realm: Realm::Playbook,
            playbook: String::new(),
            owner: String::new(),
            name: name.to_owned(),
        };
        named.map(|one| self.name(&symbol(&one.name), 0)).collect()
    }

    /// What a playbook defines in a realm.
    fn defined(&self, playbook: &Document, realm: Realm, owner: &str) -> Vec<Item> {
        let mut items: Vec<Item> = Vec::new();
        for occurrence in &playbook.index.occurrences {
            let symbol = &occurrence.symbol;
            let fits = occurrence.defines && symbol.realm == realm && symbol.owner == owner;
            if fits && !items.iter().any(|item| item.label == symbol.name) {
                items.push(self.name(symbol, 0));
            }
        }
        items
    }

    fn own(&self, realm: Realm, owner: &str, name: &str) -> Symbol {
        Symbol { realm, playbook: self.home.name.clone(), owner: owner.to_owned(), name: name.to_owned() }
    }

    fn name(&self, symbol: &Symbol, rank: u8) -> Item {
        Item {
            label: symbol.name.clone(),
            detail: hover::title(self.shelf, symbol, self.lang),
            kind: ItemKind::Name(symbol.realm),
            insert: symbol.name.clone(),
            replace: self.marked.word,
            rank,
            about: About::Symbol(symbol.clone()),
        }
    }
}

const DURATIONS_ZH: [&str; 4] = ["30 分钟", "4 个工作小时", "1 个工作日", "5 天"];
const DURATIONS_EN: [&str; 4] = ["30 minutes", "4 working hours", "1 working day", "5 days"];

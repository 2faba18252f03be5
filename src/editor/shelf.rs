//! The files that an editor has at hand, and what leads from one to another.

use std::collections::{BTreeMap, HashMap};

use super::document::{Document, DocumentKind};
use super::symbol::{Occurrence, Symbol};
use crate::compile::grammar::Realm;
use crate::source::Span;

/// The files that an editor has at hand.
pub struct Shelf<'a> {
    /// In the order in which they are looked at: of two playbooks of one name the first one counts.
    pub documents: Vec<&'a Document>,
    /// The playbooks by their names and aliases.
    names: HashMap<&'a str, usize>,
    /// What a company gives settings, by playbook and setting, as it is written.
    company: Option<&'a CompanyValues>,
}

/// What a company gives settings, by playbook and setting, as it is written.
pub type CompanyValues = BTreeMap<String, BTreeMap<String, String>>;

/// A place in one of the files.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Place {
    /// Which file, by its number on the shelf.
    pub document: usize,
    /// Where in the file.
    pub span: Span,
}

impl<'a> Shelf<'a> {
    /// Puts files on a shelf.
    #[must_use]
    pub fn new(documents: Vec<&'a Document>) -> Shelf<'a> {
        let mut names = HashMap::new();
        let playbooks = || documents.iter().enumerate().filter(|(_, one)| one.kind == DocumentKind::Playbook);
        for (at, document) in playbooks().filter(|(_, document)| !document.name.is_empty()) {
            names.entry(document.name.as_str()).or_insert(at);
        }
        for (at, document) in playbooks() {
            for alias in &document.aliases {
                names.entry(alias.as_str()).or_insert(at);
            }
        }
        Shelf { documents, names, company: None }
    }

    /// The same with the values that a company gives settings.
    #[must_use]
    pub fn with_company(self, values: &'a CompanyValues) -> Shelf<'a> {
        Shelf { company: Some(values), ..self }
    }

    /// What a company gives a setting.
    pub(super) fn company_value(&self, playbook: &str, setting: &str) -> Option<&'a str> {
        self.company?.get(self.name_of(playbook))?.get(setting).map(String::as_str)
    }

    /// The playbook of that name or alias.
    #[must_use]
    pub fn playbook(&self, name: &str) -> Option<&'a Document> {
        self.names.get(name).map(|at| self.documents[*at])
    }

    /// What is named at a place of a file.
    #[must_use]
    pub fn symbol(&self, document: usize, offset: usize) -> Option<(Symbol, Span)> {
        let occurrence = self.documents.get(document)?.at(offset)?;
        Some((self.canonical(&occurrence.symbol), occurrence.span))
    }

    /// Where something gets its name.
    #[must_use]
    pub fn definitions(&self, symbol: &Symbol) -> Vec<Place> {
        self.places(symbol, |occurrence| occurrence.defines)
    }

    /// Everywhere something is named, where it gets its name included.
    #[must_use]
    pub fn references(&self, symbol: &Symbol) -> Vec<Place> {
        self.places(symbol, |_| true)
    }

    fn places(&self, symbol: &Symbol, wanted: impl Fn(&Occurrence) -> bool) -> Vec<Place> {
        let found = self.occurrences(symbol);
        let wanted = found.into_iter().filter(|(_, occurrence)| wanted(occurrence));
        wanted.map(|(document, occurrence)| Place { document, span: occurrence.span }).collect()
    }

    /// All occurrences of something, file by file.
    pub(super) fn occurrences(&self, symbol: &Symbol) -> Vec<(usize, &'a Occurrence)> {
        let forms = self.forms(&self.canonical(symbol));
        let mut found = Vec::new();
        for (at, document) in self.documents.iter().enumerate() {
            let from = found.len();
            found.extend(forms.iter().flat_map(|form| document.index.of(form)).map(|one| (at, one)));
            found[from..].sort_by_key(|(_, one): &(usize, &Occurrence)| one.span);
        }
        found
    }

    /// The ways in which something may be written, since a playbook goes by its name and by its aliases.
    fn forms(&self, symbol: &Symbol) -> Vec<Symbol> {
        let of_playbook = symbol.realm == Realm::Playbook;
        let called = if of_playbook { &symbol.name } else { &symbol.playbook };
        let aliases = self.playbook(called).map(|playbook| playbook.aliases.as_slice()).unwrap_or_default();
        let mut forms = vec![symbol.clone()];
        forms.extend(aliases.iter().map(|alias| match of_playbook {
            true => Symbol { name: alias.clone(), ..symbol.clone() },
            false => Symbol { playbook: alias.clone(), ..symbol.clone() },
        }));
        forms
    }

    /// A symbol with the playbook by its name, whatever it was called by.
    pub(super) fn canonical(&self, symbol: &Symbol) -> Symbol {
        let playbook = self.name_of(&symbol.playbook).to_owned();
        match symbol.realm {
            Realm::Playbook => Symbol { name: self.name_of(&symbol.name).to_owned(), ..symbol.clone() },
            Realm::Step
            | Realm::Field
            | Realm::Setting
            | Realm::Role
            | Realm::Record
            | Realm::Choice
            | Realm::Column
            | Realm::Outcome
            | Realm::End
            | Realm::Interrupt
            | Realm::Event => Symbol { playbook, ..symbol.clone() },
        }
    }

    fn name_of<'n>(&self, name: &'n str) -> &'n str
    where
        'a: 'n,
    {
        self.playbook(name).map_or(name, |document| document.name.as_str())
    }
}

//! The files that an editor has at hand, and what leads from one to another.

use std::collections::HashMap;

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
}

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
        Shelf { documents, names }
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
        let symbol = self.canonical(symbol);
        let mut found = Vec::new();
        for (at, document) in self.documents.iter().enumerate() {
            let own = document.index.occurrences.iter();
            found.extend(own.filter(|one| self.is(&one.symbol, &symbol)).map(|one| (at, one)));
        }
        found
    }

    /// Whether a symbol as it is written is that one, which has been made canonical.
    fn is(&self, written: &Symbol, symbol: &Symbol) -> bool {
        if written.realm != symbol.realm || written.owner != symbol.owner {
            return false;
        }
        if written.realm == Realm::Playbook {
            return self.name_of(&written.name) == symbol.name;
        }
        written.name == symbol.name && self.name_of(&written.playbook) == symbol.playbook
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

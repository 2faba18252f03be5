//! Gives something another name, everywhere at once, and keeps the layout. Whatever would not certainly mean the same
//! afterwards is refused.

use super::document::{Document, DocumentKind};
use super::shelf::{Place, Shelf};
use super::symbol::{Occurrence, Symbol};
use crate::compile::grammar::Realm;
use crate::compile::name_fault;
use crate::diagnostic::{Fix, Severity};
use crate::lang::Message;
use crate::message;
use crate::source::{SourceFile, Span};

/// The changes of one file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FileEdits {
    /// The file, by its number on the shelf.
    pub document: usize,
    /// What changes, in the order of the text.
    pub edits: Vec<Fix>,
}

/// The name at a place that can be given another one.
///
/// # Errors
/// There is no name, or nothing that may be renamed.
pub fn prepare_rename(shelf: &Shelf<'_>, document: usize, offset: usize) -> Result<(Span, String), Message> {
    let named = shelf.documents.get(document).and_then(|document| document.at(offset));
    let Some(named) = named else {
        return Err(message!(zh: "这里没有可以改的名称", en: "there is no name here that could be changed"));
    };
    renamed(shelf, &named.symbol)?;
    Ok((named.span, named.symbol.name.clone()))
}

/// The changes that give what is named at a place another name.
///
/// # Errors
/// There is no name, the new one is no identifier or is taken, or something would mean another thing afterwards.
pub fn rename(shelf: &Shelf<'_>, document: usize, offset: usize, to: &str) -> Result<Vec<FileEdits>, Message> {
    prepare_rename(shelf, document, offset)?;
    let symbol = shelf.documents[document].at(offset).map(|named| named.symbol.clone());
    let Some(symbol) = symbol.filter(|symbol| symbol.name != to) else { return Ok(Vec::new()) };
    if let Some(fault) =
        name_fault(to, symbol.realm == Realm::Playbook).filter(|fault| fault.severity == Severity::Error)
    {
        let help = fault.help.unwrap_or_default();
        return Err(Message {
            zh: format!("{}。{}", fault.message.zh, help.zh),
            en: format!("{}: {}", fault.message.en, help.en),
        });
    }
    if let Some(place) = taken(shelf, &symbol, to) {
        let source = &shelf.documents[place.document].source;
        let (file, line) = (&source.name, source.position(place.span.start()).line);
        return Err(message!(
            zh: "`{to}` 已有人用（{file} 第 {line} 行）",
            en: "`{to}` is taken ({file}, line {line})"
        ));
    }
    let mut files: Vec<FileEdits> = Vec::new();
    for (document, place) in renamed(shelf, &symbol)? {
        let edit = Fix { span: place.span, replacement: to.to_owned() };
        match files.last_mut().filter(|file| file.document == document) {
            Some(file) => file.edits.push(edit),
            None => files.push(FileEdits { document, edits: vec![edit] }),
        }
    }
    means_the_same(shelf, &files, to)?;
    Ok(files)
}

/// The places that change with a name.
fn renamed<'a>(shelf: &Shelf<'a>, symbol: &Symbol) -> Result<Vec<(usize, &'a Occurrence)>, Message> {
    let name = &symbol.name;
    let mut found = shelf.occurrences(symbol);
    // A playbook has several names, and each is changed by itself.
    found.retain(|(_, place)| place.symbol.name == *name);
    let definition = found.iter().find(|(_, place)| place.defines);
    let Some((_, definition)) = definition else {
        return Err(
            message!(zh: "`{name}` 没有定义，不能改名", en: "`{name}` is defined nowhere, so it cannot be renamed"),
        );
    };
    if found.iter().any(|(document, _)| is_built_in(shelf.documents[*document])) {
        return Err(message!(
            zh: "`{name}` 出现在程序内置的流程里，不能改名",
            en: "`{name}` stands in a playbook inside the program, so it cannot be renamed"
        ));
    }
    let fixed = match (symbol.realm, name.as_str()) {
        (Realm::Outcome, "approve") => definition.step_kind(shelf, &found) == Some("approval"),
        (Realm::Outcome, "done") => {
            matches!(definition.step_kind(shelf, &found), Some("together" | "wait" | "hand_off"))
        }
        _ => false,
    };
    if fixed {
        return Err(message!(
            zh: "结果 `{name}` 是语言里的词，不能改名",
            en: "the outcome `{name}` is a word of the language, so it cannot be renamed"
        ));
    }
    if let Some((document, place)) = found.iter().find(|(_, place)| !place.exact) {
        let source = &shelf.documents[*document].source;
        let (file, line) = (&source.name, source.position(place.span.start()).line);
        return Err(message!(
            zh: "{file} 第 {line} 行的 `{name}` 是用转义写的，先把它直接写出来",
            en: "`{name}` is written with escapes in {file}, line {line}; write it out first"
        ));
    }
    Ok(found)
}

impl Occurrence {
    /// The key that tells the kind of the step in which this stands.
    fn step_kind(&self, shelf: &Shelf<'_>, found: &[(usize, &Occurrence)]) -> Option<&'static str> {
        let (document, _) = found.iter().find(|(_, other)| std::ptr::eq(*other, self))?;
        shelf.documents[*document].step_of(self)?.kind
    }
}

/// Files inside the program have such names.
fn is_built_in(document: &Document) -> bool {
    document.source.name.starts_with('<')
}

/// Where something of the same kind has that name already.
fn taken(shelf: &Shelf<'_>, symbol: &Symbol, to: &str) -> Option<Place> {
    let realms: &[Realm] = match symbol.realm {
        // They share one set of names.
        Realm::Field | Realm::Setting => &[Realm::Field, Realm::Setting],
        Realm::Playbook => &[Realm::Playbook],
        Realm::Step => &[Realm::Step],
        Realm::Role => &[Realm::Role],
        Realm::Record => &[Realm::Record],
        Realm::Choice => &[Realm::Choice],
        Realm::Column => &[Realm::Column],
        Realm::Outcome => &[Realm::Outcome],
        Realm::End => &[Realm::End],
        Realm::Interrupt => &[Realm::Interrupt],
        Realm::Event => &[Realm::Event],
    };
    realms.iter().find_map(|realm| {
        let wanted = Symbol { realm: *realm, name: to.to_owned(), ..symbol.clone() };
        shelf.definitions(&wanted).into_iter().next()
    })
}

/// Reads the changed files again: every name must stand for the same as before, the renamed one under its new name.
fn means_the_same(shelf: &Shelf<'_>, files: &[FileEdits], to: &str) -> Result<(), Message> {
    let mut changed: Vec<Option<Document>> = shelf.documents.iter().map(|_| None).collect();
    for file in files.iter().filter(|file| shelf.documents[file.document].kind == DocumentKind::Playbook) {
        changed[file.document] = Some(Document::playbook(applied(shelf.documents[file.document], file), None));
    }
    for file in files {
        let before = shelf.documents[file.document];
        if before.kind == DocumentKind::Scenarios {
            let own = (0..changed.len()).find(|at| {
                let other = shelf.documents[*at];
                other.kind == DocumentKind::Playbook && other.name == before.name
            });
            let of = own.map(|at| changed[at].as_ref().unwrap_or(shelf.documents[at]));
            changed[file.document] = of.map(|of| Document::scenarios(applied(before, file), of, None));
        }
        let Some(after) = &changed[file.document] else { continue };
        let same = before.index.occurrences.len() == after.index.occurrences.len()
            && before.index.occurrences.iter().zip(&after.index.occurrences).all(|(one, other)| {
                let edited = file.edits.binary_search_by_key(&one.span, |edit| edit.span).is_ok();
                let name = if edited { to } else { &one.symbol.name };
                (one.symbol.realm, one.defines, one.step, one.key, name)
                    == (other.symbol.realm, other.defines, other.step, other.key, other.symbol.name.as_str())
            });
        if !same {
            let name = &before.source.name;
            return Err(message!(
                zh: "改成 `{to}` 后，{name} 里有的名称会变成别的意思",
                en: "with `{to}` some name in {name} would mean something else"
            ));
        }
    }
    Ok(())
}

fn applied(document: &Document, file: &FileEdits) -> SourceFile {
    SourceFile::new(document.source.name.clone(), apply(&document.source.text, &file.edits))
}

/// A text with changes made in it, which stand in the order of the text and do not touch each other.
pub(super) fn apply(text: &str, edits: &[Fix]) -> String {
    let mut changed = String::with_capacity(text.len());
    let mut at = 0;
    for edit in edits {
        changed.push_str(text.get(at..edit.span.start()).unwrap_or_default());
        changed.push_str(&edit.replacement);
        at = edit.span.end();
    }
    changed.push_str(text.get(at..).unwrap_or_default());
    changed
}

#[cfg(test)]
mod tests;

//! What an editor asks about a playbook that is being written: what stands here, where else, what could stand here.
//!
//! Pure: texts and byte offsets in, spans and words out; no protocol, no files. A text that is broken at the moment is
//! repaired as far as it goes, with every byte in its place, so that spans stay true.
//!
//! ```text
//! text -> repaired tree -> Document (occurrences of names, by the grammar)
//! Shelf of documents + place -> hover, completion, definition, references, rename, outline
//! ```

mod completion;
mod document;
mod fix;
mod hover;
mod index;
mod outline;
mod part;
mod rename;
mod repair;
mod scalar;
mod shelf;
mod spot;
mod symbol;
mod vocabulary;

pub use document::{Document, DocumentKind};

pub use completion::{About, Item, ItemKind, complete, describe};
pub use fix::{fix_all, fixes_at};
pub use hover::hover;
pub use outline::{Entry, EntryKind, folds, outline};
pub use rename::{FileEdits, prepare_rename, rename};
pub use shelf::{CompanyValues, Place, Shelf};
pub use symbol::Symbol;

#[cfg(test)]
mod tests;

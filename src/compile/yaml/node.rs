//! The tree that a text is read into.

use crate::source::{Span, Spanned};

/// A piece of YAML and where it stands.
#[derive(Clone, Debug)]
pub struct Node {
    /// From the first to behind the last byte.
    pub span: Span,
    /// What it is.
    pub kind: NodeKind,
}

/// What a piece of YAML is.
#[derive(Clone, Debug)]
pub enum NodeKind {
    /// A text; `quoted` when it was written in quotes or as a block.
    Scalar {
        /// The characters after escapes were undone.
        text: Box<str>,
        /// Whether it was written in quotes or as a block.
        quoted: bool,
    },
    /// A list.
    List(Box<[Node]>),
    /// A map in the order of the text, without duplicate keys.
    Map(Box<[Entry]>),
}

/// A key and its value.
#[derive(Clone, Debug)]
pub struct Entry {
    /// The key.
    pub key: Spanned<Box<str>>,
    /// Whether the key was written in quotes.
    pub quoted: bool,
    /// The value.
    pub value: Node,
}

impl Entry {
    /// The characters of the key.
    #[must_use]
    pub fn name(&self) -> &str {
        &self.key.value
    }
}

impl Node {
    /// The characters of a text.
    #[must_use]
    pub fn text(&self) -> Option<&str> {
        match &self.kind {
            NodeKind::Scalar { text, .. } => Some(text),
            NodeKind::List(_) | NodeKind::Map(_) => None,
        }
    }

    /// The items of a list; none for anything else.
    #[must_use]
    pub fn items(&self) -> &[Node] {
        match &self.kind {
            NodeKind::List(items) => items,
            NodeKind::Scalar { .. } | NodeKind::Map(_) => &[],
        }
    }

    /// The entries of a map; none for anything else.
    #[must_use]
    pub fn entries(&self) -> &[Entry] {
        match &self.kind {
            NodeKind::Map(entries) => entries,
            NodeKind::Scalar { .. } | NodeKind::List(_) => &[],
        }
    }

    /// Whether two pieces say the same in the same order, wherever they stand.
    #[must_use]
    pub fn says_the_same_as(&self, other: &Node) -> bool {
        match (&self.kind, &other.kind) {
            (NodeKind::Scalar { text, quoted }, NodeKind::Scalar { text: other, quoted: other_quoted }) => {
                text == other && quoted == other_quoted
            }
            (NodeKind::List(items), NodeKind::List(others)) => {
                items.len() == others.len()
                    && items.iter().zip(others.iter()).all(|(one, other)| one.says_the_same_as(other))
            }
            (NodeKind::Map(entries), NodeKind::Map(others)) => {
                let same =
                    |one: &Entry, other: &Entry| one.name() == other.name() && one.value.says_the_same_as(&other.value);
                entries.len() == others.len() && entries.iter().zip(others.iter()).all(|(one, other)| same(one, other))
            }
            (NodeKind::Scalar { .. } | NodeKind::List(_) | NodeKind::Map(_), _) => false,
        }
    }

    /// The entry of a map.
    #[must_use]
    pub fn entry(&self, key: &str) -> Option<&Entry> {
        self.entries().iter().find(|entry| entry.name() == key)
    }

    /// The value of a key of a map.
    #[must_use]
    pub fn get(&self, key: &str) -> Option<&Node> {
        self.entry(key).map(|entry| &entry.value)
    }
}

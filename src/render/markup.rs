//! What templates write: a small language of elements, which becomes the blocks of a [`Paper`](super::paper::Paper).
//!
//! | element | becomes |
//! |---|---|
//! | `<cover>` | a first page of its own, holding blocks |
//! | `<h1>` … `<h4>` | a heading; `number`, `entry` for another number in the contents, `id` for links, `listed="no"` keeps it out of them |
//! | `<contents>` | the table of contents below its heading |
//! | `<p>` | a paragraph; `tone` as below |
//! | `<ul>`, `<ol>`, `<li>` | a list |
//! | `<table>` | a table; `look` is `grid`, `rows`, `control`, `sign` or `sheet`; `columns="15mm 2 1"`; `data="name"` for figures |
//! | `<caption>`, `<thead>`, `<tr>`, `<th>`, `<td>` | its parts; `span`, `center="yes"`, `tone` |
//! | `<flowchart/>` | the flowchart of the procedure |
//! | `<parts/>` | the procedures of a handbook |
//! | `<newpage/>` | a new page |
//! | `<b>`, `<soft>`, `<late>`, `<whole>` | words in the hei face, in grey, in the colour of warnings, never broken |
//! | `<code>` | a code or a hash |
//! | `<a to="id">` | a link within the document |
//! | `<second lang="en">` | the second language; `below="yes"` on a line of its own |
//! | `<br/>`, `<tick/>`, `<blank width="30"/>` | a line end, a box to tick (`done="yes"`), a place to write in, in millimetres |
//!
//! Tones are `plain`, `soft`, `center`, `firm`, `kind`, `caution`, `undone`, `band` and `room`. Blanks and line ends of a template
//! count as one blank. Anything else is an error, with the place in the template.

mod blocks;
mod table;
mod tree;
mod words;

use super::paper::{Block, Flowchart};
use tree::{Element, Node};

/// A markup that says something else; where, as the attribute `at` has it, and what, in English.
#[derive(Debug)]
pub(super) struct Fault {
    pub(super) at: String,
    pub(super) says: String,
}

impl Fault {
    fn new(at: &str, says: String) -> Fault {
        Fault { at: at.to_owned(), says }
    }
}

/// What stands for elements that the template only names.
pub(super) struct Supplies<'a> {
    /// The flowchart.
    pub(super) flowchart: &'a dyn Fn() -> Flowchart,
    /// The procedures of a handbook.
    pub(super) parts: &'a dyn Fn() -> Vec<Block>,
}

/// The blocks of a markup.
///
/// # Errors
/// See [`Fault`].
pub(super) fn blocks(text: &str, supplies: &Supplies<'_>) -> Result<Vec<Block>, Fault> {
    blocks::blocks(&tree::read(text)?, supplies)
}

/// Writes where each element stands into it: `at="template:line"`, for the messages of [`Fault`].
pub(super) fn with_places(template: &str, text: &str) -> String {
    let mut out = String::with_capacity(text.len() * 2);
    let mut line = 1;
    let mut rest = text;
    while let Some(char) = rest.chars().next() {
        let braces = [("{{", "}}"), ("{%", "%}"), ("{#", "#}")].into_iter().find(|(open, _)| rest.starts_with(open));
        let taken = if let Some((_, close)) = braces {
            rest.find(close).map_or(rest.len(), |at| at + close.len())
        } else if char == '<' && rest[1..].starts_with(|next: char| next.is_ascii_lowercase()) {
            let name = rest[1..].find(|next: char| !next.is_ascii_alphanumeric()).map_or(rest.len(), |at| at + 1);
            out.push_str(&rest[..name]);
            out.push_str(&format!(" at=\"{template}:{line}\""));
            rest = &rest[name..];
            continue;
        } else {
            char.len_utf8()
        };
        let (piece, left) = rest.split_at(taken);
        line += piece.matches('\n').count();
        out.push_str(piece);
        rest = left;
    }
    out
}

impl Element {
    fn fault(&self, says: impl Into<String>) -> Fault {
        Fault::new(&self.at, says.into())
    }

    fn attribute(&self, key: &str) -> Option<&str> {
        self.attributes.iter().find(|(known, _)| known == key).map(|(_, value)| value.as_str())
    }

    /// Refuses attributes that this element does not know.
    fn knows(&self, keys: &[&str]) -> Result<(), Fault> {
        match self.attributes.iter().find(|(key, _)| !keys.contains(&key.as_str())) {
            Some((key, _)) => Err(self.fault(format!("`<{}>` knows no `{key}`", self.name))),
            None => Ok(()),
        }
    }

    /// Whether an attribute says `yes`; absent is no.
    fn flag(&self, key: &str) -> Result<bool, Fault> {
        match self.attribute(key) {
            Some("yes") => Ok(true),
            None | Some("no") => Ok(false),
            Some(other) => Err(self.fault(format!("`{key}` is `yes` or `no`, not `{other}`"))),
        }
    }

    /// A number of an attribute.
    fn number<T: std::str::FromStr>(&self, key: &str) -> Result<Option<T>, Fault> {
        let read = |value: &str| value.parse().map_err(|_| self.fault(format!("`{key}` is a number, not `{value}`")));
        self.attribute(key).map(read).transpose()
    }

    /// The elements inside, where no words may stand.
    fn elements(&self) -> Result<Vec<&Element>, Fault> {
        let mut found = Vec::new();
        for child in &self.children {
            match child {
                Node::Element(element) => found.push(element),
                Node::Text(text) if text.trim().is_empty() => {}
                Node::Text(text) => {
                    let text: String = text.trim().chars().take(20).collect();
                    return Err(self.fault(format!("`{text}` stands in `<{}>` outside its elements", self.name)));
                }
            }
        }
        Ok(found)
    }
}

#[cfg(test)]
mod tests;

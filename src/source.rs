//! Source files and places in them.
//!
//! A [`Span`] is a range of bytes; lines and columns are computed only when somebody looks. The first look makes an
//! index, so that many findings in a large file cost no more than reading it once.

use std::sync::OnceLock;

use sha2::{Digest, Sha256};

/// So many bytes lie between two entries of the index of positions, at most; a look reads on from the nearest one.
const STRIDE: usize = 1024;

/// A text that diagnostics can point into, with the name a reader knows it by.
#[derive(Clone, Debug)]
pub struct SourceFile {
    /// The path as the reader wrote it, with `/` between folders, or `<built-in>/NAME.yaml`.
    pub name: String,
    /// The whole text, without a byte order mark.
    pub text: String,
    /// Positions of bytes a stride apart, in the order of the text; made at the first look.
    positions: OnceLock<Vec<(usize, Position)>>,
}

impl SourceFile {
    /// Names a text. A leading byte order mark is taken off.
    #[must_use]
    pub fn new(name: impl Into<String>, text: impl Into<String>) -> SourceFile {
        let mut text = text.into();
        if text.starts_with('\u{feff}') {
            text.drain(..'\u{feff}'.len_utf8());
        }
        SourceFile { name: name.into(), text, positions: OnceLock::new() }
    }

    /// The place of a byte offset, both counted from 1; columns count characters.
    #[must_use]
    pub fn position(&self, offset: usize) -> Position {
        let mut offset = offset.min(self.text.len());
        while !self.text.is_char_boundary(offset) {
            offset -= 1;
        }
        let index = self.positions.get_or_init(|| index(&self.text));
        let nearest = index.partition_point(|(start, _)| *start <= offset).saturating_sub(1);
        let (start, position) = index.get(nearest).copied().unwrap_or((0, Position { line: 1, column: 1 }));
        self.text[start..offset].chars().fold(position, Position::after)
    }

    /// The SHA-256 of the text, in hexadecimal, as documents made from it carry it.
    #[must_use]
    pub fn sha256(&self) -> String {
        Sha256::digest(self.text.as_bytes()).iter().map(|byte| format!("{byte:02x}")).collect()
    }

    /// The text a span covers.
    #[must_use]
    pub fn slice(&self, span: Span) -> &str {
        self.text.get(span.range()).unwrap_or_default()
    }
}

/// A line and a column, both counted from 1; the column counts characters.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Position {
    /// From 1.
    pub line: usize,
    /// From 1, in characters.
    pub column: usize,
}

impl Position {
    fn after(self, c: char) -> Position {
        match c {
            '\n' => Position { line: self.line + 1, column: 1 },
            _ => Position { column: self.column + 1, ..self },
        }
    }
}

fn index(text: &str) -> Vec<(usize, Position)> {
    let mut index = Vec::new();
    let mut position = Position { line: 1, column: 1 };
    let mut next = 0;
    for (at, c) in text.char_indices() {
        if at >= next {
            index.push((at, position));
            next = at + STRIDE;
        }
        position = position.after(c);
    }
    index
}

/// A range of bytes in a source file. It is small, because everything that is read carries one.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
pub struct Span {
    start: u32,
    end: u32,
}

impl Span {
    /// A range of bytes. No file that is read is so large that a place in it needs more than 32 bits.
    #[must_use]
    pub fn new(start: usize, end: usize) -> Span {
        let narrow = |at: usize| u32::try_from(at).unwrap_or(u32::MAX);
        Span { start: narrow(start), end: narrow(end) }
    }

    /// First byte.
    #[must_use]
    pub fn start(self) -> usize {
        self.start as usize
    }

    /// One past the last byte.
    #[must_use]
    pub fn end(self) -> usize {
        self.end as usize
    }

    /// How many bytes it covers.
    #[must_use]
    pub fn length(self) -> usize {
        self.end().saturating_sub(self.start())
    }

    /// The bytes, to index a text with.
    #[must_use]
    pub fn range(self) -> std::ops::Range<usize> {
        self.start()..self.end()
    }
}

/// A value and where it stands.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Spanned<T> {
    /// The value.
    pub value: T,
    /// Where it stands.
    pub span: Span,
}

impl<T> Spanned<T> {
    /// A value at a place.
    #[must_use]
    pub fn new(value: T, span: Span) -> Spanned<T> {
        Spanned { value, span }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn positions_count_lines_and_characters() {
        let source = SourceFile::new("a.yaml", "\u{feff}名: 甲\r\nb: 2\n");
        let at = |needle: &str| {
            let Position { line, column } = source.position(source.text.find(needle).unwrap());
            (line, column)
        };
        assert_eq!((at("名"), at("甲"), at("\r"), at("b"), at("2")), ((1, 1), (1, 4), (1, 5), (2, 1), (2, 4)));
        assert_eq!(source.position(1), Position { line: 1, column: 1 });
        assert_eq!(source.position(usize::MAX), Position { line: 3, column: 1 });
        assert_eq!(SourceFile::new("a", "").position(5), Position { line: 1, column: 1 });
    }

    #[test]
    fn the_index_agrees_with_counting() {
        let text: String = (0..3000).map(|at| if at % 97 == 0 { '\n' } else { '字' }).collect();
        let source = SourceFile::new("a.yaml", text.clone());
        for (at, _) in text.char_indices().step_by(13) {
            let before = &text[..at];
            let line = before.rsplit('\n').next().unwrap();
            let counted = Position { line: before.matches('\n').count() + 1, column: line.chars().count() + 1 };
            assert_eq!(source.position(at), counted);
        }
    }
}

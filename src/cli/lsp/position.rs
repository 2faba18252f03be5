//! Bytes here, lines and units there: an editor counts UTF-16 units unless it was agreed to count bytes.

use lsp_types::{Position, PositionEncodingKind, Range};

use crate::source::Span;

/// What characters are counted in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Encoding {
    /// Bytes.
    Utf8,
    /// UTF-16 units.
    Utf16,
}

impl Encoding {
    /// The one that costs least of those an editor offers.
    pub(super) fn agree(offered: Option<&[PositionEncodingKind]>) -> Encoding {
        let bytes = offered.is_some_and(|offered| offered.contains(&PositionEncodingKind::UTF8));
        if bytes { Encoding::Utf8 } else { Encoding::Utf16 }
    }

    pub(super) fn kind(self) -> PositionEncodingKind {
        match self {
            Encoding::Utf8 => PositionEncodingKind::UTF8,
            Encoding::Utf16 => PositionEncodingKind::UTF16,
        }
    }

    fn units(self, c: char) -> usize {
        match self {
            Encoding::Utf8 => c.len_utf8(),
            Encoding::Utf16 => c.len_utf16(),
        }
    }
}

/// Where the lines of a text begin.
#[derive(Clone, Debug)]
pub(super) struct Lines {
    starts: Vec<usize>,
    encoding: Encoding,
}

impl Lines {
    /// Lines end with `\n`, `\r\n` or `\r`, as the protocol has it.
    pub(super) fn new(text: &str, encoding: Encoding) -> Lines {
        let bytes = text.as_bytes();
        let ends = bytes.iter().enumerate().filter(|(at, byte)| match byte {
            b'\n' => true,
            b'\r' => bytes.get(at + 1) != Some(&b'\n'),
            _ => false,
        });
        Lines { starts: std::iter::once(0).chain(ends.map(|(at, _)| at + 1)).collect(), encoding }
    }

    /// The byte at a place; the end of the line or the text for a place behind it.
    pub(super) fn offset(&self, text: &str, position: Position) -> usize {
        let Some(start) = usize::try_from(position.line).ok().and_then(|line| self.starts.get(line)) else {
            return text.len();
        };
        let wanted = usize::try_from(position.character).unwrap_or(usize::MAX);
        let mut units = 0;
        for (at, c) in text[*start..].char_indices() {
            if matches!(c, '\n' | '\r') || units + self.encoding.units(c) > wanted {
                return start + at;
            }
            units += self.encoding.units(c);
        }
        text.len()
    }

    pub(super) fn position(&self, text: &str, offset: usize) -> Position {
        let mut offset = offset.min(text.len());
        while !text.is_char_boundary(offset) {
            offset -= 1;
        }
        let line = self.starts.partition_point(|start| *start <= offset).saturating_sub(1);
        let start = self.starts.get(line).copied().unwrap_or_default();
        let units: usize = text[start..offset].chars().map(|c| self.encoding.units(c)).sum();
        Position { line: narrow(line), character: narrow(units) }
    }

    pub(super) fn range(&self, text: &str, span: Span) -> Range {
        Range { start: self.position(text, span.start()), end: self.position(text, span.end()) }
    }

    pub(super) fn span(&self, text: &str, range: Range) -> Span {
        let (one, other) = (self.offset(text, range.start), self.offset(text, range.end));
        Span::new(one.min(other), one.max(other))
    }
}

fn narrow(number: usize) -> u32 {
    u32::try_from(number).unwrap_or(u32::MAX)
}

#[cfg(test)]
mod tests {
    use super::*;

    const TEXT: &str = "名: 😀甲\r\nb: 2\rc\n";

    fn place(line: u32, character: u32) -> Position {
        Position { line, character }
    }

    #[test]
    fn wide_characters_and_emoji_are_counted_as_agreed() {
        let (bytes, units) = (Lines::new(TEXT, Encoding::Utf8), Lines::new(TEXT, Encoding::Utf16));
        let at = TEXT.find('甲').unwrap();
        assert_eq!((bytes.position(TEXT, at), units.position(TEXT, at)), (place(0, 9), place(0, 5)));
        assert_eq!((bytes.offset(TEXT, place(0, 9)), units.offset(TEXT, place(0, 5))), (at, at));
        assert_eq!(units.offset(TEXT, place(0, 4)), TEXT.find('😀').unwrap(), "never inside a character");
    }

    #[test]
    fn every_place_comes_back() {
        for encoding in [Encoding::Utf8, Encoding::Utf16] {
            let lines = Lines::new(TEXT, encoding);
            for (at, c) in TEXT.char_indices().filter(|(_, c)| *c != '\n') {
                assert_eq!(lines.offset(TEXT, lines.position(TEXT, at)), at, "{c:?}");
            }
        }
    }

    #[test]
    fn places_outside_the_text_are_its_nearest_end() {
        let lines = Lines::new(TEXT, Encoding::Utf16);
        assert_eq!(lines.offset(TEXT, place(0, 99)), TEXT.find('\r').unwrap());
        assert_eq!(lines.offset(TEXT, place(99, 0)), TEXT.len());
        assert_eq!(lines.position(TEXT, 999), place(3, 0));
        assert_eq!(lines.offset(TEXT, place(2, 0)), TEXT.find('c').unwrap());
        assert_eq!(Lines::new("", Encoding::Utf16).offset("", place(u32::MAX, u32::MAX)), 0);
    }
}

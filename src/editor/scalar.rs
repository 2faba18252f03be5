//! Where the words of a text stand in the file, which has quotation marks, escapes and line breaks around them.

use crate::source::{SourceFile, Span};

/// A text as the file writes it, and as it reads.
pub(super) struct Scalar<'a> {
    raw: &'a str,
    text: &'a str,
    start: usize,
    /// Where the text begins in `raw`, when it stands there as it reads.
    verbatim: Option<usize>,
}

impl<'a> Scalar<'a> {
    pub(super) fn new(source: &'a SourceFile, span: Span, text: &'a str) -> Scalar<'a> {
        let raw = source.slice(span);
        let verbatim = [0, 1].into_iter().find(|at| {
            let rest = raw.get(*at..).unwrap_or_default();
            rest.strip_prefix(text).is_some_and(|rest| rest.len() == *at)
        });
        Scalar { raw, text, start: span.start(), verbatim }
    }

    /// The place in the file of a word that stands at a place of the text; nothing when escapes hide it.
    pub(super) fn place(&self, word: Span) -> Option<Span> {
        let length = word.length();
        if let Some(base) = self.verbatim {
            return Some(self.at(base + word.start(), length));
        }
        let name = self.text.get(word.range())?;
        let (inside, written) = (occurrences(self.text, name), occurrences(self.raw, name));
        let number = inside.iter().position(|at| *at == word.start())?;
        (inside.len() == written.len()).then(|| self.at(written[number], length))
    }

    /// The place of the whole text, without quotation marks; nothing when it is not written as it reads.
    pub(super) fn whole(&self) -> Option<Span> {
        self.verbatim.map(|base| self.at(base, self.text.len()))
    }

    fn at(&self, offset: usize, length: usize) -> Span {
        Span::new(self.start + offset, self.start + offset + length)
    }
}

/// The places where a word stands by itself.
fn occurrences(text: &str, word: &str) -> Vec<usize> {
    let part = |c: Option<char>| c.is_some_and(|c| c.is_alphanumeric() || c == '_');
    let alone = |at: &usize| {
        !part(text[..*at].chars().next_back()) && !part(text[*at + word.len()..].chars().next()) && !word.is_empty()
    };
    text.match_indices(word).map(|(at, _)| at).filter(alone).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn found(raw: &str, text: &str, word: &str, from: usize) -> Option<String> {
        let source = SourceFile::new("a", format!("k: {raw}\n"));
        let scalar = Scalar::new(&source, Span::new(3, 3 + raw.len()), text);
        let start = from + text[from..].find(word).unwrap();
        let place = scalar.place(Span::new(start, start + word.len()))?;
        Some(format!("{}@{}", source.slice(place), place.start() - 3))
    }

    #[test]
    fn words_are_found_in_every_style() {
        assert_eq!(found("a > b", "a > b", "b", 0).as_deref(), Some("b@4"));
        assert_eq!(found("'金额 > b'", "金额 > b", "b", 0).as_deref(), Some("b@10"));
        assert_eq!(found("\"a == \\\"b\\\" and b\"", "a == \"b\" and b", "b", 7).as_deref(), Some("b@16"));
        assert_eq!(found("'it''s b'", "it's b", "b", 0).as_deref(), Some("b@7"));
        assert_eq!(found(">-\n  a and\n  b", "a and b", "b", 0).as_deref(), Some("b@13"));
        assert_eq!(found("\"\\u0062 and b\"", "b and b", "b", 0), None, "one of the two is hidden");
    }
}

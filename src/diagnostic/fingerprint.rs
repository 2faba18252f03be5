//! What a finding is known by from one run to the next, wherever its line has moved and whatever the language.
//!
//! It is the code and the marked text. The words of the message are left out, since they may be put better one day, and
//! so is the place. Findings that are alike in both are told apart by counting them in the order of the text.

use std::fmt::Write;

use sha2::{Digest, Sha256};

use super::{Code, Diagnostic};
use crate::source::SourceFile;

/// So many characters of the marked text are kept.
const LONGEST: usize = 120;

/// What findings have in common that are taken for the same one.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Fingerprint {
    /// The code.
    pub code: Code,
    /// The first line of the marked text, with single blanks; the line it stands in where the mark is empty.
    pub text: String,
}

impl Fingerprint {
    /// That of a finding.
    #[must_use]
    pub fn of(source: &SourceFile, diagnostic: &Diagnostic) -> Fingerprint {
        let span = diagnostic.primary.span;
        let marked = source.slice(span).lines().next().unwrap_or_default();
        let words = if marked.trim().is_empty() { line_around(&source.text, span.start()) } else { marked };
        let text = words.split_whitespace().collect::<Vec<_>>().join(" ");
        Fingerprint { code: diagnostic.code, text: text.chars().take(LONGEST).collect() }
    }

    /// 32 hexadecimal digits, and the number of the finding among those that are alike, counted from 1.
    #[must_use]
    pub fn digest(&self, number: usize) -> String {
        let hash = Sha256::digest(format!("{}\0{}", self.code, self.text));
        let mut digits = String::with_capacity(40);
        for byte in &hash[..16] {
            // Writing to a string cannot fail.
            write!(digits, "{byte:02x}").ok();
        }
        format!("{digits}:{number}")
    }
}

fn line_around(text: &str, offset: usize) -> &str {
    let mut at = offset.min(text.len());
    while !text.is_char_boundary(at) {
        at -= 1;
    }
    let start = text[..at].rfind('\n').map_or(0, |found| found + 1);
    let end = text[at..].find('\n').map_or(text.len(), |found| at + found);
    &text[start..end]
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::message;
    use crate::source::Span;

    fn of(text: &str, start: usize, end: usize, said: &str) -> Fingerprint {
        let found = Diagnostic::error(302, Span::new(start, end), message!(zh: "{said}", en: "{said}"));
        Fingerprint::of(&SourceFile::new("a.yaml", text), &found)
    }

    #[test]
    fn it_stays_when_lines_move_and_words_change() {
        let one = of("when: a  > 1\n", 6, 12, "one");
        assert_eq!(one, of("# 说明\n\nwhen: a > 1\n", 16, 21, "two"));
        assert_eq!(one.text, "a > 1");
        assert_ne!(one, of("when: a > 2\n", 6, 11, "one"));
    }

    #[test]
    fn an_empty_mark_is_known_by_its_line() {
        assert_eq!(of("a:\n  b: \n", 8, 8, "x").text, "b:");
        assert_eq!(of("", 0, 0, "x").text, "");
        assert_eq!(of("字", 1, 1, "x").text, "字");
    }

    #[test]
    fn those_that_are_alike_are_counted() {
        let found = of("a", 0, 1, "x");
        assert_eq!(found.digest(1)[..33], found.digest(2)[..33]);
        assert_eq!(&found.digest(2)[32..], ":2");
    }
}

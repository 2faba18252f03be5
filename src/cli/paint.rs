//! What text looks like on the way out: colours where there is a terminal, columns that align, and nothing that could
//! steer the terminal.

use anstyle::{AnsiColor, Style};
use serde::Serialize;
use unicode_width::UnicodeWidthStr;

use crate::compile::yaml::is_hidden;

/// Dresses text, or leaves it plain.
#[derive(Clone, Copy, Debug)]
pub struct Paint {
    /// Whether colours are shown.
    pub colour: bool,
}

impl Paint {
    /// What the eye should find first.
    #[must_use]
    pub(super) fn strong(self, text: &str) -> String {
        self.dress(Style::new().bold(), text)
    }

    /// What may be passed over.
    #[must_use]
    pub(super) fn quiet(self, text: &str) -> String {
        self.dress(Style::new().dimmed(), text)
    }

    /// What went well.
    #[must_use]
    pub(super) fn good(self, text: &str) -> String {
        self.dress(AnsiColor::Green.on_default(), text)
    }

    /// What needs care.
    #[must_use]
    pub(super) fn caution(self, text: &str) -> String {
        self.dress(AnsiColor::Yellow.on_default(), text)
    }

    /// What went wrong or is late.
    #[must_use]
    pub(super) fn bad(self, text: &str) -> String {
        self.dress(AnsiColor::Red.on_default().bold(), text)
    }

    /// What stands for something else: a heading, a code.
    #[must_use]
    pub(super) fn accent(self, text: &str) -> String {
        self.dress(AnsiColor::Cyan.on_default(), text)
    }

    fn dress(self, style: Style, text: &str) -> String {
        if self.colour && !text.is_empty() { format!("{style}{text}{style:#}") } else { text.to_owned() }
    }
}

/// A text from a case or a file, on one line, in which nothing can steer the terminal: control characters, characters
/// that change the direction of text and invisible ones are shown by their numbers.
#[must_use]
pub(super) fn safe(text: &str) -> String {
    let mut shown = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '\n' | '\t' => shown.push(' '),
            c if is_hidden(c) || c == '\r' => shown.push_str(&format!("<U+{:04X}>", u32::from(c))),
            c => shown.push(c),
        }
    }
    shown
}

/// An object as JSON. Characters that could steer a terminal or hide there are written by their numbers, which means the
/// same to whoever reads the JSON.
#[must_use]
pub(super) fn json(object: &impl Serialize) -> String {
    let text = serde_json::to_string_pretty(object).expect("results have string keys only, so they have a JSON form");
    let mut shown = String::with_capacity(text.len());
    for c in text.chars() {
        if is_hidden(c) {
            shown.extend(c.encode_utf16(&mut [0; 2]).iter().map(|unit| format!("\\u{unit:04x}")));
        } else {
            shown.push(c);
        }
    }
    shown
}

/// The ending of an English noun after a number.
#[must_use]
pub(super) fn plural(count: u64) -> &'static str {
    if count == 1 { "" } else { "s" }
}

/// The columns a text takes on a terminal.
#[must_use]
pub(super) fn width(text: &str) -> usize {
    UnicodeWidthStr::width(text)
}

/// A text filled up with blanks to a number of columns.
#[must_use]
pub(super) fn padded(text: &str, columns: usize) -> String {
    format!("{text}{}", " ".repeat(columns.saturating_sub(width(text))))
}

/// A text cut to a number of columns, with a mark where something is missing.
#[must_use]
pub(super) fn cut(text: &str, columns: usize) -> String {
    if width(text) <= columns {
        return text.to_owned();
    }
    let mut shown = String::new();
    for c in text.chars() {
        if width(&shown) + width(c.encode_utf8(&mut [0; 4])) + 1 > columns {
            break;
        }
        shown.push(c);
    }
    shown.push('…');
    shown
}

/// A text in lines of at most so many columns. Western words stay whole; Chinese breaks anywhere but before punctuation
/// that must not begin a line.
#[must_use]
pub(super) fn wrapped(text: &str, columns: usize) -> Vec<String> {
    let mut lines = vec![String::new()];
    for piece in pieces(text) {
        let line = lines.last_mut().expect("there is always a last line");
        if !line.is_empty() && width(line) + width(piece.trim_end()) > columns.max(10) {
            let kept = line.trim_end().len();
            line.truncate(kept);
            lines.push(piece.trim_start().to_owned());
        } else {
            line.push_str(piece);
        }
    }
    lines
}

/// The smallest pieces a line may be broken into, each with the blanks and the punctuation that stay with it.
fn pieces(text: &str) -> Vec<&str> {
    let mut pieces = Vec::new();
    let mut start = 0;
    let mut before: Option<char> = None;
    for (at, c) in text.char_indices() {
        let breaks = c != ' ' && before.is_some_and(|before| before == ' ' || is_wide(before) || is_wide(c));
        if breaks && !never_first(c) && !before.is_some_and(never_last) {
            pieces.push(&text[start..at]);
            start = at;
        }
        before = Some(c);
    }
    pieces.push(&text[start..]);
    pieces
}

fn is_wide(c: char) -> bool {
    width(c.encode_utf8(&mut [0; 4])) == 2
}

fn never_first(c: char) -> bool {
    "，。、；：？！）》」』】〉”’…—·％,.;:?!)]}%".contains(c)
}

fn never_last(c: char) -> bool {
    "（《「『【〈“‘([{¥$".contains(c)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn punctuation_never_begins_a_line() {
        for line in wrapped("先记录，再判断；记录要写明客户的原话、时间和诉求。", 12) {
            assert!(!line.starts_with(never_first), "{line}");
            assert!(width(&line) <= 14, "{line}");
        }
    }

    #[test]
    fn words_stay_whole() {
        assert_eq!(wrapped("record the complaint first", 12), ["record the", "complaint", "first"]);
    }

    #[test]
    fn json_hides_nothing_and_says_the_same() {
        let text = json(&["a\u{202e}b\u{9b}c\u{1b}d\ne"]);
        assert!(!text.contains(['\u{202e}', '\u{9b}', '\u{1b}']), "{text}");
        assert_eq!(serde_json::from_str::<Vec<String>>(&text).unwrap(), ["a\u{202e}b\u{9b}c\u{1b}d\ne"]);
    }

    #[test]
    fn nothing_steers_the_terminal() {
        assert_eq!(safe("a\u{1b}[31mb\u{202e}c"), "a<U+001B>[31mb<U+202E>c");
    }
}

//! Text of playbooks and cases made harmless: shown as it is, never obeyed.
//!
//! Characters nobody can see (controls, direction marks, zero-width ones) are shown by name in every format, because a
//! reader of paper cannot ask for the bytes.

use std::borrow::Cow;

pub use crate::diagram::label::visible;

/// For the text and the quoted attributes of HTML. A line end stays one, whatever is done to the lines of the document.
#[must_use]
pub fn html(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for char in visible(text).chars() {
        match char {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '"' => out.push_str("&quot;"),
            '\'' => out.push_str("&#39;"),
            '\n' => out.push_str("&#10;"),
            plain => out.push(plain),
        }
    }
    out
}

/// For the markup of templates: as in HTML, and a line end is an element.
#[must_use]
pub fn markup(text: &str) -> String {
    html(text).replace("&#10;", "<br/>")
}

/// For Markdown, at any place but inside code: every sign that could mean something is escaped, and a line end becomes
/// `<br>`, so that a text stays in its table cell, list item or heading. A hyphen or a full stop between two letters or
/// digits means nothing anywhere, and stays: `2026-03-02`, `1.0.0`.
#[must_use]
pub fn markdown(text: &str) -> String {
    let shown = visible(text);
    let words = shown.trim();
    let chars: Vec<char> = words.chars().collect();
    let is_word = |at: Option<usize>| at.and_then(|at| chars.get(at)).is_some_and(char::is_ascii_alphanumeric);
    let mut out = String::with_capacity(shown.len());
    // One blank at either end is part of a sentence; more of them at the head of a line would mean something.
    let blank = |there: bool| if there && !words.is_empty() { " " } else { "" };
    out.push_str(blank(shown.starts_with(char::is_whitespace)));
    for (at, char) in chars.iter().copied().enumerate() {
        match char {
            '\n' => out.push_str("<br>"),
            '-' | '.' if is_word(at.checked_sub(1)) && is_word(Some(at + 1)) => out.push(char),
            '\\' | '`' | '*' | '_' | '{' | '}' | '[' | ']' | '(' | ')' | '#' | '+' | '-' | '.' | '!' | '|' | '<'
            | '>' | '~' | '&' | '=' | '$' | '^' => out.extend(['\\', char]),
            plain => out.push(plain),
        }
    }
    out.push_str(blank(shown.ends_with(char::is_whitespace)));
    without_links(&out)
}

/// `://`, `www.` and `@` make links without any brackets; a sign without width, or a number for the sign, keeps them
/// from it.
fn without_links(text: &str) -> String {
    let mut out = text.replace("://", ":&#8203;//").replace('@', "&#64;");
    let places: Vec<usize> = out.to_ascii_lowercase().match_indices("www.").map(|(at, _)| at + 3).collect();
    for at in places.into_iter().rev() {
        out.insert(at, '\\');
    }
    out
}

/// For the inside of a quoted string of CSS, in a style sheet that stands in HTML: nothing but letters and digits is
/// left to itself.
#[must_use]
pub fn css(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for char in visible(text).chars() {
        if char.is_alphanumeric() || (!char.is_ascii() && !char.is_control()) {
            out.push(char);
        } else {
            out.push_str(&format!("\\{:X} ", u32::from(char)));
        }
    }
    out
}

/// For a writer of XML, which escapes the signs of XML itself: whatever XML has no place for is shown by name.
#[must_use]
pub fn xml(text: &str) -> Cow<'_, str> {
    let plain = |byte: u8| (b' '..0x7f).contains(&byte);
    if text.bytes().all(plain) {
        return Cow::Borrowed(text);
    }
    let shown = visible(text);
    if !shown.contains(['\u{fffe}', '\u{ffff}']) {
        return Cow::Owned(shown.to_string());
    }
    Cow::Owned(shown.replace('\u{fffe}', "⟦U+FFFE⟧").replace('\u{ffff}', "⟦U+FFFF⟧"))
}

/// A Markdown code block, fenced by more backticks than the text has in a row.
#[must_use]
pub fn fenced(language: &str, text: &str) -> String {
    let text = visible(text);
    let longest = text.split(|char| char != '`').map(str::len).max().unwrap_or(0);
    let fence = "`".repeat(longest.max(2) + 1);
    format!("{fence}{language}\n{}\n{fence}", text.trim_end())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn hidden_characters_are_shown() {
        assert_eq!(
            visible("a\u{1b}[31m\u{202e}b\u{200b}\r\nc\td\u{7f}\u{9b}"),
            "a␛[31m⟦U+202E⟧b⟦U+200B⟧\nc d␡⟦U+009B⟧"
        );
        assert_eq!(visible("客户 ¥1，“好”"), "客户 ¥1，“好”");
    }

    #[test]
    fn html_is_shown_and_not_obeyed() {
        assert_eq!(html("<script>'&\"\u{202e}"), "&lt;script&gt;&#39;&amp;&quot;⟦U+202E⟧");
    }

    #[test]
    fn markdown_is_shown_and_not_obeyed() {
        assert_eq!(markdown("1. a|b\n# c"), "1\\. a\\|b<br>\\# c");
        assert_eq!(markdown("[x](javascript:alert(1))"), "\\[x\\]\\(javascript:alert\\(1\\)\\)");
        assert_eq!(markdown("    code\n***"), " code<br>\\*\\*\\*");
        assert_eq!(markdown("<b>&lt;"), "\\<b\\>\\&lt;");
        assert_eq!(markdown("2026-03-02 1.0.0 -a- 1."), "2026-03-02 1.0.0 \\-a\\- 1\\.");
        assert_eq!(markdown("WWW.b.invalid"), "WWW\\.b.invalid");
        let links = markdown("https://example.invalid a@b.invalid");
        assert!(!links.contains("://") && !links.contains('@'));
    }

    #[test]
    fn css_strings_cannot_be_left() {
        assert_eq!(css("a\"</style>\n版"), "a\\22 \\3C \\2F style\\3E \\A 版");
    }

    #[test]
    fn a_fence_is_longer_than_what_it_holds() {
        assert_eq!(fenced("mermaid", "a\n````\n"), "`````mermaid\na\n````\n`````");
    }
}

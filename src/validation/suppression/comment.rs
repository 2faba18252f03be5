//! How a comment that accepts findings is written: `# playbook: allow[PB0106, PB0205] reason`.
//!
//! A comment that begins with `playbook:` may also be prose. It is taken for one that is meant to accept something when
//! a word for accepting, a bracket or a code comes next; then every slip is pointed out.

use crate::diagnostic::Code;
use crate::lang::did_you_mean;
use crate::source::{SourceFile, Span, Spanned};

/// What such a comment begins with, behind the `#`.
const MARK: &str = "playbook";
/// The word that accepts.
const WORD: &str = "allow";
/// What other programs call it.
const OTHER_WORDS: &[&str] = &["accept", "disable", "expect", "ignore", "noqa", "suppress"];
/// What opens a list of codes, or is written in its place.
const BRACKETS: [char; 5] = ['[', '(', '［', '【', '（'];

/// A comment that accepts findings.
#[derive(Clone, Debug)]
pub(super) struct Comment {
    /// From its `#` to the end of the line.
    pub span: Span,
    /// Whether nothing else stands in its line.
    pub alone: bool,
    /// What it accepts.
    pub codes: Vec<Spanned<Code>>,
    /// What stands between the brackets.
    pub list: Span,
    /// Why.
    pub reason: String,
}

/// Why a comment that is meant to accept findings does not.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Malformed {
    /// It gives no reason.
    NoReason,
    /// It is written otherwise; how it should be, where that is certain.
    Form(Option<String>),
}

/// Whether a text may hold such a comment, so that it is worth looking for comments at all.
pub(super) fn may_be_in(text: &str) -> bool {
    text.split('#').skip(1).any(|behind| behind.trim_start_matches(is_blank).starts_with(MARK))
}

/// Reads a comment; nothing when it is not meant to accept anything.
pub(super) fn read(source: &SourceFile, span: Span) -> Option<Result<Comment, Malformed>> {
    let text = source.slice(span);
    let behind = text.trim_start_matches('#').trim_start_matches(is_blank).strip_prefix(MARK)?;
    let behind = behind.trim_start_matches(is_blank).strip_prefix([':', '：'])?;
    if !is_meant(behind.trim_start_matches(is_blank)) {
        return None;
    }
    if let Some((list, reason)) = parts(text) {
        let list = Span::new(span.start() + list.start(), span.start() + list.end());
        if let Some(codes) = codes(source, list) {
            if reason.is_empty() {
                return Some(Err(Malformed::NoReason));
            }
            let before = &source.text[..span.start()];
            let alone = before[before.rfind('\n').map_or(0, |at| at + 1)..].trim().is_empty();
            return Some(Ok(Comment { span, alone, codes, list, reason: reason.to_owned() }));
        }
    }
    Some(Err(Malformed::Form(mended(text))))
}

impl Comment {
    /// What to take out of the text so that nothing of the comment is left.
    pub(super) fn removal(&self, source: &SourceFile) -> Span {
        let text = &source.text;
        if !self.alone {
            return Span::new(text[..self.span.start()].trim_end_matches(is_blank).len(), self.span.end());
        }
        let start = text[..self.span.start()].rfind('\n').map_or(0, |at| at + 1);
        let end = text[self.span.end()..].find('\n').map_or(text.len(), |at| self.span.end() + at + 1);
        Span::new(start, end)
    }
}

fn is_blank(c: char) -> bool {
    matches!(c, ' ' | '\t' | '\u{3000}')
}

/// Whether what stands behind the colon is meant to accept something.
fn is_meant(behind: &str) -> bool {
    if starts_with_code(behind) {
        return true;
    }
    let word: String = behind.chars().take_while(char::is_ascii_alphabetic).collect();
    let rest = behind[word.len()..].trim_start_matches(is_blank);
    let word = word.to_ascii_lowercase();
    if word == WORD || did_you_mean(&word, [WORD]).is_some() {
        return rest.starts_with(BRACKETS) || starts_with_code(rest);
    }
    (word.is_empty() || OTHER_WORDS.contains(&word.as_str())) && starts_with_code(rest)
}

/// Whether the first word, in brackets or not, is a code.
fn starts_with_code(text: &str) -> bool {
    let text = text.trim_start_matches(BRACKETS).trim_start_matches(is_blank);
    let end = text.find(|c: char| !c.is_ascii_alphanumeric()).unwrap_or(text.len());
    text[..end].parse::<Code>().is_ok()
}

/// The place of the list of codes and the reason behind it, when the comment is well formed around them.
fn parts(text: &str) -> Option<(Span, &str)> {
    let behind = text.trim_start_matches('#').trim_start_matches([' ', '\t']).strip_prefix(MARK)?;
    let behind = behind.strip_prefix(':')?.trim_start_matches([' ', '\t']).strip_prefix(WORD)?.strip_prefix('[')?;
    let (list, reason) = behind.split_once(']')?;
    let start = text.len() - behind.len();
    Some((Span::new(start, start + list.len()), reason.trim()))
}

/// The codes of a list, at least one.
fn codes(source: &SourceFile, list: Span) -> Option<Vec<Spanned<Code>>> {
    let mut codes = Vec::new();
    let mut at = list.start();
    for part in source.slice(list).split(',') {
        let code = part.trim();
        let start = at + (part.len() - part.trim_start().len());
        codes.push(Spanned::new(code.parse().ok()?, Span::new(start, start + code.len())));
        at += part.len() + 1;
    }
    Some(codes)
}

/// The comment as it should have been written, where that is certain: the codes are there and a reason is.
fn mended(text: &str) -> Option<String> {
    let mut rest = text.split_once([':', '：'])?.1;
    let mut codes: Vec<String> = Vec::new();
    while let Some(start) = rest.find(|c: char| c.is_ascii_alphanumeric()) {
        let end = rest[start..].find(|c: char| !c.is_ascii_alphanumeric()).map_or(rest.len(), |length| start + length);
        match rest[start..end].parse::<Code>() {
            Ok(code) => codes.push(code.to_string()),
            Err(()) if codes.is_empty() => {}
            Err(()) => break,
        }
        rest = &rest[end..];
    }
    let reason = rest.trim_matches(|c: char| is_blank(c) || "])］】）:：,，、-".contains(c));
    (!codes.is_empty() && !reason.is_empty()).then(|| format!("# {MARK}: {WORD}[{}] {reason}", codes.join(", ")))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(comment: &str) -> Option<Result<(Vec<u16>, String), Malformed>> {
        let source = SourceFile::new("a.yaml", format!("a: b {comment}\n"));
        let read = read(&source, Span::new(5, 5 + comment.len()))?;
        Some(read.map(|comment| (comment.codes.iter().map(|code| code.value.0).collect(), comment.reason)))
    }

    #[test]
    fn codes_and_a_reason_are_read() {
        let right = |codes: &[u16], reason: &str| Some(Ok((codes.to_vec(), reason.to_owned())));
        assert_eq!(of("# playbook: allow[PB0106] 以后再用"), right(&[106], "以后再用"));
        assert_eq!(of("#playbook:allow[pb0106 ,PB0205]x"), right(&[106, 205], "x"));
    }

    #[test]
    fn prose_is_left_alone() {
        for prose in [
            "# playbook",
            "# playbook: complaints of customers",
            "# playbook: allow people to object",
            "# playbook: see PB0106 in the manual",
            "# playbook: [draft] not approved",
            "# playbooks: allow[PB0106] x",
        ] {
            assert_eq!(of(prose), None, "{prose}");
        }
    }

    #[test]
    fn a_slip_is_seen_and_mended_where_that_is_certain() {
        let right = "# playbook: allow[PB0106] 以后再用";
        for slip in [
            "# playbook：allow[PB0106] 以后再用",
            "# playbook: allow PB0106 以后再用",
            "# playbook: allow［PB0106］以后再用",
            "# playbook: alow[PB0106] 以后再用",
            "# playbook: ignore[PB0106]: 以后再用",
            "# playbook: Allow [PB0106] 以后再用",
            "# playbook: PB0106 以后再用",
            "#　playbook: allow[PB0106] 以后再用",
        ] {
            assert_eq!(of(slip), Some(Err(Malformed::Form(Some(right.to_owned())))), "{slip}");
        }
        let both = "# playbook: allow[PB0106, PB0205] x".to_owned();
        assert_eq!(of("# playbook: allow[PB0106，PB0205] x"), Some(Err(Malformed::Form(Some(both)))));
        for unclear in ["# playbook: allow[unused] x", "# playbook: allow[PB0106", "# playbook: allow[] x"] {
            assert_eq!(of(unclear), Some(Err(Malformed::Form(None))), "{unclear}");
        }
        assert_eq!(of("# playbook: allow[PB0106] "), Some(Err(Malformed::NoReason)));
    }
}

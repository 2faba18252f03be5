//! What can be wrong with a file before it is YAML: its encoding, hidden characters, full-width punctuation.

use std::sync::Arc;

use crate::diagnostic::Diagnostic;
use crate::lang::Text;
use crate::message;
use crate::source::{SourceFile, Span};

use super::yaml::{Node, NodeKind, is_hidden};

/// At most so many hidden characters are reported; a file with more is not a playbook.
const MOST_REPORTED: usize = 20;

/// What stands where bytes were no UTF-8.
const LOST: &str = "\u{fffd}";

/// Reads bytes as UTF-8. What is no UTF-8 becomes a replacement character, and [`compile`](super::compile) says so: a
/// text that lost something on the way is not a playbook.
#[must_use]
pub fn decode(name: &str, bytes: &[u8]) -> SourceFile {
    // Nearly every text is UTF-8, and then it is looked through faster.
    match str::from_utf8(bytes) {
        Ok(text) => SourceFile::new(name, text),
        Err(_) => SourceFile::new(name, String::from_utf8_lossy(bytes)),
    }
}

/// Finds the first place where the text was not UTF-8, says which encoding it probably has, and how to convert it.
pub(super) fn lost_characters(source: &SourceFile, diagnostics: &mut Vec<Diagnostic>) {
    let Some(at) = places(&source.text, LOST).next() else { return };
    let (encoding, command) = if source.text.contains('\0') { ("UTF-16", "UTF-16") } else { ("GBK", "GB18030") };
    let found = Diagnostic::error(
        11,
        Span::new(at, at + LOST.len()),
        message!(zh: "文件不是 UTF-8 编码，看来是 {encoding}", en: "the file is not UTF-8; it looks like {encoding}"),
    )
    .help(message!(
        zh: "另存为 UTF-8，或执行 `iconv -f {command} -t UTF-8 旧文件 > 新文件`",
        en: "save it as UTF-8, or run `iconv -f {command} -t UTF-8 OLD > NEW`"
    ));
    diagnostics.push(found);
}

/// The places of a mark. Most texts have none, which is found out faster than where they are.
pub(super) fn places<'t>(text: &'t str, mark: &'t str) -> impl Iterator<Item = usize> + 't {
    let there = text.contains(mark).then(|| text.match_indices(mark));
    there.into_iter().flatten().map(|(at, _)| at)
}

/// Finds invisible and direction-changing characters anywhere in the text.
pub(super) fn hidden_characters(source: &SourceFile, diagnostics: &mut Vec<Diagnostic>) {
    let text = &source.text;
    let hidden = |at: usize| Some((at, text[at..].chars().next().filter(|c| is_hidden(*c))?));
    let found = suspects(text.as_bytes()).filter_map(hidden);
    diagnostics.extend(found.take(MOST_REPORTED).map(|(at, c)| hidden_character(Span::new(at, at + c.len_utf8()), c)));
}

/// The places where a hidden character may begin. They are looked for in stretches, which takes a fraction of the time
/// that one after the other does.
fn suspects(bytes: &[u8]) -> impl Iterator<Item = usize> + '_ {
    const STRETCH: usize = 32;
    let second = |at: usize| bytes.get(at + 1).copied().unwrap_or_default();
    let is_suspect = move |at: &usize| is_control(bytes[*at]) || may_begin(bytes[*at], second(*at));
    // Each stretch with the byte behind it; the last one may be shorter and is looked through as it is.
    let is_suspected = move |start: &usize| {
        let Some(stretch) = bytes[*start..].first_chunk::<{ STRETCH + 1 }>() else { return true };
        (0..STRETCH).fold(false, |any, at| any | is_control(stretch[at]) | may_begin(stretch[at], stretch[at + 1]))
    };
    let starts = (0..bytes.len()).step_by(STRETCH).filter(is_suspected);
    starts.flat_map(move |start| (start..bytes.len().min(start + STRETCH)).filter(is_suspect))
}

/// Whether a byte may control a terminal.
fn is_control(byte: u8) -> bool {
    ((byte < 32) & (byte != b'\n')) | (byte == 127)
}

/// Whether a hidden character of several bytes may begin with two: U+0080 to U+00AD, U+061C, U+180E, U+2000 to U+206F,
/// U+FEFF and U+FFF9 to U+FFFB. Chinese punctuation does not.
fn may_begin(first: u8, second: u8) -> bool {
    (first == 0xc2)
        | ((first == 0xd8) & (second == 0x9c))
        | ((first == 0xe1) & (second == 0xa0))
        | ((first == 0xe2) & (second & 0xfe == 0x80))
        | ((first == 0xef) & (second & 0xfb == 0xbb))
}

/// One invisible character, named by its number.
pub(super) fn hidden_character(span: Span, c: char) -> Diagnostic {
    let number = u32::from(c);
    let found = Diagnostic::error(
        9,
        span,
        message!(
            zh: "看不见的字符 U+{number:04X}",
            en: "an invisible character, U+{number:04X}"
        ),
    )
    .help(message!(
        zh: "删去它；它会让人看到的与程序读到的不一样",
        en: "remove it; it makes people see something other than what the program reads"
    ));
    found.fix(span, "")
}

/// An invisible character that an escape in a text stands for.
pub(super) fn hidden_by_escape(source: &SourceFile, scalar: Span, c: char) -> Diagnostic {
    let number = u32::from(c);
    let written = source.slice(scalar).to_ascii_lowercase();
    let spellings = [format!("\\x{number:02x}"), format!("\\u{number:04x}"), format!("\\u{number:08x}")];
    let found = spellings.iter().filter_map(|escape| Some((written.find(escape)?, escape.len()))).min();
    match found {
        Some((at, length)) => {
            let start = scalar.start() + at;
            hidden_character(Span::new(start, start + length), c)
        }
        None => Diagnostic { fix: None, ..hidden_character(scalar, c) },
    }
}

/// A line up to `limit` that has a full-width colon behind a name, where YAML needs `: `; the last such line.
pub(super) fn full_width_colon(source: &SourceFile, limit: usize) -> Option<Diagnostic> {
    let end = source.text[..limit].len() + source.text[limit..].find('\n').unwrap_or(source.text.len() - limit);
    let mut line_end = end;
    for line in source.text[..end].rsplit('\n').take(3) {
        let line_start = line_end - line.len();
        let key = line.trim_start().trim_start_matches("- ");
        if let Some(at) = line.find('：')
            && !key.starts_with(['"', '\'', '#'])
            && !line[..at].contains(':')
        {
            return Some(wide_colon(line_start + at, &line[at..]));
        }
        line_end = line_start.saturating_sub(1);
    }
    None
}

/// A full-width colon behind a name, at a place of the text; `from` is the text from there on.
pub(super) fn wide_colon(at: usize, from: &str) -> Diagnostic {
    let follows = from.trim_start_matches('：').chars().next();
    let wanted = if follows.is_none_or(char::is_whitespace) { ":" } else { ": " };
    full_width(Span::new(at, at + '：'.len_utf8()), '：', wanted)
}

/// The full-width colon in a text that stands at a place; nothing where escapes or folded lines have moved its characters.
pub(super) fn wide_colon_in(text: &str, quoted: bool, span: Span) -> Option<Diagnostic> {
    let at = text.find('：')?;
    let quote = usize::from(quoted);
    // What is read of an escape or a fold is shorter than it is, but for a few hidden characters.
    let is_verbatim = span.length() == text.len() + 2 * quote && !text.contains(is_hidden);
    // A fold is read as white space, so what stands before the first of it has not been moved by one.
    let is_before_folds = !quoted && !text[..at].contains(char::is_whitespace);
    (is_verbatim || is_before_folds).then(|| wide_colon(span.start() + quote + at, &text[at..]))
}

/// Full-width punctuation where ASCII is needed, with the fix.
fn full_width(span: Span, found: char, wanted: &str) -> Diagnostic {
    let shown = wanted.trim();
    Diagnostic::error(
        10,
        span,
        message!(zh: "这里的 `{found}` 是全角标点", en: "the full-width `{found}` does not work here"),
    )
    .help(message!(zh: "换成半角的 `{shown}`", en: "write the ASCII `{shown}`"))
    .fix(span, wanted)
}

/// The tag of YAML that a text begins with, if it does.
pub(crate) fn tag(node: &Node) -> Option<Diagnostic> {
    let NodeKind::Scalar { text, quoted: false } = &node.kind else { return None };
    let tag = Some(text.trim_start()).filter(|text| text.starts_with('!'))?.split_whitespace().next()?;
    let said = message!(
        zh: "`{tag}` 是 YAML 的标签，流程语言不使用标签",
        en: "`{tag}` is a tag of YAML; tags are not part of the playbook language"
    );
    let help = message!(zh: "删去它；文字要以 `!` 开头就加引号", en: "remove it; quote a text that begins with `!`");
    Some(Diagnostic::error(12, Span::new(node.span.start(), node.span.start() + tag.len()), said).help(help))
}

/// Words in one language or in both; none where a list stands.
pub(crate) fn bilingual(node: &Node) -> Option<Text> {
    let words = |tag: &str| node.get(tag).and_then(Node::text).map(Arc::from);
    match &node.kind {
        NodeKind::Scalar { text, .. } => Some(Text::plain(text)),
        NodeKind::Map(_) => Some(Text { zh: words("zh"), en: words("en") }),
        NodeKind::List(_) => None,
    }
}

/// A file without content.
pub(super) fn empty(source: &SourceFile) -> Diagnostic {
    let end = source.text.len();
    Diagnostic::error(1, Span::new(end, end), message!(zh: "文件是空的", en: "the file is empty")).help(message!(
        zh: "执行 `playbook new 名称` 得到一份可以修改的流程",
        en: "run `playbook new NAME` for a playbook to start from"
    ))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_hidden_character_is_suspected_and_chinese_is_not() {
        for hidden in ('\0'..=char::MAX).filter(|c| is_hidden(*c)) {
            let text = format!("记录客户的意见，逐条写明{hidden}后签字");
            let at = text.find(hidden);
            assert_eq!(suspects(text.as_bytes()).next(), at, "{hidden:?}");
        }
        assert_eq!(suspects("「记录」、（意见），逐条：写明；ABC\n".as_bytes()).next(), None);
    }
}

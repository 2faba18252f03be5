//! Syntax errors in words: the place a person has to look at, and the most likely reason.
//!
//! The parser tells where it could not go on. That is often not where the slip is: a bracket that is never closed shows
//! itself lines later. So what is known of the slip is looked for first, and the parser's own words come last.

use granit_parser::{ErrorKind, ScanError};

use super::{DEEPEST_NESTING, too_large};
use crate::compile::text::full_width_colon;
use crate::diagnostic::Diagnostic;
use crate::lang::Message;
use crate::message;
use crate::source::{SourceFile, Span};

/// Says a syntax error; `open` is the innermost bracket or brace that was open when reading stopped, and the text before
/// `read` had been made sense of.
pub(super) fn finding(source: &SourceFile, error: &ScanError, open: Option<usize>, read: usize) -> Diagnostic {
    let at = error.marker().byte_offset().unwrap_or(0).min(source.text.len());
    if let Some(found) = full_width_colon(source, at) {
        return found;
    }
    let span = character_at(source, at);
    if *error.kind() == ErrorKind::RecursionLimitExceeded {
        return too_large(
            span,
            message!(zh: "嵌套超过 {DEEPEST_NESTING} 层", en: "nested more than {DEEPEST_NESTING} deep"),
        );
    }
    let from = if *error.kind() == ErrorKind::TabInPlainScalar { next_line(source, at) } else { at };
    if let Some(tab) = tab_in_indentation(source, from) {
        return Diagnostic::error(1, tab, message!(zh: "缩进里有制表符", en: "a tab in the indentation"))
            .help(message!(zh: "缩进只能用空格", en: "indent with spaces only"));
    }
    let stopped = message!(zh: "读到这里读不下去了", en: "here it makes no sense any more");
    if let Some(quote) = long_quote(source, read, at) {
        let said = message!(zh: "引号没有闭合", en: "this quote is never closed");
        let close = source.slice(quote);
        return Diagnostic::error(1, quote, said)
            .related(span, stopped)
            .help(message!(zh: "在文字末尾补上 `{close}`", en: "close it with `{close}` where the text ends"));
    }
    if let Some(open) = open.filter(|open| source.text[*open..at.max(*open)].contains('\n')) {
        return unclosed(source, open).related(span, stopped);
    }
    if let ErrorKind::UnclosedFlowCollection { .. } = error.kind() {
        return unclosed(source, at);
    }
    let (said, help) = said(error);
    Diagnostic::error(1, span, said).help(help)
}

fn unclosed(source: &SourceFile, open: usize) -> Diagnostic {
    let span = character_at(source, open);
    let (bracket, close) = if source.slice(span) == "{" { ('{', '}') } else { ('[', ']') };
    Diagnostic::error(1, span, message!(zh: "`{bracket}` 没有闭合", en: "this `{bracket}` is never closed"))
        .help(message!(zh: "补上 `{close}`", en: "close it with `{close}`"))
}

/// Where a quote begins that goes on over the end of its line and is closed just before reading stopped, most likely by
/// the quote that was meant to open the next text.
fn long_quote(source: &SourceFile, from: usize, at: usize) -> Option<Span> {
    let text = source.text.get(from..at)?;
    let mut before = source.text[..from].chars().next_back();
    let mut quote: Option<(usize, char)> = None;
    let mut escaped = false;
    let mut long = None;
    for (offset, c) in text.char_indices() {
        match quote {
            None if matches!(c, '"' | '\'') && before.is_none_or(|c| c.is_whitespace() || "[{,".contains(c)) => {
                quote = Some((offset, c));
            }
            None => {}
            Some((start, open)) => {
                if c == open && !escaped {
                    long = text[start..offset].contains('\n').then_some(start);
                    quote = None;
                }
                escaped = c == '\\' && open == '"' && !escaped;
            }
        }
        before = Some(c);
    }
    let start = from + long.or_else(|| quote.map(|(start, _)| start).filter(|start| text[*start..].contains('\n')))?;
    Some(Span::new(start, start + 1))
}

fn next_line(source: &SourceFile, at: usize) -> usize {
    source.text[at..].find('\n').map_or(at, |end| at + end + 1)
}

/// The first tab before the words of the line at which reading stopped.
fn tab_in_indentation(source: &SourceFile, at: usize) -> Option<Span> {
    let start = source.text[..at].rfind('\n').map_or(0, |before| before + 1);
    let line = &source.text[start..];
    let indentation = &line[..line.len() - line.trim_start_matches([' ', '\t']).len()];
    indentation.find('\t').map(|tab| Span::new(start + tab, start + tab + 1))
}

fn said(error: &ScanError) -> (Message, Message) {
    let quote = || {
        message!(
            zh: "检查引号：文字里的 `\"` 写成 `\\\"`，或者整段换用单引号",
            en: "look at the quotes: write `\"` inside a text as `\\\"`, or put the text in single quotes"
        )
    };
    #[expect(clippy::wildcard_enum_match_arm, reason = "the parser's own words serve for what is seldom met")]
    match error.kind() {
        ErrorKind::TabInBlockIndentation | ErrorKind::TabNotAllowed | ErrorKind::TabInIndentation => (
            message!(zh: "这里有制表符", en: "a tab stands here"),
            message!(zh: "换成空格", en: "write spaces instead"),
        ),
        ErrorKind::BomInsideDocument => (
            message!(zh: "文件中间有字节顺序标记 (BOM)", en: "a byte order mark in the middle of the file"),
            message!(zh: "删去它；它多半来自两个文件的拼接", en: "remove it; it usually comes from joining two files"),
        ),
        ErrorKind::InvalidIndentation | ErrorKind::ExpectedBlockMappingKey | ErrorKind::ExpectedBlockSequenceEntry => (
            message!(zh: "缩进与上文对不上", en: "the indentation does not match the lines above"),
            message!(zh: "同一层的键要从同一列开始", en: "keys of one level begin in the same column"),
        ),
        ErrorKind::SimpleKeyExpected | ErrorKind::InvalidSimpleKey => (
            message!(zh: "这里缺一个冒号，或文字没有加引号", en: "a colon is missing here, or a text wants quotes"),
            message!(zh: "键后面写“: ”（冒号加空格）；含有冒号的文字加引号", en: "write `: ` (colon, space) behind a key; quote a text that holds a colon"),
        ),
        ErrorKind::MappingValueNotAllowed
        | ErrorKind::InvalidColonPlacement
        | ErrorKind::InvalidMappingValueWhitespace => (
            message!(zh: "这里不能有冒号", en: "a colon cannot stand here"),
            message!(zh: "含有冒号的文字加引号；也看看上一行的缩进和括号", en: "quote a text that holds a colon; look at indentation and brackets of the line above as well"),
        ),
        ErrorKind::UnclosedQuotedScalar | ErrorKind::DocumentIndicatorInQuotedScalar => {
            (message!(zh: "引号没有闭合", en: "this quote is never closed"), quote())
        }
        ErrorKind::InvalidTrailingDoubleQuotedScalar | ErrorKind::InvalidTrailingSingleQuotedScalar => {
            (message!(zh: "引号后面还有文字", en: "something stands behind the closing quote"), quote())
        }
        ErrorKind::UnknownQuotedScalarEscape => (
            message!(zh: "双引号里没有这种 `\\` 写法", en: "no such `\\` escape exists in double quotes"),
            message!(zh: "`\\` 本身写成 `\\\\`，或者换用单引号", en: "write `\\` itself as `\\\\`, or use single quotes"),
        ),
        ErrorKind::ExpectedFlowMappingSeparator | ErrorKind::ExpectedFlowSequenceSeparator => (
            message!(zh: "括号里缺一个逗号", en: "a comma is missing between the brackets"),
            message!(zh: "各项之间写 `,`；含有逗号、冒号或括号的文字加引号", en: "write `,` between the parts; quote a text that holds a comma, a colon or a bracket"),
        ),
        ErrorKind::MisplacedFlowCollectionEnd | ErrorKind::MismatchedFlowCollectionEnd { .. } => (
            message!(zh: "这个括号没有与它配对的", en: "this bracket does not match the one that is open"),
            message!(zh: "检查括号是否成对", en: "see that brackets come in pairs"),
        ),
        ErrorKind::UnexpectedCharacter { character } => (
            message!(zh: "文字不能以 `{character}` 开头", en: "a text cannot begin with `{character}`"),
            message!(zh: "给文字加引号", en: "quote the text"),
        ),
        _ => (
            message!(zh: "不是正确的 YAML：{reason}", en: "not valid YAML: {reason}", reason = error.info()),
            message!(zh: "检查括号、引号和缩进", en: "check brackets, quotes and indentation"),
        ),
    }
}

fn character_at(source: &SourceFile, at: usize) -> Span {
    let mut start = at.min(source.text.len());
    while !source.text.is_char_boundary(start) {
        start -= 1;
    }
    if start == source.text.len() {
        start = source.text.trim_end().len();
    }
    let length = source.text[start..].chars().next().filter(|c| *c != '\n').map_or(0, char::len_utf8);
    Span::new(start, start + length)
}

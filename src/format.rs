//! How a text is laid out: one way of indenting and spacing, with every piece of the text left as it is.
//!
//! Only what stands between the pieces is changed, so that nothing can be lost: no comment, no quote, no word, no order.
//! Afterwards the text is read again and must say the same. Lines are neither broken nor joined, and quotes stay as they
//! are: how much fits on a line, and which words want quotes, is for the author to judge.

mod comment;
mod indent;

use unicode_width::UnicodeWidthStr;

use crate::compile::tag;
use crate::compile::yaml::tokens::{Token, TokenKind, tokens};
use crate::compile::yaml::{self, Node};
use crate::diagnostic::Diagnostic;
use crate::message;
use crate::source::{SourceFile, Span};
use comment::Remark;

/// Why a text was not laid out; it is left as it is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Unformatted {
    /// It cannot be read.
    Faults(Vec<Diagnostic>),
    /// It uses more of YAML than playbooks do, and might not say the same afterwards.
    Unsure,
}

impl Unformatted {
    /// What is wrong, for people.
    #[must_use]
    pub fn diagnostics(self) -> Vec<Diagnostic> {
        match self {
            Unformatted::Faults(diagnostics) => diagnostics,
            Unformatted::Unsure => {
                let said = message!(
                    zh: "这份文件的写法不能重排，没有改动",
                    en: "the way this file is written cannot be laid out; it is left as it is"
                );
                let help = message!(zh: "不要用 `?` 写键", en: "do not write keys with `?`");
                vec![Diagnostic::error(12, Span::default(), said).help(help)]
            }
        }
    }
}

/// A line, or several when a text goes on over them, with its comment.
#[derive(Debug, Default)]
struct Line {
    /// The code, indented; empty when there is a comment alone.
    code: String,
    /// The comment at its end.
    remark: Option<Remark>,
    /// What stands behind it: line ends, none behind the last line.
    end: String,
}

/// Lays a text out.
///
/// # Errors
/// The text cannot be read, or cannot be laid out without doubt.
pub fn format(source: &SourceFile) -> Result<String, Unformatted> {
    let before = read(source).map_err(Unformatted::Faults)?;
    let pieces = tokens(source).ok_or(Unformatted::Unsure)?;
    let laid_out = written(lines(&source.text, &pieces));
    let again = SourceFile::new(source.name.clone(), laid_out);
    let same = read(&again).is_ok_and(|after| after.says_the_same_as(&before))
        && tokens(&again).is_some_and(|after| comments(&again, &after).eq(comments(source, &pieces)));
    if same { Ok(again.text) } else { Err(Unformatted::Unsure) }
}

fn read(source: &SourceFile) -> Result<Node, Vec<Diagnostic>> {
    let mut diagnostics = Vec::new();
    match yaml::parse(source, &mut diagnostics) {
        Some(node) => {
            tags(&node, &mut diagnostics);
            if diagnostics.is_empty() { Ok(node) } else { Err(diagnostics) }
        }
        None => Err(diagnostics),
    }
}

/// The tags of YAML, which are left to those who know what stands in their place.
fn tags(node: &Node, found: &mut Vec<Diagnostic>) {
    found.extend(tag(node));
    node.items().iter().chain(node.entries().iter().map(|entry| &entry.value)).for_each(|node| tags(node, found));
}

fn comments<'a>(source: &'a SourceFile, pieces: &'a [Token]) -> impl Iterator<Item = &'a str> {
    let comments = pieces.iter().filter(|piece| piece.kind == TokenKind::Comment);
    comments.map(|comment| source.slice(comment.span).trim_end())
}

fn lines(text: &str, pieces: &[Token]) -> Vec<Line> {
    let places = indent::places(text, pieces);
    let mut lines: Vec<Line> = Vec::new();
    let mut line = Line::default();
    let mut before: Option<&Token> = None;
    let mut lists = Vec::new();
    for (piece, place) in pieces.iter().zip(places).filter(|(piece, _)| !piece.kind.is_bare()) {
        let gap = &text[before.map_or(0, |before| before.span.end())..piece.span.start()];
        if let Some(column) = place.first {
            if before.is_some() {
                line.end = ends(gap);
                lines.push(std::mem::take(&mut line));
            }
            line.code = " ".repeat(column);
        }
        let spaced = before.is_some_and(|before| stands_clear(before.kind, piece.kind, gap, &mut lists));
        if spaced && place.first.is_none() {
            line.code.push(' ');
        }
        let written = &text[piece.span.range()];
        match piece.kind {
            TokenKind::Comment => line.remark = Some(Remark::new(text, piece.span, place.first)),
            TokenKind::Block => line.code.push_str(&indent::block(written, place)),
            TokenKind::Scalar => line.code.push_str(&indent::shifted(written, place.shift)),
            TokenKind::MapStart
            | TokenKind::MapEnd
            | TokenKind::ListStart
            | TokenKind::ListEnd
            | TokenKind::Comma
            | TokenKind::Colon
            | TokenKind::Dash
            | TokenKind::Marker
            | TokenKind::BlockMap
            | TokenKind::BlockList
            | TokenKind::BlockEnd
            | TokenKind::Key => line.code.push_str(written),
        }
        before = Some(piece);
    }
    line.end = line_end(text).to_owned();
    lines.push(line);
    lines
}

/// Whether a space stands between two pieces of one line. A list of maps may be written `[{ … }]` or `[ { … } ]`: its end
/// follows its beginning, which `lists` holds for every list that is open.
fn stands_clear(before: TokenKind, after: TokenKind, gap: &str, lists: &mut Vec<bool>) -> bool {
    if before == TokenKind::ListStart {
        lists.push(after == TokenKind::MapStart && gap.starts_with([' ', '\t']));
    }
    match (before, after) {
        (_, TokenKind::ListEnd) => lists.pop().unwrap_or(false),
        (TokenKind::ListStart, _) => lists.last().copied().unwrap_or(false),
        // A comment brings its own space.
        (_, TokenKind::Comma | TokenKind::Comment) => false,
        (TokenKind::MapStart, TokenKind::MapEnd) => false,
        (TokenKind::Scalar | TokenKind::MapEnd, TokenKind::Colon) => false,
        (_, _) => true,
    }
}

/// The end of a line and at most one empty line, written as they are.
fn ends(gap: &str) -> String {
    line_end(gap).repeat(gap.matches('\n').count().min(2))
}

/// How the first line of a text ends.
fn line_end(text: &str) -> &'static str {
    match text.find('\n') {
        Some(at) if text[..at].ends_with('\r') => "\r\n",
        Some(_) | None => "\n",
    }
}

fn written(mut lines: Vec<Line>) -> String {
    comment::align(&mut lines);
    let mut text = String::new();
    for Line { code, remark, end } in lines {
        text.push_str(code.trim_end_matches([' ', '\t']));
        if let Some(remark) = remark {
            text.extend(std::iter::repeat_n(' ', remark.gap));
            text.push_str(&remark.text);
        }
        text.push_str(&end);
    }
    text
}

/// The columns that the last line of some code takes.
fn width(code: &str) -> usize {
    code.rsplit('\n').next().unwrap_or(code).width()
}

#[cfg(test)]
mod tests;

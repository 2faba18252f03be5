//! Findings for people: the line with the place marked, the reason, the way there, and what to do.
//!
//! This is the only door to the crate that draws. It is handed the few lines that matter instead of the whole file, so
//! that many findings in a large file cost little. Whatever came from a file or a person is made visible first: nothing
//! that is printed can steer a terminal or change the direction of the text.

use std::borrow::Cow;
use std::ops::Range;

use annotate_snippets::{AnnotationKind, Element, Level, Origin, Patch, Renderer, Snippet, normalize_untrusted_str};

use super::{Diagnostic, Label, Severity};
use crate::lang::{Lang, Message};
use crate::message;
use crate::source::{SourceFile, Span};

/// Places so many lines apart, or nearer, are drawn in one piece.
const ONE_PIECE: usize = 30;
/// A line of more bytes than this is named and not drawn.
const LONGEST_LINE: usize = 4_000;
/// The width that lines are cut to, in columns.
const WIDTH: usize = 120;

/// A finding as several lines of text, the last one ended.
#[must_use]
pub fn render(source: &SourceFile, diagnostic: &Diagnostic, lang: Lang, colour: bool) -> String {
    let (level, word) = match diagnostic.severity {
        Severity::Error => (Level::ERROR, lang.pick("错误", "error")),
        Severity::Warning => (Level::WARNING, lang.pick("警告", "warning")),
    };
    let title = level.with_name(word).primary_title(visible(diagnostic.message.say(lang)).into_owned());
    let mut group = title.id(diagnostic.code.to_string()).elements(drawn(source, diagnostic, lang));
    let note = || Level::NOTE.with_name(lang.pick("注意", "note"));
    let help = || Level::HELP.with_name(lang.pick("帮助", "help"));
    for said in notes(diagnostic) {
        group = group.element(note().message(safe(said.say(lang))));
    }
    let advice = diagnostic.help.as_ref().map(|advice| safe(advice.say(lang)));
    let suggestion = diagnostic.fix.as_ref().and_then(|fix| {
        let piece = Piece::around(source, &[fix.span])?;
        let patch = Patch::new(piece.range(fix.span), visible(&fix.replacement).into_owned());
        Some(Snippet::source(piece.text).line_start(piece.first_line).path(shown_name(source)).patch(patch))
    });
    let groups = match (suggestion, advice) {
        (Some(suggestion), advice) => {
            let advice = advice.unwrap_or_else(|| lang.pick("改成", "write").to_owned());
            vec![group, help().secondary_title(advice).element(suggestion)]
        }
        (None, Some(advice)) => vec![group.element(help().message(advice))],
        (None, None) => vec![group],
    };
    let renderer = if colour { Renderer::styled() } else { Renderer::plain() };
    let mut text = renderer.term_width(WIDTH).render(&groups);
    text.push('\n');
    text
}

/// The places of a finding, those near each other in one piece, that of the primary place first.
fn drawn<'a>(source: &'a SourceFile, diagnostic: &Diagnostic, lang: Lang) -> Vec<Element<'a>> {
    let mut labels: Vec<(&Label, AnnotationKind)> = vec![(&diagnostic.primary, AnnotationKind::Primary)];
    labels.extend(diagnostic.related.iter().map(|label| (label, AnnotationKind::Context)));
    let line = |label: &Label| source.position(label.span.start()).line;
    let mut pieces: Vec<Vec<(&Label, AnnotationKind)>> = Vec::new();
    for labelled in labels {
        let near = |piece: &&mut Vec<(&Label, AnnotationKind)>| {
            piece.first().is_some_and(|(first, _)| line(first).abs_diff(line(labelled.0)) <= ONE_PIECE)
        };
        match pieces.iter_mut().find(near) {
            Some(piece) => piece.push(labelled),
            None => pieces.push(vec![labelled]),
        }
    }
    pieces.into_iter().map(|labels| draw(source, &labels, lang)).collect()
}

fn draw<'a>(source: &'a SourceFile, labels: &[(&Label, AnnotationKind)], lang: Lang) -> Element<'a> {
    let spans: Vec<Span> = labels.iter().map(|(label, _)| label.span).collect();
    let Some(piece) = Piece::around(source, &spans) else {
        let at = source.position(spans.first().map_or(0, |span| span.start()));
        return Origin::path(shown_name(source)).line(at.line).char_column(at.column).into();
    };
    let annotations: Vec<_> = labels
        .iter()
        .map(|(label, kind)| {
            let said = visible(label.message.say(lang)).into_owned();
            kind.span(piece.range(label.span)).label((!said.is_empty()).then_some(said))
        })
        .collect();
    let snippet = Snippet::source(piece.text).line_start(piece.first_line).path(shown_name(source));
    snippet.annotations(annotations).into()
}

fn shown_name(source: &SourceFile) -> String {
    visible(&source.name).into_owned()
}

/// The way there and the values, in words.
#[must_use]
pub(crate) fn notes(diagnostic: &Diagnostic) -> Vec<Message> {
    let mut notes = Vec::new();
    if !diagnostic.path.is_empty() {
        let way = diagnostic.path.iter().map(|step| format!("`{}`", step.value)).collect::<Vec<_>>().join(" → ");
        notes.push(message!(zh: "这样走就会遇到：{way}", en: "it happens on this way: {way}"));
    }
    if !diagnostic.witness.is_empty() {
        let values = diagnostic.witness.iter().map(|(name, value)| format!("`{name}` = {value}"));
        let values = values.collect::<Vec<_>>().join(", ");
        notes.push(message!(zh: "这样的数据就会遇到：{values}", en: "it happens with this data: {values}"));
    }
    notes
}

/// A few lines of a file, made visible.
struct Piece<'a> {
    source: &'a SourceFile,
    /// The bytes of the file that are shown: whole lines.
    bytes: Range<usize>,
    /// The number of the first line.
    first_line: usize,
    text: String,
}

impl<'a> Piece<'a> {
    /// The lines in which these spans begin and all between them; nothing when one of them is too long to be drawn.
    fn around(source: &'a SourceFile, spans: &[Span]) -> Option<Piece<'a>> {
        let starts = || spans.iter().map(|span| floor(&source.text, span.start()));
        let (first, last) = (starts().min()?, starts().max()?);
        let start = source.text[..first].rfind('\n').map_or(0, |at| at + 1);
        let end = source.text[last..].find('\n').map_or(source.text.len(), |at| last + at);
        let lines = &source.text[start..end];
        if lines.split('\n').any(|line| line.len() > LONGEST_LINE) {
            return None;
        }
        let text = visible(lines).into_owned();
        Some(Piece { source, bytes: start..end, first_line: source.position(start).line, text })
    }

    /// A span in this piece, cut off at the end of its first line.
    fn range(&self, span: Span) -> Range<usize> {
        let text = &self.source.text;
        let start = floor(text, span.start()).clamp(self.bytes.start, self.bytes.end);
        let end = floor(text, span.end()).clamp(start, self.bytes.end);
        let end = text[start..end].find('\n').map_or(end, |at| start + at);
        let shown = |offset: usize| visible(&text[self.bytes.start..offset]).len();
        shown(start)..shown(end)
    }
}

fn floor(text: &str, offset: usize) -> usize {
    let mut offset = offset.min(text.len());
    while !text.is_char_boundary(offset) {
        offset -= 1;
    }
    offset
}

/// Words for a place where the drawing crate would let escape sequences through.
fn safe(text: &str) -> String {
    normalize_untrusted_str(&visible(text))
}

/// A text in which what a terminal would obey, or nobody would see, is shown by its number, such as `<U+202E>`.
/// Line ends and tabs stay; a carriage return before a line end goes.
#[must_use]
pub fn visible(text: &str) -> Cow<'_, str> {
    if !text.contains(is_steering) {
        return Cow::Borrowed(text);
    }
    let mut shown = String::with_capacity(text.len() + 16);
    let mut chars = text.chars().peekable();
    while let Some(c) = chars.next() {
        if c == '\r' && chars.peek().is_none_or(|next| *next == '\n') {
            continue;
        }
        if is_steering(c) {
            shown.push_str(&format!("<U+{:04X}>", u32::from(c)));
        } else {
            shown.push(c);
        }
    }
    Cow::Owned(shown)
}

/// Control characters other than line ends and tabs, and characters that are invisible or change the direction of text.
fn is_steering(c: char) -> bool {
    (c.is_control() && !matches!(c, '\n' | '\t'))
        || matches!(c, '\u{ad}' | '\u{61c}' | '\u{180e}' | '\u{200b}'..='\u{200f}' | '\u{2028}'..='\u{202e}'
            | '\u{2060}'..='\u{206f}' | '\u{feff}' | '\u{fff9}'..='\u{fffb}' | '\u{e0000}'..='\u{e007f}')
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::source::Spanned;

    fn at(source: &SourceFile, needle: &str) -> Span {
        let start = source.text.find(needle).unwrap();
        Span::new(start, start + needle.len())
    }

    fn sample() -> (SourceFile, Diagnostic) {
        let source = SourceFile::new("流程.yaml", "start: 记录\r\nsteps:\r\n  记录: { next: 判断 }\r\n");
        let found = Diagnostic::error(101, at(&source, "判断"), message!(zh: "没有步骤 `判断`", en: "no step `判断`"))
            .label(message!(zh: "是不是 `记录`？", en: "did you mean `记录`?"))
            .related(at(&source, "start"), message!(zh: "从这里开始", en: "it starts here"))
            .path(vec![Spanned::new("记录".to_owned(), at(&source, "记录"))])
            .help(message!(zh: "改成 `记录`", en: "write `记录`"))
            .fix(at(&source, "判断"), "记录");
        (source, found)
    }

    #[test]
    fn it_is_drawn_in_chinese() {
        let (source, found) = sample();
        insta::assert_snapshot!(render(&source, &found, Lang::Zh, false));
    }

    #[test]
    fn it_is_drawn_in_english() {
        let (source, found) = sample();
        insta::assert_snapshot!(render(&source, &found, Lang::En, false));
    }

    #[test]
    fn nothing_steers_the_terminal() {
        let source = SourceFile::new("a\u{1b}[2J.yaml", "a: \"\u{1b}]0;x\u{7}\u{202e}b\u{9b}31m\u{200b}\"\nb: c\n");
        let said = "x\u{1b}[31m\u{202e}";
        let found = Diagnostic::error(9, at(&source, "b\u{9b}"), message!(zh: "{said}", en: "{said}"))
            .label(message!(zh: "{said}", en: "{said}"))
            .related(at(&source, "c"), message!(zh: "{said}", en: "{said}"))
            .path(vec![Spanned::new(said.to_owned(), at(&source, "a"))])
            .help(message!(zh: "{said}", en: "{said}"))
            .fix(at(&source, "c"), said);
        let text = render(&source, &found, Lang::En, false);
        assert!(!text.contains(is_steering), "{text:?}");
        assert!(text.contains("<U+202E>") && text.contains("<U+001B>"), "{text}");
        let coloured = render(&source, &found, Lang::En, true);
        let escapes = coloured.matches('\u{1b}').count();
        assert_eq!(coloured.matches("\u{1b}[").count(), escapes);
        assert!(!coloured.contains("\u{1b}[2J") && !coloured.contains('\u{202e}'));
    }

    #[test]
    fn a_line_that_is_too_long_is_named_only() {
        let source = SourceFile::new("a.yaml", format!("a: b\nc: {}", "字".repeat(200_000)));
        let found = Diagnostic::error(13, Span::new(8, 200_000), message!(zh: "太长", en: "too long"));
        let text = render(&source, &found, Lang::En, false);
        assert!(text.contains("a.yaml:2:4") && text.len() < 200, "{text}");
    }

    #[test]
    fn places_far_apart_are_drawn_apart() {
        let source = SourceFile::new("a.yaml", format!("one: 1\n{}two: 2\n", "x: y\n".repeat(100)));
        let found = Diagnostic::warning(102, at(&source, "two"), message!(zh: "重复", en: "twice"))
            .related(at(&source, "one"), message!(zh: "第一次", en: "first"));
        let text = render(&source, &found, Lang::En, false);
        assert!(text.contains("a.yaml:102:1") && text.contains("1 | one: 1") && text.lines().count() < 12, "{text}");
    }
}

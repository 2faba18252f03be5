//! The only door to the YAML parser: text in, a tree of [`Node`]s with byte spans out.
//!
//! The tree knows texts, lists and maps and nothing else. Nothing is guessed: `no` stays the two letters it is, and the
//! place that reads it decides what they mean. Anchors, aliases, tags, merge keys and further documents are refused,
//! because each of them lets a reader see something other than the program sees. Size, depth and length are bounded.

mod node;
mod salvage;
mod syntax;
pub mod tokens;

use granit_parser::{Event, Options, Parser, ScalarStyle, ScanError};

pub use node::{Entry, Node, NodeKind};
pub(crate) use salvage::{Salvage, salvage};

use crate::diagnostic::Diagnostic;
use crate::message;
use crate::model::names::NameIndex;
use crate::source::{SourceFile, Span, Spanned};

/// The largest file that is read, in bytes.
pub const LARGEST_FILE: usize = 16 * 1024 * 1024;
/// The longest single text, in characters.
pub const LONGEST_TEXT: usize = 20_000;
/// The deepest nesting of lists and maps.
pub const DEEPEST_NESTING: usize = 64;

/// Reads the one document of a file. What is wrong is added to `diagnostics`; a syntax error ends the reading.
pub fn parse(source: &SourceFile, diagnostics: &mut Vec<Diagnostic>) -> Option<Node> {
    if source.text.len() > LARGEST_FILE {
        diagnostics.push(too_large(
            Span::default(),
            message!(
                zh: "文件有 {size} 字节，最多 {LARGEST_FILE} 字节",
                en: "the file has {size} bytes; at most {LARGEST_FILE} are read",
                size = source.text.len()
            ),
        ));
        return None;
    }
    let events = Parser::new_from_str_with_options(&source.text, options());
    let mut reader =
        Reader { source, events, open: Vec::new(), read: 0, items: Vec::new(), entries: Vec::new(), diagnostics };
    match reader.document() {
        Ok(node) => node,
        Err(Stop::Syntax(error)) => {
            let is_bracket = |start: &usize| source.text[*start..].starts_with(['[', '{']);
            let open = reader.open.iter().rev().map(|open| open.start).find(is_bracket);
            let read = reader.read;
            diagnostics.push(syntax::finding(source, &error, open, read));
            None
        }
        Err(Stop::Reported) => None,
    }
}

/// The comments of a file, each from its `#` to the end of its line, in the order of the text; as far as the text can be
/// read. They mean nothing to the playbook, so this is a reading of its own, for those who ask.
#[must_use]
pub fn comments(source: &SourceFile) -> Vec<Span> {
    if source.text.len() > LARGEST_FILE {
        return Vec::new();
    }
    let mut options = options();
    options.emit_comments = true;
    options.max_buffered_comment_events = source.text.len();
    let events = Parser::new_from_str_with_options(&source.text, options).map_while(Result::ok);
    let comments = events.filter(|(event, _)| matches!(event, Event::Comment(..)));
    comments.map(|(_, span)| byte_span(span)).collect()
}

fn options() -> Options {
    granit_parser::options! {
        emit_comments: false,
        emit_unresolved_aliases: true,
        flow_nesting_limit: DEEPEST_NESTING,
        block_nesting_limit: DEEPEST_NESTING,
    }
}

/// Why reading ended early.
enum Stop {
    Syntax(Box<ScanError>),
    Reported,
}

struct Reader<'a, 'd> {
    source: &'a SourceFile,
    events: Parser<'a, granit_parser::StrInput<'a>>,
    /// The lists and maps whose end has not come, the innermost last, and how far the text has been made sense of.
    open: Vec<Open>,
    read: usize,
    /// What the open lists and maps hold so far, the innermost last: so each is copied once, when its length is known.
    items: Vec<Node>,
    entries: Vec<Entry>,
    diagnostics: &'d mut Vec<Diagnostic>,
}

/// A list or map whose end has not come.
struct Open {
    start: usize,
    /// So many items, or entries, belong to what is around it.
    first: usize,
    turn: Turn,
    keys: KeyIndex,
}

/// What comes next in a list or map.
enum Turn {
    /// An item of the list.
    Item,
    /// A key of the map.
    Key,
    /// The value of this key.
    Value { key: Spanned<Box<str>>, quoted: bool },
    /// The value of a key that was refused, which goes nowhere.
    Nothing,
}

impl<'a> Reader<'a, '_> {
    fn document(&mut self) -> Result<Option<Node>, Stop> {
        let mut root = None;
        while let Some(read) = self.events.next() {
            let (event, span) = read.map_err(|error| Stop::Syntax(Box::new(error)))?;
            let span = byte_span(span);
            self.read = self.read.max(span.end());
            #[expect(
                clippy::wildcard_enum_match_arm,
                reason = "whatever else there is, is rare or has an anchor or a tag"
            )]
            let node = match event {
                Event::Scalar(text, style, 0, None) => self.scalar(&text, style, span),
                Event::SequenceStart(_, 0, None) => {
                    self.begin(span, Turn::Item);
                    continue;
                }
                Event::MappingStart(_, 0, None) => {
                    self.begin(span, Turn::Key);
                    continue;
                }
                Event::SequenceEnd | Event::MappingEnd => match self.end(span) {
                    Some(node) => node,
                    None => continue,
                },
                Event::DocumentStart(..) if root.is_some() => {
                    self.unsupported(
                        span,
                        message!(zh: "一个文件里有不止一个 YAML 文档", en: "the file holds more than one YAML document"),
                        message!(zh: "每份流程写成一个文件", en: "write one playbook in one file"),
                    );
                    return Err(Stop::Reported);
                }
                event => match self.marked(event, span)? {
                    Some(node) => node,
                    None => continue,
                },
            };
            if self.open.is_empty() {
                root = Some(node);
            } else {
                self.add(node);
            }
        }
        Ok(root)
    }

    /// What has an anchor or a tag, or stands for something that has; a node unless a list or map begins.
    fn marked(&mut self, event: Event<'a>, span: Span) -> Result<Option<Node>, Stop> {
        let anchored = event.anchor_id().is_some_and(|id| id != 0) || event.is_alias();
        if event.tag().is_some() && !anchored && matches!(event, Event::Scalar(..)) {
            return Ok(Some(self.tagged(span)));
        }
        if event.tag().is_some() || anchored {
            let place = Some(self.word_before(span)).filter(|word| self.source.slice(*word).starts_with(['&', '!']));
            self.unsupported(
                place.unwrap_or(span),
                message!(
                    zh: "流程语言不使用 YAML 的锚点、别名和标签",
                    en: "anchors, aliases and tags of YAML are not part of the playbook language"
                ),
                message!(zh: "把内容直接写出来；共用的数字写成 settings", en: "write the content out; put shared figures into `settings`"),
            );
        }
        #[expect(clippy::wildcard_enum_match_arm, reason = "every other event is no content")]
        match event {
            Event::Scalar(text, style, ..) => return Ok(Some(self.scalar(&text, style, span))),
            Event::SequenceStart(..) => self.begin(span, Turn::Item),
            Event::MappingStart(..) => self.begin(span, Turn::Key),
            Event::Alias(_) | Event::UnresolvedAlias(_) => return Err(Stop::Reported),
            _ => {}
        }
        Ok(None)
    }

    /// A text behind a tag, as it stands there, tag included: whoever writes `!paid` in a condition means no tag. What
    /// begins with `!` is refused by the grammar everywhere else.
    fn tagged(&self, span: Span) -> Node {
        let tag = self.word_before(span);
        let span = trim(self.source, Span::new(tag.start(), span.end().max(tag.end())));
        Node { span, kind: NodeKind::Scalar { text: self.source.slice(span).into(), quoted: false } }
    }

    /// The word before a node: its anchor or its tag, if it has one.
    fn word_before(&self, span: Span) -> Span {
        let before = self.source.text[..span.start()].trim_end();
        let word =
            before.rsplit(|c: char| c.is_whitespace() || matches!(c, '[' | '{' | ',')).next().unwrap_or_default();
        Span::new(before.len() - word.len(), before.len())
    }

    fn scalar(&mut self, text: &str, style: ScalarStyle, span: Span) -> Node {
        if text.len() > LONGEST_TEXT && text.chars().count() > LONGEST_TEXT {
            self.diagnostics.push(too_large(
                Span::new(span.start(), span.start() + 1),
                message!(zh: "一段文字超过 {LONGEST_TEXT} 个字符", en: "a text is longer than {LONGEST_TEXT} characters"),
            ));
        }
        let quoted = style != ScalarStyle::Plain;
        // What does not stand in the file comes from an escape.
        if style == ScalarStyle::DoubleQuoted
            && self.source.slice(span).contains('\\')
            && let Some(hidden) = text.chars().find(|c| is_hidden(*c))
            && !self.source.slice(span).contains(hidden)
        {
            self.diagnostics.push(super::text::hidden_by_escape(self.source, span, hidden));
        }
        // A text that stands in the file as it is has nothing behind it.
        let span = if quoted || text.len() == span.length() { span } else { trim(self.source, span) };
        // The parser says `~` for a value that is left out.
        let text = if !quoted && span.start() == span.end() { "" } else { text };
        Node { span, kind: NodeKind::Scalar { text: text.into(), quoted } }
    }

    fn begin(&mut self, span: Span, turn: Turn) {
        let first = if matches!(turn, Turn::Item) { self.items.len() } else { self.entries.len() };
        self.open.push(Open { start: span.start(), first, turn, keys: KeyIndex::default() });
    }

    /// The list or map that ends.
    fn end(&mut self, span: Span) -> Option<Node> {
        let Open { start, first, turn, .. } = self.open.pop()?;
        let span = Span::new(start, span.end());
        Some(if matches!(turn, Turn::Item) {
            let last = self.items[first..].last().map(|item| item.span);
            let span = closed(self.source, span, last);
            Node { span, kind: NodeKind::List(self.items.drain(first..).collect()) }
        } else {
            let last = self.entries[first..].last().map(|entry| entry.value.span);
            let span = closed(self.source, span, last);
            Node { span, kind: NodeKind::Map(self.entries.drain(first..).collect()) }
        })
    }

    /// Puts a node where it belongs in the innermost list or map.
    fn add(&mut self, node: Node) {
        let Some(open) = self.open.last_mut() else { return };
        match std::mem::replace(&mut open.turn, Turn::Nothing) {
            Turn::Item => {
                open.turn = Turn::Item;
                self.items.push(node);
            }
            Turn::Key => self.key(node),
            Turn::Value { key, quoted } => {
                open.turn = Turn::Key;
                self.entries.push(Entry { key, quoted, value: node });
            }
            Turn::Nothing => open.turn = Turn::Key,
        }
    }

    /// Makes the innermost map wait for the value of a key.
    fn key(&mut self, node: Node) {
        let span = node.span;
        let NodeKind::Scalar { text, quoted } = node.kind else {
            self.diagnostics.push(
                Diagnostic::error(5, span, message!(zh: "键必须是一个名称", en: "a key must be a name")).help(
                    message!(zh: "在方括号或花括号两侧加引号，或改写成列表", en: "quote it, or write a list instead"),
                ),
            );
            return;
        };
        let Some(open) = self.open.last_mut() else { return };
        if let Some(first) = open.keys.find(&self.entries[open.first..], &text) {
            self.diagnostics.push(
                Diagnostic::error(2, span, message!(zh: "键 `{text}` 重复", en: "the key `{text}` stands here twice"))
                    .label(message!(zh: "第二次出现", en: "the second time"))
                    .related(first, message!(zh: "第一次在这里", en: "first here"))
                    .help(message!(zh: "删去其中一个，或改名", en: "remove one of them, or rename it")),
            );
        } else if &*text == "<<" && !quoted {
            self.unsupported(
                span,
                message!(zh: "流程语言不使用合并键 `<<`", en: "the merge key `<<` is not part of the playbook language"),
                message!(zh: "把内容直接写出来", en: "write the content out"),
            );
        } else {
            open.turn = Turn::Value { key: Spanned::new(text, span), quoted };
        }
    }

    fn unsupported(&mut self, span: Span, said: crate::lang::Message, help: crate::lang::Message) {
        self.diagnostics.push(Diagnostic::error(12, span, said).help(help));
    }
}

/// Finds the keys a map has already. A map with few keys is looked through; most have few.
#[derive(Default)]
struct KeyIndex {
    names: NameIndex,
    /// So many entries of the map stand in `names`.
    indexed: u32,
}

impl KeyIndex {
    /// A map with more keys than this has an index.
    const FEW: usize = 48;

    fn find(&mut self, entries: &[Entry], key: &str) -> Option<Span> {
        if entries.len() <= KeyIndex::FEW {
            return entries.iter().find(|entry| entry.name() == key).map(|entry| entry.key.span);
        }
        let name_at = |at: u32| entries[at as usize].name();
        while let Some(entry) = entries.get(self.indexed as usize) {
            self.names.add(entry.name(), self.indexed, name_at);
            self.indexed += 1;
        }
        self.names.find(key, name_at).map(|at| entries[at as usize].key.span)
    }
}

/// Whether a character is invisible or changes the direction of text, and so could make a reader see something else.
#[must_use]
pub fn is_hidden(c: char) -> bool {
    // Letters of most texts, looked at first.
    if matches!(c, ' '..='~' | '\u{3000}'..='\u{fefe}') {
        return false;
    }
    matches!(c, '\u{ad}' | '\u{61c}' | '\u{180e}' | '\u{200b}'..='\u{200f}' | '\u{2028}'..='\u{202e}'
        | '\u{2060}'..='\u{206f}' | '\u{feff}' | '\u{fff9}'..='\u{fffb}')
        || (c.is_control() && !matches!(c, '\n' | '\r' | '\t'))
}

fn too_large(span: Span, said: crate::lang::Message) -> Diagnostic {
    Diagnostic::error(13, span, said)
        .help(message!(zh: "把流程拆成几份，用 call 连接", en: "split the procedure and join the parts with `call`"))
}

fn byte_span(span: granit_parser::Span) -> Span {
    span.byte_range().map_or(Span::default(), |range| Span::new(range.start, range.end))
}

/// The span of a list or map: it ends where the last thing in it does, when nothing but blanks stand behind that.
fn closed(source: &SourceFile, span: Span, last: Option<Span>) -> Span {
    let text = source.text.as_bytes();
    let end = last.map_or(span.start(), |last| last.end());
    let is_blank = |bytes: &[u8]| bytes.iter().all(u8::is_ascii_whitespace);
    let ends_there =
        end > span.start() && !is_blank(&text[end - 1..end]) && text.get(end..span.end()).is_some_and(is_blank);
    if ends_there { Span::new(span.start(), end) } else { trim(source, span) }
}

/// Takes blank lines and comments behind a node off its span.
fn trim(source: &SourceFile, span: Span) -> Span {
    let text = source.slice(span);
    if text.ends_with(['}', ']']) && !text.contains('\n') {
        return span;
    }
    let mut end = text.len();
    loop {
        let trimmed = text[..end].trim_end();
        end = trimmed.len();
        let line_start = trimmed.rfind('\n').map_or(0, |at| at + 1);
        if line_start > 0 && trimmed[line_start..].trim_start().starts_with('#') {
            end = line_start;
        } else {
            return Span::new(span.start(), span.start() + end);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_wrong_before_the_text_breaks_off_is_said_too() {
        let mut found = Vec::new();
        let node = parse(&SourceFile::new("a", "a: 1\na: 2\nb: [1\n"), &mut found);
        let codes: Vec<u16> = found.iter().map(|found| found.code.0).collect();
        assert!(node.is_none());
        assert_eq!(codes, [2, 1]);
    }
}

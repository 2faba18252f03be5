//! Reads what can be read of a text that somebody is still typing: a tree up to the first fault in the syntax.
//!
//! Nothing is reported; that is for [`parse`](super::parse) to do. Keys may stand twice, and what the language refuses
//! (anchors, tags, further documents) is passed over.

use granit_parser::{Event, Parser, ScalarStyle, StructureStyle};

use super::{Entry, LARGEST_FILE, Node, NodeKind, byte_span, options, trim};
use crate::source::{SourceFile, Span, Spanned};

/// So many characters behind the last thing that was read are looked at for open brackets, at most.
const FARTHEST: usize = 4096;

/// What could be read.
#[derive(Clone, Debug)]
pub(crate) struct Salvage {
    /// The tree; none when nothing could be read.
    pub(crate) root: Option<Node>,
    /// The first fault; the tree ends there.
    pub(crate) fault: Option<Fault>,
}

/// Where a text stops being YAML.
#[derive(Clone, Debug)]
pub(crate) struct Fault {
    /// The place.
    pub(crate) at: usize,
    /// Where the outermost bracket begins that is still open there.
    pub(crate) bracket: Option<usize>,
    /// What would close the open brackets.
    pub(crate) closers: String,
}

/// Reads as much as possible of a text.
#[must_use]
pub(crate) fn salvage(source: &SourceFile) -> Salvage {
    if source.text.len() > LARGEST_FILE {
        return Salvage { root: None, fault: None };
    }
    let mut builder = Builder { source, open: Vec::new(), root: None, seen: 0 };
    for event in Parser::new_from_str_with_options(&source.text, options()) {
        match event {
            Ok((Event::DocumentEnd, _)) if builder.root.is_some() => break,
            Ok((event, span)) => {
                let span = byte_span(span);
                let begins = matches!(event, Event::SequenceStart(..) | Event::MappingStart(..));
                // The bracket itself is behind, what stands inside is not.
                let end = if begins { (span.start() + 1).min(span.end().max(span.start())) } else { span.end() };
                builder.seen = builder.seen.max(end);
                builder.take(event, span);
            }
            Err(error) => {
                let at = error.marker().byte_offset().unwrap_or(0).min(source.text.len());
                let fault = builder.fault(at);
                return Salvage { root: builder.finish(at), fault: Some(fault) };
            }
        }
    }
    let end = source.text.len();
    Salvage { root: builder.finish(end), fault: None }
}

/// A list or map whose end has not been seen.
struct Open {
    start: usize,
    style: StructureStyle,
    /// A map; otherwise a list.
    is_map: bool,
    items: Vec<Node>,
    entries: Vec<Entry>,
    /// The key that waits for its value.
    key: Option<Node>,
}

struct Builder<'a> {
    source: &'a SourceFile,
    open: Vec<Open>,
    root: Option<Node>,
    /// So far the parser has said what stands there.
    seen: usize,
}

impl Builder<'_> {
    fn take(&mut self, event: Event<'_>, span: Span) {
        #[expect(clippy::wildcard_enum_match_arm, reason = "what is no content is passed over")]
        match event {
            Event::Scalar(text, style, ..) => {
                let quoted = style != ScalarStyle::Plain;
                let span = if quoted { span } else { trim(self.source, span) };
                let text = if !quoted && span.start() == span.end() { "" } else { &*text };
                self.add(Node { span, kind: NodeKind::Scalar { text: text.into(), quoted } });
            }
            Event::SequenceStart(style, ..) => self.begin(span.start(), style, false),
            Event::MappingStart(style, ..) => self.begin(span.start(), style, true),
            Event::SequenceEnd | Event::MappingEnd => self.end(span.end()),
            Event::Alias(_) | Event::UnresolvedAlias(_) => self.add(nothing(span)),
            _ => {}
        }
    }

    fn begin(&mut self, start: usize, style: StructureStyle, is_map: bool) {
        self.open.push(Open { start, style, is_map, items: Vec::new(), entries: Vec::new(), key: None });
    }

    fn end(&mut self, end: usize) {
        let Some(mut open) = self.open.pop() else { return };
        if let Some(key) = open.key.take() {
            let value = nothing(Span::new(key.span.end(), key.span.end()));
            open.entries.extend(entry(key, value));
        }
        let span = trim(self.source, Span::new(open.start, end.max(open.start)));
        let kind = if open.is_map { NodeKind::Map(open.entries.into()) } else { NodeKind::List(open.items.into()) };
        self.add(Node { span, kind });
    }

    fn add(&mut self, node: Node) {
        match self.open.last_mut() {
            None => self.root = self.root.take().or(Some(node)),
            Some(open) if !open.is_map => open.items.push(node),
            Some(open) => match open.key.take() {
                None => open.key = Some(node),
                Some(key) => open.entries.extend(entry(key, node)),
            },
        }
    }

    /// The parser holds a bracket back that could be the beginning of a key, so the rest is looked at by itself.
    fn fault(&self, at: usize) -> Fault {
        let flow: Vec<&Open> = self.open.iter().filter(|open| matches!(open.style, StructureStyle::Flow)).collect();
        let held_back = brackets(&self.source.text, self.seen);
        let closers = flow.iter().map(|open| if open.is_map { '}' } else { ']' });
        let closers: Vec<char> = closers.chain(held_back.iter().map(|(_, closer)| *closer)).collect();
        let bracket = flow.first().map(|open| open.start).or(held_back.first().map(|(start, _)| *start));
        Fault { at, bracket, closers: closers.into_iter().rev().collect() }
    }

    /// Closes whatever is open.
    fn finish(mut self, at: usize) -> Option<Node> {
        while !self.open.is_empty() {
            self.end(at);
        }
        self.root
    }
}

/// The brackets that open from a place on and do not close, with what would close them.
fn brackets(text: &str, from: usize) -> Vec<(usize, char)> {
    let mut open = Vec::new();
    let mut quote = None;
    let mut before = ' ';
    for (at, c) in text.get(from..).unwrap_or_default().char_indices().take(FARTHEST) {
        match c {
            _ if quote == Some(c) => quote = None,
            _ if quote.is_some() => {}
            '"' | '\'' if before.is_whitespace() || matches!(before, '[' | '{' | ',' | ':') => quote = Some(c),
            '{' => open.push((from + at, '}')),
            '[' => open.push((from + at, ']')),
            '}' | ']' => drop(open.pop()),
            _ => {}
        }
        before = c;
    }
    open
}

/// A key that is no text is passed over with its value.
fn entry(key: Node, value: Node) -> Option<Entry> {
    match key.kind {
        NodeKind::Scalar { text, quoted } => Some(Entry { key: Spanned::new(text, key.span), quoted, value }),
        NodeKind::List(_) | NodeKind::Map(_) => None,
    }
}

/// Nothing, where something could stand.
fn nothing(span: Span) -> Node {
    Node { span, kind: NodeKind::Scalar { text: Box::default(), quoted: false } }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(text: &str) -> (String, Option<Fault>) {
        let found = salvage(&SourceFile::new("a", text));
        (found.root.as_ref().map(said).unwrap_or_default(), found.fault)
    }

    fn said(node: &Node) -> String {
        match &node.kind {
            NodeKind::Scalar { text, .. } => text.to_string(),
            NodeKind::List(items) => format!("[{}]", items.iter().map(said).collect::<Vec<_>>().join(" ")),
            NodeKind::Map(entries) => {
                let said = |entry: &Entry| format!("{}={}", entry.name(), said(&entry.value));
                format!("{{{}}}", entries.iter().map(said).collect::<Vec<_>>().join(" "))
            }
        }
    }

    #[test]
    fn what_is_whole_is_read_whole() {
        assert_eq!(read("a: [1, { b: c }]\nd:\n  - e\n").0, "{a=[1 {b=c}] d=[e]}");
        assert!(read("a: [1, { b: c }]\nd:\n  - e\n").1.is_none());
        assert_eq!(read("").0, "");
        assert_eq!(read("a: &x 1\na: *x\n---\nb: 2\n").0, "{a=1 a=}");
    }

    #[test]
    fn what_stands_before_a_fault_is_kept() {
        let (said, fault) = read("a: 1\nb:\n  - { when: up, to: ");
        assert_eq!(said, "{a=1 b=[]}", "the parser cannot know yet that this is no key");
        let fault = fault.unwrap();
        assert_eq!((fault.bracket, fault.closers.as_str()), (Some(12), "}"));
        assert_eq!(read("a: 1\nb:\n  - { when: up, to: }").0, "{a=1 b=[{when=up to=}]}");
        let (said, fault) = read("a: [x, { y");
        assert_eq!((said.as_str(), fault.unwrap().closers.as_str()), ("{a=[x]}", "}]"));
        let (said, fault) = read("a: 1\ns:\n  x: 1\n  ro\n  y: 2\n");
        assert_eq!((said.as_str(), fault.unwrap().at), ("{a=1 s={x=1}}", 17));
    }
}

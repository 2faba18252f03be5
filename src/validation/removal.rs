//! What may go becomes a remedy: an entry or an item is cut out with the comments that belong to it, and nothing else.

use std::collections::HashMap;

use crate::compile::yaml::{self, Node, NodeKind};
use crate::diagnostic::{Diagnostic, Fix};
use crate::source::{SourceFile, Span};

/// Gives every finding about something that may go its remedy, when nothing stands in the way.
pub(super) fn offer(source: &SourceFile, diagnostics: &mut [Diagnostic]) {
    if diagnostics.iter().all(|found| found.removal.is_none()) {
        return;
    }
    let Some(root) = yaml::parse(source, &mut Vec::new()) else { return };
    let found: Vec<Option<Vec<Child<'_>>>> =
        diagnostics.iter().map(|found| found.removal.and_then(|span| way_to(&root, span))).collect();
    let mut going: HashMap<Span, usize> = HashMap::new();
    for child in found.iter().flatten().filter_map(|way| way.last()) {
        *going.entry(child.of.span).or_insert(0) += 1;
    }
    for (diagnostic, way) in diagnostics.iter_mut().zip(&found) {
        let Some([above @ .., child]) = way.as_deref() else { continue };
        let goes_whole = going.get(&child.of.span).is_some_and(|count| *count >= count_of(child.of));
        let cut = match above.last() {
            _ if !goes_whole => child.cut(&source.text),
            // With the last of its entries a section goes, once.
            Some(parent) if child.at == 0 => parent.cut(&source.text),
            Some(_) | None => None,
        };
        diagnostic.fix = cut.map(|span| Fix { span, replacement: String::new() });
    }
}

/// An entry of a map or an item of a list.
#[derive(Clone, Copy, Debug)]
struct Child<'n> {
    of: &'n Node,
    at: usize,
}

fn count_of(node: &Node) -> usize {
    match &node.kind {
        NodeKind::Map(entries) => entries.len(),
        NodeKind::List(items) => items.len(),
        NodeKind::Scalar { .. } => 0,
    }
}

/// The way from the root to the entry whose key stands at `span`, or to the innermost item of a list around it.
fn way_to(root: &Node, span: Span) -> Option<Vec<Child<'_>>> {
    let mut way: Vec<Child<'_>> = Vec::new();
    let mut node = root;
    loop {
        let at = match &node.kind {
            NodeKind::Map(entries) => entries.partition_point(|entry| entry.key.span.start() <= span.start()),
            NodeKind::List(items) => items.partition_point(|item| item.span.start() <= span.start()),
            NodeKind::Scalar { .. } => 0,
        };
        let Some(at) = at.checked_sub(1) else { break };
        way.push(Child { of: node, at });
        match &node.kind {
            NodeKind::Map(entries) if entries[at].key.span == span => return Some(way),
            NodeKind::Map(entries) => node = &entries[at].value,
            NodeKind::List(items) => node = &items[at],
            NodeKind::Scalar { .. } => break,
        }
    }
    while way.last().is_some_and(|child| !matches!(child.of.kind, NodeKind::List(_))) {
        way.pop();
    }
    (!way.is_empty()).then_some(way)
}

impl Child<'_> {
    fn extent(&self, text: &str, at: usize) -> Option<Span> {
        match &self.of.kind {
            NodeKind::Map(entries) => {
                let entry = entries.get(at)?;
                let key_end = entry.key.span.end() + text[entry.key.span.end()..].find(':')? + 1;
                let empty = entry.value.span.start() == entry.value.span.end();
                let end = if empty { key_end } else { entry.value.span.end() };
                Some(Span::new(entry.key.span.start(), end))
            }
            NodeKind::List(items) => items.get(at).map(|item| item.span),
            NodeKind::Scalar { .. } => None,
        }
    }

    /// What is cut out so that this child is gone; nothing when something else would go with it.
    fn cut(&self, text: &str) -> Option<Span> {
        let extent = self.extent(text, self.at)?;
        let in_braces = text[self.of.span.start()..].starts_with(['{', '[']);
        let line_start = start_of_line(text, extent.start());
        let before = &text[line_start..extent.start()];
        let dash = if matches!(self.of.kind, NodeKind::List(_)) && !in_braces { "-" } else { "" };
        if before.trim() == dash {
            return whole_lines(text, extent, line_start, in_braces);
        }
        if !in_braces {
            return None;
        }
        let next = self.extent(text, self.at + 1).map(|next| Span::new(extent.start(), next.start()));
        let last = || Some(Span::new(self.extent(text, self.at.checked_sub(1)?)?.end(), extent.end()));
        let cut = next.or_else(last)?;
        // A comment or a line end between two entries could belong to either.
        let between =
            [&text[cut.start()..extent.start().max(cut.start())], &text[extent.end().min(cut.end())..cut.end()]];
        between.iter().all(|gap| !gap.contains(['#', '\n'])).then_some(cut)
    }
}

/// The lines of a child, with the comment at their end, those below that are indented deeper, and those above that can
/// belong to nothing else.
fn whole_lines(text: &str, extent: Span, line_start: usize, in_braces: bool) -> Option<Span> {
    let mut end = end_of_line(text, extent.end());
    let behind = text[extent.end()..end].trim();
    let behind = if in_braces { behind.strip_prefix(',').unwrap_or(behind).trim() } else { behind };
    if !behind.is_empty() && !behind.starts_with('#') {
        return None;
    }
    let indent = indent_of(&text[line_start..end]);
    while let Some(line) = line_at(text, end)
        && is_comment(line)
        && indent_of(line) > indent
    {
        end += line.len();
    }
    let mut start = line_start;
    let next = line_at(text, end);
    let followed = next.is_some_and(|line| !line.trim().is_empty() && !is_comment(line) && indent_of(line) >= indent);
    if !followed {
        while start > 0 {
            let above = start_of_line(text, start - 1);
            let line = &text[above..start];
            if !is_comment(line) || indent_of(line) != indent {
                break;
            }
            start = above;
        }
    }
    let blank_above = start > 0 && text[start_of_line(text, start - 1)..start].trim().is_empty();
    if let Some(line) = next
        && blank_above
        && line.trim().is_empty()
    {
        end += line.len();
    }
    Some(Span::new(start, end))
}

fn start_of_line(text: &str, at: usize) -> usize {
    text[..at].rfind('\n').map_or(0, |at| at + 1)
}

/// Behind the line end.
fn end_of_line(text: &str, at: usize) -> usize {
    text[at..].find('\n').map_or(text.len(), |end| at + end + 1)
}

/// The line that begins here, with its end.
fn line_at(text: &str, start: usize) -> Option<&str> {
    (start < text.len()).then(|| &text[start..end_of_line(text, start)])
}

fn is_comment(line: &str) -> bool {
    line.trim_start().starts_with('#')
}

fn indent_of(line: &str) -> usize {
    line.len() - line.trim_start().len()
}

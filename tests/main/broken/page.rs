//! A playbook to be broken: its text, its tree, its steps, and edits that know where they end up.

use playbook::compile::yaml::{self, Entry, Node};
use playbook::diagnostic::Code;
use playbook::source::{SourceFile, Span};

/// An intact playbook.
pub(super) struct Page {
    /// The name of its file, without folder and ending.
    pub(super) name: &'static str,
    pub(super) text: String,
    pub(super) root: Node,
}

/// A step as it stands in the text.
pub(super) struct Written<'p> {
    pub(super) name: &'p str,
    /// Its name and what it is.
    pub(super) entry: &'p Entry,
    /// Whether it is a lane.
    pub(super) is_lane: bool,
    /// The step it stands inside of, if any.
    pub(super) parent: Option<&'p str>,
}

impl Written<'_> {
    pub(super) fn get(&self, key: &str) -> Option<&Node> {
        self.entry.value.get(key)
    }

    /// Whether it is an ordinary task, done by a role.
    pub(super) fn is_task(&self) -> bool {
        const KINDS: [&str; 7] = ["approval", "together", "steps", "call", "hand_off", "wait", "end"];
        KINDS.iter().all(|kind| self.get(kind).is_none())
    }
}

/// One broken text, and what must be found in it.
pub(super) struct Mutant {
    /// Where it was broken, for people.
    pub(super) what: String,
    pub(super) text: String,
    pub(super) code: Code,
    /// The byte at which the finding begins.
    pub(super) at: usize,
    /// Further codes that are right as well.
    pub(super) also: Vec<Code>,
    /// Whether the finding may stand elsewhere, because several places are as good.
    pub(super) anywhere: bool,
}

/// Where the finding must begin.
#[derive(Clone, Copy)]
pub(super) enum At {
    /// At a byte of the intact text that no edit takes away.
    Old(usize),
    /// So many bytes into the replacement of the first edit.
    New(usize),
}

impl Page {
    pub(super) fn new(name: &'static str, text: String) -> Page {
        let source = SourceFile::new(name, text.clone());
        let root = yaml::parse(&source, &mut Vec::new()).expect("the intact text is YAML");
        Page { name, text, root }
    }

    /// All steps, lanes and inner steps, in the order of the text.
    pub(super) fn steps(&self) -> Vec<Written<'_>> {
        let mut found = Vec::new();
        if let Some(steps) = self.root.get("steps") {
            collect(steps.entries(), false, None, &mut found);
        }
        found
    }

    /// The entries of a map at the top: roles, fields, settings, records.
    pub(super) fn declared(&self, key: &str) -> &[Entry] {
        self.root.get(key).map(Node::entries).unwrap_or_default()
    }

    pub(super) fn slice(&self, span: Span) -> &str {
        &self.text[span.range()]
    }

    /// A text with edits, which stand in the order of the text and do not touch each other.
    pub(super) fn broken(&self, code: u16, what: &str, edits: &[(Span, &str)], at: At) -> Mutant {
        let mut text = String::new();
        let mut done = 0;
        let mut place = 0;
        for (number, (span, replacement)) in edits.iter().enumerate() {
            text.push_str(&self.text[done..span.start()]);
            if let (0, At::New(into)) = (number, at) {
                place = text.len() + into;
            }
            text.push_str(replacement);
            done = span.end();
        }
        text.push_str(&self.text[done..]);
        if let At::Old(old) = at {
            let before = edits.iter().filter(|(span, _)| span.end() <= old && span.start() < old);
            let (gone, come) =
                before.fold((0, 0), |(gone, come), (span, new)| (gone + span.length(), come + new.len()));
            place = old + come - gone;
        }
        let line = self.text[..edits[0].0.start()].matches('\n').count() + 1;
        Mutant {
            what: format!("{what} at line {line}"),
            text,
            code: Code(code),
            at: place,
            also: Vec::new(),
            anywhere: false,
        }
    }

    /// The whole lines of an entry that begins a line; nothing for an entry within a line.
    pub(super) fn lines_of(&self, entry: &Entry) -> Option<Span> {
        let start = self.text[..entry.key.span.start()].rfind('\n').map_or(0, |at| at + 1);
        let begins = self.text[start..entry.key.span.start()].chars().all(|c| c == ' ');
        let last = self.text[..entry.value.span.end().max(entry.key.span.end())].trim_end().len();
        let end = self.text[last..].find('\n').map_or(self.text.len(), |at| last + at + 1);
        begins.then_some(Span::new(start, end))
    }

    /// How far a key that begins a line is indented; nothing for a key within a line.
    pub(super) fn indent(&self, entry: &Entry) -> Option<usize> {
        self.lines_of(entry).map(|lines| entry.key.span.start() - lines.start())
    }

    /// An empty place before the line of an entry.
    pub(super) fn before(&self, entry: &Entry) -> Option<Span> {
        self.lines_of(entry).map(|lines| Span::new(lines.start(), lines.start()))
    }
}

impl Mutant {
    /// Other findings that are right as well.
    pub(super) fn and(mut self, codes: &[u16]) -> Mutant {
        self.also.extend(codes.iter().copied().map(Code));
        self
    }

    /// The finding may stand elsewhere.
    pub(super) fn anywhere(mut self) -> Mutant {
        self.anywhere = true;
        self
    }
}

fn collect<'p>(entries: &'p [Entry], is_lane: bool, parent: Option<&'p str>, found: &mut Vec<Written<'p>>) {
    for entry in entries {
        let name = entry.name();
        found.push(Written { name, entry, is_lane, parent });
        if let Some(lanes) = entry.value.get("together") {
            collect(lanes.entries(), true, Some(name), found);
        }
        if let Some(steps) = entry.value.get("steps") {
            collect(steps.entries(), false, Some(name), found);
        }
    }
}

/// All the places of a `next` that name a step.
pub(super) fn targets(next: &Node) -> Vec<&Node> {
    if next.text().is_some() {
        return vec![next];
    }
    let branches = next.items().iter().flat_map(|branch| [branch.get("to"), branch.get("else")]).flatten();
    let outcomes = next.entries().iter().flat_map(|outcome| match outcome.value.get("to") {
        Some(to) => targets(to),
        None => targets(&outcome.value),
    });
    branches.chain(outcomes).collect()
}

/// All lists of branches of a `next`.
pub(super) fn forks(next: &Node) -> Vec<&Node> {
    let is_fork = |node: &&Node| node.items().iter().any(|branch| branch.get("when").is_some());
    let outcomes = next.entries().iter().map(|outcome| outcome.value.get("to").unwrap_or(&outcome.value));
    std::iter::once(next).chain(outcomes).filter(is_fork).collect()
}

/// Where the words of a text begin: behind the quote, if it has one.
pub(super) fn inside(page: &Page, text: &Node) -> usize {
    text.span.start() + usize::from(page.slice(text.span).starts_with(['"', '\'']))
}

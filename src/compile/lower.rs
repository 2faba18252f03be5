//! From checked nodes to a [`Playbook`]: names are collected first, then every reference is resolved.
//!
//! Shape was checked before, so a node of the wrong kind is passed over here without a word. Whatever cannot be resolved
//! is reported and leaves the playbook incomplete; an incomplete playbook is not handed out.

mod definition;
mod names;
mod next;
mod prose;
mod reference;
mod step;
mod voters;

use std::collections::BTreeSet;

use super::guard::{self, Expected, Scope};
use super::text::bilingual;
use super::yaml::{Entry, Node, NodeKind};
use crate::diagnostic::{Code, Diagnostic, Severity};
use crate::lang::{Message, Text, certainly_meant, did_you_mean};
use crate::message;
use crate::model::Playbook;
use crate::model::duration::Duration;
use crate::model::field::FieldKind;
use crate::model::guard::Guard;
use crate::model::names::NameIndex;
use crate::model::step::{Count, Limited};
use crate::source::{SourceFile, Span, Spanned};
use names::PlacedStep;
pub(super) use names::identifier_fault;
use reference::Definitions;

/// Builds a playbook from the root of a file.
pub(super) fn lower(source: &SourceFile, root: &Node, diagnostics: &mut Vec<Diagnostic>) -> Option<Playbook> {
    let complete = diagnostics.iter().all(|found| found.severity != Severity::Error);
    let mut report = Report { diagnostics, complete, broken: BTreeSet::new(), written: Vec::new() };
    let nothing = Definitions::default();
    let settings = Lowering::new(source, &mut report, &nothing, &nothing.scope()).settings_of(root);
    let figures = Definitions::new(Vec::new(), settings, Vec::new(), Vec::new());
    let scope = figures.scope();
    let mut lowering = Lowering::new(source, &mut report, &figures, &scope);
    let (roles, fields, records) = (lowering.roles_of(root), lowering.fields_of(root), lowering.records_of(root));
    drop(scope);
    let definitions = Definitions::new(roles, figures.settings, fields, records);
    let scope = definitions.scope();
    let playbook = Lowering::new(source, &mut report, &definitions, &scope).playbook(root);
    drop(scope);
    let Definitions { roles, settings, fields, records, .. } = definitions;
    let playbook = playbook.filter(|_| report.complete)?;
    Some(Playbook { roles, settings, fields, records, texts: report.written, ..playbook })
}

/// What was found wrong.
struct Report<'d> {
    diagnostics: &'d mut Vec<Diagnostic>,
    /// Whether everything so far could be made sense of.
    complete: bool,
    /// Fields and settings that are defined, but not well: their names are not unknown.
    broken: BTreeSet<String>,
    /// Every text that was read.
    written: Vec<Spanned<Text>>,
}

struct Lowering<'a, 'd> {
    source: &'a SourceFile,
    diagnostics: &'d mut Vec<Diagnostic>,
    complete: &'d mut bool,
    broken: &'d mut BTreeSet<String>,
    written: &'d mut Vec<Spanned<Text>>,
    definitions: &'a Definitions,
    scope: &'a Scope<'a>,
    placed: Vec<PlacedStep<'a>>,
    step_names: NameIndex,
}

impl<'a, 'd> Lowering<'a, 'd> {
    fn new(
        source: &'a SourceFile,
        report: &'d mut Report<'_>,
        definitions: &'a Definitions,
        scope: &'a Scope<'a>,
    ) -> Lowering<'a, 'd> {
        Lowering {
            source,
            diagnostics: report.diagnostics,
            complete: &mut report.complete,
            broken: &mut report.broken,
            written: &mut report.written,
            definitions,
            scope,
            placed: Vec::new(),
            step_names: NameIndex::default(),
        }
    }

    fn playbook(&mut self, root: &'a Node) -> Option<Playbook> {
        self.language_version(root);
        let name = root.entry("playbook").and_then(|entry| self.identifier(&entry.value, true));
        let top = self.place_steps(root.get("steps"), None);
        let placed: Vec<&Entry> = self.placed.iter().map(|step| step.entry).collect();
        self.check_confusable(&placed, |entry| (entry.name(), entry.key.span));
        let start = root.get("start").and_then(|node| self.sibling(node, None));
        let mut steps = Vec::with_capacity(self.placed.len());
        steps.extend((0..self.placed.len()).filter_map(|index| self.step(index)));
        let interrupts = self.interrupts(root.get("interrupts"), None);
        let playbook = Playbook {
            name_span: root.get("playbook").map_or(Span::default(), |node| node.span),
            aliases: self.words_list(root.get("aliases")),
            version: self.words(root.get("version")).unwrap_or_default(),
            prefix: self.prefix(root.get("prefix")),
            title: self.text(root.get("title")).unwrap_or_default(),
            subject: root.get("subject").and_then(|node| self.field(node)),
            prose: self.prose(root),
            document: self.document_control(root.entry("document")),
            changes: self.changes(root.get("changes")),
            promise: root.get("promise").and_then(|node| self.limited(node)),
            promise_span: root.get("promise").map_or(Span::default(), |node| node.span),
            schedules: self.schedules(root.get("schedules")),
            name: name.unwrap_or_default(),
            roles: Vec::new(),
            settings: Vec::new(),
            fields: Vec::new(),
            records: Vec::new(),
            texts: Vec::new(),
            start: start?,
            steps,
            step_names: std::mem::take(&mut self.step_names),
            top,
            interrupts,
        };
        (playbook.steps.len() == self.placed.len()).then_some(playbook)
    }

    fn language_version(&mut self, root: &Node) {
        let Some(node) = root.get("language") else { return };
        if let Some(text) = node.text().filter(|text| *text != "1") {
            self.report(
                Diagnostic::error(
                    7,
                    node.span,
                    message!(zh: "不认识语言版本 `{text}`", en: "version `{text}` of the language is not known"),
                )
                .help(message!(zh: "本程序读版本 1；较新的文件需要较新的程序", en: "this program reads version 1; a newer file wants a newer program")),
            );
        }
    }

    fn prefix(&mut self, node: Option<&Node>) -> String {
        let Some((node, text)) = node.and_then(|node| Some((node, node.text()?))) else { return "C".to_owned() };
        if text.is_empty() || text.len() > 4 || !text.bytes().all(|byte| byte.is_ascii_uppercase()) {
            self.report(
                Diagnostic::error(
                    5,
                    node.span,
                    message!(zh: "`{text}` 不能作编号的字头", en: "`{text}` cannot head case numbers"),
                )
                .help(message!(zh: "写 1 到 4 个大写字母", en: "write 1 to 4 capital letters")),
            );
        }
        text.to_owned()
    }

    /// Adds a finding; an error leaves the playbook incomplete.
    fn report(&mut self, found: Diagnostic) {
        *self.complete &= found.severity != Severity::Error;
        let name = self.source.slice(found.primary.span).trim_matches(['"', '\'']);
        if found.code != Code(103) || !self.broken.contains(name) {
            self.diagnostics.push(found);
        }
    }

    fn text(&mut self, node: Option<&Node>) -> Option<Text> {
        let node = node?;
        let text = bilingual(node)?;
        self.placeholders(node);
        self.written.push(Spanned::new(text.clone(), node.span));
        Some(text)
    }

    /// One text, or a list of them.
    fn texts(&mut self, node: Option<&Node>) -> Vec<Text> {
        match node {
            Some(Node { kind: NodeKind::List(items), .. }) => {
                items.iter().filter_map(|item| self.text(Some(item))).collect()
            }
            one => self.text(one).into_iter().collect(),
        }
    }

    /// Every `{setting}` in a text must name a setting.
    fn placeholders(&mut self, node: &Node) {
        for entry in node.entries() {
            self.placeholders(&entry.value);
        }
        if let Some(text) = node.text() {
            for name in crate::model::text::placeholders(text) {
                if self.scope.setting(name).is_some() {
                    continue;
                }
                let comparable = self.scope.may_compare(self.definitions.settings.len());
                let known = self.definitions.settings.iter().map(|setting| setting.name.as_str());
                let known = known.filter(|_| comparable);
                let certain = certainly_meant(name, known.clone());
                let help = did_you_mean(name, known).map_or_else(
                    || message!(zh: "花括号里写设置名；要印出花括号就写两个", en: "braces hold the name of a setting; double them to print a brace"),
                    |meant| message!(zh: "是不是 `{{{meant}}}`？", en: "did you mean `{{{meant}}}`?"),
                );
                let span = self.within_scalar(node, name);
                self.report(
                    Diagnostic::error(103, span, message!(zh: "没有设置 `{name}`", en: "there is no setting `{name}`"))
                        .help(help)
                        .rename(span, name, certain),
                );
            }
        }
    }

    /// Where a word stands in a scalar; the whole scalar when escapes hide it.
    fn within_scalar(&self, scalar: &Node, word: &str) -> Span {
        self.source
            .slice(scalar.span)
            .find(word)
            .map_or(scalar.span, |at| Span::new(scalar.span.start() + at, scalar.span.start() + at + word.len()))
    }

    fn words(&self, node: Option<&Node>) -> Option<String> {
        node.and_then(Node::text).map(str::to_owned)
    }

    fn words_list(&self, node: Option<&Node>) -> Vec<String> {
        node.map(Node::items).unwrap_or_default().iter().filter_map(Node::text).map(str::to_owned).collect()
    }

    fn guard(&mut self, node: &Node) -> Option<Guard> {
        self.expression(node, Expected::YesNo)
    }

    fn expression(&mut self, node: &Node, expected: Expected) -> Option<Guard> {
        let text = node.text()?;
        let quoted = matches!(node.kind, NodeKind::Scalar { quoted: true, .. });
        let base = node.span.start() + usize::from(quoted);
        let verbatim = self.source.text[base..].starts_with(text);
        let mut found = Vec::new();
        let guard = guard::parse(text, base, self.scope, expected, &mut found);
        for found in found {
            self.report(if verbatim { found } else { at_scalar(found, node.span) });
        }
        guard
    }

    /// A span of time, or the setting that holds one.
    fn limited(&mut self, node: &Node) -> Option<Limited> {
        let text = node.text()?;
        if text.starts_with(|c: char| c.is_numeric()) {
            return self.duration(node).map(Limited::Fixed);
        }
        let id = self.setting(node)?;
        if self.definitions.settings[id.0 as usize].field.kind == FieldKind::Duration {
            return Some(Limited::Setting(id));
        }
        self.wrong_setting(node, message!(zh: "时长", en: "a span of time"));
        None
    }

    /// A whole number from 1, or the setting that holds one.
    fn count(&mut self, node: &Node) -> Option<Count> {
        let text = node.text()?;
        if text.starts_with(|c: char| c.is_numeric()) {
            let number = super::grammar::whole_number(text).filter(|number| *number > 0);
            if number.is_none() {
                self.report(
                    Diagnostic::error(
                        5,
                        node.span,
                        message!(zh: "`{text}` 不能用在这里", en: "`{text}` does not fit here"),
                    )
                    .help(message!(zh: "写一个从 1 开始的整数", en: "write a whole number from 1")),
                );
            }
            return number.map(Count::Fixed);
        }
        let id = self.setting(node)?;
        if self.definitions.settings[id.0 as usize].field.kind == FieldKind::Integer {
            return Some(Count::Setting(id));
        }
        self.wrong_setting(node, message!(zh: "整数", en: "a whole number"));
        None
    }

    fn wrong_setting(&mut self, node: &Node, wanted: Message) {
        let name = node.text().unwrap_or_default();
        self.report(Diagnostic::error(
            201,
            node.span,
            Message {
                zh: format!("这里要{}，设置 `{name}` 不是", wanted.zh),
                en: format!("{} is needed here, and the setting `{name}` is not", wanted.en),
            },
        ));
    }

    fn duration(&mut self, node: &Node) -> Option<Duration> {
        let text = node.text()?;
        match text.parse::<Duration>() {
            Ok(duration) => Some(duration),
            Err(error) => {
                self.report(Diagnostic::error(701, node.span, error.message()).help(message!(
                    zh: "例如 30 minutes、4 working hours、2 working days，或 2 个工作日",
                    en: "for example 30 minutes, 4 working hours, 2 working days"
                )));
                None
            }
        }
    }

    /// A list of references, or one of them.
    fn many<T>(&mut self, node: Option<&Node>, mut one: impl FnMut(&mut Self, &Node) -> Option<T>) -> Vec<T> {
        match node {
            Some(Node { kind: NodeKind::List(items), .. }) => items.iter().filter_map(|item| one(self, item)).collect(),
            Some(node) => one(self, node).into_iter().collect(),
            None => Vec::new(),
        }
    }
}

/// A finding in an expression that escapes or line breaks have moved: it points at the whole scalar and fixes nothing.
fn at_scalar(mut found: Diagnostic, span: Span) -> Diagnostic {
    found.primary.span = span;
    found.related.clear();
    found.fix = None;
    found
}

/// The entries of a map; none for anything else.
fn entries(node: Option<&Node>) -> &[Entry] {
    node.map(Node::entries).unwrap_or_default()
}

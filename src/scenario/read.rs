//! Reads scenario files: names are looked up in the playbook, values are read by the types of their fields.

use chrono::NaiveDateTime;
use serde_json::Value as Json;

use super::file::{Deed, Expectation, Finish, Given, Item, Scenario, ScenarioFile, What};
use super::grammar::{KINDS, SCENARIOS};
use crate::compile::yaml::{Entry, Node, NodeKind};
use crate::compile::{Reading, bilingual, suggest};
use crate::diagnostic::Diagnostic;
use crate::engine::Ticks;
use crate::lang::Message;
use crate::message;
use crate::model::field::{Field, FieldKind};
use crate::model::step::{Step, StepKind};
use crate::model::value::{FileReference, Value};
use crate::model::{Playbook, StepId};
use crate::source::{SourceFile, Span};

/// When scenarios start unless they say otherwise: a Monday.
const START: &str = "2026-03-02 09:00";
/// How local times are written.
pub(super) const LOCAL_TIME: &str = "%Y-%m-%d %H:%M";
/// Who acts unless somebody is named.
const ACTOR: &str = "甲";

/// Reads the scenarios of a playbook.
#[must_use]
pub fn read(source: &SourceFile, playbook: &Playbook) -> Reading<ScenarioFile> {
    Reading::of(source, &SCENARIOS, |root, diagnostics| {
        let mut reader = Reader { playbook, diagnostics };
        let scenarios = root.get("scenarios")?.items();
        Some(ScenarioFile { scenarios: scenarios.iter().filter_map(|node| reader.scenario(node)).collect() })
    })
}

struct Reader<'p, 'd> {
    playbook: &'p Playbook,
    diagnostics: &'d mut Vec<Diagnostic>,
}

impl<'p> Reader<'p, '_> {
    fn scenario(&mut self, node: &Node) -> Option<Scenario> {
        let name = node.get("name")?;
        let start = || NaiveDateTime::parse_from_str(START, LOCAL_TIME).ok();
        let at = node.get("at").map_or_else(start, |at| self.local_time(at));
        let settings = entries(node, "settings").iter().filter_map(|entry| self.setting(entry)).collect();
        let set = self.given(node, None);
        let items = node.get("steps").map(Node::items).unwrap_or_default();
        let items = items.iter().filter_map(|item| self.item(item)).collect();
        let (finish, finish_span) = self.finish(node)?;
        Some(Scenario {
            name: bilingual(name).unwrap_or_default(),
            span: name.span,
            at: at?,
            by: words(node, "by").unwrap_or_else(|| ACTOR.to_owned()),
            settings,
            set,
            items,
            finish,
            finish_span,
        })
    }

    fn finish(&mut self, node: &Node) -> Option<(Finish, Span)> {
        match (node.entry("ends"), node.entry("open")) {
            (Some(ends), Some(open)) => {
                self.diagnostics.push(
                    Diagnostic::error(3, open.key.span, message!(zh: "`ends` 和 `open` 只能写一个", en: "a scenario has either `ends` or `open`"))
                        .related(ends.key.span, message!(zh: "另一个在这里", en: "the other one is here"))
                        .help(message!(zh: "案件结束写 ends，停在中途写 open", en: "write `ends` if the case ends, `open` if it stops midway")),
                );
                None
            }
            (Some(ends), None) => {
                let known: Vec<&str> = self.playbook.top.iter().filter_map(|id| end_of(&self.playbook[*id])).collect();
                self.known_outcome(&ends.value, &known);
                Some((Finish::Ends(ends.value.text()?.to_owned()), ends.value.span))
            }
            (None, Some(open)) => Some((Finish::Open(self.steps(Some(&open.value))), open.value.span)),
            (None, None) => Some((Finish::Unsaid, node.get("name").map_or(node.span, |name| name.span))),
        }
    }

    fn item(&mut self, node: &Node) -> Option<Item> {
        let told = KINDS.iter().filter_map(|(kind, beside)| Some((*kind, *beside, node.entry(kind)?)));
        let (kind, beside, entry) = match told.collect::<Vec<_>>()[..] {
            [one] => one,
            _ => {
                let kinds = KINDS.iter().map(|(kind, _)| *kind).collect::<Vec<_>>().join(", ");
                let place = node.entries().first().map_or(node.span, |entry| entry.key.span);
                self.diagnostics.push(
                    Diagnostic::error(
                        5,
                        place,
                        message!(zh: "要写明做什么，而且只写一件", en: "say what is done, and one thing only"),
                    )
                    .help(message!(zh: "写其中一个：{kinds}", en: "write one of {kinds}")),
                );
                return None;
            }
        };
        for other in node.entries().iter().filter(|other| other.name() != kind) {
            let key = other.name();
            if !beside.contains(&key) {
                self.diagnostics.push(
                    Diagnostic::error(
                        3,
                        other.key.span,
                        message!(zh: "`{kind}` 旁边没有 `{key}`", en: "`{key}` does not go with `{kind}`"),
                    )
                    .help(message!(zh: "删去它", en: "remove it")),
                );
            }
        }
        let span = Span::new(entry.key.span.start(), entry.value.span.end().max(entry.key.span.end()));
        let what = match kind {
            "clock" => What::Clock(self.duration(&entry.value)?),
            "expect" => What::Expect(self.expectation(&entry.value)),
            _ => {
                let deed = self.deed(kind, &entry.value, node)?;
                What::Act { by: words(node, "by"), deed, refused: words(node, "refused") }
            }
        };
        Some(Item { span, what })
    }

    fn deed(&mut self, kind: &str, value: &Node, node: &Node) -> Option<Deed> {
        let note = words(node, "note");
        match kind {
            "step" | "vote" => self.work(kind, value, node, note),
            "return" => {
                let Some(to) = node.get("to") else {
                    self.missing(value.span, "to");
                    return None;
                };
                let (from, to) = (self.step(value), self.step(to));
                let back = node.get("then").and_then(Node::text) == Some("back");
                Some(Deed::Return { from: from?, to: to?, note: note.unwrap_or_default(), back })
            }
            "interrupt" => {
                let inside = self.playbook.steps.iter().flat_map(|step| &step.interrupts);
                let known = self.playbook.interrupts.iter().chain(inside).map(|interrupt| interrupt.name.as_str());
                let name = value.text()?;
                if !known.clone().any(|known| known == name) {
                    let said = message!(zh: "没有中止 `{name}`", en: "there is no interrupt `{name}`");
                    self.diagnostics.push(suggest(Diagnostic::error(111, value.span, said), value.span, name, known));
                }
                Some(Deed::Interrupt { name: name.to_owned(), note, set: self.given(node, refused(node)) })
            }
            "undo" => Some(Deed::Undo),
            "resume" => Some(Deed::Resume),
            _ => value.text().map(|reason| Deed::Suspend(reason.to_owned())),
        }
    }

    fn work(&mut self, kind: &str, value: &Node, node: &Node, note: Option<String>) -> Option<Deed> {
        let step = self.step(value)?;
        let set = self.given(node, refused(node));
        let ticks = ticks(node.get("tick"));
        let redo = self.steps(node.get("redo"));
        let outcome = node.get("outcome");
        if let Some(outcome) = outcome.filter(|_| refused(node) != Some("no_outcome")) {
            self.outcome(step, outcome);
        }
        let outcome = outcome.and_then(Node::text).map(str::to_owned);
        if kind == "step" {
            return Some(Deed::Complete { step, outcome, set, ticks, note, redo });
        }
        let seat = match node.get("seat") {
            None => None,
            Some(seat) => {
                let name = seat.text()?;
                let found = self.playbook.role(name);
                if found.is_none() {
                    let known = self.playbook.roles.iter().map(|role| role.name.as_str());
                    let said = message!(zh: "没有角色 `{name}`", en: "there is no role `{name}`");
                    self.diagnostics.push(suggest(Diagnostic::error(104, seat.span, said), seat.span, name, known));
                }
                found
            }
        };
        match outcome {
            Some(outcome) => Some(Deed::Vote { step, outcome, seat, set, ticks, note, redo }),
            None => {
                self.missing(value.span, "outcome");
                None
            }
        }
    }

    /// The outcomes of a lane and of a call are not written in its step, so any name is taken there.
    fn outcome(&mut self, step: StepId, node: &Node) {
        let step = &self.playbook[step];
        if step.lane.is_none() && !matches!(step.kind, StepKind::Call(_)) {
            let known: Vec<&str> = step.outcomes.iter().map(|outcome| outcome.name.as_str()).collect();
            self.known_outcome(node, &known);
        }
    }

    fn known_outcome(&mut self, node: &Node, known: &[&str]) {
        let Some(name) = node.text().filter(|name| !known.contains(name)) else { return };
        let said = message!(zh: "没有结果 `{name}`", en: "there is no outcome `{name}`");
        let found = suggest(Diagnostic::error(105, node.span, said), node.span, name, known.iter().copied());
        self.diagnostics.push(found);
    }

    fn expectation(&mut self, node: &Node) -> Expectation {
        let mut expected = Expectation {
            open: node.get("open").map(|open| self.steps(Some(open))),
            done: self.steps(node.get("done")),
            ..Expectation::default()
        };
        for entry in entries(node, "fields") {
            let given = self.given_entry(entry, None);
            expected.fields.extend(given.and_then(|given| Some((given.field, given.value.ok()?))));
        }
        for entry in entries(node, "visits") {
            let count = entry.value.text().and_then(|text| text.parse().ok());
            expected.visits.extend(self.step_of_key(entry).zip(count));
        }
        for entry in entries(node, "due") {
            let (step, at) = (self.step_of_key(entry), self.local_time(&entry.value));
            expected.due.extend(step.zip(at));
        }
        expected
    }

    fn given(&mut self, node: &Node, refused: Option<&str>) -> Vec<Given> {
        entries(node, "set").iter().filter_map(|entry| self.given_entry(entry, refused)).collect()
    }

    /// A value that cannot be read is reported, unless it is to be refused.
    fn given_entry(&mut self, entry: &Entry, refused: Option<&str>) -> Option<Given> {
        let names = self.playbook.fields.iter().map(|field| field.name.as_str());
        let name = entry.name();
        let Some(field) = self.playbook.field(name) else {
            let said = message!(zh: "没有字段 `{name}`", en: "there is no field `{name}`");
            let place = entry.key.span;
            self.diagnostics.push(suggest(Diagnostic::error(103, place, said), place, name, names));
            return None;
        };
        let value = value(&entry.value, &self.playbook[field]);
        if let Err(reason) = &value
            && refused != Some("value")
        {
            self.bad_value(&entry.value, reason);
        }
        Some(Given { field, span: entry.value.span, value })
    }

    fn setting(&mut self, entry: &Entry) -> Option<(String, Value)> {
        let playbook = self.playbook;
        let name = entry.name();
        let Some(setting) = playbook.setting(name) else {
            let known = playbook.settings.iter().map(|setting| setting.name.as_str());
            let said = message!(zh: "没有设置 `{name}`", en: "there is no setting `{name}`");
            let place = entry.key.span;
            self.diagnostics.push(suggest(Diagnostic::error(103, place, said), place, name, known));
            return None;
        };
        let field = &playbook[setting].field;
        let checked = value(&entry.value, field)
            .and_then(|value| field.check(&value).map(|()| value).map_err(|error| error.message()));
        match checked {
            Ok(value) => Some((name.to_owned(), value)),
            Err(reason) => {
                self.bad_value(&entry.value, &reason);
                None
            }
        }
    }

    fn bad_value(&mut self, node: &Node, reason: &Message) {
        self.diagnostics.push(Diagnostic::error(203, node.span, reason.clone()).help(message!(
            zh: "写一个符合类型的值；要试它被拒绝，就加上 `refused: value`",
            en: "write a value of the type; to see it refused, add `refused: value`"
        )));
    }

    fn missing(&mut self, span: Span, key: &str) {
        self.diagnostics.push(
            Diagnostic::error(4, span, message!(zh: "缺少键 `{key}`", en: "`{key}` is missing"))
                .help(message!(zh: "加上 `{key}: …`", en: "add `{key}: …`")),
        );
    }

    fn step(&mut self, node: &Node) -> Option<StepId> {
        self.step_named(node.text()?, node.span)
    }

    fn step_of_key(&mut self, entry: &Entry) -> Option<StepId> {
        self.step_named(entry.name(), entry.key.span)
    }

    fn step_named(&mut self, name: &str, span: Span) -> Option<StepId> {
        let playbook: &'p Playbook = self.playbook;
        let found = playbook.step(name).map(|step| step.id);
        if found.is_none() {
            let known = playbook.steps.iter().map(|step| step.name.as_str());
            let said = message!(zh: "没有步骤 `{name}`", en: "there is no step `{name}`");
            self.diagnostics.push(suggest(Diagnostic::error(101, span, said), span, name, known));
        }
        found
    }

    fn steps(&mut self, node: Option<&Node>) -> Vec<StepId> {
        node.map(Node::items).unwrap_or_default().iter().filter_map(|item| self.step(item)).collect()
    }

    fn local_time(&mut self, node: &Node) -> Option<NaiveDateTime> {
        let text = node.text()?;
        let read = NaiveDateTime::parse_from_str(text, LOCAL_TIME).ok();
        if read.is_none() {
            self.diagnostics.push(
                Diagnostic::error(
                    5,
                    node.span,
                    message!(zh: "`{text}` 不是日期和时间", en: "`{text}` is no date and time"),
                )
                .help(message!(zh: "例如 {START}", en: "for example {START}")),
            );
        }
        read
    }

    fn duration(&mut self, node: &Node) -> Option<crate::model::duration::Duration> {
        match node.text()?.parse::<crate::model::duration::Duration>() {
            Ok(duration) => Some(duration),
            Err(error) => {
                self.diagnostics.push(Diagnostic::error(701, node.span, error.message()));
                None
            }
        }
    }
}

fn refused(node: &Node) -> Option<&str> {
    node.get("refused").and_then(Node::text)
}

fn entries<'n>(node: &'n Node, key: &str) -> &'n [Entry] {
    node.get(key).map(Node::entries).unwrap_or_default()
}

fn words(node: &Node, key: &str) -> Option<String> {
    node.get(key).and_then(Node::text).map(str::to_owned)
}

fn end_of(step: &Step) -> Option<&str> {
    if let StepKind::End(end) = &step.kind { Some(end.outcome.as_str()) } else { None }
}

fn ticks(node: Option<&Node>) -> Ticks {
    match node.map(|node| &node.kind) {
        Some(NodeKind::Scalar { text, .. }) if &**text == "none" => Ticks::Unchanged,
        Some(NodeKind::List(items)) => Ticks::Done(items.iter().filter_map(|item| item.text()?.parse().ok()).collect()),
        Some(NodeKind::Scalar { .. } | NodeKind::Map(_)) | None => Ticks::All,
    }
}

/// A value by the type of its field. A file is given by its name alone.
fn value(node: &Node, field: &Field) -> Result<Value, Message> {
    match (&field.kind, node.text()) {
        (FieldKind::File, Some(name)) => {
            Ok(Value::File(FileReference { name: name.to_owned(), size: 0, sha256: "0".repeat(64) }))
        }
        (kind, _) => Value::from_json(&json(node), kind).map_err(|error| error.message()),
    }
}

fn json(node: &Node) -> Json {
    match &node.kind {
        NodeKind::Scalar { text, .. } => Json::String(text.to_string()),
        NodeKind::List(items) => Json::Array(items.iter().map(json).collect()),
        NodeKind::Map(entries) => {
            Json::Object(entries.iter().map(|entry| (entry.name().to_owned(), json(&entry.value))).collect())
        }
    }
}

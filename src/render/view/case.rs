//! One case: what it is about, who set what, who voted how, how long it took, and how to check all that.

use std::collections::BTreeMap;

use chrono::{DateTime, Utc};
use chrono_tz::Tz;
use serde::Serialize;

use super::Run;
use super::field;
use super::rules::performers;
use super::speaker::{Speaker, plain};
use super::timeline::{self, TimelineLine, VoteLine};
use super::visits::{self, VisitLine};
use crate::engine::case::Filled;
use crate::engine::{Happened, deadline};
use crate::lang::Message;
use crate::message;
use crate::model::field::Field;
use crate::model::step::StepKind;
use crate::model::value::{FileReference, Value};
use crate::model::{FieldId, StepId};

/// One case.
#[derive(Clone, Debug, Serialize)]
pub struct CaseView {
    /// Its number.
    pub id: String,
    /// The value of the subject field.
    pub subject: Option<Message>,
    /// `open`, `suspended`, `done` or `cancelled`.
    pub status: &'static str,
    /// The same, for people.
    pub says: Message,
    /// How it ended, for people.
    pub outcome: Option<Message>,
    /// When it began, local time.
    pub started: Option<String>,
    /// Who began it.
    pub started_by: Option<String>,
    /// When it ended, local time.
    pub ended: Option<String>,
    /// When all of it is due by the promise, local time.
    pub due: Option<String>,
    /// The case that called it.
    pub parent: Option<String>,
    /// From when the report is, local time.
    pub as_of: String,
    /// The time zone of all times.
    pub zone: &'static str,
    /// Working time from the beginning to the end, or until now.
    pub elapsed: Option<Message>,
    /// What is open.
    pub open: Vec<OpenLine>,
    /// What the fields hold.
    pub fields: Vec<FilledLine>,
    /// What happened, in order.
    pub timeline: Vec<TimelineLine>,
    /// The votes, in order.
    pub votes: Vec<VoteLine>,
    /// Each time a task was open: how long it waited and how long it was worked at.
    pub visits: Vec<VisitLine>,
    /// All waiting taken together.
    pub waited: Option<Message>,
    /// All work taken together.
    pub worked: Option<Message>,
    /// The attached files.
    pub files: Vec<FileLine>,
    /// The number of the last event.
    pub seq: u64,
    /// The hash of the last event, in hexadecimal.
    pub head: String,
}

/// An open task.
#[derive(Clone, Debug, Serialize)]
pub struct OpenLine {
    /// Which.
    pub step: Message,
    /// The identifier of the step.
    pub code: String,
    /// Who may do it.
    pub who: Option<Message>,
    /// Who works at it.
    pub assignee: Option<String>,
    /// Since when, local time.
    pub since: Option<String>,
    /// When it is due, local time.
    pub due: Option<String>,
    /// Whether that is over.
    pub overdue: bool,
}

/// A field and what it holds.
#[derive(Clone, Debug, Serialize)]
pub struct FilledLine {
    /// What people call it.
    pub label: Message,
    /// The identifier.
    pub code: String,
    /// What it holds; of a table the number of rows.
    pub value: Message,
    /// The labels of the columns of a table.
    pub columns: Vec<Message>,
    /// The rows of a table, with an empty text where a cell is empty.
    pub rows: Vec<Vec<Message>>,
    /// Who set it.
    pub by: String,
    /// When, local time.
    pub at: String,
    /// At which step; at the start of the case when absent.
    pub step: Option<Message>,
}

/// An attached file.
#[derive(Clone, Debug, Serialize)]
pub struct FileLine {
    /// Its name.
    pub name: String,
    /// Its size, for people.
    pub size: String,
    /// SHA-256, in hexadecimal.
    pub sha256: String,
    /// At which step, or as which field.
    pub place: Message,
    /// Who attached it.
    pub by: String,
    /// When, local time.
    pub at: String,
}

/// A local time as documents print it, to the minute.
#[must_use]
pub fn local(at: DateTime<Utc>, zone: Tz) -> String {
    at.with_timezone(&zone).format("%Y-%m-%d %H:%M").to_string()
}

pub(super) fn case(speaker: &Speaker, run: &Run<'_>) -> CaseView {
    let Run { case, moment, .. } = run;
    let zone = moment.zone;
    let playbook = speaker.playbook();
    let kept = timeline::kept(run.log);
    let ended = case.is_over().then(|| timeline::ended(&kept)).flatten();
    let visit_lines = visits::visits(speaker, run, &kept);
    let subject = playbook.subject.and_then(|id| Some((id, case.value(id)?)));
    let started = case.started.as_ref();
    let total = |minutes: fn(&VisitLine) -> Option<u64>| {
        visit_lines.iter().map(minutes).sum::<Option<u64>>().map(visits::minutes)
    };
    CaseView {
        id: run.id.to_owned(),
        subject: subject.map(|(id, value)| speaker.value(&playbook[id], value)),
        status: case.status.word(),
        says: case.status.say(),
        outcome: case.outcome.as_deref().map(|name| outcome(speaker, name)),
        started: started.map(|(at, _)| local(*at, zone)),
        started_by: started.map(|(_, by)| by.clone()),
        ended: ended.map(|at| local(at, zone)),
        due: deadline::promised(playbook, case, *moment).ok().flatten().map(|due| local(due, zone)),
        parent: case.parent.as_ref().map(|parent| parent.case.clone()),
        as_of: local(moment.now, zone),
        zone: zone.name(),
        elapsed: started
            .and_then(|(from, _)| visits::working(run, *from, ended.unwrap_or(moment.now)))
            .map(visits::minutes),
        open: open(speaker, run),
        fields: case.fields.iter().map(|(id, filled)| filled_line(speaker, *id, filled, zone)).collect(),
        timeline: timeline::timeline(speaker, run),
        votes: timeline::votes(speaker, run, &kept),
        waited: total(|visit| visit.waited_minutes),
        worked: total(|visit| visit.worked_minutes),
        visits: visit_lines,
        files: files(speaker, run, &kept),
        seq: case.seq,
        head: run.head.to_owned(),
    }
}

/// The title of the end with that outcome.
pub(super) fn outcome(speaker: &Speaker, name: &str) -> Message {
    let playbook = speaker.playbook();
    let end = playbook.top.iter().find(|id| match &playbook[**id].kind {
        StepKind::End(end) => end.outcome == name,
        StepKind::Task
        | StepKind::Approval(_)
        | StepKind::Together(_)
        | StepKind::Group(_)
        | StepKind::Call(_)
        | StepKind::HandOff(_)
        | StepKind::Wait(_) => false,
    });
    match end {
        Some(end) => speaker.title(*end),
        None if name == "cancelled" => message!(zh: "人工取消", en: "Cancelled by hand"),
        None => plain(name),
    }
}

fn open(speaker: &Speaker, run: &Run<'_>) -> Vec<OpenLine> {
    let playbook = speaker.playbook();
    let zone = run.moment.zone;
    let line = |id: StepId| {
        let state = run.case.step(id);
        let due = deadline::due(playbook, run.case, id, run.moment).ok().flatten();
        OpenLine {
            step: speaker.step(id),
            code: playbook[id].name.clone(),
            who: speaker.roles(&performers(&playbook[id])),
            assignee: state.and_then(|state| state.assignee.clone()),
            since: state.and_then(|state| state.opened).map(|at| local(at, zone)),
            due: due.map(|due| local(due, zone)),
            overdue: due.is_some_and(|due| due < run.moment.now),
        }
    };
    if run.case.is_over() { Vec::new() } else { run.case.open_tasks(playbook).into_iter().map(line).collect() }
}

fn filled_line(speaker: &Speaker, id: FieldId, filled: &Filled, zone: Tz) -> FilledLine {
    let declared = &speaker.playbook()[id];
    let columns = declared.kind.columns();
    let rows = match &filled.value {
        Value::Table(rows) => rows.as_slice(),
        Value::Text(_)
        | Value::Number(_)
        | Value::YesNo(_)
        | Value::Choice(_)
        | Value::Date(_)
        | Value::Time(_)
        | Value::Duration(_)
        | Value::Person(_)
        | Value::File(_) => &[],
    };
    let cell = |row: &BTreeMap<String, Value>, column: &Field| {
        row.get(&column.name).map(|value| speaker.value(column, value)).unwrap_or_default()
    };
    FilledLine {
        label: field::line(speaker, declared).label,
        code: declared.name.clone(),
        value: speaker.value(declared, &filled.value),
        columns: columns.iter().map(|column| speaker.label(&column.field)).collect(),
        rows: rows.iter().map(|row| columns.iter().map(|column| cell(row, &column.field)).collect()).collect(),
        by: filled.by.clone(),
        at: local(filled.at, zone),
        step: filled.step.map(|step| speaker.step(step)),
    }
}

/// The files attached to steps, and those that fields hold.
fn files(speaker: &Speaker, run: &Run<'_>, kept: &[&Happened]) -> Vec<FileLine> {
    let zone = run.moment.zone;
    let line = |file: &FileReference, place: Message, by: &str, at: DateTime<Utc>| FileLine {
        name: file.name.clone(),
        size: size(file.size),
        sha256: file.sha256.clone(),
        place,
        by: by.to_owned(),
        at: local(at, zone),
    };
    let attached = timeline::attached(speaker, kept);
    let attached = attached.into_iter().map(|(file, place, event)| line(file, place, &event.actor, event.at));
    let held = run.case.fields.iter().filter_map(|(id, filled)| match &filled.value {
        Value::File(file) => Some(line(file, speaker.field(*id), &filled.by, filled.at)),
        Value::Text(_)
        | Value::Number(_)
        | Value::YesNo(_)
        | Value::Choice(_)
        | Value::Date(_)
        | Value::Time(_)
        | Value::Duration(_)
        | Value::Person(_)
        | Value::Table(_) => None,
    });
    attached.chain(held).collect()
}

/// `1.5 MB`; sizes are said alike in both languages.
fn size(bytes: u64) -> String {
    let tenths = |unit: u64| {
        let tenths = (u128::from(bytes) * 10 + u128::from(unit) / 2) / u128::from(unit);
        format!("{}.{}", tenths / 10, tenths % 10)
    };
    match bytes {
        0..1_000 => format!("{bytes} B"),
        1_000..1_000_000 => format!("{} kB", tenths(1_000)),
        1_000_000..1_000_000_000 => format!("{} MB", tenths(1_000_000)),
        _ => format!("{} GB", tenths(1_000_000_000)),
    }
}

/// The name of an outcome of a step, for people.
pub(super) fn step_outcome(speaker: &Speaker, step: &str, name: &str) -> Message {
    let step = speaker.playbook().step(step);
    let said = step.and_then(|step| step.outcome(name)).map(|outcome| speaker.say(&outcome.say()));
    said.unwrap_or_else(|| if name == "done" { done() } else { plain(name) })
}

fn done() -> Message {
    message!(zh: "完成", en: "Done")
}

//! A case: what its log amounts to.

mod apply;

use std::collections::BTreeMap;

use chrono::{DateTime, Utc};

use super::event::Parent;
use crate::lang::Message;
use crate::message;
use crate::model::guard::Values;
use crate::model::value::{FileReference, Value};
use crate::model::{FieldId, Playbook, SettingId, StepId};

pub(super) use apply::apply;
pub use apply::{follow, replay};

/// One run of a playbook. Equal logs give equal cases.
#[derive(Clone, Debug, PartialEq)]
pub struct Case {
    /// The number of the last event.
    pub seq: u64,
    /// Whether it runs, rests or is over.
    pub status: Status,
    /// How it ended.
    pub outcome: Option<String>,
    /// SHA-256 of the text of its playbook, in hexadecimal.
    pub source: String,
    /// The case and step that called it.
    pub parent: Option<Parent>,
    /// When it began, and who began it.
    pub started: Option<(DateTime<Utc>, String)>,
    /// The values of the settings, in the order of the playbook.
    pub settings: Vec<Value>,
    /// What the fields hold.
    pub fields: BTreeMap<FieldId, Filled>,
    /// The steps that were ever reached.
    pub steps: BTreeMap<StepId, StepState>,
    /// Whether an interrupt of the whole playbook ended it.
    pub interrupted: bool,
    /// The last act that was not taken back.
    pub last_act: Option<LastAct>,
}

/// Whether a case runs, rests or is over.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Status {
    /// It runs.
    Open,
    /// It rests.
    Suspended,
    /// It reached an end.
    Done,
    /// It was called off.
    Cancelled,
}

impl Status {
    /// The word in JSON.
    #[must_use]
    pub fn word(self) -> &'static str {
        match self {
            Status::Open => "open",
            Status::Suspended => "suspended",
            Status::Done => "done",
            Status::Cancelled => "cancelled",
        }
    }

    /// What people call it, on the screen and on paper.
    #[must_use]
    pub fn say(self) -> Message {
        match self {
            Status::Open => message!(zh: "进行中", en: "open"),
            Status::Suspended => message!(zh: "已暂停", en: "suspended"),
            Status::Done => message!(zh: "已结束", en: "done"),
            Status::Cancelled => message!(zh: "已取消", en: "cancelled"),
        }
    }
}

/// The value of a field, and who set it, when and where.
#[derive(Clone, Debug, PartialEq)]
pub struct Filled {
    /// The value.
    pub value: Value,
    /// Who.
    pub by: String,
    /// When.
    pub at: DateTime<Utc>,
    /// At which step; at the start of the case when absent.
    pub step: Option<StepId>,
}

/// The last act that can be taken back.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LastAct {
    /// Its first event.
    pub first: u64,
    /// Who did it.
    pub actor: String,
    /// Whether it moved another case, so that it cannot be taken back.
    pub reached_out: bool,
}

/// How far a step is.
#[derive(Clone, Debug, PartialEq)]
pub struct StepState {
    /// Whether it is open, finished or neither.
    pub status: StepStatus,
    /// How often it was entered, not counting visits that were closed without being finished.
    pub visits: u32,
    /// When it was last entered.
    pub opened: Option<DateTime<Utc>>,
    /// Who works at it.
    pub assignee: Option<String>,
    /// The ticked lines of the checklist, by number from 1: who and when.
    pub ticks: BTreeMap<u32, (String, DateTime<Utc>)>,
    /// The votes of this visit, in order.
    pub votes: Vec<Vote>,
    /// Attached files, of all visits.
    pub files: Vec<FileReference>,
    /// How it was last finished.
    pub completed: Option<Completed>,
    /// After it is finished the case comes straight back to this step.
    pub back_to: Option<StepId>,
    /// Whether the case went back to before it was finished, or left its region by an interrupt: what was done is kept in
    /// mind, but work cannot be sent back to it until it is finished again.
    pub passed_over: bool,
    /// How the case that the step called has ended, while this one rests.
    pub answer: Option<Box<Answer>>,
    /// The lanes that are done again in this visit; the join waits for them whatever else is finished.
    pub redo: Vec<StepId>,
}

/// Whether a step is open, finished or neither.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum StepStatus {
    /// A lane that waits for the lanes it comes after.
    Waiting,
    /// Entered and not finished.
    Open,
    /// Finished.
    Done,
    /// A lane that was not started because its condition does not hold.
    Skipped,
    /// Closed without being finished.
    Closed,
}

/// A vote.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Vote {
    /// The seat, from 0.
    pub seat: u32,
    /// Who.
    pub by: String,
    /// When.
    pub at: DateTime<Utc>,
    /// For which outcome.
    pub outcome: String,
    /// What was said.
    pub remark: Option<String>,
}

/// How a called case has ended.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Answer {
    /// Its outcome.
    pub outcome: String,
    /// What it gave back, by our fields.
    pub values: BTreeMap<String, Value>,
}

/// How a step was finished.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Completed {
    /// The number of the event.
    pub seq: u64,
    /// When.
    pub at: DateTime<Utc>,
    /// By all of these: one for a task, the voters for an approval.
    pub by: Vec<String>,
    /// With which outcome.
    pub outcome: String,
    /// What was said.
    pub remark: Option<String>,
}

impl StepState {
    fn new() -> StepState {
        StepState {
            status: StepStatus::Closed,
            visits: 0,
            opened: None,
            assignee: None,
            ticks: BTreeMap::new(),
            votes: Vec::new(),
            files: Vec::new(),
            completed: None,
            back_to: None,
            passed_over: false,
            answer: None,
            redo: Vec::new(),
        }
    }

    /// Where the case comes straight back to when the step is finished with this outcome: only when it decides as it did
    /// before the work was sent back. Another decision leads where it leads.
    #[must_use]
    pub fn comes_back(&self, outcome: &str) -> Option<StepId> {
        let as_before = self.completed.as_ref().is_none_or(|completed| completed.outcome == outcome);
        self.back_to.filter(|_| as_before)
    }
}

impl Case {
    /// A case before its first event.
    #[must_use]
    pub fn new() -> Case {
        Case {
            seq: 0,
            status: Status::Open,
            outcome: None,
            source: String::new(),
            parent: None,
            started: None,
            settings: Vec::new(),
            fields: BTreeMap::new(),
            steps: BTreeMap::new(),
            interrupted: false,
            last_act: None,
        }
    }

    /// The state of a step that was ever reached.
    #[must_use]
    pub fn step(&self, step: StepId) -> Option<&StepState> {
        self.steps.get(&step)
    }

    /// Whether the step is open.
    #[must_use]
    pub fn is_open(&self, step: StepId) -> bool {
        self.status_of(step) == Some(StepStatus::Open)
    }

    /// How far a step is.
    #[must_use]
    pub fn status_of(&self, step: StepId) -> Option<StepStatus> {
        self.steps.get(&step).map(|state| state.status)
    }

    /// The open steps that wait for somebody, in the order of the playbook.
    #[must_use]
    pub fn open_tasks(&self, playbook: &Playbook) -> Vec<StepId> {
        let open = self.steps.iter().filter(|(_, state)| state.status == StepStatus::Open);
        open.map(|(id, _)| *id).filter(|id| playbook[*id].is_task()).collect()
    }

    /// The value of a field.
    #[must_use]
    pub fn value(&self, field: FieldId) -> Option<&Value> {
        self.fields.get(&field).map(|filled| &filled.value)
    }

    /// Whether the case is over.
    #[must_use]
    pub fn is_over(&self) -> bool {
        matches!(self.status, Status::Done | Status::Cancelled)
    }
}

impl Default for Case {
    fn default() -> Case {
        Case::new()
    }
}

impl Values for Case {
    fn field(&self, id: FieldId) -> Option<&Value> {
        self.value(id)
    }

    fn setting(&self, id: SettingId) -> &Value {
        &self.settings[id.0 as usize]
    }
}

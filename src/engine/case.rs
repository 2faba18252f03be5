//! A case: what its log amounts to.

use std::collections::BTreeMap;

use chrono::{DateTime, Utc};

use super::event::{Event, Happened, Parent};
use crate::model::guard::Values;
use crate::model::step::StepKind;
use crate::model::value::{FileReference, Value};
use crate::model::{FieldId, Playbook, SettingId, StepId};

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
    /// Whether it started another case, so that it cannot be taken back.
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

/// How a step was finished.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Completed {
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
        }
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

/// What a log amounts to.
///
/// An `undone` event goes back to the state after the event it names; it is the one event that needs the log and not
/// just the case.
#[must_use]
pub fn replay(playbook: &Playbook, log: &[Happened]) -> Case {
    let mut case = Case::new();
    for (index, happened) in log.iter().enumerate() {
        case = follow(playbook, case, &log[..index], happened);
    }
    case
}

/// The case after one more event of its log.
#[must_use]
pub fn follow(playbook: &Playbook, mut case: Case, before: &[Happened], happened: &Happened) -> Case {
    if let Event::Undone { to } = happened.event {
        let kept = before.iter().take_while(|earlier| earlier.seq <= to).count();
        case = replay(playbook, &before[..kept]);
        case.seq = happened.seq;
        return case;
    }
    apply(playbook, &mut case, happened);
    case
}

/// Applies an event that is not `undone`.
pub(super) fn apply(playbook: &Playbook, case: &mut Case, happened: &Happened) {
    case.seq = happened.seq;
    if case.last_act.as_ref().is_none_or(|act| act.first != happened.act) {
        case.last_act = Some(LastAct { first: happened.act, actor: happened.actor.clone(), reached_out: false });
    }
    let Happened { at, actor, event, .. } = happened;
    match event {
        Event::Started { source, settings, parent, .. } => {
            case.source.clone_from(source);
            case.parent.clone_from(parent);
            case.started = Some((*at, actor.clone()));
            case.settings = playbook
                .settings
                .iter()
                .map(|setting| settings.get(&setting.name).unwrap_or(&setting.default).clone())
                .collect();
        }
        Event::Set { step, values } => {
            let step = step.as_deref().and_then(|name| playbook.step(name)).map(|step| step.id);
            for (name, value) in values {
                if let Some(field) = playbook.field(name) {
                    let filled = Filled { value: value.clone(), by: actor.clone(), at: *at, step };
                    case.fields.insert(field, filled);
                }
            }
        }
        Event::Suspended { .. } => case.status = Status::Suspended,
        Event::Resumed => case.status = Status::Open,
        Event::Interrupted { name, .. } => {
            case.interrupted |= playbook.interrupts.iter().any(|interrupt| interrupt.name == *name);
        }
        Event::Ended { step, outcome, .. } => {
            let called_off = case.interrupted || step.is_none();
            case.status = if called_off { Status::Cancelled } else { Status::Done };
            case.outcome = Some(outcome.clone());
            if let Some(step) = step {
                let state = state_of(playbook, case, step);
                state.map(|state| finish(state, happened, outcome, None));
            }
        }
        Event::Noted { .. } | Event::Undone { .. } => {}
        Event::Called { .. } | Event::HandedOff { .. } => {
            if let Some(act) = &mut case.last_act {
                act.reached_out = true;
            }
        }
        Event::Opened { .. }
        | Event::Skipped { .. }
        | Event::Claimed { .. }
        | Event::Released { .. }
        | Event::Assigned { .. }
        | Event::Ticked { .. }
        | Event::Attached { .. }
        | Event::Voted { .. }
        | Event::Completed { .. }
        | Event::Closed { .. }
        | Event::Returned { .. } => apply_to_step(playbook, case, happened),
    }
}

fn state_of<'c>(playbook: &Playbook, case: &'c mut Case, step: &str) -> Option<&'c mut StepState> {
    let id = playbook.step(step)?.id;
    Some(case.steps.entry(id).or_insert_with(StepState::new))
}

fn apply_to_step(playbook: &Playbook, case: &mut Case, happened: &Happened) {
    let Happened { at, actor, event, .. } = happened;
    match event {
        Event::Opened { step, redo } => open(playbook, case, step, redo.as_deref(), *at),
        Event::Skipped { step } => with(playbook, case, step, |state| state.status = StepStatus::Skipped),
        Event::Closed { step } => with(playbook, case, step, |state| {
            // What was not finished does not count against the limit of the step, so that beyond the limit the step has
            // certainly been finished once and what it fills is known.
            state.visits -= u32::from(state.status == StepStatus::Open);
            state.status = StepStatus::Closed;
        }),
        Event::Claimed { step } => with(playbook, case, step, |state| state.assignee = Some(actor.clone())),
        Event::Released { step } => with(playbook, case, step, |state| state.assignee = None),
        Event::Assigned { step, to } => with(playbook, case, step, |state| state.assignee = Some(to.clone())),
        Event::Ticked { step, lines, done } => with(playbook, case, step, |state| {
            for line in lines {
                if *done {
                    state.ticks.entry(*line).or_insert_with(|| (actor.clone(), *at));
                } else {
                    state.ticks.remove(line);
                }
            }
        }),
        Event::Attached { step, file } => with(playbook, case, step, |state| state.files.push(file.clone())),
        Event::Voted { step, seat, outcome, remark } => with(playbook, case, step, |state| {
            let vote =
                Vote { seat: *seat, by: actor.clone(), at: *at, outcome: outcome.clone(), remark: remark.clone() };
            state.votes.push(vote);
        }),
        Event::Completed { step, outcome, remark } => {
            with(playbook, case, step, |state| finish(state, happened, outcome, remark.clone()));
        }
        Event::Returned { from, to, back, .. } => {
            let from = playbook.step(from).map(|step| step.id).filter(|_| *back);
            with(playbook, case, to, |state| state.back_to = from);
        }
        Event::Started { .. }
        | Event::Set { .. }
        | Event::Noted { .. }
        | Event::Suspended { .. }
        | Event::Resumed
        | Event::Interrupted { .. }
        | Event::Called { .. }
        | Event::HandedOff { .. }
        | Event::Ended { .. }
        | Event::Undone { .. } => {}
    }
}

fn with(playbook: &Playbook, case: &mut Case, step: &str, change: impl FnOnce(&mut StepState)) {
    if let Some(state) = state_of(playbook, case, step) {
        change(state);
    }
}

fn finish(state: &mut StepState, happened: &Happened, outcome: &str, remark: Option<String>) {
    let mut by: Vec<String> = state.votes.iter().map(|vote| vote.by.clone()).collect();
    if !by.contains(&happened.actor) {
        by.push(happened.actor.clone());
    }
    state.status = StepStatus::Done;
    state.assignee = None;
    state.back_to = None;
    state.completed = Some(Completed { at: happened.at, by, outcome: outcome.to_owned(), remark });
}

/// Enters a step. The lanes of a `together` step wait from now on, or those of them that are done again.
fn open(playbook: &Playbook, case: &mut Case, step: &str, redo: Option<&[String]>, at: DateTime<Utc>) {
    let Some(step) = playbook.step(step) else { return };
    let state = case.steps.entry(step.id).or_insert_with(StepState::new);
    state.status = StepStatus::Open;
    state.visits += 1;
    state.opened = Some(at);
    state.assignee = None;
    state.ticks.clear();
    state.votes.clear();
    if let StepKind::Together(together) = &step.kind {
        for lane in &together.lanes {
            let again = redo.is_none_or(|names| names.contains(&playbook[*lane].name));
            if again {
                case.steps.entry(*lane).or_insert_with(StepState::new).status = StepStatus::Waiting;
            }
        }
    }
}

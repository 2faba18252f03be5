//! A step as a card: who, by when, what to do, what to fill in, what to beware of, and where it leads.

use serde::Serialize;

use super::Run;
use super::case::local;
use super::field::{self, FieldLine};
use super::rules::{self, InterruptLine};
use super::speaker::{Speaker, joined};
use super::way::{self, Way};
use crate::engine::{StepStatus, deadline};
use crate::lang::Message;
use crate::message;
use crate::model::FieldId;
use crate::model::guard::Guard;
use crate::model::order::Place;
use crate::model::step::Step;

/// A step.
#[derive(Clone, Debug, Serialize)]
pub struct StepCard {
    /// `8.1`
    pub number: String,
    /// The anchor in the document, `step-8-1`.
    pub anchor: String,
    /// How many steps it stands in.
    pub depth: usize,
    /// The identifier, to key back in.
    pub code: String,
    /// What people call it.
    pub title: Message,
    /// Number and title, as a heading has them: `步骤1：受理`.
    pub heading: Message,
    /// The kind, when it is no ordinary task.
    pub kind: Option<Message>,
    /// Whether other steps stand in it.
    pub holds: bool,
    /// Whether somebody must act, so that it belongs on a checklist.
    pub task: bool,
    /// Who performs it.
    pub who: Option<Message>,
    /// Who is asked.
    pub consult: Option<Message>,
    /// Who is told.
    pub inform: Option<Message>,
    /// How long it may take.
    pub limit: Option<Message>,
    /// From when that is counted, and who is told.
    pub limit_notes: Option<Message>,
    /// Under which condition and after what it starts, for a lane.
    pub conditions: Vec<Message>,
    /// How lanes are joined and votes counted, who must not do it, how often.
    pub rules: Vec<Message>,
    /// What to do.
    pub instruction: Option<Message>,
    /// Why the step is there.
    pub why: Option<Message>,
    /// Key points.
    pub points: Vec<Message>,
    /// The checklist.
    pub check: Vec<Line>,
    /// What to beware of.
    pub cautions: Vec<Message>,
    /// How one sees that it is done.
    pub expect: Option<Message>,
    /// What is needed for it.
    pub materials: Vec<Message>,
    /// What to do when things go otherwise.
    pub exceptions: Vec<Message>,
    /// What is filled in.
    pub fill: Vec<Blank>,
    /// What is shown of what was filled in before; everything when absent.
    pub show: Option<Message>,
    /// What is not shown.
    pub hide: Option<Message>,
    /// Records it needs.
    pub uses: Option<Message>,
    /// Records it leaves behind.
    pub produces: Option<Message>,
    /// Where it leads.
    pub ways: Vec<Way>,
    /// What ends everything inside it at once.
    pub interrupts: Vec<InterruptLine>,
    /// How far it is, in a document about a case.
    pub progress: Option<Progress>,
}

/// A line of the checklist.
#[derive(Clone, Debug, Serialize)]
pub struct Line {
    /// What is ticked.
    pub text: Message,
    /// Whether it is ticked, in a document about a case.
    pub done: bool,
}

/// A field to be filled at a step.
#[derive(Clone, Debug, Serialize)]
pub struct Blank {
    /// The field.
    pub field: FieldLine,
    /// Whether it must be filled.
    pub required: bool,
    /// When it must be filled, if not always.
    pub when: Option<Message>,
    /// Whether and when it must be filled, and how: `选填；单位名称或个人姓名`.
    pub note: Option<Message>,
    /// What it holds, in a document about a case.
    pub value: Option<Message>,
}

/// How far a step is.
#[derive(Clone, Debug, Serialize)]
pub struct Progress {
    /// `open`, `waiting`, `done`, `skipped` or `closed`.
    pub status: &'static str,
    /// The same, for people.
    pub says: Message,
    /// Who works at it.
    pub assignee: Option<String>,
    /// Who finished it.
    pub by: Option<String>,
    /// When it was finished, local time.
    pub at: Option<String>,
    /// When it is due, local time.
    pub due: Option<String>,
}

pub(super) fn cards(speaker: &Speaker, run: Option<&Run<'_>>) -> Vec<StepCard> {
    speaker.places().iter().map(|place| card(speaker, place, run)).collect()
}

fn card(speaker: &Speaker, place: &Place, run: Option<&Run<'_>>) -> StepCard {
    let step = &speaker.playbook()[place.step];
    let (work, told) = (&step.work, step.work.guidance());
    let state = run.and_then(|run| run.case.step(step.id));
    let ticked = |number: u32| state.is_some_and(|state| state.ticks.contains_key(&number));
    StepCard {
        number: place.number.clone(),
        anchor: way::anchor(&place.number),
        depth: place.depth,
        code: step.name.clone(),
        heading: heading(&place.number, speaker.title(step.id)),
        title: speaker.title(step.id),
        kind: rules::kind(step),
        holds: !step.kind.children().is_empty(),
        task: step.is_task(),
        who: speaker.roles(&rules::performers(step)),
        consult: speaker.roles(&work.consult),
        inform: speaker.roles(&work.inform),
        limit: work.limit.as_ref().map(|limit| speaker.limited(&limit.time)),
        limit_notes: rules::limit_notes(speaker, step),
        conditions: rules::conditions(speaker, step),
        rules: rules::rules(speaker, step),
        instruction: speaker.maybe(&told.instruction),
        why: speaker.maybe(&told.why),
        points: speaker.all(&told.points),
        check: (1u32..)
            .zip(&work.check)
            .map(|(number, text)| Line { text: speaker.say(text), done: ticked(number) })
            .collect(),
        cautions: speaker.all(&told.cautions),
        expect: speaker.maybe(&told.expect),
        materials: speaker.all(&told.materials),
        exceptions: speaker.all(&told.exceptions),
        fill: blanks(speaker, step, run),
        show: speaker.fields(&work.show),
        hide: speaker.fields(&work.hide),
        uses: speaker.records(&work.uses),
        produces: speaker.records(&work.produces),
        ways: way::ways(speaker, step),
        interrupts: rules::interrupts(speaker, &step.interrupts),
        progress: run.and_then(|run| progress(speaker, step, run)),
    }
}

fn heading(number: &str, title: Message) -> Message {
    let Message { zh, en } = title;
    message!(zh: "步骤{number}：{zh}", en: "Step {number}: {en}")
}

fn blanks(speaker: &Speaker, step: &Step, run: Option<&Run<'_>>) -> Vec<Blank> {
    let blank = |id: FieldId, required: bool, when: Option<&Guard>| {
        let field = &speaker.playbook()[id];
        let when = when.map(|guard| speaker.guard(guard));
        let mut notes = Vec::new();
        if !required {
            notes.push(message!(zh: "选填", en: "optional"));
        }
        if let Some(Message { zh, en }) = &when {
            notes.push(message!(zh: "当 {zh} 时填写", en: "if {en}"));
        }
        notes.extend(speaker.maybe(&field.hint));
        Blank {
            field: field::line(speaker, field),
            required,
            note: (!notes.is_empty()).then(|| joined(notes, "；", "; ")),
            when,
            value: run.and_then(|run| run.case.value(id)).map(|value| speaker.value(field, value)),
        }
    };
    let required = step.work.fill.iter().map(|fill| blank(fill.field, true, fill.when.as_deref()));
    required.chain(step.work.optional.iter().map(|field| blank(*field, false, None))).collect()
}

fn progress(speaker: &Speaker, step: &Step, run: &Run<'_>) -> Option<Progress> {
    let state = run.case.step(step.id)?;
    let zone = run.moment.zone;
    let (status, says) = match state.status {
        StepStatus::Waiting => ("waiting", message!(zh: "等待其他步骤", en: "waits for other steps")),
        StepStatus::Open => ("open", message!(zh: "办理中", en: "open")),
        StepStatus::Done => ("done", message!(zh: "已完成", en: "done")),
        StepStatus::Skipped => ("skipped", message!(zh: "不需要", en: "not needed")),
        StepStatus::Closed => ("closed", message!(zh: "未完成即关闭", en: "closed unfinished")),
    };
    let done = state.completed.as_ref().filter(|_| state.status == StepStatus::Done);
    let due = deadline::due(speaker.playbook(), run.case, step.id, run.moment).ok().flatten();
    Some(Progress {
        status,
        says,
        assignee: state.assignee.clone(),
        by: done.map(|done| done.by.join("、")),
        at: done.map(|done| local(done.at, zone)),
        due: due.map(|due| local(due, zone)),
    })
}

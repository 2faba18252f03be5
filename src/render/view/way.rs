//! Where a step leads, in sentences.

use serde::Serialize;

use super::speaker::{Speaker, joined, listed};
use crate::lang::Message;
use crate::message;
use crate::model::StepId;
use crate::model::step::{Branch, Condition, Outcome, Redo, Step, StepKind};

/// One way on.
#[derive(Clone, Debug, Serialize)]
pub struct Way {
    /// The outcome or the condition alone, to be ticked: `同意，且 天数 > 3`.
    pub label: Message,
    /// All of it in one sentence: `若“退回修改” → 第 8 步“提出方案”（须说明理由）`.
    pub sentence: Message,
    /// Where it leads: `第 9 步“存档”`.
    pub target: Message,
    /// The number of the step it leads to; none for an end.
    pub number: Option<String>,
    /// The anchor of that step.
    pub anchor: Option<String>,
    /// What to know when choosing it.
    pub notes: Option<Message>,
}

/// The anchor of a step with that number.
pub(super) fn anchor(number: &str) -> String {
    format!("step-{}", number.replace('.', "-"))
}

pub(super) fn ways(speaker: &Speaker, step: &Step) -> Vec<Way> {
    let only = step.outcomes.len() == 1;
    let each = step.outcomes.iter().flat_map(|outcome| {
        let unnamed = only && outcome.name == "done" && outcome.title.is_none();
        let name = (!unnamed).then(|| said(speaker, outcome));
        let notes = notes(speaker, step, outcome);
        outcome.branches.iter().enumerate().map(move |(at, branch)| {
            let notes = if at == 0 { notes.clone() } else { None };
            way(speaker, step, name.as_ref(), branch, notes)
        })
    });
    each.collect()
}

/// The name of an outcome; of a group's outcome the title of the end inside.
fn said(speaker: &Speaker, outcome: &Outcome) -> Message {
    speaker.say(&outcome.say())
}

fn way(speaker: &Speaker, step: &Step, name: Option<&Message>, branch: &Branch, notes: Option<Message>) -> Way {
    let guard = match &branch.condition {
        Condition::Always => None,
        Condition::When(guard) => Some(speaker.guard(guard)),
        Condition::Else => Some(message!(zh: "其他情况", en: "otherwise")),
    };
    let label = match (name, &guard) {
        (None, None) => onward(step),
        (None, Some(guard)) => guard.clone(),
        (Some(name), None) => name.clone(),
        (Some(name), Some(guard)) => joined([name.clone(), guard.clone()], "，且 ", " and "),
    };
    let condition = match (name, guard) {
        (None, None) => onward(step),
        (None, Some(Message { zh, en })) => match branch.condition {
            Condition::When(_) => message!(zh: "若 {zh}", en: "If {en}"),
            Condition::Always | Condition::Else => message!(zh: "其他情况", en: "Otherwise"),
        },
        (Some(Message { zh, en }), None) => message!(zh: "若“{zh}”", en: "If “{en}”"),
        (Some(Message { zh, en }), Some(guard)) => {
            let (guard_zh, guard_en) = (guard.zh, guard.en);
            message!(zh: "若“{zh}”，且 {guard_zh}", en: "If “{en}” and {guard_en}")
        }
    };
    let number = speaker.number(branch.to).map(str::to_owned);
    let target = speaker.step(branch.to);
    let sentence = arrow(&condition, &target, notes.as_ref());
    Way { label, sentence, target, anchor: number.as_deref().map(anchor), number, notes }
}

/// `… → …（…）`
pub(super) fn arrow(from: &Message, to: &Message, notes: Option<&Message>) -> Message {
    let (Message { zh, en }, Message { zh: to_zh, en: to_en }) = (from, to);
    match notes {
        Some(Message { zh: notes_zh, en: notes_en }) => {
            message!(zh: "{zh} → {to_zh}（{notes_zh}）", en: "{en} → {to_en} ({notes_en})")
        }
        None => message!(zh: "{zh} → {to_zh}", en: "{en} → {to_en}"),
    }
}

/// When a step with one way out leads on.
fn onward(step: &Step) -> Message {
    match step.kind {
        StepKind::Together(_) => message!(zh: "汇合后", en: "When joined"),
        StepKind::Wait(_) => message!(zh: "等到后", en: "After the wait"),
        StepKind::Task
        | StepKind::Approval(_)
        | StepKind::Group(_)
        | StepKind::Call(_)
        | StepKind::HandOff(_)
        | StepKind::End(_) => message!(zh: "完成后", en: "When done"),
    }
}

/// What to know when choosing an outcome.
fn notes(speaker: &Speaker, step: &Step, outcome: &Outcome) -> Option<Message> {
    let mut notes = Vec::new();
    if let Some(guard) = &outcome.when {
        let Message { zh, en } = speaker.guard(guard);
        notes.push(message!(zh: "仅当 {zh} 时可选", en: "only if {en}"));
    }
    if outcome.reason_required {
        notes.push(message!(zh: "须说明理由", en: "a reason is required"));
    }
    if let Some(Message { zh, en }) = speaker.fields(&outcome.fill) {
        notes.push(message!(zh: "须填写：{zh}", en: "to be filled in: {en}"));
    }
    let has_work = !step.work.check.is_empty() || !step.work.fill.is_empty();
    if outcome.early && has_work {
        notes.push(message!(
            zh: "不必先填完、勾完",
            en: "may be chosen before the form and the checklist are complete"
        ));
    }
    notes.extend(redo(speaker, &outcome.redo));
    (!notes.is_empty()).then(|| joined(notes, "；", "; "))
}

fn redo(speaker: &Speaker, redo: &Redo) -> Option<Message> {
    match redo {
        Redo::Unsaid => None,
        Redo::All => Some(message!(zh: "各项全部重做", en: "all lanes are done again")),
        Redo::Chosen => Some(message!(
            zh: "只重做指定的各项及其后续，其余保持完成",
            en: "only the lanes named, and those after them, are done again"
        )),
        Redo::Lanes(lanes) => {
            let Message { zh, en } = listed(lanes.iter().map(|lane| lane_of(speaker, *lane)));
            Some(message!(zh: "只重做{zh}及其后续，其余保持完成", en: "only {en} and what comes after are done again"))
        }
    }
}

fn lane_of(speaker: &Speaker, lane: StepId) -> Message {
    speaker.step(lane)
}

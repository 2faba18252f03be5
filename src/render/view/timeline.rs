//! What happened in a case, event by event, and what follows from it: votes and files.

use std::collections::BTreeMap;

use chrono::{DateTime, Utc};
use serde::Serialize;

use super::Run;
use super::case::{local, outcome, step_outcome};
use super::speaker::{Speaker, joined, listed, plain};
use crate::engine::event::Parent;
use crate::engine::{Event, Happened};
use crate::lang::Message;
use crate::message;
use crate::model::step::StepKind;
use crate::model::value::{FileReference, Value};

/// One event.
#[derive(Clone, Debug, Serialize)]
pub struct TimelineLine {
    /// Its number.
    pub seq: u64,
    /// When, local time.
    pub at: String,
    /// Who.
    pub who: String,
    /// What.
    pub what: Message,
    /// What was said with it.
    pub remark: Option<String>,
    /// Whether it was taken back later.
    pub undone: bool,
}

/// One vote.
#[derive(Clone, Debug, Serialize)]
pub struct VoteLine {
    /// At which step.
    pub step: Message,
    /// In which seat.
    pub seat: Message,
    /// Who.
    pub by: String,
    /// When, local time.
    pub at: String,
    /// For which outcome.
    pub outcome: Message,
    /// What was said.
    pub remark: Option<String>,
}

/// The events that were not taken back.
pub(super) fn kept(log: &[Happened]) -> Vec<&Happened> {
    let mut kept: Vec<&Happened> = Vec::new();
    for happened in log {
        if let Event::Undone { to } = happened.event {
            kept.retain(|earlier| earlier.seq <= to);
        } else {
            kept.push(happened);
        }
    }
    kept
}

/// When the case ended.
pub(super) fn ended(kept: &[&Happened]) -> Option<DateTime<Utc>> {
    kept.iter().rev().find(|happened| matches!(happened.event, Event::Ended { .. })).map(|happened| happened.at)
}

pub(super) fn timeline(speaker: &Speaker, run: &Run<'_>) -> Vec<TimelineLine> {
    let kept: Vec<u64> = kept(run.log).iter().map(|happened| happened.seq).collect();
    let line = |happened: &Happened| TimelineLine {
        seq: happened.seq,
        at: local(happened.at, run.moment.zone),
        who: happened.actor.clone(),
        what: what(speaker, &happened.event),
        remark: remark(&happened.event).map(str::to_owned),
        undone: !matches!(happened.event, Event::Undone { .. }) && kept.binary_search(&happened.seq).is_err(),
    };
    run.log.iter().map(line).collect()
}

fn remark(event: &Event) -> Option<&str> {
    match event {
        Event::Voted { remark, .. } | Event::Completed { remark, .. } => remark.as_deref(),
        Event::Returned { reason, .. } | Event::Suspended { reason } => Some(reason),
        Event::Interrupted { reason, .. } | Event::Ended { reason, .. } => reason.as_deref(),
        Event::Noted { text, .. } => Some(text),
        Event::Started { .. }
        | Event::Set { .. }
        | Event::Opened { .. }
        | Event::Skipped { .. }
        | Event::Claimed { .. }
        | Event::Released { .. }
        | Event::Assigned { .. }
        | Event::Ticked { .. }
        | Event::Attached { .. }
        | Event::Closed { .. }
        | Event::Resumed
        | Event::Answered { .. }
        | Event::Called { .. }
        | Event::HandedOff { .. }
        | Event::Undone { .. } => None,
    }
}

/// An event in a sentence.
fn what(speaker: &Speaker, event: &Event) -> Message {
    let about = |step: &str| named(speaker, step);
    match event {
        Event::Started { version, .. } => {
            message!(zh: "立案（版本 {version}）", en: "Case started (version {version})")
        }
        Event::Set { values, .. } => {
            let Message { zh, en } = set(speaker, values);
            message!(zh: "填写 {zh}", en: "Filled in {en}")
        }
        Event::Ticked { step, lines, done } => ticked(speaker, step, lines, *done),
        Event::Voted { step, outcome, .. } => {
            let (Message { zh, en }, vote) = (about(step), step_outcome(speaker, step, outcome));
            let (vote_zh, vote_en) = (vote.zh, vote.en);
            message!(zh: "{zh}：投票“{vote_zh}”", en: "{en}: voted “{vote_en}”")
        }
        Event::Completed { step, outcome, .. } => {
            let (Message { zh, en }, result) = (about(step), step_outcome(speaker, step, outcome));
            let (result_zh, result_en) = (result.zh, result.en);
            message!(zh: "{zh}：{result_zh}", en: "{en}: {result_en}")
        }
        Event::Returned { from, to, back, .. } => {
            let (from, to) = (about(from), about(to));
            let (from_zh, from_en, to_zh, to_en) = (from.zh, from.en, to.zh, to.en);
            match back {
                true => message!(
                    zh: "{from_zh}退回到{to_zh}，完成后直接回来",
                    en: "Sent back from {from_en} to {to_en}, to come straight back"
                ),
                false => message!(zh: "{from_zh}退回到{to_zh}", en: "Sent back from {from_en} to {to_en}"),
            }
        }
        Event::Noted { step: Some(step), .. } => {
            let Message { zh, en } = about(step);
            message!(zh: "{zh}：备注", en: "{en}: note")
        }
        Event::Noted { step: None, .. } => message!(zh: "备注", en: "Note"),
        Event::Suspended { .. } => message!(zh: "暂停", en: "Suspended"),
        Event::Resumed => message!(zh: "恢复", en: "Resumed"),
        Event::Interrupted { name, .. } => {
            let Message { zh, en } = interrupt(speaker, name);
            message!(zh: "中断：{zh}", en: "Interrupted: {en}")
        }
        Event::Ended { caller: Some(Parent { case, step }), .. } => message!(
            zh: "结束：案件 {case} 离开了调用它的步骤 {step}，随之取消",
            en: "Ended: cancelled because the case {case} left the step {step} that called it"
        ),
        Event::Ended { outcome: name, .. } => {
            let Message { zh, en } = outcome(speaker, name);
            message!(zh: "结束：{zh}", en: "Ended: {en}")
        }
        Event::Undone { to } => message!(zh: "撤回第 {to} 条之后的操作", en: "Took back what came after event {to}"),
        Event::Opened { .. }
        | Event::Skipped { .. }
        | Event::Claimed { .. }
        | Event::Released { .. }
        | Event::Assigned { .. }
        | Event::Attached { .. }
        | Event::Closed { .. }
        | Event::Answered { .. }
        | Event::Called { .. }
        | Event::HandedOff { .. } => step_event(speaker, event),
    }
}

/// An event that says one thing about one step.
fn step_event(speaker: &Speaker, event: &Event) -> Message {
    let about = |step: &str| named(speaker, step);
    match event {
        Event::Opened { step, .. } => {
            let Message { zh, en } = about(step);
            message!(zh: "{zh}：开始", en: "{en}: opened")
        }
        Event::Skipped { step } => {
            let Message { zh, en } = about(step);
            message!(zh: "{zh}：条件不成立，不需要", en: "{en}: not needed, its condition does not hold")
        }
        Event::Claimed { step } => {
            let Message { zh, en } = about(step);
            message!(zh: "{zh}：认领", en: "{en}: claimed")
        }
        Event::Released { step } => {
            let Message { zh, en } = about(step);
            message!(zh: "{zh}：放回", en: "{en}: given back")
        }
        Event::Assigned { step, to } => {
            let Message { zh, en } = about(step);
            message!(zh: "{zh}：交给 {to}", en: "{en}: given to {to}")
        }
        Event::Attached { step, file } => {
            let (Message { zh, en }, file) = (about(step), &file.name);
            message!(zh: "{zh}：附上文件 {file}", en: "{en}: attached the file {file}")
        }
        Event::Closed { step } => {
            let Message { zh, en } = about(step);
            message!(zh: "{zh}：未完成即关闭", en: "{en}: closed unfinished")
        }
        Event::Called { step, playbook, .. } => {
            let Message { zh, en } = about(step);
            message!(zh: "{zh}：调用流程 {playbook}", en: "{en}: called the procedure {playbook}")
        }
        Event::Answered { step, .. } => {
            let Message { zh, en } = about(step);
            message!(zh: "{zh}：被调用的案件已结束，待恢复后继续", en: "{en}: the called case has ended; it goes on when this one is resumed")
        }
        Event::HandedOff { step, playbook, .. } => {
            let Message { zh, en } = about(step);
            message!(zh: "{zh}：移交流程 {playbook}", en: "{en}: handed off to the procedure {playbook}")
        }
        Event::Started { .. }
        | Event::Set { .. }
        | Event::Ticked { .. }
        | Event::Voted { .. }
        | Event::Completed { .. }
        | Event::Returned { .. }
        | Event::Noted { .. }
        | Event::Suspended { .. }
        | Event::Resumed
        | Event::Interrupted { .. }
        | Event::Ended { .. }
        | Event::Undone { .. } => plain(event.kind()),
    }
}

/// A step of the log as a sentence names it.
pub(super) fn named(speaker: &Speaker, step: &str) -> Message {
    speaker.playbook().step(step).map_or_else(|| plain(step), |step| speaker.step(step.id))
}

fn interrupt(speaker: &Speaker, name: &str) -> Message {
    let playbook = speaker.playbook();
    let all = playbook.interrupts.iter().chain(playbook.steps.iter().flat_map(|step| &step.interrupts));
    let found = all.into_iter().find(|interrupt| interrupt.name == name && !interrupt.title.is_empty());
    found.map_or_else(|| plain(name), |interrupt| speaker.say(&interrupt.title))
}

fn set(speaker: &Speaker, values: &BTreeMap<String, Value>) -> Message {
    let playbook = speaker.playbook();
    let parts = values.iter().map(|(name, value)| match playbook.field(name) {
        Some(id) => {
            let (label, said) = (speaker.field(id), speaker.value(&playbook[id], value));
            Message { zh: format!("{} = {}", label.zh, said.zh), en: format!("{} = {}", label.en, said.en) }
        }
        None => plain(name),
    });
    joined(parts, "；", "; ")
}

fn ticked(speaker: &Speaker, step: &str, lines: &[u32], done: bool) -> Message {
    let Message { zh, en } = named(speaker, step);
    let check = speaker.playbook().step(step).map(|step| step.work.check.as_slice()).unwrap_or_default();
    let words = lines.iter().map(|line| {
        let text = usize::try_from(*line).ok().and_then(|line| check.get(line.checked_sub(1)?));
        text.map_or_else(|| plain(&line.to_string()), |text| speaker.say(text))
    });
    let (words_zh, words_en) = {
        let Message { zh, en } = listed(words);
        (zh, en)
    };
    match done {
        true => message!(zh: "{zh}：勾选 {words_zh}", en: "{en}: ticked {words_en}"),
        false => message!(zh: "{zh}：取消勾选 {words_zh}", en: "{en}: unticked {words_en}"),
    }
}

pub(super) fn votes(speaker: &Speaker, run: &Run<'_>, kept: &[&Happened]) -> Vec<VoteLine> {
    let line = |happened: &&Happened| {
        let Event::Voted { step, seat, outcome, remark } = &happened.event else { return None };
        Some(VoteLine {
            step: named(speaker, step),
            seat: seat_of(speaker, step, *seat),
            by: happened.actor.clone(),
            at: local(happened.at, run.moment.zone),
            outcome: step_outcome(speaker, step, outcome),
            remark: remark.clone(),
        })
    };
    kept.iter().filter_map(line).collect()
}

fn seat_of(speaker: &Speaker, step: &str, seat: u32) -> Message {
    let step = speaker.playbook().step(step);
    let seats = step.map(|step| match &step.kind {
        StepKind::Approval(approval) => approval.voters.seats(),
        StepKind::Task
        | StepKind::Together(_)
        | StepKind::Group(_)
        | StepKind::Call(_)
        | StepKind::HandOff(_)
        | StepKind::Wait(_)
        | StepKind::End(_) => Vec::new(),
    });
    let held = seats.unwrap_or_default().into_iter().find(|(number, _)| *number == seat);
    held.map_or_else(|| plain(&(seat + 1).to_string()), |(_, role)| speaker.role(role))
}

/// The files attached to steps, each with the step and the event.
pub(super) fn attached<'a>(
    speaker: &Speaker,
    kept: &[&'a Happened],
) -> Vec<(&'a FileReference, Message, &'a Happened)> {
    let found = kept.iter().filter_map(|happened| {
        let Event::Attached { step, file } = &happened.event else { return None };
        Some((file, named(speaker, step), *happened))
    });
    found.collect()
}

//! Who may, in which order, how often: the rules of a step in sentences.

use serde::Serialize;

use super::speaker::{Speaker, joined, listed, plain, span};
use super::way::arrow;
use crate::lang::Message;
use crate::message;
use crate::model::step::{Approval, Call, Join, Rest, Step, StepKind, Together, Voters, Wait};
use crate::model::{Interrupt, RoleId};

/// Something that ends all that is open at once.
#[derive(Clone, Debug, Serialize)]
pub struct InterruptLine {
    /// What people call it.
    pub title: Message,
    /// The identifier.
    pub code: String,
    /// Who may do it; anybody when absent.
    pub by: Option<Message>,
    /// Where the case goes on.
    pub target: Message,
    /// What must be given.
    pub notes: Option<Message>,
    /// All of it in one sentence: `客户撤回（由客服专员办理） → 流程结束：已撤回（须说明理由）`.
    pub sentence: Message,
}

pub(super) fn interrupts(speaker: &Speaker, interrupts: &[Interrupt]) -> Vec<InterruptLine> {
    let line = |interrupt: &Interrupt| {
        let mut notes = Vec::new();
        if interrupt.reason_required {
            notes.push(message!(zh: "须说明理由", en: "a reason is required"));
        }
        if let Some(Message { zh, en }) = speaker.fields(&interrupt.fill) {
            notes.push(message!(zh: "须填写：{zh}", en: "to be filled in: {en}"));
        }
        let title = if interrupt.title.is_empty() { plain(&interrupt.name) } else { speaker.say(&interrupt.title) };
        let (by, target) = (speaker.roles(&interrupt.by), speaker.step(interrupt.to));
        let notes = (!notes.is_empty()).then(|| joined(notes, "；", "; "));
        let head = match (&title, &by) {
            (Message { zh, en }, Some(Message { zh: by_zh, en: by_en })) => {
                message!(zh: "{zh}（由{by_zh}办理）", en: "{en} (by {by_en})")
            }
            (title, None) => title.clone(),
        };
        let sentence = arrow(&head, &target, notes.as_ref());
        InterruptLine { title, code: interrupt.name.clone(), by, target, notes, sentence }
    };
    interrupts.iter().map(line).collect()
}

/// The roles that a step waits for; those of the seats at an approval.
pub(super) fn performers(step: &Step) -> Vec<RoleId> {
    let mut roles = match &step.kind {
        StepKind::Approval(approval) => approval.voters.seats().into_iter().map(|(_, role)| role).collect(),
        StepKind::Task
        | StepKind::Together(_)
        | StepKind::Group(_)
        | StepKind::Call(_)
        | StepKind::HandOff(_)
        | StepKind::Wait(_)
        | StepKind::End(_) => step.work.roles.clone(),
    };
    let mut seen = Vec::new();
    roles.retain(|role| {
        !seen.contains(role) && {
            seen.push(*role);
            true
        }
    });
    roles
}

/// The kind of a step, for people; nothing for an ordinary task.
pub(super) fn kind(step: &Step) -> Option<Message> {
    match &step.kind {
        StepKind::Task | StepKind::End(_) => None,
        StepKind::Approval(_) => Some(message!(zh: "审批", en: "Approval")),
        StepKind::Together(_) => Some(message!(zh: "同时进行", en: "Side by side")),
        StepKind::Group(_) => Some(message!(zh: "阶段", en: "Stage")),
        StepKind::Call(_) => Some(message!(zh: "调用流程", en: "Calls a procedure")),
        StepKind::HandOff(_) => Some(message!(zh: "移交流程", en: "Hands off")),
        StepKind::Wait(_) => Some(message!(zh: "等待", en: "Wait")),
    }
}

/// When a lane starts.
pub(super) fn conditions(speaker: &Speaker, step: &Step) -> Vec<Message> {
    let mut conditions = Vec::new();
    if let Some(lane) = &step.lane {
        if let Some(guard) = &lane.when {
            let Message { zh, en } = speaker.guard(guard);
            conditions.push(message!(zh: "仅当 {zh} 时进行。", en: "Only if {en}."));
        }
        if !lane.after.is_empty() {
            let Message { zh, en } = speaker.steps(&lane.after);
            conditions.push(message!(zh: "在{zh}完成后开始。", en: "Starts after {en}."));
        }
    }
    conditions
}

/// The rules that hold at a step.
pub(super) fn rules(speaker: &Speaker, step: &Step) -> Vec<Message> {
    let mut rules = Vec::new();
    match &step.kind {
        StepKind::Approval(Approval { voters }) => rules.push(approval(speaker, voters)),
        StepKind::Together(together) => rules.push(join(together)),
        StepKind::Wait(wait) => rules.push(waiting(speaker, wait)),
        StepKind::Call(call) => rules.extend(called(speaker, call, true)),
        StepKind::HandOff(call) => rules.extend(called(speaker, call, false)),
        StepKind::Task | StepKind::Group(_) | StepKind::End(_) => {}
    }
    if !step.work.not_by.is_empty() {
        let Message { zh, en } = speaker.steps(&step.work.not_by);
        rules.push(message!(zh: "不得由办理{zh}的人办理。", en: "Not to be done by whoever did {en}."));
    }
    if !step.work.reviews.is_empty() {
        let Message { zh, en } = speaker.steps(&step.work.reviews);
        rules.push(message!(zh: "复核{zh}，并对其负责。", en: "Reviews {en} and answers for it."));
    }
    if let Some(visits) = &step.visits {
        let (count, Message { zh, en }) = (speaker.playbook().say_count(&visits.at_most), speaker.step(visits.then));
        rules.push(message!(
            zh: "最多进行 {count} 次；再需进行时，改为转到{zh}。",
            en: "At most {count} times; instead of once more the case goes to {en}."
        ));
    }
    rules
}

fn approval(speaker: &Speaker, voters: &Voters) -> Message {
    let Message { zh, en } = voting(speaker, voters);
    message!(zh: "{zh}。", en: "{en}.")
}

/// How votes are counted.
fn voting(speaker: &Speaker, voters: &Voters) -> Message {
    match voters {
        Voters::All(parts) | Voters::Any(parts) | Voters::InOrder(parts) | Voters::AtLeast(_, parts)
            if parts.len() == 1 =>
        {
            voting(speaker, &parts[0])
        }
        Voters::Seat { role, .. } => {
            let Message { zh, en } = speaker.role(*role);
            message!(zh: "由{zh}审批", en: "Decided by {en}")
        }
        Voters::All(parts) => {
            let Message { zh, en } = seats(speaker, parts, "、", ", ");
            message!(zh: "会签：{zh}，须全部同意", en: "All must approve, asked at the same time: {en}")
        }
        Voters::Any(parts) => {
            let Message { zh, en } = seats(speaker, parts, "、", ", ");
            message!(zh: "或签：{zh}，任何一方先作出的决定有效", en: "Whoever votes first decides: {en}")
        }
        Voters::InOrder(parts) => {
            let Message { zh, en } = seats(speaker, parts, " → ", " → ");
            message!(zh: "依次审批：{zh}，须全部同意", en: "One after the other, all must approve: {en}")
        }
        Voters::AtLeast(wanted, parts) => {
            let Message { zh, en } = seats(speaker, parts, "、", ", ");
            message!(zh: "票签：{zh}，至少 {wanted} 票同意", en: "At least {wanted} must approve: {en}")
        }
    }
}

/// The parts of a vote; seats of one role that stand beside each other are counted.
fn seats(speaker: &Speaker, parts: &[Voters], zh: &str, en: &str) -> Message {
    let mut said: Vec<(Option<RoleId>, Message, usize)> = Vec::new();
    for part in parts {
        let (role, words) = match part {
            Voters::Seat { role, .. } => (Some(*role), speaker.role(*role)),
            Voters::All(_) | Voters::Any(_) | Voters::InOrder(_) | Voters::AtLeast(..) => {
                let Message { zh, en } = voting(speaker, part);
                (None, message!(zh: "（{zh}）", en: "({en})"))
            }
        };
        match said.last_mut() {
            Some((last, _, count)) if role.is_some() && *last == role => *count += 1,
            Some(_) | None => said.push((role, words, 1)),
        }
    }
    let parts = said.into_iter().map(|(_, Message { zh, en }, count)| {
        if count == 1 { Message { zh, en } } else { message!(zh: "{zh}（{count} 人）", en: "{en} ({count} people)") }
    });
    joined(parts, zh, en)
}

fn join(together: &Together) -> Message {
    let (enough_zh, enough_en) = match together.join {
        Join::All => {
            return message!(
                zh: "以下各项同时进行，全部完成后汇合。",
                en: "The following run side by side; the case goes on when all are done."
            );
        }
        Join::Any => ("任何一项完成即汇合".to_owned(), "the case goes on when one of them is done".to_owned()),
        Join::AtLeast(count) => {
            (format!("完成 {count} 项即汇合"), format!("the case goes on when {count} of them are done"))
        }
    };
    match together.rest {
        Rest::Cancel => message!(
            zh: "以下各项同时进行，{enough_zh}，其余取消。",
            en: "The following run side by side; {enough_en}, and the rest is cancelled."
        ),
        Rest::Await => message!(
            zh: "以下各项同时进行，{enough_zh}；已开始的仍要做完，未开始的不再开始。",
            en: "The following run side by side; {enough_en}; what has begun is still finished, nothing else is begun."
        ),
    }
}

fn waiting(speaker: &Speaker, wait: &Wait) -> Message {
    match wait {
        Wait::For(time) => {
            let Message { zh, en } = speaker.limited(time);
            message!(zh: "等待 {zh}，到时自动继续。", en: "Waits for {en} and goes on by itself.")
        }
        Wait::Until(field) => {
            let Message { zh, en } = speaker.field(*field);
            message!(zh: "等到“{zh}”当天，到时自动继续。", en: "Waits until the day of “{en}” and goes on by itself.")
        }
        Wait::Event { event, title, within } => {
            let Message { zh, en } = title.as_ref().map_or_else(|| plain(event), |title| speaker.say(title));
            match within {
                None => message!(zh: "等待：{zh}。", en: "Waits for: {en}."),
                Some((time, late)) => {
                    let (time, late) = (speaker.limited(time), speaker.step(*late));
                    let (time_zh, time_en, late_zh, late_en) = (time.zh, time.en, late.zh, late.en);
                    message!(
                        zh: "等待：{zh}；最多等 {time_zh}，逾时转到{late_zh}。",
                        en: "Waits for: {en}; at most {time_en}, then the case goes to {late_en}."
                    )
                }
            }
        }
    }
}

fn called(speaker: &Speaker, call: &Call, comes_back: bool) -> Vec<Message> {
    let name = &call.playbook;
    let mut said = vec![if comes_back {
        message!(zh: "调用流程 {name}，待其结束后继续。", en: "Runs the procedure {name} and goes on when it has ended.")
    } else {
        message!(zh: "另起流程 {name}，本流程继续，不等待。", en: "Starts the procedure {name} and goes on without waiting.")
    }];
    if !call.with.is_empty() {
        let parts = call.with.iter().map(|(name, guard)| {
            let Message { zh, en } = speaker.guard(guard);
            let name = &name.value;
            message!(zh: "{name} = {zh}", en: "{name} = {en}")
        });
        let Message { zh, en } = listed(parts);
        said.push(message!(zh: "带入：{zh}。", en: "Given: {en}."));
    }
    if !call.results.is_empty() {
        let parts = call.results.iter().map(|(field, theirs)| {
            let Message { zh, en } = speaker.field(*field);
            let theirs = &theirs.value;
            message!(zh: "{zh} = {theirs}", en: "{en} = {theirs}")
        });
        let Message { zh, en } = listed(parts);
        said.push(message!(zh: "带回：{zh}。", en: "Given back: {en}."));
    }
    said
}

/// From when the time limit runs, and who is told: what stands beside it.
pub(super) fn limit_notes(speaker: &Speaker, step: &Step) -> Option<Message> {
    let limit = step.work.limit.as_ref()?;
    let mut notes = Vec::new();
    if let Some(from) = limit.from {
        let Message { zh, en } = speaker.step(from);
        notes.push(message!(zh: "自{zh}完成时起算", en: "from the end of {en}"));
    }
    if let Some(remind) = limit.remind {
        let Message { zh, en } = span(remind);
        notes.push(message!(zh: "到期前 {zh}提醒", en: "reminder {en} before"));
    }
    if let Some(role) = limit.escalate {
        let Message { zh, en } = speaker.role(role);
        notes.push(message!(zh: "逾期告知{zh}", en: "when overdue, {en} is told"));
    }
    (!notes.is_empty()).then(|| joined(notes, "；", "; "))
}

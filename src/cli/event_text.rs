//! What happened, in words.

use super::case_text::Shown;
use super::paint::safe;
use crate::engine::event::Parent;
use crate::engine::{Event, Happened};
use crate::lang::Lang;
use crate::message;
use crate::model::step::StepKind;
use crate::runtime::Loaded;

/// An event as one line for somebody who has just acted; none for what goes without saying.
#[must_use]
pub(super) fn short(shown: &Shown<'_>, loaded: &Loaded, happened: &Happened) -> Option<String> {
    let step_is_work = |name: &str| {
        loaded.playbook.step(name).is_some_and(|step| step.is_task() || matches!(step.kind, StepKind::Together(_)))
    };
    match &happened.event {
        Event::Opened { step, .. } | Event::Completed { step, .. } if !step_is_work(step) => None,
        Event::Voted { step, .. } if decides(loaded, happened, step) => None,
        Event::Closed { step } if is_sent_back(loaded, happened, step) => None,
        Event::Set { .. } | Event::Ticked { .. } | Event::Started { .. } => None,
        Event::Opened { .. }
        | Event::Completed { .. }
        | Event::Voted { .. }
        | Event::Skipped { .. }
        | Event::Claimed { .. }
        | Event::Released { .. }
        | Event::Assigned { .. }
        | Event::Attached { .. }
        | Event::Closed { .. }
        | Event::Returned { .. }
        | Event::Noted { .. }
        | Event::Suspended { .. }
        | Event::Resumed
        | Event::Interrupted { .. }
        | Event::Answered { .. }
        | Event::Called { .. }
        | Event::HandedOff { .. }
        | Event::Ended { .. }
        | Event::Undone { .. } => {
            Some(format!("{} {}", mark(shown, &happened.event), words(shown, loaded, &happened.event)))
        }
    }
}

/// Whether a vote was the last one of its approval: then the decision says it all.
fn decides(loaded: &Loaded, vote: &Happened, approval: &str) -> bool {
    let same_act = loaded.log.iter().filter(|other| other.act == vote.act);
    same_act.into_iter().any(|other| matches!(&other.event, Event::Completed { step, .. } if step == approval))
}

/// Whether a step was closed because work was sent back from it.
fn is_sent_back(loaded: &Loaded, closed: &Happened, name: &str) -> bool {
    let same_act = loaded.log.iter().filter(|other| other.act == closed.act);
    same_act.into_iter().any(|other| matches!(&other.event, Event::Returned { from, .. } if from == name))
}

/// A sign for the kind of an event.
#[must_use]
pub(super) fn mark(shown: &Shown<'_>, event: &Event) -> String {
    match event {
        Event::Completed { .. } | Event::Ended { .. } | Event::Voted { .. } => shown.paint.good("✓"),
        Event::Opened { .. } | Event::Started { .. } | Event::Resumed => shown.paint.accent("→"),
        Event::Returned { .. } | Event::Interrupted { .. } | Event::Undone { .. } | Event::Suspended { .. } => {
            shown.paint.caution("↩")
        }
        Event::Closed { .. } | Event::Skipped { .. } => shown.paint.quiet("–"),
        Event::Set { .. }
        | Event::Claimed { .. }
        | Event::Released { .. }
        | Event::Assigned { .. }
        | Event::Ticked { .. }
        | Event::Attached { .. }
        | Event::Noted { .. }
        | Event::Answered { .. }
        | Event::Called { .. }
        | Event::HandedOff { .. } => shown.paint.quiet("·"),
    }
}

/// An event in words.
#[must_use]
pub(super) fn words(shown: &Shown<'_>, loaded: &Loaded, event: &Event) -> String {
    let lang = shown.lang;
    let step = |name: &str| safe(loaded.playbook.step(name).map_or(name, |step| step.title.say(lang)));
    let said = |verb_zh: &str, verb_en: &str, rest: &str| match lang {
        Lang::Zh => format!("{verb_zh}：{rest}"),
        Lang::En => format!("{verb_en}: {rest}"),
    };
    match event {
        Event::Started { playbook, version, .. } => said("开始", "started", &format!("{playbook} {version}")),
        Event::Set { values, .. } => said("填写", "filled in", &fields(loaded, values, lang)),
        Event::Opened { step: name, redo: None } => said("进入", "open", &step(name)),
        Event::Opened { step: name, redo: Some(lanes) } => {
            let lanes: Vec<String> = lanes.iter().map(|lane| step(lane)).collect();
            let lanes = lanes.join(lang.pick("、", ", "));
            let step = step(name);
            said("重做", "to be done again", &lang.pick(format!("{step}（{lanes}）"), format!("{step} ({lanes})")))
        }
        Event::Skipped { step: name } => said("不需要", "not needed", &step(name)),
        Event::Claimed { step: name } => said("接手", "taken", &step(name)),
        Event::Released { step: name } => said("放回", "given back", &step(name)),
        Event::Assigned { step: name, to } => said("指派", "assigned", &format!("{} → {}", step(name), safe(to))),
        Event::Ticked { step: name, lines, done } => {
            let lines: Vec<String> = lines.iter().map(u32::to_string).collect();
            let rest = format!("{} {}", step(name), lines.join(lang.pick("、", ", ")));
            if *done { said("打勾", "ticked", &rest) } else { said("取消打勾", "unticked", &rest) }
        }
        Event::Attached { step: name, file } => {
            said("附件", "attached", &format!("{} {}", step(name), safe(&file.name)))
        }
        Event::Voted { step: name, outcome, remark, .. } => {
            said("投票", "voted", &outcome_words(loaded, name, outcome, remark.as_deref(), lang))
        }
        Event::Completed { step: name, outcome, remark } => {
            said("完成", "completed", &outcome_words(loaded, name, outcome, remark.as_deref(), lang))
        }
        Event::Closed { step: name } => said("关闭", "closed", &step(name)),
        Event::Returned { from, to, reason, .. } => {
            said("退回", "sent back", &format!("{} → {}  {}", step(from), step(to), safe(reason)))
        }
        Event::Noted { text, .. } => said("备注", "note", &safe(text)),
        Event::Suspended { reason } => said("暂停", "suspended", &safe(reason)),
        Event::Resumed => lang.pick("恢复", "resumed").to_owned(),
        Event::Interrupted { name, reason } => {
            let all = loaded.playbook.steps.iter().flat_map(|step| &step.interrupts).chain(&loaded.playbook.interrupts);
            let title =
                all.filter(|interrupt| interrupt.name == *name).map(|interrupt| interrupt.title.say(lang)).next();
            let reason = safe(reason.as_deref().unwrap_or_default());
            said("中止", "interrupted", format!("{}  {reason}", safe(title.unwrap_or(name))).trim_end())
        }
        Event::Called { playbook, .. } => said("调用流程", "called", playbook),
        Event::Answered { step: name, outcome, .. } => {
            said("被调用的案件已结束", "the called case has ended", &outcome_words(loaded, name, outcome, None, lang))
        }
        Event::HandedOff { playbook, .. } => said("另开案件", "handed off", playbook),
        Event::Ended { outcome, reason, caller, .. } => {
            let because = caller.as_ref().map(|caller| left_by(caller, lang)).unwrap_or_default();
            let reason = safe(reason.as_deref().unwrap_or_default());
            let parts = [shown.outcome(loaded, outcome), because, reason];
            let parts: Vec<String> = parts.into_iter().filter(|part| !part.is_empty()).collect();
            said("结束", "ended", &parts.join("  "))
        }
        Event::Undone { to } => match undone(loaded, *to) {
            Some(act) => said("撤销", "undone", &words(shown, loaded, act)),
            None => said("撤销", "undone", &lang.pick(format!("第 {to} 条记录之后"), format!("after event {to}"))),
        },
    }
}

/// Why a case was cancelled together with the one that called it.
fn left_by(caller: &Parent, lang: Lang) -> String {
    let Parent { case, step } = caller;
    let because = message!(
        zh: "案件 {case} 离开了调用它的步骤 {step}",
        en: "the case {case} left the step {step} that called it"
    );
    safe(because.say(lang))
}

/// What was done by the act that was taken back: its first event that is no mere preparation or consequence.
fn undone(loaded: &Loaded, to: u64) -> Option<&Event> {
    let act = || loaded.log.iter().filter(move |happened| happened.act == to + 1).map(|happened| &happened.event);
    let says_it_all = |event: &&Event| match event {
        Event::Completed { .. }
        | Event::Returned { .. }
        | Event::Interrupted { .. }
        | Event::Ended { .. }
        | Event::Suspended { .. }
        | Event::Resumed
        | Event::Noted { .. }
        | Event::Assigned { .. }
        | Event::Claimed { .. }
        | Event::Released { .. } => true,
        Event::Started { .. }
        | Event::Set { .. }
        | Event::Opened { .. }
        | Event::Skipped { .. }
        | Event::Ticked { .. }
        | Event::Attached { .. }
        | Event::Voted { .. }
        | Event::Closed { .. }
        | Event::Answered { .. }
        | Event::Called { .. }
        | Event::HandedOff { .. }
        | Event::Undone { .. } => false,
    };
    let is_vote = |event: &&Event| matches!(event, Event::Voted { .. });
    act().find(says_it_all).or_else(|| act().find(is_vote)).or_else(|| act().next())
}

fn outcome_words(loaded: &Loaded, step: &str, outcome: &str, remark: Option<&str>, lang: Lang) -> String {
    let found = loaded.playbook.step(step);
    let title = found.map_or(step, |step| step.title.say(lang));
    let several = found.is_some_and(|step| step.outcomes.len() > 1);
    let mut said = safe(title);
    if several {
        let outcome = found.and_then(|step| step.outcome(outcome)).map(|outcome| outcome.say().say(lang).to_owned());
        said.push_str(&format!(" → {}", safe(&outcome.unwrap_or_default())));
    }
    if let Some(remark) = remark {
        said.push_str(&format!("  {}", safe(remark)));
    }
    said
}

fn fields(
    loaded: &Loaded,
    values: &std::collections::BTreeMap<String, crate::model::value::Value>,
    lang: Lang,
) -> String {
    let known = values.iter().filter_map(|(name, value)| Some((loaded.playbook.field(name)?, value)));
    let mut known: Vec<_> = known.collect();
    known.sort_by_key(|(id, _)| *id);
    let said = known.into_iter().map(|(id, value)| {
        let field = &loaded.playbook[id];
        format!("{}={}", safe(field.label.say(lang)), safe(&field.say_value(value, lang)))
    });
    said.collect::<Vec<_>>().join(lang.pick("；", "; "))
}

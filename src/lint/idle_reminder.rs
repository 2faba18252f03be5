//! # PB0705: 落空的提醒或升级 | A reminder or an escalation that comes to nothing
//!
//! ## 中文
//!
//! `remind` 说到期前多久提醒。它不短于时限本身时，提醒的时刻在本步开始之前，没有人会收到。
//!
//! `escalate` 说超期后告诉哪个角色。它就是做这一步的角色时，等于没有人知道。
//!
//! 单位不同的，按普通的一周（没有节假日）逐个时刻比较：从任何时刻开始都来不及提醒的才报告。时限由设置给出的，按默认值判断。
//!
//! ## English
//!
//! `remind` says how long before the end somebody is reminded. Where that is no less than the limit itself, the moment lies
//! before the step opens, and nobody is reminded.
//!
//! `escalate` says which role is told when the time is over. Where that is the role that performs the step, nobody learns of it.
//!
//! Different units are compared over an ordinary week without holidays: only what is too late from every moment on is reported.
//! A limit held by a setting is judged by its default.
//!
//! ## Bad
//!
//! ```yaml
//! reply: { title: Reply, role: clerk, within: { time: 4 working hours, remind: 1 working day, escalate: clerk }, next: closed }
//! ```
//!
//! ## Good
//!
//! ```yaml
//! reply: { title: Reply, role: clerk, within: { time: 2 working days, remind: 4 working hours, escalate: manager }, next: closed }
//! ```

use std::cell::OnceCell;
use std::collections::HashMap;

use chrono::{DateTime, NaiveDate, NaiveTime, Utc};

use super::{Context, Rule};
use crate::diagnostic::{Code, Diagnostic, Severity};
use crate::lang::Lang;
use crate::message;
use crate::model::calendar::Calendar;
use crate::model::duration::{Duration, Unit};
use crate::model::step::{Limit, Limited, Step, StepKind};
use crate::model::{Playbook, RoleId};

pub(super) const RULE: Rule = Rule {
    code: Code(705),
    slug: "idle-reminder",
    severity: Severity::Warning,
    check,
    file: include_str!("idle_reminder.rs"),
};

fn check(context: &Context<'_>, found: &mut Vec<Diagnostic>) {
    let playbook = context.playbook;
    let ordinary = OnceCell::new();
    let ordinary = || ordinary.get_or_init(|| Some(context.around.calendar?.ordinary())).as_ref();
    let mut judged: HashMap<(Duration, Duration), bool> = HashMap::new();
    for step in &playbook.steps {
        let Some(limit) = &step.work.limit else { continue };
        let time = playbook.usual_length(&limit.time);
        if let (Some(time), Some(remind)) = (time, limit.remind)
            && *judged.entry((time, remind)).or_insert_with(|| is_too_late(time, remind, &ordinary))
        {
            found.push(too_late(playbook, limit, time, remind));
        }
        found.extend(limit.escalate.filter(|role| performs_alone(step, *role)).map(|role| {
            let (name, role) = (&step.name, &playbook[role].name);
            let message = message!(
                zh: "`{name}` 超期后告诉的正是做这一步的 `{role}`",
                en: "when `{name}` is late, the one to be told is `{role}`, who performs it"
            );
            let help = message!(zh: "写上一级的角色，或删去 escalate", en: "name the role above, or remove `escalate`");
            Diagnostic::warning(705, limit.places.escalate, message).help(help)
        }));
    }
}

/// Whether the moment of the reminder is never after the beginning.
fn is_too_late<'c>(time: Duration, remind: Duration, ordinary: &dyn Fn() -> Option<&'c Calendar>) -> bool {
    let ((measure, time_counts), (other, remind_counts)) = (counted(time), counted(remind));
    if measure == other {
        // A day ends hours after it was begun, so a reminder of as many days still falls behind the beginning.
        let to_the_minute = matches!(measure, Unit::Minute | Unit::WorkingHour);
        return remind_counts > time_counts || (to_the_minute && remind_counts == time_counts);
    }
    let Some(calendar) = ordinary() else { return false };
    moments(calendar).all(|start| {
        let end = calendar.deadline(start, time, chrono_tz::UTC);
        let moment = end.and_then(|end| calendar.before(end, remind, chrono_tz::UTC));
        moment.is_ok_and(|moment| moment <= start)
    })
}

/// What is counted, and how much of it; amounts of one measure can be compared wherever they stand in the calendar.
fn counted(span: Duration) -> (Unit, u64) {
    let amount = u64::from(span.amount);
    match span.unit {
        Unit::Minute => (Unit::Minute, amount),
        Unit::Hour => (Unit::Minute, amount * 60),
        Unit::Day => (Unit::Day, amount),
        Unit::Week => (Unit::Day, amount * 7),
        Unit::Month => (Unit::Month, amount),
        Unit::Year => (Unit::Month, amount * 12),
        Unit::WorkingHour => (Unit::WorkingHour, amount),
        Unit::WorkingDay => (Unit::WorkingDay, amount),
    }
}

/// Every half hour of an ordinary week.
fn moments(calendar: &Calendar) -> impl Iterator<Item = DateTime<Utc>> + '_ {
    let monday = calendar.years().nth(1).and_then(|year| NaiveDate::from_isoywd_opt(year, 10, chrono::Weekday::Mon));
    let start = monday.map(|day| day.and_time(NaiveTime::MIN).and_utc());
    start.into_iter().flat_map(|start| (0..7 * 48).map(move |half| start + chrono::TimeDelta::minutes(30 * half)))
}

fn too_late(playbook: &Playbook, limit: &Limit, time: Duration, remind: Duration) -> Diagnostic {
    let said = |span: Duration| (span.say(Lang::Zh), span.say(Lang::En));
    let ((time_zh, time_en), (remind_zh, remind_en)) = (said(time), said(remind));
    let message = message!(
        zh: "到期前 {remind_zh}提醒，而时限只有 {time_zh}：提醒在开始之前",
        en: "the reminder comes {remind_en} before the end of {time_en}: before the step opens"
    );
    let help = message!(zh: "让提醒短于时限", en: "make the reminder shorter than the limit");
    let found = Diagnostic::warning(705, limit.places.remind, message).help(help);
    match &limit.time {
        Limited::Fixed(_) => found,
        Limited::Setting(id) => found.related(
            playbook[*id].field.span,
            message!(zh: "时限在这里，按默认值 {time_zh}判断", en: "the limit, judged by its default of {time_en}"),
        ),
    }
}

/// Whether nobody but this role performs the step.
fn performs_alone(step: &Step, role: RoleId) -> bool {
    match &step.kind {
        StepKind::Approval(approval) => approval.voters.seats().iter().all(|(_, seat)| *seat == role),
        StepKind::Task
        | StepKind::Wait(_)
        | StepKind::Together(_)
        | StepKind::Group(_)
        | StepKind::Call(_)
        | StepKind::HandOff(_)
        | StepKind::End(_) => !step.work.roles.is_empty() && step.work.roles.iter().all(|performer| *performer == role),
    }
}

//! What is looked up: roles and their duties, settings with their values, records and how long they are kept, schedules.

use serde::Serialize;

use super::field;
use super::rules::performers;
use super::speaker::{Speaker, span};
use crate::lang::Message;
use crate::message;
use crate::model::step::Step;
use crate::model::{DayOfPeriod, Period, RecordId, Retention, RoleId, Schedule, Setting};

/// What is looked up.
#[derive(Clone, Debug, Serialize)]
pub struct Reference {
    /// The roles.
    pub roles: Vec<RoleLine>,
    /// The settings.
    pub settings: Vec<SettingLine>,
    /// The records.
    pub records: Vec<RecordLine>,
    /// When cases start by themselves.
    pub schedules: Vec<ScheduleLine>,
}

/// A role.
#[derive(Clone, Debug, Serialize)]
pub struct RoleLine {
    /// What people call it.
    pub title: Message,
    /// The identifier.
    pub code: String,
    /// Other names for it.
    pub aliases: Vec<String>,
    /// What it is responsible for.
    pub duties: Vec<Message>,
    /// The numbers of the steps it performs.
    pub performs: Vec<String>,
    /// The numbers of the steps at which it is asked.
    pub consulted: Vec<String>,
    /// The numbers of the steps of which it is told.
    pub informed: Vec<String>,
}

/// A setting and the value that holds.
#[derive(Clone, Debug, Serialize)]
pub struct SettingLine {
    /// What people call it.
    pub label: Message,
    /// The identifier.
    pub code: String,
    /// The value that holds.
    pub value: Message,
    /// The limits within which it may be changed.
    pub limits: Option<Message>,
    /// What to know when changing it.
    pub note: Option<Message>,
}

/// A record.
#[derive(Clone, Debug, Serialize)]
pub struct RecordLine {
    /// What people call it.
    pub title: Message,
    /// The identifier.
    pub code: String,
    /// Its form number.
    pub number: Option<String>,
    /// How long it is kept.
    pub retain: Option<Message>,
    /// The numbers of the steps that leave it behind.
    pub produced: Vec<String>,
    /// The numbers of the steps that need it.
    pub used: Vec<String>,
}

/// A schedule.
#[derive(Clone, Debug, Serialize)]
pub struct ScheduleLine {
    /// What people call it.
    pub title: Option<Message>,
    /// When: `每周，星期一，08:30`.
    pub when: Message,
}

pub(super) fn reference(speaker: &Speaker) -> Reference {
    let playbook = speaker.playbook();
    let roles = (0u32..).zip(&playbook.roles).map(|(at, role)| RoleLine {
        title: speaker.role(RoleId(at)),
        code: role.name.clone(),
        aliases: role.aliases.clone(),
        duties: speaker.all(&role.duties),
        performs: numbers(speaker, |step| performers(step).contains(&RoleId(at))),
        consulted: numbers(speaker, |step| step.work.consult.contains(&RoleId(at))),
        informed: numbers(speaker, |step| step.work.inform.contains(&RoleId(at))),
    });
    let records = (0u32..).zip(&playbook.records).map(|(at, record)| RecordLine {
        title: if record.title.is_empty() { speaker.record(RecordId(at)) } else { speaker.say(&record.title) },
        code: record.name.clone(),
        number: record.number.clone(),
        retain: record.retain.map(|retain| match retain {
            Retention::For(duration) => span(duration),
            Retention::Permanent => message!(zh: "永久", en: "for ever"),
        }),
        produced: numbers(speaker, |step| step.work.produces.contains(&RecordId(at))),
        used: numbers(speaker, |step| step.work.uses.contains(&RecordId(at))),
    });
    Reference {
        roles: roles.collect(),
        settings: playbook.settings.iter().map(|each| setting(speaker, each)).collect(),
        records: records.collect(),
        schedules: playbook.schedules.iter().map(|each| schedule(speaker, each)).collect(),
    }
}

fn numbers(speaker: &Speaker, wanted: impl Fn(&Step) -> bool) -> Vec<String> {
    let places = speaker.places().iter().filter(|place| wanted(&speaker.playbook()[place.step]));
    places.map(|place| place.number.clone()).collect()
}

fn setting(speaker: &Speaker, setting: &Setting) -> SettingLine {
    let line = field::line(speaker, &setting.field);
    SettingLine {
        label: line.label,
        code: line.code,
        value: speaker.value(&setting.field, &setting.default),
        limits: line.limits,
        note: speaker.maybe(&setting.note),
    }
}

fn schedule(speaker: &Speaker, schedule: &Schedule) -> ScheduleLine {
    let Message { mut zh, mut en } = match schedule.every {
        Period::Day => message!(zh: "每天", en: "every day"),
        Period::WorkingDay => message!(zh: "每个工作日", en: "every working day"),
        Period::Week => message!(zh: "每周", en: "every week"),
        Period::Month => message!(zh: "每月", en: "every month"),
        Period::Quarter => message!(zh: "每季度", en: "every quarter"),
        Period::Year => message!(zh: "每年", en: "every year"),
    };
    let mut add = |more: Message| {
        zh.push('，');
        zh.push_str(&more.zh);
        en.push_str(", ");
        en.push_str(&more.en);
    };
    match schedule.on {
        None => {}
        Some(DayOfPeriod::Last) => add(message!(zh: "最后一天", en: "on the last day")),
        Some(DayOfPeriod::Day(day)) => add(message!(zh: "{day} 日", en: "on day {day}")),
        Some(DayOfPeriod::Weekday(day)) => add(weekday(day)),
    }
    if let Some(at) = schedule.at {
        let at = at.format("%H:%M");
        add(message!(zh: "{at}", en: "at {at}"));
    }
    if let Some(per) = schedule.per {
        let Message { zh, en } = speaker.field(per);
        add(message!(zh: "每个“{zh}”各一件", en: "one case for each “{en}”"));
    }
    ScheduleLine { title: speaker.maybe(&schedule.title), when: Message { zh, en } }
}

fn weekday(day: chrono::Weekday) -> Message {
    let (zh, en) = match day {
        chrono::Weekday::Mon => ("一", "Monday"),
        chrono::Weekday::Tue => ("二", "Tuesday"),
        chrono::Weekday::Wed => ("三", "Wednesday"),
        chrono::Weekday::Thu => ("四", "Thursday"),
        chrono::Weekday::Fri => ("五", "Friday"),
        chrono::Weekday::Sat => ("六", "Saturday"),
        chrono::Weekday::Sun => ("日", "Sunday"),
    };
    message!(zh: "星期{zh}", en: "on {en}")
}

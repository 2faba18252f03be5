//! A case in words: where it stands and who can move it.

use chrono::{DateTime, Datelike, NaiveDate, TimeZone, Utc};
use chrono_tz::Tz;

use super::paint::{Paint, padded, safe, width};
use crate::engine::case::Status;
use crate::engine::{Moment, deadline, outlook};
use crate::lang::Lang;
use crate::model::StepId;
use crate::runtime::{Loaded, subject};

/// How times and names are shown to one reader.
#[derive(Clone, Copy)]
pub struct Shown<'a> {
    /// The reader's language.
    pub lang: Lang,
    /// Colours or none.
    pub paint: Paint,
    /// Now, and the zone it is seen in.
    pub moment: Moment<'a>,
}

impl Shown<'_> {
    /// A point in time, as near as a reader wants it: today, tomorrow, this year, or in full.
    #[must_use]
    pub fn time(&self, at: DateTime<Utc>) -> String {
        let (local, today) = (at.with_timezone(&self.moment.zone), self.moment.now.with_timezone(&self.moment.zone));
        let days = local.date_naive().signed_duration_since(today.date_naive()).num_days();
        let clock = local.format("%H:%M");
        match days {
            -1 => format!("{} {clock}", self.lang.pick("昨天", "yesterday")),
            0 => format!("{} {clock}", self.lang.pick("今天", "today")),
            1 => format!("{} {clock}", self.lang.pick("明天", "tomorrow")),
            _ if local.year() == today.year() => match self.lang {
                Lang::Zh => format!("{}月{}日 {clock}", local.month(), local.day()),
                Lang::En => local.format("%-d %b %H:%M").to_string(),
            },
            _ => local.format("%Y-%m-%d %H:%M").to_string(),
        }
    }

    /// When a step is due, with a warning when it is late; empty when it has no limit.
    #[must_use]
    pub fn due(&self, loaded: &Loaded, step: StepId) -> String {
        match deadline::due(&loaded.playbook, &loaded.case, step, self.moment) {
            Ok(Some(due)) if due < self.moment.now => {
                self.paint.bad(&format!("{} {}", self.lang.pick("已超期，限期", "overdue since"), self.time(due)))
            }
            Ok(Some(due)) => format!("{} {}", self.lang.pick("限期", "due"), self.time(due)),
            Ok(None) => String::new(),
            Err(error) => self.paint.caution(error.message().say(self.lang)),
        }
    }

    /// Whom a step waits for.
    #[must_use]
    pub fn who(&self, loaded: &Loaded, step: StepId) -> String {
        let assignee = loaded.case.step(step).and_then(|state| state.assignee.as_deref());
        let roles: Vec<String> = outlook::performers(&loaded.playbook, &loaded.case, step)
            .iter()
            .map(|role| loaded.playbook[*role].title.say(self.lang).to_owned())
            .collect();
        let roles = roles.join(self.lang.pick("、", ", "));
        match assignee {
            Some(name) if roles.is_empty() => safe(name),
            Some(name) => format!("{}（{roles}）", safe(name)),
            None => roles,
        }
    }

    /// The word for a status.
    #[must_use]
    pub fn status(&self, status: Status) -> String {
        match status {
            Status::Open => self.lang.pick("进行中", "open").to_owned(),
            Status::Suspended => self.paint.caution(self.lang.pick("已暂停", "suspended")),
            Status::Done => self.paint.good(self.lang.pick("已结束", "done")),
            Status::Cancelled => self.paint.quiet(self.lang.pick("已取消", "cancelled")),
        }
    }

    /// The case in a few lines: what it is, how it stands, what is open and for whom.
    #[must_use]
    pub fn summary(&self, loaded: &Loaded) -> Vec<String> {
        let Loaded { id, playbook, case, .. } = loaded;
        let mut head = vec![self.paint.strong(&safe(playbook.title.say(self.lang))), id.to_string()];
        let about = subject(playbook, case, self.lang);
        if !about.is_empty() {
            head.push(safe(&about));
        }
        head.push(self.status(case.status));
        if let Some(outcome) = &case.outcome {
            head.push(self.outcome(loaded, outcome));
        }
        let mut lines = vec![head.join(" · ")];
        if case.is_over() {
            return lines;
        }
        let open = case.open_tasks(playbook);
        let names: Vec<String> = open.iter().map(|step| safe(playbook[*step].title.say(self.lang))).collect();
        let column = names.iter().map(|name| width(name)).max().unwrap_or(0);
        for (step, name) in open.iter().zip(&names) {
            let code = self.paint.quiet(&playbook[*step].name);
            let rest: Vec<String> = [self.who(loaded, *step), self.due(loaded, *step), code]
                .into_iter()
                .filter(|part| !part.is_empty())
                .collect();
            lines.push(format!("  ◐ {}  {}", padded(name, column), rest.join("  ")));
        }
        lines
    }

    /// The outcome of a case in words: the title of the end it reached.
    #[must_use]
    pub fn outcome(&self, loaded: &Loaded, outcome: &str) -> String {
        let ends = loaded.playbook.top.iter().map(|id| &loaded.playbook[*id]);
        let title = ends
            .filter(|step| matches!(&step.kind, crate::model::step::StepKind::End(end) if end.outcome == outcome))
            .map(|step| step.title.say(self.lang))
            .next();
        safe(title.unwrap_or(outcome))
    }
}

/// The instant at which a local day begins, for filters.
#[must_use]
pub fn day_begins(day: NaiveDate, zone: Tz) -> Option<DateTime<Utc>> {
    zone.from_local_datetime(&day.and_hms_opt(0, 0, 0)?).earliest().map(|local| local.to_utc())
}

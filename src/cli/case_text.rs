//! A case in words: where it stands and who can move it.

use chrono::{DateTime, Datelike, Utc};

use super::columns::{Cell, columns};
use super::paint::{Paint, safe};
use crate::engine::case::Status;
use crate::engine::{Moment, deadline, outlook};
use crate::lang::Lang;
use crate::model::step::StepKind;
use crate::model::{Playbook, StepId};
use crate::runtime::{Loaded, subject};

/// How times and names are shown to one reader.
#[derive(Clone, Copy)]
pub(super) struct Shown<'a> {
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
    pub(super) fn time(&self, at: DateTime<Utc>) -> String {
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
    pub(super) fn due(&self, loaded: &Loaded, step: StepId) -> String {
        self.due_cell(loaded, step).shown(self.paint)
    }

    fn due_cell(&self, loaded: &Loaded, step: StepId) -> Cell {
        match deadline::due(&loaded.playbook, &loaded.case, step, self.moment) {
            Ok(due) => self.limit(due),
            Err(error) => Cell::dressed(error.message().say(self.lang), Paint::caution),
        }
    }

    /// A limit, with a warning when it has passed; empty when there is none.
    #[must_use]
    pub(super) fn limit(&self, due: Option<DateTime<Utc>>) -> Cell {
        match due {
            Some(due) if due < self.moment.now => {
                let words = self.lang.pick("已超期，限期", "overdue since");
                Cell::dressed(format!("{words} {}", self.time(due)), Paint::bad)
            }
            Some(due) => Cell::plain(format!("{} {}", self.lang.pick("限期", "due"), self.time(due))),
            None => Cell::plain(""),
        }
    }

    /// Whom a step waits for.
    #[must_use]
    pub(super) fn who(&self, loaded: &Loaded, step: StepId) -> String {
        let assignee = loaded.case.step(step).and_then(|state| state.assignee.as_deref());
        let roles: Vec<String> = outlook::performers(&loaded.playbook, &loaded.case, step)
            .iter()
            .map(|role| loaded.playbook[*role].title.say(self.lang).to_owned())
            .collect();
        let roles = roles.join(self.lang.pick("、", ", "));
        match assignee {
            Some(name) if roles.is_empty() => safe(name),
            Some(name) => self.lang.pick(format!("{}（{roles}）", safe(name)), format!("{} ({roles})", safe(name))),
            None => roles,
        }
    }

    /// The word for a status.
    #[must_use]
    pub(super) fn status(&self, status: Status) -> Cell {
        let said = status.say();
        let word = said.say(self.lang);
        match status {
            Status::Open => Cell::plain(word),
            Status::Suspended => Cell::dressed(word, Paint::caution),
            Status::Done => Cell::dressed(word, Paint::good),
            Status::Cancelled => Cell::dressed(word, Paint::quiet),
        }
    }

    /// The case in a few lines: what it is, how it stands, what is open and for whom.
    #[must_use]
    pub(super) fn summary(&self, loaded: &Loaded) -> Vec<String> {
        let Loaded { id, playbook, case, .. } = loaded;
        let mut head = vec![self.paint.strong(&safe(playbook.title.say(self.lang))), id.to_string()];
        let about = subject(playbook, case, self.lang);
        if !about.is_empty() {
            head.push(safe(&about));
        }
        head.push(self.status(case.status).shown(self.paint));
        if let Some(outcome) = &case.outcome {
            head.push(self.outcome(loaded, outcome));
            head.dedup();
        }
        let mut lines = vec![head.join(" · ")];
        if case.is_over() {
            return lines;
        }
        let row = |step: StepId| {
            vec![
                Cell::plain(safe(playbook[step].title.say(self.lang))),
                Cell::plain(safe(&self.who(loaded, step))),
                self.due_cell(loaded, step),
                Cell::dressed(playbook[step].name.as_str(), Paint::quiet),
            ]
        };
        let rows: Vec<Vec<Cell>> = case.open_tasks(playbook).into_iter().map(row).collect();
        lines.extend(columns(self.paint, &rows).into_iter().map(|line| format!("  ◐ {line}")));
        lines
    }

    /// The outcome of a case in words.
    #[must_use]
    pub(super) fn outcome(&self, loaded: &Loaded, outcome: &str) -> String {
        outcome_words(&loaded.playbook, outcome, self.lang)
    }
}

/// An outcome of a case in words: the title of the end it reached.
#[must_use]
pub(super) fn outcome_words(playbook: &Playbook, outcome: &str, lang: Lang) -> String {
    let ends = playbook.top.iter().map(|id| &playbook[*id]);
    let title = ends
        .filter(|step| matches!(&step.kind, StepKind::End(end) if end.outcome == outcome))
        .map(|step| step.title.say(lang))
        .next();
    match title {
        Some(title) => safe(title),
        None if outcome == "cancelled" => lang.pick("已取消", "cancelled").to_owned(),
        None => safe(outcome),
    }
}

//! How long tasks waited and how long they were worked at.
//!
//! A task waits from the moment it is open until somebody touches it, and is worked at from then until it is finished.
//! Both are counted in working time by the calendar; where the calendar knows no such year they are left out.

use chrono::{DateTime, Utc};
use serde::Serialize;

use super::Run;
use super::case::{local, step_outcome};
use super::speaker::Speaker;
use super::timeline::named;
use crate::engine::{Event, Happened};
use crate::lang::Message;
use crate::message;
use crate::model::step::Step;

/// One time that a task was open.
#[derive(Clone, Debug, Serialize)]
pub struct VisitLine {
    /// Which task.
    pub step: Message,
    /// When it was opened, local time.
    pub opened: String,
    /// When it was first touched, local time.
    pub begun: Option<String>,
    /// When it was finished or closed, local time.
    pub finished: Option<String>,
    /// Who finished it.
    pub by: Option<String>,
    /// With which outcome; absent when it was closed unfinished or is still open.
    pub outcome: Option<Message>,
    /// How long it waited.
    pub waited: Option<Message>,
    /// How long it was worked at.
    pub worked: Option<Message>,
    #[serde(skip)]
    pub(super) waited_minutes: Option<u64>,
    #[serde(skip)]
    pub(super) worked_minutes: Option<u64>,
}

/// Working minutes between two instants.
pub(super) fn working(run: &Run<'_>, from: DateTime<Utc>, to: DateTime<Utc>) -> Option<u64> {
    run.moment.calendar.working_minutes_between(from, to, run.moment.zone).ok()
}

/// Minutes in words.
pub(super) fn minutes(minutes: u64) -> Message {
    let (hours, rest) = (minutes / 60, minutes % 60);
    match (hours, rest) {
        (0, rest) => message!(zh: "{rest} 分钟", en: "{rest} min"),
        (hours, 0) => message!(zh: "{hours} 小时", en: "{hours} h"),
        (hours, rest) => message!(zh: "{hours} 小时 {rest} 分钟", en: "{hours} h {rest} min"),
    }
}

/// A task that is open, and when it was first touched.
struct Visit<'a> {
    step: &'a str,
    opened: DateTime<Utc>,
    begun: Option<DateTime<Utc>>,
    finished: Option<(DateTime<Utc>, &'a str)>,
    outcome: Option<&'a str>,
}

pub(super) fn visits(speaker: &Speaker, run: &Run<'_>, kept: &[&Happened]) -> Vec<VisitLine> {
    let mut visits: Vec<Visit<'_>> = Vec::new();
    for happened in kept {
        follow(speaker, &mut visits, happened);
    }
    visits.iter().map(|visit| visit_line(speaker, run, visit)).collect()
}

fn follow<'a>(speaker: &Speaker, visits: &mut Vec<Visit<'a>>, happened: &'a Happened) {
    let at = happened.at;
    match &happened.event {
        Event::Opened { step, .. } => {
            if speaker.playbook().step(step).is_some_and(Step::is_task) {
                visits.push(Visit { step, opened: at, begun: None, finished: None, outcome: None });
            }
        }
        Event::Claimed { step }
        | Event::Ticked { step, .. }
        | Event::Attached { step, .. }
        | Event::Voted { step, .. }
        | Event::Set { step: Some(step), .. } => {
            if let Some(visit) = current(visits, step) {
                visit.begun.get_or_insert(at);
            }
        }
        Event::Completed { step, outcome, .. } => {
            if let Some(visit) = current(visits, step) {
                visit.begun.get_or_insert(at);
                visit.finished = Some((at, &happened.actor));
                visit.outcome = Some(outcome);
            }
        }
        Event::Closed { step } => {
            if let Some(visit) = current(visits, step) {
                visit.finished = Some((at, &happened.actor));
            }
        }
        Event::Started { .. }
        | Event::Set { step: None, .. }
        | Event::Skipped { .. }
        | Event::Released { .. }
        | Event::Assigned { .. }
        | Event::Returned { .. }
        | Event::Noted { .. }
        | Event::Suspended { .. }
        | Event::Resumed
        | Event::Interrupted { .. }
        | Event::Answered { .. }
        | Event::Called { .. }
        | Event::HandedOff { .. }
        | Event::Ended { .. }
        | Event::Undone { .. } => {}
    }
}

fn current<'v, 'a>(visits: &'v mut [Visit<'a>], step: &str) -> Option<&'v mut Visit<'a>> {
    visits.iter_mut().rev().find(|visit| visit.step == step && visit.finished.is_none())
}

fn visit_line(speaker: &Speaker, run: &Run<'_>, visit: &Visit<'_>) -> VisitLine {
    let zone = run.moment.zone;
    let end = visit.finished.map_or(run.moment.now, |(at, _)| at);
    let begun = visit.begun.unwrap_or(end);
    let waited = working(run, visit.opened, begun);
    let worked = working(run, begun, end);
    VisitLine {
        step: named(speaker, visit.step),
        opened: local(visit.opened, zone),
        begun: visit.begun.map(|at| local(at, zone)),
        finished: visit.finished.map(|(at, _)| local(at, zone)),
        by: visit.finished.map(|(_, by)| by.to_owned()),
        outcome: visit.outcome.map(|outcome| step_outcome(speaker, visit.step, outcome)),
        waited: waited.map(minutes),
        worked: worked.map(minutes),
        waited_minutes: waited,
        worked_minutes: worked,
    }
}

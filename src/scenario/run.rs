//! Runs one scenario: act by act against the engine, in the time zone of China, with waits that come due as the clock moves.

use std::collections::BTreeMap;

use chrono::{DateTime, Days, Months, NaiveDate, NaiveDateTime, TimeZone, Utc};

use super::Failure;
use super::coverage::Tracker;
use super::expect;
use super::file::{Deed, Given, Item, Scenario, What};
use crate::engine::{self, Act, Actor, Case, Command, Happened, Input, Moment, Refusal, Roles, Start, Ticks, deadline};
use crate::lang::Message;
use crate::message;
use crate::model::calendar::Calendar;
use crate::model::calendar::fault::DeadlineError;
use crate::model::duration::{Duration, Unit};
use crate::model::step::StepKind;
use crate::model::value::Value;
use crate::model::{Playbook, StepId};

/// The time zone of all scenarios.
pub(super) const ZONE: chrono_tz::Tz = chrono_tz::Asia::Shanghai;

/// Runs a scenario up to the first thing that is not as it says.
///
/// # Errors
/// What was expected and what came.
pub(super) fn run<'a>(
    playbook: &'a Playbook,
    scenario: &Scenario,
    calendar: &'a Calendar,
    tracker: &mut Tracker<'a>,
) -> Result<(), Failure> {
    let now = local_instant(scenario.at)
        .ok_or_else(|| Failure { span: scenario.span, message: DeadlineError::Overflow.message() })?;
    let mut run = Run { playbook, calendar, by: &scenario.by, now, case: Case::new(), log: Vec::new(), tracker };
    run.start(scenario)?;
    for (number, item) in (1..).zip(&scenario.items) {
        let fail = |said: Message| Failure { span: item.span, message: at_item(number, item, playbook, &said) };
        match &item.what {
            What::Act { by, deed, refused } => run.act(by.as_deref(), deed, refused.as_deref()).map_err(fail)?,
            What::Clock(duration) => run.clock(*duration).map_err(fail)?,
            What::Expect(expected) => {
                expect::holds(playbook, &run.case, expected, run.moment()).map_err(fail)?;
            }
        }
    }
    let finished = expect::finish(playbook, &run.case, &scenario.finish);
    finished.map_err(|message| Failure { span: scenario.finish_span, message })
}

struct Run<'a, 's> {
    playbook: &'a Playbook,
    calendar: &'a Calendar,
    /// Who acts where nobody else is named.
    by: &'s str,
    now: DateTime<Utc>,
    case: Case,
    log: Vec<Happened>,
    tracker: &'s mut Tracker<'a>,
}

/// Why something was not done.
enum No {
    /// A value is none for its field.
    Unreadable(Message),
    /// The engine refused.
    Refused(Box<Refusal>),
}

impl No {
    fn kind(&self) -> &'static str {
        match self {
            No::Unreadable(_) => "value",
            No::Refused(refusal) => refusal.kind(),
        }
    }

    fn message(&self) -> Message {
        match self {
            No::Unreadable(message) => message.clone(),
            No::Refused(refusal) => refusal.message(),
        }
    }
}

impl<'a> Run<'a, '_> {
    fn moment(&self) -> Moment<'a> {
        Moment { now: self.now, calendar: self.calendar, zone: ZONE }
    }

    fn actor(&self, by: Option<&str>) -> Actor {
        Actor { name: by.unwrap_or(self.by).to_owned(), roles: Roles::Any }
    }

    fn start(&mut self, scenario: &Scenario) -> Result<(), Failure> {
        let fail = |no: &No| Failure {
            span: scenario.span,
            message: framed("案件没有开始：", "the case did not start: ", &no.message()),
        };
        let values = values(self.playbook, &scenario.set).map_err(|no| fail(&no))?;
        let start = Start { settings: scenario.settings.clone(), values, ..Start::bare() };
        let events = engine::start(self.playbook, &start, &self.actor(None), self.moment());
        let events = events.map_err(|refusal| fail(&No::Refused(Box::new(refusal))))?;
        self.happened(events);
        Ok(())
    }

    fn happened(&mut self, events: Vec<Happened>) {
        for event in events {
            let before = std::mem::take(&mut self.case);
            let came_back = self.tracker.comes_straight_back(&before, &event.event);
            self.case = engine::case::follow(self.playbook, before, &self.log, &event);
            self.tracker.see(&self.case, &event.event, came_back);
            self.log.push(event);
        }
    }

    /// Acts, and holds the answer against what is expected.
    fn act(&mut self, by: Option<&str>, deed: &Deed, refused: Option<&str>) -> Result<(), Message> {
        match (self.carry_out(by, deed), refused) {
            (Ok(()), None) => Ok(()),
            (Ok(()), Some(wanted)) => Err(message!(
                zh: "应当被拒绝（{wanted}），却通过了",
                en: "it should be refused ({wanted}), and it was done"
            )),
            (Err(no), Some(wanted)) if no.kind() == wanted => Ok(()),
            (Err(no), wanted) => {
                let Message { zh, en } = no.message();
                let kind = no.kind();
                Err(match wanted {
                    Some(wanted) => message!(
                        zh: "应当因 {wanted} 被拒绝，却因 {kind} 被拒绝：{zh}",
                        en: "it should be refused as {wanted}, and was refused as {kind}: {en}"
                    ),
                    None => {
                        message!(zh: "应当通过，却被拒绝（{kind}）：{zh}", en: "it should be done, and was refused ({kind}): {en}")
                    }
                })
            }
        }
    }

    fn carry_out(&mut self, by: Option<&str>, deed: &Deed) -> Result<(), No> {
        let act = self.act_of(deed)?;
        if let Act::Complete { step, input, .. } | Act::Vote { step, input, .. } = &act {
            self.tracker.attempt(&self.case, *step, &input.values);
        }
        let command = Command { actor: self.actor(by), act };
        let events = engine::decide(self.playbook, &self.case, &command, self.moment());
        self.happened(events.map_err(|refusal| No::Refused(Box::new(refusal)))?);
        Ok(())
    }

    fn act_of(&self, deed: &Deed) -> Result<Act, No> {
        Ok(match deed.clone() {
            Deed::Complete { step, outcome, set, ticks, note, redo } => {
                let values = values(self.playbook, &set)?;
                match &self.playbook[step].kind {
                    StepKind::Call(call) => {
                        let theirs = call.results.iter().filter_map(|(ours, theirs)| {
                            Some((theirs.value.clone(), values.get(&self.playbook[*ours].name)?.clone()))
                        });
                        let outcome = outcome.unwrap_or_else(|| "done".to_owned());
                        Act::Finish { step, outcome, values: theirs.collect() }
                    }
                    StepKind::Task
                    | StepKind::Approval(_)
                    | StepKind::Together(_)
                    | StepKind::Group(_)
                    | StepKind::HandOff(_)
                    | StepKind::Wait(_)
                    | StepKind::End(_) => {
                        Act::Complete { step, outcome, input: input(values, ticks), remark: note, redo }
                    }
                }
            }
            Deed::Vote { step, outcome, seat, set, ticks, note, redo } => {
                let input = input(values(self.playbook, &set)?, ticks);
                Act::Vote { step, outcome, role: seat, input, remark: note, redo }
            }
            Deed::Return { from, to, note, back } => Act::Return { from, to, reason: note, back },
            Deed::Interrupt { name, note, set } => {
                Act::Interrupt { name, reason: note, values: values(self.playbook, &set)? }
            }
            Deed::Undo => Act::Undo,
            Deed::Suspend(reason) => Act::Suspend { reason },
            Deed::Resume => Act::Resume,
        })
    }

    /// Moves the clock on. Waits that come due on the way end at their time, one after the other.
    fn clock(&mut self, duration: Duration) -> Result<(), Message> {
        let target = self.later(duration).map_err(|error| error.message())?;
        while let Some((until, step)) = self.next_wait().map_err(|error| error.message())? {
            if until > target {
                break;
            }
            self.now = self.now.max(until);
            let act = Act::Complete { step, outcome: None, input: Input::default(), remark: None, redo: Vec::new() };
            let command = Command { actor: self.actor(None), act };
            let events = engine::decide(self.playbook, &self.case, &command, self.moment());
            self.happened(events.map_err(|refusal| {
                let name = &self.playbook[step].name;
                let Message { zh, en } = refusal.message();
                message!(zh: "`{name}` 到时没有完成：{zh}", en: "`{name}` did not end when its time came: {en}")
            })?);
        }
        self.now = target;
        Ok(())
    }

    /// The open wait that ends first. While a case rests its waits rest too.
    fn next_wait(&self) -> Result<Option<(DateTime<Utc>, StepId)>, DeadlineError> {
        let mut first = None;
        if self.case.status != engine::case::Status::Open {
            return Ok(first);
        }
        for step in self.case.open_tasks(self.playbook) {
            let until = deadline::wait_until(&self.case, &self.playbook[step], self.moment())?;
            first = first.into_iter().chain(until.map(|until| (until, step))).min();
        }
        Ok(first)
    }

    /// The clock after a span of time: working hours are laid off on the calendar; days and what is longer keep the time
    /// of day.
    fn later(&self, duration: Duration) -> Result<DateTime<Utc>, DeadlineError> {
        let local = self.now.with_timezone(&ZONE).naive_local();
        let days = |days: u64| local.checked_add_days(Days::new(days));
        let amount = u64::from(duration.amount);
        let later = match duration.unit {
            Unit::Minute | Unit::Hour | Unit::WorkingHour => {
                return self.calendar.deadline(self.now, duration, ZONE);
            }
            Unit::Day => days(amount),
            Unit::Week => days(7 * amount),
            Unit::Month => local.checked_add_months(Months::new(duration.amount)),
            Unit::Year => local.checked_add_months(Months::new(duration.amount.saturating_mul(12))),
            Unit::WorkingDay => Some(self.working_day(local.date(), duration.amount)?.and_time(local.time())),
        };
        later.and_then(local_instant).ok_or(DeadlineError::Overflow)
    }

    fn working_day(&self, start: NaiveDate, count: u32) -> Result<NaiveDate, DeadlineError> {
        let (mut day, mut left) = (start, count);
        while left > 0 {
            day = day.succ_opt().ok_or(DeadlineError::Overflow)?;
            left -= u32::from(self.calendar.is_working_day(day)?);
        }
        Ok(day)
    }
}

fn local_instant(at: NaiveDateTime) -> Option<DateTime<Utc>> {
    ZONE.from_local_datetime(&at).earliest().map(|local| local.to_utc())
}

fn input(values: BTreeMap<String, Value>, ticks: Ticks) -> Input {
    Input { values, ticks, files: Vec::new() }
}

fn values(playbook: &Playbook, given: &[Given]) -> Result<BTreeMap<String, Value>, No> {
    let one = |given: &Given| match &given.value {
        Ok(value) => Ok((playbook[given.field].name.clone(), value.clone())),
        Err(reason) => Err(No::Unreadable(reason.clone())),
    };
    given.iter().map(one).collect()
}

fn framed(zh: &str, en: &str, said: &Message) -> Message {
    Message { zh: format!("{zh}{}", said.zh), en: format!("{en}{}", said.en) }
}

/// Says at which entry of the list something went wrong.
fn at_item(number: usize, item: &Item, playbook: &Playbook, said: &Message) -> Message {
    let step = |verb: &str, step: StepId| format!("{verb}: {}", playbook[step].name);
    let what = match &item.what {
        What::Act { deed: Deed::Complete { step: id, .. }, .. } => step("step", *id),
        What::Act { deed: Deed::Vote { step: id, .. }, .. } => step("vote", *id),
        What::Act { deed: Deed::Return { from, .. }, .. } => step("return", *from),
        What::Act { deed: Deed::Interrupt { name, .. }, .. } => format!("interrupt: {name}"),
        What::Act { deed: Deed::Undo, .. } => "undo".to_owned(),
        What::Act { deed: Deed::Suspend(_), .. } => "suspend".to_owned(),
        What::Act { deed: Deed::Resume, .. } => "resume".to_owned(),
        What::Clock(_) => "clock".to_owned(),
        What::Expect(_) => "expect".to_owned(),
    };
    framed(&format!("第 {number} 项 `{what}`："), &format!("entry {number}, `{what}`: "), said)
}

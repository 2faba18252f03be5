//! When things are due: derived from recorded times, the settings of the case and the calendar, never stored.

use chrono::{DateTime, NaiveDate, TimeZone, Utc};

use super::case::Case;
use super::command::Moment;
use crate::model::calendar::fault::DeadlineError;
use crate::model::duration::Duration;
use crate::model::step::{Limited, Step, StepKind, Wait};
use crate::model::value::Value;
use crate::model::{Playbook, StepId};

/// When an open step is due; none when it has no limit or is not open.
///
/// # Errors
/// The calendar does not cover the time.
pub fn due(
    playbook: &Playbook,
    case: &Case,
    step: StepId,
    moment: Moment<'_>,
) -> Result<Option<DateTime<Utc>>, DeadlineError> {
    let Some(opened) = case.step(step).filter(|_| case.is_open(step)).and_then(|state| state.opened) else {
        return Ok(None);
    };
    let step = &playbook[step];
    let Some(limit) = &step.work.limit else { return wait_until(case, step, moment) };
    let counted_from = limit.from.and_then(|from| case.step(from)).and_then(|state| state.completed.as_ref());
    let from = counted_from.map_or(opened, |completed| completed.at);
    let Some(time) = span(case, &limit.time) else { return Ok(None) };
    moment.calendar.deadline(from, time, moment.zone).map(Some)
}

/// When the whole case is due by the promise of the playbook; none when it promises nothing.
///
/// # Errors
/// The calendar does not cover the time.
pub fn promised(playbook: &Playbook, case: &Case, moment: Moment<'_>) -> Result<Option<DateTime<Utc>>, DeadlineError> {
    let time = playbook.promise.as_ref().and_then(|promise| span(case, promise));
    match (time, &case.started) {
        (Some(time), Some((started, _))) => moment.calendar.deadline(*started, time, moment.zone).map(Some),
        (Some(_), None) | (None, _) => Ok(None),
    }
}

/// When a wait is over by itself; none when only an event ends it.
///
/// # Errors
/// The calendar does not cover the time.
pub fn wait_until(case: &Case, step: &Step, moment: Moment<'_>) -> Result<Option<DateTime<Utc>>, DeadlineError> {
    let StepKind::Wait(wait) = &step.kind else { return Ok(None) };
    let Some(opened) = case.step(step.id).and_then(|state| state.opened) else { return Ok(None) };
    let time = match wait {
        Wait::For(time) | Wait::Event { within: Some((time, _)), .. } => span(case, time),
        Wait::Until(field) => {
            return Ok(case.value(*field).and_then(|value| match value {
                Value::Date(day) => start_of_day(*day, moment.zone),
                Value::Text(_)
                | Value::Number(_)
                | Value::YesNo(_)
                | Value::Choice(_)
                | Value::Time(_)
                | Value::Duration(_)
                | Value::Person(_)
                | Value::File(_)
                | Value::Table(_) => None,
            }));
        }
        Wait::Event { within: None, .. } => None,
    };
    time.map(|time| moment.calendar.deadline(opened, time, moment.zone)).transpose()
}

/// The first instant of a local day; where clocks skip midnight, the first one after it.
fn start_of_day(day: NaiveDate, zone: chrono_tz::Tz) -> Option<DateTime<Utc>> {
    let hours = (0..24).filter_map(|hour| day.and_hms_opt(hour, 0, 0));
    hours.filter_map(|local| zone.from_local_datetime(&local).earliest()).next().map(|local| local.to_utc())
}

/// The span of time that holds for a case.
fn span(case: &Case, limited: &Limited) -> Option<Duration> {
    match limited {
        Limited::Fixed(duration) => Some(*duration),
        Limited::Setting(id) => match case.settings.get(id.0 as usize) {
            Some(Value::Duration(duration)) => Some(*duration),
            Some(_) | None => None,
        },
    }
}

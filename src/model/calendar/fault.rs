//! What can be wrong with a calendar, and why a deadline cannot be computed from it.

use chrono::NaiveDate;

use crate::lang::Message;
use crate::message;

/// Why a calendar cannot be built. Places are indices, so that a reader can point at the text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum CalendarFault {
    /// There are no working hours.
    NoHours,
    /// Working hours that end before they begin; the index of the pair.
    Backwards(usize),
    /// Working hours that begin before the pair in front of them ends; the index of the later pair.
    Overlapping(usize),
    /// No weekday is worked.
    NoWeekdays,
    /// A day that stands under a year it is not in.
    OtherYear {
        /// The year it stands under.
        year: i32,
        /// The day.
        day: NaiveDate,
    },
    /// A day that is both a holiday and worked.
    Both(NaiveDate),
}

impl CalendarFault {
    /// What is wrong, in one sentence.
    #[must_use]
    pub fn message(&self) -> Message {
        match self {
            CalendarFault::NoHours => message!(zh: "日历没有工作时间", en: "the calendar has no working hours"),
            CalendarFault::Backwards(_) => message!(
                zh: "这段工作时间的结束不晚于开始",
                en: "these working hours do not end after they begin"
            ),
            CalendarFault::Overlapping(_) => message!(
                zh: "这段工作时间在上一段结束之前就开始了",
                en: "these working hours begin before the ones in front of them end"
            ),
            CalendarFault::NoWeekdays => message!(zh: "日历没有工作日", en: "the calendar has no working weekdays"),
            CalendarFault::OtherYear { year, day } => message!(
                zh: "`{day}` 不属于 {year} 年",
                en: "`{day}` is not in the year {year}"
            ),
            CalendarFault::Both(day) => message!(
                zh: "`{day}` 既是假日又是工作日",
                en: "`{day}` is both a holiday and a working day"
            ),
        }
    }
}

/// A year the calendar does not know.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct MissingYear {
    /// The calendar.
    pub calendar: String,
    /// The file to extend.
    pub file: String,
    /// The year.
    pub year: i32,
}

impl MissingYear {
    /// What is wrong, in one sentence.
    #[must_use]
    pub fn message(&self) -> Message {
        let MissingYear { calendar, year, .. } = self;
        message!(zh: "日历 `{calendar}` 里没有 {year} 年", en: "the calendar `{calendar}` does not have the year {year}")
    }

    /// What to do about it.
    #[must_use]
    pub fn help(&self) -> Message {
        let MissingYear { file, year, .. } = self;
        message!(
            zh: "把 {year} 年的节假日和调休工作日补进 `{file}`",
            en: "add the holidays and the adjusted working days of {year} to `{file}`"
        )
    }
}

/// Why an instant cannot be computed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum DeadlineError {
    /// The calendar lacks a year that is needed.
    MissingYear(MissingYear),
    /// The instant lies outside of the years 1 to 9999.
    Overflow,
}

impl From<MissingYear> for DeadlineError {
    fn from(missing: MissingYear) -> DeadlineError {
        DeadlineError::MissingYear(missing)
    }
}

impl DeadlineError {
    /// What is wrong, in one sentence.
    #[must_use]
    pub fn message(&self) -> Message {
        match self {
            DeadlineError::MissingYear(missing) => missing.message(),
            DeadlineError::Overflow => {
                message!(zh: "算出的时间超出了公元 1 至 9999 年", en: "the time computed lies outside of the years 1 to 9999")
            }
        }
    }

    /// What to do about it.
    #[must_use]
    pub fn help(&self) -> Message {
        match self {
            DeadlineError::MissingYear(missing) => missing.help(),
            DeadlineError::Overflow => message!(zh: "把期限改短", en: "make the span of time shorter"),
        }
    }
}

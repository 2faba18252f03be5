//! Working days and working hours, from a calendar that is data, and the deadlines that follow from them.
//!
//! A calendar knows only the years somebody has filled in. A year that is missing is an error that names the file to
//! extend, never a guess: the public holidays of a year and the weekend days worked for them (调休) are decreed, not
//! computed. Instants are UTC; days and hours are those of the time zone handed in. Nothing here reads the clock.

pub mod fault;

use std::collections::{BTreeMap, BTreeSet};

use chrono::{DateTime, Datelike, Days, Months, NaiveDate, NaiveDateTime, NaiveTime, Offset, TimeDelta, TimeZone, Utc};
use chrono::{MappedLocalTime, Weekday};
use chrono_tz::Tz;

use super::duration::{Duration, Unit};
use fault::{CalendarFault, DeadlineError, MissingYear};

/// Instants after this year are not computed: they cannot be written as a date with four digits.
const LAST_YEAR: i32 = 9999;

/// When people work.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Calendar {
    name: String,
    file: String,
    hours: Vec<(NaiveTime, NaiveTime)>,
    weekdays: Vec<Weekday>,
    years: BTreeMap<i32, YearTable>,
}

/// A calendar that need not be there as a whole before somebody asks for it.
pub trait WorkingTime: Sync {
    /// All of it.
    fn calendar(&self) -> &Calendar;

    /// Its hours and weekdays in years without holidays, for what has to be judged in general.
    fn ordinary(&self) -> Calendar {
        self.calendar().without_holidays()
    }
}

impl WorkingTime for Calendar {
    fn calendar(&self) -> &Calendar {
        self
    }
}

/// What is out of the ordinary in one year.
#[derive(Clone, Debug, PartialEq, Eq, Default)]
pub struct YearTable {
    /// Days off, weekends within a holiday included.
    pub holidays: BTreeSet<NaiveDate>,
    /// Days that are worked although their weekday is not (调休).
    pub working_days: BTreeSet<NaiveDate>,
}

/// What a day is, and why.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Day {
    /// Its weekday is worked.
    Working,
    /// It is worked in exchange for a day off (调休).
    Adjusted,
    /// Its weekday is not worked.
    Rest,
    /// It is a holiday.
    Holiday,
}

impl Day {
    /// Whether people work on it.
    #[must_use]
    pub fn is_working(self) -> bool {
        match self {
            Day::Working | Day::Adjusted => true,
            Day::Rest | Day::Holiday => false,
        }
    }
}

impl Calendar {
    /// A calendar, checked. `file` is what a reader is told to extend; `hours` are the working hours of a working day in
    /// their order, in local time.
    ///
    /// # Errors
    /// The first [`CalendarFault`].
    pub fn new(
        name: impl Into<String>,
        file: impl Into<String>,
        hours: Vec<(NaiveTime, NaiveTime)>,
        weekdays: Vec<Weekday>,
        years: BTreeMap<i32, YearTable>,
    ) -> Result<Calendar, CalendarFault> {
        if hours.is_empty() {
            return Err(CalendarFault::NoHours);
        }
        if let Some(at) = hours.iter().position(|(opens, closes)| opens >= closes) {
            return Err(CalendarFault::Backwards(at));
        }
        if let Some(at) = hours.windows(2).position(|pair| pair[1].0 < pair[0].1) {
            return Err(CalendarFault::Overlapping(at + 1));
        }
        if weekdays.is_empty() {
            return Err(CalendarFault::NoWeekdays);
        }
        for (year, table) in &years {
            if let Some(day) = table.holidays.iter().chain(&table.working_days).find(|day| day.year() != *year) {
                return Err(CalendarFault::OtherYear { year: *year, day: *day });
            }
            if let Some(day) = table.holidays.intersection(&table.working_days).next() {
                return Err(CalendarFault::Both(*day));
            }
        }
        Ok(Calendar { name: name.into(), file: file.into(), hours, weekdays, years })
    }

    /// What it is called.
    #[must_use]
    pub fn name(&self) -> &str {
        &self.name
    }

    /// The working hours of a working day, in their order, in local time.
    #[must_use]
    pub fn hours(&self) -> &[(NaiveTime, NaiveTime)] {
        &self.hours
    }

    /// The years that are filled in, in ascending order.
    pub fn years(&self) -> impl Iterator<Item = i32> + '_ {
        self.years.keys().copied()
    }

    /// The same hours and weekdays in years without holidays, for what has to be judged in general.
    #[must_use]
    pub fn without_holidays(&self) -> Calendar {
        let years = (2001..=2300).map(|year| (year, YearTable::default())).collect();
        Calendar { years, ..self.clone() }
    }

    /// What a day is, and why.
    ///
    /// # Errors
    /// The year of the day is missing.
    pub fn day(&self, date: NaiveDate) -> Result<Day, MissingYear> {
        let table = self.years.get(&date.year()).ok_or_else(|| MissingYear {
            calendar: self.name.clone(),
            file: self.file.clone(),
            year: date.year(),
        })?;
        Ok(if table.holidays.contains(&date) {
            Day::Holiday
        } else if self.weekdays.contains(&date.weekday()) {
            Day::Working
        } else if table.working_days.contains(&date) {
            Day::Adjusted
        } else {
            Day::Rest
        })
    }

    /// Whether people work on that day.
    ///
    /// # Errors
    /// The year of the day is missing.
    pub fn is_working_day(&self, date: NaiveDate) -> Result<bool, MissingYear> {
        self.day(date).map(Day::is_working)
    }

    /// The instant at which a span of time that begins at `from` ends.
    ///
    /// | unit | ends |
    /// |---|---|
    /// | working days | at close of business of the n-th working day after the starting day, which is not counted |
    /// | days, weeks, months, years | at the local midnight that ends the last day; the starting day is not counted, and a day the month lacks becomes its last |
    /// | working hours | after so many hours of working time; a start outside of them begins at the next opening |
    /// | hours, minutes | exactly then |
    ///
    /// An amount of nought ends at once.
    ///
    /// # Errors
    /// A year that is needed is missing, or the instant lies after the year 9999.
    pub fn deadline(&self, from: DateTime<Utc>, span: Duration, zone: Tz) -> Result<DateTime<Utc>, DeadlineError> {
        if span.amount == 0 {
            return Ok(from);
        }
        let start = local(from, zone)?.date();
        let midnight_after = |last: NaiveDate| instant(last.succ_opt()?.and_time(NaiveTime::MIN), zone);
        match Measure::of(span) {
            Measure::Exact(time) => from.checked_add_signed(time).and_then(in_range),
            Measure::Days(days) => start.checked_add_days(days).and_then(midnight_after),
            Measure::Months(months) => start.checked_add_months(months).and_then(midnight_after),
            Measure::WorkingTime(time) => return self.after_working_time(from, time, zone),
            Measure::WorkingDays(count) => {
                let last = self.nth_working_day(start, count, NaiveDate::succ_opt)?;
                instant(last.and_time(self.closing()), zone)
            }
        }
        .ok_or(DeadlineError::Overflow)
    }

    /// The instant from which exactly that span of time is left until `deadline`; for reminders.
    ///
    /// Working days end at close of business, so the answer for them is the close of business of the n-th working day
    /// before the last day; days, weeks, months and years keep the local time of the deadline.
    ///
    /// # Errors
    /// A year that is needed is missing, or the instant lies before the year 1.
    pub fn before(&self, deadline: DateTime<Utc>, span: Duration, zone: Tz) -> Result<DateTime<Utc>, DeadlineError> {
        if span.amount == 0 {
            return Ok(deadline);
        }
        let end = local(deadline, zone)?;
        let same_time = |date: NaiveDate| instant(date.and_time(end.time()), zone);
        match Measure::of(span) {
            Measure::Exact(time) => deadline.checked_sub_signed(time).and_then(in_range),
            Measure::Days(days) => end.date().checked_sub_days(days).and_then(same_time),
            Measure::Months(months) => end.date().checked_sub_months(months).and_then(same_time),
            Measure::WorkingTime(time) => return self.before_working_time(deadline, time, zone),
            Measure::WorkingDays(count) => {
                // Midnight ends the day before it.
                let last = end.checked_sub_signed(TimeDelta::microseconds(1)).ok_or(DeadlineError::Overflow)?.date();
                let first = self.nth_working_day(last, count, NaiveDate::pred_opt)?;
                instant(first.and_time(self.closing()), zone)
            }
        }
        .ok_or(DeadlineError::Overflow)
    }

    /// The minutes of working time between two instants, begun ones not counted; nought when `to` is not after `from`.
    ///
    /// # Errors
    /// A year between the two is missing.
    pub fn working_minutes_between(
        &self,
        from: DateTime<Utc>,
        to: DateTime<Utc>,
        zone: Tz,
    ) -> Result<u64, DeadlineError> {
        let mut total = TimeDelta::zero();
        let (mut day, last) = (local(from, zone)?.date(), local(to, zone)?.date());
        while day <= last {
            for (opens, closes) in self.opening_times(day, zone)? {
                total += (closes.min(to) - opens.max(from)).max(TimeDelta::zero());
            }
            day = day.succ_opt().ok_or(DeadlineError::Overflow)?;
        }
        Ok(total.num_minutes().unsigned_abs())
    }

    fn closing(&self) -> NaiveTime {
        self.hours.last().expect("a calendar has working hours").1
    }

    fn nth_working_day(
        &self,
        start: NaiveDate,
        count: u32,
        step: fn(&NaiveDate) -> Option<NaiveDate>,
    ) -> Result<NaiveDate, DeadlineError> {
        let mut day = start;
        let mut left = count;
        while left > 0 {
            day = step(&day).ok_or(DeadlineError::Overflow)?;
            left -= u32::from(self.is_working_day(day)?);
        }
        Ok(day)
    }

    /// The working hours of a day as instants; none when it is not worked.
    fn opening_times(&self, day: NaiveDate, zone: Tz) -> Result<Vec<Opening>, DeadlineError> {
        if !self.is_working_day(day)? {
            return Ok(Vec::new());
        }
        let at = |time| instant(day.and_time(time), zone).ok_or(DeadlineError::Overflow);
        self.hours.iter().map(|(opens, closes)| Ok((at(*opens)?, at(*closes)?))).collect()
    }

    fn after_working_time(
        &self,
        from: DateTime<Utc>,
        mut left: TimeDelta,
        zone: Tz,
    ) -> Result<DateTime<Utc>, DeadlineError> {
        let mut day = local(from, zone)?.date();
        loop {
            for (opens, closes) in self.opening_times(day, zone)? {
                let start = opens.max(from);
                let open = (closes - start).max(TimeDelta::zero());
                if left <= open {
                    return Ok(start + left);
                }
                left -= open;
            }
            day = day.succ_opt().ok_or(DeadlineError::Overflow)?;
        }
    }

    fn before_working_time(
        &self,
        until: DateTime<Utc>,
        mut left: TimeDelta,
        zone: Tz,
    ) -> Result<DateTime<Utc>, DeadlineError> {
        let mut day = local(until, zone)?.date();
        loop {
            for (opens, closes) in self.opening_times(day, zone)?.into_iter().rev() {
                let end = closes.min(until);
                let open = (end - opens).max(TimeDelta::zero());
                if left <= open {
                    return Ok(end - left);
                }
                left -= open;
            }
            day = day.pred_opt().ok_or(DeadlineError::Overflow)?;
        }
    }
}

/// When a stretch of working time begins and ends.
type Opening = (DateTime<Utc>, DateTime<Utc>);

/// What is counted when a span of time is laid off.
enum Measure {
    Exact(TimeDelta),
    Days(Days),
    Months(Months),
    WorkingTime(TimeDelta),
    WorkingDays(u32),
}

impl Measure {
    fn of(span: Duration) -> Measure {
        let amount = i64::from(span.amount);
        match span.unit {
            Unit::Minute => Measure::Exact(TimeDelta::minutes(amount)),
            Unit::Hour => Measure::Exact(TimeDelta::hours(amount)),
            Unit::Day => Measure::Days(Days::new(u64::from(span.amount))),
            Unit::Week => Measure::Days(Days::new(7 * u64::from(span.amount))),
            Unit::Month => Measure::Months(Months::new(span.amount)),
            // More months than can be counted lead out of the computable years all the same.
            Unit::Year => Measure::Months(Months::new(span.amount.saturating_mul(12))),
            Unit::WorkingHour => Measure::WorkingTime(TimeDelta::hours(amount)),
            Unit::WorkingDay => Measure::WorkingDays(span.amount),
        }
    }
}

/// The local date and time; an error for instants so far away that the zone's offset leads out of the computable years.
fn local(at: DateTime<Utc>, zone: Tz) -> Result<NaiveDateTime, DeadlineError> {
    let offset = zone.offset_from_utc_datetime(&at.naive_utc()).fix();
    at.naive_utc().checked_add_offset(offset).ok_or(DeadlineError::Overflow)
}

/// The instant of a local time. Of two, when clocks are put back, it is the first; of none, when they are put forward, it
/// is the instant at which a clock that was not put forward would show it. `None` outside of the years 1 to 9999.
fn instant(at: NaiveDateTime, zone: Tz) -> Option<DateTime<Utc>> {
    let offset = match zone.offset_from_local_datetime(&at) {
        MappedLocalTime::Single(offset) | MappedLocalTime::Ambiguous(offset, _) => offset,
        // Zones have skipped a whole day, when they crossed the date line.
        MappedLocalTime::None => (1..=48).find_map(|hours| {
            let earlier = at.checked_sub_signed(TimeDelta::hours(hours))?;
            zone.offset_from_local_datetime(&earlier).latest()
        })?,
    };
    at.checked_sub_offset(offset.fix()).map(|utc| utc.and_utc()).and_then(in_range)
}

fn in_range(at: DateTime<Utc>) -> Option<DateTime<Utc>> {
    (1..=LAST_YEAR).contains(&at.year()).then_some(at)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    const CHINA: Tz = chrono_tz::Asia::Shanghai;

    fn date(text: &str) -> NaiveDate {
        text.parse().unwrap()
    }

    fn days(year: i32, text: &str) -> BTreeSet<NaiveDate> {
        let day = |text: &str| date(&format!("{year}-{text}"));
        text.split_whitespace()
            .flat_map(|range| {
                let (first, last) = range.split_once("..").unwrap_or((range, range));
                let last = day(last);
                day(first).iter_days().take_while(move |day| *day <= last)
            })
            .collect()
    }

    fn china() -> Calendar {
        let weekdays = vec![Weekday::Mon, Weekday::Tue, Weekday::Wed, Weekday::Thu, Weekday::Fri];
        let time = |hour| NaiveTime::from_hms_opt(hour, 0, 0).unwrap();
        let year = |year, holidays, working_days| {
            (year, YearTable { holidays: days(year, holidays), working_days: days(year, working_days) })
        };
        let years = BTreeMap::from([
            year(
                2025,
                "01-01 01-28..02-04 04-04..04-06 05-01..05-05 05-31..06-02 10-01..10-08",
                "01-26 02-08 04-27 09-28 10-11",
            ),
            year(
                2026,
                "01-01..01-03 02-15..02-23 04-04..04-06 05-01..05-05 06-19..06-21 09-25..09-27 10-01..10-07",
                "01-04 02-14 02-28 05-09 09-20 10-10",
            ),
        ]);
        Calendar::new("china", "calendars/china.yaml", vec![(time(9), time(12)), (time(13), time(18))], weekdays, years)
            .unwrap()
    }

    fn span(amount: u32, unit: Unit) -> Duration {
        Duration { amount, unit }
    }

    fn at(text: &str, zone: Tz) -> DateTime<Utc> {
        instant(NaiveDateTime::parse_from_str(text, "%Y-%m-%d %H:%M").unwrap(), zone).unwrap()
    }

    fn shown(at: DateTime<Utc>, zone: Tz) -> String {
        at.with_timezone(&zone).format("%Y-%m-%d %H:%M").to_string()
    }

    fn due(from: &str, amount: u32, unit: Unit) -> String {
        shown(china().deadline(at(from, CHINA), span(amount, unit), CHINA).unwrap(), CHINA)
    }

    fn reminder(deadline: &str, amount: u32, unit: Unit) -> String {
        shown(china().before(at(deadline, CHINA), span(amount, unit), CHINA).unwrap(), CHINA)
    }

    fn minutes(from: &str, to: &str) -> u64 {
        china().working_minutes_between(at(from, CHINA), at(to, CHINA), CHINA).unwrap()
    }

    #[test]
    fn spring_festival_2026_is_exchanged_for_two_saturdays() {
        let calendar = china();
        let day = |text: &str| calendar.day(date(text)).unwrap();
        assert_eq!(day("2026-02-13"), Day::Working);
        assert_eq!(day("2026-02-14"), Day::Adjusted, "the Saturday before the festival is worked");
        assert_eq!(day("2026-02-15"), Day::Holiday);
        assert_eq!(day("2026-02-23"), Day::Holiday, "a Monday");
        assert_eq!(day("2026-02-24"), Day::Working);
        assert_eq!(day("2026-02-28"), Day::Adjusted, "the Saturday after the festival is worked");
        assert_eq!(day("2026-03-01"), Day::Rest);
    }

    #[test]
    fn working_days_end_at_close_of_business_and_do_not_count_the_starting_day() {
        assert_eq!(due("2026-03-02 09:00", 2, Unit::WorkingDay), "2026-03-04 18:00");
        assert_eq!(due("2026-03-06 17:59", 1, Unit::WorkingDay), "2026-03-09 18:00", "over a weekend");
        assert_eq!(due("2026-02-13 10:00", 1, Unit::WorkingDay), "2026-02-14 18:00", "on to an adjusted Saturday");
        assert_eq!(due("2026-02-13 10:00", 2, Unit::WorkingDay), "2026-02-24 18:00", "over the Spring Festival");
        assert_eq!(due("2026-02-16 10:00", 1, Unit::WorkingDay), "2026-02-24 18:00", "from within the festival");
        assert_eq!(due("2025-12-31 18:30", 1, Unit::WorkingDay), "2026-01-04 18:00", "into the next year");
        assert_eq!(due("2026-03-02 09:00", 0, Unit::WorkingDay), "2026-03-02 09:00");
    }

    #[test]
    fn calendar_days_end_at_midnight() {
        assert_eq!(due("2026-03-02 09:00", 1, Unit::Day), "2026-03-04 00:00");
        assert_eq!(due("2026-03-02 09:00", 1, Unit::Week), "2026-03-10 00:00");
        assert_eq!(due("2026-01-31 09:00", 1, Unit::Month), "2026-03-01 00:00", "28 February is the last day");
        assert_eq!(due("2024-02-29 09:00", 1, Unit::Year), "2025-03-01 00:00", "28 February is the last day");
        assert_eq!(due("2024-02-29 09:00", 4, Unit::Year), "2028-03-01 00:00", "29 February again");
    }

    #[test]
    fn hours_and_minutes_run_exactly() {
        assert_eq!(due("2026-03-06 17:30", 30, Unit::Minute), "2026-03-06 18:00");
        assert_eq!(due("2026-03-06 17:30", 48, Unit::Hour), "2026-03-08 17:30");
    }

    #[test]
    fn working_hours_run_through_the_opening_times_only() {
        assert_eq!(due("2026-03-02 09:00", 4, Unit::WorkingHour), "2026-03-02 14:00", "the lunch break does not count");
        assert_eq!(
            due("2026-03-02 09:00", 8, Unit::WorkingHour),
            "2026-03-02 18:00",
            "closing time, not the next opening"
        );
        assert_eq!(due("2026-03-02 17:00", 2, Unit::WorkingHour), "2026-03-03 10:00");
        assert_eq!(due("2026-03-02 12:30", 1, Unit::WorkingHour), "2026-03-02 14:00");
        assert_eq!(due("2026-03-06 20:00", 1, Unit::WorkingHour), "2026-03-09 10:00");
        assert_eq!(due("2026-02-14 17:00", 2, Unit::WorkingHour), "2026-02-24 10:00");
    }

    #[test]
    fn reminders_leave_exactly_the_time_they_say() {
        assert_eq!(reminder("2026-03-04 18:00", 1, Unit::WorkingDay), "2026-03-03 18:00");
        assert_eq!(reminder("2026-02-24 18:00", 1, Unit::WorkingDay), "2026-02-14 18:00");
        assert_eq!(reminder("2026-03-05 00:00", 1, Unit::WorkingDay), "2026-03-03 18:00", "midnight ends the 4th");
        assert_eq!(reminder("2026-03-05 00:00", 1, Unit::Day), "2026-03-04 00:00");
        assert_eq!(reminder("2026-03-31 00:00", 1, Unit::Month), "2026-02-28 00:00");
        assert_eq!(reminder("2026-03-03 10:00", 2, Unit::WorkingHour), "2026-03-02 17:00");
        assert_eq!(reminder("2026-03-02 14:00", 4, Unit::WorkingHour), "2026-03-02 09:00");
        assert_eq!(reminder("2026-03-02 14:00", 30, Unit::Minute), "2026-03-02 13:30");
    }

    #[test]
    fn working_minutes_leave_out_nights_breaks_and_holidays() {
        assert_eq!(minutes("2026-03-02 09:00", "2026-03-02 18:00"), 480);
        assert_eq!(minutes("2026-03-02 11:30", "2026-03-02 13:15"), 45);
        assert_eq!(minutes("2026-02-14 17:00", "2026-02-24 10:00"), 120);
        assert_eq!(minutes("2026-03-03 10:00", "2026-03-02 10:00"), 0);
    }

    #[test]
    fn a_missing_year_is_named_with_the_file_to_extend() {
        let Err(DeadlineError::MissingYear(missing)) =
            china().deadline(at("2026-12-31 10:00", CHINA), span(1, Unit::WorkingDay), CHINA)
        else {
            panic!("2027 is not known")
        };
        assert_eq!(missing, MissingYear { calendar: "china".into(), file: "calendars/china.yaml".into(), year: 2027 });
        assert!(missing.help().en.contains("calendars/china.yaml") && missing.message().zh.contains("2027"));
        assert_eq!(due("2026-12-31 10:00", 1, Unit::Day), "2027-01-02 00:00", "calendar days need no table");
    }

    #[test]
    fn clocks_that_are_put_forward_or_back_do_not_stop_anything() {
        let new_york = chrono_tz::America::New_York;
        assert_eq!(shown(at("2026-03-08 02:30", new_york), new_york), "2026-03-08 03:30", "no such time that night");
        assert_eq!(at("2026-11-01 01:30", new_york).to_rfc3339(), "2026-11-01T05:30:00+00:00", "the first of two");
        let havana = chrono_tz::America::Havana;
        let deadline = china().deadline(at("2026-03-06 12:00", havana), span(1, Unit::Day), havana).unwrap();
        assert_eq!(shown(deadline, havana), "2026-03-08 01:00", "midnight does not exist that night");
        let apia = chrono_tz::Pacific::Apia;
        let deadline = china().deadline(at("2011-12-28 12:00", apia), span(1, Unit::Day), apia).unwrap();
        assert_eq!(shown(deadline, apia), "2011-12-31 00:00", "the whole 30th does not exist");
    }

    #[test]
    fn times_beyond_the_computable_years_are_errors() {
        let calendar = china();
        let end = at("9999-12-31 12:00", CHINA);
        for unit in [Unit::Minute, Unit::Hour, Unit::Day, Unit::Week, Unit::Month, Unit::Year] {
            let late = calendar.deadline(end, span(u32::MAX, unit), CHINA);
            assert_eq!(late, Err(DeadlineError::Overflow), "{unit:?}");
            let far = calendar.before(at("0002-01-01 12:00", CHINA), span(u32::MAX, unit), CHINA);
            assert_eq!(far, Err(DeadlineError::Overflow), "{unit:?}");
        }
        for extreme in [DateTime::<Utc>::MIN_UTC, DateTime::<Utc>::MAX_UTC] {
            for unit in [Unit::Day, Unit::Year, Unit::WorkingDay, Unit::WorkingHour, Unit::Hour] {
                assert!(calendar.deadline(extreme, span(1, unit), CHINA).is_err());
                assert!(calendar.before(extreme, span(1, unit), CHINA).is_err());
            }
        }
    }

    #[test]
    fn calendars_that_make_no_sense_are_refused() {
        let time = |hour| NaiveTime::from_hms_opt(hour, 0, 0).unwrap();
        let build = |hours, weekdays, table| {
            Calendar::new("own", "own.yaml", hours, weekdays, BTreeMap::from([(2026, table)])).unwrap_err()
        };
        let (whole, week) = (vec![(time(9), time(18))], vec![Weekday::Mon]);
        let table = |holidays: &[&str], working_days: &[&str]| YearTable {
            holidays: holidays.iter().map(|day| date(day)).collect(),
            working_days: working_days.iter().map(|day| date(day)).collect(),
        };
        assert_eq!(build(vec![], week.clone(), table(&[], &[])), CalendarFault::NoHours);
        assert_eq!(build(vec![(time(9), time(9))], week.clone(), table(&[], &[])), CalendarFault::Backwards(0));
        let overlapping = vec![(time(9), time(12)), (time(11), time(18))];
        assert_eq!(build(overlapping, week.clone(), table(&[], &[])), CalendarFault::Overlapping(1));
        assert_eq!(build(whole.clone(), vec![], table(&[], &[])), CalendarFault::NoWeekdays);
        let stray = CalendarFault::OtherYear { year: 2026, day: date("2027-01-01") };
        assert_eq!(build(whole.clone(), week.clone(), table(&["2027-01-01"], &[])), stray);
        let both = CalendarFault::Both(date("2026-02-14"));
        assert_eq!(build(whole, week, table(&["2026-02-14"], &["2026-02-14"])), both);
    }

    proptest! {
        /// Working time laid off and then measured is the same, and a reminder undoes a deadline.
        #[test]
        fn laying_off_and_measuring_agree(minute in 0_i64..400_000, hours in 1_u32..200) {
            let calendar = china();
            let from = at("2025-01-01 00:00", CHINA) + TimeDelta::minutes(minute);
            let until = calendar.deadline(from, span(hours, Unit::WorkingHour), CHINA).unwrap();
            prop_assert_eq!(calendar.working_minutes_between(from, until, CHINA).unwrap(), u64::from(hours) * 60);
            let back = calendar.before(until, span(hours, Unit::WorkingHour), CHINA).unwrap();
            prop_assert_eq!(calendar.working_minutes_between(from, back, CHINA).unwrap(), 0);
            prop_assert_eq!(calendar.working_minutes_between(back, until, CHINA).unwrap(), u64::from(hours) * 60);
        }

        #[test]
        fn no_zone_and_no_amount_panics(
            second in -62_135_596_800_i64..253_402_300_799,
            amount: u32,
            zone in prop::sample::select(&chrono_tz::TZ_VARIANTS[..]),
            unit in prop::sample::select(vec![
                Unit::Minute, Unit::Hour, Unit::Day, Unit::Week, Unit::Month, Unit::Year, Unit::WorkingHour, Unit::WorkingDay,
            ]),
        ) {
            let from = DateTime::from_timestamp(second, 0).unwrap();
            if let Ok(until) = china().deadline(from, span(amount, unit), zone) {
                prop_assert!(until >= from);
            }
            if let Ok(reminder) = china().before(from, span(amount, unit), zone) {
                prop_assert!(reminder <= from);
            }
        }
    }
}

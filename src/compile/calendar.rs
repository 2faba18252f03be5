//! Calendar files: when people work, which days are off and which are worked instead (调休).
//!
//! ```yaml
//! calendar: ours
//! weekdays: [monday..friday]
//! hours: [09:00..12:00, 13:00..18:00]
//! years:
//!   2026: { holidays: [ 01-01..01-03 ], working_days: [ 01-04 ] }
//! ```
//!
//! A range names its first and its last member. Days stand under the year they fall in.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::OnceLock;

use chrono::{NaiveDate, NaiveTime, Weekday};

use super::Reading;
use super::grammar::{NAME, Naming, Record, Shape, TEXT, VALUE, may, must};
use super::yaml::{Entry, Node};
use crate::diagnostic::Diagnostic;
use crate::lang::Message;
use crate::message;
use crate::model::calendar::fault::CalendarFault;
use crate::model::calendar::{Calendar, WorkingTime, YearTable};
use crate::source::{SourceFile, Span};

/// The statutory calendar of mainland China that ships with the program.
const CHINA: &str = include_str!("../../playbooks/calendars/china.yaml");
/// Where its years begin, behind all else.
const YEARS: &str = "\nyears:";
/// What a reader is told to extend: the file of this name in the workspace.
const CHINA_FILE: &str = "calendars/china.yaml";

/// The shape of a calendar file.
pub static CALENDAR: Record = Record {
    name: "calendar",
    keys: &[
        must("calendar", &NAME, "日历的名称", "what the calendar is called"),
        may("title", &TEXT, "给人看的名称", "what people call it"),
        must("weekdays", &VALUES, "一周里的工作日，如 monday..friday", "the weekdays worked, such as monday..friday"),
        must("hours", &VALUES, "工作时间，如 09:00..12:00", "working hours, such as 09:00..12:00"),
        must(
            "years",
            &Shape::Map(Naming::Free, &YEAR),
            "各年的节假日和调休",
            "holidays and adjusted working days of each year",
        ),
    ],
};

const VALUES: Shape = Shape::List(&VALUE);

const YEAR: Shape = Shape::Record(&Record {
    name: "year",
    keys: &[
        may("holidays", &VALUES, "放假的日子，如 01-01..01-03", "days off, such as 01-01..01-03"),
        may("working_days", &VALUES, "调休上班的周末", "weekend days that are worked instead"),
    ],
});

/// Reads a calendar. The name of the file is what a reader is told to extend when a year is missing.
#[must_use]
pub fn read(source: &SourceFile) -> Reading<Calendar> {
    Reading::of(source, &CALENDAR, |root, diagnostics| lower(source, root, diagnostics))
}

/// The statutory calendar of mainland China, read once.
#[must_use]
pub fn built_in() -> &'static Calendar {
    static READ: OnceLock<Calendar> = OnceLock::new();
    READ.get_or_init(|| {
        let reading = read(&SourceFile::new(CHINA_FILE, CHINA));
        reading.value.expect("the calendar that ships with the program is correct, as a test makes sure")
    })
}

/// The same calendar, of which as much is read as is asked for.
pub struct BuiltIn;

impl WorkingTime for BuiltIn {
    fn calendar(&self) -> &Calendar {
        built_in()
    }

    fn ordinary(&self) -> Calendar {
        let week = CHINA.find(YEARS).map_or(CHINA, |at| &CHINA[..at]);
        let reading = read(&SourceFile::new(CHINA_FILE, format!("{week}{YEARS} {{}}\n")));
        reading.value.expect("the calendar is correct without its years too, as a test makes sure").without_holidays()
    }
}

fn lower(source: &SourceFile, root: &Node, diagnostics: &mut Vec<Diagnostic>) -> Option<Calendar> {
    let weekdays = weekdays(root.get("weekdays")?, diagnostics);
    let hours = hours(root.get("hours")?, diagnostics);
    let years: BTreeMap<i32, YearTable> =
        root.get("years")?.entries().iter().filter_map(|entry| year(entry, diagnostics)).collect();
    if !diagnostics.is_empty() {
        return None;
    }
    match Calendar::new(root.get("calendar")?.text()?, &source.name, hours, weekdays, years) {
        Ok(calendar) => Some(calendar),
        Err(fault) => {
            diagnostics.push(wrong(place_of(&fault, root), fault.message()).help(remedy(&fault)));
            None
        }
    }
}

fn weekdays(list: &Node, diagnostics: &mut Vec<Diagnostic>) -> Vec<Weekday> {
    let mut all = Vec::new();
    for item in list.items() {
        let Some((first, last)) = range(item, |text| text.parse::<Weekday>().ok()) else {
            diagnostics.push(
                wrong(item.span, message!(zh: "这不是星期几", en: "this is no weekday"))
                    .help(message!(zh: "例如 monday 或 monday..friday", en: "for example monday, or monday..friday")),
            );
            continue;
        };
        let mut day = first;
        while day != last {
            all.push(day);
            day = day.succ();
        }
        all.push(last);
    }
    all
}

fn hours(list: &Node, diagnostics: &mut Vec<Diagnostic>) -> Vec<(NaiveTime, NaiveTime)> {
    let mut all = Vec::new();
    for item in list.items() {
        let time = |text: &str| NaiveTime::parse_from_str(text, "%H:%M").ok();
        match range(item, time).filter(|_| item.text().is_some_and(|text| text.contains(".."))) {
            Some(pair) => all.push(pair),
            None => diagnostics.push(
                wrong(item.span, message!(zh: "这不是一段时间", en: "this is no stretch of time"))
                    .help(message!(zh: "例如 09:00..12:00", en: "for example 09:00..12:00")),
            ),
        }
    }
    all
}

fn year(entry: &Entry, diagnostics: &mut Vec<Diagnostic>) -> Option<(i32, YearTable)> {
    let name = entry.name();
    let Some(year) = name.parse::<i32>().ok().filter(|year| (1900..=2999).contains(year)) else {
        diagnostics.push(
            wrong(entry.key.span, message!(zh: "`{name}` 不是年份", en: "`{name}` is no year"))
                .help(message!(zh: "写四位数字的年份，如 2026", en: "write a year of four digits, such as 2026")),
        );
        return None;
    };
    let mut days = |key: &str| {
        let items = entry.value.get(key).map(Node::items).unwrap_or_default();
        items.iter().flat_map(|item| days_of(year, item, diagnostics)).collect::<BTreeSet<NaiveDate>>()
    };
    Some((year, YearTable { holidays: days("holidays"), working_days: days("working_days") }))
}

fn days_of(year: i32, item: &Node, diagnostics: &mut Vec<Diagnostic>) -> Vec<NaiveDate> {
    let found = days(year, item);
    if found.is_empty() {
        diagnostics.push(
            wrong(item.span, message!(zh: "{year} 年没有这样的日子", en: "there is no such day in {year}")).help(
                message!(zh: "写月和日，如 01-01 或 01-01..01-03", en: "write month and day, such as 01-01 or 01-01..01-03"),
            ),
        );
    }
    found
}

/// A day of a year or a range of them; none when it is neither.
fn days(year: i32, item: &Node) -> Vec<NaiveDate> {
    let day = |text: &str| {
        let (month, day) = text.split_once('-').filter(|(month, day)| month.len() == 2 && day.len() == 2)?;
        NaiveDate::from_ymd_opt(year, month.parse().ok()?, day.parse().ok()?)
    };
    let Some((first, last)) = range(item, day) else { return Vec::new() };
    first.iter_days().take_while(|day| *day <= last).collect()
}

/// The first and the last of `a..b`; `a` alone is both.
fn range<T: Copy>(item: &Node, read: impl Fn(&str) -> Option<T>) -> Option<(T, T)> {
    let text = item.text()?;
    let (first, last) = text.split_once("..").unwrap_or((text, text));
    Some((read(first.trim())?, read(last.trim())?))
}

fn wrong(span: Span, said: Message) -> Diagnostic {
    Diagnostic::error(701, span, said)
}

/// Where a fault stands in the file.
fn place_of(fault: &CalendarFault, root: &Node) -> Span {
    let key = |key: &str| root.entry(key).map_or(root.span, |entry| entry.key.span);
    let item =
        |at: usize| root.get("hours").and_then(|hours| hours.items().get(at)).map_or(root.span, |item| item.span);
    match fault {
        CalendarFault::NoHours => key("hours"),
        CalendarFault::Backwards(at) | CalendarFault::Overlapping(at) => item(*at),
        CalendarFault::NoWeekdays => key("weekdays"),
        CalendarFault::OtherYear { .. } => key("years"),
        CalendarFault::Both(day) => {
            let tables = root.get("years").map(Node::entries).unwrap_or_default().iter();
            let worked =
                tables.filter_map(|entry| Some((entry.name().parse().ok()?, entry.value.get("working_days")?)));
            let mut items = worked.flat_map(|(year, list)| list.items().iter().map(move |item| (year, item)));
            items.find(|(year, item)| days(*year, item).contains(day)).map_or(key("years"), |(_, item)| item.span)
        }
    }
}

fn remedy(fault: &CalendarFault) -> Message {
    match fault {
        CalendarFault::NoHours => message!(zh: "例如 [ 09:00..12:00 ]", en: "for example [ 09:00..12:00 ]"),
        CalendarFault::Backwards(_) | CalendarFault::Overlapping(_) => {
            message!(zh: "按先后次序写，互不重叠", en: "write them in order, without overlap")
        }
        CalendarFault::NoWeekdays => message!(zh: "例如 [monday..friday]", en: "for example [monday..friday]"),
        CalendarFault::OtherYear { .. } => message!(zh: "移到它所在的年份下", en: "move it under its year"),
        CalendarFault::Both(_) => message!(zh: "从其中一处删去", en: "remove it from one of the two"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::calendar::Day;

    fn said(text: &str) -> Vec<String> {
        let source = SourceFile::new("ours.yaml", text);
        let found = read(&source);
        assert!(found.value.is_none());
        found
            .diagnostics
            .iter()
            .map(|found| format!("{}: {}", source.slice(found.primary.span), found.message.en))
            .collect()
    }

    #[test]
    fn the_built_in_calendar_knows_the_exchanged_days() {
        let calendar = built_in();
        let day = |text: &str| calendar.day(text.parse().unwrap()).unwrap();
        assert_eq!(calendar.name(), "china");
        assert_eq!(calendar.years().count(), 23);
        assert_eq!(day("2026-02-14"), Day::Adjusted);
        assert_eq!(day("2026-02-23"), Day::Holiday);
        assert_eq!(day("2026-02-24"), Day::Working);
        assert_eq!(BuiltIn.ordinary(), calendar.ordinary());
        let missing = calendar.day("2027-01-04".parse().unwrap()).unwrap_err();
        assert_eq!(missing.file, CHINA_FILE);
    }

    #[test]
    fn what_is_wrong_is_shown_at_its_place() {
        let text = |weekdays: &str, hours: &str, year: &str| {
            format!("calendar: ours\nweekdays: [ {weekdays} ]\nhours: [ {hours} ]\nyears:\n  {year}\n")
        };
        let fine = "2026: { holidays: [ 01-01 ] }";
        let day = "09:00..12:00";
        for (text, expected) in [
            (text("montag", day, fine), "montag: this is no weekday"),
            (text("monday", "09:00", fine), "09:00: this is no stretch of time"),
            (text("monday", "12:00..09:00", fine), "12:00..09:00: these working hours do not end after they begin"),
            (text("monday", day, "26: { }"), "26: `26` is no year"),
            (text("monday", day, "2026: { holidays: [ 02-29 ] }"), "02-29: there is no such day in 2026"),
            (text("monday", day, "2026: { holidays: [ 05-03..05-01 ] }"), "05-03..05-01: there is no such day in 2026"),
            (
                text("monday", day, "2026: { holidays: [ 01-01..01-03 ], working_days: [ 01-03 ] }"),
                "01-03: `2026-01-03` is both a holiday and a working day",
            ),
            (text("monday", day, "2026: { holiday: [ 01-01 ] }"), "holiday: there is no key `holiday` in a year"),
        ] {
            assert_eq!(said(&text), [expected]);
        }
    }
}

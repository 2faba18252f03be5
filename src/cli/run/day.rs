//! Days as people type them: by name, or without the year.

use chrono::{Datelike, Days, NaiveDate};

use super::super::prompt::Suggestion;
use crate::lang::Lang;
use crate::model::value::half_width;

/// Names of days and how far they are from today, in days.
const NAMES: &[(&str, i64)] = &[
    ("前天", -2),
    ("昨天", -1),
    ("今天", 0),
    ("明天", 1),
    ("后天", 2),
    ("大后天", 3),
    ("yesterday", -1),
    ("today", 0),
    ("tomorrow", 1),
];

/// The date that a day named by a word, or by month and day of this year, stands for, as `2026-03-05`; none when the
/// text is neither.
pub(super) fn read(typed: &str, today: NaiveDate) -> Option<String> {
    let typed = half_width(typed.trim()).to_lowercase();
    if let Some((_, days)) = NAMES.iter().find(|(name, _)| *name == typed) {
        return today.checked_add_signed(chrono::TimeDelta::days(*days)).map(|day| day.to_string());
    }
    let plain = match typed.strip_suffix(['日', '号']) {
        Some(rest) => rest.replacen('月', "-", 1),
        None => typed.replace(['/', '.'], "-"),
    };
    let (month, day) = plain.split_once('-')?;
    let (month, day) = (month.trim().parse::<u32>().ok()?, day.trim().parse::<u32>().ok()?);
    NaiveDate::from_ymd_opt(today.year(), month, day).map(|day| day.to_string())
}

/// The days around today, to pick from.
pub(super) fn suggestions(today: NaiveDate, lang: Lang) -> Vec<Suggestion> {
    let words = [lang.pick("今天", "today"), lang.pick("明天", "tomorrow"), lang.pick("后天", "")];
    let days = (0u64..6).filter_map(|ahead| today.checked_add_days(Days::new(ahead)));
    let suggestion = |(at, day): (usize, NaiveDate)| {
        let word = words.get(at).copied().unwrap_or_default();
        let label = format!("{day} {} {word}", weekday(day, lang));
        Suggestion { label: label.trim_end().to_owned(), answer: day.to_string() }
    };
    days.enumerate().map(suggestion).collect()
}

fn weekday(day: NaiveDate, lang: Lang) -> &'static str {
    let at = day.weekday().num_days_from_monday() as usize;
    lang.pick(
        ["星期一", "星期二", "星期三", "星期四", "星期五", "星期六", "星期日"][at],
        ["Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"][at],
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn days_by_name_and_without_the_year() {
        let today = NaiveDate::from_ymd_opt(2026, 3, 2).unwrap();
        let cases = [
            ("今天", "2026-03-02"),
            (" 明天 ", "2026-03-03"),
            ("Yesterday", "2026-03-01"),
            ("3月5日", "2026-03-05"),
            ("３月５号", "2026-03-05"),
            ("12/31", "2026-12-31"),
            ("3-5", "2026-03-05"),
        ];
        for (typed, day) in cases {
            assert_eq!(read(typed, today).as_deref(), Some(day), "{typed}");
        }
        for typed in ["2026-03-05", "2026年3月5日", "13-1", "2-30", "3", "甲", ""] {
            assert_eq!(read(typed, today), None, "{typed}");
        }
        assert_eq!(suggestions(today, Lang::Zh)[1].label, "2026-03-03 星期二 明天");
    }
}

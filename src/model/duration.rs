//! Spans of time as people write them: an amount and a unit, `2 working days`, `4 小时`.
//!
//! A span is kept as it was written, because `1 month` and `30 days` end on different days; what it means on a calendar is
//! decided in `calendar`. There is no `Ord`: `2 days` and `48 hours` are different texts of one length, so the order that
//! guards use, [`Duration::nominal_minutes`], would contradict `==` on the struct.

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};

use super::value::half_width;
use crate::lang::did_you_mean;
use crate::lang::{Lang, Message};
use crate::message;

/// The largest amount of any unit, so that no sum of dates leaves the years a calendar can hold.
pub const LARGEST_AMOUNT: u32 = 100_000;

/// An amount of one unit. In logs and JSON it is its English text, `2 working days`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct Duration {
    /// How many; from 1 to [`LARGEST_AMOUNT`].
    pub amount: u32,
    /// Of what.
    pub unit: Unit,
}

/// A unit of time. Working units are counted by the calendar.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Unit {
    /// 60 seconds.
    Minute,
    /// 60 minutes.
    Hour,
    /// A calendar day.
    Day,
    /// Seven calendar days.
    Week,
    /// A calendar month.
    Month,
    /// A calendar year.
    Year,
    /// An hour of working time.
    WorkingHour,
    /// A working day.
    WorkingDay,
}

impl Duration {
    /// The words for people: `2 个工作日`, `1 working day`.
    #[must_use]
    pub fn say(&self, lang: Lang) -> String {
        let words = self.unit.words();
        let unit = lang.pick(words.chinese[0], if self.amount == 1 { words.one } else { words.many });
        format!("{} {unit}", self.amount)
    }

    /// The length in minutes by which guards compare spans: a month counts 30 days, a year 365, a working day 8 hours.
    /// It is a convention for comparing only; deadlines are counted on the calendar.
    #[must_use]
    pub fn nominal_minutes(&self) -> u64 {
        u64::from(self.amount) * self.unit.nominal_minutes()
    }
}

impl Unit {
    /// Every unit, the shortest first and the working units last.
    pub const ALL: [Unit; 8] =
        [Unit::Minute, Unit::Hour, Unit::Day, Unit::Week, Unit::Month, Unit::Year, Unit::WorkingHour, Unit::WorkingDay];

    /// The unit that such words name, in either language; capital letters and repeated spaces do not matter.
    #[must_use]
    pub fn named(words: &str) -> Option<Unit> {
        let words = words.split_whitespace().collect::<Vec<_>>().join(" ").to_lowercase();
        Unit::ALL.into_iter().find(|unit| unit.words().all().any(|known| known == words))
    }

    fn nominal_minutes(self) -> u64 {
        match self {
            Unit::Minute => 1,
            Unit::Hour | Unit::WorkingHour => 60,
            Unit::WorkingDay => 8 * 60,
            Unit::Day => 24 * 60,
            Unit::Week => 7 * 24 * 60,
            Unit::Month => 30 * 24 * 60,
            Unit::Year => 365 * 24 * 60,
        }
    }

    fn words(self) -> Words {
        let (one, many, chinese): (_, _, &'static [&'static str]) = match self {
            Unit::Minute => ("minute", "minutes", &["分钟", "分"]),
            Unit::Hour => ("hour", "hours", &["小时", "个小时"]),
            Unit::Day => ("day", "days", &["天", "日"]),
            Unit::Week => ("week", "weeks", &["周", "个星期", "星期"]),
            Unit::Month => ("month", "months", &["个月"]),
            Unit::Year => ("year", "years", &["年"]),
            Unit::WorkingHour => ("working hour", "working hours", &["个工作小时", "工作小时"]),
            Unit::WorkingDay => ("working day", "working days", &["个工作日", "工作日"]),
        };
        Words { one, many, chinese }
    }
}

/// How a unit is written; the first Chinese word is the one that is printed.
struct Words {
    one: &'static str,
    many: &'static str,
    chinese: &'static [&'static str],
}

impl Words {
    fn all(self) -> impl Iterator<Item = &'static str> {
        [self.one, self.many].into_iter().chain(self.chinese.iter().copied())
    }
}

/// Why a text is no span of time.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum DurationError {
    /// It does not begin with digits.
    NoNumber,
    /// The amount is no whole number.
    NotWhole,
    /// The amount is zero.
    Zero,
    /// The amount is above [`LARGEST_AMOUNT`].
    TooLarge,
    /// Nothing follows the amount.
    NoUnit,
    /// What follows the amount is no unit.
    UnknownUnit {
        /// What was written.
        unit: String,
        /// What was probably meant.
        meant: Option<&'static str>,
    },
}

impl DurationError {
    /// What is wrong and what is expected, for people.
    #[must_use]
    pub fn message(&self) -> Message {
        match self {
            DurationError::NoNumber => message!(
                zh: "时长要以数字开头，例如 `2 个工作日`",
                en: "a span of time begins with a number, for example `2 working days`"
            ),
            DurationError::NotWhole => message!(
                zh: "时长的数量要是整数，请换小一级的单位，例如 `90 分钟`",
                en: "the amount of time must be a whole number; use a smaller unit, for example `90 minutes`"
            ),
            DurationError::Zero => {
                message!(zh: "时长不能为零，最少为 1", en: "a span of time cannot be zero; the least amount is 1")
            }
            DurationError::TooLarge => message!(
                zh: "时长的数量最多为 {most}",
                en: "the amount of time is at most {most}",
                most = LARGEST_AMOUNT
            ),
            DurationError::NoUnit => message!(
                zh: "数字后面要写时间单位，例如 `2 个工作日`",
                en: "a unit must follow the number, for example `2 working days`"
            ),
            DurationError::UnknownUnit { unit, meant: Some(meant) } => message!(
                zh: "没有时间单位 `{unit}`，是不是 `{meant}`？",
                en: "no unit of time `{unit}`; did you mean `{meant}`?"
            ),
            DurationError::UnknownUnit { unit, meant: None } => message!(
                zh: "没有时间单位 `{unit}`；可用：分钟、小时、天、周、个月、年、工作小时、工作日",
                en: "no unit of time `{unit}`; there are minutes, hours, days, weeks, months, years, working hours and \
                     working days"
            ),
        }
    }
}

impl fmt::Display for DurationError {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str(&self.message().en)
    }
}

impl std::error::Error for DurationError {}

impl FromStr for Duration {
    type Err = DurationError;

    fn from_str(text: &str) -> Result<Duration, DurationError> {
        let text = half_width(text.trim());
        let digits_end = text.find(|letter: char| !letter.is_ascii_digit()).unwrap_or(text.len());
        let (digits, rest) = text.split_at(digits_end);
        if digits.is_empty() {
            return Err(DurationError::NoNumber);
        }
        if rest.strip_prefix(['.', '/']).is_some_and(|tail| tail.starts_with(|letter: char| letter.is_ascii_digit())) {
            return Err(DurationError::NotWhole);
        }
        let amount = match digits.trim_start_matches('0') {
            "" => return Err(DurationError::Zero),
            significant => significant.parse().ok().filter(|amount| *amount <= LARGEST_AMOUNT),
        };
        let amount = amount.ok_or(DurationError::TooLarge)?;
        let unit = rest.trim();
        if unit.is_empty() {
            return Err(DurationError::NoUnit);
        }
        let unit = Unit::named(unit).ok_or_else(|| DurationError::UnknownUnit {
            unit: unit.to_owned(),
            meant: did_you_mean(unit, Unit::ALL.into_iter().flat_map(|unit| unit.words().all())),
        })?;
        Ok(Duration { amount, unit })
    }
}

/// The English text, which is also how a span is stored.
impl fmt::Display for Duration {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str(&self.say(Lang::En))
    }
}

impl From<Duration> for String {
    fn from(duration: Duration) -> String {
        duration.to_string()
    }
}

impl TryFrom<String> for Duration {
    type Error = DurationError;

    fn try_from(text: String) -> Result<Duration, DurationError> {
        text.parse()
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn parse(text: &str) -> Result<Duration, DurationError> {
        text.parse()
    }

    #[test]
    fn both_languages_and_loose_spelling_are_read() {
        let cases = [
            ("30 minutes", 30, Unit::Minute),
            ("30 分钟", 30, Unit::Minute),
            ("1 hour", 1, Unit::Hour),
            ("4 小时", 4, Unit::Hour),
            ("4小时", 4, Unit::Hour),
            ("3 天", 3, Unit::Day),
            ("30日", 30, Unit::Day),
            ("1 周", 1, Unit::Week),
            ("1 个星期", 1, Unit::Week),
            ("3 个月", 3, Unit::Month),
            ("3 years", 3, Unit::Year),
            ("3 年", 3, Unit::Year),
            ("4 工作小时", 4, Unit::WorkingHour),
            ("4 个工作小时", 4, Unit::WorkingHour),
            ("2 个工作日", 2, Unit::WorkingDay),
            (" ２　个工作日 ", 2, Unit::WorkingDay),
            ("2  Working   Days", 2, Unit::WorkingDay),
            ("100000 days", 100_000, Unit::Day),
            ("007 days", 7, Unit::Day),
        ];
        for (text, amount, unit) in cases {
            assert_eq!(parse(text), Ok(Duration { amount, unit }), "{text}");
        }
    }

    #[test]
    fn what_is_wrong_is_said() {
        assert_eq!(parse(""), Err(DurationError::NoNumber));
        assert_eq!(parse("-2 days"), Err(DurationError::NoNumber));
        assert_eq!(parse("两天"), Err(DurationError::NoNumber));
        assert_eq!(parse("1.5 hours"), Err(DurationError::NotWhole));
        assert_eq!(parse("0 days"), Err(DurationError::Zero));
        assert_eq!(parse("100001 days"), Err(DurationError::TooLarge));
        assert_eq!(parse("99999999999999999999 days"), Err(DurationError::TooLarge));
        assert_eq!(parse("2"), Err(DurationError::NoUnit));
        let unknown = |text, meant| Err(DurationError::UnknownUnit { unit: String::from(text), meant });
        assert_eq!(parse("2 workng days"), unknown("workng days", Some("working days")));
        assert_eq!(parse("2 fortnights"), unknown("fortnights", None));
    }

    #[test]
    fn one_is_singular() {
        assert_eq!(parse("1 working days").map(|span| span.to_string()), Ok("1 working day".to_owned()));
        assert_eq!(parse("2 个工作日").map(|span| span.say(Lang::En)), Ok("2 working days".to_owned()));
        assert_eq!(parse("2 working days").map(|span| span.say(Lang::Zh)), Ok("2 个工作日".to_owned()));
    }

    #[test]
    fn it_is_stored_as_its_english_text() {
        let span = Duration { amount: 2, unit: Unit::WorkingDay };
        let json = serde_json::to_string(&span).unwrap();
        assert_eq!(json, r#""2 working days""#);
        assert_eq!(serde_json::from_str::<Duration>(&json).unwrap(), span);
        assert!(serde_json::from_str::<Duration>(r#""0 days""#).is_err());
    }

    proptest! {
        #[test]
        fn what_is_said_is_read_again(amount in 1..=LARGEST_AMOUNT, unit in 0..Unit::ALL.len()) {
            let span = Duration { amount, unit: Unit::ALL[unit] };
            prop_assert_eq!(parse(&span.say(Lang::Zh)), Ok(span));
            prop_assert_eq!(parse(&span.say(Lang::En)), Ok(span));
        }

        #[test]
        fn no_text_makes_it_panic(text in "\\PC{0,20}") {
            let _ = parse(&text);
        }
    }
}

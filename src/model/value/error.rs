//! Why something is no value of a field, said so that the person can mend it: what was expected, and an example.
//!
//! Texts of the person that are kept here are shortened and free of control characters, so that a message can be shown
//! anywhere.

mod limit;

use super::parse::shown;
use crate::lang::did_you_mean;
use crate::lang::{Lang, Message, Text};
use crate::message;
use crate::model::duration::DurationError;
use crate::model::field::Choice;

pub use limit::{LimitError, TableError};

/// Why something is no value of a field.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ValueError {
    /// Nothing was given.
    Empty,
    /// Data of another type than the field holds.
    WrongKind {
        /// What the field holds, in words.
        expected: Message,
        /// A value as one types it.
        example: String,
    },
    /// No number of the kind the field holds.
    Number(NumberError),
    /// Neither yes nor no.
    NotYesNo {
        /// What was given.
        text: String,
    },
    /// No day.
    Day(DayError),
    /// No time of day.
    NotATime {
        /// What was given.
        text: String,
    },
    /// No span of time.
    Duration(DurationError),
    /// None of the choices.
    Choice(ChoiceError),
    /// A character that cannot be printed.
    ControlCharacter {
        /// Its Unicode number.
        code: u32,
    },
    /// A file cannot be typed; it is attached.
    File,
    /// Outside the limits of the field.
    Limit(LimitError),
    /// No table, or a table with a wrong cell.
    Table(TableError),
}

impl ValueError {
    /// What is wrong, what was expected, and an example, without a full stop at the end.
    #[must_use]
    pub fn message(&self) -> Message {
        match self {
            ValueError::Empty => message!(zh: "没有填写", en: "nothing was given"),
            ValueError::WrongKind { expected, example } => {
                let (zh, en) = (&expected.zh, &expected.en);
                message!(zh: "这里要填{zh}，例如 `{example}`", en: "{en} is expected here, for example `{example}`")
            }
            ValueError::Number(error) => error.message(),
            ValueError::NotYesNo { text } => message!(
                zh: "`{text}` 既不是“是”也不是“否”；请填 `是` 或 `否`",
                en: "`{text}` is neither yes nor no; write `yes` or `no`"
            ),
            ValueError::Day(error) => error.message(),
            ValueError::NotATime { text } => message!(
                zh: "`{text}` 不是时刻；例如 `08:30`",
                en: "`{text}` is no time of day; for example `08:30`"
            ),
            ValueError::Duration(error) => error.message(),
            ValueError::Choice(error) => error.message(),
            ValueError::ControlCharacter { code } => message!(
                zh: "含有无法显示的控制字符 U+{code:04X}，请删去",
                en: "it holds the control character U+{code:04X}, which cannot be shown; take it out"
            ),
            ValueError::File => message!(
                zh: "文件不能直接填写，要作为附件添加",
                en: "a file cannot be typed; attach it instead"
            ),
            ValueError::Limit(error) => error.message(),
            ValueError::Table(error) => error.message(),
        }
    }
}

/// Why something is no number of the kind a field holds.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum NumberError {
    /// Not written as a number.
    NotANumber {
        /// What was given.
        text: String,
    },
    /// Separators that do not stand between groups of three digits.
    Grouping {
        /// What was given.
        text: String,
    },
    /// More places after the point than the field takes.
    TooManyPlaces {
        /// So many it takes.
        most: u32,
    },
    /// Above [`LARGEST_NUMBER`](crate::model::field::LARGEST_NUMBER), on either side of zero.
    TooLarge,
}

impl NumberError {
    /// What is wrong, for people.
    #[must_use]
    pub fn message(&self) -> Message {
        match self {
            NumberError::NotANumber { text } => message!(
                zh: "`{text}` 不是数字；例如 `800000`、`12.5` 或 `80万`",
                en: "`{text}` is no number; for example `800000` or `12.5`"
            ),
            NumberError::Grouping { text } => message!(
                zh: "`{text}` 的千分位不对；请写成 `800000` 或 `800,000`",
                en: "the separators in `{text}` do not stand between groups of three digits; write `800000` or `800,000`"
            ),
            NumberError::TooManyPlaces { most: 0 } => {
                message!(zh: "这里要填整数，例如 `12`", en: "a whole number is expected here, for example `12`")
            }
            NumberError::TooManyPlaces { most } => {
                let plural = if *most == 1 { "digit" } else { "digits" };
                message!(zh: "小数最多 {most} 位", en: "at most {most} {plural} may follow the point")
            }
            NumberError::TooLarge => message!(
                zh: "数字太大，绝对值最多为 1000 亿",
                en: "the number is too large; it may be at most 100,000,000,000 on either side of zero"
            ),
        }
    }
}

/// Why something is no day.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum DayError {
    /// Not written as a date.
    NotADate {
        /// What was given.
        text: String,
    },
    /// A date that no calendar has, such as 30 February.
    NoSuchDay {
        /// What was given.
        text: String,
    },
    /// A year outside 1900–2999, which is nearly always a slip.
    YearOutOfRange {
        /// The year.
        year: i32,
    },
}

impl DayError {
    /// What is wrong, for people.
    #[must_use]
    pub fn message(&self) -> Message {
        match self {
            DayError::NotADate { text } => message!(
                zh: "`{text}` 不是日期；例如 `2026-01-31` 或 `2026年1月31日`",
                en: "`{text}` is no date; for example `2026-01-31`"
            ),
            DayError::NoSuchDay { text } => {
                message!(zh: "日历上没有 `{text}` 这一天", en: "there is no such day as `{text}`")
            }
            DayError::YearOutOfRange { year } => message!(
                zh: "年份 {year} 不在 1900 到 2999 之间",
                en: "the year {year} is not between 1900 and 2999"
            ),
        }
    }
}

/// Why something is none of the choices.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ChoiceError {
    /// Neither an identifier nor a title of a choice.
    Unknown {
        /// What was given.
        text: String,
        /// The identifier that was probably meant.
        meant: Option<String>,
        /// What there is to choose from: identifier and title.
        known: Vec<(String, Text)>,
    },
    /// A title that several choices have.
    Ambiguous {
        /// What was given.
        text: String,
        /// The identifiers of the choices with that title.
        known: Vec<String>,
    },
}

impl ChoiceError {
    /// The error for a text that is none of these choices.
    pub(crate) fn unknown(text: &str, choices: &[Choice]) -> ChoiceError {
        let spellings: Vec<(&str, &str)> = choices
            .iter()
            .flat_map(|choice| {
                let titles = [choice.title.zh.as_deref(), choice.title.en.as_deref()].into_iter().flatten();
                std::iter::once(choice.name.as_str()).chain(titles).map(|word| (word, choice.name.as_str()))
            })
            .collect();
        let nearest = did_you_mean(text, spellings.iter().map(|(word, _)| *word));
        let meant = nearest.and_then(|nearest| spellings.iter().find(|(word, _)| *word == nearest));
        ChoiceError::Unknown {
            text: shown(text),
            meant: meant.map(|(_, name)| (*name).to_owned()),
            known: choices.iter().map(|choice| (choice.name.clone(), choice.title.clone())).collect(),
        }
    }

    /// What is wrong, for people; at most a dozen choices are listed.
    #[must_use]
    pub fn message(&self) -> Message {
        match self {
            ChoiceError::Unknown { text, meant: Some(meant), .. } => message!(
                zh: "没有选项 `{text}`，是不是 `{meant}`？",
                en: "there is no choice `{text}`; did you mean `{meant}`?"
            ),
            ChoiceError::Unknown { text, meant: None, known } => {
                let (zh, en) = (choices(known, Lang::Zh), choices(known, Lang::En));
                message!(zh: "没有选项 `{text}`；可选：{zh}", en: "there is no choice `{text}`; choose from {en}")
            }
            ChoiceError::Ambiguous { text, known } => {
                let known = known.iter().map(|name| format!("`{name}`")).collect::<Vec<_>>().join(", ");
                message!(
                    zh: "有几个选项都叫 `{text}`；请用标识符之一：{known}",
                    en: "several choices are called `{text}`; use one of the identifiers {known}"
                )
            }
        }
    }
}

fn choices(known: &[(String, Text)], lang: Lang) -> String {
    const SHOWN: usize = 12;
    let mut words: Vec<String> = known
        .iter()
        .take(SHOWN)
        .map(|(name, title)| match title.say(lang) {
            "" => format!("`{name}`"),
            title if title == name => format!("`{name}`"),
            title => lang.pick(format!("`{name}`（{title}）"), format!("`{name}` ({title})")),
        })
        .collect();
    if known.len() > SHOWN {
        words.push("…".to_owned());
    }
    words.join(lang.pick("、", ", "))
}

//! Reading what a person types, or what a file holds as text, for a field of some kind.
//!
//! Reading is generous about spelling (full-width digits, thousands separators, `80万`, either language) and strict about
//! meaning: nothing is rounded, cut off or guessed.

use chrono::{Datelike, NaiveDate, NaiveTime};
use rust_decimal::Decimal;

use super::Value;
use super::error::{ChoiceError, DayError, LimitError, NumberError, TableError, ValueError};
use crate::model::field::{Choice, FieldKind, LARGEST_NUMBER};

/// The most characters a text may have, whatever its field says.
const LONGEST_TEXT: usize = 10_000;
/// The years that business has to do with; another one is nearly always a slip.
const YEARS: std::ops::RangeInclusive<i32> = 1900..=2999;
/// The most characters the name of a person may have.
const LONGEST_NAME: usize = 200;

impl Value {
    /// Reads what a person typed for a field of this kind; spaces around it do not count. The limits of the field are
    /// checked by [`Field::check`](crate::model::field::Field::check). A table is a JSON list of objects.
    ///
    /// # Errors
    /// When the text is no value of this kind.
    pub fn parse(text: &str, kind: &FieldKind) -> Result<Value, ValueError> {
        let text = text.trim();
        if matches!(kind, FieldKind::File) {
            return Err(ValueError::File);
        }
        if text.is_empty() {
            return Err(ValueError::Empty);
        }
        match kind {
            FieldKind::Text => words(text).map(Value::Text),
            FieldKind::Integer | FieldKind::Decimal { .. } | FieldKind::Money { .. } => {
                number(text, kind).map(Value::Number).map_err(ValueError::Number)
            }
            FieldKind::YesNo => yes_no(text).map(Value::YesNo),
            FieldKind::Choice(choices) => choice(text, choices).map(Value::Choice).map_err(ValueError::Choice),
            FieldKind::Date => date(text).map(Value::Date).map_err(ValueError::Day),
            FieldKind::Time => time(text).map(Value::Time),
            FieldKind::Duration => text.parse().map(Value::Duration).map_err(ValueError::Duration),
            FieldKind::Person => person(text).map(Value::Person),
            FieldKind::File => Err(ValueError::File),
            FieldKind::Table(_) => {
                let rows = serde_json::from_str(text)
                    .map_err(|error| ValueError::Table(TableError::NotJson { reason: error.to_string() }))?;
                Value::from_json(&rows, kind)
            }
        }
    }
}

/// The text with full-width letters, digits, signs and spaces replaced by their ASCII forms.
pub(crate) fn half_width(text: &str) -> String {
    text.chars()
        .map(|letter| match letter {
            '\u{ff01}'..='\u{ff5e}' => char::from_u32(u32::from(letter) - 0xfee0).unwrap_or(letter),
            '\u{3000}' | '\u{a0}' => ' ',
            '\u{2212}' => '-',
            other => other,
        })
        .collect()
}

/// What the person wrote, short enough and safe to be shown in a message.
pub(super) fn shown(text: &str) -> String {
    const SHOWN: usize = 60;
    let mut out: String =
        text.chars().take(SHOWN).map(|letter| if letter.is_control() { '\u{fffd}' } else { letter }).collect();
    if text.chars().nth(SHOWN).is_some() {
        out.push('…');
    }
    out
}

fn words(text: &str) -> Result<String, ValueError> {
    let text = text.replace("\r\n", "\n");
    check_characters(&text)?;
    Ok(text)
}

/// Whether every character can be shown, and there are not too many for any text.
pub(crate) fn check_characters(text: &str) -> Result<(), ValueError> {
    if let Some(control) = text.chars().find(|letter| letter.is_control() && !matches!(letter, '\n' | '\t')) {
        return Err(ValueError::ControlCharacter { code: u32::from(control) });
    }
    at_most(text, LONGEST_TEXT)
}

fn at_most(text: &str, most: usize) -> Result<(), ValueError> {
    let count = text.chars().count();
    if count > most { Err(ValueError::Limit(LimitError::TooLong { most, count })) } else { Ok(()) }
}

fn person(text: &str) -> Result<String, ValueError> {
    if let Some(control) = text.chars().find(|letter| letter.is_control()) {
        return Err(ValueError::ControlCharacter { code: u32::from(control) });
    }
    at_most(text, LONGEST_NAME)?;
    Ok(text.to_owned())
}

fn yes_no(text: &str) -> Result<bool, ValueError> {
    match half_width(text).to_lowercase().as_str() {
        "yes" | "y" | "true" | "1" | "是" => Ok(true),
        "no" | "n" | "false" | "0" | "否" => Ok(false),
        _ => Err(ValueError::NotYesNo { text: shown(text) }),
    }
}

fn choice(text: &str, choices: &[Choice]) -> Result<String, ChoiceError> {
    if let Some(choice) = choices.iter().find(|choice| choice.name == text) {
        return Ok(choice.name.clone());
    }
    let wanted = text.to_lowercase();
    let titles = |choice: &Choice| {
        [&choice.title.zh, &choice.title.en].into_iter().flatten().map(|title| title.to_lowercase()).collect::<Vec<_>>()
    };
    let titled: Vec<&Choice> = choices.iter().filter(|choice| titles(choice).contains(&wanted)).collect();
    match titled.as_slice() {
        [only] => Ok(only.name.clone()),
        [] => Err(ChoiceError::unknown(text, choices)),
        several => Err(ChoiceError::Ambiguous {
            text: shown(text),
            known: several.iter().map(|choice| choice.name.clone()).collect(),
        }),
    }
}

fn date(text: &str) -> Result<NaiveDate, DayError> {
    let not_a_date = || DayError::NotADate { text: shown(text) };
    let plain = half_width(text);
    let parts: Vec<&str> = match plain.strip_suffix('日') {
        Some(plain) => {
            let (year, rest) = plain.split_once('年').ok_or_else(not_a_date)?;
            let (month, day) = rest.split_once('月').ok_or_else(not_a_date)?;
            vec![year, month, day]
        }
        None => plain.split(if plain.contains('/') { '/' } else { '-' }).collect(),
    };
    let [year, month, day] = parts.as_slice() else { return Err(not_a_date()) };
    let part = |text: &str, digits: std::ops::RangeInclusive<usize>| {
        let text = text.trim();
        let fits = digits.contains(&text.len()) && text.bytes().all(|byte| byte.is_ascii_digit());
        fits.then(|| text.parse::<u32>().ok()).flatten().ok_or_else(not_a_date)
    };
    let (year, month, day) = (part(year, 4..=4)?, part(month, 1..=2)?, part(day, 1..=2)?);
    let year = i32::try_from(year).map_err(|_| not_a_date())?;
    let date = NaiveDate::from_ymd_opt(year, month, day).ok_or_else(|| DayError::NoSuchDay { text: shown(text) })?;
    if YEARS.contains(&date.year()) { Ok(date) } else { Err(DayError::YearOutOfRange { year }) }
}

fn time(text: &str) -> Result<NaiveTime, ValueError> {
    let plain = half_width(text);
    let part = |text: &str, digits: std::ops::RangeInclusive<usize>| {
        let fits = digits.contains(&text.len()) && text.bytes().all(|byte| byte.is_ascii_digit());
        fits.then(|| text.parse::<u32>().ok()).flatten()
    };
    plain
        .split_once(':')
        .and_then(|(hour, minute)| NaiveTime::from_hms_opt(part(hour, 1..=2)?, part(minute, 2..=2)?, 0))
        .ok_or_else(|| ValueError::NotATime { text: shown(text) })
}

fn number(text: &str, kind: &FieldKind) -> Result<Decimal, NumberError> {
    let not_a_number = || NumberError::NotANumber { text: shown(text) };
    let plain = half_width(text);
    let (negative, plain) = match plain.strip_prefix(['-', '+']) {
        Some(rest) => (plain.starts_with('-'), rest),
        None => (false, plain.as_str()),
    };
    let plain = without_currency(plain.trim(), kind);
    let (plain, scale) = match (plain.strip_suffix('万'), plain.strip_suffix('亿')) {
        (Some(rest), _) => (rest.trim_end(), Decimal::from(10_000)),
        (None, Some(rest)) => (rest.trim_end(), Decimal::from(100_000_000)),
        (None, None) => (plain, Decimal::ONE),
    };
    let (whole, fraction) = match plain.split_once('.') {
        Some((whole, fraction)) if !fraction.is_empty() => (whole, fraction),
        Some(_) => return Err(not_a_number()),
        None => (plain, ""),
    };
    let digits = |text: &str| text.bytes().all(|byte| byte.is_ascii_digit());
    if whole.is_empty() || !digits(fraction) || !whole.bytes().all(|byte| byte.is_ascii_digit() || byte == b',') {
        return Err(not_a_number());
    }
    let whole = ungrouped(whole).ok_or_else(|| NumberError::Grouping { text: shown(text) })?;
    let (whole, fraction) = (whole.trim_start_matches('0'), fraction.trim_end_matches('0'));
    if whole.len() > 14 {
        return Err(NumberError::TooLarge);
    }
    if fraction.len() > 12 {
        return Err(NumberError::TooManyPlaces { most: kind.places() });
    }
    let exact = Decimal::from_str_exact(&format!("0{whole}.{fraction}0")).map_err(|_| not_a_number())?;
    let mut value = exact.checked_mul(scale).ok_or(NumberError::TooLarge)?.normalize();
    if negative && !value.is_zero() {
        value.set_sign_negative(true);
    }
    check_number(value, kind)?;
    Ok(value)
}

/// Whether a number has no more places than its kind takes, and is not too large for any field.
pub(crate) fn check_number(value: Decimal, kind: &FieldKind) -> Result<(), NumberError> {
    if value.abs() > LARGEST_NUMBER {
        return Err(NumberError::TooLarge);
    }
    let most = kind.places();
    if value.normalize().scale() > most { Err(NumberError::TooManyPlaces { most }) } else { Ok(()) }
}

/// Takes off the sign or code of the field's own currency; another currency stays, and is then no number.
fn without_currency<'a>(text: &'a str, kind: &FieldKind) -> &'a str {
    let FieldKind::Money { currency, .. } = kind else { return text };
    let renminbi = currency == "CNY";
    if renminbi && let Some(rest) = text.strip_prefix(['¥', '￥']).or_else(|| text.strip_suffix('元')) {
        return rest.trim();
    }
    let (Some(head), Some(rest)) = (text.get(..currency.len()), text.get(currency.len()..)) else { return text };
    if !currency.is_empty() && head.eq_ignore_ascii_case(currency) { rest.trim_start() } else { text }
}

/// The digits without their separators; `None` when these do not stand between groups of three.
fn ungrouped(whole: &str) -> Option<String> {
    let mut groups = whole.split(',');
    let first = groups.next().unwrap_or_default();
    let mut groups = groups.peekable();
    let fits = groups.peek().is_none() || (1..=3).contains(&first.len());
    let mut digits = first.to_owned();
    for group in groups {
        if group.len() != 3 {
            return None;
        }
        digits.push_str(group);
    }
    fits.then_some(digits)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::lang::{Lang, Text};

    fn money() -> FieldKind {
        FieldKind::Money { currency: "CNY".into(), places: 2 }
    }

    fn read(text: &str, kind: &FieldKind) -> Result<String, ValueError> {
        Value::parse(text, kind).map(|value| value.say(kind, Lang::En))
    }

    fn said(text: &str, kind: &FieldKind) -> String {
        Value::parse(text, kind).unwrap_err().message().en
    }

    #[test]
    fn numbers_are_read_generously_and_exactly() {
        let cases = [
            ("800000", "800000"),
            ("800,000", "800000"),
            ("１，２３４．５０", "1234.5"),
            ("80万", "800000"),
            ("1.5 亿", "150000000"),
            ("1.2345万", "12345"),
            ("-5", "-5"),
            ("+5", "5"),
            ("−5", "-5"),
            ("-0.00", "0"),
            ("007", "7"),
            ("100,000,000,000", "100000000000"),
        ];
        for (text, wanted) in cases {
            assert_eq!(read(text, &FieldKind::Decimal { places: 2 }).as_deref(), Ok(wanted), "{text}");
        }
        assert_eq!(Value::parse("5.00", &FieldKind::Integer), Ok(Value::Number(Decimal::from(5))));
    }

    #[test]
    fn what_is_no_number_is_refused() {
        let decimal = FieldKind::Decimal { places: 2 };
        for text in ["abc", "1e5", ".5", "5.", "1.2.3", "--5", "5-", "0x10", "¥5", "80万5", "五"] {
            let error = Value::parse(text, &decimal);
            assert!(matches!(error, Err(ValueError::Number(NumberError::NotANumber { .. }))), "{text}: {error:?}");
        }
        for text in ["80,00", ",800", "8000,000", "1,", "1,,000"] {
            let error = Value::parse(text, &decimal);
            assert!(matches!(error, Err(ValueError::Number(NumberError::Grouping { .. }))), "{text}: {error:?}");
        }
        let number = |error| Err(ValueError::Number(error));
        assert_eq!(Value::parse("0.001", &decimal), number(NumberError::TooManyPlaces { most: 2 }));
        assert_eq!(Value::parse("0.5", &FieldKind::Integer), number(NumberError::TooManyPlaces { most: 0 }));
        assert_eq!(Value::parse("100000000000.01", &decimal), number(NumberError::TooLarge));
        assert_eq!(Value::parse("9999亿", &decimal), number(NumberError::TooLarge));
        assert_eq!(Value::parse(&"9".repeat(500), &decimal), number(NumberError::TooLarge));
        assert_eq!(Value::parse("  ", &decimal), Err(ValueError::Empty));
    }

    #[test]
    fn money_takes_its_own_currency_only() {
        for text in ["¥800,000.50", "￥800000.5", "CNY 800000.50", "cny800000.5", "800000.50元", "80.00005万元"] {
            assert_eq!(read(text, &money()).as_deref(), Ok("¥800,000.50"), "{text}");
        }
        assert_eq!(read("-¥5", &money()).as_deref(), Ok("-¥5"));
        assert!(Value::parse("$5", &money()).is_err());
        assert!(Value::parse("USD 5", &money()).is_err());
        let dollars = FieldKind::Money { currency: "USD".into(), places: 2 };
        assert_eq!(read("USD 5.5", &dollars).as_deref(), Ok("USD 5.50"));
        assert!(Value::parse("¥5", &dollars).is_err());
    }

    #[test]
    fn yes_and_no_in_both_languages() {
        for text in ["yes", "Y", "true", "TRUE", "是", "1", "１"] {
            assert_eq!(Value::parse(text, &FieldKind::YesNo), Ok(Value::YesNo(true)), "{text}");
        }
        for text in ["no", "N", "false", "否", "0"] {
            assert_eq!(Value::parse(text, &FieldKind::YesNo), Ok(Value::YesNo(false)), "{text}");
        }
        assert_eq!(said("maybe", &FieldKind::YesNo), "`maybe` is neither yes nor no; write `yes` or `no`");
    }

    #[test]
    fn dates_are_real_days() {
        let day = NaiveDate::from_ymd_opt(2026, 1, 31).unwrap();
        for text in
            ["2026-01-31", "2026-1-31", "2026/1/31", "2026年1月31日", "２０２６年０１月３１日", "2026 年 1 月 31 日"]
        {
            assert_eq!(Value::parse(text, &FieldKind::Date), Ok(Value::Date(day)), "{text}");
        }
        assert!(Value::parse("2024-02-29", &FieldKind::Date).is_ok());
        for text in ["2026-02-30", "2026-02-29", "2026-13-01", "2026-00-10", "2026-01-00"] {
            let error = Value::parse(text, &FieldKind::Date);
            assert!(matches!(error, Err(ValueError::Day(DayError::NoSuchDay { .. }))), "{text}: {error:?}");
        }
        for text in ["26-01-31", "2026-01", "2026-01-31-01", "2026/01-31", "31.1.2026", "today", "2026-+1-31", "日"] {
            let error = Value::parse(text, &FieldKind::Date);
            assert!(matches!(error, Err(ValueError::Day(DayError::NotADate { .. }))), "{text}: {error:?}");
        }
        assert_eq!(said("1899-12-31", &FieldKind::Date), "the year 1899 is not between 1900 and 2999");
        assert_eq!(said("3000-01-01", &FieldKind::Date), "the year 3000 is not between 1900 and 2999");
    }

    #[test]
    fn times_have_hours_and_minutes() {
        for (text, wanted) in [("08:30", "08:30"), ("8:30", "08:30"), ("８：３０", "08:30"), ("0:00", "00:00")] {
            assert_eq!(read(text, &FieldKind::Time).as_deref(), Ok(wanted), "{text}");
        }
        for text in ["24:00", "8:3", "8", "08:60", "8:30:00", "a:bc", "-8:30"] {
            assert!(Value::parse(text, &FieldKind::Time).is_err(), "{text}");
        }
    }

    #[test]
    fn a_choice_goes_by_identifier_or_title() {
        let choice = |name: &str, zh: &str, en: &str| Choice {
            name: name.into(),
            title: Text { zh: Some(zh.into()), en: Some(en.into()) },
        };
        let kind = FieldKind::Choice(vec![
            choice("urgent", "紧急", "Urgent"),
            choice("normal", "一般", "Normal case"),
            choice("other", "其他", "Other"),
            choice("rest", "其他", "Rest"),
        ]);
        for text in ["urgent", "紧急", "URGENT", " urgent "] {
            assert_eq!(Value::parse(text, &kind), Ok(Value::Choice("urgent".into())), "{text}");
        }
        assert_eq!(Value::parse("normal case", &kind), Ok(Value::Choice("normal".into())));
        assert_eq!(said("urgnt", &kind), "there is no choice `urgnt`; did you mean `urgent`?");
        assert!(said("xyz", &kind).contains("`normal` (Normal case)"));
        assert!(matches!(Value::parse("其他", &kind), Err(ValueError::Choice(ChoiceError::Ambiguous { .. }))));
    }

    #[test]
    fn texts_keep_lines_and_refuse_control_characters() {
        assert_eq!(Value::parse(" a\r\n\tb ", &FieldKind::Text), Ok(Value::Text("a\n\tb".into())));
        assert_eq!(Value::parse("a\0b", &FieldKind::Text), Err(ValueError::ControlCharacter { code: 0 }));
        assert_eq!(Value::parse("a\u{1b}[31m", &FieldKind::Text), Err(ValueError::ControlCharacter { code: 27 }));
        assert!(Value::parse(&"字".repeat(10_000), &FieldKind::Text).is_ok());
        assert!(Value::parse(&"字".repeat(10_001), &FieldKind::Text).is_err());
        assert_eq!(Value::parse("a\nb", &FieldKind::Person), Err(ValueError::ControlCharacter { code: 10 }));
        assert_eq!(Value::parse("张三", &FieldKind::Person), Ok(Value::Person("张三".into())));
    }

    #[test]
    fn a_file_is_not_typed() {
        assert_eq!(Value::parse("a.pdf", &FieldKind::File), Err(ValueError::File));
    }

    #[test]
    fn messages_cannot_carry_control_characters() {
        assert!(!said("\u{1b}[31m", &FieldKind::YesNo).contains('\u{1b}'));
        assert!(said(&"x".repeat(1000), &FieldKind::YesNo).len() < 200);
    }

    proptest! {
        #[test]
        fn no_text_makes_reading_panic(text in "\\PC{0,24}|[-+0-9.,万亿¥元 年月日/:]{0,24}") {
            let table = FieldKind::Table(Vec::new());
            for kind in [
                FieldKind::Text, FieldKind::Integer, money(), FieldKind::YesNo, FieldKind::Date, FieldKind::Time,
                FieldKind::Duration, FieldKind::Person, FieldKind::File, FieldKind::Choice(Vec::new()), table,
            ] {
                if let Err(error) = Value::parse(&text, &kind) {
                    let message = error.message();
                    prop_assert!(!message.zh.is_empty() && !message.en.is_empty());
                }
            }
        }

        #[test]
        fn money_in_words_is_read_again(hundredths in -10_000_000_000_000_i64..=10_000_000_000_000) {
            let kind = money();
            let value = Value::Number(Decimal::new(hundredths, 2).normalize());
            for lang in [Lang::Zh, Lang::En] {
                prop_assert_eq!(Value::parse(&value.say(&kind, lang), &kind), Ok(value.clone()));
            }
            prop_assert_eq!(Value::from_json(&value.to_json(&kind), &kind), Ok(value.clone()));
        }
    }
}

//! Values in words, for people. What is said of a number, a day or a choice can be typed in again.

use rust_decimal::Decimal;

use super::Value;
use crate::lang::Lang;
use crate::model::field::FieldKind;

impl Value {
    /// The value as people read it: `¥800,000`, `是`, the title of a choice, `2 working days`. Only money is grouped, for
    /// a whole number may be a year or a number on a form. A value that is not of this kind is said as what it is.
    #[must_use]
    pub fn say(&self, kind: &FieldKind, lang: Lang) -> String {
        match self {
            Value::Text(text) | Value::Person(text) => text.clone(),
            Value::Number(number) => match kind {
                FieldKind::Money { currency, places } => money(*number, currency, *places),
                FieldKind::Text
                | FieldKind::Integer
                | FieldKind::Decimal { .. }
                | FieldKind::YesNo
                | FieldKind::Choice(_)
                | FieldKind::Date
                | FieldKind::Time
                | FieldKind::Duration
                | FieldKind::Person
                | FieldKind::File
                | FieldKind::Table(_) => number.normalize().to_string(),
            },
            Value::YesNo(yes) => if *yes { lang.pick("是", "yes") } else { lang.pick("否", "no") }.to_owned(),
            Value::Choice(name) => {
                let title =
                    kind.choices().iter().find(|choice| choice.name == *name).map(|choice| choice.title.say(lang));
                title.filter(|title| !title.is_empty()).unwrap_or(name).to_owned()
            }
            Value::Date(date) => date.format("%Y-%m-%d").to_string(),
            Value::Time(time) => time.format("%H:%M").to_string(),
            Value::Duration(duration) => duration.say(lang),
            Value::File(file) => file.name.clone(),
            Value::Table(rows) => match (lang, rows.len()) {
                (Lang::Zh, count) => format!("{count} 行"),
                (Lang::En, 1) => "1 row".to_owned(),
                (Lang::En, count) => format!("{count} rows"),
            },
        }
    }
}

/// `¥800,000`, `-¥800,000.50`, `USD 5.50`: no places for a whole amount, else all places of the currency.
fn money(number: Decimal, currency: &str, places: u32) -> String {
    let plain = number.normalize();
    let digits = plain.abs().to_string();
    let (whole, fraction) = digits.split_once('.').unwrap_or((&digits, ""));
    let mut out = String::new();
    if plain.is_sign_negative() && !plain.is_zero() {
        out.push('-');
    }
    if currency == "CNY" {
        out.push('¥');
    } else {
        out.push_str(currency);
        out.push(' ');
    }
    for (at, digit) in whole.chars().enumerate() {
        if at > 0 && (whole.len() - at).is_multiple_of(3) {
            out.push(',');
        }
        out.push(digit);
    }
    if !fraction.is_empty() {
        out.push('.');
        out.push_str(fraction);
        let missing = usize::try_from(places).unwrap_or_default().saturating_sub(fraction.len());
        out.extend(std::iter::repeat_n('0', missing));
    }
    out
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use super::*;
    use crate::lang::Text;
    use crate::model::field::Choice;

    #[test]
    fn money_is_grouped_and_padded() {
        let say = |text: &str, currency: &str| {
            let kind = FieldKind::Money { currency: currency.into(), places: 2 };
            Value::Number(text.parse().unwrap()).say(&kind, Lang::Zh)
        };
        assert_eq!(say("800000", "CNY"), "¥800,000");
        assert_eq!(say("800000.00", "CNY"), "¥800,000");
        assert_eq!(say("999.5", "CNY"), "¥999.50");
        assert_eq!(say("-1234567.05", "CNY"), "-¥1,234,567.05");
        assert_eq!(say("-0", "CNY"), "¥0");
        assert_eq!(say("1000", "USD"), "USD 1,000");
    }

    #[test]
    fn everything_else_is_said_plainly() {
        let number = Value::Number("2026.50".parse().unwrap());
        assert_eq!(number.say(&FieldKind::Decimal { places: 2 }, Lang::Zh), "2026.5");
        assert_eq!(Value::YesNo(true).say(&FieldKind::YesNo, Lang::Zh), "是");
        assert_eq!(Value::YesNo(false).say(&FieldKind::YesNo, Lang::En), "no");
        let kind = FieldKind::Choice(vec![
            Choice { name: "urgent".into(), title: Text { zh: Some("紧急".into()), en: None } },
            Choice { name: "bare".into(), title: Text::default() },
        ]);
        assert_eq!(Value::Choice("urgent".into()).say(&kind, Lang::En), "紧急");
        assert_eq!(Value::Choice("bare".into()).say(&kind, Lang::En), "bare");
        assert_eq!(Value::Choice("gone".into()).say(&kind, Lang::En), "gone");
        let table = Value::Table(vec![BTreeMap::new()]);
        assert_eq!(table.say(&FieldKind::Table(Vec::new()), Lang::En), "1 row");
    }
}

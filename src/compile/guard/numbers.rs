//! What begins with a digit: numbers (`800000`, `0.5`, `80万`), dates (`2026-01-31`), times (`08:30`) and spans of time
//! (`3 working days`).

use std::str::FromStr;

use rust_decimal::Decimal;

use super::code;
use super::lex::{Lexer, Token, connective, half_width_digit};
use crate::diagnostic::Diagnostic;
use crate::message;
use crate::model::duration::{Duration, DurationError, Unit};
use crate::model::field::{FieldKind, LARGEST_NUMBER};
use crate::model::value::{Value, half_width};

/// No literal is longer, so that looking ahead stays cheap.
const LOOK_AHEAD: usize = 64;

/// Reads what begins with the digit at the lexer's place.
pub(super) fn number(lexer: &mut Lexer<'_>) {
    let ahead: Vec<char> = half_width(&lexer.rest().chars().take(LOOK_AHEAD).collect::<String>()).chars().collect();
    if let Some(length) = date_length(&ahead) {
        return dated(lexer, &ahead[..length], &FieldKind::Date);
    }
    if let Some(length) = time_length(&ahead) {
        return dated(lexer, &ahead[..length], &FieldKind::Time);
    }
    let start = lexer.at;
    let length = number_length(&ahead, !lexer.commas_separate());
    let written: String = ahead[..length].iter().collect();
    let plain = written.replace([',', '_'], "");
    let mut raw = advance(lexer, length);
    while length == LOOK_AHEAD && lexer.peek().and_then(half_width_digit).is_some() {
        raw += &advance(lexer, 1);
    }
    let decimals = plain.split_once('.').map_or(0, |(_, fraction)| fraction.len());
    if !raw.is_ascii() {
        lexer.full_width(start, &plain);
    } else if plain != written {
        separated(lexer, start, &plain);
    }
    // 28 digits are what an exact number can hold; the limit of fields is far below.
    let exact = if decimals > 20 || length == LOOK_AHEAD { None } else { Decimal::from_str_exact(&plain).ok() };
    let value = match suffix(lexer, start, &plain) {
        Suffix::None => exact,
        Suffix::Times(scale) => exact.and_then(|value| value.checked_mul(scale)),
        Suffix::Duration(duration) => return lexer.push(Token::Constant(Value::Duration(duration)), start),
        Suffix::Bad => return lexer.push(Token::Bad, start),
    };
    match value.filter(|value| *value <= LARGEST_NUMBER) {
        Some(value) => lexer.push(Token::Constant(Value::Number(value.normalize())), start),
        None => {
            let message = message!(
                zh: "数字超出范围：最大 1000 亿，小数最多 20 位",
                en: "the number is out of range: at most 100,000,000,000, with at most 20 digits after the point"
            );
            let span = lexer.span(start, lexer.at);
            lexer.report(Diagnostic::error(code::OUTSIDE, span, message));
            lexer.push(Token::Bad, start);
        }
    }
}

/// Reads the digits behind a point that has no digit before it, `.5`.
pub(super) fn bare_fraction(lexer: &mut Lexer<'_>, start: usize) {
    let digits: String = lexer.rest().chars().take_while(char::is_ascii_digit).collect();
    lexer.at += digits.len();
    let written = format!("0.{digits}");
    lexer.misspelt(start, &written);
    let token = match Decimal::from_str_exact(&written) {
        Ok(value) => Token::Constant(Value::Number(value.normalize())),
        Err(_) => Token::Bad,
    };
    lexer.push(token, start);
}

/// Moves on by so many characters and returns what was passed.
fn advance(lexer: &mut Lexer<'_>, characters: usize) -> String {
    let raw: String = lexer.rest().chars().take(characters).collect();
    lexer.at += raw.len();
    raw
}

fn dated(lexer: &mut Lexer<'_>, ahead: &[char], kind: &FieldKind) {
    let start = lexer.at;
    let written: String = ahead.iter().collect();
    let raw = advance(lexer, ahead.len());
    match Value::parse(&written, kind) {
        Ok(value) => {
            let canonical = if let Value::Date(date) = &value { date.to_string() } else { written.clone() };
            if !raw.is_ascii() {
                lexer.full_width(start, &canonical);
            } else if canonical != written {
                lexer.misspelt(start, &canonical);
            }
            lexer.push(Token::Constant(value), start);
        }
        Err(error) => {
            let span = lexer.span(start, lexer.at);
            lexer.report(Diagnostic::error(code::OUTSIDE, span, error.message()));
            lexer.push(Token::Bad, start);
        }
    }
}

fn digits(ahead: &[char]) -> usize {
    ahead.iter().take_while(|letter| letter.is_ascii_digit()).count()
}

/// Digits, separator, digits and so on: the lengths of the groups of digits, and the length of all.
fn grouped(ahead: &[char], separator: char, groups: usize) -> Option<(Vec<usize>, usize)> {
    let (mut lengths, mut at) = (Vec::new(), 0);
    for group in 0..groups {
        if group > 0 {
            if ahead.get(at) != Some(&separator) {
                return None;
            }
            at += 1;
        }
        let count = digits(&ahead[at..]);
        if count == 0 {
            return None;
        }
        lengths.push(count);
        at += count;
    }
    Some((lengths, at))
}

fn date_length(ahead: &[char]) -> Option<usize> {
    let (lengths, length) = grouped(ahead, '-', 3)?;
    (lengths[0] == 4 && lengths[1] <= 2 && lengths[2] <= 2).then_some(length)
}

fn time_length(ahead: &[char]) -> Option<usize> {
    let (lengths, length) = grouped(ahead, ':', 2)?;
    (lengths[0] <= 2 && lengths[1] <= 2).then_some(length)
}

/// The length of a number with its fraction and, where they cannot mean anything else, separators of digits.
fn number_length(ahead: &[char], commas_group: bool) -> usize {
    let mut at = digits(ahead);
    loop {
        let following = digits(ahead.get(at + 1..).unwrap_or_default());
        at += match ahead.get(at) {
            Some('_') if following > 0 => 1 + following,
            Some(',') if commas_group && following == 3 => 4,
            Some('.') if following > 0 => return at + 1 + following,
            Some(_) | None => return at,
        };
    }
}

fn separated(lexer: &mut Lexer<'_>, start: usize, plain: &str) {
    let span = lexer.span(start, lexer.at);
    let message = message!(zh: "条件里的数字不写分隔号", en: "numbers in expressions have no separators");
    let help = message!(
        zh: "改成 `{plain}`；大数也可以写成 `80万`、`1.5亿`",
        en: "write `{plain}`; large numbers may also be written `80万` (800000) or `1.5亿` (150000000)"
    );
    lexer.report(Diagnostic::error(code::SYNTAX, span, message).help(help).fix(span, plain));
}

/// What the word behind a number makes of it.
enum Suffix {
    None,
    Times(Decimal),
    Duration(Duration),
    Bad,
}

fn suffix(lexer: &mut Lexer<'_>, start: usize, plain: &str) -> Suffix {
    let number_end = lexer.at;
    let spaces = lexer.rest().len() - lexer.rest().trim_start().len();
    lexer.at += spaces;
    let word = lexer.name_here().to_owned();
    let keyword = ["and", "or", "not", "in", "is"].contains(&word.as_str());
    if word.is_empty() || keyword || connective(&word).is_some() || lexer.glued(&word).is_some() {
        lexer.at = number_end;
        return Suffix::None;
    }
    lexer.at += word.len();
    match scale(&word) {
        Some((scale, "")) => return Suffix::Times(scale),
        Some((scale, _)) => {
            let unit = word.strip_suffix('元').unwrap_or(&word);
            lexer.misspelt(start, &format!("{plain}{unit}"));
            return Suffix::Times(scale);
        }
        None => {}
    }
    let mut unit = word;
    if unit.eq_ignore_ascii_case("working") {
        let gap = lexer.rest().len() - lexer.rest().trim_start().len();
        lexer.at += gap;
        let second = lexer.name_here().to_owned();
        lexer.at += second.len();
        unit = format!("{unit} {second}");
    }
    duration(lexer, start, plain, &unit)
}

fn duration(lexer: &mut Lexer<'_>, start: usize, plain: &str, unit: &str) -> Suffix {
    let error = match Duration::from_str(&format!("{plain} {unit}")) {
        Ok(duration) => return Suffix::Duration(duration),
        Err(error) => error,
    };
    let known = Unit::named(unit).is_some();
    let code = if known { code::DURATION } else { code::SYNTAX };
    let span = lexer.span(start, lexer.at);
    let mut diagnostic = Diagnostic::error(code, span, error.message());
    if !known && matches!(error, DurationError::UnknownUnit { meant: None, .. }) {
        diagnostic.message = message!(
            zh: "数字后面的 `{unit}` 既不是时间单位，也不是运算符",
            en: "`{unit}` behind a number is neither a unit of time nor an operator"
        );
        diagnostic.help = Some(error.message());
    }
    lexer.report(diagnostic);
    Suffix::Bad
}

/// `万`, `亿`, with or without a `元` that does not belong there, which is returned.
fn scale(word: &str) -> Option<(Decimal, &str)> {
    if word == "元" {
        return Some((Decimal::ONE, word));
    }
    let (scale, rest) = match (word.strip_prefix('万'), word.strip_prefix('亿')) {
        (Some(rest), _) => (Decimal::from(10_000), rest),
        (None, Some(rest)) => (Decimal::from(100_000_000), rest),
        (None, None) => return None,
    };
    (rest.is_empty() || rest == "元").then_some((scale, rest))
}

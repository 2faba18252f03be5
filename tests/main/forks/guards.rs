//! Random conditions over fields that have few values each.

use std::fmt::Write;

use playbook::model::step::{Condition, Step};

use super::super::engine::Chance;

const HEAD: &str = r#"playbook: forks
version: "1"
title: forks
roles: { clerk: Clerk }
settings:
  limit: { type: integer, default: 2, min: 0, max: 4, label: limit }
  allowed: { type: yes_no, default: true, label: allowed }
fields:
  flag: { type: yes_no, label: flag }
  other: { type: yes_no, label: other }
  level: { type: choice, label: level, choices: { low: low, mid: mid, top: top } }
  prior: { type: choice, label: prior, choices: { top: top, low: low, mid: mid } }
  a: { type: integer, min: 0, max: 4, label: a }
  m: { type: integer, min: -2, max: 2, label: m }
  rate: { type: decimal, decimals: 1, min: 0, max: 0.5, label: rate }
  price: { type: money, currency: CNY, min: 0, max: 0.04, label: price }
  day: { type: date, min: 2026-01-01, max: 2026-01-04, label: day }
  until: { type: date, min: 2026-01-02, max: 2026-01-05, label: until }
  opened: { type: time, min: "08:58", max: "09:02", label: opened }
  span: { type: duration, min: 59 minutes, max: 62 minutes, label: span }
  note: { type: text, min: 1, max: 1, label: note }
  word: { type: text, min: 1, max: 1, label: word }
  owner: { type: person, label: owner }
  lines: { type: table, min: 0, max: 2, label: lines, columns: { q: { type: integer, min: 0, max: 2, label: q } } }
  extra: { type: integer, min: 0, max: 3, label: extra }
start: first
steps:
  first:
    title: first
    role: clerk
    fill: [flag, other, level, prior, a, m, rate, price, day, until, opened, span, note, word, owner, lines]
    optional: [extra]
    show: [flag, other, level, prior, a, m, rate, price, day, until, opened, span, note, word, owner, lines, extra]
    next: { go: s0, limit: s0, allowed: s0 }
"#;

/// The text of a playbook with so many forks, one after the other.
pub(super) fn playbook(chance: &mut Chance, forks: usize) -> String {
    let mut text = HEAD.to_owned();
    for number in 0..forks {
        let next = format!("s{}", number + 1);
        let about = Topic::some(chance);
        writeln!(text, "  s{number}:\n    title: s{number}\n    role: clerk\n    next:").unwrap();
        for guard in fork(chance, &about) {
            writeln!(text, "      - {{ when: '{guard}', to: {next} }}").unwrap();
        }
        if chance.one_in(2) {
            writeln!(text, "      - {{ else: {next} }}").unwrap();
        }
    }
    writeln!(text, "  s{forks}: {{ end: done, title: done }}").unwrap();
    text
}

/// The branches of a step as they stand there.
pub(super) fn written(step: &Step) -> String {
    let branches = step.outcomes.iter().flat_map(|outcome| &outcome.branches);
    let lines = branches.map(|branch| match &branch.condition {
        Condition::When(guard) => format!("  when {}", guard.text),
        Condition::Else | Condition::Always => "  else".to_owned(),
    });
    lines.collect::<Vec<_>>().join("\n")
}

/// Whether a condition multiplies two names, which is the one thing that need not be decided.
pub(super) fn is_opaque(guard: &str) -> bool {
    ["a * m", "a * limit", "m * m", "a / limit"].iter().any(|term| guard.contains(term))
}

/// The guards of a fork: unrelated ones, or one and what is left of it, rightly or nearly.
fn fork(chance: &mut Chance, about: &[Topic]) -> Vec<String> {
    let first = guard(chance, about, 2);
    match chance.below(6) {
        0 => vec![first],
        1 => vec![first.clone(), format!("not ({first})")],
        2 => {
            let (second, third) = (guard(chance, about, 1), guard(chance, about, 1));
            vec![first.clone(), format!("not ({first}) and ({second})"), format!("not ({first} or {third})")]
        }
        3 => vec![first, guard(chance, about, 2)],
        4 => vec![first, guard(chance, about, 1), guard(chance, about, 1)],
        _ => {
            let test = comparison(chance, about);
            let (left, operator, right) = &test;
            let opposite = opposite(operator, chance.one_in(3));
            vec![format!("{left} {operator} {right}"), format!("{left} {opposite} {right}")]
        }
    }
}

fn opposite(operator: &str, nearly: bool) -> &'static str {
    match (operator, nearly) {
        ("<", false) => ">=",
        ("<", true) | ("<=", false) => ">",
        (">", false) | ("==", true) => "<=",
        (">", true) | (">=", false) => "<",
        ("!=", _) | ("<=", true) => "==",
        _ => "!=",
    }
}

fn guard(chance: &mut Chance, about: &[Topic], depth: usize) -> String {
    if depth == 0 || chance.one_in(3) {
        return test(chance, about);
    }
    let (left, right) = (guard(chance, about, depth - 1), guard(chance, about, depth - 1));
    match chance.below(5) {
        0 | 1 => format!("({left}) and ({right})"),
        2 | 3 => format!("({left}) or ({right})"),
        _ => format!("not ({left})"),
    }
}

/// What a fork is about: a few things that go together.
#[derive(Clone, Copy)]
enum Topic {
    Flags,
    Levels,
    Numbers,
    Fractions,
    Days,
    Times,
    Texts,
    Persons,
    Rows,
    Unset,
}

impl Topic {
    fn some(chance: &mut Chance) -> Vec<Topic> {
        use Topic::{Days, Flags, Fractions, Levels, Numbers, Persons, Rows, Texts, Times, Unset};
        let all = [Flags, Levels, Numbers, Numbers, Fractions, Days, Times, Texts, Persons, Rows, Unset];
        (0..1 + chance.below(2)).map(|_| chance.pick(&all)).collect()
    }
}

fn test(chance: &mut Chance, about: &[Topic]) -> String {
    let below = |chance: &mut Chance, bound: usize| chance.below(bound);
    match chance.pick(about) {
        Topic::Flags => {
            chance.pick(&["flag", "other", "not flag", "allowed", "flag == other", "flag != allowed"]).to_owned()
        }
        Topic::Levels => match below(chance, 4) {
            0 => format!("level == {}", chance.pick(&["low", "mid", "top"])),
            1 => format!("prior != {}", chance.pick(&["low", "mid", "top"])),
            2 => chance.pick(&["level == prior", "level != prior"]).to_owned(),
            _ => format!("level in [{}, low]", chance.pick(&["mid", "top"])),
        },
        Topic::Texts => match below(chance, 3) {
            0 => format!("note == \"{}\"", chance.pick(&["p", "q"])),
            1 => chance.pick(&["note == word", "note != word"]).to_owned(),
            _ => format!("word in [\"q\", \"{}\"]", chance.pick(&["p", "r"])),
        },
        Topic::Persons => format!("owner {} \"{}\"", chance.pick(&["==", "!="]), chance.pick(&["a", "b"])),
        Topic::Unset => match below(chance, 5) {
            0 => chance.pick(&["extra is set", "extra is not set"]).to_owned(),
            1 | 2 => format!("(extra is set and extra {} {})", operator(chance), below(chance, 4)),
            3 => format!("(extra is not set or extra {} {})", operator(chance), below(chance, 4)),
            _ => format!("(extra is set and extra {} a)", operator(chance)),
        },
        Topic::Numbers if chance.one_in(5) => format!("a in [{}, {}]", below(chance, 3), 2 + below(chance, 3)),
        Topic::Numbers | Topic::Fractions | Topic::Days | Topic::Times | Topic::Rows => {
            let (left, operator, right) = comparison(chance, about);
            format!("{left} {operator} {right}")
        }
    }
}

fn operator(chance: &mut Chance) -> &'static str {
    chance.pick(&["<", "<=", ">", ">=", "==", "!="])
}

/// Two sides and how they are compared.
fn comparison(chance: &mut Chance, about: &[Topic]) -> (String, &'static str, String) {
    let operator = operator(chance);
    let (left, right): (String, String) = match chance.pick(about) {
        Topic::Fractions => {
            let left = chance.pick(&[
                "rate",
                "price",
                "price * 10",
                "rate + price",
                "rate - price",
                "rate * 2",
                "rate / 2",
                "price / 3",
            ]);
            (
                left.to_owned(),
                chance.pick(&["0", "0.1", "0.03", "0.25", "0.4", "rate", "0.0133333333", "-0.1"]).to_owned(),
            )
        }
        Topic::Days => {
            let days = ["2026-01-01", "2026-01-03", "2026-01-04", "until", "day"];
            (chance.pick(&["day", "until"]).to_owned(), chance.pick(&days).to_owned())
        }
        Topic::Times if chance.one_in(2) => ("opened".to_owned(), chance.pick(&["08:58", "09:00", "09:02"]).to_owned()),
        Topic::Times => ("span".to_owned(), chance.pick(&["59 minutes", "1 hour", "62 minutes"]).to_owned()),
        Topic::Rows => {
            let left =
                chance.pick(&["count(lines)", "sum(lines.q)", "sum(lines.q) - count(lines)", "sum(lines.q) + a"]);
            (left.to_owned(), chance.pick(&["0", "1", "2", "3", "4", "a", "count(lines)"]).to_owned())
        }
        Topic::Flags | Topic::Levels | Topic::Texts | Topic::Persons | Topic::Unset | Topic::Numbers => {
            (number(chance, 2), if chance.one_in(2) { small(chance) } else { number(chance, 1) })
        }
    };
    (left, operator, right)
}

fn small(chance: &mut Chance) -> String {
    format!("{}", i64::try_from(chance.below(8)).unwrap() - 2)
}

/// An expression over whole numbers.
fn number(chance: &mut Chance, depth: usize) -> String {
    if depth == 0 || chance.one_in(2) {
        return chance.pick(&["a", "m", "limit"]).to_owned();
    }
    let part = number(chance, depth - 1);
    match chance.below(9) {
        0 => format!("{part} + {}", chance.pick(&["a", "m", "1", "limit"])),
        1 => format!("{part} - {}", chance.pick(&["a", "m", "1", "limit"])),
        2 => format!("2 * ({part})"),
        3 => format!("({part}) * 3"),
        4 => format!("min({part}, {})", chance.pick(&["a", "m", "1", "limit"])),
        5 => format!("max({part}, {})", chance.pick(&["m", "2", "limit"])),
        6 => format!("({part}) / {}", chance.pick(&["2", "3", "-2"])),
        7 => format!("-({part})"),
        _ => chance.pick(&["a * m", "a * limit", "m * m"]).to_owned(),
    }
}

//! The language of session files, a few lines of it:
//!
//! ```text
//! > What a reader should know; shown with the session.
//! $ playbook start complaint --set customer="客户 甲" \
//!       --set channel=phone
//! # clock 2 days            the clock moves on: minutes, hours, days
//! # clock 2026-03-05 08:30  the clock is set, in the time of Shanghai
//! # as 乙                    somebody else sits down at the machine
//! # lang en                 the system speaks another language from here on
//! # env NO_COLOR=1          a variable of the environment; without a value it is removed
//! # file team.yaml          a file, up to a line `# end`
//! ```
//!
//! Words are divided as in a shell, with `'…'`, `"…"` and `\`; a command that ends with `\` goes on in the next line.

use chrono::{DateTime, Duration, Utc};
use playbook::lang::Lang;

use crate::stage::local;

/// A session.
pub(crate) struct Script {
    pub(super) lines: Vec<Line>,
}

/// A line of a session, with its number from 1.
pub(super) struct Line {
    pub(super) number: usize,
    pub(super) text: String,
    pub(super) kind: Kind,
}

/// What a line says.
pub(super) enum Kind {
    Words,
    Command(Vec<String>),
    Wait(Duration),
    Clock(DateTime<Utc>),
    Person(String),
    Language(Lang),
    Variable(String, Option<String>),
    File(String, String),
}

impl Script {
    /// Reads a session; otherwise the line and what is wrong with it.
    pub(crate) fn read(text: &str) -> Result<Script, String> {
        let mut rows = (1..).zip(text.lines());
        let mut lines = Vec::new();
        while let Some((number, row)) = rows.next() {
            let mut text = row.to_owned();
            let kind = if row.trim().is_empty() {
                continue;
            } else if row.starts_with("> ") {
                Kind::Words
            } else if row.starts_with("$ ") {
                while text.ends_with('\\') {
                    text.push('\n');
                    text.push_str(rows.next().map_or("", |(_, more)| more));
                }
                Kind::Command(command(&text[2..]).map_err(|fault| format!("{number}: {fault}"))?)
            } else if let Some(name) = row.strip_prefix("# file ") {
                let content: Vec<&str> = rows.by_ref().map(|(_, row)| row).take_while(|row| *row != "# end").collect();
                Kind::File(name.trim().to_owned(), content.join("\n") + "\n")
            } else {
                directive(row).ok_or_else(|| format!("{number}: cannot read `{row}`"))?
            };
            lines.push(Line { number, text, kind });
        }
        Ok(Script { lines })
    }
}

fn command(text: &str) -> Result<Vec<String>, String> {
    let mut words = split(text).ok_or("a quotation mark is not closed")?;
    if words.is_empty() || words.remove(0) != "playbook" {
        return Err("a command begins with `playbook`".to_owned());
    }
    Ok(words)
}

fn directive(row: &str) -> Option<Kind> {
    let (name, rest) = row.strip_prefix("# ")?.split_once(' ')?;
    let rest = rest.trim();
    match name {
        "clock" if rest.contains(':') => Some(Kind::Clock(local(rest))),
        "clock" => {
            let (number, unit) = rest.split_once(' ')?;
            let number = number.parse().ok()?;
            match unit.trim_end_matches('s') {
                "minute" => Some(Kind::Wait(Duration::minutes(number))),
                "hour" => Some(Kind::Wait(Duration::hours(number))),
                "day" => Some(Kind::Wait(Duration::days(number))),
                _ => None,
            }
        }
        "as" => Some(Kind::Person(rest.to_owned())),
        "lang" => [Lang::Zh, Lang::En].into_iter().find(|lang| lang.tag() == rest).map(Kind::Language),
        "env" => {
            let (name, value) = rest.split_once('=').unwrap_or((rest, ""));
            Some(Kind::Variable(name.to_owned(), Some(value.to_owned()).filter(|value| !value.is_empty())))
        }
        _ => None,
    }
}

/// The words of a line as a shell divides them; none when a quotation mark is not closed.
pub(crate) fn split(text: &str) -> Option<Vec<String>> {
    let mut words = Vec::new();
    let mut word: Option<String> = None;
    let mut chars = text.chars();
    while let Some(c) = chars.next() {
        match c {
            c if c.is_ascii_whitespace() => words.extend(word.take()),
            '\'' => {
                let word = word.get_or_insert_default();
                loop {
                    match chars.next()? {
                        '\'' => break,
                        c => word.push(c),
                    }
                }
            }
            '"' => {
                let word = word.get_or_insert_default();
                loop {
                    match chars.next()? {
                        '"' => break,
                        '\\' => word.push(chars.next()?),
                        c => word.push(c),
                    }
                }
            }
            '\\' => match chars.next()? {
                '\n' => {}
                c => word.get_or_insert_default().push(c),
            },
            c => word.get_or_insert_default().push(c),
        }
    }
    words.extend(word);
    Some(words)
}

#[test]
fn words_are_divided_as_in_a_shell() {
    let words = split("start --set a='b c' \\\n  --set \"d=\\\"e\\\"\" f\\ g ''");
    assert_eq!(words.as_deref().unwrap(), ["start", "--set", "a=b c", "--set", "d=\"e\"", "f g", ""]);
    assert_eq!(split("a 'b"), None);
}

#[test]
fn what_is_no_line_of_a_session_is_said_to_be_none() {
    for bad in ["playbook list", "# clock soon", "# clocks 2 days", "$ ls", "$ playbook 'a"] {
        assert!(Script::read(bad).is_err(), "{bad}");
    }
}

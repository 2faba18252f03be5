//! The shipped playbooks, intact and broken: intact they are silent, and each broken variant is refused with the right
//! code at the right place, and with nothing that only follows from it.
//!
//! Variants are data, `tests/broken/NAME.toml`, one table each:
//!
//! | key | meaning |
//! |---|---|
//! | `says` | what is wrong, for people |
//! | `find`, `replace` | the edit; `find` stands once, or is the first one behind `below` |
//! | `find_too`, `replace_too` | a second edit, when one is not enough |
//! | `code` | what is found |
//! | `«`, `»` | in `replace`, or in `at`: the place; `at` is searched for as `find` is, behind `at_below` |
//! | `also` | codes of other findings that are right as well |
//! | `near` | the place is somewhere on the marked line |

mod data;
mod flow;
mod guards;
mod mutants;
mod names;
mod page;
mod spelling;

use std::collections::BTreeSet;
use std::fs;
use std::path::Path;

use playbook::diagnostic::{Code, Diagnostic, Severity, text};
use playbook::lang::Lang;
use playbook::source::{Position, SourceFile};

use super::rules::{Beside, findings};

const PLAYBOOKS: [&str; 5] = ["bid-breakdown", "complaint", "order", "presales-approval", "visit-reception"];

fn read(path: &str) -> String {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join(path);
    fs::read_to_string(&path).unwrap_or_else(|error| panic!("{}: {error}", path.display()))
}

fn shown(source: &SourceFile, found: &[Diagnostic]) -> String {
    found.iter().map(|found| text::render(source, found, Lang::En, false)).collect()
}

#[test]
fn the_playbooks_are_silent() {
    for name in PLAYBOOKS {
        let path = format!("playbooks/{name}.yaml");
        let (source, found) = findings(&path, read(&path).as_bytes(), &Beside::default());
        assert!(found.is_empty(), "{}", shown(&source, &found));
    }
}

/// Where a text stands: the only place, or the first behind another text.
fn place(text: &str, wanted: &str, below: Option<&str>) -> Result<usize, String> {
    let Some(below) = below else {
        return match text.match_indices(wanted).collect::<Vec<_>>().as_slice() {
            [(at, _)] => Ok(*at),
            several => Err(format!("{wanted:?} stands {} times", several.len())),
        };
    };
    let start = place(text, below, None)? + below.len() - usize::from(below.ends_with('\n'));
    text[start..].find(wanted).map(|at| start + at).ok_or_else(|| format!("no {wanted:?} behind {below:?}"))
}

/// A text without its marks, and where the first mark stood.
fn unmarked(text: &str) -> (String, Option<usize>) {
    (text.replace(['«', '»'], ""), text.find('«'))
}

/// The broken text and the place of its fault.
fn break_it(intact: &str, variant: &toml::Table) -> Result<(SourceFile, Position), String> {
    let words = |key: &str| variant.get(key).and_then(toml::Value::as_str);
    let required = |key: &str| words(key).ok_or_else(|| format!("`{key}` is missing"));
    let mut text = intact.to_owned();
    let (replacement, mark) = unmarked(required("replace")?);
    let find = required("find")?;
    let at = place(&text, find, words("below"))?;
    text.replace_range(at..at + find.len(), &replacement);
    if let Some(find) = words("find_too") {
        let at = place(&text, find, None)?;
        text.replace_range(at..at + find.len(), required("replace_too")?);
    }
    let offset = match (mark, words("at")) {
        (Some(mark), None) => at + mark,
        (None, Some(marked)) => {
            let (wanted, mark) = unmarked(marked);
            place(&text, &wanted, words("at_below"))? + mark.ok_or("`at` has no mark")?
        }
        _ => return Err("mark the place once, in `replace` or in `at`".to_owned()),
    };
    let source = SourceFile::new("broken.yaml", text);
    let position = source.position(offset);
    Ok((source, position))
}

/// What is wrong with what is found, if anything.
fn judge(variant: &toml::Table, source: &SourceFile, wanted: Position, found: &[Diagnostic]) -> Result<(), String> {
    let code: Code = variant
        .get("code")
        .and_then(toml::Value::as_str)
        .and_then(|code| code.parse().ok())
        .ok_or("`code` is missing")?;
    let near = variant.get("near").and_then(toml::Value::as_bool).unwrap_or(false);
    let is_there = |found: &&Diagnostic| {
        let at = source.position(found.primary.span.start());
        found.code == code && if near { at.line == wanted.line } else { at == wanted }
    };
    if !found.iter().any(|found| found.severity == Severity::Error) {
        return Err("it is not refused".to_owned());
    }
    if !found.iter().any(|found| is_there(&found)) {
        return Err(format!("no {code} at {}:{}", wanted.line, wanted.column));
    }
    let also = variant.get("also").and_then(toml::Value::as_array).into_iter().flatten();
    let mut expected: BTreeSet<Code> =
        also.filter_map(toml::Value::as_str).filter_map(|code| code.parse().ok()).collect();
    expected.insert(code);
    let codes: BTreeSet<Code> = found.iter().map(|found| found.code).collect();
    if codes == expected { Ok(()) } else { Err(format!("{expected:?} are expected")) }
}

#[test]
fn broken_playbooks_are_refused_where_they_are_broken() {
    let mut count = 0;
    let mut wrong = Vec::new();
    for name in PLAYBOOKS {
        let intact = read(&format!("playbooks/{name}.yaml"));
        let table: toml::Table = read(&format!("tests/broken/{name}.toml")).parse().expect("the variants are TOML");
        for variant in table["broken"].as_array().expect("variants are a list") {
            let variant = variant.as_table().expect("a variant is a table");
            count += 1;
            let says = variant["says"].as_str().expect("a variant says what is wrong");
            match break_it(&intact, variant) {
                Err(reason) => wrong.push(format!("{name}, {says}: {reason}")),
                Ok((source, position)) => {
                    let (source, found) = findings(&source.name, source.text.as_bytes(), &Beside::default());
                    if let Err(reason) = judge(variant, &source, position, &found) {
                        wrong.push(format!("{name}, {says}: {reason}\n{}", shown(&source, &found)));
                    }
                }
            }
        }
    }
    assert!(wrong.is_empty(), "{} of {count}:\n{}", wrong.len(), wrong.join("\n"));
    assert!(count >= 60, "only {count} variants");
}

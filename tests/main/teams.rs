//! The shipped playbooks with teams that can do their work whoever is away, and with teams that cannot.
//!
//! `tests/teams/NAME.yaml` is a team for the playbook of that name, which is silent with it though any one person may be away.
//! Broken variants of it are data, `tests/teams/NAME.toml`, one table each:
//!
//! | key | meaning |
//! |---|---|
//! | `says` | what is wrong, for people |
//! | `find`, `replace` | the edit: lines of the team, not necessarily together, for which `replace` is put in; `*` for all |
//! | `absent` | so many may be away; nobody when left out |
//! | `code`, `at`, `names` | what is found, at which name, and what the message says |
//! | `also` | codes of other findings that are right as well |

use std::collections::BTreeSet;
use std::fs;
use std::path::Path;

use playbook::diagnostic::{Code, Diagnostic, text};
use playbook::lang::Lang;
use playbook::source::SourceFile;

use super::rules::{Beside, findings_with, read_team};

const PLAYBOOKS: [&str; 5] = ["bid-breakdown", "complaint", "order", "presales-approval", "visit-reception"];

fn read(path: &str) -> String {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join(path);
    fs::read_to_string(&path).unwrap_or_else(|error| panic!("{}: {error}", path.display()))
}

/// What is found with a team, and how it is shown.
fn found(name: &str, team: &str, absent: usize) -> (SourceFile, Vec<Diagnostic>, String) {
    let path = format!("playbooks/{name}.yaml");
    let (source, found) =
        findings_with(&path, read(&path).as_bytes(), &Beside::default(), Some((&read_team(team), absent)));
    let shown = found.iter().map(|found| text::render(&source, found, Lang::En, false)).collect();
    (source, found, shown)
}

#[test]
fn with_two_for_each_role_one_may_always_be_away() {
    for name in PLAYBOOKS {
        let (_, found, shown) = found(name, &read(&format!("tests/teams/{name}.yaml")), 1);
        assert!(found.is_empty(), "{shown}");
    }
}

fn edited(team: &str, find: &str, replace: &str) -> Result<String, String> {
    if find == "*" {
        return Ok(replace.to_owned());
    }
    let mut team = team.to_owned();
    for line in find.lines() {
        let line = format!("{line}\n");
        let at = team.find(&line).ok_or_else(|| format!("there is no line {line:?}"))?;
        team.replace_range(at..at + line.len(), "");
    }
    Ok(team + replace)
}

fn judge(name: &str, team: &str, variant: &toml::Table) -> Result<(), String> {
    let words = |key: &str| variant.get(key).and_then(toml::Value::as_str).unwrap_or_default();
    let absent = variant.get("absent").and_then(toml::Value::as_integer).unwrap_or(0);
    let team = edited(team, words("find"), words("replace"))?;
    let (source, found, shown) = found(name, &team, usize::try_from(absent).unwrap());
    let code: Code = words("code").parse().map_err(|()| "`code` is missing".to_owned())?;
    let is_it = |found: &&Diagnostic| {
        let at = source.slice(found.primary.span);
        found.code == code && at == words("at") && found.message.en.contains(words("names"))
    };
    if !found.iter().any(|found| is_it(&found)) {
        return Err(format!("no {code} at `{}` that names {}\n{shown}", words("at"), words("names")));
    }
    let also = variant.get("also").and_then(toml::Value::as_array).into_iter().flatten();
    let also: BTreeSet<Code> = also.filter_map(|code| code.as_str()?.parse().ok()).chain([code]).collect();
    let codes: BTreeSet<Code> = found.iter().map(|found| found.code).collect();
    if codes == also { Ok(()) } else { Err(format!("{also:?} are expected, not {codes:?}\n{shown}")) }
}

#[test]
fn teams_that_cannot_do_the_work_are_told_why() {
    let mut count = 0;
    let mut wrong = Vec::new();
    for name in PLAYBOOKS {
        let team = read(&format!("tests/teams/{name}.yaml"));
        let table: toml::Table = read(&format!("tests/teams/{name}.toml")).parse().expect("the variants are TOML");
        for variant in table["broken"].as_array().expect("variants are a list") {
            let variant = variant.as_table().expect("a variant is a table");
            count += 1;
            if let Err(reason) = judge(name, &team, variant) {
                wrong.push(format!("{name}, {}: {reason}", variant["says"]));
            }
        }
    }
    assert!(wrong.is_empty(), "{} of {count}:\n{}", wrong.len(), wrong.join("\n"));
    assert!(count >= 25, "only {count} variants");
}

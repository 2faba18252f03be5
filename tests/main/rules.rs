//! Every code has an explanation, a bad playbook that shows exactly this code, and a good one that shows nothing.
//!
//! Fixtures are dropped into `tests/rules/PBnnnn-name/`: `bad*.yaml`, `good*.yaml`, and any other file is a playbook
//! that they may call. Those with `documents` in their name are held to what documents must say. `NAME.team` beside
//! `NAME.yaml` is the team that does the work on 2 March 2026; its first line may say `# absent: N`. What is printed for a
//! bad one is kept beside it, in both languages. `NAME.printed` lists documents that were printed of it, a line for each:
//! playbook, kind, file and hash.

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

use playbook::compile::{calendar, decode, names, team};
use playbook::diagnostic::{Code, Diagnostic, Severity, text};
use playbook::lang::Lang;
use playbook::lint::{self, Printed, Staffing, Surroundings};
use playbook::model::team::Team;
use playbook::render::Document;
use playbook::source::SourceFile;
use playbook::validation::{self, Checked, Pace};

/// Given only in files of teams and scenarios and of two versions, where they are tried beside the code that gives them.
const NEEDS_ANOTHER: &[Code] = &[Code(110), Code(111), Code(608), Code(805)];

fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

/// The entries of a folder, in the order of their names.
fn entries(folder: &Path) -> Vec<PathBuf> {
    let read = fs::read_dir(folder).unwrap_or_else(|error| panic!("{}: {error}", folder.display()));
    let mut paths: Vec<PathBuf> = read.map(|entry| entry.unwrap().path()).collect();
    paths.sort();
    paths
}

fn name_of(path: &Path) -> String {
    path.file_name().unwrap().to_string_lossy().into_owned()
}

/// Everything that is wrong with a file, together with the playbooks it may call.
pub(super) fn findings(name: &str, bytes: &[u8], beside: &Beside) -> (SourceFile, Vec<Diagnostic>) {
    findings_with(name, bytes, beside, None)
}

/// The same with a team of which so many people may be away.
pub(super) fn findings_with(
    name: &str,
    bytes: &[u8],
    beside: &Beside,
    team: Option<(&Team, usize)>,
) -> (SourceFile, Vec<Diagnostic>) {
    let today = "2026-03-02".parse().unwrap();
    let staffing = team.map(|(team, absent)| Staffing { team, today, absent });
    findings_around(name, bytes, beside, Surroundings { staffing, ..Surroundings::default() })
}

fn findings_around(
    name: &str,
    bytes: &[u8],
    beside: &Beside,
    around: Surroundings<'_>,
) -> (SourceFile, Vec<Diagnostic>) {
    let source = decode(name, bytes);
    let around = Surroundings { calendar: Some(calendar::built_in()), documents: name.contains("documents"), ..around };
    let judged = validation::validate(vec![source], &|name| beside.find(name), &around, Pace::QUIET);
    let Checked { source, diagnostics, .. } = judged.into_iter().next().unwrap();
    (source, diagnostics)
}

/// The playbooks that fixtures may call.
#[derive(Default)]
pub(super) struct Beside(Vec<SourceFile>);

impl Beside {
    fn find(&self, name: &str) -> Option<SourceFile> {
        let is_it = |source: &&SourceFile| {
            let (own, aliases) = names(source);
            own.into_iter().chain(aliases).any(|known| known == name)
        };
        self.0.iter().find(is_it).cloned()
    }
}

/// What is wrong with a fixture, together with the team or the list of printed documents beside it.
fn findings_of(path: &Path, others: &Beside) -> (SourceFile, Vec<Diagnostic>) {
    let (name, bytes) = (name_of(path), fs::read(path).unwrap());
    let team = fs::read_to_string(path.with_extension("team")).ok().map(|text| {
        let absent = text.lines().next().and_then(|line| line.strip_prefix("# absent: "));
        (read_team(&text), absent.map_or(0, |number| number.parse().unwrap()))
    });
    if let Ok(list) = fs::read_to_string(path.with_extension("printed")) {
        let printed = read_printed(&list);
        let around = Surroundings { printed: Some(&printed), ..Surroundings::default() };
        return findings_around(&name, &bytes, others, around);
    }
    findings_with(&name, &bytes, others, team.as_ref().map(|(team, absent)| (team, *absent)))
}

pub(super) fn read_team(text: &str) -> Team {
    let read = team::read(&SourceFile::new("team.yaml", text));
    read.value.unwrap_or_else(|| panic!("{:?}\n{text}", read.diagnostics))
}

fn read_printed(list: &str) -> Vec<Printed> {
    let read = |line: &str| {
        let words: Vec<&str> = line.split_whitespace().collect();
        let [playbook, kind, file, source] = words[..] else { panic!("{line}") };
        let kind = Document::named(kind).unwrap_or_else(|| panic!("{line}")).word();
        Printed { playbook: playbook.to_owned(), kind, file: file.to_owned(), source: source.to_owned() }
    };
    list.lines().map(read).collect()
}

fn others_of(folder: &Path) -> Beside {
    let others = entries(folder).into_iter().filter(|path| {
        let name = name_of(path);
        name.ends_with(".yaml") && !name.starts_with("bad") && !name.starts_with("good")
    });
    Beside(others.map(|path| SourceFile::new(name_of(&path), fs::read_to_string(&path).unwrap())).collect())
}

fn codes(found: &[Diagnostic]) -> BTreeSet<Code> {
    found.iter().map(|found| found.code).collect()
}

/// The folders of fixtures, each with its code.
fn folders() -> Vec<(Code, PathBuf)> {
    let folders = entries(&root().join("tests/rules")).into_iter().filter(|path| path.is_dir());
    folders
        .map(|folder| {
            let code = name_of(&folder)[..6].parse().unwrap_or_else(|()| panic!("{}: no code", folder.display()));
            (code, folder)
        })
        .collect()
}

#[test]
fn bad_playbooks_show_their_code_and_good_ones_nothing() {
    let mut wrong = Vec::new();
    for (code, folder) in folders() {
        let others = others_of(&folder);
        for path in entries(&folder) {
            let name = name_of(&path);
            if !name.ends_with(".yaml") || !(name.starts_with("bad") || name.starts_with("good")) {
                continue;
            }
            let (source, found) = findings_of(&path, &others);
            let wanted: BTreeSet<Code> = name.starts_with("bad").then_some(code).into_iter().collect();
            if codes(&found) != wanted {
                let shown: String = found.iter().map(|found| text::render(&source, found, Lang::En, false)).collect();
                wrong.push(format!("{}:\n{shown}", path.strip_prefix(root()).unwrap().display()));
            }
        }
    }
    assert!(wrong.is_empty(), "{} fixture(s):\n{}", wrong.len(), wrong.join("\n"));
}

#[test]
fn an_explanation_is_as_severe_as_what_it_explains() {
    for (code, folder) in folders() {
        let others = others_of(&folder);
        let bad = entries(&folder).into_iter().filter(|path| {
            let name = name_of(path);
            name.starts_with("bad") && name.ends_with(".yaml")
        });
        let found: Vec<Diagnostic> = bad.flat_map(|path| findings_of(&path, &others).1).collect();
        let explained = lint::explain(code).map(|explanation| explanation.severity);
        let severities = found.iter().filter(|found| found.code == code).map(|found| found.severity);
        assert_eq!(severities.min(), explained, "{code}");
    }
}

#[test]
fn what_is_printed_is_kept() {
    for (_, folder) in folders() {
        let others = others_of(&folder);
        for path in entries(&folder) {
            let name = name_of(&path);
            let Some(stem) = name.strip_suffix(".yaml").filter(|stem| stem.starts_with("bad")) else { continue };
            let (source, found) = findings_of(&path, &others);
            let printed: Vec<String> = [Lang::Zh, Lang::En]
                .iter()
                .flat_map(|lang| found.iter().map(|found| text::render(&source, found, *lang, false)))
                .collect();
            let mut settings = insta::Settings::clone_current();
            settings.set_snapshot_path(&folder);
            settings.set_prepend_module_to_snapshot(false);
            settings.set_omit_expression(true);
            settings.bind(|| insta::assert_snapshot!(stem, printed.join("\n")));
        }
    }
}

#[test]
fn every_code_is_explained_and_tried() {
    let explained: BTreeSet<Code> = lint::explanations().iter().map(|explanation| explanation.code).collect();
    assert_eq!(explained.len(), lint::explanations().len(), "a code is explained twice");
    let mut wrong = Vec::new();
    for explanation in lint::explanations() {
        let folder = format!("{}-{}", explanation.code, explanation.slug);
        let names: Vec<String> = match root().join("tests/rules").join(&folder) {
            folder if folder.is_dir() => entries(&folder).iter().map(|path| name_of(path)).collect(),
            _ => Vec::new(),
        };
        for kind in ["bad", "good"].into_iter().filter(|_| !NEEDS_ANOTHER.contains(&explanation.code)) {
            if !names.iter().any(|name| name.starts_with(kind) && name.ends_with(".yaml")) {
                wrong.push(format!("tests/rules/{folder}/{kind}.yaml is missing"));
            }
        }
    }
    for (code, folder) in folders() {
        let slug = name_of(&folder)[7..].to_owned();
        if lint::explain(code).is_none_or(|explanation| explanation.slug != slug) {
            wrong.push(format!("{} belongs to no code", folder.display()));
        }
    }
    for (place, code) in emitted() {
        if !explained.contains(&code) {
            wrong.push(format!("{place} gives {code}, which nothing explains"));
        }
    }
    assert!(wrong.is_empty(), "{} finding(s):\n{}", wrong.len(), wrong.join("\n"));
}

#[test]
fn every_rule_is_written_in_the_file_of_its_name() {
    for rule in lint::RULES {
        let path = format!("src/lint/{}.rs", rule.slug.replace('-', "_"));
        let text = fs::read_to_string(root().join(&path)).unwrap_or_else(|error| panic!("{path}: {error}"));
        assert_eq!(text, rule.file, "{path} is not the file of the rule");
        let explanation = rule.explanation().unwrap_or_else(|| panic!("{path} does not begin with an explanation"));
        assert_eq!(explanation.code, rule.code, "{path}");
        assert!(matches!(rule.severity, Severity::Error | Severity::Warning));
    }
    assert!(lint::RULES.is_sorted_by_key(|rule| rule.code), "rules are registered in the order of their codes");
}

/// The codes that the program text gives, with the file: numbers handed to `Diagnostic::error` and `::warning`, the
/// constants of guards, and numbers handed to the functions that look names up.
fn emitted() -> Vec<(String, Code)> {
    let mut found = Vec::new();
    let mut open = vec![root().join("src")];
    while let Some(path) = open.pop() {
        if path.is_dir() {
            open.extend(entries(&path));
            continue;
        }
        let text = fs::read_to_string(&path).unwrap();
        let place = path.strip_prefix(root()).unwrap().display().to_string();
        let program = text.split("#[cfg(test)]").next().unwrap();
        for start in ["Diagnostic::error(", "Diagnostic::warning(", ": u16 =", "self.look_up(node, "] {
            for (at, _) in program.match_indices(start) {
                let rest = program[at + start.len()..].trim_start();
                let digits: String = rest.chars().take_while(char::is_ascii_digit).collect();
                if let Ok(number) = digits.parse() {
                    found.push((place.clone(), Code(number)));
                }
            }
        }
    }
    assert!(found.len() > 50, "the program text was not read");
    found
}

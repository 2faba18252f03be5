//! The playbooks that are shipped, and the examples: every file compiles silently, every scenario passes, and the
//! scenarios of the playbooks go everywhere. The semantics of the engine are tried the same way, with the small playbooks in
//! `tests/engine`, each of which stands for one subject.

use std::fs;
use std::path::{Path, PathBuf};

use playbook::compile::{Compilation, calendar, compile};
use playbook::diagnostic::Diagnostic;
use playbook::lang::Lang;
use playbook::lint;
use playbook::model::Playbook;
use playbook::scenario::{self, Missing, Report};
use playbook::source::{SourceFile, Span};

/// The playbooks and the examples, each with its scenarios beside it.
fn files(folder: &str) -> Vec<PathBuf> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join(folder);
    let entries = fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path());
    let is_playbook = |path: &PathBuf| {
        let name = path.to_string_lossy();
        name.ends_with(".yaml") && !name.ends_with(".test.yaml")
    };
    let mut files: Vec<PathBuf> = entries.filter(is_playbook).collect();
    files.sort();
    assert!(!files.is_empty());
    files
}

fn source(path: &Path) -> SourceFile {
    let text = fs::read_to_string(path).unwrap_or_else(|error| panic!("{}: {error}", path.display()));
    SourceFile::new(path.file_name().unwrap().to_string_lossy(), text)
}

fn at(source: &SourceFile, span: Span) -> String {
    let place = source.position(span.start());
    format!("{}:{}:{}", source.name, place.line, place.column)
}

fn said(source: &SourceFile, found: &[Diagnostic]) -> Vec<String> {
    let line = |found: &Diagnostic| format!("{} {} {}", at(source, found.primary.span), found.code, found.message.en);
    found.iter().map(line).collect()
}

fn playbook(path: &Path) -> (SourceFile, Playbook) {
    let source = source(path);
    let Compilation { playbook, diagnostics } = compile(&source);
    let playbook = playbook.unwrap_or_else(|| panic!("{}", said(&source, &diagnostics).join("\n")));
    (source, playbook)
}

/// Runs the scenarios beside a playbook; what failed, one line each.
fn run(path: &Path, playbook: &Playbook) -> (Report, Vec<String>) {
    let source = source(&path.with_extension("test.yaml"));
    let reading = scenario::read(&source, playbook);
    let findings = said(&source, &reading.diagnostics);
    let file = reading.value.filter(|_| findings.is_empty()).unwrap_or_else(|| panic!("{}", findings.join("\n")));
    let report = scenario::run(playbook, &file, calendar::built_in());
    let failed = report.scenarios.iter().filter_map(|tried| tried.failure.as_ref());
    let failed = failed.map(|failure| format!("{} {}", at(&source, failure.span), failure.message.zh)).collect();
    (report, failed)
}

/// What is shipped is held to what controlled documents must say; examples are there to learn from.
#[test]
fn every_playbook_is_silent() {
    let mut findings = Vec::new();
    let folders = [("playbooks", true), ("examples", false)];
    for (path, documents) in
        folders.into_iter().flat_map(|(name, strict)| files(name).into_iter().map(move |path| (path, strict)))
    {
        let source = source(&path);
        let compilation = compile(&source);
        let around =
            lint::Surroundings { calendar: Some(calendar::built_in()), documents, ..lint::Surroundings::default() };
        findings.extend(said(&source, &compilation.diagnostics));
        findings
            .extend(compilation.playbook.iter().flat_map(|playbook| said(&source, &lint::check(playbook, &around))));
    }
    assert!(findings.is_empty(), "{} finding(s):\n{}", findings.len(), findings.join("\n"));
}

/// A setting in a text brings its unit along: `{rounds} 次` would print `3 次 次`.
#[test]
fn no_text_repeats_the_unit_of_a_setting() {
    for path in ["playbooks", "examples"].into_iter().flat_map(files) {
        let (source, playbook) = playbook(&path);
        for setting in &playbook.settings {
            let Some(unit) = &setting.field.unit else { continue };
            for unit in [Lang::Zh, Lang::En].map(|lang| unit.say(lang)) {
                for gap in ["", " "] {
                    let twice = format!("{{{}}}{gap}{unit}", setting.name);
                    assert!(!source.text.contains(&twice), "{}: `{twice}`", source.name);
                }
            }
        }
    }
}

#[test]
fn every_scenario_passes() {
    let mut failures = Vec::new();
    for path in ["playbooks", "examples", "tests/engine"].into_iter().flat_map(files) {
        let (_, playbook) = playbook(&path);
        let (report, failed) = run(&path, &playbook);
        assert!(!report.scenarios.is_empty());
        failures.extend(failed);
    }
    assert!(failures.is_empty(), "{} failure(s):\n{}", failures.len(), failures.join("\n"));
}

#[test]
fn the_scenarios_of_the_playbooks_go_everywhere() {
    let mut missing = Vec::new();
    for path in files("playbooks") {
        let (source, playbook) = playbook(&path);
        let (report, _) = run(&path, &playbook);
        let coverage = report.coverage;
        let line = |part: &str, found: &Missing| {
            let lacks = found.lacks.as_ref().map_or("", |lacks| &lacks.en);
            format!("{} {part} {} {lacks}", at(&source, found.span), found.name)
        };
        missing.extend(coverage.steps.missing.iter().map(|found| line("step", found)));
        missing.extend(coverage.transitions.missing.iter().map(|found| line("transition", found)));
        missing.extend(coverage.boundaries.missing.iter().map(|found| line("boundary", found)));
        assert!(coverage.steps.total > 5 && coverage.transitions.total >= coverage.steps.total - 5);
    }
    assert!(missing.is_empty(), "{} not reached:\n{}", missing.len(), missing.join("\n"));
}

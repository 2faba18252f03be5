//! One door per dependency: what is bought from others is spoken to in one place, where it can be changed for another.

use super::lexer::mentions;
use super::tree::Tree;
use super::{Finding, faults, keeps};

/// A dependency and where it may be spoken to: modules (`store` is `store.rs` and all below it) or files. The empty path
/// is everywhere, for what belongs to the common tongue of the program.
const DOORS: &[(&str, &[&str])] = &[
    ("annotate-snippets", &["diagnostic/text.rs"]),
    ("anstream", &["cli"]),
    ("anstyle", &["cli", "diagnostic"]),
    ("chrono", &[""]),
    ("chrono-tz", &[""]),
    ("clap", &["cli"]),
    ("clap_complete", &["cli"]),
    ("clap_mangen", &["cli"]),
    ("crossterm", &["cli/prompt"]),
    ("fontdb", &["cli/host/fonts.rs", "diagram/picture.rs"]),
    ("granit-parser", &["compile/yaml.rs", "compile/yaml/"]),
    ("hashbrown", &["model/names.rs"]),
    ("iana-time-zone", &["cli/host.rs"]),
    ("indexmap", &["lint"]),
    ("indicatif", &["cli/host/progress.rs"]),
    ("inquire", &["cli"]),
    ("lsp-server", &["cli"]),
    ("lsp-types", &["cli"]),
    ("memory-stats", &["render/pdf/guard.rs"]),
    ("mimalloc", &["main.rs"]),
    ("minijinja", &["render"]),
    ("percent-encoding", &["cli/lsp"]),
    ("petgraph", &["compile", "diagram", "lint", "scenario"]),
    ("png", &["diagram/picture.rs"]),
    ("quick-junit", &["diagnostic/junit.rs"]),
    ("quick-xml", &["render"]),
    ("regex-lite", &["compile", "model"]),
    ("resvg", &["diagram/picture.rs"]),
    ("rusqlite", &["store"]),
    ("rust_decimal", &[""]),
    ("rust_xlsxwriter", &["render/xlsx.rs"]),
    ("serde", &[""]),
    ("serde_json", &[""]),
    ("sha2", &[""]),
    ("similar", &["cli/unified.rs"]),
    ("smallvec", &["lint"]),
    ("strsim", &["lang.rs"]),
    ("sys-locale", &["cli/host.rs"]),
    ("toml", &["cli"]),
    ("ttf-parser", &["typeface.rs"]),
    ("typst", &["render/pdf.rs", "render/pdf/"]),
    ("typst-layout", &["render/pdf.rs", "render/pdf/"]),
    ("typst-pdf", &["render/pdf.rs", "render/pdf/"]),
    ("unicode-normalization", &[""]),
    ("unicode-width", &[""]),
    ("zip", &["render/docx.rs", "render/docx/"]),
];

fn dependencies_have_one_door(tree: &Tree) -> Vec<Finding> {
    let mut findings = Vec::new();
    for file in &tree.rust {
        let Some(path) = file.in_program() else { continue };
        for mention in mentions(&file.code) {
            let Some((name, doors)) = DOORS.iter().find(|(name, _)| mention.is_of_crate(&name.replace('-', "_")))
            else {
                continue;
            };
            if !doors.iter().any(|door| is_at(path, door)) {
                let says = format!("`{name}` is spoken to in {doors:?} only");
                findings.push(Finding::new(&file.path, mention.line, says));
            }
        }
    }
    findings
}

/// Whether a path below `src` is a file, or is a module or stands in it.
pub(super) fn is_at(path: &str, place: &str) -> bool {
    let rest = path.strip_prefix(place);
    place.is_empty()
        || rest.is_some_and(|rest| rest.is_empty() || rest == ".rs" || rest.starts_with('/') || place.ends_with('/'))
}

/// A dependency nobody gave a door could be spoken to from anywhere.
fn every_dependency_has_a_door(tree: &Tree) -> Vec<Finding> {
    let Some(manifest) = tree.texts.iter().find(|file| file.path == "Cargo.toml") else { return Vec::new() };
    let table: toml::Table = manifest.text.parse().expect("cargo has read the manifest before this test was built");
    let Some(dependencies) = table.get("dependencies").and_then(toml::Value::as_table) else { return Vec::new() };
    let line = |name: &str| 1 + manifest.text.lines().take_while(|line| !line.starts_with(name)).count();
    let without = dependencies.keys().filter(|name| !DOORS.iter().any(|(known, _)| known == name));
    without.map(|name| Finding::new("Cargo.toml", line(name), format!("`{name}` has no door in doors.rs"))).collect()
}

#[test]
fn each_dependency_is_spoken_to_in_its_place() {
    keeps(dependencies_have_one_door);
}

#[test]
fn each_dependency_has_its_place() {
    keeps(every_dependency_has_a_door);
}

#[test]
fn a_dependency_beside_its_door_is_found() {
    let rule = dependencies_have_one_door;
    let says = "1: `clap` is spoken to in [\"cli\"] only";
    assert_eq!(faults(rule, "src/engine.rs", "use clap::Parser;"), [says]);
    assert_eq!(faults(rule, "src/engine.rs", "#[derive(clap::Args)]"), [says]);
    assert_eq!(faults(rule, "src/clip.rs", "use {clap as c};"), [says]);
    assert_eq!(faults(rule, "src/compile/lower.rs", "use granit_parser::Event;").len(), 1);
    assert_eq!(faults(rule, "src/diagnostic/json.rs", "use annotate_snippets::Level;").len(), 1);
}

#[test]
fn a_dependency_at_its_door_is_not() {
    let rule = dependencies_have_one_door;
    assert!(faults(rule, "src/cli.rs", "use clap::Parser;").is_empty());
    assert!(faults(rule, "src/cli/run.rs", "use clap::Parser;").is_empty());
    assert!(faults(rule, "src/compile/yaml.rs", "use granit_parser::Event;").is_empty());
    assert!(faults(rule, "src/engine.rs", "let clap = toml; // clap::Parser").is_empty());
    assert!(faults(rule, "src/store/sqlite.rs", "use rusqlite::Connection;").is_empty());
}

#[test]
fn a_dependency_without_a_door_is_found() {
    let rule = every_dependency_has_a_door;
    let manifest = "[dependencies]\nclap = \"4\"\nnovelty = \"1\"\n";
    assert_eq!(faults(rule, "Cargo.toml", manifest), ["3: `novelty` has no door in doors.rs"]);
}

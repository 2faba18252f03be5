//! Arrows never point up: a module imports only what stands below it.

use super::lexer::{Mention, mentions};
use super::tree::{RustFile, Tree};
use super::{Finding, faults, keeps};

/// A top-level module and the other top-level modules it may import, in the order of the alphabet.
const MODULES: &[(&str, &[&str])] = &[
    ("lang", &[]),
    ("source", &[]),
    ("diagnostic", &["lang", "source"]),
    ("model", &["lang", "source"]),
    ("compile", &["diagnostic", "lang", "model", "source"]),
    ("lint", &["diagnostic", "lang", "model", "source"]),
    ("validation", &["compile", "diagnostic", "lang", "lint", "model", "source"]),
    ("format", &["compile", "diagnostic", "lang", "source"]),
    ("engine", &["lang", "model"]),
    ("change", &["engine", "lang", "lint", "model", "source"]),
    ("store", &["engine", "lang", "model"]),
    ("scenario", &["compile", "diagnostic", "engine", "lang", "model", "source"]),
    ("editor", &["compile", "diagnostic", "lang", "model", "scenario", "source"]),
    ("typeface", &[]),
    ("diagram", &["lang", "model", "typeface"]),
    ("render", &["diagram", "engine", "lang", "model", "typeface"]),
    ("report", &["engine", "lang", "model", "store"]),
    ("runtime", &["compile", "diagnostic", "engine", "lang", "lint", "model", "source", "store", "validation"]),
    (
        "cli",
        &[
            "change",
            "compile",
            "diagnostic",
            "diagram",
            "editor",
            "engine",
            "format",
            "lang",
            "lint",
            "model",
            "render",
            "report",
            "runtime",
            "scenario",
            "source",
            "store",
            "typeface",
            "validation",
        ],
    ),
    ("main", &["cli"]),
];

/// Macros stand in the root of the crate, whichever module they are written in.
const MACROS: &[(&str, &str)] = &[("message", "lang")];

fn imports_only_as_bracketed(tree: &Tree) -> Vec<Finding> {
    let mut findings = Vec::new();
    for file in &tree.rust {
        let Some(path) = file.in_program().filter(|path| *path != "lib.rs") else { continue };
        let module = path.split(['/', '.']).next().unwrap_or(path);
        let Some((_, allowed)) = MODULES.iter().find(|(name, _)| *name == module) else {
            findings.push(Finding::new(&file.path, 1, format!("module `{module}` is not on the map in imports.rs")));
            continue;
        };
        for mention in mentions(&file.code) {
            let Some(wanted) = module_meant(file, &mention) else { continue };
            let wanted = MACROS.iter().find(|(name, _)| *name == wanted).map_or(wanted, |(_, module)| *module);
            if wanted != module && !allowed.contains(&wanted) {
                let says = format!("`{module}` may not import `{wanted}`, only {allowed:?}");
                findings.push(Finding::new(&file.path, mention.line, says));
            }
        }
    }
    findings
}

/// The top-level module a path leads to, when it goes by way of the root of the crate.
fn module_meant<'a>(file: &RustFile, mention: &Mention<'a>) -> Option<&'a str> {
    let depth = file.path.matches('/').count();
    let climbs = mention.segments.iter().take_while(|segment| **segment == "super").count();
    match mention.segments[0] {
        "crate" => mention.segments.get(1).copied(),
        "super" if climbs >= depth => mention.segments.get(climbs).copied(),
        "playbook" if file.path == "src/main.rs" => mention.segments.get(1).copied(),
        _ => None,
    }
}

/// A reader of a file should see where each name comes from.
fn no_glob_imports(tree: &Tree) -> Vec<Finding> {
    let in_program = tree.rust.iter().filter(|file| file.in_program().is_some());
    in_program
        .flat_map(|file| {
            let globs = mentions(&file.code).into_iter().filter(|mention| mention.segments.ends_with(&["*"]));
            globs.map(|glob| {
                let says = format!("`use {}`: name what you import", glob.segments.join("::"));
                Finding::new(&file.path, glob.line, says)
            })
        })
        .collect()
}

/// The table of `docs/architecture.md` is for people, and says the same as the map.
fn the_document_shows_the_map(tree: &Tree) -> Vec<Finding> {
    let path = "docs/architecture.md";
    let Some(document) = tree.texts.iter().find(|file| file.path == path) else { return Vec::new() };
    let mut findings = Vec::new();
    for (module, allowed) in MODULES.iter().filter(|(module, _)| *module != "main") {
        let start = format!("| `{module}` |");
        let Some((at, row)) = document.text.lines().enumerate().find(|(_, line)| line.starts_with(&start)) else {
            findings.push(Finding::new(path, 1, format!("`{module}` has no row")));
            continue;
        };
        let cell = row.trim_end_matches('|').rsplit('|').next().unwrap_or_default().trim();
        let mut shown: Vec<&str> = cell.split(", ").filter(|name| !name.is_empty()).collect();
        shown.sort_unstable();
        let shows_all = shown == ["all"] && allowed.len() == MODULES.len() - 2;
        if shown != *allowed && !shows_all {
            findings.push(Finding::new(path, at + 1, format!("`{module}` may import {allowed:?}, not {shown:?}")));
        }
    }
    findings
}

#[test]
fn the_map_in_the_documents_is_the_same() {
    keeps(the_document_shows_the_map);
}

#[test]
fn another_map_in_the_documents_is_found() {
    let found =
        faults(the_document_shows_the_map, "docs/architecture.md", "\n| `diagram` | drawing | model, store |\n");
    assert!(found.contains(
        &"2: `diagram` may import [\"lang\", \"model\", \"typeface\"], not [\"model\", \"store\"]".to_owned()
    ));
    assert_eq!(found.len(), MODULES.len() - 1);
}

#[test]
fn modules_import_only_what_stands_below_them() {
    keeps(imports_only_as_bracketed);
}

#[test]
fn imports_are_named() {
    keeps(no_glob_imports);
}

#[test]
fn an_arrow_that_points_up_is_found_however_it_is_written() {
    let rule = imports_only_as_bracketed;
    let says = |line: usize| format!("{line}: `engine` may not import `store`, only [\"lang\", \"model\"]");
    assert_eq!(faults(rule, "src/engine.rs", "\nuse crate::store::Store;"), [says(2)]);
    assert_eq!(faults(rule, "src/engine/case.rs", "use crate::{\n    model::Playbook,\n    store,\n};"), [says(3)]);
    assert_eq!(faults(rule, "src/engine/case.rs", "fn a() { crate::store::open(); }"), [says(1)]);
    assert_eq!(faults(rule, "src/engine/case.rs", "use super::super::store::Store;"), [says(1)]);
    assert_eq!(faults(rule, "src/engine.rs", "use super::store;"), [says(1)]);
    assert_eq!(faults(rule, "src/main.rs", "use playbook::engine;").len(), 1);
    assert_eq!(faults(rule, "src/novelty.rs", ""), ["1: module `novelty` is not on the map in imports.rs"]);
}

#[test]
fn what_is_allowed_is_not_found() {
    let rule = imports_only_as_bracketed;
    let text = "use crate::model::{Playbook, step::Step};\nuse crate::message;\nuse super::event;\n/// [`crate::store`]\n\
                fn a() { \"crate::store\"; }\n#[cfg(test)]\nmod tests { use crate::compile::compile; }";
    assert!(faults(rule, "src/engine/case.rs", text).is_empty());
    assert!(faults(rule, "src/cli/run.rs", "use crate::runtime;").is_empty());
    assert!(faults(rule, "src/main.rs", "playbook::cli::run();").is_empty());
}

#[test]
fn a_glob_import_is_found_outside_tests_only() {
    assert_eq!(
        faults(no_glob_imports, "src/model.rs", "use std::fmt::*;"),
        ["1: `use std::fmt::*`: name what you import"]
    );
    assert_eq!(faults(no_glob_imports, "src/model.rs", "use std::{fmt::{self, *}};").len(), 1);
    assert!(
        faults(no_glob_imports, "src/model.rs", "let a = b * c;\n#[cfg(test)]\nmod tests { use super::*; }").is_empty()
    );
}

//! The size of files and functions, and their names.

use super::lexer::functions;
use super::tree::Tree;
use super::{Finding, faults, keeps};

/// Lines of a file, without the tests at its end; a file that is nothing but tests has all its lines counted.
const LONGEST_FILE: usize = 400;
/// Lines of a function, from `fn` to its closing brace.
const LONGEST_FUNCTION: usize = 70;
/// Lines of `src/main.rs`, which only hands the world on.
const LONGEST_MAIN: usize = 25;
/// Names that say nothing about what is inside.
const EMPTY_NAMES: &[&str] = &["mod", "util", "utils", "common", "helper", "helpers", "types", "misc"];

fn files_are_short(tree: &Tree) -> Vec<Finding> {
    let mut findings = Vec::new();
    for file in &tree.rust {
        let program = file.in_program();
        let lines = file.text.lines().count() - program.map_or(0, |_| file.test_lines);
        let longest = if program == Some("main.rs") { LONGEST_MAIN } else { LONGEST_FILE };
        if lines > longest {
            let says = format!("{lines} lines, {longest} at most: divide it by subject");
            findings.push(Finding::new(&file.path, longest + 1, says));
        }
    }
    findings
}

fn functions_are_short(tree: &Tree) -> Vec<Finding> {
    let mut findings = Vec::new();
    for file in &tree.rust {
        for function in functions(&file.code) {
            let lines = function.last + 1 - function.first;
            if lines > LONGEST_FUNCTION {
                let says = format!("`{}` has {lines} lines, {LONGEST_FUNCTION} at most", function.name);
                findings.push(Finding::new(&file.path, function.first, says));
            }
        }
    }
    findings
}

fn names_say_something(tree: &Tree) -> Vec<Finding> {
    let mut findings = Vec::new();
    for file in &tree.rust {
        let empty = file.path.trim_end_matches(".rs").split('/').find(|part| EMPTY_NAMES.contains(part));
        if let Some(name) = empty {
            let says = format!("`{name}` says nothing: name the file after its subject (`foo.rs` beside `foo/`)");
            findings.push(Finding::new(&file.path, 1, says));
        }
        for function in functions(&file.code).iter().filter(|function| is_a_getter(function.name)) {
            let says = format!("`{}`: leave out `get_`", function.name);
            findings.push(Finding::new(&file.path, function.first, says));
        }
    }
    findings
}

fn files_say_what_they_are_for(tree: &Tree) -> Vec<Finding> {
    let silent = tree.rust.iter().filter(|file| !file.text.starts_with("//! "));
    silent.map(|file| Finding::new(&file.path, 1, "begins without `//! ` and the purpose of the file")).collect()
}

/// Untagged enums guess, and answer with a message that names no key.
fn no_untagged_enums(tree: &Tree) -> Vec<Finding> {
    let mut findings = Vec::new();
    for file in &tree.rust {
        for (at, line) in file.code.lines().enumerate() {
            let line = line.trim_start();
            if line.starts_with("#[serde(") && line.contains("untagged") {
                findings.push(Finding::new(&file.path, at + 1, "no `untagged`: decode by the key that tells the kind"));
            }
        }
    }
    findings
}

/// `get_` says nothing; two names belong to a trait of the line editor.
fn is_a_getter(name: &str) -> bool {
    name.starts_with("get_") && !matches!(name, "get_suggestions" | "get_completion")
}

#[test]
fn no_file_is_long() {
    keeps(files_are_short);
}

#[test]
fn no_function_is_long() {
    keeps(functions_are_short);
}

#[test]
fn every_name_says_something() {
    keeps(names_say_something);
}

#[test]
fn every_file_says_what_it_is_for() {
    keeps(files_say_what_they_are_for);
}

#[test]
fn no_enum_is_untagged() {
    keeps(no_untagged_enums);
}

#[test]
fn a_long_file_is_found_and_its_tests_are_not_counted() {
    let full = "//\n".repeat(LONGEST_FILE);
    let tests = "#[cfg(test)]\nmod tests {\n    fn a() {}\n}\n";
    assert!(faults(files_are_short, "src/model.rs", &format!("{full}{tests}")).is_empty());
    assert_eq!(
        faults(files_are_short, "src/model.rs", &format!("{full}//\n{tests}")),
        ["401: 401 lines, 400 at most: divide it by subject"]
    );
    assert_eq!(faults(files_are_short, "tests/main/model.rs", &format!("{full}//\n")).len(), 1);
    assert_eq!(faults(files_are_short, "src/main.rs", &"//\n".repeat(26)).len(), 1);
}

#[test]
fn a_long_function_is_found() {
    let of = |lines: usize| format!("//! A.\nfn a() {{\n{}}}\n", "    b(\"}\"); // }\n".repeat(lines - 2));
    assert!(faults(functions_are_short, "src/model.rs", &of(70)).is_empty());
    assert_eq!(faults(functions_are_short, "src/model.rs", &of(71)), ["2: `a` has 71 lines, 70 at most"]);
}

#[test]
fn an_empty_name_is_found() {
    for path in ["src/lint/mod.rs", "src/util.rs", "tests/common/team.rs", "src/model/types.rs"] {
        assert_eq!(faults(names_say_something, path, "").len(), 1, "{path}");
    }
    assert!(faults(names_say_something, "src/model.rs", "fn step() {}").is_empty());
    assert_eq!(faults(names_say_something, "src/model.rs", "fn get_step() {}"), ["1: `get_step`: leave out `get_`"]);
}

#[test]
fn a_silent_file_and_an_untagged_enum_are_found() {
    assert_eq!(faults(files_say_what_they_are_for, "src/model.rs", "use std::fmt;").len(), 1);
    assert!(faults(files_say_what_they_are_for, "src/model.rs", "//! The glossary.").is_empty());
    assert_eq!(faults(no_untagged_enums, "src/model.rs", "\n    #[serde(untagged)]\nenum A {}").len(), 1);
    assert!(faults(no_untagged_enums, "src/model.rs", "#[serde(tag = \"kind\")]\nenum A {} // untagged").is_empty());
}

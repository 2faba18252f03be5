//! The world has one door too: the clock, chance, the environment, the standard streams, files, other programs and the
//! network are reached in `cli/host.rs`, in the stores and, for the person at the terminal, in `cli/prompt`, and handed to
//! everything else.

use super::doors::is_at;
use super::lexer::mentions;
use super::tree::Tree;
use super::{Finding, faults, keeps};

/// Where the world may be touched.
const PLACES: &[&str] = &["cli/host.rs", "cli/host/", "cli/prompt", "store", "main.rs"];

/// Paths that lead into the world, as any run of their segments.
const WORLD: &[(&str, &str)] = &[
    ("Utc::now", "the clock"),
    ("Local::now", "the clock"),
    ("SystemTime", "the clock"),
    ("Instant", "the clock"),
    ("thread::sleep", "the clock"),
    ("rand", "chance"),
    ("fastrand", "chance"),
    ("getrandom", "chance"),
    ("RandomState", "chance"),
    ("std::env", "the environment"),
    ("io::stdin", "a standard stream"),
    ("io::stdout", "a standard stream"),
    ("io::stderr", "a standard stream"),
    ("anstream::stdout", "a standard stream"),
    ("anstream::stderr", "a standard stream"),
    ("std::fs", "files"),
    ("process::Command", "another program"),
    ("std::net", "the network"),
];

fn world_is_touched_at_its_door(tree: &Tree) -> Vec<Finding> {
    let mut findings = Vec::new();
    for file in &tree.rust {
        let Some(path) = file.in_program() else { continue };
        if PLACES.iter().any(|place| is_at(path, place)) {
            continue;
        }
        for mention in mentions(&file.code) {
            let Some((found, what)) = WORLD.iter().find(|(path, _)| mention.holds(path)) else { continue };
            let says = format!("`{found}` is {what}: it is touched in cli/host.rs and store/, and handed in");
            findings.push(Finding::new(&file.path, mention.line, says));
        }
    }
    findings
}

#[test]
fn the_world_is_touched_in_the_host_and_the_stores() {
    keeps(world_is_touched_at_its_door);
}

#[test]
fn a_touch_elsewhere_is_found_however_it_is_written() {
    let rule = world_is_touched_at_its_door;
    for text in [
        "let now = chrono::Utc::now();",
        "use chrono::Local; fn a() { Local::now(); }",
        "use std::time::SystemTime as Moment;",
        "use std::{time::Instant};",
        "use std::{collections::BTreeMap, env};",
        "let path = std::env::var(\"HOME\");",
        "use std::io::{self, Write, stdout};",
        "use std::io;\nio::stderr().write_all(b\"x\");",
        "std::fs::read_to_string(path)",
        "let n: u8 = rand::random();",
    ] {
        assert_eq!(faults(rule, "src/engine.rs", text).len(), 1, "{text}");
        assert_eq!(faults(rule, "src/cli/show.rs", text).len(), 1, "{text}");
        assert!(faults(rule, "src/cli/host.rs", text).is_empty(), "{text}");
        assert!(faults(rule, "src/store/sqlite.rs", text).is_empty(), "{text}");
    }
}

#[test]
fn what_is_not_the_world_is_not_found() {
    let text = "use std::{fmt, io::Write};\nfn now() {}\nlet env = case.environment(); // std::env\n#[cfg(test)]\nuse std::fs;";
    assert!(faults(world_is_touched_at_its_door, "src/engine.rs", text).is_empty());
}

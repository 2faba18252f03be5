//! Words that do not belong into what we hand on: promises to ourselves, and the place where it was written.

use super::tree::Tree;
use super::{Finding, faults, keeps};

/// Marks of unfinished work, as whole words. Put together here so that this file does not hold them.
const PROMISES: &[&str] = &[concat!("TO", "DO"), concat!("FIX", "ME"), concat!("XX", "X")];

/// What only those who wrote it could understand. Compared in lower case.
const WORKPLACE: &[&str] = &[concat!("issue", " #"), concat!("helper", " agent"), concat!("/wo", "rk/")];

fn nothing_is_promised(tree: &Tree) -> Vec<Finding> {
    lines_with(tree, |line| {
        let mut words = line.split(|char: char| !char.is_alphanumeric() && char != '_');
        words
            .find(|word| PROMISES.contains(word))
            .map(|word| format!("`{word}`: do it now, or say what is absent and why"))
    })
}

fn the_project_speaks_of_itself(tree: &Tree) -> Vec<Finding> {
    lines_with(tree, |line| {
        let line = line.to_lowercase();
        let found = WORKPLACE.iter().find(|words| {
            line.match_indices(**words)
                .any(|(at, _)| !line[..at].ends_with(|char: char| char.is_alphanumeric() || char == '.'))
        });
        found.map(|words| format!("`{words}` means nothing to a reader"))
    })
}

fn lines_with(tree: &Tree, fault: impl Fn(&str) -> Option<String>) -> Vec<Finding> {
    let mut findings = Vec::new();
    for file in &tree.texts {
        for (at, line) in file.text.lines().enumerate() {
            findings.extend(fault(line).map(|says| Finding::new(&file.path, at + 1, says)));
        }
    }
    findings
}

#[test]
fn no_file_promises_work() {
    keeps(nothing_is_promised);
}

#[test]
fn no_file_speaks_of_the_workplace() {
    keeps(the_project_speaks_of_itself);
}

#[test]
fn such_words_are_found() {
    let promise = format!("a\n// {}: later", PROMISES[0]);
    assert_eq!(faults(nothing_is_promised, "docs/a.md", &promise).len(), 1);
    assert!(faults(nothing_is_promised, "docs/a.md", &format!("A{}_B", PROMISES[2])).is_empty());
    for words in WORKPLACE {
        assert_eq!(faults(the_project_speaks_of_itself, "README.md", &format!("see {words}1")).len(), 1, "{words}");
    }
    assert!(faults(the_project_speaks_of_itself, "README.md", &format!("src{}a.rs", WORKPLACE[2])).is_empty());
}

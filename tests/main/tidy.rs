//! The rules of the house, kept by tests rather than by memory.
//!
//! Every rule is a function from the tree to its findings, and is itself tried on small bad snippets: a rule that cannot
//! fail keeps nothing. Rust is read with a lexer of a few dozen lines (`lexer`), not with a parser: it knows comments,
//! literals, braces and paths, which is all the rules ask. What the compiler or clippy already keeps is absent on purpose.
//!
//! Code under `#[cfg(test)]` is exempt from the rules about imports and lengths: a test of a lower module may build its
//! playbook with the compiler, and its length is that of its subject.

mod doors;
mod imports;
mod lexer;
mod shape;
mod tree;
mod words;
mod world;

use std::fmt;

use tree::Tree;

/// A breach of a rule and its place.
#[derive(Debug, PartialEq, Eq)]
struct Finding {
    /// From the root of the package, with `/` between folders.
    path: String,
    /// From 1.
    line: usize,
    /// What is wrong and what to do about it.
    says: String,
}

impl Finding {
    fn new(path: &str, line: usize, says: impl Into<String>) -> Finding {
        Finding { path: path.to_owned(), line, says: says.into() }
    }
}

impl fmt::Display for Finding {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(out, "{}:{}: {}", self.path, self.line, self.says)
    }
}

/// Holds one rule against the tree of this package.
#[track_caller]
fn keeps(rule: fn(&Tree) -> Vec<Finding>) {
    let findings = rule(&Tree::of_this_package());
    let listed: Vec<String> = findings.iter().map(Finding::to_string).collect();
    assert!(listed.is_empty(), "{} finding(s):\n{}", listed.len(), listed.join("\n"));
}

/// The places at which a rule finds fault with one file, as `line: words`.
fn faults(rule: fn(&Tree) -> Vec<Finding>, path: &str, text: &str) -> Vec<String> {
    let tree = Tree::of_texts([(path, text)]);
    rule(&tree).iter().map(|finding| format!("{}: {}", finding.line, finding.says)).collect()
}

#[test]
fn the_tree_that_is_read_is_the_whole_one() {
    let tree = Tree::of_this_package();
    for path in ["src/lib.rs", "src/main.rs", "src/model/step.rs", "tests/main/tidy.rs"] {
        assert!(tree.rust.iter().any(|file| file.path == path), "`{path}` was not read");
    }
    for path in ["Cargo.toml", "README.md", "scripts/test", ".ci/run"] {
        assert!(tree.texts.iter().any(|file| file.path == path), "`{path}` was not read");
    }
}

//! The tree as the rules see it: Rust files with their code laid open, and all other files that people wrote.

use std::collections::BTreeSet;
use std::fs;
use std::path::Path;

use super::lexer;

/// The folders whose files people wrote; files in the root are read too.
const FOLDERS: &[&str] = &[".ci", "docs", "examples", "playbooks", "scripts", "src", "templates", "tests"];

/// Everything the rules look at.
pub(super) struct Tree {
    /// Rust files.
    pub(super) rust: Vec<RustFile>,
    /// All files that are text, Rust files included.
    pub(super) texts: Vec<TextFile>,
}

/// A file that is text.
pub(super) struct TextFile {
    /// From the root of the package, with `/` between folders.
    pub(super) path: String,
    pub(super) text: String,
}

/// A Rust file.
pub(super) struct RustFile {
    /// From the root of the package, with `/` between folders.
    pub(super) path: String,
    pub(super) text: String,
    /// Comments and literals blanked, and what is under `#[cfg(test)]` too.
    pub(super) code: String,
    /// How many lines are under `#[cfg(test)]`.
    pub(super) test_lines: usize,
    /// Whether the whole file is test code.
    pub(super) is_test: bool,
}

impl RustFile {
    /// The path below `src`, when it is part of the program and no test.
    pub(super) fn in_program(&self) -> Option<&str> {
        self.path.strip_prefix("src/").filter(|_| !self.is_test)
    }
}

impl Tree {
    /// Reads the tree this test was built from.
    pub(super) fn of_this_package() -> Tree {
        let root = Path::new(env!("CARGO_MANIFEST_DIR"));
        let mut texts = Vec::new();
        read_files(root, "", &mut texts);
        for folder in FOLDERS {
            read_folder(root, folder, &mut texts);
        }
        texts.sort_by(|a, b| a.path.cmp(&b.path));
        Tree::of(texts)
    }

    /// A tree of the given paths and texts, for trying a rule.
    pub(super) fn of_texts<'a>(files: impl IntoIterator<Item = (&'a str, &'a str)>) -> Tree {
        Tree::of(
            files.into_iter().map(|(path, text)| TextFile { path: path.to_owned(), text: text.to_owned() }).collect(),
        )
    }

    fn of(texts: Vec<TextFile>) -> Tree {
        let mut rust = Vec::new();
        let mut test_files = BTreeSet::new();
        for file in texts.iter().filter(|file| file.path.ends_with(".rs")) {
            let code = lexer::blank(&file.text);
            let tests = lexer::tests(&code);
            let below = file.path.trim_end_matches(".rs");
            let below = below.strip_suffix("/lib").or(below.strip_suffix("/main")).unwrap_or(below);
            test_files.extend(tests.modules.iter().map(|module| format!("{below}/{module}")));
            let is_test = |number: usize| tests.lines.iter().any(|lines| lines.contains(&number));
            let kept = code.lines().enumerate().map(|(at, line)| if is_test(at + 1) { "" } else { line });
            rust.push(RustFile {
                path: file.path.clone(),
                text: file.text.clone(),
                code: kept.collect::<Vec<_>>().join("\n"),
                test_lines: (1..=file.text.lines().count()).filter(|number| is_test(*number)).count(),
                is_test: file.path.starts_with("tests/"),
            });
        }
        for file in &mut rust {
            let is_below = |module: &String| {
                file.path.strip_prefix(module.as_str()).is_some_and(|rest| rest == ".rs" || rest.starts_with('/'))
            };
            file.is_test |= test_files.iter().any(is_below);
        }
        Tree { rust, texts }
    }
}

fn read_folder(root: &Path, folder: &str, texts: &mut Vec<TextFile>) {
    read_files(root, folder, texts);
    let Ok(entries) = fs::read_dir(root.join(folder)) else { return };
    for entry in entries.flatten().filter(|entry| entry.path().is_dir()) {
        read_folder(root, &format!("{folder}/{}", entry.file_name().to_string_lossy()), texts);
    }
}

/// Reads the files of one folder; a folder that is not there has none.
fn read_files(root: &Path, folder: &str, texts: &mut Vec<TextFile>) {
    let Ok(entries) = fs::read_dir(root.join(folder)) else { return };
    // In a linked worktree `.git` is a file, and not one of ours.
    for entry in entries.flatten().filter(|entry| entry.path().is_file() && entry.file_name() != ".git") {
        let name = entry.file_name().to_string_lossy().into_owned();
        let path = if folder.is_empty() { name } else { format!("{folder}/{name}") };
        if let Ok(text) = fs::read_to_string(entry.path()) {
            texts.push(TextFile { path, text });
        }
    }
}

#[test]
fn a_module_declared_for_tests_is_a_test_file() {
    let tree = Tree::of_texts([
        ("src/store.rs", "#[cfg(test)]\nmod conformance;\nmod sqlite;"),
        ("src/store/conformance.rs", ""),
        ("src/store/conformance/log.rs", ""),
        ("src/store/sqlite.rs", ""),
    ]);
    let program: Vec<&str> = tree.rust.iter().filter_map(RustFile::in_program).collect();
    assert_eq!(program, ["store.rs", "store/sqlite.rs"]);
}

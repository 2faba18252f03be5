//! The documents say what is true: references are what the program makes of itself, every playbook in them validates,
//! and every command is run and prints what they show.
//!
//! `UPDATE_DOCS=1 cargo test docs` writes the references and the output of commands anew; read what it changed. What the
//! marks behind the opening fence of a block mean is said in `block`.

mod block;
mod fragment;
mod session;

use std::fs;
use std::path::{Path, PathBuf};

use playbook::compile::{compile, grammar};
use playbook::diagnostic::{Diagnostic, Severity};
use playbook::format::format;
use playbook::lang::Lang;
use playbook::lint::Surroundings;
use playbook::source::SourceFile;
use playbook::validation::judge;

use block::{Block, blocks};

/// The documents of the project, from its root.
fn documents() -> Vec<String> {
    let mut found = vec!["README.md".to_owned(), "CONTRIBUTING.md".to_owned()];
    for folder in ["docs", "docs/zh"] {
        let entries = fs::read_dir(root().join(folder)).expect("the documents are there");
        let names = entries.map(|entry| entry.expect("the folder can be read").file_name().into_string());
        let names = names.map(|name| name.expect("documents have names in Unicode"));
        found.extend(names.filter(|name| name.ends_with(".md")).map(|name| format!("{folder}/{name}")));
    }
    found.sort();
    found
}

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).to_path_buf()
}

fn read(document: &str) -> String {
    fs::read_to_string(root().join(document)).unwrap_or_default().replace("\r\n", "\n")
}

fn updating() -> bool {
    std::env::var_os("UPDATE_DOCS").is_some()
}

/// Compares a document with what it should be, or writes it anew.
#[track_caller]
fn settle(document: &str, wanted: &str) {
    if updating() {
        fs::write(root().join(document), wanted).expect("the documents are writable");
        return;
    }
    let there = read(document);
    let differs = there.lines().zip(wanted.lines()).position(|(one, other)| one != other);
    let at = differs.unwrap_or(there.lines().count().min(wanted.lines().count()));
    let line = |text: &str| text.lines().nth(at).unwrap_or_default().to_owned();
    assert!(
        there == wanted,
        "{document}:{}: is out of date; run `UPDATE_DOCS=1 cargo test docs` and read what it changes\n there: {}\nwanted: {}",
        at + 1,
        line(&there),
        line(wanted)
    );
}

#[test]
fn the_reference_of_commands_is_what_the_program_says() {
    settle("docs/commands.md", &playbook::cli::reference(Lang::En));
    settle("docs/zh/commands.md", &playbook::cli::reference(Lang::Zh));
}

#[test]
fn the_reference_of_keys_is_what_the_grammar_says() {
    settle("docs/language-keys.md", &grammar::reference(Lang::En));
    settle("docs/zh/language-keys.md", &grammar::reference(Lang::Zh));
}

/// The findings in a playbook, the linter's included; with the text around them, so that a document can be corrected.
fn findings(name: &str, text: &str, lints: bool) -> Vec<Diagnostic> {
    let source = SourceFile::new(name, text);
    let compiled = compile(&source);
    if !lints {
        return compiled.diagnostics;
    }
    judge(&source, compiled.playbook.as_ref(), compiled.diagnostics, &Surroundings::default()).0
}

fn errors(found: &[Diagnostic]) -> Vec<String> {
    said(found.iter().filter(|found| found.severity == Severity::Error))
}

/// A whole playbook in a document is an example, so it has no warnings either.
fn all(found: &[Diagnostic]) -> Vec<String> {
    said(found.iter())
}

fn said<'a>(found: impl Iterator<Item = &'a Diagnostic>) -> Vec<String> {
    found.map(|found| format!("{}: {}", found.code, found.message.en)).collect()
}

#[test]
fn every_playbook_in_the_documents_validates() {
    let mut seen = 0;
    for document in documents() {
        let text = read(&document);
        let blocks = blocks(&text);
        let cast = blocks.iter().find(|block| block.has("cast")).map(|block| block.text.as_str()).unwrap_or_default();
        for block in blocks.iter().filter(|block| block.language == "yaml" && !block.is_file()) {
            let at = format!("{document}:{}", block.line);
            seen += 1;
            let (whole, lints) = match block.mark("fragment") {
                Some(kind) => (fragment::whole(cast, kind, &block.text), false),
                None if block.has("cast") => (fragment::whole(cast, "top", ""), false),
                None => (block.text.clone(), true),
            };
            let found = findings(&at, &whole, lints);
            let found = if lints { all(&found) } else { errors(&found) };
            match block.mark("wrong") {
                Some(code) => assert!(found.iter().any(|found| found.starts_with(code)), "{at}: not {code}: {found:?}"),
                None => assert!(found.is_empty(), "{at}: {}\n{whole}", found.join("\n")),
            }
        }
    }
    assert!(seen > 60, "{seen}: hardly any playbook was found in the documents");
}

#[test]
fn every_playbook_in_the_documents_is_laid_out() {
    let mut wrong = Vec::new();
    for document in documents() {
        for block in blocks(&read(&document)).iter().filter(|block| block.language == "yaml" && !block.has("untidy")) {
            let source = SourceFile::new(format!("{document}:{}", block.line), format!("{}\n", block.text.trim()));
            match format(&source) {
                Ok(text) if text == source.text => {}
                Ok(text) => wrong.push(format!("{}:\n{text}", source.name)),
                Err(_) if block.mark("wrong").is_some() => {}
                Err(why) => wrong.push(format!("{}: {why:?}", source.name)),
            }
        }
    }
    assert!(wrong.is_empty(), "{} block(s):\n{}", wrong.len(), wrong.join("\n"));
}

#[test]
fn every_command_in_the_documents_does_what_is_shown() {
    let mut faults = Vec::new();
    for document in documents() {
        let played = session::play(&document, &read(&document));
        settle(&document, &played.text);
        faults.extend(played.faults);
    }
    assert!(faults.is_empty(), "{}", faults.join("\n"));
}

#[test]
fn every_link_in_the_documents_leads_somewhere() {
    let pattern = regex_lite::Regex::new(r"\]\(([^)#]*)(#[^)]*)?\)").expect("the pattern is right");
    for document in documents() {
        let text = read(&document);
        let folder = Path::new(&document).parent().expect("a document stands in a folder").to_owned();
        for found in pattern.captures_iter(&text) {
            let (path, anchor) = (&found[1], found.get(2).map(|anchor| anchor.as_str()));
            if path.contains("://") {
                continue;
            }
            let target = if path.is_empty() { PathBuf::from(&document) } else { folder.join(path) };
            assert!(root().join(&target).exists(), "{document}: `{path}` leads nowhere");
            if let Some(anchor) = anchor.filter(|_| target.extension().is_some_and(|kind| kind == "md")) {
                let there = read(&target.to_string_lossy());
                let known = there.lines().filter(|line| line.starts_with('#')).map(block::anchor);
                assert!(
                    known.into_iter().any(|known| known == anchor[1..]),
                    "{document}: no heading `{anchor}` in {path}"
                );
            }
        }
    }
}

/// Both languages of a document have the same headings in number and the same examples in kind.
#[test]
fn the_chinese_documents_keep_up_with_the_english_ones() {
    for document in documents().iter().filter(|name| name.starts_with("docs/zh/")) {
        let english = document.replace("docs/zh/", "docs/");
        let shape = |text: &str| {
            let headings = blocks_and_headings(text);
            headings.join("\n")
        };
        assert_eq!(shape(&read(document)), shape(&read(&english)), "{document} and {english} differ in shape");
    }
}

/// The levels of headings and the languages of blocks, in their order.
fn blocks_and_headings(text: &str) -> Vec<String> {
    let blocks: Vec<Block> = blocks(text);
    let inside = |line: usize| blocks.iter().any(|block| (block.line..block.line + block.lines + 2).contains(&line));
    let mut found: Vec<(usize, String)> = blocks
        .iter()
        .map(|block| (block.line, format!("{} {}", block.language, block.marks_without_names())))
        .collect();
    let headings = (1..).zip(text.lines()).filter(|(number, line)| line.starts_with('#') && !inside(*number));
    found.extend(headings.map(|(number, line)| (number, line.chars().take_while(|c| *c == '#').collect())));
    found.sort();
    found.into_iter().map(|(_, what)| what).collect()
}

//! Laying texts out: the files of the project are as `playbook fmt` would write them, and whatever it changes, it changes
//! once and loses nothing.

use std::fs;
use std::path::{Path, PathBuf};

use playbook::compile::decode;
use playbook::format::{Unformatted, format};
use playbook::source::SourceFile;

fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

fn yaml_files(folder: &str) -> Vec<PathBuf> {
    let mut open = vec![root().join(folder)];
    let mut found = Vec::new();
    while let Some(path) = open.pop() {
        if path.is_dir() {
            open.extend(fs::read_dir(&path).unwrap().map(|entry| entry.unwrap().path()));
        } else if path.extension().is_some_and(|extension| extension == "yaml") {
            found.push(path);
        }
    }
    found.sort();
    assert!(!found.is_empty(), "{folder} holds no YAML");
    found
}

fn read(path: &Path) -> SourceFile {
    decode(&path.strip_prefix(root()).unwrap().display().to_string(), &fs::read(path).unwrap())
}

#[test]
fn the_files_people_read_are_laid_out() {
    let mut wrong = Vec::new();
    for path in ["playbooks", "examples"].iter().flat_map(|folder| yaml_files(folder)) {
        let source = read(&path);
        match format(&source) {
            Ok(text) if text == source.text => {}
            Ok(text) => {
                let changed = source.text.lines().zip(text.lines()).find(|(one, other)| one != other);
                wrong.push(format!("{}: {changed:?}", source.name));
            }
            Err(why) => wrong.push(format!("{}: {why:?}", source.name)),
        }
    }
    assert!(wrong.is_empty(), "{} file(s):\n{}", wrong.len(), wrong.join("\n"));
}

#[test]
fn every_file_can_be_laid_out_and_then_stays_as_it_is() {
    let mut wrong = Vec::new();
    let mut unread = 0;
    for path in ["playbooks", "examples", "tests"].iter().flat_map(|folder| yaml_files(folder)) {
        let source = read(&path);
        match format(&source) {
            Ok(text) => {
                let again = SourceFile::new(source.name.clone(), text);
                if format(&again).as_ref() != Ok(&again.text) {
                    wrong.push(format!("{} changes twice", source.name));
                }
            }
            Err(Unformatted::Faults(_)) => unread += 1,
            Err(Unformatted::Unsure) => wrong.push(format!("{} is not laid out", source.name)),
        }
    }
    assert!(wrong.is_empty(), "{} file(s):\n{}", wrong.len(), wrong.join("\n"));
    assert!(unread < 20, "{unread} files cannot be read");
}

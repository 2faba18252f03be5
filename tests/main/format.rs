//! Laying texts out: the files of the project are as `playbook fmt` would write them, and whatever it changes, it changes
//! once and loses nothing.

use std::fs;
use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::Stdio;

use playbook::compile::decode;
use playbook::format::{Unformatted, format};
use playbook::source::SourceFile;

use crate::program::Place;
use crate::stage::{LANGUAGES, Stage};

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

const LOOSE: &str = "\u{feff}a:   {b: c}\r\nd:\r\n- e   # why\r\n";
const TIDY: &str = "\u{feff}a: { b: c }\r\nd:\r\n  - e   # why\r\n";

#[test]
fn files_are_laid_out_and_keep_their_mark_and_line_ends() {
    for lang in LANGUAGES {
        let mut stage = Stage::new(lang);
        stage.ok(&["init"]);
        let paths = ["playbooks/a.yaml", "playbooks/a.test.yaml", "team.yaml"].map(|name| stage.write(name, LOOSE));
        let settings = fs::read_to_string(stage.folder.join("playbook.toml")).unwrap();
        stage.write("playbook.toml", format!("{settings}\nteam = \"team.yaml\"\n"));
        let checked = stage.play(&["fmt", "--check", "--diff"]);
        assert_eq!(checked.status, 1);
        let wanted = lang.pick("要重排：playbooks/a.test.yaml", "would lay out playbooks/a.test.yaml");
        assert!(checked.out.contains(wanted) && checked.out.contains("\n+a: { b: c }\n"), "{}", checked.out);
        assert!(paths.iter().all(|path| fs::read_to_string(path).unwrap() == LOOSE), "a check changed a file");
        stage.ok(&["fmt"]);
        assert!(paths.iter().all(|path| fs::read_to_string(path).unwrap() == TIDY));
        let again = stage.play(&["fmt", "--check", "--json"]);
        assert_eq!((again.err.as_str(), again.status), ("", 0));
        let json: serde_json::Value = serde_json::from_str(&again.out).unwrap();
        assert_eq!(json, serde_json::json!({ "version": 1, "changed": [], "unchanged": 3 }));
    }
}

#[test]
fn what_cannot_be_read_is_shown_and_left_and_the_rest_is_laid_out() {
    for lang in LANGUAGES {
        let mut stage = Stage::new(lang);
        let broken = stage.write("broken.yaml", "a: [b\n");
        let doubled = stage.write("doubled.yaml", "a: b\na:   c\n");
        let loose = stage.write("loose.yaml", LOOSE);
        let played = stage.play(&["fmt", "broken.yaml", "doubled.yaml", "loose.yaml"]);
        assert_eq!(played.status, 3);
        assert!(played.err.contains("PB0001") && played.err.contains("PB0002"), "{}", played.err);
        let texts = [broken, doubled, loose].map(|path| fs::read_to_string(path).unwrap());
        assert_eq!(texts, ["a: [b\n", "a: b\na:   c\n", TIDY]);
    }
}

#[test]
fn without_a_workspace_or_inside_the_program_there_is_nothing_to_lay_out() {
    for lang in LANGUAGES {
        let mut stage = Stage::new(lang);
        for words in [&["fmt"][..], &["fmt", "complaint"], &["fmt", "--stdin", "--check"]] {
            let played = stage.play(words);
            assert_eq!((played.out.as_str(), played.status), ("", 2), "{words:?}: {}", played.err);
        }
    }
}

#[test]
fn an_editor_is_given_the_text_back() {
    let place = Place::new();
    let run = |text: &str| {
        let mut command = place.command(&["fmt", "--stdin"]);
        command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped());
        let mut child = command.spawn().unwrap();
        child.stdin.take().unwrap().write_all(text.as_bytes()).unwrap();
        let output = child.wait_with_output().unwrap();
        (String::from_utf8(output.stdout).unwrap(), output.status.code())
    };
    assert_eq!(run("a:   {b: c}\n"), ("a: { b: c }\n".to_owned(), Some(0)));
    assert_eq!(run("a: [b\n"), (String::new(), Some(3)));
}

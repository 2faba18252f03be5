//! What other programs run for us: the hooks and the examples for CI. Every command in them is run on a workspace.

use std::fs;
use std::path::Path;

use playbook::compile::yaml::{Node, NodeKind, parse};
use playbook::lang::Lang;
use playbook::source::SourceFile;

use crate::stage::Stage;

fn read(name: &str) -> Node {
    let text = fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join(name)).unwrap();
    let mut diagnostics = Vec::new();
    let root = parse(&SourceFile::new(name, text), &mut diagnostics);
    assert!(diagnostics.is_empty(), "{name}: {diagnostics:?}");
    root.unwrap()
}

/// Every text of a file that is a command of this program.
fn commands(node: &Node, found: &mut Vec<String>) {
    match &node.kind {
        NodeKind::Scalar { text, .. } if text.starts_with("playbook ") => found.push(text.to_string()),
        NodeKind::Scalar { .. } => {}
        NodeKind::List(items) => items.iter().for_each(|item| commands(item, found)),
        NodeKind::Map(entries) => {
            let texts = |key: &str| ["name", "description"].contains(&key);
            entries.iter().filter(|entry| !texts(entry.name())).for_each(|entry| commands(&entry.value, found));
        }
    }
}

/// A workspace with one playbook and a scenario for it.
fn workspace() -> Stage {
    let mut stage = Stage::new(Lang::En);
    stage.ok(&["init"]);
    stage.write("playbooks/leave-request.yaml", include_str!("../../examples/leave-request.yaml"));
    stage.write("playbooks/leave-request.test.yaml", include_str!("../../examples/leave-request.test.yaml"));
    stage
}

/// Runs a command as a shell would; what it printed, and the file it was sent to.
fn run(stage: &mut Stage, command: &str, more: &[&str]) -> (String, Option<String>) {
    let (words, file) = match command.split_once(" > ") {
        Some((words, file)) => (words, Some(file.to_owned())),
        None => (command, None),
    };
    let words: Vec<&str> = words.split(' ').skip(1).chain(more.iter().copied()).collect();
    (stage.ok(&words), file)
}

#[test]
fn the_examples_for_ci_run() {
    for (name, count, report) in [("github", 4, "playbooks.sarif"), ("gitlab", 3, "playbooks.xml")] {
        let root = read(&format!("examples/ci/{name}.yml"));
        let mut found = Vec::new();
        commands(&root, &mut found);
        assert_eq!(found.len(), count, "{name}: {found:?}");
        let mut stage = workspace();
        let reports: Vec<(String, Option<String>)> =
            found.iter().map(|command| run(&mut stage, command, &[])).filter(|(_, file)| file.is_some()).collect();
        let [(text, Some(file))] = reports.as_slice() else { panic!("{name} writes no report: {reports:?}") };
        assert_eq!(file, report);
        let is_named =
            fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join(format!("examples/ci/{name}.yml")));
        assert_eq!(is_named.unwrap().matches(report).count(), 2, "{name} does not upload its report");
        if file.ends_with(".sarif") {
            let json: serde_json::Value = serde_json::from_str(text).unwrap();
            assert_eq!(json["version"], "2.1.0");
        } else {
            assert!(text.starts_with("<?xml") && text.contains("<testsuites"), "{text}");
        }
    }
}

#[test]
fn the_hooks_run() {
    let root = read(".pre-commit-hooks.yaml");
    let mut stage = workspace();
    let files = ["playbooks/leave-request.yaml", "playbooks/leave-request.test.yaml"];
    for hook in root.items() {
        let word = |key: &str| hook.get(key).and_then(Node::text).unwrap_or_default();
        let pattern = |key: &str| regex_lite::Regex::new(word(key)).unwrap();
        let excluded = |file: &str| hook.get("exclude").is_some() && pattern("exclude").is_match(file);
        let chosen: Vec<&str> =
            files.into_iter().filter(|file| pattern("files").is_match(file) && !excluded(file)).collect();
        assert_eq!(chosen.len(), if word("id") == "playbook-fmt" { 2 } else { 1 });
        run(&mut stage, word("entry"), &chosen);
    }
    assert_eq!(root.items().len(), 2);
}

//! The commands of a document, played in their order on one stage; the document with what they print.

use playbook::lang::Lang;

use super::block::{Block, blocks};
use crate::stage::Stage;
use crate::transcripts::split;

/// What came of the commands of a document.
pub(super) struct Played {
    /// The document with the output of its sessions as it is now.
    pub(super) text: String,
    /// Commands that should have succeeded and did not.
    pub(super) faults: Vec<String>,
}

/// Plays the commands of a document.
pub(super) fn play(document: &str, text: &str) -> Played {
    let lang = if document.starts_with("docs/zh/") { Lang::Zh } else { Lang::En };
    let mut stage = Stage::new(lang);
    let rows: Vec<&str> = text.lines().collect();
    let mut played = String::new();
    let mut faults = Vec::new();
    let mut done = 0;
    let mut chapter = 0;
    for block in blocks(text) {
        let at = format!("{document}:{}", block.line);
        let chapters = rows[..block.line].iter().filter(|row| row.starts_with("## ")).count();
        if document == "README.md" && chapters != chapter {
            // It tells the same story in two languages.
            (stage, chapter) = (Stage::new(lang), chapters);
        }
        match block.language.as_str() {
            "console" => {
                let seen = console(&mut stage, &block.text, &at);
                played.extend(rows[done..block.line].iter().map(|row| format!("{row}\n")));
                played.push_str(&seen);
                done = block.line + block.lines;
            }
            "sh" => faults.extend(commands(&mut stage, &block.text, &at)),
            "diff" => change(&stage, &block, &at),
            _ if block.is_file() => put(&stage, &block),
            _ => {}
        }
    }
    played.extend(rows[done..].iter().map(|row| format!("{row}\n")));
    Played { text: played, faults }
}

/// A command and the lines that a document shows behind it.
struct Shown<'a> {
    command: String,
    output: Vec<&'a str>,
}

fn shown(text: &str) -> Vec<Shown<'_>> {
    let mut found: Vec<Shown<'_>> = Vec::new();
    let mut rows = text.lines();
    while let Some(row) = rows.next() {
        if row.starts_with("$ ") {
            let mut command = row.to_owned();
            while command.ends_with('\\') {
                command.push('\n');
                command.push_str(rows.next().unwrap_or_default());
            }
            found.push(Shown { command, output: Vec::new() });
        } else if let Some(last) = found.last_mut() {
            last.output.push(row);
        }
    }
    found
}

/// Plays a session; its text as it is now. Output that fits what is shown, `...` included, stays as it is shown.
fn console(stage: &mut Stage, text: &str, at: &str) -> String {
    let mut seen = String::new();
    for Shown { command, output } in shown(text) {
        let words = words(&command[2..], at).unwrap_or_else(|| panic!("{at}: `{command}` is no command of ours"));
        let played = stage.play(&words);
        let printed = stage.settled(&format!("{}{}", played.out, played.err));
        let printed: Vec<&str> = printed.lines().map(str::trim_end).collect();
        seen.push_str(&format!("{command}\n"));
        let kept = if fits(&output, &printed) { &output } else { &printed };
        kept.iter().for_each(|row| seen.push_str(&format!("{row}\n")));
    }
    seen
}

/// Whether lines are as shown, where `...` stands for any number of lines.
fn fits(shown: &[&str], printed: &[&str]) -> bool {
    let shown = match shown {
        [before @ .., ""] if printed.last() != Some(&"") => before,
        all => all,
    };
    match shown {
        [] => printed.is_empty(),
        ["...", rest @ ..] => (0..=printed.len()).any(|skipped| fits(rest, &printed[skipped..])),
        [first, rest @ ..] => printed.first() == Some(first) && fits(rest, &printed[1..]),
    }
}

/// Runs the commands of a block that are ours; those that do not succeed.
fn commands(stage: &mut Stage, text: &str, at: &str) -> Vec<String> {
    let mut faults = Vec::new();
    for line in text.lines() {
        let line = line.split(" #").next().unwrap_or_default();
        let Some(words) = words(line, at) else { continue };
        let played = stage.play(&words);
        if played.status != 0 {
            faults.push(format!("{at}: `{line}`\n{}{}", played.out, played.err));
        }
    }
    faults
}

/// The words of a command of ours; none when it is another program's.
fn words(line: &str, at: &str) -> Option<Vec<String>> {
    let mut words = split(line).unwrap_or_else(|| panic!("{at}: a quotation mark is not closed"));
    if words.first().map(String::as_str) != Some("playbook") {
        return None;
    }
    words.remove(0);
    Some(words)
}

fn put(stage: &Stage, block: &Block) {
    match (block.mark("file"), block.mark("append")) {
        (Some(name), _) => drop(stage.write(name, &block.text)),
        (None, Some(name)) => {
            let before = std::fs::read_to_string(stage.folder.join(name)).expect("the file was begun above");
            stage.write(name, format!("{before}{}", block.text));
        }
        (None, None) => {}
    }
}

/// Takes lines out of a file and puts others in their place.
fn change(stage: &Stage, block: &Block, at: &str) {
    let name = block.mark("file").unwrap_or_else(|| panic!("{at}: a change names its file"));
    let side = |other: char| -> String {
        let rows = block.text.lines().filter(|row| !row.starts_with(other));
        rows.map(|row| format!("{}\n", row.get(1..).unwrap_or_default())).collect()
    };
    let (old, new) = (side('+'), side('-'));
    let before = std::fs::read_to_string(stage.folder.join(name)).expect("the file was written above");
    assert_eq!(before.matches(&old).count(), 1, "{at}: these lines do not stand once in {name}:\n{old}");
    stage.write(name, before.replace(&old, &new));
}

#[test]
fn dots_stand_for_any_lines() {
    assert!(fits(&["a", "...", "d"], &["a", "b", "c", "d"]));
    assert!(fits(&["...", ""], &["a"]));
    assert!(!fits(&["a", "...", "d"], &["a", "b"]));
    assert!(!fits(&["a"], &["a", "b"]));
}

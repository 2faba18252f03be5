//! What goes wrong, and what is said then: in both languages, in words and as JSON, with the exit code that is promised.
//!
//! Every trial is run four times. The words are read and approved as snapshots; that there is a reason and a remedy,
//! that nothing goes to the results, and that JSON and words say the same, is checked here.

mod bytes;
mod files;
mod machine;
mod named;
mod people;
mod text;

use std::ffi::OsString;

use crate::stage::{LANGUAGES, Stage};

/// A command that must fail.
struct Trial {
    words: Vec<OsString>,
    code: u8,
    kind: &'static str,
}

/// A command line, written as in a shell, and how it must end.
fn trial(line: &str, code: u8, kind: &'static str) -> Trial {
    let words = crate::transcripts::script::split(line).expect("quotation marks are closed");
    Trial { words: words.into_iter().map(OsString::from).collect(), code, kind }
}

/// Plays the trials on a stage that was set up, in both languages.
#[track_caller]
fn check(name: &str, set_up: fn(&mut Stage), trials: &[Trial]) {
    let mut faults = Vec::new();
    for lang in LANGUAGES {
        let mut stage = Stage::new(lang);
        set_up(&mut stage);
        let seen: Vec<String> = trials.iter().map(|trial| one(&mut stage, trial, &mut faults)).collect();
        approve(name, lang.tag(), &seen.join("\n"));
    }
    assert!(faults.is_empty(), "{}", faults.join("\n"));
}

/// What is said must be what somebody has read.
#[track_caller]
fn approve(name: &str, lang: &str, said: &str) {
    let mut settings = insta::Settings::clone_current();
    settings.set_prepend_module_to_snapshot(false);
    settings.set_omit_expression(true);
    settings.bind(|| insta::assert_snapshot!(format!("bad_input.{name}.{lang}"), said));
}

fn one(stage: &mut Stage, Trial { words, code, kind }: &Trial, faults: &mut Vec<String>) -> String {
    let line: Vec<String> = words.iter().map(|word| word.to_string_lossy().into_owned()).collect();
    let line = readable(&line.join(" "));
    let played = stage.play(words);
    let json: Vec<OsString> = [OsString::from("--json")].into_iter().chain(words.iter().cloned()).collect();
    let as_json = stage.play(&json);
    let mut wants = |holds: bool, wanted: &str| {
        if !holds {
            faults.push(format!("{line}\n  wanted {wanted}, got {} and {}", played.status, as_json.status));
        }
    };
    wants(played.status == *code, &format!("exit code {code}"));
    wants(played.out.is_empty(), "no results");
    for sign in stage.lang.pick(["错误：", "办法："], ["error: ", "help: "]) {
        wants(played.err.lines().any(|row| row.starts_with(sign)), &format!("a line that begins with `{sign}`"));
    }
    wants(as_json.status == *code, &format!("exit code {code} with --json"));
    wants(as_json.err.is_empty(), "nothing but JSON with --json");
    let object: serde_json::Value = serde_json::from_str(&as_json.out).unwrap_or_default();
    wants(object["version"] == 1, "version 1");
    wants(object["error"]["kind"] == *kind, &format!("the kind `{kind}`"));
    let message = object["error"]["message"].as_str().unwrap_or_default();
    let begins = message.split(char::is_control).next().unwrap_or_default();
    wants(!begins.is_empty() && played.err.contains(begins), "the same in words and in JSON");
    format!("$ playbook {line}\n{}", played.seen(stage))
}

/// How a command line is shown: nothing in it steers the terminal of a reader, and it is not endless.
fn readable(line: &str) -> String {
    let show = |c: char| match c {
        '\u{202e}' | '\u{200b}' => c.escape_unicode().to_string(),
        c if c.is_control() => c.escape_unicode().to_string(),
        c => c.to_string(),
    };
    let shown: String = line.chars().map(show).collect();
    if shown.chars().count() > 160 { shown.chars().take(150).chain("…".chars()).collect() } else { shown }
}

/// A complaint that waits to be recorded.
fn with_complaint(stage: &mut Stage) {
    stage.ok(&["start", "complaint", "--set", "customer=客户甲", "--set", "channel=phone"]);
}

/// A complaint that was recorded and waits to be judged.
fn with_recorded_complaint(stage: &mut Stage) {
    with_complaint(stage);
    let fields = ["contact=客户甲", "received=2026-03-02", "concerns=交货", "content=晚到了三天。", "demand=道歉"];
    let sets = fields.iter().flat_map(|field| ["--set", field]);
    let words: Vec<&str> = ["advance", "C-2026-1", "--tick", "all"].into_iter().chain(sets).collect();
    stage.ok(&words);
}

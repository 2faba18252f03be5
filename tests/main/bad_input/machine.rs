//! What the machine does to the program: full and read-only disks, readers that go away. The real program is run.

#![cfg(unix)]

use std::fs;
use std::io::Read;
use std::os::unix::fs::PermissionsExt;
use std::process::{Command, Stdio};

use super::approve;
use crate::program::{Place, Ran, finish};

/// Runs the same in both languages; what was said is read and approved, and what was there before is there after.
#[track_caller]
fn check(name: &str, attempt: fn(&Place) -> Ran) {
    for lang in ["zh", "en"] {
        let place = Place::speaking(lang);
        let case = start(&place);
        let before = place.json(&["show", &case]);
        let ran = attempt(&place);
        let shown = ran.err.replace(&place.path("").display().to_string(), "<root>/");
        let code = ran.code.map_or_else(|| "killed".to_owned(), |code| code.to_string());
        approve(name, lang, &format!("{shown}[{code}]"));
        assert_eq!(place.json(&["show", &case]), before, "nothing was lost, nothing half written");
        assert_eq!(place.json(&["verify"])["intact"], true);
    }
}

/// Starts a case; its number.
fn start(place: &Place) -> String {
    let started = place.json(&["start", "complaint", "--set", "customer=客户甲"]);
    started["case"].as_str().expect("a case has a number").to_owned()
}

/// A shell that limits the size of files to so many blocks of 512 bytes, then becomes the program.
fn limited(place: &Place, before: &str, words: &[&str]) -> Ran {
    let script = format!("{before} ulimit -f 16; exec \"$0\" \"$@\"");
    let mut shell = Command::new("sh");
    shell.args(["-c", &script, env!("CARGO_BIN_EXE_playbook")]);
    finish(place.around(shell, words))
}

#[test]
fn a_full_disk_is_said_and_loses_nothing() {
    check("full-disk", |place| {
        let ran = limited(place, "trap '' XFSZ;", &["start", "complaint", "--set", "customer=客户乙"]);
        assert_eq!(ran.out, "", "nothing is acknowledged that was not written");
        ran
    });
}

/// Where the system kills a program at its limit there is nobody left to say anything.
#[test]
fn a_limit_that_kills_loses_nothing() {
    let place = Place::new();
    place.json(&["start", "complaint"]);
    let ran = limited(&place, "", &["start", "complaint"]);
    assert!(ran.code != Some(0) && ran.out.is_empty(), "{ran:?}");
    assert_eq!(place.json(&["cases"])["cases"].as_array().map(Vec::len), Some(1));
    assert_eq!(place.json(&["verify"])["intact"], true);
}

#[test]
fn results_that_cannot_be_written_are_no_success() {
    let full = || fs::OpenOptions::new().write(true).open("/dev/full").expect("Linux has /dev/full");
    if !fs::exists("/dev/full").unwrap_or_default() {
        return;
    }
    let place = Place::new();
    start(&place);
    for words in [&["list"][..], &["cases"], &["schema"], &["export"], &["man"], &["completions", "bash"], &["--help"]]
    {
        let mut command = place.command(words);
        command.stdout(full());
        let ran = finish_with_errors(command);
        assert_eq!(ran.code, Some(6), "{words:?} {ran:?}");
        assert!(ran.err.contains("error: ") && ran.err.contains("help: "), "{words:?} {ran:?}");
    }
}

/// The step was taken, though nobody could be told.
#[test]
fn a_step_whose_answer_is_lost_is_kept_and_can_be_asked_for_again() {
    if !fs::exists("/dev/full").unwrap_or_default() {
        return;
    }
    let place = Place::new();
    let words = ["start", "complaint", "--key", "one"];
    let mut command = place.command(&words);
    command.stdout(fs::OpenOptions::new().write(true).open("/dev/full").expect("it was just there"));
    let ran = finish_with_errors(command);
    assert_eq!(ran.code, Some(6), "{ran:?}");
    let again = place.json(&words);
    assert_eq!(again["replayed"], true, "the same key gives the answer that was lost");
    assert_eq!(place.json(&["cases"])["cases"].as_array().map(Vec::len), Some(1));
}

#[test]
fn a_closed_pipe_is_no_failure() {
    let place = Place::new();
    let case = start(&place);
    for words in [&["list"][..], &["log", &case], &["schema"], &["export"], &["man"], &["--help"], &["inbox"]] {
        let mut child =
            place.command(words).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().expect("it can be run");
        drop(child.stdout.take());
        let mut said = String::new();
        child.stderr.take().expect("it is caught").read_to_string(&mut said).expect("UTF-8");
        let status = child.wait().expect("it ends");
        assert_eq!((status.code(), said.as_str()), (Some(0), ""), "{words:?}");
    }
}

/// Reads only standard error.
fn finish_with_errors(mut command: Command) -> Ran {
    let output = command.stderr(Stdio::piped()).spawn().expect("it can be run").wait_with_output().expect("it ends");
    let err = String::from_utf8(output.stderr).expect("UTF-8");
    Ran { out: String::new(), err, code: output.status.code() }
}

/// Runs the program as somebody who may not write; none where that cannot be had. The superuser may write everywhere and
/// becomes nobody for it.
fn without_rights(place: &Place, words: &[&str]) -> Option<Ran> {
    let id = Command::new("id").arg("-u").output().expect("every Unix has id");
    if id.stdout != b"0\n" {
        return Some(place.run(words));
    }
    let nobody = || {
        let mut command = Command::new("setpriv");
        command.args(["--reuid=65534", "--regid=65534", "--clear-groups", env!("CARGO_BIN_EXE_playbook")]);
        command
    };
    let can = nobody().arg("--version").output().is_ok_and(|output| output.status.success());
    can.then(|| finish(place.around(nobody(), words)))
}

#[test]
fn a_database_that_cannot_be_written_is_named() {
    for lang in ["zh", "en"] {
        let place = Place::speaking(lang);
        let case = start(&place);
        let before = place.json(&["show", &case]);
        let rights = |path: &std::path::Path, mode| {
            fs::set_permissions(path, fs::Permissions::from_mode(mode)).expect("the owner may change rights");
        };
        rights(&place.path("cases.db"), 0o444);
        rights(&place.path(""), 0o555);
        let ran = without_rights(&place, &["note", &case, "备注"]);
        rights(&place.path(""), 0o755);
        rights(&place.path("cases.db"), 0o644);
        let Some(ran) = ran else { return };
        let said = ran.err.replace(&place.path("").display().to_string(), "<root>/");
        approve("read-only", lang, &said);
        assert_eq!((ran.code, ran.out.as_str()), (Some(6), ""), "{ran:?}");
        assert_eq!(place.json(&["show", &case]), before);
    }
}

//! Arguments that are not Unicode, pipes in the place of files. Only Unix has them.

#![cfg(unix)]

use std::ffi::OsString;
use std::os::unix::ffi::OsStringExt;
use std::process::Command;

use super::{Trial, check, trial, with_complaint};
use crate::stage::Stage;

fn with_bytes(line: &str, code: u8, kind: &'static str) -> Trial {
    let Trial { mut words, .. } = trial(line, code, kind);
    words.push(OsString::from_vec(b"\xcd\xb6\xcb\xdf".to_vec()));
    Trial { words, code, kind }
}

#[test]
fn arguments_that_are_not_unicode_are_refused() {
    check(
        "bytes",
        with_complaint,
        &[
            with_bytes("start", 2, "usage"),
            with_bytes("show", 2, "usage"),
            with_bytes("start complaint --set", 2, "usage"),
            with_bytes("", 2, "usage"),
            with_bytes("start complaint --from", 5, "not_found"),
            with_bytes("fill C-2026-1 --attach", 5, "not_found"),
        ],
    );
}

fn with_pipe(stage: &mut Stage) {
    with_complaint(stage);
    let made = Command::new("mkfifo").arg(stage.folder.join("pipe.yaml")).status().expect("mkfifo is part of Unix");
    assert!(made.success());
    std::os::unix::fs::symlink("pipe.yaml", stage.folder.join("link.txt")).expect("a link can be made");
}

/// Reading a pipe would wait for ever.
#[test]
fn a_pipe_is_no_file() {
    check(
        "pipe",
        with_pipe,
        &[
            trial("fill C-2026-1 --attach pipe.yaml", 6, "storage"),
            trial("fill C-2026-1 --attach link.txt", 6, "storage"),
            trial("fill C-2026-1 --attach /dev/zero", 6, "storage"),
            trial("start pipe.yaml", 6, "storage"),
            trial("start complaint --from /dev/null", 6, "storage"),
            trial("start complaint --db pipe.yaml", 6, "storage"),
        ],
    );
}

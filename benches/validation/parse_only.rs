//! The least a program can do with a playbook: read the file, go through its YAML events, exit.
//!
//! What `playbook validate` costs is measured against this one, so it has nothing else in it.

use std::process::ExitCode;

use granit_parser::Parser;

fn main() -> ExitCode {
    let Some(text) = std::env::args_os().nth(1).and_then(|path| std::fs::read_to_string(path).ok()) else {
        return ExitCode::FAILURE;
    };
    let events = Parser::new_from_str(&text).take_while(Result::is_ok).count();
    if std::hint::black_box(events) > 0 { ExitCode::SUCCESS } else { ExitCode::FAILURE }
}

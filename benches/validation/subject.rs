//! Prints one of the generated playbooks, for measuring the program from outside: `subject steps 10000`.

mod subjects;

use std::io::Write;
use std::process::ExitCode;

use subjects::{Lanes, Table};

fn main() -> ExitCode {
    let mut arguments = std::env::args().skip(1);
    let (name, size) = (arguments.next().unwrap_or_default(), arguments.next().and_then(|size| size.parse().ok()));
    let size = size.unwrap_or(10);
    let text = match name.as_str() {
        "steps" => subjects::steps(size),
        "fields" => subjects::fields(size),
        "lanes-beside" => subjects::lanes(size, Lanes::Beside),
        "lanes-in-order" => subjects::lanes(size, Lanes::InOrder),
        "table" => subjects::table(size, Table::Sound),
        "table-with-gap" => subjects::table(size, Table::WithGap),
        "table-with-overlap" => subjects::table(size, Table::WithOverlap),
        "folder" => return folder(size, arguments.next().unwrap_or_default().as_ref()),
        _ => return ExitCode::FAILURE,
    };
    written(std::io::stdout().write_all(text.as_bytes()))
}

/// Writes many playbooks into a folder.
fn folder(size: usize, folder: &std::path::Path) -> ExitCode {
    written(subjects::folder(size).into_iter().try_for_each(|(name, text)| std::fs::write(folder.join(name), text)))
}

fn written(outcome: std::io::Result<()>) -> ExitCode {
    if outcome.is_ok() { ExitCode::SUCCESS } else { ExitCode::FAILURE }
}

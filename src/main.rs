//! Hands the real world to the command line and the exit code back to it.

use std::process::ExitCode;

fn main() -> ExitCode {
    ExitCode::from(playbook::cli::run(&mut playbook::cli::Host::real()))
}

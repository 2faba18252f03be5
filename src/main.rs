//! Hands the real world to the command line and the exit code back to it.

use std::process::ExitCode;

use mimalloc::MiMalloc;

/// A procedure is many small things, which this allocator hands out faster than those of most systems do.
#[global_allocator]
static ALLOCATOR: MiMalloc = MiMalloc;

fn main() -> ExitCode {
    ExitCode::from(playbook::cli::run(&mut playbook::cli::Host::real()))
}

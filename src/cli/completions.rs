//! `playbook completions`: completions for a shell.

use std::io::Write;

use clap_complete::Shell;

use super::error::Outcome;
use super::help;
use super::session::Session;

/// Print completions for a shell
#[derive(clap::Args, Debug)]
pub(super) struct Args {
    /// The shell
    shell: Shell,
}

pub(super) fn run(session: &mut Session<'_>, args: &Args) -> Outcome {
    let mut text = Vec::new();
    clap_complete::generate(args.shell, &mut help::command(session.lang), "playbook", &mut text);
    session.host.out.write_all(&text).map_err(super::Error::from)
}

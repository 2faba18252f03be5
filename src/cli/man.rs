//! `playbook man`: the manual page.

use std::io::Write;

use super::error::Outcome;
use super::help;
use super::session::Session;

/// Print the manual page
#[derive(clap::Args, Debug)]
pub(super) struct Args {
    /// The manual page of one command
    command: Option<String>,
}

pub(super) fn run(session: &mut Session<'_>, args: &Args) -> Outcome {
    let whole = help::command(session.lang);
    let command = match &args.command {
        Some(name) => help::subcommand(&whole, name)?,
        None => whole,
    };
    let mut text = Vec::new();
    clap_mangen::Man::new(command).render(&mut text).map_err(super::Error::from)?;
    session.host.out.write_all(&text).map_err(super::Error::from)
}

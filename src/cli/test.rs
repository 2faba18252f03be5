//! `playbook test`.

use super::error::Outcome;
use super::session::Session;

/// placeholder
#[derive(clap::Args, Debug)]
pub struct Args {
    /// Name
    name: String,
}

pub(super) fn run(session: &mut Session<'_>, args: &Args) -> Outcome {
    session.print(&args.name)
}

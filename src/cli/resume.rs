//! `playbook resume`: lets a resting case go on.

use super::act;
use super::args::{Care, Filled};
use super::error::Outcome;
use super::session::Session;
use crate::engine::Act;

/// Let a resting case go on
#[derive(clap::Args, Debug)]
pub(super) struct Args {
    /// Number of the case
    case: String,
    #[command(flatten)]
    care: Care,
}

pub(super) fn run(session: &mut Session<'_>, args: &Args) -> Outcome {
    act::carry_out(session, &args.case, &args.care, args, |_, _, _| Ok((Act::Resume, Filled::default())))
}

//! `playbook undo`: takes back your last act.

use super::act;
use super::args::{Care, Filled};
use super::error::Outcome;
use super::session::Session;
use crate::engine::Act;

/// Take back your last act; the log keeps both
#[derive(clap::Args, Debug)]
pub(super) struct Args {
    /// Number of the case
    case: String,
    #[command(flatten)]
    care: Care,
}

pub(super) fn run(session: &mut Session<'_>, args: &Args) -> Outcome {
    act::carry_out(session, &args.case, &args.care, args, |_, _, _| Ok((Act::Undo, Filled::default())))
}

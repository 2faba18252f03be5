//! `playbook claim`: takes a task, so that nobody else does it.

use super::act;
use super::args::{Care, Filled};
use super::error::Outcome;
use super::session::Session;
use crate::engine::Act;

/// Take a task, so that nobody else does it
#[derive(clap::Args, Debug)]
pub(super) struct Args {
    /// Number of the case
    case: String,
    /// The step; may be left out when only one is open
    step: Option<String>,
    #[command(flatten)]
    care: Care,
}

pub(super) fn run(session: &mut Session<'_>, args: &Args) -> Outcome {
    act::carry_out(session, &args.case, &args.care, args, |_, loaded, actor| {
        let step = act::step(loaded, args.step.as_deref(), actor)?;
        Ok((Act::Claim(step), Filled::default()))
    })
}

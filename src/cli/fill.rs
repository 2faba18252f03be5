//! `playbook fill`: fills in fields, ticks lines and attaches files, and leaves the step open.

use super::act;
use super::args::{Care, Filling};
use super::error::Outcome;
use super::session::Session;
use crate::engine::Act;

/// Fill fields, tick lines or attach files and leave the step open
#[derive(clap::Args, Debug)]
pub(super) struct Args {
    /// Number of the case
    case: String,
    /// The step; may be left out when only one is open
    step: Option<String>,
    #[command(flatten)]
    filling: Filling,
    #[command(flatten)]
    care: Care,
}

pub(super) fn run(session: &mut Session<'_>, args: &Args) -> Outcome {
    act::carry_out(session, &args.case, &args.care, args, |session, loaded, actor| {
        let step = act::step(loaded, args.step.as_deref(), actor)?;
        let filled = args.filling.read(session.host, &loaded.playbook)?;
        Ok((Act::Save { step, input: filled.input.clone() }, filled))
    })
}

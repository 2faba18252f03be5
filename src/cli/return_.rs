//! `playbook return`: sends work back to an earlier step.

use super::act;
use super::args::{Care, Filled};
use super::error::Outcome;
use super::session::Session;
use crate::engine::Act;

/// Send work back to an earlier step
#[derive(clap::Args, Debug)]
pub(super) struct Args {
    /// Number of the case
    case: String,
    /// The open step it is sent back from; may be left out when only one is open
    step: Option<String>,
    /// The earlier step
    #[arg(long, value_name = "STEP")]
    to: String,
    /// Why
    #[arg(long, value_name = "TEXT")]
    note: String,
    /// Afterwards: onward through the steps between, or straight back here
    #[arg(long, value_name = "WAY", default_value = "onward", value_parser = ["onward", "back"])]
    then: String,
    #[command(flatten)]
    care: Care,
}

pub(super) fn run(session: &mut Session<'_>, args: &Args) -> Outcome {
    act::carry_out(session, &args.case, &args.care, args, |_, loaded, actor| {
        let from = act::step(loaded, args.step.as_deref(), actor)?;
        let to = act::find_step(&loaded.playbook, &args.to)?;
        Ok((Act::Return { from, to, reason: args.note.clone(), back: args.then == "back" }, Filled::default()))
    })
}

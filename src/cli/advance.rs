//! `playbook advance`: finishes a step without asking anything.

use super::act;
use super::args::{Care, Filling};
use super::error::Outcome;
use super::session::Session;
use crate::engine::Act;

/// Finish a step without prompts
#[derive(clap::Args, Debug)]
pub(super) struct Args {
    /// Number of the case
    case: String,
    /// The step; may be left out when only one is open
    step: Option<String>,
    /// The outcome; may be left out when there is only one
    #[arg(long, value_name = "OUTCOME")]
    outcome: Option<String>,
    #[command(flatten)]
    filling: Filling,
    /// A remark, or the reason where one is needed
    #[arg(long, value_name = "TEXT")]
    note: Option<String>,
    /// Lanes to be done again, where the outcome leaves them to be chosen
    #[arg(long, value_name = "LANES")]
    redo: Vec<String>,
    #[command(flatten)]
    care: Care,
}

pub(super) fn run(session: &mut Session<'_>, args: &Args) -> Outcome {
    act::carry_out(session, &args.case, &args.care, args, |session, loaded, actor| {
        let step = act::step(loaded, args.step.as_deref(), actor)?;
        let filled = args.filling.read(session.host, &loaded.playbook)?;
        let act = Act::Complete {
            step,
            outcome: args.outcome.clone(),
            input: filled.input.clone(),
            remark: args.note.clone(),
            redo: act::find_steps(&loaded.playbook, &args.redo)?,
        };
        Ok((act, filled))
    })
}

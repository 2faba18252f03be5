//! `playbook vote`: votes at an approval.

use super::act;
use super::args::{Care, Filling};
use super::error::Outcome;
use super::session::Session;
use crate::engine::Act;

/// Vote at an approval
#[derive(clap::Args, Debug)]
pub(super) struct Args {
    /// Number of the case
    case: String,
    /// The step; may be left out when only one is open
    step: Option<String>,
    /// What to vote for: approve, or one of the other outcomes
    #[arg(long, value_name = "OUTCOME", default_value = "approve")]
    outcome: String,
    /// Vote as holder of this role, when you could hold several
    #[arg(long, value_name = "ROLE")]
    role: Option<String>,
    #[command(flatten)]
    filling: Filling,
    /// A remark; the reason, where one is needed
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
        let act = Act::Vote {
            step,
            outcome: args.outcome.clone(),
            role: args.role.as_deref().map(|role| act::find_role(&loaded.playbook, role)).transpose()?,
            input: filled.input.clone(),
            remark: args.note.clone(),
            redo: act::find_steps(&loaded.playbook, &args.redo)?,
        };
        Ok((act, filled))
    })
}

//! `playbook assign`: gives a task to somebody.

use super::act;
use super::args::{Care, Filled};
use super::error::Outcome;
use super::session::Session;
use crate::engine::Act;

/// Give a task to somebody
#[derive(clap::Args, Debug)]
pub(super) struct Args {
    /// Number of the case
    case: String,
    /// The step; may be left out when only one is open
    step: Option<String>,
    /// To whom
    #[arg(long, value_name = "WHO")]
    to: String,
    #[command(flatten)]
    care: Care,
}

pub(super) fn run(session: &mut Session<'_>, args: &Args) -> Outcome {
    act::carry_out(session, &args.case, &args.care, args, |session, loaded, actor| {
        let step = act::step(loaded, args.step.as_deref(), actor)?;
        let to = session.person(&loaded.playbook, &args.to)?;
        Ok((Act::Assign { step, to }, Filled::default()))
    })
}

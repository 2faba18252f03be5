//! `playbook note`: notes something on a case.

use super::act;
use super::args::{Care, Filled};
use super::error::Outcome;
use super::session::Session;
use crate::engine::Act;

/// Note something on a case
#[derive(clap::Args, Debug)]
pub(super) struct Args {
    /// Number of the case
    case: String,
    /// The note
    text: String,
    /// The step it is about
    #[arg(long, value_name = "STEP")]
    step: Option<String>,
    #[command(flatten)]
    care: Care,
}

pub(super) fn run(session: &mut Session<'_>, args: &Args) -> Outcome {
    act::carry_out(session, &args.case, &args.care, args, |_, loaded, _| {
        let step = args.step.as_deref().map(|step| act::find_step(&loaded.playbook, step)).transpose()?;
        Ok((Act::Note { text: args.text.clone(), step }, Filled::default()))
    })
}

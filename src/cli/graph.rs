//! `playbook graph`: the flowchart of a playbook as text that other programs draw.

use super::error::Outcome;
use super::session::Session;
use crate::diagram;
use crate::runtime::checked;

/// Print the flowchart of a playbook
#[derive(clap::Args, Debug)]
pub(super) struct Args {
    /// Name, alias or file of the playbook
    name: String,
    /// The language of the drawing program
    #[arg(long, value_name = "FORMAT", default_value = "mermaid", value_parser = ["mermaid", "dot"])]
    format: String,
}

pub(super) fn run(session: &mut Session<'_>, args: &Args) -> Outcome {
    let source = session.playbook_source(&args.name)?;
    let playbook = checked(&source, None)?;
    let text = if args.format == "dot" {
        diagram::dot(&playbook, session.lang)
    } else {
        diagram::mermaid(&playbook, session.lang)
    };
    session.print(text.trim_end())
}

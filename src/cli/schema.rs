//! `playbook schema`: the language as a JSON Schema, for editors.

use super::error::Outcome;
use super::session::Session;
use crate::compile::grammar::json_schema;

/// Print the JSON Schema of the playbook language, for editors
#[derive(clap::Args, Debug)]
pub(super) struct Args {}

pub(super) fn run(session: &mut Session<'_>, _args: &Args) -> Outcome {
    let schema = json_schema();
    session.print_json(&schema)
}

//! `playbook schema`: the language as a JSON Schema, for editors.

use std::path::PathBuf;

use super::error::{Error, Outcome};
use super::host;
use super::session::Session;
use crate::compile::grammar::json_schema;

/// Print the JSON Schema of the playbook language, for editors
#[derive(clap::Args, Debug)]
pub(super) struct Args {
    /// Write to this file instead
    #[arg(short = 'o', long, value_name = "FILE")]
    output: Option<PathBuf>,
}

pub(super) fn run(session: &mut Session<'_>, args: &Args) -> Outcome {
    let schema = json_schema();
    let Some(path) = &args.output else { return session.print_json(&schema) };
    let text = format!("{schema:#}\n");
    host::write_file(&session.host.path(path), text.as_bytes()).map_err(|error| Error::file(path, &error))
}

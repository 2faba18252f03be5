//! `playbook export`: the whole log as JSON lines.

use super::error::{Error, Outcome};
use super::session::Session;
use crate::store::export::{ExportError, export, export_heads};

/// Write the whole log as JSON lines
#[derive(clap::Args, Debug)]
pub(super) struct Args {
    /// Only the heads of the chains, to keep elsewhere and check against later
    #[arg(long)]
    heads: bool,
}

pub(super) fn run(session: &mut Session<'_>, args: &Args) -> Outcome {
    let store = session.store()?;
    let out = &mut session.host.out;
    let written = if args.heads { export_heads(&store, out) } else { export(&store, out) };
    written.map_err(|error| match error {
        ExportError::Closed => Error::ClosedPipe,
        ExportError::Write(error) => Error::from(error),
        ExportError::Store(error) => Error::from(error),
    })
}

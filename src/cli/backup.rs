//! `playbook backup`: a copy of the database, made while others work.

use std::path::PathBuf;

use super::error::Outcome;
use super::session::Session;
use crate::message;

/// Copy the database while others work
#[derive(clap::Args, Debug)]
pub(super) struct Args {
    /// The copy; it must not be there yet
    to: PathBuf,
}

pub(super) fn run(session: &mut Session<'_>, args: &Args) -> Outcome {
    let store = session.store()?;
    store.backup(&session.host.path(&args.to))?;
    let to = args.to.display();
    let said = message!(zh: "已备份到 {to}", en: "copied to {to}");
    let said = session.say(&said).to_owned();
    session.note(&said);
    Ok(())
}

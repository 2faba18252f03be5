//! `playbook validate`: proves playbooks, and says what is wrong with them.

mod output;

use std::path::{Path, PathBuf};

use super::error::{Error, Outcome};
use super::host;
use super::session::Session;
use super::workspace::{Shelved, read_source, shown};
use crate::compile::compile;
use crate::lint::Surroundings;
use crate::model::Playbook;
use crate::source::SourceFile;
use crate::validation::{self, Checked, Pace};

/// Prove playbooks and say what is wrong with them
#[derive(clap::Args, Debug)]
pub(super) struct Args {
    /// Files, folders or names of playbooks; the workspace's own when left out
    paths: Vec<String>,
    /// How findings are written
    #[arg(long, value_name = "FORMAT", default_value = "text", value_parser = ["text", "json", "sarif", "github", "junit"])]
    format: String,
    /// Let warnings count as errors
    #[arg(long, value_name = "WHAT", value_parser = ["warnings"])]
    deny: Option<String>,
}

pub(super) fn run(session: &mut Session<'_>, args: &Args) -> Outcome {
    let checked = prove(session, sources(session, &args.paths)?)?;
    let deny_warnings = args.deny.is_some();
    let format = if session.global.json { "json" } else { &args.format };
    output::print(session, &checked, format, deny_warnings)
}

/// Judges texts, with the playbooks of the workspace at hand for what they call.
fn prove(session: &mut Session<'_>, sources: Vec<SourceFile>) -> Result<Vec<Checked>, Error> {
    let library = session.library()?;
    let library: Vec<Playbook> =
        library.shelved.iter().filter_map(|shelved| compile(&shelved.source).playbook).collect();
    let calendar = session.calendar()?;
    let surroundings = Surroundings { calendar: Some(&calendar), ..Surroundings::default() };
    let pace = Pace { threads: host::threads(), done: &|_| {} };
    Ok(validation::validate(sources, &library, &surroundings, pace))
}

/// The texts that were named; those of the workspace, or those built in, when none was.
fn sources(session: &Session<'_>, named: &[String]) -> Result<Vec<SourceFile>, Error> {
    if named.is_empty() {
        let own = |shelved: &Shelved| shelved.path.is_some();
        let library = session.library()?.shelved;
        let some_own = library.iter().any(own);
        let chosen = library.into_iter().filter(|shelved| own(shelved) || !some_own);
        return Ok(chosen.map(|shelved| shelved.source).collect());
    }
    let mut sources = Vec::new();
    for name in named {
        let path = session.host.path(name);
        if host::is_folder(&path) {
            for file in files_in(&path)? {
                sources.push(read_source(&file, &shown(&file, Some(&session.host.folder)))?);
            }
        } else if host::exists(&path) {
            sources.push(read_source(&path, &shown(Path::new(name), None))?);
        } else {
            sources.push(session.playbook_source(name)?);
        }
    }
    Ok(sources)
}

fn files_in(folder: &Path) -> Result<Vec<PathBuf>, Error> {
    host::playbook_files(folder).map_err(|error| Error::file(folder, &error))
}

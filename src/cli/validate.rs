//! `playbook validate`: proves playbooks, and says what is wrong with them.

use std::path::PathBuf;

use super::error::{Error, Outcome};
use super::host;
use super::paint::plural;
use super::session::Session;
use super::workspace::{Shelved, read_source, shown};
use crate::diagnostic::{Severity, json, text};
use crate::lint::Surroundings;
use crate::message;
use crate::source::SourceFile;
use crate::validation::{self, Checked, Pace};

/// Prove playbooks and say what is wrong with them
#[derive(clap::Args, Debug)]
pub(super) struct Args {
    /// Files, folders or names of playbooks; the workspace's own when left out
    paths: Vec<String>,
    /// How findings are written
    #[arg(long, value_name = "FORMAT", default_value = "text", value_parser = ["text", "json"])]
    format: String,
    /// Let warnings count as errors
    #[arg(long, value_name = "WHAT", value_parser = ["warnings"])]
    deny: Option<String>,
}

pub(super) fn run(session: &mut Session<'_>, args: &Args) -> Outcome {
    let checked = prove(session, sources(session, &args.paths)?)?;
    let count =
        |severity| checked.iter().flat_map(|file| &file.diagnostics).filter(|found| found.severity == severity).count();
    let (errors, warnings) = (count(Severity::Error), count(Severity::Warning));
    if session.global.json || args.format == "json" {
        let files = checked.iter().map(|file| (&file.source, file.diagnostics.as_slice()));
        session.print_json(&json::Report::new(files, session.lang))?;
    } else {
        print(session, &checked)?;
    }
    let refused = errors > 0 || (warnings > 0 && args.deny.is_some());
    if refused { Err(Error::Findings) } else { Ok(()) }
}

/// Judges texts, with the playbooks of the workspace at hand for what they call.
fn prove(session: &mut Session<'_>, sources: Vec<SourceFile>) -> Result<Vec<Checked>, Error> {
    let library = session.library()?;
    let calendar = session.calendar()?;
    let surroundings = Surroundings { calendar: Some(&calendar), ..Surroundings::default() };
    let pace = Pace { threads: host::threads(), done: &|_| {} };
    Ok(validation::validate(sources, Some(&library), &surroundings, pace))
}

fn print(session: &mut Session<'_>, checked: &[Checked]) -> Outcome {
    let mut total = (0, 0);
    for file in checked {
        for found in &file.diagnostics {
            match found.severity {
                Severity::Error => total.0 += 1,
                Severity::Warning => total.1 += 1,
            }
            let said = text::render(&file.source, found, session.lang, session.paint.colour);
            session.print(said.trim_end())?;
            session.print("")?;
        }
        if file.diagnostics.is_empty()
            && let Some(playbook) = &file.playbook
        {
            let (sign, name, steps) = (session.paint.good("✓"), &file.source.name, playbook.steps.len());
            let said =
                message!(zh: "{sign} {name}  {steps} 步，没有问题", en: "{sign} {name}  {steps} steps, nothing wrong");
            session.print(session.say(&said))?;
        }
    }
    if total != (0, 0) {
        let (errors, warnings) = total;
        let (more, many) = (plural(errors as u64), plural(warnings as u64));
        let said = message!(
            zh: "{errors} 个错误，{warnings} 个警告。用 `playbook explain 代码` 查看说明",
            en: "{errors} error{more}, {warnings} warning{many}; see `playbook explain CODE` for what they mean"
        );
        session.note(session.say(&said).to_owned().as_str());
    }
    Ok(())
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
            sources.push(read_source(&path, name)?);
        } else {
            sources.push(session.playbook_source(name)?);
        }
    }
    Ok(sources)
}

fn files_in(folder: &std::path::Path) -> Result<Vec<PathBuf>, Error> {
    host::playbook_files(folder).map_err(|error| Error::file(folder, &error))
}

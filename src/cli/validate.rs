//! `playbook validate`: proves playbooks, and says what is wrong with them.

mod baseline;
mod output;

use std::cell::OnceCell;
use std::path::{Path, PathBuf};

use super::error::{Error, Outcome};
use super::host::{self, Progress};
use super::session::{Session, is_path};
use super::workspace::{Library, Shelved, read_source, shown};
use crate::lint::Surroundings;
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
    /// Report only what is not listed in this file
    #[arg(long, value_name = "FILE")]
    baseline: Option<String>,
    /// List all findings in this file, for --baseline
    #[arg(long, value_name = "FILE", conflicts_with = "baseline")]
    write_baseline: Option<String>,
}

/// A text, and the file it was read from; a built-in playbook has none.
struct Named {
    source: SourceFile,
    path: Option<PathBuf>,
}

pub(super) fn run(session: &mut Session<'_>, args: &Args) -> Outcome {
    let named = named(session, &args.paths)?;
    let list = args.write_baseline.as_ref().or(args.baseline.as_ref());
    let names = list.map(|file| {
        let files = named.iter().map(|file| (file.source.name.as_str(), file.path.as_deref()));
        baseline::Names::new(session, file, files)
    });
    let format = if session.global.json { "json" } else { &args.format };
    let mut checked = prove(session, named.into_iter().map(|file| file.source).collect(), format != "text")?;
    if let (Some(file), Some(names)) = (list, names) {
        if args.write_baseline.is_some() {
            return baseline::write(session, file, names, &checked);
        }
        baseline::apply(session, file, names, &mut checked, args.paths.is_empty())?;
    }
    let deny_warnings = args.deny.is_some();
    output::print(session, &checked, format, deny_warnings)
}

/// Judges texts, with the playbooks of the workspace at hand for what they call.
fn prove(session: &mut Session<'_>, sources: Vec<SourceFile>, for_machines: bool) -> Result<Vec<Checked>, Error> {
    let calendar = session.calendar()?;
    // Most playbooks call nothing, so the others are read when one of them is asked for.
    let library = OnceCell::new();
    let find = |name: &str| {
        let library: &Result<Library, Error> = library.get_or_init(|| session.library());
        library.as_ref().ok()?.get(name).map(|shelved| shelved.source.clone())
    };
    let surroundings = Surroundings { calendar: Some(&calendar), ..Surroundings::default() };
    // Each text is read and then judged.
    let progress = Progress::new(session.host, session.pick("正在证明", "Proving"), 2 * sources.len());
    let tell = |done| progress.done(done);
    let pace = Pace { threads: host::threads(), done: if for_machines { &|_| {} } else { &tell } };
    let checked = validation::validate(sources, &find, &surroundings, pace);
    library.into_inner().transpose()?;
    Ok(checked)
}

/// The texts that were named; those of the workspace, or those built in, when none was.
fn named(session: &Session<'_>, names: &[String]) -> Result<Vec<Named>, Error> {
    if names.is_empty() {
        let own = |shelved: &Shelved| shelved.path.is_some();
        let library = session.library()?.shelved;
        let some_own = library.iter().any(own);
        let chosen = library.into_iter().filter(|shelved| own(shelved) || !some_own);
        return Ok(chosen.map(|Shelved { source, path, .. }| Named { source, path }).collect());
    }
    let mut named = Vec::new();
    for name in names {
        let path = session.host.path(name);
        if host::is_folder(&path) {
            for file in files_in(&path)? {
                let source = read_source(&file, &shown(&file, Some(&session.host.folder)))?;
                named.push(Named { source, path: Some(file) });
            }
        } else if host::exists(&path) || is_path(name) {
            named.push(Named { source: read_source(&path, &shown(Path::new(name), None))?, path: Some(path) });
        } else {
            let Shelved { source, path, .. } = session.shelved(name)?;
            named.push(Named { source, path });
        }
    }
    Ok(named)
}

fn files_in(folder: &Path) -> Result<Vec<PathBuf>, Error> {
    host::playbook_files(folder).map_err(|error| Error::file(folder, &error))
}

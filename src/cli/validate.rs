//! `playbook validate`: proves playbooks, and says what is wrong with them.

mod baseline;
mod output;
mod printed;
mod repair;
mod team;

use std::cell::OnceCell;
use std::path::{Path, PathBuf};

use chrono::NaiveDate;

use super::error::{Error, Outcome};
use super::host::{self, Progress};
use super::session::{Session, is_path};
use super::workspace::{Library, Shelved, read_source, shown};
use crate::compile::calendar::BuiltIn;
use crate::lint::{Printed, Staffing, Surroundings};
use crate::model::calendar::WorkingTime;
use crate::model::team::Team;
use crate::source::SourceFile;
use crate::validation::{self, Pace};

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
    /// Hold playbooks to what controlled documents must say as well
    #[arg(long)]
    documents: bool,
    /// Correct in the files what can be corrected without doubt
    #[arg(long, conflicts_with = "write_baseline")]
    fix: bool,
    /// With --fix: show the changes and write nothing
    #[arg(long, requires = "fix")]
    dry_run: bool,
    /// Whether people of this team can always act; the workspace's own team when left out
    #[arg(long, value_name = "FILE")]
    team: Option<String>,
    /// So many people of the team more may be away; nobody when left out
    #[arg(long, value_name = "N")]
    absent: Option<usize>,
    /// The day that counts for absences; today when left out
    #[arg(long, value_name = "DAY")]
    date: Option<NaiveDate>,
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
    let printed = printed::find(session, &named)?;
    let team = team::find(session, args)?;
    let beside = Beside { printed: printed.as_deref(), team: team.as_ref().map(|(_, team)| team) };
    let format = if session.global.json { "json" } else { &args.format };
    let mut checked = if args.fix {
        repair::repair(session, args, named, beside)?
    } else {
        let sources: Vec<SourceFile> = named.into_iter().map(|file| file.source).collect();
        let count = sources.len();
        with_surroundings(session, args, beside, count, |library, around, pace| {
            validation::validate(sources, library, around, pace)
        })?
    };
    if let Some((source, team)) = team {
        let unknown = team::unknown_roles(session, source, &team, &checked)?;
        checked.extend(unknown);
    }
    if let (Some(file), Some(names)) = (list, names) {
        if args.write_baseline.is_some() {
            return baseline::write(session, file, names, &checked);
        }
        baseline::apply(session, file, names, &mut checked, args.paths.is_empty())?;
    }
    let deny_warnings = args.deny.is_some();
    // What a trial would leave is counted beside the changes; listed, it would look like what is there.
    if args.dry_run && format == "text" {
        return output::verdict(&checked, deny_warnings);
    }
    let outcome = output::print(session, &checked, format, deny_warnings);
    // The program ends here; to take a large playbook apart first would be work for nothing.
    std::mem::forget(checked);
    outcome
}

/// What playbooks are held against: what was printed of them, and who is there to do the work.
#[derive(Clone, Copy)]
struct Beside<'a> {
    printed: Option<&'a [Printed]>,
    team: Option<&'a Team>,
}

/// Does something with so many texts, with the playbooks of the workspace at hand for what they call.
fn with_surroundings<R>(
    session: &mut Session<'_>,
    args: &Args,
    beside: Beside<'_>,
    count: usize,
    work: impl FnOnce(validation::Library<'_>, &Surroundings<'_>, Pace<'_>) -> R,
) -> Result<R, Error> {
    let own = session.own_calendar()?;
    let calendar: &dyn WorkingTime = own.as_ref().map_or(&BuiltIn, |own| own);
    let staffing = beside.team.map(|team| Staffing {
        team,
        today: args.date.unwrap_or_else(|| session.today()),
        absent: args.absent.unwrap_or(0),
    });
    // Most playbooks call nothing, so the others are read when one of them is asked for.
    let library = OnceCell::new();
    let find = |name: &str| {
        let library: &Result<Library, Error> = library.get_or_init(|| session.library());
        library.as_ref().ok()?.get(name).map(|shelved| shelved.source.clone())
    };
    let surroundings = Surroundings {
        calendar: Some(calendar),
        staffing,
        printed: beside.printed,
        documents: args.documents,
        ..Surroundings::default()
    };
    // Each text is read and then judged.
    let progress = Progress::new(session.host, session.pick("正在证明", "Proving"), 2 * count);
    let tell = |done| progress.done(done);
    let for_machines = session.global.json || args.format != "text";
    let pace = Pace { threads: &host::threads, done: if for_machines { &|_| {} } else { &tell } };
    let done = work(&find, &surroundings, pace);
    library.into_inner().transpose()?;
    Ok(done)
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

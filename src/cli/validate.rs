//! `playbook validate`: proves playbooks, and says what is wrong with them.

use std::path::PathBuf;

use chrono::NaiveDate;

use super::error::{Error, Outcome};
use super::host;
use super::paint::plural;
use super::session::Session;
use super::workspace::{Shelved, read_source, shown};
use crate::compile::compile;
use crate::compile::team::unknown_roles;
use crate::diagnostic::{Severity, json, text};
use crate::lint::{Staffing, Surroundings};
use crate::message;
use crate::model::Playbook;
use crate::model::team::Team;
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
    /// Whether people of this team can always act; the workspace's own team when left out
    #[arg(long, value_name = "FILE")]
    team: Option<String>,
    /// So many people of the team more may be away; nobody when left out
    #[arg(long, value_name = "N")]
    absent: Option<usize>,
    /// The day that counts for absences; today when left out
    #[arg(long, value_name = "DAY")]
    date: Option<NaiveDate>,
}

pub(super) fn run(session: &mut Session<'_>, args: &Args) -> Outcome {
    let checked = prove(session, sources(session, &args.paths)?, args)?;
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

/// Judges texts, with the playbooks of the workspace at hand for what they call, and the team if there is one.
fn prove(session: &mut Session<'_>, sources: Vec<SourceFile>, args: &Args) -> Result<Vec<Checked>, Error> {
    let library = session.library()?;
    let library: Vec<Playbook> =
        library.shelved.iter().filter_map(|shelved| compile(&shelved.source).playbook).collect();
    let calendar = session.calendar()?;
    let team = team(session, args)?;
    let (today, absent) = (args.date.unwrap_or_else(|| session.today()), args.absent.unwrap_or(0));
    let staffing = team.as_ref().map(|(_, team)| Staffing { team, today, absent });
    let surroundings = Surroundings { calendar: Some(&calendar), staffing, ..Surroundings::default() };
    let pace = Pace { threads: host::threads(), done: &|_| {} };
    let mut checked = validation::validate(sources, &library, &surroundings, pace);
    if let Some((source, team)) = &team {
        let playbooks = checked.iter().filter_map(|file| file.playbook.as_ref()).chain(&library);
        let diagnostics = unknown_roles(team, playbooks);
        if !diagnostics.is_empty() {
            checked.push(Checked { source: source.clone(), playbook: None, diagnostics });
        }
    }
    Ok(checked)
}

/// The team that is named, or that of the workspace.
fn team(session: &mut Session<'_>, args: &Args) -> Result<Option<(SourceFile, Team)>, Error> {
    let found = match &args.team {
        Some(named) => {
            let source = read_source(&session.host.path(named), named)?;
            session.read_team(source).map(Some)?
        }
        None => session.team_file()?,
    };
    if let (None, Some(flag)) = (&found, args.absent.map(|_| "--absent").or(args.date.map(|_| "--date"))) {
        return Err(Error::usage(
            message!(zh: "`{flag}` 要有团队文件才有意义", en: "`{flag}` means nothing without a team file"),
            message!(zh: "用 `--team 文件` 指定一个", en: "name one with `--team FILE`"),
        ));
    }
    if let (Some((_, team)), Some(absent)) = (&found, args.absent)
        && absent >= team.people.len()
    {
        let people = team.people.len();
        return Err(Error::usage(
            message!(zh: "团队只有 {people} 人，不能有 {absent} 人不在", en: "{absent} people cannot be away from a team of {people}"),
            message!(zh: "给 `--absent` 一个更小的数", en: "give `--absent` a smaller number"),
        ));
    }
    Ok(found)
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

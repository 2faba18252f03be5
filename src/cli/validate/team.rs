//! The team that playbooks are proved with.

use super::super::error::Error;
use super::super::session::Session;
use super::super::workspace::read_source;
use super::Args;
use crate::compile::{compile, team};
use crate::message;
use crate::model::Playbook;
use crate::model::team::Team;
use crate::source::SourceFile;
use crate::validation::Checked;

/// The team that is named, or that of the workspace.
///
/// # Errors
/// The file cannot be read or has errors, or an option means nothing with it.
pub(super) fn find(session: &mut Session<'_>, args: &Args) -> Result<Option<(SourceFile, Team)>, Error> {
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

/// What is wrong with the team file: roles that no playbook knows, neither those that are judged nor those of the workspace.
///
/// # Errors
/// A playbook that cannot be read.
pub(super) fn unknown_roles(
    session: &Session<'_>,
    source: SourceFile,
    team: &Team,
    judged: &[Checked],
) -> Result<Option<Checked>, Error> {
    let judged = || judged.iter().filter_map(|file| file.playbook.as_ref());
    let mut diagnostics = team::unknown_roles(team, judged());
    // The other playbooks are read only for roles that the judged ones do not know.
    if !diagnostics.is_empty() {
        let library = session.library()?.shelved;
        let library: Vec<Playbook> = library.iter().filter_map(|shelved| compile(&shelved.source).playbook).collect();
        diagnostics = team::unknown_roles(team, judged().chain(&library));
    }
    Ok(Some(Checked { source, playbook: None, diagnostics, suppressed: Vec::new() })
        .filter(|file| !file.diagnostics.is_empty()))
}

//! `playbook diff`: what a new version changes in meaning, and what it would do to the cases that run.

mod cases;
mod json;
mod lines;

use super::error::{Error, Outcome};
use super::host;
use super::session::Session;
use super::workspace::read_source;
use crate::change::{self, Changes};
use crate::compile::{compile, decode};
use crate::message;
use crate::model::Playbook;
use crate::source::SourceFile;
use cases::Cases;
use lines::{Look, Versions};

/// How the name of a text begins that stands in the history of a git repository.
const COMMITTED: &str = "git:";

/// Say what a new version of a playbook changes, and which open cases it would strand
#[derive(clap::Args, Debug)]
pub(super) struct Args {
    /// The old version: a file, a name, or git:REVISION:PATH
    old: String,
    /// The new version, likewise
    new: String,
    /// How changes are written
    #[arg(long, value_name = "FORMAT", default_value = "text", value_parser = ["text", "markdown", "json"])]
    format: String,
    /// What counts as a failure: any change, only cases that would be stranded, or nothing
    #[arg(long, value_name = "WHAT", default_value = "changes", value_parser = ["changes", "stranded", "nothing"])]
    fail_on: String,
    /// Leave the cases of the database out
    #[arg(long)]
    no_cases: bool,
}

pub(super) fn run(session: &mut Session<'_>, args: &Args) -> Outcome {
    let (old_source, new_source) = (source(session, &args.old)?, source(session, &args.new)?);
    let (old, new) = (compiled(&old_source)?, compiled(&new_source)?);
    let changes = change::compare(&old, &new);
    let cases = if args.no_cases { None } else { cases::judged(session, (&old, &old_source), (&new, &new_source))? };
    let versions = Versions { old: (&old, &old_source), new: (&new, &new_source) };
    print(session, args, &versions, &changes, cases.as_ref())?;
    let stranded = cases.is_some_and(|cases| cases.stranded() > 0);
    let changed = !changes.subjects.is_empty();
    let failed = match args.fail_on.as_str() {
        "nothing" => false,
        "stranded" => stranded,
        _ => changed || stranded,
    };
    if failed { Err(Error::Findings) } else { Ok(()) }
}

fn print(
    session: &mut Session<'_>,
    args: &Args,
    versions: &Versions<'_>,
    changes: &Changes,
    cases: Option<&Cases>,
) -> Outcome {
    if session.global.json || args.format == "json" {
        return session.print_json(&json::report(versions, changes, cases, session.lang));
    }
    let look = if args.format == "markdown" { Look::Markdown } else { Look::Text(session.paint) };
    for line in lines::report(versions, changes, cases, look, session.lang) {
        session.print(&line)?;
    }
    Ok(())
}

/// A text by the name of its file or playbook, or where it stands in the history of a git repository.
fn source(session: &Session<'_>, named: &str) -> Result<SourceFile, Error> {
    if let Some(object) = named.strip_prefix(COMMITTED) {
        return match host::committed(&session.host.folder, object) {
            Ok(bytes) => Ok(decode(named, &bytes)),
            Err(error) => {
                let reason = error.to_string();
                let message = message!(zh: "git 里没有 `{object}`：{reason}", en: "git has no `{object}`: {reason}");
                let help = message!(
                    zh: "写成 `git:版本:路径`，例如 `git:HEAD:playbooks/order.yaml`",
                    en: "write `git:REVISION:PATH`, for example `git:HEAD:playbooks/order.yaml`"
                );
                Err(Error::not_found(message, Some(help)))
            }
        };
    }
    let path = session.host.path(named);
    if host::exists(&path) && !host::is_folder(&path) {
        return read_source(&path, named);
    }
    session.playbook_source(named)
}

fn compiled(source: &SourceFile) -> Result<Playbook, Error> {
    let compiled = compile(source);
    compiled.playbook.ok_or_else(|| Error::Invalid { source: source.clone(), diagnostics: compiled.diagnostics })
}

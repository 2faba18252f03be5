//! `playbook fmt`: lays files out in one way and changes nothing of what they say.

use std::io::Write;
use std::path::{Path, PathBuf};

use serde::Serialize;

use super::error::{Error, Outcome};
use super::paint::{plural, safe};
use super::session::{Session, is_path};
use super::workspace::{read_source, shown};
use super::{host, unified};
use crate::compile::decode;
use crate::diagnostic::text;
use crate::format::{Unformatted, format};
use crate::message;
use crate::source::SourceFile;

/// Lay files out in one way, without touching a word or a comment
#[derive(clap::Args, Debug)]
pub(super) struct Args {
    /// Files, folders or names of playbooks; the files of the workspace when left out
    paths: Vec<String>,
    /// Write nothing; fail when a file would change
    #[arg(long)]
    check: bool,
    /// Show the changes
    #[arg(long)]
    diff: bool,
    /// Read the standard input and write to the standard output
    #[arg(long, conflicts_with_all = ["paths", "check", "diff"])]
    stdin: bool,
}

/// What came of the files.
#[derive(Default)]
struct Tally {
    changed: Vec<String>,
    unchanged: usize,
    /// Texts that were left as they are, and why.
    left: Vec<(SourceFile, Unformatted)>,
}

#[derive(Serialize)]
struct FmtJson<'a> {
    version: u32,
    changed: &'a [String],
    unchanged: usize,
}

pub(super) fn run(session: &mut Session<'_>, args: &Args) -> Outcome {
    if args.stdin {
        return standard_input(session);
    }
    let mut tally = Tally::default();
    for (path, name) in files(session, &args.paths)? {
        let source = read_source(&path, &name)?;
        match format(&source) {
            Ok(text) if text == source.text => tally.unchanged += 1,
            Ok(text) => {
                if args.diff && !session.global.json {
                    unified::print(session, &unified::text(&source.name, &source.text, &text))?;
                }
                if !args.check {
                    host::replace_text(&path, &source.text, &text).map_err(|error| Error::file(&path, &error))?;
                }
                tally.changed.push(source.name);
            }
            Err(why) => tally.left.push((source, why)),
        }
    }
    report(session, args, tally)
}

fn report(session: &mut Session<'_>, args: &Args, tally: Tally) -> Outcome {
    let Tally { changed, unchanged, left } = tally;
    if !session.global.json {
        for name in &changed {
            let name = safe(name);
            let said = if args.check {
                message!(zh: "要重排：{name}", en: "would lay out {name}")
            } else {
                message!(zh: "已重排：{name}", en: "laid out {name}")
            };
            session.print(session.say(&said))?;
        }
        let (count, kept) = (changed.len(), unchanged);
        let s = plural(count as u64);
        let said = if args.check {
            message!(zh: "{count} 个文件要重排，{kept} 个不用", en: "{count} file{s} would change, {kept} would not")
        } else {
            message!(zh: "重排了 {count} 个文件，{kept} 个不用", en: "{count} file{s} changed, {kept} did not")
        };
        session.note(session.say(&said).to_owned().as_str());
    }
    let mut left = left.into_iter();
    if let Some(first) = left.next() {
        for (source, why) in left {
            for found in why.diagnostics() {
                let said = text::render(&source, &found, session.lang, session.paint.colour);
                session.note(said.trim_end());
            }
        }
        let (source, why) = first;
        return Err(Error::Invalid { source, diagnostics: why.diagnostics() });
    }
    if session.global.json {
        session.print_json(&FmtJson { version: 1, changed: &changed, unchanged })?;
    }
    if args.check && !changed.is_empty() { Err(Error::Findings) } else { Ok(()) }
}

fn standard_input(session: &mut Session<'_>) -> Outcome {
    let bytes = host::read_input().map_err(|error| Error::file(Path::new("-"), &error))?;
    let source = decode("<stdin>", &bytes);
    match format(&source) {
        Ok(text) => Ok(session.host.out.write_all(text.as_bytes())?),
        Err(why) => {
            let diagnostics = why.diagnostics();
            Err(Error::Invalid { source, diagnostics })
        }
    }
}

/// The files that were named, or those of the workspace, each with the name it is shown by.
fn files(session: &Session<'_>, names: &[String]) -> Result<Vec<(PathBuf, String)>, Error> {
    if names.is_empty() {
        return of_workspace(session);
    }
    let mut files = Vec::new();
    for name in names {
        let path = session.host.path(name);
        if host::is_folder(&path) {
            files.extend(in_folder(&path, &session.host.folder)?);
        } else if host::exists(&path) || is_path(name) {
            files.push((path, shown(Path::new(name), None)));
        } else {
            let shelved = session.shelved(name)?;
            let Some(path) = shelved.path else {
                return Err(Error::usage(
                    message!(zh: "`{name}` 在程序里面，不能修改", en: "`{name}` is inside the program and cannot be changed"),
                    message!(zh: "写出要重排的文件或文件夹", en: "name the files or folders to lay out"),
                ));
            };
            files.push((path, shelved.source.name));
        }
    }
    Ok(files)
}

/// The playbooks of the workspace, the scenarios beside them, and its team and calendar.
fn of_workspace(session: &Session<'_>) -> Result<Vec<(PathBuf, String)>, Error> {
    let workspace = &session.workspace;
    let Some(root) = &workspace.root else {
        return Err(Error::usage(
            message!(zh: "这里不是工作区", en: "this is no workspace"),
            message!(zh: "写出要重排的文件或文件夹", en: "name the files or folders to lay out"),
        ));
    };
    let mut files = match workspace.playbook_folder() {
        Some(folder) => in_folder(&folder, root)?,
        None => Vec::new(),
    };
    for path in [&workspace.settings.team, &workspace.settings.calendar].into_iter().flatten() {
        let path = workspace.path(path);
        let name = shown(&path, Some(root));
        files.push((path, name));
    }
    files.sort();
    files.dedup();
    Ok(files)
}

fn in_folder(folder: &Path, root: &Path) -> Result<Vec<(PathBuf, String)>, Error> {
    let files = host::yaml_files(folder).map_err(|error| Error::file(folder, &error))?;
    let named = files.into_iter().map(|path| {
        let name = shown(&path, Some(root));
        (path, name)
    });
    Ok(named.collect())
}

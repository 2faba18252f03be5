//! `playbook render`: printable documents of a playbook or a case.

use std::io::Write;
use std::path::{Path, PathBuf};

use super::error::{Error, Outcome};
use super::host;
use super::session::Session;
use crate::engine::Moment;
use crate::message;
use crate::render::view::{Run, Subject, View};
use crate::render::{Document, Format, Languages, RenderError, print_template, render};
use crate::runtime::{Loaded, checked};
use crate::store::{CaseId, Hash};

/// Print a document about a playbook or a case
#[derive(clap::Args, Debug)]
pub(super) struct Args {
    /// Name, alias or file of a playbook, or the number of a case
    name: Option<String>,
    /// The kind of document; guide for a playbook and case-report for a case when left out
    #[arg(long = "as", value_name = "KIND", value_parser = ["guide", "checklist", "case-report"])]
    kind: Option<String>,
    /// The format; that of the file's name when left out, else md
    #[arg(long, value_name = "FORMAT", value_parser = ["md", "html"])]
    format: Option<String>,
    /// Chinese first, English below
    #[arg(long)]
    both: bool,
    /// Where the document goes; standard output when left out
    #[arg(short, long, value_name = "FILE")]
    output: Option<PathBuf>,
    /// Change nothing, and fail when the file is not what would be written now
    #[arg(long, requires = "output")]
    check: bool,
    /// Print the template of the document instead, to start your own from
    #[arg(long)]
    print_template: bool,
}

pub(super) fn run(session: &mut Session<'_>, args: &Args) -> Outcome {
    let format = format(args);
    if args.print_template {
        let kind = args.kind.as_deref().and_then(Document::named).unwrap_or(Document::Guide);
        let (name, text) = print_template(kind, format);
        session.note(&format!("templates/{name}"));
        return session.print(text.trim_end());
    }
    let Some(name) = args.name.as_deref() else {
        return Err(Error::usage(
            message!(zh: "没有写流程或案件", en: "no playbook or case is named"),
            message!(zh: "写 `playbook render 流程` 或 `playbook render 案件`", en: "write `playbook render NAME` or `playbook render CASE`"),
        ));
    };
    let languages = if args.both { Languages::Both } else { Languages::One(session.lang) };
    let text = if name.parse::<CaseId>().is_ok() {
        of_case(session, name, args, format, languages)?
    } else {
        of_playbook(session, name, args, format, languages)?
    };
    match &args.output {
        None => session.host.out.write_all(text.as_bytes()).map_err(Error::from),
        Some(path) if args.check => check(session, path, &text),
        Some(path) => {
            host::write_file(&session.host.path(path), text.as_bytes()).map_err(|error| Error::file(path, &error))
        }
    }
}

fn format(args: &Args) -> Format {
    let of_file = || args.output.as_ref()?.extension()?.to_str().map(str::to_owned);
    let named = args.format.clone().or_else(of_file);
    named.as_deref().and_then(Format::named).unwrap_or(Format::Markdown)
}

fn of_playbook(
    session: &mut Session<'_>,
    name: &str,
    args: &Args,
    format: Format,
    languages: Languages,
) -> Result<String, Error> {
    let source = session.playbook_source(name)?;
    let playbook = checked(&source, None)?;
    let kind = args.kind.as_deref().and_then(Document::named).unwrap_or(Document::Guide);
    if kind.needs_case() {
        let word = kind.word();
        return Err(Error::usage(
            message!(zh: "{word} 是关于一件案件的", en: "a {word} is about one case"),
            message!(zh: "写案件编号，如 `playbook render C-2026-0001`", en: "name the case, such as `playbook render C-2026-0001`"),
        ));
    }
    let settings = session.settings(&playbook)?;
    let hash = Hash::of(source.text.as_bytes()).to_string();
    let view = View::new(Subject { playbook: &playbook, settings: &settings, source: &hash, run: None }, languages);
    make(session, kind, format, &view)
}

fn of_case(
    session: &mut Session<'_>,
    number: &str,
    args: &Args,
    format: Format,
    languages: Languages,
) -> Result<String, Error> {
    let mut store = session.store()?;
    let Loaded { id, playbook, case, log, head } = session.load(&mut store, number)?;
    let calendar = session.calendar()?;
    let moment = Moment { now: session.now(), calendar: &calendar, zone: session.zone };
    let kind = args.kind.as_deref().and_then(Document::named).unwrap_or(Document::CaseReport);
    let head = head.to_string();
    let run = Run { id: id.as_str(), case: &case, log: &log, head: &head, moment };
    let subject = Subject { playbook: &playbook, settings: &case.settings, source: &case.source, run: Some(run) };
    let view = View::new(subject, languages);
    make(session, kind, format, &view)
}

/// Makes a document, with the workspace's own templates where there are some.
fn make(session: &Session<'_>, kind: Document, format: Format, view: &View) -> Result<String, Error> {
    let folder = session.workspace.settings.templates.clone().unwrap_or_else(|| PathBuf::from("templates"));
    let folder = session.workspace.root.as_ref().map(|root| root.join(folder));
    let own = |name: &str| {
        let path = name.split('/').fold(folder.clone()?, |path, part| path.join(part));
        let bytes = host::read_file(&path).ok()?;
        Some(String::from_utf8_lossy(&bytes).into_owned())
    };
    render(kind, format, view, &own).map_err(|error| template_error(&error))
}

fn template_error(error: &RenderError) -> Error {
    Error::File { message: error.message(), help: None }
}

fn check(session: &mut Session<'_>, path: &Path, text: &str) -> Outcome {
    let shown = path.display();
    let there = host::read_file(&session.host.path(path)).ok();
    if there.as_deref() == Some(text.as_bytes()) {
        let said = message!(zh: "{shown} 是最新的", en: "{shown} is up to date");
        return session.print(session.say(&said));
    }
    let said = message!(zh: "{shown} 已过时，要重新生成", en: "{shown} is stale and must be made again");
    session.print(session.say(&said))?;
    Err(Error::Findings)
}

//! `playbook render`: printable documents of a playbook, a case, or many of them.

mod cases;
mod job;
mod style;

use std::io::Write;
use std::path::{Path, PathBuf};

use super::error::{Error, Outcome};
use super::host::{self, Progress};
use super::session::Session;
use super::workspace::Shelved;
use crate::lang::Message;
use crate::message;
use crate::render::{Document, Format, Languages, Scope, printed, template, template_names, template_of};
use crate::store::CaseId;
use job::{About, Job};

/// The kinds of documents that `--all` makes when none is named.
const USUAL_KINDS: [Document; 2] = [Document::Instruction, Document::Checklist];

/// Print documents about playbooks or cases
#[derive(clap::Args, Debug)]
pub(super) struct Args {
    /// Name, alias or file of a playbook, or the number of a case; several for a handbook
    names: Vec<String>,
    /// The kind of document; guide for a playbook and case-report for a case when left out. Repeat with --all
    #[arg(long = "as", value_name = "KIND", value_parser = ["guide", "instruction", "standard", "checklist", "raci", "case-report", "case-summary", "case-list", "handbook"])]
    kinds: Vec<String>,
    /// The format; that of the file's name when left out, else md. Repeat with --all
    #[arg(long = "format", value_name = "FORMAT", value_parser = ["md", "html", "pdf", "docx", "xlsx", "csv"])]
    formats: Vec<String>,
    /// Chinese first, English below
    #[arg(long)]
    both: bool,
    /// All playbooks of the workspace, into a folder
    #[arg(long, requires = "output", conflicts_with = "names")]
    all: bool,
    /// Where the document goes, the folder with --all; standard output when left out
    #[arg(short, long, value_name = "FILE")]
    output: Option<PathBuf>,
    /// The margins: usual (25 mm, 28 mm at the binding edge) or gb9704; the workspace's when left out
    #[arg(long, value_name = "MARGINS", value_parser = ["usual", "gb9704"])]
    page: Option<String>,
    /// A DOCX document whose styles are taken; templates/reference.docx of the workspace when left out
    #[arg(long, value_name = "FILE")]
    reference: Option<PathBuf>,
    /// Change nothing, and fail when a file is not what would be written now
    #[arg(long, requires = "output")]
    check: bool,
    /// Print the template of the document instead, or the one named, to start your own from
    #[arg(long, value_name = "TEMPLATE", num_args = 0..=1, default_missing_value = "")]
    print_template: Option<String>,
}

impl Args {
    fn languages(&self, session: &Session<'_>) -> Languages {
        if self.both { Languages::Both } else { Languages::One(session.lang) }
    }

    /// The kinds that were named.
    fn kinds(&self) -> Vec<Document> {
        self.kinds.iter().filter_map(|word| Document::named(word)).collect()
    }

    /// The formats that were named.
    fn formats(&self) -> Vec<Format> {
        self.formats.iter().filter_map(|word| Format::named(word)).collect()
    }
}

pub(super) fn run(session: &mut Session<'_>, args: &Args) -> Outcome {
    if let Some(name) = &args.print_template {
        return print_template(session, args, name);
    }
    let jobs = if args.all { all(session, args)? } else { vec![one(session, args)?] };
    let languages = args.languages(session);
    let style = style::Style::new(session, args.page.as_deref(), args.reference.as_deref())?;
    let progress = Progress::new(session.host, session.pick("正在制作", "Rendering"), jobs.len());
    let mut stale = Vec::new();
    for (done, job) in jobs.iter().enumerate() {
        let bytes = job.make(session, languages, &style.house())?;
        match &job.path {
            None => print(session, job.format, &bytes)?,
            Some(path) if args.check => {
                if host::read_file(&session.host.path(path)).ok().as_deref() != Some(&bytes) {
                    stale.push(path);
                }
            }
            Some(path) => write(session, path, &bytes)?,
        }
        progress.done(done + 1);
    }
    drop(progress);
    if args.check { report(session, &jobs, &stale) } else { Ok(()) }
}

/// The one document that was asked for.
fn one(session: &mut Session<'_>, args: &Args) -> Result<Job, Error> {
    let is_case = args.names.first().is_some_and(|name| name.parse::<CaseId>().is_ok());
    let usual = if is_case { Document::CaseReport } else { Document::Guide };
    let kind = args.kinds().first().copied().unwrap_or(usual);
    let about = match (kind.scope(), args.names.as_slice()) {
        (Scope::Cases, names) => About::Cases(names.to_vec()),
        (Scope::Playbooks, []) => About::Playbooks(library(session)?.into_iter().map(|known| known.source).collect()),
        (Scope::Playbooks, names) => {
            let sources = names.iter().map(|name| session.playbook_source(name));
            About::Playbooks(sources.collect::<Result<_, _>>()?)
        }
        (Scope::Playbook | Scope::Case, [name]) if is_case => About::Case(name.clone()),
        (Scope::Playbook, [name]) => About::Playbook(session.playbook_source(name)?),
        (Scope::Case, [_]) => return Err(needs_case(kind)),
        (Scope::Playbook | Scope::Case, []) => {
            return Err(Error::usage(
                message!(zh: "没有写流程或案件", en: "no playbook or case is named"),
                message!(zh: "写 `playbook render 流程` 或 `playbook render 案件`", en: "write `playbook render NAME` or `playbook render CASE`"),
            ));
        }
        (Scope::Playbook | Scope::Case, _) => {
            return Err(Error::usage(
                message!(zh: "这种文件只关于一个流程或一件案件", en: "this kind of document is about one playbook or one case"),
                message!(zh: "多个流程装订在一起用 `--as handbook`，逐个制作用 `--all`", en: "use `--as handbook` to bind several, `--all` to make one for each"),
            ));
        }
    };
    let of_file = || Format::named(args.output.as_ref()?.extension()?.to_str()?);
    let format = args.formats().first().copied().or_else(of_file).unwrap_or(Format::Markdown);
    Ok(Job { about, kind, format, path: args.output.clone() })
}

fn needs_case(kind: Document) -> Error {
    let Message { zh, en } = kind.title();
    Error::usage(
        message!(zh: "{zh}是关于一件案件的", en: "a {en} is about one case"),
        message!(zh: "写案件编号，如 `playbook render C-2026-0001`", en: "name the case, such as `playbook render C-2026-0001`"),
    )
}

/// The workspace's own playbooks; those built in when it has none.
fn library(session: &Session<'_>) -> Result<Vec<Shelved>, Error> {
    let library = session.library()?.shelved;
    let some_own = library.iter().any(|shelved| shelved.path.is_some());
    Ok(library.into_iter().filter(|shelved| shelved.path.is_some() || !some_own).collect())
}

/// Every playbook of the workspace in every kind and format: `complaint-guide.html`.
fn all(session: &Session<'_>, args: &Args) -> Result<Vec<Job>, Error> {
    let (mut kinds, mut formats) = (args.kinds(), args.formats());
    if kinds.is_empty() {
        kinds.extend(USUAL_KINDS);
    }
    if formats.is_empty() {
        formats.push(Format::Html);
    }
    let folder = args.output.clone().unwrap_or_default();
    let mut jobs = Vec::new();
    for shelved in library(session)? {
        for kind in kinds.iter().copied().filter(|kind| kind.scope() == Scope::Playbook) {
            for format in formats.iter().copied() {
                let file = printed::file_name(&shelved.name, kind, format);
                let about = About::Playbook(shelved.source.clone());
                jobs.push(Job { about, kind, format, path: Some(folder.join(file)) });
            }
        }
    }
    Ok(jobs)
}

fn print_template(session: &mut Session<'_>, args: &Args, name: &str) -> Outcome {
    let kind = args.kinds().first().copied().unwrap_or(Document::Guide);
    let name = if name.is_empty() { template_of(kind) } else { name.to_owned() };
    let Some(text) = template(&name) else {
        let known: Vec<String> = template_names().map(str::to_owned).collect();
        let list = known.join("\n  ");
        return Err(Error::NotFound {
            message: message!(zh: "没有模板 `{name}`", en: "there is no template `{name}`"),
            help: Some(message!(zh: "有这些模板：\n  {list}", en: "these are the templates:\n  {list}")),
            known,
        });
    };
    session.note(&format!("templates/{name}"));
    session.print(text.trim_end())
}

/// Writes to standard output, unless that is a terminal and the format is not for eyes.
fn print(session: &mut Session<'_>, format: Format, bytes: &[u8]) -> Outcome {
    if !format.is_text() && session.host.out_width.is_some() {
        let word = format.word();
        return Err(Error::usage(
            message!(zh: "{word} 文件不能显示在终端里", en: "a {word} file cannot be shown on a terminal"),
            message!(zh: "用 `-o 文件.{word}` 写到文件里", en: "write it to a file with `-o FILE.{word}`"),
        ));
    }
    session.host.out.write_all(bytes).map_err(Error::from)
}

fn write(session: &Session<'_>, path: &Path, bytes: &[u8]) -> Outcome {
    let full = session.host.path(path);
    if let Some(folder) = full.parent().filter(|folder| !host::exists(folder)) {
        host::create_folder(folder).map_err(|error| Error::file(path, &error))?;
    }
    host::write_file(&full, bytes).map_err(|error| Error::file(path, &error))
}

/// Says which files are stale; fails when some are.
fn report(session: &mut Session<'_>, jobs: &[Job], stale: &[&PathBuf]) -> Outcome {
    for path in stale {
        let shown = path.display();
        let said = message!(zh: "{shown} 已过时，要重新生成", en: "{shown} is stale and must be made again");
        session.print(session.say(&said))?;
    }
    if !stale.is_empty() {
        return Err(Error::Findings);
    }
    let said = match jobs {
        [Job { path: Some(path), .. }] => {
            let shown = path.display();
            message!(zh: "{shown} 是最新的", en: "{shown} is up to date")
        }
        _ => {
            let count = jobs.len();
            message!(zh: "{count} 份文件都是最新的", en: "all {count} documents are up to date")
        }
    };
    session.print(session.say(&said))
}

//! `playbook graph`: the flowchart of a playbook, drawn, or as text that other programs draw.

use std::io::Write;
use std::path::{Path, PathBuf};

use super::error::{Error, Outcome};
use super::host;
use super::session::Session;
use crate::diagram::{self, Options, Sheet};
use crate::lang::Lang;
use crate::message;
use crate::runtime::checked;

/// A page of A4 between margins, in millimetres.
const PAGE: (f64, f64) = (180.0, 262.0);
/// How fine PNG pictures are: 300 dots to the inch.
const PIXELS_PER_MM: f64 = 300.0 / 25.4;

/// Print the flowchart of a playbook
#[derive(clap::Args, Debug)]
pub(super) struct Args {
    /// Name, alias or file of the playbook
    name: String,
    /// A picture, or the language of a drawing program; that of the file's name when left out, else mermaid
    #[arg(long, value_name = "FORMAT", value_parser = ["svg", "png", "mermaid", "dot"])]
    format: Option<String>,
    /// Where it goes; standard output when left out. Further pages of a picture go to FILE-2, FILE-3 …
    #[arg(short, long, value_name = "FILE")]
    output: Option<PathBuf>,
    /// Beside the flow of a picture also inputs and outputs, forms and time limits
    #[arg(long)]
    columns: bool,
    /// Chinese first, English below, in a picture
    #[arg(long)]
    both: bool,
    /// The long side of the page of a picture lies at the foot
    #[arg(long)]
    landscape: bool,
}

pub(super) fn run(session: &mut Session<'_>, args: &Args) -> Outcome {
    let source = session.playbook_source(&args.name)?;
    let playbook = checked(&source, None)?;
    match format(args) {
        "dot" => write(session, args.output.as_deref(), diagram::dot(&playbook, session.lang).as_bytes()),
        "mermaid" => write(session, args.output.as_deref(), diagram::mermaid(&playbook, session.lang).as_bytes()),
        picture => {
            let settings = session.settings(&playbook)?;
            let (short, long) = PAGE;
            let (width, height) = if args.landscape { (long, short) } else { (short, long) };
            let languages: &[Lang] = if args.both { &[Lang::Zh, Lang::En] } else { &[session.lang] };
            let options = Options { languages, settings: &settings, width, height, columns: args.columns, trail: None };
            let chart = diagram::chart(&playbook, &options);
            pages(session, args, picture, &chart.sheets)
        }
    }
}

fn format(args: &Args) -> &str {
    let of_file = || args.output.as_ref()?.extension()?.to_str();
    let named = args.format.as_deref().or_else(of_file);
    named.filter(|name| matches!(*name, "svg" | "png" | "dot")).unwrap_or("mermaid")
}

/// Writes the pages of a picture, each to a file of its own.
fn pages(session: &mut Session<'_>, args: &Args, format: &str, sheets: &[Sheet]) -> Outcome {
    if args.output.is_none() && sheets.len() > 1 {
        let count = sheets.len();
        return Err(Error::usage(
            message!(zh: "这张流程图有 {count} 页", en: "the flowchart has {count} pages"),
            message!(zh: "用 `-o 文件` 写到文件，每页一个", en: "write it to files with `-o FILE`, one for each page"),
        ));
    }
    for (at, sheet) in sheets.iter().enumerate() {
        let path = args.output.as_deref().map(|path| page_path(path, at + 1));
        if format == "png" {
            let bytes = diagram::png(sheet.svg(), PIXELS_PER_MM).unwrap_or_default();
            write(session, path.as_deref(), &bytes)?;
        } else {
            write(session, path.as_deref(), sheet.svg().as_bytes())?;
        }
    }
    Ok(())
}

/// `chart.svg`, `chart-2.svg` …
fn page_path(path: &Path, page: usize) -> PathBuf {
    if page == 1 {
        return path.to_owned();
    }
    let mut name = path.file_stem().unwrap_or_default().to_owned();
    name.push(format!("-{page}"));
    if let Some(extension) = path.extension() {
        name.push(".");
        name.push(extension);
    }
    path.with_file_name(name)
}

fn write(session: &mut Session<'_>, path: Option<&Path>, bytes: &[u8]) -> Outcome {
    match path {
        None => session.host.out.write_all(bytes).map_err(Error::from),
        Some(path) => host::write_file(&session.host.path(path), bytes).map_err(|error| Error::file(path, &error)),
    }
}

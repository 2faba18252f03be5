//! `playbook verify`: whether the log is whole and unaltered.

use std::io::BufReader;
use std::path::PathBuf;

use serde::Serialize;

use super::error::{Error, Outcome};
use super::host;
use super::paint::plural;
use super::session::Session;
use crate::message;
use crate::store::export::read_heads;
use crate::store::verify::verify;

/// Check that the log is whole and unaltered
#[derive(clap::Args, Debug)]
pub(super) struct Args {
    /// An export made earlier; what has been cut off or removed since then is seen
    #[arg(long, value_name = "FILE")]
    against: Option<PathBuf>,
}

#[derive(Serialize)]
struct VerifyJson {
    version: u32,
    intact: bool,
    cases: u64,
    events: u64,
    findings: Vec<String>,
}

pub(super) fn run(session: &mut Session<'_>, args: &Args) -> Outcome {
    let exported = match &args.against {
        Some(path) => {
            let bytes = host::read_file(&session.host.path(path)).map_err(|error| Error::file(path, &error))?;
            read_heads(&mut BufReader::new(bytes.as_slice()))
                .map_err(|bad| Error::Usage { message: bad.message(), help: Some(bad.help()) })?
        }
        None => Vec::new(),
    };
    let store = session.store()?;
    let report = verify(&store, &exported)?;
    let findings: Vec<String> =
        report.findings.iter().map(|finding| finding.message().say(session.lang).to_owned()).collect();
    let intact = findings.is_empty();
    if session.global.json {
        let json = VerifyJson { version: 1, intact, cases: report.cases, events: report.events, findings };
        session.print_json(&json)?;
        return if intact { Ok(()) } else { Err(Error::Findings) };
    }
    for finding in &findings {
        session.print(&session.paint.bad(finding))?;
    }
    let (cases, events) = (report.cases, report.events);
    let (s, t, u) = (plural(cases), plural(events), plural(findings.len() as u64));
    if intact {
        let said =
            message!(zh: "完好：{cases} 件案件，{events} 条记录", en: "intact: {cases} case{s}, {events} event{t}");
        return session.print(&session.paint.good(session.say(&said)));
    }
    let count = findings.len();
    let said = message!(
        zh: "{cases} 件案件、{events} 条记录里有 {count} 处问题",
        en: "{count} finding{u} in {cases} case{s} with {events} event{t}"
    );
    session.print(session.say(&said))?;
    Err(Error::Findings)
}

//! `playbook test`: runs the scenarios that stand beside the playbooks.

use std::path::{Path, PathBuf};

use super::builtin;
use super::error::{Error, Outcome};
use super::host;
use super::paint::safe;
use super::session::Session;
use super::workspace::{Shelved, read_source, shown};
use crate::compile::Reading;
use crate::message;
use crate::model::Playbook;
use crate::runtime::checked;
use crate::scenario::{self, Coverage, Part, Report, Tested};
use crate::source::SourceFile;

/// Run the scenarios that stand beside the playbooks
#[derive(clap::Args, Debug)]
pub(super) struct Args {
    /// Names or files of playbooks; the workspace's own when left out
    paths: Vec<String>,
    /// Also list what no scenario reached, and fail when there is something
    #[arg(long)]
    coverage: bool,
}

/// A playbook and its scenarios.
struct Pair {
    playbook: Playbook,
    source: SourceFile,
    scenarios: SourceFile,
}

pub(super) fn run(session: &mut Session<'_>, args: &Args) -> Outcome {
    let calendar = session.calendar()?;
    let pairs = pairs(session, &args.paths)?;
    let mut reports = Vec::new();
    for pair in &pairs {
        let Reading { value, diagnostics } = scenario::read(&pair.scenarios, &pair.playbook);
        session.refuse_file(&pair.scenarios, &diagnostics)?;
        let file = value.ok_or_else(|| Error::Invalid { source: pair.scenarios.clone(), diagnostics: Vec::new() })?;
        reports.push(scenario::run(&pair.playbook, &file, &calendar));
    }
    let passed = reports.iter().all(Report::passed);
    let reached = |part: &Part| part.missing.is_empty();
    let covered = reports.iter().all(|report| {
        let Coverage { steps, transitions, boundaries } = &report.coverage;
        reached(steps) && reached(transitions) && reached(boundaries)
    });
    if session.global.json {
        session.print_json(&Tested::of(&reports, session.lang))?;
    } else {
        for (pair, report) in pairs.iter().zip(&reports) {
            print(session, pair, report, args.coverage)?;
        }
    }
    if passed && (covered || !args.coverage) { Ok(()) } else { Err(Error::Findings) }
}

fn print(session: &mut Session<'_>, pair: &Pair, report: &Report, coverage: bool) -> Outcome {
    let failed: Vec<_> = report.scenarios.iter().filter_map(|tried| Some((tried, tried.failure.as_ref()?))).collect();
    let (name, count) = (&report.playbook, report.scenarios.len());
    let share = |part: &Part| format!("{}/{}", part.covered(), part.total);
    let Coverage { steps, transitions, boundaries } = &report.coverage;
    let (steps_share, ways, limits) = (share(steps), share(transitions), share(boundaries));
    let passed = count - failed.len();
    let sign = if failed.is_empty() { session.paint.good("✓") } else { session.paint.bad("✗") };
    let said = message!(
        zh: "{sign} {name}  通过 {passed}/{count}  步骤 {steps_share}  走向 {ways}  边界 {limits}",
        en: "{sign} {name}  {passed}/{count} passed  steps {steps_share}  transitions {ways}  boundaries {limits}"
    );
    session.print(session.say(&said))?;
    for (tried, failure) in failed {
        let place = pair.scenarios.position(failure.span.start());
        let place = format!("{}:{}:{}", pair.scenarios.name, place.line, place.column);
        let title = safe(tried.name.say(session.lang));
        let line = format!("  {} {title}  {}", session.paint.bad("✗"), session.paint.quiet(&place));
        session.print(&line)?;
        let reason = format!("    {}", safe(session.say(&failure.message)));
        session.print(&reason)?;
    }
    if !coverage {
        return Ok(());
    }
    for missing in steps.missing.iter().chain(&transitions.missing).chain(&boundaries.missing) {
        let place = pair.source.position(missing.span.start());
        let lacks = missing.lacks.as_ref().map(|lacks| session.say(lacks).to_owned()).unwrap_or_default();
        let place = format!("{}:{}:{}", pair.source.name, place.line, place.column);
        let line = format!("  – {}  {lacks}  {}", safe(&missing.name), session.paint.quiet(&place));
        session.print(&line)?;
    }
    Ok(())
}

/// The playbooks that were named, each with its scenarios; those of the workspace, or those built in, when none was.
fn pairs(session: &mut Session<'_>, named: &[String]) -> Result<Vec<Pair>, Error> {
    let library = session.library()?;
    if named.is_empty() {
        let own = |shelved: &Shelved| shelved.path.is_some();
        let some_own = library.shelved.iter().any(own);
        let chosen = library.shelved.iter().filter(|shelved| own(shelved) || !some_own);
        let mut pairs = Vec::new();
        for shelved in chosen {
            if let Some(scenarios) = scenarios_beside(shelved)? {
                pairs.push(pair(shelved.source.clone(), scenarios)?);
            }
        }
        return Ok(pairs);
    }
    let mut pairs = Vec::new();
    for name in named {
        let path = session.host.path(name);
        let shelved = if host::exists(&path) {
            let source = read_source(&path, name)?;
            Shelved { name: name.clone(), aliases: Vec::new(), source, path: Some(path) }
        } else {
            library.get(name).cloned().ok_or_else(|| library.missing(name))?
        };
        let scenarios = scenarios_beside(&shelved)?.ok_or_else(|| {
            let (shown, stem) = (&shelved.source.name, shelved.source.name.trim_end_matches(".yaml"));
            let help = message!(zh: "写在 `{stem}.test.yaml` 里", en: "write them into `{stem}.test.yaml`");
            Error::not_found(
                message!(zh: "{shown} 旁边没有情景", en: "there are no scenarios beside {shown}"),
                Some(help),
            )
        })?;
        pairs.push(pair(shelved.source, scenarios)?);
    }
    Ok(pairs)
}

fn pair(source: SourceFile, scenarios: SourceFile) -> Result<Pair, Error> {
    Ok(Pair { playbook: checked(&source, None)?, source, scenarios })
}

fn scenarios_beside(shelved: &Shelved) -> Result<Option<SourceFile>, Error> {
    let Some(path) = &shelved.path else {
        let name = format!("{}.test.yaml", shelved.name);
        let found = builtin::SCENARIOS.iter().find(|file| file.file == name);
        return Ok(found.map(|file| SourceFile::new(format!("<built-in>/{name}"), file.text)));
    };
    let beside = test_path(path);
    if !host::exists(&beside) {
        return Ok(None);
    }
    read_source(&beside, &shown(&beside, path.parent())).map(Some)
}

fn test_path(path: &Path) -> PathBuf {
    let stem = path.file_stem().map(|stem| stem.to_string_lossy().into_owned()).unwrap_or_default();
    path.with_file_name(format!("{stem}.test.yaml"))
}

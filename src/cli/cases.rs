//! `playbook cases`: the cases there are.

use serde::Serialize;

use super::case_json::instant;
use super::case_text::Shown;
use super::columns::{Cell, columns};
use super::error::Outcome;
use super::inbox::playbook_name;
use super::paint::{Paint, cut, safe};
use super::session::Session;
use super::titles::Titles;
use crate::engine::{Moment, case};
use crate::store::{CaseFilter, IndexedCase, Status, Store};

/// List the cases there are, the newest first
#[derive(clap::Args, Debug)]
pub(super) struct Args {
    /// Only cases of this playbook
    #[arg(long, value_name = "NAME")]
    playbook: Option<String>,
    /// Only cases that stand so; repeat for several
    #[arg(long, value_name = "STATUS", value_parser = ["open", "suspended", "done", "cancelled"])]
    status: Vec<String>,
    /// At most so many
    #[arg(long, value_name = "N", default_value_t = 50)]
    limit: u32,
}

#[derive(Serialize)]
struct CasesJson {
    version: u32,
    cases: Vec<CaseRowJson>,
}

#[derive(Serialize)]
struct CaseRowJson {
    case: String,
    playbook: String,
    playbook_version: String,
    subject: String,
    status: &'static str,
    outcome: Option<String>,
    seq: u64,
    started: String,
    updated: String,
    due: Option<String>,
    parent: Option<String>,
}

pub(super) fn run(session: &mut Session<'_>, args: &Args) -> Outcome {
    let store = session.store_if_any()?;
    let filter = CaseFilter {
        statuses: args.status.iter().filter_map(|word| Status::named(word)).collect(),
        playbook: args.playbook.as_deref().map(|name| playbook_name(session, store.as_ref(), name)).transpose()?,
        parent: None,
        limit: Some(args.limit),
    };
    let cases = store.as_ref().map(|store| store.cases(&filter)).transpose()?.unwrap_or_default();
    if session.global.json {
        return session.print_json(&CasesJson { version: 1, cases: cases.iter().map(row).collect() });
    }
    if cases.is_empty() {
        return session.print(session.pick("没有案件。", "There are no cases."));
    }
    let calendar = session.calendar()?;
    let moment = Moment { now: session.now(), calendar: &calendar, zone: session.zone };
    let shown = Shown { lang: session.lang, paint: session.paint, moment };
    let titles = store.as_ref().map_or_else(Titles::none, |store| Titles::new(store, cases.iter()));
    let lang = session.lang;
    let ending = |case: &IndexedCase| match case.row.outcome.as_deref() {
        Some("cancelled") => String::new(),
        Some(_) | None => titles.outcome(case, lang),
    };
    let line = |case: &IndexedCase| {
        vec![
            Cell::dressed(case.head.case.as_str(), Paint::strong),
            Cell::plain(titles.of(case, lang)),
            Cell::plain(cut(&safe(&case.row.subject), 30)),
            shown.status(status(case.row.status)),
            Cell::plain(ending(case)),
            Cell::dressed(shown.time(case.row.updated), Paint::quiet),
        ]
    };
    let rows: Vec<Vec<Cell>> = cases.iter().map(line).collect();
    for line in columns(session.paint, &rows) {
        session.print(&line)?;
    }
    Ok(())
}

/// How a case stands, as the engine knows it.
pub(super) fn status(stored: Status) -> case::Status {
    match stored {
        Status::Open => case::Status::Open,
        Status::Suspended => case::Status::Suspended,
        Status::Done => case::Status::Done,
        Status::Cancelled => case::Status::Cancelled,
    }
}

fn row(case: &IndexedCase) -> CaseRowJson {
    CaseRowJson {
        case: case.head.case.to_string(),
        playbook: case.row.playbook.clone(),
        playbook_version: case.row.version.clone(),
        subject: case.row.subject.clone(),
        status: case.row.status.as_str(),
        outcome: case.row.outcome.clone(),
        seq: case.head.seq,
        started: instant(case.row.opened),
        updated: instant(case.row.updated),
        due: case.row.due.map(instant),
        parent: case.row.parent.as_ref().map(ToString::to_string),
    }
}

//! The list of cases as a document.

use chrono::{DateTime, Utc};

use crate::cli::cases::status;
use crate::cli::error::Error;
use crate::cli::inbox::playbook_name;
use crate::cli::session::Session;
use crate::cli::titles::Titles;
use crate::lang::{Lang, Message};
use crate::message;
use crate::render::view::local;
use crate::render::{CaseLine, CaseList, Languages};
use crate::store::{CaseFilter, IndexedCase, Status, Store};

/// The cases of these playbooks, the newest first; all cases when none is named.
pub(super) fn list(session: &Session<'_>, names: &[String], languages: Languages) -> Result<CaseList, Error> {
    let store = session.store_if_any()?;
    let mut cases = Vec::new();
    if let Some(store) = &store {
        let named = names.iter().map(|name| playbook_name(session, Some(store), name).map(Some));
        let wanted: Vec<Option<String>> = named.collect::<Result<_, _>>()?;
        for playbook in if wanted.is_empty() { vec![None] } else { wanted } {
            cases.extend(store.cases(&CaseFilter { playbook, ..CaseFilter::default() })?);
        }
    }
    let titles = store.as_ref().map_or_else(Titles::none, |store| Titles::new(store, cases.iter()));
    let zone = session.zone;
    let local = |at: DateTime<Utc>| local(at, zone);
    let now = session.now();
    let line = |case: &IndexedCase| CaseLine {
        id: case.head.case.to_string(),
        playbook: both(|lang| titles.of(case, lang)),
        version: case.row.version.clone(),
        subject: case.row.subject.clone(),
        status: status(case.row.status).say(),
        outcome: case.row.outcome.as_ref().map(|_| both(|lang| titles.outcome(case, lang))),
        started: local(case.row.opened),
        updated: local(case.row.updated),
        due: case.row.due.map(local),
        overdue: case.row.status == Status::Open && case.row.due.is_some_and(|due| due < now),
    };
    let filter = (!names.is_empty()).then(|| {
        let names = names.join(", ");
        message!(zh: "流程：{names}", en: "playbooks: {names}")
    });
    Ok(CaseList::new(local(now), zone.name(), filter, cases.iter().map(line).collect(), languages))
}

fn both(say: impl Fn(Lang) -> String) -> Message {
    Message { zh: say(Lang::Zh), en: say(Lang::En) }
}

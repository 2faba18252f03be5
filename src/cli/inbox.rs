//! `playbook inbox`: what waits for somebody.

use serde::Serialize;

use super::args::Acting;
use super::case_json::instant;
use super::case_text::Shown;
use super::columns::{Cell, columns};
use super::error::{Error, Outcome};
use super::paint::{Paint, cut, safe};
use super::session::Session;
use super::titles::Titles;
use crate::engine::{Moment, case};
use crate::store::sqlite::SqliteStore;
use crate::store::{CaseFilter, OpenTask, Person, Status, Store, TaskFilter};

/// Show what waits for you, or for `--as WHO`
#[derive(clap::Args, Debug)]
pub(super) struct Args {
    /// Show everybody's tasks
    #[arg(long)]
    all: bool,
    /// Only cases of this playbook
    #[arg(long, value_name = "NAME")]
    playbook: Option<String>,
    #[command(flatten)]
    who: Acting,
}

impl Args {
    /// What waits for whoever asks.
    pub(super) fn mine() -> Args {
        Args { all: false, playbook: None, who: Acting::default() }
    }
}

#[derive(Serialize)]
struct InboxJson {
    version: u32,
    person: Option<String>,
    tasks: Vec<TaskJson>,
}

#[derive(Serialize)]
struct TaskJson {
    case: String,
    playbook: String,
    subject: String,
    step: String,
    title: String,
    lane: Option<String>,
    roles: Vec<String>,
    assignee: Option<String>,
    since: String,
    due: Option<String>,
    overdue: bool,
}

pub(super) fn run(session: &mut Session<'_>, args: &Args) -> Outcome {
    session.act_as(&args.who);
    let store = session.store_if_any()?;
    let playbook = args.playbook.as_deref().map(|name| playbook_name(session, store.as_ref(), name)).transpose()?;
    let name = (!args.all).then(|| session.name());
    let person = name.as_deref().map(|name| holder(session, name)).transpose()?.flatten();
    let filter = TaskFilter { person, playbook, ..TaskFilter::default() };
    let mut tasks = store.as_ref().map(|store| store.tasks(&filter)).transpose()?.unwrap_or_default();
    if let Some(name) = &name {
        tasks.retain(|open| open.task.assignee.as_ref().is_none_or(|assignee| assignee == name));
    }
    let cases = tasks.iter().map(|open| &open.case);
    let titles = store.as_ref().map_or_else(Titles::none, |store| Titles::new(store, cases));
    let now = session.now();
    if session.global.json {
        let task = |open: &OpenTask| TaskJson {
            case: open.case.head.case.to_string(),
            playbook: open.case.row.playbook.clone(),
            subject: open.case.row.subject.clone(),
            step: open.task.step.clone(),
            title: titles.step(open, session.lang),
            lane: open.task.lane.clone(),
            roles: open.task.roles.clone(),
            assignee: open.task.assignee.clone(),
            since: instant(open.task.since),
            due: open.task.due.map(instant),
            overdue: open.task.due.is_some_and(|due| due < now),
        };
        let json = InboxJson { version: 1, person: name, tasks: tasks.iter().map(task).collect() };
        return session.print_json(&json);
    }
    if tasks.is_empty() {
        let words = session.pick("现在没有要做的事。", "Nothing to do now.");
        return session.print(words);
    }
    table(session, &titles, &tasks)
}

fn table(session: &mut Session<'_>, titles: &Titles, tasks: &[OpenTask]) -> Outcome {
    let calendar = session.calendar()?;
    let moment = Moment { now: session.now(), calendar: &calendar, zone: session.zone };
    let shown = Shown { lang: session.lang, paint: session.paint, moment };
    let lang = session.lang;
    let row = |open: &OpenTask| {
        let who = open.task.assignee.as_deref().map(safe).unwrap_or_else(|| titles.roles(open, lang));
        let due = match open.case.row.status {
            Status::Suspended => shown.status(case::Status::Suspended),
            Status::Open | Status::Done | Status::Cancelled => shown.limit(open.task.due),
        };
        vec![
            Cell::dressed(open.case.head.case.as_str(), Paint::strong),
            Cell::plain(cut(&safe(&open.case.row.subject), 24)),
            Cell::plain(cut(&safe(&titles.step(open, lang)), 44)),
            Cell::dressed(who, Paint::quiet),
            due,
        ]
    };
    let rows: Vec<Vec<Cell>> = tasks.iter().map(row).collect();
    for line in columns(session.paint, &rows) {
        session.print(&line)?;
    }
    Ok(())
}

/// Somebody with the roles they hold today; none without a team, where anybody may do anything.
fn holder(session: &mut Session<'_>, name: &str) -> Result<Option<Person>, Error> {
    let today = session.today();
    let Some(team) = session.team()? else { return Ok(None) };
    let roles = team.roles_of(name, today).into_iter().map(|role| role.to_string()).collect();
    Ok(Some(Person { name: name.to_owned(), roles }))
}

/// The playbook of that name or alias; of one that is not in the library, the cases may still be there.
pub(super) fn playbook_name(session: &Session<'_>, store: Option<&SqliteStore>, name: &str) -> Result<String, Error> {
    let library = session.library()?;
    if let Some(shelved) = library.get(name) {
        return Ok(shelved.name.clone());
    }
    let filter = CaseFilter { playbook: Some(name.to_owned()), limit: Some(1), ..CaseFilter::default() };
    let cases = store.map(|store| store.cases(&filter)).transpose()?.unwrap_or_default();
    if cases.is_empty() { Err(library.missing(name)) } else { Ok(name.to_owned()) }
}

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
use super::workspace::Library;
use crate::compile::compile;
use crate::engine::Moment;
use crate::store::{OpenTask, Person, Status, Store, TaskFilter};

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
    let library = session.library()?;
    let person = if args.all { None } else { Some(person(session)?) };
    let playbook = args.playbook.as_deref().map(|name| playbook_name(&library, name)).transpose()?;
    let tasks = match session.store_if_any()? {
        Some(store) => store.tasks(&TaskFilter { person: person.clone(), playbook, ..TaskFilter::default() })?,
        None => Vec::new(),
    };
    let titles = Titles::new(&library, tasks.iter().map(|open| open.case.row.playbook.as_str()));
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
        let json =
            InboxJson { version: 1, person: person.map(|person| person.name), tasks: tasks.iter().map(task).collect() };
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
            Status::Suspended => Cell::dressed(lang.pick("已暂停", "suspended"), Paint::caution),
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

/// Whoever asks, with all the roles they hold today.
fn person(session: &mut Session<'_>) -> Result<Person, Error> {
    let name = session.name();
    let today = session.today();
    let roles = match session.team()? {
        Some(team) => team.roles_of(&name, today).into_iter().map(|role| role.to_string()).collect(),
        None => {
            let library = session.library()?;
            let playbooks = library.shelved.iter().filter_map(|shelved| compile(&shelved.source).playbook);
            playbooks.flat_map(|playbook| playbook.roles).map(|role| role.name).collect()
        }
    };
    Ok(Person { name, roles })
}

pub(super) fn playbook_name(library: &Library, name: &str) -> Result<String, Error> {
    library.get(name).map(|shelved| shelved.name.clone()).ok_or_else(|| library.missing(name))
}

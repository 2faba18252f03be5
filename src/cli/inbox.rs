//! `playbook inbox`: what waits for somebody.

use serde::Serialize;

use super::args::Acting;
use super::case_json::instant;
use super::case_text::Shown;
use super::error::{Error, Outcome};
use super::paint::{cut, padded, safe, width};
use super::session::Session;
use super::workspace::Library;
use crate::compile::compile;
use crate::engine::Moment;
use crate::model::Playbook;
use crate::store::{OpenTask, Person, Store, TaskFilter};

/// Show what waits for you, or for `--as WHO`
#[derive(clap::Args, Debug)]
pub struct Args {
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
    let titles = Titles::new(&library, &tasks);
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
    let subjects: Vec<String> = tasks.iter().map(|open| cut(&safe(&open.case.row.subject), 24)).collect();
    let steps: Vec<String> = tasks.iter().map(|open| cut(&safe(&titles.step(open, lang)), 36)).collect();
    let column = |texts: &[String]| texts.iter().map(|text| width(text)).max().unwrap_or(0);
    let (first, second) = (column(&subjects), column(&steps));
    let cases = tasks.iter().map(|open| open.case.head.case.as_str().len()).max().unwrap_or(0);
    for ((open, subject), step) in tasks.iter().zip(&subjects).zip(&steps) {
        let due = match open.task.due {
            Some(due) if due < moment.now => {
                shown.paint.bad(&format!("{} {}", lang.pick("已超期", "overdue"), shown.time(due)))
            }
            Some(due) => format!("{} {}", lang.pick("限期", "due"), shown.time(due)),
            None => String::new(),
        };
        let who = open.task.assignee.as_deref().map(safe).unwrap_or_else(|| titles.roles(open, lang));
        let case = shown.paint.strong(&padded(open.case.head.case.as_str(), cases));
        let line =
            format!("{case}  {}  {}  {}  {due}", padded(subject, first), padded(step, second), shown.paint.quiet(&who));
        session.print(line.trim_end())?;
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

/// The playbooks of some tasks, for the names of steps and roles. A name that the playbook of today no longer has is
/// shown as it is.
struct Titles {
    playbooks: Vec<Playbook>,
}

impl Titles {
    fn new(library: &Library, tasks: &[OpenTask]) -> Titles {
        let mut names: Vec<&str> = tasks.iter().map(|open| open.case.row.playbook.as_str()).collect();
        names.sort_unstable();
        names.dedup();
        let playbooks = names.into_iter().filter_map(|name| compile(&library.get(name)?.source).playbook).collect();
        Titles { playbooks }
    }

    fn playbook(&self, open: &OpenTask) -> Option<&Playbook> {
        self.playbooks.iter().find(|playbook| playbook.name == open.case.row.playbook)
    }

    fn step(&self, open: &OpenTask, lang: crate::lang::Lang) -> String {
        let step = self.playbook(open).and_then(|playbook| playbook.step(&open.task.step));
        step.map_or_else(|| open.task.step.clone(), |step| step.title.say(lang).to_owned())
    }

    fn roles(&self, open: &OpenTask, lang: crate::lang::Lang) -> String {
        let title = |name: &String| {
            let role =
                self.playbook(open).and_then(|playbook| playbook.role(name).map(|id| playbook[id].title.clone()));
            role.map_or_else(|| name.clone(), |title| title.say(lang).to_owned())
        };
        safe(&open.task.roles.iter().map(title).collect::<Vec<_>>().join(lang.pick("、", ", ")))
    }
}

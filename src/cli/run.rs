//! `playbook run`: leads a person through a case at the terminal.
//!
//! Whatever is answered is a command on the case and is written before the next question is asked, so the person can be
//! cut off anywhere and goes on where it stopped.

mod ask;
mod card;
mod choose;
mod work;

use super::args::Acting;
use super::case_text::Shown;
use super::error::{Error, Outcome};
use super::paint::safe;
use super::prompt::{Left, Prompter, Question};
use super::session::Session;
use super::start;
use crate::compile::compile;
use crate::engine::{Act, Command, Moment, Refusal};
use crate::message;
use crate::model::StepId;
use crate::runtime::{Failure, Loaded};
use crate::store::{CaseFilter, CaseId, Status, Store};
use card::Card;

/// Take a case through, step by step, at the terminal
#[derive(clap::Args, Debug)]
pub struct Args {
    /// Name, alias or file of the playbook; or the number of a case
    name: String,
    /// Number of the case to go on with
    case: Option<String>,
    #[command(flatten)]
    who: Acting,
}

/// Why the person stops.
enum Stop {
    /// Something does not go.
    Error(Error),
    /// The person leaves by choice.
    Leaves,
    /// The person was cut off.
    CutOff,
}

impl From<Error> for Stop {
    fn from(error: Error) -> Stop {
        Stop::Error(error)
    }
}

pub(super) fn run(session: &mut Session<'_>, args: &Args) -> Outcome {
    session.act_as(&args.who);
    let Some(mut prompter) = session.host.prompter.take().filter(|_| !session.global.no_input && !session.global.json)
    else {
        return Err(nobody_to_ask(args));
    };
    let loaded = match begin(session, prompter.as_mut(), args) {
        Ok(loaded) => loaded,
        Err(Stop::Error(error)) => return Err(error),
        Err(Stop::Leaves) => return Ok(()),
        Err(Stop::CutOff) => return Err(Error::Interrupted),
    };
    let id = loaded.id.clone();
    let name = loaded.playbook.name.clone();
    let mut walk = Walk { session, prompter, loaded, asked: Vec::new() };
    let stop = walk.walk();
    let over = walk.loaded.case.is_over();
    match stop {
        Ok(()) | Err(Stop::Leaves) if over => Ok(()),
        Ok(()) | Err(Stop::Leaves) => goodbye(session, &name, &id),
        Err(Stop::CutOff) => {
            goodbye(session, &name, &id)?;
            Err(Error::Interrupted)
        }
        Err(Stop::Error(error)) => Err(error),
    }
}

fn nobody_to_ask(args: &Args) -> Error {
    let name = &args.name;
    let help = match &args.case {
        Some(case) => message!(
            zh: "在终端里运行；脚本里用 `playbook advance {case}` 或 `playbook vote {case}`",
            en: "use it at a terminal; in scripts use `playbook advance {case}` or `playbook vote {case}`"
        ),
        None => message!(
            zh: "在终端里运行；脚本里用 `playbook start {name}`，再用 `playbook advance 案件`",
            en: "use it at a terminal; in scripts use `playbook start {name}`, then `playbook advance CASE`"
        ),
    };
    Error::usage(
        message!(zh: "`playbook run` 要有终端才能提问", en: "`playbook run` needs a terminal to ask its questions"),
        help,
    )
}

fn goodbye(session: &mut Session<'_>, name: &str, id: &CaseId) -> Outcome {
    let said = message!(
        zh: "已保存。接着办：playbook run {name} {id}",
        en: "Everything is kept. Go on with: playbook run {name} {id}"
    );
    session.print("")?;
    session.print(session.say(&said))
}

/// The case to work on: the one that was named, an open one, or a new one.
fn begin(session: &mut Session<'_>, prompter: &mut dyn Prompter, args: &Args) -> Result<Loaded, Stop> {
    if let Some(case) =
        args.case.as_deref().or_else(|| args.name.parse::<CaseId>().is_ok().then_some(args.name.as_str()))
    {
        let mut store = session.store()?;
        return Ok(session.load(&mut store, case)?);
    }
    let source = session.playbook_source(&args.name)?;
    let name = compile(&source).playbook.map(|playbook| playbook.name).unwrap_or_default();
    let open = match session.store_if_any()? {
        Some(store) => {
            let filter =
                CaseFilter { statuses: vec![Status::Open], playbook: Some(name), limit: Some(9), parent: None };
            store.cases(&filter).map_err(Error::from)?
        }
        None => Vec::new(),
    };
    if open.is_empty() {
        return Ok(start::start(session, &source)?);
    }
    let mut choices = vec![session.pick("新开一件", "begin a new case").to_owned()];
    choices.extend(open.iter().map(|case| {
        let subject = safe(&case.row.subject);
        format!("{} {} {subject}", session.pick("接着办", "go on with"), case.head.case)
    }));
    let words = session.pick("办哪一件 ›", "Which case ›");
    match prompter.choose(words, &choices, session.lang) {
        Ok(0) => Ok(start::start(session, &source)?),
        Ok(chosen) => {
            let mut store = session.store()?;
            Ok(session.load(&mut store, open[chosen - 1].head.case.as_str())?)
        }
        Err(Left::Back) => Err(Stop::Leaves),
        Err(Left::Out) => Err(Stop::CutOff),
    }
}

/// A person on the way through a case.
struct Walk<'s, 'h> {
    session: &'s mut Session<'h>,
    prompter: Box<dyn Prompter>,
    loaded: Loaded,
    /// The fields that were asked for already, by step and visit.
    asked: Vec<(StepId, u32)>,
}

impl Walk<'_, '_> {
    /// Step by step until the case is over, nobody here can go on, or the person leaves.
    fn walk(&mut self) -> Result<(), Stop> {
        loop {
            if self.loaded.case.is_over() {
                return self.over();
            }
            if self.loaded.case.status == crate::engine::case::Status::Suspended {
                self.resume()?;
                continue;
            }
            let Some(step) = self.choose_step()? else { return Ok(()) };
            self.work_on(step)?;
        }
    }

    fn over(&mut self) -> Result<(), Stop> {
        let calendar = self.session.calendar()?;
        let moment = Moment { now: self.session.now(), calendar: &calendar, zone: self.session.zone };
        let shown = Shown { lang: self.session.lang, paint: self.session.paint, moment };
        let lines = shown.summary(&self.loaded);
        self.session.print("")?;
        for line in lines {
            self.session.print(&line)?;
        }
        let id = &self.loaded.id;
        let said = message!(
            zh: "全部经过：playbook log {id}；案件报告：playbook render {id} --as case-report",
            en: "what happened: playbook log {id}; the report: playbook render {id} --as case-report"
        );
        let said = self.session.paint.quiet(self.session.say(&said));
        Ok(self.session.print(&said)?)
    }

    fn resume(&mut self) -> Result<(), Stop> {
        let words = self.session.pick("案件已暂停 ›", "The case is suspended ›").to_owned();
        let choices = [
            self.session.pick("恢复，接着办", "take it up again").to_owned(),
            self.session.pick("离开", "leave").to_owned(),
        ];
        match self.choose(&words, &choices)? {
            Some(0) => self.act(Act::Resume, &[]).map(|_| ()),
            Some(_) | None => Err(Stop::Leaves),
        }
    }

    /// The step to work on: the only open one, or the one the person picks.
    fn choose_step(&mut self) -> Result<Option<StepId>, Stop> {
        let open = self.loaded.case.open_tasks(&self.loaded.playbook);
        match open.as_slice() {
            [] => {
                let words =
                    self.session.pick("案件在等别的流程办完。", "The case waits for another case to end.").to_owned();
                self.session.print(&words)?;
                Ok(None)
            }
            [only] => Ok(Some(*only)),
            several => {
                let choices = self.with_card(|card| {
                    let line = |step: &StepId| {
                        let title = safe(card.loaded.playbook[*step].title.say(card.shown.lang));
                        let parts = [title, card.shown.who(card.loaded, *step), plain_due(card, *step)];
                        parts.into_iter().filter(|part| !part.is_empty()).collect::<Vec<_>>().join("  ")
                    };
                    let mut choices: Vec<String> = several.iter().map(line).collect();
                    choices.push(card.shown.lang.pick("存下离开", "leave, everything is kept").to_owned());
                    choices
                })?;
                let words =
                    self.session.pick("这几步都可以做，先做哪一步 ›", "Several steps are open; which one ›").to_owned();
                self.session.print("")?;
                match self.choose(&words, &choices)? {
                    Some(chosen) if chosen < several.len() => Ok(Some(several[chosen])),
                    Some(_) | None => Err(Stop::Leaves),
                }
            }
        }
    }

    /// Draws with the calendar and the clock of this call.
    fn with_card<T>(&mut self, draw: impl FnOnce(&Card<'_>) -> T) -> Result<T, Stop> {
        let calendar = self.session.calendar()?;
        let moment = Moment { now: self.session.now(), calendar: &calendar, zone: self.session.zone };
        let shown = Shown { lang: self.session.lang, paint: self.session.paint, moment };
        let columns = self.session.host.out_width.unwrap_or(80);
        Ok(draw(&Card { shown, loaded: &self.loaded, columns }))
    }

    fn print_lines(&mut self, lines: &[String]) -> Result<(), Stop> {
        for line in lines {
            self.session.print(line)?;
        }
        Ok(())
    }

    /// Carries out a command now. A refusal is shown and the person goes on; what somebody else did meanwhile is shown.
    fn act(&mut self, act: Act, files: &[&[u8]]) -> Result<bool, Stop> {
        let actor = self.session.actor(&self.loaded.playbook)?;
        let command = Command { actor, act };
        let mut store = self.session.store_for_writing()?;
        let loaded = self.loaded.clone();
        let before = loaded.case.seq;
        let done =
            self.session.with_runtime(&mut store, |runtime| Ok(runtime.act(loaded, &command, None, None, files)));
        match done? {
            Ok(done) => {
                self.loaded = done.loaded;
                self.show_events(before)?;
                Ok(true)
            }
            Err(Failure::Refused(refusal)) => self.refused(&refusal).map(|()| false),
            Err(failure @ Failure::Conflict { .. }) => {
                let said = self.session.paint.caution(failure.message().say(self.session.lang));
                self.session.print(&said)?;
                let id = self.loaded.id.to_string();
                self.loaded = self.session.load(&mut store, &id)?;
                Ok(false)
            }
            Err(failure) => Err(Stop::Error(Error::Failure(failure))),
        }
    }

    fn show_events(&mut self, since: u64) -> Result<(), Stop> {
        let lines = self.with_card(|card| {
            let new = card.loaded.log.iter().filter(|happened| happened.seq > since);
            new.filter_map(|happened| super::event_text::short(&card.shown, card.loaded, happened)).collect::<Vec<_>>()
        })?;
        self.print_lines(&lines)
    }

    /// Says why not. Where somebody else has to act, that person may take over at this terminal.
    fn refused(&mut self, refusal: &Refusal) -> Result<(), Stop> {
        let lang = self.session.lang;
        let said = self.session.paint.caution(refusal.message().say(lang));
        self.session.print(&said)?;
        let other_person = matches!(
            refusal,
            Refusal::SeparationOfDuties { .. }
                | Refusal::WrongRole { .. }
                | Refusal::HeldBy { .. }
                | Refusal::DuplicateVote { .. }
                | Refusal::NotYourTurn { .. }
        );
        if other_person { self.change_person() } else { Ok(()) }
    }

    /// Somebody else sits down at this terminal.
    fn change_person(&mut self) -> Result<(), Stop> {
        let lang = self.session.lang;
        let people: Vec<String> =
            self.session.team()?.map(|team| team.people.keys().cloned().collect()).unwrap_or_default();
        let known = people.clone();
        let check = move |typed: &str| -> Result<String, String> {
            let name = typed.trim();
            if name.is_empty() {
                return Err(lang.pick("写一个姓名", "a name is needed").to_owned());
            }
            if !known.is_empty() && !known.iter().any(|known| known == name) {
                return Err(lang.pick("团队文件里没有这个人", "the team file does not know this name").to_owned());
            }
            Ok(name.to_owned())
        };
        let words = lang.pick("现在由谁来做（姓名，Esc 返回） ›", "Who goes on here (name, Esc to go back) ›");
        let question = Question { words, hint: None, initial: "", check: &check, suggestions: &people, lang };
        match self.prompter.line(&question) {
            Ok(name) => {
                self.session.acting = Some(name.trim().to_owned());
                Ok(())
            }
            Err(Left::Back) => Ok(()),
            Err(Left::Out) => Err(Stop::CutOff),
        }
    }
}

fn plain_due(card: &Card<'_>, step: StepId) -> String {
    let plain = Shown { paint: super::paint::Paint { colour: false }, ..card.shown };
    plain.due(card.loaded, step)
}

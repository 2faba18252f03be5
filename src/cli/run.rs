//! `playbook run`: leads a person through a case at the terminal.
//!
//! Whatever is answered is a command on the case and is written before the next question is asked, so the person can be
//! cut off anywhere and goes on where it stopped.

mod ask;
mod begin;
mod card;
mod choose;
mod day;
mod leave;
mod person;
mod pick;
mod table;
mod way;
mod work;

use super::args::Acting;
use super::case_text::Shown;
use super::error::{Error, Outcome};
use super::prompt::{Look, Prompter};
use super::session::Session;
use crate::engine::case::Status;
use crate::engine::{Act, Command, Event, Moment};
use crate::model::StepId;
use crate::runtime::{Failure, Loaded};
use card::Card;

/// Take a case through, step by step, at the terminal
#[derive(clap::Args, Debug)]
pub(super) struct Args {
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
    Error(Box<Error>),
    /// The person leaves by choice.
    Leaves,
    /// The person was cut off.
    CutOff,
}

impl From<Error> for Stop {
    fn from(error: Error) -> Stop {
        Stop::Error(Box::new(error))
    }
}

pub(super) fn run(session: &mut Session<'_>, args: &Args) -> Outcome {
    session.act_as(&args.who);
    let Some(mut prompter) = session.host.prompter.take().filter(|_| !session.global.no_input && !session.global.json)
    else {
        return Err(begin::nobody_to_ask(args));
    };
    let loaded = match begin::begin(session, prompter.as_mut(), args) {
        Ok(loaded) => loaded,
        Err(Stop::Error(error)) => return Err(*error),
        Err(Stop::Leaves) => return Ok(()),
        Err(Stop::CutOff) => return Err(Error::Interrupted),
    };
    let mut walk = Walk { session, prompter, loaded, asked: Vec::new() };
    let stop = walk.walk();
    match stop {
        Ok(()) | Err(Stop::Leaves) => walk.goodbye(),
        Err(Stop::CutOff) => {
            walk.goodbye()?;
            Err(Error::Interrupted)
        }
        Err(Stop::Error(error)) => Err(*error),
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
        let again = self.again();
        let manners = self.prompter.manners(self.session.lang, &again);
        for line in super::paint::wrapped(&manners, self.prompter.columns().saturating_sub(1)) {
            self.session.print(&self.session.paint.quiet(&line))?;
        }
        loop {
            if self.loaded.case.is_over() {
                return self.over();
            }
            if self.loaded.case.status == Status::Suspended {
                self.resume()?;
                continue;
            }
            let Some(step) = self.choose_step()? else { return Ok(()) };
            self.work_on(step)?;
        }
    }

    /// The command to go on with this case.
    fn again(&self) -> String {
        format!("playbook run {} {}", self.loaded.playbook.name, self.loaded.id)
    }

    fn look(&self) -> Look {
        Look { lang: self.session.lang, paint: self.session.paint }
    }

    /// Draws with the calendar and the clock of this call.
    fn with_card<T>(&mut self, draw: impl FnOnce(&Card<'_>) -> T) -> Result<T, Stop> {
        let calendar = self.session.calendar()?;
        let moment = Moment { now: self.session.now(), calendar: &calendar, zone: self.session.zone };
        let shown = Shown { lang: self.session.lang, paint: self.session.paint, moment };
        let (columns, acting) = (self.prompter.columns(), self.session.name());
        Ok(draw(&Card { shown, loaded: &self.loaded, columns, acting: &acting }))
    }

    fn print_lines(&mut self, lines: &[String]) -> Result<(), Stop> {
        for line in lines {
            self.session.print(line)?;
        }
        Ok(())
    }

    /// Carries out a command now; whether it was. A refusal is shown; where somebody else may do it, that person can take
    /// over, and then it is tried again. What somebody else did meanwhile is shown too.
    fn act(&mut self, act: &Act, files: &[&[u8]]) -> Result<bool, Stop> {
        loop {
            let actor = self.session.actor(&self.loaded.playbook)?;
            let command = Command { actor, act: act.clone() };
            let mut store = self.session.store_for_writing()?;
            let loaded = self.loaded.clone();
            let before = loaded.case.seq;
            let done =
                self.session.with_runtime(&mut store, |runtime| Ok(runtime.act(loaded, &command, None, None, files)));
            match done? {
                Ok(done) => {
                    self.loaded = done.loaded;
                    self.show_events(before)?;
                    return Ok(true);
                }
                Err(Failure::Refused(refusal)) => {
                    if !self.refused(&refusal)? {
                        return Ok(false);
                    }
                }
                Err(failure @ Failure::Conflict { .. }) => {
                    let said = self.session.paint.caution(failure.message().say(self.session.lang));
                    self.session.print(&said)?;
                    let id = self.loaded.id.to_string();
                    self.loaded = self.session.load(&mut store, &id)?;
                    return Ok(false);
                }
                Err(failure) => return Err(Error::Failure(failure).into()),
            }
        }
    }

    /// What has come of an act. The step that is opened next is shown anyway.
    fn show_events(&mut self, since: u64) -> Result<(), Stop> {
        let lines = self.with_card(|card| {
            let new: Vec<_> = card.loaded.log.iter().filter(|happened| happened.seq > since).collect();
            let completed = |name: &str| {
                new.iter().any(|happened| matches!(&happened.event, Event::Completed { step, .. } if step == name))
            };
            let goes_without_saying = |event: &Event| {
                let decided = matches!(event, Event::Voted { step, .. } if completed(step));
                decided || matches!(event, Event::Opened { redo: None, .. })
            };
            let news = new.iter().filter(|happened| !goes_without_saying(&happened.event));
            news.filter_map(|happened| super::event_text::short(&card.shown, card.loaded, happened)).collect::<Vec<_>>()
        })?;
        self.print_lines(&lines)
    }
}

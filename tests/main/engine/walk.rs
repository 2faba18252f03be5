//! Random walks through a playbook: mostly sensible acts, some that must be refused, by several people, as time passes.

use std::collections::BTreeMap;

use chrono::{DateTime, TimeDelta, Utc};
use playbook::compile::calendar;
use playbook::engine::case::{Status, follow};
use playbook::engine::event::Happened;
use playbook::engine::outlook::{missing_fields, offered, possible_interrupts, return_targets};
use playbook::engine::{
    Act, Actor, Case, Command, Input, Moment, Refusal, Roles, Start, StepStatus, Ticks, decide, start,
};
use playbook::model::step::{Step, StepKind};
use playbook::model::value::Value;
use playbook::model::{FieldId, Playbook, StepId};

use super::Chance;

const PEOPLE: [&str; 6] = ["甲", "乙", "丙", "丁", "戊", "己"];

/// A log after which a walk is over.
const LONG: usize = 600;

struct Walk<'p, 'c> {
    playbook: &'p Playbook,
    chance: &'c mut Chance,
    now: DateTime<Utc>,
    case: Case,
    log: Vec<Happened>,
}

/// Walks so many acts; after each `check` looks at the case and its log.
pub(super) fn walk(
    playbook: &Playbook,
    chance: &mut Chance,
    acts: usize,
    check: impl Fn(&Case, &[Happened]) -> Result<(), String>,
) -> Result<Vec<Happened>, String> {
    let now = "2026-03-02T01:00:00Z".parse().unwrap();
    let mut walk = Walk { playbook, chance, now, case: Case::new(), log: Vec::new() };
    match start(playbook, &Start::bare(), &actor("甲"), walk.moment()) {
        Ok(events) => walk.happened(events)?,
        Err(refusal) => return walk.is_said(&refusal).map(|()| Vec::new()),
    }
    check(&walk.case, &walk.log)?;
    for _ in 0..acts {
        // Steps that move by themselves and lead to each other make many events; replaying them all after every act takes long.
        if walk.log.len() > LONG {
            break;
        }
        walk.now += TimeDelta::hours(i64::try_from(walk.chance.below(30)).unwrap());
        let command = walk.command();
        let before = walk.log.len();
        let said = |fault: String, walk: &Walk<'_, '_>| {
            let names: Vec<String> = walk.log[before..].iter().map(|event| format!("{:?}", event.event)).collect();
            format!("{fault}\nafter {command:?}\nwhich led to {}", names.join("\n"))
        };
        walk.act(&command).map_err(|fault| said(fault, &walk))?;
        check(&walk.case, &walk.log).map_err(|fault| said(fault, &walk))?;
    }
    Ok(walk.log)
}

/// Walks on from where a case stands, without sending work back or taking anything back, and looks at every refusal.
pub(super) fn walk_on(
    playbook: &Playbook,
    chance: &mut Chance,
    acts: usize,
    case: Case,
    check: impl Fn(&Act, &Refusal) -> Result<(), String>,
) -> Result<(), String> {
    let now = "2026-04-01T01:00:00Z".parse().unwrap();
    let mut walk = Walk { playbook, chance, now, case, log: Vec::new() };
    for _ in 0..acts {
        walk.now += TimeDelta::hours(i64::try_from(walk.chance.below(30)).unwrap());
        let command = walk.command();
        if walk.case.is_over() || matches!(command.act, Act::Undo | Act::Return { .. } | Act::Interrupt { .. }) {
            continue;
        }
        match decide(playbook, &walk.case, &command, walk.moment()) {
            Ok(events) => walk.happened(events)?,
            Err(refusal) => check(&command.act, &refusal).map_err(|fault| format!("{fault}\non {command:?}"))?,
        }
        super::is_sound(playbook, &walk.case)?;
    }
    Ok(())
}

/// Ticks a line of the first step and takes it back, so many times.
pub(super) fn tick_and_take_back(playbook: &Playbook, times: usize) -> Vec<Happened> {
    let now = "2026-03-02T01:00:00Z".parse().unwrap();
    let mut walk = Walk { playbook, chance: &mut Chance(1), now, case: Case::new(), log: Vec::new() };
    walk.happened(start(playbook, &Start::bare(), &actor("甲"), walk.moment()).unwrap()).unwrap();
    let input = Input { ticks: Ticks::All, ..Input::default() };
    let save = Command { actor: actor("甲"), act: Act::Save { step: playbook.start, input } };
    for _ in 0..times {
        // The case after taking back is the one before, so one event more of the log is all that has to be followed.
        let before = walk.case.clone();
        let events = decide(playbook, &walk.case, &save, walk.moment()).unwrap();
        walk.happened(events).unwrap();
        let undo = Command { actor: actor("甲"), act: Act::Undo };
        let events = decide(playbook, &walk.case, &undo, walk.moment()).unwrap();
        walk.case = Case { seq: walk.case.seq + 1, ..before };
        walk.log.extend(events);
    }
    walk.log
}

fn actor(name: &str) -> Actor {
    Actor { name: name.to_owned(), roles: Roles::Any }
}

impl Walk<'_, '_> {
    fn moment(&self) -> Moment<'static> {
        Moment { now: self.now, calendar: calendar::built_in(), zone: chrono_tz::Asia::Shanghai }
    }

    fn happened(&mut self, events: Vec<Happened>) -> Result<(), String> {
        for event in events {
            self.case = follow(self.playbook, std::mem::take(&mut self.case), &self.log, &event);
            self.log.push(event);
        }
        Ok(())
    }

    fn act(&mut self, command: &Command) -> Result<(), String> {
        match decide(self.playbook, &self.case, command, self.moment()) {
            Ok(events) => self.happened(events),
            Err(refusal) => {
                self.is_said(&refusal)?;
                self.what_is_allowed_works(command, &refusal)
            }
        }
    }

    /// A refusal has a kind and says something in both languages.
    fn is_said(&self, refusal: &Refusal) -> Result<(), String> {
        let message = refusal.message();
        let fine = !refusal.kind().is_empty() && !message.zh.is_empty() && !message.en.is_empty();
        if fine { Ok(()) } else { Err(format!("{refusal:?} says nothing")) }
    }

    /// The same act with what the refusal names is not refused for the same reason again.
    fn what_is_allowed_works(&self, command: &Command, refusal: &Refusal) -> Result<(), String> {
        for name in refusal.allowed() {
            let Some(act) = self.corrected(&command.act, refusal, &name) else { continue };
            let again = Command { act, ..command.clone() };
            if let Err(other) = decide(self.playbook, &self.case, &again, self.moment())
                && other.kind() == refusal.kind()
                && other.allowed() == refusal.allowed()
            {
                return Err(format!("{refusal:?} allows `{name}`, and {again:?} is refused: {other:?}"));
            }
        }
        Ok(())
    }

    fn corrected(&self, act: &Act, refusal: &Refusal, name: &str) -> Option<Act> {
        let mut act = act.clone();
        let step_named = self.playbook.step(name).map(|step| step.id);
        match (&mut act, refusal) {
            (Act::Complete { outcome, .. }, Refusal::OutcomeNeeded { .. } | Refusal::NoOutcome { .. }) => {
                *outcome = Some(name.to_owned());
            }
            (Act::Vote { outcome, .. }, Refusal::NoOutcome { .. }) => *outcome = name.to_owned(),
            (
                Act::Complete { redo, .. } | Act::Vote { redo, .. },
                Refusal::LanesNeeded { .. } | Refusal::NoLane { .. },
            ) => {
                *redo = vec![step_named?];
            }
            (Act::Complete { input, .. } | Act::Vote { input, .. }, Refusal::MissingFields { .. }) => {
                let field = self.playbook.field(name)?;
                input.values.insert(name.to_owned(), self.playbook[field].default.clone().unwrap_or(text("x")));
            }
            (Act::Complete { input, .. } | Act::Vote { input, .. }, Refusal::Unticked { .. }) => {
                input.ticks = Ticks::All
            }
            (Act::Return { to, .. }, Refusal::NoReturn { .. }) => *to = step_named?,
            (Act::Interrupt { name: which, .. }, Refusal::NoInterrupt { .. }) => *which = name.to_owned(),
            (Act::Claim(step) | Act::Release(step), Refusal::NotOpen { .. }) => *step = step_named?,
            _ => return None,
        }
        Some(act)
    }

    fn command(&mut self) -> Command {
        let act = self.choose();
        let mut name = self.chance.pick(&PEOPLE);
        if let (Act::Undo, Some(last)) = (&act, &self.case.last_act)
            && !self.chance.one_in(4)
        {
            name = PEOPLE.into_iter().find(|name| *name == last.actor).unwrap_or(name);
        }
        Command { actor: actor(name), act }
    }

    fn choose(&mut self) -> Act {
        let steps: Vec<StepId> = self.playbook.steps.iter().map(|step| step.id).collect();
        let open: Vec<StepId> = steps.iter().copied().filter(|step| self.case.is_open(*step)).collect();
        let acting: Vec<StepId> = open.iter().copied().filter(|step| self.is_acted_on(*step)).collect();
        let any = self.chance.pick(&steps);
        let step = if acting.is_empty() || self.chance.one_in(20) { any } else { self.chance.pick(&acting) };
        match self.chance.below(40) {
            0 => Act::Claim(step),
            1 => Act::Release(step),
            2 => Act::Assign { step, to: actor(self.chance.pick(&PEOPLE)) },
            3 => Act::Save { step, input: self.input(step, &[]) },
            4..7 => self.send_back(step, &steps),
            7 => Act::Note { text: "note".to_owned(), step: Some(step) },
            8 => Act::Suspend { reason: "rest".to_owned() },
            9..11 => self.interrupt(),
            11..15 => Act::Undo,
            15 if self.chance.one_in(10) => Act::Cancel { reason: "over".to_owned() },
            // A called case may end while this one rests.
            _ if self.case.status == Status::Suspended && !(self.calls(step) && self.chance.one_in(2)) => Act::Resume,
            _ => self.work(step),
        }
    }

    fn is_acted_on(&self, step: StepId) -> bool {
        self.playbook[step].is_task() || self.calls(step)
    }

    fn calls(&self, step: StepId) -> bool {
        matches!(self.playbook[step].kind, StepKind::Call(_))
    }

    fn work(&mut self, id: StepId) -> Act {
        let step = &self.playbook[id];
        let known: Vec<String> = offered(step, &self.case).iter().map(|outcome| outcome.name.clone()).collect();
        let outcome = if known.is_empty() { "nothing".to_owned() } else { self.chance.pick(&known) };
        let outcome = if self.chance.one_in(12) { "stop".to_owned() } else { outcome };
        let extra = step.outcome(&outcome).map(|outcome| outcome.fill.clone()).unwrap_or_default();
        let input = self.input(id, &extra);
        let remark = (!self.chance.one_in(8)).then(|| "because".to_owned());
        let redo = self.redo(step, &outcome);
        match step.kind {
            StepKind::Approval(_) => {
                let outcome =
                    if step.lane.is_some() { self.chance.pick(&["approve", "refuse"]).to_owned() } else { outcome };
                let outcome = if self.chance.one_in(3) { outcome } else { "approve".to_owned() };
                Act::Vote { step: id, outcome, role: None, input, remark, redo }
            }
            StepKind::Call(_) => {
                let values = BTreeMap::from([("n".to_owned(), Value::Number(self.chance.below(7).into()))]);
                Act::Finish { step: id, outcome: self.chance.pick(&["good", "bad"]).to_owned(), values }
            }
            StepKind::Task
            | StepKind::Together(_)
            | StepKind::Group(_)
            | StepKind::HandOff(_)
            | StepKind::Wait(_)
            | StepKind::End(_) => {
                let outcome = (!known.is_empty() && !self.chance.one_in(5)).then_some(outcome);
                Act::Complete { step: id, outcome, input, remark, redo }
            }
        }
    }

    /// Lanes that are finished, where the outcome leads to lanes.
    fn redo(&mut self, step: &Step, outcome: &str) -> Vec<StepId> {
        let branches = step.outcome(outcome).map(|outcome| outcome.branches.as_slice()).unwrap_or_default();
        let lanes = branches.iter().flat_map(|branch| self.playbook[branch.to].kind.children());
        let done: Vec<StepId> =
            lanes.copied().filter(|lane| self.case.status_of(*lane) == Some(StepStatus::Done)).collect();
        if done.is_empty() || self.chance.one_in(4) { Vec::new() } else { vec![self.chance.pick(&done)] }
    }

    fn input(&mut self, step: StepId, extra: &[FieldId]) -> Input {
        if matches!(self.playbook[step].kind, StepKind::Wait(_)) {
            return Input::default();
        }
        let mut wanted = missing_fields(self.playbook, &self.case, step);
        wanted.extend(extra);
        wanted.extend(self.playbook[step].work.optional.iter().filter(|_| self.chance.one_in(2)));
        wanted.retain(|_| !self.chance.one_in(10));
        let mut values = BTreeMap::new();
        for field in wanted {
            let name = self.playbook[field].name.clone();
            let value = match self.playbook[field].default {
                Some(Value::YesNo(_)) => Value::YesNo(self.chance.one_in(2)),
                Some(Value::Number(_)) => Value::Number(self.chance.below(7).into()),
                Some(_) | None => text(self.chance.pick(&["some words", "far more words than this field may take"])),
            };
            values.insert(name, value);
        }
        let ticks =
            self.chance.pick(&[Ticks::All, Ticks::All, Ticks::All, Ticks::Done(vec![1]), Ticks::Exactly(vec![2])]);
        Input { values, ticks, files: Vec::new() }
    }

    fn send_back(&mut self, from: StepId, steps: &[StepId]) -> Act {
        let targets = return_targets(self.playbook, &self.case, from);
        let to = if targets.is_empty() || self.chance.one_in(10) {
            self.chance.pick(steps)
        } else {
            self.chance.pick(&targets)
        };
        Act::Return { from, to, reason: "once more".to_owned(), back: self.chance.one_in(2) }
    }

    fn interrupt(&mut self) -> Act {
        let possible: Vec<String> =
            possible_interrupts(self.playbook, &self.case).iter().map(|(_, found)| found.name.clone()).collect();
        let name = if possible.is_empty() { "none".to_owned() } else { self.chance.pick(&possible) };
        let reason = (!self.chance.one_in(4)).then(|| "it happened".to_owned());
        Act::Interrupt { name, reason, values: BTreeMap::new() }
    }
}

fn text(words: &str) -> Value {
    Value::Text(words.to_owned())
}

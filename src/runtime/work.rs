//! One transaction over one or several cases: what a command set off, before it is written.

use chrono::Datelike;

use super::{Attachments, Done, Failure, Loaded, Runtime, checked, payload, subject};
use crate::engine::case::{Status, follow};
use crate::engine::command::{Act, Roles};
use crate::engine::event::Parent;
use crate::engine::{self, Actor, Case, Command, Event, Happened, Refusal, Start, deadline};
use crate::lang::Lang;
use crate::model::step::StepKind;
use crate::model::value::Value;
use crate::model::{Playbook, StepId};
use crate::source::SourceFile;
use crate::store::{self, Answer, Append, Batch, CaseFilter, CaseId, CaseRow, Hash, Key, StoreError, Target, TaskRow};

/// More cases than this in one transaction call each other in circles.
const MOST_CASES: usize = 64;

/// The cases a command moves.
#[derive(Default)]
pub(super) struct Work {
    cases: Vec<Moving>,
}

/// A case and its new events.
struct Moving {
    /// Known for an old case, and for a new one that others speak of.
    id: Option<CaseId>,
    /// The text to pin, for a new case.
    source: Option<SourceFile>,
    playbook: Playbook,
    case: Case,
    log: Vec<Happened>,
    /// How many events were there before.
    old: usize,
    /// How many new events have been looked at.
    seen: usize,
}

impl Work {
    /// A new case.
    pub(super) fn begin(&mut self, source: &SourceFile, playbook: Playbook, events: Vec<Happened>) {
        let case = engine::replay(&playbook, &events);
        let source = Some(source.clone());
        self.cases.push(Moving { id: None, source, playbook, case, log: events, old: 0, seen: 0 });
    }

    /// An old case.
    pub(super) fn go_on(&mut self, loaded: Loaded) {
        let Loaded { id, playbook, case, log, .. } = loaded;
        let old = log.len();
        self.cases.push(Moving { id: Some(id), source: None, playbook, case, log, old, seen: 0 });
    }

    /// Carries out a command on the first case, and what follows of it in others.
    pub(super) fn act(&mut self, runtime: &Runtime<'_>, command: &Command) -> Result<(), Failure> {
        let first = &mut self.cases[0];
        first.add(engine::decide(&first.playbook, &first.case, command, runtime.moment())?);
        self.spread(runtime)
    }

    /// Starts the cases that were called or handed off to, and moves the callers of those that ended, until all is quiet.
    pub(super) fn spread(&mut self, runtime: &Runtime<'_>) -> Result<(), Failure> {
        let mut at = 0;
        while at < self.cases.len() {
            let moving = &mut self.cases[at];
            let event = moving.log.get(moving.old + moving.seen).map(|happened| happened.event.clone());
            moving.seen += usize::from(event.is_some());
            match event {
                Some(Event::Called { step, playbook, with }) => {
                    let parent = Some(Parent { case: self.id(at, runtime)?.to_string(), step });
                    self.start_other(runtime, at, &playbook, Start { values: with, parent, ..Start::bare() })?;
                }
                Some(Event::HandedOff { playbook, with, .. }) => {
                    self.start_other(runtime, at, &playbook, Start { values: with, ..Start::bare() })?;
                }
                Some(Event::Closed { step }) => at = self.call_off(runtime, at, &step)?,
                Some(Event::Ended { outcome, caller: None, .. }) => at = self.tell_caller(runtime, at, outcome)?,
                Some(_) => {}
                None => at += 1,
            }
        }
        Ok(())
    }

    fn start_other(&mut self, runtime: &Runtime<'_>, from: usize, name: &str, start: Start) -> Result<(), Failure> {
        if self.cases.len() >= MOST_CASES {
            let step = crate::engine::refusal::Named { name: name.to_owned(), title: crate::lang::Text::plain(name) };
            return Err(Failure::Refused(Refusal::GoesInCircles { step }));
        }
        let source = runtime.playbooks.find(name).ok_or_else(|| Failure::NoPlaybook(name.to_owned()))?;
        let playbook = checked(&source, Some(runtime.playbooks))?;
        let actor = self.actor(from);
        let fitting = |(name, value): (String, Value)| {
            let fitting = playbook.field(&name).map(|field| playbook[field].adopt(value.clone()));
            (name, fitting.unwrap_or(value))
        };
        let start = Start { values: start.values.into_iter().map(fitting).collect(), ..start };
        let start = Start { source: source.sha256(), ..start };
        let events = engine::start(&playbook, &start, &actor, runtime.moment())?;
        self.begin(&source, playbook, events);
        Ok(())
    }

    /// The caller of a case that ended goes on. Gives the place from which to look for more.
    fn tell_caller(&mut self, runtime: &Runtime<'_>, at: usize, outcome: String) -> Result<usize, Failure> {
        let ended = &self.cases[at];
        let Some(parent) = ended.case.parent.clone() else { return Ok(at) };
        let values =
            ended.case.fields.iter().map(|(id, filled)| (ended.playbook[*id].name.clone(), filled.value.clone()));
        let values = values.collect();
        let actor = self.actor(at);
        let known =
            self.cases.iter().position(|moving| moving.id.as_ref().is_some_and(|id| id.as_str() == parent.case));
        let caller = match known {
            Some(caller) => caller,
            None => {
                let id = parent.case.parse::<CaseId>().map_err(|_| Failure::NoPlaybook(parent.case.clone()))?;
                self.go_on(runtime.load(&id)?);
                self.cases.len() - 1
            }
        };
        let moving = &mut self.cases[caller];
        let Some(step) = moving.playbook.step(&parent.step).map(|step| step.id) else { return Ok(at) };
        if !moving.case.is_open(step) {
            return Ok(at);
        }
        let command = Command { actor, act: Act::Finish { step, outcome, values } };
        let events = engine::decide(&moving.playbook, &moving.case, &command, runtime.moment());
        moving.add(events.map_err(|refusal| of_caller(refusal, &parent.case))?);
        Ok(at.min(caller))
    }

    /// A step was left; the cases that it called and that still go on are cancelled. Gives the place from which to look
    /// for more.
    fn call_off(&mut self, runtime: &Runtime<'_>, at: usize, step: &str) -> Result<usize, Failure> {
        let moving = &self.cases[at];
        let calls = moving.playbook.step(step).is_some_and(|step| matches!(step.kind, StepKind::Call(_)));
        // A case without a number has called nobody.
        let Some(id) = moving.id.clone().filter(|_| calls) else { return Ok(at) };
        let caller = Parent { case: id.to_string(), step: step.to_owned() };
        let (actor, reason) = (self.actor(at), moving.reason());
        let open = CaseFilter {
            statuses: vec![store::Status::Open, store::Status::Suspended],
            parent: Some(id),
            ..CaseFilter::default()
        };
        for called in runtime.store.cases(&open)? {
            let id = called.head.case;
            if !self.cases.iter().any(|moving| moving.id.as_ref() == Some(&id)) {
                let loaded = runtime.load(&id)?;
                if loaded.case.parent.as_ref() == Some(&caller) {
                    self.go_on(loaded);
                }
            }
        }
        let mut first = at;
        for (place, called) in self.cases.iter_mut().enumerate() {
            if called.case.parent.as_ref() == Some(&caller) && !called.case.is_over() {
                let act = Act::CallOff { caller: caller.clone(), reason: reason.clone() };
                let command = Command { actor: actor.clone(), act };
                called.add(engine::decide(&called.playbook, &called.case, &command, runtime.moment())?);
                first = first.min(place);
            }
        }
        Ok(first)
    }

    /// Whoever made the last event of a case; the engine asks for no role in what happens by itself.
    fn actor(&self, at: usize) -> Actor {
        let name = self.cases[at].log.last().map(|last| last.actor.clone()).unwrap_or_default();
        Actor { name, roles: Roles::Any }
    }

    /// The number of a case; a new one gets the next number now, because others speak of it.
    fn id(&mut self, at: usize, runtime: &Runtime<'_>) -> Result<CaseId, Failure> {
        if let Some(id) = &self.cases[at].id {
            return Ok(id.clone());
        }
        let prefix = self.cases[at].playbook.prefix.clone();
        let mut id = runtime.store.next_case(&prefix, year(runtime))?;
        while self.cases.iter().any(|moving| moving.id.as_ref() == Some(&id)) {
            let next = CaseId::new(id.prefix(), id.year(), id.number() + 1);
            id = next
                .ok_or(Failure::Store(StoreError::NumbersExhausted { prefix: prefix.clone(), year: year(runtime) }))?;
        }
        self.cases[at].id = Some(id.clone());
        Ok(id)
    }

    /// Writes everything or nothing. The first case is the one the command was about.
    pub(super) fn write(
        mut self,
        runtime: &mut Runtime<'_>,
        key: Option<Key<'_>>,
        files: Attachments<'_>,
    ) -> Result<Done, Failure> {
        let year = year(runtime);
        let rows: Vec<CaseRow> = self.cases.iter().map(|moving| moving.row(runtime)).collect();
        let tasks: Vec<Vec<TaskRow>> = self.cases.iter().map(|moving| moving.tasks(runtime)).collect();
        let events: Vec<Vec<store::NewEvent>> =
            self.cases.iter().map(|moving| moving.log[moving.old..].iter().map(payload::write).collect()).collect();
        let appends: Vec<Append<'_>> = self
            .cases
            .iter()
            .enumerate()
            .map(|(at, moving)| Append {
                target: match &moving.id {
                    Some(case) => Target::At { case, seq: moving.old as u64 },
                    None => Target::New { prefix: &moving.playbook.prefix, year },
                },
                events: &events[at],
                index: &rows[at],
                tasks: &tasks[at],
            })
            .collect();
        let sources: Vec<&str> =
            self.cases.iter().filter_map(|moving| moving.source.as_ref()).map(|source| source.text.as_str()).collect();
        let written = runtime.store.append(&Batch { key, cases: &appends, sources: &sources, files });
        let answer = match written {
            Ok(answer) => answer,
            Err(StoreError::Conflict { case, expected, .. }) => return Err(conflict(runtime, case, expected)),
            Err(error) => return Err(Failure::Store(error)),
        };
        let Answer { cases, replayed } = answer;
        let first = cases.into_iter().next().expect("a batch holds at least one case, and so does its answer");
        if replayed {
            return Ok(Done { loaded: runtime.load(&first.head.case)?, first: first.first, replayed });
        }
        let Moving { playbook, case, log, .. } = self.cases.swap_remove(0);
        let loaded = Loaded { id: first.head.case, playbook, case, log, head: first.head.hash };
        Ok(Done { loaded, first: first.first, replayed })
    }
}

/// What the calling case refuses, said of the case that it called.
fn of_caller(refusal: Refusal, caller: &str) -> Refusal {
    if let Refusal::NoOutcome { step, outcome, .. } = refusal {
        return Refusal::CallerLost { caller: caller.to_owned(), step, outcome };
    }
    refusal
}

fn year(runtime: &Runtime<'_>) -> i32 {
    runtime.now.with_timezone(&runtime.zone).year()
}

/// Somebody else was faster: what they did.
fn conflict(runtime: &Runtime<'_>, case: CaseId, expected: u64) -> Failure {
    let since = runtime.store.events(&case, expected).map_err(Failure::Store);
    match since.and_then(|stored| super::read_log(&case, &stored)) {
        Ok(since) => Failure::Conflict { case, expected, since },
        Err(failure) => failure,
    }
}

impl Moving {
    fn add(&mut self, events: Vec<Happened>) {
        for event in events {
            let case = std::mem::take(&mut self.case);
            self.case = follow(&self.playbook, case, &self.log, &event);
            self.log.push(event);
        }
    }

    /// Why somebody ended what was open, by the newest of the new events that says so.
    fn reason(&self) -> Option<String> {
        self.log[self.old..].iter().rev().find_map(|happened| match &happened.event {
            Event::Interrupted { reason, .. } | Event::Ended { reason, .. } => reason.clone(),
            Event::Returned { reason, .. } => Some(reason.clone()),
            Event::Started { .. }
            | Event::Set { .. }
            | Event::Opened { .. }
            | Event::Skipped { .. }
            | Event::Claimed { .. }
            | Event::Released { .. }
            | Event::Assigned { .. }
            | Event::Ticked { .. }
            | Event::Attached { .. }
            | Event::Voted { .. }
            | Event::Completed { .. }
            | Event::Closed { .. }
            | Event::Noted { .. }
            | Event::Suspended { .. }
            | Event::Resumed
            | Event::Called { .. }
            | Event::Answered { .. }
            | Event::HandedOff { .. }
            | Event::Undone { .. } => None,
        })
    }

    fn row(&self, runtime: &Runtime<'_>) -> CaseRow {
        let first = self.log.first();
        CaseRow {
            playbook: self.playbook.name.clone(),
            version: self.playbook.version.clone(),
            source: self.case.source.parse().unwrap_or(Hash::ZERO),
            subject: subject(&self.playbook, &self.case, Lang::Zh),
            status: match self.case.status {
                Status::Open => store::Status::Open,
                Status::Suspended => store::Status::Suspended,
                Status::Done => store::Status::Done,
                Status::Cancelled => store::Status::Cancelled,
            },
            outcome: self.case.outcome.clone(),
            parent: self.case.parent.as_ref().and_then(|parent| parent.case.parse().ok()),
            opened: first.map_or(runtime.now, |first| first.at),
            updated: self.log.last().map_or(runtime.now, |last| last.at),
            due: deadline::promised(&self.playbook, &self.case, runtime.moment()).ok().flatten(),
        }
    }

    fn tasks(&self, runtime: &Runtime<'_>) -> Vec<TaskRow> {
        let open = if self.case.is_over() { Vec::new() } else { self.case.open_tasks(&self.playbook) };
        open.into_iter().map(|step| self.task(runtime, step)).collect()
    }

    fn task(&self, runtime: &Runtime<'_>, id: StepId) -> TaskRow {
        let step = &self.playbook[id];
        let state = self.case.step(id);
        let role = |id: &crate::model::RoleId| self.playbook[*id].name.clone();
        TaskRow {
            step: step.name.clone(),
            lane: lane(&self.playbook, id).map(|lane| self.playbook[lane].name.clone()),
            roles: engine::performers(&self.playbook, &self.case, id).iter().map(role).collect(),
            assignee: state.and_then(|state| state.assignee.clone()),
            since: state.and_then(|state| state.opened).unwrap_or(runtime.now),
            due: deadline::due(&self.playbook, &self.case, id, runtime.moment()).ok().flatten(),
        }
    }
}

/// The lane a step stands in, however deep; the innermost one.
fn lane(playbook: &Playbook, step: StepId) -> Option<StepId> {
    let in_lane = playbook.ancestors(step).find(|outer| playbook[*outer].lane.is_some());
    in_lane.filter(|lane| !matches!(playbook[*lane].kind, StepKind::End(_)))
}

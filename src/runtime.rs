//! Where the pure engine meets the store: load a case, decide, append, all or nothing.
//!
//! A command on one case may move others: a step that calls a playbook starts its case, and a called case that ends
//! moves the one that called it. All of them are written in one transaction.

mod payload;
#[cfg(test)]
mod tests;
mod work;

use chrono::{DateTime, Utc};

use crate::compile::{Compilation, compile};
use crate::diagnostic::{Diagnostic, Severity};
use crate::engine::{self, Actor, Case, Command, Happened, Moment, Refusal, Start};
use crate::lang::{Lang, Message};
use crate::lint::Surroundings;
use crate::message;
use crate::model::Playbook;
use crate::model::calendar::Calendar;
use crate::source::SourceFile;
use crate::store::{CaseId, Hash, Key, Store, StoreError, StoredEvent};
use crate::validation::{self, Checked, Pace, judge};

/// Where playbooks are found by name.
pub trait Playbooks {
    /// The text of the playbook of that name or alias.
    fn find(&self, name: &str) -> Option<SourceFile>;
}

/// The store, and everything a command needs to know of the world.
pub struct Runtime<'a> {
    /// Where the cases are.
    pub store: &'a mut dyn Store,
    /// Where the playbooks are.
    pub playbooks: &'a dyn Playbooks,
    /// How working time is counted.
    pub calendar: &'a Calendar,
    /// The time zone of the workspace.
    pub zone: chrono_tz::Tz,
    /// Now.
    pub now: DateTime<Utc>,
}

/// A case with its playbook and its log.
#[derive(Clone, Debug)]
pub struct Loaded {
    /// Its number.
    pub id: CaseId,
    /// The playbook, from the text that was pinned when the case began.
    pub playbook: Playbook,
    /// What the log amounts to.
    pub case: Case,
    /// What happened.
    pub log: Vec<Happened>,
    /// The hash of the last event.
    pub head: Hash,
}

/// What a command led to.
#[derive(Clone, Debug)]
pub struct Done {
    /// The case afterwards.
    pub loaded: Loaded,
    /// The number of its first new event.
    pub first: u64,
    /// Whether the same command with the same key had been carried out before.
    pub replayed: bool,
}

/// Files whose content goes with a command; the command names them by digest.
pub type Attachments<'a> = &'a [&'a [u8]];

/// Why a command was not carried out.
#[derive(Debug)]
pub enum Failure {
    /// It is not allowed now.
    Refused(Refusal),
    /// Somebody else acted in between; what they did.
    Conflict {
        /// The case.
        case: CaseId,
        /// The number of the last event that was known.
        expected: u64,
        /// What has happened since.
        since: Vec<Happened>,
    },
    /// There is no playbook of that name.
    NoPlaybook(String),
    /// The playbook has errors.
    Invalid {
        /// Its text.
        source: SourceFile,
        /// What is wrong.
        diagnostics: Vec<Diagnostic>,
    },
    /// The log holds something this program cannot read.
    Unreadable {
        /// The case.
        case: CaseId,
        /// The number of the event; 0 for the pinned playbook.
        seq: u64,
    },
    /// The store failed.
    Store(StoreError),
}

impl From<StoreError> for Failure {
    fn from(error: StoreError) -> Failure {
        Failure::Store(error)
    }
}

impl From<Refusal> for Failure {
    fn from(refusal: Refusal) -> Failure {
        Failure::Refused(refusal)
    }
}

impl Failure {
    /// What is wrong, in one sentence.
    #[must_use]
    pub fn message(&self) -> Message {
        match self {
            Failure::Refused(refusal) => refusal.message(),
            Failure::Conflict { case, expected, since } => match since.last() {
                Some(Happened { actor, seq, .. }) => message!(
                    zh: "第 {expected} 条记录之后，{actor} 动过案件 {case}，现在到了第 {seq} 条",
                    en: "after event {expected} {actor} acted on the case {case}, which is now at event {seq}"
                ),
                None => message!(
                    zh: "案件 {case} 还没有第 {expected} 条记录",
                    en: "the case {case} has no event {expected} yet"
                ),
            },
            Failure::NoPlaybook(name) => message!(zh: "没有流程 `{name}`", en: "there is no playbook `{name}`"),
            Failure::Invalid { source, .. } => {
                let name = &source.name;
                message!(zh: "流程 {name} 有错误，不能用它办事", en: "the playbook {name} has errors and cannot be run")
            }
            Failure::Unreadable { case, seq: 0 } => {
                message!(zh: "案件 {case} 所用的流程读不出来", en: "the playbook of the case {case} cannot be read")
            }
            Failure::Unreadable { case, seq } => {
                message!(zh: "案件 {case} 的第 {seq} 条记录读不出来", en: "event {seq} of the case {case} cannot be read")
            }
            Failure::Store(error) => error.message(),
        }
    }

    /// What to do about it.
    #[must_use]
    pub fn help(&self) -> Option<Message> {
        match self {
            Failure::Refused(refusal) => refusal.help(),
            Failure::Conflict { case, .. } => Some(message!(
                zh: "用 `playbook show {case}` 看看现在的情况，再决定怎么做",
                en: "see where it stands now with `playbook show {case}`, then decide again"
            )),
            Failure::NoPlaybook(_) => Some(
                message!(zh: "用 `playbook list` 查看有哪些流程", en: "see `playbook list` for the playbooks there are"),
            ),
            Failure::Invalid { source, .. } => {
                let name = &source.name;
                Some(
                    message!(zh: "先改正：`playbook validate {name}`", en: "correct it first: `playbook validate {name}`"),
                )
            }
            Failure::Unreadable { .. } => Some(message!(
                zh: "它可能由更新的程序写成；用 `playbook verify` 检查数据库",
                en: "a newer program may have written it; check the database with `playbook verify`"
            )),
            Failure::Store(error) => Some(error.help()),
        }
    }
}

impl Runtime<'_> {
    /// The moment the commands of this runtime happen at.
    #[must_use]
    pub fn moment(&self) -> Moment<'_> {
        Moment { now: crate::store::chain::recorded(self.now), calendar: self.calendar, zone: self.zone }
    }

    /// Starts a case of a playbook.
    ///
    /// # Errors
    /// The playbook has errors, a value does not fit, or the store fails.
    pub fn start(
        &mut self,
        source: &SourceFile,
        start: Start,
        actor: &Actor,
        key: Option<&str>,
    ) -> Result<Done, Failure> {
        let playbook = checked(source, Some(self.playbooks))?;
        let fingerprint = Hash::of(format!("start {} {:?} {:?}", playbook.name, start.values, actor.name).as_bytes());
        let key = key.map(|key| Key { key, fingerprint });
        if let Some(earlier) = self.answered(key.as_ref())? {
            return Ok(earlier);
        }
        let start = Start { source: source.sha256(), ..start };
        let events = engine::start(&playbook, &start, actor, self.moment())?;
        let mut work = work::Work::default();
        work.begin(source, playbook, events);
        work.spread(self)?;
        work.write(self, key, &[])
    }

    /// Loads a case.
    ///
    /// # Errors
    /// There is no such case, or its log or its playbook cannot be read.
    pub fn load(&self, id: &CaseId) -> Result<Loaded, Failure> {
        let stored = self.store.events(id, 0)?;
        let head = stored.last().map_or(Hash::ZERO, |last| last.hash);
        let source = self.store.source(&self.store.case(id)?.row.source)?;
        let compiled = compile(&SourceFile::new(format!("{id}.yaml"), source));
        let playbook = compiled.playbook.ok_or_else(|| Failure::Unreadable { case: id.clone(), seq: 0 })?;
        let log = read_log(id, &stored)?;
        Ok(Loaded { id: id.clone(), case: engine::replay(&playbook, &log), playbook, log, head })
    }

    /// What a case amounts to under a playbook that is known to be the one it began with.
    ///
    /// # Errors
    /// There is no such case, or its log cannot be read.
    pub fn case(&self, id: &CaseId, playbook: &Playbook) -> Result<Case, Failure> {
        let log = read_log(id, &self.store.events(id, 0)?)?;
        Ok(engine::replay(playbook, &log))
    }

    /// Carries out a command on a case. With `expected` it is carried out only if nothing has happened since. With a key
    /// it is carried out once: whoever asks again with the same key gets the answer of the first time, as long as the
    /// fingerprint says that it is the same command.
    ///
    /// # Errors
    /// A refusal, a conflict, or a failure of the store; nothing has been written then.
    pub fn act(
        &mut self,
        loaded: Loaded,
        command: &Command,
        expected: Option<u64>,
        key: Option<Key<'_>>,
        files: Attachments<'_>,
    ) -> Result<Done, Failure> {
        if let Some(earlier) = self.answered(key.as_ref())? {
            return Ok(earlier);
        }
        is_as_expected(&loaded, expected)?;
        let mut work = work::Work::default();
        work.go_on(loaded);
        work.act(self, command)?;
        work.write(self, key, files)
    }

    /// Carries out several commands on a case, one after the other, all or none.
    ///
    /// # Errors
    /// A refusal of any of them, a conflict, or a failure of the store; nothing has been written then.
    pub fn act_all(&mut self, loaded: Loaded, commands: &[Command]) -> Result<Done, Failure> {
        let mut work = work::Work::default();
        work.go_on(loaded);
        for command in commands {
            work.act(self, command)?;
        }
        work.write(self, None, &[])
    }

    /// What a command would do, without doing it.
    ///
    /// # Errors
    /// The refusal or the conflict it would meet.
    pub fn rehearse(&self, mut loaded: Loaded, command: &Command, expected: Option<u64>) -> Result<Loaded, Failure> {
        is_as_expected(&loaded, expected)?;
        let events = engine::decide(&loaded.playbook, &loaded.case, command, self.moment())?;
        for event in events {
            loaded.case = engine::case::follow(&loaded.playbook, loaded.case, &loaded.log, &event);
            loaded.log.push(event);
        }
        Ok(loaded)
    }

    /// What the command with this key led to, if it was carried out before.
    ///
    /// # Errors
    /// The key belongs to another command, or the store fails.
    pub fn answered(&self, key: Option<&Key<'_>>) -> Result<Option<Done>, Failure> {
        let Some(key) = key else { return Ok(None) };
        let Some(answer) = self.store.answered(key)? else { return Ok(None) };
        let Some(first) = answer.cases.first() else { return Ok(None) };
        let loaded = self.load(&first.head.case)?;
        Ok(Some(Done { loaded, first: first.first, replayed: true }))
    }
}

/// Nothing has happened since the event that the command relies on.
fn is_as_expected(loaded: &Loaded, expected: Option<u64>) -> Result<(), Failure> {
    match expected.filter(|expected| *expected != loaded.case.seq) {
        Some(expected) => {
            let since = loaded.log.iter().filter(|event| event.seq > expected).cloned().collect();
            Err(Failure::Conflict { case: loaded.id.clone(), expected, since })
        }
        None => Ok(()),
    }
}

/// Compiles and proves a playbook; with the playbooks beside it at hand also what it calls.
///
/// # Errors
/// What is wrong with it.
pub fn checked(source: &SourceFile, beside: Option<&dyn Playbooks>) -> Result<Playbook, Failure> {
    let around = Surroundings::default();
    let (playbook, diagnostics) = match beside {
        Some(beside) => {
            let library = |name: &str| beside.find(name);
            let judged = validation::validate(vec![source.clone()], &library, &around, Pace::QUIET);
            let Checked { playbook, diagnostics, .. } = judged.into_iter().next().expect("one text gives one verdict");
            (playbook, diagnostics)
        }
        None => {
            let Compilation { playbook, diagnostics } = compile(source);
            let (diagnostics, _) = judge(source, playbook.as_ref(), diagnostics, &around);
            (playbook, diagnostics)
        }
    };
    let has_errors = diagnostics.iter().any(|found| found.severity == Severity::Error);
    match playbook.filter(|_| !has_errors) {
        Some(playbook) => Ok(playbook),
        None => Err(Failure::Invalid { source: source.clone(), diagnostics }),
    }
}

fn read_log(id: &CaseId, stored: &[StoredEvent]) -> Result<Vec<Happened>, Failure> {
    let unreadable = |seq| Failure::Unreadable { case: id.clone(), seq };
    stored.iter().map(|event| payload::read(event).ok_or_else(|| unreadable(event.seq))).collect()
}

/// What a case is about, in one line: the value of the subject field.
#[must_use]
pub fn subject(playbook: &Playbook, case: &Case, lang: Lang) -> String {
    let value = playbook.subject.and_then(|id| Some((id, case.value(id)?)));
    value.map(|(id, value)| playbook[id].say_value(value, lang)).unwrap_or_default()
}

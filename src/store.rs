//! Where cases are kept: [`Store`], and what goes in and comes out.
//!
//! A store knows nothing of playbooks. It keeps an append-only log of events, each an opaque text chained to the one
//! before it; the source texts and files the events speak of, by digest; and beside the log what can be rebuilt from it:
//! an index of cases and the open tasks, for lists and inboxes. Who may do what is decided elsewhere; here it is decided
//! only that of two who acted on the same state one wins, that a command with a key is carried out once, and that what
//! was acknowledged is still there tomorrow.
//!
//! Every store passes the same suite, `store/conformance.rs`.

pub mod case_id;
pub mod chain;
#[cfg(test)]
mod conformance;
pub mod error;
pub mod export;
pub mod memory;
mod schema;
pub mod sqlite;
pub mod verify;

use std::ops::ControlFlow;

use chrono::{DateTime, Utc};

pub use case_id::CaseId;
pub use chain::Hash;
pub use error::StoreError;

/// A place where cases are kept.
pub trait Store {
    /// Writes everything or nothing, durably. The answer holds one entry for each case of the batch.
    ///
    /// A batch whose key was used before with the same fingerprint writes nothing and gets the earlier answer, marked as
    /// replayed.
    ///
    /// # Errors
    /// [`StoreError::Conflict`] when a case has moved on, [`StoreError::NotFound`] when there is no such case,
    /// [`StoreError::NumbersExhausted`], [`StoreError::KeyReused`] when the key belongs to another
    /// command, and whatever can befall the storage. Nothing has been written then.
    fn append(&mut self, batch: &Batch<'_>) -> Result<Answer, StoreError>;

    /// The answer given earlier to a command with this key. A caller asks before it decides, because the command is
    /// usually not allowed any more once it has been carried out.
    ///
    /// # Errors
    /// [`StoreError::KeyReused`] when the key belongs to another command.
    fn answered(&self, key: &Key<'_>) -> Result<Option<Answer>, StoreError>;

    /// The number the next case would get. It is not reserved: append with [`Target::At`] and sequence number 0, and begin
    /// again on a conflict. This is for events that speak of the case they begin; else [`Target::New`] never conflicts.
    ///
    /// # Errors
    /// [`StoreError::NumbersExhausted`].
    fn next_case(&self, prefix: &str, year: i32) -> Result<CaseId, StoreError>;

    /// The events of a case, in order, from the one after `after`; all of them for 0.
    ///
    /// # Errors
    /// [`StoreError::NotFound`] when there is no such case.
    fn events(&self, case: &CaseId, after: u64) -> Result<Vec<StoredEvent>, StoreError>;

    /// How far a case has come.
    ///
    /// # Errors
    /// [`StoreError::NotFound`] when there is no such case.
    fn head(&self, case: &CaseId) -> Result<Head, StoreError>;

    /// A case as the index shows it.
    ///
    /// # Errors
    /// [`StoreError::NotFound`] when there is no such case.
    fn case(&self, case: &CaseId) -> Result<IndexedCase, StoreError>;

    /// Cases as the index shows them, the newest first.
    ///
    /// # Errors
    /// Whatever can befall the storage.
    fn cases(&self, filter: &CaseFilter) -> Result<Vec<IndexedCase>, StoreError>;

    /// Open tasks: those that are due first, then those without a deadline, the oldest first.
    ///
    /// # Errors
    /// Whatever can befall the storage.
    fn tasks(&self, filter: &TaskFilter) -> Result<Vec<OpenTask>, StoreError>;

    /// A pinned source text, which has been checked against its digest.
    ///
    /// # Errors
    /// [`StoreError::NotFound`] when it is not kept here, [`StoreError::Altered`] when it is not what was pinned.
    fn source(&self, hash: &Hash) -> Result<String, StoreError>;

    /// An attached file, which has been checked against its digest.
    ///
    /// # Errors
    /// [`StoreError::NotFound`] when it is not kept here, [`StoreError::Altered`] when it is not what was attached.
    fn file(&self, hash: &Hash) -> Result<Vec<u8>, StoreError>;

    /// The digests of all source texts and all attached files, and of those that should be there.
    ///
    /// # Errors
    /// Whatever can befall the storage.
    fn contents(&self) -> Result<Contents, StoreError>;

    /// Shows every event, in the order in which they were recorded; those of one case in their sequence. Memory does not
    /// grow with the number of events.
    ///
    /// # Errors
    /// Whatever can befall the storage.
    fn each_event(&self, visit: &mut dyn FnMut(StoredEvent) -> ControlFlow<()>) -> Result<(), StoreError>;

    /// How far every case has come, in the order in which they were begun.
    ///
    /// # Errors
    /// Whatever can befall the storage.
    fn heads(&self) -> Result<Vec<Head>, StoreError>;

    /// Lets everything that `read` reads from this store stand as it was at one moment, whoever writes meanwhile.
    ///
    /// # Errors
    /// Those of `read`, and whatever can befall the storage.
    fn at_one_moment(&self, read: &mut dyn FnMut() -> Result<(), StoreError>) -> Result<(), StoreError>;
}

/// What happened, before it has a place in the log.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NewEvent {
    /// When; kept to the microsecond, see [`chain::recorded`].
    pub at: DateTime<Utc>,
    /// Who did it.
    pub actor: String,
    /// What kind of event it is.
    pub kind: String,
    /// The rest, as JSON; kept byte for byte.
    pub payload: String,
}

/// An event at its place in the log.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct StoredEvent {
    /// The case.
    pub case: CaseId,
    /// Its number within the case, from 1.
    pub seq: u64,
    /// What happened.
    pub event: NewEvent,
    /// The recorded hash of the event before it; [`Hash::ZERO`] for the first.
    pub previous: Hash,
    /// The recorded hash of this event.
    pub hash: Hash,
}

/// How far a case has come.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Head {
    /// The case.
    pub case: CaseId,
    /// The number of its last event.
    pub seq: u64,
    /// The hash of its last event.
    pub hash: Hash,
}

/// What is written in one transaction.
#[derive(Clone, Copy, Debug, Default)]
pub struct Batch<'a> {
    /// The key of the command, when it has one.
    pub key: Option<Key<'a>>,
    /// The cases it moves, one after the other: at least one, several when one calls another.
    pub cases: &'a [Append<'a>],
    /// Source texts to pin; known ones are skipped.
    pub sources: &'a [&'a str],
    /// Attached files; known ones are skipped.
    pub files: &'a [&'a [u8]],
}

/// What makes a command recognisable when it comes again.
#[derive(Clone, Copy, Debug)]
pub struct Key<'a> {
    /// What the caller chose.
    pub key: &'a str,
    /// A digest of the command, so that the same key on another command is noticed.
    pub fingerprint: Hash,
}

/// What is added to one case.
#[derive(Clone, Copy, Debug)]
pub struct Append<'a> {
    /// Which case.
    pub target: Target<'a>,
    /// What happened, in order. A new case has at least one; an existing one may have none, and then only the index and
    /// the tasks are written anew.
    pub events: &'a [NewEvent],
    /// What the index shows afterwards.
    pub index: &'a CaseRow,
    /// All tasks that are open afterwards.
    pub tasks: &'a [TaskRow],
}

/// Which case is added to.
#[derive(Clone, Copy, Debug)]
pub enum Target<'a> {
    /// A new one, with the next number.
    New {
        /// Capital letters at the head of the number.
        prefix: &'a str,
        /// The year of the number.
        year: i32,
    },
    /// The case as the caller saw it.
    At {
        /// The case.
        case: &'a CaseId,
        /// The number of the last event the caller saw; 0 begins a case under a number from [`Store::next_case`].
        seq: u64,
    },
}

/// What the store says to a batch.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Answer {
    /// What was added to each case, in the order of the batch.
    pub cases: Vec<Appended>,
    /// Whether it was the answer to the same command given earlier.
    pub replayed: bool,
}

/// What was added to one case.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Appended {
    /// The number of the first event added; one more than the last when there were none.
    pub first: u64,
    /// How far the case has come.
    pub head: Head,
}

/// What the index shows of a case. It can be rebuilt from the log.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CaseRow {
    /// The identifier of the playbook.
    pub playbook: String,
    /// Its version.
    pub version: String,
    /// Its pinned source text.
    pub source: Hash,
    /// What the case is about, in one line; may be empty.
    pub subject: String,
    /// Where it stands.
    pub status: Status,
    /// How it ended.
    pub outcome: Option<String>,
    /// The case that called it.
    pub parent: Option<CaseId>,
    /// When it began.
    pub opened: DateTime<Utc>,
    /// When something last happened.
    pub updated: DateTime<Utc>,
    /// When the whole of it is due.
    pub due: Option<DateTime<Utc>>,
}

/// Where a case stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Status {
    /// It goes on.
    Open,
    /// It has been put aside for a while.
    Suspended,
    /// It has reached an end.
    Done,
    /// It was broken off.
    Cancelled,
}

impl Status {
    /// All of them.
    pub const ALL: [Status; 4] = [Status::Open, Status::Suspended, Status::Done, Status::Cancelled];

    /// The word used in the database and in JSON.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Status::Open => "open",
            Status::Suspended => "suspended",
            Status::Done => "done",
            Status::Cancelled => "cancelled",
        }
    }

    /// The status of that word.
    #[must_use]
    pub fn named(word: &str) -> Option<Status> {
        Status::ALL.into_iter().find(|status| status.as_str() == word)
    }
}

/// A case as the index shows it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct IndexedCase {
    /// Which one, and how far it has come.
    pub head: Head,
    /// What is shown.
    pub row: CaseRow,
}

/// An open step that waits for somebody. It can be rebuilt from the log.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TaskRow {
    /// The step.
    pub step: String,
    /// The lane it stands in, when it stands in one.
    pub lane: Option<String>,
    /// The roles any of which may do it; anybody when there are none.
    pub roles: Vec<String>,
    /// Who has it; only this person sees it then.
    pub assignee: Option<String>,
    /// Since when it is open.
    pub since: DateTime<Utc>,
    /// When it is due.
    pub due: Option<DateTime<Utc>>,
}

/// A task and the case it belongs to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OpenTask {
    /// The case.
    pub case: IndexedCase,
    /// The task.
    pub task: TaskRow,
}

/// Which cases are asked for; the default asks for all.
#[derive(Clone, Debug, Default)]
pub struct CaseFilter {
    /// Those that stand so; all when empty.
    pub statuses: Vec<Status>,
    /// Those of this playbook.
    pub playbook: Option<String>,
    /// Those called by this case.
    pub parent: Option<CaseId>,
    /// At most so many.
    pub limit: Option<u32>,
}

/// Which tasks are asked for; the default asks for all.
#[derive(Clone, Debug, Default)]
pub struct TaskFilter {
    /// Those that wait for this person.
    pub person: Option<Person>,
    /// Those of this case.
    pub case: Option<CaseId>,
    /// Those of this playbook.
    pub playbook: Option<String>,
    /// Those due before this instant.
    pub due_before: Option<DateTime<Utc>>,
    /// At most so many.
    pub limit: Option<u32>,
}

/// Whom tasks may wait for: those assigned to the name, and those that nobody has and that one of the roles, or anybody,
/// may do.
#[derive(Clone, Debug)]
pub struct Person {
    /// The name.
    pub name: String,
    /// The roles held.
    pub roles: Vec<String>,
}

/// What is kept by digest.
#[derive(Clone, Debug, PartialEq, Eq, Default)]
pub struct Contents {
    /// Source texts.
    pub sources: Vec<Hash>,
    /// Attached files.
    pub files: Vec<Hash>,
    /// The source texts that the index of cases speaks of, each once.
    pub pinned: Vec<Hash>,
}

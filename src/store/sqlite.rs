//! The default store: one SQLite file.
//!
//! Every batch is one `BEGIN IMMEDIATE` transaction with `synchronous=FULL`, so that an acknowledged step survives a power
//! cut and two processes never decide on the same state. The database is in WAL mode. The last connection to close does
//! not checkpoint, because a program that takes one step and ends would pay for it every time; instead SQLite does it
//! whenever a commit finds the WAL longer than `CHECKPOINT_PAGES`.

mod open;
mod read;
mod write;

use std::ops::ControlFlow;
use std::path::{Path, PathBuf};

use rusqlite::Connection;
use rusqlite::backup::{Backup, StepResult};

use super::error::{Fault, StoreError};
use super::{Answer, Batch, CaseFilter, CaseId, Contents, Hash, Head, IndexedCase, Key, OpenTask, Store, StoredEvent};
use super::{TaskFilter, schema};

/// How long the WAL may grow, in pages of 4 KiB, before it is copied into the database. Whoever opens a database first
/// reads the whole WAL, at about 0.4 ms a MiB, so SQLite's own 1,000 pages would add 0.8 ms to the average step taken from
/// a shell; 250 add 0.2 ms, and cost 0.07 syncs a step in a long process.
const CHECKPOINT_PAGES: u32 = 250;

/// A store in one SQLite file.
#[derive(Debug)]
pub struct SqliteStore {
    connection: Connection,
    path: PathBuf,
}

impl SqliteStore {
    /// Opens a database that exists.
    ///
    /// # Errors
    /// [`StoreError::NotFound`] when it does not; otherwise as [`SqliteStore::open_or_create`].
    pub fn open(path: &Path) -> Result<SqliteStore, StoreError> {
        open::open(path, open::Absent::IsAnError, schema::MIGRATIONS)
    }

    /// Opens a database, or makes a new one that only its owner may read; the folder must exist.
    ///
    /// # Errors
    /// [`StoreError::NewerSchema`], or a storage fault: a database of another program or a file that is no database is
    /// refused without being touched.
    pub fn open_or_create(path: &Path) -> Result<SqliteStore, StoreError> {
        open::open(path, open::Absent::IsCreated, schema::MIGRATIONS)
    }

    /// The file.
    #[must_use]
    pub fn path(&self) -> &Path {
        &self.path
    }

    /// Copies everything, as it stands at one moment, to a new file that can be opened as a database. It is on the disk
    /// when this returns; until then it opens as an empty one.
    ///
    /// # Errors
    /// The file exists already, or whatever can befall the storage.
    pub fn backup(&self, to: &Path) -> Result<(), StoreError> {
        copy(&self.connection, to)
    }

    fn run<T>(&self, work: impl FnOnce(&Connection) -> Outcome<T>) -> Result<T, StoreError> {
        work(&self.connection).map_err(|trouble| trouble.into_error(&self.path))
    }
}

impl Store for SqliteStore {
    fn append(&mut self, batch: &Batch<'_>) -> Result<Answer, StoreError> {
        write::append(&mut self.connection, batch).map_err(|trouble| trouble.into_error(&self.path))
    }

    fn answered(&self, key: &Key<'_>) -> Result<Option<Answer>, StoreError> {
        self.run(|connection| read::answered(connection, key))
    }

    fn next_case(&self, prefix: &str, year: i32) -> Result<CaseId, StoreError> {
        self.run(|connection| read::next_case(connection, prefix, year))
    }

    fn events(&self, case: &CaseId, after: u64) -> Result<Vec<StoredEvent>, StoreError> {
        self.run(|connection| read::events(connection, case, after))
    }

    fn head(&self, case: &CaseId) -> Result<Head, StoreError> {
        self.run(|connection| read::place(connection, case)?.map(|place| place.head).ok_or_else(|| absent(case)))
    }

    fn case(&self, case: &CaseId) -> Result<IndexedCase, StoreError> {
        self.run(|connection| read::case(connection, case))
    }

    fn cases(&self, filter: &CaseFilter) -> Result<Vec<IndexedCase>, StoreError> {
        self.run(|connection| read::cases(connection, filter))
    }

    fn tasks(&self, filter: &TaskFilter) -> Result<Vec<OpenTask>, StoreError> {
        self.run(|connection| read::tasks(connection, filter))
    }

    fn source(&self, hash: &Hash) -> Result<String, StoreError> {
        self.run(|connection| read::source(connection, hash))
    }

    fn file(&self, hash: &Hash) -> Result<Vec<u8>, StoreError> {
        self.run(|connection| read::file(connection, hash))
    }

    fn contents(&self) -> Result<Contents, StoreError> {
        self.run(read::contents)
    }

    fn each_event(&self, visit: &mut dyn FnMut(StoredEvent) -> ControlFlow<()>) -> Result<(), StoreError> {
        self.run(|connection| read::each_event(connection, visit))
    }

    fn heads(&self) -> Result<Vec<Head>, StoreError> {
        self.run(read::heads)
    }

    fn at_one_moment(&self, read: &mut dyn FnMut() -> Result<(), StoreError>) -> Result<(), StoreError> {
        // Ends when it is dropped; it has written nothing.
        let _moment = self.connection.unchecked_transaction().map_err(|error| failure(&self.path, error))?;
        read()
    }
}

/// What the functions that speak SQL return; the path is added where it is known.
type Outcome<T> = Result<T, Trouble>;

/// Why a statement did not do what was wanted.
enum Trouble {
    Answer(StoreError),
    Sql(rusqlite::Error),
}

impl From<StoreError> for Trouble {
    fn from(error: StoreError) -> Trouble {
        Trouble::Answer(error)
    }
}

impl From<rusqlite::Error> for Trouble {
    fn from(error: rusqlite::Error) -> Trouble {
        Trouble::Sql(error)
    }
}

impl Trouble {
    fn into_error(self, path: &Path) -> StoreError {
        match self {
            Trouble::Answer(error) => error,
            Trouble::Sql(error) => failure(path, error),
        }
    }
}

fn absent(case: &CaseId) -> Trouble {
    Trouble::Answer(StoreError::NotFound(super::error::Item::Case(case.clone())))
}

/// What a failed call of SQLite means to a reader.
pub(super) fn failure(path: &Path, error: rusqlite::Error) -> StoreError {
    use rusqlite::ffi;
    let rusqlite::Error::SqliteFailure(code, _) = &error else {
        // A value of another type than the schema says.
        return StoreError::storage(Fault::Corrupt, path, error);
    };
    let fault = match code.extended_code {
        ffi::SQLITE_IOERR_SHMSIZE => Fault::Full,
        extended => match extended & 0xff {
            ffi::SQLITE_FULL => Fault::Full,
            ffi::SQLITE_READONLY => Fault::ReadOnly,
            ffi::SQLITE_BUSY | ffi::SQLITE_LOCKED | ffi::SQLITE_PROTOCOL => Fault::Busy,
            ffi::SQLITE_PERM => Fault::Permission,
            ffi::SQLITE_NOTADB => Fault::NotADatabase,
            // The file itself has been read before, so it is the files beside it that cannot be made.
            ffi::SQLITE_CANTOPEN if path.exists() => Fault::ReadOnly,
            ffi::SQLITE_CANTOPEN => Fault::Unreachable,
            ffi::SQLITE_IOERR | ffi::SQLITE_NOMEM | ffi::SQLITE_INTERRUPT => Fault::Device,
            // A table, a column or a rule that is not as the schema says.
            _ => Fault::Corrupt,
        },
    };
    StoreError::storage(fault, path, error)
}

/// Copies a database to a new file, and waits until it is on the disk.
pub(super) fn copy(from: &Connection, to: &Path) -> Result<(), StoreError> {
    let to = std::path::absolute(to).map_err(|error| StoreError::system(to, &error))?;
    open::create_private(&to)?;
    let copied = copy_into(from, &to).map_err(|error| failure(&to, error));
    let kept = copied.and_then(|()| open::flush(&to).map_err(|error| StoreError::system(&to, &error)));
    if kept.is_err() {
        // What is left is no copy; that it cannot be removed either changes nothing.
        let _ = std::fs::remove_file(&to);
    }
    kept
}

fn copy_into(from: &Connection, to: &Path) -> rusqlite::Result<()> {
    let mut target = Connection::open(to)?;
    let backup = Backup::new(from, &mut target)?;
    let begun = std::time::Instant::now();
    while backup.step(-1)? != StepResult::Done {
        if begun.elapsed() > open::PATIENCE {
            return Err(busy());
        }
        std::thread::sleep(std::time::Duration::from_millis(10));
    }
    Ok(())
}

fn busy() -> rusqlite::Error {
    rusqlite::Error::SqliteFailure(rusqlite::ffi::Error::new(rusqlite::ffi::SQLITE_BUSY), None)
}

#[cfg(test)]
mod tests;

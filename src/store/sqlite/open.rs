//! Opening a database, and refusing what is not one of ours before SQLite sees it.

use std::fs::{File, OpenOptions};
use std::io::{self, Read};
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use rusqlite::config::DbConfig;
use rusqlite::{Connection, OpenFlags};

use super::{CHECKPOINT_PAGES, SqliteStore, failure};
use crate::store::error::{Fault, Item, StoreError};
use crate::store::schema::{self, APPLICATION_ID};

/// How long to wait for a lock that somebody else holds.
pub(super) const PATIENCE: Duration = Duration::from_secs(10);

const MAGIC: &[u8; 16] = b"SQLite format 3\0";
const HEADER: usize = 100;

/// What it means that there is no file.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Absent {
    IsAnError,
    IsCreated,
}

pub(super) fn open(path: &Path, absent: Absent, migrations: &[&str]) -> Result<SqliteStore, StoreError> {
    // An absolute path is never taken for a URI or for the name of a database in memory.
    let path = std::path::absolute(path).map_err(|error| StoreError::system(path, &error))?;
    match inspect(&path) {
        Ok(()) => {}
        Err(StoreError::NotFound(_)) if absent == Absent::IsCreated => match create_private(&path) {
            // Another process was quicker.
            Err(StoreError::Storage { fault: Fault::Exists, .. }) | Ok(()) => {}
            Err(error) => return Err(error),
        },
        Err(error) => return Err(error),
    }
    let mut connection = connect(&path).map_err(|error| failure(&path, error))?;
    schema::bring_up(&mut connection, &path, migrations)?;
    write_ahead(&connection).map_err(|error| failure(&path, error))?;
    Ok(SqliteStore { connection, path })
}

/// Lets through what is a database of ours, or an empty file that can become one. Nothing is written or locked.
fn inspect(path: &Path) -> Result<(), StoreError> {
    let failed = |error: io::Error| {
        if error.kind() == io::ErrorKind::NotFound {
            StoreError::NotFound(Item::Database(path.to_owned()))
        } else {
            StoreError::system(path, &error)
        }
    };
    // Opening a pipe would wait for somebody to write into it.
    if !path.metadata().map_err(failed)?.is_file() {
        return Err(StoreError::storage(Fault::NotADatabase, path, ""));
    }
    let mut header = Vec::with_capacity(HEADER);
    File::open(path).and_then(|file| file.take(HEADER as u64).read_to_end(&mut header)).map_err(failed)?;
    let unfinished = header.iter().all(|byte| *byte == 0) && beside(path, "-journal").exists();
    if header.is_empty() || unfinished {
        return Ok(());
    }
    if header.len() < HEADER || !header.starts_with(MAGIC) {
        return Err(StoreError::storage(Fault::NotADatabase, path, ""));
    }
    if header[68..72] != APPLICATION_ID.to_be_bytes() {
        return Err(StoreError::storage(Fault::Foreign, path, ""));
    }
    Ok(())
}

/// A file whose name begins with that of the database.
fn beside(path: &Path, ending: &str) -> PathBuf {
    let mut name = path.as_os_str().to_owned();
    name.push(ending);
    PathBuf::from(name)
}

/// A new, empty file that only its owner may read.
pub(super) fn create_private(path: &Path) -> Result<(), StoreError> {
    let mut options = OpenOptions::new();
    options.write(true).create_new(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    options.open(path).map(drop).map_err(|error| StoreError::system(path, &error))
}

/// Waits until a file and its name are on the disk.
pub(super) fn flush(path: &Path) -> io::Result<()> {
    OpenOptions::new().write(true).open(path)?.sync_all()?;
    #[cfg(unix)]
    if let Some(folder) = path.parent() {
        File::open(folder)?.sync_all()?;
    }
    Ok(())
}

fn connect(path: &Path) -> rusqlite::Result<Connection> {
    let connection =
        Connection::open_with_flags(path, OpenFlags::SQLITE_OPEN_READ_WRITE | OpenFlags::SQLITE_OPEN_NO_MUTEX)?;
    connection.busy_timeout(PATIENCE)?;
    connection.set_prepared_statement_cache_capacity(32);
    connection.set_db_config(DbConfig::SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE, true)?;
    connection.set_db_config(DbConfig::SQLITE_DBCONFIG_ENABLE_FKEY, true)?;
    // A database may have been tampered with: its schema is not to run code, and ours is not to be rewritten.
    connection.set_db_config(DbConfig::SQLITE_DBCONFIG_TRUSTED_SCHEMA, false)?;
    connection.set_db_config(DbConfig::SQLITE_DBCONFIG_DEFENSIVE, true)?;
    // On macOS only `fullfsync` reaches the disk; elsewhere it changes nothing.
    connection.execute_batch(&format!(
        "PRAGMA synchronous = FULL; PRAGMA fullfsync = ON; PRAGMA wal_autocheckpoint = {CHECKPOINT_PAGES};"
    ))?;
    Ok(connection)
}

/// Switches to a write-ahead log, which the database then remembers. A new database is made without one, so that its header
/// is in the file from the first moment. Where shared memory is not to be had (network drives), SQLite stays with its
/// rollback journal, which is slower and no less durable.
fn write_ahead(connection: &Connection) -> rusqlite::Result<()> {
    let begun = Instant::now();
    loop {
        // The switch does not wait by itself for others that are opening the same new database.
        match connection.pragma_update_and_check(None, "journal_mode", "WAL", |_| Ok(())) {
            Err(error) if is_busy(&error) && begun.elapsed() < PATIENCE => {
                std::thread::sleep(Duration::from_millis(5));
            }
            done => return done,
        }
    }
}

fn is_busy(error: &rusqlite::Error) -> bool {
    error.sqlite_error_code() == Some(rusqlite::ErrorCode::DatabaseBusy)
}

//! The shape of the database and how older ones are brought up to it.
//!
//! Version n is the sum of the files `schema/1.sql` to `schema/n.sql`; a file that has been published is never changed.
//! SQLite keeps the version in `user_version`; `application_id` tells our databases from those of other programs.

use std::cmp::Ordering;
use std::path::{Path, PathBuf};

use rusqlite::{Connection, TransactionBehavior};

use super::error::{Fault, StoreError};
use super::sqlite::{copy, failure};

/// `PLBK`.
pub(super) const APPLICATION_ID: u32 = 0x504C_424B;

/// Each brings the version before it to its own; the first makes a new database.
pub(super) const MIGRATIONS: &[&str] = &[include_str!("schema/1.sql")];

/// Makes an empty database ours, or brings an older one up to date after a copy of it has been laid beside it as
/// `NAME.before-vN.bak`. Does nothing when it is up to date.
///
/// # Errors
/// [`StoreError::NewerSchema`] when it is newer than the last of `migrations`, or whatever can befall the storage. Nothing
/// has been changed then.
pub(super) fn bring_up(connection: &mut Connection, path: &Path, migrations: &[&str]) -> Result<(), StoreError> {
    let known = u32::try_from(migrations.len()).expect("there are few migrations");
    if is_known(version(connection, path)?, known, path)? {
        return Ok(());
    }
    let failed = |error| failure(path, error);
    let change = connection.transaction_with_behavior(TransactionBehavior::Immediate).map_err(failed)?;
    // Another process may have been quicker.
    let found = version(&change, path)?;
    if is_known(found, known, path)? {
        return Ok(());
    }
    if found > 0 {
        // A connection of its own, because this one holds the lock that keeps everybody else from writing meanwhile.
        let reader = Connection::open(path).map_err(failed)?;
        copy(&reader, &free_name(path, known))?;
    }
    for (sql, number) in migrations.iter().zip(1..) {
        if number > found {
            change.execute_batch(sql).map_err(failed)?;
        }
    }
    change.pragma_update(None, "application_id", APPLICATION_ID).map_err(failed)?;
    change.pragma_update(None, "user_version", known).map_err(failed)?;
    change.commit().map_err(failed)
}

/// Whether nothing is to be done.
fn is_known(found: u32, known: u32, path: &Path) -> Result<bool, StoreError> {
    match found.cmp(&known) {
        Ordering::Less => Ok(false),
        Ordering::Equal => Ok(true),
        Ordering::Greater => Err(StoreError::NewerSchema { path: path.to_owned(), found, known }),
    }
}

fn version(connection: &Connection, path: &Path) -> Result<u32, StoreError> {
    let version: i64 =
        connection.pragma_query_value(None, "user_version", |row| row.get(0)).map_err(|error| failure(path, error))?;
    u32::try_from(version).map_err(|_| StoreError::storage(Fault::Corrupt, path, format!("user_version = {version}")))
}

/// A name beside the database that is not taken; an earlier attempt may have left a copy.
fn free_name(path: &Path, version: u32) -> PathBuf {
    let name = |attempt: u32| {
        let mut name = path.as_os_str().to_owned();
        name.push(format!(".before-v{version}"));
        if attempt > 1 {
            name.push(format!(".{attempt}"));
        }
        name.push(".bak");
        PathBuf::from(name)
    };
    (1..).map(name).find(|name| !name.exists()).expect("some name is free")
}

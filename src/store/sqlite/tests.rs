//! What is true of SQLite alone: files, connections, damage, killed processes.

mod damage;
mod files;
mod killed;
mod sharing;

use std::fs;

use tempfile::TempDir;

use super::*;
use crate::store::conformance::{NEW, add, begin, conformance, event, minute, row, task};
use crate::store::verify::{Finding, verify};
use crate::store::{Append, CaseRow, Status, Target, TaskRow};

conformance!(fresh);

fn fresh() -> (SqliteStore, TempDir) {
    let folder = tempfile::tempdir().unwrap();
    (SqliteStore::open_or_create(&folder.path().join("cases.db")).unwrap(), folder)
}

fn reopened(store: SqliteStore) -> SqliteStore {
    let path = store.path.clone();
    drop(store);
    SqliteStore::open(&path).unwrap()
}

fn fault_of(error: &StoreError) -> Option<Fault> {
    if let StoreError::Storage { fault, .. } = error { Some(*fault) } else { None }
}

/// Appends one event after what is there, again and again until nobody is quicker.
fn append_in_the_end(store: &mut SqliteStore, case: &CaseId) {
    loop {
        let seq = store.head(case).unwrap().seq;
        match add(store, Target::At { case, seq }, &["moved"], &row(), &[]) {
            Ok(_) => return,
            Err(StoreError::Conflict { .. }) => {}
            Err(other) => panic!("{other}"),
        }
    }
}

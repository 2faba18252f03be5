//! Several connections on one database.

use std::time::Duration;

use super::*;

#[test]
fn of_two_connections_one_wins_and_the_other_is_told() {
    let (mut first, _folder) = fresh();
    let case = begin(&mut first);
    let mut second = SqliteStore::open(&first.path).unwrap();
    let seen = Target::At { case: &case, seq: 1 };
    add(&mut first, seen, &["moved"], &row(), &[]).unwrap();
    let conflict = StoreError::Conflict { case: case.clone(), expected: 1, found: 2 };
    assert_eq!(add(&mut second, seen, &["moved"], &row(), &[]), Err(conflict));
}

#[test]
fn many_threads_on_one_case_lose_nothing() {
    let (mut store, _folder) = fresh();
    let case = begin(&mut store);
    std::thread::scope(|scope| {
        for _ in 0..8 {
            scope.spawn(|| {
                let mut store = SqliteStore::open(&store.path).unwrap();
                (0..25).for_each(|_| append_in_the_end(&mut store, &case));
            });
        }
    });
    assert_eq!(store.head(&case).unwrap().seq, 1 + 8 * 25);
    assert_eq!(verify(&store, &[]).unwrap().findings, []);
}

#[test]
fn reading_at_one_moment_does_not_see_what_others_write() {
    let (mut store, _folder) = fresh();
    let case = begin(&mut store);
    let mut other = SqliteStore::open(&store.path).unwrap();
    store
        .at_one_moment(&mut || {
            assert_eq!(store.head(&case).unwrap().seq, 1);
            append_in_the_end(&mut other, &case);
            assert_eq!(store.head(&case).unwrap().seq, 1);
            Ok(())
        })
        .unwrap();
    assert_eq!(store.head(&case).unwrap().seq, 2);
}

#[test]
fn a_locked_database_is_waited_for_and_then_said_to_be_busy() {
    let (mut store, _folder) = fresh();
    store.connection.busy_timeout(Duration::from_millis(20)).unwrap();
    let other = SqliteStore::open(&store.path).unwrap();
    other.connection.execute_batch("BEGIN IMMEDIATE").unwrap();
    let error = add(&mut store, NEW, &["started"], &row(), &[]).unwrap_err();
    assert_eq!(fault_of(&error), Some(Fault::Busy));
    other.connection.execute_batch("ROLLBACK").unwrap();
    begin(&mut store);
}

//! Database files: made, opened, refused, brought up to date, copied, full.

use std::io::Write;
use std::process::Command;

use super::*;
use crate::store::error::{ErrorKind, Item};
use crate::store::export;

#[test]
fn everything_is_there_when_it_is_opened_again() {
    let (mut store, _folder) = fresh();
    let case = begin(&mut store);
    let tasks = [TaskRow { lane: Some("账务".into()), ..task("judge", &["lead", "clerk"]) }];
    let index = CaseRow { status: Status::Suspended, due: Some(minute(7)), ..row() };
    add(&mut store, Target::At { case: &case, seq: 1 }, &["moved"], &index, &tasks).unwrap();
    let before = (store.events(&case, 0), store.case(&case), store.tasks(&TaskFilter::default()));
    let store = reopened(store);
    assert_eq!((store.events(&case, 0), store.case(&case), store.tasks(&TaskFilter::default())), before);
}

#[cfg(unix)]
#[test]
fn only_the_owner_may_read_a_new_database() {
    use std::os::unix::fs::PermissionsExt;
    let (mut store, folder) = fresh();
    begin(&mut store);
    store.backup(&folder.path().join("copy.db")).unwrap();
    let modes = fs::read_dir(folder.path()).unwrap().map(|file| {
        let file = file.unwrap();
        (file.file_name(), file.metadata().unwrap().permissions().mode() & 0o777)
    });
    for (name, mode) in modes {
        assert_eq!(mode, 0o600, "{name:?}");
    }
}

#[test]
fn a_database_that_is_not_there_is_not_made_by_looking() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("cases.db");
    let error = SqliteStore::open(&path).unwrap_err();
    assert_eq!(error, StoreError::NotFound(Item::Database(path.clone())));
    assert_eq!(error.kind(), ErrorKind::NotFound);
    assert!(!path.exists());
    let error = SqliteStore::open_or_create(&folder.path().join("nowhere/cases.db")).unwrap_err();
    assert_eq!(fault_of(&error), Some(Fault::Unreachable));
}

#[test]
fn files_of_others_are_refused_and_not_touched() {
    let folder = tempfile::tempdir().unwrap();
    let path = |name: &str| folder.path().join(name);
    {
        let foreign = Connection::open(path("foreign.db")).unwrap();
        foreign.execute_batch("PRAGMA journal_mode = WAL; CREATE TABLE photos (name TEXT);").unwrap();
    }
    let (store, ours) = fresh();
    drop(store);
    let mut cut = fs::read(ours.path().join("cases.db")).unwrap();
    cut.truncate(60);
    fs::write(path("cut.db"), cut).unwrap();
    fs::write(path("letter.txt"), "亲爱的客户：".repeat(50)).unwrap();
    fs::write(path("short.txt"), "x").unwrap();
    fs::write(path("zero.bin"), [0; 5000]).unwrap();
    fs::create_dir(path("folder")).unwrap();
    #[cfg(unix)]
    assert!(Command::new("mkfifo").arg(path("pipe")).status().unwrap().success());
    let names = || {
        let mut names: Vec<_> = fs::read_dir(folder.path()).unwrap().map(|file| file.unwrap().file_name()).collect();
        names.sort();
        names
    };
    let before = names();
    for name in before.clone() {
        let path = folder.path().join(&name);
        let content = if path.is_file() { fs::read(&path).unwrap() } else { Vec::new() };
        let expected = if name == "foreign.db" { Fault::Foreign } else { Fault::NotADatabase };
        for open in [SqliteStore::open, SqliteStore::open_or_create] {
            assert_eq!(fault_of(&open(&path).unwrap_err()), Some(expected), "{name:?}");
        }
        assert!(!path.is_file() || fs::read(&path).unwrap() == content);
    }
    assert_eq!(names(), before);
}

#[test]
fn a_newer_database_is_refused_and_not_changed() {
    let (mut store, _folder) = fresh();
    begin(&mut store);
    let path = store.path.clone();
    store.connection.pragma_update(None, "user_version", 99).unwrap();
    drop(store);
    let before = fs::read(&path).unwrap();
    let error = SqliteStore::open(&path).unwrap_err();
    let known = u32::try_from(schema::MIGRATIONS.len()).unwrap();
    assert_eq!(error, StoreError::NewerSchema { path: path.clone(), found: 99, known });
    assert_eq!(error.kind(), ErrorKind::Schema);
    assert_eq!(fs::read(&path).unwrap(), before);
}

#[test]
fn an_older_database_is_brought_up_to_date_after_a_backup() {
    let (mut store, folder) = fresh();
    let case = begin(&mut store);
    let path = store.path.clone();
    drop(store);
    let failing = [schema::MIGRATIONS[0], "CREATE TABLE more (a TEXT) STRICT; SELECT nonsense;"];
    assert!(open::open(&path, open::Absent::IsAnError, &failing).is_err());
    SqliteStore::open(&path).expect("a migration that fails changes nothing");
    let working = [schema::MIGRATIONS[0], "CREATE TABLE more (a TEXT) STRICT;"];
    let store = open::open(&path, open::Absent::IsAnError, &working).unwrap();
    store.connection.execute("INSERT INTO more VALUES ('x')", []).unwrap();
    assert_eq!(store.events(&case, 0).unwrap().len(), 1);
    for copy in ["cases.db.before-v2.bak", "cases.db.before-v2.2.bak"] {
        let copy = SqliteStore::open(&folder.path().join(copy)).unwrap();
        assert_eq!(copy.events(&case, 0).unwrap(), store.events(&case, 0).unwrap());
    }
    drop(store);
    assert_eq!(SqliteStore::open(&path).unwrap_err().kind(), ErrorKind::Schema);
}

#[test]
fn many_may_make_the_same_database_at_once() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("cases.db");
    std::thread::scope(|scope| {
        for _ in 0..8 {
            scope.spawn(|| begin(&mut SqliteStore::open_or_create(&path).unwrap()));
        }
    });
    let store = SqliteStore::open(&path).unwrap();
    let mode: String = store.connection.pragma_query_value(None, "journal_mode", |row| row.get(0)).unwrap();
    assert_eq!(mode, "wal");
    let numbers: Vec<u32> = store.heads().unwrap().iter().map(|head| head.case.number()).collect();
    assert_eq!(numbers, (1..=8).collect::<Vec<_>>());
}

#[test]
fn the_connection_is_set_up_for_durability() {
    let (store, _folder) = fresh();
    let number = |name: &str| store.connection.pragma_query_value(None, name, |row| row.get::<_, i64>(0)).unwrap();
    assert_eq!(number("synchronous"), 2, "FULL");
    assert_eq!(number("foreign_keys"), 1);
    assert_eq!(number("trusted_schema"), 0);
    assert_eq!(number("busy_timeout"), 10_000);
    assert_eq!(number("application_id"), i64::from(schema::APPLICATION_ID));
    let config = rusqlite::config::DbConfig::SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE;
    assert!(store.connection.db_config(config).unwrap());
}

#[test]
fn a_full_disk_loses_nothing_that_was_acknowledged() {
    let (mut store, _folder) = fresh();
    let case = begin(&mut store);
    let pages: i64 = store.connection.pragma_query_value(None, "page_count", |row| row.get(0)).unwrap();
    store.connection.pragma_update_and_check(None, "max_page_count", pages + 5, |_| Ok(())).unwrap();
    let mut acknowledged = 1;
    let error = loop {
        let target = Target::At { case: &case, seq: acknowledged };
        match add(&mut store, target, &["moved"; 10], &row(), &[]) {
            Ok(added) => acknowledged = added.head.seq,
            Err(error) => break error,
        }
    };
    assert_eq!((error.kind(), fault_of(&error)), (ErrorKind::Storage, Some(Fault::Full)));
    assert!(acknowledged > 10, "the disk was full from the beginning");
    assert_eq!(store.head(&case).unwrap().seq, acknowledged);
    let mut store = reopened(store);
    assert_eq!(verify(&store, &[]).unwrap().findings, []);
    let target = Target::At { case: &case, seq: acknowledged };
    add(&mut store, target, &["moved"; 10], &row(), &[]).expect("there is room again");
}

#[test]
fn a_backup_is_a_database_and_replaces_nothing() {
    let (mut store, folder) = fresh();
    let case = begin(&mut store);
    let to = folder.path().join("副本.db");
    store.backup(&to).unwrap();
    append_in_the_end(&mut store, &case);
    assert_eq!(fault_of(&store.backup(&to).unwrap_err()), Some(Fault::Exists));
    let mut copy = SqliteStore::open(&to).unwrap();
    assert_eq!(copy.events(&case, 0).unwrap(), store.events(&case, 0).unwrap()[..1]);
    assert_eq!(verify(&copy, &[]).unwrap().findings, []);
    append_in_the_end(&mut copy, &case);
    let nowhere = store.backup(&folder.path().join("nowhere/copy.db")).unwrap_err();
    assert_eq!(fault_of(&nowhere), Some(Fault::Unreachable));
}

#[test]
fn a_closed_pipe_is_not_a_failure() {
    struct Closed;
    impl Write for Closed {
        fn write(&mut self, _: &[u8]) -> std::io::Result<usize> {
            Err(std::io::ErrorKind::BrokenPipe.into())
        }
        fn flush(&mut self) -> std::io::Result<()> {
            Ok(())
        }
    }
    let (mut store, _folder) = fresh();
    begin(&mut store);
    assert!(matches!(export::export(&store, &mut Closed), Err(export::ExportError::Closed)));
    assert!(matches!(export::export_heads(&store, &mut Closed), Err(export::ExportError::Closed)));
}

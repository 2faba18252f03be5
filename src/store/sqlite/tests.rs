//! What is true of SQLite alone: files, processes, damage.

use std::fs;
use std::io::{BufRead, BufReader, Write};
use std::path::Path;
use std::process::{Command, Stdio};
use std::time::Duration;

use tempfile::TempDir;

use super::*;
use crate::store::conformance::{NEW, add, begin, conformance, event, minute, row, task};
use crate::store::error::{ErrorKind, Item};
use crate::store::export;
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
fn the_log_cannot_be_changed_by_ordinary_means() {
    let (mut store, _folder) = fresh();
    let (events, index) = ([event("started")], row());
    let cases = [Append { target: NEW, events: &events, index: &index, tasks: &[] }];
    store.append(&Batch { cases: &cases, sources: &["text"], files: &[b"bytes"], ..Batch::default() }).unwrap();
    for table in ["events", "sources", "files"] {
        for sql in [format!("DELETE FROM {table}"), format!("UPDATE {table} SET hash = zeroblob(32)")] {
            let error = store.connection.execute(&sql, []).unwrap_err().to_string();
            assert!(error.contains("are never"), "{sql}: {error}");
        }
    }
}

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

/// Two cases of three events each, then an edit behind the program's back.
fn tampered(sql: &str) -> (SqliteStore, TempDir, Vec<Head>) {
    let (mut store, folder) = fresh();
    for _ in 0..2 {
        let case = begin(&mut store);
        add(&mut store, Target::At { case: &case, seq: 1 }, &["moved", "done"], &row(), &[]).unwrap();
    }
    let exported = store.heads().unwrap();
    let files: &[&[u8]] = &[b"attached"];
    let (events, index) = ([event("attached")], row());
    let cases = [Append { target: NEW, events: &events, index: &index, tasks: &[] }];
    store.append(&Batch { cases: &cases, files, ..Batch::default() }).unwrap();
    let editor = Connection::open(&store.path).unwrap();
    editor.execute_batch("PRAGMA foreign_keys = OFF; PRAGMA ignore_check_constraints = ON;").unwrap();
    for trigger in
        ["events_are_kept", "events_stay", "sources_are_kept", "sources_stay", "files_are_kept", "files_stay"]
    {
        editor.execute_batch(&format!("DROP TRIGGER {trigger}")).unwrap();
    }
    editor.execute_batch(sql).unwrap();
    (store, folder, exported)
}

#[test]
fn every_edit_of_the_log_is_seen() {
    let case = |number| CaseId::new("C", 2026, number).unwrap();
    let link = |number, seq| Finding::Link { case: case(number), seq };
    let item = Item::Source(row().source);
    let edits = [
        ("UPDATE events SET payload = '{\"v\":2}' WHERE position = 2", vec![link(1, 2)]),
        ("UPDATE events SET actor = '乙' WHERE position = 2", vec![link(1, 2)]),
        ("UPDATE events SET kind = 'x' WHERE position = 1", vec![link(1, 1)]),
        ("UPDATE events SET at = at + 1 WHERE position = 3", vec![link(1, 3)]),
        (
            "UPDATE events SET case_key = 2, seq = 4 WHERE position = 3",
            vec![
                Finding::Sequence { case: case(2), expected: 1, found: 4 },
                link(2, 4),
                Finding::Sequence { case: case(2), expected: 5, found: 1 },
                link(2, 1),
                Finding::Shortened { case: case(1), exported: 3, found: 2 },
                Finding::Index { case: case(1), log: 2, index: 3 },
            ],
        ),
        ("UPDATE events SET hash = zeroblob(32) WHERE position = 2", vec![link(1, 2), link(1, 3)]),
        (
            "DELETE FROM events WHERE position = 2",
            vec![Finding::Sequence { case: case(1), expected: 2, found: 3 }, link(1, 3)],
        ),
        (
            "DELETE FROM events WHERE position = 3",
            vec![
                Finding::Shortened { case: case(1), exported: 3, found: 2 },
                Finding::Index { case: case(1), log: 2, index: 3 },
            ],
        ),
        (
            "DELETE FROM events WHERE position = 3;
             UPDATE cases SET seq = 2, hash = (SELECT hash FROM events WHERE position = 2) WHERE case_key = 1",
            vec![Finding::Shortened { case: case(1), exported: 3, found: 2 }],
        ),
        (
            "DELETE FROM events WHERE case_key = 1; DELETE FROM cases WHERE case_key = 1",
            vec![Finding::Removed { case: case(1) }],
        ),
        (
            "DELETE FROM events WHERE case_key = 1",
            vec![Finding::Removed { case: case(1) }, Finding::Index { case: case(1), log: 0, index: 3 }],
        ),
        ("UPDATE cases SET seq = 2 WHERE case_key = 1", vec![Finding::Index { case: case(1), log: 3, index: 2 }]),
        (
            "UPDATE cases SET hash = zeroblob(32) WHERE case_key = 2",
            vec![Finding::Index { case: case(2), log: 3, index: 3 }],
        ),
        ("UPDATE sources SET text = 'playbook: other'", vec![Finding::Altered(item.clone())]),
        ("UPDATE sources SET text = CAST(x'ff' AS TEXT)", vec![Finding::Altered(item.clone())]),
        ("DELETE FROM sources", vec![Finding::Missing(item)]),
        ("UPDATE files SET bytes = x'00'", vec![Finding::Altered(Item::File(Hash::of(b"attached")))]),
    ];
    for (sql, expected) in edits {
        let (store, _folder, exported) = tampered(sql);
        assert_eq!(verify(&store, &exported).unwrap().findings, expected, "{sql}");
    }
}

#[test]
fn a_log_that_was_written_anew_is_seen_against_an_export() {
    let (mut honest, _first) = fresh();
    begin(&mut honest);
    let (mut forged, _second) = fresh();
    add(&mut forged, NEW, &["invented"], &row(), &[]).unwrap();
    assert_eq!(verify(&forged, &[]).unwrap().findings, [], "the chain alone cannot tell");
    let case = CaseId::new("C", 2026, 1).unwrap();
    let findings = verify(&forged, &honest.heads().unwrap()).unwrap().findings;
    assert_eq!(findings, [Finding::Rewritten { case, seq: 1 }]);
}

#[test]
fn rows_that_cannot_be_read_are_damage_and_not_a_crash() {
    for sql in [
        "UPDATE events SET seq = -1 WHERE position = 1",
        "UPDATE events SET hash = x'00' WHERE position = 1",
        "UPDATE events SET at = 9223372036854775807 WHERE position = 1",
        "UPDATE events SET case_key = 77 WHERE position = 1",
        "UPDATE cases SET id = 'c-2026-1' WHERE case_key = 1",
        "DELETE FROM cases WHERE case_key = 1",
        "DROP TABLE files",
    ] {
        let (store, _folder, _) = tampered(sql);
        let error = verify(&store, &[]).unwrap_err();
        assert_eq!(fault_of(&error), Some(Fault::Corrupt), "{sql}");
    }
}

#[test]
fn a_damaged_write_ahead_log_leaves_a_clean_beginning() {
    let (mut store, folder) = fresh();
    let case = begin(&mut store);
    (0..30).for_each(|_| append_in_the_end(&mut store, &case));
    let all = store.events(&case, 0).unwrap();
    drop(store);
    let (base, log) =
        (fs::read(folder.path().join("cases.db")).unwrap(), fs::read(folder.path().join("cases.db-wal")).unwrap());
    let path = folder.path().join("torn.db");
    for round in 0..60_usize {
        let mut torn = log.clone();
        let at = (round * 7919 + 40) * 131 % torn.len();
        match round % 3 {
            0 => torn.truncate(at),
            1 => torn[at] ^= 0x40,
            _ => torn[at..].fill(0),
        }
        let _ = fs::remove_file(folder.path().join("torn.db-shm"));
        fs::write(&path, &base).unwrap();
        fs::write(folder.path().join("torn.db-wal"), torn).unwrap();
        let store = SqliteStore::open(&path).unwrap();
        assert_eq!(verify(&store, &[]).unwrap().findings, []);
        let left = if store.heads().unwrap().is_empty() { Vec::new() } else { store.events(&case, 0).unwrap() };
        assert_eq!(left, all[..left.len()]);
    }
}

/// Set in the process that is killed; holds the path of the database.
const VICTIM: &str = "PLAYBOOK_TEST_VICTIM_DATABASE";

/// Does nothing unless it runs as the process that is killed: then it appends until the end, and says what was
/// acknowledged.
#[test]
fn victim() {
    let Ok(path) = std::env::var(VICTIM) else { return };
    let mut store = SqliteStore::open_or_create(Path::new(&path)).unwrap();
    let mut out = std::io::stdout();
    let mut head = add(&mut store, NEW, &["started"], &row(), &[task("a", &["lead"])]).unwrap().head;
    loop {
        writeln!(out, "acknowledged {} {} {}", head.case, head.seq, head.hash).unwrap();
        out.flush().unwrap();
        let tasks = [task(&format!("step {}", head.seq), &["lead", "clerk"])];
        let target = if head.seq > 20 { NEW } else { Target::At { case: &head.case, seq: head.seq } };
        head = add(&mut store, target, &["moved", "done"], &row(), &tasks).unwrap().head;
    }
}

#[test]
fn a_killed_process_loses_nothing_that_was_acknowledged() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("cases.db");
    let mut acknowledged: Vec<Head> = Vec::new();
    for round in 0..40_u64 {
        let mut victim = Command::new(std::env::current_exe().unwrap())
            .args(["--exact", "store::sqlite::tests::victim", "--nocapture"])
            .env(VICTIM, &path)
            .stdout(Stdio::piped())
            .spawn()
            .unwrap();
        let lines = BufReader::new(victim.stdout.take().unwrap()).lines();
        let reader = std::thread::spawn(move || {
            let said = lines.map_while(Result::ok);
            said.filter_map(|line| Some(line.split_once("acknowledged ")?.1.to_owned())).collect::<Vec<_>>()
        });
        // Now and then while it is still opening the database.
        std::thread::sleep(Duration::from_micros(1_000 + round * 7_919 % 61 * 1_000));
        victim.kill().unwrap();
        victim.wait().unwrap();
        for line in reader.join().unwrap() {
            let parts: Vec<&str> = line.split(' ').collect();
            let [case, seq, hash] = parts[..] else { continue };
            let (Ok(case), Ok(seq), Ok(hash)) = (case.parse(), seq.parse(), hash.parse()) else { continue };
            acknowledged.push(Head { case, seq, hash });
        }
        let store = SqliteStore::open_or_create(&path).unwrap();
        assert_eq!(verify(&store, &acknowledged).unwrap().findings, [], "after kill {round}");
    }
    assert!(acknowledged.len() > 40, "the victims hardly did anything: {}", acknowledged.len());
}

//! What is changed or broken behind the program's back is seen.

use super::*;
use crate::store::error::Item;

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

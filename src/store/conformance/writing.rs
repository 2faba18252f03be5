//! What every store must do when it is written to: numbers, the chain, conflicts, keys, batches.

use super::*;

pub(crate) fn a_new_case_gets_the_next_number(store: &mut dyn Store) {
    let first = add(store, NEW, &["started", "moved"], &row(), &[]).unwrap();
    assert_eq!((first.first, first.head.seq, first.head.case.as_str()), (1, 2, "C-2026-0001"));
    assert_eq!(begin(store).as_str(), "C-2026-0002");
    assert_eq!(store.next_case("C", 2026).unwrap().as_str(), "C-2026-0003");
}

pub(crate) fn numbers_count_by_prefix_and_year(store: &mut dyn Store) {
    begin(store);
    let begun = |store: &mut dyn Store, prefix, year| {
        add(store, Target::New { prefix, year }, &["started"], &row(), &[]).map(|added| added.head.case.to_string())
    };
    assert_eq!(begun(store, "Q", 2026).unwrap(), "Q-2026-0001");
    assert_eq!(begun(store, "C", 2027).unwrap(), "C-2027-0001");
    assert_eq!(begun(store, "投诉", 2026).unwrap(), "投诉-2026-0001");
    assert_eq!(begun(store, "C", 2026).unwrap(), "C-2026-0002");
    let impossible = StoreError::NumbersExhausted { prefix: "../C".into(), year: 2026 };
    assert_eq!(begun(store, "../C", 2026), Err(impossible));
}

pub(crate) fn a_peeked_number_is_taken_once(store: &mut dyn Store) {
    let case = store.next_case("C", 2026).unwrap();
    let target = Target::At { case: &case, seq: 0 };
    assert_eq!(add(store, target, &["started"], &row(), &[]).unwrap().head.case, case);
    let conflict = StoreError::Conflict { case: case.clone(), expected: 0, found: 1 };
    assert_eq!(add(store, target, &["started"], &row(), &[]), Err(conflict));
    assert_eq!(begin(store).as_str(), "C-2026-0002");
}

pub(crate) fn events_come_back_as_they_went_in(store: &mut dyn Store) {
    let case = begin(store);
    add(store, Target::At { case: &case, seq: 1 }, &["moved", "done"], &row(), &[]).unwrap();
    let events = store.events(&case, 0).unwrap();
    assert_eq!(events.iter().map(|event| event.seq).collect::<Vec<_>>(), [1, 2, 3]);
    assert_eq!(events[1].event, event("moved"));
    assert_eq!(store.events(&case, 1).unwrap(), events[1..]);
    assert_eq!(store.events(&case, 3).unwrap(), []);
}

pub(crate) fn times_are_kept_to_the_microsecond(store: &mut dyn Store) {
    let fine = minute(0) + TimeDelta::nanoseconds(1_999);
    let cut = minute(0) + TimeDelta::microseconds(1);
    let events = [NewEvent { at: fine, ..event("started") }];
    let index = CaseRow { opened: fine, updated: fine, due: Some(fine), ..row() };
    let tasks = [TaskRow { since: fine, due: Some(fine), ..task("judge", &[]) }];
    let cases = [Append { target: NEW, events: &events, index: &index, tasks: &tasks }];
    let case = store.append(&Batch { cases: &cases, ..Batch::default() }).unwrap().cases[0].head.case.clone();
    assert_eq!(store.events(&case, 0).unwrap()[0].event.at, cut);
    let read = store.tasks(&TaskFilter::default()).unwrap().remove(0);
    assert_eq!((read.case.row.opened, read.case.row.updated, read.case.row.due), (cut, cut, Some(cut)));
    assert_eq!((read.task.since, read.task.due), (cut, Some(cut)));
}

pub(crate) fn the_chain_goes_on(store: &mut dyn Store) {
    let case = begin(store);
    let added = add(store, Target::At { case: &case, seq: 1 }, &["moved", "done"], &row(), &[]).unwrap();
    let events = store.events(&case, 0).unwrap();
    let mut previous = Hash::ZERO;
    for stored in &events {
        assert_eq!(stored.previous, previous);
        assert_eq!(stored.hash, chain::link(&previous, &case, stored.seq, &stored.event));
        previous = stored.hash;
    }
    assert_eq!(added.head, Head { case: case.clone(), seq: 3, hash: previous });
    assert_eq!(store.head(&case).unwrap(), added.head);
    assert_eq!(store.events(&case, 2).unwrap()[0].previous, events[1].hash);
}

pub(crate) fn of_two_who_saw_the_same_state_one_wins(store: &mut dyn Store) {
    let case = begin(store);
    let seen = Target::At { case: &case, seq: 1 };
    add(store, seen, &["moved", "moved"], &row(), &[]).unwrap();
    let conflict = StoreError::Conflict { case: case.clone(), expected: 1, found: 3 };
    assert_eq!(add(store, seen, &["moved"], &row(), &[]), Err(conflict));
    assert_eq!(store.events(&case, 0).unwrap().len(), 3);
}

pub(crate) fn a_batch_is_all_or_nothing(store: &mut dyn Store) {
    let case = begin(store);
    let (events, index) = ([event("moved")], row());
    let tasks = [task("judge", &["lead"])];
    let good = Append { target: NEW, events: &events, index: &index, tasks: &tasks };
    let late = Append { target: Target::At { case: &case, seq: 7 }, events: &events, index: &index, tasks: &tasks };
    let key = Key { key: "k", fingerprint: Hash::of(b"k") };
    let batch = Batch { key: Some(key), cases: &[good, late], sources: &["new text"], files: &[b"bytes"] };
    assert!(matches!(store.append(&batch), Err(StoreError::Conflict { .. })));
    assert_eq!(store.heads().unwrap().len(), 1);
    assert_eq!(store.tasks(&TaskFilter::default()).unwrap(), []);
    assert_eq!(store.answered(&key).unwrap(), None);
    assert!(matches!(store.source(&Hash::of(b"new text")), Err(StoreError::NotFound(_))));
    assert!(matches!(store.file(&Hash::of(b"bytes")), Err(StoreError::NotFound(_))));
    assert_eq!(store.next_case("C", 2026).unwrap().as_str(), "C-2026-0002");
}

pub(crate) fn a_command_with_a_key_is_carried_out_once(store: &mut dyn Store) {
    let (events, index) = ([event("started"), event("moved")], row());
    let cases = [Append { target: NEW, events: &events, index: &index, tasks: &[] }];
    let key = Key { key: "order-17", fingerprint: Hash::of(b"start complaint") };
    let batch = Batch { key: Some(key), cases: &cases, ..Batch::default() };
    assert_eq!(store.answered(&key).unwrap(), None);
    let first = store.append(&batch).unwrap();
    assert!(!first.replayed);
    let case = first.cases[0].head.case.clone();
    add(store, Target::At { case: &case, seq: 2 }, &["done"], &row(), &[]).unwrap();
    let again = Answer { replayed: true, ..first };
    assert_eq!(store.append(&batch).unwrap(), again, "the answer of then, not of now");
    assert_eq!(store.answered(&key).unwrap(), Some(again));
    assert_eq!(store.heads().unwrap().len(), 1);
    assert_eq!(store.events(&case, 0).unwrap().len(), 3);
}

pub(crate) fn a_key_belongs_to_one_command(store: &mut dyn Store) {
    let (events, index) = ([event("started")], row());
    let cases = [Append { target: NEW, events: &events, index: &index, tasks: &[] }];
    let key = Key { key: "order-17", fingerprint: Hash::of(b"start complaint") };
    store.append(&Batch { key: Some(key), cases: &cases, ..Batch::default() }).unwrap();
    let other = Key { fingerprint: Hash::of(b"start return"), ..key };
    let reused = StoreError::KeyReused { key: "order-17".into() };
    assert_eq!(store.answered(&other), Err(reused.clone()));
    assert_eq!(store.append(&Batch { key: Some(other), cases: &cases, ..Batch::default() }), Err(reused));
    assert_eq!(store.heads().unwrap().len(), 1);
}

pub(crate) fn a_batch_may_move_several_cases(store: &mut dyn Store) {
    let caller = begin(store);
    let called = store.next_case("Q", 2026).unwrap();
    let (events, index) = ([event("called")], row());
    let child = CaseRow { parent: Some(caller.clone()), ..row() };
    let cases = [
        Append { target: Target::At { case: &caller, seq: 1 }, events: &events, index: &index, tasks: &[] },
        Append { target: Target::At { case: &called, seq: 0 }, events: &events, index: &child, tasks: &[] },
        Append { target: Target::At { case: &caller, seq: 2 }, events: &events, index: &index, tasks: &[] },
    ];
    let key = Key { key: "k", fingerprint: Hash::of(b"k") };
    let answer = store.append(&Batch { key: Some(key), cases: &cases, ..Batch::default() }).unwrap();
    let seqs: Vec<_> = answer.cases.iter().map(|added| (added.head.case.as_str(), added.first)).collect();
    assert_eq!(seqs, [("C-2026-0001", 2), ("Q-2026-0001", 1), ("C-2026-0001", 3)]);
    assert_eq!(store.answered(&key).unwrap().unwrap().cases, answer.cases);
    assert_eq!(store.head(&caller).unwrap().seq, 3);
}

pub(crate) fn an_append_without_events_writes_the_index_anew(store: &mut dyn Store) {
    let case = begin(store);
    let head = store.head(&case).unwrap();
    let index = CaseRow { subject: "又一次".into(), ..row() };
    let tasks = [task("judge", &[])];
    let added = add(store, Target::At { case: &case, seq: 1 }, &[], &index, &tasks).unwrap();
    assert_eq!(added, Appended { first: 2, head: head.clone() });
    assert_eq!(store.case(&case).unwrap(), IndexedCase { head, row: index });
    assert_eq!(steps(&store.tasks(&TaskFilter::default()).unwrap()), ["judge"]);
}

pub(crate) fn hostile_text_is_only_text(store: &mut dyn Store) {
    let nasty = "'; DROP TABLE events; --\u{0}\u{202e}\u{1b}[2J%s\\\"𝕏";
    let index = CaseRow { playbook: nasty.into(), version: nasty.into(), subject: nasty.into(), ..row() };
    let open = TaskRow { lane: Some(nasty.into()), ..task(nasty, &[nasty, "a\nb", "[\"c\"]"]) };
    let events = [NewEvent { at: minute(0), actor: nasty.into(), kind: nasty.into(), payload: nasty.into() }];
    let cases = [Append { target: NEW, events: &events, index: &index, tasks: std::slice::from_ref(&open) }];
    let key = Key { key: nasty, fingerprint: Hash::of(b"") };
    let batch = Batch { key: Some(key), cases: &cases, sources: &[nasty], files: &[] };
    let case = store.append(&batch).unwrap().cases[0].head.case.clone();
    assert_eq!(store.events(&case, 0).unwrap()[0].event, events[0]);
    assert_eq!(store.source(&Hash::of(nasty.as_bytes())).unwrap(), nasty);
    let person = Some(Person { name: nasty.into(), roles: vec![nasty.into()] });
    let filter = TaskFilter { person, playbook: Some(nasty.into()), ..TaskFilter::default() };
    assert_eq!(store.tasks(&filter).unwrap()[0].task, open);
    assert_eq!(
        ids(&store.cases(&CaseFilter { playbook: Some(nasty.into()), ..CaseFilter::default() }).unwrap()),
        [case.as_str()]
    );
    let mut exported = Vec::new();
    export::export(store, &mut exported).unwrap();
    assert_eq!(exported.iter().filter(|byte| **byte == b'\n').count(), 2, "a line stays a line");
    assert!(!exported.contains(&0x1b));
}

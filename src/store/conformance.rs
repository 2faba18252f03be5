//! What every store must do. A store runs the whole suite with one line:
//!
//! ```ignore
//! conformance!(|| MemoryStore::new());
//! ```
//!
//! The expression makes an empty store, or a pair of a store and what must outlive it.

use std::ops::ControlFlow;

use chrono::{DateTime, TimeDelta, Utc};

use super::error::Item;
use super::*;

/// Makes one test of each function of the suite.
macro_rules! conformance {
    ($open:expr) => {
        conformance! { $open =>
            a_new_case_gets_the_next_number
            numbers_count_by_prefix_and_year
            a_peeked_number_is_taken_once
            events_come_back_as_they_went_in
            times_are_kept_to_the_microsecond
            the_chain_goes_on
            of_two_who_saw_the_same_state_one_wins
            a_batch_is_all_or_nothing
            a_command_with_a_key_is_carried_out_once
            a_key_belongs_to_one_command
            a_batch_may_move_several_cases
            the_index_shows_the_last_row
            cases_are_filtered
            tasks_wait_for_those_who_may_do_them
            tasks_come_in_the_order_of_their_deadlines
            tasks_are_filtered
            an_append_without_events_writes_the_index_anew
            contents_are_kept_by_digest
            what_is_not_there_is_said_to_be_missing
            all_events_are_shown_in_order
            an_intact_store_verifies
            an_export_can_be_checked_against_later
            hostile_text_is_only_text
        }
    };
    ($open:expr => $($test:ident)*) => {
        $(
            #[test]
            fn $test() {
                let (mut store, _guard) = $crate::store::conformance::Opened::opened($open());
                $crate::store::conformance::$test(&mut store);
            }
        )*
    };
}
pub(crate) use conformance;

/// A store, and what must outlive it.
pub(crate) trait Opened {
    type Store: Store;
    type Guard;
    fn opened(self) -> (Self::Store, Self::Guard);
}

impl Opened for memory::MemoryStore {
    type Store = memory::MemoryStore;
    type Guard = ();
    fn opened(self) -> (Self::Store, ()) {
        (self, ())
    }
}

impl<G> Opened for (sqlite::SqliteStore, G) {
    type Store = sqlite::SqliteStore;
    type Guard = G;
    fn opened(self) -> (Self::Store, G) {
        self
    }
}

/// 2 March 2026, nine o'clock in Shanghai, and so many minutes.
pub(crate) fn minute(minutes: i64) -> DateTime<Utc> {
    "2026-03-02T01:00:00Z".parse::<DateTime<Utc>>().unwrap() + TimeDelta::minutes(minutes)
}

pub(crate) fn event(kind: &str) -> NewEvent {
    NewEvent { at: minute(0), actor: "甲".into(), kind: kind.into(), payload: r#"{"v":1}"#.into() }
}

pub(crate) fn row() -> CaseRow {
    CaseRow {
        playbook: "complaint".into(),
        version: "1.0.0".into(),
        source: Hash::of(b"playbook: complaint"),
        subject: "客户甲".into(),
        status: Status::Open,
        outcome: None,
        parent: None,
        opened: minute(0),
        updated: minute(0),
        due: None,
    }
}

pub(crate) fn task(step: &str, roles: &[&str]) -> TaskRow {
    let roles = roles.iter().map(|role| (*role).to_owned()).collect();
    TaskRow { step: step.into(), lane: None, roles, assignee: None, since: minute(0), due: None }
}

pub(crate) const NEW: Target<'static> = Target::New { prefix: "C", year: 2026 };

/// Appends to one case.
pub(crate) fn add(
    store: &mut dyn Store,
    target: Target<'_>,
    kinds: &[&str],
    index: &CaseRow,
    tasks: &[TaskRow],
) -> Result<Appended, StoreError> {
    let events: Vec<NewEvent> = kinds.iter().map(|kind| event(kind)).collect();
    let cases = [Append { target, events: &events, index, tasks }];
    let answer = store.append(&Batch { cases: &cases, sources: &["playbook: complaint"], ..Batch::default() })?;
    Ok(answer.cases.into_iter().next().unwrap())
}

/// Begins a case with one event.
pub(crate) fn begin(store: &mut dyn Store) -> CaseId {
    add(store, NEW, &["started"], &row(), &[]).unwrap().head.case
}

fn begin_with(store: &mut dyn Store, index: &CaseRow, tasks: &[TaskRow]) -> CaseId {
    add(store, NEW, &["started"], index, tasks).unwrap().head.case
}

fn ids(cases: &[IndexedCase]) -> Vec<&str> {
    cases.iter().map(|case| case.head.case.as_str()).collect()
}

fn steps(tasks: &[OpenTask]) -> Vec<&str> {
    tasks.iter().map(|open| open.task.step.as_str()).collect()
}

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

pub(crate) fn the_index_shows_the_last_row(store: &mut dyn Store) {
    let case = begin(store);
    assert_eq!(store.case(&case).unwrap(), IndexedCase { head: store.head(&case).unwrap(), row: row() });
    let parent = begin(store);
    let last = CaseRow {
        playbook: "return".into(),
        version: "2.0.0".into(),
        source: Hash::of(b"other"),
        subject: String::new(),
        status: Status::Done,
        outcome: Some("resolved".into()),
        parent: Some(parent),
        opened: minute(1),
        updated: minute(5),
        due: Some(minute(9)),
    };
    add(store, Target::At { case: &case, seq: 1 }, &["done"], &last, &[]).unwrap();
    assert_eq!(store.case(&case).unwrap(), IndexedCase { head: store.head(&case).unwrap(), row: last });
}

pub(crate) fn cases_are_filtered(store: &mut dyn Store) {
    let first = begin(store);
    begin_with(store, &CaseRow { status: Status::Done, ..row() }, &[]);
    begin_with(store, &CaseRow { parent: Some(first.clone()), ..row() }, &[]);
    begin_with(store, &CaseRow { playbook: "return".into(), status: Status::Suspended, ..row() }, &[]);
    let found = |filter: CaseFilter| {
        let cases = store.cases(&filter).unwrap();
        cases.iter().map(|case| case.head.case.number()).collect::<Vec<_>>()
    };
    assert_eq!(found(CaseFilter::default()), [4, 3, 2, 1], "the newest first");
    let statuses = vec![Status::Done, Status::Suspended];
    assert_eq!(found(CaseFilter { statuses, ..CaseFilter::default() }), [4, 2]);
    let playbook = Some("complaint".to_owned());
    let statuses = vec![Status::Open];
    assert_eq!(found(CaseFilter { statuses, playbook, ..CaseFilter::default() }), [3, 1]);
    assert_eq!(found(CaseFilter { parent: Some(first), ..CaseFilter::default() }), [3]);
    assert_eq!(found(CaseFilter { limit: Some(2), ..CaseFilter::default() }), [4, 3]);
}

pub(crate) fn tasks_wait_for_those_who_may_do_them(store: &mut dyn Store) {
    let taken = TaskRow { assignee: Some("乙".into()), ..task("taken", &["lead"]) };
    let tasks = [task("lead", &["lead"]), task("either", &["lead", "clerk"]), task("anybody", &[]), taken];
    let case = begin_with(store, &row(), &tasks);
    let inbox = |store: &dyn Store, name: &str, roles: &[&str]| {
        let roles = roles.iter().map(|role| (*role).to_owned()).collect();
        let person = Some(Person { name: name.into(), roles });
        let tasks = store.tasks(&TaskFilter { person, ..TaskFilter::default() }).unwrap();
        steps(&tasks).join(" ")
    };
    assert_eq!(inbox(store, "甲", &["lead", "clerk"]), "lead either anybody");
    assert_eq!(inbox(store, "甲", &["clerk"]), "either anybody");
    assert_eq!(inbox(store, "乙", &[]), "anybody taken");
    let claimed = [TaskRow { assignee: Some("甲".into()), ..tasks[0].clone() }, tasks[1].clone()];
    add(store, Target::At { case: &case, seq: 1 }, &["claimed"], &row(), &claimed).unwrap();
    assert_eq!(inbox(store, "甲", &[]), "lead");
    assert_eq!(inbox(store, "丙", &["lead"]), "either");
    assert_eq!(store.tasks(&TaskFilter::default()).unwrap()[0].task, claimed[0]);
    add(store, Target::At { case: &case, seq: 2 }, &["done"], &row(), &[]).unwrap();
    assert_eq!(inbox(store, "甲", &["lead", "clerk"]), "");
}

pub(crate) fn tasks_come_in_the_order_of_their_deadlines(store: &mut dyn Store) {
    let at = |step, since, due: Option<i64>| TaskRow { since: minute(since), due: due.map(minute), ..task(step, &[]) };
    begin_with(store, &row(), &[at("never", 0, None), at("late", 0, Some(9))]);
    begin_with(store, &row(), &[at("soon", 3, Some(5)), at("soon too", 1, Some(5)), at("older", -1, None)]);
    let tasks = store.tasks(&TaskFilter::default()).unwrap();
    assert_eq!(steps(&tasks), ["soon too", "soon", "late", "older", "never"]);
}

pub(crate) fn tasks_are_filtered(store: &mut dyn Store) {
    let due = |step, due| TaskRow { due: Some(minute(due)), lane: Some("lane".into()), ..task(step, &["lead"]) };
    let first = begin_with(store, &row(), &[due("a", 1), due("b", 2), task("c", &["lead"])]);
    begin_with(store, &CaseRow { playbook: "return".into(), ..row() }, &[due("d", 3)]);
    let found = |filter: TaskFilter| steps(&store.tasks(&filter).unwrap()).join(" ");
    assert_eq!(found(TaskFilter::default()), "a b d c");
    assert_eq!(found(TaskFilter { case: Some(first), ..TaskFilter::default() }), "a b c");
    assert_eq!(found(TaskFilter { playbook: Some("return".into()), ..TaskFilter::default() }), "d");
    assert_eq!(found(TaskFilter { due_before: Some(minute(2)), ..TaskFilter::default() }), "a");
    let person = Some(Person { name: "甲".into(), roles: vec!["lead".into()] });
    assert_eq!(found(TaskFilter { person, limit: Some(3), ..TaskFilter::default() }), "a b d");
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

pub(crate) fn contents_are_kept_by_digest(store: &mut dyn Store) {
    let (events, index) = ([event("started")], row());
    let cases = [Append { target: NEW, events: &events, index: &index, tasks: &[] }];
    let (texts, files): ([&str; 2], [&[u8]; 3]) = (["playbook: complaint", "流程"], [b"", &[0, 255, 10], b""]);
    for _ in 0..2 {
        store.append(&Batch { cases: &cases, sources: &texts, files: &files, ..Batch::default() }).unwrap();
    }
    for text in texts {
        assert_eq!(store.source(&Hash::of(text.as_bytes())).unwrap(), text);
    }
    for bytes in files {
        assert_eq!(store.file(&Hash::of(bytes)).unwrap(), bytes);
    }
    let contents = store.contents().unwrap();
    assert_eq!((contents.sources.len(), contents.files.len()), (2, 2));
    assert_eq!(contents.pinned, [row().source]);
}

pub(crate) fn what_is_not_there_is_said_to_be_missing(store: &mut dyn Store) {
    let case: CaseId = "C-2026-0404".parse().unwrap();
    let missing = StoreError::NotFound(Item::Case(case.clone()));
    assert_eq!(store.events(&case, 0), Err(missing.clone()));
    assert_eq!(store.head(&case), Err(missing.clone()));
    assert_eq!(store.case(&case), Err(missing.clone()));
    assert_eq!(add(store, Target::At { case: &case, seq: 3 }, &["moved"], &row(), &[]), Err(missing));
    let hash = Hash::of(b"nothing");
    assert_eq!(store.source(&hash), Err(StoreError::NotFound(Item::Source(hash))));
    assert_eq!(store.file(&hash), Err(StoreError::NotFound(Item::File(hash))));
}

pub(crate) fn all_events_are_shown_in_order(store: &mut dyn Store) {
    let (first, second) = (begin(store), begin(store));
    add(store, Target::At { case: &first, seq: 1 }, &["moved"], &row(), &[]).unwrap();
    add(store, Target::At { case: &second, seq: 1 }, &["moved"], &row(), &[]).unwrap();
    let mut seen = Vec::new();
    store
        .each_event(&mut |stored| {
            seen.push(stored);
            ControlFlow::Continue(())
        })
        .unwrap();
    let order: Vec<_> = seen.iter().map(|stored| (stored.case.number(), stored.seq)).collect();
    assert_eq!(order, [(1, 1), (2, 1), (1, 2), (2, 2)]);
    assert_eq!(seen[3], store.events(&second, 0).unwrap()[1], "with the same links as when read by case");
    let mut count = 0;
    store
        .each_event(&mut |_| {
            count += 1;
            ControlFlow::Break(())
        })
        .unwrap();
    assert_eq!(count, 1);
    let heads = store.heads().unwrap();
    assert_eq!(heads, [store.head(&first).unwrap(), store.head(&second).unwrap()]);
}

pub(crate) fn an_intact_store_verifies(store: &mut dyn Store) {
    let case = begin(store);
    add(store, Target::At { case: &case, seq: 1 }, &["moved"], &row(), &[]).unwrap();
    begin(store);
    let expected = verify::Report { cases: 2, events: 3, sources: 1, files: 0, findings: vec![] };
    assert_eq!(verify::verify(store, &store.heads().unwrap()).unwrap(), expected);
}

pub(crate) fn an_export_can_be_checked_against_later(store: &mut dyn Store) {
    let case = begin(store);
    begin(store);
    let mut exported = Vec::new();
    export::export(store, &mut exported).unwrap();
    let heads = export::read_heads(&mut exported.as_slice()).unwrap();
    assert_eq!(heads, store.heads().unwrap());
    add(store, Target::At { case: &case, seq: 1 }, &["moved"], &row(), &[]).unwrap();
    assert_eq!(verify::verify(store, &heads).unwrap().findings, [], "a log may grow");
    let fresh = memory::MemoryStore::new();
    let removed = heads.into_iter().map(|head| verify::Finding::Removed { case: head.case });
    assert_eq!(verify::verify(&fresh, &store.heads().unwrap()).unwrap().findings, removed.collect::<Vec<_>>());
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

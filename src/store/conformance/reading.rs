//! What every store must show: cases, tasks, contents, all events, and that they are whole.

use std::ops::ControlFlow;

use super::*;

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

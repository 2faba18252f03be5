//! What every store must do. A store runs the whole suite with one line:
//!
//! ```ignore
//! conformance!(|| MemoryStore::new());
//! ```
//!
//! The expression makes an empty store, or a pair of a store and what must outlive it.

pub(crate) mod reading;
pub(crate) mod writing;

use chrono::{DateTime, TimeDelta, Utc};

use super::error::Item;
use super::*;

/// Makes one test of each function of the suite.
macro_rules! conformance {
    ($open:expr) => {
        conformance! { $open =>
            writing:
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
                an_append_without_events_writes_the_index_anew
                hostile_text_is_only_text;
            reading:
                the_index_shows_the_last_row
                cases_are_filtered
                tasks_wait_for_those_who_may_do_them
                tasks_come_in_the_order_of_their_deadlines
                tasks_are_filtered
                contents_are_kept_by_digest
                what_is_not_there_is_said_to_be_missing
                all_events_are_shown_in_order
                an_intact_store_verifies
                an_export_can_be_checked_against_later;
        }
    };
    ($open:expr => $($part:ident: $($test:ident)*;)*) => {
        $($(
            #[test]
            fn $test() {
                let (mut store, _guard) = $crate::store::conformance::Opened::opened($open());
                $crate::store::conformance::$part::$test(&mut store);
            }
        )*)*
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

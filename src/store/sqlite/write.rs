//! Writing: everything of a batch in one transaction.

use chrono::{DateTime, Utc};
use rusqlite::{Connection, Transaction, TransactionBehavior, params};

use super::{Outcome, absent, read};
use crate::store::{Answer, Append, Appended, Batch, CaseId, CaseRow, Hash, Head, Key, NewEvent, StoreError, Target};
use crate::store::{TaskRow, chain};

/// The role under which a task stands that anybody may do.
pub(super) const ANYBODY: &str = "";

pub(super) fn append(connection: &mut Connection, batch: &Batch<'_>) -> Outcome<Answer> {
    let change = connection.transaction_with_behavior(TransactionBehavior::Immediate)?;
    // Whoever returns early leaves the transaction to be rolled back.
    if let Some(key) = &batch.key
        && let Some(answer) = read::answered(&change, key)?
    {
        return Ok(answer);
    }
    for text in batch.sources {
        let mut insert =
            change.prepare_cached("INSERT INTO sources (hash, text) VALUES (?1, ?2) ON CONFLICT DO NOTHING")?;
        insert.execute(params![Hash::of(text.as_bytes()).0, text])?;
    }
    for bytes in batch.files {
        let mut insert =
            change.prepare_cached("INSERT INTO files (hash, bytes) VALUES (?1, ?2) ON CONFLICT DO NOTHING")?;
        insert.execute(params![Hash::of(bytes).0, bytes])?;
    }
    let added = batch.cases.iter().map(|append| add(&change, append)).collect::<Outcome<Vec<_>>>()?;
    if let Some(key) = &batch.key {
        remember(&change, key, &added)?;
    }
    change.commit()?;
    Ok(Answer { cases: added.into_iter().map(|(_, appended)| appended).collect(), replayed: false })
}

/// Adds to one case; the number in front is its key.
fn add(change: &Transaction<'_>, append: &Append<'_>) -> Outcome<(i64, Appended)> {
    let found = match append.target {
        Target::New { prefix, year } => Found::New(take_number(change, prefix, year)?),
        Target::At { case, seq } => match read::place(change, case)? {
            Some(place) if place.head.seq == seq => Found::There(place),
            Some(place) => {
                return Err(StoreError::Conflict { case: case.clone(), expected: seq, found: place.head.seq }.into());
            }
            None if seq == 0 => {
                claim_number(change, case)?;
                Found::New(case.clone())
            }
            None => return Err(absent(case)),
        },
    };
    let start = match &found {
        Found::New(case) => Head { case: case.clone(), seq: 0, hash: Hash::ZERO },
        Found::There(place) => place.head.clone(),
    };
    let first = start.seq + 1;
    let (head, hashes) = chained(start, append.events);
    let key = match found {
        Found::New(_) => insert_case(change, &head, append.index)?,
        Found::There(place) => {
            update_case(change, &place, &head, append.index)?;
            place.key
        }
    };
    for ((event, hash), seq) in append.events.iter().zip(hashes).zip(first..) {
        insert_event(change, key, seq, event, &hash)?;
    }
    replace_tasks(change, key, append.tasks)?;
    Ok((key, Appended { first, head }))
}

enum Found {
    New(CaseId),
    There(read::Place),
}

/// Where the chain ends when the events have been added, and the hash of each.
fn chained(mut head: Head, events: &[NewEvent]) -> (Head, Vec<Hash>) {
    let mut hashes = Vec::with_capacity(events.len());
    for event in events {
        head.seq += 1;
        head.hash = chain::link(&head.hash, &head.case, head.seq, event);
        hashes.push(head.hash);
    }
    (head, hashes)
}

/// The next case number, which nobody else will get.
fn take_number(change: &Transaction<'_>, prefix: &str, year: i32) -> Outcome<CaseId> {
    let case = read::next_case(change, prefix, year)?;
    claim_number(change, &case)?;
    Ok(case)
}

fn claim_number(change: &Transaction<'_>, case: &CaseId) -> Outcome<()> {
    change
        .prepare_cached(
            "INSERT INTO numbers (prefix, year, last) VALUES (?1, ?2, ?3)
             ON CONFLICT (prefix, year) DO UPDATE SET last = excluded.last WHERE last < excluded.last",
        )?
        .execute(params![case.prefix(), case.year(), case.number()])?;
    Ok(())
}

fn insert_event(change: &Transaction<'_>, key: i64, seq: u64, event: &NewEvent, hash: &Hash) -> Outcome<()> {
    change
        .prepare_cached(
            "INSERT INTO events (case_key, seq, at, actor, kind, payload, hash) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)",
        )?
        .execute(params![key, number(seq), micros(event.at), event.actor, event.kind, event.payload, hash.0])?;
    Ok(())
}

fn insert_case(change: &Transaction<'_>, head: &Head, row: &CaseRow) -> Outcome<i64> {
    change
        .prepare_cached(
            "INSERT INTO cases (id, seq, hash, playbook, version, source, subject, status, outcome, parent, opened,
                                updated, due)
             VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13)",
        )?
        .execute(params![
            head.case.as_str(),
            number(head.seq),
            head.hash.0,
            row.playbook,
            row.version,
            row.source.0,
            row.subject,
            row.status.as_str(),
            row.outcome,
            row.parent.as_ref().map(CaseId::as_str),
            micros(row.opened),
            micros(row.updated),
            row.due.map(micros),
        ])?;
    Ok(change.last_insert_rowid())
}

fn update_case(change: &Transaction<'_>, place: &read::Place, head: &Head, row: &CaseRow) -> Outcome<()> {
    change
        .prepare_cached(
            "UPDATE cases SET seq = ?2, hash = ?3, playbook = ?4, version = ?5, source = ?6, subject = ?7, outcome = ?8,
                              opened = ?9, updated = ?10, due = ?11
             WHERE case_key = ?1",
        )?
        .execute(params![
            place.key,
            number(head.seq),
            head.hash.0,
            row.playbook,
            row.version,
            row.source.0,
            row.subject,
            row.outcome,
            micros(row.opened),
            micros(row.updated),
            row.due.map(micros),
        ])?;
    // Columns that stand in an index are written only when they change: SQLite would write the index anew each time.
    if place.status != row.status || place.parent != row.parent {
        change.prepare_cached("UPDATE cases SET status = ?2, parent = ?3 WHERE case_key = ?1")?.execute(params![
            place.key,
            row.status.as_str(),
            row.parent.as_ref().map(CaseId::as_str)
        ])?;
    }
    Ok(())
}

/// Writes only what differs: usually one task takes the place of another, for the same role.
fn replace_tasks(change: &Transaction<'_>, key: i64, tasks: &[TaskRow]) -> Outcome<()> {
    let old = read::tasks_of(change, key)?;
    for (index, place) in (0..old.len().max(tasks.len())).zip(0_i64..) {
        let (before, after) = (old.get(index), tasks.get(index));
        if before == after {
            continue;
        }
        match after {
            Some(task) => put_task(change, key, place, task)?,
            None => {
                let mut delete = change.prepare_cached("DELETE FROM tasks WHERE case_key = ?1 AND place = ?2")?;
                delete.execute([key, place])?;
            }
        }
        let (before, after) = (before.map(searched).unwrap_or_default(), after.map(searched).unwrap_or_default());
        if before != after {
            replace_roles(change, key, place, &before, &after)?;
        }
    }
    Ok(())
}

fn put_task(change: &Transaction<'_>, key: i64, place: i64, task: &TaskRow) -> Outcome<()> {
    let roles = serde_json::to_string(&task.roles).expect("a list of texts is JSON");
    change
        .prepare_cached(
            "INSERT INTO tasks (case_key, place, step, lane, roles, assignee, since, due)
             VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8)
             ON CONFLICT (case_key, place) DO UPDATE SET
                step = excluded.step, lane = excluded.lane, roles = excluded.roles, assignee = excluded.assignee,
                since = excluded.since, due = excluded.due",
        )?
        .execute(params![
            key,
            place,
            task.step,
            task.lane,
            roles,
            task.assignee,
            micros(task.since),
            task.due.map(micros)
        ])?;
    Ok(())
}

fn replace_roles(change: &Transaction<'_>, key: i64, place: i64, before: &[&str], after: &[&str]) -> Outcome<()> {
    for role in before {
        change
            .prepare_cached("DELETE FROM task_roles WHERE role = ?1 AND case_key = ?2 AND place = ?3")?
            .execute(params![role, key, place])?;
    }
    for role in after {
        // A task may name a role twice.
        change
            .prepare_cached(
                "INSERT INTO task_roles (role, case_key, place) VALUES (?1, ?2, ?3) ON CONFLICT DO NOTHING",
            )?
            .execute(params![role, key, place])?;
    }
    Ok(())
}

/// The roles under which a task is found; none when somebody has it.
fn searched(task: &TaskRow) -> Vec<&str> {
    if task.assignee.is_some() {
        Vec::new()
    } else if task.roles.is_empty() {
        vec![ANYBODY]
    } else {
        task.roles.iter().map(String::as_str).collect()
    }
}

fn remember(change: &Transaction<'_>, key: &Key<'_>, added: &[(i64, Appended)]) -> Outcome<()> {
    for ((case_key, appended), place) in added.iter().zip(0_i64..) {
        change
            .prepare_cached(
                "INSERT INTO keys (key, place, fingerprint, case_key, first, last) VALUES (?1, ?2, ?3, ?4, ?5, ?6)",
            )?
            .execute(params![
                key.key,
                place,
                key.fingerprint.0,
                case_key,
                number(appended.first),
                number(appended.head.seq)
            ])?;
    }
    Ok(())
}

/// Sequence numbers count rows of a table, so they are far below the limit.
pub(super) fn number(seq: u64) -> i64 {
    i64::try_from(seq).unwrap_or(i64::MAX)
}

pub(super) fn micros(at: DateTime<Utc>) -> i64 {
    at.timestamp_micros()
}

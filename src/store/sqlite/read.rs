//! Reading: the log, the index and what is kept by digest.

use std::collections::HashMap;
use std::ops::ControlFlow;

use chrono::{DateTime, Utc};
use rusqlite::types::{ToSql, Type};
use rusqlite::{Connection, OptionalExtension, Row, params, params_from_iter};

use super::write::{ANYBODY, micros, number};
use super::{Outcome, absent};
use crate::store::error::{Item, StoreError};
use crate::store::{Answer, Appended, CaseFilter, CaseId, CaseRow, Contents, Hash, Head, IndexedCase, Key, NewEvent};
use crate::store::{OpenTask, Status, StoredEvent, TaskFilter, TaskRow};

/// A case as a writer needs it.
pub(super) struct Place {
    pub(super) key: i64,
    pub(super) head: Head,
    pub(super) status: Status,
    pub(super) parent: Option<CaseId>,
}

pub(super) fn place(connection: &Connection, case: &CaseId) -> Outcome<Option<Place>> {
    let mut select =
        connection.prepare_cached("SELECT case_key, seq, hash, status, parent FROM cases WHERE id = ?1")?;
    let place = select.query_row([case.as_str()], |row| {
        Ok(Place {
            key: row.get(0)?,
            head: Head { case: case.clone(), seq: seq(row, 1)?, hash: hash(row, 2)? },
            status: status(row, 3)?,
            parent: optional_case_id(row, 4)?,
        })
    });
    Ok(place.optional()?)
}

pub(super) fn next_case(connection: &Connection, prefix: &str, year: i32) -> Outcome<CaseId> {
    let mut select = connection.prepare_cached("SELECT last FROM numbers WHERE prefix = ?1 AND year = ?2")?;
    let last: i64 = select.query_row(params![prefix, year], |row| row.get(0)).optional()?.unwrap_or_default();
    let case = u32::try_from(last + 1).ok().and_then(|number| CaseId::new(prefix, year, number));
    Ok(case.ok_or_else(|| StoreError::NumbersExhausted { prefix: prefix.to_owned(), year })?)
}

pub(super) fn answered(connection: &Connection, key: &Key<'_>) -> Outcome<Option<Answer>> {
    let mut select = connection.prepare_cached(
        "SELECT k.fingerprint, k.first, c.id, k.last, e.hash
         FROM keys k
         JOIN cases c ON c.case_key = k.case_key
         LEFT JOIN events e ON e.case_key = k.case_key AND e.seq = k.last
         WHERE k.key = ?1
         ORDER BY k.place",
    )?;
    let mut rows = select.query([key.key])?;
    let mut cases = Vec::new();
    while let Some(row) = rows.next()? {
        if hash(row, 0)? != key.fingerprint {
            return Err(StoreError::KeyReused { key: key.key.to_owned() }.into());
        }
        cases.push(Appended {
            first: seq(row, 1)?,
            head: Head { case: case_id(row, 2)?, seq: seq(row, 3)?, hash: hash(row, 4)? },
        });
    }
    Ok((!cases.is_empty()).then_some(Answer { cases, replayed: true }))
}

pub(super) fn events(connection: &Connection, case: &CaseId, after: u64) -> Outcome<Vec<StoredEvent>> {
    let place = place(connection, case)?.ok_or_else(|| absent(case))?;
    let mut previous = match after {
        0 => Hash::ZERO,
        _ => connection
            .prepare_cached("SELECT hash FROM events WHERE case_key = ?1 AND seq = ?2")?
            .query_row(params![place.key, number(after)], |row| hash(row, 0))
            .optional()?
            .unwrap_or(Hash::ZERO),
    };
    let mut select = connection.prepare_cached(
        "SELECT seq, at, actor, kind, payload, hash FROM events WHERE case_key = ?1 AND seq > ?2 ORDER BY seq",
    )?;
    let mut rows = select.query(params![place.key, number(after)])?;
    let mut events = Vec::new();
    while let Some(row) = rows.next()? {
        let event = event(row, case.clone(), previous)?;
        previous = event.hash;
        events.push(event);
    }
    Ok(events)
}

pub(super) fn each_event(
    connection: &Connection,
    visit: &mut dyn FnMut(StoredEvent) -> ControlFlow<()>,
) -> Outcome<()> {
    let mut name = connection.prepare("SELECT id FROM cases WHERE case_key = ?1")?;
    let mut select =
        connection.prepare("SELECT seq, at, actor, kind, payload, hash, case_key FROM events ORDER BY position")?;
    let mut rows = select.query([])?;
    let mut ends: HashMap<i64, (CaseId, Hash)> = HashMap::new();
    while let Some(row) = rows.next()? {
        let key: i64 = row.get(6)?;
        let (case, previous) = match ends.remove(&key) {
            Some(end) => end,
            None => {
                let case = name.query_row([key], |row| case_id(row, 0)).optional()?;
                (case.ok_or_else(|| unreadable(6, Unknown(format!("case_key {key}"))))?, Hash::ZERO)
            }
        };
        let event = event(row, case.clone(), previous)?;
        ends.insert(key, (case, event.hash));
        if visit(event).is_break() {
            break;
        }
    }
    Ok(())
}

/// An event from the columns seq, at, actor, kind, payload, hash.
fn event(row: &Row<'_>, case: CaseId, previous: Hash) -> rusqlite::Result<StoredEvent> {
    Ok(StoredEvent {
        case,
        seq: seq(row, 0)?,
        event: NewEvent { at: instant(row, 1)?, actor: row.get(2)?, kind: row.get(3)?, payload: row.get(4)? },
        previous,
        hash: hash(row, 5)?,
    })
}

pub(super) fn heads(connection: &Connection) -> Outcome<Vec<Head>> {
    let mut select = connection.prepare("SELECT id, seq, hash FROM cases ORDER BY case_key")?;
    let heads =
        select.query_map([], |row| Ok(Head { case: case_id(row, 0)?, seq: seq(row, 1)?, hash: hash(row, 2)? }))?;
    Ok(heads.collect::<rusqlite::Result<_>>()?)
}

/// The columns of an [`IndexedCase`], in the order in which [`indexed`] reads them.
const CASE: &str = "c.id, c.seq, c.hash, c.playbook, c.version, c.source, c.subject, c.status, c.outcome, c.parent, \
                    c.opened, c.updated, c.due";
const CASE_COLUMNS: usize = 13;

fn indexed(row: &Row<'_>) -> rusqlite::Result<IndexedCase> {
    Ok(IndexedCase {
        head: Head { case: case_id(row, 0)?, seq: seq(row, 1)?, hash: hash(row, 2)? },
        row: CaseRow {
            playbook: row.get(3)?,
            version: row.get(4)?,
            source: hash(row, 5)?,
            subject: row.get(6)?,
            status: status(row, 7)?,
            outcome: row.get(8)?,
            parent: optional_case_id(row, 9)?,
            opened: instant(row, 10)?,
            updated: instant(row, 11)?,
            due: optional_instant(row, 12)?,
        },
    })
}

/// The columns of a [`TaskRow`], in the order in which [`task`] reads them.
const TASK: &str = "t.step, t.lane, t.roles, t.assignee, t.since, t.due";

fn task(row: &Row<'_>, from: usize) -> rusqlite::Result<TaskRow> {
    let roles: String = row.get(from + 2)?;
    Ok(TaskRow {
        step: row.get(from)?,
        lane: row.get(from + 1)?,
        roles: serde_json::from_str(&roles).map_err(|error| unreadable(from + 2, error))?,
        assignee: row.get(from + 3)?,
        since: instant(row, from + 4)?,
        due: optional_instant(row, from + 5)?,
    })
}

pub(super) fn tasks_of(connection: &Connection, key: i64) -> Outcome<Vec<TaskRow>> {
    let mut select =
        connection.prepare_cached(&format!("SELECT {TASK} FROM tasks t WHERE t.case_key = ?1 ORDER BY t.place"))?;
    let tasks = select.query_map([key], |row| task(row, 0))?;
    Ok(tasks.collect::<rusqlite::Result<_>>()?)
}

pub(super) fn case(connection: &Connection, case: &CaseId) -> Outcome<IndexedCase> {
    let mut select = connection.prepare_cached(&format!("SELECT {CASE} FROM cases c WHERE c.id = ?1"))?;
    select.query_row([case.as_str()], indexed).optional()?.ok_or_else(|| absent(case))
}

/// The conditions of a query and their parameters, built up together.
#[derive(Default)]
struct Conditions {
    sql: String,
    parameters: Vec<Box<dyn ToSql>>,
}

impl Conditions {
    /// Adds a condition with one parameter, which is written `?`.
    fn and(&mut self, condition: &str, parameter: impl ToSql + 'static) {
        self.sql.push_str(if self.sql.is_empty() { " WHERE " } else { " AND " });
        self.sql.push_str(condition);
        self.parameters.push(Box::new(parameter));
    }

    fn any_of(&mut self, column: &str, values: Vec<String>) {
        let marks = vec!["?"; values.len()].join(", ");
        self.sql.push_str(if self.sql.is_empty() { " WHERE " } else { " AND " });
        self.sql.push_str(&format!("{column} IN ({marks})"));
        self.parameters.extend(values.into_iter().map(|value| Box::new(value) as Box<dyn ToSql>));
    }

    /// Everything that was found, or so much.
    fn limit(&mut self, limit: Option<u32>) -> &'static str {
        match limit {
            Some(limit) => {
                self.parameters.push(Box::new(limit));
                " LIMIT ?"
            }
            None => "",
        }
    }
}

pub(super) fn cases(connection: &Connection, filter: &CaseFilter) -> Outcome<Vec<IndexedCase>> {
    let mut conditions = Conditions::default();
    if !filter.statuses.is_empty() {
        let statuses = filter.statuses.iter().map(|status| status.as_str().to_owned()).collect();
        conditions.any_of("c.status", statuses);
    }
    if let Some(playbook) = &filter.playbook {
        conditions.and("c.playbook = ?", playbook.clone());
    }
    if let Some(parent) = &filter.parent {
        conditions.and("c.parent = ?", parent.as_str().to_owned());
    }
    let limit = conditions.limit(filter.limit);
    let sql = format!("SELECT {CASE} FROM cases c{} ORDER BY c.case_key DESC{limit}", conditions.sql);
    let mut select = connection.prepare(&sql)?;
    let cases = select.query_map(params_from_iter(conditions.parameters), indexed)?;
    Ok(cases.collect::<rusqlite::Result<_>>()?)
}

pub(super) fn tasks(connection: &Connection, filter: &TaskFilter) -> Outcome<Vec<OpenTask>> {
    let mut conditions = Conditions::default();
    let mut from = String::from("tasks t");
    if let Some(person) = &filter.person {
        let marks = "?, ".repeat(person.roles.len());
        from = format!(
            "(SELECT case_key, place FROM tasks WHERE assignee = ?
              UNION SELECT case_key, place FROM task_roles WHERE role IN ({marks}?)) w
             JOIN tasks t ON t.case_key = w.case_key AND t.place = w.place"
        );
        let names = [&person.name].into_iter().chain(&person.roles).cloned().chain([ANYBODY.to_owned()]);
        conditions.parameters.extend(names.map(|name| Box::new(name) as Box<dyn ToSql>));
    }
    if let Some(case) = &filter.case {
        conditions.and("c.id = ?", case.as_str().to_owned());
    }
    if let Some(playbook) = &filter.playbook {
        conditions.and("c.playbook = ?", playbook.clone());
    }
    if let Some(limit) = filter.due_before {
        conditions.and("t.due < ?", micros(limit));
    }
    let limit = conditions.limit(filter.limit);
    let sql = format!(
        "SELECT {CASE}, {TASK} FROM {from} JOIN cases c ON c.case_key = t.case_key{}
         ORDER BY t.due IS NULL, t.due, t.since, t.case_key, t.place{limit}",
        conditions.sql
    );
    let mut select = connection.prepare(&sql)?;
    let tasks = select.query_map(params_from_iter(conditions.parameters), |row| {
        Ok(OpenTask { case: indexed(row)?, task: task(row, CASE_COLUMNS)? })
    })?;
    Ok(tasks.collect::<rusqlite::Result<_>>()?)
}

pub(super) fn source(connection: &Connection, wanted: &Hash) -> Outcome<String> {
    let mut select = connection.prepare_cached("SELECT text FROM sources WHERE hash = ?1")?;
    let text: Option<Vec<u8>> =
        select.query_row([wanted.0], |row| Ok(row.get_ref(0)?.as_bytes()?.to_vec())).optional()?;
    let item = Item::Source(*wanted);
    let text = checked(wanted, text, &item)?;
    Ok(String::from_utf8(text).map_err(|_| StoreError::Altered(item))?)
}

pub(super) fn file(connection: &Connection, wanted: &Hash) -> Outcome<Vec<u8>> {
    let mut select = connection.prepare_cached("SELECT bytes FROM files WHERE hash = ?1")?;
    let bytes = select.query_row([wanted.0], |row| row.get(0)).optional()?;
    Ok(checked(wanted, bytes, &Item::File(*wanted))?)
}

fn checked(wanted: &Hash, content: Option<Vec<u8>>, item: &Item) -> Result<Vec<u8>, StoreError> {
    let content = content.ok_or_else(|| StoreError::NotFound(item.clone()))?;
    if Hash::of(&content) == *wanted { Ok(content) } else { Err(StoreError::Altered(item.clone())) }
}

pub(super) fn contents(connection: &Connection) -> Outcome<Contents> {
    let all = |sql| -> Outcome<Vec<Hash>> {
        let mut select = connection.prepare(sql)?;
        let hashes = select.query_map([], |row| hash(row, 0))?;
        Ok(hashes.collect::<rusqlite::Result<_>>()?)
    };
    Ok(Contents {
        sources: all("SELECT hash FROM sources ORDER BY hash")?,
        files: all("SELECT hash FROM files ORDER BY hash")?,
        pinned: all("SELECT DISTINCT source FROM cases ORDER BY source")?,
    })
}

fn unreadable(column: usize, error: impl std::error::Error + Send + Sync + 'static) -> rusqlite::Error {
    rusqlite::Error::FromSqlConversionFailure(column, Type::Text, Box::new(error))
}

fn seq(row: &Row<'_>, column: usize) -> rusqlite::Result<u64> {
    let number: i64 = row.get(column)?;
    u64::try_from(number).map_err(|_| rusqlite::Error::IntegralValueOutOfRange(column, number))
}

fn hash(row: &Row<'_>, column: usize) -> rusqlite::Result<Hash> {
    row.get(column).map(Hash)
}

fn instant(row: &Row<'_>, column: usize) -> rusqlite::Result<DateTime<Utc>> {
    parse_instant(column, row.get(column)?)
}

fn optional_instant(row: &Row<'_>, column: usize) -> rusqlite::Result<Option<DateTime<Utc>>> {
    let number: Option<i64> = row.get(column)?;
    number.map(|number| parse_instant(column, number)).transpose()
}

fn parse_instant(column: usize, number: i64) -> rusqlite::Result<DateTime<Utc>> {
    DateTime::from_timestamp_micros(number).ok_or(rusqlite::Error::IntegralValueOutOfRange(column, number))
}

/// A word that is not what it must be.
#[derive(Debug)]
struct Unknown(String);

impl std::fmt::Display for Unknown {
    fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(out, "`{}`", self.0)
    }
}

impl std::error::Error for Unknown {}

fn status(row: &Row<'_>, column: usize) -> rusqlite::Result<Status> {
    let word: String = row.get(column)?;
    Status::named(&word).ok_or_else(|| unreadable(column, Unknown(word)))
}

fn case_id(row: &Row<'_>, column: usize) -> rusqlite::Result<CaseId> {
    parse_case_id(column, row.get(column)?)
}

fn optional_case_id(row: &Row<'_>, column: usize) -> rusqlite::Result<Option<CaseId>> {
    let text: Option<String> = row.get(column)?;
    text.map(|text| parse_case_id(column, text)).transpose()
}

/// Only the canonical form: whatever else stands there was not written by this program.
fn parse_case_id(column: usize, text: String) -> rusqlite::Result<CaseId> {
    let case = text.parse().ok().filter(|case: &CaseId| case.as_str() == text);
    case.ok_or_else(|| unreadable(column, Unknown(text)))
}

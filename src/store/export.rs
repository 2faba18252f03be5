//! The log as JSON lines, for archives, for other programs and for checking against later.
//!
//! One line for each event in the order of recording, then one for the head of each case. The payload is a text, byte for
//! byte what was hashed, so that the chain can be computed anew from the file alone, as `store/chain.rs` describes:
//!
//! ```json
//! {"version":1,"type":"event","case":"C-2026-0007","seq":1,"at":"2026-03-02T01:00:00.000000Z","actor":"甲","kind":"started","payload":"{}","previous":"00…","hash":"91…"}
//! {"version":1,"type":"head","case":"C-2026-0007","seq":1,"hash":"91…"}
//! ```

use std::io::{self, BufRead, Write};
use std::ops::ControlFlow;

use chrono::SecondsFormat;
use serde::{Deserialize, Serialize};

use super::{CaseId, Hash, Head, Store, StoreError, StoredEvent};
use crate::lang::Message;
use crate::message;

const VERSION: u32 = 1;

/// Why an export ended early.
#[derive(Debug)]
pub enum ExportError {
    /// The reader of the pipe has seen enough; not a failure.
    Closed,
    /// It could not be written.
    Write(io::Error),
    /// It could not be read.
    Store(StoreError),
}

impl From<StoreError> for ExportError {
    fn from(error: StoreError) -> ExportError {
        ExportError::Store(error)
    }
}

impl From<io::Error> for ExportError {
    fn from(error: io::Error) -> ExportError {
        if error.kind() == io::ErrorKind::BrokenPipe { ExportError::Closed } else { ExportError::Write(error) }
    }
}

#[derive(Serialize)]
struct EventLine<'a> {
    version: u32,
    r#type: &'static str,
    case: &'a str,
    seq: u64,
    at: String,
    actor: &'a str,
    kind: &'a str,
    payload: &'a str,
    previous: String,
    hash: String,
}

#[derive(Serialize)]
struct HeadLine<'a> {
    version: u32,
    r#type: &'static str,
    case: &'a str,
    seq: u64,
    hash: String,
}

/// Writes all events and then all heads, as they stand at one moment. Memory does not grow with the number of events.
///
/// # Errors
/// See [`ExportError`]; what was written before stays written.
pub fn export(store: &dyn Store, out: &mut dyn Write) -> Result<(), ExportError> {
    let mut result = Ok(());
    store.at_one_moment(&mut || {
        result = events(store, out).and_then(|()| heads(store, out));
        Ok(())
    })?;
    result
}

/// Writes the heads alone: small enough to be kept, printed or signed every day.
///
/// # Errors
/// See [`ExportError`].
pub fn export_heads(store: &dyn Store, out: &mut dyn Write) -> Result<(), ExportError> {
    heads(store, out)
}

fn events(store: &dyn Store, out: &mut dyn Write) -> Result<(), ExportError> {
    let mut written = Ok(());
    store.each_event(&mut |stored| {
        written = line(out, &event_line(&stored));
        if written.is_ok() { ControlFlow::Continue(()) } else { ControlFlow::Break(()) }
    })?;
    Ok(written?)
}

fn event_line(stored: &StoredEvent) -> EventLine<'_> {
    EventLine {
        version: VERSION,
        r#type: "event",
        case: stored.case.as_str(),
        seq: stored.seq,
        at: stored.event.at.to_rfc3339_opts(SecondsFormat::Micros, true),
        actor: &stored.event.actor,
        kind: &stored.event.kind,
        payload: &stored.event.payload,
        previous: stored.previous.to_string(),
        hash: stored.hash.to_string(),
    }
}

fn heads(store: &dyn Store, out: &mut dyn Write) -> Result<(), ExportError> {
    for head in store.heads()? {
        let (case, hash) = (head.case.as_str(), head.hash.to_string());
        line(out, &HeadLine { version: VERSION, r#type: "head", case, seq: head.seq, hash })?;
    }
    Ok(out.flush()?)
}

fn line(out: &mut dyn Write, line: &impl Serialize) -> io::Result<()> {
    serde_json::to_writer(&mut *out, line)?;
    out.write_all(b"\n")
}

/// A line of an export that cannot be read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct BadLine {
    /// Its number, from 1.
    pub line: usize,
    /// What is wrong with it.
    pub detail: String,
}

impl BadLine {
    /// What is wrong, in one sentence.
    #[must_use]
    pub fn message(&self) -> Message {
        let BadLine { line, detail } = self;
        message!(
            zh: "第 {line} 行不是导出的记录（{detail}）",
            en: "line {line} is not a line of an export ({detail})"
        )
    }

    /// What to do about it.
    #[must_use]
    pub fn help(&self) -> Message {
        message!(
            zh: "给出 `playbook export` 写下的文件，原样不改",
            en: "give a file as `playbook export` wrote it, unchanged"
        )
    }
}

/// What every line has, and what the lines of heads have besides.
#[derive(Deserialize)]
struct AnyLine {
    version: u32,
    r#type: String,
    case: String,
    seq: u64,
    hash: String,
}

/// Reads the heads of an earlier export, with or without its events.
///
/// # Errors
/// The first line that cannot be read.
pub fn read_heads(input: &mut dyn BufRead) -> Result<Vec<Head>, BadLine> {
    let mut heads = Vec::new();
    for (text, number) in input.lines().zip(1..) {
        let bad = |detail: String| BadLine { line: number, detail };
        let text = text.map_err(|error| bad(error.to_string()))?;
        let line: AnyLine = serde_json::from_str(&text).map_err(|error| bad(error.to_string()))?;
        if line.version != VERSION {
            return Err(bad(format!("version {}", line.version)));
        }
        if line.r#type == "head" {
            let case: CaseId = line.case.parse().map_err(|_| bad(format!("case {}", line.case)))?;
            let hash: Hash = line.hash.parse().map_err(|_| bad(format!("hash {}", line.hash)))?;
            heads.push(Head { case, seq: line.seq, hash });
        }
    }
    Ok(heads)
}

//! Whether a store still holds what was put into it.
//!
//! The chain shows every change to an event and every event taken out of the middle. What it cannot show by itself, a tail
//! that was cut off, a case that was removed and a log that was written anew from its first event, shows when heads that
//! were exported earlier are laid beside it. Whether the index follows from the log beyond the head of each case is not
//! asked here, because a store cannot read its events.

use std::collections::{BTreeMap, HashMap};
use std::ops::ControlFlow;

use super::error::Item;
use super::{CaseId, Hash, Head, Store, StoreError, StoredEvent, chain};
use crate::lang::Message;
use crate::message;

/// What was looked at, and what was found.
#[derive(Clone, Debug, PartialEq, Eq, Default)]
pub struct Report {
    /// How many cases.
    pub cases: u64,
    /// How many events.
    pub events: u64,
    /// How many source texts.
    pub sources: u64,
    /// How many attached files.
    pub files: u64,
    /// What is wrong; empty when everything is as it was written.
    pub findings: Vec<Finding>,
}

/// Something that is not as it was written.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Finding {
    /// Events are missing, or one is there twice.
    Sequence {
        /// The case.
        case: CaseId,
        /// The number that should come next.
        expected: u64,
        /// The number that comes.
        found: u64,
    },
    /// An event, its place or the event before it was changed.
    Link {
        /// The case.
        case: CaseId,
        /// The number of the event.
        seq: u64,
    },
    /// The index says that a case has come to another place than its log: the index was changed, or events at the end of
    /// the log are missing.
    Index {
        /// The case.
        case: CaseId,
        /// The last event of the log; 0 when there is none.
        log: u64,
        /// The last event according to the index; 0 when the case is not in it.
        index: u64,
    },
    /// The log is shorter than it was when its head was exported.
    Shortened {
        /// The case.
        case: CaseId,
        /// How far it had come.
        exported: u64,
        /// How far it comes now.
        found: u64,
    },
    /// The log is another one than when its head was exported.
    Rewritten {
        /// The case.
        case: CaseId,
        /// The number of the event that was exported.
        seq: u64,
    },
    /// A case whose head was exported is gone.
    Removed {
        /// The case.
        case: CaseId,
    },
    /// A source text or an attached file is not what its digest says.
    Altered(Item),
    /// A source text that a case is pinned to is gone.
    Missing(Item),
}

impl Finding {
    /// What is wrong, in one sentence.
    #[must_use]
    pub fn message(&self) -> Message {
        match self {
            Finding::Sequence { case, expected, found } => message!(
                zh: "`{case}` 在第 {expected} 条的位置上是第 {found} 条记录",
                en: "case `{case}` has event {found} where event {expected} should be"
            ),
            Finding::Link { case, seq } => message!(
                zh: "`{case}` 的第 {seq} 条记录与它的散列值不符",
                en: "event {seq} of case `{case}` does not agree with its hash"
            ),
            Finding::Index { case, log, index } => message!(
                zh: "索引里 `{case}` 到第 {index} 条，与到第 {log} 条的记录不符",
                en: "the index has case `{case}` at event {index}, which does not agree with its log at event {log}"
            ),
            Finding::Shortened { case, exported, found } => message!(
                zh: "`{case}` 导出时到第 {exported} 条，现在只到第 {found} 条",
                en: "case `{case}` was at event {exported} when it was exported and is at event {found} now"
            ),
            Finding::Rewritten { case, seq } => message!(
                zh: "`{case}` 的第 {seq} 条记录与导出时不同",
                en: "event {seq} of case `{case}` is not the one that was exported"
            ),
            Finding::Removed { case } => message!(
                zh: "导出时有 `{case}`，现在没有了",
                en: "case `{case}` was there when it was exported and is gone"
            ),
            Finding::Altered(item) => StoreError::Altered(item.clone()).message(),
            Finding::Missing(item) => StoreError::NotFound(item.clone()).message(),
        }
    }
}

/// Checks the chain and the sequence of every case, the index against the log, and every source text and file against its
/// digest; and the log against heads that were exported earlier.
///
/// # Errors
/// Whatever can befall the storage. That something is not as it was written is not an error but a finding.
pub fn verify(store: &dyn Store, exported: &[Head]) -> Result<Report, StoreError> {
    let mut report = Report::default();
    store.at_one_moment(&mut || {
        report = Report::default();
        let ends = check_log(store, exported, &mut report)?;
        check_index(store, ends, &mut report)?;
        check_contents(store, &mut report)
    })?;
    Ok(report)
}

/// Where the log of each case ends.
type Ends = HashMap<CaseId, (u64, Hash)>;

fn check_log(store: &dyn Store, exported: &[Head], report: &mut Report) -> Result<Ends, StoreError> {
    let mut outstanding: BTreeMap<(CaseId, u64), Hash> =
        exported.iter().map(|head| ((head.case.clone(), head.seq), head.hash)).collect();
    let mut ends = Ends::new();
    store.each_event(&mut |stored| {
        report.events += 1;
        check_event(&stored, &ends, report);
        if !outstanding.is_empty()
            && let Some(hash) = outstanding.remove(&(stored.case.clone(), stored.seq))
            && hash != stored.hash
        {
            report.findings.push(Finding::Rewritten { case: stored.case.clone(), seq: stored.seq });
        }
        ends.insert(stored.case, (stored.seq, stored.hash));
        ControlFlow::Continue(())
    })?;
    report.findings.extend(outstanding.into_keys().map(|(case, seq)| match ends.get(&case) {
        Some((found, _)) => Finding::Shortened { case, exported: seq, found: *found },
        None => Finding::Removed { case },
    }));
    Ok(ends)
}

fn check_event(stored: &StoredEvent, ends: &Ends, report: &mut Report) {
    let StoredEvent { case, seq, event, previous, hash } = stored;
    let (last, end) = ends.get(case).copied().unwrap_or((0, Hash::ZERO));
    if *seq != last + 1 {
        report.findings.push(Finding::Sequence { case: case.clone(), expected: last + 1, found: *seq });
    }
    if *previous != end || chain::link(previous, case, *seq, event) != *hash {
        report.findings.push(Finding::Link { case: case.clone(), seq: *seq });
    }
}

fn check_index(store: &dyn Store, mut ends: Ends, report: &mut Report) -> Result<(), StoreError> {
    for head in store.heads()? {
        report.cases += 1;
        let (log, hash) = ends.remove(&head.case).unwrap_or((0, Hash::ZERO));
        if (log, hash) != (head.seq, head.hash) || log == 0 {
            report.findings.push(Finding::Index { case: head.case, log, index: head.seq });
        }
    }
    report.findings.extend(ends.into_iter().map(|(case, (log, _))| Finding::Index { case, log, index: 0 }));
    Ok(())
}

fn check_contents(store: &dyn Store, report: &mut Report) -> Result<(), StoreError> {
    let contents = store.contents()?;
    let missing = contents.pinned.iter().filter(|hash| !contents.sources.contains(hash));
    report.findings.extend(missing.map(|hash| Finding::Missing(Item::Source(*hash))));
    for hash in &contents.sources {
        report.sources += 1;
        check_content(store.source(hash).map(drop), report)?;
    }
    for hash in &contents.files {
        report.files += 1;
        check_content(store.file(hash).map(drop), report)?;
    }
    Ok(())
}

fn check_content(read: Result<(), StoreError>, report: &mut Report) -> Result<(), StoreError> {
    match read {
        Err(StoreError::Altered(item)) => {
            report.findings.push(Finding::Altered(item));
            Ok(())
        }
        other => other,
    }
}

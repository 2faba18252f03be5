//! A store in plain collections, for tests. It keeps nothing when the program ends.

use std::collections::{BTreeMap, BTreeSet};
use std::ops::ControlFlow;

use super::error::Item;
use super::{Answer, Append, Appended, Batch, CaseFilter, CaseId, CaseRow, Contents, Hash, Head, IndexedCase, Key};
use super::{OpenTask, Person, Store, StoreError, StoredEvent, Target, TaskFilter, TaskRow, chain};

/// A store in plain collections.
#[derive(Clone, Debug, Default)]
pub struct MemoryStore {
    cases: Vec<Kept>,
    log: Vec<StoredEvent>,
    numbers: BTreeMap<(String, i32), u32>,
    sources: BTreeMap<Hash, String>,
    files: BTreeMap<Hash, Vec<u8>>,
    keys: BTreeMap<String, (Hash, Vec<Appended>)>,
}

#[derive(Clone, Debug)]
struct Kept {
    index: IndexedCase,
    tasks: Vec<TaskRow>,
}

impl MemoryStore {
    /// An empty store.
    #[must_use]
    pub fn new() -> MemoryStore {
        MemoryStore::default()
    }

    fn find(&self, case: &CaseId) -> Result<&Kept, StoreError> {
        let kept = self.cases.iter().find(|kept| kept.index.head.case == *case);
        kept.ok_or_else(|| StoreError::NotFound(Item::Case(case.clone())))
    }

    fn last_number(&self, prefix: &str, year: i32) -> u32 {
        self.numbers.get(&(prefix.to_owned(), year)).copied().unwrap_or_default()
    }

    /// How far the case has come to which something is added; a case that begins stands at 0.
    fn resolve(&self, target: Target<'_>) -> Result<Head, StoreError> {
        let (case, seq) = match target {
            Target::New { prefix, year } => (self.next_case(prefix, year)?, 0),
            Target::At { case, seq } => (case.clone(), seq),
        };
        match self.find(&case) {
            Ok(kept) if kept.index.head.seq == seq => Ok(kept.index.head.clone()),
            Ok(kept) => Err(StoreError::Conflict { case, expected: seq, found: kept.index.head.seq }),
            Err(_) if seq == 0 => Ok(Head { case, seq: 0, hash: Hash::ZERO }),
            Err(error) => Err(error),
        }
    }

    fn add(&mut self, append: &Append<'_>) -> Result<Appended, StoreError> {
        let mut head = self.resolve(append.target)?;
        let first = head.seq + 1;
        for event in append.events {
            let event = super::NewEvent { at: chain::recorded(event.at), ..event.clone() };
            let (previous, seq) = (head.hash, head.seq + 1);
            head.hash = chain::link(&previous, &head.case, seq, &event);
            head.seq = seq;
            self.log.push(StoredEvent { case: head.case.clone(), seq, event, previous, hash: head.hash });
        }
        let kept = Kept {
            index: IndexedCase { head: head.clone(), row: recorded(append.index) },
            tasks: append.tasks.iter().map(recorded_task).collect(),
        };
        match self.cases.iter_mut().find(|kept| kept.index.head.case == head.case) {
            Some(old) => *old = kept,
            None => {
                let last = self.numbers.entry((head.case.prefix().to_owned(), head.case.year())).or_default();
                *last = head.case.number().max(*last);
                self.cases.push(kept);
            }
        }
        Ok(Appended { first, head })
    }
}

fn recorded(row: &CaseRow) -> CaseRow {
    CaseRow {
        opened: chain::recorded(row.opened),
        updated: chain::recorded(row.updated),
        due: row.due.map(chain::recorded),
        ..row.clone()
    }
}

fn recorded_task(task: &TaskRow) -> TaskRow {
    TaskRow { since: chain::recorded(task.since), due: task.due.map(chain::recorded), ..task.clone() }
}

fn waits_for(task: &TaskRow, person: &Person) -> bool {
    match &task.assignee {
        Some(assignee) => *assignee == person.name,
        None => task.roles.is_empty() || task.roles.iter().any(|role| person.roles.contains(role)),
    }
}

fn at_most(limit: Option<u32>) -> usize {
    limit.and_then(|limit| usize::try_from(limit).ok()).unwrap_or(usize::MAX)
}

impl Store for MemoryStore {
    fn append(&mut self, batch: &Batch<'_>) -> Result<Answer, StoreError> {
        if let Some(key) = &batch.key
            && let Some(answer) = self.answered(key)?
        {
            return Ok(answer);
        }
        let mut changed = self.clone();
        let cases = batch.cases.iter().map(|append| changed.add(append)).collect::<Result<Vec<_>, _>>()?;
        changed.sources.extend(batch.sources.iter().map(|text| (Hash::of(text.as_bytes()), (*text).to_owned())));
        changed.files.extend(batch.files.iter().map(|bytes| (Hash::of(bytes), bytes.to_vec())));
        if let Some(key) = &batch.key {
            changed.keys.insert(key.key.to_owned(), (key.fingerprint, cases.clone()));
        }
        *self = changed;
        Ok(Answer { cases, replayed: false })
    }

    fn answered(&self, key: &Key<'_>) -> Result<Option<Answer>, StoreError> {
        match self.keys.get(key.key) {
            None => Ok(None),
            Some((fingerprint, cases)) if *fingerprint == key.fingerprint => {
                Ok(Some(Answer { cases: cases.clone(), replayed: true }))
            }
            Some(_) => Err(StoreError::KeyReused { key: key.key.to_owned() }),
        }
    }

    fn next_case(&self, prefix: &str, year: i32) -> Result<CaseId, StoreError> {
        let next = self.last_number(prefix, year).checked_add(1);
        let case = next.and_then(|number| CaseId::new(prefix, year, number));
        case.ok_or_else(|| StoreError::NumbersExhausted { prefix: prefix.to_owned(), year })
    }

    fn events(&self, case: &CaseId, after: u64) -> Result<Vec<StoredEvent>, StoreError> {
        self.find(case)?;
        Ok(self.log.iter().filter(|event| event.case == *case && event.seq > after).cloned().collect())
    }

    fn head(&self, case: &CaseId) -> Result<Head, StoreError> {
        self.find(case).map(|kept| kept.index.head.clone())
    }

    fn case(&self, case: &CaseId) -> Result<IndexedCase, StoreError> {
        self.find(case).map(|kept| kept.index.clone())
    }

    fn cases(&self, filter: &CaseFilter) -> Result<Vec<IndexedCase>, StoreError> {
        let wanted = |row: &CaseRow| {
            (filter.statuses.is_empty() || filter.statuses.contains(&row.status))
                && filter.playbook.as_ref().is_none_or(|playbook| row.playbook == *playbook)
                && filter.parent.as_ref().is_none_or(|parent| row.parent.as_ref() == Some(parent))
        };
        let newest_first = self.cases.iter().rev().map(|kept| &kept.index);
        Ok(newest_first.filter(|case| wanted(&case.row)).take(at_most(filter.limit)).cloned().collect())
    }

    fn tasks(&self, filter: &TaskFilter) -> Result<Vec<OpenTask>, StoreError> {
        let wanted = |case: &IndexedCase, task: &TaskRow| {
            filter.person.as_ref().is_none_or(|person| waits_for(task, person))
                && filter.case.as_ref().is_none_or(|wanted| case.head.case == *wanted)
                && filter.playbook.as_ref().is_none_or(|playbook| case.row.playbook == *playbook)
                && filter.due_before.is_none_or(|limit| task.due.is_some_and(|due| due < limit))
        };
        let all = self.cases.iter().flat_map(|kept| kept.tasks.iter().map(|task| (&kept.index, task)));
        let mut tasks: Vec<OpenTask> = all
            .filter(|(case, task)| wanted(case, task))
            .map(|(case, task)| OpenTask { case: case.clone(), task: task.clone() })
            .collect();
        tasks.sort_by_key(|open| (open.task.due.is_none(), open.task.due, open.task.since));
        tasks.truncate(at_most(filter.limit));
        Ok(tasks)
    }

    fn source(&self, hash: &Hash) -> Result<String, StoreError> {
        self.sources.get(hash).cloned().ok_or(StoreError::NotFound(Item::Source(*hash)))
    }

    fn file(&self, hash: &Hash) -> Result<Vec<u8>, StoreError> {
        self.files.get(hash).cloned().ok_or(StoreError::NotFound(Item::File(*hash)))
    }

    fn contents(&self) -> Result<Contents, StoreError> {
        let pinned: BTreeSet<Hash> = self.cases.iter().map(|kept| kept.index.row.source).collect();
        Ok(Contents {
            sources: self.sources.keys().copied().collect(),
            files: self.files.keys().copied().collect(),
            pinned: pinned.into_iter().collect(),
        })
    }

    fn each_event(&self, visit: &mut dyn FnMut(StoredEvent) -> ControlFlow<()>) -> Result<(), StoreError> {
        // That the visitor has seen enough is not an error.
        let _ = self.log.iter().cloned().try_for_each(visit);
        Ok(())
    }

    fn heads(&self) -> Result<Vec<Head>, StoreError> {
        Ok(self.cases.iter().map(|kept| kept.index.head.clone()).collect())
    }

    fn at_one_moment(&self, read: &mut dyn FnMut() -> Result<(), StoreError>) -> Result<(), StoreError> {
        read()
    }
}

#[cfg(test)]
mod tests {
    use super::MemoryStore;
    use crate::store::conformance::conformance;

    conformance!(MemoryStore::new);
}

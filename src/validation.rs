//! From texts to verdicts: every text is compiled, then judged with the others at hand, several at a time.
//!
//! What comes out does not depend on how many threads there are: findings stand in the order of the files and, within a
//! file, in the order of the text.

pub mod baseline;
pub mod fix;
mod removal;
pub mod suppression;

use std::collections::{HashMap, HashSet};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Mutex, PoisonError};

use crate::compile::{Compilation, call, compile};
use crate::diagnostic::{Diagnostic, FileFindings, Severity, Suppressed};
use crate::lint::{self, Surroundings};
use crate::model::Playbook;
use crate::model::step::StepKind;
use crate::source::SourceFile;

/// A text, what it says, and what is wrong with it.
#[derive(Clone, Debug)]
pub struct Checked {
    /// The text.
    pub source: SourceFile,
    /// The playbook, when every part of it could be made sense of.
    pub playbook: Option<Playbook>,
    /// What is wrong, in the order of the text.
    pub diagnostics: Vec<Diagnostic>,
    /// What is wrong and accepted, in the order of the text.
    pub suppressed: Vec<Suppressed>,
}

impl Checked {
    /// What was found, as the formats are handed it.
    #[must_use]
    pub fn findings(&self) -> FileFindings<'_> {
        FileFindings { source: &self.source, diagnostics: &self.diagnostics, suppressed: &self.suppressed }
    }

    /// Whether an error was found, so that the playbook must not be run.
    #[must_use]
    pub fn has_errors(&self) -> bool {
        self.diagnostics.iter().any(|found| found.severity == Severity::Error)
    }
}

/// How the work is done; it has no bearing on what is found.
#[derive(Clone, Copy)]
pub struct Pace<'a> {
    /// So many texts are worked on at a time, at least one.
    pub threads: usize,
    /// Is told after every piece of work how many are done. Two belong to every text: reading it and judging it.
    pub done: &'a (dyn Fn(usize) + Sync),
}

impl Pace<'_> {
    /// One text after the other, telling nobody.
    pub const QUIET: Pace<'static> = Pace { threads: 1, done: &|_| {} };
}

/// Finds the text of a playbook that stands beside those that are judged, by its name or another name of it.
pub type Library<'a> = &'a dyn Fn(&str) -> Option<SourceFile>;

/// Judges texts, each with all the others and with what it calls of `library`, the playbooks beside them, at hand. A
/// playbook among the texts comes before one of the same name in the library; of the library only what is called, by
/// the texts or by what they call, is read.
#[must_use]
pub fn validate(
    sources: Vec<SourceFile>,
    library: Library<'_>,
    surroundings: &Surroundings<'_>,
    pace: Pace<'_>,
) -> Vec<Checked> {
    let done = AtomicUsize::new(0);
    let mut checked = side_by_side(sources, pace, &done, |source| {
        let Compilation { playbook, diagnostics } = compile(&source);
        Checked { source, playbook, diagnostics, suppressed: Vec::new() }
    });
    let compiled: Vec<Vec<Diagnostic>> = checked.iter_mut().map(|file| std::mem::take(&mut file.diagnostics)).collect();
    let called = called(checked.iter().filter_map(|file| file.playbook.as_ref()), library);
    let mut by_name = HashMap::new();
    checked.iter().filter_map(|file| file.playbook.as_ref()).for_each(|playbook| enter(&mut by_name, playbook));
    called.iter().for_each(|playbook| enter(&mut by_name, playbook));
    let others = |name: &str| by_name.get(name).copied();
    let around = Surroundings { others: Some(&others), ..*surroundings };
    let files: Vec<(&Checked, Vec<Diagnostic>)> = checked.iter().zip(compiled).collect();
    let judged = side_by_side(files, pace, &done, |(file, compiled)| {
        judge(&file.source, file.playbook.as_ref(), compiled, &around)
    });
    for (file, (diagnostics, suppressed)) in checked.iter_mut().zip(judged) {
        (file.diagnostics, file.suppressed) = (diagnostics, suppressed);
    }
    checked
}

/// Asks the rules about a playbook and adds what they find to what was found when it was compiled. What remains after
/// comments have accepted some of it, and what they accepted; both in the order of the text.
#[must_use]
pub fn judge<'a>(
    source: &SourceFile,
    playbook: Option<&'a Playbook>,
    compiled: Vec<Diagnostic>,
    around: &Surroundings<'a>,
) -> (Vec<Diagnostic>, Vec<Suppressed>) {
    let mut diagnostics = compiled;
    if let Some(playbook) = playbook {
        diagnostics.extend(lint::check(playbook, around));
        let passed = around.others.map(|others| call::arguments(playbook, &|name| others(name)));
        diagnostics.extend(passed.unwrap_or_default());
    }
    let suppressed = suppression::apply(source, &mut diagnostics, playbook.map(|_| around));
    removal::offer(source, &mut diagnostics);
    (diagnostics, suppressed)
}

/// Makes a playbook known by all its names; of several by the same name the first one counts.
fn enter<'p>(by_name: &mut HashMap<&'p str, &'p Playbook>, playbook: &'p Playbook) {
    for name in std::iter::once(&playbook.name).chain(&playbook.aliases) {
        by_name.entry(name).or_insert(playbook);
    }
}

/// The playbooks of the library that some playbooks call, and those that these call in turn.
fn called<'p>(playbooks: impl Iterator<Item = &'p Playbook>, library: Library<'_>) -> Vec<Playbook> {
    let (mut known, mut wanted) = (HashSet::new(), Vec::new());
    for playbook in playbooks {
        known.extend(std::iter::once(&playbook.name).chain(&playbook.aliases).cloned());
        wanted.extend(calls(playbook));
    }
    let mut found = Vec::new();
    while let Some(name) = wanted.pop() {
        if !known.insert(name.clone()) {
            continue;
        }
        if let Some(playbook) = library(&name).and_then(|source| compile(&source).playbook) {
            wanted.extend(calls(&playbook));
            found.push(playbook);
        }
    }
    found
}

/// The names of the playbooks that a playbook calls or hands off to.
fn calls(playbook: &Playbook) -> impl Iterator<Item = String> {
    playbook.steps.iter().filter_map(|step| match &step.kind {
        StepKind::Call(call) | StepKind::HandOff(call) => Some(call.playbook.clone()),
        StepKind::Task
        | StepKind::Approval(_)
        | StepKind::Together(_)
        | StepKind::Group(_)
        | StepKind::Wait(_)
        | StepKind::End(_) => None,
    })
}

/// Does the same with every item, several at a time; the results in the order of the items.
fn side_by_side<T: Send, R: Send>(
    items: Vec<T>,
    pace: Pace<'_>,
    done: &AtomicUsize,
    work: impl Fn(T) -> R + Sync,
) -> Vec<R> {
    let count = items.len();
    let waiting = Mutex::new(items.into_iter().enumerate());
    let results = Mutex::new((0..count).map(|_| None).collect::<Vec<Option<R>>>());
    // A thread that panics ends the scope with its panic, so what it held is never looked at again.
    let take = || waiting.lock().unwrap_or_else(PoisonError::into_inner).next();
    let run = || {
        while let Some((at, item)) = take() {
            let result = work(item);
            results.lock().unwrap_or_else(PoisonError::into_inner)[at] = Some(result);
            (pace.done)(done.fetch_add(1, Ordering::Relaxed) + 1);
        }
    };
    std::thread::scope(|scope| {
        for _ in 1..pace.threads.min(count) {
            scope.spawn(run);
        }
        run();
    });
    results.into_inner().unwrap_or_else(PoisonError::into_inner).into_iter().flatten().collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_order_is_that_of_the_files_however_many_threads_there_are() {
        let text = |at: usize| {
            let next = if at.is_multiple_of(3) { "nowhere" } else { "z" };
            format!(
                "playbook: p{at}\nversion: \"1\"\ntitle: p\nroles: {{ r: R }}\nstart: a\nsteps:\n  a: {{ title: a, role: r, next: {next} }}\n  z: {{ end: z }}\n"
            )
        };
        let sources: Vec<SourceFile> = (0..40).map(|at| SourceFile::new(format!("{at}.yaml"), text(at))).collect();
        let told = AtomicUsize::new(0);
        let count = |_| {
            told.fetch_add(1, Ordering::Relaxed);
        };
        let run = |threads| {
            let found = validate(sources.clone(), &|_| None, &Surroundings::default(), Pace { threads, done: &count });
            let said = |file: &Checked| (file.source.name.clone(), file.diagnostics.clone(), file.has_errors());
            found.iter().map(said).collect::<Vec<_>>()
        };
        let one = run(1);
        assert_eq!(one, run(7));
        assert_eq!(told.into_inner(), 160);
        assert_eq!(one.iter().filter(|(_, _, errors)| *errors).count(), 14);
    }
}

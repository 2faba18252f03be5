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

use crate::compile::{self, Compilation, compile};
use crate::diagnostic::{Diagnostic, FileFindings, Severity, Suppressed};
use crate::lint::{self, Neighbour, Neighbours, Surroundings};
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
    /// So many texts are worked on at a time; asked for only where there are several.
    pub threads: &'a (dyn Fn() -> usize + Sync),
    /// Is told after every piece of work how many are done. Two belong to every text: reading it and judging it.
    pub done: &'a (dyn Fn(usize) + Sync),
}

impl Pace<'_> {
    /// One text after the other, telling nobody.
    pub const QUIET: Pace<'static> = Pace { threads: &|| 1, done: &|_| {} };
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
    let mut checked = side_by_side(sources, pace, &done, checked);
    let compiled: Vec<Vec<Diagnostic>> = checked.iter_mut().map(|file| std::mem::take(&mut file.diagnostics)).collect();
    let called = called(&checked, library);
    let mut neighbours: Vec<Neighbour<'_>> = checked.iter().map(neighbour).collect();
    if !called.is_empty() {
        neighbours.extend(faults(&called, neighbours.clone(), surroundings, pace));
    }
    let others = Neighbours::new(neighbours);
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
    source: &'a SourceFile,
    playbook: Option<&'a Playbook>,
    compiled: Vec<Diagnostic>,
    around: &Surroundings<'a>,
) -> (Vec<Diagnostic>, Vec<Suppressed>) {
    let mut diagnostics = compiled;
    if let Some(playbook) = playbook {
        diagnostics.extend(lint::check(playbook, &Surroundings { source: Some(source), ..*around }));
    }
    let suppressed = suppression::apply(source, &mut diagnostics, playbook.map(|_| around));
    removal::offer(source, &mut diagnostics);
    (diagnostics, suppressed)
}

fn checked(source: SourceFile) -> Checked {
    let Compilation { playbook, diagnostics } = compile(&source);
    Checked { source, playbook, diagnostics, suppressed: Vec::new() }
}

fn neighbour(file: &Checked) -> Neighbour<'_> {
    let names = match &file.playbook {
        Some(playbook) => std::iter::once(&playbook.name).chain(&playbook.aliases).cloned().collect(),
        None => {
            let (name, aliases) = compile::names(&file.source);
            name.into_iter().chain(aliases).collect()
        }
    };
    Neighbour { file: &file.source.name, names, playbook: file.playbook.as_ref(), faulty: false }
}

/// The playbooks of the library that the texts call, and those that these call, and so on.
fn called(checked: &[Checked], library: Library<'_>) -> Vec<Checked> {
    let mut known: HashSet<String> = checked.iter().flat_map(|file| neighbour(file).names).collect();
    let mut open: Vec<String> = checked.iter().flat_map(calls).collect();
    let mut called: Vec<Checked> = Vec::new();
    while let Some(name) = open.pop() {
        if !known.insert(name.clone()) {
            continue;
        }
        let Some(source) = library(&name) else { continue };
        let file = self::checked(source);
        known.extend(neighbour(&file).names);
        open.extend(calls(&file));
        called.push(file);
    }
    called
}

fn calls(file: &Checked) -> Vec<String> {
    let steps = file.playbook.iter().flat_map(|playbook| &playbook.steps);
    let called = steps.filter_map(|step| match &step.kind {
        StepKind::Call(call) | StepKind::HandOff(call) => Some(call.playbook.clone()),
        StepKind::Task
        | StepKind::Approval(_)
        | StepKind::Together(_)
        | StepKind::Group(_)
        | StepKind::Wait(_)
        | StepKind::End(_) => None,
    });
    called.collect()
}

/// The playbooks that are called, each with the word whether it has errors, or calls one that has.
fn faults<'c>(
    called: &'c [Checked],
    texts: Vec<Neighbour<'c>>,
    surroundings: &Surroundings<'_>,
    pace: Pace<'_>,
) -> Vec<Neighbour<'c>> {
    let mut neighbours: Vec<Neighbour<'c>> = called.iter().map(neighbour).collect();
    let others = Neighbours::new(texts.into_iter().chain(neighbours.iter().cloned()).collect());
    let around = Surroundings { others: Some(&others), ..*surroundings };
    let is_error = |found: &Diagnostic| found.severity == Severity::Error;
    let (quiet, done) = (Pace { done: &|_| {}, ..pace }, AtomicUsize::new(0));
    let faulty = side_by_side(called.iter().collect(), quiet, &done, |file: &Checked| {
        let (found, _) = judge(&file.source, file.playbook.as_ref(), file.diagnostics.clone(), &around);
        file.playbook.is_none() || found.iter().any(is_error)
    });
    let mut called_by: HashMap<String, Vec<usize>> = HashMap::new();
    for (at, file) in called.iter().enumerate() {
        calls(file).into_iter().for_each(|name| called_by.entry(name).or_default().push(at));
    }
    let mut open: Vec<usize> = (0..called.len()).filter(|at| faulty[*at]).collect();
    while let Some(at) = open.pop() {
        if !std::mem::replace(&mut neighbours[at].faulty, true) {
            open.extend(neighbours[at].names.iter().filter_map(|name| called_by.get(name)).flatten());
        }
    }
    neighbours
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
        let threads = if count < 2 { 1 } else { (pace.threads)().min(count) };
        for _ in 1..threads {
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
            let found = validate(
                sources.clone(),
                &|_| None,
                &Surroundings::default(),
                Pace { threads: &|| threads, done: &count },
            );
            let said = |file: &Checked| (file.source.name.clone(), file.diagnostics.clone(), file.has_errors());
            found.iter().map(said).collect::<Vec<_>>()
        };
        let one = run(1);
        assert_eq!(one, run(7));
        assert_eq!(told.into_inner(), 160);
        assert_eq!(one.iter().filter(|(_, _, errors)| *errors).count(), 14);
    }

    /// A playbook that a clerk may end at once or by way of a call; without `choice` by the call alone.
    fn calling(name: &str, callee: &str, choice: bool) -> String {
        let next = if choice { "{ stop: z, go: b }" } else { "b" };
        format!(
            "playbook: {name}\nversion: \"1\"\ntitle: p\nroles: {{ r: R }}\nstart: a\nsteps:\n  a: {{ title: a, role: r, next: {next} }}\n  b: {{ title: b, call: {callee}, next: z }}\n  z: {{ end: z }}\n"
        )
    }

    fn codes(checked: &[Checked]) -> Vec<(String, Vec<u16>)> {
        let codes = |file: &Checked| file.diagnostics.iter().map(|found| found.code.0).collect();
        let wrong = checked.iter().filter(|file| !file.diagnostics.is_empty());
        wrong.map(|file| (file.source.name.clone(), codes(file))).collect()
    }

    fn judged(texts: &[(&str, &str, bool)], beside: &[(&str, &str, bool)]) -> Vec<(String, Vec<u16>)> {
        let text = |(name, callee, choice): &(&str, &str, bool)| SourceFile::new(*name, calling(name, callee, *choice));
        let beside = beside.iter().map(|(name, callee, choice)| ((*name).to_owned(), calling(name, callee, *choice)));
        let beside: HashMap<String, String> = beside.collect();
        let library = |name: &str| beside.get(name).map(|text| SourceFile::new(format!("{name}.yaml"), text.as_str()));
        codes(&validate(texts.iter().map(text).collect(), &library, &Surroundings::default(), Pace::QUIET))
    }

    #[test]
    fn only_what_goes_round_is_blamed_for_it() {
        let round = [("a", "b", false), ("b", "a", false), ("c", "a", false), ("d", "a", true)];
        let blamed = [("a".to_owned(), vec![803]), ("b".to_owned(), vec![803])];
        assert_eq!(judged(&round, &[]), blamed);
        // Seen from outside, it is a playbook with errors.
        assert_eq!(judged(&round[2..], &round[..2]), [("c".to_owned(), vec![807]), ("d".to_owned(), vec![807])]);
        assert_eq!(judged(&round[..1], &round[1..]), blamed[..1]);
    }

    #[test]
    fn one_choice_on_the_way_lets_all_of_them_end() {
        assert_eq!(judged(&[("a", "b", false), ("b", "c", true), ("c", "a", false)], &[]), []);
    }

    #[test]
    fn as_many_playbooks_as_a_company_has_may_call_each_other() {
        let name = |at: usize| format!("p{}", at % 1000);
        let sources = |choice: usize| -> Vec<SourceFile> {
            (0..1000).map(|at| SourceFile::new(name(at), calling(&name(at), &name(at + 1), at == choice))).collect()
        };
        let run = |choice| codes(&validate(sources(choice), &|_| None, &Surroundings::default(), Pace::QUIET));
        assert_eq!(run(1000).len(), 1000);
        assert_eq!(run(500), []);
    }
}

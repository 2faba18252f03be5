//! From texts to verdicts: every text is compiled, then judged with the others at hand, several at a time.
//!
//! What comes out does not depend on how many threads there are: findings stand in the order of the files and, within a
//! file, in the order of the text.

use std::collections::{HashMap, HashSet};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Mutex, PoisonError};

use crate::compile::{self, Compilation, compile};
use crate::diagnostic::{Diagnostic, Severity};
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
}

impl Checked {
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
    /// Is told after every text how many are done.
    pub done: &'a (dyn Fn(usize) + Sync),
}

impl Pace<'_> {
    /// One text after the other, telling nobody.
    pub const QUIET: Pace<'static> = Pace { threads: 1, done: &|_| {} };
}

/// Where playbooks are found by name.
pub trait Playbooks {
    /// The text of the playbook of that name or alias.
    fn find(&self, name: &str) -> Option<SourceFile>;
}

/// Judges texts, each with all the others at hand for what it calls, and with what is found `beside` them: of that only
/// as much is read as is called. A playbook among the texts comes before one of the same name beside them. With nothing
/// beside them nothing is said about calls.
#[must_use]
pub fn validate(
    sources: Vec<SourceFile>,
    beside: Option<&dyn Playbooks>,
    surroundings: &Surroundings<'_>,
    pace: Pace<'_>,
) -> Vec<Checked> {
    let mut checked = side_by_side(sources, Pace { done: &|_| {}, ..pace }, checked);
    let called = beside.map(|beside| called(&checked, beside)).unwrap_or_default();
    let mut neighbours: Vec<Neighbour<'_>> = checked.iter().map(neighbour).collect();
    if !called.is_empty() {
        neighbours.extend(faults(&called, neighbours.clone(), surroundings, pace));
    }
    let judged = {
        let others = Neighbours::new(neighbours);
        let around = Surroundings { others: beside.map(|_| &others), ..*surroundings };
        let playbooks: Vec<Option<&Playbook>> = checked.iter().map(|file| file.playbook.as_ref()).collect();
        side_by_side(playbooks, pace, |playbook| {
            playbook.map(|playbook| lint::check(playbook, &around)).unwrap_or_default()
        })
    };
    for (file, found) in checked.iter_mut().zip(judged) {
        file.diagnostics.extend(found);
        file.diagnostics.sort_by_key(|found| (found.primary.span, found.code));
    }
    checked
}

fn checked(source: SourceFile) -> Checked {
    let Compilation { playbook, diagnostics } = compile(&source);
    Checked { source, playbook, diagnostics }
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

/// The playbooks beside the texts that they call, and those that these call, and so on.
fn called(checked: &[Checked], beside: &dyn Playbooks) -> Vec<Checked> {
    let mut known: HashSet<String> = checked.iter().flat_map(|file| neighbour(file).names).collect();
    let mut open: Vec<String> = checked.iter().flat_map(calls).collect();
    let mut called: Vec<Checked> = Vec::new();
    while let Some(name) = open.pop() {
        if !known.insert(name.clone()) {
            continue;
        }
        let Some(source) = beside.find(&name) else { continue };
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
    let faulty = side_by_side(called.iter().collect(), Pace { done: &|_| {}, ..pace }, |file: &Checked| {
        let judged = file.playbook.as_ref().is_none_or(|playbook| lint::check(playbook, &around).iter().any(is_error));
        judged || file.has_errors()
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
fn side_by_side<T: Send, R: Send>(items: Vec<T>, pace: Pace<'_>, work: impl Fn(T) -> R + Sync) -> Vec<R> {
    let (count, done) = (items.len(), AtomicUsize::new(0));
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
            let found = validate(sources.clone(), None, &Surroundings::default(), Pace { threads, done: &count });
            let said = |file: &Checked| (file.source.name.clone(), file.diagnostics.clone(), file.has_errors());
            found.iter().map(said).collect::<Vec<_>>()
        };
        let one = run(1);
        assert_eq!(one, run(7));
        assert_eq!(told.into_inner(), 80);
        assert_eq!(one.iter().filter(|(_, _, errors)| *errors).count(), 14);
    }

    struct Shelf(HashMap<String, String>);

    impl Playbooks for Shelf {
        fn find(&self, name: &str) -> Option<SourceFile> {
            self.0.get(name).map(|text| SourceFile::new(format!("{name}.yaml"), text.as_str()))
        }
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
        let beside = Shelf(beside.collect());
        codes(&validate(texts.iter().map(text).collect(), Some(&beside), &Surroundings::default(), Pace::QUIET))
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
        let shelf = Shelf(HashMap::new());
        let run = |choice| codes(&validate(sources(choice), Some(&shelf), &Surroundings::default(), Pace::QUIET));
        assert_eq!(run(1000).len(), 1000);
        assert_eq!(run(500), []);
    }
}

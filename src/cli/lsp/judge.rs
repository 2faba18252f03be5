//! Judges what is open, beside the conversation, so that a large file never keeps the editor waiting.
//!
//! Whoever types is not interrupted: judgement waits until the texts have been still for a moment.

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};
use std::sync::mpsc::{self, Receiver, RecvTimeoutError, Sender};
use std::sync::{Arc, Mutex, PoisonError};
use std::thread::JoinHandle;
use std::time::Duration;

use lsp_types::{PublishDiagnosticsParams, Uri};

use super::at_hand::{AtHand, FileKind, playbooks_of};
use super::convert;
use super::desk::Desk;
use super::position::Lines;
use crate::cli::host;
use crate::compile::{Reading, calendar, compile, team};
use crate::diagnostic::Diagnostic;
use crate::lang::Lang;
use crate::lint::{Staffing, Surroundings};
use crate::model::Playbook;
use crate::model::team::Team;
use crate::scenario;
use crate::source::SourceFile;
use crate::validation::{self, Pace};

/// So long the texts must have been still.
const STILL: Duration = Duration::from_millis(120);

/// An open file at one moment.
struct Snapshot {
    uri: Uri,
    path: Option<PathBuf>,
    version: i32,
    kind: FileKind,
    source: SourceFile,
    lines: Lines,
    folder: PathBuf,
    at_hand: Arc<AtHand>,
}

/// What was found in an open file, and in which of its versions.
#[derive(Clone)]
pub(super) struct Verdict {
    pub(super) version: i32,
    pub(super) diagnostics: Vec<Diagnostic>,
}

/// The latest verdicts, by address.
pub(super) type Verdicts = Arc<Mutex<BTreeMap<String, Verdict>>>;

/// Whoever judges.
pub(super) struct Judge {
    work: Option<Sender<Vec<Snapshot>>>,
    thread: Option<JoinHandle<()>>,
    pub(super) verdicts: Verdicts,
}

impl Judge {
    /// Starts judging; what is found is handed to `publish`.
    pub(super) fn start(lang: Lang, publish: impl Fn(PublishDiagnosticsParams) + Send + 'static) -> Judge {
        let (work, waiting) = mpsc::channel();
        let verdicts = Verdicts::default();
        let kept = Arc::clone(&verdicts);
        let thread = std::thread::spawn(move || judge(&waiting, lang, &kept, &publish));
        Judge { work: Some(work), thread: Some(thread), verdicts }
    }

    /// Asks for a verdict on everything that is open.
    pub(super) fn ask(&self, desk: &Desk) {
        let snapshot = |opened: &super::desk::Open| {
            Some(Snapshot {
                uri: opened.uri.clone(),
                path: opened.path.clone(),
                version: opened.version,
                kind: opened.kind,
                source: opened.source.clone(),
                lines: opened.lines.clone(),
                folder: desk.folder_of(opened),
                at_hand: Arc::clone(desk.at_hand(opened)?),
            })
        };
        let open: Vec<Snapshot> = desk.open.values().filter_map(snapshot).collect();
        if let Some(work) = &self.work {
            // When nobody judges any more, the conversation is over.
            work.send(open).ok();
        }
    }

    /// What was found in an open file.
    pub(super) fn verdict(&self, uri: &Uri) -> Option<Verdict> {
        self.verdicts.lock().unwrap_or_else(PoisonError::into_inner).get(uri.as_str()).cloned()
    }

    /// Ends judging.
    pub(super) fn stop(&mut self) {
        self.work = None;
        if let Some(thread) = self.thread.take() {
            thread.join().ok();
        }
    }
}

fn judge(
    waiting: &Receiver<Vec<Snapshot>>,
    lang: Lang,
    verdicts: &Verdicts,
    publish: &impl Fn(PublishDiagnosticsParams),
) {
    let mut shown: BTreeSet<String> = BTreeSet::new();
    while let Ok(mut open) = waiting.recv() {
        loop {
            match waiting.recv_timeout(STILL) {
                Ok(newer) => open = newer,
                Err(RecvTimeoutError::Timeout) => break,
                Err(RecvTimeoutError::Disconnected) => return,
            }
        }
        let found = verdict(&open);
        let mut now = BTreeSet::new();
        for (file, diagnostics) in open.iter().zip(found) {
            let key = file.uri.as_str().to_owned();
            let said =
                diagnostics.iter().map(|one| convert::diagnostic(one, &file.uri, &file.source, &file.lines, lang));
            publish(PublishDiagnosticsParams {
                uri: file.uri.clone(),
                diagnostics: said.collect(),
                version: Some(file.version),
            });
            let verdict = Verdict { version: file.version, diagnostics };
            verdicts.lock().unwrap_or_else(PoisonError::into_inner).insert(key.clone(), verdict);
            now.insert(key);
        }
        for closed in shown.difference(&now) {
            verdicts.lock().unwrap_or_else(PoisonError::into_inner).remove(closed);
            if let Ok(uri) = closed.parse() {
                publish(PublishDiagnosticsParams { uri, diagnostics: Vec::new(), version: None });
            }
        }
        shown = now;
    }
}

/// What is wrong with each of the files.
fn verdict(open: &[Snapshot]) -> Vec<Vec<Diagnostic>> {
    let mut found: Vec<Vec<Diagnostic>> = open.iter().map(|file| beside(file, open)).collect();
    let folders: BTreeSet<&Path> = open.iter().map(|file| file.folder.as_path()).collect();
    for folder in folders {
        let together = |file: &Snapshot| file.folder == folder && file.kind == FileKind::Playbook;
        let numbers: Vec<usize> = (0..open.len()).filter(|number| together(&open[*number])).collect();
        let Some(at_hand) = numbers.first().map(|number| &open[*number].at_hand) else { continue };
        let is_open = |path: &Option<PathBuf>| open.iter().any(|file| path.is_some() && file.path == *path);
        let library = |name: &str| {
            let mut neighbours = at_hand.neighbours.iter().filter(|one| !is_open(&one.path));
            neighbours.find(|one| one.is_called(name)).map(|one| one.source.clone())
        };
        let sources = numbers.iter().map(|number| open[*number].source.clone()).collect();
        let team = team_of(at_hand, open);
        let staffing = team.as_ref().map(|team| Staffing { team, today: at_hand.today, absent: 0 });
        let surroundings = Surroundings { calendar: Some(&at_hand.calendar), staffing, ..Surroundings::default() };
        let pace = Pace { threads: &host::threads, done: &|_| {} };
        let checked = validation::validate(sources, &library, &surroundings, pace);
        for (number, checked) in numbers.into_iter().zip(checked) {
            found[number] = checked.diagnostics;
        }
    }
    found
}

/// The team of a workspace, as the editor sees it when its file is open; none when the file has errors.
fn team_of(at_hand: &AtHand, open: &[Snapshot]) -> Option<Team> {
    let (path, on_disk) = at_hand.team.as_ref()?;
    let typed = open.iter().find(|file| file.path.as_ref() == Some(path));
    team::read(typed.map_or(on_disk, |file| &file.source)).value
}

/// What is wrong with a file that stands beside playbooks.
fn beside(file: &Snapshot, open: &[Snapshot]) -> Vec<Diagnostic> {
    match file.kind {
        FileKind::Team => {
            let Reading { value, mut diagnostics } = team::read(&file.source);
            if let Some(team) = value {
                let typed = open.iter().filter(|one| one.kind == FileKind::Playbook);
                let typed: Vec<Playbook> = typed.filter_map(|one| compile(&one.source).playbook).collect();
                diagnostics
                    .extend(team::unknown_roles(&team, typed.iter().chain(file.at_hand.playbooks().iter().flatten())));
            }
            diagnostics
        }
        FileKind::Calendar => calendar::read(&file.source).diagnostics,
        FileKind::Scenarios => {
            let paths = file.path.as_deref().map(playbooks_of).unwrap_or_default();
            let is_it = |path: &Option<PathBuf>| path.as_ref().is_some_and(|path| paths.contains(path));
            let typed = open.iter().find(|one| is_it(&one.path));
            let playbook = match typed {
                Some(one) => compile(&one.source).playbook,
                None => {
                    let number = file.at_hand.neighbours.iter().position(|one| is_it(&one.path));
                    number.and_then(|number| file.at_hand.playbooks()[number].clone())
                }
            };
            playbook.map(|playbook| scenario::read(&file.source, &playbook).diagnostics).unwrap_or_default()
        }
        FileKind::Playbook | FileKind::Other => Vec::new(),
    }
}

//! The files that are open in the editor, as the editor sees them, and what stands around them.

use std::cell::OnceCell;
use std::collections::{BTreeMap, HashMap};
use std::path::{Path, PathBuf};
use std::sync::Arc;

use lsp_types::{TextDocumentContentChangeEvent, Uri};

use super::address::path_of;
use super::at_hand::{AtHand, FileKind, playbooks_of};
use super::position::{Encoding, Lines};
use crate::cli::host::Host;
use crate::editor::{Document, DocumentKind, Shelf};
use crate::source::SourceFile;

/// An open file.
pub(super) struct Open {
    pub(super) uri: Uri,
    pub(super) path: Option<PathBuf>,
    pub(super) version: i32,
    pub(super) kind: FileKind,
    pub(super) source: SourceFile,
    pub(super) lines: Lines,
    /// Where the last change was made.
    typing: usize,
    document: OnceCell<Document>,
}

/// What is open.
pub(super) struct Desk {
    pub(super) encoding: Encoding,
    /// By address, as the editor writes it.
    pub(super) open: BTreeMap<String, Open>,
    /// What stands around, by folder.
    around: HashMap<PathBuf, Arc<AtHand>>,
    /// Where files stand that are in no folder yet.
    folder: PathBuf,
}

/// Some files in the order of a shelf, and where each of them is.
pub(super) struct Found<'a> {
    pub(super) shelf: Shelf<'a>,
    pub(super) files: Vec<FileRef<'a>>,
}

/// A file on a shelf.
#[derive(Clone)]
pub(super) struct FileRef<'a> {
    /// None for what is inside the program.
    pub(super) uri: Option<Uri>,
    /// When it is open.
    pub(super) open: Option<&'a Open>,
    pub(super) source: &'a SourceFile,
}

impl Desk {
    pub(super) fn new(encoding: Encoding, folder: PathBuf) -> Desk {
        Desk { encoding, open: BTreeMap::new(), around: HashMap::new(), folder }
    }

    pub(super) fn open(&mut self, uri: Uri, version: i32, text: String) {
        let key = uri.as_str().to_owned();
        let end = text.len();
        let opened = self.read(uri, version, text, end);
        self.open.insert(key, opened);
        self.read_scenarios_anew();
    }

    fn read(&self, uri: Uri, version: i32, text: String, typing: usize) -> Open {
        let path = path_of(&uri);
        let name = path.as_ref().map_or_else(|| uri.as_str().to_owned(), |path| path.display().to_string());
        let source = SourceFile::new(name, text);
        let lines = Lines::new(&source.text, self.encoding);
        let kind = FileKind::of(&source.name, &source.text);
        Open { uri, path, version, kind, source, lines, typing, document: OnceCell::new() }
    }

    /// Makes changes in an open file, one after the other.
    pub(super) fn change(&mut self, uri: &Uri, version: i32, changes: Vec<TextDocumentContentChangeEvent>) {
        let Some(opened) = self.open.remove(uri.as_str()) else { return };
        let (mut text, mut lines, mut typing) = (opened.source.text, opened.lines, opened.typing);
        for change in changes {
            match change.range {
                Some(range) => {
                    let span = lines.span(&text, range);
                    text.replace_range(span.range(), &change.text);
                    typing = span.start() + change.text.len();
                }
                None => {
                    text = change.text;
                    typing = text.len();
                }
            }
            lines = Lines::new(&text, self.encoding);
        }
        let changed = self.read(opened.uri, version, text, typing);
        self.open.insert(uri.as_str().to_owned(), changed);
        self.read_scenarios_anew();
    }

    /// What scenarios name depends on their playbook.
    fn read_scenarios_anew(&mut self) {
        for opened in self.open.values_mut().filter(|opened| opened.kind == FileKind::Scenarios) {
            opened.document = OnceCell::new();
        }
    }

    pub(super) fn close(&mut self, uri: &Uri) {
        self.open.remove(uri.as_str());
    }

    /// Files on the disk have changed, so what was read of them is forgotten.
    pub(super) fn forget(&mut self) {
        self.around.clear();
        self.read_scenarios_anew();
    }

    /// The folder by which it is decided what stands around a file.
    pub(super) fn folder_of(&self, opened: &Open) -> PathBuf {
        opened.path.as_deref().and_then(Path::parent).map_or_else(|| self.folder.clone(), Path::to_path_buf)
    }

    /// Looks around every open file.
    pub(super) fn look_around(&mut self, host: &Host) {
        let folders: Vec<PathBuf> = self.open.values().map(|opened| self.folder_of(opened)).collect();
        for folder in folders {
            self.around.entry(folder).or_insert_with_key(|folder| Arc::new(AtHand::look(host, folder)));
        }
    }

    pub(super) fn at_hand(&self, opened: &Open) -> Option<&Arc<AtHand>> {
        self.around.get(&self.folder_of(opened))
    }

    /// The open file by its path.
    pub(super) fn by_path(&self, path: &Path) -> Option<&Open> {
        self.open.values().find(|opened| opened.path.as_deref() == Some(path))
    }

    /// The files that a question about an open one concerns, that one first.
    pub(super) fn shelf(&self, uri: &Uri) -> Option<Found<'_>> {
        let asked = self.open.get(uri.as_str()).filter(|asked| self.document(asked).is_some())?;
        let at_hand = self.at_hand(asked)?;
        let mut files: Vec<(FileRef<'_>, &Document)> = Vec::new();
        let mut names: Vec<&str> = Vec::new();
        self.add(asked, &mut files, &mut names);
        for (number, neighbour) in at_hand.neighbours.iter().enumerate() {
            if let Some(opened) = neighbour.path.as_deref().and_then(|path| self.by_path(path)) {
                self.add(opened, &mut files, &mut names);
                continue;
            }
            let (playbook, scenarios) = &at_hand.documents()[number];
            if playbook.name.is_empty() || names.contains(&playbook.name.as_str()) {
                continue;
            }
            names.push(&playbook.name);
            files.push((FileRef { uri: neighbour.uri.clone(), open: None, source: &playbook.source }, playbook));
            if let (Some(document), Some((path, _))) = (scenarios, &neighbour.scenarios) {
                match self.by_path(path) {
                    Some(opened) => self.add(opened, &mut files, &mut names),
                    None => {
                        let uri = super::address::uri_of(path);
                        files.push((FileRef { uri, open: None, source: &document.source }, document));
                    }
                }
            }
        }
        for opened in self.open.values().filter(|opened| self.folder_of(opened) == self.folder_of(asked)) {
            self.add(opened, &mut files, &mut names);
        }
        self.add_scenarios(asked, at_hand, &mut files);
        let documents = files.iter().map(|(_, document)| *document).collect();
        let shelf = Shelf::new(documents).with_company(&at_hand.company);
        Some(Found { shelf, files: files.into_iter().map(|(file, _)| file).collect() })
    }

    /// An open file, unless it is there or another playbook has taken its name.
    fn add<'a>(&'a self, opened: &'a Open, files: &mut Vec<(FileRef<'a>, &'a Document)>, names: &mut Vec<&'a str>) {
        let there = files.iter().any(|(file, _)| file.open.is_some_and(|open| open.uri == opened.uri));
        let Some(document) = self.document(opened).filter(|_| !there) else { return };
        if document.kind == DocumentKind::Playbook {
            if names.contains(&document.name.as_str()) && !files.is_empty() {
                return;
            }
            names.push(&document.name);
        }
        files.push((FileRef { uri: Some(opened.uri.clone()), open: Some(opened), source: &opened.source }, document));
    }

    /// The scenarios on the disk that belong to an open playbook, which its neighbours did not bring.
    fn add_scenarios<'a>(&'a self, asked: &'a Open, at_hand: &'a AtHand, files: &mut Vec<(FileRef<'a>, &'a Document)>) {
        for (number, neighbour) in at_hand.neighbours.iter().enumerate() {
            let (Some(path), Some((beside, _))) = (&neighbour.path, &neighbour.scenarios) else { continue };
            let is_open = self.by_path(path).is_some() && self.by_path(beside).is_none();
            let is_asked = asked.path.as_deref() == Some(path.as_path())
                || files
                    .iter()
                    .any(|(file, _)| file.open.is_some_and(|open| open.path.as_deref() == Some(path.as_path())));
            if let (true, true, Some(document)) = (is_open, is_asked, &at_hand.documents()[number].1) {
                let uri = super::address::uri_of(beside);
                files.push((FileRef { uri, open: None, source: &document.source }, document));
            }
        }
    }

    /// What an open file names; none for a file that is none of our business.
    pub(super) fn document<'a>(&'a self, opened: &'a Open) -> Option<&'a Document> {
        let source = || opened.source.clone();
        let typing = Some(opened.typing);
        match opened.kind {
            FileKind::Playbook => Some(opened.document.get_or_init(|| Document::playbook(source(), typing))),
            FileKind::Team => Some(opened.document.get_or_init(|| Document::team(source(), typing))),
            FileKind::Scenarios => {
                let of = self.playbook_of(opened)?;
                Some(opened.document.get_or_init(|| Document::scenarios(source(), of, typing)))
            }
            FileKind::Calendar | FileKind::Other => None,
        }
    }

    /// The playbook that scenarios belong to.
    fn playbook_of<'a>(&'a self, scenarios: &'a Open) -> Option<&'a Document> {
        let paths = playbooks_of(scenarios.path.as_deref()?);
        if let Some(opened) = paths.iter().find_map(|path| self.by_path(path)) {
            return self.document(opened).filter(|document| document.kind == DocumentKind::Playbook);
        }
        let at_hand = self.at_hand(scenarios)?;
        let is_it = |path: &Option<PathBuf>| path.as_ref().is_some_and(|path| paths.contains(path));
        let number = at_hand.neighbours.iter().position(|one| is_it(&one.path))?;
        Some(&at_hand.documents()[number].0)
    }
}

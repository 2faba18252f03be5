//! How printed pages look: each is compared, as a picture, with the one that somebody has looked at and approved.
//!
//! The session `pages/pages.session`, written in the language of `transcripts::script`, prints documents; every PDF that
//! it leaves is compared with the pictures in the folder of its name. `UPDATE_PAGES=1 cargo test pages` stores anew the
//! pages that look different; look at them before you commit them.

mod picture;

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use playbook::lang::Lang;

use crate::stage::Stage;
use crate::transcripts::{play, script::Script};
use picture::{DOTS, Picture};

/// How many times finer pages are drawn than they are compared: drawn coarsely, lines are as dark as the version of
/// poppler likes them to be.
const FINER: usize = 3;

/// The pages of documents, by their names.
type Documents = BTreeMap<String, Vec<Picture>>;

/// The pictures that were approved.
fn approved() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/main/render/pages")
}

/// The names in a folder, of files with an ending or, without one, of folders.
fn names(folder: &Path, ending: &str) -> BTreeSet<String> {
    let Ok(entries) = fs::read_dir(folder) else { return BTreeSet::new() };
    let entries = entries.map(Result::unwrap).filter(|entry| entry.path().is_dir() == ending.is_empty());
    let names = entries.map(|entry| entry.file_name().into_string().unwrap());
    names.filter_map(|name| name.strip_suffix(ending).map(str::to_owned)).collect()
}

/// The documents that the session prints.
fn printed() -> Documents {
    let mut stage = Stage::new(Lang::Zh);
    let text = fs::read_to_string(approved().join("pages.session")).unwrap();
    let script = Script::read(&text).unwrap_or_else(|fault| panic!("pages.session:{fault}"));
    for scene in play::play(&mut stage, &script) {
        assert_eq!(scene.status, 0, "pages.session:{}: {}", scene.line, scene.shown);
    }
    let folder = stage.folder.clone();
    names(&folder, ".pdf").into_iter().map(|name| (name.clone(), pages(&folder.join(name + ".pdf"), FINER))).collect()
}

/// The pages of a PDF, drawn so many times finer than they are compared.
fn pages(pdf: &Path, finer: usize) -> Vec<Picture> {
    let folder = tempfile::tempdir().unwrap();
    let dots = (finer * DOTS).to_string();
    let run = Command::new("pdftoppm").args(["-gray", "-r", &dots]).arg(pdf).arg(folder.path().join("page")).output();
    let run = run.unwrap_or_else(|_| panic!("pdftoppm is installed; scripts/test does it"));
    assert!(run.status.success(), "pdftoppm: {}", String::from_utf8_lossy(&run.stderr));
    let files = files(folder.path(), ".pgm");
    files.iter().map(|bytes| Picture::drawn(bytes, finer)).collect()
}

/// What stands in the files with an ending, in the order of their names.
fn files(folder: &Path, ending: &str) -> Vec<Vec<u8>> {
    names(folder, ending).into_iter().map(|name| fs::read(folder.join(name + ending)).unwrap()).collect()
}

/// The pictures in a folder.
fn stored(folder: &Path) -> Vec<Picture> {
    files(folder, ".png").iter().map(|bytes| Picture::read(bytes)).collect()
}

/// The file of a page, counted from 0.
fn file(folder: &Path, page: usize) -> PathBuf {
    folder.join(format!("{:02}.png", page + 1))
}

/// The pages that look different, counted from 0, and in what.
fn changed(approved: &[Picture], printed: &[Picture]) -> Vec<(usize, String)> {
    let each = (0..approved.len().max(printed.len())).map(|page| {
        let says = match (approved.get(page), printed.get(page)) {
            (Some(approved), Some(printed)) => approved.difference(printed),
            (None, _) => Some("was not there".to_owned()),
            (_, None) => Some("is there no more".to_owned()),
        };
        says.map(|says| (page, says))
    });
    each.flatten().collect()
}

/// Puts the pages that look different, and what differs, where they can be looked at.
fn show(folder: &Path, changes: &[(usize, String)], approved: &[Picture], printed: &[Picture]) {
    fs::create_dir_all(folder).unwrap();
    for page in changes.iter().map(|(page, _)| *page) {
        let Some(new) = printed.get(page) else { continue };
        fs::write(file(folder, page), new.png()).unwrap();
        if let Some(old) = approved.get(page) {
            fs::write(folder.join(format!("{:02}-difference.png", page + 1)), old.against(new).png()).unwrap();
        }
    }
}

/// Stores the pages that look different, and removes those that are there no more.
fn store(folder: &Path, changes: &[(usize, String)], printed: &[Picture]) {
    fs::create_dir_all(folder).unwrap();
    for page in changes.iter().map(|(page, _)| *page) {
        match printed.get(page) {
            Some(new) => fs::write(file(folder, page), new.png()).unwrap(),
            None => fs::remove_file(file(folder, page)).unwrap(),
        }
    }
    if printed.is_empty() {
        fs::remove_dir(folder).unwrap();
    }
}

#[test]
fn every_page_looks_as_when_it_was_approved() {
    let mut documents = printed();
    for name in names(&approved(), "") {
        documents.entry(name).or_default();
    }
    let left = Path::new(env!("CARGO_TARGET_TMPDIR")).join("pages");
    let mut findings = Vec::new();
    for (name, printed) in &documents {
        let folder = approved().join(name);
        let approved = stored(&folder);
        let changes = changed(&approved, printed);
        if std::env::var_os("UPDATE_PAGES").is_some() {
            store(&folder, &changes, printed);
        } else if !changes.is_empty() {
            show(&left.join(name), &changes, &approved, printed);
            findings.extend(changes.iter().map(|(page, says)| format!("{name}, page {}: {says}", page + 1)));
        }
    }
    assert!(
        findings.is_empty(),
        "pages look different; the new ones, and what differs, are in {}; if all is well, run \
         `UPDATE_PAGES=1 cargo test pages`\n{}",
        left.display(),
        findings.join("\n")
    );
}

/// A small document about a playbook, as a file in a folder.
fn small() -> (Stage, PathBuf) {
    let mut stage = Stage::new(Lang::Zh);
    stage.ok(&["render", "complaint", "--as", "checklist", "-o", "small.pdf"]);
    let pdf = stage.folder.join("small.pdf");
    (stage, pdf)
}

/// The boxes of the Chinese words on the first page of a PDF, in points: left, top, right, bottom.
fn boxes(pdf: &Path) -> Vec<[f64; 4]> {
    let run = Command::new("pdftotext").args(["-bbox", "-l", "1"]).arg(pdf).arg("-").output().unwrap();
    let text = String::from_utf8(run.stdout).unwrap();
    let is_chinese = |char| ('\u{4e00}'..='\u{9fff}').contains(&char);
    let words = text.lines().filter(|line| line.contains("<word") && line.contains(is_chinese));
    let numbers = words.map(|line| line.split('"').skip(1).step_by(2).map(|number| number.parse().unwrap()).collect());
    numbers.map(|numbers: Vec<f64>| [numbers[0], numbers[1], numbers[2], numbers[3]]).collect()
}

#[test]
fn a_page_that_moved_or_lost_a_word_looks_different() {
    let (_stage, pdf) = small();
    let page = &pages(&pdf, FINER)[0];
    for (right, down) in [(3, 0), (0, 3)] {
        assert!(page.difference(&page.moved(right, down)).is_some(), "{right} to the right, {down} down");
    }
    let mut boxes = boxes(&pdf);
    let area = |word: &[f64; 4]| (word[2] - word[0]) * (word[3] - word[1]);
    boxes.sort_by(|one, other| area(one).total_cmp(&area(other)));
    assert!(boxes.len() > 40);
    for word in &boxes[..12] {
        assert!(page.difference(&page.wiped(*word)).is_some(), "{word:?}");
    }
}

#[test]
fn a_page_drawn_by_another_hand_does_not_look_different() {
    let (_stage, pdf) = small();
    let (one, other) = (pages(&pdf, FINER), pages(&pdf, FINER + 2));
    assert_ne!(one[0].png(), other[0].png(), "the edges of letters have other shades");
    assert_eq!(changed(&one, &other), []);
}

#[test]
fn a_page_more_or_less_is_noticed() {
    let page = || Picture::blank(40, 40);
    assert_eq!(changed(&[page()], &[page()]), []);
    assert_eq!(changed(&[page()], &[page(), page()]), [(1, "was not there".to_owned())]);
    assert_eq!(changed(&[page(), page()], &[page()]), [(1, "is there no more".to_owned())]);
    assert_eq!(changed(&[page()], &[Picture::blank(40, 41)]).len(), 1, "the sheet has another size");
}

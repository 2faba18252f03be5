//! Every kind of document of every playbook here in every format and language, and what programs of others say of them.

use std::fs;
use std::process::Command;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::thread;

use playbook::model::Playbook;
use playbook::render::paper::Block;
use playbook::render::{
    Document, Format, House, Languages, Reason, Scope, Subject, View, handbook, paper, print, render,
};

use super::{LANGUAGES, SOURCE, Story, all, expense, read};

/// The documents about a playbook.
fn kinds() -> impl Iterator<Item = Document> {
    Document::ALL.into_iter().filter(|document| document.scope() == Scope::Playbook)
}

fn view(playbook: &Playbook, languages: Languages) -> View {
    let settings = playbook.default_settings();
    View::new(Subject { playbook, settings: &settings, source: SOURCE, run: None }, languages)
}

/// The bytes a file of that format begins with.
fn begins(format: Format) -> &'static [u8] {
    match format {
        Format::Markdown => b"",
        Format::Html => b"<!doctype html>",
        Format::Pdf => b"%PDF-",
        Format::Docx | Format::Xlsx => b"PK\x03\x04",
        Format::Csv => b"\xef\xbb\xbf",
    }
}

/// The formats that this program can print.
fn formats() -> impl Iterator<Item = Format> {
    Format::ALL.into_iter().filter(|format| cfg!(feature = "pdf") || *format != Format::Pdf)
}

#[track_caller]
fn assert_made(document: Document, format: Format, view: &View) {
    let what = format!("{} {document:?} {format:?} {:?}", view.control.name, view.languages());
    match render(document, format, view, &House::BARE) {
        Ok(bytes) => {
            assert!(bytes.starts_with(begins(format)) && bytes.len() > 100, "{what}");
            let has_data = document.has_data() || document == Document::CaseSummary;
            assert!(format != Format::Csv || has_data, "{what}");
        }
        // Only what has data can be calculated with.
        Err(error) => {
            assert!(
                format == Format::Csv && !document.has_data() && error.reason == Reason::NoTable,
                "{what}: {error}"
            );
        }
    }
}

/// Does something with each item, on all processors.
fn each<T: Sync>(items: &[T], work: impl Fn(&T) + Sync) {
    let next = AtomicUsize::new(0);
    thread::scope(|scope| {
        for _ in 0..thread::available_parallelism().map_or(1, usize::from) {
            scope.spawn(|| {
                while let Some(item) = items.get(next.fetch_add(1, Ordering::Relaxed)) {
                    work(item);
                }
            });
        }
    });
}

#[test]
fn every_document_is_made_in_every_format_and_language() {
    let playbooks = all();
    let all: Vec<(&Playbook, Languages)> =
        playbooks.iter().flat_map(|playbook| LANGUAGES.map(|languages| (playbook, languages))).collect();
    each(&all, |(playbook, languages)| {
        let view = view(playbook, *languages);
        for document in kinds() {
            formats().for_each(|format| assert_made(document, format, &view));
        }
    });
}

#[test]
fn documents_about_a_case_are_made_in_every_format_and_language() {
    let playbook = read("examples/expense-approval.yaml");
    let story = expense(&playbook);
    for languages in LANGUAGES {
        let view = story.view(languages);
        for document in [Document::CaseReport, Document::CaseSummary, Document::Checklist] {
            formats().for_each(|format| assert_made(document, format, &view));
        }
    }
}

#[test]
fn a_handbook_binds_all_procedures_with_links_of_their_own() {
    let views: Vec<View> = all().iter().map(|playbook| view(playbook, LANGUAGES[2])).collect();
    let book = handbook(&views, SOURCE, Format::Html, &House::BARE).unwrap();
    for format in formats().filter(|format| *format != Format::Csv) {
        let bytes = print(&book, format, &House::BARE).unwrap();
        assert!(bytes.starts_with(begins(format)), "{format:?}");
    }
    let html = String::from_utf8(print(&book, Format::Html, &House::BARE).unwrap()).unwrap();
    super::markup::assert_html(&html);
    for part in 1..=views.len() {
        assert!(html.contains(&format!("id=\"part-{part}-top\"")), "part {part}");
    }
}

/// The letters and digits of a text: what does not depend on where lines end.
fn letters(text: &str) -> String {
    text.chars().filter(|char| char.is_alphanumeric()).collect()
}

/// The texts that a printed instruction must show.
fn wanted(playbook: &Playbook) -> Vec<String> {
    let settings = playbook.default_settings();
    let titles = playbook.steps.iter().map(|step| &step.title).chain([&playbook.title]);
    let checks = playbook.steps.iter().flat_map(|step| &step.work.check);
    titles.chain(checks).map(|text| letters(&playbook.say(text, playbook::lang::Lang::Zh, &settings))).collect()
}

fn tool(name: &str, arguments: &[&str]) -> String {
    let output = Command::new(name).args(arguments).output();
    let output = output.unwrap_or_else(|_| panic!("{name} is installed; scripts/test does it"));
    assert!(output.status.success(), "{name}: {}", String::from_utf8_lossy(&output.stderr));
    String::from_utf8_lossy(&output.stdout).into_owned()
}

#[test]
#[cfg(feature = "pdf")]
fn what_a_reader_finds_in_a_printed_instruction_is_what_the_playbook_says() {
    let playbooks = all();
    each(&playbooks, |playbook| {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("a.pdf");
        fs::write(
            &path,
            render(Document::Instruction, Format::Pdf, &view(playbook, LANGUAGES[0]), &House::BARE).unwrap(),
        )
        .unwrap();
        let text = letters(&tool("pdftotext", &["-raw", path.to_str().unwrap(), "-"]));
        for words in wanted(playbook) {
            assert!(text.contains(&words), "{}: {words}", playbook.name);
        }
    });
}

#[test]
fn an_office_suite_opens_every_instruction_without_loss() {
    let folder = tempfile::tempdir().unwrap();
    let playbooks = all();
    let mut files = Vec::new();
    for playbook in &playbooks {
        let path = folder.path().join(format!("{}.docx", playbook.name));
        let bytes = render(Document::Instruction, Format::Docx, &view(playbook, LANGUAGES[0]), &House::BARE).unwrap();
        fs::write(&path, bytes).unwrap();
        files.push(path.to_str().unwrap().to_owned());
    }
    let home = format!("-env:UserInstallation=file://{}", folder.path().join("office").display());
    let out = folder.path().join("out");
    let fixed =
        [home.as_str(), "--headless", "--convert-to", "txt:Text (encoded):UTF8", "--outdir", out.to_str().unwrap()];
    tool("soffice", &fixed.into_iter().chain(files.iter().map(String::as_str)).collect::<Vec<_>>());
    for playbook in &playbooks {
        let text = fs::read_to_string(out.join(format!("{}.txt", playbook.name))).unwrap();
        let text = letters(&text);
        for words in wanted(playbook) {
            assert!(text.contains(&words), "{}: {words}", playbook.name);
        }
    }
}

#[test]
fn the_way_a_case_took_is_marked_on_its_flowchart() {
    let playbook = read("examples/expense-approval.yaml");
    let story: Story<'_> = expense(&playbook);
    let charts = |document: Document, view: &View| {
        let made = paper(document, Format::Html, view, &House::BARE).unwrap();
        let chart = |block: &Block| if let Block::Flowchart(chart) = block { Some(chart.sheets.clone()) } else { None };
        made.blocks.iter().find_map(chart).expect("it has a flowchart")
    };
    let taken = charts(Document::CaseReport, &story.view(LANGUAGES[0]));
    let bare = charts(Document::Guide, &view(&playbook, LANGUAGES[0]));
    assert!(!taken.is_empty() && taken[0].svg != bare[0].svg);
}

//! A company's own looks: the example to start from, templates that cannot be read or take too much, and documents that
//! are kept and grow stale.

use std::io::{Cursor, Read};
use std::path::Path;

use playbook::lang::Lang;
use zip::ZipArchive;

use crate::program::Place;
use crate::stage::{LANGUAGES, Stage};

/// The files of the example, below its folder.
const HOUSE: [&str; 3] = ["playbook.toml", "templates/raci/raci.j2", "templates/reference.docx"];

/// A workspace with the looks of the example.
fn house(lang: Lang) -> Stage {
    let stage = Stage::new(lang);
    for name in HOUSE {
        let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("examples/house").join(name);
        stage.write(name, std::fs::read(path).unwrap());
    }
    stage
}

#[test]
fn the_example_of_a_house_gives_documents_its_looks() {
    for lang in LANGUAGES {
        let mut stage = house(lang);
        let raci = stage.ok(&["render", "complaint", "--as", "raci"]);
        assert!(
            raci.starts_with(lang.pick("**示例公司 质量管理部**", "**Example Company, Quality Management**")),
            "{raci}"
        );
        stage.ok(&["render", "complaint", "--as", "checklist", "-o", "checklist.docx"]);
        let bytes = std::fs::read(stage.folder.join("checklist.docx")).unwrap();
        let mut styles = String::new();
        let mut zip = ZipArchive::new(Cursor::new(bytes)).unwrap();
        zip.by_name("word/styles.xml").unwrap().read_to_string(&mut styles).unwrap();
        assert!(styles.contains("w:val=\"1E6B4A\"") && styles.contains("仿宋"));
    }
}

#[test]
fn an_own_template_that_cannot_be_read_is_refused_and_not_passed_over() {
    let mut stage = house(Lang::En);
    stage.write("templates/raci/raci.j2", [b'<', 0xff]);
    std::fs::create_dir_all(stage.folder.join("templates/shared/style.css")).unwrap();
    for (words, file, why) in [
        (["render", "complaint", "--as", "raci"], "raci.j2", "is no UTF-8 text"),
        (["render", "complaint", "--format", "html"], "style.css", "not a regular file"),
    ] {
        let played = stage.play(&words);
        assert_eq!(played.status, 6, "{words:?}");
        assert!(played.out.is_empty() && played.err.contains(file) && played.err.contains(why), "{}", played.err);
    }
    assert!(stage.ok(&["render", "--print-template=raci/raci.j2"]).contains("shared/raci.j2"));
}

#[test]
#[cfg(unix)]
fn a_document_goes_into_a_pipe_and_not_in_its_place() {
    let mut stage = Stage::new(Lang::En);
    let pipe = stage.folder.join("pipe");
    assert!(std::process::Command::new("mkfifo").arg(&pipe).status().unwrap().success());
    let reader = std::thread::spawn({
        let pipe = pipe.clone();
        move || std::fs::read_to_string(pipe).unwrap()
    });
    stage.ok(&["render", "complaint", "--as", "raci", "-o", "pipe"]);
    assert!(!std::fs::metadata(&pipe).unwrap().is_file());
    assert!(reader.join().unwrap().contains("Complaint handling"));
}

#[test]
#[cfg(feature = "pdf")]
fn a_text_that_doubles_for_ever_is_given_up() {
    let place = Place::new();
    std::fs::create_dir_all(place.path("templates/shared")).unwrap();
    std::fs::write(place.path("playbook.toml"), "").unwrap();
    let doubles = "#let s = \"a\" * 100000\n#for i in range(60) { s += s }";
    std::fs::write(place.path("templates/shared/paper.typ"), doubles).unwrap();
    let ran = place.run(&["render", "complaint", "--as", "raci", "-o", "raci.pdf"]);
    assert_eq!(ran.code, Some(6), "{ran:?}");
    assert!(ran.err.contains("too large"), "{ran:?}");
}

#[test]
fn kept_documents_that_are_stale_are_found_in_every_format_that_says_its_source() {
    let mut stage = Stage::new(Lang::En);
    stage.ok(&["init"]);
    let text = include_str!("../../examples/leave-request.yaml");
    stage.write("playbooks/leave-request.yaml", text);
    stage.write("playbook.toml", "documents = \"printed\"\n");
    let refused = stage.play(&["validate"]);
    assert_eq!(refused.status, 3, "a folder that is not there: {}", refused.err);
    for format in
        ["md", "html", "pdf", "docx", "xlsx", "csv"].iter().filter(|it| cfg!(feature = "pdf") || **it != "pdf")
    {
        stage.ok(&["render", "--all", "--as", "checklist", "--both", "--format", format, "-o", "printed"]);
    }
    stage.ok(&["validate", "--deny", "warnings"]);

    stage.write("playbooks/leave-request.yaml", format!("{text}# changed\n"));
    let formats = if cfg!(feature = "pdf") {
        &["docx", "html", "md", "pdf", "xlsx"][..]
    } else {
        &["docx", "html", "md", "xlsx"]
    };
    let stale = |stage: &mut Stage| {
        let found = stage.play(&["validate", "--json"]).json();
        let found = found["diagnostics"].as_array().unwrap();
        found.iter().map(|found| found["message"].as_str().unwrap().to_owned()).collect::<Vec<_>>()
    };
    let wanted: Vec<String> =
        formats.iter().map(|format| format!("`printed/leave-request-checklist.{format}` is stale")).collect();
    let found = stale(&mut stage);
    assert_eq!(found.len(), wanted.len(), "{found:?}");
    assert!(wanted.iter().all(|wanted| found.iter().any(|found| found.starts_with(wanted))), "{found:?}");

    for format in formats {
        stage.write(&format!("printed/leave-request-checklist.{format}"), b"PK\x03\x04 no such document");
    }
    assert_eq!(stale(&mut stage), Vec::<String>::new(), "what does not say its source is left alone");
}

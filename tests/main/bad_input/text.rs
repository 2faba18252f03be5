//! Text that tries to be more than text. It is kept as it is and shown without doing anything.

use super::{check, trial, with_complaint, with_recorded_complaint};
use crate::stage::{LANGUAGES, Stage};

/// What could steer a terminal, mislead a reader or end a statement.
const HOSTILE: &[&str] = &[
    "'; DROP TABLE event; --",
    "Robert\"); DELETE FROM cases; --",
    "100% ${HOME} `id` $(id) \\n",
    "=cmd|' /C calc'!A0",
    "<script>alert(1)</script>",
    "{{ 7 * 7 }} {% raw %}",
    "=客户＝甲=",
    "-rf",
    "--json",
];

#[test]
fn quotes_and_code_are_only_text() {
    for lang in LANGUAGES {
        let mut stage = Stage::new(lang);
        for text in HOSTILE {
            let set = format!("customer={text}");
            let started = stage.play(&["start", "complaint", "--set", &set, "--json"]);
            assert_eq!(started.json()["fields"]["customer"], *text, "{started:?}");
            let case = started.json()["case"].as_str().unwrap().to_owned();
            assert!(stage.ok(&["show", &case]).contains(text), "{text}");
            assert!(stage.ok(&["cases"]).contains(&text.chars().take(20).collect::<String>()), "{text}");
            stage.ok(&["note", &case, "--", text]);
            assert!(stage.ok(&["log", &case]).contains(text), "{text}");
            stage.ok(&["fill", &case, "--set", "demand=赔偿", &format!("--as={text}")]);
        }
        assert!(stage.ok(&["verify"]).contains(&HOSTILE.len().to_string()));
    }
}

/// Control characters, direction marks and invisible characters: refused where a field is filled, shown by their
/// numbers wherever else they get in.
#[test]
fn nothing_typed_steers_the_terminal() {
    let groups = ["\u{1b}[2J\u{7}\u{9b}31m\r\u{8}\u{0}", "\u{202e}\u{2066}\u{200b}\u{feff}\u{ad}"];
    for (signs, lang) in groups.iter().zip(LANGUAGES) {
        let mut stage = Stage::new(lang);
        with_complaint(&mut stage);
        let text = format!("文字{signs}文字");
        let lines: &[&[&str]] = &[
            &["start", "complaint", "--set", &format!("customer={text}")],
            &["fill", "C-2026-1", "--set", &format!("content=一二三{text}")],
            &["fill", "C-2026-1", "--set", &format!("{text}=1")],
            &["note", "C-2026-1", &text],
            &["show", &text],
            &["start", &text],
            &["advance", "C-2026-1", &text],
            &["cancel", "C-2026-1", &text, "--note", "x"],
            &["assign", "C-2026-1", "--to", &text],
            &["fill", "C-2026-1", "--set", "demand=赔偿", "--as", &text],
            &[&text],
            &["list", &format!("--{text}")],
            &["show", "C-2026-1"],
            &["log", "C-2026-1"],
            &["inbox", "--all"],
            &["cases"],
        ];
        for line in lines {
            for words in [line.to_vec(), [&["--json"], *line].concat()] {
                let played = stage.play(&words);
                for stream in [&played.out, &played.err] {
                    let steers = |c: char| c != '\n' && (c.is_control() || !c.is_ascii() && signs.contains(c));
                    assert!(!stream.contains(steers), "{words:?}\n{stream:?}");
                }
            }
        }
    }
}

#[test]
fn nothing_on_a_sheet_from_paper_steers_the_terminal() {
    for lang in LANGUAGES {
        let mut stage = Stage::new(lang);
        with_recorded_complaint(&mut stage);
        for line in
            ["record 1 丁\u{1b}[2J\u{202e} 2026-03-02", "record \u{1b}[2J", "\u{1b}[2J all", "record all 丁 2\u{1b}[2J"]
        {
            stage.write("paper.txt", line);
            let played = stage.play(&["key-in", "C-2026-1", "paper.txt"]);
            for stream in [&played.out, &played.err] {
                assert!(!stream.contains(['\u{1b}', '\u{202e}']), "{line:?}\n{stream:?}");
            }
            assert!(!played.out.is_empty() || !played.err.is_empty(), "{line:?}");
        }
    }
}

#[test]
fn odd_names_and_numbers_are_refused() {
    let long = "C-".repeat(150);
    check(
        "odd-names",
        with_complaint,
        &[
            trial(&format!("show {long}"), 5, "not_found"),
            trial("show ../C-2026-1", 5, "not_found"),
            trial("show C-2026-99999999999999999999", 5, "not_found"),
            trial("show .", 5, "not_found"),
            trial("show -- -C-2026-1", 5, "not_found"),
            trial("start -- -complaint", 5, "not_found"),
            trial("start -complaint", 2, "usage"),
            trial("new -- -x", 2, "usage"),
            trial("new ../x", 2, "usage"),
            trial("new CON.yaml", 2, "usage"),
            trial("new ''", 2, "usage"),
            trial(&format!("note C-2026-1 {}", "长".repeat(4001)), 1, "refusal"),
            trial(&format!("assign C-2026-1 --to {}", "名".repeat(65)), 1, "refusal"),
            trial(&format!("fill C-2026-1 --set demand={}", "诉".repeat(1001)), 1, "refusal"),
        ],
    );
}

/// Only the last part of a path is kept; nothing can be written outside by it later.
#[test]
fn an_attachment_keeps_its_name_only() {
    let mut stage = Stage::new(LANGUAGES[0]);
    with_complaint(&mut stage);
    stage.write("deep/er/one.txt", "一");
    std::fs::create_dir(stage.folder.join("here")).unwrap();
    stage.folder = stage.folder.join("here");
    stage.ok(&["fill", "C-2026-1", "--attach", "../deep/er/../er/one.txt"]);
    let log = stage.play(&["log", "C-2026-1", "--json"]).json();
    let attached = log["events"].as_array().unwrap().last().unwrap().clone();
    assert_eq!((&attached["kind"], &attached["file"]["name"]), (&"attached".into(), &"one.txt".into()), "{attached}");
    stage.ok(&["fill", "C-2026-1", "--set", "evidence=../deep/er/one.txt"]);
    let shown = stage.play(&["show", "C-2026-1", "--json"]).json();
    assert!(shown["fields"]["evidence"].to_string().contains("one.txt"), "{shown}");
}

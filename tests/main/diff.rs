//! What a new version changes. Each folder of `tests/diff` holds an old and a new playbook; what is said about them is kept
//! beside them, in both languages.

use std::fs;
use std::path::{Path, PathBuf};

use serde_json::Value;

use crate::stage::{LANGUAGES, Played, Stage};

fn folders() -> Vec<PathBuf> {
    let entries = fs::read_dir(Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/diff")).unwrap();
    let mut folders: Vec<PathBuf> = entries.map(|entry| entry.unwrap().path()).collect();
    folders.sort();
    assert!(folders.len() > 3, "{folders:?}");
    folders
}

/// The two versions of a folder, in a workspace of their own.
fn stage(folder: &Path, lang: playbook::lang::Lang) -> Stage {
    let stage = Stage::new(lang);
    for name in ["old.yaml", "new.yaml"] {
        stage.write(name, fs::read(folder.join(name)).unwrap());
    }
    stage
}

#[test]
fn what_is_said_is_kept() {
    for folder in folders() {
        let mut shown = String::new();
        for lang in LANGUAGES {
            let played = stage(&folder, lang).play(&["diff", "old.yaml", "new.yaml"]);
            assert_eq!(played.err, "", "{}", folder.display());
            shown.push_str(&format!("{}-> {}\n\n", played.out, played.status));
        }
        let mut settings = insta::Settings::clone_current();
        settings.set_snapshot_path(&folder);
        settings.set_prepend_module_to_snapshot(false);
        settings.set_omit_expression(true);
        settings.bind(|| insta::assert_snapshot!("said", shown.trim_end()));
    }
}

#[test]
fn a_version_does_not_differ_from_itself_and_every_way_has_a_way_back() {
    for folder in folders() {
        let mut stage = stage(&folder, playbook::lang::Lang::En);
        for name in ["old.yaml", "new.yaml"] {
            let same = stage.play(&["diff", name, name]);
            assert_eq!((same.status, same.out.lines().last()), (0, Some("nothing changed in meaning")), "{same:?}");
        }
        let (there, back) =
            (stage.play(&["diff", "old.yaml", "new.yaml"]), stage.play(&["diff", "new.yaml", "old.yaml"]));
        assert_eq!(there.status, back.status, "{}", folder.display());
    }
}

fn json(stage: &mut Stage, words: &[&str]) -> (u8, Value) {
    let Played { out, status, .. } = stage.play(&[words, &["--json"]].concat());
    (status, serde_json::from_str(&out).unwrap())
}

#[test]
fn scripts_get_one_object_and_choose_what_fails() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/diff/guards");
    let mut stage = stage(&folder, playbook::lang::Lang::En);
    let (status, report) = json(&mut stage, &["diff", "old.yaml", "new.yaml"]);
    assert_eq!((status, &report["version"], &report["cases"]), (1, &1.into(), &Value::Null));
    let record = &report["changes"].as_array().unwrap().iter().find(|change| change["name"] == "record").unwrap();
    assert_eq!(
        (&record["subject"], &record["change"], &record["line"]),
        (&"step".into(), &"changed".into(), &11.into())
    );
    let detail = &record["details"][0];
    assert_eq!(detail["message"], "amount = 800000 went to `print`, goes to `decide`");
    assert_eq!((&detail["aspect"], &detail["witness"]["amount"]), (&"target".into(), &"800000".into()));
    for (fail_on, status) in [("changes", 1), ("stranded", 0), ("nothing", 0)] {
        assert_eq!(stage.play(&["diff", "old.yaml", "new.yaml", "--fail-on", fail_on]).status, status, "{fail_on}");
    }
    assert_eq!(stage.play(&["diff", "old.yaml", "nowhere.yaml"]).status, 5);
    assert_eq!(stage.play(&["diff", "old.yaml", "git:-x:y"]).status, 5);
    stage.write("torn.yaml", b"playbook: torn\n");
    assert_eq!(stage.play(&["diff", "old.yaml", "torn.yaml"]).status, 3);
}

/// Cases at four places, under a version that drops two of them and forbids the value of a third.
#[test]
fn cases_that_would_be_stranded_are_named() {
    const OLD: &str = "
playbook: repair
version: 1.0.0
title: Repair
roles: { clerk: Clerk }
fields: { fault: { type: text }, price: { type: integer } }
subject: fault
start: report
steps:
  report: { title: Report, role: clerk, fill: [fault], next: look }
  look: { title: Look, role: clerk, next: price }
  price: { title: Price, role: clerk, fill: [price], next: mend }
  mend: { title: Mend, role: clerk, show: [price], next: closed }
  closed: { end: closed }
";
    let new = OLD
        .replace("price: { type: integer }", "price: { type: integer, max: 100 }")
        .replace("next: look }", "fill: [price], next: mend }")
        .replace("  look: { title: Look, role: clerk, next: price }\n", "")
        .replace("  price: { title: Price, role: clerk, fill: [price], next: mend }\n", "")
        .replace(
            "show: [price], next: closed",
            "show: [fault], next: [{ when: price > 5, to: closed }, { else: closed }]",
        )
        .replace("fill: [fault], fill: [price]", "fill: [fault, price]");
    for lang in LANGUAGES {
        let mut stage = Stage::new(lang);
        stage.write("old.yaml", OLD.as_bytes());
        stage.write("new.yaml", new.as_bytes());
        let acts = ["fault=漏水", "", "price=500"];
        for done in 0..4 {
            let case = json(&mut stage, &["start", "old.yaml"]).1["case"].as_str().unwrap().to_owned();
            for set in &acts[..done] {
                let set = if set.is_empty() { vec![] } else { vec!["--set", set] };
                stage.ok(&[vec!["advance", case.as_str()], set].concat());
            }
        }
        let played = stage.play(&["diff", "old.yaml", "new.yaml", "--fail-on", "stranded"]);
        assert_eq!(played.status, 1, "{played:?}");
        insta::assert_snapshot!(format!("stranded.{}", lang.pick("zh", "en")), played.out);
        let (_, report) = json(&mut stage, &["diff", "old.yaml", "new.yaml"]);
        let verdicts = report["cases"]["judged"].as_array().unwrap().iter();
        let verdicts: Vec<&str> = verdicts.map(|judged| judged["verdict"].as_str().unwrap()).collect();
        assert_eq!(verdicts, ["stranded", "stranded", "stranded", "moves_on"]);
        assert!(!stage.play(&["diff", "old.yaml", "new.yaml", "--no-cases"]).out.contains("-2026-"));
    }
}

//! Whole sessions, played from their files in `tests/transcripts` in both languages and compared with what they printed
//! when somebody last read it.
//!
//! A session is a file `NAME.session` that is dropped there; it is found, never listed. Beside it stand `NAME.zh.snap`
//! and `NAME.en.snap`; `INSTA_UPDATE=always cargo test transcripts` writes them anew. What its lines mean is said in
//! `script`. Besides, every session must
//!
//! - end in the same way in both languages, command by command,
//! - print no Chinese in English but what it was given, and
//! - leave a log that `playbook verify` finds intact.

pub(crate) mod play;
pub(crate) mod script;

pub(crate) use script::split;

use std::collections::BTreeSet;
use std::fs;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::{Path, PathBuf};
use std::sync::Mutex;

use playbook::lang::Lang;

use crate::stage::{LANGUAGES, Stage};
use play::Scene;
use script::Script;

fn folder() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests").join("transcripts")
}

/// The names of the files with an ending, without it.
fn names(ending: &str) -> BTreeSet<String> {
    let entries = fs::read_dir(folder()).expect("the folder of the sessions is there");
    let names = entries.map(|entry| entry.expect("the folder can be read").file_name().into_string());
    let names = names.map(|name| name.expect("sessions are named in Unicode"));
    names.filter_map(|name| name.strip_suffix(ending).map(str::to_owned)).collect()
}

#[test]
fn every_session_prints_what_was_read_and_approved() {
    let waiting = Mutex::new(names(".session"));
    let failed = Mutex::new(Vec::new());
    let work = || {
        while let Some(name) = { waiting.lock().expect("no holder panics").pop_first() } {
            if catch_unwind(AssertUnwindSafe(|| check(&name))).is_err() {
                failed.lock().expect("no holder panics").push(name);
            }
        }
    };
    std::thread::scope(|scope| {
        let workers = std::thread::available_parallelism().map_or(2, |count| count.get().min(8));
        (0..workers).for_each(|_| drop(scope.spawn(work)));
    });
    let failed = failed.into_inner().expect("no holder panics");
    assert!(failed.is_empty(), "see above: {}", failed.join(", "));
}

fn check(name: &str) {
    let text = fs::read_to_string(folder().join(format!("{name}.session"))).expect("a session is UTF-8");
    let script = Script::read(&text).unwrap_or_else(|fault| panic!("{name}.session:{fault}"));
    let played: Vec<Vec<Scene>> = LANGUAGES.iter().map(|lang| play::play(&mut Stage::new(*lang), &script)).collect();
    let codes = |scenes: &[Scene]| scenes.iter().map(|scene| (scene.line, scene.status)).collect::<Vec<_>>();
    assert_eq!(codes(&played[0]), codes(&played[1]), "{name}: the languages end differently (line, exit code)");
    for (scenes, lang) in played.iter().zip(LANGUAGES) {
        let shown: Vec<&str> = scenes.iter().map(|scene| scene.shown.as_str()).collect();
        let mut settings = insta::Settings::clone_current();
        settings.set_snapshot_path(folder());
        settings.set_prepend_module_to_snapshot(false);
        settings.set_omit_expression(true);
        settings.bind(|| insta::assert_snapshot!(format!("{name}.{}", lang.tag()), shown.join("\n")));
    }
    for scene in played.iter().zip(LANGUAGES).filter(|(_, lang)| *lang == Lang::En).flat_map(|(scenes, _)| scenes) {
        let strange = scene.chinese_not_in(&[&text, &aliases(), "甲"]);
        assert!(strange.is_empty(), "{name}.session:{}: Chinese in English: {}", scene.line, strange.join(", "));
    }
}

/// The other names of the playbooks, which are printed in any language.
fn aliases() -> String {
    let entries = fs::read_dir(folder().join("../../playbooks")).expect("the playbooks are there");
    let texts = entries.filter_map(|entry| fs::read_to_string(entry.expect("the folder can be read").path()).ok());
    texts.flat_map(|text| text.lines().find(|line| line.starts_with("aliases:")).map(str::to_owned)).collect()
}

#[test]
fn no_snapshot_has_lost_its_session() {
    let expected: BTreeSet<String> =
        names(".session").iter().flat_map(|name| LANGUAGES.map(|lang| format!("{name}.{}", lang.tag()))).collect();
    let orphans: Vec<String> = names(".snap").difference(&expected).cloned().collect();
    assert!(orphans.is_empty(), "remove the snapshots: {}", orphans.join(", "));
}

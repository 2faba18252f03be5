//! `validate --fix`: what is certain is corrected, and nothing else of a file changes.
//!
//! Files are dropped into `tests/fix/`: `NAME.yaml` is what somebody wrote, `NAME.fixed.yaml` what comes of it; without
//! the latter nothing may change.

use std::fs;
use std::path::{Path, PathBuf};

use playbook::lang::Lang;
use playbook::lint::Surroundings;
use playbook::source::SourceFile;
use playbook::validation::Pace;
use playbook::validation::fix::{Repair, fix};

use crate::stage::{LANGUAGES, Stage};

fn folder() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/fix")
}

/// The cases: their names, what was written, and what it should become.
fn cases() -> Vec<(String, String, String)> {
    let mut cases = Vec::new();
    for entry in fs::read_dir(folder()).unwrap() {
        let name = entry.unwrap().file_name().into_string().unwrap();
        if let Some(name) = name.strip_suffix(".yaml").filter(|name| !name.ends_with(".fixed")) {
            let before = fs::read_to_string(folder().join(format!("{name}.yaml"))).unwrap();
            let fixed = folder().join(format!("{name}.fixed.yaml"));
            let after = if fixed.exists() { fs::read_to_string(fixed).unwrap() } else { before.clone() };
            cases.push((name.to_owned(), before, after));
        }
    }
    cases.sort();
    assert!(cases.len() > 5, "the cases were not found");
    cases
}

fn mended(name: &str, text: &str) -> Repair {
    let around = Surroundings::default();
    fix(vec![SourceFile::new(name, text)], &|_| None, &around, Pace::QUIET).pop().unwrap()
}

#[test]
fn what_is_certain_is_corrected_and_nothing_else_changes() {
    for (name, before, after) in cases() {
        let repair = mended(&name, &before);
        assert_eq!(repair.after.source.text, after, "{name}");
        assert_eq!(repair.mended.is_empty(), before == after, "{name}");
        assert_eq!(mended(&name, &after).after.source.text, after, "{name} changes twice");
    }
}

#[test]
fn line_ends_are_kept() {
    for (name, before, after) in cases() {
        let windows = |text: &str| text.replace('\n', "\r\n");
        assert_eq!(mended(&name, &windows(&before)).after.source.text, windows(&after), "{name}");
    }
}

#[test]
fn what_was_not_wrong_before_is_not_wrong_afterwards() {
    let count = |name: &str, text: &str| mended(name, text).after.diagnostics.len();
    for (name, before, after) in cases() {
        assert!(count(&name, &after) <= count(&name, &before), "{name}");
    }
}

/// Two letters change places, one word after the other, in a playbook that has nothing wrong.
#[test]
fn slips_of_the_finger_are_undone_or_left() {
    let whole = include_str!("../../examples/leave-request.yaml");
    let (mut undone, mut left, mut wrong) = (0, 0, Vec::new());
    for (at, before) in whole.match_indices(|c: char| !c.is_ascii_lowercase()) {
        let at = at + before.len();
        let word: String = whole[at..].chars().take_while(|c| c.is_ascii_lowercase() || *c == '_').collect();
        let letters = word.as_bytes();
        if letters.len() < 5
            || letters[2] == letters[3]
            || whole[..at].lines().last().is_some_and(|line| line.contains('#'))
        {
            continue;
        }
        let mut slipped = whole.to_owned();
        slipped.replace_range(at + 2..at + 4, &format!("{}{}", char::from(letters[3]), char::from(letters[2])));
        let repair = mended("a.yaml", &slipped);
        if repair.after.source.text == whole {
            undone += 1;
        } else if repair.after.source.text == slipped {
            left += 1;
        } else if repair.after.has_errors() {
            wrong.push(format!("{word}: {:?}", repair.mended));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
    assert!(undone > 30, "only {undone} slips were undone, and {left} left");
}

#[test]
fn files_are_corrected_and_what_is_left_is_shown() {
    for lang in LANGUAGES {
        let mut stage = Stage::new(lang);
        let (_, before, after) = cases().into_iter().find(|(name, ..)| name == "unused").unwrap();
        let path = stage.write("a.yaml", format!("\u{feff}{before}"));
        let dry = stage.play(&["validate", "--fix", "--dry-run", "a.yaml"]);
        assert_eq!(fs::read_to_string(&path).unwrap(), format!("\u{feff}{before}"), "a trial changed the file");
        assert!(
            dry.out.contains("--- a.yaml\n+++ a.yaml\n@@ ") && dry.out.contains("\n-  porter: Porter     # gone\n")
        );
        let played = stage.play(&["validate", "--fix", "a.yaml"]);
        assert_eq!(fs::read_to_string(&path).unwrap(), format!("\u{feff}{after}"));
        let said = match lang {
            Lang::Zh => "a.yaml：已改正 6 处",
            Lang::En => "fixed 6 findings in a.yaml",
        };
        assert!(played.err.contains(said), "{}", played.err);
        assert_eq!(played.status, 0);
        let (_, before, _) = cases().into_iter().find(|(name, ..)| name == "left-alone").unwrap();
        let path = stage.write("b.yaml", &before);
        let played = stage.play(&["validate", "--fix", "--deny", "warnings", "b.yaml"]);
        assert_eq!((fs::read_to_string(path).unwrap(), played.status), (before, 1));
        assert!(
            played.out.contains("PB0305")
                && played.err.contains(lang.pick("有 1 处没有改", "left 1 finding in b.yaml"))
        );
    }
}

/// What is said about a playbook that could not be read was hidden, and is no reason to leave that playbook broken.
#[test]
fn a_text_is_corrected_although_its_caller_has_more_to_say() {
    let callee = "playbook：offer\nversion: \"1\"\ntitle: Offer\nroles: { clerk: Clerk }\nstart: make\nsteps:\n  make: { title: Make, role: clerk, next: made }\n  made: { end: made }\n";
    let caller = "playbook: sale\nversion: \"1\"\ntitle: Sale\nroles: { clerk: Clerk }\nstart: ask\nsteps:\n  ask: { title: Ask, role: clerk, next: offer }\n  offer: { title: Offer, call: offer, next: { made: sold, lost: sold } }\n  sold: { end: sold }\n";
    let sources = vec![SourceFile::new("offer.yaml", callee), SourceFile::new("sale.yaml", caller)];
    let repairs = fix(sources, &|_| None, &Surroundings::default(), Pace::QUIET);
    let [offer, sale] = repairs.as_slice() else { panic!("two texts give two repairs") };
    assert!(offer.after.source.text.starts_with("playbook: offer\n") && offer.after.diagnostics.is_empty());
    assert_eq!(sale.after.source.text, caller);
    let [found] = sale.after.diagnostics.as_slice() else { panic!("{:?}", sale.after.diagnostics) };
    assert_eq!(found.message.en, "`offer` never has the outcome `lost`");
}

#[test]
fn what_is_built_in_is_not_corrected() {
    for lang in LANGUAGES {
        let played = Stage::new(lang).play(&["validate", "--fix", "complaint"]);
        assert_eq!((played.out.as_str(), played.status), ("", 2));
        let said = lang.pick("在程序里面，不能修改", "is inside the program and cannot be changed");
        assert!(played.err.contains(said), "{}", played.err);
    }
}

#[cfg(unix)]
#[test]
fn a_link_is_not_followed_and_permissions_stay() {
    use std::os::unix::fs::{PermissionsExt, symlink};

    let mut stage = Stage::new(Lang::En);
    let (_, before, after) = cases().into_iter().find(|(name, ..)| name == "traps").unwrap();
    let path = stage.write("inside/a.yaml", &before);
    fs::set_permissions(&path, fs::Permissions::from_mode(0o640)).unwrap();
    let link = stage.folder.join("link.yaml");
    symlink(&path, &link).unwrap();
    let played = stage.play(&["validate", "--fix", "link.yaml"]);
    assert_eq!((fs::read_to_string(&path).unwrap(), played.status), (before, 6), "{}", played.err);
    stage.ok(&["validate", "--fix", "inside/a.yaml"]);
    assert_eq!(fs::read_to_string(&path).unwrap(), after);
    assert_eq!(fs::metadata(&path).unwrap().permissions().mode() & 0o777, 0o640);
    assert_eq!(fs::read_dir(stage.folder.join("inside")).unwrap().count(), 1, "something was left beside the file");
}

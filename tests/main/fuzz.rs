//! The inputs that fuzzing has found, and a few seeds, tried again by the ordinary tests.

#[path = "../../fuzz/trials.rs"]
mod trials;

use std::fs;
use std::path::Path;

/// The inputs of a target that once went wrong, by name.
fn found(target: &str) -> Vec<(String, Vec<u8>)> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("fuzz/found").join(target);
    let Ok(entries) = fs::read_dir(folder) else { return Vec::new() };
    let mut found: Vec<(String, Vec<u8>)> = entries
        .map(|entry| {
            let entry = entry.unwrap();
            (entry.file_name().to_string_lossy().into_owned(), fs::read(entry.path()).unwrap())
        })
        .collect();
    found.sort();
    found
}

fn try_again(target: &str, trial: fn(&[u8])) {
    for (name, bytes) in found(target) {
        let tried = std::panic::catch_unwind(|| trial(&bytes));
        assert!(tried.is_ok(), "{target}: {name} goes wrong again");
    }
}

#[test]
fn what_fuzzing_has_found_stays_mended() {
    try_again("reader", trials::reader);
    try_again("guards", trials::guards);
    try_again("validate", trials::validate);
}

#[test]
fn the_trials_take_what_they_are_made_for() {
    let playbook = include_bytes!("../../playbooks/complaint.yaml");
    trials::reader(playbook);
    trials::validate(&playbook[..playbook.len() / 2]);
    for condition in [
        "yes",
        "kind in [plain, urgent] and amount > limit",
        "count(lines) > 3 or sum(lines.price) < 2",
        "\u{202e}",
        "\\\"\n",
    ] {
        trials::guards(condition.as_bytes());
    }
}

/// The targets are built apart, with a lock of their own that has to know what the program depends on.
#[test]
fn the_lock_of_the_targets_is_up_to_date() {
    let read = |path: &str| -> toml::Table {
        let path = Path::new(env!("CARGO_MANIFEST_DIR")).join(path);
        fs::read_to_string(path).unwrap().parse().unwrap()
    };
    let (manifest, lock) = (read("Cargo.toml"), read("fuzz/Cargo.lock"));
    let packages = lock["package"].as_array().unwrap();
    let ours = packages.iter().find(|package| package["name"].as_str() == Some("playbook")).unwrap();
    let known: Vec<&str> = ours["dependencies"].as_array().unwrap().iter().filter_map(toml::Value::as_str).collect();
    // The targets do without PDF.
    let always = |wanted: &&toml::Value| wanted.get("optional").is_none();
    for (name, _) in manifest["dependencies"].as_table().unwrap().iter().filter(|(_, wanted)| always(wanted)) {
        let is_known = known.iter().any(|entry| entry.split(' ').next() == Some(name));
        assert!(is_known, "run `cargo metadata` in fuzz: its lock does not know `{name}`");
    }
}

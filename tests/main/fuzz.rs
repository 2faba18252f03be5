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

//! What must survive: processes killed at any moment, and many at once on the same case.
//!
//! The real program is run, one process for each command. `PLAYBOOK_TRIALS=10000` asks for more than the few hundred
//! kills of an ordinary run.

mod killed;
mod race;

use crate::program::Place;

/// Two steps that lead to each other for ever, and a chain of eight. It is small, so that most of the time of a command
/// is spent where it could be hurt: in the store.
const PLAYBOOK: &str = "playbook: trial
version: 1.0.0
title: { zh: 试验, en: Trial }
prefix: T
roles: { clerk: 经办人 }
fields:
  mark: { type: text, label: 记号 }
start: ping
steps:
  ping: { title: 去, role: clerk, fill: [mark], next: { go: pong, chain: s1 } }
  pong: { title: 回, role: clerk, fill: [mark], next: { go: ping, chain: s1 } }
  s1: { title: 一, role: clerk, next: s2 }
  s2: { title: 二, role: clerk, next: s3 }
  s3: { title: 三, role: clerk, next: s4 }
  s4: { title: 四, role: clerk, next: s5 }
  s5: { title: 五, role: clerk, next: s6 }
  s6: { title: 六, role: clerk, next: s7 }
  s7: { title: 七, role: clerk, next: s8 }
  s8: { title: 八, role: clerk, next: over }
  over: { end: over, title: 完 }
";

/// A folder with that playbook.
fn place() -> Place {
    let place = Place::new();
    std::fs::write(place.path("trial.yaml"), PLAYBOOK).expect("a new folder is writable");
    place
}

/// Starts a case; its number.
fn start(place: &Place) -> String {
    place.json(&["start", "trial.yaml"])["case"].as_str().expect("a case has a number").to_owned()
}

/// The log is whole, and what is derived from it is what a replay gives.
#[track_caller]
fn is_whole(place: &Place) {
    let verified = place.json(&["verify"]);
    assert_eq!(verified["intact"], true, "{verified}");
    let index = place.json(&["cases", "--limit", "1000"]);
    let tasks = place.json(&["inbox", "--all"]);
    for row in index["cases"].as_array().expect("a list") {
        let case = row["case"].as_str().expect("a case has a number");
        let replayed = place.json(&["show", case]);
        for key in ["seq", "status", "outcome", "subject"] {
            assert_eq!(row[key], replayed[key], "{case}: the index differs from the log in `{key}`");
        }
        let of_case = |task: &&serde_json::Value| task["case"] == case;
        let listed: Vec<_> = tasks["tasks"].as_array().expect("a list").iter().filter(of_case).collect();
        let open = replayed["open"].as_array().expect("a list");
        assert_eq!(listed.len(), open.len(), "{case}: the tasks differ from the log");
        for (listed, open) in listed.into_iter().zip(open) {
            for key in ["step", "title", "lane", "roles", "assignee", "since", "due"] {
                assert_eq!(listed[key], open[key], "{case}: the task differs from the log in `{key}`");
            }
        }
    }
}

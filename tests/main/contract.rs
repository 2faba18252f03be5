//! What scripts and CI rely on: the keys of the JSON objects, the words in them, and the exit codes. Keys may be added
//! here when they are added to the program; one that must be taken away breaks somebody's script.

use serde_json::Value;

use crate::stage::{LANGUAGES, Played, Stage};

/// Of a case: `start`, `advance`, `show` and all others that move one.
const CASE: &[&str] = &[
    "version",
    "case",
    "playbook",
    "playbook_version",
    "title",
    "subject",
    "status",
    "outcome",
    "seq",
    "started",
    "due",
    "open",
    "fields",
    "parent",
    "chain_head",
];
/// Of an open task of a case.
const TASK: &[&str] = &[
    "step", "lane", "title", "role", "roles", "assignee", "since", "due", "overdue", "kind", "outcomes", "missing",
    "unticked",
];
const OUTCOME: &[&str] = &["name", "title", "leads_to"];
const LIST: &[&str] = &["name", "aliases", "title", "playbook_version", "path", "steps", "valid"];
const INBOX_TASK: &[&str] =
    &["case", "playbook", "subject", "step", "title", "lane", "roles", "assignee", "since", "due", "overdue"];
const CASES_ROW: &[&str] = &[
    "case",
    "playbook",
    "playbook_version",
    "subject",
    "status",
    "outcome",
    "seq",
    "started",
    "updated",
    "due",
    "parent",
];
const FINDING: &[&str] = &["code", "severity", "message", "help", "file", "related", "path", "witness", "fix"];
const PLACE: &[&str] = &["line", "column", "end_line", "end_column"];
const VERIFY: &[&str] = &["version", "intact", "cases", "events", "findings"];

const RECORDED: &[&str] = &[
    "advance",
    "C-2026-1",
    "record",
    "--tick",
    "all",
    "--set",
    "contact=客户甲",
    "--set",
    "received=2026-03-02",
    "--set",
    "concerns=交货",
    "--set",
    "content=晚到了三天。",
    "--set",
    "demand=道歉",
];

/// The keys of an object, in the order in which they are printed nowhere: JSON has none.
fn keys(object: &Value) -> Vec<&str> {
    let mut keys: Vec<&str> = object.as_object().expect("an object").keys().map(String::as_str).collect();
    keys.sort_unstable();
    keys
}

#[track_caller]
fn has(object: &Value, expected: &[&str]) {
    let mut expected = expected.to_vec();
    expected.sort_unstable();
    assert_eq!(keys(object), expected, "{object:#}");
}

/// One object, on standard output alone, that begins with its version.
#[track_caller]
fn object(played: &Played, code: u8) -> Value {
    assert_eq!((played.status, played.err.as_str()), (code, ""), "{played:?}");
    assert!(played.out.starts_with("{\n  \"version\": 1,\n"), "{}", played.out);
    played.json()
}

fn ask(stage: &mut Stage, words: &[&str]) -> Value {
    let words = [words, &["--json"]].concat();
    object(&stage.play(&words), 0)
}

#[test]
fn a_case_has_the_keys_of_the_contract() {
    for lang in LANGUAGES {
        let mut stage = Stage::new(lang);
        let started = ask(&mut stage, &["start", "complaint", "--set", "customer=客户甲", "--set", "channel=phone"]);
        has(&started, CASE);
        has(&started["open"][0], TASK);
        has(&started["open"][0]["outcomes"][0], OUTCOME);
        assert_eq!(started["status"], "open");
        assert_eq!(started["open"][0]["kind"], "task");
        assert_eq!(started["chain_head"].as_str().map(str::len), Some(64));
        assert_eq!(started["fields"], serde_json::json!({ "channel": "phone", "customer": "客户甲" }));
        assert_eq!(started["started"], "2026-03-02T01:00:00Z", "UTC, to the second");

        let advanced = ask(&mut stage, RECORDED);
        has(&advanced, CASE);
        assert_eq!(ask(&mut stage, &["show", "C-2026-1"]), advanced, "show says what advance said");
        let rehearsed = ask(&mut stage, &["suspend", "C-2026-1", "--note", "等", "--dry-run"]);
        has(&rehearsed, &[CASE, &["dry_run"]].concat());
        assert_eq!(ask(&mut stage, &["show", "C-2026-1"]), advanced, "a dry run changes nothing");
        let once = ask(&mut stage, &["suspend", "C-2026-1", "--note", "等", "--key", "a"]);
        assert_eq!(once["status"], "suspended");
        let again = ask(&mut stage, &["suspend", "C-2026-1", "--note", "等", "--key", "a"]);
        has(&again, &[CASE, &["replayed"]].concat());
        assert_eq!((&again["replayed"], &again["seq"]), (&true.into(), &once["seq"]));
        ask(&mut stage, &["resume", "C-2026-1"]);
        let over = ask(&mut stage, &["cancel", "C-2026-1", "--note", "撤回"]);
        assert_eq!((&over["status"], &over["outcome"]), (&"cancelled".into(), &"withdrawn".into()));
        assert_eq!(over["open"], serde_json::json!([]));
    }
}

#[test]
fn lists_have_the_keys_of_the_contract() {
    for lang in LANGUAGES {
        let mut stage = Stage::new(lang);
        let list = ask(&mut stage, &["list"]);
        has(&list, &["version", "playbooks"]);
        has(&list["playbooks"][0], LIST);
        assert!(list["playbooks"].as_array().unwrap().iter().all(|playbook| playbook["valid"] == true), "{list}");
        let nothing = ask(&mut stage, &["inbox"]);
        assert_eq!(nothing, serde_json::json!({ "version": 1, "person": "甲", "tasks": [] }));
        assert_eq!(ask(&mut stage, &["cases"]), serde_json::json!({ "version": 1, "cases": [] }));
        ask(&mut stage, &["start", "complaint", "--set", "customer=客户甲"]);
        let inbox = ask(&mut stage, &["inbox"]);
        has(&inbox["tasks"][0], INBOX_TASK);
        assert_eq!(ask(&mut stage, &["inbox", "--all"])["person"], Value::Null);
        has(&ask(&mut stage, &["cases"])["cases"][0], CASES_ROW);
        has(&ask(&mut stage, &["verify"]), VERIFY);
        let log = ask(&mut stage, &["log", "C-2026-1"]);
        has(&log, &["version", "case", "chain_head", "events"]);
        for event in log["events"].as_array().unwrap() {
            let keys = keys(event);
            assert!(["seq", "at", "actor", "act", "kind"].iter().all(|key| keys.contains(key)), "{event}");
        }
    }
}

/// Findings have all their keys, whether there is something to say under them or not.
#[test]
fn findings_have_the_keys_of_the_contract() {
    let text = "playbook: p\nversion: 1.0.0\ntitle: p\nroles: { r: R }\nfields: { sum: { type: integer } }\nstart: a\nsteps:\n  \
                a: { title: a, role: r, fill: [sum], next: [{ when: sum >= 1, to: z }, { when: sum <= 1, to: z }] }\n  z: { end: z }\n";
    for lang in LANGUAGES {
        let mut stage = Stage::new(lang);
        stage.write("overlap.yaml", text);
        stage.write("slip.yaml", text.replace("role: r", "rolle: r"));
        let found = object(&stage.play(&["validate", "overlap.yaml", "slip.yaml", "--json"]), 1);
        has(&found, &["version", "diagnostics", "errors", "warnings", "suppressed"]);
        let (overlap, slip) = (&found["diagnostics"][0], &found["diagnostics"][1]);
        for finding in [overlap, slip] {
            has(finding, &[FINDING, PLACE].concat());
        }
        assert_eq!((&overlap["code"], &overlap["severity"]), (&"PB0302".into(), &"error".into()));
        has(&overlap["related"][0], &[&["message"], PLACE].concat());
        has(&overlap["witness"][0], &["name", "value"]);
        has(&slip["fix"], &["edits"]);
        has(&slip["fix"]["edits"][0], &[&["replacement"], PLACE].concat());
    }
}

/// A refusal says its reason as a word, and what would be allowed; all other failures say their kind.
#[test]
fn an_error_has_the_keys_of_the_contract() {
    let asked: &[(&[&str], u8, &str, Option<&str>)] = &[
        (&["advance", "C-2026-1", "judge"], 1, "refusal", Some("not_open")),
        (&["advance", "C-2026-1"], 1, "refusal", Some("missing_fields")),
        (&["strat"], 2, "usage", None),
        (&["start", "bad.yaml"], 3, "invalid", None),
        (&["note", "C-2026-1", "x", "--expect", "1"], 4, "conflict", None),
        (&["show", "C-2026-7"], 5, "not_found", None),
        (&["cases", "--db", "bad.yaml"], 6, "storage", None),
    ];
    for lang in LANGUAGES {
        let mut stage = Stage::new(lang);
        stage.write("bad.yaml", "playbook: bad\nversion: 1.0.0\n");
        ask(&mut stage, &["start", "complaint"]);
        for (words, code, kind, reason) in asked {
            let words = [*words, &["--json"]].concat();
            let failed = object(&stage.play(&words), *code);
            has(&failed, &["version", "error"]);
            let error = &failed["error"];
            let mut expected = vec!["kind", "message", "help", "allowed"];
            expected.extend(reason.map(|_| "reason"));
            expected.extend((*code == 3).then_some("diagnostics"));
            has(error, &expected);
            assert_eq!((&error["kind"], error["reason"].as_str()), (&(*kind).into(), *reason), "{words:?}");
            assert!(error["allowed"].is_array());
        }
        let refused = stage.play(&["advance", "C-2026-1", "judge", "--json"]).json();
        assert_eq!(refused["error"]["allowed"], serde_json::json!(["record"]));
    }
}

/// Titles and messages are in the reader's language; keys, codes, words for states and instants never are.
#[test]
fn the_language_changes_no_key() {
    let lines: &[&[&str]] = &[
        &["list"],
        &["start", "complaint", "--set", "customer=客户甲", "--set", "channel=phone"],
        RECORDED,
        &["inbox"],
        &["cases"],
        &["log", "C-2026-1"],
        &["verify"],
        &["advance", "C-2026-1"],
        &["show", "C-2026-9"],
        &["strat"],
    ];
    let [zh, en] = LANGUAGES.map(|lang| {
        let mut stage = Stage::new(lang);
        lines.iter().map(|line| stage.play(&[line, &["--json"][..]].concat())).collect::<Vec<_>>()
    });
    for ((zh, en), line) in zh.iter().zip(&en).zip(lines) {
        assert_eq!(zh.status, en.status, "{line:?}");
        same(&zh.json(), &en.json(), &format!("{line:?}"));
    }
}

/// Whether two objects differ only in what people read.
#[track_caller]
fn same(zh: &Value, en: &Value, place: &str) {
    match (zh, en) {
        (Value::Object(first), Value::Object(second)) => {
            assert_eq!(keys(zh), keys(en), "{place}");
            for (key, value) in first {
                assert!(key.is_ascii(), "{place}: the key `{key}`");
                if !["title", "message", "help"].contains(&key.as_str()) {
                    same(value, &second[key], &format!("{place} {key}"));
                }
            }
        }
        (Value::Array(first), Value::Array(second)) => {
            assert_eq!(first.len(), second.len(), "{place}");
            first.iter().zip(second).for_each(|(zh, en)| same(zh, en, place));
        }
        _ => assert_eq!(zh, en, "{place}"),
    }
}

/// `verify` finds what was altered, and says so with the code for findings.
#[test]
fn findings_end_with_their_code() {
    let mut stage = Stage::new(LANGUAGES[0]);
    ask(&mut stage, &["start", "complaint", "--db", "cases.db"]);
    let database = rusqlite::Connection::open(stage.folder.join("cases.db")).unwrap();
    let tables: Vec<String> = database
        .prepare("SELECT name FROM sqlite_master WHERE type = 'trigger'")
        .unwrap()
        .query_map([], |row| row.get(0))
        .unwrap()
        .map(Result::unwrap)
        .collect();
    for trigger in tables {
        database.execute_batch(&format!("DROP TRIGGER \"{trigger}\"")).unwrap();
    }
    database.execute_batch("UPDATE events SET actor = '乙' WHERE seq = 1").unwrap();
    let found = object(&stage.play(&["verify", "--db", "cases.db", "--json"]), 1);
    has(&found, VERIFY);
    assert_eq!(found["intact"], false);
    assert!(!found["findings"].as_array().unwrap().is_empty());
}

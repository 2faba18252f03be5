//! What `validate` prints for machines, read by libraries of others, which follow it back into the files; and what it
//! accepts, in comments and in a baseline.

use std::process::Command;
use std::sync::OnceLock;

use playbook::lang::Lang;
use serde_json::{Value, json};

use crate::stage::{LANGUAGES, Played, Stage};

/// A playbook with an overlap, a step that reads too early, and an unused role that is accepted. Its lines end as on
/// Windows, it begins with a byte order mark, and a character beyond the first plane stands before the places.
const FAULTY: &str = "\u{feff}playbook: 投诉\r
version: 1.0.0\r
title: 投诉\r
roles: { r: 𠮷办, spare: 备用 } # playbook: allow[PB0106] 𠮷 以后再用\r
fields:\r
  amount: { type: money, min: 0 }\r
  note: { type: text }\r
start: record\r
steps:\r
  record:\r
    title: 登记\r
    role: r\r
    fill: [amount]\r
    next:\r
      - { when: amount >= 5, to: judge }\r
      - { when: amount <= 5, to: done }\r
  judge:\r
    title: 判断\r
    role: r\r
    next: [{ when: 'note == \"[x](1) {0}\"', to: done }, { else: done }]\r
  done: { end: done }\r
";

/// A playbook with nothing wrong but a role that nobody has, and one that is not used.
const UNUSED: &str = "playbook: leave\nversion: 1.0.0\ntitle: Leave\nroles:\n  r: R\n  spare: S\nstart: a\nsteps:\n  \
                      a: { title: A, role: r, next: z }\n  z: { end: done }\n";

/// A Python that has the libraries.
fn python() -> &'static str {
    static FOUND: OnceLock<Option<&str>> = OnceLock::new();
    let has_readers = |name: &&str| {
        let run = Command::new(name).args(["-c", "import jsonschema, junitparser, lxml.etree"]).output();
        run.is_ok_and(|run| run.status.success())
    };
    let found = FOUND.get_or_init(|| ["python3", "/usr/bin/python3", "python"].into_iter().find(has_readers));
    found.expect("the readers of tests/readers/README.md are installed; scripts/test does it")
}

/// What an independent reader finds in what was printed.
#[track_caller]
fn read(stage: &Stage, kind: &str, played: &Played) -> Value {
    let printed = stage.write("printed.txt", &played.out);
    let script = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/readers/check.py");
    let run = Command::new(python()).args([script, kind]).arg(&printed).current_dir(&stage.folder).output().unwrap();
    assert!(run.status.success(), "{}\n{}", String::from_utf8_lossy(&run.stderr), played.out);
    serde_json::from_slice(&run.stdout).unwrap()
}

fn faulty() -> Stage {
    let stage = Stage::new(Lang::En);
    stage.write("流程 #1/50%.yaml", FAULTY);
    stage.write("leave.yaml", UNUSED);
    stage
}

#[test]
fn a_sarif_log_leads_back_to_every_place() {
    for (lang, tag) in [(Lang::Zh, "zh-CN"), (Lang::En, "en-US")] {
        let mut stage = faulty();
        let played = stage.play(&["validate", ".", "--format", "sarif", "--lang", lang.tag()]);
        assert_eq!(played.status, 1, "{}", played.err);
        let log = read(&stage, "sarif", &played);
        assert_eq!((&log["language"], &log["exit_code"]), (&json!(tag), &json!(1)));
        let part = |result: &Value, key: &str| result[key].clone();
        let results = log["results"].as_array().unwrap();
        let seen: Vec<Value> = results
            .iter()
            .map(|result| json!(["rule", "level", "file", "marked", "related", "path"].map(|key| part(result, key))))
            .collect();
        let file = "流程 #1/50%.yaml";
        let condition = "note == \"[x](1) {0}\"";
        let wanted = json!([
            ["PB0106", "warning", "leave.yaml", "spare", [], []],
            ["PB0106", "warning", file, "spare", [], []],
            ["PB0302", "error", file, "amount <= 5", ["amount >= 5"], []],
            ["PB0204", "error", file, condition, [], ["record", "judge", condition]],
        ]);
        assert_eq!(json!(seen), wanted);
        assert_eq!(results[1]["suppressed"], json!([["inSource", "𠮷 以后再用"]]));
        assert_eq!(results[0]["suppressed"], json!([]));
        assert_eq!(results[2]["witness"], json!({ "amount": "5" }));
    }
}

#[test]
fn a_sarif_log_knows_a_finding_again_and_how_to_mend_it() {
    let mut stage = Stage::new(Lang::Zh);
    let stray = "  # playbook: allow[PB0205] 已经不在了\n";
    let text = UNUSED.replace("  spare: S\n", stray);
    let mut fingerprint = |name: &str, text: String| {
        stage.write(name, text);
        let played = stage.play(&["validate", name, "--format", "sarif"]);
        assert_eq!(played.status, 0, "{}", played.out);
        read(&stage, "sarif", &played)["results"].clone()
    };
    let first = fingerprint("a.yaml", text.clone());
    let moved = fingerprint("b.yaml", text.replace("roles:", "# 新的一行\n\nroles:"));
    assert_eq!(first[0]["fingerprint"], moved[0]["fingerprint"]);
    assert_eq!(first[0]["fixed"], json!([text.replace(stray, "")]));
}

#[test]
fn a_clean_run_and_built_in_playbooks_make_a_whole_log() {
    let mut stage = Stage::new(Lang::En);
    let played = stage.play(&["validate", "--format", "sarif"]);
    assert_eq!(played.status, 0);
    assert_eq!(read(&stage, "sarif", &played), json!({ "language": "en-US", "exit_code": 0, "results": [] }));
}

#[test]
fn a_junit_report_fails_where_the_command_does() {
    let mut stage = faulty();
    let spare = "PB0106 the role `spare` is never used";
    let played = stage.play(&["validate", ".", "--format", "junit"]);
    assert_eq!(played.status, 1);
    assert!(!played.out.contains("time"), "a report is the same every time: {}", played.out);
    let report = read(&stage, "junit", &played);
    let counts = |report: &Value| {
        let suites = report["suites"].as_array().unwrap().iter();
        json!(suites.map(|suite| ["name", "tests", "failures", "skipped"].map(|key| &suite[key])).collect::<Vec<_>>())
    };
    assert_eq!(counts(&report), json!([["leave.yaml", 1, 0, 0], ["流程 #1/50%.yaml", 3, 2, 1]]));
    let case = |suite: usize, case: usize| &report["suites"][suite]["cases"][case];
    assert_eq!((&case(0, 0)["name"], &case(0, 0)["result"]), (&json!(spare), &json!("passed")));
    assert!(case(0, 0)["out"].as_str().unwrap().contains("leave.yaml:6:3"));
    assert_eq!((&case(1, 0)["result"], &case(1, 0)["type"]), (&json!("failure"), &json!("PB0302")));
    assert_eq!((&case(1, 2)["result"], &case(1, 2)["message"]), (&json!("skipped"), &json!("𠮷 以后再用")));

    let denied = stage.play(&["validate", "leave.yaml", "--format", "junit", "--deny", "warnings"]);
    assert_eq!((denied.status, counts(&read(&stage, "junit", &denied))), (1, json!([["leave.yaml", 1, 1, 0]])));
    let clean = stage.play(&["validate", "complaint", "--format", "junit"]);
    assert_eq!((clean.status, &read(&stage, "junit", &clean)["suites"][0]["tests"]), (0, &json!(1)));
}

#[test]
fn commands_for_a_code_host_are_a_line_each() {
    let mut stage = faulty();
    stage.write("流程 #1/50%.yaml", FAULTY.replace("# playbook: allow[PB0106] 𠮷 以后再用", ""));
    let played = stage.play(&["validate", "leave.yaml", "流程 #1/50%.yaml", "--format", "github"]);
    let lines: Vec<&str> = played.out.lines().collect();
    assert_eq!(lines.len(), 4, "{}", played.out);
    assert_eq!(
        lines[0],
        "::warning file=leave.yaml,line=6,endLine=6,col=3,endColumn=8,title=PB0106::the role `spare` is never used\
         %0Ahelp: use it, or remove it"
    );
    let place = "::error file=流程 #1/50%25.yaml,line=16,endLine=16,col=17,endColumn=28,title=PB0302::";
    assert!(lines[2].starts_with(place), "{}", lines[2]);
    assert!(lines[2].contains("%0Aline 15: this condition holds%0A"), "{}", lines[2]);
}

#[test]
fn an_error_blocks_a_case_whatever_a_comment_says_and_a_doubt_does_not() {
    for lang in LANGUAGES {
        let mut stage = Stage::new(lang);
        let lost = "  # playbook: allow[PB0401] 以后再用\n  lost: { title: L, role: r, next: z }\n  z:";
        stage.write("lost.yaml", UNUSED.replace("  z:", lost));
        let refused = stage.play(&["start", "./lost.yaml"]);
        assert_eq!(refused.status, 3, "{}{}", refused.out, refused.err);
        let said = lang.pick("`PB0401` 是错误，不能忽略", "`PB0401` is an error and cannot be suppressed");
        assert!(refused.err.contains(said), "{}", refused.err);

        let doubt = "fields: { a: { type: text, pattern: \"[AB]\" } }\nstart: a\nsteps:\n  \
                     a:\n    title: A\n    role: r\n    fill: [a]\n    next:\n      ALLOW\n      \
                     - { when: a == \"A\", to: z }\n      - { when: a == \"B\", to: other }\n  other: { end: declined }\n  z:";
        let text = UNUSED
            .replace("  spare: S\n", "")
            .replace("start: a\nsteps:\n  a: { title: A, role: r, next: z }\n  z:", doubt);
        stage.write("doubt.yaml", text.replace("ALLOW", "# 两个条件总有一个成立"));
        assert_eq!(stage.play(&["start", "./doubt.yaml"]).status, 3);
        stage.write("doubt.yaml", text.replace("ALLOW", "# playbook: allow[PB0306] 只有 A 和 B 两种"));
        stage.ok(&["start", "./doubt.yaml"]);
        let validated = stage.play(&["validate", "doubt.yaml", "--deny", "warnings"]);
        assert_eq!(validated.status, 0, "{}", validated.out);
        let said = lang.pick("没有别的问题，忽略了 1 处", "nothing else wrong, 1 suppressed");
        assert!(validated.out.contains(said), "{}", validated.out);
    }
}

#[test]
fn what_is_in_the_baseline_is_not_reported_again() {
    let mut stage = faulty();
    stage.write("ci/.keep", "");
    let written = stage.ok(&["validate", ".", "--write-baseline", "ci/known.json", "--json"]);
    let written: Value = serde_json::from_str(&written).unwrap();
    assert_eq!(written, json!({ "version": 1, "baseline": "ci/known.json", "findings": 3 }));
    let list: Value =
        serde_json::from_str(&std::fs::read_to_string(stage.folder.join("ci/known.json")).unwrap()).unwrap();
    assert_eq!(list["findings"][0]["file"], json!("../leave.yaml"));

    // What is old is left out, though its lines have moved and the command is given elsewhere; what is new is not.
    stage.write("leave.yaml", UNUSED.replace("roles:", "\nroles:\n  fresh: F"));
    let played =
        stage.play(&["-C", "ci", "validate", "..", "--baseline", "known.json", "--json", "--deny", "warnings"]);
    let report = played.json();
    assert_eq!((played.status, &report["warnings"], &report["suppressed"]), (1, &json!(1), &json!(4)));
    assert_eq!(report["diagnostics"][0]["message"], json!("the role `fresh` is never used"));

    // What has gone is said, and does not fail.
    stage.write("leave.yaml", UNUSED.replace("  spare: S\n", ""));
    let played = stage.play(&["validate", "leave.yaml", "--baseline", "ci/known.json"]);
    assert_eq!(played.status, 0);
    assert!(played.err.contains("ci/known.json lists 1 finding that is gone"), "{}", played.err);
    assert!(played.err.contains("  ../leave.yaml  PB0106  spare\n"), "{}", played.err);
    assert!(!played.err.contains("PB0302"), "{}", played.err);

    let sarif = stage.play(&["validate", ".", "--baseline", "ci/known.json", "--format", "sarif"]);
    let log = read(&stage, "sarif", &sarif);
    assert_eq!(log["results"][1]["suppressed"], json!([["external", "in the baseline"]]));
}

#[test]
fn a_file_that_is_no_baseline_is_refused() {
    let mut stage = faulty();
    for (text, said) in
        [("{}", "is no baseline"), ("{\"version\": 9}", "is a baseline of version 9"), ("\u{0}", "is no")]
    {
        stage.write("known.json", text);
        let played = stage.play(&["validate", "leave.yaml", "--baseline", "known.json"]);
        assert_eq!((played.status, played.out.as_str()), (6, ""));
        assert!(played.err.contains(said) && played.err.contains("--write-baseline known.json"), "{}", played.err);
    }
    assert_eq!(stage.play(&["validate", "leave.yaml", "--baseline", "none.json"]).status, 5);
}

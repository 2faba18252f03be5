//! Files that are missing, broken, or not what they should be.

use super::{check, trial, with_complaint};
use crate::stage::Stage;

const TINY: &str = "playbook: tiny
version: 1.0.0
title: { zh: 小流程, en: Tiny }
roles: { clerk: 经办人 }
start: one
steps:
  one: { title: { zh: 第一步, en: One }, role: clerk, next: over }
  over: { end: over, title: { zh: 完, en: Over } }
";

fn with_playbooks(stage: &mut Stage) {
    stage.write("typo.yaml", TINY.replace("next: over", "next: ovr"));
    stage.write("unreachable.yaml", TINY.replace("next: over", "next: one"));
    stage.write("broken.yaml", "playbook: [tiny\n");
    stage.write("empty.yaml", "");
    stage.write("gbk.yaml", b"playbook: tiny\ntitle: \xcd\xb6\xcb\xdf\n");
    stage.write("utf16.yaml", b"\xff\xfep\0l\0a\0y\0");
    stage.write("folder.yaml/inside", "");
}

#[test]
fn a_playbook_with_errors_is_never_started() {
    check(
        "playbooks",
        with_playbooks,
        &[
            trial("start typo.yaml", 3, "invalid"),
            trial("start ./typo.yaml --dry-run", 3, "invalid"),
            trial("start unreachable.yaml", 3, "invalid"),
            trial("start broken.yaml", 3, "invalid"),
            trial("start empty.yaml", 3, "invalid"),
            trial("start gbk.yaml", 3, "invalid"),
            trial("start utf16.yaml", 3, "invalid"),
            trial("start nowhere.yaml", 5, "not_found"),
            trial("start folder.yaml", 6, "storage"),
        ],
    );
}

fn with_bad_databases(stage: &mut Stage) {
    stage.write("text.db", "这不是数据库，只是一段文字。".repeat(100));
    stage.write("empty-folder/inside", "");
    stage.write("short.db", "SQLite format 3\0");
    let database = rusqlite::Connection::open(stage.folder.join("other.db")).expect("a database can be made");
    database.execute_batch("CREATE TABLE address (name TEXT)").expect("a table can be made");
    stage.ok(&["start", "complaint", "--db", "newer.db"]);
    let database = rusqlite::Connection::open(stage.folder.join("newer.db")).expect("a database can be opened");
    database.execute_batch("PRAGMA user_version = 99").expect("the version can be set");
}

#[test]
fn a_database_that_is_none_of_ours_is_left_alone() {
    check(
        "databases",
        with_bad_databases,
        &[
            trial("start complaint --db text.db", 6, "storage"),
            trial("show C-2026-1 --db text.db", 6, "storage"),
            trial("cases --db short.db", 6, "storage"),
            trial("cases --db other.db", 6, "storage"),
            trial("start complaint --db other.db", 6, "storage"),
            trial("cases --db newer.db", 7, "schema"),
            trial("start complaint --db newer.db", 7, "schema"),
            trial("cases --db empty-folder", 6, "storage"),
            trial("start complaint --db empty-folder/inside/cases.db", 6, "storage"),
            trial("show C-2026-1 --db nowhere.db", 5, "not_found"),
            trial("verify --db nowhere.db", 5, "not_found"),
            trial("backup copy.db --db nowhere.db", 5, "not_found"),
        ],
    );
}

fn with_papers(stage: &mut Stage) {
    with_complaint(stage);
    stage.write("list.json", "[1, 2]");
    stage.write("broken.json", "{ \"customer\": ");
    stage.write("field.json", "{ \"custmer\": \"客户甲\" }");
    stage.write("value.json", "{ \"channel\": \"fax\" }");
    stage.write("copy.db", "");
    stage.write("papers/one.txt", "一");
}

#[test]
fn a_file_that_goes_with_a_command_is_a_file_and_fits() {
    check(
        "papers",
        with_papers,
        &[
            trial("start complaint --from nowhere.json", 5, "not_found"),
            trial("start complaint --from list.json", 2, "usage"),
            trial("start complaint --from broken.json", 2, "usage"),
            trial("start complaint --from field.json", 5, "not_found"),
            trial("start complaint --from value.json", 1, "refusal"),
            trial("start complaint --from papers", 6, "storage"),
            trial("fill C-2026-1 --attach nowhere.txt", 5, "not_found"),
            trial("fill C-2026-1 --attach papers", 6, "storage"),
            trial("fill C-2026-1 --attach ..", 6, "storage"),
            trial("verify --against papers/one.txt", 2, "usage"),
            trial("backup copy.db", 6, "storage"),
            trial("backup nowhere/copy.db", 6, "storage"),
            trial("list -C nowhere", 5, "not_found"),
            trial("new complaint/../x", 2, "usage"),
        ],
    );
}

#[test]
fn settings_and_teams_with_errors_stop_everything_that_needs_them() {
    let unknown_key: fn(&mut Stage) = |stage| drop(stage.write("playbook.toml", "teem = \"team.yaml\"\n"));
    check("settings-key", unknown_key, &[trial("list", 3, "invalid")]);
    let figures: fn(&mut Stage) = |stage| {
        stage.write(
            "playbook.toml",
            "[settings.complaint]\nreopening_at_most = 1\n[settings.order]\ndeposit_percent = \"much\"\n",
        );
    };
    check("settings-figures", figures, &[trial("start complaint", 3, "invalid"), trial("start order", 3, "invalid")]);
    let zone: fn(&mut Stage) = |stage| drop(stage.write("playbook.toml", "time_zone = \"Mars/Olympus\"\n"));
    check("settings-zone", zone, &[trial("list", 2, "usage")]);
    let team: fn(&mut Stage) = |stage| {
        stage.write("playbook.toml", "team = \"team.yaml\"\n");
        stage.write("team.yaml", "people:\n  甲: { rolls: [ service ] }\n");
    };
    check("settings-team", team, &[trial("start complaint", 3, "invalid"), trial("inbox", 3, "invalid")]);
    let no_team: fn(&mut Stage) = |stage| drop(stage.write("playbook.toml", "team = \"team.yaml\"\n"));
    check("settings-no-team", no_team, &[trial("start complaint", 5, "not_found")]);
    let calendar: fn(&mut Stage) = |stage| {
        stage.write("playbook.toml", "calendar = \"calendar.yaml\"\n");
        stage.write("calendar.yaml", "calendar: [\n");
    };
    check("settings-calendar", calendar, &[trial("start complaint", 3, "invalid")]);
}

#[test]
fn without_a_home_and_a_database_there_is_nowhere_to_keep_cases() {
    let homeless: fn(&mut Stage) = |stage| {
        for name in ["HOME", "LOCALAPPDATA", "APPDATA"] {
            stage.environment.remove(name);
        }
    };
    check("homeless", homeless, &[trial("start complaint", 2, "usage"), trial("cases", 2, "usage")]);
}

//! A process that is killed loses nothing that was acknowledged.

use std::io::{BufRead, BufReader, Write};
use std::path::Path;
use std::process::{Command, Stdio};
use std::time::Duration;

use super::*;

/// Set in the process that is killed; holds the path of the database.
const VICTIM: &str = "PLAYBOOK_TEST_VICTIM_DATABASE";

/// Does nothing unless it runs as the process that is killed: then it appends until the end, and says what was
/// acknowledged.
#[test]
fn victim() {
    let Ok(path) = std::env::var(VICTIM) else { return };
    let mut store = SqliteStore::open_or_create(Path::new(&path)).unwrap();
    let mut out = std::io::stdout();
    let mut head = add(&mut store, NEW, &["started"], &row(), &[task("a", &["lead"])]).unwrap().head;
    loop {
        writeln!(out, "acknowledged {} {} {}", head.case, head.seq, head.hash).unwrap();
        out.flush().unwrap();
        let tasks = [task(&format!("step {}", head.seq), &["lead", "clerk"])];
        let target = if head.seq > 20 { NEW } else { Target::At { case: &head.case, seq: head.seq } };
        head = add(&mut store, target, &["moved", "done"], &row(), &tasks).unwrap().head;
    }
}

#[test]
fn a_killed_process_loses_nothing_that_was_acknowledged() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("cases.db");
    let mut acknowledged: Vec<Head> = Vec::new();
    for round in 0..40_u64 {
        let mut victim = Command::new(std::env::current_exe().unwrap())
            .args(["--exact", "store::sqlite::tests::killed::victim", "--nocapture"])
            .env(VICTIM, &path)
            .stdout(Stdio::piped())
            .spawn()
            .unwrap();
        let lines = BufReader::new(victim.stdout.take().unwrap()).lines();
        let reader = std::thread::spawn(move || {
            let said = lines.map_while(Result::ok);
            said.filter_map(|line| Some(line.split_once("acknowledged ")?.1.to_owned())).collect::<Vec<_>>()
        });
        // Now and then while it is still opening the database.
        std::thread::sleep(Duration::from_micros(1_000 + round * 7_919 % 61 * 1_000));
        victim.kill().unwrap();
        victim.wait().unwrap();
        for line in reader.join().unwrap() {
            let parts: Vec<&str> = line.split(' ').collect();
            let [case, seq, hash] = parts[..] else { continue };
            let (Ok(case), Ok(seq), Ok(hash)) = (case.parse(), seq.parse(), hash.parse()) else { continue };
            acknowledged.push(Head { case, seq, hash });
        }
        let store = SqliteStore::open_or_create(&path).unwrap();
        assert_eq!(verify(&store, &acknowledged).unwrap().findings, [], "after kill {round}");
    }
    assert!(acknowledged.len() > 40, "the victims hardly did anything: {}", acknowledged.len());
}

//! Processes that are killed at a random moment of a random command. Whatever was acknowledged is there afterwards, and
//! nothing is there by halves.

use std::io::Read;
use std::time::{Duration, Instant};

use super::{is_whole, place, start};
use crate::program::Place;

/// How many processes are killed, over all writers.
const KILLS: usize = 400;
/// How many write at the same time, each on a case of its own in the same database.
const WRITERS: usize = 4;

/// A sequence of numbers that looks random; the moments of the kills are random anyway.
struct Dice(u64);

impl Dice {
    fn below(&mut self, limit: u64) -> u64 {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        self.0 % limit
    }
}

/// What a writer did to its case.
#[derive(Default)]
struct Written {
    case: String,
    /// The marks whose command said that it was done.
    acknowledged: Vec<String>,
    tried: usize,
    killed: usize,
}

#[test]
fn whatever_was_acknowledged_survives_a_kill() {
    let place = place();
    let kills = std::env::var("PLAYBOOK_TRIALS").ok().and_then(|number| number.parse().ok()).unwrap_or(KILLS);
    let usual = usual_time(&place);
    let written: Vec<Written> = std::thread::scope(|scope| {
        let place = &place;
        let writers: Vec<_> =
            (0..WRITERS).map(|writer| scope.spawn(move || write(place, writer, kills / WRITERS, usual))).collect();
        writers.into_iter().map(|writer| writer.join().expect("a writer ends")).collect()
    });
    is_whole(&place);
    for writer in &written {
        check_log(&place, writer);
    }
    let (tried, killed, acknowledged) = written.iter().fold((0, 0, 0), |(tried, killed, acknowledged), writer| {
        (tried + writer.tried, killed + writer.killed, acknowledged + writer.acknowledged.len())
    });
    assert!(
        killed * 20 > tried && acknowledged * 20 > tried,
        "{killed} killed, {acknowledged} done of {tried}: no trial"
    );
}

/// How long a command takes here and now.
fn usual_time(place: &Place) -> Duration {
    let case = start(place);
    let mut times: Vec<Duration> = (0..7)
        .map(|number| {
            let begun = Instant::now();
            place.json(&["note", &case, &number.to_string()]);
            begun.elapsed()
        })
        .collect();
    times.sort();
    times[3]
}

fn write(place: &Place, writer: usize, kills: usize, mut usual: Duration) -> Written {
    let mut dice = Dice(0x9e37_79b9_7f4a_7c15 ^ (writer as u64 + 1));
    let mut written = Written { case: start(place), ..Written::default() };
    while written.killed < kills && written.tried < kills * 10 {
        written.tried += 1;
        let mark = format!("w{writer}-{}-", written.tried);
        let case = written.case.clone();
        let set = format!("mark={mark}");
        let words: &[&str] = match dice.below(4) {
            0 => &["note", &case, &mark],
            1 => &["fill", &case, "--set", &set],
            _ => &["advance", &case, "--set", &set, "--outcome", "go"],
        };
        let moment = Duration::from_micros(dice.below(2 * usual.as_micros() as u64 + 1));
        let mut child = place.spawn(words);
        std::thread::sleep(moment);
        child.kill().expect("a process of ours can be killed");
        let output = child.wait_with_output().expect("a killed process is gone");
        let was_killed = output.status.code().is_none();
        written.killed += usize::from(was_killed);
        // How long a command takes changes with what else the machine does: whoever is killed is given a little longer,
        // whoever comes through less, so that both keep happening.
        usual = if was_killed { usual * 21 / 20 } else { usual * 9 / 10 };
        if String::from_utf8_lossy(&output.stdout).contains(&mark) || output.status.success() {
            written.acknowledged.push(mark);
        }
    }
    written
}

/// Every acknowledged mark is in the log, once; every act is there whole.
#[track_caller]
fn check_log(place: &Place, writer: &Written) {
    let log = place.json(&["log", &writer.case]);
    let events = log["events"].as_array().expect("a list");
    let numbers: Vec<u64> = events.iter().map(|event| event["seq"].as_u64().expect("a number")).collect();
    assert_eq!(numbers, (1..=events.len() as u64).collect::<Vec<_>>(), "the sequence has no gaps");
    for mark in &writer.acknowledged {
        let found = events.iter().filter(|event| event.to_string().contains(&format!("\"{mark}\""))).count();
        assert_eq!(found, 1, "{mark} was acknowledged");
    }
    for (at, event) in events.iter().enumerate().filter(|(_, event)| event["kind"] == "completed") {
        let kinds: Vec<_> = events[at - 1..=at + 1].iter().map(|event| (&event["act"], &event["kind"])).collect();
        let act = &event["act"];
        let whole = [(act, &"set".into()), (act, &"completed".into()), (act, &"opened".into())];
        assert_eq!(kinds, whole, "an act is there whole or not at all");
    }
}

/// A reader that is there while others are killed sees a whole log at every moment.
#[test]
fn a_reader_sees_a_whole_log_while_writers_are_killed() {
    let place = place();
    let case = start(&place);
    let mut dice = Dice(7);
    for number in 0..30 {
        let mut child = place.spawn(&["note", &case, &number.to_string()]);
        let mut reader = place.spawn(&["verify", "--json"]);
        std::thread::sleep(Duration::from_millis(dice.below(20)));
        child.kill().expect("a process of ours can be killed");
        child.wait().expect("a killed process is gone");
        let mut out = String::new();
        reader.stdout.take().expect("the stream is caught").read_to_string(&mut out).expect("JSON is UTF-8");
        assert!(reader.wait().expect("a reader ends").success(), "{out}");
    }
}

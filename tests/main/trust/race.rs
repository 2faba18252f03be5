//! Many at once on the same case: each step is done once, and whoever came late is told the truth.

use std::collections::BTreeMap;
use std::sync::Barrier;

use super::{is_whole, place, start};
use crate::program::{Place, Ran};

/// How many processes run at the same time.
const TOGETHER: usize = 16;

/// Runs the same work in so many threads that begin together.
fn together(place: &Place, work: impl Fn(&Place, usize) -> Vec<Ran> + Sync) -> Vec<Vec<Ran>> {
    let barrier = Barrier::new(TOGETHER);
    std::thread::scope(|scope| {
        let one = |number| {
            let (barrier, work) = (&barrier, &work);
            scope.spawn(move || {
                barrier.wait();
                work(place, number)
            })
        };
        let threads: Vec<_> = (0..TOGETHER).map(one).collect();
        threads.into_iter().map(|thread| thread.join().expect("a thread ends")).collect()
    })
}

#[test]
fn of_many_who_do_a_step_one_does_it() {
    let place = place();
    let case = start(&place);
    place.json(&["advance", &case, "--outcome", "chain", "--set", "mark=一"]);
    let steps = ["s1", "s2", "s3", "s4", "s5", "s6"];
    let ran = together(&place, |place, number| {
        let who = format!("人{number}号");
        steps.iter().map(|step| place.run(&["advance", &case, step, "--as", &who, "--json"])).collect()
    });
    for (at, step) in steps.iter().enumerate() {
        let results: Vec<&Ran> = ran.iter().map(|runs| &runs[at]).collect();
        let done = results.iter().filter(|ran| ran.code == Some(0)).count();
        assert_eq!(done, 1, "{step} was done {done} times: {results:?}");
        for late in results.iter().filter(|ran| ran.code != Some(0)) {
            let error = &late.json()["error"];
            match late.code {
                Some(1) => assert_eq!(error["reason"], "not_open", "{late:?}"),
                Some(4) => {
                    assert_eq!(error["kind"], "conflict", "{late:?}");
                    let message = error["message"].as_str().expect("an error has a message");
                    assert!(message.contains("人") && message.contains("号"), "who was faster: {message}");
                }
                _ => panic!("{late:?}"),
            }
        }
    }
    let log = place.json(&["log", &case]);
    let mut completed: BTreeMap<&str, usize> = BTreeMap::new();
    for event in log["events"].as_array().expect("a list").iter().filter(|event| event["kind"] == "completed") {
        *completed.entry(event["step"].as_str().expect("a step has a name")).or_default() += 1;
    }
    for step in steps {
        assert_eq!(completed.get(step), Some(&1), "{log}");
    }
    is_whole(&place);
}

/// Notes do not exclude each other, but two that rely on the same state do: whoever loses may simply try again.
#[test]
fn nothing_is_lost_when_losers_try_again() {
    let place = place();
    let case = start(&place);
    together(&place, |place, number| {
        let text = format!("note {number}");
        let attempts = std::iter::repeat_with(|| place.run(&["note", &case, &text]));
        let last = attempts.take(200).find(|ran| ran.code != Some(4)).expect("somebody always wins");
        assert_eq!(last.code, Some(0), "{last:?}");
        vec![last]
    });
    let log = place.json(&["log", &case]).to_string();
    for number in 0..TOGETHER {
        assert_eq!(log.matches(&format!("\"note {number}\"")).count(), 1, "{log}");
    }
    is_whole(&place);
}

#[test]
fn a_key_does_the_work_once_however_many_use_it() {
    let place = place();
    let started = together(&place, |place, _| vec![place.run(&["start", "trial.yaml", "--key", "one", "--json"])]);
    let cases: Vec<String> = started.iter().flatten().map(|ran| ran.json()["case"].to_string()).collect();
    assert!(cases.iter().all(|case| *case == cases[0]), "{cases:?}");
    assert_eq!(place.json(&["cases"])["cases"].as_array().map(Vec::len), Some(1));
    let case = cases[0].trim_matches('"');

    let words = ["advance", case, "--set", "mark=一", "--outcome", "go", "--key", "two", "--json"];
    let ran = together(&place, |place, _| vec![place.run(&words)]);
    let first = ran.iter().flatten().filter(|ran| ran.json()["replayed"] != true).count();
    assert_eq!(first, 1, "{ran:?}");
    for answer in ran.iter().flatten() {
        assert_eq!((answer.code, &answer.json()["open"][0]["step"]), (Some(0), &"pong".into()), "{answer:?}");
    }
    let log = place.json(&["log", case]);
    let completed = log["events"].as_array().expect("a list").iter().filter(|event| event["kind"] == "completed");
    assert_eq!(completed.count(), 1, "{log}");

    let other = place.run(&["advance", case, "--set", "mark=二", "--outcome", "go", "--key", "two", "--json"]);
    assert_eq!((other.code, &other.json()["error"]["kind"]), (Some(4), &"conflict".into()), "{other:?}");
    is_whole(&place);
}

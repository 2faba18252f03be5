//! That ten times the text takes about ten times the work, for every subject of the benchmarks.
//!
//! What is compared is the time the processor spent on this thread, not the time on the wall, and with room for three
//! times as much: what grows with the square takes a hundred times as much and is found however busy the machine is.

#[path = "../../benches/validation/subjects.rs"]
pub(crate) mod subjects;

use playbook::compile::compile;
use playbook::lint::Surroundings;
use playbook::source::SourceFile;
use playbook::validation::{Pace, validate};
use subjects::{Lanes, Table};

fn findings(text: String) -> Vec<String> {
    let checked =
        validate(vec![SourceFile::new("subject.yaml", text)], &|_| None, &Surroundings::default(), Pace::QUIET);
    let found = checked.iter().flat_map(|file| &file.diagnostics);
    found.map(|found| format!("{} {}", found.code, found.message.en)).collect()
}

/// A subject, written in a size.
type Subject = (&'static str, fn(usize) -> String);

const SUBJECTS: &[Subject] = &[
    ("steps", subjects::steps),
    ("fields", subjects::fields),
    ("lanes beside each other", |count| subjects::lanes(count, Lanes::Beside)),
    ("lanes in order", |count| subjects::lanes(count, Lanes::InOrder)),
    ("rows", |count| subjects::table(count, Table::Sound)),
    ("misspelt steps", |count| subjects::steps(count).replace("next: finish_", "next: finsh_")),
    ("unset fields", |count| subjects::fields(count).replace(", fill: [yes_", ", show: [yes_")),
];

#[test]
fn the_subjects_are_what_they_say() {
    let silent = [
        subjects::steps(100),
        subjects::fields(20),
        subjects::lanes(20, Lanes::Beside),
        subjects::lanes(20, Lanes::InOrder),
        subjects::table(300, Table::Sound),
    ];
    for text in silent.into_iter().chain(subjects::folder(2).into_iter().map(|(_, text)| text)) {
        assert_eq!(findings(text), Vec::<String>::new());
    }
    let steps = compile(&SourceFile::new("subject.yaml", subjects::steps(100))).playbook.expect("it was silent").steps;
    assert_eq!(steps.len(), 100 + 1, "ten steps a block, and the end");
    let gap =
        "PB0301 `fresh` = false, `kind` = c, `level` = top, `size` = 80, `amount` = 100 matches no branch of `choose`";
    assert_eq!(findings(subjects::table(300, Table::WithGap)), [gap]);
    let overlap = findings(subjects::table(300, Table::WithOverlap));
    assert!(overlap.len() == 1 && overlap[0].starts_with("PB0302 "), "{overlap:?}");
}

/// Nanoseconds that this thread has been on a processor.
#[cfg(target_os = "linux")]
fn spent() -> u64 {
    let text = std::fs::read_to_string("/proc/thread-self/schedstat").expect("Linux tells how long a thread ran");
    text.split_whitespace().next().and_then(|spent| spent.parse().ok()).expect("the first number is that time")
}

#[cfg(target_os = "linux")]
#[test]
fn ten_times_the_text_takes_about_ten_times_the_work() {
    for (name, subject) in SUBJECTS {
        let work = |count| {
            let text = subject(count);
            let begun = spent();
            drop(findings(text));
            spent() - begun
        };
        // The first run also pays for what is made once.
        work(10);
        let (small, large) = (work(500), work(5_000));
        assert!(large < 35 * small, "{name}: 500 take {small} ns, 5,000 take {large} ns");
    }
}

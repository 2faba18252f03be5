//! The proof against the truth: what `validate` says of small random playbooks, and what comes out when every case there
//! can be of them is gone through with the engine itself.

mod explorer;
mod machine;

use std::collections::BTreeMap;

use playbook::compile::compile;
use playbook::diagnostic::{Diagnostic, Severity};
use playbook::lint::{self, Surroundings};
use playbook::model::Playbook;
use playbook::source::SourceFile;

use super::engine::Chance;

/// More states than this are not gone through.
const MOST_STATES: usize = 400;

/// Several thousand playbooks, or as many as are asked for.
fn wanted() -> usize {
    std::env::var("PROPTEST_CASES").ok().and_then(|cases| cases.parse().ok()).unwrap_or(5_000)
}

fn compiled(text: &str) -> Playbook {
    let compilation = compile(&SourceFile::new("random.yaml", text));
    let found: Vec<&str> = compilation.diagnostics.iter().map(|found| found.message.en.as_str()).collect();
    compilation.playbook.unwrap_or_else(|| panic!("{}\n{text}", found.join("\n")))
}

#[test]
fn the_proof_agrees_with_going_through_every_case() {
    let (mut tried, mut sound, mut seed) = (0, 0, 0u64);
    let mut codes: BTreeMap<String, usize> = BTreeMap::new();
    let mut wrong = Vec::new();
    while tried < wanted() && wrong.len() < 5 {
        seed += 1;
        let text = machine::text(&mut Chance::new(seed));
        let playbook = compiled(&text);
        let found: Vec<Diagnostic> = lint::check(&playbook, &Surroundings::default());
        let errors: Vec<&Diagnostic> = found.iter().filter(|found| found.severity == Severity::Error).collect();
        let Some(faults) = explorer::explore(&playbook, MOST_STATES) else { continue };
        tried += 1;
        sound += usize::from(faults.is_empty());
        errors.iter().for_each(|error| *codes.entry(error.code.to_string()).or_default() += 1);
        if faults.is_empty() != errors.is_empty() {
            let said: Vec<String> = errors.iter().map(|error| format!("{} {}", error.code, error.message.en)).collect();
            wrong.push(format!("seed {seed}: validate says {said:?}, going through every case {faults:?}\n{text}"));
        }
    }
    assert!(wrong.is_empty(), "{} disagreements:\n{}", wrong.len(), wrong.join("\n"));
    assert!(sound * 5 > tried && sound * 5 < tried * 4, "{sound} of {tried} are sound: the playbooks are one-sided");
    for code in ["PB0301", "PB0302", "PB0303", "PB0401", "PB0402", "PB0403", "PB0404"] {
        assert!(codes.contains_key(code), "no playbook was broken as {code} says: {codes:?}");
    }
}

//! What is tried with hostile bytes: nothing panics, and every finding points into the text and can be shown.
//!
//! The fuzz targets call these; the ordinary tests call them with the inputs that once went wrong.

use playbook::compile::{compile, decode};
use playbook::diagnostic::{Diagnostic, FileFindings, json, text};
use playbook::lang::Lang;
use playbook::lint::Surroundings;
use playbook::source::SourceFile;
use playbook::validation::{Pace, validate as judge};

/// What stands around a condition: a field of every type, so that all of the language of conditions can be met.
const AROUND: &str = r#"playbook: trial
version: "1"
title: Trial
roles: { clerk: Clerk }
settings: { limit: { type: money, currency: CNY, default: 100, label: Limit }, rounds: { type: integer, default: 3, label: Rounds } }
fields:
  yes: { type: yes_no }
  kind: { type: choice, choices: { plain: Plain, urgent: Urgent, other: Other } }
  count_of: { type: integer, min: 0, max: 1000 }
  ratio: { type: decimal, places: 2 }
  amount: { type: money, currency: CNY, min: 0 }
  note: { type: text }
  day: { type: date }
  hour: { type: time }
  span: { type: duration }
  who: { type: person }
  lines: { type: table, columns: { item: { type: text }, price: { type: money, currency: CNY } } }
  later: { type: yes_no }
start: open
steps:
  open: { title: Open, role: clerk, fill: [yes, kind, count_of, ratio, amount, note, day, hour, span, who, lines], next: choose }
  choose: { title: Choose, role: clerk, next: [{ when: "CONDITION", to: first }, { when: yes, to: second }, { else: third }] }
  first: { end: first }
  second: { end: second }
  third: { title: Third, role: clerk, fill: [{ field: later, when: "CONDITION" }], next: second }
"#;

/// Bytes as a playbook.
pub(crate) fn reader(bytes: &[u8]) {
    let source = decode("fuzz.yaml", bytes);
    let found = compile(&source);
    assert!(found.playbook.is_some() || found.has_errors(), "what is not understood is said to be wrong");
    can_be_shown(&source, &found.diagnostics);
}

/// Bytes as the condition of a branch, with all rules.
pub(crate) fn guards(bytes: &[u8]) {
    let Ok(condition) = str::from_utf8(bytes) else { return };
    let quoted = condition.replace('\\', "\\\\").replace('"', "\\\"").replace(['\n', '\r'], "\\n");
    judged(SourceFile::new("fuzz.yaml", AROUND.replace("CONDITION", &quoted)));
}

/// Bytes as a playbook, with all rules.
pub(crate) fn validate(bytes: &[u8]) {
    judged(decode("fuzz.yaml", bytes));
}

fn judged(source: SourceFile) {
    let judge = || judge(vec![source.clone()], &|_| None, &Surroundings::default(), Pace::QUIET);
    let (checked, again) = (judge(), judge());
    for (file, again) in checked.iter().zip(&again) {
        assert_eq!(file.diagnostics, again.diagnostics, "the same text gives the same findings");
        can_be_shown(&file.source, &file.diagnostics);
    }
}

fn can_be_shown(source: &SourceFile, found: &[Diagnostic]) {
    for diagnostic in found {
        let labels = std::iter::once(&diagnostic.primary).chain(&diagnostic.related).map(|label| label.span);
        for span in labels.chain(diagnostic.fix.iter().map(|fix| fix.span)) {
            assert!(source.text.get(span.range()).is_some(), "{span:?} is no part of the text: {diagnostic:?}");
        }
    }
    // The first of many are like the others, and showing takes longer than finding.
    let first = &found[..found.len().min(5)];
    for lang in [Lang::Zh, Lang::En] {
        first.iter().for_each(|diagnostic| drop(text::render(source, diagnostic, lang, true)));
        drop(json::Report::new(&[FileFindings { source, diagnostics: first, suppressed: &[] }], lang));
    }
}

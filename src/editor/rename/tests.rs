//! Every name of the playbooks in the repository is changed, and what comes out says the same.

use std::path::{Path, PathBuf};

use super::*;
use crate::compile::compile;
use crate::model::Playbook;
use crate::scenario;

fn pair(playbook: &str, scenarios: &str) -> (Document, Document) {
    let playbook = Document::playbook(SourceFile::new("p.yaml", playbook), None);
    let scenarios = Document::scenarios(SourceFile::new("p.test.yaml", scenarios), &playbook, None);
    (playbook, scenarios)
}

/// The changed texts; the place is that of the last `needle` before the mark.
fn changed(playbook: &str, scenarios: &str, needle: &str, to: &str) -> Result<(String, String), Message> {
    let (playbook, scenarios) = pair(playbook, scenarios);
    let shelf = Shelf::new(vec![&playbook, &scenarios]);
    let offset = playbook.source.text.find(needle).unwrap();
    let files = rename(&shelf, 0, offset, to)?;
    let edits = |number| files.iter().find(|file| file.document == number).map(|file| file.edits.as_slice());
    let text = |number: usize| apply(&shelf.documents[number].source.text, edits(number).unwrap_or_default());
    Ok((text(0), text(1)))
}

const PLAYBOOK: &str = "\
playbook: p
version: \"1\"
title: { zh: '限 {days} 内', en: \"within { days }, {{days}}\" }
roles: { clerk: Clerk }
settings:
  days: { type: duration, default: 2 days }
fields:
  金额: { type: integer }
  way: { type: choice, choices: [sea, air], default: air }
  air: { type: yes_no }
start: \"first\"
steps:
  first:
    title: first
    role: clerk
    fill: [金额, way, { field: air, when: 'way == air' }]
    within: days
    next:
      - { when: \"way == air and 金额 > 3\", to: last }
      - else: 'last'
  last: { end: fine }
";

const SCENARIOS: &str = "\
scenarios:
  - name: air
    steps:
      - { step: first, set: { 金额: 4, way: air, air: true } }
    ends: fine
";

#[test]
fn a_name_changes_wherever_it_stands_and_nowhere_else() {
    let (playbook, scenarios) = changed(PLAYBOOK, SCENARIOS, "金额:", "amount").unwrap();
    assert_eq!(playbook, PLAYBOOK.replace("金额", "amount"));
    assert_eq!(scenarios, SCENARIOS.replace("金额", "amount"));
    let (playbook, _) = changed(PLAYBOOK, SCENARIOS, "days: {", "天数").unwrap();
    assert_eq!(
        playbook,
        PLAYBOOK
            .replace("{days} 内", "{天数} 内")
            .replace("{ days }", "{ 天数 }")
            .replace("days: {", "天数: {")
            .replace("within: days", "within: 天数")
    );
    let (playbook, scenarios) = changed(PLAYBOOK, SCENARIOS, "air], default", "plane").unwrap();
    assert_eq!(
        playbook,
        PLAYBOOK.replace("air], default: air", "plane], default: plane").replace("way == air", "way == plane")
    );
    assert_eq!(scenarios, SCENARIOS.replace("way: air", "way: plane"));
    let (playbook, scenarios) = changed(PLAYBOOK, SCENARIOS, "first\"\nsteps", "begin").unwrap();
    assert_eq!(playbook, PLAYBOOK.replace("\"first\"", "\"begin\"").replace("  first:", "  begin:"));
    assert_eq!(scenarios, SCENARIOS.replace("step: first", "step: begin"));
}

#[test]
fn what_would_not_mean_the_same_is_refused() {
    let said = |needle: &str, to: &str| changed(PLAYBOOK, SCENARIOS, needle, to).unwrap_err().en;
    assert_eq!(said("first:", "last"), "`last` is taken (p.yaml, line 21)");
    assert_eq!(said("金额:", "days"), "`days` is taken (p.yaml, line 6)");
    assert!(said("金额:", "a b").starts_with("`a b` is not an identifier: "));
    assert!(said("金额:", "and").starts_with("`and` is a word"));
    assert_eq!(said("title:", "name"), "there is no name here that could be changed");
    let unknown = PLAYBOOK.replace("[金额, way", "[other, way");
    assert_eq!(
        changed(&unknown, "", "other", "x").unwrap_err().en,
        "`other` is defined nowhere, so it cannot be renamed"
    );
    let hidden = PLAYBOOK.replace("\"way == air and 金额", "\"way == air and \\u91d1额");
    assert_eq!(
        changed(&hidden, "", "金额:", "x").unwrap_err().en,
        "`金额` is written with escapes in p.yaml, line 19; write it out first"
    );
    let beside = PLAYBOOK.replace("金额 > 3", "way == sea and air");
    assert_eq!(
        changed(&beside.replace("air: { type: yes_no }", "plane: { type: yes_no }"), "", "sea, ", "way").map(|_| ()),
        Ok(()),
        "a choice may have the name of a field"
    );
}

#[test]
fn the_words_of_the_language_stay() {
    let text =
        "playbook: p\nstart: a\nsteps:\n  a:\n    approval: r\n    next: { approve: z, revise: a }\n  z: { end: z }\n";
    let said = changed(text, "", "approve", "x").unwrap_err();
    assert_eq!(said.en, "the outcome `approve` is a word of the language, so it cannot be renamed");
    assert!(changed(text, "", "revise", "x").is_ok());
}

#[test]
fn a_playbook_is_renamed_in_those_that_call_it() {
    let called = Document::playbook(
        SourceFile::new(
            "a.yaml",
            "playbook: a\naliases: [甲]\nfields: { x: { type: integer } }\nsteps:\n  z: { end: fine }\n",
        ),
        None,
    );
    let text = "playbook: b\nfields: { y: { type: integer } }\nsteps:\n  one:\n    call: 甲\n    with: { x: y }\n    results: { y: x }\n    next: { fine: one }\n  two: { call: a, with: { x: 3 }, next: one }\n";
    let caller = Document::playbook(SourceFile::new("b.yaml", text), None);
    let shelf = Shelf::new(vec![&called, &caller]);
    let renamed = |needle: &str, to: &str| {
        let files = rename(&shelf, 0, called.source.text.find(needle).unwrap(), to).unwrap();
        apply(text, &files.iter().find(|file| file.document == 1).unwrap().edits)
    };
    assert_eq!(renamed("a\n", "c"), text.replace("call: a", "call: c"));
    assert_eq!(renamed("甲", "乙"), text.replace("甲", "乙"));
    assert_eq!(renamed("x:", "w"), text.replace("{ x: ", "{ w: ").replace("y: x }", "y: w }"));
    assert_eq!(renamed("fine", "good"), text.replace("fine", "good"));
    assert_eq!(shelf.references(&shelf.symbol(0, 10).unwrap().0).len(), 4, "both names mean the one playbook");
}

/// What a playbook says, without places.
fn meaning(playbook: &Playbook) -> String {
    let spans = regex_lite::Regex::new(r"Span \{ start: \d+, end: \d+ \}").unwrap();
    spans.replace_all(&format!("{playbook:?}"), "").into_owned()
}

/// All names at once, since their places do not touch; every tenth by itself, the whole way.
fn every_name_can_be_changed(path: &Path) {
    let read = |path: &Path| SourceFile::new("p", std::fs::read_to_string(path).unwrap());
    let document = Document::playbook(read(path), None);
    let scenarios = Document::scenarios(read(&path.with_extension("test.yaml")), &document, None);
    let shelf = Shelf::new(vec![&document, &scenarios]);
    let before = compile(&document.source).playbook.unwrap();
    let mut symbols: Vec<(&Symbol, Span)> = Vec::new();
    for named in document.index.occurrences.iter().filter(|named| named.defines) {
        if named.symbol.name != "approve" && !symbols.iter().any(|(known, _)| **known == named.symbol) {
            symbols.push((&named.symbol, named.span));
        }
    }
    let mut files = [FileEdits { document: 0, edits: Vec::new() }, FileEdits { document: 1, edits: Vec::new() }];
    for (number, (symbol, place)) in symbols.iter().enumerate() {
        let to = if number % 2 == 0 { format!("新{number}名") } else { format!("zz{number}z") };
        for (document, place) in renamed(&shelf, symbol).unwrap() {
            files[document].edits.push(Fix { span: place.span, replacement: to.clone() });
        }
        if number % 10 == 0 {
            rename(&shelf, 0, place.start(), &to).unwrap_or_else(|why| panic!("{symbol:?}: {}", why.en));
        }
    }
    let changes = files.iter().map(|file| file.edits.len()).sum::<usize>();
    assert!(changes > symbols.len() * 2, "{changes} changes of {} names", symbols.len());
    files.iter_mut().for_each(|file| file.edits.sort_by_key(|edit| edit.span));
    let after = compile(&applied(&document, &files[0]));
    assert_eq!(after.diagnostics, []);
    let after = after.playbook.unwrap();
    assert_eq!(scenario::read(&applied(&scenarios, &files[1]), &after).diagnostics, []);
    let new = regex_lite::Regex::new("新([0-9]+)名|zz([0-9]+)z").unwrap();
    let said = meaning(&after);
    let back = new.replace_all(&said, |found: &regex_lite::Captures<'_>| {
        let number = found.get(1).or(found.get(2)).unwrap().as_str();
        symbols[number.parse::<usize>().unwrap()].0.name.clone()
    });
    let before = meaning(&before);
    let same = back.bytes().zip(before.bytes()).take_while(|(one, other)| one == other).count();
    let around = |text: &str| {
        text.chars()
            .skip(text.char_indices().take_while(|(at, _)| *at < same).count().saturating_sub(60))
            .take(120)
            .collect()
    };
    let (now, then): (String, String) = (around(&back), around(&before));
    assert!(back == before, "{now}\n{then}");
}

fn shipped(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join(name)
}

#[test]
fn every_name_of_the_complaint_can_be_changed() {
    every_name_can_be_changed(&shipped("playbooks/complaint.yaml"));
}

#[test]
fn every_name_of_the_order_can_be_changed() {
    every_name_can_be_changed(&shipped("playbooks/order.yaml"));
}

#[test]
fn every_name_of_the_visit_can_be_changed() {
    every_name_can_be_changed(&shipped("playbooks/visit-reception.yaml"));
}

#[test]
fn every_name_of_the_presales_approval_can_be_changed() {
    every_name_can_be_changed(&shipped("playbooks/presales-approval.yaml"));
}

#[test]
fn every_name_of_the_bid_can_be_changed() {
    every_name_can_be_changed(&shipped("playbooks/bid-breakdown.yaml"));
}

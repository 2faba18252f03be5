//! Every obstacle, by a small change of one playbook; and that a change that concerns no open step is none.

use std::collections::BTreeMap;

use super::*;
use crate::compile::{calendar, compile};
use crate::engine::{self, Act, Actor, Case, Command, Input, Moment, Roles, Start, Ticks};
use crate::source::SourceFile;

const OLD: &str = "
playbook: order
version: 1.0.0
title: Order
roles: { clerk: Clerk, leader: Leader }
settings: { rounds: { type: integer, default: 3, min: 1, max: 9 } }
fields:
  amount: { type: integer, label: Amount, min: 0 }
  deep: { type: yes_no, default: no }
  remark: { type: text }
start: record
steps:
  record: { title: Record, role: clerk, fill: [amount], check: [one, two], next: both }
  both:
    title: Both
    together:
      price: { title: Price, call: quotation }
      law: { title: Law, role: leader }
      depth: { title: Depth, role: clerk, when: deep, fill: [remark] }
    next: decide
  decide:
    title: Decide
    approval: { all: [leader, clerk] }
    visits: { at_most: rounds, then: closed }
    next: { approve: closed, refuse: { to: record, reason: required } }
  closed: { end: closed }
";

fn compiled(text: &str) -> Playbook {
    let compilation = compile(&SourceFile::new("order.yaml", text));
    compilation.playbook.unwrap_or_else(|| panic!("{:?}\n{text}", compilation.diagnostics))
}

fn actor(name: &str) -> Actor {
    Actor { name: name.to_owned(), roles: Roles::Any }
}

fn moment() -> Moment<'static> {
    Moment { now: "2026-03-02T01:00:00Z".parse().unwrap(), calendar: calendar::built_in(), zone: chrono_tz::UTC }
}

/// A case that has got so far: recorded, lanes finished, voted once, sent back from the second round.
fn case(playbook: &Playbook, acts: usize) -> Case {
    let mut log = engine::start(playbook, &Start::bare(), &actor("甲"), moment()).unwrap();
    let step = |name: &str| playbook.step(name).unwrap().id;
    let values = BTreeMap::from([("amount".to_owned(), crate::model::value::Value::Number(500.into()))]);
    let record = || Act::Complete {
        step: step("record"),
        outcome: None,
        input: Input { values: values.clone(), ticks: Ticks::All, files: Vec::new() },
        remark: None,
        redo: Vec::new(),
    };
    let law =
        || Act::Complete { step: step("law"), outcome: None, input: Input::default(), remark: None, redo: Vec::new() };
    let price = || Act::Finish { step: step("price"), outcome: "offered".to_owned(), values: BTreeMap::new() };
    let vote = |outcome: &str| Act::Vote {
        step: step("decide"),
        outcome: outcome.to_owned(),
        role: Some(playbook.role("leader").unwrap()),
        input: Input::default(),
        remark: Some("because".to_owned()),
        redo: Vec::new(),
    };
    let back = Act::Return { from: step("decide"), to: step("record"), reason: "again".to_owned(), back: true };
    let acts = [record(), law(), price(), vote("refuse"), record(), law(), price(), vote("approve"), back]
        .into_iter()
        .take(acts);
    for act in acts {
        let case = engine::replay(playbook, &log);
        let command = Command { actor: actor("甲"), act };
        log.extend(engine::decide(playbook, &case, &command, moment()).unwrap_or_else(|refusal| panic!("{refusal:?}")));
    }
    engine::replay(playbook, &log)
}

/// The verdict on a case that has got so far, when a text stands in the place of another.
fn judged(acts: usize, changes: &[(&str, &str)]) -> String {
    let mut text = OLD.to_owned();
    for (from, to) in changes {
        assert!(text.contains(from), "{from}");
        text = text.replace(from, to);
    }
    let (old, new) = (compiled(OLD), compiled(&text));
    let verdict = judge(&old, &case(&old, acts), &new, &Matching::new(&old, &new));
    let words: Vec<&str> = verdict.obstacles().iter().map(Obstacle::word).collect();
    for obstacle in verdict.obstacles() {
        assert!(!obstacle.message().zh.is_empty() && !obstacle.help().en.is_empty());
    }
    format!("{} {}", verdict.word(), words.join(" ")).trim_end().to_owned()
}

/// How far a case has got, what stands in the place of what, and the verdict.
type Expected = (usize, &'static [(&'static str, &'static str)], &'static str);

#[test]
fn every_obstacle_is_seen() {
    let expected: &[Expected] = &[
        (0, &[("record", "book"), ("title: Record", "title: Book it")], "stranded step_gone"),
        (0, &[("record", "book")], "stays step_renamed"),
        (1, &[("      law: { title: Law, role: leader }\n", "")], "stranded lanes_changed step_gone"),
        (1, &[("      law:", "      more: { title: More, role: clerk }\n      law:")], "stranded lanes_changed"),
        (1, &[("call: quotation", "call: offer")], "stranded callee_changed"),
        (1, &[("law: { title: Law, role: leader }", "law: { title: Law, wait: 1 day }")], "stranded step_moved"),
        (4, &[("all: [leader, clerk]", "any: [leader, clerk]")], "moves_on"),
        (8, &[("all: [leader, clerk]", "any: [leader, clerk]")], "stranded voters_changed"),
        (8, &[("all: [leader, clerk]", "all: [leader, clerk, leader]")], "stranded voters_changed"),
        (8, &[("at_most: rounds", "at_most: 1")], "stranded too_many_visits"),
        (9, &[("decide", "judge"), ("title: Decide", "title: Judge")], "stranded way_back_gone"),
        (1, &[("label: Amount, min: 0", "label: Amount, max: 100")], "stranded value"),
        (1, &[("max: 9 }", "max: 2 }"), ("default: 3", "default: 2")], "stranded value"),
        (1, &[("amount", "total")], "stays field_renamed"),
        (
            1,
            &[("  amount: { type: integer, label: Amount, min: 0 }\n", ""), ("fill: [amount], ", "")],
            "stays field_gone",
        ),
        (2, &[("next: decide", "next: [{ when: remark == \"x\", to: closed }, { else: decide }]")], "stranded unset"),
        (
            1,
            &[("closed, refuse", "[{ when: remark == \"x\", to: closed }, { else: closed }], refuse")],
            "stranded unset",
        ),
    ];
    for (acts, changes, verdict) in expected {
        assert_eq!(judged(*acts, changes), *verdict, "{changes:?}");
    }
}

#[test]
fn what_does_not_concern_where_a_case_stands_is_no_obstacle() {
    for acts in 0..9 {
        assert_eq!(judged(acts, &[]), "moves_on");
        assert_eq!(judged(acts, &[("title: Order", "title: Orders"), ("default: 3", "default: 4")]), "moves_on");
    }
    // Past the step that is gone, and not yet at the lanes that changed.
    assert_eq!(judged(7, &[("      law: { title: Law, role: leader }\n", "")]), "moves_on");
    assert_eq!(judged(0, &[("      law: { title: Law, role: leader }\n", "")]), "moves_on");
    // A field that nobody has filled.
    assert_eq!(judged(1, &[("  deep: { type: yes_no, default: no }\n", ""), ("when: deep, ", "")]), "moves_on");
    // A field that only the lane needs that was not started.
    assert_eq!(
        judged(2, &[("next: decide", "next: [{ when: deep and remark == \"x\", to: closed }, { else: decide }]")]),
        "moves_on"
    );
}

#[test]
fn ticks_follow_the_lines_they_belong_to() {
    let (old, new) = (compiled(OLD), compiled(&OLD.replace("check: [one, two]", "check: [zero, two, one]")));
    let mut case = case(&old, 1);
    let record = old.step("record").unwrap().id;
    case.steps.get_mut(&record).unwrap().ticks.remove(&1);
    let carried = carry(&old, &case, &new, &Matching::new(&old, &new));
    let ticks: Vec<u32> = carried.step(new.step("record").unwrap().id).unwrap().ticks.keys().copied().collect();
    assert_eq!(ticks, [2]);
}

//! What is offered at cursors, which are written as `|` in texts that are not finished.

use super::*;
use crate::source::SourceFile;

const HEAD: &str = "playbook: p
version: \"1\"
title: p
roles: { clerk: { zh: 职员, en: Clerk }, boss: Boss }
settings:
  soon: { type: duration, default: 2 days, label: { zh: 时限, en: Limit } }
  rounds: { type: integer, default: 3 }
fields:
  upheld: { type: yes_no }
  way: { type: choice, choices: { sea: Sea, air: Air } }
  行: { type: table, columns: { 金额: { type: integer }, kind: { type: choice, choices: [big, small] } } }
records: { form: Form }
start: one
steps:
  many:
    title: many
    start: inner
    steps:
      inner: { title: inner, role: clerk, next: fine }
      fine: { end: fine }
      poor: { end: poor }
    next: { fine: done, poor: one }
  ask: { title: ask, approval: boss, next: { approve: done, revise: one } }
  done: { end: done }
";

const CALLED: &str = "playbook: other-one\nfields: { theirs: { type: integer } }\nsteps: { a: { end: well } }\n";

fn offered(text: &str, lang: Lang) -> Vec<Item> {
    let offset = text.find('|').unwrap();
    let text = text.replace('|', "");
    let called = Document::playbook(SourceFile::new("o.yaml", CALLED), None);
    let document = Document::playbook(SourceFile::new("p.yaml", text), Some(offset));
    complete(&Shelf::new(vec![&document, &called]), 0, offset, lang)
}

/// What is offered in the step `one`.
fn labels(step: &str) -> Vec<String> {
    offered(&format!("{HEAD}  one:\n{step}"), Lang::En).into_iter().map(|item| item.label).collect()
}

#[test]
fn names_are_offered_where_they_are_wanted() {
    assert_eq!(labels("    next: |\n"), ["many", "ask", "done", "one"]);
    assert_eq!(labels("    next:\n      - { when: upheld, to: |"), ["many", "ask", "done", "one"]);
    assert_eq!(
        labels("    next:\n      - { when: upheld, to: | }\n      - { else: done }\n"),
        ["many", "ask", "done", "one"]
    );
    assert_eq!(labels("    role: |"), ["clerk", "boss"]);
    assert_eq!(labels("    role: cl|\n    next: done\n"), ["clerk", "boss"]);
    assert_eq!(labels("    fill: [upheld, |"), ["upheld", "way", "行"]);
    assert_eq!(labels("    fill:\n      - |"), ["field", "when", "upheld", "way", "行"]);
    assert_eq!(labels("    produces: [|]\n"), ["form"]);
    assert_eq!(labels("    not_by: [|]\n"), ["many", "inner", "fine", "poor", "ask", "done", "one"]);
    assert_eq!(labels("    within: |")[0], "soon");
    assert_eq!(labels("    visits: { at_most: |"), ["rounds"]);
    assert_eq!(labels("    instruction: 'in {|"), ["soon", "rounds"]);
    assert_eq!(labels("    instruction: 'in |"), Vec::<String>::new());
}

#[test]
fn steps_inside_a_group_are_offered_inside_it() {
    let text = HEAD.replace("next: fine }", "next: | }");
    let labels: Vec<String> = offered(&text, Lang::En).into_iter().map(|item| item.label).collect();
    assert_eq!(labels, ["inner", "fine", "poor"]);
    let text = HEAD.replace("start: inner", "start: |");
    let labels: Vec<String> = offered(&text, Lang::En).into_iter().map(|item| item.label).collect();
    assert_eq!(labels, ["inner", "fine", "poor"]);
}

#[test]
fn outcomes_are_those_of_the_step() {
    let text = HEAD.replace("{ fine: done, poor: one }", "{ fine: done, | }");
    let labels = |text: &str| offered(text, Lang::En).into_iter().map(|item| item.label).collect::<Vec<String>>();
    assert_eq!(labels(&text), ["poor"]);
    assert_eq!(labels(&HEAD.replace("{ approve: done, revise: one }", "{ | }")), ["approve", "revise"]);
    assert_eq!(labels(&format!("{HEAD}  one:\n    call: other-one\n    next: {{ |")), ["well"]);
}

#[test]
fn other_playbooks_are_offered_to_be_called() {
    let items = offered(&format!("{HEAD}  one:\n    call: other-|"), Lang::En);
    assert_eq!(items[0].label, "other-one");
    let start = format!("{HEAD}  one:\n    call: ").len();
    assert_eq!(items[0].replace, Span::new(start, start + "other-".len()));
    assert_eq!(labels("    call: other-one\n    with: { |"), ["theirs"]);
    assert_eq!(labels("    call: other-one\n    results: { upheld: |"), ["theirs"]);
    assert_eq!(labels("    call: other-one\n    results: { |"), ["upheld", "way", "行"]);
}

#[test]
fn keys_are_those_of_the_place() {
    let task = labels("    title: x\n    |\n");
    assert!(task.contains(&"role".to_owned()) && task.contains(&"approval".to_owned()), "{task:?}");
    assert!(!task.contains(&"title".to_owned()), "{task:?}");
    let approval = labels("    |\n    approval: boss\n");
    assert_eq!(approval[0], "title", "what must be there comes first: {approval:?}");
    assert!(!approval.contains(&"role".to_owned()), "an approval has voters and no role: {approval:?}");
    assert_eq!(labels("    within: { |"), ["time", "from", "remind", "escalate"]);
    assert_eq!(labels("    title: { |"), ["zh", "en"]);
    let top = offered("playbook: p\n|", Lang::Zh);
    let start = top.iter().find(|item| item.label == "start").unwrap();
    assert_eq!((start.detail.as_str(), start.insert.as_str(), start.rank), ("第一步", "start: ", 0));
    assert!(!offered("|", Lang::Zh).is_empty(), "an empty file may become a playbook");
}

#[test]
fn guards_are_offered_what_fits() {
    assert_eq!(labels("    next:\n      - { when: way == |"), ["sea", "air"]);
    assert_eq!(labels("    next:\n      - { when: \"way in [sea, |"), ["sea", "air"]);
    assert_eq!(labels("    next:\n      - { when: sum(行.|"), ["金额", "kind"]);
    assert_eq!(labels("    next:\n      - { when: upheld is |"), ["set", "not set"]);
    let operand = labels("    next:\n      - { when: not |");
    assert_eq!(operand[..5], ["upheld", "way", "行", "soon", "rounds"]);
    assert!(labels("    next:\n      - { when: upheld |").contains(&"and".to_owned()));
}

#[test]
fn values_are_those_of_the_field() {
    let text = HEAD.replace("choices: { sea: Sea, air: Air } }", "choices: { sea: Sea, air: Air }, default: | }");
    let labels: Vec<String> = offered(&text, Lang::En).into_iter().map(|item| item.label).collect();
    assert_eq!(labels, ["sea", "air"]);
    let text = HEAD.replace("type: yes_no", "type: |");
    assert!(offered(&text, Lang::En).iter().any(|item| item.label == "money"));
}

#[test]
fn what_is_offered_is_explained() {
    let called = Document::playbook(SourceFile::new("p.yaml", format!("{HEAD}  one:\n    role: \n")), None);
    let shelf = Shelf::new(vec![&called]);
    let offset = called.source.text.len() - 1;
    let item = &complete(&shelf, 0, offset, Lang::Zh)[0];
    assert_eq!((item.label.as_str(), item.detail.as_str()), ("clerk", "职员"));
    assert_eq!(describe(&shelf, item, Lang::Zh).unwrap(), "**`clerk`** 职员 · 角色\n\n做: `inner`");
}

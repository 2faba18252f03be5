//! What is said about names and keys.

use super::*;
use crate::source::SourceFile;

const TEXT: &str = "playbook: p
aliases: [甲]
version: \"1\"
title: { zh: 流程, en: <b>P</b> }
roles: { clerk: { zh: 职员, en: Clerk } }
settings:
  soon: { type: duration, default: 2 days, note: be quick }
fields:
  amount: { type: integer, min: 1, unit: { zh: 件, en: pieces }, label: { zh: 数量, en: Amount } }
  way: { type: choice, choices: { sea: Sea, air: Air } }
start: one
steps:
  one:
    title: { zh: 第一步, en: First }
    role: clerk
    fill: [amount, way]
    within: soon
    next:
      - { when: amount > 3 and way == sea, to: two }
      - { else: end }
  two: { title: Two, role: clerk, next: end }
  end: { end: fine }
";

fn said(needle: &str, lang: Lang) -> String {
    let document = Document::playbook(SourceFile::new("p.yaml", TEXT), None);
    let values = [("p".to_owned(), [("soon".to_owned(), "3 days".to_owned())].into())].into();
    let shelf = Shelf::new(vec![&document]).with_company(&values);
    hover(&shelf, 0, TEXT.find(needle).unwrap() + 1, lang).map(|(_, said)| said).unwrap_or_default()
}

#[test]
fn a_step_says_who_and_where_to() {
    assert_eq!(
        said("one:\n", Lang::En),
        "**`one`** First · step: task\n\nby: `clerk`\n\nwithin: `soon` = 2 days\n\nfills: `amount`, `way`\n\n\
         leads to: `two`, `end`\n\nled to from: `start`"
    );
    assert_eq!(said("two }", Lang::Zh), "**`two`** Two · 步骤：任务\n\n谁做: `clerk`\n\n去往: `end`\n\n来自: `one`");
}

#[test]
fn a_field_says_what_it_holds_and_who_uses_it() {
    assert_eq!(
        said("amount:", Lang::En),
        "**`amount`** Amount · field: a whole number (`integer`)\n\n`min`: `1`\n\nunit: pieces\n\nfilled at: `one`\n\n\
         read at: `one`"
    );
    assert!(said("way]", Lang::Zh).contains("可选: `sea`, `air`"));
    assert_eq!(said("sea,", Lang::En), "**`sea`** Sea · choice of `way`\n\nused at: `one`");
}

#[test]
fn a_setting_says_what_it_is_here() {
    assert_eq!(
        said("soon\n", Lang::En),
        "**`soon`** · setting: a span of time (`duration`)\n\n`default`: `2 days`\n\nvalue in this workspace: `3 days`\n\n\
         be quick\n\nused at: `one`"
    );
}

#[test]
fn a_key_says_what_the_grammar_says() {
    assert_eq!(
        said("within:", Lang::En),
        "**`within`**: how long it may take\\: a duration\\, a setting\\, or a map with reminder and escalation\n\n\
         type: span of time or name of a setting or `within`"
    );
    assert_eq!(said("when:", Lang::Zh), "**`when`**: 条件\n\n类型: 表达式");
    assert!(said("start:", Lang::Zh).ends_with("必须有"));
}

#[test]
fn the_words_of_a_playbook_are_no_markup() {
    assert!(said("p\naliases", Lang::En).starts_with("**`p`** \\<b\\>P\\<\\/b\\> · playbook"));
    assert_eq!(
        said("ersion: \"1\"", Lang::En),
        "**`version`**: the version of the procedure\n\ntype: words\n\nrequired"
    );
}

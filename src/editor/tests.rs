//! What must hold for the whole of it: every name of the grammar is known, and nothing that is typed does harm.

use std::collections::BTreeSet;

use super::*;
use crate::compile::grammar::{Either, Key, Naming, PLAYBOOK, Record, STEP_KINDS, Shape};
use crate::compile::team::TEAM;
use crate::lang::Lang;
use crate::scenario::SCENARIOS;
use crate::source::{SourceFile, Span};

/// The keys whose names stand for nothing beyond their place.
fn free(keys: &'static [Key], seen: &mut BTreeSet<*const Record>, found: &mut BTreeSet<&'static str>) {
    for key in keys {
        free_in(key.name, key.shape, seen, found);
    }
}

fn free_in(
    key: &'static str,
    shape: &'static Shape,
    seen: &mut BTreeSet<*const Record>,
    found: &mut BTreeSet<&'static str>,
) {
    match shape {
        Shape::Name(Naming::Free) => drop(found.insert(key)),
        Shape::Map(naming, inner) => {
            if *naming == Naming::Free {
                found.insert(key);
            }
            free_in(key, inner, seen, found);
        }
        Shape::List(inner) | Shape::OrSetting(inner) => free_in(key, inner, seen, found),
        Shape::Record(record) | Shape::Titled(record) => {
            if seen.insert(*record) {
                free(record.keys, seen, found);
            }
        }
        Shape::Either(Either { scalar, list, map }) => {
            [scalar, list, map].into_iter().flatten().for_each(|inner| free_in(key, inner, seen, found));
        }
        Shape::Name(_)
        | Shape::Text
        | Shape::Words
        | Shape::Integer
        | Shape::Flag
        | Shape::Duration
        | Shape::Date
        | Shape::Time
        | Shape::Guard
        | Shape::OneOf(_)
        | Shape::Value
        | Shape::Step => {}
    }
}

#[test]
fn the_grammar_says_what_every_name_is_the_name_of() {
    let (mut seen, mut found) = (BTreeSet::new(), BTreeSet::new());
    for record in [&PLAYBOOK, &SCENARIOS, &TEAM] {
        free(record.keys, &mut seen, &mut found);
    }
    STEP_KINDS.iter().for_each(|kind| free(kind.record.keys, &mut seen, &mut found));
    let known = BTreeSet::from(["people", "refused"]);
    assert_eq!(found, known, "say what the names under these keys stand for, or that they stand for nothing");
}

const TEXT: &str = "playbook: p\naliases: [甲]\nversion: \"1\"\ntitle: { zh: '在 {soon} 内', en: \"in {soon}\" }\nroles: { r: { zh: 职员, en: R } }\nsettings:\n  soon: { type: duration, default: 2 days }\nfields:\n  金额: { type: integer }\n  way: { type: choice, choices: [sea, air] }\nstart: a\nsteps:\n  a:\n    title: >-\n      long\n      words {soon}\n    role: r\n    fill: [金额, { field: way, when: 金额 > 3 }]\n    within: { time: soon, escalate: r }\n    next:\n      - { when: \"way in [sea] and 金额 > 1\", to: b }\n      - else: z\n  b: { title: B, approval: { all: [r] }, next: { approve: z, revise: { to: a, reason: required } } }\n  z: { end: fine }\n";

/// Asks everything at one place of a text; whatever is pointed at is a piece of it.
fn ask(text: &str, offset: usize) {
    let document = Document::playbook(SourceFile::new("p", text), Some(offset));
    let scenarios = Document::scenarios(SourceFile::new("s", text), &document, None);
    let shelf = Shelf::new(vec![&document, &scenarios]);
    let points_into = |span: Span| assert!(text.get(span.range()).is_some(), "{span:?} of {text}");
    for number in 0..2 {
        hover(&shelf, number, offset, Lang::Zh).into_iter().for_each(|(span, _)| points_into(span));
        for item in complete(&shelf, number, offset, Lang::En) {
            points_into(item.replace);
            drop(describe(&shelf, &item, Lang::Zh));
        }
        let edits = rename(&shelf, number, offset, "new_name").unwrap_or_default();
        edits.iter().flat_map(|file| &file.edits).for_each(|edit| points_into(edit.span));
        if let Some((symbol, span)) = shelf.symbol(number, offset) {
            points_into(span);
            shelf.references(&symbol).into_iter().for_each(|place| points_into(place.span));
        }
    }
    outline(&document, Lang::Zh).iter().for_each(|entry| points_into(entry.whole));
    folds(&document).into_iter().for_each(points_into);
}

#[test]
fn a_text_may_end_anywhere() {
    for (offset, _) in TEXT.char_indices() {
        ask(&TEXT[..offset], offset);
    }
}

#[test]
fn anything_may_be_typed_anywhere() {
    for (number, (offset, _)) in TEXT.char_indices().enumerate().step_by(3) {
        let typed = ["{", "'", ": ", "\n", "[", "\"", "- ", "#", "\t", "：", "&a ", "}"][number % 12];
        let text = format!("{}{typed}{}", &TEXT[..offset], &TEXT[offset..]);
        ask(&text, offset + typed.len());
    }
}

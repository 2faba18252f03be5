//! Mutations of the writing: what goes wrong before anything is understood.

use playbook::compile::yaml::{Node, NodeKind};
use playbook::source::Span;

use super::page::{At, Mutant, Page};

/// A colon of the Chinese keyboard behind the key of a step.
pub(super) fn full_width_colon(page: &Page) -> Vec<Mutant> {
    let keys = ["title", "role", "next", "why", "expect", "instruction", "fill"];
    let steps = page.steps();
    let entries = steps.iter().flat_map(|step| step.entry.value.entries());
    let entries = entries.filter(|entry| keys.contains(&entry.name()) && page.lines_of(entry).is_some());
    let colons = entries.filter_map(|entry| {
        let at = entry.key.span.end();
        page.text[at..].starts_with(": ").then_some(Span::new(at, at + 2))
    });
    colons.map(|colon| page.broken(10, "a full-width colon", &[(colon, "：")], At::New(0))).collect()
}

/// A character without width in the middle of a text.
pub(super) fn hidden_character(page: &Page) -> Vec<Mutant> {
    let texts = page.steps().into_iter().filter_map(|step| step.get("title").cloned());
    let chinese = texts.filter_map(|title| title.get("zh").map(|text| text.span));
    let hide = |(span, hidden): (Span, &&str)| {
        let at = span.start() + page.slice(span).char_indices().nth(1)?.0;
        Some(page.broken(9, "a hidden character", &[(Span::new(at, at), hidden)], At::New(0)))
    };
    chinese.zip(["\u{200b}", "\u{202e}", "\u{feff}", "\u{2066}"].iter().cycle()).filter_map(hide).collect()
}

/// A tab where a step is indented.
pub(super) fn mixed_tab(page: &Page) -> Vec<Mutant> {
    let steps = page.steps();
    let entries = steps.iter().filter_map(|step| step.entry.value.entry("role"));
    let lines = entries.filter_map(|entry| page.lines_of(entry).map(|lines| (lines.start(), entry.key.span.start())));
    lines.map(|(start, key)| page.broken(1, "a tab", &[(Span::new(start, key), "\t")], At::New(0))).collect()
}

/// A key that stands twice.
pub(super) fn duplicate_key(page: &Page) -> Vec<Mutant> {
    let mut mutants = Vec::new();
    for step in page.steps() {
        for entry in step.entry.value.entries().iter().filter(|entry| ["role", "next"].contains(&entry.name())) {
            let Some(lines) = page.lines_of(entry) else { continue };
            let copy = page.slice(lines);
            let into = entry.key.span.start() - lines.start();
            let behind = Span::new(lines.end(), lines.end());
            mutants.push(page.broken(2, "a duplicate key", &[(behind, copy)], At::New(into)));
        }
    }
    mutants
}

/// A letter left out of a key.
pub(super) fn misspell_key(page: &Page) -> Vec<Mutant> {
    let steps = page.steps();
    let optional =
        ["role", "fill", "check", "within", "instruction", "expect", "produces", "not_by", "visits", "inform"];
    let entries = steps.iter().flat_map(|step| step.entry.value.entries());
    let entries = entries.filter(|entry| optional.contains(&entry.name()));
    let misspelt = entries.map(|entry| {
        let key = entry.name();
        let wrong = format!("{}{}", &key[..2], &key[3..]);
        page.broken(3, &format!("`{wrong}`"), &[(entry.key.span, &wrong)], At::New(0))
    });
    misspelt.collect()
}

/// A required key that is missing.
pub(super) fn drop_title(page: &Page) -> Vec<Mutant> {
    let steps = page.steps();
    let dropped = steps.iter().filter_map(|step| {
        let lines = page.lines_of(step.entry.value.entry("title")?)?;
        Some(page.broken(4, "no title", &[(lines, "")], At::Old(step.entry.key.span.start())))
    });
    dropped.collect()
}

/// A version that YAML would read as the number 1.1.
pub(super) fn unquote_version(page: &Page) -> Vec<Mutant> {
    let version = page.root.get("version").expect("a playbook has a version");
    vec![page.broken(6, "an unquoted version", &[(version.span, "1.10")], At::New(0))]
}

/// A language that is not known yet.
pub(super) fn later_language(page: &Page) -> Vec<Mutant> {
    let language = page.root.get("language");
    language.iter().map(|node| page.broken(7, "a later language", &[(node.span, "2")], At::New(0))).collect()
}

/// An anchor in front of a value.
pub(super) fn anchor(page: &Page) -> Vec<Mutant> {
    let steps = page.steps();
    let titles = steps.iter().filter_map(|step| step.get("role")).filter(|role| role.text().is_some());
    titles
        .map(|role| {
            let anchored = format!("&who {}", page.slice(role.span));
            page.broken(12, "an anchor", &[(role.span, &anchored)], At::New(0))
        })
        .collect()
}

/// A bracket that is never closed.
pub(super) fn unclosed_bracket(page: &Page) -> Vec<Mutant> {
    let steps = page.steps();
    let lists = steps.iter().filter_map(|step| step.get("fill"));
    let brackets = lists.filter(|list| page.text[..list.span.end()].ends_with(']'));
    brackets
        .map(|list| {
            let close = Span::new(list.span.end() - 1, list.span.end());
            page.broken(1, "an unclosed bracket", &[(close, "")], At::Old(list.span.start()))
        })
        .collect()
}

/// A quote that is never closed.
pub(super) fn unclosed_quote(page: &Page) -> Vec<Mutant> {
    let steps = page.steps();
    let texts = steps.iter().filter_map(|step| step.get("expect")).filter_map(|text| text.get("en").or(Some(text)));
    let quoted = texts.filter(|text| page.slice(text.span).starts_with('"'));
    quoted
        .map(|text| {
            let close = Span::new(text.span.end() - 1, text.span.end());
            page.broken(1, "an unclosed quote", &[(close, "")], At::Old(text.span.start()))
        })
        .collect()
}

/// A list where one text belongs.
pub(super) fn wrong_kind(page: &Page) -> Vec<Mutant> {
    let steps = page.steps();
    let starts = steps.iter().filter_map(|step| step.get("start")).chain(page.root.get("start"));
    let is_word = |node: &&Node| matches!(node.kind, NodeKind::Scalar { .. });
    starts
        .filter(is_word)
        .map(|start| {
            let listed = format!("[{}]", page.slice(start.span));
            page.broken(5, "a list", &[(start.span, &listed)], At::New(0))
        })
        .collect()
}

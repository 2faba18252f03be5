//! Mutations of names: what is spoken of and does not exist, and what exists and nobody speaks of.

use std::collections::BTreeSet;

use playbook::compile::yaml::Node;
use playbook::source::Span;

use super::page::{At, Mutant, Page, targets};

/// A step that does not exist, wherever a way leads.
pub(super) fn retarget_next_to_unknown(page: &Page) -> Vec<Mutant> {
    let steps = page.steps();
    let from_steps = steps.iter().flat_map(|step| ways(&step.entry.value));
    let all = from_steps.chain(ways(&page.root));
    all.map(|target| {
        let unknown = format!("{}_zz", target.text().expect("a target is a name"));
        page.broken(101, "an unknown step", &[(target.span, &unknown)], At::New(0))
    })
    .collect()
}

/// The names of steps that a step, or the playbook itself, leads to, its insides aside.
fn ways(owner: &Node) -> Vec<&Node> {
    let next = owner.get("next").map(targets).unwrap_or_default().into_iter();
    let then = owner.get("visits").and_then(|visits| visits.get("then"));
    let interrupts = owner.get("interrupts").map(Node::entries).unwrap_or_default().iter();
    let interrupts = interrupts.filter_map(|interrupt| interrupt.value.get("to"));
    next.chain(then).chain(owner.get("start")).chain(interrupts).collect()
}

/// Whether a step is reached on ways of which none stands in a piece of text that is gone.
pub(super) fn is_reached_without(page: &Page, gone: Span, target: &str) -> bool {
    let steps = page.steps();
    let mut open = vec![&page.root];
    let mut seen = BTreeSet::new();
    while let Some(owner) = open.pop() {
        let left =
            ways(owner).into_iter().filter(|way| !(gone.start() <= way.span.start() && way.span.end() <= gone.end()));
        for name in left.filter_map(Node::text) {
            if seen.insert(name) {
                open.extend(steps.iter().find(|step| step.name == name).map(|step| &step.entry.value));
            }
        }
    }
    seen.contains(target)
}

/// Names that stand in the lists of a step under a key, or alone there.
fn named(page: &Page, key: &str) -> Vec<Span> {
    let mut found: Vec<Span> = Vec::new();
    for step in page.steps() {
        let Some(node) = step.get(key) else { continue };
        let alone = std::iter::once(node).filter(|node| node.text().is_some());
        let fields = node.items().iter().map(|item| item.get("field").unwrap_or(item));
        found.extend(alone.chain(fields).filter(|node| node.text().is_some()).map(|node| node.span));
    }
    found
}

fn misspelt(page: &Page, code: u16, places: Vec<Span>) -> Vec<Mutant> {
    let wrong = |span: Span| {
        let name = format!("{}_zz", page.slice(span));
        page.broken(code, &format!("`{name}`"), &[(span, &name)], At::New(0))
    };
    places.into_iter().map(wrong).collect()
}

/// A field that does not exist, where it is filled or shown.
pub(super) fn misspell_field(page: &Page) -> Vec<Mutant> {
    misspelt(page, 103, ["fill", "optional", "show"].iter().flat_map(|key| named(page, key)).collect())
}

/// A role that does not exist.
pub(super) fn misspell_role(page: &Page) -> Vec<Mutant> {
    misspelt(page, 104, ["role", "inform"].iter().flat_map(|key| named(page, key)).collect())
}

/// A record that does not exist.
pub(super) fn misspell_record(page: &Page) -> Vec<Mutant> {
    misspelt(page, 109, ["produces", "uses"].iter().flat_map(|key| named(page, key)).collect())
}

/// Separation of duties from nothing, and a lane after nothing.
pub(super) fn misspell_other_step(page: &Page) -> Vec<Mutant> {
    misspelt(page, 101, ["not_by", "after"].iter().flat_map(|key| named(page, key)).collect())
}

/// A field that does not exist, where a condition reads it; the first of each condition.
pub(super) fn misspell_guard(page: &Page) -> Vec<Mutant> {
    let declared: BTreeSet<&str> =
        ["fields", "settings"].iter().flat_map(|key| page.declared(key)).map(|entry| entry.name()).collect();
    let first_name = |guard: Span| {
        let text = page.slice(guard);
        let mut at = 0;
        for word in text.split(|c: char| !(c.is_alphanumeric() || c == '_')) {
            if declared.contains(word) {
                return Some(Span::new(guard.start() + at, guard.start() + at + word.len()));
            }
            at += word.len() + text[at + word.len()..].chars().next().map_or(0, char::len_utf8);
        }
        None
    };
    misspelt(page, 103, guards(page).into_iter().filter_map(first_name).collect())
}

/// The conditions of branches, lanes, outcomes and fields.
pub(super) fn guards(page: &Page) -> Vec<Span> {
    fn within(node: &Node, found: &mut Vec<Span>) {
        for entry in node.entries() {
            if entry.name() == "when" && entry.value.text().is_some() {
                found.push(entry.value.span);
            }
            within(&entry.value, found);
        }
        node.items().iter().for_each(|item| within(item, found));
    }
    let mut found = Vec::new();
    page.steps().iter().filter(|step| step.parent.is_none()).for_each(|step| within(&step.entry.value, &mut found));
    found
}

/// A role that is no longer declared.
pub(super) fn remove_role(page: &Page) -> Vec<Mutant> {
    let roles = page.declared("roles").iter();
    let removed = roles.filter_map(|role| {
        let lines = page.lines_of(role)?;
        let name = role.name();
        let uses = named(page, "role");
        let first = uses.into_iter().find(|place| page.slice(*place) == name)?;
        Some(page.broken(104, &format!("no role `{name}`"), &[(lines, "")], At::Old(first.start())))
    });
    removed.collect()
}

/// A task that nobody does.
pub(super) fn remove_performer(page: &Page) -> Vec<Mutant> {
    let steps = page.steps();
    let tasks = steps.iter().filter(|step| step.is_task());
    tasks
        .filter_map(|step| {
            let role = step.entry.value.entry("role")?;
            let name = role.value.text()?;
            let elsewhere = named(page, "role").into_iter().filter(|place| page.slice(*place) == name).count() > 1;
            let lines = page.lines_of(role)?;
            let mutant = page.broken(601, "nobody", &[(lines, "")], At::Old(step.entry.key.span.start()));
            Some(if elsewhere { mutant } else { mutant.and(&[106]) })
        })
        .collect()
}

/// Something declared that nothing uses.
pub(super) fn declare_and_forget(page: &Page) -> Vec<Mutant> {
    let declarations = [
        ("roles", "zz_forgotten: { zh: 无, en: Nobody }"),
        ("fields", "zz_forgotten: { type: text, label: { zh: 无, en: Nothing } }"),
        ("settings", "zz_forgotten: { type: integer, default: 5, label: { zh: 无, en: Nothing } }"),
    ];
    let forgotten = declarations.iter().filter_map(|(key, declaration)| {
        let first = page.declared(key).first()?;
        let (place, indent) = (page.before(first)?, page.indent(first)?);
        let line = format!("{}{declaration}\n", " ".repeat(indent));
        Some(page.broken(106, key, &[(place, &line)], At::New(indent)))
    });
    forgotten.collect()
}

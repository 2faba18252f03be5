//! Mutations of data: fields that are read before anybody fills them, values that do not fit, types that do not agree.

use playbook::compile::yaml::{Entry, Node};
use playbook::source::Span;

use super::names::guards;
use super::page::{At, Mutant, Page, Written, forks, inside};

/// Words of a condition.
fn words(text: &str) -> impl Iterator<Item = &str> {
    text.split(|c: char| !(c.is_alphanumeric() || c == '_'))
}

/// The first condition of the forks of a step that reads a field.
fn reads(page: &Page, step: &Written<'_>, field: &str) -> Option<usize> {
    let all = step.get("next").into_iter().flat_map(forks).flat_map(Node::items);
    let guards = all.filter_map(|branch| branch.get("when"));
    let mut reading = guards.filter(|guard| words(guard.text().unwrap_or_default()).any(|word| word == field));
    reading.next().map(|guard| inside(page, guard))
}

/// A field that a step fills and then decides on, and that nobody fills elsewhere: its place in the list, and where the
/// condition stands.
fn decided_on<'p>(page: &'p Page, steps: &'p [Written<'p>]) -> Vec<(&'p Written<'p>, &'p Node, usize, usize)> {
    let fills = |step: &'p Written<'p>| {
        ["fill", "optional"].into_iter().filter_map(|key| step.get(key)).flat_map(Node::items).filter_map(Node::text)
    };
    let mut found = Vec::new();
    for step in steps {
        let Some(list) = step.get("fill") else { continue };
        for (number, item) in list.items().iter().enumerate() {
            let Some(field) = item.text() else { continue };
            let times = steps.iter().flat_map(fills).filter(|name| *name == field).count();
            let has_default = page.root.get("fields").and_then(|all| all.get(field)?.get("default")).is_some();
            if let Some(guard) = reads(page, step, field).filter(|_| times == 1 && !has_default) {
                found.push((step, list, number, guard));
            }
        }
    }
    found
}

/// An item of a list in brackets and the comma beside it.
fn with_comma(page: &Page, list: &Node, number: usize) -> Span {
    let items = list.items();
    let span = items[number].span;
    match (number.checked_sub(1).map(|before| items[before].span), items.get(number + 1)) {
        (Some(before), _) => Span::new(before.end(), span.end()),
        (None, Some(next)) => Span::new(span.start(), next.span.start()),
        (None, None) => {
            assert!(page.slice(list.span).starts_with('['), "a list in brackets");
            span
        }
    }
}

/// A field left out where it is filled.
pub(super) fn drop_fill(page: &Page) -> Vec<Mutant> {
    let steps = page.steps();
    let dropped = decided_on(page, &steps).into_iter().map(|(_, list, number, guard)| {
        page.broken(204, "a field less", &[(with_comma(page, list, number), "")], At::Old(guard))
    });
    dropped.collect()
}

/// A field that need not be filled any more, though the step decides on it.
pub(super) fn make_optional(page: &Page) -> Vec<Mutant> {
    let steps = page.steps();
    let moved = decided_on(page, &steps).into_iter().filter(|(step, ..)| step.get("optional").is_none());
    moved
        .filter_map(|(step, list, number, guard)| {
            let fill = step.entry.value.entry("fill")?;
            let (place, indent) = (page.before(fill)?, page.indent(fill)?);
            let name = list.items()[number].text()?;
            let line = format!("{}optional: [{name}]\n", " ".repeat(indent));
            let edits: [(Span, &str); 2] = [(place, &line), (with_comma(page, list, number), "")];
            Some(page.broken(204, name, &edits, At::Old(guard)))
        })
        .collect()
}

/// A field filled only where another condition holds, though the step decides on it in any case.
pub(super) fn fill_sometimes(page: &Page) -> Vec<Mutant> {
    let steps = page.steps();
    let flag = page.declared("settings").iter().find(|entry| kind_of(entry) == Some("yes_no"));
    let Some(flag) = flag.map(|entry| entry.name()) else { return Vec::new() };
    let narrowed = decided_on(page, &steps).into_iter().map(|(_, list, number, guard)| {
        let item = &list.items()[number];
        let sometimes = format!("{{ field: {}, when: {flag} }}", page.slice(item.span));
        page.broken(204, &sometimes, &[(item.span, &sometimes)], At::Old(guard))
    });
    narrowed.collect()
}

fn kind_of(entry: &Entry) -> Option<&str> {
    entry.value.get("type")?.text()
}

/// A yes or no that becomes a text, where a condition is nothing but its name.
pub(super) fn swap_type(page: &Page) -> Vec<Mutant> {
    let fields = page.declared("fields").iter().filter(|entry| kind_of(entry) == Some("yes_no"));
    let swapped = fields.filter(|entry| entry.value.get("default").is_none()).filter_map(|entry| {
        let read = guards(page).into_iter().find(|guard| page.slice(*guard) == entry.name())?;
        let kind = entry.value.get("type")?;
        Some(page.broken(201, "a text", &[(kind.span, "text")], At::Old(read.start())))
    });
    swapped.collect()
}

/// A default that is no value of its type.
pub(super) fn spoil_default(page: &Page) -> Vec<Mutant> {
    let mut mutants = Vec::new();
    for entry in page.declared("settings") {
        let (Some(kind), Some(default)) = (kind_of(entry), entry.value.get("default")) else { continue };
        let wrong = match kind {
            "integer" => "2.5",
            "money" | "decimal" => "plenty",
            "yes_no" => "perhaps",
            "duration" => "2 wroking days",
            _ => continue,
        };
        mutants.push(page.broken(203, wrong, &[(default.span, wrong)], At::New(0)));
    }
    mutants
}

/// A default above the largest value allowed.
pub(super) fn exceed_limit(page: &Page) -> Vec<Mutant> {
    let settings = page.declared("settings").iter().filter(|entry| kind_of(entry) != Some("duration"));
    let exceeded = settings.filter_map(|entry| {
        let (max, default) = (entry.value.get("max")?.text()?, entry.value.get("default")?);
        let beyond = format!("{max}1");
        Some(page.broken(203, &beyond, &[(default.span, &beyond)], At::New(0)))
    });
    exceeded.collect()
}

/// A choice that does not exist, in a condition.
pub(super) fn unknown_choice(page: &Page) -> Vec<Mutant> {
    let mut mutants = Vec::new();
    for guard in guards(page) {
        let text = page.slice(guard);
        for start in [" == ", " in ["] {
            let Some(at) = text.find(start).map(|at| at + start.len()) else { continue };
            let end = at + text[at..].find([',', ']', ' ', '"']).unwrap_or(text.len() - at);
            if text[at..end].starts_with(|c: char| c.is_ascii_digit()) {
                continue;
            }
            let wrong = format!("{}_zz", &text[at..end]);
            let span = Span::new(guard.start() + at, guard.start() + end);
            mutants.push(page.broken(202, &wrong, &[(span, &wrong)], At::New(0)));
        }
    }
    mutants
}

/// A number divided by nothing, at the right side of a comparison.
pub(super) fn divide_by_nothing(page: &Page) -> Vec<Mutant> {
    let divided = guards(page).into_iter().filter_map(|guard| {
        let text = page.slice(guard);
        let at = [" > ", " >= ", " <= "].iter().find_map(|operator| Some(text.find(operator)? + operator.len()))?;
        let end = at + text[at..].find([' ', ')', '"']).unwrap_or(text.len() - at);
        let wrong = format!("{} / 0", &text[at..end]);
        let into = wrong.len() - 1;
        Some(page.broken(307, &wrong, &[(Span::new(guard.start() + at, guard.start() + end), &wrong)], At::New(into)))
    });
    divided.collect()
}

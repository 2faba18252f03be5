//! Mutations of conditions: forks that let something fall through, or go two ways, or nowhere.

use playbook::compile::yaml::Node;
use playbook::source::Span;

use super::names::{guards, is_reached_without};
use super::page::{At, Mutant, Page, forks, inside};

/// A condition with an `else` beside it, and nothing else.
struct Fork {
    /// The condition.
    when: Span,
    /// The condition as it would stand inside another.
    bare: String,
    /// The whole `{ else: … }`, and its target.
    other: Span,
    target: String,
}

/// All forks of one condition and an `else`.
fn simple_forks(page: &Page) -> Vec<Fork> {
    let steps = page.steps();
    let all = steps.iter().filter_map(|step| step.get("next")).flat_map(forks);
    all.filter_map(|fork| {
        let [first, second] = fork.items() else { return None };
        let (when, target) = (first.get("when")?, second.get("else")?.text()?.to_owned());
        Some(Fork { when: when.span, bare: when.text()?.to_owned(), other: braces(page, second)?, target })
    })
    .collect()
}

/// A node and the braces around it.
fn braces(page: &Page, node: &Node) -> Option<Span> {
    let start = page.text[..=node.span.start()].rfind('{')?;
    let end = page.text[node.span.start()..].find('}')? + node.span.start() + 1;
    Some(Span::new(start, end))
}

/// An `else` left out: what the condition does not cover falls through. The target may be out of reach then.
pub(super) fn drop_else(page: &Page) -> Vec<Mutant> {
    let dropped = simple_forks(page).into_iter().map(|fork| {
        let start = page.text[..fork.other.start()].rfind('\n').expect("the branch stands on a line");
        let mutant =
            page.broken(301, "no `else`", &[(Span::new(start, fork.other.end()), "")], At::Old(fork.when.start()));
        out_of_reach(page, fork.other, &fork.target, mutant)
    });
    dropped.collect()
}

/// A branch of several left out where there is no `else`.
pub(super) fn drop_branch(page: &Page) -> Vec<Mutant> {
    let steps = page.steps();
    let all = steps.iter().filter_map(|step| step.get("next")).flat_map(forks);
    let mut mutants = Vec::new();
    for fork in all.filter(|fork| fork.items().iter().all(|branch| branch.get("else").is_none())) {
        for (number, branch) in fork.items().iter().enumerate() {
            let first = fork.items().get(usize::from(number == 0)).and_then(|branch| branch.get("when"));
            let (Some(first), Some(span), Some(target)) = (first, braces(page, branch), branch.get("to")) else {
                continue;
            };
            let start = page.text[..span.start()].rfind('\n').expect("the branch stands on a line");
            let mutant =
                page.broken(301, "no branch", &[(Span::new(start, span.end()), "")], At::Old(inside(page, first)));
            mutants.push(out_of_reach(page, span, target.text().unwrap_or_default(), mutant));
        }
    }
    mutants
}

/// Where no other way leads to the target, it cannot be reached any more.
fn out_of_reach(page: &Page, gone: Span, target: &str, mutant: Mutant) -> Mutant {
    if is_reached_without(page, gone, target) { mutant } else { mutant.and(&[401, 409]) }
}

/// The operator of a condition that is one comparison, and what stands around it.
fn comparison(bare: &str) -> Option<(&str, &'static str, &str)> {
    if [" and ", " or ", "not ", " in "].iter().any(|word| bare.contains(word)) {
        return None;
    }
    [">=", "<=", "==", "!=", ">", "<"].into_iter().find_map(|operator| {
        let (left, right) = bare.split_once(&format!(" {operator} "))?;
        Some((left, operator, right))
    })
}

/// What holds exactly when a comparison does not.
fn opposite(operator: &str) -> &'static str {
    match operator {
        ">" => "<=",
        ">=" => "<",
        "<" => ">=",
        "<=" => ">",
        "==" => "!=",
        "!=" => "==",
        other => panic!("{other} is no operator"),
    }
}

/// The `else` written out wrongly by one value: `rest` makes of an operator what stands in the second branch.
fn written_out(
    page: &Page,
    code: u16,
    rest: fn(&str) -> Option<&'static str>,
    at: fn(&Fork, &str) -> At,
) -> Vec<Mutant> {
    let mut mutants = Vec::new();
    for fork in simple_forks(page) {
        let Some((left, operator, right)) = comparison(&fork.bare) else { continue };
        let Some(rest) = rest(operator) else { continue };
        let branch = format!("{{ when: \"{left} {rest} {right}\", to: {} }}", fork.target);
        mutants.push(page.broken(code, &branch, &[(fork.other, &branch)], at(&fork, &branch)));
    }
    mutants
}

/// `>` beside `<`: the boundary itself falls through.
pub(super) fn narrow_guard(page: &Page) -> Vec<Mutant> {
    let rest = |operator: &str| match opposite(operator) {
        "<=" => Some("<"),
        ">=" => Some(">"),
        _ => None,
    };
    // At the end of what the limits allow, nothing is left for the second condition.
    let narrowed = written_out(page, 301, rest, |fork, _| At::Old(fork.when.start())).into_iter();
    narrowed.map(|mutant| mutant.and(&[303])).collect()
}

/// `>` beside `>=` or `==` beside `>=`: some value goes both ways.
pub(super) fn widen_guard(page: &Page) -> Vec<Mutant> {
    let rest = |operator: &str| match opposite(operator) {
        "<" => Some("<="),
        ">" => Some(">="),
        _ => None,
    };
    written_out(page, 302, rest, |_, branch| At::New(branch.find('"').expect("it is quoted") + 1))
}

/// The boundary of the condition moved by one, with the rest written out as it was: `>` becomes `>=`, `>=` becomes `>`.
pub(super) fn shift_boundary(page: &Page) -> Vec<Mutant> {
    let mut mutants = Vec::new();
    for fork in simple_forks(page) {
        let Some((left, operator, right)) = comparison(&fork.bare) else { continue };
        let (moved, code) = match operator {
            ">" => (">=", 302),
            "<" => ("<=", 302),
            ">=" => (">", 301),
            "<=" => ("<", 301),
            _ => continue,
        };
        let branch = format!("{{ when: \"{left} {} {right}\", to: {} }}", opposite(operator), fork.target);
        let (first, second) = (format!("\"{left} {moved} {right}\""), branch.find('"').expect("it is quoted") + 1);
        let at = if code == 301 { At::New(1) } else { At::Old(fork.other.start()) };
        let mut mutant = page.broken(code, &first, &[(fork.when, &first), (fork.other, &branch)], at);
        mutant.at += if code == 301 { 0 } else { second };
        // At the end of what the limits allow, the moved boundary leaves nothing out.
        mutants.push(mutant.and(&[304]));
    }
    mutants
}

/// A condition that contradicts itself.
pub(super) fn contradict(page: &Page) -> Vec<Mutant> {
    let forks = simple_forks(page).into_iter().map(|fork| {
        let never = format!("\"({}) and not ({})\"", fork.bare, fork.bare);
        page.broken(303, &never, &[(fork.when, &never)], At::New(1))
    });
    forks.collect()
}

/// An `else` behind conditions that leave nothing.
pub(super) fn leave_nothing(page: &Page) -> Vec<Mutant> {
    let forks = simple_forks(page).into_iter().map(|fork| {
        let both = format!("{{ when: \"not ({})\", to: {} }}, {{ else: {} }}", fork.bare, fork.target, fork.target);
        let into = both.rfind(&fork.target).expect("it stands at the end");
        (fork, both, into)
    });
    forks
        .map(|(fork, both, into)| {
            let indent = fork.other.start() - page.text[..fork.other.start()].rfind('\n').expect("a line") - 3;
            let both = both.replace("}, {", &format!("}}\n{}- {{", " ".repeat(indent)));
            let into = into + both.len() - (both.replace(&format!("}}\n{}- {{", " ".repeat(indent)), "}, {")).len();
            page.broken(305, "nothing is left", &[(fork.other, &both)], At::New(into))
        })
        .collect()
}

/// A lane or a field to be filled on a condition that always holds.
pub(super) fn hold_always(page: &Page) -> Vec<Mutant> {
    let steps = page.steps();
    let lanes = steps.iter().filter_map(|step| step.get("when"));
    lanes
        .map(|when| {
            let bare = when.text().expect("a condition is a text");
            let always = format!("\"({bare}) or not ({bare})\"");
            page.broken(304, &always, &[(when.span, &always)], At::New(1))
        })
        .collect()
}

/// A number compared with a text, at the right side of every comparison.
pub(super) fn compare_with_text(page: &Page) -> Vec<Mutant> {
    let compared = simple_forks(page).into_iter().filter_map(|fork| {
        let (left, operator, _) = comparison(&fork.bare)?;
        let wrong = format!("{left} {operator} \"many\"");
        Some(page.broken(201, &wrong, &[(fork.when, &wrong)], At::New(wrong.len() - "\"many\"".len())))
    });
    compared.collect()
}

/// One equals sign where two belong, or a full-width sign.
pub(super) fn misspell_operator(page: &Page) -> Vec<Mutant> {
    let mut mutants = Vec::new();
    for guard in guards(page) {
        let text = page.slice(guard);
        for (right, wrong, code) in
            [(" == ", " = ", 210), (" and ", " && ", 210), (" > ", " ＞ ", 10), ("not ", "!", 210)]
        {
            let Some(at) = text.find(right) else { continue };
            let span = Span::new(guard.start() + at, guard.start() + at + right.len());
            let into = wrong.len() - wrong.trim_start().len();
            mutants.push(page.broken(code, wrong, &[(span, wrong)], At::New(into)));
        }
    }
    mutants
}

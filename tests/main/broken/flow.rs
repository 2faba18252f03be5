//! Mutations of the ways: steps nobody comes to, steps nobody leaves, lanes that wait for each other.

use playbook::compile::yaml::Entry;
use playbook::source::Span;

use super::page::{At, Mutant, Page, Written, targets};

/// A whole step that nothing leads to, before every step that begins a list of steps.
pub(super) fn detach_step(page: &Page) -> Vec<Mutant> {
    let steps = page.steps();
    let siblings = steps.iter().filter(|step| !step.is_lane && step.is_task());
    let detached = siblings.filter_map(|step| {
        let (place, indent) = (page.before(step.entry)?, page.indent(step.entry)?);
        let role = page.declared("roles").first()?.key.value.clone();
        let space = " ".repeat(indent);
        let line = format!("{space}zz_lost: {{ title: {{ zh: 无, en: Lost }}, role: {role}, next: {} }}\n", step.name);
        Some(page.broken(401, "a lost step", &[(place, &line)], At::New(indent)))
    });
    detached.collect()
}

/// A step that leads to itself and nowhere else. What comes behind may be out of reach then.
pub(super) fn lead_to_itself(page: &Page) -> Vec<Mutant> {
    let steps = page.steps();
    let tasks = steps.iter().filter(|step| step.is_task() && step.get("visits").is_none());
    let circling = tasks.filter_map(|step| {
        let next = step.get("next").filter(|next| next.text().is_some())?;
        let mutant = page.broken(402, step.name, &[(next.span, step.name)], At::Old(step.entry.key.span.start()));
        // Every step from which only the circle is reached is as good a place.
        Some(mutant.and(&[401]).anywhere())
    });
    circling.collect()
}

/// The lanes of every `together` step.
fn lanes<'p>(steps: &'p [Written<'p>]) -> Vec<&'p [Entry]> {
    let together = steps.iter().filter_map(|step| step.get("together"));
    together.map(|lanes| lanes.entries()).filter(|lanes| lanes.len() > 1).collect()
}

/// A line under the name of a step or lane, if that is written over several lines.
fn line_in<'p>(page: &'p Page, step: &'p Entry) -> Option<(Span, String)> {
    let first = step.value.entries().first()?;
    let indent = page.indent(first)?;
    Some((page.before(first)?, " ".repeat(indent)))
}

/// Two lanes, each after the other.
pub(super) fn after_cycle(page: &Page) -> Vec<Mutant> {
    let steps = page.steps();
    let free = |lane: &&Entry| lane.value.get("after").is_none();
    let mut mutants = Vec::new();
    for lanes in lanes(&steps) {
        let lanes: Vec<&Entry> = lanes.iter().filter(free).collect();
        for pair in lanes.windows(2) {
            let (Some((first, space)), Some((second, _))) = (line_in(page, pair[0]), line_in(page, pair[1])) else {
                continue;
            };
            let (one, other) = (&pair[0].key.value, &pair[1].key.value);
            let (lines, more) = (format!("{space}after: [{other}]\n"), format!("{space}after: [{one}]\n"));
            let at = At::Old(pair[0].key.span.start());
            mutants.push(page.broken(505, "after each other", &[(first, &lines), (second, &more)], at));
        }
    }
    mutants
}

/// A lane after itself.
pub(super) fn after_itself(page: &Page) -> Vec<Mutant> {
    let steps = page.steps();
    let free = lanes(&steps).into_iter().flatten().filter(|lane| lane.value.get("after").is_none());
    let circling = free.filter_map(|lane| {
        let (place, space) = line_in(page, lane)?;
        let line = format!("{space}after: [{}]\n", lane.key.value);
        Some(page.broken(505, "after itself", &[(place, &line)], At::Old(lane.key.span.start())))
    });
    circling.collect()
}

/// A join that awaits more lanes than there are.
pub(super) fn join_too_many(page: &Page) -> Vec<Mutant> {
    joined(page, 501, |lanes, space| {
        let line = format!("{space}join: {{ at_least: {} }}\n{space}rest: cancel\n", lanes + 1);
        let at = line.find(": {").expect("it is there") + ": { at_least: ".len();
        (line, at)
    })
}

/// A join that does not say what becomes of the other lanes.
pub(super) fn rest_unsaid(page: &Page) -> Vec<Mutant> {
    joined(page, 503, |_, space| (format!("{space}join: any\n"), space.len() + "join: ".len()))
}

fn joined(page: &Page, code: u16, line: impl Fn(usize, &str) -> (String, usize)) -> Vec<Mutant> {
    let steps = page.steps();
    let together = steps.iter().filter(|step| step.get("together").is_some() && step.get("join").is_none());
    let joined = together.filter_map(|step| {
        let (place, space) = line_in(page, step.entry)?;
        let (line, into) = line(step.get("together")?.entries().len(), &space);
        Some(page.broken(code, "a join", &[(place, &line)], At::New(into)))
    });
    joined.collect()
}

/// A way from outside into a lane, and from a lane's inside out.
pub(super) fn jump_across_border(page: &Page) -> Vec<Mutant> {
    let steps = page.steps();
    let inner: Vec<&str> = steps.iter().filter(|step| step.parent.is_some()).map(|step| step.name).collect();
    let mut mutants = Vec::new();
    for step in &steps {
        let elsewhere = match step.parent {
            None => inner.first().copied(),
            Some(_) => steps.iter().find(|step| step.parent.is_none()).map(|step| step.name),
        };
        let Some(elsewhere) = elsewhere else { continue };
        for target in step.get("next").into_iter().flat_map(targets) {
            mutants.push(page.broken(407, elsewhere, &[(target.span, elsewhere)], At::New(0)));
        }
    }
    mutants
}

/// Visits that are counted, and nothing follows.
pub(super) fn drop_visits_then(page: &Page) -> Vec<Mutant> {
    let steps = page.steps();
    let dropped = steps.iter().filter_map(|step| {
        let visits = step.entry.value.entry("visits")?;
        let (last, then) = (visits.value.get("at_most")?.span.end(), visits.value.get("then")?.span.end());
        Some(page.broken(4, "no `then`", &[(Span::new(last, then), "")], At::Old(visits.key.span.start())))
    });
    dropped.collect()
}

/// Visits of which none is allowed.
pub(super) fn visit_never(page: &Page) -> Vec<Mutant> {
    let steps = page.steps();
    let counts = steps.iter().filter_map(|step| step.get("visits")?.get("at_most"));
    counts.map(|count| page.broken(5, "no visit", &[(count.span, "0")], At::New(0))).collect()
}

/// An approval that nobody can give.
pub(super) fn drop_approve(page: &Page) -> Vec<Mutant> {
    let steps = page.steps();
    let approvals = steps.iter().filter(|step| step.get("approval").is_some());
    let without = approvals.filter_map(|step| {
        let next = step.entry.value.entry("next")?;
        let approve = next.value.entry("approve")?;
        Some(page.broken(105, "no `approve`", &[(approve.key.span, "zz_agree")], At::Old(next.key.span.start())))
    });
    without.collect()
}

/// An outcome that an ordinary together step never has.
pub(super) fn unknown_outcome(page: &Page) -> Vec<Mutant> {
    let steps = page.steps();
    let together = steps.iter().filter(|step| step.get("together").is_some());
    let given = together.filter_map(|step| {
        let next = step.get("next").filter(|next| next.text().is_some())?;
        let outcomes = format!("{{ zz_other: {} }}", next.text()?);
        Some(page.broken(105, "an outcome", &[(next.span, &outcomes)], At::New(2)))
    });
    given.collect()
}

/// Two lanes that run side by side and fill the same field.
pub(super) fn fill_twice(page: &Page) -> Vec<Mutant> {
    let steps = page.steps();
    let free = |lane: &&Entry| lane.value.get("after").is_none() && lane.value.get("when").is_none();
    let mut mutants = Vec::new();
    for lanes in lanes(&steps) {
        let lanes: Vec<&Entry> = lanes.iter().filter(free).collect();
        for pair in lanes.windows(2) {
            let fills = |lane: &Entry| lane.value.get("fill").and_then(|fill| fill.items().first().cloned());
            let (Some(field), Some(own)) = (fills(pair[0]), fills(pair[1])) else { continue };
            let Some(field) = field.text() else { continue };
            let (place, more) = (Span::new(own.span.start(), own.span.start()), format!("{field}, "));
            mutants.push(page.broken(206, field, &[(place, &more)], At::Old(pair[1].key.span.start())));
        }
    }
    mutants
}

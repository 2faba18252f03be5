//! # PB0607: 负责人不是恰好一个 | More or fewer than one accountable
//!
//! ## 中文
//!
//! 谁审核一步（`reviews`），谁为它负责。以下几种写法让负责人说不清：
//!
//! - 一步审核自己，或几步互相审核，绕成一圈：没有人最后负责；
//! - 一步审核在它之后才做的步骤：审核时还没有东西可审；
//! - 两步由不同角色审核同一步，而且做完一步还会走到另一步，中间没有重做：两个人都为它负责。第二步若也审核第一步，或第一步是没有通过的审批，就由第二步负责，不算错。
//!
//! ## English
//!
//! Who reviews a step (`reviews`) answers for it. These leave open who does:
//!
//! - a step that reviews itself, or steps that review each other in a circle: nobody answers in the end;
//! - a step that reviews one which is only done after it: there is nothing to review yet;
//! - two steps of different roles that review the same step, when one comes after the other without that step being done again:
//!   two answer for it. If the second one reviews the first one as well, or the first one is an approval that declined, the
//!   second one answers, and nothing is wrong.
//!
//! ## Bad
//!
//! ```yaml
//! pay: { title: Pay, role: clerk, next: check_payment }
//! check_payment: { title: Check the payment, role: finance, not_by: [pay], reviews: [pay], next: audit }
//! audit: { title: Audit, role: manager, reviews: [pay], next: closed }
//! ```
//!
//! ## Good
//!
//! ```yaml
//! pay: { title: Pay, role: clerk, next: check_payment }
//! check_payment: { title: Check the payment, role: finance, not_by: [pay], reviews: [pay], next: audit }
//! audit: { title: Audit, role: manager, reviews: [check_payment], next: closed }
//! ```

use std::collections::{BTreeMap, BTreeSet, HashMap};

use petgraph::algo::kosaraju_scc;
use petgraph::graph::DiGraph;

use super::staffing::order::Order;
use super::{Context, Rule};
use crate::diagnostic::{Code, Diagnostic, Severity};
use crate::message;
use crate::model::StepId;
use crate::model::step::Step;

pub(super) const RULE: Rule = Rule {
    code: Code(607),
    slug: "accountable",
    severity: Severity::Warning,
    check,
    file: include_str!("accountable.rs"),
};

fn check(context: &Context<'_>, found: &mut Vec<Diagnostic>) {
    let reviewing = || {
        let reached = context.playbook.steps.iter().filter(|step| context.flow.is_reached(step.id));
        reached.filter(|step| !step.work.reviews.is_empty())
    };
    if reviewing().next().is_none() {
        return;
    }
    let order = Order::new(context.playbook, &context.flow);
    let circles = circles(context, found);
    let mut reviewers: BTreeMap<StepId, Vec<&Step>> = BTreeMap::new();
    for step in reviewing() {
        for reviewed in &step.work.reviews {
            if circles.get(&step.id).is_some_and(|circle| circles.get(reviewed) == Some(circle)) {
                continue;
            }
            if context.flow.is_reached(*reviewed) && !order.is_possible(*reviewed, step.id) {
                found.push(too_early(context, step, *reviewed));
            } else {
                reviewers.entry(*reviewed).or_default().push(step);
            }
        }
    }
    for (reviewed, by) in reviewers.iter().filter(|(_, by)| by.len() > 1) {
        found.extend(two(context, &order, *reviewed, by));
    }
}

/// The circles of reviews, by their steps; each is told once.
fn circles(context: &Context<'_>, found: &mut Vec<Diagnostic>) -> HashMap<StepId, usize> {
    let playbook = context.playbook;
    let reviews =
        playbook.steps.iter().flat_map(|step| step.work.reviews.iter().map(move |other| (step.id.0, other.0)));
    let graph: DiGraph<(), ()> = DiGraph::from_edges(reviews);
    let mut circles = HashMap::new();
    for (number, knot) in kosaraju_scc(&graph).into_iter().enumerate() {
        let knot: BTreeSet<StepId> =
            knot.into_iter().filter_map(|node| Some(StepId(u32::try_from(node.index()).ok()?))).collect();
        let Some(first) = knot.first().copied() else { continue };
        if knot.len() == 1 && !playbook[first].work.reviews.contains(&first) {
            continue;
        }
        circles.extend(knot.iter().map(|step| (*step, number)));
        let name = &playbook[first].name;
        let message = if knot.len() == 1 {
            message!(zh: "`{name}` 审核自己，没有人为它负责", en: "`{name}` reviews itself, so nobody answers for it")
        } else {
            message!(
                zh: "从 `{name}` 起的几步互相审核，绕成一圈，没有人最后负责",
                en: "the steps from `{name}` on review each other in a circle, so nobody answers in the end"
            )
        };
        let mut diagnostic = Diagnostic::warning(607, playbook[first].span, message)
            .help(message!(zh: "从其中一步的 `reviews` 里去掉一步", en: "take a step out of `reviews` of one of them"));
        for other in knot.into_iter().skip(1) {
            diagnostic = diagnostic.related(playbook[other].span, message!(zh: "也在圈里", en: "in the circle too"));
        }
        found.push(diagnostic);
    }
    circles
}

fn too_early(context: &Context<'_>, step: &Step, reviewed: StepId) -> Diagnostic {
    let (name, other) = (&step.name, &context.playbook[reviewed]);
    let reviewed = &other.name;
    let message = message!(
        zh: "`{name}` 审核 `{reviewed}`，可是到它时 `{reviewed}` 还没有做过",
        en: "`{name}` reviews `{reviewed}`, which has never been done by then"
    );
    let help = message!(
        zh: "从 `reviews` 里去掉 `{reviewed}`，或让流程先经过它", en: "take `{reviewed}` out of `reviews`, or let the case come through it first"
    );
    Diagnostic::warning(607, step.span, message)
        .related(other.span, message!(zh: "被审的步骤", en: "the reviewed step"))
        .help(help)
}

/// Two reviewers of different roles of which one comes after the other, while what they review is not done again.
fn two(context: &Context<'_>, order: &Order<'_>, reviewed: StepId, by: &[&Step]) -> Option<Diagnostic> {
    let answers = |later: &Step, earlier: &Step| later.work.reviews.contains(&earlier.id);
    let pairs = by.iter().enumerate().flat_map(|(at, one)| by[at + 1..].iter().map(move |other| (*one, *other)));
    let mut pairs = pairs
        .filter(|(one, other)| one.performers() != other.performers() && !answers(one, other) && !answers(other, one));
    let (first, second) = pairs.find_map(|(one, other)| {
        let follows = |first: &Step, then: &Step| order.without(first.id, then.id, reviewed);
        if follows(one, other) { Some((one, other)) } else { follows(other, one).then_some((other, one)) }
    })?;
    let (one, other, name) = (&first.name, &second.name, &context.playbook[reviewed].name);
    let message = message!(
        zh: "`{one}` 和 `{other}` 先后审核同一次 `{name}`，两个角色都要为它负责",
        en: "`{one}` and then `{other}` review the same `{name}`, so two roles answer for it"
    );
    let help = message!(
        zh: "让 `{other}` 审核 `{one}`，或只留一个审核", en: "let `{other}` review `{one}` instead, or keep one review only"
    );
    Some(
        Diagnostic::warning(607, second.span, message)
            .related(first.span, message!(zh: "先在这里审核", en: "reviewed here first"))
            .related(context.playbook[reviewed].span, message!(zh: "被审的步骤", en: "the reviewed step"))
            .help(help),
    )
}

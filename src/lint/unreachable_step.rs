//! # PB0401: 步骤到不了 | A step that cannot be reached
//!
//! ## 中文
//!
//! 从所在区域的 `start` 出发，无论怎样走都到不了这一步；没有任何 `next`、`visits`、`else` 或中断通向它。
//!
//! 到不了的步骤永远不会有人去做：要么是多余的，要么是前面漏写了去向。只报告最前面的一步，跟在它后面的步骤不重复报告。
//!
//! 有路通向它、但一路上的条件互相矛盾，没有任何数据走得到，也算到不了：前面已经按 `amount > 100` 分过，后面 `amount < 50`
//! 的去向就没有案件会走。人工退回（`playbook return`）不算在内。
//!
//! ## English
//!
//! From the `start` of its region no way leads to this step: no `next`, no `visits`, no `else` and no interrupt.
//!
//! Nobody will ever do it. Either it is not needed, or a step before it forgets to lead here. Only the first step is
//! reported; those that follow it alone are not.
//!
//! A step that ways do lead to is out of reach as well when the conditions on the way exclude each other, so that no
//! data takes it: behind `amount > 100` no case ever goes where `amount < 50` is asked for. Sending work back by hand
//! (`playbook return`) does not count.
//!
//! ## Bad
//!
//! ```yaml
//! start: record
//! steps:
//!   record: { title: Record, role: clerk, next: closed }
//!   judge: { title: Judge, role: clerk, next: closed }
//!   closed: { end: done }
//! ```
//!
//! ## Good
//!
//! ```yaml
//! start: record
//! steps:
//!   record: { title: Record, role: clerk, next: judge }
//!   judge: { title: Judge, role: clerk, next: closed }
//!   closed: { end: done }
//! ```

use std::collections::HashSet;

use super::flow::{path, regions};
use super::{Context, Rule};
use crate::diagnostic::{Code, Diagnostic, Severity};
use crate::message;
use crate::model::guard::Guard;
use crate::model::step::{Step, StepKind};
use crate::model::{Playbook, StepId};

pub(super) const RULE: Rule = Rule {
    code: Code(401),
    slug: "unreachable-step",
    severity: Severity::Error,
    check,
    file: include_str!("unreachable_step.rs"),
};

/// So many conditions are pointed at.
const MOST_SHOWN: usize = 3;

fn check(context: &Context<'_>, found: &mut Vec<Diagnostic>) {
    for (around, _, steps) in regions(context.playbook) {
        if around.is_none_or(|around| context.flow.is_reached(around)) {
            let is_end = |step: &StepId| matches!(context.playbook[*step].kind, StepKind::End(_));
            // Where no end is reached at all, that is the fault, and another rule names it.
            let ends = steps.iter().any(|step| is_end(step) && context.flow.is_reached(*step));
            let is_lost = |step: &StepId| !context.flow.is_reached(*step) && (ends || !is_end(step));
            let lost: Vec<StepId> = steps.iter().copied().filter(is_lost).collect();
            found.extend(first_of(context, &lost).into_iter().map(|step| finding(context, step)));
        }
    }
    for lane in context.playbook.steps.iter().filter(|step| !context.reach.is_reached(step.id)) {
        let together = lane.parent.filter(|_| lane.lane.is_some() && context.reach.starts_too_late(lane.id));
        if let Some(together) = together.filter(|together| context.reach.is_reached(*together)) {
            found.push(too_late(context.playbook, lane, &context.playbook[together]));
        }
    }
    let blocked = context.reach.blocked().into_iter().filter(|(step, _)| context.flow.is_reached(*step));
    found.extend(blocked.map(|(step, ways)| match ways.as_slice() {
        [] if leads_by_limit(context, step) => finding(context, step),
        [] => never_interrupted(&context.playbook[step]),
        ways => blocked_by_data(context, step, ways),
    }));
}

/// The steps from which all others that are lost could be reached: those nothing leads to, then one of each circle.
fn first_of(context: &Context<'_>, lost: &[StepId]) -> Vec<StepId> {
    let mut led_to = HashSet::new();
    for step in lost {
        led_to.extend(context.flow.leads(*step).iter().map(|lead| lead.to).filter(|to| to != step));
    }
    let (circles, heads): (Vec<StepId>, Vec<StepId>) = lost.iter().copied().partition(|step| led_to.contains(step));
    let mut seen = HashSet::new();
    let mut first = Vec::new();
    for head in heads.into_iter().chain(circles) {
        if seen.insert(head) {
            first.push(head);
        }
        let mut open = vec![head];
        while let Some(step) = open.pop() {
            open.extend(context.flow.leads(step).iter().map(|lead| lead.to).filter(|to| seen.insert(*to)));
        }
    }
    first
}

/// Whether the limit of a step that is reached would lead to another one when it were used up.
fn leads_by_limit(context: &Context<'_>, step: StepId) -> bool {
    let mut limited = context.playbook.steps.iter().filter(|limited| context.reach.is_reached(limited.id));
    limited.any(|limited| limited.visits.as_ref().is_some_and(|visits| visits.then == step))
}

fn finding(context: &Context<'_>, step: StepId) -> Diagnostic {
    let step = &context.playbook[step];
    let name = &step.name;
    let mut diagnostic = Diagnostic::error(
        401,
        step.span,
        message!(zh: "步骤 `{name}` 到不了", en: "the step `{name}` cannot be reached"),
    )
    .label(message!(zh: "没有步骤通向这里", en: "no step leads here"))
    .help(message!(
        zh: "在应当走到这里的步骤里写 `next: {name}`，或者删去这一步",
        en: "write `next: {name}` in the step that should lead here, or remove this step"
    ));
    let leads_here = |limited: &&Step| limited.visits.as_ref().is_some_and(|visits| visits.then == step.id);
    for limited in
        context.playbook.steps.iter().filter(leads_here).filter(|limited| context.flow.is_reached(limited.id))
    {
        diagnostic = diagnostic.related(
            limited.span,
            message!(
                zh: "它的次数上限永远用不上：做完之后没有路再回来",
                en: "its limit is never used up: once it is finished, no way leads back to it"
            ),
        );
    }
    diagnostic
}

/// A lane starts only when those it comes after are finished, and then nobody waits for it any more.
fn too_late(playbook: &Playbook, lane: &Step, together: &Step) -> Diagnostic {
    let (name, around) = (&lane.name, &together.name);
    let message = message!(
        zh: "分支 `{name}` 永远不会有人去做：轮到它时，`{around}` 已经完成",
        en: "nobody ever does the lane `{name}`: when its turn comes, `{around}` is finished already"
    );
    let mut diagnostic = Diagnostic::error(401, lane.span, message)
        .label(message!(zh: "排在后面", en: "comes after others"))
        .related(
            together.span,
            message!(zh: "不等所有分支，其余的取消", en: "does not wait for all lanes, and cancels the rest"),
        )
        .help(message!(
            zh: "删去它的 `after`，或者多等几个分支，或者写 `rest: await`",
            en: "remove its `after`, wait for more lanes, or write `rest: await`"
        ));
    for earlier in lane.lane.iter().flat_map(|lane| &lane.after) {
        diagnostic =
            diagnostic.related(playbook[*earlier].span, message!(zh: "等它先完成", en: "is to be finished first"));
    }
    diagnostic
}

/// Only an interrupt leads to a step, and what it interrupts never rests.
fn never_interrupted(step: &Step) -> Diagnostic {
    let name = &step.name;
    Diagnostic::error(401, step.span, message!(zh: "步骤 `{name}` 到不了", en: "the step `{name}` cannot be reached"))
        .label(message!(
            zh: "只有中断通向这里，而被中断的部分没有一步停下来等人",
            en: "only an interrupt leads here, and nothing that it could interrupt ever waits for anybody"
        ))
        .help(message!(zh: "删去这个中断和这一步", en: "remove the interrupt and this step"))
}

/// Ways lead to a step, but no data takes one of them.
fn blocked_by_data(context: &Context<'_>, step: StepId, ways: &[(StepId, &Guard)]) -> Diagnostic {
    let way = ways.first().map(|(from, _)| context.flow.way_to(context.playbook, *from)).unwrap_or_default();
    let step = &context.playbook[step];
    let name = &step.name;
    let mut diagnostic = Diagnostic::error(
        401,
        step.span,
        message!(zh: "没有任何数据能走到步骤 `{name}`", en: "no data ever leads to the step `{name}`"),
    )
    .label(message!(zh: "通向这里的条件都不会成立", en: "the conditions that lead here never come true"))
    .path(path(context.playbook, &[way, vec![step.id]].concat()))
    .help(message!(
        zh: "前面的条件已经排除了这种情况：改正其中一个条件，或者删去这一步",
        en: "conditions before it have ruled this out: correct one of them, or remove this step"
    ));
    let mut seen = HashSet::new();
    for (from, guard) in ways.iter().filter(|(_, guard)| seen.insert(guard.span)).take(MOST_SHOWN) {
        let (text, from) = (&guard.text, &context.playbook[*from].name);
        diagnostic = diagnostic.related(
            guard.span,
            message!(zh: "案件到 `{from}` 时，`{text}` 的结果总是挡住这条路", en: "whenever a case is at `{from}`, what `{text}` comes to bars this way"),
        );
    }
    diagnostic
}

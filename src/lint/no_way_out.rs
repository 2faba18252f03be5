//! # PB0402: 走不到结束 | No way to an end
//!
//! ## 中文
//!
//! 从这一步出发，无论怎样走都到不了所在区域的 `end`：案件会永远转下去，或者停在这里。
//!
//! 每个区域（整份流程、每个 `steps` 组）都要能走到自己的 `end`。中断（`interrupts`）不算出路：一份只能靠叫停才会完的流程没有写完。
//!
//! ## English
//!
//! From this step no way leads to an `end` of its region: a case would go round for ever, or be stuck here.
//!
//! Every region, that is the whole playbook and each group (`steps`), must lead to an `end` of its own. Interrupts do not
//! count as a way out: a procedure that only ends when somebody calls it off is not finished.
//!
//! ## Bad
//!
//! ```yaml
//! start: write
//! steps:
//!   write: { title: Write, role: clerk, next: review }
//!   review: { title: Review, role: leader, next: write }
//!   closed: { end: done }
//! ```
//!
//! ## Good
//!
//! ```yaml
//! start: write
//! steps:
//!   write: { title: Write, role: clerk, next: review }
//!   review: { title: Review, role: leader, next: { pass: closed, revise: write } }
//!   closed: { end: done }
//! ```

use std::collections::HashSet;

use super::flow::{Way, path, regions};
use super::per_step::PerStep;
use super::{Context, Rule};
use crate::diagnostic::{Code, Diagnostic, Severity};
use crate::message;
use crate::model::StepId;
use crate::model::step::StepKind;

pub(super) const RULE: Rule =
    Rule { code: Code(402), slug: "no-way-out", severity: Severity::Error, check, file: include_str!("no_way_out.rs") };

fn check(context: &Context<'_>, found: &mut Vec<Diagnostic>) {
    let ways_out = reaching_an_end(context);
    for (around, start, steps) in regions(context.playbook) {
        if around.is_some_and(|around| !context.flow.is_reached(around)) {
            continue;
        }
        let trapped = |step: &StepId| context.flow.is_reached(*step) && !ways_out[step.0 as usize];
        if !steps.iter().any(|step| matches!(context.playbook[*step].kind, StepKind::End(_))) {
            found.push(no_end(context, around, start));
            continue;
        }
        for step in traps(context, start, steps, trapped) {
            found.push(finding(context, step));
        }
    }
}

/// Whether an end of its region can be reached from each step, found from the ends backwards.
fn reaching_an_end(context: &Context<'_>) -> Vec<bool> {
    let steps = &context.playbook.steps;
    let leads = steps.iter().flat_map(|step| context.flow.leads(step.id).iter().map(|lead| (step.id, lead)));
    let leads = leads.filter(|(_, lead)| !matches!(lead.way, Way::Interrupt(_)));
    let comes_from = PerStep::gathered(steps.len(), leads.map(|(step, lead)| (lead.to, step)));
    let mut reaching = vec![false; steps.len()];
    let ends = steps.iter().filter(|step| matches!(step.kind, StepKind::End(_)));
    let mut open: Vec<StepId> = ends.map(|step| step.id).collect();
    while let Some(step) = open.pop() {
        if !std::mem::replace(&mut reaching[step.0 as usize], true) {
            open.extend(comes_from.of(step));
        }
    }
    reaching
}

/// Where a case falls into each trap: the trapped steps that a step outside leads to, or the start.
fn traps(context: &Context<'_>, start: StepId, steps: &[StepId], trapped: impl Fn(&StepId) -> bool) -> Vec<StepId> {
    let outside = steps.iter().filter(|step| context.flow.is_reached(**step) && !trapped(step));
    let entries = std::iter::once(start).chain(outside.flat_map(|step| context.flow.leads(*step)).map(|lead| lead.to));
    let interrupts = context.playbook.interrupts.iter().map(|interrupt| interrupt.to);
    let mut seen = HashSet::new();
    let mut first = Vec::new();
    for entry in entries.chain(interrupts.filter(|to| steps.contains(to))).filter(&trapped) {
        if !seen.insert(entry) {
            continue;
        }
        first.push(entry);
        let mut open = vec![entry];
        while let Some(step) = open.pop() {
            open.extend(context.flow.leads(step).iter().map(|lead| lead.to).filter(|to| seen.insert(*to)));
        }
    }
    first
}

fn finding(context: &Context<'_>, step: StepId) -> Diagnostic {
    let way = context.flow.way_to(context.playbook, step);
    let step = &context.playbook[step];
    let name = &step.name;
    Diagnostic::error(
        402,
        step.span,
        message!(zh: "从步骤 `{name}` 走不到结束", en: "no way leads from the step `{name}` to an end"),
    )
    .label(message!(zh: "到了这里就出不去了", en: "whoever comes here stays for ever"))
    .path(path(context.playbook, &way))
    .help(message!(
        zh: "让它后面的某一步能走到 `end`，例如给 next 再加一个结果",
        en: "let one of the steps behind it lead to an `end`, for example with one more outcome"
    ))
}

fn no_end(context: &Context<'_>, around: Option<StepId>, start: StepId) -> Diagnostic {
    let help = message!(
        zh: "加一步 `closed: {{ end: done }}`，并让最后一步通向它",
        en: "add a step `closed: {{ end: done }}` and let the last step lead to it"
    );
    let message = match around.map(|around| &context.playbook[around].name) {
        Some(name) => message!(zh: "组 `{name}` 里没有 end", en: "there is no `end` in the group `{name}`"),
        None => message!(zh: "流程里没有 end", en: "there is no `end` in the playbook"),
    };
    let span = context.playbook[around.unwrap_or(start)].span;
    Diagnostic::error(402, span, message).help(help)
}

//! # PB0704: 时限从可能没有发生的事起算 | A limit that counts from something that may not have happened
//!
//! ## 中文
//!
//! `within` 里的 `from` 说明时限从哪一步完成时起算。如果有一条路走到这里而那一步没有做过，时限就只好从本步开始时起算，
//! 与文件上写的不同，到期的日子也就不同。
//!
//! 被条件略过的并行分支、`join: any` 里没有等的分支、被中断的步骤，都可能没有完成。
//!
//! ## English
//!
//! `from` in `within` says which step starts the clock when it is completed. Where a way leads here on which that step was
//! never done, the clock can only start when this step opens: not what the document says, and due on another day.
//!
//! A lane that a condition leaves out, a lane that `join: any` does not wait for, and a step that was interrupted may all be
//! incomplete.
//!
//! ## Bad
//!
//! ```yaml
//! record: { title: Record, role: clerk, next: { repair: repair, skip: archive } }
//! repair: { title: Repair, role: clerk, next: archive }
//! archive: { title: Archive, role: clerk, within: { time: 2 days, from: repair }, next: closed }
//! ```
//!
//! ## Good
//!
//! ```yaml
//! record: { title: Record, role: clerk, next: { repair: repair, skip: archive } }
//! repair: { title: Repair, role: clerk, next: archive }
//! archive: { title: Archive, role: clerk, within: { time: 2 days, from: record }, next: closed }
//! ```

use super::dominance::Dominance;
use super::flow::path;
use super::{Context, Rule};
use crate::diagnostic::{Code, Diagnostic, Severity};
use crate::message;
use crate::model::StepId;
use crate::model::step::Limit;

pub(super) const RULE: Rule = Rule {
    code: Code(704),
    slug: "uncertain-beginning",
    severity: Severity::Warning,
    check,
    file: include_str!("uncertain_beginning.rs"),
};

fn check(context: &Context<'_>, found: &mut Vec<Diagnostic>) {
    let playbook = context.playbook;
    let mut dominance = Dominance::new(playbook, &context.flow);
    for step in playbook.steps.iter().filter(|step| context.flow.is_reached(step.id)) {
        let Some((limit, from)) = step.work.limit.as_ref().and_then(|limit| Some((limit, limit.from?))) else {
            continue;
        };
        // Where no way leads to the earlier step at all, that is the fault, and another rule names it.
        if context.flow.is_reached(from) && !dominance.is_done_before(from, step.id) {
            let way = dominance.way_around(from, step.id);
            found.push(finding(context, step.id, limit, from).path(path(playbook, &way)));
        }
    }
}

fn finding(context: &Context<'_>, step: StepId, limit: &Limit, from: StepId) -> Diagnostic {
    let (step, from) = (&context.playbook[step], &context.playbook[from]);
    let (name, earlier) = (&step.name, &from.name);
    let message = if step.id == from.id {
        message!(zh: "`{name}` 的时限从它自己完成时起算", en: "the limit of `{name}` counts from its own completion")
    } else {
        message!(
            zh: "走到 `{name}` 时 `{earlier}` 可能还没有完成过，时限无从起算",
            en: "`{name}` may open before `{earlier}` was ever completed, so its limit has nothing to count from"
        )
    };
    let help = message!(
        zh: "改为从每条路都经过的步骤起算；或者删去 from，从本步开始时起算",
        en: "count from a step that lies on every way, or remove `from` to count from when this step opens"
    );
    Diagnostic::warning(704, limit.places.from, message)
        .related(from.span, message!(zh: "从这一步完成时起算", en: "the clock starts when this is completed"))
        .help(help)
}

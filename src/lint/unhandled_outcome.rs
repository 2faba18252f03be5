//! # PB0801: 被调用流程的结果没有去处 | An outcome of the called playbook is not handled
//!
//! ## 中文
//!
//! 被调用的流程可能以某个结果结束，而这里的 `next` 没有写它去哪里：那件案件一结束，这边就不知道往下怎么走。
//!
//! 为每个结果写一个步骤，或者写 `next: 步骤`，表示不论什么结果都去那里。
//!
//! ## English
//!
//! The called playbook can end with an outcome that `next` does not mention here: when its case ends so, this one would not
//! know where to go on.
//!
//! Name a step for every outcome, or write `next: step`, which means: there, whatever the outcome.
//!
//! ## Bad
//!
//! ```yaml
//! # `quotation` ends with `offered` or with `none`
//! quote:
//!   title: Quote
//!   call: quotation
//!   next: { offered: order }
//! ```
//!
//! ## Good
//!
//! ```yaml
//! quote:
//!   title: Quote
//!   call: quotation
//!   next: { offered: order, none: closed }
//! ```

use super::flow::ends;
use super::{Context, Rule};
use crate::diagnostic::{Code, Diagnostic, Severity};
use crate::lang::did_you_mean;
use crate::message;
use crate::model::Playbook;
use crate::model::step::{Call, Step, StepKind};

pub(super) const RULE: Rule = Rule {
    code: Code(801),
    slug: "unhandled-outcome",
    severity: Severity::Error,
    check,
    file: include_str!("unhandled_outcome.rs"),
};

fn check(context: &Context<'_>, found: &mut Vec<Diagnostic>) {
    let Some(others) = context.around.others else { return };
    for step in &context.playbook.steps {
        // A lane leads nowhere, so that every outcome will do.
        let StepKind::Call(call) = &step.kind else { continue };
        if let Some(callee) = others.playbook(&call.playbook)
            && step.lane.is_none()
            && !step.takes_any()
        {
            found.extend(unhandled(step, call, callee));
        }
    }
}

fn unhandled(step: &Step, call: &Call, callee: &Playbook) -> Option<Diagnostic> {
    let ends: Vec<&str> = ends(callee, &callee.top).into_iter().map(|(_, outcome)| outcome).collect();
    // A slip of the pen is the business of another rule.
    let unknown = step.outcomes.iter().map(|outcome| outcome.name.as_str()).filter(|name| !ends.contains(name));
    let meant: Vec<&str> = unknown.filter_map(|name| did_you_mean(name, ends.iter().copied())).collect();
    let mut missing: Vec<&str> = Vec::new();
    for outcome in ends {
        if step.outcome(outcome).is_none() && !meant.contains(&outcome) && !missing.contains(&outcome) {
            missing.push(outcome);
        }
    }
    let first = missing.first()?;
    let (name, other) = (&step.name, &callee.name);
    let listed = |comma: &str| missing.iter().map(|outcome| format!("`{outcome}`")).collect::<Vec<_>>().join(comma);
    let (zh, en) = (listed("、"), listed(", "));
    let message = message!(
        zh: "流程 `{other}` 可能以 {zh} 结束，`{name}` 没有写之后去哪里",
        en: "the playbook `{other}` can end with {en}, and `{name}` does not say where that leads"
    );
    let help = message!(
        zh: "在 `{name}` 的 next 里写 `{first}: 步骤`；不论什么结果都去一处时，写 `next: 步骤`",
        en: "write `{first}: step` in the `next` of `{name}`, or `next: step` for one place whatever the outcome"
    );
    Some(Diagnostic::error(801, call.span, message).help(help))
}

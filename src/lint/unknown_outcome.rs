//! # PB0105: 没有这样的流程或结果 | An unknown playbook or outcome
//!
//! ## 中文
//!
//! 一个组的结果就是组里各个 `end` 的名字；调用另一份流程时，是那份流程的 `end`。`next` 里写了谁也不会产生的结果，那条路就永远走不到；
//! 组里的某个 `end` 在 `next` 里没有去处，案件走到那里就停住。`next: 步骤` 表示不论什么结果都去那里。
//!
//! 并行步骤、等待和移交只有一个结果 `done`。审批必须有结果 `approve`。
//! 被调用的流程必须存在。
//!
//! ## English
//!
//! The outcomes of a group are the names of the ends inside it; those of a call are the ends of the playbook it calls. An
//! outcome in `next` that no end produces is a way never taken; an end inside that `next` does not mention leaves the case
//! stuck. `next: step` means: there, whatever the outcome.
//!
//! A `together` step, a wait and a hand-off have one outcome, `done`. An approval must have the outcome `approve`. A
//! playbook that is called must exist.
//!
//! ## Bad
//!
//! ```yaml
//! check:
//!   title: Check
//!   start: look
//!   steps:
//!     look: { title: Look, role: clerk, next: { pass: fine, fail: faulty } }
//!     fine: { end: fine }
//!     faulty: { end: faulty }
//!   next: { fine: closed, broken: repair }
//! ```
//!
//! ## Good
//!
//! ```yaml
//! check:
//!   title: Check
//!   start: look
//!   steps:
//!     look: { title: Look, role: clerk, next: { pass: fine, fail: faulty } }
//!     fine: { end: fine }
//!     faulty: { end: faulty }
//!   next: { fine: closed, faulty: repair }
//! ```

use std::collections::BTreeSet;

use super::flow::ends;
use super::{Context, Rule};
use crate::diagnostic::{Code, Diagnostic, Severity};
use crate::lang::{certainly_meant, did_you_mean};
use crate::message;
use crate::model::step::{Call, Step, StepKind};
use crate::model::{Playbook, StepId};

pub(super) const RULE: Rule = Rule {
    code: Code(105),
    slug: "unknown-outcome",
    severity: Severity::Error,
    check,
    file: include_str!("unknown_outcome.rs"),
};

/// The outcome of a step that has just one.
const DONE: &str = "done";
/// The outcome of a case that was cancelled by hand.
const CANCELLED: &str = "cancelled";

fn check(context: &Context<'_>, found: &mut Vec<Diagnostic>) {
    for step in &context.playbook.steps {
        match &step.kind {
            StepKind::Group(group) => of_group(context.playbook, step, &group.steps, found),
            StepKind::Together(_) | StepKind::Wait(_) => known(step, &[DONE], found),
            StepKind::HandOff(call) => {
                known(step, &[DONE], found);
                callee(context, call, found);
            }
            StepKind::Call(call) => {
                if let Some(callee) = callee(context, call, found)
                    && !step.takes_any()
                {
                    let ends = ends(callee, &callee.top);
                    // A case that was called may be cancelled by hand, whatever its ends are.
                    let outcomes = ends.iter().map(|(_, outcome)| *outcome).chain([CANCELLED]);
                    known(step, &outcomes.collect::<Vec<_>>(), found);
                }
            }
            StepKind::Task | StepKind::Approval(_) | StepKind::End(_) => {}
        }
    }
}

fn of_group(playbook: &Playbook, group: &Step, steps: &[StepId], found: &mut Vec<Diagnostic>) {
    let ends = ends(playbook, steps);
    // A group without an end is the fault of another rule, and a lane leads nowhere.
    if group.takes_any() || ends.is_empty() || group.lane.is_some() {
        return;
    }
    known(group, &ends.iter().map(|(_, outcome)| *outcome).collect::<Vec<_>>(), found);
    let mut seen: BTreeSet<&str> = group.outcomes.iter().map(|outcome| outcome.name.as_str()).collect();
    for (end, outcome) in ends {
        if seen.insert(outcome) {
            let name = &group.name;
            let message = message!(
                zh: "组 `{name}` 的结果 `{outcome}` 没有去处",
                en: "the outcome `{outcome}` of the group `{name}` leads nowhere"
            );
            let help = message!(
                zh: "在 `{name}` 的 next 里写 `{outcome}: 步骤`",
                en: "write `{outcome}: step` in the `next` of `{name}`"
            );
            let there = message!(zh: "这个组的 next 没有提到它", en: "the `next` of this group does not mention it");
            found.push(Diagnostic::error(105, end.span, message).related(group.span, there).help(help));
        }
    }
}

/// Reports the outcomes in `next` that the step never has.
fn known(step: &Step, outcomes: &[&str], found: &mut Vec<Diagnostic>) {
    let unique: BTreeSet<&str> = outcomes.iter().copied().collect();
    let list = unique.iter().copied().collect::<Vec<_>>().join(", ");
    for outcome in step.outcomes.iter().filter(|outcome| !unique.contains(outcome.name.as_str())) {
        let (name, wrong) = (&step.name, &outcome.name);
        let mut diagnostic = Diagnostic::error(
            105,
            outcome.span,
            message!(zh: "`{name}` 不会有结果 `{wrong}`", en: "`{name}` never has the outcome `{wrong}`"),
        )
        .help(message!(zh: "它的结果是：{list}", en: "its outcomes are: {list}"));
        if let Some(meant) = did_you_mean(wrong, unique.iter().copied()) {
            diagnostic = diagnostic.label(message!(zh: "是不是 `{meant}`？", en: "did you mean `{meant}`?"));
            // An outcome that is not written has no name to correct.
            let meant = certainly_meant(wrong, unique.iter().copied().filter(|_| wrong != DONE));
            diagnostic = diagnostic.rename(outcome.span, wrong, meant);
        }
        found.push(diagnostic);
    }
}

/// The playbook that is called, when its text can be read; reported when there is none, as long as others can be looked
/// for.
fn callee<'a>(context: &Context<'a>, call: &Call, found: &mut Vec<Diagnostic>) -> Option<&'a Playbook> {
    if let Some(callee) = context.around.others?.find(&call.playbook) {
        return callee.playbook;
    }
    let name = &call.playbook;
    let message = message!(zh: "没有流程 `{name}`", en: "there is no playbook `{name}`");
    let help = message!(zh: "用 `playbook list` 查看有哪些流程", en: "see `playbook list` for the playbooks there are");
    found.push(Diagnostic::error(105, call.span, message).help(help));
    None
}

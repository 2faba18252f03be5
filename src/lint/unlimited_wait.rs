//! # PB0702: 没有期限的等待 | A wait without a limit
//!
//! ## 中文
//!
//! 等一个事件而不写最多等多久，事件不来，案件就永远停在那里。给它 `within` 和 `else`：等不到怎么办，是流程的一部分。
//! 有别的分支会先到、到时取消它的（`join: any`、`rest: cancel`），不在此列。
//!
//! 流程用 `promise` 承诺了全程时限，却有步骤没有时限，也在这里报告：没有时限的一步可以拖掉全部承诺。被调用的流程没有 `promise` 的，
//! 同样算没有时限。
//!
//! ## English
//!
//! A wait for an event that does not say for how long keeps the case for ever if the event does not come. Give it `within` and
//! `else`: what happens then is part of the procedure. A wait that another lane ends in time (`join: any` with `rest: cancel`)
//! is not meant.
//!
//! Where the playbook promises a time for the whole (`promise`), steps without a limit are reported here as well: one such
//! step can use up all that was promised. A called playbook without a `promise` counts as a step without a limit.
//!
//! ## Bad
//!
//! ```yaml
//! payment: { title: Wait for the payment, wait: { event: paid }, next: closed }
//! ```
//!
//! ## Good
//!
//! ```yaml
//! payment: { title: Wait for the payment, wait: { event: paid, within: 10 days, else: remind }, next: closed }
//! ```

use super::{Context, Rule};
use crate::diagnostic::{Code, Diagnostic, Severity};
use crate::message;
use crate::model::StepId;
use crate::model::step::{Join, Rest, Step, StepKind, Wait};

pub(super) const RULE: Rule = Rule {
    code: Code(702),
    slug: "unlimited-wait",
    severity: Severity::Warning,
    check,
    file: include_str!("unlimited_wait.rs"),
};

/// So many steps without a limit are shown; more would hide the others.
const MOST_SHOWN: usize = 8;

fn check(context: &Context<'_>, found: &mut Vec<Diagnostic>) {
    let steps = || context.playbook.steps.iter().filter(|step| context.flow.is_reached(step.id));
    found.extend(steps().filter(|step| waits_for_ever(context, step)).map(waiting));
    found.extend(broken_promise(context, &steps().filter(|step| has_no_limit(context, step)).collect::<Vec<_>>()));
}

fn waits_for_ever(context: &Context<'_>, step: &Step) -> bool {
    let StepKind::Wait(Wait::Event { within: None, .. }) = &step.kind else { return false };
    let is_cancelled = |around: StepId| match &context.playbook[around].kind {
        StepKind::Together(together) => together.join != Join::All && together.rest == Rest::Cancel,
        StepKind::Task
        | StepKind::Approval(_)
        | StepKind::Group(_)
        | StepKind::Call(_)
        | StepKind::HandOff(_)
        | StepKind::Wait(_)
        | StepKind::End(_) => false,
    };
    !context.playbook.ancestors(step.id).any(is_cancelled)
}

fn waiting(step: &Step) -> Diagnostic {
    let name = &step.name;
    let message = message!(
        zh: "`{name}` 等一个可能不来的事件，没有说最多等多久",
        en: "`{name}` waits for an event that may never come, and does not say for how long"
    );
    let help = match step.lane {
        None => message!(
            zh: "写 `within: 时长, else: 步骤`：等不到时去哪一步",
            en: "add `within: time, else: step` to say where it leads when the event does not come"
        ),
        Some(_) => message!(
            zh: "让这个分支成为组（steps），等待写成组内的一步，带上 `within: 时长, else: 步骤`",
            en: "make the lane a group, and the wait a step inside with `within: time, else: step`"
        ),
    };
    Diagnostic::warning(702, step.span, message).help(help)
}

/// Whether the step takes somebody's time and nothing says how much at most.
fn has_no_limit(context: &Context<'_>, step: &Step) -> bool {
    match &step.kind {
        StepKind::Task | StepKind::Approval(_) => step.work.limit.is_none(),
        StepKind::Call(call) => context
            .around
            .others
            .and_then(|others| others.playbook(&call.playbook))
            .is_some_and(|callee| callee.promise.is_none()),
        StepKind::Together(_) | StepKind::Group(_) | StepKind::HandOff(_) | StepKind::Wait(_) | StepKind::End(_) => {
            false
        }
    }
}

/// What is wrong with a promise when steps have no limit.
fn broken_promise(context: &Context<'_>, unlimited: &[&Step]) -> Option<Diagnostic> {
    context.playbook.promise.as_ref().filter(|_| !unlimited.is_empty())?;
    let count = unlimited.len();
    let message = match unlimited {
        [only] => message!(
            zh: "承诺了全程时限，但步骤 `{name}` 没有时限",
            en: "a time is promised for the whole, but the step `{name}` has no limit",
            name = only.name
        ),
        _ => message!(
            zh: "承诺了全程时限，但有 {count} 个步骤没有时限",
            en: "a time is promised for the whole, but {count} steps have no limit"
        ),
    };
    let help = message!(
        zh: "给这些步骤加上 `within: 时长`（被调用的流程加上 `promise`），或者不作承诺",
        en: "give them `within: time` (and a called playbook a `promise`), or promise nothing"
    );
    let found = Diagnostic::warning(702, context.playbook.promise_span, message).help(help);
    let shown = unlimited.iter().take(MOST_SHOWN);
    Some(shown.fold(found, |found, step| found.related(step.span, message!(zh: "没有时限", en: "it has no limit"))))
}

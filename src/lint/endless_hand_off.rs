//! # PB0804: 移交没完没了 | Hand-offs that never stop
//!
//! ## 中文
//!
//! 一件案件刚开就移交出另一件，绕了一圈又开出同样的一件，中间没有人做事，也没有等待：一开就停不下来，所以根本开不起来。
//!
//! 移交之前有人做事或有等待，例如每月一次的流程移交给下个月的自己，不在此列。
//!
//! ## English
//!
//! A case hands off to another one as soon as it is begun, and so on until one of the first kind is begun again, without a
//! person or a wait between them. They would never stop, so that none can be started at all.
//!
//! Hand-offs after somebody has acted or after a wait are not meant, for example a monthly procedure that hands off to
//! itself of the next month.
//!
//! ## Bad
//!
//! ```yaml
//! playbook: filing
//! start: pass_on
//! steps:
//!   pass_on: { title: Pass on, hand_off: filing, next: file }
//!   file: { title: File, role: clerk, next: closed }
//!   closed: { end: closed }
//! ```
//!
//! ## Good
//!
//! ```yaml
//! playbook: filing
//! start: file
//! steps:
//!   file: { title: File, role: clerk, next: { again: pass_on, enough: closed } }
//!   pass_on: { title: Pass on, hand_off: filing, next: closed }
//!   closed: { end: closed }
//! ```

use super::chains::Held;
use super::recursion::{called_at, shown};
use super::{Context, Rule};
use crate::diagnostic::{Code, Diagnostic, Severity};
use crate::message;
use crate::model::StepId;
use crate::model::step::StepKind;

pub(super) const RULE: Rule = Rule {
    code: Code(804),
    slug: "endless-hand-off",
    severity: Severity::Error,
    check,
    file: include_str!("endless_hand_off.rs"),
};

fn check(context: &Context<'_>, found: &mut Vec<Diagnostic>) {
    let Some(others) = context.around.others else { return };
    let Some(own) = others.place_of(context.playbook) else { return };
    let chain = others.chains(Held::FromSettling).round(own);
    let kind = |at: usize, step: StepId| others.all()[at].playbook.map(|playbook| &playbook[step].kind);
    let hands_off = chain.iter().any(|(at, link)| matches!(kind(*at, link.step), Some(StepKind::HandOff(_))));
    // A circle of calls alone is the business of another rule.
    let Some((_, first)) = chain.first().filter(|_| hands_off) else { return };
    let (name, step) = (&context.playbook.name, &context.playbook[first.step]);
    let at = &step.name;
    let message = message!(
        zh: "流程 `{name}` 一开始就在 `{at}` 开出别的案件，一件接一件，又回到自己，停不下来",
        en: "the playbook `{name}` starts another case at `{at}` as soon as it begins, and so on back to itself without end"
    );
    let help = message!(
        zh: "在移交之前放一步由人来做的或一个等待，或加上条件",
        en: "put a step that somebody performs or a wait before the hand-off, or give it a condition"
    );
    let span = called_at(&step.kind).unwrap_or(step.span);
    found.push(Diagnostic::error(804, span, message).path(shown(others, &chain, span)).help(help));
}

//! # PB0803: 流程互相调用，没有尽头 | Playbooks call each other without end
//!
//! ## 中文
//!
//! 一份流程调用另一份，绕了一圈又调用到自己，而且每一份里走哪条路都避不开这一步。这样的案件永远结束不了：每一件都在等下一件。
//!
//! 只要其中一份有一条路可以不调用就走到结束，由人选择或由数据决定，就没有问题。
//!
//! ## English
//!
//! A playbook calls another one and so on until it is called itself, and in each of them no way to an end avoids the call.
//! Such a case can never end: each waits for the next.
//!
//! It is enough if one of them has a way to an end without the call, be it chosen by a person or by the data.
//!
//! ## Bad
//!
//! ```yaml
//! # `repair` calls `inspection` on every way
//! playbook: inspection
//! start: look
//! steps:
//!   look: { title: Look, role: clerk, next: mend }
//!   mend: { title: Mend, call: repair, next: closed }
//!   closed: { end: closed }
//! ```
//!
//! ## Good
//!
//! ```yaml
//! playbook: inspection
//! start: look
//! steps:
//!   look: { title: Look, role: clerk, next: { fine: closed, broken: mend } }
//!   mend: { title: Mend, call: repair, next: closed }
//!   closed: { end: closed }
//! ```

use super::chains::{Held, Link};
use super::{Context, Neighbours, Rule};
use crate::diagnostic::{Code, Diagnostic, Severity};
use crate::message;
use crate::model::step::StepKind;
use crate::source::{Span, Spanned};

/// A chain is shown no further than so many steps.
const MOST_SHOWN: usize = 16;

pub(super) const RULE: Rule =
    Rule { code: Code(803), slug: "recursion", severity: Severity::Error, check, file: include_str!("recursion.rs") };

fn check(context: &Context<'_>, found: &mut Vec<Diagnostic>) {
    let Some(others) = context.around.others else { return };
    let Some(own) = others.place_of(context.playbook) else { return };
    let chain = others.chains(Held::FromFinishing).round(own);
    let Some((_, first)) = chain.first() else { return };
    let (name, step) = (&context.playbook.name, &context.playbook[first.step]);
    let message = match chain.get(1).and_then(|(at, _)| others.all()[*at].playbook) {
        Some(callee) => {
            let callee = &callee.name;
            message!(
                zh: "流程 `{name}` 调用 `{callee}`，最后又调用到自己，没有一条路避得开",
                en: "the playbook `{name}` calls `{callee}`, which leads back to it, and no way to an end avoids that"
            )
        }
        None => message!(
            zh: "流程 `{name}` 调用自己，没有一条路避得开",
            en: "the playbook `{name}` calls itself, and no way to an end avoids that"
        ),
    };
    let help = message!(
        zh: "在其中一份里加一条不经过调用就能结束的路，由人选择或由条件决定",
        en: "give one of them a way to an end without the call, chosen by a person or by a condition"
    );
    let span = called_at(&step.kind).unwrap_or(step.span);
    found.push(Diagnostic::error(803, span, message).path(shown(others, &chain, span)).help(help));
}

/// The chain as `file: step`, from the first file back to it. All of it is marked at one place, since places in other
/// files cannot be.
pub(super) fn shown(others: &Neighbours<'_>, chain: &[(usize, Link)], span: Span) -> Vec<Spanned<String>> {
    let round = chain.iter().chain(chain.first());
    let mut shown: Vec<String> = round
        .take(MOST_SHOWN)
        .filter_map(|(at, link)| {
            let neighbour = &others.all()[*at];
            Some(format!("{}: {}", neighbour.file, neighbour.playbook?[link.step].name))
        })
        .collect();
    if chain.len() >= MOST_SHOWN {
        shown.push("…".to_owned());
    }
    shown.into_iter().map(|step| Spanned::new(step, span)).collect()
}

/// Where a step names the playbook that it starts.
pub(super) fn called_at(kind: &StepKind) -> Option<Span> {
    match kind {
        StepKind::Call(call) | StepKind::HandOff(call) => Some(call.span),
        StepKind::Task
        | StepKind::Approval(_)
        | StepKind::Together(_)
        | StepKind::Group(_)
        | StepKind::Wait(_)
        | StepKind::End(_) => None,
    }
}

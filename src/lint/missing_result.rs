//! # PB0207: 被调用的流程可能不给出这个结果 | A result that may be missing
//!
//! ## 中文
//!
//! `results` 要从被调用的流程取一个字段，但那份流程没有这个字段，或者可以在没有填写它的情况下结束。到时这边的字段就是空的。
//!
//! ## English
//!
//! `results` takes a field from the called playbook, but that playbook has no such field, or can end without having filled
//! it. The field on this side would stay empty then.
//!
//! ## Bad
//!
//! ```yaml
//! # the playbook `quotation` only offers `price` under `optional`
//! quote:
//!   title: Quote
//!   call: quotation
//!   results: { offer: price }
//!   next: closed
//! ```
//!
//! ## Good
//!
//! ```yaml
//! # every way through `quotation` fills `price`
//! quote:
//!   title: Quote
//!   call: quotation
//!   results: { offer: price }
//!   next: closed
//! ```

use super::assignment::Assignment;
use super::flow::Flow;
use super::graph::Graph;
use super::{Context, Rule};
use crate::diagnostic::{Code, Diagnostic, Severity};
use crate::lang::did_you_mean;
use crate::message;
use crate::model::step::{Call, StepKind};
use crate::model::{Playbook, StepId};
use crate::source::Spanned;

pub(super) const RULE: Rule = Rule {
    code: Code(207),
    slug: "missing-result",
    severity: Severity::Error,
    check,
    file: include_str!("missing_result.rs"),
};

fn check(context: &Context<'_>, found: &mut Vec<Diagnostic>) {
    let Some(others) = context.around.others else { return };
    for step in &context.playbook.steps {
        let StepKind::Call(call) = &step.kind else { continue };
        let Some(at) = others.place(&call.playbook) else { continue };
        let Some(callee) = others.all()[at].playbook else { continue };
        for (ours, theirs) in &call.results {
            let end = callee.field(&theirs.value).and_then(|field| others.end_without(at, field));
            found.extend(missing(context.playbook, call, callee, end, &context.playbook[*ours].name, theirs));
        }
    }
}

fn missing(
    playbook: &Playbook,
    call: &Call,
    callee: &Playbook,
    end: Option<StepId>,
    ours: &str,
    theirs: &Spanned<String>,
) -> Option<Diagnostic> {
    let (other, span) = (&callee.name, theirs.span);
    let theirs = &theirs.value;
    let Some(field) = callee.field(theirs) else {
        let help = match did_you_mean(theirs, callee.fields.iter().map(|field| field.name.as_str())) {
            Some(meant) => message!(zh: "是不是 `{meant}`？", en: "did you mean `{meant}`?"),
            None => message!(zh: "写那份流程里的字段", en: "name a field of that playbook"),
        };
        let message =
            message!(zh: "流程 `{other}` 没有字段 `{theirs}`", en: "the playbook `{other}` has no field `{theirs}`");
        return Some(Diagnostic::error(207, span, message).help(help));
    };
    if call.with.iter().any(|(name, _)| name.value == *theirs) {
        return None;
    }
    let end = end?;
    let assignment = Assignment::new(callee, &Flow::new(callee, &Graph::new(callee)));
    let way = assignment.way_without(callee, field, end);
    let (end, setting) = (&callee[end].name, playbook.name.as_str());
    let shown = way.iter().map(|step| callee[*step].name.as_str()).collect::<Vec<_>>().join(" → ");
    let message = message!(
        zh: "流程 `{other}` 走到 `{end}` 时可能没有填写 `{theirs}`",
        en: "the playbook `{other}` may reach `{end}` without having filled `{theirs}`"
    );
    let help = message!(
        zh: "在 `{other}` 的每条路上填写 `{theirs}`（例如没有填写的一条：{shown}），或者在 `{setting}` 里另行填写 `{ours}`",
        en: "fill `{theirs}` on every way through `{other}` (one without it: {shown}), or fill `{ours}` in `{setting}` itself"
    );
    Some(Diagnostic::error(207, span, message).help(help))
}

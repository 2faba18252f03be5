//! # PB0802: 流程之间传的值不合 | A value that does not fit the other playbook
//!
//! ## 中文
//!
//! `with` 传给另一份流程的值，要合那份流程里同名字段的类型、选项和限制；`results` 取回的值，要合这边的字段。值不合，那件案件就开不起来，
//! 或者这边的数据就不可信。`with` 里的字段名也必须是那份流程的字段。
//!
//! 可能不合的是警告：两边的限制写得一样，就不会出这种事。固定的选项和人名用引号写：`with: { level: "urgent" }`。
//!
//! ## English
//!
//! A value that `with` gives to another playbook must fit the type, the choices and the limits of the field of that name
//! there; a value that `results` takes back must fit the field here. One that does not fit keeps the other case from being
//! started, or leaves data here that cannot be relied on. The names in `with` must be fields of the other playbook.
//!
//! What may not fit is a warning: it cannot happen when the limits on both sides are the same. A fixed choice or person is
//! written in quotation marks: `with: { level: "urgent" }`.
//!
//! ## Bad
//!
//! ```yaml
//! with: { amount: customer }   # `amount` is money there, `customer` a text here
//! ```
//!
//! ## Good
//!
//! ```yaml
//! with: { amount: total }   # both are money
//! ```

use super::fit::{Given, Misfit};
use super::{Context, Rule};
use crate::diagnostic::{Code, Diagnostic, Severity};
use crate::lang::{Message, did_you_mean};
use crate::message;
use crate::model::guard::Guard;
use crate::model::step::{Call, StepKind};
use crate::model::{FieldId, Playbook};
use crate::source::{Span, Spanned};

pub(super) const RULE: Rule = Rule {
    code: Code(802),
    slug: "argument-type",
    severity: Severity::Error,
    check,
    file: include_str!("argument_type.rs"),
};

fn check(context: &Context<'_>, found: &mut Vec<Diagnostic>) {
    let Some(others) = context.around.others else { return };
    for step in &context.playbook.steps {
        let (StepKind::Call(call) | StepKind::HandOff(call)) = &step.kind else { continue };
        let Some(callee) = others.playbook(&call.playbook) else { continue };
        check_call(context.playbook, call, callee, found);
    }
}

fn check_call(playbook: &Playbook, call: &Call, callee: &Playbook, found: &mut Vec<Diagnostic>) {
    found.extend(call.with.iter().filter_map(|(name, guard)| argument(playbook, callee, name, guard)));
    found.extend(call.results.iter().filter_map(|(ours, theirs)| result(playbook, callee, *ours, theirs)));
}

fn argument(playbook: &Playbook, callee: &Playbook, name: &Spanned<String>, guard: &Guard) -> Option<Diagnostic> {
    let (theirs, other) = (&name.value, &callee.name);
    let Some(field) = callee.field(theirs) else {
        let message =
            message!(zh: "流程 `{other}` 没有字段 `{theirs}`", en: "the playbook `{other}` has no field `{theirs}`");
        let help = message!(zh: "写那份流程里的字段", en: "name a field of that playbook");
        let mut diagnostic = Diagnostic::error(802, name.span, message).help(help);
        if let Some(meant) = did_you_mean(theirs, callee.fields.iter().map(|field| field.name.as_str())) {
            diagnostic = diagnostic.label(message!(zh: "是不是 `{meant}`？", en: "did you mean `{meant}`?"));
        }
        return Some(diagnostic);
    };
    let misfit = Given::of(playbook, &guard.expression).misfit(&callee[field])?;
    let opening =
        message!(zh: "传给流程 `{other}` 的 `{theirs}` 不合", en: "`{theirs}` does not fit the playbook `{other}`");
    let maybe = message!(
        zh: "传给流程 `{other}` 的 `{theirs}` 可能不合",
        en: "`{theirs}` may not fit the playbook `{other}`"
    );
    Some(finding(misfit, guard.span, &opening, &maybe))
}

fn result(playbook: &Playbook, callee: &Playbook, ours: FieldId, theirs: &Spanned<String>) -> Option<Diagnostic> {
    // A field that is not there is the business of another rule.
    let field = callee.field(&theirs.value)?;
    let misfit = Given::of_field(&callee[field]).misfit(&playbook[ours])?;
    let (own, other, name) = (&playbook[ours].name, &callee.name, &theirs.value);
    let opening = message!(
        zh: "从流程 `{other}` 取回的 `{name}` 不合字段 `{own}`",
        en: "`{name}` of the playbook `{other}` does not fit the field `{own}`"
    );
    let maybe = message!(
        zh: "从流程 `{other}` 取回的 `{name}` 可能不合字段 `{own}`",
        en: "`{name}` of the playbook `{other}` may not fit the field `{own}`"
    );
    Some(finding(misfit, theirs.span, &opening, &maybe))
}

fn finding(misfit: Misfit, span: Span, opening: &Message, maybe: &Message) -> Diagnostic {
    let said = |opening: &Message, reason: Message| Message {
        zh: format!("{}：{}", opening.zh, reason.zh),
        en: format!("{}: {}", opening.en, reason.en),
    };
    match misfit {
        Misfit::Never(reason) => Diagnostic::error(802, span, said(opening, reason)).help(message!(
            zh: "换一个合适的值，或改其中一边的字段类型",
            en: "give a value that fits, or change the type of the field on one side"
        )),
        Misfit::Perhaps(reason) => Diagnostic::warning(802, span, said(maybe, reason)).help(message!(
            zh: "让两边字段的类型、选项和限制一致",
            en: "let the fields on both sides have the same type, choices and limits"
        )),
    }
}

//! # PB0807: 被调用的流程有错误 | The called playbook has errors
//!
//! ## 中文
//!
//! 这里调用或移交的流程，本身有错误，或者它又调用了有错误的流程。有错误的流程不能用来办事，走到这一步案件就会停住。
//!
//! 先检查并改正那份流程。
//!
//! ## English
//!
//! A playbook that is called or handed off to has errors of its own, or calls one that has. A playbook with errors cannot be
//! run, so a case would be stuck at this step.
//!
//! Validate that playbook and correct it first.
//!
//! ## Bad
//!
//! ```yaml
//! # `quotation` cannot be run: one of its steps is never reached
//! quote: { title: Quote, call: quotation, next: closed }
//! ```
//!
//! ## Good
//!
//! ```yaml
//! # `quotation` is without errors
//! quote: { title: Quote, call: quotation, next: closed }
//! ```

use super::chains::Held;
use super::{Context, Rule};
use crate::diagnostic::{Code, Diagnostic, Severity};
use crate::message;
use crate::model::step::StepKind;

pub(super) const RULE: Rule = Rule {
    code: Code(807),
    slug: "broken-callee",
    severity: Severity::Error,
    check,
    file: include_str!("broken_callee.rs"),
};

fn check(context: &Context<'_>, found: &mut Vec<Diagnostic>) {
    let Some(others) = context.around.others else { return };
    // What goes round in a circle with this playbook is at fault for that alone, and another rule says so.
    let circles = [Held::FromFinishing, Held::FromSettling]
        .map(|held| others.place_of(context.playbook).map(|own| others.chains(held).round(own)).unwrap_or_default());
    let circling = |name: &str| {
        let place = others.place(name);
        circles.iter().flatten().any(|(at, _)| Some(*at) == place)
    };
    for step in &context.playbook.steps {
        let (StepKind::Call(call) | StepKind::HandOff(call)) = &step.kind else { continue };
        let Some(callee) = others.find(&call.playbook).filter(|other| other.faulty && !circling(&call.playbook)) else {
            continue;
        };
        let (name, file) = (&call.playbook, callee.file);
        let message = message!(zh: "流程 `{name}`（{file}）有错误", en: "the playbook `{name}` ({file}) has errors");
        let help = message!(
            zh: "用 `playbook validate {name}` 查看并改正",
            en: "see them with `playbook validate {name}` and correct them"
        );
        found.push(Diagnostic::error(807, call.span, message).help(help));
    }
}

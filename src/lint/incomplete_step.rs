//! # PB0901: 步骤写得不全 | A step that leaves something unsaid
//!
//! ## 中文
//!
//! 只在 `playbook validate --documents` 时检查，供发布受控文件的人使用。
//!
//! 文件管理要求每一步都写明：谁来做（`role`、`approval`）；凭什么做（`uses`、`materials`、`show`，或要填写的字段）；留下什么
//! （`produces`、字段、核对清单，审批留下票）；不顺利时怎么办（`exceptions`、另一个结果、`visits`，或超期后告诉谁）；多久做完（`within`）。
//!
//! ## English
//!
//! Checked with `playbook validate --documents` only, for those who issue controlled documents.
//!
//! Document control wants every step to say who does it (`role`, `approval`); what it is done with (`uses`, `materials`, `show`,
//! or fields to fill); what it leaves behind (`produces`, fields, a checklist; an approval leaves votes); what happens when
//! things go otherwise (`exceptions`, another outcome, `visits`, or who is told when it is late); and by when (`within`).
//!
//! ## Bad
//!
//! ```yaml
//! record: { title: Record, role: clerk, next: closed }
//! ```
//!
//! ## Good
//!
//! ```yaml
//! record:
//!   title: Record
//!   role: clerk
//!   uses: [order]
//!   fill: [amount]
//!   exceptions: [Without an order, ask the customer]
//!   within: 1 working day
//!   next: closed
//! ```

use super::{Context, Rule};
use crate::diagnostic::{Code, Diagnostic, Severity};
use crate::lang::Message;
use crate::message;
use crate::model::step::{Step, StepKind};

pub(super) const RULE: Rule = Rule {
    code: Code(901),
    slug: "incomplete-step",
    severity: Severity::Warning,
    check,
    file: include_str!("incomplete_step.rs"),
};

fn check(context: &Context<'_>, found: &mut Vec<Diagnostic>) {
    if !context.around.documents {
        return;
    }
    for step in &context.playbook.steps {
        let missing = missing(step);
        if missing.is_empty() {
            continue;
        }
        let list = |pick: fn(&Message) -> &str, comma: &str| missing.iter().map(pick).collect::<Vec<_>>().join(comma);
        let (zh, en) = (list(|said| &said.zh, "、"), list(|said| &said.en, ", "));
        let name = &step.name;
        let message = message!(zh: "步骤 `{name}` 没有写明：{zh}", en: "the step `{name}` does not say: {en}");
        let help = message!(zh: "补上，文件才完整", en: "add it to make the document complete");
        found.push(Diagnostic::warning(901, step.span, message).help(help));
    }
}

/// What a step that somebody performs leaves unsaid.
fn missing(step: &Step) -> Vec<Message> {
    let votes = match &step.kind {
        StepKind::Task => false,
        StepKind::Approval(_) => true,
        StepKind::Together(_)
        | StepKind::Group(_)
        | StepKind::Call(_)
        | StepKind::HandOff(_)
        | StepKind::Wait(_)
        | StepKind::End(_) => return Vec::new(),
    };
    let work = &step.work;
    let fills = !work.fill.is_empty() || !work.optional.is_empty();
    // Those who vote see all that is known.
    let input =
        votes || fills || !work.uses.is_empty() || !work.guidance().materials.is_empty() || !work.show.is_empty();
    let record = votes || fills || !work.produces.is_empty() || !work.check.is_empty();
    let told = work.limit.as_ref().is_some_and(|limit| limit.escalate.is_some());
    let exception = told || !work.guidance().exceptions.is_empty() || step.outcomes.len() > 1 || step.visits.is_some();
    let parts = [
        (votes || !work.roles.is_empty(), message!(zh: "谁来做（role）", en: "who does it (`role`)")),
        (input, message!(zh: "凭什么做（uses、materials）", en: "what it is done with (`uses`, `materials`)")),
        (record, message!(zh: "留下什么（produces、check）", en: "what it leaves behind (`produces`, `check`)")),
        (
            exception,
            message!(zh: "不顺利时怎么办（exceptions）", en: "what to do when things go otherwise (`exceptions`)"),
        ),
        (work.limit.is_some(), message!(zh: "多久做完（within）", en: "by when (`within`)")),
    ];
    parts.into_iter().filter_map(|(said, what)| (!said).then_some(what)).collect()
}

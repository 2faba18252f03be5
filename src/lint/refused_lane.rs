//! # PB0506: 分支里的审批，不同意也没有后果 | An approval in a lane whose refusal changes nothing
//!
//! ## 中文
//!
//! 并行的分支没有自己的去向。一个分支如果就是一个审批，同意也好，不同意也好，分支都算完成，案件照样往下走。
//!
//! 要让“不同意”有后果，把审批放在并行步骤之后；或者让分支成为组（`steps`），在组内退回修改；几方会签可以写成一个审批。
//!
//! ## English
//!
//! A lane leads nowhere by itself. Where a lane is nothing but an approval, it is finished whether people agree or not, and the
//! case goes on in the same way.
//!
//! For a refusal to have an effect, put the approval behind the `together` step; or make the lane a group (`steps`) in which
//! the work goes back; several parties who must all agree can be one approval.
//!
//! ## Bad
//!
//! ```yaml
//! together:
//!   price: { title: Price, approval: { any: [finance] } }
//!   terms: { title: Terms, approval: { any: [legal] } }
//! ```
//!
//! ## Good
//!
//! ```yaml
//! decide:
//!   title: Price and terms
//!   approval: { all: [finance, legal] }
//!   next: { approve: sign, refuse: refused }
//! ```

use super::{Context, Rule};
use crate::diagnostic::{Code, Diagnostic, Severity};
use crate::message;
use crate::model::step::StepKind;

pub(super) const RULE: Rule = Rule {
    code: Code(506),
    slug: "refused-lane",
    severity: Severity::Warning,
    check,
    file: include_str!("refused_lane.rs"),
};

fn check(context: &Context<'_>, found: &mut Vec<Diagnostic>) {
    for step in context.playbook.steps.iter().filter(|step| step.lane.is_some()) {
        if matches!(step.kind, StepKind::Approval(_)) {
            let name = &step.name;
            let message = message!(
                zh: "分支 `{name}` 只是一个审批，不同意也没有后果",
                en: "the lane `{name}` is nothing but an approval, and a refusal changes nothing"
            );
            let help = message!(
                zh: "把审批放在并行步骤之后，或者让分支成为组（steps），在组内写明不同意时去哪里",
                en: "put the approval behind the together step, or make the lane a group and say inside where a refusal leads"
            );
            found.push(Diagnostic::warning(506, step.span, message).help(help));
        }
    }
}

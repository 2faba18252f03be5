//! # PB0404: 谁也办不下去 | Deadlock
//!
//! ## 中文
//!
//! 案件能带着某些数据走到这一步，而这时一个结果也选不了：每个结果的 `when` 都不成立，这一步又改不了它们所看的字段。
//! 案件就停在这里，谁也办不下去。诊断给出走法和数据。
//!
//! 分支的条件有空档是另一回事，见 PB0301。
//!
//! ## English
//!
//! A case can come to this step with data for which no outcome can be chosen: no `when` holds, and nothing the step fills
//! in can change that. The case stays there, and nobody can do anything about it. The finding shows the way and the data.
//!
//! A gap in the conditions of branches is something else, see PB0301.
//!
//! ## Bad
//!
//! ```yaml
//! record: { title: Record, role: clerk, fill: [amount], next: decide }
//! decide:
//!   title: Decide
//!   role: leader
//!   next:
//!     pay: { to: closed, when: amount <= 500 }
//!     report: { to: closed, when: amount > 1000 }
//! ```
//!
//! ## Good
//!
//! ```yaml
//! record: { title: Record, role: clerk, fill: [amount], next: decide }
//! decide:
//!   title: Decide
//!   role: leader
//!   next:
//!     pay: { to: closed, when: amount <= 500 }
//!     report: { to: closed, when: amount > 500 }
//! ```

use super::decision::said;
use super::flow::path;
use super::reach::Trapped;
use super::{Context, Rule};
use crate::diagnostic::{Code, Diagnostic, Severity};
use crate::message;

pub(super) const RULE: Rule =
    Rule { code: Code(404), slug: "deadlock", severity: Severity::Error, check, file: include_str!("deadlock.rs") };

/// So many conditions are pointed at.
const MOST_SHOWN: usize = 3;

fn check(context: &Context<'_>, found: &mut Vec<Diagnostic>) {
    for trap in &context.traps {
        let Trapped::Stuck(conditions) = &trap.trapped else { continue };
        let step = &context.playbook[trap.step];
        let (name, values) = (&step.name, said(&trap.witness));
        let mut diagnostic = Diagnostic::error(
            404,
            step.span,
            message!(
                zh: "{values} 时，`{name}` 没有一个结果可选",
                en: "with {values} no outcome of `{name}` can be chosen"
            ),
        )
        .label(message!(zh: "案件会停在这里", en: "a case would be stuck here"))
        .path(path(context.playbook, &trap.way))
        .help(message!(
            zh: "加一个不带 `when` 的结果，或放宽其中一个条件，或让这一步填写这些字段",
            en: "add an outcome without `when`, widen one of the conditions, or let the step fill in these fields"
        ));
        for guard in conditions.iter().take(MOST_SHOWN) {
            diagnostic = diagnostic.related(guard.span, message!(zh: "这时不成立", en: "does not hold then"));
        }
        diagnostic.witness.clone_from(&trap.witness);
        found.push(diagnostic);
    }
}

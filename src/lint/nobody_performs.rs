//! # PB0601: 没有人做的步骤 | A step that nobody performs
//!
//! ## 中文
//!
//! 流程里定义了角色，这一步却没有写 `role`：不知道该由谁做，它会落在所有人的待办里。
//!
//! 没有定义任何角色的流程不检查：那是一个人自己用的清单。
//!
//! ## English
//!
//! The playbook defines roles, and this step has no `role`: nobody knows whose it is, and it lands in everybody's inbox.
//!
//! A playbook without any roles is not looked at: it is somebody's own checklist.
//!
//! ## Bad
//!
//! ```yaml
//! record: { title: Record, next: closed }
//! ```
//!
//! ## Good
//!
//! ```yaml
//! record: { title: Record, role: clerk, next: closed }
//! ```

use super::{Context, Rule};
use crate::diagnostic::{Code, Diagnostic, Severity};
use crate::message;
use crate::model::step::StepKind;

pub(super) const RULE: Rule = Rule {
    code: Code(601),
    slug: "nobody-performs",
    severity: Severity::Error,
    check,
    file: include_str!("nobody_performs.rs"),
};

fn check(context: &Context<'_>, found: &mut Vec<Diagnostic>) {
    let playbook = context.playbook;
    let tasks = playbook.steps.iter().filter(|step| matches!(step.kind, StepKind::Task) && step.work.roles.is_empty());
    for step in tasks.filter(|_| !playbook.roles.is_empty()) {
        let name = &step.name;
        let roles = playbook.roles.iter().take(8).map(|role| role.name.as_str()).collect::<Vec<_>>().join(", ");
        let message = message!(zh: "步骤 `{name}` 没有写由谁做", en: "nobody performs the step `{name}`");
        let help = message!(zh: "加上 `role: 角色`：{roles}", en: "add `role: …`, one of: {roles}");
        found.push(Diagnostic::error(601, step.span, message).help(help));
    }
}

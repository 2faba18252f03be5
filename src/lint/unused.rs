//! # PB0106: 定义了却没有用到 | Defined and never used
//!
//! ## 中文
//!
//! 一个字段没有任何步骤填写、显示或读取；或者一个设置、角色、记录在整份流程里没有出现。多半是改名之后的遗留，或是漏写了使用它的步骤。
//! 只列在 `hide` 里不算用到。选项（`choices`）是给人挑的，不在此列。
//!
//! ## English
//!
//! No step fills, shows or reads a field; or a setting, a role or a record is mentioned nowhere. It is probably left over
//! from a change, or the step that should use it forgets it. To be listed under `hide` is no use. Choices are there for
//! people to choose from and are not looked at.
//!
//! ## Bad
//!
//! ```yaml
//! fields: { amount: { type: money }, old_amount: { type: money } }
//! steps:
//!   record: { title: Record, role: clerk, fill: [amount], next: closed }
//! ```
//!
//! ## Good
//!
//! ```yaml
//! fields: { amount: { type: money } }
//! steps:
//!   record: { title: Record, role: clerk, fill: [amount], next: closed }
//! ```

use super::{Context, Rule};
use crate::diagnostic::{Code, Diagnostic, Severity};
use crate::lang::Message;
use crate::message;
use crate::model::{FieldId, RecordId, RoleId, SettingId};
use crate::source::Span;

pub(super) const RULE: Rule =
    Rule { code: Code(106), slug: "unused", severity: Severity::Warning, check, file: include_str!("unused.rs") };

fn check(context: &Context<'_>, found: &mut Vec<Diagnostic>) {
    let (playbook, uses) = (context.playbook, &context.uses);
    for (id, field) in (0..).map(FieldId).zip(&playbook.fields) {
        let used = uses.filled.contains(&id) || uses.read.contains(&id);
        if !used && field.default.is_none() {
            found.push(unused(&message!(zh: "字段", en: "field"), &field.name, field.span));
        }
    }
    for (id, setting) in (0..).map(SettingId).zip(&playbook.settings) {
        if !uses.settings.contains(&id) {
            found.push(unused(&message!(zh: "设置", en: "setting"), &setting.name, setting.field.span));
        }
    }
    for (id, role) in (0..).map(RoleId).zip(&playbook.roles) {
        if !uses.roles.contains(&id) {
            found.push(unused(&message!(zh: "角色", en: "role"), &role.name, role.span));
        }
    }
    for (id, record) in (0..).map(RecordId).zip(&playbook.records) {
        if !uses.records.contains(&id) {
            found.push(unused(&message!(zh: "记录", en: "record"), &record.name, record.span));
        }
    }
}

fn unused(what: &Message, name: &str, span: Span) -> Diagnostic {
    let Message { zh, en } = what;
    Diagnostic::warning(106, span, message!(zh: "{zh} `{name}` 没有用到", en: "the {en} `{name}` is never used"))
        .help(message!(zh: "用上它，或者删去", en: "use it, or remove it"))
        .removal(span)
}

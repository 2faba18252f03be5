//! # PB0205: 有值而没人看 | Set and never read
//!
//! ## 中文
//!
//! 一个字段只有默认值，没有人填写它，也没有条件、调用、显示用到它。这个值对流程没有作用。
//!
//! 人填写的字段、从被调用的流程取来的字段不在此列：它们会出现在案件记录里，本来就是给人看的。
//!
//! ## English
//!
//! A field has nothing but its default: nobody fills it in, and no condition, no call and no step that shows it reads it.
//! The value makes no difference.
//!
//! Fields that people fill in, or that a called playbook gives, are not meant: they stand in the record of the case, and
//! people read them there.
//!
//! ## Bad
//!
//! ```yaml
//! fields: { rate: { type: integer, default: 3 } }
//! ```
//!
//! ## Good
//!
//! ```yaml
//! fields: { rate: { type: integer, default: 3 } }
//! steps:
//!   check: { title: Check, role: clerk, show: [rate], next: closed }
//! ```

use super::{Context, Rule};
use crate::diagnostic::{Code, Diagnostic, Severity};
use crate::message;
use crate::model::FieldId;

pub(super) const RULE: Rule = Rule {
    code: Code(205),
    slug: "never-read",
    severity: Severity::Warning,
    check,
    file: include_str!("never_read.rs"),
};

fn check(context: &Context<'_>, found: &mut Vec<Diagnostic>) {
    let uses = &context.uses;
    for (id, field) in (0..).map(FieldId).zip(&context.playbook.fields) {
        if field.default.is_some() && !uses.filled.contains(&id) && !uses.read.contains(&id) {
            let name = &field.name;
            let message = message!(
                zh: "字段 `{name}` 只有默认值，没有人填写，也没有地方用到",
                en: "the field `{name}` has a default that nobody changes and nothing reads"
            );
            let help = message!(
                zh: "在步骤里用 `show: [{name}]` 显示它，或者删去",
                en: "show it in a step (`show: [{name}]`), or remove it"
            );
            found.push(Diagnostic::warning(205, field.span, message).help(help).removal(field.span));
        }
    }
}

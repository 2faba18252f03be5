//! # PB0903: 文件控制信息不全 | A control block that leaves something out
//!
//! ## 中文
//!
//! 写了 `document`，就是要作为受控文件印出来；受控文件要有编号（`number`），没有编号就无从登记、发放和回收。
//!
//! `playbook validate --documents` 检查得更严：没有 `document` 也报告，还要有负责人、编制、审核、批准、生效日期和修订记录（`changes`）。
//!
//! ## English
//!
//! A playbook with a `document` block is meant to be printed as a controlled document, and such a document has a number
//! (`number`): without one it can neither be registered nor handed out nor called back.
//!
//! `playbook validate --documents` is stricter: it also reports playbooks without `document`, and wants an owner, an author, a
//! reviewer, an approver, an effective date and a revision history (`changes`).
//!
//! ## Bad
//!
//! ```yaml
//! document: { department: Sales }
//! ```
//!
//! ## Good
//!
//! ```yaml
//! document: { number: SALES-03, department: Sales }
//! ```

use super::{Context, Rule};
use crate::diagnostic::{Code, Diagnostic, Severity};
use crate::message;

pub(super) const RULE: Rule = Rule {
    code: Code(903),
    slug: "control-block",
    severity: Severity::Warning,
    check,
    file: include_str!("control_block.rs"),
};

fn check(context: &Context<'_>, found: &mut Vec<Diagnostic>) {
    let (playbook, strict) = (context.playbook, context.around.documents);
    let control = &playbook.document;
    if !strict && (control.span.is_none() || control.number.is_some()) {
        return;
    }
    let parts = [
        ("number", control.number.is_some(), false),
        ("owner", control.owner.is_some(), true),
        ("author", control.author.is_some(), true),
        ("reviewer", control.reviewer.is_some(), true),
        ("approver", control.approver.is_some(), true),
        ("effective", control.effective.is_some(), true),
        ("changes", !playbook.changes.is_empty(), true),
    ];
    let missing: Vec<&str> = parts
        .iter()
        .filter(|(_, there, only_strict)| !there && (strict || !only_strict))
        .map(|(key, ..)| *key)
        .collect();
    if missing.is_empty() {
        return;
    }
    let list = missing.iter().map(|key| format!("`{key}`")).collect::<Vec<_>>();
    let (zh, en) = (list.join("、"), list.join(", "));
    let message = message!(zh: "文件控制信息缺少 {zh}", en: "the control block of the document lacks {en}");
    let help = message!(
        zh: "写在 `document` 里（修订记录写在 `changes` 里）",
        en: "add it to `document` (the revision history stands under `changes`)"
    );
    found.push(Diagnostic::warning(903, control.span.unwrap_or(playbook.name_span), message).help(help));
}

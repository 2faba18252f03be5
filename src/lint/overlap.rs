//! # PB0302: 条件重叠 | Conditions overlap
//!
//! ## 中文
//!
//! 有些值同时符合两个分支的条件，案件不知道该走哪一个。诊断给出这样一组值。
//!
//! 分支没有先后：恰好一个分支成立才能往下走。想表达“否则”，就写 `else`。
//!
//! ## English
//!
//! Some values match the conditions of two branches, so that a case would not know which way to go. The finding shows such
//! values.
//!
//! Branches have no order: exactly one of them must apply. What is meant as "otherwise" is written as `else`.
//!
//! ## Bad
//!
//! ```yaml
//! next:
//!   - { when: amount >= 800000, to: director }
//!   - { when: amount <= 800000, to: print }
//! ```
//!
//! ## Good
//!
//! ```yaml
//! next:
//!   - { when: amount > 800000, to: director }
//!   - { when: amount <= 800000, to: print }
//! ```

use super::decision::{Overlap, Shown, said};
use super::{Context, Rule};
use crate::diagnostic::{Code, Diagnostic, Severity};
use crate::message;

pub(super) const RULE: Rule =
    Rule { code: Code(302), slug: "overlap", severity: Severity::Error, check, file: include_str!("overlap.rs") };

fn check(context: &Context<'_>, found: &mut Vec<Diagnostic>) {
    for fork in &context.forks {
        for Overlap { earlier, later, shown } in &fork.overlaps {
            // What cannot be decided is the business of another rule.
            let Shown::By(witness) = shown else { continue };
            let (step, values) = (&fork.step.name, said(witness));
            let mut diagnostic = Diagnostic::error(
                302,
                fork.guards[*later].span,
                message!(zh: "{values} 同时符合 `{step}` 的两个分支", en: "{values} matches two branches of `{step}`"),
            )
            .label(message!(zh: "这个条件也成立", en: "this condition holds as well"))
            .related(fork.guards[*earlier].span, message!(zh: "这个条件成立", en: "this condition holds"))
            .help(message!(zh: "收窄其中一个，或改成 else", en: "narrow one of them, or turn it into `else`"));
            diagnostic.witness.clone_from(witness);
            found.push(diagnostic);
        }
    }
}

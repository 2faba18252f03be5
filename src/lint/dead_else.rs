//! # PB0305: 走不到的 else | An `else` that is never taken
//!
//! ## 中文
//!
//! 其他分支的条件已经覆盖了所有的值，`else` 永远轮不到。
//!
//! ## English
//!
//! The conditions of the other branches cover all values, so that `else` is never taken.
//!
//! ## Bad
//!
//! ```yaml
//! next:
//!   - { when: upheld, to: assign }
//!   - { when: not upheld, to: explain }
//!   - { else: record }
//! ```
//!
//! ## Good
//!
//! ```yaml
//! next:
//!   - { when: upheld, to: assign }
//!   - { else: explain }
//! ```

use super::decision::Shown;
use super::{Context, Rule};
use crate::diagnostic::{Code, Diagnostic, Severity};
use crate::message;

pub(super) const RULE: Rule =
    Rule { code: Code(305), slug: "dead-else", severity: Severity::Warning, check, file: include_str!("dead_else.rs") };

fn check(context: &Context<'_>, found: &mut Vec<Diagnostic>) {
    for fork in &context.forks {
        let Some(otherwise) = fork.otherwise else { continue };
        if matches!(fork.gap, Shown::Never) {
            found.push(
                Diagnostic::warning(
                    305,
                    otherwise.span,
                    message!(zh: "`else` 永远走不到", en: "this `else` is never taken"),
                )
                .label(message!(zh: "其他分支已经覆盖所有的值", en: "the other branches cover all values"))
                .help(message!(zh: "删去 else，或收窄其他条件", en: "remove it, or narrow the other conditions"))
                .removal(otherwise.span),
            );
        }
    }
}

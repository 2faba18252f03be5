//! # PB0306: 无法证明条件完整 | Not provable
//!
//! ## 中文
//!
//! 分支的条件把同一个字段既与常数比较、又与别的字段或算式比较，或者太复杂，无法证明恰好有一个分支成立，又没有 `else`。
//!
//! 不能证明的不当作没有问题：加上 `else`，案件就总有路可走。
//!
//! ## English
//!
//! The conditions compare one field with a constant here and with another field or a calculation there, or are too
//! many-sided, so that it cannot be proved that exactly one branch applies; and there is no `else`.
//!
//! What cannot be proved is not taken as right: with an `else` a case always has a way on.
//!
//! ## Bad
//!
//! ```yaml
//! next:
//!   - { when: amount > limit, to: director }
//!   - { when: amount <= limit and amount >= 0, to: print }
//! ```
//!
//! ## Good
//!
//! ```yaml
//! next:
//!   - { when: amount > limit, to: director }
//!   - { else: print }
//! ```

use super::decision::Fork;
use super::{Context, Rule};
use crate::diagnostic::{Code, Diagnostic, Severity};
use crate::message;

pub(super) const RULE: Rule = Rule {
    code: Code(306),
    slug: "not-provable",
    severity: Severity::Error,
    check,
    file: include_str!("not_provable.rs"),
};

/// So many more conditions are pointed at.
const MOST_SHOWN: usize = 3;

fn check(context: &Context<'_>, found: &mut Vec<Diagnostic>) {
    for fork in context.forks.iter().filter(|fork| fork.otherwise.is_none()) {
        let proved = match &fork.decision {
            Err(_) => false,
            // Where a gap would be shown exactly, the rule for gaps speaks.
            Ok(decision) if decision.is_exact() => fork.gap().is_ok() && fork.overlaps().is_ok(),
            Ok(_) => matches!(fork.gap(), Ok(None)),
        };
        if !proved {
            found.push(finding(fork));
        }
    }
}

fn finding(fork: &Fork<'_>) -> Diagnostic {
    let step = &fork.step.name;
    let message = message!(
        zh: "无法证明 `{step}` 总有一个分支成立",
        en: "it cannot be proved that a branch of `{step}` always applies"
    );
    let mut found = Diagnostic::error(306, fork.span, message)
        .label(message!(zh: "这个条件", en: "this condition"))
        .help(message!(zh: "把最后一个条件改成 `else`", en: "turn the last condition into `else`"));
    for guard in fork.guards.iter().skip(1).take(MOST_SHOWN) {
        found = found.related(guard.span, message!(zh: "和这个条件", en: "and this one"));
    }
    found
}

//! # PB0306: 无法证明条件完整 | Not provable
//!
//! ## 中文
//!
//! 无法证明恰好有一个分支成立：也许有的值不符合任何分支而又没有 `else`，也许有的值同时符合两个分支。
//!
//! 比较、加减、乘以常数、`min`、`max`、`count`、`sum` 都能精确判断，无论涉及几个字段和设置。不能判断的只有：两个字段相乘或相除，
//! 有 `pattern` 的文字，以及分支多得算不过来的条件。
//!
//! 不能证明的不当作没有问题：加上 `else`，案件就总有路可走；在条件里写明 `not (另一个条件)`，两个分支就不会同时成立。
//!
//! ## English
//!
//! It cannot be proved that exactly one branch applies: perhaps some values match no branch and there is no `else`, perhaps
//! some values match two.
//!
//! Comparisons, sums, differences, multiples, `min`, `max`, `count` and `sum` are decided exactly, over however many fields
//! and settings. What may stay open is the product or quotient of two fields, a text with a `pattern`, and conditions that
//! are too many-sided to be gone through.
//!
//! What cannot be proved is not taken as right: with an `else` a case always has a way on, and with `not (the other
//! condition)` two branches never apply at once.
//!
//! ## Bad
//!
//! ```yaml
//! fields: { code: { type: text, pattern: "[AB]" } }
//! next:
//!   - { when: code == "A", to: director }
//!   - { when: code == "B", to: print }
//! ```
//!
//! ## Good
//!
//! ```yaml
//! fields: { code: { type: text, pattern: "[AB]" } }
//! next:
//!   - { when: code == "A", to: director }
//!   - { else: print }
//! ```

use super::decision::{Fork, Overlap, Shown};
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
    for fork in &context.forks {
        let unsure = |shown: &Shown| matches!(shown, Shown::Perhaps);
        if fork.otherwise.is_none() && unsure(&fork.gap) {
            found.push(may_leave_a_gap(fork));
        } else if let Some(overlap) = fork.overlaps.iter().find(|overlap| unsure(&overlap.shown)) {
            found.push(may_overlap(fork, overlap));
        }
    }
}

fn may_leave_a_gap(fork: &Fork<'_>) -> Diagnostic {
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

fn may_overlap(fork: &Fork<'_>, overlap: &Overlap) -> Diagnostic {
    let (first, second) = (fork.guards[overlap.earlier], fork.guards[overlap.later]);
    let (step, condition) = (&fork.step.name, &first.text);
    let message = message!(
        zh: "无法证明 `{step}` 的这两个分支不会同时成立",
        en: "it cannot be proved that these two branches of `{step}` never apply at once"
    );
    Diagnostic::error(306, second.span, message)
        .label(message!(zh: "这个条件", en: "this condition"))
        .related(first.span, message!(zh: "可能与它同时成立", en: "may hold at the same time"))
        .help(message!(
            zh: "在第二个条件前加上 `not ({condition}) and`",
            en: "put `not ({condition}) and` in front of the second condition"
        ))
}

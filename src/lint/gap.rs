//! # PB0301: 条件有空档 | Conditions leave a gap
//!
//! ## 中文
//!
//! 有些值不符合任何一个分支的条件，也没有 `else`：案件走到这里会停住。诊断给出这样一组值。
//!
//! 空档按字段声明的类型和限制计算，边界上的值也算在内：`> 800000` 和 `< 800000` 之间漏掉了 `800000`。
//!
//! ## English
//!
//! Some values match the condition of no branch, and there is no `else`: a case that holds them would be stuck here. The
//! finding shows such values.
//!
//! Gaps are worked out over the declared types and limits, the values on the boundaries included: `> 800000` and
//! `< 800000` leave out `800000`.
//!
//! ## Bad
//!
//! ```yaml
//! next:
//!   - { when: amount > 800000, to: director }
//!   - { when: amount < 800000, to: print }
//! ```
//!
//! ## Good
//!
//! ```yaml
//! next:
//!   - { when: amount > 800000, to: director }
//!   - { else: print }
//! ```

use super::decision::{Alone, Shown, said};
use super::{Context, Rule};
use crate::diagnostic::{Code, Diagnostic, Severity};
use crate::message;

pub(super) const RULE: Rule =
    Rule { code: Code(301), slug: "gap", severity: Severity::Error, check, file: include_str!("gap.rs") };

fn check(context: &Context<'_>, found: &mut Vec<Diagnostic>) {
    for fork in context.forks.iter().filter(|fork| fork.otherwise.is_none()) {
        // Where no condition ever holds, that is the fault, and another rule names it.
        if fork.alone.iter().all(|alone| *alone == Alone::Never) {
            continue;
        }
        // What cannot be decided is the business of another rule.
        let Shown::By(witness) = &fork.gap else { continue };
        let (step, values) = (&fork.step.name, said(witness));
        let mut diagnostic = Diagnostic::error(
            301,
            fork.span,
            message!(zh: "{values} 不符合 `{step}` 的任何分支", en: "{values} matches no branch of `{step}`"),
        )
        .label(message!(zh: "从这里开始的分支", en: "the branches that begin here"))
        .help(message!(
            zh: "加上 `{{ else: 步骤 }}`，或放宽一个条件",
            en: "add `{{ else: step }}`, or widen one of the conditions"
        ));
        diagnostic.witness.clone_from(witness);
        found.push(diagnostic);
    }
}

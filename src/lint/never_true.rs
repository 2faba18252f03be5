//! # PB0303: 条件永远不成立 | A condition that never holds
//!
//! ## 中文
//!
//! 在字段声明的类型和限制内，没有任何值能让这个条件成立：这个分支、结果或分支任务是走不到的。
//!
//! ## English
//!
//! Within the declared types and limits no value makes this condition hold: the branch, the outcome or the lane can never
//! be taken.
//!
//! ## Bad
//!
//! ```yaml
//! next:
//!   - { when: amount > 5 and amount < 3, to: director }
//!   - { else: print }
//! ```
//!
//! ## Good
//!
//! ```yaml
//! next:
//!   - { when: amount > 3 and amount < 5, to: director }
//!   - { else: print }
//! ```

use super::decision::{Decision, Fork, lone_guards};
use super::{Context, Rule};
use crate::diagnostic::{Code, Diagnostic, Severity};
use crate::message;
use crate::model::guard::Guard;

pub(super) const RULE: Rule =
    Rule { code: Code(303), slug: "never-true", severity: Severity::Error, check, file: include_str!("never_true.rs") };

fn check(context: &Context<'_>, found: &mut Vec<Diagnostic>) {
    // What may hold among other guards may hold alone.
    let may_hold = |fork: &Fork<'_>, at: usize| fork.decision.as_ref().is_ok_and(|decision| !decision.is_never(at));
    let branches = context.forks.iter().flat_map(|fork| {
        fork.guards.iter().enumerate().filter(move |(at, _)| !may_hold(fork, *at)).map(|(_, guard)| *guard)
    });
    let alone = lone_guards(context.playbook).map(|(_, guard)| guard);
    for guard in branches.chain(alone) {
        // A constant beyond the limits of its field has been spoken of already.
        if Decision::without_limits(context.playbook, &[guard]).is_ok_and(|decision| decision.is_never(0)) {
            found.push(finding(guard));
        }
    }
}

fn finding(guard: &Guard) -> Diagnostic {
    let text = &guard.text;
    Diagnostic::error(303, guard.span, message!(zh: "`{text}` 永远不成立", en: "`{text}` never holds"))
        .help(message!(zh: "改正条件，或删去它所在的分支", en: "correct the condition, or remove what depends on it"))
}

//! # PB0304: 条件永远成立 | A condition that always holds
//!
//! ## 中文
//!
//! 在字段声明的类型和限制内，任何值都让这个条件成立，写它没有意义；多半是写错了。
//!
//! ## English
//!
//! Within the declared types and limits every value makes this condition hold, so that it says nothing; it is probably not
//! what was meant.
//!
//! ## Bad
//!
//! ```yaml
//! lane: { title: Lane, role: clerk, when: amount > 3 or amount < 5 }
//! ```
//!
//! ## Good
//!
//! ```yaml
//! lane: { title: Lane, role: clerk, when: amount > 5 or amount < 3 }
//! ```

use super::decision::{Decision, lone_guards};
use super::{Context, Rule};
use crate::diagnostic::{Code, Diagnostic, Severity};
use crate::message;
use crate::model::guard::Guard;

pub(super) const RULE: Rule = Rule {
    code: Code(304),
    slug: "always-true",
    severity: Severity::Warning,
    check,
    file: include_str!("always_true.rs"),
};

fn check(context: &Context<'_>, found: &mut Vec<Diagnostic>) {
    let always = |guard: &Guard| {
        Decision::new(context.playbook, &[guard]).is_ok_and(|decision| matches!(decision.gap(&[0]), Ok(None)))
    };
    for fork in &context.forks {
        let holds = |at: usize| match &fork.decision {
            Ok(decision) => matches!(decision.gap(&[at]), Ok(None)),
            Err(_) => always(fork.guards[at]),
        };
        found.extend((0..fork.guards.len()).filter(|at| holds(*at)).map(|at| finding(fork.guards[at])));
    }
    let alone = lone_guards(context.playbook).map(|(_, guard)| guard);
    found.extend(alone.filter(|guard| always(guard)).map(finding));
}

fn finding(guard: &Guard) -> Diagnostic {
    let text = &guard.text;
    Diagnostic::warning(304, guard.span, message!(zh: "`{text}` 永远成立", en: "`{text}` always holds"))
        .help(message!(zh: "删去这个条件，或改正它", en: "remove the condition, or correct it"))
}

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
//! together:
//!   pay: { title: Pay, role: clerk }
//!   inform: { title: Inform, role: clerk, when: amount > 3 or amount < 5 }
//! ```
//!
//! ## Good
//!
//! ```yaml
//! together:
//!   pay: { title: Pay, role: clerk }
//!   inform: { title: Inform, role: clerk, when: amount > 5 or amount < 3 }
//! ```

use super::decision::Alone;
use super::{Context, Rule};
use crate::diagnostic::{Code, Diagnostic, Severity};
use crate::message;

pub(super) const RULE: Rule = Rule {
    code: Code(304),
    slug: "always-true",
    severity: Severity::Warning,
    check,
    file: include_str!("always_true.rs"),
};

fn check(context: &Context<'_>, found: &mut Vec<Diagnostic>) {
    for (guard, _) in context.guards.iter().filter(|(_, alone)| *alone == Alone::Always) {
        let text = &guard.text;
        found.push(
            Diagnostic::warning(304, guard.span, message!(zh: "`{text}` 永远成立", en: "`{text}` always holds"))
                .help(message!(zh: "删去这个条件，或改正它", en: "remove the condition, or correct it")),
        );
    }
}

//! # PB0504: 没有并行的并行步骤 | A together step with one lane or none
//!
//! ## 中文
//!
//! `together` 是让几件事同时进行的。只有一个分支时，直接写成普通步骤（或 `steps` 组）更清楚；一个分支也没有时，这一步什么也不做。
//!
//! ## English
//!
//! A `together` step lets several things happen side by side. With one lane a plain step (or a group, `steps`) says the
//! same more clearly; without any lane nothing happens at all.
//!
//! ## Bad
//!
//! ```yaml
//! act:
//!   title: Act
//!   together:
//!     inform: { title: Inform, role: clerk }
//!   next: closed
//! ```
//!
//! ## Good
//!
//! ```yaml
//! inform: { title: Inform, role: clerk, next: closed }
//! ```

use super::{Context, Rule};
use crate::diagnostic::{Code, Diagnostic, Severity};
use crate::message;
use crate::model::step::StepKind;

pub(super) const RULE: Rule = Rule {
    code: Code(504),
    slug: "lonely-lane",
    severity: Severity::Warning,
    check,
    file: include_str!("lonely_lane.rs"),
};

fn check(context: &Context<'_>, found: &mut Vec<Diagnostic>) {
    for step in &context.playbook.steps {
        let StepKind::Together(together) = &step.kind else { continue };
        let name = &step.name;
        let message = match together.lanes.as_slice() {
            [] => message!(zh: "`{name}` 里没有分支", en: "`{name}` has no lane"),
            // A single lane that may be left out cannot be written as a plain step.
            [only] if context.playbook[*only].lane.as_ref().is_none_or(|lane| lane.when.is_none()) => {
                message!(zh: "`{name}` 里只有一个分支", en: "`{name}` has a single lane")
            }
            [_] | [_, _, ..] => continue,
        };
        let help = message!(zh: "写成普通步骤，或加上别的分支", en: "make it a plain step, or add another lane");
        found.push(Diagnostic::warning(504, step.span, message).help(help));
    }
}

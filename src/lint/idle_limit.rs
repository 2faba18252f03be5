//! # PB0409: 用不上的次数上限 | A limit that is never used up
//!
//! ## 中文
//!
//! `visits` 限制一步最多进入几次，可是做完这一步之后没有路再回到它，所以上限永远用不上，`then` 永远走不到。
//!
//! 多半是返工的去向写错了，或者上限写在了循环外面的步骤上。
//!
//! ## English
//!
//! `visits` limits how often a step is entered, but once the step is finished no way leads back to it. The limit is never
//! used up, and its `then` is never taken.
//!
//! Most often the way of rework leads elsewhere than it should, or the limit stands at a step outside the loop.
//!
//! ## Bad
//!
//! ```yaml
//! write: { title: Write, role: clerk, visits: { at_most: 3, then: give_up }, next: review }
//! review: { title: Review, role: leader, next: { pass: closed, revise: repair, stop: give_up } }
//! repair: { title: Repair, role: clerk, next: review }
//! give_up: { title: Give up, role: leader, next: closed }
//! ```
//!
//! ## Good
//!
//! ```yaml
//! write: { title: Write, role: clerk, next: review }
//! review: { title: Review, role: leader, next: { pass: closed, revise: repair, stop: give_up } }
//! repair: { title: Repair, role: clerk, visits: { at_most: 3, then: give_up }, next: review }
//! give_up: { title: Give up, role: leader, next: closed }
//! ```

use super::{Context, Rule};
use crate::diagnostic::{Code, Diagnostic, Severity};
use crate::message;

pub(super) const RULE: Rule = Rule {
    code: Code(409),
    slug: "idle-limit",
    severity: Severity::Warning,
    check,
    file: include_str!("idle_limit.rs"),
};

fn check(context: &Context<'_>, found: &mut Vec<Diagnostic>) {
    for step in context.playbook.steps.iter().filter(|step| !context.graph.repeats[step.id.0 as usize]) {
        let Some(visits) = &step.visits else { continue };
        let then = &context.playbook[visits.then];
        // Where nothing else leads to that step, it is out of reach, and another rule says so.
        if !context.flow.is_reached(step.id) || !context.flow.is_reached(then.id) {
            continue;
        }
        let (name, other) = (&step.name, &then.name);
        let message = message!(
            zh: "`{name}` 的次数上限永远用不上：做完之后没有路再回到它",
            en: "the limit of `{name}` is never used up: once it is finished, no way leads back to it"
        );
        found.push(
            Diagnostic::warning(409, step.span, message)
                .help(message!(
                    zh: "删去 `visits`，或者让返工回到 `{name}`；现在不会因此转到 `{other}`",
                    en: "remove `visits`, or let the rework lead back to `{name}`; as it is, it never goes to `{other}` for this reason"
                )),
        );
    }
}

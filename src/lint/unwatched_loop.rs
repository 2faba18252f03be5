//! # PB0408: 没有人、也没有上限的循环 | A loop without a limit and without a person
//!
//! ## 中文
//!
//! 几步只靠时间推动的步骤（等待、移交）绕成一圈，没有人参与，也没有次数上限。案件可以不为人知地永远转下去。
//!
//! 返工的循环里总有人做事，不在此列；但给它加上 `visits` 仍是好习惯。
//!
//! ## English
//!
//! Steps that only time moves on (waits, hand-offs) lead round in a circle without a person and without a limit of visits.
//! A case can go round for ever and nobody notices.
//!
//! In a loop of rework there is always somebody at work, so it is not meant here; to limit it with `visits` is a good
//! habit all the same.
//!
//! ## Bad
//!
//! ```yaml
//! pause: { title: Pause, wait: { event: payment, within: 1 day, else: remind }, next: closed }
//! remind: { title: Remind, hand_off: reminder, next: pause }
//! ```
//!
//! ## Good
//!
//! ```yaml
//! pause:
//!   title: Pause
//!   wait: { event: payment, within: 1 day, else: remind }
//!   visits: { at_most: 5, then: call }
//!   next: closed
//! remind: { title: Remind, hand_off: reminder, next: pause }
//! call: { title: Call the customer, role: clerk, next: closed }
//! ```

use std::collections::HashSet;

use super::circles::{Driven, circles};
use super::flow::path;
use super::{Context, Rule};
use crate::diagnostic::{Code, Diagnostic, Severity};
use crate::message;
use crate::model::StepId;

pub(super) const RULE: Rule = Rule {
    code: Code(408),
    slug: "unwatched-loop",
    severity: Severity::Warning,
    check,
    file: include_str!("unwatched_loop.rs"),
};

fn check(context: &Context<'_>, found: &mut Vec<Diagnostic>) {
    let playbook = context.playbook;
    let endless: HashSet<StepId> =
        circles(playbook, &context.flow, &context.reach, Driven::AtOnce).into_iter().flatten().collect();
    for circle in circles(playbook, &context.flow, &context.reach, Driven::ByTime) {
        if circle.iter().any(|step| endless.contains(step)) {
            continue;
        }
        let first = &playbook[circle[0]];
        let message = message!(
            zh: "从 `{name}` 起的循环没有人参与，也没有次数上限",
            en: "the loop from `{name}` on has neither a person nor a limit",
            name = first.name
        );
        let help = message!(
            zh: "给其中一步加上 `visits: {{ at_most: 次数, then: 步骤 }}`，或放一步由人来做的",
            en: "limit one of the steps with `visits: {{ at_most: number, then: step }}`, or put in a step that somebody performs"
        );
        let label = message!(zh: "循环从这里开始", en: "the loop begins here");
        let diagnostic = Diagnostic::warning(408, first.span, message).label(label);
        found.push(diagnostic.path(path(playbook, &circle)).help(help));
    }
}

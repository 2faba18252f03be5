//! # PB0502: 等待的分支可能没有开始 | A join on lanes that may not start
//!
//! ## 中文
//!
//! `join` 要等的分支数，多于一定会开始的分支数。带 `when` 的分支可能不开始；到时开始的分支全部做完，这一步也就结束了，做完的却比要求的少。
//!
//! ## English
//!
//! The join waits for more lanes than certainly start. A lane with `when` may be left out; the step is then finished when
//! those that were started are finished, which is fewer than was asked for.
//!
//! ## Bad
//!
//! ```yaml
//! join: { at_least: 2 }
//! rest: cancel
//! together:
//!   first: { title: First, role: clerk }
//!   second: { title: Second, role: clerk, when: urgent }
//! ```
//!
//! ## Good
//!
//! ```yaml
//! join: { at_least: 2 }
//! rest: cancel
//! together:
//!   first: { title: First, role: clerk }
//!   second: { title: Second, role: clerk }
//!   third: { title: Third, role: clerk, when: urgent }
//! ```

use super::{Context, Rule};
use crate::diagnostic::{Code, Diagnostic, Severity};
use crate::message;
use crate::model::step::{Join, StepKind};

pub(super) const RULE: Rule = Rule {
    code: Code(502),
    slug: "doubtful-join",
    severity: Severity::Warning,
    check,
    file: include_str!("doubtful_join.rs"),
};

fn check(context: &Context<'_>, found: &mut Vec<Diagnostic>) {
    let playbook = context.playbook;
    for step in &playbook.steps {
        let StepKind::Together(together) = &step.kind else { continue };
        let wanted = match together.join {
            Join::All => continue,
            Join::Any => 1,
            Join::AtLeast(number) => number as usize,
        };
        let is_sure =
            |lane: &&crate::model::StepId| playbook[**lane].lane.as_ref().is_none_or(|lane| lane.when.is_none());
        let sure = together.lanes.iter().filter(is_sure).count();
        if sure >= wanted {
            continue;
        }
        let (name, are) = (&step.name, if sure == 1 { "is" } else { "are" });
        let mut diagnostic = Diagnostic::warning(
            502,
            step.span,
            message!(
                zh: "`{name}` 要等 {wanted} 个分支，一定会开始的只有 {sure} 个",
                en: "`{name}` waits for {wanted} of its lanes, and only {sure} of them {are} certain to start"
            ),
        )
        .help(message!(zh: "去掉一些分支的 `when`，或减少要等的个数", en: "remove `when` from some lanes, or wait for fewer"));
        for lane in together.lanes.iter().filter(|lane| !is_sure(lane)) {
            diagnostic = diagnostic.related(playbook[*lane].span, message!(zh: "可能不开始", en: "may not start"));
        }
        found.push(diagnostic);
    }
}

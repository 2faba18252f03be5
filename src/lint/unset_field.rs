//! # PB0204: 这里可能还没有填写 | A field may be unset here
//!
//! ## 中文
//!
//! 条件、传给另一份流程的值或等待的日期要读一个字段，但案件可以沿着某条路走到这里而这个字段还没有填写。到时条件没有答案，案件就走不下去。
//!
//! 看的是所有的路：跳过的分支、没有开始的并行分支、提前选的结果（退回时本步的字段可以还没填）、中断之后。报告里给出一条没有填写的路。
//!
//! 看的是路，不看一路上填了什么：条件会不会一前一后互相排斥不作计较，只有 `fill` 和并行分支上同样的条件例外。
//!
//! 办法：在前面每条路上都填写它；或先问 `x is set`；或给字段一个 `default`。
//! `fill` 带 `when` 的字段，在同样的条件之下读是可以的。
//!
//! ## English
//!
//! A condition, an input of another playbook or the day of a wait reads a field, but a case can come here on some way
//! on which the field has not been filled in. The condition would have no answer then, and the case would be stuck.
//!
//! All ways are looked at: branches not taken, lanes not started, outcomes chosen early (the fields of the step may be
//! empty then), and what follows an interrupt. The finding shows one way on which the field is not set.
//!
//! Ways are looked at, and not what is filled in along them: that two conditions on one way exclude each other is left out
//! of account, except where the same condition stands at a `fill` or a lane.
//!
//! Fill the field on every way that leads here, ask `x is set` first, or give the field a `default`. A field that is
//! filled `when` a condition holds may be read where the same condition holds.
//!
//! ## Bad
//!
//! ```yaml
//! start: record
//! steps:
//!   record: { title: Record, role: clerk, optional: [amount], next: check }
//!   check:
//!     title: Check
//!     role: clerk
//!     next: [{ when: amount > 1000, to: approve }, { else: closed }]
//! ```
//!
//! ## Good
//!
//! ```yaml
//! start: record
//! steps:
//!   record: { title: Record, role: clerk, fill: [amount], next: check }
//!   check:
//!     title: Check
//!     role: clerk
//!     next: [{ when: amount > 1000, to: approve }, { else: closed }]
//! ```

use super::flow::path;
use super::{Context, Rule};
use crate::diagnostic::{Code, Diagnostic, Severity};
use crate::message;

/// So many findings are shown with a way that leads there; finding a way costs a walk over the playbook.
const MOST_WAYS: usize = 50;

pub(super) const RULE: Rule = Rule {
    code: Code(204),
    slug: "unset-field",
    severity: Severity::Error,
    check,
    file: include_str!("unset_field.rs"),
};

fn check(context: &Context<'_>, found: &mut Vec<Diagnostic>) {
    let playbook = context.playbook;
    for (at, unset) in context.assignment.unset(playbook).into_iter().enumerate() {
        let name = &playbook[unset.field].name;
        let mut diagnostic = Diagnostic::error(
            204,
            unset.span,
            message!(zh: "字段 `{name}` 在这里可能还没有填写", en: "the field `{name}` may be unset here"),
        )
        .help(message!(
            zh: "在每条通向这里的路上填写 `{name}`，或先问 `{name} is set`",
            en: "fill `{name}` on every way that leads here, or ask `{name} is set` first"
        ));
        if at < MOST_WAYS {
            let way = path(playbook, &context.assignment.way_without(playbook, unset.field, unset.step));
            diagnostic = diagnostic
                .label(message!(zh: "走下面这条路时没有填写", en: "not filled on the way shown below"))
                .path(way);
        }
        found.push(diagnostic);
    }
}

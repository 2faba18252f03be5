//! # PB0603: 职责分离后没有人能做 | Separation of duties leaves nobody
//!
//! ## 中文
//!
//! 指定了团队文件时检查。有一条路径，前面的步骤不论由谁来做，`not_by` 都把能做这一步的人全部排除了：案件到这里就停住。诊断给出这条
//! 路径、互相要分开的几步，以及每一步能由谁做。
//!
//! 用 `--absent N` 时，任意 N 个人同时不在也算在内。条件不看：图上画出的每条路都当作走得通；手工退回的路不看。
//! 人和步骤太多，或循环太绕，既没能证明总有人做、也没有找到做不下去的路径时，诊断会这样说明（这时只是警告）。
//!
//! ## English
//!
//! Looked at when there is a team file. On some way, whoever does the earlier steps, `not_by` rules out everybody who could do
//! this one, and the case is stuck. The finding shows the way, the steps that must be kept apart, and who can do each of them.
//!
//! With `--absent N`, any N people may be away as well. Conditions are not looked at: every way that is drawn is taken for
//! possible. Work that is sent back by hand is not looked at. Where there are too many people and steps, or loops within loops, it may
//! neither be proved that somebody is left nor a way be found on which nobody is; the finding then says so, and is a warning.
//!
//! ## Bad
//!
//! ```yaml
//! # team.yaml: people: { 甲: { roles: [clerk, manager] } }
//! propose: { title: Propose, role: clerk, next: decide }
//! decide: { title: Decide, role: manager, not_by: [propose], next: closed }
//! ```
//!
//! ## Good
//!
//! ```yaml
//! # team.yaml: people: { 甲: { roles: [clerk, manager] }, 乙: { roles: [manager] } }
//! propose: { title: Propose, role: clerk, next: decide }
//! decide: { title: Decide, role: manager, not_by: [propose], next: closed }
//! ```

use super::flow::path;
use super::staffing::duties::Deadlock;
use super::staffing::{Staff, nobody_left, when_away};
use super::{Context, Rule};
use crate::diagnostic::{Code, Diagnostic, Severity};
use crate::lang::Message;
use crate::message;

pub(super) const RULE: Rule = Rule {
    code: Code(603),
    slug: "separation-unsatisfiable",
    severity: Severity::Error,
    check,
    file: include_str!("separation_unsatisfiable.rs"),
};

/// So many steps are shown beside the one that nobody is left for.
const MOST_STEPS: usize = 6;

fn check(context: &Context<'_>, found: &mut Vec<Diagnostic>) {
    let Some(staff) = &context.staff else { return };
    found.extend(staff.deadlocks.iter().filter_map(|dead| tell(context, staff, dead)));
}

fn tell(context: &Context<'_>, staff: &Staff<'_>, dead: &Deadlock) -> Option<Diagnostic> {
    let playbook = context.playbook;
    let (last, others) = dead.steps.split_last()?;
    let step = &playbook[*last];
    let (name, Message { zh: away_zh, en: away_en }) = (&step.name, when_away(staff, &dead.away));
    let Message { zh: left_zh, en: left_en } = nobody_left(playbook, *last);
    let mut diagnostic = if dead.certain {
        let message = message!(
            zh: "{away_zh}不论前面的步骤由谁来做，都{left_zh}", en: "{away_en}whoever does the earlier steps, {left_en}"
        );
        Diagnostic::error(603, step.span, message).path(path(playbook, &dead.path))
    } else {
        let message = message!(
            zh: "没能证明 `{name}` 在职责分离下总有人做", en: "it could not be proved that somebody is always left for `{name}`"
        );
        Diagnostic::warning(603, step.span, message)
    };
    let can = |step| {
        let Message { zh, en } = staff.names(staff.people_for(step));
        message!(zh: "能做的：{zh}", en: "can be done by {en}")
    };
    diagnostic = diagnostic.label(can(*last));
    for other in others.iter().rev().take(MOST_STEPS) {
        diagnostic = diagnostic.related(playbook[*other].span, can(*other));
    }
    if !dead.away.is_empty() {
        diagnostic.witness.push(("away".to_owned(), staff.listed_names(&dead.away)));
    }
    Some(diagnostic.help(message!(
        zh: "在团队文件里让另一个人也担任其中一个角色，或从 `not_by` 里去掉一步",
        en: "let somebody else hold one of the roles as well, in the team file, or take a step out of `not_by`"
    )))
}

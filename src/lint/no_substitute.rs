//! # PB0606: 只有一个人能做，也没有人顶替 | Only one person can do it, and nobody stands in
//!
//! ## 中文
//!
//! 指定了团队文件时检查（不带 `--absent`，带了就由 PB0602 更严格地检查）。这一步只有一个人能做，团队文件里没有写过谁代理他，步骤的时限也没有
//! 写 `escalate`：他不在时事情停着，也没有人知道。
//!
//! ## English
//!
//! Looked at when there is a team file (without `--absent`, with which PB0602 asks for more). Only one person can do the step,
//! no substitute of theirs is named anywhere in the team file, and the time limit of the step has no `escalate`: when they are away
//! the work stands still and nobody is told.
//!
//! ## Bad
//!
//! ```yaml
//! # team.yaml: people: { 甲: { roles: [clerk] }, 乙: { roles: [clerk] }, 丙: { roles: [manager] } }
//! decide: { title: Decide, role: manager, within: 2 days, next: closed }
//! ```
//!
//! ## Good
//!
//! ```yaml
//! # team.yaml: people: { 甲: { roles: [clerk] }, 乙: { roles: [clerk] }, 丙: { roles: [manager] } }
//! decide: { title: Decide, role: manager, within: { time: 2 days, escalate: clerk }, next: closed }
//! ```

use std::collections::{BTreeMap, BTreeSet};

use super::role_empty::emptied;
use super::staffing::absence::Absence;
use super::{Context, Rule};
use crate::diagnostic::{Code, Diagnostic, Severity};
use crate::message;
use crate::model::StepId;
use crate::model::step::Step;

pub(super) const RULE: Rule = Rule {
    code: Code(606),
    slug: "no-substitute",
    severity: Severity::Warning,
    check,
    file: include_str!("no_substitute.rs"),
};

/// So many of the other steps are shown.
const MOST_STEPS: usize = 4;

fn check(context: &Context<'_>, found: &mut Vec<Diagnostic>) {
    let (Some(staff), Some(staffing)) = (&context.staff, context.around.staffing) else { return };
    if staff.absent > 0 {
        return;
    }
    let has_substitute = |name: &str| {
        let person = staffing.team.people.get(name);
        person.is_some_and(|person| person.away.iter().any(|absence| absence.substitute.is_some()))
    };
    let mut alone: BTreeMap<usize, Vec<&Step>> = BTreeMap::new();
    // What nobody is left for is told already.
    let dead: BTreeSet<StepId> = staff.deadlocks.iter().flat_map(|dead| dead.steps.iter().copied()).collect();
    for step in context.playbook.steps.iter().filter(|step| !dead.contains(&step.id)) {
        let escalates = step.work.limit.as_ref().is_some_and(|limit| limit.escalate.is_some());
        if let Some(need) = staff.need_of(step.id).filter(|_| !escalates) {
            alone.entry(need).or_default().push(step);
        }
    }
    for (need, steps) in alone {
        let Absence::Stops(away) = staff.absences(need, 1) else { continue };
        let [person] = away.as_slice() else { continue };
        let name = staff.people[*person];
        // Nobody but this one is asked for, or too few are left for the votes; the latter is another matter.
        if has_substitute(name) || emptied(staff, need, &away).is_none() {
            continue;
        }
        let mut steps = steps.into_iter();
        let Some(first) = steps.next() else { continue };
        let step = &first.name;
        let message = message!(
            zh: "`{step}` 只有 `{name}` 能做，没有代理人，逾期也不上报",
            en: "only `{name}` can do `{step}`, without a substitute and without escalation"
        );
        let help = message!(
            zh: "让另一个人也担任这个角色，在团队文件里写上代理人，或在 `within` 里写 `escalate`",
            en: "let somebody else hold the role too, name a substitute in the team file, or write `escalate` under `within`"
        );
        let mut diagnostic = Diagnostic::warning(606, first.span, message).help(help);
        for other in steps.take(MOST_STEPS) {
            diagnostic = diagnostic.related(other.span, message!(zh: "这里也一样", en: "and here"));
        }
        found.push(diagnostic);
    }
}

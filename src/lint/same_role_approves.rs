//! # PB0604: 自己批自己 | The same person may ask and approve
//!
//! ## 中文
//!
//! 审核的一步（`reviews`）或审批，和它所审的那一步由同一个角色来做，又没有 `not_by`：同一个人可以自己做、自己批。
//!
//! 没有写 `reviews` 的审批，审的是直接通到它的、要填写内容的任务。
//!
//! ## English
//!
//! A step that reviews another one (`reviews`), or an approval, and the step it judges are done by the same role, without `not_by`:
//! one person may do the work and approve it.
//!
//! An approval without `reviews` judges the tasks that lead straight to it and fill something in.
//!
//! ## Bad
//!
//! ```yaml
//! propose: { title: Propose, role: manager, fill: [amount], next: decide }
//! decide: { title: Decide, approval: { any: [manager] }, next: { approve: closed, refuse: closed } }
//! ```
//!
//! ## Good
//!
//! ```yaml
//! propose: { title: Propose, role: manager, fill: [amount], next: decide }
//! decide: { title: Decide, approval: { any: [manager] }, not_by: [propose], next: { approve: closed, refuse: closed } }
//! ```

use std::collections::BTreeMap;

use super::flow::Way;
use super::{Context, Rule};
use crate::diagnostic::{Code, Diagnostic, Severity};
use crate::message;
use crate::model::step::{Step, StepKind};
use crate::model::{Playbook, RoleId, StepId};

pub(super) const RULE: Rule = Rule {
    code: Code(604),
    slug: "same-role-approves",
    severity: Severity::Warning,
    check,
    file: include_str!("same_role_approves.rs"),
};

fn check(context: &Context<'_>, found: &mut Vec<Diagnostic>) {
    let playbook = context.playbook;
    let mut asks: BTreeMap<StepId, Vec<StepId>> = BTreeMap::new();
    for step in playbook.steps.iter().filter(|step| matches!(step.kind, StepKind::Task) && !step.work.fill.is_empty()) {
        let leads = context.flow.leads(step.id).iter().filter(|lead| matches!(lead.way, Way::Branch(..)));
        leads.for_each(|lead| asks.entry(lead.to).or_default().push(step.id));
    }
    for step in playbook.steps.iter().filter(|step| context.flow.is_reached(step.id)) {
        let judged: &[StepId] = match (step.work.reviews.as_slice(), &step.kind) {
            ([], StepKind::Approval(_)) => asks.get(&step.id).map(Vec::as_slice).unwrap_or_default(),
            (reviews, _) => reviews,
        };
        if !judged.is_empty() {
            found.extend(both_by_one(playbook, step, judged));
        }
    }
}

/// Whether one person may do a step and one of those that it judges.
fn both_by_one(playbook: &Playbook, step: &Step, judged: &[StepId]) -> Option<Diagnostic> {
    let apart = playbook.tasks_in(&step.work.not_by);
    let roles = step.performers();
    let shared = |earlier: &StepId| playbook[*earlier].performers().intersection(&roles).next().copied();
    let open = playbook.tasks_in(judged).into_iter().filter(|earlier| *earlier != step.id && !apart.contains(earlier));
    let open: Vec<(StepId, RoleId)> = open.filter_map(|earlier| Some((earlier, shared(&earlier)?))).collect();
    let (first, role) = open.first()?;
    let (name, earlier, role) = (&step.name, &playbook[*first].name, &playbook[*role].name);
    let mut all: Vec<&str> = step.work.not_by.iter().map(|step| playbook[*step].name.as_str()).collect();
    all.extend(open.iter().map(|(step, _)| playbook[*step].name.as_str()));
    let all = all.join(", ");
    let mut diagnostic = Diagnostic::warning(
        604,
        step.span,
        message!(
            zh: "`{earlier}` 和审它的 `{name}` 都可以由 `{role}` 做，同一个人能自己批自己",
            en: "`{earlier}` and `{name}`, which judges it, may both be done by `{role}`, so one person may approve their own work"
        ),
    )
    .help(message!(zh: "加上 `not_by: [{all}]`", en: "add `not_by: [{all}]`"));
    for (earlier, _) in &open {
        diagnostic = diagnostic.related(playbook[*earlier].span, message!(zh: "被审的步骤", en: "judged there"));
    }
    Some(diagnostic)
}

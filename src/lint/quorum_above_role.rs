//! # PB0605: 票数多于人数 | More votes than people
//!
//! ## 中文
//!
//! 指定了团队文件时检查。一次审批里同一个角色的几席必须由不同的人投；到那一天担任这个角色的人不够，审批就通不过。不同角色的席位可以由
//! 同一个人投，只要他都担任。
//!
//! 用 `--absent N` 时，任意 N 个人同时不在也算在内。
//!
//! ## English
//!
//! Looked at when there is a team file. The seats of one role at an approval are held by different people; when too few people
//! hold the role on the day, the approval can never be had. Seats of different roles may be held by one person who holds
//! both.
//!
//! With `--absent N`, any N people may be away as well.
//!
//! ## Bad
//!
//! ```yaml
//! # team.yaml: people: { 甲: { roles: [clerk, manager] } }
//! approval: { role: manager, seats: 2 }
//! ```
//!
//! ## Good
//!
//! ```yaml
//! # team.yaml: people: { 甲: { roles: [clerk, manager] }, 乙: { roles: [manager] } }
//! approval: { role: manager, seats: 2 }
//! ```

use std::collections::BTreeSet;

use super::flow::path;
use super::role_empty::emptied;
use super::staffing::absence::Absence;
use super::staffing::{Person, Staff, when_away};
use super::{Context, Rule};
use crate::diagnostic::{Code, Diagnostic, Severity};
use crate::lang::Message;
use crate::message;
use crate::model::RoleId;
use crate::model::step::Step;

pub(super) const RULE: Rule = Rule {
    code: Code(605),
    slug: "quorum-above-role",
    severity: Severity::Error,
    check,
    file: include_str!("quorum_above_role.rs"),
};

fn check(context: &Context<'_>, found: &mut Vec<Diagnostic>) {
    let Some(staff) = &context.staff else { return };
    let mut told = BTreeSet::new();
    for step in &context.playbook.steps {
        let Some(need) = staff.need_of(step.id) else { continue };
        match &staff.alone[need] {
            // Approvals that ask for the same people fail by the same reason.
            Absence::Stops(away) if emptied(staff, need, away).is_none() && told.insert(need) => {
                found.push(tell(context, staff, step, need, away));
            }
            Absence::Unknown if told.insert(need) => {
                let name = &step.name;
                let message = message!(
                    zh: "席位太多，算不出 `{name}` 是否总能通过",
                    en: "there are too many seats to decide whether `{name}` can always be approved"
                );
                let help = message!(
                    zh: "把审批拆成几步，每步的席位少一些", en: "divide the approval into steps with fewer seats each"
                );
                found.push(Diagnostic::warning(605, step.span, message).help(help));
            }
            Absence::Stops(_) | Absence::Unknown | Absence::Harmless => {}
        }
    }
}

fn tell(context: &Context<'_>, staff: &Staff<'_>, step: &Step, need: usize, away: &[Person]) -> Diagnostic {
    let playbook = context.playbook;
    let there = |roles: &[RoleId]| {
        let holders = staff.holders(roles).iter().copied();
        holders.filter(|person| !away.contains(person)).collect::<Vec<Person>>()
    };
    let lacks = |roles: &[RoleId], number: u32| (number as usize).saturating_sub(there(roles).len());
    // The way that lacks the fewest people is the one to tell.
    let nearest = staff.needs[need]
        .demands
        .iter()
        .min_by_key(|demand| demand.iter().map(|(roles, number)| lacks(roles, *number)).sum::<usize>());
    let short = nearest.into_iter().flatten().filter(|(roles, number)| lacks(roles, **number) > 0);
    let reasons: Vec<Message> = short
        .map(|(roles, number)| {
            let role = roles.iter().map(|role| format!("`{}`", playbook[*role].name)).collect::<Vec<_>>().join(" / ");
            let Message { zh, en } = staff.names(&there(roles));
            message!(zh: "要 {number} 个不同的 {role}，只有 {zh}", en: "{number} different holders of {role} are needed, and there is only {en}")
        })
        .collect();
    let zh = reasons.iter().map(|reason| reason.zh.as_str()).collect::<Vec<_>>().join("；");
    let en = reasons.iter().map(|reason| reason.en.as_str()).collect::<Vec<_>>().join("; ");
    let (name, Message { zh: away_zh, en: away_en }) = (&step.name, when_away(staff, away));
    let message = message!(
        zh: "{away_zh}`{name}` 不可能通过：{zh}", en: "{away_en}`{name}` cannot be approved: {en}"
    );
    let help = message!(
        zh: "在团队文件里让更多的人担任这个角色，或减少席位", en: "let more people hold the role in the team file, or ask for fewer votes"
    );
    let way = path(playbook, &context.flow.way_to(playbook, step.id));
    let mut diagnostic = Diagnostic::error(605, step.span, message).path(way).help(help);
    if !away.is_empty() {
        diagnostic.witness.push(("away".to_owned(), staff.listed_names(away)));
    }
    diagnostic
}

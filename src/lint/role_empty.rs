//! # PB0602: 团队里没有人能做 | Nobody in the team can do it
//!
//! ## 中文
//!
//! 指定了团队文件时检查。这一步（或中断）要由某个角色来做，而到那一天团队里没有人担任；不在的人由代理人顶上，代理人算在内。
//!
//! 用 `--absent N` 时再往下问：任意 N 个人同时不在（没有代理人），还有没有人能做。诊断给出人数最少的一组。
//!
//! ## English
//!
//! Looked at when there is a team file. The step, or the interrupt, asks for a role that nobody in the team holds on the day.
//! Whoever is away is represented by their substitute, who counts.
//!
//! With `--absent N` more is asked: is somebody left when any N people are away at the same time, with nobody standing in?
//! The finding names a smallest group of people whose absence leaves nobody.
//!
//! ## Bad
//!
//! ```yaml
//! # team.yaml: people: { 甲: { roles: [clerk] } }
//! decide: { title: Decide, role: manager, next: closed }
//! ```
//!
//! ## Good
//!
//! ```yaml
//! # team.yaml: people: { 甲: { roles: [clerk] }, 乙: { roles: [manager] } }
//! decide: { title: Decide, role: manager, next: closed }
//! ```

use std::collections::BTreeMap;

use super::flow::path;
use super::staffing::absence::Absence;
use super::staffing::{Person, Staff, signed, when_away};
use super::{Context, Rule};
use crate::diagnostic::{Code, Diagnostic, Severity};
use crate::lang::Message;
use crate::message;
use crate::model::{Playbook, RoleId};
use crate::source::{Span, Spanned};

pub(super) const RULE: Rule =
    Rule { code: Code(602), slug: "role-empty", severity: Severity::Error, check, file: include_str!("role_empty.rs") };

/// So many of the other places are shown.
const MOST_PLACES: usize = 4;

/// Something that needs people: its name, where it stands, and what it needs.
struct Place<'a> {
    name: &'a str,
    span: Span,
    need: usize,
    path: Vec<Spanned<String>>,
}

fn check(context: &Context<'_>, found: &mut Vec<Diagnostic>) {
    let Some(staff) = &context.staff else { return };
    // Places that fail by the same roles and the same people are one finding.
    let mut causes: BTreeMap<(Vec<RoleId>, &[Person]), Vec<Place<'_>>> = BTreeMap::new();
    for place in places(context, staff) {
        if let Absence::Stops(away) = &staff.alone[place.need]
            && let Some(roles) = emptied(staff, place.need, away)
        {
            causes.entry((roles, away)).or_default().push(place);
        }
    }
    for ((roles, away), places) in causes {
        found.extend(tell(context.playbook, staff, &roles, away, places));
    }
}

fn places<'a>(context: &Context<'a>, staff: &Staff<'a>) -> Vec<Place<'a>> {
    let playbook = context.playbook;
    let mut places = Vec::new();
    for step in &playbook.steps {
        if let Some(need) = staff.need_of(step.id) {
            let stops = matches!(staff.alone[need], Absence::Stops(_));
            // The way is looked for once for each need.
            let new = stops && places.iter().all(|place: &Place<'_>| place.need != need);
            let path = if new { path(playbook, &context.flow.way_to(playbook, step.id)) } else { Vec::new() };
            if stops {
                places.push(Place { name: &step.name, span: step.span, need, path });
            }
        }
    }
    let regional = playbook.steps.iter().flat_map(|step| &step.interrupts);
    for (interrupt, need) in playbook.interrupts.iter().chain(regional).zip(&staff.need_of_interrupts) {
        places.push(Place { name: &interrupt.name, span: interrupt.span, need: *need, path: Vec::new() });
    }
    places
}

/// The roles that nobody holds any more, when one of them is needed whichever way it is done.
pub(super) fn emptied(staff: &Staff<'_>, need: usize, away: &[Person]) -> Option<Vec<RoleId>> {
    let is_empty = |roles: &Vec<RoleId>| staff.holders(roles).iter().all(|person| away.contains(person));
    let mut all = Vec::new();
    for demand in &staff.needs[need].demands {
        let empty: Vec<&Vec<RoleId>> = demand.keys().filter(|roles| is_empty(roles)).collect();
        if empty.is_empty() {
            return None;
        }
        all.extend(empty.into_iter().flatten().copied());
    }
    all.sort_unstable();
    all.dedup();
    Some(all)
}

fn tell(
    playbook: &Playbook,
    staff: &Staff<'_>,
    roles: &[RoleId],
    away: &[Person],
    places: Vec<Place<'_>>,
) -> Option<Diagnostic> {
    let mut places = places.into_iter();
    let first = places.next()?;
    let (name, Message { zh: away_zh, en: away_en }) = (first.name, when_away(staff, away));
    let named: Vec<String> = roles.iter().map(|role| format!("`{}`", playbook[*role].name)).collect();
    let (role_zh, role_en) = (named.join(" 或 "), named.join(" or "));
    let holders = staff.said_to_hold(roles);
    let message = match (roles, holders.as_slice(), away) {
        ([], ..) => message!(
            zh: "{away_zh}没有人能做 `{name}`", en: "{away_en}nobody is there to do `{name}`"
        ),
        (_, [_, ..], []) => {
            let Message { zh, en } = signed(&holders);
            let is = if holders.len() == 1 { "is" } else { "are" };
            message!(
                zh: "{zh} 不在，没有别人担任 {role_zh}，`{name}` 做不了",
                en: "{en} {is} away, and nobody else holds {role_en} to do `{name}`"
            )
        }
        _ => message!(
            zh: "{away_zh}没有人担任 {role_zh}，`{name}` 做不了", en: "{away_en}nobody holds {role_en} to do `{name}`"
        ),
    };
    let help = match (roles, holders.as_slice()) {
        ([role, ..], []) => message!(
            zh: "在团队文件里把这个角色交给一个人：`姓名: {{ roles: [{role}] }}`",
            en: "give the role to somebody in the team file: `NAME: {{ roles: [{role}] }}`",
            role = playbook[*role].name
        ),
        _ => message!(
            zh: "在团队文件里把这个角色再交给一个人，或给不在的人写上代理人",
            en: "give the role to somebody else in the team file as well, or name a substitute for whoever is away"
        ),
    };
    let mut diagnostic = Diagnostic::error(602, first.span, message).path(first.path).help(help);
    if let [role] = roles {
        diagnostic = diagnostic.related(playbook[*role].span, message!(zh: "这个角色", en: "the role"));
    }
    let others: Vec<Place<'_>> = places.collect();
    for place in others.iter().take(MOST_PLACES) {
        diagnostic = diagnostic.related(place.span, message!(zh: "这里也一样", en: "and here"));
    }
    if !away.is_empty() {
        diagnostic.witness.push(("away".to_owned(), staff.listed_names(away)));
    }
    Some(diagnostic)
}

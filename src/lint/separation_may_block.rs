//! # PB0609: 前面换个人做，这一步就没人能做 | The wrong person before leaves nobody
//!
//! ## 中文
//!
//! 指定了团队文件时检查。前面的步骤由合适的人来做，这一步就有人做；可是谁都不会拦着另一个也有资格的人先把前面的步骤做掉，那时 `not_by`
//! 就把能做这一步的人全部排除了。诊断给出这样一种分工和路径。
//!
//! 不论由谁做都没有人剩下的，是 PB0603。用 `--absent N` 时，任意 N 个人同时不在也算在内。
//!
//! ## English
//!
//! Looked at when there is a team file. Somebody is left for this step if the right people do the earlier ones. But nothing keeps
//! others, who may do these as well, from doing them, and then `not_by` rules out everybody who could do this step. The finding shows
//! who would have to do what, and the way.
//!
//! Where nobody is left whoever does what, PB0603 says so. With `--absent N`, any N people may be away as well.
//!
//! ## Bad
//!
//! ```yaml
//! # team.yaml: people: { 甲: { roles: [clerk, manager] }, 乙: { roles: [clerk] } }
//! propose: { title: Propose, role: clerk, next: decide }
//! decide: { title: Decide, role: manager, not_by: [propose], next: closed }
//! ```
//!
//! ## Good
//!
//! ```yaml
//! # team.yaml: people: { 甲: { roles: [manager] }, 乙: { roles: [clerk] } }
//! propose: { title: Propose, role: clerk, next: decide }
//! decide: { title: Decide, role: manager, not_by: [propose], next: closed }
//! ```

use super::flow::path;
use super::staffing::trap::Trap;
use super::staffing::{Staff, nobody_left, when_away};
use super::{Context, Rule};
use crate::diagnostic::{Code, Diagnostic, Severity};
use crate::lang::Message;
use crate::message;

pub(super) const RULE: Rule = Rule {
    code: Code(609),
    slug: "separation-may-block",
    severity: Severity::Warning,
    check,
    file: include_str!("separation_may_block.rs"),
};

fn check(context: &Context<'_>, found: &mut Vec<Diagnostic>) {
    let Some(staff) = &context.staff else { return };
    found.extend(staff.traps.iter().map(|trap| tell(context, staff, trap)));
}

fn tell(context: &Context<'_>, staff: &Staff<'_>, trap: &Trap) -> Diagnostic {
    let playbook = context.playbook;
    let step = &playbook[trap.step];
    let (name, Message { zh: away_zh, en: away_en }) = (&step.name, when_away(staff, &trap.away));
    let Message { zh: left_zh, en: left_en } = nobody_left(playbook, trap.step);
    let acts: Vec<Message> = trap
        .by
        .iter()
        .map(|(earlier, people)| {
            let (Message { zh, en }, earlier) = (staff.names(people), &playbook[*earlier].name);
            message!(zh: "由 {zh} 做 `{earlier}`", en: "`{earlier}` is done by {en}")
        })
        .collect();
    let zh = acts.iter().map(|act| act.zh.as_str()).collect::<Vec<_>>().join("、");
    let en = acts.iter().map(|act| act.en.as_str()).collect::<Vec<_>>().join(" and ");
    let message = message!(
        zh: "{away_zh}如果{zh}，就{left_zh}", en: "{away_en}if {en}, {left_en}"
    );
    let Message { zh, en } = staff.names(staff.people_for(trap.step));
    let mut diagnostic = Diagnostic::warning(609, step.span, message)
        .label(message!(zh: "能做的：{zh}", en: "can be done by {en}"))
        .path(path(playbook, &trap.path))
        .help(message!(
            zh: "在团队文件里让另一个人也能做 `{name}`，或不让同一个人担任两个角色",
            en: "let somebody else do `{name}` as well, in the team file, or do not give both roles to one person"
        ));
    for (earlier, people) in &trap.by {
        let Message { zh, en } = staff.names(people);
        diagnostic = diagnostic.related(playbook[*earlier].span, message!(zh: "由 {zh} 做", en: "done by {en}"));
        diagnostic.witness.push((playbook[*earlier].name.clone(), staff.listed_names(people)));
    }
    if !trap.away.is_empty() {
        diagnostic.witness.push(("away".to_owned(), staff.listed_names(&trap.away)));
    }
    diagnostic
}

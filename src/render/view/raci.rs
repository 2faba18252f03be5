//! Who does a step, who answers for it, who is asked and who is told: derived from the steps.
//!
//! Who reviews a step answers for it; else who does it does. Of several who may do it the first one named answers, of
//! voters in order the last one, who decides. For what nobody is named for, the owner of the procedure answers, or the first role. So exactly one
//! answers for each step.

use serde::Serialize;

use super::rules::performers;
use super::speaker::Speaker;
use super::way::anchor;
use crate::lang::Message;
use crate::model::step::{Step, StepKind, Voters};
use crate::model::{RoleId, StepId};

/// More roles than this do not stand side by side on an upright sheet.
const UPRIGHT_ROLES: usize = 7;

/// The table of roles and steps.
#[derive(Clone, Debug, Serialize)]
pub struct Raci {
    /// The roles that have a part in any step.
    pub roles: Vec<Message>,
    /// The steps at which something is done.
    pub rows: Vec<RaciRow>,
    /// The widths of the columns: number, title, and the roles.
    pub columns: String,
    /// Whether the table needs a sheet on its side.
    pub wide: bool,
}

/// A step.
#[derive(Clone, Debug, Serialize)]
pub struct RaciRow {
    /// Its number.
    pub number: String,
    /// Its anchor.
    pub anchor: String,
    /// Its identifier.
    pub code: String,
    /// What people call it.
    pub title: Message,
    /// What each role has to do with it, in the order of the roles: `R`, `A`, `A/R`, `C`, `I`, or nothing.
    pub cells: Vec<&'static str>,
    /// Who answers for it.
    pub accountable: Option<Message>,
}

pub(super) fn raci(speaker: &Speaker) -> Raci {
    let playbook = speaker.playbook();
    let steps = || speaker.places().iter().filter(|place| playbook[place.step].kind.children().is_empty());
    let all: Vec<RoleId> = (0u32..).zip(&playbook.roles).map(|(at, _)| RoleId(at)).collect();
    let has_part = |role: &RoleId| steps().any(|place| !part(speaker, &playbook[place.step], *role).is_empty());
    let roles: Vec<RoleId> = all.into_iter().filter(has_part).collect();
    let rows = steps().map(|place| {
        let step = &playbook[place.step];
        RaciRow {
            number: place.number.clone(),
            anchor: anchor(&place.number),
            code: step.name.clone(),
            title: speaker.title(step.id),
            cells: roles.iter().map(|role| part(speaker, step, *role)).collect(),
            accountable: accountable(speaker, step).map(|role| speaker.role(role)),
        }
    });
    let wide = roles.len() > UPRIGHT_ROLES;
    Raci {
        rows: rows.collect(),
        columns: format!("12mm 2.6 {}", vec!["1.2"; roles.len()].join(" ")),
        roles: roles.into_iter().map(|role| speaker.role(role)).collect(),
        wide,
    }
}

/// What a role has to do with a step.
fn part(speaker: &Speaker, step: &Step, role: RoleId) -> &'static str {
    let answers = accountable(speaker, step) == Some(role);
    match (answers, performers(step).contains(&role)) {
        (true, true) => "A/R",
        (true, false) => "A",
        (false, true) => "R",
        (false, false) if step.work.consult.contains(&role) => "C",
        (false, false) if step.work.inform.contains(&role) => "I",
        (false, false) => "",
    }
}

/// The one role that answers for a step.
fn accountable(speaker: &Speaker, step: &Step) -> Option<RoleId> {
    let playbook = speaker.playbook();
    let reviews = |reviewer: &&Step, reviewed: StepId| reviewer.work.reviews.contains(&reviewed);
    let reviewers: Vec<&Step> = playbook.steps.iter().filter(|other| reviews(other, step.id)).collect();
    // Who reviews the reviewer as well answers in the end.
    let last = reviewers.iter().find(|one| !reviewers.iter().any(|other| other.id != one.id && reviews(other, one.id)));
    let by = last.or(reviewers.first()).map_or(step, |reviewer| *reviewer);
    // Where nobody is named, somebody answers all the same.
    let somebody = || playbook.document.owner.or((!playbook.roles.is_empty()).then_some(RoleId(0)));
    decides(by).or_else(|| decides(step)).or_else(somebody)
}

/// Who has the last word at a step.
fn decides(step: &Step) -> Option<RoleId> {
    let roles = performers(step);
    match &step.kind {
        StepKind::Approval(approval) if matches!(approval.voters, Voters::InOrder(_)) => roles.last().copied(),
        StepKind::Approval(_)
        | StepKind::Task
        | StepKind::Together(_)
        | StepKind::Group(_)
        | StepKind::Call(_)
        | StepKind::HandOff(_)
        | StepKind::Wait(_)
        | StepKind::End(_) => roles.first().copied(),
    }
}

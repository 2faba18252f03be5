//! Whether somebody may act at a step, and whether the step may be finished.

use super::super::case::StepStatus;
use super::super::command::Actor;
use super::super::flow::{Turn, named, outcome_named};
use super::super::outlook::offered;
use super::super::refusal::{Named, Refusal};
use super::all_named;
use crate::lang::Message;
use crate::message;
use crate::model::step::{Outcome, Redo, Step, StepKind};
use crate::model::{FieldId, Playbook, RoleId, StepId};

/// The longest remark, reason or note, in characters.
const LONGEST_REMARK: usize = 4_000;
/// The longest name of a person, in characters.
const LONGEST_NAME: usize = 64;

impl<'a> Turn<'a> {
    /// The step, if it is open and waits for somebody.
    pub(super) fn open_task(&self, id: StepId) -> Result<&'a Step, Refusal> {
        let playbook: &'a Playbook = self.playbook;
        let step = &playbook[id];
        if !self.case.is_open(id) {
            return Err(self.not_open(step));
        }
        if !step.is_task() {
            return Err(Refusal::NotATask(named(step)));
        }
        Ok(step)
    }

    pub(super) fn not_open(&self, step: &Step) -> Refusal {
        let open = self.case.open_tasks(self.playbook).into_iter().map(|id| named(&self.playbook[id])).collect();
        Refusal::NotOpen { step: named(step), open }
    }

    /// Role, separation of duties, and nobody else at work.
    pub(super) fn may_act(&self, step: &Step) -> Result<(), Refusal> {
        self.may_perform(step, self.actor)?;
        let holder = self.case.step(step.id).and_then(|state| state.assignee.as_ref());
        match holder {
            Some(by) if *by != self.actor.name => Err(Refusal::HeldBy { step: named(step), by: by.clone() }),
            Some(_) | None => Ok(()),
        }
    }

    /// Role and separation of duties.
    pub(super) fn may_perform(&self, step: &Step, actor: &Actor) -> Result<(), Refusal> {
        let roles = performers(step);
        if !actor.holds_one_of(&roles) {
            let (what, actor) = (named(step), actor.name.clone());
            return Err(Refusal::WrongRole { what, actor, roles: roles_named(self.playbook, &roles) });
        }
        let did = step.work.not_by.iter().flat_map(|earlier| self.inside(*earlier)).find(|earlier| {
            let state = self.case.step(*earlier).filter(|state| state.status != StepStatus::Skipped);
            let did = state.and_then(|state| state.completed.as_ref());
            did.is_some_and(|completed| completed.by.contains(&actor.name))
        });
        match did {
            Some(did) => Err(Refusal::SeparationOfDuties {
                step: named(step),
                actor: actor.name.clone(),
                did: named(&self.playbook[did]),
            }),
            None => Ok(()),
        }
    }

    /// The tasks a step consists of: itself, or those inside it.
    fn inside(&self, step: StepId) -> Vec<StepId> {
        let (mut tasks, mut open) = (Vec::new(), vec![step]);
        while let Some(step) = open.pop() {
            open.extend(self.playbook[step].kind.children());
            tasks.extend(Some(step).filter(|step| self.playbook[*step].kind.children().is_empty()));
        }
        tasks
    }

    /// The outcome that was named, or the only one there is.
    pub(super) fn outcome(&self, step: &'a Step, wanted: Option<&str>) -> Result<&'a Outcome, Refusal> {
        match (wanted, step.outcomes.as_slice()) {
            (Some(wanted), outcomes) => outcomes.iter().find(|outcome| outcome.name == wanted).ok_or_else(|| {
                let allowed = offered(step, &self.case);
                Refusal::NoOutcome { step: named(step), outcome: wanted.to_owned(), allowed: all_named(&allowed) }
            }),
            (None, [only]) => Ok(only),
            (None, _) => {
                let allowed = offered(step, &self.case);
                Err(Refusal::OutcomeNeeded { step: named(step), allowed: all_named(&allowed) })
            }
        }
    }

    /// An outcome with a condition is there only when the condition holds.
    pub(super) fn outcome_is_offered(&self, step: &'a Step, outcome: &Outcome) -> Result<(), Refusal> {
        match &outcome.when {
            Some(guard) if !self.holds(guard)? => {
                let allowed = all_named(&offered(step, &self.case));
                Err(Refusal::NoOutcome { step: named(step), outcome: outcome.name.clone(), allowed })
            }
            Some(_) | None => Ok(()),
        }
    }

    /// All fields are filled and all lines ticked; for an early outcome only the fields that go with it.
    pub(super) fn is_complete(&self, step: &Step, outcome: Option<&Outcome>) -> Result<(), Refusal> {
        let missing = self.missing_fields(step, outcome)?;
        if !missing.is_empty() {
            let fields = missing.into_iter().map(|id| field_named(self.playbook, id)).collect();
            return Err(Refusal::MissingFields { step: named(step), fields });
        }
        if outcome.is_some_and(|outcome| outcome.early) {
            return Ok(());
        }
        let ticks = self.case.step(step.id).map(|state| &state.ticks);
        let open: Vec<_> = (1u32..)
            .zip(&step.work.check)
            .filter(|(number, _)| !ticks.is_some_and(|ticks| ticks.contains_key(number)))
            .map(|(number, text)| (number, text.clone()))
            .collect();
        if open.is_empty() { Ok(()) } else { Err(Refusal::Unticked { step: named(step), lines: open }) }
    }

    fn missing_fields(&self, step: &Step, outcome: Option<&Outcome>) -> Result<Vec<FieldId>, Refusal> {
        let mut missing = Vec::new();
        let mut unanswered = None;
        let early = outcome.is_some_and(|outcome| outcome.early);
        for fill in step.work.fill.iter().filter(|_| !early) {
            match fill.when.as_ref().map_or(Ok(true), |guard| self.holds(guard)) {
                Ok(true) if self.case.value(fill.field).is_none() => missing.push(fill.field),
                Ok(_) => {}
                Err(refusal) => unanswered = unanswered.or(Some(refusal)),
            }
        }
        // A condition that reads what this very step still has to fill gets its answer when that is done.
        if let Some(refusal) = unanswered.filter(|_| missing.is_empty()) {
            return Err(refusal);
        }
        let extra = outcome.map(|outcome| outcome.fill.as_slice()).unwrap_or_default();
        missing.extend(extra.iter().filter(|field| self.case.value(**field).is_none()));
        Ok(missing)
    }

    pub(super) fn reason_is_given(&self, outcome: &Outcome, remark: Option<&str>) -> Result<(), Refusal> {
        if outcome.reason_required && remark.is_none_or(|remark| remark.trim().is_empty()) {
            return Err(Refusal::ReasonNeeded { what: outcome_named(outcome) });
        }
        Ok(())
    }

    /// When the lanes to be done again are left to be chosen, they must be named, and only lanes that were started.
    pub(super) fn lanes_are_chosen(&self, outcome: &Outcome, redo: &[StepId]) -> Result<(), Refusal> {
        let target = outcome.branches.first().map(|branch| &self.playbook[branch.to]);
        let lanes: &[StepId] = match (&outcome.redo, target) {
            (Redo::Chosen, Some(target)) => target.kind.children(),
            (Redo::Unsaid | Redo::All | Redo::Lanes(_) | Redo::Chosen, _) => &[],
        };
        let can_be_redone = |lane: &&StepId| self.case.status_of(**lane) == Some(StepStatus::Done);
        let allowed = || lanes.iter().filter(can_be_redone).map(|lane| named(&self.playbook[*lane])).collect();
        if let Some(wrong) = redo.iter().find(|lane| !lanes.iter().filter(can_be_redone).any(|known| known == *lane)) {
            return Err(Refusal::NoLane { lane: self.name(*wrong), allowed: allowed() });
        }
        if outcome.redo == Redo::Chosen && redo.is_empty() {
            return Err(Refusal::LanesNeeded { allowed: allowed() });
        }
        Ok(())
    }
}

/// The roles that may act at a step; nobody in particular when empty.
pub(in crate::engine) fn performers(step: &Step) -> Vec<RoleId> {
    match &step.kind {
        StepKind::Approval(approval) => {
            let mut roles: Vec<RoleId> = approval.voters.seats().into_iter().map(|(_, role)| role).collect();
            roles.dedup();
            roles
        }
        StepKind::Task
        | StepKind::Together(_)
        | StepKind::Group(_)
        | StepKind::Call(_)
        | StepKind::HandOff(_)
        | StepKind::Wait(_)
        | StepKind::End(_) => step.work.roles.clone(),
    }
}

pub(super) fn roles_named(playbook: &Playbook, roles: &[RoleId]) -> Vec<Named> {
    let role = |id: &RoleId| Named { name: playbook[*id].name.clone(), title: playbook[*id].title.clone() };
    roles.iter().map(role).collect()
}

pub(super) fn field_named(playbook: &Playbook, id: FieldId) -> Named {
    Named { name: playbook[id].name.clone(), title: playbook[id].label.clone() }
}

/// A remark, reason or note, without blanks around it.
pub(super) fn words(text: &str) -> Result<String, Refusal> {
    let text = text.trim();
    if text.is_empty() {
        return Err(bad_text(message!(zh: "没有写内容", en: "there is no text")));
    }
    if text.chars().count() > LONGEST_REMARK {
        return Err(bad_text(
            message!(zh: "文字超过 {LONGEST_REMARK} 个字符", en: "the text is longer than {LONGEST_REMARK} characters"),
        ));
    }
    if text.chars().any(|c| c.is_control() && !matches!(c, '\n' | '\t')) {
        return Err(bad_text(message!(zh: "文字里有控制字符", en: "the text holds control characters")));
    }
    Ok(text.to_owned())
}

/// The name of a person, without blanks around it.
pub(super) fn name(text: &str) -> Result<String, Refusal> {
    let name = words(text)?;
    if name.chars().count() > LONGEST_NAME || name.contains(['\n', '\t']) {
        return Err(bad_text(
            message!(zh: "姓名最多 {LONGEST_NAME} 个字符，写在一行里", en: "a name has at most {LONGEST_NAME} characters, on one line"),
        ));
    }
    Ok(name)
}

fn bad_text(reason: Message) -> Refusal {
    Refusal::BadText { reason }
}

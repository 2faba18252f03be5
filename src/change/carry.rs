//! The state of a case under a new version of its playbook. What is no part of the new one is left out; what the new one
//! says from the start of a case holds too.

use std::collections::BTreeMap;

use super::Matching;
use crate::engine::Case;
use crate::engine::case::{Answer, Filled, StepState};
use crate::model::value::Value;
use crate::model::{Playbook, StepId};

/// A case as it would stand under the new playbook. Whether it can go on there is for [`judge`](super::judge) to say.
/// What was done before cannot be taken back there.
#[must_use]
pub fn carry(old: &Playbook, case: &Case, new: &Playbook, matching: &Matching) -> Case {
    let (at, by) = case.started.clone().unwrap_or_default();
    let default = |value: &Value| Filled { value: value.clone(), by: by.clone(), at, step: None };
    let mut fields: BTreeMap<_, _> = (0..)
        .map(crate::model::FieldId)
        .zip(&new.fields)
        .filter_map(|(id, field)| Some((id, default(field.default.as_ref()?))))
        .collect();
    for (id, filled) in &case.fields {
        if let Some(id) = matching.field(*id) {
            let step = filled.step.and_then(|step| matching.step(step));
            fields.insert(id, Filled { step, ..filled.clone() });
        }
    }
    let steps = case.steps.iter().filter_map(|(id, state)| {
        let new_id = matching.step(*id)?;
        Some((new_id, state_of(old, *id, state, new, new_id, matching)))
    });
    Case {
        seq: case.seq,
        status: case.status,
        outcome: case.outcome.clone(),
        source: case.source.clone(),
        parent: case.parent.clone(),
        started: case.started.clone(),
        settings: settings(old, case, new, matching),
        steps: steps.collect(),
        fields,
        interrupted: case.interrupted,
        last_act: None,
    }
}

/// The settings of a case as they were, and those that are new as the playbook gives them.
fn settings(old: &Playbook, case: &Case, new: &Playbook, matching: &Matching) -> Vec<Value> {
    let mut settings: Vec<Value> = new.settings.iter().map(|setting| setting.default.clone()).collect();
    for (id, value) in (0u32..).zip(&case.settings).take(old.settings.len()) {
        if let Some(id) = matching.setting(crate::model::SettingId(id)) {
            settings[id.0 as usize] = value.clone();
        }
    }
    settings
}

fn state_of(
    old: &Playbook,
    was: StepId,
    state: &StepState,
    new: &Playbook,
    is: StepId,
    matching: &Matching,
) -> StepState {
    let (before, after) = (&old[was].work.check, &new[is].work.check);
    // A line that still says the same stays ticked, wherever it stands now.
    let line = |number: &u32| {
        let text = before.get((*number as usize).checked_sub(1)?)?;
        let at = after.iter().position(|line| line == text)?;
        u32::try_from(at + 1).ok()
    };
    let ticks = state.ticks.iter().filter_map(|(number, tick)| Some((line(number)?, tick.clone())));
    let answer = state.answer.as_deref().map(|answer| {
        let ours = |name: &String| Some(new[matching.field(old.field(name)?)?].name.clone());
        let values = answer.values.iter().filter_map(|(name, value)| Some((ours(name)?, value.clone())));
        Box::new(Answer { outcome: answer.outcome.clone(), values: values.collect() })
    });
    StepState {
        ticks: ticks.collect(),
        answer,
        back_to: state.back_to.and_then(|step| matching.step(step)),
        redo: state.redo.iter().filter_map(|lane| matching.step(*lane)).collect(),
        ..state.clone()
    }
}

//! What somebody fills in, ticks and attaches at a step.

use std::collections::BTreeMap;

use super::super::command::{Input, Ticks};
use super::super::event::Event;
use super::super::flow::{Turn, named};
use super::super::refusal::{Named, Refusal};
use super::check::field_named;
use crate::message;
use crate::model::step::{Outcome, Step};
use crate::model::value::Value;
use crate::model::{FieldId, Interrupt, Playbook};

/// The most files of one step.
const MOST_FILES: usize = 100;

impl Turn<'_> {
    /// Takes over what was filled in, ticked and attached; what is unchanged makes no event.
    pub(super) fn take(&mut self, step: &Step, outcome: Option<&Outcome>, input: &Input) -> Result<(), Refusal> {
        self.take_values(step, outcome, &input.values)?;
        self.take_ticks(step, &input.ticks)?;
        let attached = self.case.step(step.id).map_or(0, |state| state.files.len());
        if attached + input.files.len() > MOST_FILES {
            return Err(Refusal::BadText {
                reason: message!(zh: "一步最多附 {MOST_FILES} 个文件", en: "a step takes {MOST_FILES} files at most"),
            });
        }
        for file in &input.files {
            self.emit(Event::Attached { step: step.name.clone(), file: file.clone() });
        }
        Ok(())
    }

    fn take_values(
        &mut self,
        step: &Step,
        outcome: Option<&Outcome>,
        values: &BTreeMap<String, Value>,
    ) -> Result<(), Refusal> {
        let extra = outcome.map(|outcome| outcome.fill.as_slice()).unwrap_or_default();
        let elsewhere = step.outcomes.iter().flat_map(|outcome| &outcome.fill);
        let mut allowed: Vec<FieldId> = step.work.fill.iter().map(|fill| fill.field).collect();
        allowed.extend(step.work.optional.iter().chain(extra).chain(elsewhere));
        allowed.dedup();
        for (name, value) in values {
            let id = check_value(self.playbook, name, value)?;
            if !allowed.contains(&id) {
                let allowed = allowed.iter().map(|id| field_named(self.playbook, *id)).collect();
                return Err(Refusal::FieldNotHere { field: name.clone(), step: named(step), allowed });
            }
        }
        self.set(Some(step.name.clone()), values);
        Ok(())
    }

    /// Takes over the fields that go with an interrupt.
    pub(super) fn take_for_interrupt(
        &mut self,
        interrupt: &Interrupt,
        values: &BTreeMap<String, Value>,
    ) -> Result<(), Refusal> {
        let what = Named { name: interrupt.name.clone(), title: interrupt.title.clone() };
        for (name, value) in values {
            let id = check_value(self.playbook, name, value)?;
            if !interrupt.fill.contains(&id) {
                let allowed = interrupt.fill.iter().map(|id| field_named(self.playbook, *id)).collect();
                return Err(Refusal::FieldNotHere { field: name.clone(), step: what, allowed });
            }
        }
        let is_missing =
            |id: &&FieldId| !values.contains_key(&self.playbook[**id].name) && self.case.value(**id).is_none();
        let missing: Vec<Named> =
            interrupt.fill.iter().filter(is_missing).map(|id| field_named(self.playbook, *id)).collect();
        if !missing.is_empty() {
            return Err(Refusal::MissingFields { step: what, fields: missing });
        }
        self.set(None, values);
        Ok(())
    }

    fn set(&mut self, step: Option<String>, values: &BTreeMap<String, Value>) {
        let changed = |name: &String, value: &Value| {
            self.playbook.field(name).is_some_and(|id| self.case.value(id) != Some(value))
        };
        let values: BTreeMap<String, Value> = values
            .iter()
            .filter(|(name, value)| changed(name, value))
            .map(|(name, value)| (name.clone(), value.clone()))
            .collect();
        if !values.is_empty() {
            self.emit(Event::Set { step, values });
        }
    }

    fn take_ticks(&mut self, step: &Step, ticks: &Ticks) -> Result<(), Refusal> {
        let count = u32::try_from(step.work.check.len()).unwrap_or(u32::MAX);
        let ticked: Vec<u32> =
            self.case.step(step.id).map(|state| state.ticks.keys().copied().collect()).unwrap_or_default();
        let (named_lines, clears) = match ticks {
            Ticks::Unchanged => return Ok(()),
            Ticks::All => ((1..=count).collect(), false),
            Ticks::Done(lines) => (lines.clone(), false),
            Ticks::Exactly(lines) => (lines.clone(), true),
        };
        if let Some(line) = named_lines.iter().find(|line| !(1..=count).contains(*line)) {
            return Err(Refusal::NoLine { step: named(step), line: *line, lines: count });
        }
        let mut added: Vec<u32> = named_lines.iter().copied().filter(|line| !ticked.contains(line)).collect();
        added.sort_unstable();
        added.dedup();
        let removed: Vec<u32> = ticked.into_iter().filter(|line| clears && !named_lines.contains(line)).collect();
        for (lines, done) in [(added, true), (removed, false)] {
            if !lines.is_empty() {
                self.emit(Event::Ticked { step: step.name.clone(), lines, done });
            }
        }
        Ok(())
    }
}

/// Whether a value may be put into a field; the field.
pub(super) fn check_value(playbook: &Playbook, name: &str, value: &Value) -> Result<FieldId, Refusal> {
    let Some(id) = playbook.field(name) else {
        let known = (0u32..).zip(&playbook.fields).map(|(id, _)| field_named(playbook, FieldId(id))).collect();
        return Err(Refusal::NoField { field: name.to_owned(), known });
    };
    match playbook[id].check(value) {
        Ok(()) => Ok(id),
        Err(error) => Err(Refusal::Value { field: field_named(playbook, id), reason: error.message() }),
    }
}

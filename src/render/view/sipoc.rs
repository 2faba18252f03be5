//! The procedure on one block: who supplies what, what is done with it, and who gets what of it; derived.

use std::collections::BTreeSet;

use serde::Serialize;

use super::rules::performers;
use super::speaker::Speaker;
use crate::lang::Message;
use crate::message;
use crate::model::step::StepKind;
use crate::model::{RecordId, RoleId};

/// Suppliers, inputs, process, outputs, customers.
#[derive(Clone, Debug, Serialize)]
pub struct Sipoc {
    /// Who brings what it begins with.
    pub suppliers: Vec<Message>,
    /// What it begins with: what the first step records, and records that no step makes.
    pub inputs: Vec<Message>,
    /// Its steps, those inside others left out.
    pub process: Vec<Message>,
    /// The records it leaves behind, and how it ends.
    pub outputs: Vec<Message>,
    /// Who is told of it.
    pub customers: Vec<Message>,
}

pub(super) fn sipoc(speaker: &Speaker) -> Sipoc {
    let playbook = speaker.playbook();
    let steps = || speaker.places().iter().map(|place| &playbook[place.step]);
    let first = speaker.places().iter().map(|place| &playbook[place.step]).find(|step| step.is_task());
    let made: BTreeSet<RecordId> = steps().flat_map(|step| step.work.produces.iter().copied()).collect();
    let used: BTreeSet<RecordId> = steps().flat_map(|step| step.work.uses.iter().copied()).collect();
    let told: BTreeSet<RoleId> = steps().flat_map(|step| step.work.inform.iter().copied()).collect();
    let mut inputs: Vec<Message> = used.difference(&made).map(|record| speaker.record(*record)).collect();
    inputs.extend(first.iter().flat_map(|step| &step.work.fill).map(|fill| speaker.field(fill.field)));
    let mut outputs: Vec<Message> = made.iter().map(|record| speaker.record(*record)).collect();
    outputs.extend(
        playbook.top.iter().filter(|id| matches!(playbook[**id].kind, StepKind::End(_))).map(|id| speaker.title(*id)),
    );
    let top = speaker.places().iter().filter(|place| place.depth == 0);
    let numbered = top.map(|place| {
        let (number, Message { zh, en }) = (&place.number, speaker.title(place.step));
        message!(zh: "{number} {zh}", en: "{number} {en}")
    });
    let mut customers: Vec<Message> = told.iter().map(|role| speaker.role(*role)).collect();
    if customers.is_empty() {
        customers = speaker.all(&playbook.document.distribution);
    }
    Sipoc {
        suppliers: first.iter().flat_map(|step| performers(step)).map(|role| speaker.role(role)).collect(),
        inputs,
        process: numbered.collect(),
        outputs,
        customers,
    }
}

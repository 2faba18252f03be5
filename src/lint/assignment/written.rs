//! Which fields may be written where.

use std::collections::{BTreeSet, HashMap};

use super::super::flow::Flow;
use crate::model::step::{Join, Redo, Step, StepKind};
use crate::model::{FieldId, Playbook, StepId};

/// The fields that may be written at a step itself, inside it not counted; in order, each once.
pub(in crate::lint) fn written_by(step: &Step) -> Vec<FieldId> {
    let mut fields: Vec<FieldId> = step.work.fill.iter().map(|fill| fill.field).collect();
    fields.extend(&step.work.optional);
    fields.extend(step.outcomes.iter().flat_map(|outcome| &outcome.fill));
    if let StepKind::Call(call) = &step.kind {
        fields.extend(call.results.iter().map(|(field, _)| *field));
    }
    in_order(fields)
}

fn in_order(mut fields: Vec<FieldId>) -> Vec<FieldId> {
    fields.sort_unstable();
    fields.dedup();
    fields
}

/// The fields that may be written at each step or inside it, interrupts included; in order, each once.
pub(super) fn written(playbook: &Playbook) -> Vec<Vec<FieldId>> {
    let mut written: Vec<Vec<FieldId>> = vec![Vec::new(); playbook.steps.len()];
    for step in playbook.steps.iter().rev() {
        let mut fields = std::mem::take(&mut written[step.id.0 as usize]);
        fields.extend(written_by(step));
        fields.extend(step.interrupts.iter().flat_map(|interrupt| interrupt.fill.iter().copied()));
        let fields = in_order(fields);
        if let Some(parent) = step.parent {
            written[parent.0 as usize].extend(&fields);
        }
        written[step.id.0 as usize] = fields;
    }
    written
}

/// For each `together` step whose lanes may write something, the lanes that may write a field.
pub(in crate::lint) type Writers = HashMap<StepId, HashMap<FieldId, Vec<StepId>>>;

/// Which lanes may write a field, by `written`, the fields that may be written inside each step.
pub(super) fn writers(playbook: &Playbook, written: &[Vec<FieldId>]) -> Writers {
    let mut all = Writers::new();
    for step in &playbook.steps {
        let StepKind::Together(together) = &step.kind else { continue };
        for lane in &together.lanes {
            for field in &written[lane.0 as usize] {
                all.entry(step.id).or_default().entry(*field).or_default().push(*lane);
            }
        }
    }
    all
}

/// The `together` steps that some outcome enters again for some of their lanes only.
pub(super) fn redone_in_part(playbook: &Playbook) -> Vec<bool> {
    let mut redone = vec![false; playbook.steps.len()];
    for outcome in playbook.steps.iter().flat_map(|step| &step.outcomes) {
        match outcome.redo {
            Redo::Lanes(_) | Redo::Chosen => {
                outcome.branches.iter().for_each(|branch| redone[branch.to.0 as usize] = true);
            }
            Redo::Unsaid | Redo::All => {}
        }
    }
    redone
}

/// Whether lanes of a `together` step that is redone in part may have been closed unfinished: by a join that does not
/// wait for all, or by an interrupt after which the case can come back.
pub(super) fn closes_lanes(playbook: &Playbook, flow: &Flow, step: &Step) -> bool {
    let StepKind::Together(together) = &step.kind else { return false };
    let outer = playbook.interrupts.iter().filter(|_| step.parent.is_none());
    let mut open: Vec<_> = step.interrupts.iter().chain(outer).map(|interrupt| interrupt.to).collect();
    let mut seen = BTreeSet::new();
    while let Some(at) = open.pop() {
        if seen.insert(at) {
            open.extend(flow.leads(at).iter().map(|lead| lead.to));
        }
    }
    together.join != Join::All || seen.contains(&step.id)
}

//! The way a case has taken, for its flowchart: what was finished, what is open, and which way led from one to the next.

use std::collections::BTreeSet;

use super::Run;
use super::timeline::kept;
use crate::diagram::Trail;
use crate::engine::{Event, StepStatus};
use crate::model::step::Step;
use crate::model::{Playbook, StepId};

pub(super) fn trail(playbook: &Playbook, run: &Run<'_>) -> Trail {
    let mut trail = Trail::default();
    for step in &playbook.steps {
        let Some(state) = run.case.step(step.id) else { continue };
        if state.status == StepStatus::Open {
            trail.open.insert(step.id);
        }
        // An open step was entered once more than it was finished.
        let finished = state.visits.saturating_sub(u32::from(state.status == StepStatus::Open));
        if finished > 0 {
            trail.done.insert(step.id, finished);
        }
    }
    trail.ways = ways(playbook, run);
    trail
}

/// Within one act, what was finished leads to what was entered, as far as the playbook says so.
fn ways(playbook: &Playbook, run: &Run<'_>) -> BTreeSet<(StepId, StepId)> {
    let mut ways = BTreeSet::new();
    let mut finished: Vec<&Step> = Vec::new();
    let mut act = 0;
    for happened in kept(run.log) {
        if happened.act != act {
            act = happened.act;
            finished.clear();
        }
        let entered = match &happened.event {
            Event::Completed { step, .. } => {
                finished.extend(playbook.step(step));
                None
            }
            Event::Opened { step, .. } | Event::Ended { step: Some(step), .. } => playbook.step(step),
            Event::Started { .. }
            | Event::Set { .. }
            | Event::Skipped { .. }
            | Event::Claimed { .. }
            | Event::Released { .. }
            | Event::Assigned { .. }
            | Event::Ticked { .. }
            | Event::Attached { .. }
            | Event::Voted { .. }
            | Event::Closed { .. }
            | Event::Returned { .. }
            | Event::Noted { .. }
            | Event::Suspended { .. }
            | Event::Resumed
            | Event::Interrupted { .. }
            | Event::Called { .. }
            | Event::Answered { .. }
            | Event::HandedOff { .. }
            | Event::Ended { step: None, .. }
            | Event::Undone { .. } => None,
        };
        if let Some(entered) = entered {
            ways.extend(finished.iter().filter(|from| leads(from, entered.id)).map(|from| (from.id, entered.id)));
        }
    }
    ways
}

fn leads(from: &Step, to: StepId) -> bool {
    let branches = from.outcomes.iter().flat_map(|outcome| &outcome.branches);
    branches.map(|branch| branch.to).chain(from.visits.as_ref().map(|visits| visits.then)).any(|target| target == to)
}

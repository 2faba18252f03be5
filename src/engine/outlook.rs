//! What is possible in a case now, and how far it is to the end. Questions only; nothing here makes an event.

use std::collections::{BTreeMap, VecDeque};

use super::approval::{Tally, tally};
use super::case::{Case, StepStatus};
use crate::model::step::{Condition, Outcome, Step, StepKind};
use crate::model::{FieldId, Interrupt, Playbook, RoleId, StepId};

/// The roles that may act at an open step now, any of them; nobody in particular when empty. At an approval these are
/// the roles of the seats whose turn it is.
#[must_use]
pub fn performers(playbook: &Playbook, case: &Case, step: StepId) -> Vec<RoleId> {
    let step = &playbook[step];
    let StepKind::Approval(approval) = &step.kind else { return step.work.roles.clone() };
    let votes = case.step(step.id).map(|state| state.votes.as_slice()).unwrap_or_default();
    let Tally::Pending(pending) = tally(&approval.voters, votes) else { return Vec::new() };
    let seats = approval.voters.seats();
    let mut roles: Vec<RoleId> =
        seats.into_iter().filter(|(seat, _)| pending.contains(seat)).map(|(_, role)| role).collect();
    roles.dedup();
    roles
}

/// The outcomes that can be chosen at a step, as far as the data offers them now. An outcome whose condition reads what
/// is not filled yet is not offered yet.
#[must_use]
pub fn offered<'a>(step: &'a Step, case: &Case) -> Vec<&'a Outcome> {
    let holds = |outcome: &&Outcome| outcome.when.as_ref().is_none_or(|guard| guard.holds(case).unwrap_or(false));
    step.outcomes.iter().filter(holds).collect()
}

/// The steps an outcome leads to: the one that the data decides, or all that it could be while data is missing.
#[must_use]
pub fn leads_to(outcome: &Outcome, case: &Case) -> Vec<StepId> {
    let mut possible = Vec::new();
    for branch in &outcome.branches {
        match &branch.condition {
            Condition::Always | Condition::Else => possible.push(branch.to),
            Condition::When(guard) => match guard.holds(case) {
                Ok(true) => return vec![branch.to],
                Ok(false) => {}
                Err(_) => possible.push(branch.to),
            },
        }
    }
    possible.dedup();
    possible
}

/// The fields that a step still needs, as far as the data says now.
#[must_use]
pub fn missing_fields(playbook: &Playbook, case: &Case, step: StepId) -> Vec<FieldId> {
    required_fields(playbook, case, step).into_iter().filter(|field| case.value(*field).is_none()).collect()
}

/// The fields that a step requires, as far as the data says now.
#[must_use]
pub fn required_fields(playbook: &Playbook, case: &Case, step: StepId) -> Vec<FieldId> {
    let wanted = playbook[step]
        .work
        .fill
        .iter()
        .filter(|fill| fill.when.as_ref().is_none_or(|guard| guard.holds(case).unwrap_or(false)));
    wanted.map(|fill| fill.field).collect()
}

/// The lines of the checklist that are not ticked, by number from 1.
#[must_use]
pub fn unticked(playbook: &Playbook, case: &Case, step: StepId) -> Vec<u32> {
    let ticks = case.step(step).map(|state| &state.ticks);
    (1u32..)
        .zip(&playbook[step].work.check)
        .map(|(number, _)| number)
        .filter(|number| !ticks.is_some_and(|ticks| ticks.contains_key(number)))
        .collect()
}

/// The fewest steps from an open step to an end of its region, itself first, and then on through the regions around it.
/// Conditions are not looked at: it is the shortest way that the playbook allows.
#[must_use]
pub fn way_to_end(playbook: &Playbook, from: StepId) -> Vec<StepId> {
    let mut way = Vec::new();
    let mut at = Some(from);
    while let Some(step) = at {
        let is_lane = playbook[step].lane.is_some();
        let part = if is_lane { vec![step] } else { shortest(playbook, step) };
        way.extend(part.into_iter().skip(usize::from(!way.is_empty())));
        let parent = playbook[step].parent;
        at = parent;
        if let Some(parent) = parent {
            way.push(parent);
        }
    }
    way.retain(|step| playbook[*step].is_task() || matches!(playbook[*step].kind, StepKind::End(_)));
    way
}

fn shortest(playbook: &Playbook, from: StepId) -> Vec<StepId> {
    let mut came_from: BTreeMap<StepId, StepId> = BTreeMap::new();
    let mut queue = VecDeque::from([from]);
    while let Some(step) = queue.pop_front() {
        if matches!(playbook[step].kind, StepKind::End(_)) {
            let mut way: Vec<StepId> = std::iter::successors(Some(step), |step| came_from.get(step).copied()).collect();
            way.reverse();
            return way;
        }
        for to in playbook[step].outcomes.iter().flat_map(|outcome| &outcome.branches).map(|branch| branch.to) {
            if to != from && !came_from.contains_key(&to) {
                came_from.insert(to, step);
                queue.push_back(to);
            }
        }
    }
    vec![from]
}

/// How many tasks have been finished, each counted once.
#[must_use]
pub fn tasks_done(playbook: &Playbook, case: &Case) -> usize {
    let done = case.steps.iter().filter(|(id, state)| state.status == StepStatus::Done && playbook[**id].is_task());
    done.count()
}

/// The interrupts that are possible now, each with the region it ends; the whole playbook for none.
#[must_use]
pub fn possible_interrupts<'a>(playbook: &'a Playbook, case: &Case) -> Vec<(Option<StepId>, &'a Interrupt)> {
    let open = playbook.steps.iter().filter(|step| case.is_open(step.id));
    let regional = open.flat_map(|step| step.interrupts.iter().map(|interrupt| (Some(step.id), interrupt)));
    playbook.interrupts.iter().map(|interrupt| (None, interrupt)).chain(regional).collect()
}

/// The steps that work at an open step can be sent back to: finished tasks that lie behind it, and do not stand beside it
/// in a lane of their own. What was finished before the case went back lies ahead again.
#[must_use]
pub fn return_targets(playbook: &Playbook, case: &Case, from: StepId) -> Vec<StepId> {
    let finished = case.steps.iter().filter(|(id, state)| {
        state.completed.is_some()
            && state.status != StepStatus::Open
            && state.status != StepStatus::Waiting
            && **id != from
            && playbook[**id].is_task()
    });
    let reachable = finished.map(|(id, _)| *id).filter(|to| {
        let (from_side, to_side) = sides(playbook, from, *to);
        let border = playbook[to_side].parent;
        let mut around = playbook.ancestors(*to).take_while(|step| Some(*step) != border);
        let lies_behind = around.all(|step| case.step(step).is_none_or(|state| !state.passed_over));
        lies_behind && (playbook[to_side].lane.is_none() || comes_after(playbook, from_side, to_side))
    });
    reachable.collect()
}

/// The two siblings on whose sides the steps stand: the outermost steps around each that are not around both.
pub(super) fn sides(playbook: &Playbook, from: StepId, to: StepId) -> (StepId, StepId) {
    let around_from: Vec<StepId> = playbook.ancestors(from).collect();
    let common = playbook.ancestors(to).find(|step| around_from.contains(step));
    let side = |step: StepId| playbook.ancestors(step).find(|outer| playbook[*outer].parent == common).unwrap_or(step);
    (side(from), side(to))
}

/// Whether a lane comes after another one, directly or through others.
fn comes_after(playbook: &Playbook, later: StepId, earlier: StepId) -> bool {
    let mut seen = Vec::new();
    let mut open = vec![later];
    while let Some(lane) = open.pop() {
        if lane == earlier {
            return lane != later;
        }
        if !seen.contains(&lane) {
            seen.push(lane);
            open.extend(playbook[lane].lane.iter().flat_map(|lane| lane.after.iter().copied()));
        }
    }
    false
}

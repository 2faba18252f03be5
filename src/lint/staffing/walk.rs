//! Runs that do certain steps in a certain order, written down as what is finished when.
//!
//! A walk through a region is a row of stays at its steps; a stay at a step with steps inside is a walk of its own. Limits
//! of visits are kept. Conditions are not looked at.

use std::collections::{BTreeMap, HashMap, VecDeque};

use super::super::flow::Way;
use super::order::{APPROVE, Order};
use crate::model::step::{Count, Join, Rest, StepKind, Together};
use crate::model::value::Value;
use crate::model::{Playbook, StepId};

/// A longer row of stays is not written down.
const LONGEST: usize = 20_000;

/// A task that was finished.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Finished {
    pub(super) step: StepId,
    /// By declining, at an approval.
    pub(super) declined: bool,
}

/// A stay at a step: what is to be done inside, and how it was left.
struct Stay<'t> {
    step: StepId,
    targets: &'t [StepId],
    left: Option<Way>,
}

/// A walk from the beginning of the case that finishes the targets in their order, up to the last of them.
pub(super) fn walk(order: &Order<'_>, targets: &[StepId]) -> Option<Vec<Finished>> {
    let mut all = through(order, None, order.playbook.start, targets, false)?;
    let mut wanted = targets.iter().peekable();
    let last = all.iter().position(|finished| {
        if wanted.peek() == Some(&&finished.step) {
            wanted.next();
        }
        wanted.peek().is_none()
    })?;
    all.truncate(last + 1);
    Some(all)
}

/// What is finished in one stay at a step.
fn stay(order: &Order<'_>, step: StepId, targets: &[StepId], to_the_end: bool) -> Option<Vec<Finished>> {
    let found = &order.playbook[step];
    match &found.kind {
        StepKind::Group(_) | StepKind::Together(_) if targets.is_empty() && !to_the_end => Some(Vec::new()),
        StepKind::Group(group) => through(order, Some(step), group.start, targets, to_the_end),
        StepKind::Together(together) => beside(order, together, targets, to_the_end),
        StepKind::Task
        | StepKind::Approval(_)
        | StepKind::Wait(_)
        | StepKind::Call(_)
        | StepKind::HandOff(_)
        | StepKind::End(_) => (targets.is_empty() || targets == [step])
            .then(|| found.is_task().then_some(Finished { step, declined: false }).into_iter().collect()),
    }
}

/// What is finished on a walk through a region.
fn through(
    order: &Order<'_>,
    region: Option<StepId>,
    start: StepId,
    targets: &[StepId],
    to_the_end: bool,
) -> Option<Vec<Finished>> {
    let playbook = order.playbook;
    let side = |step: StepId| playbook.ancestors(step).find(|outer| playbook[*outer].parent == region);
    let mut stays = vec![Stay { step: start, targets: &[], left: None }];
    let mut rest = targets;
    let mut fresh = true;
    while let Some(first) = rest.first() {
        let wanted = side(*first)?;
        if !fresh || stays.last()?.step != wanted {
            go(order, &mut stays, |step| step == wanted)?;
        }
        let most = rest.iter().take_while(|step| side(**step) == Some(wanted)).count();
        let many = (1..=most).rev().find(|many| stay(order, wanted, &rest[..*many], false).is_some())?;
        let (now, later) = rest.split_at(many);
        stays.last_mut()?.targets = now;
        rest = later;
        fresh = false;
    }
    let is_end = |step: StepId| matches!(playbook[step].kind, StepKind::End(_));
    if to_the_end && !is_end(stays.last()?.step) {
        go(order, &mut stays, is_end)?;
    }
    if !limits_are_kept(playbook, &stays) {
        return None;
    }
    let mut finished = Vec::new();
    let last = stays.len() - 1;
    for (at, part) in stays.iter().enumerate() {
        let broken_off = matches!(part.left, Some(Way::Interrupt(_))) || (at == last && !to_the_end);
        let mut inside = if broken_off && part.targets.is_empty() {
            Vec::new()
        } else {
            stay(order, part.step, part.targets, !broken_off)?
        };
        if let (Some(Way::Branch(outcome, _)), Some(done)) = (part.left, inside.last_mut())
            && matches!(playbook[part.step].kind, StepKind::Approval(_))
        {
            done.declined = playbook[part.step].outcomes[outcome].name != APPROVE;
        }
        finished.extend(inside);
    }
    Some(finished)
}

/// Goes on by at least one step, along a shortest way, to a step that is wanted. Where only the limit of a step leads there,
/// the step is entered as often as it may be first.
fn go(order: &Order<'_>, stays: &mut Vec<Stay<'_>>, wanted: impl Fn(StepId) -> bool) -> Option<()> {
    let from = stays.last()?.step;
    let way = route(order, from, &wanted, false).or_else(|| route(order, from, &wanted, true))?;
    for (way, to) in way {
        if way == Way::Visits {
            use_up(order, stays)?;
        } else {
            stays.last_mut()?.left = Some(way);
        }
        stays.push(Stay { step: to, targets: &[], left: None });
        if stays.len() > LONGEST {
            return None;
        }
    }
    Some(())
}

/// Goes round from a step to itself until it may not be entered once more, and stops before it.
fn use_up(order: &Order<'_>, stays: &mut Vec<Stay<'_>>) -> Option<()> {
    let step = stays.last()?.step;
    let round = route(order, step, &|to| to == step, false)?;
    let most = at_most(order.playbook, step)?;
    let mut entered = stays.iter().filter(|stay| stay.step == step).count();
    loop {
        for (way, to) in &round {
            stays.last_mut()?.left = Some(*way);
            if *to == step {
                break;
            }
            stays.push(Stay { step: *to, targets: &[], left: None });
        }
        if entered >= most {
            return Some(());
        }
        entered += 1;
        stays.push(Stay { step, targets: &[], left: None });
        if stays.len() > LONGEST {
            return None;
        }
    }
}

/// A shortest way of at least one step.
fn route(
    order: &Order<'_>,
    from: StepId,
    wanted: &dyn Fn(StepId) -> bool,
    by_limits: bool,
) -> Option<Vec<(Way, StepId)>> {
    let mut came_by: HashMap<StepId, (Way, StepId)> = HashMap::new();
    let mut queue = VecDeque::from([from]);
    while let Some(at) = queue.pop_front() {
        for lead in order.leads(at).filter(|lead| by_limits || lead.way != Way::Visits) {
            if came_by.contains_key(&lead.to) {
                continue;
            }
            came_by.insert(lead.to, (lead.way, at));
            if wanted(lead.to) {
                let mut way = vec![(lead.way, lead.to)];
                let mut back = at;
                while back != from {
                    let (by, before) = came_by[&back];
                    way.push((by, back));
                    back = before;
                }
                way.reverse();
                return Some(way);
            }
            if lead.to != from {
                queue.push_back(lead.to);
            }
        }
    }
    None
}

fn limits_are_kept(playbook: &Playbook, stays: &[Stay<'_>]) -> bool {
    let mut entered: BTreeMap<StepId, usize> = BTreeMap::new();
    stays.iter().all(|stay| {
        let times = entered.entry(stay.step).or_default();
        *times += 1;
        at_most(playbook, stay.step).is_none_or(|most| *times <= most)
    })
}

fn at_most(playbook: &Playbook, step: StepId) -> Option<usize> {
    match &playbook[step].visits.as_ref()?.at_most {
        Count::Fixed(number) => Some(*number as usize),
        Count::Setting(id) => match &playbook[*id].default {
            Value::Number(number) => usize::try_from(*number).ok(),
            Value::Text(_)
            | Value::YesNo(_)
            | Value::Choice(_)
            | Value::Date(_)
            | Value::Time(_)
            | Value::Duration(_)
            | Value::Person(_)
            | Value::File(_)
            | Value::Table(_) => None,
        },
    }
}

/// What is finished in lanes. Lanes that need not start and in which nothing is wanted do not start.
fn beside(order: &Order<'_>, together: &Together, targets: &[StepId], to_the_end: bool) -> Option<Vec<Finished>> {
    let playbook = order.playbook;
    let lane_of = |step: StepId| playbook.ancestors(step).find(|outer| together.lanes.contains(outer));
    let wanted: Vec<StepId> = targets.iter().map(|step| lane_of(*step)).collect::<Option<_>>()?;
    let first_few = match together.join {
        Join::All => usize::MAX,
        Join::Any => 1,
        Join::AtLeast(number) => number as usize,
    };
    let mut lanes: BTreeMap<StepId, VecDeque<Finished>> = BTreeMap::new();
    for lane in &together.lanes {
        let inside: Vec<StepId> = targets.iter().copied().filter(|step| playbook.within(*step, *lane)).collect();
        let starts = playbook[*lane].lane.as_ref().is_none_or(|lane| lane.when.is_none());
        if starts || !inside.is_empty() {
            lanes.insert(*lane, stay(order, *lane, &inside, true)?.into());
        }
    }
    let all_run = together.rest == Rest::Await || first_few >= lanes.len();
    if !all_run {
        let mut distinct = wanted.clone();
        distinct.sort_unstable();
        distinct.dedup();
        if distinct.len() > first_few {
            return None;
        }
        let chosen: Vec<StepId> = distinct.iter().copied().chain(lanes.keys().copied()).collect();
        let mut kept: Vec<StepId> = Vec::new();
        chosen.into_iter().for_each(|lane| {
            if kept.len() < first_few && !kept.contains(&lane) {
                kept.push(lane)
            }
        });
        lanes.retain(|lane, _| kept.contains(lane));
    }
    let mut finished = Vec::new();
    for (target, lane) in targets.iter().zip(&wanted) {
        for earlier in order.lanes_before(*lane) {
            finish(order, &mut lanes, earlier, &mut finished);
        }
        let queue = lanes.get_mut(lane)?;
        loop {
            let next = queue.pop_front()?;
            finished.push(next);
            if next.step == *target {
                break;
            }
        }
    }
    let left: Vec<StepId> = if to_the_end { lanes.keys().copied().collect() } else { Vec::new() };
    left.into_iter().for_each(|lane| finish(order, &mut lanes, lane, &mut finished));
    Some(finished)
}

/// Finishes a lane, and those it comes after.
fn finish(
    order: &Order<'_>,
    lanes: &mut BTreeMap<StepId, VecDeque<Finished>>,
    lane: StepId,
    finished: &mut Vec<Finished>,
) {
    let mut waiting: Vec<StepId> = order.lanes_before(lane).into_iter().collect();
    // A lane that comes after another one has more before it.
    waiting.sort_by_key(|lane| (order.lanes_before(*lane).len(), *lane));
    waiting.push(lane);
    for lane in waiting {
        finished.extend(lanes.get_mut(&lane).into_iter().flat_map(std::mem::take));
    }
}

//! Runs that do certain steps in a certain order, written down as what is finished when.
//!
//! A walk through a region is a row of stays at its steps; a stay at a step with steps inside is a walk of its own. Limits
//! of visits are kept. Conditions are not looked at.

use std::collections::{BTreeMap, HashMap, VecDeque};

use super::super::flow::{Lead, Way};
use super::order::{APPROVE, Order};
use crate::model::step::{Count, Join, Rest, StepKind, Together};
use crate::model::value::Value;
use crate::model::{Playbook, StepId};

/// A longer row of stays is not written down.
const LONGEST: usize = 20_000;

/// A task that is finished.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(super) struct Finished {
    pub(super) step: StepId,
    /// By declining, at an approval.
    pub(super) declined: bool,
}

/// For how many targets a walk stays inside a step.
#[derive(Clone, Copy)]
enum Stays {
    /// For as many as it can.
    Long,
    /// For one.
    Short,
    /// For one at first, and then for as many as it can.
    ShortFirst,
}

/// How a walk goes through a step, and whether to its end.
#[derive(Clone, Copy)]
struct Pace {
    stays: Stays,
    to_the_end: bool,
}

/// A stay at a step: what is to be done inside, and how it was left.
struct Stay<'t> {
    step: StepId,
    targets: &'t [Finished],
    left: Option<Way>,
}

/// Walks from the beginning of the case that finish the targets in their order, up to the last of them: one that stays inside
/// a step for as many of them as it can, one that leaves it after each, and one that leaves it after the first.
pub(super) fn walks(order: &Order<'_>, targets: &[Finished]) -> Vec<Vec<Finished>> {
    let stays = [Stays::Long, Stays::Short, Stays::ShortFirst];
    let mut all: Vec<Vec<Finished>> = stays.iter().filter_map(|stays| walk(order, targets, *stays)).collect();
    all.dedup();
    all
}

fn walk(order: &Order<'_>, targets: &[Finished], stays: Stays) -> Option<Vec<Finished>> {
    let mut all = through(order, None, order.playbook.start, targets, Pace { stays, to_the_end: false })?;
    let mut wanted = targets.iter().peekable();
    let last = all.iter().position(|finished| {
        if wanted.peek() == Some(&finished) {
            wanted.next();
        }
        wanted.peek().is_none()
    })?;
    all.truncate(last + 1);
    // A limit counts over the whole run, however often the region around the step is entered.
    let mut times: BTreeMap<StepId, usize> = BTreeMap::new();
    let kept = all.iter().all(|finished| {
        let times = times.entry(finished.step).or_default();
        *times += 1;
        at_most(order.playbook, finished.step).is_none_or(|most| *times <= most)
    });
    kept.then_some(all)
}

/// What is finished in one stay at a step.
fn stay(order: &Order<'_>, step: StepId, targets: &[Finished], pace: Pace) -> Option<Vec<Finished>> {
    let found = &order.playbook[step];
    match &found.kind {
        StepKind::Group(_) | StepKind::Together(_) if targets.is_empty() && !pace.to_the_end => Some(Vec::new()),
        StepKind::Group(group) => through(order, Some(step), group.start, targets, pace),
        StepKind::Together(together) => beside(order, together, targets, pace),
        StepKind::Task
        | StepKind::Approval(_)
        | StepKind::Wait(_)
        | StepKind::Call(_)
        | StepKind::HandOff(_)
        | StepKind::End(_) => {
            let declined = targets.first().is_some_and(|target| target.declined);
            let once = targets.len() <= 1 && targets.iter().all(|target| target.step == step);
            once.then(|| found.is_task().then_some(Finished { step, declined }).into_iter().collect())
        }
    }
}

/// What is finished on a walk through a region.
fn through(
    order: &Order<'_>,
    region: Option<StepId>,
    start: StepId,
    targets: &[Finished],
    pace: Pace,
) -> Option<Vec<Finished>> {
    let playbook = order.playbook;
    let side = |step: StepId| playbook.ancestors(step).find(|outer| playbook[*outer].parent == region);
    let (whole, cut_off) = (Pace { to_the_end: true, ..pace }, Pace { to_the_end: false, ..pace });
    let mut stays = vec![Stay { step: start, targets: &[], left: None }];
    let mut rest = targets;
    let mut fresh = true;
    while let Some(first) = rest.first() {
        let wanted = side(first.step)?;
        if !fresh || stays.last()?.step != wanted {
            go(order, &mut stays, |step| step == wanted)?;
        }
        let at_once = match pace.stays {
            Stays::Long => usize::MAX,
            Stays::Short => 1,
            Stays::ShortFirst if fresh => 1,
            Stays::ShortFirst => usize::MAX,
        };
        let same = rest.iter().take_while(|target| side(target.step) == Some(wanted)).count();
        let many = (1..=same.min(at_once)).rev().find(|many| stay(order, wanted, &rest[..*many], cut_off).is_some())?;
        let (now, later) = rest.split_at(many);
        stays.last_mut()?.targets = now;
        rest = later;
        fresh = false;
    }
    let is_end = |step: StepId| matches!(playbook[step].kind, StepKind::End(_));
    if pace.to_the_end && !is_end(stays.last()?.step) {
        go(order, &mut stays, is_end)?;
    }
    if !limits_are_kept(playbook, &stays) {
        return None;
    }
    let mut finished = Vec::new();
    let last = stays.len() - 1;
    for (at, part) in stays.iter().enumerate() {
        let interrupted = matches!(part.left, Some(Way::Interrupt(_)));
        let broken_off = interrupted || (at == last && !pace.to_the_end);
        let mut inside = if broken_off && part.targets.is_empty() {
            Vec::new()
        } else {
            stay(order, part.step, part.targets, if broken_off { cut_off } else { whole })?
        };
        if let (Some(way), Some(done), StepKind::Approval(_)) =
            (part.left, inside.last_mut(), &playbook[part.step].kind)
        {
            done.declined = declines(playbook, part.step, way).unwrap_or(done.declined);
        }
        finished.extend(inside);
    }
    Some(finished)
}

/// Whether a way out of an approval declines it.
fn declines(playbook: &Playbook, step: StepId, way: Way) -> Option<bool> {
    match way {
        Way::Branch(outcome, _) => Some(playbook[step].outcomes[outcome].name != APPROVE),
        Way::Visits | Way::Late | Way::Interrupt(_) => None,
    }
}

/// Whether something inside a step is still open after the targets are finished, so that an interrupt finds it.
fn something_is_open(order: &Order<'_>, step: StepId, targets: &[Finished]) -> bool {
    let playbook = order.playbook;
    if playbook[step].kind.children().is_empty() {
        return false;
    }
    let number =
        |to_the_end| stay(order, step, targets, Pace { stays: Stays::Long, to_the_end }).map(|finished| finished.len());
    let more_follows = matches!((number(false), number(true)), (Some(now), Some(then)) if now < then);
    let last =
        targets.last().and_then(|last| playbook.ancestors(last.step).find(|at| playbook[*at].parent == Some(step)));
    let leads_on = last.filter(|last| playbook[*last].lane.is_none()).is_some_and(|last| {
        let mut branches = playbook[last].outcomes.iter().flat_map(|outcome| &outcome.branches);
        // A step with a limit may send the case on at once.
        branches
            .any(|branch| !matches!(playbook[branch.to].kind, StepKind::End(_)) && playbook[branch.to].visits.is_none())
    });
    more_follows || leads_on
}

/// Goes on by at least one step, along a shortest way, to a step that is wanted. Where only the limit of a step leads there,
/// the step is entered as often as it may be first.
fn go(order: &Order<'_>, stays: &mut Vec<Stay<'_>>, wanted: impl Fn(StepId) -> bool) -> Option<()> {
    let last = stays.last()?;
    let from = last.step;
    let leaves = |lead: &Lead| match last.targets.last().filter(|target| target.step == from) {
        // An approval that is to be declined, or approved, is left that way.
        Some(target) if matches!(order.playbook[from].kind, StepKind::Approval(_)) => {
            declines(order.playbook, from, lead.way).is_none_or(|declined| declined == target.declined)
        }
        Some(_) | None => true,
    } && match lead.way {
        Way::Visits => true,
        Way::Interrupt(_) => last.targets.is_empty() || something_is_open(order, from, last.targets),
        Way::Branch(..) | Way::Late => true,
    };
    let way = route(order, from, &wanted, false, &leaves).or_else(|| route(order, from, &wanted, true, &leaves))?;
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
    let round = route(order, step, &|to| to == step, false, &|lead| order.leads_on(step, *lead))?;
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
    leaves: &dyn Fn(&Lead) -> bool,
) -> Option<Vec<(Way, StepId)>> {
    // Where the case is now is left as it may be left; when it comes there again, in every way.
    let mut came_by: HashMap<StepId, (Way, Option<StepId>)> = HashMap::new();
    let mut queue: VecDeque<Option<StepId>> = VecDeque::from([None]);
    while let Some(at) = queue.pop_front() {
        let open = |lead: &Lead| (by_limits || lead.way != Way::Visits) && (at.is_some() || leaves(lead));
        for lead in order.leads(at.unwrap_or(from)).filter(open) {
            if came_by.contains_key(&lead.to) {
                continue;
            }
            came_by.insert(lead.to, (lead.way, at));
            if wanted(lead.to) {
                let mut way = vec![(lead.way, lead.to)];
                let mut back = at;
                while let Some(step) = back {
                    let (by, before) = came_by[&step];
                    way.push((by, step));
                    back = before;
                }
                way.reverse();
                return Some(way);
            }
            queue.push_back(Some(lead.to));
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
fn beside(order: &Order<'_>, together: &Together, targets: &[Finished], pace: Pace) -> Option<Vec<Finished>> {
    let playbook = order.playbook;
    let lane_of = |step: StepId| playbook.ancestors(step).find(|outer| together.lanes.contains(outer));
    let wanted: Vec<StepId> = targets.iter().map(|target| lane_of(target.step)).collect::<Option<_>>()?;
    let first_few = match together.join {
        Join::All => usize::MAX,
        Join::Any => 1,
        Join::AtLeast(number) => number as usize,
    };
    let mut lanes: BTreeMap<StepId, VecDeque<Finished>> = BTreeMap::new();
    for lane in &together.lanes {
        let inside: Vec<Finished> =
            targets.iter().copied().filter(|target| playbook.within(target.step, *lane)).collect();
        let starts = playbook[*lane].lane.as_ref().is_none_or(|lane| lane.when.is_none());
        if starts || !inside.is_empty() {
            lanes.insert(*lane, stay(order, *lane, &inside, Pace { stays: Stays::Long, to_the_end: true })?.into());
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
            if next == *target {
                break;
            }
        }
    }
    let left: Vec<StepId> = if pace.to_the_end { lanes.keys().copied().collect() } else { Vec::new() };
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

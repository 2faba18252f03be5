//! Which fields are certainly set where: the one analysis of data that several rules ask.
//!
//! What is certain at a step is what is certain on every way that leads there, so facts are met where ways meet, and a
//! list of steps that changed is worked off until nothing changes any more. Values are never taken away again, only
//! overwritten; so whatever holds when a step is entered holds as long as the case runs, whoever is sent back to it.
//! Lanes add what they fill to what was known before them, because a `together` step is left only when they are done.
//!
//! Beside `x is set` it knows `x is set whenever this condition holds`: so much follows from `fill … when` and from
//! lanes with a condition, until somebody may change what the condition reads.

mod ask;
mod facts;
mod known;
mod lanes;
mod transfer;
mod written;

use std::cell::OnceCell;
use std::collections::{BTreeSet, HashSet, VecDeque};
use std::rc::Rc;

use super::flow::Flow;
use crate::model::guard::{Expression, Guard, Values};
use crate::model::step::StepKind;
use crate::model::value::Value;
use crate::model::{FieldId, Playbook, StepId};
use crate::source::Span;
use facts::Facts;
use known::Known;
pub(super) use transfer::outcome_of;
pub(super) use written::{Writers, written_by};

/// What is certainly set where.
pub(super) struct Assignment {
    facts: Facts,
    /// When a step is entered; nothing for a step that is never entered.
    entry: Vec<Option<Known>>,
    /// When the lanes of a `together` step may have begun.
    before: Vec<Option<Known>>,
    /// When a lane is finished.
    lane_done: Vec<Option<Known>>,
    /// The steps from which a case can go on to each step; worked out when it is first asked for.
    comes_from: OnceCell<Vec<Vec<StepId>>>,
}

/// Where a case stands.
#[derive(Clone, Copy, Default)]
pub struct Standing<'s> {
    /// The steps that are open, or wait for their turn.
    pub open: &'s [StepId],
    /// The lanes of open steps that are finished, or were not started.
    pub settled: &'s [StepId],
    /// The fields that have a value.
    pub set: &'s [FieldId],
    /// The values, when they are known.
    pub values: Option<&'s dyn Values>,
}

/// A field is read where it may be unset.
pub(super) struct Unset {
    /// The step that reads it.
    pub(super) step: StepId,
    /// The field.
    pub(super) field: FieldId,
    /// Where it is read.
    pub(super) span: Span,
}

/// Somewhere a case can go on from a step.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Target {
    /// A step is entered.
    Step(StepId),
    /// A lane is finished.
    LaneDone(StepId),
}

/// Something to be worked out again, because what it rests on has changed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Work {
    /// Whether a lane starts, and what is known then.
    Start(StepId),
    /// What follows from entering a step.
    Enter(StepId),
    /// What is known when the lanes of a step are joined.
    Settle(StepId),
}

impl Assignment {
    /// From the start of a case.
    pub(super) fn new(playbook: &Playbook, flow: &Flow) -> Assignment {
        let start = Standing { open: &[playbook.start], ..Standing::default() };
        Assignment::from(playbook, flow, start)
    }

    /// From where a case stands.
    pub(super) fn from(playbook: &Playbook, flow: &Flow, standing: Standing<'_>) -> Assignment {
        let facts = Facts::new(playbook, flow);
        let count = playbook.steps.len();
        let mut assignment = Assignment {
            facts,
            entry: vec![None; count],
            before: vec![None; count],
            lane_done: vec![None; count],
            comes_from: OnceCell::new(),
        };
        let mut known = assignment.facts.beginning(playbook, standing.set);
        if let Some(values) = standing.values {
            let no = Ok(Value::YesNo(false));
            assignment.facts.rule_out(&mut known, |condition| condition.evaluate(values) == no);
        }
        for lane in standing.settled {
            assignment.lane_done[lane.0 as usize] = Some(known.clone());
        }
        // A group is not entered again when the case stands at a step inside it.
        let inside = |group: StepId| standing.open.iter().any(|step| playbook[*step].parent == Some(group));
        let is_group = |step: StepId| matches!(playbook[step].kind, StepKind::Group(_));
        let entered = standing.open.iter().filter(|step| !is_group(**step) || !inside(**step));
        let mut beginnings: Vec<(StepId, Known)> = entered.map(|step| (*step, known.clone())).collect();
        for interrupt in &playbook.interrupts {
            let filled: Vec<FieldId> = standing.set.iter().chain(&interrupt.fill).copied().collect();
            beginnings.push((interrupt.to, assignment.facts.beginning(playbook, &filled)));
        }
        assignment.work_out(playbook, flow, beginnings);
        assignment
    }

    /// The reads of fields that may be unset, each field once a step, in the order of the steps.
    pub(super) fn unset(&self, playbook: &Playbook) -> Vec<Unset> {
        let mut found = Vec::new();
        for step in &playbook.steps {
            let mut reads: Vec<(Span, FieldId)> = Vec::new();
            self.emit(playbook, step.id, &mut |_, _| {}, &mut |guard: &Guard, missing| {
                reads.extend(missing.iter().map(|field| (guard.span, *field)));
            });
            reads.extend(self.waits_for_unset(playbook, step.id));
            reads.sort_unstable();
            let mut seen = HashSet::new();
            reads.retain(|(_, field)| seen.insert(*field));
            found.extend(reads.into_iter().map(|(span, field)| Unset { step: step.id, field, span }));
        }
        found
    }

    /// Whether a field is certainly set when a step is entered; true for a step that is never entered.
    pub(super) fn is_set_at(&self, field: FieldId, step: StepId) -> bool {
        self.entry[step.0 as usize].as_ref().is_none_or(|known| known.has(field))
    }

    /// The fields that may be written at each step or inside it, interrupts included; in order.
    pub(super) fn written_inside(&self) -> &Rc<[Vec<FieldId>]> {
        self.facts.written()
    }

    /// The lanes that may write a field, by their step.
    pub(super) fn writers(&self) -> &Rc<Writers> {
        self.facts.writers()
    }

    /// Whether two conditions on the same field with few values cannot hold at once.
    pub(super) fn excludes(&self, one: &Expression, other: &Expression) -> bool {
        self.facts.excludes(one, other)
    }

    /// A shortest way from the beginning to a step on which a field stays unset; the step itself last.
    pub(super) fn way_without(&self, playbook: &Playbook, field: FieldId, step: StepId) -> Vec<StepId> {
        let comes_from = self.comes_from.get_or_init(|| self.predecessors(playbook));
        let mut next: std::collections::HashMap<StepId, StepId> = std::collections::HashMap::from([(step, step)]);
        let mut queue = VecDeque::from([step]);
        while let Some(at) = queue.pop_front() {
            let begins = at == playbook.start || playbook.interrupts.iter().any(|interrupt| interrupt.to == at);
            if begins {
                let onward = |from: &StepId| next.get(from).copied().filter(|to| to != from);
                return std::iter::successors(Some(at), onward).collect();
            }
            for before in &comes_from[at.0 as usize] {
                if !next.contains_key(before) && self.leads_without(playbook, *before, at, field) {
                    next.insert(*before, at);
                    queue.push_back(*before);
                }
            }
        }
        vec![step]
    }

    fn leads_without(&self, playbook: &Playbook, from: StepId, to: StepId, field: FieldId) -> bool {
        let mut leads = false;
        let mut look = |target, known: Known| leads |= target == Target::Step(to) && !known.has(field);
        self.emit(playbook, from, &mut look, &mut |_, _| {});
        leads
    }

    fn predecessors(&self, playbook: &Playbook) -> Vec<Vec<StepId>> {
        let mut comes_from: Vec<Vec<StepId>> = vec![Vec::new(); playbook.steps.len()];
        for step in &playbook.steps {
            let mut note = |target, _| {
                if let Target::Step(to) = target {
                    comes_from[to.0 as usize].push(step.id);
                }
            };
            self.emit(playbook, step.id, &mut note, &mut |_, _| {});
        }
        comes_from
    }

    /// Everything that follows from a step as it is known now: from entering it, and from its lanes.
    fn emit(
        &self,
        playbook: &Playbook,
        step: StepId,
        go: &mut dyn FnMut(Target, Known),
        read: &mut dyn FnMut(&Guard, &[FieldId]),
    ) {
        let Some(known) = &self.entry[step.0 as usize] else { return };
        self.enter(playbook, &playbook[step], known, go, read);
        if let StepKind::Together(together) = &playbook[step].kind {
            together.lanes.iter().for_each(|lane| self.start(playbook, *lane, go, read));
            self.settle(playbook, &playbook[step], together, go, read);
        }
    }

    fn work_out(&mut self, playbook: &Playbook, flow: &Flow, beginnings: Vec<(StepId, Known)>) {
        let order = order(playbook, flow);
        let place = |work: &Work| match work {
            Work::Start(step) | Work::Enter(step) => order[step.0 as usize],
            Work::Settle(step) => order[playbook.steps.len() + step.0 as usize],
        };
        let followers = followers(playbook);
        let mut open: BTreeSet<(usize, Work)> = BTreeSet::new();
        for (step, known) in beginnings {
            if meet(&mut self.entry[step.0 as usize], known) {
                open.insert((place(&Work::Enter(step)), Work::Enter(step)));
            }
        }
        while let Some((_, work)) = open.pop_first() {
            let mut reached: Vec<(Target, Known)> = Vec::new();
            self.carry_out(playbook, work, &mut |target, known| reached.push((target, known)));
            let mut again: Vec<Work> = Vec::new();
            if let Work::Enter(step) = work
                && let StepKind::Together(together) = &playbook[step].kind
            {
                self.before[step.0 as usize] = self.before_lanes(step);
                again.extend(together.lanes.iter().map(|lane| Work::Start(*lane)));
                again.push(Work::Settle(step));
            }
            for (target, known) in reached {
                match target {
                    Target::Step(step) => {
                        let changed = meet(&mut self.entry[step.0 as usize], known);
                        again.extend(changed.then_some(Work::Enter(step)));
                    }
                    Target::LaneDone(lane) => {
                        let changed = meet(&mut self.lane_done[lane.0 as usize], known);
                        if changed {
                            again.extend(playbook[lane].parent.map(Work::Settle));
                            again.extend(followers[lane.0 as usize].iter().copied().map(Work::Start));
                        }
                    }
                }
            }
            open.extend(again.into_iter().map(|work| (place(&work), work)));
        }
    }

    fn carry_out(&self, playbook: &Playbook, work: Work, go: &mut dyn FnMut(Target, Known)) {
        let (Work::Start(id) | Work::Enter(id) | Work::Settle(id)) = work;
        let step = &playbook[id];
        match (work, &step.kind) {
            (Work::Start(_), _) => self.start(playbook, id, go, &mut |_, _| {}),
            (Work::Settle(_), StepKind::Together(together)) => {
                self.settle(playbook, step, together, go, &mut |_, _| {});
            }
            (Work::Enter(_) | Work::Settle(_), _) => {
                if let Some(known) = &self.entry[id.0 as usize] {
                    self.enter(playbook, step, known, go, &mut |_, _| {});
                }
            }
        }
    }
}

/// The lanes that come directly after each lane.
fn followers(playbook: &Playbook) -> Vec<Vec<StepId>> {
    let mut followers = vec![Vec::new(); playbook.steps.len()];
    for step in &playbook.steps {
        let earlier = step.lane.iter().flat_map(|lane| &lane.after);
        earlier.for_each(|earlier| followers[earlier.0 as usize].push(step.id));
    }
    followers
}

/// Keeps what both hold; whether something changed.
fn meet(at: &mut Option<Known>, known: Known) -> bool {
    match at {
        Some(before) => before.meet(&known),
        None => {
            *at = Some(known);
            true
        }
    }
}

/// The order in which steps are worked off, so that most of what a step rests on is done before it: the steps first,
/// then the joins, by number.
fn order(playbook: &Playbook, flow: &Flow) -> Vec<usize> {
    let count = playbook.steps.len();
    // Where a case goes from a step, one after the other by their number; nothing behind the last one.
    let left = |step: StepId, nth: usize| match playbook[step].parent.filter(|_| playbook[step].lane.is_some()) {
        Some(together) => Some(count + together.0 as usize).filter(|_| nth == 0),
        None => flow.leads(step).get(nth).map(|lead| lead.to.0 as usize),
    };
    let after = |node: usize, nth: usize| {
        let step = &playbook.steps[node % count];
        match &step.kind {
            StepKind::Together(together) if node < count => match nth.checked_sub(1) {
                None => Some(count + node),
                Some(nth) => together.lanes.iter().rev().nth(nth).map(|lane| lane.0 as usize),
            },
            // First where it leads, then where it begins.
            StepKind::Group(group) => left(step.id, nth).or_else(|| {
                let is_next = nth.checked_sub(1).is_none_or(|before| left(step.id, before).is_some());
                is_next.then_some(group.start.0 as usize)
            }),
            StepKind::End(_) => left(step.parent?, nth),
            StepKind::Together(_)
            | StepKind::Task
            | StepKind::Approval(_)
            | StepKind::Call(_)
            | StepKind::HandOff(_)
            | StepKind::Wait(_) => left(step.id, nth),
        }
    };
    let mut order = vec![usize::MAX; 2 * count];
    let mut seen = vec![false; 2 * count];
    let mut next_place = 2 * count;
    let starts = playbook.interrupts.iter().map(|interrupt| interrupt.to).chain([playbook.start]);
    for start in starts {
        // What is on the way, and how many of those after each have been looked at.
        let mut stack: Vec<(usize, usize)> = Vec::new();
        let first = start.0 as usize;
        if !std::mem::replace(&mut seen[first], true) {
            stack.push((first, 0));
        }
        while let Some((node, looked_at)) = stack.last_mut() {
            let next = after(*node, *looked_at);
            *looked_at += 1;
            match next {
                Some(next) if seen[next] => {}
                Some(next) => {
                    seen[next] = true;
                    stack.push((next, 0));
                }
                None => {
                    next_place -= 1;
                    order[*node] = next_place;
                    stack.pop();
                }
            }
        }
    }
    order
}

//! The longest walk through one region: forward along the longest way, and back as often as limits of visits allow.

use std::collections::HashMap;

use chrono::{DateTime, Utc};

use super::Done;
use crate::lint::flow::{Flow, Lead, Way};
use crate::model::calendar::fault::DeadlineError;
use crate::model::step::{Count, StepKind};
use crate::model::value::Value;
use crate::model::{Playbook, StepId};

/// A walk of more steps is not made longer by going back once more.
const LONGEST_WALK: usize = 10_000;

/// The walks through a region.
pub(super) struct Walks<'a> {
    playbook: &'a Playbook,
    first: StepId,
    /// The steps that can be reached, each behind those that lead to it, ways back left out.
    order: Vec<StepId>,
    forward: HashMap<StepId, Vec<StepId>>,
    /// Ways back: from a step to one before it.
    back: Vec<(StepId, StepId)>,
    /// When each step is finished at the latest, and the step before it on the way that takes so long.
    ends: HashMap<StepId, (DateTime<Utc>, Option<StepId>)>,
}

impl<'a> Walks<'a> {
    pub(super) fn new(playbook: &'a Playbook, flow: &Flow, first: StepId, steps: &[StepId]) -> Walks<'a> {
        let mut walks = Walks {
            playbook,
            first,
            order: Vec::with_capacity(steps.len()),
            forward: HashMap::new(),
            back: Vec::new(),
            ends: HashMap::new(),
        };
        walks.explore(flow);
        walks
    }

    /// Goes through the region depth first; a way to a step that is being gone through leads back.
    fn explore(&mut self, flow: &Flow) {
        let mut is_open: HashMap<StepId, bool> = HashMap::from([(self.first, true)]);
        let mut open: Vec<(StepId, usize)> = vec![(self.first, 0)];
        while let Some((step, next)) = open.last_mut() {
            let (step, leads) = (*step, flow.leads(*step));
            let Some(lead) = leads.get(*next) else {
                is_open.insert(step, false);
                self.order.push(step);
                open.pop();
                continue;
            };
            *next += 1;
            if is_counted(lead) {
                match is_open.get(&lead.to) {
                    Some(true) => self.back.push((step, lead.to)),
                    Some(false) => self.forward.entry(step).or_default().push(lead.to),
                    None => {
                        self.forward.entry(step).or_default().push(lead.to);
                        is_open.insert(lead.to, true);
                        open.push((lead.to, 0));
                    }
                }
            }
        }
        self.order.reverse();
    }

    /// Plays the region from a start, every step as late as can be.
    pub(super) fn play(
        &mut self,
        finish: impl Fn(StepId, DateTime<Utc>, &mut Done) -> Result<DateTime<Utc>, DeadlineError>,
        start: DateTime<Utc>,
    ) -> Result<(), DeadlineError> {
        let mut done = Done::new();
        let mut opened: HashMap<StepId, (DateTime<Utc>, Option<StepId>)> = HashMap::from([(self.first, (start, None))]);
        for step in &self.order {
            let Some((open, before)) = opened.get(step).copied() else { continue };
            let end = finish(*step, open, &mut done)?;
            done.insert(*step, end);
            self.ends.insert(*step, (end, before));
            for to in self.forward.get(step).into_iter().flatten() {
                let later = opened.get(to).is_none_or(|(known, _)| end > *known);
                if later {
                    opened.insert(*to, (end, Some(*step)));
                }
            }
        }
        Ok(())
    }

    /// The longest walk, and the steps from which a way back without a limit begins.
    pub(super) fn longest(&self) -> (Vec<StepId>, Vec<StepId>) {
        let is_end = |step: &&StepId| matches!(self.playbook[**step].kind, StepKind::End(_));
        let end_of = |step: &&StepId| self.ends.get(step).map(|(end, _)| *end);
        // Of several that are equally late the first is taken, so that the answer is always the same.
        let last = self.order.iter().filter(is_end).rev().max_by_key(end_of).or(self.order.last());
        let Some(last) = last else { return (Vec::new(), Vec::new()) };
        let mut walk = self.way_to(*last, self.first).unwrap_or_default();
        let mut uncounted = Vec::new();
        let mut entered: HashMap<StepId, u32> = walk.iter().map(|step| (*step, 1)).collect();
        for (from, to) in &self.back {
            let Some(at) = walk.iter().position(|step| step == to) else { continue };
            let Some(round) = self.way_to(*from, *to) else { continue };
            let left = |step: &StepId| {
                let most = self.most_visits(*step)?;
                Some(most.saturating_sub(entered.get(step).copied().unwrap_or(0)))
            };
            let Some(times) = round.iter().filter_map(left).min() else {
                uncounted.push(*from);
                continue;
            };
            let room = LONGEST_WALK.saturating_sub(walk.len()) / round.len();
            let times = (times as usize).min(room);
            round
                .iter()
                .for_each(|step| *entered.entry(*step).or_insert(0) += u32::try_from(times).unwrap_or(u32::MAX));
            let again: Vec<StepId> = (0..times).flat_map(|_| round.iter().skip(1).copied().chain([*to])).collect();
            walk.splice(at + 1..at + 1, again);
        }
        (walk, uncounted)
    }

    /// The steps of the longest way from `first` to a step, both included; none when it does not come by there.
    fn way_to(&self, step: StepId, first: StepId) -> Option<Vec<StepId>> {
        let mut way = vec![step];
        while let Some(at) = way.last().copied().filter(|at| *at != first) {
            way.push(self.ends.get(&at)?.1?);
        }
        way.reverse();
        Some(way)
    }

    fn most_visits(&self, step: StepId) -> Option<u32> {
        match &self.playbook[step].visits.as_ref()?.at_most {
            Count::Fixed(number) => Some(*number),
            Count::Setting(id) => match &self.playbook[*id].default {
                Value::Number(number) => u32::try_from(*number).ok(),
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
}

/// Whether a way belongs to a case that takes its course.
fn is_counted(lead: &Lead) -> bool {
    match lead.way {
        Way::Branch(..) | Way::Visits | Way::Late => true,
        Way::Interrupt(_) => false,
    }
}

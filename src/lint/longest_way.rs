//! The longest way through a playbook: how long a case can take when every step keeps its limit.
//!
//! Limits in different units cannot be added up on paper, so a case is played on the calendar: from some start, every step
//! is finished at the last moment its limit allows, by the arithmetic of the engine. A later start never leads to an
//! earlier end, so in each region the longest way is found step by step, the way back left out; lanes side by side count
//! by the last of them.
//!
//! A way back is gone as often as the `visits` of a step on it allow; without such a limit it is not counted. Nor are
//! interrupts, which cut a case short, and what has no limit takes no time.

mod walk;

use std::collections::{HashMap, HashSet};

use chrono::{DateTime, TimeDelta, Utc};

use super::Context;
use super::flow::regions;
use crate::model::StepId;
use crate::model::calendar::Calendar;
use crate::model::calendar::fault::DeadlineError;
use crate::model::duration::{Duration, Unit};
use crate::model::step::{Join, Rest, Step, StepKind, Together, Wait};
use walk::Walks;

/// A step on the longest way that takes time.
#[derive(Clone, Copy, Debug)]
pub(super) struct Line {
    pub(super) step: StepId,
    /// How long it may take.
    pub(super) limit: Duration,
    /// The step the limit counts from, when it does not count from the opening.
    pub(super) from: Option<StepId>,
    /// When it is finished at the latest.
    pub(super) until: DateTime<Utc>,
}

/// The longest way, ready to be played from any start.
pub(super) struct LongestWay<'c, 'p> {
    context: &'c Context<'p>,
    calendar: &'c Calendar,
    walks: HashMap<Option<StepId>, Vec<StepId>>,
    /// Steps from which a way back without a limit begins; it is not counted.
    pub(super) uncounted: Vec<StepId>,
}

/// When steps of a run were finished.
type Done = HashMap<StepId, DateTime<Utc>>;

impl<'c, 'p> LongestWay<'c, 'p> {
    /// Finds the longest way by playing from some start.
    ///
    /// # Errors
    /// The calendar does not reach far enough.
    pub(super) fn find(
        context: &'c Context<'p>,
        calendar: &'c Calendar,
        start: DateTime<Utc>,
    ) -> Result<LongestWay<'c, 'p>, DeadlineError> {
        let playbook = context.playbook;
        let mut way = LongestWay { context, calendar, walks: HashMap::new(), uncounted: Vec::new() };
        // Groups stand behind the regions around them, and what is inside must be known first.
        for (around, first, steps) in regions(playbook).into_iter().rev() {
            let mut walks = Walks::new(playbook, &context.flow, first, steps);
            walks.play(|step, open, done| way.finish(&playbook[step], open, done, None), start)?;
            let (walk, uncounted) = walks.longest();
            way.walks.insert(around, walk);
            way.uncounted.extend(uncounted);
        }
        way.uncounted.sort_unstable();
        Ok(way)
    }

    /// How many steps are played for every start.
    pub(super) fn len(&self) -> usize {
        self.walks.values().map(Vec::len).sum()
    }

    /// When a case that begins at `start` is finished at the latest, and the steps that take the time.
    ///
    /// # Errors
    /// The calendar does not reach far enough.
    pub(super) fn play(&self, start: DateTime<Utc>) -> Result<(DateTime<Utc>, Vec<Line>), DeadlineError> {
        let mut lines = Vec::new();
        let end = self.region(None, start, &mut Done::new(), Some(&mut lines))?;
        Ok((end, lines))
    }

    fn region(
        &self,
        around: Option<StepId>,
        start: DateTime<Utc>,
        done: &mut Done,
        mut lines: Option<&mut Vec<Line>>,
    ) -> Result<DateTime<Utc>, DeadlineError> {
        let mut now = start;
        for step in self.walks.get(&around).into_iter().flatten() {
            now = self.finish(&self.context.playbook[*step], now, done, lines.as_deref_mut())?;
            done.insert(*step, now);
        }
        Ok(now)
    }

    /// When a step that opens at some time is finished at the latest.
    fn finish(
        &self,
        step: &Step,
        open: DateTime<Utc>,
        done: &mut Done,
        lines: Option<&mut Vec<Line>>,
    ) -> Result<DateTime<Utc>, DeadlineError> {
        match &step.kind {
            StepKind::Group(_) => self.region(Some(step.id), open, done, lines),
            StepKind::Together(together) => self.together(together, open, done, lines),
            StepKind::Task
            | StepKind::Approval(_)
            | StepKind::Call(_)
            | StepKind::HandOff(_)
            | StepKind::Wait(_)
            | StepKind::End(_) => {
                let Some((limit, from)) = self.limit_of(step) else { return Ok(open) };
                let counted = from.and_then(|from| done.get(&from));
                let until = self.last_moment(*counted.unwrap_or(&open), limit)?.max(open);
                if let Some(lines) = lines {
                    lines.push(Line { step: step.id, limit, from: from.filter(|_| counted.is_some()), until });
                }
                Ok(until)
            }
        }
    }

    /// How long a step without steps inside may take, and from when on that counts.
    fn limit_of(&self, step: &Step) -> Option<(Duration, Option<StepId>)> {
        let playbook = self.context.playbook;
        let own = |limited| Some((playbook.usual_length(limited)?, None));
        match &step.kind {
            StepKind::Task | StepKind::Approval(_) => {
                let limit = step.work.limit.as_ref()?;
                Some((playbook.usual_length(&limit.time)?, limit.from))
            }
            StepKind::Wait(Wait::For(time) | Wait::Event { within: Some((time, _)), .. }) => own(time),
            StepKind::Wait(Wait::Until(_) | Wait::Event { within: None, .. }) => None,
            StepKind::Call(call) => {
                let callee = self.context.around.others.and_then(|others| others.playbook(&call.playbook))?;
                Some((callee.usual_length(callee.promise.as_ref()?)?, None))
            }
            StepKind::HandOff(_) | StepKind::End(_) | StepKind::Together(_) | StepKind::Group(_) => None,
        }
    }

    /// The last moment at which what was begun at `from` is in time. Spans of days end with the midnight after the last
    /// day, and what is done before that is done on the last day.
    fn last_moment(&self, from: DateTime<Utc>, limit: Duration) -> Result<DateTime<Utc>, DeadlineError> {
        let due = self.calendar.deadline(from, limit, chrono_tz::UTC)?;
        Ok(match limit.unit {
            Unit::Day | Unit::Week | Unit::Month | Unit::Year => due - TimeDelta::microseconds(1),
            Unit::Minute | Unit::Hour | Unit::WorkingHour | Unit::WorkingDay => due,
        })
    }

    fn together(
        &self,
        together: &Together,
        open: DateTime<Utc>,
        done: &mut Done,
        lines: Option<&mut Vec<Line>>,
    ) -> Result<DateTime<Utc>, DeadlineError> {
        let mut lanes = Lanes { way: self, open, before: HashMap::new(), ends: HashMap::new(), begun: HashSet::new() };
        for lane in &together.lanes {
            lanes.finish(*lane, done)?;
        }
        let mut ends: Vec<(DateTime<Utc>, StepId)> =
            together.lanes.iter().filter_map(|lane| Some((*lanes.ends.get(lane)?, *lane))).collect();
        ends.sort_unstable();
        let after = |lane: StepId| !self.context.playbook[lane].lane.as_ref().is_none_or(|lane| lane.after.is_empty());
        let enough = |count: usize| ends.get(count.saturating_sub(1)).copied();
        let awaited = ends.iter().rev().find(|(_, lane)| together.rest == Rest::Await && !after(*lane)).copied();
        let last = match together.join {
            Join::All => ends.last().copied(),
            Join::Any => enough(1).max(awaited),
            Join::AtLeast(count) => enough(count as usize).max(awaited),
        };
        let Some((end, lane)) = last else { return Ok(open) };
        if let Some(lines) = lines {
            let mut chain: Vec<StepId> =
                std::iter::successors(Some(lane), |lane| lanes.before.get(lane).copied()).collect();
            chain.reverse();
            let mut now = open;
            for lane in chain {
                now = self.finish(&self.context.playbook[lane], now, done, Some(lines))?;
            }
        }
        Ok(end)
    }
}

/// Lanes of one `together` step being played.
struct Lanes<'w, 'c, 'p> {
    way: &'w LongestWay<'c, 'p>,
    open: DateTime<Utc>,
    /// The lane each had to wait for longest.
    before: HashMap<StepId, StepId>,
    ends: HashMap<StepId, DateTime<Utc>>,
    begun: HashSet<StepId>,
}

impl Lanes<'_, '_, '_> {
    /// Plays a lane, those it comes after first; a lane that comes after itself is never played.
    fn finish(&mut self, lane: StepId, done: &mut Done) -> Result<(), DeadlineError> {
        let mut open = vec![(lane, false)];
        while let Some((lane, ready)) = open.pop() {
            let step = &self.way.context.playbook[lane];
            let after = step.lane.as_ref().map(|lane| lane.after.as_slice()).unwrap_or_default();
            if !ready {
                if self.begun.insert(lane) {
                    open.push((lane, true));
                    open.extend(after.iter().map(|earlier| (*earlier, false)));
                }
                continue;
            }
            let latest = after.iter().filter_map(|earlier| Some((*self.ends.get(earlier)?, *earlier))).max();
            let start = latest.map_or(self.open, |(end, _)| end.max(self.open));
            self.before.extend(latest.map(|(_, earlier)| (lane, earlier)));
            let end = self.way.finish(step, start, done, None)?;
            done.insert(lane, end);
            self.ends.insert(lane, end);
        }
        Ok(())
    }
}

//! What follows from entering a step: where a case can go on, and what is known there.

use std::cmp::Ordering;

use super::known::Known;
use super::{Assignment, Target};
use crate::model::guard::Guard;
use crate::model::step::{Branch, Count, Outcome, Step, StepKind, Visits, Wait};
use crate::model::value::Value;
use crate::model::{FieldId, Playbook, StepId};
use crate::source::Span;

/// Told of a condition and the fields it reads although they may be unset.
pub(super) type Read<'r> = &'r mut dyn FnMut(&Guard, &[FieldId]);
/// Told of a place where a case can go on, and what is known there.
pub(super) type Go<'g> = &'g mut dyn FnMut(Target, Known);

impl Assignment {
    /// A step is entered.
    pub(super) fn enter(&self, playbook: &Playbook, step: &Step, known: &Known, go: Go<'_>, read: Read<'_>) {
        if let Some(visits) = &step.visits {
            go(Target::Step(visits.then), self.after_visits(playbook, step, visits, known));
        }
        self.interrupt(step, known, go);
        match &step.kind {
            StepKind::Task | StepKind::Approval(_) => self.work(step, known, go, read),
            StepKind::Wait(wait) => {
                if let Wait::Event { within: Some((_, other)), .. } = wait {
                    go(Target::Step(*other), known.clone());
                }
                // Whoever ends the wait is asked for the condition of the outcome; other steps that move by themselves are not.
                for guard in step.outcomes.iter().filter_map(|outcome| outcome.when.as_ref()) {
                    self.read(guard, known, read);
                }
                self.finish(step, known, go, read);
            }
            StepKind::Call(call) | StepKind::HandOff(call) => {
                let mut known = known.clone();
                for (_, guard) in &call.with {
                    known = self.read(guard, &known, read);
                }
                for (field, _) in &call.results {
                    self.facts.overwrite(&mut known, *field);
                    self.facts.set(&mut known, *field);
                }
                self.finish(step, &known, go, read);
            }
            StepKind::Group(group) => go(Target::Step(group.start), known.clone()),
            StepKind::Together(_) => {}
            StepKind::End(end) => self.end(playbook, step, &end.outcome, known, go, read),
        }
    }

    /// A step that is entered too often has been finished before, whichever outcome was chosen then; unless a setting
    /// may say that it is never entered.
    fn after_visits(&self, playbook: &Playbook, step: &Step, visits: &Visits, known: &Known) -> Known {
        let may_be_none = match &visits.at_most {
            Count::Fixed(_) => false,
            Count::Setting(id) => {
                let least = playbook[*id].field.min.as_ref().and_then(|least| least.compare(&Value::Number(1.into())));
                least.is_none_or(Ordering::is_lt)
            }
        };
        if may_be_none || !matches!(step.kind, StepKind::Task | StepKind::Approval(_)) {
            return known.clone();
        }
        let mut left: Option<Known> = None;
        let mut leave = |_, after| {
            super::meet(&mut left, after);
        };
        self.work(step, known, &mut leave, &mut |_, _| {});
        left.unwrap_or_else(|| known.clone())
    }

    /// A wait for a day needs the day.
    pub(super) fn waits_for_unset(&self, playbook: &Playbook, step: StepId) -> Option<(Span, FieldId)> {
        let step = &playbook[step];
        match &step.kind {
            StepKind::Wait(Wait::Until(field)) if !self.is_set_at(*field, step.id) => Some((step.span, *field)),
            StepKind::Wait(_)
            | StepKind::Task
            | StepKind::Approval(_)
            | StepKind::Together(_)
            | StepKind::Group(_)
            | StepKind::Call(_)
            | StepKind::HandOff(_)
            | StepKind::End(_) => None,
        }
    }

    /// An interrupt leaves everything inside as far as it has come.
    fn interrupt(&self, step: &Step, known: &Known, go: Go<'_>) {
        for interrupt in &step.interrupts {
            let mut known = known.clone();
            self.facts.overwrite_inside(&mut known, step.id);
            for field in &interrupt.fill {
                self.facts.set(&mut known, *field);
            }
            go(Target::Step(interrupt.to), known);
        }
    }

    /// Somebody works at a step. What they must fill is set afterwards, unless the outcome may be chosen early.
    fn work(&self, step: &Step, known: &Known, go: Go<'_>, read: Read<'_>) {
        let mut touched = known.clone();
        self.facts.overwrite_inside(&mut touched, step.id);
        let mut always = touched.clone();
        for fill in step.work.fill.iter().filter(|fill| fill.when.is_none()) {
            self.facts.set(&mut always, fill.field);
        }
        let mut filled = always.clone();
        for fill in &step.work.fill {
            if let Some(guard) = &fill.when {
                self.read(guard, &filled, read);
                self.facts.imply(&mut filled, guard, fill.field);
            }
        }
        if step.lane.is_some() {
            // A declining vote finishes a lane that is an approval, and asks for no fields.
            let declined = matches!(step.kind, StepKind::Approval(_));
            go(Target::LaneDone(step.id), if declined { touched } else { filled });
            return;
        }
        for outcome in &step.outcomes {
            // A condition that reads a field of the step is asked again when the field has been filled.
            let mut known = if outcome.early { touched.clone() } else { filled.clone() };
            if let Some(guard) = &outcome.when {
                let mut unset = Vec::new();
                self.facts.ask(&guard.expression, &filled, &mut unset);
                if !unset.is_empty() {
                    read(guard, &unset);
                }
                known = self.facts.ask(&guard.expression, &known, &mut Vec::new()).0;
            }
            for field in &outcome.fill {
                self.facts.set(&mut known, *field);
            }
            self.choose(&outcome.branches, &known, go, read);
        }
    }

    /// A step that moves by itself is finished: its one outcome, or the join of its lane.
    pub(super) fn finish(&self, step: &Step, known: &Known, go: Go<'_>, read: Read<'_>) {
        if step.lane.is_some() {
            return go(Target::LaneDone(step.id), known.clone());
        }
        for outcome in &step.outcomes {
            self.choose(&outcome.branches, known, go, read);
        }
    }

    /// A region is finished: the step around it leads on by the outcome of that name.
    fn end(&self, playbook: &Playbook, end: &Step, outcome: &str, known: &Known, go: Go<'_>, read: Read<'_>) {
        let Some(group) = end.parent.map(|group| &playbook[group]) else { return };
        if group.lane.is_some() {
            return go(Target::LaneDone(group.id), known.clone());
        }
        if let Some(outcome) = outcome_of(group, outcome) {
            self.choose(&outcome.branches, known, go, read);
        }
    }

    /// All conditions are asked; the branch whose condition holds is taken when the others do not hold.
    fn choose(&self, branches: &[Branch], known: &Known, go: Go<'_>, read: Read<'_>) {
        let mut asked: Vec<Option<(Known, Known)>> = Vec::with_capacity(branches.len());
        for branch in branches {
            asked.push(branch.guard().map(|guard| {
                let mut unset = Vec::new();
                let answers = self.facts.ask(&guard.expression, known, &mut unset);
                if !unset.is_empty() {
                    read(guard, &unset);
                }
                answers
            }));
        }
        // What is known when none of the conditions before a branch holds, and none of those behind it.
        let none_of = |asked: &[Option<(Known, Known)>]| -> Known {
            let mut none = known.clone();
            asked.iter().flatten().for_each(|(_, fails)| none.join(fails));
            none
        };
        for (at, branch) in branches.iter().enumerate() {
            let mut there = match &asked[at] {
                Some((holds, _)) => holds.clone(),
                None => known.clone(),
            };
            if branches.len() <= MOST_BRANCHES {
                there.join(&none_of(&asked[..at]));
                there.join(&none_of(&asked[at + 1..]));
            }
            go(Target::Step(branch.to), there);
        }
    }

    /// Asks a condition; what is known afterwards, whatever the answer.
    fn read(&self, guard: &Guard, known: &Known, read: Read<'_>) -> Known {
        let mut unset = Vec::new();
        let (mut holds, fails) = self.facts.ask(&guard.expression, known, &mut unset);
        if !unset.is_empty() {
            read(guard, &unset);
        }
        holds.meet(&fails);
        holds
    }
}

/// Beyond so many branches what follows from the others is left out, since all pairs would have to be looked at.
const MOST_BRANCHES: usize = 64;

/// The outcome of a step that moves by itself: the one of that name, else its only one.
pub(in crate::lint) fn outcome_of<'s>(step: &'s Step, name: &str) -> Option<&'s Outcome> {
    step.outcome(name).or_else(|| step.outcomes.first().filter(|only| only.name == "done"))
}

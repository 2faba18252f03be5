//! Holds a sheet against a case: what is taken over, and where the two differ.

use chrono::NaiveDate;
use chrono_tz::Tz;

use super::sheet::Entry;
use crate::engine::case::StepState;
use crate::engine::{Case, StepStatus};
use crate::lang::Message;
use crate::message;
use crate::model::{Playbook, StepId};

/// What came of a step.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Compared {
    /// Lines that are ticked on paper and not yet in the case, where they still can be.
    pub(super) new: Vec<u32>,
    /// Where paper and case differ.
    pub(super) differences: Vec<Message>,
}

/// Compares one step.
pub(super) fn compare(entry: &Entry, playbook: &Playbook, case: &Case, zone: Tz, today: NaiveDate) -> Compared {
    let mut compared = Compared::default();
    if let Some(on) = entry.on.filter(|on| *on > today) {
        compared.differ(message!(zh: "纸上的日期 {on} 还没有到", en: "the date on paper, {on}, is still to come"));
    }
    let Some(state) = case.step(entry.step).filter(|state| state.opened.is_some()) else {
        if !entry.ticks.is_empty() {
            compared.differ(message!(zh: "案件还没有走到这一步", en: "the case has not come to this step"));
        }
        return compared;
    };
    compared.ticks(entry, state);
    compared.people(entry, state, zone);
    if let (Some(on), Some(opened)) = (entry.on, state.opened.map(|at| at.with_timezone(&zone).date_naive()))
        && on < opened
    {
        compared.differ(message!(
            zh: "纸上的日期 {on} 早于步骤开始的 {opened}",
            en: "the date on paper, {on}, lies before {opened}, when the step began"
        ));
    }
    let lines = u32::try_from(playbook[entry.step].work.check.len()).unwrap_or(u32::MAX);
    if state.status == StepStatus::Open && entry.by.is_some() && entry.ticks.len() < lines as usize {
        compared
            .differ(message!(zh: "纸上已签名，但没有勾完", en: "it is signed on paper, but not all lines are ticked"));
    }
    compared
}

/// Steps with a checklist that are finished in the case and do not stand on the sheet.
pub(super) fn absent(entries: &[Entry], playbook: &Playbook, case: &Case) -> Vec<StepId> {
    let finished = |step: StepId| case.step(step).is_some_and(|state| state.status == StepStatus::Done);
    let steps = playbook.steps.iter().filter(|step| !step.work.check.is_empty() && finished(step.id));
    steps.map(|step| step.id).filter(|step| entries.iter().all(|entry| entry.step != *step)).collect()
}

impl Compared {
    fn differ(&mut self, says: Message) {
        self.differences.push(says);
    }

    fn ticks(&mut self, entry: &Entry, state: &StepState) {
        let new: Vec<u32> = entry.ticks.iter().copied().filter(|line| !state.ticks.contains_key(line)).collect();
        if state.status == StepStatus::Open {
            self.new = new;
        } else if !new.is_empty() {
            let lines = listed(&new);
            self.differ(message!(
                zh: "纸上勾了第 {lines} 行，案件里没有，而这一步已经不在办理",
                en: "line {lines} is ticked on paper and not in the case, where the step is no longer open"
            ));
        }
        for (line, (by, _)) in state.ticks.iter().filter(|(line, _)| !entry.ticks.contains(line)) {
            self.differ(message!(
                zh: "第 {line} 行在案件里由 {by} 勾了，纸上没有",
                en: "line {line} was ticked in the case by {by}, and is not on paper"
            ));
        }
    }

    fn people(&mut self, entry: &Entry, state: &StepState, zone: Tz) {
        let done = state.completed.as_ref().filter(|_| state.status == StepStatus::Done);
        let Some(done) = done else { return };
        if let Some(on_paper) = entry.by.as_ref().filter(|name| !done.by.contains(name)) {
            let by = done.by.join(", ");
            self.differ(message!(
                zh: "纸上签名是 {on_paper}，案件里由 {by} 完成",
                en: "{on_paper} signed on paper, {by} finished it in the case"
            ));
        }
        let finished = done.at.with_timezone(&zone).date_naive();
        if let Some(on) = entry.on.filter(|on| *on != finished) {
            self.differ(message!(
                zh: "纸上的日期是 {on}，案件里 {finished} 完成",
                en: "the date on paper is {on}, it was finished in the case on {finished}"
            ));
        }
    }
}

/// `1, 3`
pub(super) fn listed(lines: &[u32]) -> String {
    lines.iter().map(ToString::to_string).collect::<Vec<_>>().join(", ")
}

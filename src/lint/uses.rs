//! What a playbook uses of what it defines.

use std::collections::{BTreeSet, HashMap};

use crate::model::guard::Guard;
use crate::model::step::{Condition, Count, Limited, Step, StepKind, Wait};
use crate::model::text::placeholders;
use crate::model::{FieldId, Interrupt, Playbook, RecordId, RoleId, SettingId};

/// What is used.
#[derive(Default)]
pub(super) struct Uses {
    /// Fields that somebody can fill in, or that take their value from a called playbook.
    pub(super) filled: BTreeSet<FieldId>,
    /// Fields that a condition, a call, a wait, the subject or a list of shown fields reads.
    pub(super) read: BTreeSet<FieldId>,
    pub(super) settings: BTreeSet<SettingId>,
    pub(super) roles: BTreeSet<RoleId>,
    pub(super) records: BTreeSet<RecordId>,
}

impl Uses {
    pub(super) fn new(playbook: &Playbook) -> Uses {
        let mut uses = Uses::default();
        let control = &playbook.document;
        uses.roles.extend([control.owner, control.author, control.reviewer, control.approver].into_iter().flatten());
        uses.read.extend(playbook.subject);
        uses.read.extend(playbook.schedules.iter().filter_map(|schedule| schedule.per));
        uses.limited(playbook.promise.as_ref());
        playbook.interrupts.iter().for_each(|interrupt| uses.interrupt(interrupt));
        playbook.steps.iter().for_each(|step| uses.step(step));
        let mut by_name: HashMap<&str, SettingId> = HashMap::new();
        for (id, setting) in (0..).map(SettingId).zip(&playbook.settings) {
            by_name.entry(&setting.name).or_insert(id);
        }
        for text in &playbook.texts {
            let words = text.value.zh.iter().chain(&text.value.en);
            uses.settings.extend(words.flat_map(|words| placeholders(words)).filter_map(|name| by_name.get(name)));
        }
        uses
    }

    fn guard(&mut self, guard: &Guard) {
        let reads = guard.expression.reads();
        self.read.extend(reads.fields);
        self.settings.extend(reads.settings);
    }

    fn limited(&mut self, limited: Option<&Limited>) {
        match limited {
            Some(Limited::Setting(id)) => drop(self.settings.insert(*id)),
            Some(Limited::Fixed(_)) | None => {}
        }
    }

    fn interrupt(&mut self, interrupt: &Interrupt) {
        self.roles.extend(&interrupt.by);
        self.filled.extend(&interrupt.fill);
    }

    fn step(&mut self, step: &Step) {
        let work = &step.work;
        self.roles.extend(work.roles.iter().chain(&work.consult).chain(&work.inform));
        self.records.extend(work.produces.iter().chain(&work.uses));
        self.filled.extend(work.fill.iter().map(|fill| fill.field).chain(work.optional.iter().copied()));
        self.read.extend(&work.show);
        work.fill.iter().filter_map(|fill| fill.when.as_ref()).for_each(|guard| self.guard(guard));
        if let Some(limit) = &work.limit {
            self.limited(Some(&limit.time));
            self.roles.extend(limit.escalate);
        }
        if let Some(Count::Setting(id)) = step.visits.as_ref().map(|visits| &visits.at_most) {
            self.settings.insert(*id);
        }
        step.lane.iter().filter_map(|lane| lane.when.as_ref()).for_each(|guard| self.guard(guard));
        step.interrupts.iter().for_each(|interrupt| self.interrupt(interrupt));
        for outcome in &step.outcomes {
            self.filled.extend(&outcome.fill);
            outcome.when.iter().for_each(|guard| self.guard(guard));
            for branch in &outcome.branches {
                match &branch.condition {
                    Condition::When(guard) => self.guard(guard),
                    Condition::Always | Condition::Else => {}
                }
            }
        }
        self.kind(&step.kind);
    }

    fn kind(&mut self, kind: &StepKind) {
        match kind {
            StepKind::Approval(approval) => {
                self.roles.extend(approval.voters.seats().into_iter().map(|(_, role)| role))
            }
            StepKind::Call(call) | StepKind::HandOff(call) => {
                call.with.iter().for_each(|(_, guard)| self.guard(guard));
                self.filled.extend(call.results.iter().map(|(field, _)| *field));
            }
            StepKind::Wait(Wait::For(limited)) => self.limited(Some(limited)),
            StepKind::Wait(Wait::Until(field)) => drop(self.read.insert(*field)),
            StepKind::Wait(Wait::Event { within, .. }) => self.limited(within.as_ref().map(|(limited, _)| limited)),
            StepKind::Task | StepKind::Together(_) | StepKind::Group(_) | StepKind::End(_) => {}
        }
    }
}

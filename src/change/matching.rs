//! Which part of the old playbook is which of the new one: by name, and what is left by what it is.

use std::collections::HashMap;
use std::sync::Arc;

use crate::lang::{Text, did_you_mean};
use crate::model::field::FieldKind;
use crate::model::step::{Step, StepKind};
use crate::model::{FieldId, Playbook, RecordId, RoleId, SettingId, StepId};

/// More candidates than this for one name that is gone are not looked at.
const MOST_CANDIDATES: usize = 200;

/// What of the old playbook is what of the new one.
#[derive(Clone, Debug)]
pub struct Matching {
    steps: Pairs,
    fields: Pairs,
    roles: Pairs,
    settings: Pairs,
    records: Pairs,
}

/// For each of the old list its place in the new one.
#[derive(Clone, Debug)]
pub(super) struct Pairs {
    pub(super) forward: Vec<Option<u32>>,
}

impl Matching {
    /// Compares two playbooks.
    #[must_use]
    pub fn new(old: &Playbook, new: &Playbook) -> Matching {
        let fields = Pairs::new(
            &old.fields,
            &new.fields,
            |field| &field.name,
            |one, other| alike(&one.label, &other.label) && same_type(&one.kind, &other.kind),
        );
        let roles = Pairs::new(&old.roles, &new.roles, |role| &role.name, |one, other| alike(&one.title, &other.title));
        let settings = Pairs::new(
            &old.settings,
            &new.settings,
            |setting| &setting.name,
            |one, other| alike(&one.field.label, &other.field.label) && same_type(&one.field.kind, &other.field.kind),
        );
        let records =
            Pairs::new(&old.records, &new.records, |record| &record.name, |one, other| alike(&one.title, &other.title));
        let steps = Pairs::new(&old.steps, &new.steps, |step| &step.name, alike_steps);
        Matching { steps, fields, roles, settings, records }
    }

    /// The step of the new playbook that a step of the old one is.
    #[must_use]
    pub fn step(&self, old: StepId) -> Option<StepId> {
        self.steps.forward[old.0 as usize].map(StepId)
    }

    /// The field of the new playbook that a field of the old one is.
    #[must_use]
    pub fn field(&self, old: FieldId) -> Option<FieldId> {
        self.fields.forward[old.0 as usize].map(FieldId)
    }

    /// The setting of the new playbook that a setting of the old one is.
    #[must_use]
    pub fn setting(&self, old: SettingId) -> Option<SettingId> {
        self.settings.forward[old.0 as usize].map(SettingId)
    }

    pub(super) fn role(&self, old: RoleId) -> Option<RoleId> {
        self.roles.forward[old.0 as usize].map(RoleId)
    }

    pub(super) fn record(&self, old: RecordId) -> Option<RecordId> {
        self.records.forward[old.0 as usize].map(RecordId)
    }
}

impl Pairs {
    fn new<T>(old: &[T], new: &[T], name: impl Fn(&T) -> &str, is_same: impl Fn(&T, &T) -> bool) -> Pairs {
        let by_name: HashMap<&str, u32> = new.iter().map(&name).zip(0u32..).collect();
        let mut forward: Vec<Option<u32>> = old.iter().map(|item| by_name.get(name(item)).copied()).collect();
        let mut taken = vec![false; new.len()];
        forward.iter().flatten().for_each(|at| taken[*at as usize] = true);
        let mut left: Vec<u32> = (0u32..).take(new.len()).filter(|at| !taken[*at as usize]).collect();
        for (item, place) in old.iter().zip(&mut forward).filter(|(_, place)| place.is_none()) {
            let candidates = left.iter().take(MOST_CANDIDATES);
            let alike: Vec<u32> = candidates.copied().filter(|at| is_same(item, &new[*at as usize])).collect();
            // Of several that are alike the one is meant whose name is nearest.
            let named = |at: &u32| name(&new[*at as usize]);
            let nearest = did_you_mean(name(item), alike.iter().map(named));
            let chosen = nearest.and_then(|nearest| alike.iter().copied().find(|at| named(at) == nearest));
            if let Some(at) = chosen.or(alike.first().copied()) {
                *place = Some(at);
                left.retain(|other| *other != at);
            }
        }
        Pairs { forward }
    }
}

/// Whether two titles are the same in one of the languages.
fn alike(one: &Text, other: &Text) -> bool {
    let same = |one: &Option<Arc<str>>, other: &Option<Arc<str>>| one.is_some() && one == other;
    same(&one.zh, &other.zh) || same(&one.en, &other.en)
}

fn same_type(one: &FieldKind, other: &FieldKind) -> bool {
    std::mem::discriminant(one) == std::mem::discriminant(other)
}

/// A step that goes by another name is still called the same, or tells people to do the same.
fn alike_steps(one: &Step, other: &Step) -> bool {
    let same_kind = std::mem::discriminant(&one.kind) == std::mem::discriminant(&other.kind);
    match (&one.kind, &other.kind) {
        (StepKind::End(end), StepKind::End(its)) => end.outcome == its.outcome,
        (StepKind::Call(call), StepKind::Call(its)) if call.playbook != its.playbook => false,
        (
            StepKind::Task
            | StepKind::Approval(_)
            | StepKind::Together(_)
            | StepKind::Group(_)
            | StepKind::Call(_)
            | StepKind::HandOff(_)
            | StepKind::Wait(_)
            | StepKind::End(_),
            _,
        ) => {
            let told = one.work.guidance().instruction.as_ref().zip(other.work.guidance().instruction.as_ref());
            same_kind && (alike(&one.title, &other.title) || told.is_some_and(|(one, other)| alike(one, other)))
        }
    }
}

//! What is known about the data at one place, as a set of bits, and the facts the bits stand for.

use std::collections::{BTreeSet, HashMap};

use super::super::flow::Flow;
use super::ask::{Values, names_of_values};
use super::written::{closes_lanes, redone_in_part, written};
use crate::model::guard::{Expression, Guard};
use crate::model::step::Step;
use crate::model::{FieldId, Playbook, StepId};

/// What is certain at a place: a bit for every field that is set, then one for every implication.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Known {
    bits: Vec<u64>,
}

impl Known {
    pub(super) fn has(&self, field: FieldId) -> bool {
        self.bit(field.0 as usize)
    }

    pub(super) fn bit(&self, at: usize) -> bool {
        self.bits[at / 64] & (1 << (at % 64)) != 0
    }

    fn add(&mut self, at: usize) {
        self.bits[at / 64] |= 1 << (at % 64);
    }

    fn remove(&mut self, at: usize) {
        self.bits[at / 64] &= !(1 << (at % 64));
    }

    /// Keeps what both hold; whether something went.
    pub(super) fn meet(&mut self, other: &Known) -> bool {
        let mut changed = false;
        for (mine, theirs) in self.bits.iter_mut().zip(&other.bits) {
            changed |= *mine & !theirs != 0;
            *mine &= theirs;
        }
        changed
    }

    /// Adds what the other one holds.
    pub(super) fn join(&mut self, other: &Known) {
        for (mine, theirs) in self.bits.iter_mut().zip(&other.bits) {
            *mine |= theirs;
        }
    }
}

/// A field is set whenever a condition holds.
pub(super) struct Implication {
    pub(super) condition: Expression,
    /// The values for which the condition holds, when it reads one field with few values.
    pub(super) values: Option<Values>,
    pub(super) field: FieldId,
}

/// The facts a playbook gives rise to, and what takes them away.
pub(super) struct Facts {
    pub(super) fields: usize,
    pub(super) implications: Vec<Implication>,
    numbers: HashMap<(String, FieldId), usize>,
    /// The implications whose condition reads a field.
    pub(super) reading: HashMap<FieldId, Vec<usize>>,
    /// The implications that say when a field is set.
    saying: HashMap<FieldId, Vec<usize>>,
    /// The fields that may be written inside each step.
    written: Vec<BTreeSet<FieldId>>,
    /// The `together` steps that are entered again for some of their lanes only.
    redone_in_part: Vec<bool>,
    /// Those of them of which other lanes may have been closed unfinished before.
    may_be_closed: Vec<bool>,
    /// The fields that may be written after a step that is redone in part.
    written_later: HashMap<StepId, BTreeSet<FieldId>>,
    /// Which choices every field of type choice or yes/no has; the number of values.
    pub(super) choices: Vec<Vec<String>>,
}

impl Facts {
    pub(super) fn new(playbook: &Playbook, flow: &Flow) -> Facts {
        let mut facts = Facts {
            fields: playbook.fields.len(),
            implications: Vec::new(),
            numbers: HashMap::new(),
            reading: HashMap::new(),
            saying: HashMap::new(),
            written: written(playbook),
            redone_in_part: redone_in_part(playbook),
            may_be_closed: vec![false; playbook.steps.len()],
            written_later: HashMap::new(),
            choices: playbook.fields.iter().map(|field| names_of_values(&field.kind)).collect(),
        };
        for step in playbook.steps.iter().filter(|step| facts.redone_in_part[step.id.0 as usize]) {
            facts.may_be_closed[step.id.0 as usize] = closes_lanes(playbook, flow, step);
        }
        for step in &playbook.steps {
            for fill in &step.work.fill {
                if let Some(guard) = fill.when.as_ref().filter(|guard| facts.is_stable(playbook, step.id, guard)) {
                    facts.define(guard, fill.field);
                }
            }
            let Some(guard) = step.lane.as_ref().and_then(|lane| lane.when.as_ref()) else { continue };
            if facts.is_stable(playbook, step.id, guard) && facts.stays(playbook, flow, step, guard) {
                for field in facts.written[step.id.0 as usize].clone() {
                    facts.define(guard, field);
                }
            }
        }
        facts
    }

    fn define(&mut self, guard: &Guard, field: FieldId) {
        let number = self.fields + self.implications.len();
        let key = (guard.text.clone(), field);
        if self.numbers.contains_key(&key) {
            return;
        }
        self.numbers.insert(key, number);
        for read in guard.expression.reads().fields {
            self.reading.entry(read).or_default().push(number);
        }
        self.saying.entry(field).or_default().push(number);
        let values = self.values(&guard.expression);
        self.implications.push(Implication { condition: guard.expression.clone(), values, field });
    }

    /// Whether nothing that runs beside a step can change what a condition reads.
    fn is_stable(&self, playbook: &Playbook, step: StepId, guard: &Guard) -> bool {
        let reads = guard.expression.reads().fields;
        playbook.ancestors(step).filter(|around| playbook[*around].lane.is_some()).all(|lane| {
            let beside = playbook.region_of(lane).iter().filter(|other| **other != lane);
            beside.flat_map(|other| &self.written[other.0 as usize]).all(|field| !reads.contains(field))
        })
    }

    /// Whether a lane that was left out stays right to be left out: when work is sent back for some lanes only, nobody
    /// changes what its condition reads meanwhile.
    fn stays(&mut self, playbook: &Playbook, flow: &Flow, lane: &Step, guard: &Guard) -> bool {
        let Some(together) = lane.parent.filter(|together| self.redone_in_part[together.0 as usize]) else {
            return true;
        };
        let written = &self.written;
        let later = self.written_later.entry(together).or_insert_with(|| {
            let mut fields = BTreeSet::new();
            let mut seen = BTreeSet::from([together]);
            let mut open = vec![together];
            while let Some(step) = open.pop() {
                fields.extend(written[step.0 as usize].iter().copied());
                open.extend(flow.leads(step).iter().map(|lead| lead.to).filter(|to| seen.insert(*to)));
            }
            fields.extend(playbook[together].interrupts.iter().flat_map(|interrupt| interrupt.fill.iter().copied()));
            fields
        });
        guard.expression.reads().fields.iter().all(|field| !later.contains(field))
    }

    /// What is known when a case begins, or is interrupted as a whole.
    pub(super) fn beginning(&self, playbook: &Playbook, filled: &[FieldId]) -> Known {
        let mut known = Known { bits: vec![0; (self.fields + self.implications.len()).div_ceil(64)] };
        let defaults = (0u32..).map(FieldId).zip(&playbook.fields).filter(|(_, field)| field.default.is_some());
        for field in defaults.map(|(id, _)| id).chain(filled.iter().copied()) {
            self.set(&mut known, field);
        }
        known
    }

    pub(super) fn set(&self, known: &mut Known, field: FieldId) {
        known.add(field.0 as usize);
        for implication in self.saying.get(&field).into_iter().flatten() {
            known.add(*implication);
        }
    }

    /// A field is set whenever the condition holds, if this is one of the facts that are kept.
    pub(super) fn imply(&self, known: &mut Known, guard: &Guard, field: FieldId) {
        if let Some(number) = self.numbers.get(&(guard.text.clone(), field)) {
            known.add(*number);
        }
    }

    /// What is set whenever a condition holds, is so where the condition certainly does not.
    pub(super) fn rule_out(&self, known: &mut Known, fails: impl Fn(&Expression) -> bool) {
        let implications = self.implications.iter().enumerate();
        for (at, _) in implications.filter(|(_, implication)| fails(&implication.condition)) {
            known.add(self.fields + at);
        }
    }

    /// A field may be written: what rests on its old value is no longer known.
    pub(super) fn overwrite(&self, known: &mut Known, field: FieldId) {
        for number in self.reading.get(&field).into_iter().flatten() {
            if !known.has(self.implications[number - self.fields].field) {
                known.remove(*number);
            }
        }
    }

    /// Everything inside a step may be written.
    pub(super) fn overwrite_inside(&self, known: &mut Known, step: StepId) {
        for field in &self.written[step.0 as usize] {
            self.overwrite(known, *field);
        }
    }

    /// Whether lanes of a `together` step may be closed unfinished and stay so when others are done again.
    pub(super) fn may_be_closed(&self, together: StepId) -> bool {
        self.may_be_closed[together.0 as usize]
    }

    pub(super) fn written_inside(&self, step: StepId) -> &BTreeSet<FieldId> {
        &self.written[step.0 as usize]
    }
}

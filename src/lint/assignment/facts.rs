//! The facts that are known or not, each a bit, and what takes them away.

use std::collections::{BTreeSet, HashMap};
use std::ops::Range;
use std::rc::Rc;

use super::super::flow::Flow;
use super::ask::{Values, names_of_values};
use super::known::Known;
use super::written::{Writers, closes_lanes, redone_in_part, writers, written};
use crate::model::guard::{Expression, Guard};
use crate::model::step::Step;
use crate::model::{FieldId, Playbook, StepId};

/// A condition, and fields that are set whenever it holds.
pub(super) struct Implication {
    pub(super) condition: Expression,
    /// The values for which the condition holds, when it reads one field with few values.
    pub(super) values: Option<Values>,
    fields: Vec<FieldId>,
    /// The number of the bit of its first field; those of the others follow.
    first: usize,
}

impl Implication {
    fn bits(&self) -> Range<usize> {
        self.first..self.first + self.fields.len()
    }
}

/// The facts a playbook gives rise to, and what takes them away.
pub(super) struct Facts {
    fields: usize,
    /// How many bits there are.
    bits: usize,
    pub(super) implications: Vec<Implication>,
    /// The implication of a condition, by its text.
    by_text: HashMap<String, usize>,
    /// The bit of an implication and a field.
    numbers: HashMap<(usize, FieldId), usize>,
    /// For every field the implications whose condition reads it.
    pub(super) reading: Vec<Vec<usize>>,
    /// For every field the bits that say when it is set.
    saying: Vec<Vec<usize>>,
    /// The fields that may be written inside each step.
    written: Rc<[Vec<FieldId>]>,
    /// For each `together` step which lane may write a field.
    writers: Rc<Writers>,
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
        let written: Rc<[Vec<FieldId>]> = written(playbook).into();
        let mut facts = Facts {
            fields: playbook.fields.len(),
            bits: 0,
            implications: Vec::new(),
            by_text: HashMap::new(),
            numbers: HashMap::new(),
            reading: vec![Vec::new(); playbook.fields.len()],
            saying: vec![Vec::new(); playbook.fields.len()],
            writers: Rc::new(writers(playbook, &written)),
            written,
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
        facts.number();
        facts
    }

    fn define(&mut self, guard: &Guard, field: FieldId) {
        let at = match self.by_text.get(&guard.text) {
            Some(at) => *at,
            None => {
                let (at, condition) = (self.implications.len(), guard.expression.clone());
                for read in condition.reads().fields {
                    self.reading[read.0 as usize].push(at);
                }
                let values = self.values(&condition);
                self.implications.push(Implication { condition, values, fields: Vec::new(), first: 0 });
                self.by_text.insert(guard.text.clone(), at);
                at
            }
        };
        if self.numbers.insert((at, field), 0).is_none() {
            self.implications[at].fields.push(field);
        }
    }

    /// Gives every implication bits of its own, those of one condition side by side.
    fn number(&mut self) {
        self.bits = self.fields;
        for (at, implication) in self.implications.iter_mut().enumerate() {
            implication.first = self.bits;
            for (field, number) in implication.fields.iter().zip(implication.first..) {
                self.numbers.insert((at, *field), number);
                self.saying[field.0 as usize].push(number);
            }
            self.bits += implication.fields.len();
        }
    }

    /// Whether nothing that runs beside a step can change what a condition reads.
    fn is_stable(&self, playbook: &Playbook, step: StepId, guard: &Guard) -> bool {
        let reads = guard.expression.reads().fields;
        playbook.ancestors(step).filter(|around| playbook[*around].lane.is_some()).all(|lane| {
            let Some(writers) = playbook[lane].parent.and_then(|together| self.writers.get(&together)) else {
                return true;
            };
            reads.iter().all(|field| writers.get(field).is_none_or(|writers| *writers == [lane]))
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
        let mut known = Known::nothing(self.bits);
        let defaults = (0u32..).map(FieldId).zip(&playbook.fields).filter(|(_, field)| field.default.is_some());
        for field in defaults.map(|(id, _)| id).chain(filled.iter().copied()) {
            self.set(&mut known, field);
        }
        known
    }

    pub(super) fn set(&self, known: &mut Known, field: FieldId) {
        known.add(field.0 as usize);
        for number in &self.saying[field.0 as usize] {
            known.add(*number);
        }
    }

    /// A field is set whenever the condition holds, if this is one of the facts that are kept.
    pub(super) fn imply(&self, known: &mut Known, guard: &Guard, field: FieldId) {
        let at = self.by_text.get(&guard.text);
        if let Some(number) = at.and_then(|at| self.numbers.get(&(*at, field))) {
            known.add(*number);
        }
    }

    /// What is set whenever a condition holds, is so where the condition certainly does not.
    pub(super) fn rule_out(&self, known: &mut Known, fails: impl Fn(&Expression) -> bool) {
        for implication in self.implications.iter().filter(|implication| fails(&implication.condition)) {
            implication.bits().for_each(|bit| known.add(bit));
        }
    }

    /// A field may be written: what rests on its old value is no longer known.
    pub(super) fn overwrite(&self, known: &mut Known, field: FieldId) {
        for at in &self.reading[field.0 as usize] {
            let implication = &self.implications[*at];
            for number in known.set_in(implication.bits()) {
                if !known.has(implication.fields[number - implication.first]) {
                    known.remove(number);
                }
            }
        }
    }

    /// The fields that are set whenever a condition holds, as far as that is known here.
    pub(super) fn implied(&self, known: &Known, implication: &Implication) -> Vec<FieldId> {
        let bits = known.set_in(implication.bits()).into_iter();
        bits.map(|number| implication.fields[number - implication.first]).collect()
    }

    /// The fields that one place knows to be set and the other does not.
    pub(super) fn fields_beyond(&self, known: &Known, other: &Known) -> Vec<FieldId> {
        known.beyond(other, self.fields)
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

    /// The fields that may be written inside each step, in order.
    pub(super) fn written(&self) -> &Rc<[Vec<FieldId>]> {
        &self.written
    }

    /// The lanes that may write a field, by their step.
    pub(super) fn writers(&self) -> &Rc<Writers> {
        &self.writers
    }
}

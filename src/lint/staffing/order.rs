//! Which step can come before which in one run, whatever the data says.

use std::cell::RefCell;
use std::collections::{BTreeSet, HashMap, HashSet};
use std::rc::Rc;

use super::super::flow::{Flow, Lead, Way};
use crate::model::step::StepKind;
use crate::model::{Playbook, StepId};

/// The outcome that approves.
pub(super) const APPROVE: &str = "approve";

/// What can come before what. Answers are kept, since the same ones are asked for again and again.
pub(in crate::lint) struct Order<'a> {
    pub(super) playbook: &'a Playbook,
    flow: &'a Flow,
    after: RefCell<HashMap<StepId, Rc<HashSet<StepId>>>>,
}

impl<'a> Order<'a> {
    pub(in crate::lint) fn new(playbook: &'a Playbook, flow: &'a Flow) -> Order<'a> {
        Order { playbook, flow, after: RefCell::default() }
    }

    /// Where a step leads inside its region, by an interrupt of the whole playbook as well.
    pub(super) fn leads(&self, step: StepId) -> impl Iterator<Item = Lead> + '_ {
        let interrupts = match self.playbook[step].parent {
            None => self.playbook.interrupts.as_slice(),
            Some(_) => &[],
        };
        let called_off = interrupts.iter().map(|interrupt| Lead { to: interrupt.to, way: Way::Interrupt(usize::MAX) });
        let ends = matches!(self.playbook[step].kind, StepKind::End(_));
        self.flow.leads(step).iter().copied().chain(called_off).filter(move |_| !ends)
    }

    /// Whether a run may do one step and then, at some time, the other.
    pub(in crate::lint) fn is_possible(&self, first: StepId, then: StepId) -> bool {
        let around: Vec<StepId> = self.playbook.ancestors(then).collect();
        let common = self.playbook.ancestors(first).find(|step| around.contains(step));
        let side = |step: StepId| self.playbook.ancestors(step).find(|outer| self.playbook[*outer].parent == common);
        if first != then
            && let (Some(one), Some(other)) = (side(first), side(then))
        {
            let lanes = self.playbook[one].lane.is_some();
            let in_order =
                if lanes { !self.lanes_before(one).contains(&other) } else { self.behind(one).contains(&other) };
            if in_order {
                return true;
            }
        }
        // Round once more with what is around both.
        common.into_iter().flat_map(|common| self.playbook.ancestors(common)).any(|step| self.comes_again(step))
            || (first == then && self.comes_again(first))
    }

    /// Whether one run may do both steps.
    pub(super) fn in_one_run(&self, one: StepId, other: StepId) -> bool {
        self.is_possible(one, other) || self.is_possible(other, one)
    }

    /// Whether a run may do one step, which approves if it is an approval, and then the other without going through a third
    /// one beside them.
    pub(in crate::lint) fn without(&self, first: StepId, then: StepId, third: StepId) -> bool {
        let playbook = self.playbook;
        let around: Vec<StepId> = playbook.ancestors(then).collect();
        let common = playbook.ancestors(first).find(|step| around.contains(step));
        let side = |step: StepId| playbook.ancestors(step).find(|outer| playbook[*outer].parent == common);
        let (Some(one), Some(other)) = (side(first), side(then)) else { return false };
        if playbook[one].lane.is_some() {
            return self.is_possible(first, then);
        }
        let approves = |lead: &Lead| match (lead.way, &playbook[one].kind) {
            (Way::Branch(outcome, _), StepKind::Approval(_)) => playbook[one].outcomes[outcome].name == APPROVE,
            (Way::Branch(..) | Way::Visits | Way::Late | Way::Interrupt(_), _) => true,
        };
        self.reach(one, side(third), approves).contains(&other)
    }

    /// Whether a way leads on from a step that is finished. The limit of a step counts when the step is entered once more,
    /// and an interrupt ends a step before it is finished, unless it is one with steps inside.
    pub(super) fn leads_on(&self, step: StepId, lead: Lead) -> bool {
        match lead.way {
            Way::Branch(..) | Way::Late => true,
            Way::Visits => false,
            Way::Interrupt(_) => !self.playbook[step].kind.children().is_empty(),
        }
    }

    /// The steps beside a step that a case may come to when it is finished, without going through another one.
    fn reach(&self, step: StepId, avoided: Option<StepId>, leaves: impl Fn(&Lead) -> bool) -> HashSet<StepId> {
        let leaves = self.leads(step).filter(|lead| self.leads_on(step, *lead) && leaves(lead)).map(|lead| lead.to);
        let mut open: Vec<StepId> = leaves.filter(|to| Some(*to) != avoided).collect();
        let mut reached: HashSet<StepId> = open.iter().copied().collect();
        while let Some(at) = open.pop() {
            let next = self.leads(at).map(|lead| lead.to).filter(|to| Some(*to) != avoided);
            open.extend(next.filter(|to| reached.insert(*to)).collect::<Vec<_>>());
        }
        reached
    }

    fn comes_again(&self, step: StepId) -> bool {
        self.playbook[step].lane.is_none() && self.behind(step).contains(&step)
    }

    /// The steps beside a step that may come after it.
    fn behind(&self, step: StepId) -> Rc<HashSet<StepId>> {
        if let Some(known) = self.after.borrow().get(&step) {
            return Rc::clone(known);
        }
        let behind = Rc::new(self.reach(step, None, |_| true));
        self.after.borrow_mut().insert(step, Rc::clone(&behind));
        behind
    }

    /// The lanes that are finished before a lane starts.
    pub(super) fn lanes_before(&self, lane: StepId) -> BTreeSet<StepId> {
        let (mut before, mut open) = (BTreeSet::new(), vec![lane]);
        while let Some(lane) = open.pop() {
            let after = self.playbook[lane].lane.iter().flat_map(|lane| lane.after.iter().copied());
            open.extend(after.filter(|earlier| before.insert(*earlier)));
        }
        before
    }
}

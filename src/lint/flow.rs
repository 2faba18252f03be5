//! Where each step leads, whatever decides it: the graph that the rules walk.
//!
//! A region is one graph: its steps, and the ways between them. Steps inside other steps form regions of their own, so
//! nothing here has to be taken across a border, and every walk costs as much as the region is long.

use std::collections::{HashSet, VecDeque};

use super::graph::Graph;
use super::per_step::PerStep;
use crate::model::step::{Step, StepKind, Wait};
use crate::model::{Playbook, StepId};
use crate::source::Spanned;

/// What takes the case from a step to another one beside it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Way {
    /// A branch of an outcome, by their numbers.
    Branch(usize, usize),
    /// The step was entered too often.
    Visits,
    /// The event that was waited for did not come.
    Late,
    /// An interrupt of the step, by its number.
    Interrupt(usize),
}

/// A way and the step it leads to.
#[derive(Clone, Copy, Debug)]
pub(super) struct Lead {
    pub(super) to: StepId,
    pub(super) way: Way,
}

/// The ways out of every step.
pub(super) struct Flow {
    leads: PerStep<Lead>,
    /// Whether each step can be reached; a step inside one that cannot be reached cannot either.
    reached: Vec<bool>,
}

impl Flow {
    /// Of cases that began with this playbook.
    pub(super) fn new(playbook: &Playbook, graph: &Graph<'_>) -> Flow {
        // A limit that is never used up leads nowhere.
        Flow::with(playbook, |step| graph.repeats[step.id.0 as usize])
    }

    /// Of any case, such as one that was brought here with visits that it had made elsewhere.
    pub(super) fn of_any_case(playbook: &Playbook) -> Flow {
        Flow::with(playbook, |_| true)
    }

    fn with(playbook: &Playbook, is_limited: impl Fn(&Step) -> bool) -> Flow {
        let is_limited = &is_limited;
        let steps = playbook.steps.iter();
        let leads = steps.map(|step| leads_of(step).filter(move |lead| lead.way != Way::Visits || is_limited(step)));
        let mut flow = Flow { reached: vec![false; playbook.steps.len()], leads: PerStep::new(leads) };
        flow.reach(playbook);
        flow
    }

    /// Where a step leads inside its region. Nowhere: an end, and a lane.
    pub(super) fn leads(&self, step: StepId) -> &[Lead] {
        self.leads.of(step)
    }

    pub(super) fn is_reached(&self, step: StepId) -> bool {
        self.reached[step.0 as usize]
    }

    fn reach(&mut self, playbook: &Playbook) {
        let mut open = vec![playbook.start];
        open.extend(playbook.interrupts.iter().map(|interrupt| interrupt.to));
        while let Some(step) = open.pop() {
            if std::mem::replace(&mut self.reached[step.0 as usize], true) {
                continue;
            }
            open.extend(self.leads(step).iter().map(|lead| lead.to));
            open.extend(entered(&playbook[step]));
        }
    }

    /// The steps that a case may be at from now on. Steps around open ones are open too; lanes that are settled are not
    /// entered, unless the case comes round to them again.
    pub(super) fn onward(&self, playbook: &Playbook, open: &[StepId], settled: &[StepId]) -> HashSet<StepId> {
        let mut next: Vec<StepId> = playbook.interrupts.iter().map(|interrupt| interrupt.to).collect();
        let inside: HashSet<StepId> = open.iter().chain(settled).filter_map(|inner| playbook[*inner].parent).collect();
        for step in open {
            self.after(playbook, *step, &mut next);
            // A lane that waits for its turn is entered yet, with all that is in it.
            if !inside.contains(step) {
                next.extend(entered(&playbook[*step]));
            }
        }
        let mut seen = HashSet::new();
        while let Some(step) = next.pop() {
            if seen.insert(step) {
                self.after(playbook, step, &mut next);
                next.extend(entered(&playbook[step]));
            }
        }
        seen.extend(open.iter().filter(|step| !settled.contains(step)));
        seen
    }

    /// Where a case may go on when a step is left.
    fn after(&self, playbook: &Playbook, step: StepId, next: &mut Vec<StepId>) {
        next.extend(self.leads(step).iter().map(|lead| lead.to));
        let ends = matches!(playbook[step].kind, StepKind::End(_)) || playbook[step].lane.is_some();
        if let Some(around) = playbook[step].parent.filter(|_| ends) {
            self.after(playbook, around, next);
        }
    }

    /// The steps of a shortest way from the beginning of the case to a step, regions around it first, itself last. The
    /// names are those of a run in which every step outside is entered and not yet left.
    pub(super) fn way_to(&self, playbook: &Playbook, step: StepId) -> Vec<StepId> {
        let mut way = Vec::new();
        let mut at = Some(step);
        while let Some(inner) = at {
            let parent = playbook[inner].parent;
            let mut part = self.way_inside(playbook, inner);
            part.append(&mut way);
            way = part;
            at = parent;
        }
        way
    }

    /// A shortest way inside the region of a step.
    fn way_inside(&self, playbook: &Playbook, step: StepId) -> Vec<StepId> {
        let start = match playbook[step].parent.map(|parent| &playbook[parent].kind) {
            Some(StepKind::Group(group)) => group.start,
            None => playbook.start,
            Some(
                StepKind::Together(_)
                | StepKind::Task
                | StepKind::Approval(_)
                | StepKind::Call(_)
                | StepKind::HandOff(_)
                | StepKind::Wait(_)
                | StepKind::End(_),
            ) => return vec![step],
        };
        let mut came_from = std::collections::HashMap::from([(start, start)]);
        let mut queue = VecDeque::from([start]);
        while let Some(at) = queue.pop_front().filter(|at| *at != step) {
            for lead in self.leads(at) {
                came_from.entry(lead.to).or_insert_with(|| {
                    queue.push_back(lead.to);
                    at
                });
            }
        }
        if !came_from.contains_key(&step) {
            return vec![step];
        }
        let back = |at: &StepId| came_from.get(at).copied().filter(|before| before != at);
        let mut way: Vec<StepId> = std::iter::successors(Some(step), back).collect();
        way.reverse();
        way
    }
}

/// The steps inside that are entered together with a step.
fn entered(step: &Step) -> &[StepId] {
    match &step.kind {
        StepKind::Together(together) => &together.lanes,
        StepKind::Group(group) => std::slice::from_ref(&group.start),
        StepKind::Task
        | StepKind::Approval(_)
        | StepKind::Call(_)
        | StepKind::HandOff(_)
        | StepKind::Wait(_)
        | StepKind::End(_) => &[],
    }
}

/// The regions of a playbook: the step around each (none for the outermost), where it begins, and its steps. Lanes are
/// not a region: each is alone.
pub(super) fn regions(playbook: &Playbook) -> Vec<(Option<StepId>, StepId, &[StepId])> {
    let mut regions = vec![(None, playbook.start, playbook.top.as_slice())];
    for step in &playbook.steps {
        if let StepKind::Group(group) = &step.kind {
            regions.push((Some(step.id), group.start, group.steps.as_slice()));
        }
    }
    regions
}

/// The ends among some steps, and the outcome of each.
pub(super) fn ends<'p>(playbook: &'p Playbook, steps: &[StepId]) -> Vec<(&'p Step, &'p str)> {
    let end = |step: &StepId| match &playbook[*step].kind {
        StepKind::End(end) => Some((&playbook[*step], end.outcome.as_str())),
        StepKind::Task
        | StepKind::Approval(_)
        | StepKind::Together(_)
        | StepKind::Group(_)
        | StepKind::Call(_)
        | StepKind::HandOff(_)
        | StepKind::Wait(_) => None,
    };
    steps.iter().filter_map(end).collect()
}

/// Steps by name and place, for the path of a finding.
pub(super) fn path(playbook: &Playbook, steps: &[StepId]) -> Vec<Spanned<String>> {
    let steps = steps.iter().map(|step| &playbook[*step]);
    steps.map(|step| Spanned::new(step.name.clone(), step.span)).collect()
}

fn leads_of(step: &Step) -> impl Iterator<Item = Lead> + '_ {
    let branches = step.outcomes.iter().enumerate().flat_map(|(outcome, found)| {
        let branches = found.branches.iter().enumerate();
        branches.map(move |(branch, found)| Lead { to: found.to, way: Way::Branch(outcome, branch) })
    });
    let visits = step.visits.iter().map(|visits| Lead { to: visits.then, way: Way::Visits });
    let late = if let StepKind::Wait(Wait::Event { within: Some((_, other)), .. }) = &step.kind {
        Some(Lead { to: *other, way: Way::Late })
    } else {
        None
    };
    let interrupts = step.interrupts.iter().enumerate();
    let interrupts = interrupts.map(|(at, interrupt)| Lead { to: interrupt.to, way: Way::Interrupt(at) });
    branches.chain(visits).chain(late).chain(interrupts)
}

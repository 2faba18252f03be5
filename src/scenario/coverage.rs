//! What scenarios reach: steps, ways on, and the boundaries of conditions.
//!
//! It is read off the events: what a step was left by, and what its conditions saw then. A refused act counts for the
//! boundaries, because what is offered and what is wanted were evaluated for it.

use std::collections::{BTreeMap, BTreeSet};

use super::boundary::{Side, boundaries, sides};
use super::ways::{Way, guards, ways};
use crate::engine::{Case, Event};
use crate::lang::{Lang, Message};
use crate::message;
use crate::model::guard::{Guard, Values};
use crate::model::step::{Condition, Count, Step, StepKind, Wait};
use crate::model::value::Value;
use crate::model::{FieldId, Playbook, SettingId, StepId};
use crate::source::Span;

/// What was reached, of what there is.
#[derive(Clone, Debug, Default)]
pub struct Coverage {
    /// The steps that were entered, ends included.
    pub steps: Part,
    /// The ways on that were taken: a branch of an outcome each, a loop's way out, a lane not started, an event that did
    /// not come, an interrupt.
    pub transitions: Part,
    /// The boundaries of conditions that were tried at the limit and beyond it.
    pub boundaries: Part,
}

/// One kind of what can be reached.
#[derive(Clone, Debug, Default)]
pub struct Part {
    /// How many there are.
    pub total: usize,
    /// Those that were not reached, in the order of the playbook.
    pub missing: Vec<Missing>,
}

impl Part {
    /// How many were reached.
    #[must_use]
    pub fn covered(&self) -> usize {
        self.total - self.missing.len()
    }
}

/// Something that no scenario reached.
#[derive(Clone, Debug)]
pub struct Missing {
    /// What it is, in the words of the playbook: a step, `judge: done -> assign when upheld`, or a condition.
    pub name: String,
    /// Where it stands in the playbook.
    pub span: Span,
    /// What of it is missing, where it was reached in part.
    pub lacks: Option<Message>,
}

/// Which sides of a boundary were tried.
#[derive(Clone, Copy, Debug, Default)]
struct Tried {
    at: bool,
    beyond: bool,
}

/// Follows what happens and remembers what was reached.
pub(super) struct Tracker<'a> {
    playbook: &'a Playbook,
    steps: BTreeSet<StepId>,
    ways: BTreeSet<Way>,
    /// By the place of the guard and the number of the boundary in it.
    boundaries: BTreeMap<(Span, usize), Tried>,
}

/// The data of a case, and before it what somebody wants to fill in.
struct Attempt<'c> {
    playbook: &'c Playbook,
    case: &'c Case,
    values: &'c BTreeMap<String, Value>,
}

impl Values for Attempt<'_> {
    fn field(&self, id: FieldId) -> Option<&Value> {
        self.values.get(&self.playbook[id].name).or_else(|| self.case.value(id))
    }

    fn setting(&self, id: SettingId) -> &Value {
        self.case.setting(id)
    }
}

impl<'a> Tracker<'a> {
    /// Nothing is reached yet.
    pub(super) fn new(playbook: &'a Playbook) -> Tracker<'a> {
        Tracker { playbook, steps: BTreeSet::new(), ways: BTreeSet::new(), boundaries: BTreeMap::new() }
    }

    /// Somebody wants to finish a step or vote at it.
    pub(super) fn attempt(&mut self, case: &Case, step: StepId, values: &BTreeMap<String, Value>) {
        if !case.is_open(step) {
            return;
        }
        let attempt = Attempt { playbook: self.playbook, case, values };
        let step = &self.playbook[step];
        let offered = step.outcomes.iter().filter_map(|outcome| outcome.when.as_ref());
        for guard in offered.chain(step.work.fill.iter().filter_map(|fill| fill.when.as_ref())) {
            self.evaluated(guard, &attempt);
        }
    }

    /// Whether the event finishes a step from which the case comes straight back; its branches are not asked then.
    pub(super) fn comes_straight_back(&self, before: &Case, event: &Event) -> bool {
        let Event::Completed { step, outcome, .. } = event else { return false };
        let state = self.playbook.step(step).and_then(|step| before.step(step.id));
        state.is_some_and(|state| state.comes_back(outcome).is_some())
    }

    /// Something happened and led to this case.
    pub(super) fn see(&mut self, case: &Case, event: &Event, came_back: bool) {
        let step_of = |name: &str| self.playbook.step(name);
        match event {
            Event::Started { .. } => self.enters(case, self.playbook.start),
            Event::Opened { step, .. } => {
                if let Some(step) = step_of(step) {
                    self.opened(case, step);
                }
            }
            Event::Skipped { step } => {
                if let Some(step) = step_of(step) {
                    self.ways.insert(Way::Skipped(step.id));
                    self.lane_condition(case, step);
                }
            }
            Event::Completed { step, outcome, .. } => {
                if let Some(step) = step_of(step) {
                    self.steps.insert(step.id);
                    if !came_back {
                        self.left(case, step, outcome);
                    }
                }
            }
            Event::Ended { step: Some(step), .. } => self.steps.extend(step_of(step).map(|step| step.id)),
            Event::Interrupted { name, .. } => self.interrupted(case, name),
            Event::Set { .. }
            | Event::Claimed { .. }
            | Event::Released { .. }
            | Event::Assigned { .. }
            | Event::Ticked { .. }
            | Event::Attached { .. }
            | Event::Voted { .. }
            | Event::Closed { .. }
            | Event::Returned { .. }
            | Event::Noted { .. }
            | Event::Suspended { .. }
            | Event::Resumed
            | Event::Answered { .. }
            | Event::Called { .. }
            | Event::HandedOff { .. }
            | Event::Ended { step: None, .. }
            | Event::Undone { .. } => {}
        }
    }

    fn opened(&mut self, case: &Case, step: &'a Step) {
        self.steps.insert(step.id);
        self.lane_condition(case, step);
        match &step.kind {
            StepKind::Group(group) => self.enters(case, group.start),
            StepKind::Call(call) | StepKind::HandOff(call) => {
                call.with.iter().for_each(|(_, guard)| self.evaluated(guard, case));
            }
            StepKind::Task | StepKind::Approval(_) | StepKind::Together(_) | StepKind::Wait(_) | StepKind::End(_) => {}
        }
    }

    fn lane_condition(&mut self, case: &Case, step: &'a Step) {
        if let Some(guard) = step.lane.as_ref().and_then(|lane| lane.when.as_ref()) {
            self.evaluated(guard, case);
        }
    }

    /// A step is finished and leads on.
    fn left(&mut self, case: &Case, step: &'a Step, outcome: &str) {
        if let StepKind::Wait(Wait::Event { within: Some((_, other)), .. }) = &step.kind
            && outcome == "late"
        {
            self.ways.insert(Way::Late(step.id));
            return self.enters(case, *other);
        }
        let named = step.outcomes.iter().position(|found| found.name == outcome);
        let Some(at) = named.or((!step.outcomes.is_empty()).then_some(0)) else { return };
        let branches = &step.outcomes[at].branches;
        let mut taken = None;
        for (number, branch) in branches.iter().enumerate() {
            match &branch.condition {
                Condition::Always => taken = Some(number),
                Condition::When(guard) => {
                    self.evaluated(guard, case);
                    taken = if guard.holds(case) == Ok(true) { Some(number) } else { taken };
                }
                Condition::Else => {}
            }
        }
        let other = || branches.iter().position(|branch| matches!(branch.condition, Condition::Else));
        if let Some(number) = taken.or_else(other) {
            self.ways.insert(Way::Branch(step.id, at, number));
            self.enters(case, branches[number].to);
        }
    }

    fn interrupted(&mut self, case: &Case, name: &str) {
        let playbook = self.playbook;
        let regions = playbook.steps.iter().map(|step| (Some(step.id), &step.interrupts));
        for (region, interrupts) in regions.chain([(None, &playbook.interrupts)]) {
            if let Some(at) = interrupts.iter().position(|interrupt| interrupt.name == name) {
                self.ways.insert(Way::Interrupt(region, at));
                self.enters(case, interrupts[at].to);
            }
        }
    }

    /// A step is about to be entered; when it was entered often enough, another one is.
    fn enters(&mut self, case: &Case, step: StepId) {
        let mut step = step;
        let mut passed = BTreeSet::new();
        while let Some(visits) = &self.playbook[step].visits {
            let most = match &visits.at_most {
                Count::Fixed(number) => Some(*number),
                Count::Setting(id) => match case.setting(*id) {
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
            };
            let entered = case.step(step).map_or(0, |state| state.visits);
            if most.is_none_or(|most| entered < most) || !passed.insert(step) {
                return;
            }
            self.ways.insert(Way::Overflow(step));
            step = visits.then;
        }
    }

    fn evaluated(&mut self, guard: &Guard, values: &dyn Values) {
        for (number, side) in sides(&guard.expression, values) {
            let tried = self.boundaries.entry((guard.span, number)).or_default();
            match side {
                Side::At => tried.at = true,
                Side::Beyond => tried.beyond = true,
                Side::Before => {}
            }
        }
    }

    /// What was reached so far.
    pub(super) fn coverage(&self) -> Coverage {
        let playbook = self.playbook;
        let steps = playbook.steps.iter().filter(|step| !self.steps.contains(&step.id));
        let missing = |name: String, span: Span| Missing { name, span, lacks: None };
        let all_ways = ways(playbook);
        let total = all_ways.len();
        let not_taken = all_ways.into_iter().filter(|(way, ..)| !self.ways.contains(way));
        Coverage {
            steps: Part {
                total: playbook.steps.len(),
                missing: steps.map(|step| missing(step.name.clone(), step.span)).collect(),
            },
            transitions: Part { total, missing: not_taken.map(|(_, name, span)| missing(name, span)).collect() },
            boundaries: self.boundaries_reached(),
        }
    }

    fn boundaries_reached(&self) -> Part {
        let mut part = Part::default();
        for (step, guard) in guards(self.playbook) {
            for (number, comparison) in boundaries(&guard.expression).into_iter().enumerate() {
                part.total += 1;
                let tried = self.boundaries.get(&(guard.span, number)).copied().unwrap_or_default();
                let lacks = match (tried.at, tried.beyond) {
                    (true, true) => continue,
                    (true, false) => {
                        message!(zh: "没有试过界限的另一侧", en: "never tried on the other side of the limit")
                    }
                    (false, true) => message!(zh: "没有试过恰在界限上", en: "never tried exactly at the limit"),
                    (false, false) => {
                        message!(zh: "界限上和另一侧都没有试过", en: "tried neither at the limit nor beyond it")
                    }
                };
                let condition = comparison.describe(self.playbook, Lang::En);
                let name = format!("{}: {condition}", self.playbook[step].name);
                part.missing.push(Missing { name, span: guard.span, lacks: Some(lacks) });
            }
        }
        part
    }
}

//! Goes through every case there can be of a small playbook, by the engine's own `start` and `decide`, and judges from
//! that alone whether the playbook is sound. Nothing here looks at the rules.

use std::collections::{BTreeMap, BTreeSet, HashMap, VecDeque};

use chrono::{DateTime, TimeDelta, Utc};
use playbook::compile::calendar;
use playbook::engine::case::{Status, follow};
use playbook::engine::event::Happened;
use playbook::engine::outlook::possible_interrupts;
use playbook::engine::{
    Act, Actor, Case, Command, Event, Input, Moment, Refusal, Roles, Start, StepStatus, decide, start,
};
use playbook::model::guard::{Guard, Values};
use playbook::model::step::{Branch, Condition, Step, StepKind};
use playbook::model::value::Value;
use playbook::model::{FieldId, Playbook, SettingId, StepId};

/// What is found: nothing when the playbook is sound.
pub(super) type Faults = BTreeSet<String>;

/// A case with what it looks like to whoever could act in it.
struct State {
    case: Case,
    /// The states that an act leads to, with the lanes that it finishes; those of interrupts are not among them.
    onward: Vec<(usize, Vec<StepId>)>,
}

struct Explorer<'p> {
    playbook: &'p Playbook,
    states: Vec<State>,
    known: HashMap<String, usize>,
    open: VecDeque<usize>,
    /// The steps at which a case rested, or that were finished by themselves.
    reached: BTreeSet<StepId>,
    faults: Faults,
}

/// Judges a playbook; nothing when there are more than `most` states.
pub(super) fn explore(playbook: &Playbook, most: usize) -> Option<Faults> {
    let mut explorer = Explorer {
        playbook,
        states: Vec::new(),
        known: HashMap::new(),
        open: VecDeque::new(),
        reached: BTreeSet::new(),
        faults: local_faults(playbook),
    };
    explorer.begin();
    while let Some(at) = explorer.open.pop_front() {
        explorer.act(at);
        if explorer.states.len() > most {
            return None;
        }
    }
    explorer.judge();
    Some(explorer.faults)
}

/// A value of every field, as a guard sees it.
struct Row<'v>(&'v BTreeMap<FieldId, Value>);

impl Values for Row<'_> {
    fn field(&self, id: FieldId) -> Option<&Value> {
        self.0.get(&id)
    }

    fn setting(&self, _: SettingId) -> &Value {
        panic!("there are no settings")
    }
}

/// What each field may hold.
fn values(playbook: &Playbook, field: FieldId) -> Vec<Value> {
    let spellings = super::machine::FIELDS.iter().find(|(name, _)| *name == playbook[field].name).unwrap().1;
    spellings.iter().map(|text| Value::parse(text, &playbook[field].kind).unwrap()).collect()
}

/// All ways to give some fields values.
fn rows(playbook: &Playbook, fields: &[FieldId]) -> Vec<BTreeMap<FieldId, Value>> {
    fields.iter().fold(vec![BTreeMap::new()], |rows, field| {
        let with = |row: &BTreeMap<FieldId, Value>| {
            values(playbook, *field)
                .into_iter()
                .map(|value| {
                    let mut row = row.clone();
                    row.insert(*field, value);
                    row
                })
                .collect::<Vec<_>>()
        };
        rows.iter().flat_map(with).collect()
    })
}

/// Conditions by themselves: of branches exactly one must hold for all values that fields may have, and every condition
/// must hold for some.
fn local_faults(playbook: &Playbook) -> Faults {
    let mut faults = Faults::new();
    let all: Vec<FieldId> = (0u32..).zip(&playbook.fields).map(|(id, _)| FieldId(id)).collect();
    let rows = rows(playbook, &all);
    let holds = |guard: &Guard, row| guard.holds(&Row(row)).unwrap();
    for step in &playbook.steps {
        let mut alone: Vec<&Guard> = step.lane.iter().filter_map(|lane| lane.when.as_ref()).collect();
        for outcome in &step.outcomes {
            alone.extend(outcome.when.as_deref());
            let guards: Vec<&Guard> = outcome.branches.iter().filter_map(Branch::guard).collect();
            let otherwise = outcome.branches.iter().any(|branch| matches!(branch.condition, Condition::Else));
            for row in rows.iter().filter(|_| !guards.is_empty()) {
                match guards.iter().filter(|guard| holds(guard, row)).count() {
                    0 if !otherwise => faults.insert(format!("a gap at {}", step.name)),
                    0 | 1 => false,
                    _ => faults.insert(format!("an overlap at {}", step.name)),
                };
            }
            alone.extend(guards);
        }
        if alone.iter().any(|guard| !rows.iter().any(|row| holds(guard, row))) {
            faults.insert(format!("a condition at {} never holds", step.name));
        }
    }
    faults
}

fn actor(name: &str) -> Actor {
    Actor { name: name.to_owned(), roles: Roles::Any }
}

fn early() -> DateTime<Utc> {
    "2026-03-02T01:00:00Z".parse().unwrap()
}

fn moment(now: DateTime<Utc>) -> Moment<'static> {
    Moment { now, calendar: calendar::built_in(), zone: chrono_tz::Asia::Shanghai }
}

impl Explorer<'_> {
    /// Every field may be known from the start.
    fn begin(&mut self) {
        let all: Vec<FieldId> = (0u32..).zip(&self.playbook.fields).map(|(id, _)| FieldId(id)).collect();
        // Fields that nothing reads make no difference.
        let read: Vec<FieldId> = all.into_iter().filter(|field| self.is_read(*field)).collect();
        for row in rows(self.playbook, &read) {
            let values = row.into_iter().map(|(id, value)| (self.playbook[id].name.clone(), value)).collect();
            let begun = start(self.playbook, &Start { values, ..Start::bare() }, &actor("甲"), moment(early()));
            match begun {
                Ok(events) => {
                    self.follow(&Case::new(), &events);
                }
                Err(refusal) => self.refused(&refusal),
            }
        }
    }

    fn is_read(&self, field: FieldId) -> bool {
        let guards = self.playbook.steps.iter().flat_map(|step| {
            let lane = step.lane.iter().filter_map(|lane| lane.when.as_ref());
            let offered = step.outcomes.iter().filter_map(|outcome| outcome.when.as_deref());
            let branches = step.outcomes.iter().flat_map(|outcome| &outcome.branches);
            lane.chain(offered).chain(branches.filter_map(Branch::guard))
        });
        guards.into_iter().any(|guard| guard.expression.reads().fields.contains(&field))
    }

    /// The state after some events, and the lanes they finish.
    fn follow(&mut self, before: &Case, events: &[Happened]) -> (usize, Vec<StepId>) {
        let (mut case, mut finished) = (before.clone(), Vec::new());
        for happened in events {
            let step = |name: &str| self.playbook.step(name).unwrap();
            if let Event::Completed { step: name, .. } | Event::Ended { step: Some(name), .. } = &happened.event {
                finished.extend(Some(step(name)).filter(|step| step.lane.is_some()).map(|step| step.id));
                self.reached.insert(step(name).id);
            }
            case = follow(self.playbook, case, &[], happened);
        }
        let key = self.key(&case);
        let next = self.states.len();
        let at = *self.known.entry(key).or_insert(next);
        if at == next {
            self.reached.extend(self.playbook.steps.iter().map(|step| step.id).filter(|step| case.is_open(*step)));
            self.states.push(State { case, onward: Vec::new() });
            self.open.push_back(at);
        }
        (at, finished)
    }

    /// What makes a difference to what can happen yet.
    fn key(&self, case: &Case) -> String {
        let fields: Vec<_> = case.fields.iter().map(|(id, filled)| (id, &filled.value)).collect();
        let steps = case.steps.iter().map(|(id, state)| {
            let open = state.status == StepStatus::Open;
            let votes: Vec<_> = state.votes.iter().filter(|_| open).map(|vote| (vote.seat, &vote.outcome)).collect();
            let visits = self.playbook[*id].visits.as_ref().map(|_| state.visits);
            let status = Some(state.status).filter(|_| open || self.playbook[*id].lane.is_some());
            (*id, status, visits, votes, state.redo.clone())
        });
        let steps: Vec<_> = steps.filter(|(_, status, visits, ..)| status.is_some() || visits.is_some()).collect();
        format!("{:?} {fields:?} {steps:?}", case.status)
    }

    fn refused(&mut self, refusal: &Refusal) {
        // Conditions are judged by themselves, and an outcome may not be there or a time not have come.
        let expected = ["no_branch", "several_branches", "no_outcome", "not_yet"];
        if let Refusal::GoesInCircles { step } = refusal {
            self.faults.insert(format!("{} leads round in a circle", step.name));
        } else if !expected.contains(&refusal.kind()) {
            panic!("{}", refusal.message().en);
        }
    }

    fn act(&mut self, at: usize) {
        let case = self.states[at].case.clone();
        if case.status != Status::Open {
            return;
        }
        for step in &self.playbook.steps {
            if !case.is_open(step.id) {
                continue;
            }
            for act in acts(self.playbook, step) {
                let votes = case.step(step.id).map_or(0, |state| state.votes.len());
                let command = Command { actor: actor(["甲", "乙", "丙"][votes]), act };
                // Soon, and after every deadline.
                let late = case.step(step.id).and_then(|state| state.opened).unwrap_or(early()) + TimeDelta::days(9);
                for now in [early(), late] {
                    if now != early() && !matches!(step.kind, StepKind::Wait(_)) {
                        continue;
                    }
                    match decide(self.playbook, &case, &command, moment(now)) {
                        Ok(events) => {
                            let next = self.follow(&case, &events);
                            self.states[at].onward.push(next);
                        }
                        Err(refusal) => self.refused(&refusal),
                    }
                }
            }
        }
        for (_, interrupt) in possible_interrupts(self.playbook, &case) {
            let act =
                Act::Interrupt { name: interrupt.name.clone(), reason: Some("r".to_owned()), values: BTreeMap::new() };
            match decide(self.playbook, &case, &Command { actor: actor("甲"), act }, moment(early())) {
                Ok(events) => {
                    self.follow(&case, &events);
                }
                Err(refusal) => self.refused(&refusal),
            }
        }
    }

    fn judge(&mut self) {
        for step in &self.playbook.steps {
            if !self.reached.contains(&step.id) {
                self.faults.insert(format!("{} is never reached", step.name));
            }
        }
        let ends = |state: &State, _: &Vec<StepId>| state.case.is_over();
        for state in self.lost(&|_| true, &|to, finished| ends(&self.states[to], finished)) {
            let open: Vec<&str> = self.states[state]
                .case
                .open_tasks(self.playbook)
                .into_iter()
                .map(|id| self.playbook[id].name.as_str())
                .collect();
            self.faults.insert(format!("no end is reached with {} open", open.join(", ")));
        }
        for lane in self.playbook.steps.iter().filter(|step| step.lane.is_some()) {
            let is_open = |at: usize| self.states[at].case.is_open(lane.id);
            if !self.lost(&is_open, &|_, finished| finished.contains(&lane.id)).is_empty() {
                self.faults.insert(format!("the lane {} is never finished", lane.name));
            }
        }
    }

    /// The states, of those that count, from which no act that is wanted is reached by way of states that count.
    fn lost(&self, counts: &dyn Fn(usize) -> bool, wanted: &dyn Fn(usize, &Vec<StepId>) -> bool) -> Vec<usize> {
        let mut comes_from: Vec<Vec<usize>> = vec![Vec::new(); self.states.len()];
        let mut fine: Vec<bool> = self.states.iter().map(|state| state.case.is_over()).collect();
        let mut open: Vec<usize> = Vec::new();
        for (from, state) in self.states.iter().enumerate().filter(|(from, _)| counts(*from)) {
            for (to, finished) in &state.onward {
                comes_from[*to].push(from);
                if wanted(*to, finished) {
                    open.push(from);
                }
            }
        }
        while let Some(at) = open.pop() {
            if !std::mem::replace(&mut fine[at], true) {
                open.extend(comes_from[at].iter().filter(|from| !fine[**from]));
            }
        }
        (0..self.states.len()).filter(|at| counts(*at) && !fine[*at]).collect()
    }
}

/// Everything somebody could do at an open step.
fn acts(playbook: &Playbook, step: &Step) -> Vec<Act> {
    let id = step.id;
    let outcomes: Vec<String> = step.outcomes.iter().map(|outcome| outcome.name.clone()).collect();
    let mut fields: Vec<FieldId> =
        step.work.fill.iter().map(|fill| fill.field).chain(step.work.optional.clone()).collect();
    fields.sort_unstable();
    fields.dedup();
    let inputs = |fields: &[FieldId]| -> Vec<BTreeMap<String, Value>> {
        let named = |row: BTreeMap<FieldId, Value>| {
            row.into_iter().map(|(id, value)| (playbook[id].name.clone(), value)).collect()
        };
        let mut inputs: Vec<BTreeMap<String, Value>> = rows(playbook, fields).into_iter().map(named).collect();
        inputs.push(BTreeMap::new());
        inputs
    };
    let (remark, redo) = (Some("r".to_owned()), Vec::new());
    let mut acts = Vec::new();
    match &step.kind {
        StepKind::Task | StepKind::Wait(_) => {
            let outcomes: Vec<Option<String>> =
                if step.lane.is_some() { vec![None] } else { outcomes.into_iter().map(Some).collect() };
            for outcome in outcomes {
                for values in inputs(&fields) {
                    let input = Input { values, ..Input::default() };
                    acts.push(Act::Complete {
                        step: id,
                        outcome: outcome.clone(),
                        input,
                        remark: remark.clone(),
                        redo: redo.clone(),
                    });
                }
            }
        }
        StepKind::Approval(_) => {
            let outcomes = if step.lane.is_some() { vec!["approve".to_owned(), "refuse".to_owned()] } else { outcomes };
            for outcome in outcomes {
                for values in inputs(&fields) {
                    let input = Input { values, ..Input::default() };
                    acts.push(Act::Vote {
                        step: id,
                        outcome: outcome.clone(),
                        role: None,
                        input,
                        remark: remark.clone(),
                        redo: redo.clone(),
                    });
                }
            }
        }
        StepKind::Call(call) => {
            let results: Vec<FieldId> = call.results.iter().map(|(field, _)| *field).collect();
            for outcome in ["good", "bad"] {
                for values in rows(playbook, &results) {
                    let theirs = call.results.iter().map(|(ours, theirs)| (theirs.value.clone(), values[ours].clone()));
                    acts.push(Act::Finish { step: id, outcome: outcome.to_owned(), values: theirs.collect() });
                }
            }
        }
        StepKind::Together(_) | StepKind::Group(_) | StepKind::HandOff(_) | StepKind::End(_) => {}
    }
    acts
}

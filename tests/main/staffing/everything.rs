//! Trying everything: every way through a playbook, and on each way every choice of people, as the engine allows them.

use std::collections::{BTreeMap, BTreeSet};

use playbook::compile::calendar::built_in;
use playbook::engine::case::follow;
use playbook::engine::command::{Act, Actor, Command, Input, Moment, Roles, Start};
use playbook::engine::outlook::possible_interrupts;
use playbook::engine::{Case, StepStatus, decide, start};
use playbook::model::step::{Approval, Step, StepKind};
use playbook::model::team::Team;
use playbook::model::{Playbook, RoleId, StepId};

/// More states than these are too many.
const MOST_STATES: usize = 1_500;

/// Whether cases come to a point where a task waits and nobody can do it.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Stuck {
    /// On some way, whoever did the steps before.
    pub(super) always: bool,
    /// On some way, if certain people did the steps before.
    pub(super) sometimes: bool,
}

pub(super) struct Everything<'a> {
    playbook: &'a Playbook,
    actors: Vec<Actor>,
    /// The steps of which it matters who did them.
    matters: BTreeSet<StepId>,
}

/// Who did what, and the case in which they did.
type Histories = BTreeMap<Vec<(StepId, BTreeSet<String>)>, Case>;

impl<'a> Everything<'a> {
    pub(super) fn new(playbook: &'a Playbook, team: &Team, away: &BTreeSet<String>) -> Everything<'a> {
        let today = "2026-03-02".parse().unwrap();
        let there = team.people.keys().filter(|name| !team.is_away(name, today) && !away.contains(*name));
        let actor = |name: &String| {
            let roles = Roles::Only(team.roles_in(playbook, name, today));
            Actor { name: name.clone(), roles }
        };
        let apart = playbook.steps.iter().flat_map(|step| playbook.tasks_in(&step.work.not_by));
        Everything { playbook, actors: there.map(actor).collect(), matters: apart.collect() }
    }

    /// Nothing when there is too much to try.
    pub(super) fn explore(&self) -> Option<Stuck> {
        let anybody = Actor { name: "nobody".to_owned(), roles: Roles::Any };
        let begun = start(self.playbook, &Start::bare(), &anybody, moment()).ok()?;
        let case = begun.iter().fold(Case::new(), |case, event| follow(self.playbook, case, &[], event));
        let first = Histories::from([(self.history(&case), case)]);
        let mut seen = BTreeSet::new();
        let mut open = vec![first];
        let mut stuck = Stuck::default();
        while let Some(histories) = open.pop() {
            let Some(one) = histories.values().next() else { continue };
            let known: Vec<_> = histories.keys().cloned().collect();
            if !seen.insert((self.control(one), known)) {
                continue;
            }
            if seen.len() > MOST_STATES {
                return None;
            }
            for (_, interrupt) in possible_interrupts(self.playbook, one) {
                let (name, reason, values) = (interrupt.name.clone(), reason(), BTreeMap::new());
                let act = Act::Interrupt { name, reason, values };
                let after = histories.values().filter_map(|case| self.act(case, self.actors.first()?, &act));
                open.push(after.map(|case| (self.history(&case), case)).collect());
            }
            for task in one.open_tasks(self.playbook) {
                let step = &self.playbook[task];
                let mut outcomes: Vec<String> = step.outcomes.iter().map(|outcome| outcome.name.clone()).collect();
                if step.lane.is_some() {
                    outcomes = if matches!(step.kind, StepKind::Approval(_)) {
                        vec!["approve".to_owned(), "refuse".to_owned()]
                    } else {
                        vec!["done".to_owned()]
                    };
                }
                for outcome in outcomes {
                    let mut after = Histories::new();
                    let may_be_impossible = outcome == "refuse";
                    for case in histories.values() {
                        let results = self.finish(case, step, &outcome);
                        stuck.sometimes |= results.is_empty() && !may_be_impossible;
                        after.extend(results.into_iter().map(|case| (self.history(&case), case)));
                    }
                    stuck.always |= after.is_empty() && !may_be_impossible;
                    open.push(after);
                }
            }
        }
        Some(stuck)
    }

    /// The cases in which a task is finished with an outcome, by every person, or every set of voters, who may do so. Of
    /// votes only as many are taken as it needs.
    fn finish(&self, case: &Case, step: &Step, outcome: &str) -> Vec<Case> {
        let StepKind::Approval(Approval { voters }) = &step.kind else {
            let named = step.lane.is_none().then(|| outcome.to_owned());
            let act = Act::Complete {
                step: step.id,
                outcome: named,
                input: Input::default(),
                remark: reason(),
                redo: Vec::new(),
            };
            return self.actors.iter().filter_map(|actor| self.act(case, actor, &act)).collect();
        };
        let mut done: Vec<Case> = Vec::new();
        let mut open = vec![case.clone()];
        let mut seen: Vec<Vec<(u32, String, String)>> = Vec::new();
        while let Some(case) = open.pop() {
            let votes = &case.step(step.id).unwrap().votes;
            let mut key: Vec<_> = votes.iter().map(|vote| (vote.seat, vote.by.clone(), vote.outcome.clone())).collect();
            key.sort();
            if seen.contains(&key) {
                continue;
            }
            seen.push(key);
            for actor in &self.actors {
                let Roles::Only(roles) = &actor.roles else { continue };
                for role in roles {
                    let ways: &[&str] = if outcome == "approve" { &["approve"] } else { &["approve", "refuse"] };
                    for way in ways {
                        let (role, input, redo) = (Some(*role), Input::default(), Vec::new());
                        let act = Act::Vote {
                            step: step.id,
                            outcome: (*way).to_owned(),
                            role,
                            input,
                            remark: reason(),
                            redo,
                        };
                        let Some(after) = self.act(&case, actor, &act) else { continue };
                        let state = after.step(step.id).unwrap();
                        let finished = state.completed.as_ref().map(|completed| completed.seq)
                            > case.step(step.id).unwrap().completed.as_ref().map(|completed| completed.seq);
                        if !finished {
                            open.push(after);
                        } else if state.completed.as_ref().unwrap().outcome == outcome {
                            done.push(after);
                        }
                    }
                }
            }
        }
        let seats = voters.seats();
        let votes_by_role = |case: &Case| {
            let mut number: BTreeMap<RoleId, usize> = BTreeMap::new();
            for vote in &case.step(step.id).unwrap().votes {
                *number.entry(seats[vote.seat as usize].1).or_default() += 1;
            }
            number
        };
        let all: Vec<BTreeMap<RoleId, usize>> = done.iter().map(votes_by_role).collect();
        let asks_no_more = |one: &BTreeMap<RoleId, usize>, other: &BTreeMap<RoleId, usize>| {
            one.iter().all(|(role, number)| other.get(role).is_some_and(|most| number <= most))
        };
        let least = |at: &usize| !all.iter().any(|other| *other != all[*at] && asks_no_more(other, &all[*at]));
        (0..done.len()).filter(least).map(|at| done[at].clone()).collect()
    }

    fn act(&self, case: &Case, actor: &Actor, act: &Act) -> Option<Case> {
        let command = Command { actor: actor.clone(), act: act.clone() };
        let events = decide(self.playbook, case, &command, moment()).ok()?;
        Some(events.iter().fold(case.clone(), |case, event| follow(self.playbook, case, &[], event)))
    }

    fn history(&self, case: &Case) -> Vec<(StepId, BTreeSet<String>)> {
        let did = |step: &StepId| {
            let completed = case.step(*step)?.completed.as_ref()?;
            Some((*step, completed.by.iter().cloned().collect()))
        };
        self.matters.iter().filter_map(did).collect()
    }

    /// Where a case is, whoever brought it there.
    fn control(&self, case: &Case) -> Vec<(StepId, u8, u32, bool)> {
        let steps = case.steps.iter().map(|(step, state)| {
            let visits = if self.playbook[*step].visits.is_some() { state.visits } else { 0 };
            let status = match state.status {
                StepStatus::Waiting => 0,
                StepStatus::Open => 1,
                StepStatus::Done => 2,
                StepStatus::Skipped => 3,
                StepStatus::Closed => 4,
            };
            (*step, status, visits, state.completed.is_some())
        });
        steps.collect()
    }
}

fn reason() -> Option<String> {
    Some("because".to_owned())
}

fn moment() -> Moment<'static> {
    Moment { now: "2026-03-02T08:00:00Z".parse().unwrap(), calendar: built_in(), zone: chrono_tz::Tz::UTC }
}

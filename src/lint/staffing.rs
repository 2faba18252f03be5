//! Whether there is always somebody who can act: the people of a team, held against what a playbook asks for.
//!
//! Who is away on the day does not act, and whoever stands in for them does. Of the others, any so many may be away as
//! well, with nobody standing in. Work that is sent back by hand is not looked at, and neither is what the data decides:
//! every way that the playbook draws is taken for possible.

pub(super) mod absence;
mod apart;
mod choice;
pub(super) mod duties;
mod need;
pub(super) mod order;
mod run;
pub(super) mod trap;
mod walk;

use std::collections::{BTreeMap, BTreeSet};

use super::Staffing;
use super::flow::Flow;
use crate::lang::Message;
use crate::message;
use crate::model::step::{Step, StepKind};
use crate::model::team::Team;
use crate::model::{Playbook, RoleId, StepId};
use absence::{Absence, Attempt, fewest};
use apart::Time;
use duties::Deadlock;
use need::{Demand, one_of, ways_to_decline, ways_to_do};
use trap::Trap;

/// Somebody who is there, by number.
pub(super) type Person = usize;
/// People who hold the same role, or one of the same roles, by number.
type Pool = usize;

/// So many attempts are made for what one step needs.
const ATTEMPTS: usize = 20_000;
/// So many names are said before it is said how many more there are.
const MOST_NAMES: usize = 6;

/// What it takes to do something.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Need {
    /// Any of these ways: so many different people of each pool; nothing when there are too many ways to be listed.
    ways: Option<Vec<Vec<(Pool, u32)>>>,
    /// The same in roles.
    pub(super) demands: Vec<Demand>,
    /// All who may take part.
    everybody: Vec<Person>,
    /// So many people take part at most.
    most: usize,
}

/// The people who are there, and what comes of it.
pub(super) struct Staff<'a> {
    playbook: &'a Playbook,
    team: &'a Team,
    /// Their names.
    pub(super) people: Vec<&'a str>,
    /// So many of them may be away.
    pub(super) absent: usize,
    pools: Vec<Vec<Person>>,
    pool_of: BTreeMap<Vec<RoleId>, Pool>,
    /// What steps and interrupts need; what is needed alike stands here once.
    pub(super) needs: Vec<Need>,
    /// What each step needs, by the numbers of steps.
    need_of: Vec<Option<usize>>,
    /// What it takes to decline an approval, where those who would approve it are not enough.
    need_to_decline: BTreeMap<StepId, usize>,
    /// What the interrupts need: of the playbook first, then of the steps in their order.
    pub(super) need_of_interrupts: Vec<usize>,
    /// What the absence of people does to each need.
    pub(super) alone: Vec<Absence>,
    /// Where separation of duties leaves nobody.
    pub(super) deadlocks: Vec<Deadlock>,
    /// Where separation of duties may leave nobody, depending on who does the earlier steps.
    pub(super) traps: Vec<Trap>,
}

impl<'a> Staff<'a> {
    pub(super) fn new(playbook: &'a Playbook, flow: &Flow, staffing: Staffing<'a>) -> Staff<'a> {
        let Staffing { team, today, absent } = staffing;
        let people: Vec<&str> =
            team.people.keys().map(String::as_str).filter(|person| !team.is_away(person, today)).collect();
        let number: BTreeMap<&str, Person> = people.iter().enumerate().map(|(at, name)| (*name, at)).collect();
        let mut holders: BTreeMap<RoleId, BTreeSet<Person>> = BTreeMap::new();
        for (name, person) in &team.people {
            let acts = number.get(name.as_str()).or_else(|| number.get(team.substitute(name, today)?));
            let roles = person.roles.iter().filter_map(|(role, _)| playbook.role(role));
            roles.for_each(|role| holders.entry(role).or_default().extend(acts));
        }
        let mut staff = Staff {
            playbook,
            team,
            people,
            absent,
            pools: Vec::new(),
            pool_of: BTreeMap::new(),
            needs: Vec::new(),
            need_of: Vec::new(),
            need_to_decline: BTreeMap::new(),
            need_of_interrupts: Vec::new(),
            alone: Vec::new(),
            deadlocks: Vec::new(),
            traps: Vec::new(),
        };
        staff.read_needs(flow, &holders);
        staff.alone = (0..staff.needs.len()).map(|need| staff.absences(need, absent)).collect();
        let order = order::Order::new(playbook, flow);
        staff.deadlocks = duties::deadlocks(&staff, &order);
        staff.traps = trap::traps(&staff, &order);
        staff
    }

    /// What each step and each interrupt needs.
    fn read_needs(&mut self, flow: &Flow, holders: &BTreeMap<RoleId, BTreeSet<Person>>) {
        let playbook = self.playbook;
        let mut known: BTreeMap<Option<Vec<Demand>>, usize> = BTreeMap::new();
        for step in &playbook.steps {
            let counts = step.is_task() && flow.is_reached(step.id);
            let need = counts.then(|| self.need(ways_to_do(step), most_people(step), holders, &mut known));
            self.need_of.push(need);
            if let (Some(need), StepKind::Approval(approval)) = (need, &step.kind)
                && let Some(declining) = ways_to_decline(&approval.voters)
                && !covers(&self.needs[need].demands, &declining)
            {
                let need = self.need(Some(declining), most_people(step), holders, &mut known);
                self.need_to_decline.insert(step.id, need);
            }
        }
        let regional = playbook.steps.iter().flat_map(|step| &step.interrupts);
        for interrupt in playbook.interrupts.iter().chain(regional) {
            let need = self.need(Some(vec![one_of(&interrupt.by)]), 1, holders, &mut known);
            self.need_of_interrupts.push(need);
        }
    }

    fn need(
        &mut self,
        demands: Option<Vec<Demand>>,
        most: usize,
        holders: &BTreeMap<RoleId, BTreeSet<Person>>,
        known: &mut BTreeMap<Option<Vec<Demand>>, usize>,
    ) -> usize {
        if let Some(need) = known.get(&demands).filter(|_| demands.is_some()) {
            return *need;
        }
        let ways = demands.as_ref().map(|demands| demands.iter().map(|demand| self.pooled(demand, holders)).collect());
        let ways: Option<Vec<Vec<(Pool, u32)>>> = ways;
        let pools: BTreeSet<Pool> = ways.iter().flatten().flatten().map(|(pool, _)| *pool).collect();
        let everybody: BTreeSet<Person> = pools.iter().flat_map(|pool| self.pools[*pool].iter().copied()).collect();
        let need = Need {
            ways,
            demands: demands.clone().unwrap_or_default(),
            everybody: everybody.into_iter().collect(),
            most,
        };
        self.needs.push(need);
        known.insert(demands, self.needs.len() - 1);
        self.needs.len() - 1
    }

    fn pooled(&mut self, demand: &Demand, holders: &BTreeMap<RoleId, BTreeSet<Person>>) -> Vec<(Pool, u32)> {
        let mut pooled = Vec::new();
        for (roles, number) in demand {
            let pool = *self.pool_of.entry(roles.clone()).or_insert_with(|| {
                let held = roles.iter().filter_map(|role| holders.get(role)).flatten().copied();
                let people: BTreeSet<Person> =
                    if roles.is_empty() { (0..self.people.len()).collect() } else { held.collect() };
                self.pools.push(people.into_iter().collect());
                self.pools.len() - 1
            });
            pooled.push((pool, *number));
        }
        pooled
    }

    /// Who holds one of these roles.
    pub(super) fn holders(&self, roles: &[RoleId]) -> &[Person] {
        self.pool_of.get(roles).map(|pool| self.pools[*pool].as_slice()).unwrap_or_default()
    }

    /// What a step needs.
    pub(super) fn need_of(&self, step: StepId) -> Option<usize> {
        self.need_of[step.0 as usize]
    }

    /// What a step needs at a certain time.
    fn need_at(&self, (step, time): (StepId, Time)) -> Option<usize> {
        match time {
            Time::Any | Time::Before => self.need_of(step),
            Time::Declined => self.need_to_decline.get(&step).copied(),
        }
    }

    /// What the absence of at most so many people does to a need.
    pub(super) fn absences(&self, need: usize, most: usize) -> Absence {
        fewest(most, &mut ATTEMPTS.clone(), &mut |away| self.attempt(need, away))
    }

    /// Whether a need is met without certain people.
    fn attempt(&self, need: usize, away: &BTreeSet<Person>) -> Attempt {
        let Some(ways) = &self.needs[need].ways else { return Attempt::Unknown };
        let mut by = BTreeSet::new();
        let met = ways.iter().any(|way| {
            by.clear();
            way.iter().all(|(pool, number)| {
                let there = || self.pools[*pool].iter().filter(|person| !away.contains(person));
                let wanted = *number as usize;
                // Somebody who takes part already may act for another role as well.
                let mut chosen: Vec<Person> = there().filter(|person| by.contains(*person)).copied().collect();
                chosen.truncate(wanted);
                let more = there().filter(|person| !by.contains(*person)).copied();
                let chosen: Vec<Person> = chosen.iter().copied().chain(more).take(wanted).collect();
                by.extend(&chosen);
                chosen.len() == wanted
            })
        });
        if met { Attempt::Done(by.into_iter().collect()) } else { Attempt::Stuck }
    }

    /// By whom a step may be done, listed in full; nothing when there are too many.
    fn choices(&self, need: usize) -> Option<Vec<Vec<Person>>> {
        self.listed(self.needs[need].ways.as_deref()?)
    }

    /// By whom an approval may be declined.
    fn declining(&self, step: &Step) -> Option<Vec<Vec<Person>>> {
        let StepKind::Approval(approval) = &step.kind else { return None };
        let demands = ways_to_decline(&approval.voters)?;
        let pool = |(roles, number): (&Vec<RoleId>, &u32)| Some((*self.pool_of.get(roles)?, *number));
        let ways: Option<Vec<Vec<(Pool, u32)>>> =
            demands.iter().map(|demand| demand.iter().map(pool).collect()).collect();
        self.listed(&ways?)
    }

    fn listed(&self, ways: &[Vec<(Pool, u32)>]) -> Option<Vec<Vec<Person>>> {
        const MOST_CHOICES: usize = 5_000;
        let mut all: BTreeSet<Vec<Person>> = BTreeSet::new();
        for way in ways {
            let mut sets: BTreeSet<Vec<Person>> = BTreeSet::from([Vec::new()]);
            for (pool, number) in way {
                let mut more = BTreeSet::new();
                for set in &sets {
                    add(&self.pools[*pool], *number as usize, set, &mut more, MOST_CHOICES)?;
                }
                sets = more;
            }
            all.extend(sets);
        }
        (all.len() <= MOST_CHOICES).then(|| all.into_iter().collect())
    }

    /// Who the team file says holds one of these roles, away or not.
    pub(super) fn said_to_hold(&self, roles: &[RoleId]) -> Vec<&'a str> {
        let holds = |role: &String| self.playbook.role(role).is_some_and(|role| roles.contains(&role));
        let holders = self.team.people.iter().filter(|(_, person)| person.roles.iter().any(|(role, _)| holds(role)));
        holders.map(|(name, _)| name.as_str()).collect()
    }

    /// Names, with signs around each.
    pub(super) fn names(&self, people: &[Person]) -> Message {
        let names: Vec<&str> = people.iter().map(|person| self.people[*person]).collect();
        signed(&names)
    }

    /// Names as a value.
    pub(super) fn listed_names(&self, people: &[Person]) -> String {
        people.iter().map(|person| self.people[*person]).collect::<Vec<_>>().join(", ")
    }

    /// Who may do a step.
    pub(super) fn people_for(&self, step: StepId) -> &[Person] {
        self.need_of(step).map(|need| self.needs[need].everybody.as_slice()).unwrap_or_default()
    }
}

/// Adds so many people of a pool to a set, in every way.
fn add(pool: &[Person], number: usize, set: &[Person], sets: &mut BTreeSet<Vec<Person>>, most: usize) -> Option<()> {
    if number > pool.len() {
        return Some(());
    }
    let mut chosen: Vec<usize> = (0..number).collect();
    loop {
        let mut more: Vec<Person> = set.iter().copied().chain(chosen.iter().map(|at| pool[*at])).collect();
        more.sort_unstable();
        more.dedup();
        sets.insert(more);
        if sets.len() > most {
            return None;
        }
        let Some(at) = (0..number).rev().find(|at| chosen[*at] < pool.len() - number + *at) else { return Some(()) };
        chosen[at] += 1;
        (at + 1..number).for_each(|later| chosen[later] = chosen[later - 1] + 1);
    }
}

/// Whether whoever meets the one demand meets one of the others.
fn covers(demands: &[Demand], others: &[Demand]) -> bool {
    let enough = |demand: &Demand, other: &Demand| {
        other.iter().all(|(roles, number)| demand.get(roles).is_some_and(|most| number <= most))
    };
    demands.iter().all(|demand| others.iter().any(|other| enough(demand, other)))
}

fn most_people(step: &Step) -> usize {
    match &step.kind {
        StepKind::Approval(approval) => approval.voters.seats().len(),
        StepKind::Task
        | StepKind::Together(_)
        | StepKind::Group(_)
        | StepKind::Call(_)
        | StepKind::HandOff(_)
        | StepKind::Wait(_)
        | StepKind::End(_) => 1,
    }
}

/// That nobody is left for a step, or too few for the votes of an approval.
pub(super) fn nobody_left(playbook: &Playbook, step: StepId) -> Message {
    let (step, name) = (&playbook[step], &playbook[step].name);
    if most_people(step) > 1 {
        message!(zh: "剩下的人不够批 `{name}`", en: "too few are left to approve `{name}`")
    } else {
        message!(zh: "没有人能做 `{name}`", en: "nobody is left for `{name}`")
    }
}

/// Names, with signs around each; of many the first ones.
pub(super) fn signed(names: &[&str]) -> Message {
    let all: Vec<String> = names.iter().take(MOST_NAMES).map(|name| format!("`{name}`")).collect();
    let more = names.len().saturating_sub(MOST_NAMES);
    let (zh, en) = (all.join("、"), all.join(", "));
    match (all.as_slice(), more) {
        ([], _) => message!(zh: "没有人", en: "nobody"),
        ([.., _], 1..) => {
            let number = names.len();
            message!(zh: "{zh} 等 {number} 人", en: "{en} and {more} more")
        }
        ([one], 0) => message!(zh: "{one}", en: "{one}"),
        ([first @ .., last], 0) => {
            let first = first.join(", ");
            message!(zh: "{zh}", en: "{first} and {last}")
        }
    }
}

/// "When these are away, ", or nothing when nobody has to be.
pub(super) fn when_away(staff: &Staff<'_>, away: &[Person]) -> Message {
    if away.is_empty() {
        return Message::default();
    }
    let Message { zh, en } = staff.names(away);
    let is = if away.len() == 1 { "is" } else { "are" };
    message!(zh: "{zh} 不在时，", en: "when {en} {is} away, ")
}

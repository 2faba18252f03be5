//! Whether the steps of every run can be done by somebody although duties are kept apart.
//!
//! Steps that must be kept apart and share people form a graph. If people can be chosen for all its steps at once, so that
//! no two neighbours share anybody, then every run can be done: each step by the same people every time. Most steps fall
//! out of the graph at once, because they have more people than neighbours. What is left is decided by search; where there is no
//! choice, the smallest part that has none is walked through in a run, and only if that run itself has none is it told.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use super::absence::{Absence, Attempt, fewest};
use super::apart::{Graph, Time, alike, graph, groups, kept_apart, peeled};
use super::choice::{Choice, Puzzle, permutations};
use super::order::Order;
use super::run::{can_be_declined, stuck_at};
use super::walk::{Finished, walks};
use super::{Person, Staff};
use crate::model::StepId;

/// So many choices are tried for all groups of steps together.
const TRIES: usize = 500_000;
/// So many attempts are made for one group of steps.
const ATTEMPTS: usize = 3_000;
/// So many times a group is divided because steps of it never happen in one run.
const DIVISIONS: usize = 200;

/// Steps that nobody can do one after the other.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(in crate::lint) struct Deadlock {
    /// The steps that must be kept apart, the one that nobody is left for last.
    pub(in crate::lint) steps: Vec<StepId>,
    /// Who is away.
    pub(in crate::lint) away: Vec<Person>,
    /// What is finished on the way, that step last.
    pub(in crate::lint) path: Vec<StepId>,
    /// Whether it is certain; otherwise the limits of the search were reached.
    pub(in crate::lint) certain: bool,
}

/// Where separation of duties leaves nobody.
pub(super) fn deadlocks(staff: &Staff<'_>, order: &Order<'_>) -> Vec<Deadlock> {
    let Some(graph) = graph(staff) else {
        let first = staff.playbook.steps.iter().find(|step| !step.work.not_by.is_empty());
        let steps = first.map(|step| step.id).into_iter().collect();
        return vec![Deadlock { steps, away: Vec::new(), path: Vec::new(), certain: false }];
    };
    let mut graph = graph;
    let mut found = pairs(staff, order, &mut graph);
    let left = peeled(staff, &graph);
    let mut tries = TRIES;
    for group in groups(&graph, &left) {
        let mut search = Search::new(staff, order, &graph, &group, tries);
        search.explore(vec![true; group.len()]);
        tries = search.tries;
        found.extend(search.told);
    }
    found
}

/// Two steps that only the same person can do, when so many are away as may be. Pairs of the same needs fall by the same
/// reason, and are taken out of the graph when the first of them is told.
fn pairs(staff: &Staff<'_>, order: &Order<'_>, graph: &mut Graph) -> Vec<Deadlock> {
    /// So many pairs of the same needs are looked at for one that a run does in its order.
    const MOST_LOOKED_AT: usize = 3;
    let mut looked_at: HashMap<(usize, usize), usize> = HashMap::new();
    let mut told: BTreeSet<(usize, usize)> = BTreeSet::new();
    let mut found = Vec::new();
    for later in 0..graph.steps.len() {
        for earlier in graph.apart[later].clone() {
            let (first, last) = (graph.steps[earlier], graph.steps[later]);
            let needs = (graph.needs[earlier], graph.needs[later]);
            let Some(away) = (first.1 == Time::Any && last.1 == Time::Any && !told.contains(&needs))
                .then(|| all_but_one(staff, needs))
                .flatten()
            else {
                continue;
            };
            let follows = kept_apart(staff.playbook, last.0).contains(&first.0) && order.is_possible(first.0, last.0);
            let times = looked_at.entry(needs).or_default();
            *times += 1;
            if !follows || *times > MOST_LOOKED_AT {
                continue;
            }
            let targets = [first.0, last.0].map(|step| Finished { step, declined: false });
            let out: BTreeSet<Person> = away.iter().copied().collect();
            let mut paths = walks(order, &targets).into_iter();
            let Some(path) = paths.find(|path| can_be_declined(staff, path, &out)) else { continue };
            let path = path.into_iter().map(|finished| finished.step).collect();
            found.push(Deadlock { steps: vec![first.0, last.0], away, path, certain: true });
            told.insert(needs);
            told.insert((needs.1, needs.0));
        }
    }
    for step in 0..graph.steps.len() {
        let need = graph.needs[step];
        let needs = &graph.needs;
        graph.apart[step].retain(|other| !told.contains(&(need, needs[*other])));
    }
    found
}

/// Who must be away so that only one and the same person is left for two steps.
fn all_but_one(staff: &Staff<'_>, (one, other): (usize, usize)) -> Option<Vec<Person>> {
    let (one, other) = (&staff.needs[one], &staff.needs[other]);
    let enough = one.most == 1 && other.most == 1 && one.everybody.len().max(other.everybody.len()) <= staff.absent + 1;
    let last = one.everybody.iter().rev().find(|person| enough && other.everybody.contains(person))?;
    let all: BTreeSet<Person> = one.everybody.iter().chain(&other.everybody).copied().collect();
    (all.len() <= staff.absent + 1).then(|| all.into_iter().filter(|person| person != last).collect())
}

/// What came of telling a part without a choice.
enum Told {
    /// Nobody is left for this step.
    Stuck(usize),
    /// The run ends at an approval that cannot be declined any more.
    NeverDeclined,
}

/// The search in one group of steps.
struct Search<'s, 'a> {
    staff: &'s Staff<'a>,
    order: &'s Order<'a>,
    steps: Vec<(StepId, Time)>,
    needs: Vec<usize>,
    apart: Vec<Vec<usize>>,
    /// By whom each need may be met; nothing when there are too many.
    choices: BTreeMap<usize, Option<Vec<Vec<Person>>>>,
    tries: usize,
    attempts: usize,
    divisions: usize,
    told: Vec<Deadlock>,
}

impl<'s, 'a> Search<'s, 'a> {
    fn new(staff: &'s Staff<'a>, order: &'s Order<'a>, graph: &Graph, group: &[usize], tries: usize) -> Search<'s, 'a> {
        let place: HashMap<usize, usize> = group.iter().enumerate().map(|(at, step)| (*step, at)).collect();
        let needs: Vec<usize> = group.iter().map(|at| graph.needs[*at]).collect();
        let apart = |at: &usize| graph.apart[*at].iter().filter_map(|other| place.get(other).copied()).collect();
        Search {
            staff,
            order,
            steps: group.iter().map(|at| graph.steps[*at]).collect(),
            apart: group.iter().map(apart).collect(),
            choices: needs.iter().map(|need| (*need, staff.choices(*need))).collect(),
            needs,
            tries,
            attempts: ATTEMPTS,
            divisions: DIVISIONS,
            told: Vec::new(),
        }
    }

    /// Finds what is wrong among the steps that count.
    fn explore(&mut self, mut counts: Vec<bool>) {
        loop {
            let away = match self.fewest_absences(&counts) {
                Absence::Harmless => return,
                Absence::Unknown => return self.tell_doubt(&counts),
                Absence::Stops(away) => away,
            };
            let away: BTreeSet<Person> = away.into_iter().collect();
            let Some(core) = self.core(&counts, &away) else { return self.tell_doubt(&counts) };
            let strangers = core.iter().enumerate().find_map(|(at, one)| {
                let never = |other: &&usize| !self.order.in_one_run(self.steps[*one].0, self.steps[**other].0);
                core[at + 1..].iter().find(never).map(|other| (*one, *other))
            });
            if let Some((one, other)) = strangers {
                // No run does both, so it is enough to look without the one and without the other.
                return self.divide(&counts, &[one, other]);
            }
            if self.drop_pairs_out_of_order(&core) {
                continue;
            }
            let last = match self.tell(&core, &away) {
                Told::Stuck(last) => last,
                // No run does all of them either.
                Told::NeverDeclined => return self.divide(&counts, &core),
            };
            // Other steps of the same roles fall by the same reason.
            let need = self.needs[last];
            (0..counts.len()).filter(|at| self.needs[*at] == need).for_each(|at| counts[at] = false);
        }
    }

    /// Looks without each of some steps that no run does all of.
    fn divide(&mut self, counts: &[bool], never_all: &[usize]) {
        for without in never_all {
            let Some(left) = self.divisions.checked_sub(1) else { return self.tell_doubt(counts) };
            self.divisions = left;
            let mut fewer = counts.to_vec();
            fewer[*without] = false;
            self.explore(fewer);
        }
    }

    fn puzzle<'p>(&'p self, needs: &[usize], apart: &[Vec<usize>]) -> Option<Puzzle<'p>> {
        let ways: Option<Vec<&[Vec<Person>]>> = needs.iter().map(|need| self.choices.get(need)?.as_deref()).collect();
        Some(Puzzle { ways: ways?, apart: apart.to_vec() })
    }

    /// The steps that count and can be done by themselves without those who are away. The others are told elsewhere.
    fn doable(&self, needs: &[usize], counts: &[bool], away: &BTreeSet<Person>) -> Vec<bool> {
        let doable: BTreeMap<usize, bool> = self
            .choices
            .keys()
            .map(|need| (*need, matches!(self.staff.attempt(*need, away), Attempt::Done(_))))
            .collect();
        counts.iter().zip(needs).map(|(counts, need)| *counts && doable[need]).collect()
    }

    fn fewest_absences(&mut self, counts: &[bool]) -> Absence {
        // If it can be done with the same people for all steps that are alike, it can be done.
        let (class_of, classes_apart) = alike(&self.needs, &self.apart, counts);
        let mut member = vec![0; classes_apart.len()];
        (0..counts.len()).filter(|step| counts[*step]).for_each(|step| member[class_of[step]] = step);
        let needs: Vec<usize> = member.iter().map(|step| self.needs[*step]).collect();
        let apart: Vec<Vec<usize>> = classes_apart.into_iter().map(|apart| apart.into_iter().collect()).collect();
        let all = vec![true; needs.len()];
        match self.absences(&needs, &apart, &all) {
            Absence::Harmless => Absence::Harmless,
            Absence::Stops(_) | Absence::Unknown => self.absences(&self.needs.clone(), &self.apart.clone(), counts),
        }
    }

    fn absences(&mut self, needs: &[usize], apart: &[Vec<usize>], counts: &[bool]) -> Absence {
        let (mut tries, mut attempts) = (self.tries, self.attempts);
        let Some(puzzle) = self.puzzle(needs, apart) else { return Absence::Unknown };
        let found = fewest(self.staff.absent, &mut attempts, &mut |away| match puzzle.solve(
            &self.doable(needs, counts, away),
            away,
            &mut tries,
        ) {
            Choice::Found(by) => {
                let by: BTreeSet<Person> = by.into_iter().flatten().collect();
                Attempt::Done(by.into_iter().collect())
            }
            Choice::None => Attempt::Stuck,
            Choice::Unknown => Attempt::Unknown,
        });
        (self.tries, self.attempts) = (tries, attempts);
        found
    }

    /// A smallest part without a choice.
    fn core(&mut self, counts: &[bool], away: &BTreeSet<Person>) -> Option<Vec<usize>> {
        let mut tries = self.tries;
        let puzzle = self.puzzle(&self.needs, &self.apart)?;
        let mut kept = self.doable(&self.needs, counts, away);
        let mut piece = kept.len().div_ceil(2).max(1);
        loop {
            let inside: Vec<usize> = (0..kept.len()).filter(|at| kept[*at]).collect();
            for part in inside.chunks(piece) {
                part.iter().for_each(|at| kept[*at] = false);
                match puzzle.solve(&kept, away, &mut tries) {
                    Choice::None => {}
                    Choice::Found(_) => part.iter().for_each(|at| kept[*at] = true),
                    Choice::Unknown => return None,
                }
            }
            if piece == 1 {
                break;
            }
            piece = piece.div_ceil(2);
        }
        let core = (0..kept.len()).filter(|at| kept[*at]).collect();
        self.tries = tries;
        Some(core)
    }

    /// Whether a step is kept apart from an earlier one that a run can do before it.
    fn follows(&self, earlier: usize, later: usize) -> bool {
        let ((earlier, _), (later, _)) = (self.steps[earlier], self.steps[later]);
        kept_apart(self.staff.playbook, later).contains(&earlier) && self.order.is_possible(earlier, later)
    }

    /// Pairs of which the earlier step can never come first have no effect.
    fn drop_pairs_out_of_order(&mut self, core: &[usize]) -> bool {
        let mut dropped = false;
        for one in core {
            for other in core.iter().filter(|other| *other > one) {
                if self.apart[*one].contains(other) && !self.follows(*one, *other) && !self.follows(*other, *one) {
                    self.apart[*one].retain(|at| at != other);
                    self.apart[*other].retain(|at| at != one);
                    dropped = true;
                }
            }
        }
        dropped
    }

    /// Tells what has no choice, with a run if there is one.
    fn tell(&mut self, core: &[usize], away: &BTreeSet<Person>) -> Told {
        let first = self.in_order(core);
        let all = if core.len() <= 5 { permutations(core) } else { Vec::new() };
        let (mut never_declined, mut possible) = (false, false);
        let target = |(step, time): (StepId, Time)| Finished { step, declined: time == Time::Declined };
        let orders = std::iter::once(first.clone()).chain(all);
        let runs = orders.flat_map(|targets| {
            let targets: Vec<Finished> = targets.iter().map(|at| target(self.steps[*at])).collect();
            walks(self.order, &targets).into_iter().map(move |path| (targets.clone(), path))
        });
        for (targets, path) in runs {
            let Some(last) = stuck_at(self.staff, &path, away, &mut self.tries) else {
                possible = true;
                continue;
            };
            let (path, stuck) = (&path[..=last], path[last]);
            if stuck.declined {
                // It can still be approved.
                never_declined = true;
                continue;
            }
            let path: Vec<StepId> = path.iter().map(|finished| finished.step).collect();
            // A run that stops sooner, at a step of another group, is told there.
            let Some(at) = self.steps.iter().position(|step| *step == (stuck.step, Time::Any)) else { continue };
            let mut steps: Vec<StepId> = targets.into_iter().map(|target| target.step).collect();
            steps.retain(|step| *step != stuck.step && path.contains(step));
            steps.push(stuck.step);
            let away = away.iter().copied().collect();
            self.told.push(Deadlock { steps, away, path, certain: true });
            return Told::Stuck(at);
        }
        if never_declined && !possible {
            return Told::NeverDeclined;
        }
        self.doubt(&first, away);
        Told::Stuck(first.last().copied().unwrap_or_default())
    }

    /// The steps so that each comes after those it is kept apart from, as far as that is possible.
    fn in_order(&self, core: &[usize]) -> Vec<usize> {
        let before = |one: usize, other: usize| {
            let ((first, _), (then, _)) = (self.steps[one], self.steps[other]);
            let must = self.order.is_possible(first, then) && !self.order.is_possible(then, first);
            must || (self.follows(one, other) && (one < other || !self.follows(other, one)))
        };
        let mut left: Vec<usize> = core.to_vec();
        let mut order = Vec::new();
        while !left.is_empty() {
            let free = left.iter().position(|one| !left.iter().any(|other| other != one && before(*other, *one)));
            order.push(left.remove(free.unwrap_or(0)));
        }
        order
    }

    fn doubt(&mut self, steps: &[usize], away: &BTreeSet<Person>) {
        let steps = steps.iter().map(|at| self.steps[*at].0).collect();
        let away = away.iter().copied().collect();
        self.told.push(Deadlock { steps, away, path: Vec::new(), certain: false });
    }

    fn tell_doubt(&mut self, counts: &[bool]) {
        if self.told.iter().all(|told| told.certain) {
            let steps: Vec<usize> = (0..counts.len()).filter(|at| counts[*at]).collect();
            self.doubt(&steps, &BTreeSet::new());
        }
    }
}

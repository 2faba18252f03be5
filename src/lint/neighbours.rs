//! The playbooks beside one another, found by name or alias, for rules that look at what a playbook calls. What several
//! playbooks would ask of the same neighbour is worked out once.

use std::collections::HashMap;
use std::sync::OnceLock;

use super::assignment::Assignment;
use super::chains::{Chains, Held};
use super::flow::Flow;
use super::graph::Graph;
use crate::model::Playbook;

/// One of the playbooks that stand beside each other.
#[derive(Clone, Debug)]
pub struct Neighbour<'a> {
    /// The file it is read from, as the reader knows it.
    pub file: &'a str,
    /// Its name, then its aliases.
    pub names: Vec<String>,
    /// What its text says, when every part of it could be made sense of.
    pub playbook: Option<&'a Playbook>,
    /// Whether it has errors that are told nowhere else in this run.
    pub faulty: bool,
}

/// All of them. Of two that go by one name, the one that has it as its own comes before the one that has it as an alias,
/// and an earlier one before a later one.
pub struct Neighbours<'a> {
    all: Vec<Neighbour<'a>>,
    by_name: HashMap<String, usize>,
    assignments: Vec<OnceLock<Assignment>>,
    finishing: OnceLock<Chains>,
    settling: OnceLock<Chains>,
}

impl<'a> Neighbours<'a> {
    /// Puts playbooks beside each other.
    #[must_use]
    pub fn new(all: Vec<Neighbour<'a>>) -> Neighbours<'a> {
        let mut by_name = HashMap::new();
        let own = all.iter().enumerate().filter_map(|(at, neighbour)| Some((at, neighbour.names.first()?)));
        let aliases = all
            .iter()
            .enumerate()
            .flat_map(|(at, neighbour)| neighbour.names.iter().skip(1).map(move |name| (at, name)));
        for (at, name) in own.chain(aliases) {
            by_name.entry(name.clone()).or_insert(at);
        }
        let assignments = all.iter().map(|_| OnceLock::new()).collect();
        Neighbours { all, by_name, assignments, finishing: OnceLock::new(), settling: OnceLock::new() }
    }

    /// All of them, in order.
    #[must_use]
    pub fn all(&self) -> &[Neighbour<'a>] {
        &self.all
    }

    /// The place of the playbook of that name or alias.
    pub(super) fn place(&self, name: &str) -> Option<usize> {
        self.by_name.get(name).copied()
    }

    /// The playbook of that name or alias.
    pub(super) fn find(&self, name: &str) -> Option<&Neighbour<'a>> {
        self.place(name).map(|at| &self.all[at])
    }

    /// The place of a playbook; none when others are found by its name.
    pub(super) fn place_of(&self, playbook: &Playbook) -> Option<usize> {
        let is_this = |at: &usize| self.all[*at].playbook.is_some_and(|found| std::ptr::eq(found, playbook));
        self.place(&playbook.name).filter(is_this)
    }

    /// Which fields are certainly set where in a playbook.
    pub(super) fn assignment(&self, at: usize) -> Option<&Assignment> {
        let playbook = self.all[at].playbook?;
        Some(
            self.assignments[at].get_or_init(|| Assignment::new(playbook, &Flow::new(playbook, &Graph::new(playbook)))),
        )
    }

    /// Which playbooks are held up for ever by what they call or start.
    pub(super) fn chains(&self, held: Held) -> &Chains {
        let cell = match held {
            Held::FromFinishing => &self.finishing,
            Held::FromSettling => &self.settling,
        };
        cell.get_or_init(|| Chains::new(self, held))
    }
}

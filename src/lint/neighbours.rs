//! The playbooks beside one another, found by name or alias, for rules that look at what a playbook calls. What several
//! playbooks would ask of the same neighbour is worked out once.

use std::collections::HashMap;
use std::sync::OnceLock;

use super::assignment::Assignment;
use super::chains::{Chains, Held};
use super::flow::{Flow, ends};
use super::graph::Graph;
use crate::model::{FieldId, Playbook, StepId};

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
    ends_without: Vec<OnceLock<Vec<Option<StepId>>>>,
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
        let ends_without = all.iter().map(|_| OnceLock::new()).collect();
        Neighbours { all, by_name, ends_without, finishing: OnceLock::new(), settling: OnceLock::new() }
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

    /// What the playbook of that name or alias says, when that could be made sense of.
    pub(super) fn playbook(&self, name: &str) -> Option<&'a Playbook> {
        self.find(name)?.playbook
    }

    /// The place of a playbook; none when others are found by its name.
    pub(super) fn place_of(&self, playbook: &Playbook) -> Option<usize> {
        let is_this = |at: &usize| self.all[*at].playbook.is_some_and(|found| std::ptr::eq(found, playbook));
        self.place(&playbook.name).filter(is_this)
    }

    /// The end that a case of a playbook may reach without a field, the first one, when there is one.
    pub(super) fn end_without(&self, at: usize, field: FieldId) -> Option<StepId> {
        let playbook = self.all[at].playbook?;
        let ends = self.ends_without[at].get_or_init(|| {
            let assignment = Assignment::new(playbook, &Flow::new(playbook, &Graph::new(playbook)));
            let ends = ends(playbook, &playbook.top);
            let without = |field| ends.iter().map(|(end, _)| end.id).find(|end| !assignment.is_set_at(field, *end));
            (0u32..).take(playbook.fields.len()).map(|id| without(FieldId(id))).collect()
        });
        ends.get(field.0 as usize).copied().flatten()
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

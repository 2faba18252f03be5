//! The names of playbooks, steps, roles and outcomes, for lists of cases and tasks. They are those of the playbooks of
//! today; what these no longer know is shown as the case has it.

use super::case_text::outcome_words;
use super::paint::safe;
use super::workspace::Library;
use crate::compile::compile;
use crate::lang::Lang;
use crate::model::Playbook;
use crate::store::{IndexedCase, OpenTask};

/// The playbooks of some cases.
pub(super) struct Titles {
    playbooks: Vec<Playbook>,
}

impl Titles {
    /// Looks up the playbooks of these names.
    pub(super) fn new<'a>(library: &Library, names: impl Iterator<Item = &'a str>) -> Titles {
        let mut names: Vec<&str> = names.collect();
        names.sort_unstable();
        names.dedup();
        let playbooks = names.into_iter().filter_map(|name| compile(&library.get(name)?.source).playbook).collect();
        Titles { playbooks }
    }

    fn playbook(&self, name: &str) -> Option<&Playbook> {
        self.playbooks.iter().find(|playbook| playbook.name == name)
    }

    /// The playbook of a case.
    pub(super) fn of(&self, case: &IndexedCase, lang: Lang) -> String {
        let title = self.playbook(&case.row.playbook).map(|playbook| playbook.title.say(lang));
        safe(title.unwrap_or(&case.row.playbook))
    }

    /// How a case ended; empty when it has not.
    pub(super) fn outcome(&self, case: &IndexedCase, lang: Lang) -> String {
        let Some(outcome) = &case.row.outcome else { return String::new() };
        self.playbook(&case.row.playbook)
            .map_or_else(|| safe(outcome), |playbook| outcome_words(playbook, outcome, lang))
    }

    /// The step of a task.
    pub(super) fn step(&self, open: &OpenTask, lang: Lang) -> String {
        let step = self.playbook(&open.case.row.playbook).and_then(|playbook| playbook.step(&open.task.step));
        step.map_or_else(|| open.task.step.clone(), |step| step.title.say(lang).to_owned())
    }

    /// The roles a task waits for.
    pub(super) fn roles(&self, open: &OpenTask, lang: Lang) -> String {
        let playbook = self.playbook(&open.case.row.playbook);
        let title = |name: &String| {
            let role = playbook.and_then(|playbook| playbook.role(name).map(|id| playbook[id].title.clone()));
            role.map_or_else(|| name.clone(), |title| title.say(lang).to_owned())
        };
        safe(&open.task.roles.iter().map(title).collect::<Vec<_>>().join(lang.pick("、", ", ")))
    }
}

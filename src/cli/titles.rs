//! The names of playbooks, steps, roles and outcomes, for lists of cases and tasks. They come from the texts that were
//! pinned when the cases began, so a playbook that was changed or removed since changes nothing.

use super::case_text::outcome_words;
use super::paint::safe;
use crate::compile::compile;
use crate::lang::Lang;
use crate::model::Playbook;
use crate::source::SourceFile;
use crate::store::{Hash, IndexedCase, OpenTask, Store};

/// The playbooks of some cases, by the digests of their texts.
pub(super) struct Titles {
    playbooks: Vec<(Hash, Playbook)>,
}

impl Titles {
    /// No playbooks, for no cases.
    pub(super) fn none() -> Titles {
        Titles { playbooks: Vec::new() }
    }

    /// Looks up the playbooks of these cases. What cannot be read is shown by the names in the case.
    pub(super) fn new<'a>(store: &dyn Store, cases: impl Iterator<Item = &'a IndexedCase>) -> Titles {
        let mut playbooks: Vec<(Hash, Playbook)> = Vec::new();
        for case in cases {
            let digest = case.row.source;
            if playbooks.iter().any(|(known, _)| *known == digest) {
                continue;
            }
            let text = store.source(&digest).ok();
            let compiled = text.map(|text| compile(&SourceFile::new(case.row.playbook.as_str(), text)));
            playbooks.extend(compiled.and_then(|compiled| compiled.playbook).map(|playbook| (digest, playbook)));
        }
        Titles { playbooks }
    }

    fn playbook(&self, case: &IndexedCase) -> Option<&Playbook> {
        self.playbooks.iter().find(|(digest, _)| *digest == case.row.source).map(|(_, playbook)| playbook)
    }

    /// The playbook of a case.
    pub(super) fn of(&self, case: &IndexedCase, lang: Lang) -> String {
        let title = self.playbook(case).map(|playbook| playbook.title.say(lang));
        safe(title.unwrap_or(&case.row.playbook))
    }

    /// How a case ended; empty when it has not.
    pub(super) fn outcome(&self, case: &IndexedCase, lang: Lang) -> String {
        let Some(outcome) = &case.row.outcome else { return String::new() };
        self.playbook(case).map_or_else(|| safe(outcome), |playbook| outcome_words(playbook, outcome, lang))
    }

    /// The step of a task.
    pub(super) fn step(&self, open: &OpenTask, lang: Lang) -> String {
        let step = self.playbook(&open.case).and_then(|playbook| playbook.step(&open.task.step));
        step.map_or_else(|| open.task.step.clone(), |step| step.title.say(lang).to_owned())
    }

    /// The roles a task waits for.
    pub(super) fn roles(&self, open: &OpenTask, lang: Lang) -> String {
        let playbook = self.playbook(&open.case);
        let title = |name: &String| {
            let role = playbook.and_then(|playbook| playbook.role(name).map(|id| playbook[id].title.clone()));
            role.map_or_else(|| name.clone(), |title| title.say(lang).to_owned())
        };
        safe(&open.task.roles.iter().map(title).collect::<Vec<_>>().join(lang.pick("、", ", ")))
    }
}

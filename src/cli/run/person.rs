//! Who acts at this terminal: why somebody may not, and how somebody else takes over.

use super::super::prompt::{Entry, Left, Question, Suggestion};
use super::{Stop, Walk};
use crate::engine::{Act, Command, Input, Refusal, performers};
use crate::model::StepId;
use crate::model::step::StepKind;
use crate::runtime::{Failure, Loaded};

impl Walk<'_, '_> {
    /// Whether somebody else could do what this person may not.
    fn is_personal(refusal: &Refusal) -> bool {
        matches!(
            refusal,
            Refusal::SeparationOfDuties { .. }
                | Refusal::WrongRole { .. }
                | Refusal::HeldBy { .. }
                | Refusal::DuplicateVote { .. }
                | Refusal::NotYourTurn { .. }
        )
    }

    /// Why the person here may not work at a step; none when they may. Nothing is written.
    fn hindrance(&mut self, step: StepId) -> Result<Option<Refusal>, Stop> {
        let actor = self.session.actor(&self.loaded.playbook)?;
        let act = match self.loaded.playbook[step].kind {
            StepKind::Approval(_) => {
                let (outcome, input) = ("approve".to_owned(), Input::default());
                Act::Vote { step, outcome, role: None, input, remark: None, redo: Vec::new() }
            }
            StepKind::Task
            | StepKind::Together(_)
            | StepKind::Group(_)
            | StepKind::Call(_)
            | StepKind::HandOff(_)
            | StepKind::Wait(_)
            | StepKind::End(_) => Act::Claim(step),
        };
        let mut store = self.session.store()?;
        let loaded = self.loaded.clone();
        let command = Command { actor, act };
        let rehearsed =
            self.session.with_runtime(&mut store, |runtime| Ok(runtime.rehearse(loaded, &command, None)))?;
        Ok(match rehearsed {
            Err(Failure::Refused(refusal)) if Self::is_personal(&refusal) => Some(refusal),
            Ok(_) | Err(_) => None,
        })
    }

    /// Makes sure that the person here may work at a step, or that somebody else takes over; whether to go on with it.
    pub(super) fn may_work_on(&mut self, step: StepId) -> Result<bool, Stop> {
        while let Some(refusal) = self.hindrance(step)? {
            let lang = self.session.lang;
            let said = self.session.paint.caution(refusal.message().say(lang));
            self.session.print(&said)?;
            let several = self.loaded.case.open_tasks(&self.loaded.playbook).len() > 1;
            let mut entries = vec![Entry::with_key(lang.pick("换一个人来做", "let somebody else go on here"), 'p')];
            if several {
                entries.push(Entry::with_key(lang.pick("先做别的步骤", "work on another step"), 'o'));
            }
            entries.push(Entry::with_key(lang.pick("存下离开", "leave, everything is kept"), 's'));
            match self.choose(lang.pick("接着", "Next"), None, &entries, 0)? {
                Some(0) => {
                    self.change_person(Some(step))?;
                }
                Some(1) if several => return Ok(false),
                Some(_) | None => return Err(Stop::Leaves),
            }
        }
        Ok(true)
    }

    /// Says why not; whether somebody else has taken over, so that it can be tried again.
    pub(super) fn refused(&mut self, refusal: &Refusal) -> Result<bool, Stop> {
        let said = self.session.paint.caution(refusal.message().say(self.session.lang));
        self.session.print(&said)?;
        if Self::is_personal(refusal) { self.change_person(None) } else { Ok(false) }
    }

    /// The people of the team; those who hold a role that may act at the step come first.
    fn people(&mut self, step: Option<StepId>) -> Result<Vec<String>, Stop> {
        let today = self.session.today();
        let Some(team) = self.session.team()? else { return Ok(Vec::new()) };
        let Loaded { playbook, case, .. } = &self.loaded;
        let wanted = step.map(|step| performers(playbook, case, step)).unwrap_or_default();
        let holds = |name: &str| team.roles_in(playbook, name, today).iter().any(|role| wanted.contains(role));
        let mut people: Vec<String> = team.people.keys().cloned().collect();
        people.sort_by_cached_key(|name| !holds(name));
        Ok(people)
    }

    /// Somebody else sits down at this terminal; whether they did.
    pub(super) fn change_person(&mut self, step: Option<StepId>) -> Result<bool, Stop> {
        let lang = self.session.lang;
        let people = self.people(step)?;
        let check = |typed: &str| -> Result<String, String> {
            let name = typed.trim();
            if name.is_empty() {
                return Err(lang.pick("写一个姓名", "a name is needed").to_owned());
            }
            if !people.is_empty() && !people.iter().any(|known| known == name) {
                return Err(lang.pick("团队文件里没有这个人", "the team file does not know this name").to_owned());
            }
            Ok(name.to_owned())
        };
        let suggestions: Vec<Suggestion> =
            people.iter().map(|name| Suggestion { label: name.clone(), answer: name.clone() }).collect();
        let question = Question {
            words: lang.pick("现在由谁来做", "Who goes on here"),
            hint: Some(lang.pick("写姓名，Esc 返回", "a name; Esc goes back")),
            initial: "",
            check: &check,
            suggestions: &suggestions,
            look: self.look(),
        };
        match self.prompter.line(&question) {
            Ok(name) => {
                self.session.acting = Some(name.trim().to_owned());
                Ok(true)
            }
            Err(Left::Back) => Ok(false),
            Err(Left::Out) => Err(Stop::CutOff),
        }
    }
}

//! The choices at a step: its outcomes with what each leads to, and what else one may do there.

use super::super::paint::safe;
use super::super::prompt::{Left, Question};
use super::{Stop, Walk};
use crate::engine::{Act, outlook};
use crate::model::StepId;
use crate::model::step::{Outcome, StepKind};

/// What the person wants to do at a step.
#[derive(Clone, Debug)]
pub(super) enum Choice {
    /// Finish it, or vote, with this outcome.
    Outcome(String),
    /// Change what was filled in.
    Fields,
    /// Tick lines of the checklist.
    Checklist,
    /// Attach a file.
    Attach,
    /// Note something.
    Note,
    /// Send work back to an earlier step.
    SendBack,
    /// End a region by an interrupt.
    Interrupt,
    /// Take back the last act.
    Undo,
    /// Let somebody else go on here.
    Person,
    /// Read more about the step.
    Help,
    /// Work on another open step.
    OtherStep,
    /// Leave; everything is kept.
    Leave,
}

impl Walk<'_, '_> {
    /// Shows the choices and lets one be made; none when the person pressed Esc.
    pub(super) fn choice(&mut self, step: StepId) -> Result<Option<Choice>, Stop> {
        let mut choices = self.outcome_choices(step)?;
        choices.extend(self.other_choices(step));
        let labels: Vec<String> = choices.iter().map(|(_, label)| label.clone()).collect();
        let words = self.session.pick("接着 ›", "Next ›").to_owned();
        Ok(self.choose(&words, &labels)?.map(|chosen| choices[chosen].0.clone()))
    }

    fn outcome_choices(&mut self, id: StepId) -> Result<Vec<(Choice, String)>, Stop> {
        let lang = self.session.lang;
        let (playbook, case) = (&self.loaded.playbook, &self.loaded.case);
        let step = &playbook[id];
        let label = |outcome: &Outcome| {
            let to: Vec<&str> =
                outlook::leads_to(outcome, case).iter().map(|step| playbook[*step].title.say(lang)).collect();
            let to = to.join(lang.pick(" 或 ", " or "));
            format!("{} → {}", safe(outcome.say().say(lang)), safe(&to))
        };
        let mut choices: Vec<(Choice, String)> = outlook::offered(step, case)
            .into_iter()
            .map(|outcome| (Choice::Outcome(outcome.name.clone()), label(outcome)))
            .collect();
        if choices.is_empty() {
            let approval = matches!(step.kind, StepKind::Approval(_));
            let (name, word) = if approval {
                ("approve", lang.pick("同意", "Approve"))
            } else {
                ("done", lang.pick("完成", "Done"))
            };
            choices.push((Choice::Outcome(name.to_owned()), word.to_owned()));
            if approval {
                choices.push((Choice::Outcome("refuse".to_owned()), lang.pick("不同意", "Refuse").to_owned()));
            }
        }
        Ok(choices)
    }

    fn other_choices(&self, id: StepId) -> Vec<(Choice, String)> {
        let (playbook, case, lang) = (&self.loaded.playbook, &self.loaded.case, self.session.lang);
        let work = &playbook[id].work;
        let several = case.open_tasks(playbook).len() > 1;
        let possible = [
            (
                !work.fill.is_empty() || !work.optional.is_empty(),
                Choice::Fields,
                ("修改填写的内容", "change what was filled in"),
            ),
            (!work.check.is_empty(), Choice::Checklist, ("核对清单", "go through the checklist")),
            (true, Choice::Note, ("写备注", "write a note")),
            (true, Choice::Attach, ("附上文件", "attach a file")),
            (
                !outlook::return_targets(playbook, case, id).is_empty(),
                Choice::SendBack,
                ("退回到前面的步骤", "send work back to an earlier step"),
            ),
            (!outlook::possible_interrupts(playbook, case).is_empty(), Choice::Interrupt, ("中止", "break off")),
            (
                case.last_act.as_ref().is_some_and(|act| act.first > 1),
                Choice::Undo,
                ("撤销上一步", "take back the last act"),
            ),
            (several, Choice::OtherStep, ("先做别的步骤", "work on another step")),
            (true, Choice::Person, ("换人来做", "let somebody else go on")),
            (true, Choice::Help, ("帮助", "help")),
            (true, Choice::Leave, ("存下离开", "leave, everything is kept")),
        ];
        possible
            .into_iter()
            .filter(|(there, ..)| *there)
            .map(|(_, choice, (zh, en))| (choice, lang.pick(zh, en).to_owned()))
            .collect()
    }

    /// Lets one of several be chosen; none when the person pressed Esc.
    pub(super) fn choose(&mut self, words: &str, choices: &[String]) -> Result<Option<usize>, Stop> {
        match self.prompter.choose(words, choices, self.session.lang) {
            Ok(chosen) => Ok(Some(chosen)),
            Err(Left::Back) => Ok(None),
            Err(Left::Out) => Err(Stop::CutOff),
        }
    }

    /// Asks for a sentence; none when the person pressed Esc or left it empty.
    pub(super) fn sentence(&mut self, words: &str) -> Result<Option<String>, Stop> {
        let lang = self.session.lang;
        let check = |typed: &str| -> Result<String, String> { Ok(typed.to_owned()) };
        let question = Question { words, hint: None, initial: "", check: &check, suggestions: &[], lang };
        match self.prompter.line(&question) {
            Ok(text) if text.trim().is_empty() => Ok(None),
            Ok(text) => Ok(Some(text)),
            Err(Left::Back) => Ok(None),
            Err(Left::Out) => Err(Stop::CutOff),
        }
    }

    /// Sends work back to an earlier step that the person picks.
    pub(super) fn send_back(&mut self, from: StepId) -> Result<(), Stop> {
        let targets = outlook::return_targets(&self.loaded.playbook, &self.loaded.case, from);
        let lang = self.session.lang;
        let labels: Vec<String> =
            targets.iter().map(|step| safe(self.loaded.playbook[*step].title.say(lang))).collect();
        let Some(chosen) = self.choose(lang.pick("退回到哪一步 ›", "Back to which step ›"), &labels)? else {
            return Ok(());
        };
        let Some(reason) = self.sentence(lang.pick("理由 ›", "Reason ›"))? else { return Ok(()) };
        self.act(Act::Return { from, to: targets[chosen], reason, back: false }, &[]).map(|_| ())
    }

    /// Breaks off by an interrupt that the person picks.
    pub(super) fn interrupt(&mut self) -> Result<(), Stop> {
        let lang = self.session.lang;
        let possible: Vec<(String, String)> = outlook::possible_interrupts(&self.loaded.playbook, &self.loaded.case)
            .into_iter()
            .map(|(_, interrupt)| (interrupt.name.clone(), safe(interrupt.title.say(lang))))
            .collect();
        let labels: Vec<String> = possible.iter().map(|(_, label)| label.clone()).collect();
        let Some(chosen) = self.choose(lang.pick("怎样中止 ›", "In which way ›"), &labels)? else {
            return Ok(());
        };
        let Some(reason) = self.sentence(lang.pick("理由 ›", "Reason ›"))? else { return Ok(()) };
        let name = possible[chosen].0.clone();
        let values = match self.interrupt_values(&name)? {
            Some(values) => values,
            None => return Ok(()),
        };
        self.act(Act::Interrupt { name, reason: Some(reason), values }, &[]).map(|_| ())
    }
}

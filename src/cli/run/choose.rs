//! The choices at a step: its outcomes with what each leads to, and what else one may do there.

use super::super::paint::safe;
use super::super::prompt::{Entry, Left, Menu, Question};
use super::{Stop, Walk};
use crate::engine::approval::{Tally, tally};
use crate::engine::case::Vote;
use crate::engine::{Act, outlook};
use crate::lang::Lang;
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
    /// See everything the case holds.
    Everything,
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
        let outcomes = self.outcome_choices(step);
        let others = self.other_choices(step);
        let mut entries: Vec<Entry> = outcomes.iter().map(|(_, label)| Entry::new(label.as_str())).collect();
        entries.extend(others.iter().map(|(_, key, label)| Entry::aside(*label, *key)));
        let hint = self.lacking(step);
        let words = self.session.pick("接着", "Next");
        let chosen = self.choose(words, hint.as_deref(), &entries, 0)?;
        let all = outcomes.into_iter().map(|(choice, _)| choice).chain(others.into_iter().map(|(choice, ..)| choice));
        Ok(chosen.and_then(|chosen| all.into_iter().nth(chosen)))
    }

    /// What a task still needs before it can be finished.
    fn lacking(&self, step: StepId) -> Option<String> {
        let (playbook, case, lang) = (&self.loaded.playbook, &self.loaded.case, self.session.lang);
        let fields = outlook::missing_fields(playbook, case, step);
        let labels: Vec<String> = fields.iter().map(|field| safe(playbook[*field].label.say(lang))).collect();
        let lines = outlook::unticked(playbook, case, step).len();
        let lines = (lines > 0).then(|| match lang {
            Lang::Zh => format!("清单 {lines} 条"),
            Lang::En => format!("{lines} lines of the checklist"),
        });
        let lacking: Vec<String> = labels.into_iter().chain(lines).collect();
        let listed = lacking.join(lang.pick("、", ", "));
        (!lacking.is_empty()).then(|| format!("{}{listed}", lang.pick("还差：", "still needed: ")))
    }

    fn outcome_choices(&self, id: StepId) -> Vec<(Choice, String)> {
        let lang = self.session.lang;
        let (playbook, case) = (&self.loaded.playbook, &self.loaded.case);
        let step = &playbook[id];
        let label = |outcome: &Outcome| {
            let to: Vec<&str> =
                outlook::leads_to(outcome, case).iter().map(|step| playbook[*step].title.say(lang)).collect();
            let to = to.join(lang.pick(" 或 ", " or "));
            let others = if self.others_decide(id, &outcome.name) {
                lang.pick("（还要再有人投票）", " (more votes are needed)")
            } else {
                ""
            };
            format!("{} → {}{others}", safe(outcome.say().say(lang)), safe(&to))
        };
        let mut choices: Vec<(Choice, String)> = outlook::offered(step, case)
            .into_iter()
            .map(|outcome| (Choice::Outcome(outcome.name.clone()), label(outcome)))
            .collect();
        if choices.is_empty() {
            choices.extend(self.unnamed_outcomes(id));
        }
        choices
    }

    /// Whether an approval is still open after one more vote for this outcome.
    fn others_decide(&self, id: StepId, outcome: &str) -> bool {
        let StepKind::Approval(approval) = &self.loaded.playbook[id].kind else { return false };
        let mut votes = self.loaded.case.step(id).map(|state| state.votes.clone()).unwrap_or_default();
        let Tally::Pending(seats) = tally(&approval.voters, &votes) else { return false };
        let Some(seat) = seats.first().copied() else { return false };
        let (by, at) = (self.session.name(), self.session.now());
        votes.push(Vote { seat, by, at, outcome: outcome.to_owned(), remark: None });
        matches!(tally(&approval.voters, &votes), Tally::Pending(_))
    }

    /// The choices at a step whose playbook names no outcome, or none that is possible yet.
    fn unnamed_outcomes(&self, id: StepId) -> Vec<(Choice, String)> {
        let (playbook, case, lang) = (&self.loaded.playbook, &self.loaded.case, self.session.lang);
        let step = &playbook[id];
        if !step.outcomes.is_empty() {
            let label = lang.pick("先把内容填完，才能往下走", "fill in the fields first, the way on depends on them");
            return vec![(Choice::Fields, label.to_owned())];
        }
        let beside = case.open_tasks(playbook).len().saturating_sub(1);
        let after = step.parent.map(|parent| &playbook[parent]).and_then(|parent| parent.outcomes.first());
        let to = match (beside, lang) {
            (0, _) => {
                let to = after.map(|outcome| outlook::leads_to(outcome, case)).unwrap_or_default();
                to.iter()
                    .map(|step| playbook[*step].title.say(lang))
                    .collect::<Vec<_>>()
                    .join(lang.pick(" 或 ", " or "))
            }
            (_, Lang::Zh) => format!("其余 {beside} 步继续"),
            (_, Lang::En) => format!("{beside} more go on beside it"),
        };
        let to = if to.is_empty() { to } else { format!(" → {}", safe(&to)) };
        let choice = |name: &str, word: &str| (Choice::Outcome(name.to_owned()), format!("{word}{to}"));
        if matches!(step.kind, StepKind::Approval(_)) {
            vec![choice("approve", lang.pick("同意", "Approve")), choice("refuse", lang.pick("不同意", "Refuse"))]
        } else {
            vec![choice("done", lang.pick("完成", "Done"))]
        }
    }

    /// What else one may do, with the letter for it.
    fn other_choices(&self, id: StepId) -> Vec<(Choice, char, &'static str)> {
        let (playbook, case, lang) = (&self.loaded.playbook, &self.loaded.case, self.session.lang);
        let work = &playbook[id].work;
        let has_fields = !work.fill.is_empty() || !work.optional.is_empty();
        let several = case.open_tasks(playbook).len() > 1;
        let can_return = !outlook::return_targets(playbook, case, id).is_empty();
        let can_break_off = !outlook::possible_interrupts(playbook, case).is_empty();
        let can_undo = case.last_act.as_ref().is_some_and(|act| act.first > 1);
        let possible = [
            (has_fields, Choice::Fields, 'f', ("改填写", "fields")),
            (!work.check.is_empty(), Choice::Checklist, 'c', ("清单", "checklist")),
            (true, Choice::Note, 'n', ("备注", "note")),
            (true, Choice::Attach, 'a', ("附件", "attach")),
            (can_return, Choice::SendBack, 'b', ("退回", "send back")),
            (can_break_off, Choice::Interrupt, 'x', ("中止", "break off")),
            (can_undo, Choice::Undo, 'u', ("撤销", "undo")),
            (several, Choice::OtherStep, 'o', ("别的步骤", "other step")),
            (true, Choice::Person, 'p', ("换人", "person")),
            (!case.fields.is_empty(), Choice::Everything, 'v', ("看全部内容", "view all")),
            (true, Choice::Help, '?', ("帮助", "help")),
            (true, Choice::Leave, 's', ("存下离开", "save and leave")),
        ];
        let there = possible.into_iter().filter(|(there, ..)| *there);
        there.map(|(_, choice, key, (zh, en))| (choice, key, lang.pick(zh, en))).collect()
    }

    /// Lets one of several be chosen; none when the person pressed Esc.
    pub(super) fn choose(
        &mut self,
        words: &str,
        hint: Option<&str>,
        entries: &[Entry],
        start: usize,
    ) -> Result<Option<usize>, Stop> {
        match self.prompter.choose(&Menu { words, hint, entries, start, look: self.look() }) {
            Ok(chosen) => Ok(Some(chosen)),
            Err(Left::Back) => Ok(None),
            Err(Left::Out) => Err(Stop::CutOff),
        }
    }

    /// Asks for a sentence, which may be empty unless it is required; none when the person turned back.
    pub(super) fn sentence(&mut self, words: &str, required: bool) -> Result<Option<String>, Stop> {
        let lang = self.session.lang;
        let check = |typed: &str| -> Result<String, String> {
            match typed.trim() {
                "" if required => {
                    Err(lang.pick("写一句话，或按 Esc 返回", "a few words are needed; Esc goes back").to_owned())
                }
                typed => Ok(typed.to_owned()),
            }
        };
        let question = Question { words, hint: None, initial: "", check: &check, suggestions: &[], look: self.look() };
        match self.prompter.line(&question) {
            Ok(text) => Ok(Some(text.trim().to_owned())),
            Err(Left::Back) => Ok(None),
            Err(Left::Out) => Err(Stop::CutOff),
        }
    }

    /// Sends work back to an earlier step that the person picks.
    pub(super) fn send_back(&mut self, from: StepId) -> Result<(), Stop> {
        let targets = outlook::return_targets(&self.loaded.playbook, &self.loaded.case, from);
        let lang = self.session.lang;
        let entries: Vec<Entry> =
            targets.iter().map(|step| Entry::new(safe(self.loaded.playbook[*step].title.say(lang)))).collect();
        let words = lang.pick("退回到哪一步", "Back to which step");
        let Some(chosen) = self.choose(words, None, &entries, 0)? else { return Ok(()) };
        let then = [
            Entry::new(lang.pick("从那一步起重新往下做", "go on from there step by step")),
            Entry::new(lang.pick("改好后直接回到这一步", "come straight back here once it is mended")),
        ];
        let Some(then) = self.choose(lang.pick("之后", "And then"), None, &then, 0)? else { return Ok(()) };
        let Some(reason) = self.sentence(lang.pick("理由", "Reason"), true)? else { return Ok(()) };
        self.act(&Act::Return { from, to: targets[chosen], reason, back: then == 1 }, &[]).map(|_| ())
    }

    /// Breaks off by an interrupt that the person picks.
    pub(super) fn interrupt(&mut self) -> Result<(), Stop> {
        let lang = self.session.lang;
        let possible: Vec<(String, bool, Entry)> =
            outlook::possible_interrupts(&self.loaded.playbook, &self.loaded.case)
                .into_iter()
                .map(|(_, interrupt)| {
                    (interrupt.name.clone(), interrupt.reason_required, Entry::new(safe(interrupt.title.say(lang))))
                })
                .collect();
        let entries: Vec<Entry> = possible.iter().map(|(.., entry)| entry.clone()).collect();
        let words = lang.pick("怎样中止", "In which way");
        let Some(chosen) = self.choose(words, None, &entries, 0)? else { return Ok(()) };
        let (name, required, _) = possible[chosen].clone();
        let Some(reason) = self.sentence(lang.pick("理由", "Reason"), required)? else { return Ok(()) };
        let Some(values) = self.interrupt_values(&name)? else { return Ok(()) };
        let reason = Some(reason).filter(|reason| !reason.is_empty());
        self.act(&Act::Interrupt { name, reason, values }, &[]).map(|_| ())
    }
}

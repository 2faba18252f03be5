//! Working on one step: its card, its fields, its checklist, its outcome.

use std::collections::BTreeMap;

use super::super::paint::safe;
use super::super::prompt::{Answer, Checklist, Left};
use super::ask::{Asking, Given};
use super::choose::Choice;
use super::{Stop, Walk};
use crate::engine::case::StepStatus;
use crate::engine::command::{Input, Ticks};
use crate::engine::{Act, outlook};
use crate::model::field::{Field, FieldKind};
use crate::model::step::{Outcome, Redo, StepKind};
use crate::model::value::Value;
use crate::model::{FieldId, StepId};

/// What an outcome needs beside the fields of the step.
struct Needs {
    remark: Option<String>,
    /// The lanes that are done again.
    redo: Vec<StepId>,
}

impl Walk<'_, '_> {
    /// Works on a step until it is finished or the person turns to something else.
    pub(super) fn work_on(&mut self, step: StepId) -> Result<(), Stop> {
        self.show_card(step)?;
        let visit = self.visit(step);
        let is_task = matches!(self.loaded.playbook[step].kind, StepKind::Task);
        if is_task && !self.may_work_on(step)? {
            return Ok(());
        }
        if is_task && !self.asked.contains(&(step, visit)) {
            self.asked.push((step, visit));
            if self.fields(step, true)? {
                self.checklist(step, false)?;
            }
        }
        while self.loaded.case.is_open(step) && self.visit(step) == visit && !self.loaded.case.is_over() {
            // Whoever has voted cannot vote again; the next one takes over.
            if !is_task && !self.may_work_on(step)? {
                return Ok(());
            }
            match self.choice(step)? {
                Some(Choice::OtherStep) => return Ok(()),
                Some(Choice::Leave) | None => return Err(Stop::Leaves),
                Some(choice) => self.carry_out(step, choice)?,
            }
        }
        Ok(())
    }

    fn carry_out(&mut self, step: StepId, choice: Choice) -> Result<(), Stop> {
        match choice {
            Choice::Outcome(outcome) => self.finish(step, &outcome)?,
            Choice::Fields => {
                self.fields(step, false)?;
            }
            Choice::Checklist => {
                self.checklist(step, true)?;
            }
            Choice::Attach => self.attach(step)?,
            Choice::Note => {
                let words = self.session.pick("备注", "Note");
                if let Some(text) = self.sentence(words, false)?.filter(|text| !text.is_empty()) {
                    self.act(&Act::Note { text, step: Some(step) }, &[])?;
                }
            }
            Choice::SendBack => self.send_back(step)?,
            Choice::Interrupt => self.interrupt()?,
            Choice::Undo => {
                self.act(&Act::Undo, &[])?;
            }
            Choice::Person => {
                if self.change_person(Some(step))? {
                    self.show_card(step)?;
                }
            }
            Choice::Everything => {
                let lines = self.with_card(|card| card.everything())?;
                self.print_lines(&lines)?;
            }
            Choice::Help => {
                let lines = self.with_card(|card| card.help(step))?;
                self.print_lines(&lines)?;
            }
            Choice::OtherStep | Choice::Leave => {}
        }
        Ok(())
    }

    fn visit(&self, step: StepId) -> u32 {
        self.loaded.case.step(step).map_or(0, |state| state.visits)
    }

    fn show_card(&mut self, step: StepId) -> Result<(), Stop> {
        let lines = self.with_card(|card| {
            let mut lines = vec![String::new()];
            lines.extend(card.head(step));
            lines.push(String::new());
            lines.extend(card.body(step));
            lines.push(String::new());
            lines
        })?;
        self.print_lines(&lines)
    }

    /// Asks for the fields of a step. The first time only what is not known from this visit; later everything. Gives
    /// whether all were gone through.
    fn fields(&mut self, step: StepId, first_time: bool) -> Result<bool, Stop> {
        let mut seen: Vec<FieldId> = Vec::new();
        loop {
            // What must be filled may depend on what was just answered, so the list is made anew each time.
            let required = outlook::required_fields(&self.loaded.playbook, &self.loaded.case, step);
            let optional = &self.loaded.playbook[step].work.optional;
            let all: Vec<FieldId> = required.iter().chain(optional).copied().collect();
            let Some(field) = all.into_iter().find(|field| !seen.contains(field)) else { return Ok(true) };
            seen.push(field);
            // A table that has rows may want more of them, so it is asked for even then.
            let is_table = matches!(self.loaded.playbook[field].kind, FieldKind::Table(_));
            if first_time && self.is_fresh(step, field) && !is_table {
                continue;
            }
            if !self.fill(step, field, required.contains(&field))? {
                return Ok(false);
            }
        }
    }

    /// Whether a field was filled since the step was opened.
    fn is_fresh(&self, step: StepId, field: FieldId) -> bool {
        let opened = self.loaded.case.step(step).and_then(|state| state.opened);
        let filled = self.loaded.case.fields.get(&field);
        filled.is_some_and(|filled| filled.step == Some(step) && opened.is_some_and(|opened| filled.at >= opened))
    }

    /// Asks for a field and writes the answer at once; a table is written after each row. Gives whether the person went
    /// on rather than back.
    fn fill(&mut self, step: StepId, field: FieldId, required: bool) -> Result<bool, Stop> {
        let mut known = self.loaded.case.value(field).cloned();
        loop {
            match self.ask(field, required, known.as_ref()) {
                Ok(Given::Rows(rows)) => {
                    if self.loaded.playbook[field].check(&rows).is_ok() {
                        self.take(step, field, Given::Value(rows.clone()))?;
                    }
                    known = Some(rows);
                }
                Ok(given) => return self.take(step, field, given),
                Err(Left::Back) => return Ok(false),
                Err(Left::Out) => return Err(Stop::CutOff),
            }
        }
    }

    fn ask(&mut self, field: FieldId, required: bool, known: Option<&Value>) -> Answer<Given> {
        let field = self.loaded.playbook[field].clone();
        self.asking().field(&field, required, known)
    }

    fn asking(&mut self) -> Asking<'_> {
        // A team file that cannot be read is reported by the acts; here it only means fewer suggestions.
        let people = self.session.team().ok().flatten().map(|team| team.people.keys().cloned().collect());
        Asking {
            look: self.look(),
            today: self.session.today(),
            folder: self.session.host.folder.clone(),
            people: people.unwrap_or_default(),
            prompter: self.prompter.as_mut(),
        }
    }

    /// Writes an answer; whether it was written, or there was nothing to write.
    fn take(&mut self, step: StepId, field: FieldId, given: Given) -> Result<bool, Stop> {
        let name = self.loaded.playbook[field].name.clone();
        let (value, contents, files) = match given {
            Given::Nothing => return Ok(true),
            Given::Value(value) | Given::Rows(value) => (value, Vec::new(), Vec::new()),
            Given::File(file, bytes) => (Value::File(file.clone()), vec![bytes], vec![file]),
        };
        if self.loaded.case.value(field) == Some(&value) && self.is_fresh(step, field) {
            return Ok(true);
        }
        let input = Input { values: BTreeMap::from([(name, value)]), ticks: Ticks::Unchanged, files };
        let contents: Vec<&[u8]> = contents.iter().map(Vec::as_slice).collect();
        self.act(&Act::Save { step, input }, &contents)
    }

    /// The fields that go with an interrupt; none when the person turned back.
    pub(super) fn interrupt_values(&mut self, name: &str) -> Result<Option<BTreeMap<String, Value>>, Stop> {
        let possible = outlook::possible_interrupts(&self.loaded.playbook, &self.loaded.case);
        let fields = possible.into_iter().find(|(_, interrupt)| interrupt.name == name);
        let fields: Vec<FieldId> = fields.map(|(_, interrupt)| interrupt.fill.clone()).unwrap_or_default();
        let mut values = BTreeMap::new();
        for field in fields {
            let mut known = self.loaded.case.value(field).cloned();
            loop {
                match self.ask(field, true, known.as_ref()) {
                    Ok(Given::Rows(rows)) => known = Some(rows),
                    Ok(Given::Value(value)) => {
                        values.insert(self.loaded.playbook[field].name.clone(), value);
                        break;
                    }
                    Ok(Given::File(..) | Given::Nothing) => break,
                    Err(Left::Back) => return Ok(None),
                    Err(Left::Out) => return Err(Stop::CutOff),
                }
            }
        }
        Ok(Some(values))
    }

    /// Goes through the checklist, if there is one and something is open or it is asked for; whether the person went on.
    fn checklist(&mut self, step: StepId, wanted: bool) -> Result<bool, Stop> {
        let lines = self.with_card(|card| card.checklist(step))?;
        let unticked = outlook::unticked(&self.loaded.playbook, &self.loaded.case, step);
        if lines.is_empty() || (unticked.is_empty() && !wanted) {
            return Ok(true);
        }
        let is_ticked = |at: &usize| u32::try_from(at + 1).is_ok_and(|number| !unticked.contains(&number));
        let ticked: Vec<usize> = (0..lines.len()).filter(is_ticked).collect();
        let words = self.session.pick("核对清单", "Checklist");
        let list = Checklist { words, lines: &lines, ticked: &ticked, look: self.look() };
        let done = self.prompter.tick(&list);
        // What was ticked is kept even when the person leaves without confirming it.
        let written = done.lines == ticked || {
            let numbers = done.lines.into_iter().filter_map(|at| u32::try_from(at + 1).ok()).collect();
            let input = Input { ticks: Ticks::Exactly(numbers), ..Input::default() };
            self.act(&Act::Save { step, input }, &[])?
        };
        match done.left {
            None => Ok(written),
            Some(Left::Back) => Ok(false),
            Some(Left::Out) => Err(Stop::CutOff),
        }
    }

    fn attach(&mut self, step: StepId) -> Result<(), Stop> {
        let field = Field::plain(self.session.pick("文件", "file"), FieldKind::File);
        match self.asking().field(&field, true, None) {
            Ok(Given::File(file, bytes)) => {
                let input = Input { files: vec![file], ..Input::default() };
                self.act(&Act::Save { step, input }, &[&bytes]).map(|_| ())
            }
            Ok(Given::Value(_) | Given::Rows(_) | Given::Nothing) | Err(Left::Back) => Ok(()),
            Err(Left::Out) => Err(Stop::CutOff),
        }
    }

    /// Finishes the step, or votes: asks for whatever this outcome still needs, then acts.
    fn finish(&mut self, id: StepId, name: &str) -> Result<(), Stop> {
        let step = &self.loaded.playbook[id];
        let (approval, lane) = (matches!(step.kind, StepKind::Approval(_)), step.lane.is_some());
        let outcome = step.outcome(name).cloned();
        let early = outcome.as_ref().is_some_and(|outcome| outcome.early) || (approval && lane && name != "approve");
        if !early && !self.complete(id)? {
            return Ok(());
        }
        let Some(Needs { remark, redo }) =
            self.outcome_needs(id, outcome.as_ref(), approval && lane && name != "approve")?
        else {
            return Ok(());
        };
        let act = if approval {
            Act::Vote { step: id, outcome: name.to_owned(), role: None, input: Input::default(), remark, redo }
        } else {
            let outcome = outcome.map(|outcome| outcome.name);
            Act::Complete { step: id, outcome, input: Input::default(), remark, redo }
        };
        self.act(&act, &[]).map(|_| ())
    }

    /// Asks for the fields and lines that are still open; whether nothing is open any more.
    fn complete(&mut self, id: StepId) -> Result<bool, Stop> {
        let unfilled = !outlook::missing_fields(&self.loaded.playbook, &self.loaded.case, id).is_empty();
        if unfilled && !self.fields(id, true)? {
            return Ok(false);
        }
        if !self.checklist(id, false)? {
            return Ok(false);
        }
        let open = outlook::unticked(&self.loaded.playbook, &self.loaded.case, id);
        if !open.is_empty() {
            let words = self.session.pick("清单没有核对完，这一步还不能完成。", "The checklist is not complete yet.");
            let said = self.session.paint.caution(words);
            self.session.print(&said)?;
        }
        Ok(open.is_empty())
    }

    /// The remark and the lanes that an outcome needs, and its own fields on the way; none when the person turned back.
    fn outcome_needs(&mut self, id: StepId, outcome: Option<&Outcome>, declines: bool) -> Result<Option<Needs>, Stop> {
        let fill = outcome.map(|outcome| outcome.fill.clone()).unwrap_or_default();
        for field in fill {
            if !self.fill(id, field, true)? {
                return Ok(None);
            }
        }
        let mut redo = Vec::new();
        if let Some(outcome) = outcome.filter(|outcome| outcome.redo == Redo::Chosen) {
            let Some(lanes) = self.lanes(outcome.branches[0].to)? else { return Ok(None) };
            redo = lanes;
        }
        if outcome.is_none_or(|outcome| !outcome.reason_required) && !declines {
            return Ok(Some(Needs { remark: None, redo }));
        }
        let words = self.session.pick("理由", "Reason");
        Ok(self.sentence(words, true)?.map(|reason| Needs { remark: Some(reason), redo }))
    }

    /// The finished lanes that the person wants done again; none when they turned back.
    fn lanes(&mut self, together: StepId) -> Result<Option<Vec<StepId>>, Stop> {
        let lang = self.session.lang;
        let lanes = self.loaded.playbook[together].kind.children().iter().copied();
        let finished: Vec<StepId> =
            lanes.filter(|lane| self.loaded.case.status_of(*lane) == Some(StepStatus::Done)).collect();
        if finished.is_empty() {
            return Ok(Some(Vec::new()));
        }
        let labels: Vec<String> =
            finished.iter().map(|lane| safe(self.loaded.playbook[*lane].title.say(lang))).collect();
        let words = lang.pick("重做哪些", "Which are done again");
        let list = Checklist { words, lines: &labels, ticked: &[], look: self.look() };
        let chosen = self.prompter.tick(&list);
        match chosen.left {
            None => Ok(Some(chosen.lines.into_iter().map(|at| finished[at]).collect())),
            Some(Left::Back) => Ok(None),
            Some(Left::Out) => Err(Stop::CutOff),
        }
    }
}

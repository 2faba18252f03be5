//! Working on one step: its card, its fields, its checklist, its outcome.

use std::collections::BTreeMap;

use super::super::paint::safe;
use super::super::prompt::Left;
use super::ask::{Asking, Given};
use super::choose::Choice;
use super::{Stop, Walk};
use crate::engine::case::StepStatus;
use crate::engine::command::{Input, Ticks};
use crate::engine::{Act, outlook};
use crate::model::step::{Redo, StepKind};
use crate::model::value::Value;
use crate::model::{FieldId, StepId};

impl Walk<'_, '_> {
    /// Works on a step until it is finished or the person turns to something else.
    pub(super) fn work_on(&mut self, step: StepId) -> Result<(), Stop> {
        self.show_card(step)?;
        let visit = self.visit(step);
        let is_task = matches!(self.loaded.playbook[step].kind, StepKind::Task);
        if is_task && !self.asked.contains(&(step, visit)) {
            self.asked.push((step, visit));
            if self.fields(step, true)? {
                self.checklist(step)?;
            }
        }
        while self.loaded.case.is_open(step) && self.visit(step) == visit && !self.loaded.case.is_over() {
            match self.choice(step)? {
                Some(Choice::Outcome(outcome)) => self.finish(step, &outcome)?,
                Some(Choice::Fields) => {
                    self.fields(step, false)?;
                }
                Some(Choice::Checklist) => self.checklist(step)?,
                Some(Choice::Attach) => self.attach(step)?,
                Some(Choice::Note) => {
                    let words = self.session.pick("备注 ›", "Note ›").to_owned();
                    if let Some(text) = self.sentence(&words)? {
                        self.act(Act::Note { text, step: Some(step) }, &[])?;
                    }
                }
                Some(Choice::SendBack) => self.send_back(step)?,
                Some(Choice::Interrupt) => self.interrupt()?,
                Some(Choice::Undo) => {
                    self.act(Act::Undo, &[])?;
                }
                Some(Choice::Person) => self.change_person()?,
                Some(Choice::Help) => {
                    let lines = self.with_card(|card| card.help(step))?;
                    self.print_lines(&lines)?;
                }
                Some(Choice::OtherStep) => return Ok(()),
                Some(Choice::Leave) | None => return Err(Stop::Leaves),
            }
        }
        Ok(())
    }

    fn visit(&self, step: StepId) -> u32 {
        self.loaded.case.step(step).map_or(0, |state| state.visits)
    }

    fn show_card(&mut self, step: StepId) -> Result<(), Stop> {
        let name = self.session.name();
        let lines = self.with_card(|card| {
            let mut lines = vec![String::new()];
            lines.extend(card.head(step));
            lines.push(String::new());
            lines.extend(card.body(step));
            lines.push(card.shown.paint.quiet(&format!(
                "{} {}",
                card.shown.lang.pick("经办人", "acting as"),
                safe(&name)
            )));
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
            if first_time && self.is_fresh(step, field) {
                continue;
            }
            match self.ask(field, required.contains(&field)) {
                Ok(given) => self.take(step, field, given)?,
                Err(Left::Back) => return Ok(false),
                Err(Left::Out) => return Err(Stop::CutOff),
            }
        }
    }

    /// Whether a field was filled since the step was opened.
    fn is_fresh(&self, step: StepId, field: FieldId) -> bool {
        let opened = self.loaded.case.step(step).and_then(|state| state.opened);
        let filled = self.loaded.case.fields.get(&field);
        filled.is_some_and(|filled| filled.step == Some(step) && opened.is_some_and(|opened| filled.at >= opened))
    }

    fn ask(&mut self, field: FieldId, required: bool) -> Result<Given, Left> {
        let people = self.session.team().ok().flatten().map(|team| team.people.keys().cloned().collect());
        let mut asking = Asking {
            prompter: self.prompter.as_mut(),
            lang: self.session.lang,
            today: self.session.today(),
            folder: self.session.host.folder.clone(),
            people: people.unwrap_or_default(),
        };
        let field_of = &self.loaded.playbook[field];
        asking.field(field_of, required, self.loaded.case.value(field))
    }

    /// Writes an answer at once.
    fn take(&mut self, step: StepId, field: FieldId, given: Given) -> Result<(), Stop> {
        let name = self.loaded.playbook[field].name.clone();
        let (value, contents, files) = match given {
            Given::Nothing => return Ok(()),
            Given::Value(value) => (value, Vec::new(), Vec::new()),
            Given::File(file, bytes) => (Value::File(file.clone()), vec![bytes], vec![file]),
        };
        if self.loaded.case.value(field) == Some(&value) {
            return Ok(());
        }
        let input = Input { values: BTreeMap::from([(name, value)]), ticks: Ticks::Unchanged, files };
        let contents: Vec<&[u8]> = contents.iter().map(Vec::as_slice).collect();
        self.act(Act::Save { step, input }, &contents).map(|_| ())
    }

    /// The fields that go with an interrupt; none when the person turned back.
    pub(super) fn interrupt_values(&mut self, name: &str) -> Result<Option<BTreeMap<String, Value>>, Stop> {
        let possible = outlook::possible_interrupts(&self.loaded.playbook, &self.loaded.case);
        let fields = possible.into_iter().find(|(_, interrupt)| interrupt.name == name);
        let fields: Vec<FieldId> = fields.map(|(_, interrupt)| interrupt.fill.clone()).unwrap_or_default();
        let mut values = BTreeMap::new();
        for field in fields {
            match self.ask(field, true) {
                Ok(Given::Value(value)) => {
                    values.insert(self.loaded.playbook[field].name.clone(), value);
                }
                Ok(Given::File(..) | Given::Nothing) => {}
                Err(Left::Back) => return Ok(None),
                Err(Left::Out) => return Err(Stop::CutOff),
            }
        }
        Ok(Some(values))
    }

    fn checklist(&mut self, step: StepId) -> Result<(), Stop> {
        let lines = self.with_card(|card| card.checklist(step))?;
        if lines.is_empty() {
            return Ok(());
        }
        let unticked = outlook::unticked(&self.loaded.playbook, &self.loaded.case, step);
        let ticked: Vec<usize> = (0..lines.len())
            .filter(|at| u32::try_from(at + 1).is_ok_and(|number| !unticked.contains(&number)))
            .collect();
        let words = self.session.pick("核对清单 ›", "Checklist ›").to_owned();
        match self.prompter.tick(&words, &lines, &ticked, self.session.lang) {
            Ok(chosen) => {
                let numbers = chosen.into_iter().filter_map(|at| u32::try_from(at + 1).ok()).collect();
                let input = Input { ticks: Ticks::Exactly(numbers), ..Input::default() };
                self.act(Act::Save { step, input }, &[]).map(|_| ())
            }
            Err(Left::Back) => Ok(()),
            Err(Left::Out) => Err(Stop::CutOff),
        }
    }

    fn attach(&mut self, step: StepId) -> Result<(), Stop> {
        let field =
            crate::model::field::Field::plain(self.session.pick("文件", "file"), crate::model::field::FieldKind::File);
        let mut asking = Asking {
            prompter: self.prompter.as_mut(),
            lang: self.session.lang,
            today: self.session.today(),
            folder: self.session.host.folder.clone(),
            people: Vec::new(),
        };
        match asking.field(&field, true, None) {
            Ok(Given::File(file, bytes)) => {
                let input = Input { files: vec![file], ..Input::default() };
                self.act(Act::Save { step, input }, &[&bytes]).map(|_| ())
            }
            Ok(Given::Value(_) | Given::Nothing) | Err(Left::Back) => Ok(()),
            Err(Left::Out) => Err(Stop::CutOff),
        }
    }

    /// Finishes the step, or votes: asks for whatever this outcome still needs, then acts.
    fn finish(&mut self, id: StepId, name: &str) -> Result<(), Stop> {
        let step = &self.loaded.playbook[id];
        let (approval, lane) = (matches!(step.kind, StepKind::Approval(_)), step.lane.is_some());
        let outcome = step.outcome(name).cloned();
        let early = outcome.as_ref().is_some_and(|outcome| outcome.early) || (approval && lane && name != "approve");
        if !early {
            let unfilled = !outlook::missing_fields(&self.loaded.playbook, &self.loaded.case, id).is_empty();
            if unfilled && !self.fields(id, true)? {
                return Ok(());
            }
            if !outlook::unticked(&self.loaded.playbook, &self.loaded.case, id).is_empty() {
                self.checklist(id)?;
            }
        }
        let mut redo = Vec::new();
        let mut remark = None;
        if let Some(outcome) = &outcome {
            for field in &outcome.fill {
                match self.ask(*field, true) {
                    Ok(given) => self.take(id, *field, given)?,
                    Err(Left::Back) => return Ok(()),
                    Err(Left::Out) => return Err(Stop::CutOff),
                }
            }
            if outcome.redo == Redo::Chosen {
                let Some(lanes) = self.lanes(outcome.branches[0].to)? else { return Ok(()) };
                redo = lanes;
            }
            if outcome.reason_required {
                let words = self.session.pick("理由 ›", "Reason ›").to_owned();
                let Some(reason) = self.sentence(&words)? else { return Ok(()) };
                remark = Some(reason);
            }
        }
        let act = if approval {
            Act::Vote { step: id, outcome: name.to_owned(), role: None, input: Input::default(), remark, redo }
        } else {
            let outcome = outcome.map(|outcome| outcome.name);
            Act::Complete { step: id, outcome, input: Input::default(), remark, redo }
        };
        self.act(act, &[]).map(|_| ())
    }

    /// The finished lanes that the person wants done again; none when they turned back.
    fn lanes(&mut self, together: StepId) -> Result<Option<Vec<StepId>>, Stop> {
        let lang = self.session.lang;
        let finished: Vec<StepId> = self.loaded.playbook[together]
            .kind
            .children()
            .iter()
            .copied()
            .filter(|lane| self.loaded.case.status_of(*lane) == Some(StepStatus::Done))
            .collect();
        let labels: Vec<String> =
            finished.iter().map(|lane| safe(self.loaded.playbook[*lane].title.say(lang))).collect();
        match self.prompter.tick(lang.pick("重做哪些 ›", "Which are done again ›"), &labels, &[], lang) {
            Ok(chosen) => Ok(Some(chosen.into_iter().map(|at| finished[at]).collect())),
            Err(Left::Back) => Ok(None),
            Err(Left::Out) => Err(Stop::CutOff),
        }
    }
}

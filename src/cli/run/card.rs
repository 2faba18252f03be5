//! What the person at the terminal sees: where the case stands, how far it is, and what is to be done now.

use super::super::case_text::Shown;
use super::super::paint::{cut, padded, safe, width, wrapped};
use crate::engine::case::StepStatus;
use crate::engine::{Event, Happened, outlook};
use crate::lang::Text;
use crate::model::StepId;
use crate::model::step::StepKind;
use crate::runtime::{Loaded, subject};

/// At most so many finished and coming steps stand in the line of steps.
const SHOWN_STEPS: usize = 3;
/// The widest text, in columns; longer lines are hard to read.
const WIDEST: usize = 100;

/// The card of a step.
pub(super) struct Card<'a> {
    pub(super) shown: Shown<'a>,
    pub(super) loaded: &'a Loaded,
    /// The width of the terminal, in columns.
    pub(super) columns: usize,
}

impl Card<'_> {
    fn columns(&self) -> usize {
        self.columns.clamp(40, WIDEST)
    }

    /// The head: the case, how far it is, when the step is due, and the line of steps.
    pub(super) fn head(&self, step: StepId) -> Vec<String> {
        let Loaded { id, playbook, case, .. } = self.loaded;
        let lang = self.shown.lang;
        let mut what = vec![self.shown.paint.strong(&safe(playbook.title.say(lang))), id.to_string()];
        let about = subject(playbook, case, lang);
        if !about.is_empty() {
            what.push(safe(&about));
        }
        let done = outlook::tasks_done(playbook, case);
        let left = outlook::way_to_end(playbook, step).iter().filter(|step| playbook[**step].is_task()).count();
        let far = match lang {
            crate::lang::Lang::Zh => format!("已做 {done} 步，最少还有 {left} 步"),
            crate::lang::Lang::En => format!("{done} done, {left} to go at least"),
        };
        let due = self.shown.due(self.loaded, step);
        let rest = if due.is_empty() { far } else { format!("{far}  {due}") };
        vec![format!("{}   {rest}", what.join(" · ")), self.line_of_steps(step)]
    }

    /// `● done  ◐ now  ○ to come  …`
    fn line_of_steps(&self, now: StepId) -> String {
        let Loaded { playbook, case, log, .. } = self.loaded;
        let title = |step: StepId| cut(&safe(playbook[step].title.say(self.shown.lang)), 18);
        let done = finished_in_order(self.loaded, log);
        let mut shown = Vec::new();
        if done.len() > SHOWN_STEPS {
            shown.push("…".to_owned());
        }
        let recent = done.len().saturating_sub(SHOWN_STEPS);
        shown.extend(done[recent..].iter().map(|step| self.shown.paint.quiet(&format!("● {}", title(*step)))));
        let open: Vec<StepId> = case.open_tasks(playbook);
        shown.extend(open.iter().filter(|step| **step != now).take(2).map(|step| format!("◐ {}", title(*step))));
        shown.push(self.shown.paint.accent(&format!("◐ {}", title(now))));
        let coming: Vec<StepId> = outlook::way_to_end(playbook, now)
            .into_iter()
            .skip(1)
            .filter(|step| case.status_of(*step) != Some(StepStatus::Open))
            .collect();
        shown.extend(coming.iter().take(SHOWN_STEPS).map(|step| {
            let sign = if matches!(playbook[*step].kind, StepKind::End(_)) { "■" } else { "○" };
            format!("{sign} {}", title(*step))
        }));
        if coming.len() > SHOWN_STEPS {
            shown.push("…".to_owned());
        }
        shown.join("  ")
    }

    /// What is to be done, what to beware of, how one sees that it is done, and what is known.
    pub(super) fn body(&self, id: StepId) -> Vec<String> {
        let (playbook, lang) = (&self.loaded.playbook, self.shown.lang);
        let step = &playbook[id];
        let mut lines = vec![self.shown.paint.strong(&safe(step.title.say(lang)))];
        let code = self.shown.paint.quiet(&step.name);
        let who = self.shown.who(self.loaded, id);
        lines[0] =
            [lines[0].clone(), who, code].into_iter().filter(|part| !part.is_empty()).collect::<Vec<_>>().join("  ");
        let work = &step.work;
        let one = |text: &Option<Text>| text.iter().cloned().collect::<Vec<_>>();
        self.part(&mut lines, lang.pick("要做", "Do"), &one(&work.instruction), false);
        self.part(&mut lines, lang.pick("要点", "Points"), &work.points, true);
        self.part(&mut lines, lang.pick("材料", "Needed"), &work.materials, true);
        self.part(&mut lines, lang.pick("注意", "Mind"), &work.cautions, true);
        self.part(&mut lines, lang.pick("做完", "Done when"), &one(&work.expect), false);
        self.known(&mut lines, id);
        lines
    }

    /// What stands behind the step, for whoever asks for help.
    pub(super) fn help(&self, id: StepId) -> Vec<String> {
        let (playbook, lang) = (&self.loaded.playbook, self.shown.lang);
        let work = &playbook[id].work;
        let mut lines = Vec::new();
        self.part(&mut lines, lang.pick("为什么", "Why"), &work.why.iter().cloned().collect::<Vec<_>>(), false);
        self.part(&mut lines, lang.pick("例外", "Otherwise"), &work.exceptions, true);
        let records =
            |ids: &[crate::model::RecordId]| ids.iter().map(|id| playbook[*id].title.clone()).collect::<Vec<_>>();
        self.part(&mut lines, lang.pick("用到", "Uses"), &records(&work.uses), true);
        self.part(&mut lines, lang.pick("产生", "Produces"), &records(&work.produces), true);
        let faq: Vec<Text> = playbook
            .prose
            .faq
            .iter()
            .map(|entry| Text {
                zh: Some(format!(
                    "{} {}",
                    entry.question.say(crate::lang::Lang::Zh),
                    entry.answer.say(crate::lang::Lang::Zh)
                )),
                en: Some(format!(
                    "{} {}",
                    entry.question.say(crate::lang::Lang::En),
                    entry.answer.say(crate::lang::Lang::En)
                )),
            })
            .collect();
        self.part(&mut lines, lang.pick("问答", "FAQ"), &faq, true);
        lines
    }

    /// The lines of the checklist, with the number each is known by.
    pub(super) fn checklist(&self, id: StepId) -> Vec<String> {
        let check = &self.loaded.playbook[id].work.check;
        check.iter().zip(1..).map(|(text, number)| format!("{number} {}", self.say(text))).collect()
    }

    /// A text of the playbook as it reads in this case.
    pub(super) fn say(&self, text: &Text) -> String {
        safe(&self.loaded.playbook.say(text, self.shown.lang, &self.loaded.case.settings))
    }

    fn part(&self, lines: &mut Vec<String>, label: &str, texts: &[Text], listed: bool) {
        let indent = self.shown.lang.pick(6, 11);
        for (at, text) in texts.iter().enumerate() {
            let head = if at == 0 { padded(label, indent) } else { " ".repeat(indent) };
            let sign = if listed && texts.len() > 1 { "· " } else { "" };
            let room = self.columns().saturating_sub(indent + width(sign));
            for (number, line) in wrapped(&self.say(text), room).into_iter().enumerate() {
                let (head, sign) = if number == 0 {
                    (self.shown.paint.accent(&head), sign.to_owned())
                } else {
                    (" ".repeat(indent), " ".repeat(width(sign)))
                };
                lines.push(format!("{head}{sign}{line}"));
            }
        }
    }

    /// What the case already holds, as far as the step shows it.
    fn known(&self, lines: &mut Vec<String>, id: StepId) {
        let Loaded { playbook, case, .. } = self.loaded;
        let work = &playbook[id].work;
        let asked: Vec<_> = work.fill.iter().map(|fill| fill.field).chain(work.optional.iter().copied()).collect();
        let fields = case.fields.iter().filter(|(field, _)| {
            let wanted = work.show.is_empty() || work.show.contains(field);
            wanted && !work.hide.contains(field) && !asked.contains(field)
        });
        let texts: Vec<Text> = fields
            .map(|(field, filled)| {
                let field = &playbook[*field];
                let lang = self.shown.lang;
                Text::plain(&format!(
                    "{}{}{}",
                    field.label.say(lang),
                    lang.pick("：", ": "),
                    field.say_value(&filled.value, lang)
                ))
            })
            .collect();
        self.part(lines, self.shown.lang.pick("已知", "Known"), &texts, true);
    }
}

/// The finished tasks in the order in which they were last finished.
fn finished_in_order(loaded: &Loaded, log: &[Happened]) -> Vec<StepId> {
    let mut done: Vec<StepId> = Vec::new();
    for happened in log {
        let Event::Completed { step, .. } = &happened.event else { continue };
        let Some(step) = loaded.playbook.step(step).filter(|step| step.is_task()) else { continue };
        done.retain(|earlier| *earlier != step.id);
        if loaded.case.status_of(step.id) == Some(StepStatus::Done) {
            done.push(step.id);
        }
    }
    done
}

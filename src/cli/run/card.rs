//! What the person at the terminal sees: where the case stands, how far it is, and what is to be done now.

use super::super::case_text::Shown;
use super::super::paint::{cut, padded, safe, width, wrapped};
use crate::engine::case::StepStatus;
use crate::engine::{Event, outlook};
use crate::lang::{Lang, Text};
use crate::model::{FieldId, StepId};
use crate::runtime::{Loaded, subject};

/// The widest text, in columns; longer lines are hard to read.
const WIDEST: usize = 100;
/// At most so much of what is already known stands on the card; the rest is shown on demand.
const SHOWN_FIELDS: usize = 6;

/// The card of a step.
pub(super) struct Card<'a> {
    pub(super) shown: Shown<'a>,
    pub(super) loaded: &'a Loaded,
    /// The width of the terminal, in columns.
    pub(super) columns: usize,
    /// Who acts here.
    pub(super) acting: &'a str,
}

impl Card<'_> {
    pub(super) fn columns(&self) -> usize {
        self.columns.saturating_sub(1).clamp(40, WIDEST)
    }

    /// The case, how far it is, when the step is due, and the line of steps.
    pub(super) fn head(&self, step: StepId) -> Vec<String> {
        let Loaded { id, playbook, case, .. } = self.loaded;
        let (lang, paint) = (self.shown.lang, self.shown.paint);
        let title = safe(playbook.title.say(lang));
        let about = safe(&subject(playbook, case, lang));
        let about = if about.is_empty() { String::new() } else { format!(" · {about}") };
        let far = self.far(step);
        let due = self.shown.due(self.loaded, step);
        let plain_due = Shown { paint: super::super::paint::Paint { colour: false }, ..self.shown };
        let plain_due = plain_due.due(self.loaded, step);
        let gap = if due.is_empty() { "" } else { "   " };
        let room = self.columns();
        let right = width(&far) + gap.len() + width(&plain_due);
        let left = format!("{title} · {id}{about}");
        let dressed = format!("{} · {id}{about}", paint.strong(&title));
        let far = paint.quiet(&far);
        let mut lines = vec![paint.quiet(&"─".repeat(room))];
        if width(&left) + 3 + right <= room {
            let blank = " ".repeat(room - width(&left) - right);
            lines.push(format!("{dressed}{blank}{far}{gap}{due}"));
        } else {
            lines.push(if width(&left) <= room { dressed } else { cut(&left, room) });
            lines.push(format!("{far}{gap}{due}"));
        }
        lines.push(super::way::line(self, step));
        lines
    }

    /// The case alone, above a choice of several steps.
    pub(super) fn headline(&self) -> Vec<String> {
        let Loaded { id, playbook, case, .. } = self.loaded;
        let (lang, paint, room) = (self.shown.lang, self.shown.paint, self.columns());
        let about = safe(&subject(playbook, case, lang));
        let about = if about.is_empty() { String::new() } else { format!(" · {about}") };
        let title = paint.strong(&safe(playbook.title.say(lang)));
        let acting = match lang {
            Lang::Zh => format!("经办人 {}", safe(self.acting)),
            Lang::En => format!("acting as {}", safe(self.acting)),
        };
        vec![
            String::new(),
            paint.quiet(&"─".repeat(room)),
            format!("{title} · {id}{about}   {}", paint.quiet(&acting)),
            String::new(),
        ]
    }

    fn far(&self, step: StepId) -> String {
        let Loaded { playbook, case, .. } = self.loaded;
        let done = outlook::tasks_done(playbook, case);
        let left = outlook::way_to_end(playbook, step).iter().filter(|step| playbook[**step].is_task()).count();
        let beside = case.open_tasks(playbook).len().saturating_sub(1);
        let number = done + 1;
        let to_come = left.saturating_sub(1);
        let mut said = vec![match self.shown.lang {
            Lang::Zh => format!("第 {number} 步"),
            Lang::En => format!("step {number}"),
        }];
        if beside > 0 {
            said.push(match self.shown.lang {
                Lang::Zh => format!("另有 {beside} 步同时进行"),
                Lang::En => format!("{beside} more open beside it"),
            });
        }
        said.push(match (to_come, self.shown.lang) {
            (0, Lang::Zh) => "做完可以结束".to_owned(),
            (0, Lang::En) => "may be the last".to_owned(),
            (_, Lang::Zh) => format!("之后至少 {to_come} 步"),
            (_, Lang::En) => format!("at least {to_come} to come"),
        });
        said.join(self.shown.lang.pick("，", ", "))
    }

    /// What is to be done, what to beware of, how one sees that it is done, what is checked, and what is known.
    pub(super) fn body(&self, id: StepId) -> Vec<String> {
        let (playbook, lang, paint) = (&self.loaded.playbook, self.shown.lang, self.shown.paint);
        let step = &playbook[id];
        let who = self.shown.who(self.loaded, id);
        let acting = match lang {
            Lang::Zh => format!("经办人 {}", safe(self.acting)),
            Lang::En => format!("acting as {}", safe(self.acting)),
        };
        let people: Vec<String> = [who, acting].into_iter().filter(|part| !part.is_empty()).collect();
        let title = paint.strong(&safe(step.title.say(lang)));
        let mut lines = vec![format!("{title}   {}", paint.quiet(&people.join(" · ")))];
        let told = step.work.guidance();
        let one = |text: &Option<Text>| text.iter().cloned().collect::<Vec<_>>();
        let mind = lang.pick("注意", "Mind");
        self.sent_back(&mut lines, id);
        self.part(&mut lines, lang.pick("要做", "Do"), &one(&told.instruction), false);
        self.part(&mut lines, lang.pick("要点", "Points"), &told.points, true);
        self.part(&mut lines, lang.pick("备好", "Needed"), &told.materials, true);
        self.part(&mut lines, mind, &told.cautions, true);
        self.part(&mut lines, lang.pick("做完", "Done when"), &one(&told.expect), false);
        self.checks(&mut lines, id);
        self.votes(&mut lines, id);
        self.known(&mut lines, id);
        lines
    }

    /// What stands behind the step, for whoever asks for help.
    pub(super) fn help(&self, id: StepId) -> Vec<String> {
        let (playbook, lang) = (&self.loaded.playbook, self.shown.lang);
        let (work, told) = (&playbook[id].work, playbook[id].work.guidance());
        let mut lines = vec![String::new()];
        self.part(&mut lines, lang.pick("为什么", "Why"), &told.why.iter().cloned().collect::<Vec<_>>(), false);
        self.part(&mut lines, lang.pick("例外", "Otherwise"), &told.exceptions, true);
        let records =
            |ids: &[crate::model::RecordId]| ids.iter().map(|id| playbook[*id].title.clone()).collect::<Vec<_>>();
        self.part(&mut lines, lang.pick("用到", "Uses"), &records(&work.uses), true);
        self.part(&mut lines, lang.pick("产生", "Produces"), &records(&work.produces), true);
        let both = |one: &Text, two: &Text, lang: Lang| Some(format!("{} {}", one.say(lang), two.say(lang)).into());
        let faq: Vec<Text> = playbook
            .prose
            .faq
            .iter()
            .map(|entry| Text {
                zh: both(&entry.question, &entry.answer, Lang::Zh),
                en: both(&entry.question, &entry.answer, Lang::En),
            })
            .collect();
        self.part(&mut lines, lang.pick("问答", "FAQ"), &faq, true);
        let id = &self.loaded.id;
        let more = match lang {
            Lang::Zh => format!("为什么停在这里、怎样走到底：playbook explain {id}；经过：playbook log {id}"),
            Lang::En => format!("why it stands here: playbook explain {id}; what happened: playbook log {id}"),
        };
        lines.push(self.shown.paint.quiet(&more));
        lines
    }

    /// The lines of the checklist.
    pub(super) fn checklist(&self, id: StepId) -> Vec<String> {
        self.loaded.playbook[id].work.check.iter().map(|text| self.say(text)).collect()
    }

    /// Everything the case holds, in full.
    pub(super) fn everything(&self) -> Vec<String> {
        let mut lines = vec![String::new()];
        let texts: Vec<String> = self.loaded.case.fields.keys().map(|field| self.field(*field)).collect();
        if texts.is_empty() {
            lines.push(self.shown.lang.pick("还没有填写任何内容。", "Nothing is filled in yet.").to_owned());
        }
        self.rows(&mut lines, self.shown.lang.pick("已知", "Known"), &texts, true);
        lines
    }

    /// A text of the playbook as it reads in this case.
    pub(super) fn say(&self, text: &Text) -> String {
        safe(&self.loaded.playbook.say(text, self.shown.lang, &self.loaded.case.settings))
    }

    fn indent(&self) -> usize {
        self.shown.lang.pick(6, 11)
    }

    /// A labelled part of the card that comes from the playbook.
    fn part(&self, lines: &mut Vec<String>, label: &str, texts: &[Text], listed: bool) {
        let said: Vec<String> = texts.iter().map(|text| self.say(text)).collect();
        self.rows(lines, label, &said, listed);
    }

    /// A labelled part of the card, of texts that are safe to show.
    fn rows(&self, lines: &mut Vec<String>, label: &str, texts: &[String], listed: bool) {
        let (indent, paint) = (self.indent(), self.shown.paint);
        let label = padded(label, indent);
        for (at, text) in texts.iter().enumerate() {
            let sign = if listed && texts.len() > 1 { "· " } else { "" };
            let room = self.columns().saturating_sub(indent + width(sign));
            for (number, line) in wrapped(text, room).into_iter().enumerate() {
                let head = if at == 0 && number == 0 { paint.accent(&label) } else { " ".repeat(indent) };
                let sign = if number == 0 { sign.to_owned() } else { " ".repeat(width(sign)) };
                lines.push(format!("{head}{sign}{line}"));
            }
        }
    }

    /// The checklist, in columns where that fits.
    fn checks(&self, lines: &mut Vec<String>, id: StepId) {
        let open = outlook::unticked(&self.loaded.playbook, &self.loaded.case, id);
        let texts: Vec<String> = self
            .checklist(id)
            .iter()
            .zip(1u32..)
            .map(|(text, number)| format!("{} {number} {text}", if open.contains(&number) { "[ ]" } else { "[x]" }))
            .collect();
        let widest = texts.iter().map(|text| width(text)).max().unwrap_or(0);
        let room = self.columns().saturating_sub(self.indent());
        let across = (room / (widest + 3).max(1)).clamp(1, 3);
        let rows: Vec<String> = if across == 1 {
            texts
        } else {
            let row = |texts: &[String]| texts.iter().map(|text| padded(text, widest + 3)).collect::<String>();
            texts.chunks(across).map(|texts| row(texts).trim_end().to_owned()).collect()
        };
        self.rows(lines, self.shown.lang.pick("核对", "Check"), &rows, false);
    }

    /// Why work has come back to this step: what was said by whoever sent it.
    fn sent_back(&self, lines: &mut Vec<String>, id: StepId) {
        let Loaded { playbook, log, .. } = self.loaded;
        let (lang, name) = (self.shown.lang, &playbook[id].name);
        let opens = |event: &Event| matches!(event, Event::Opened { step, .. } if step == name);
        let Some(opened) = log.iter().rfind(|happened| opens(&happened.event)) else { return };
        let reason = log.iter().filter(|happened| happened.act == opened.act).find_map(|happened| {
            let (from, reason) = if let Event::Completed { step, remark: Some(remark), .. } = &happened.event {
                (step, remark)
            } else if let Event::Returned { from, reason, .. } = &happened.event {
                (from, reason)
            } else {
                return None;
            };
            let from = playbook.step(from).map_or(from.as_str(), |step| step.title.say(lang));
            Some(format!("{}（{from}）{}{reason}", happened.actor, lang.pick("：", ": ")))
        });
        let reason: Vec<String> = reason.iter().map(|reason| self.shown.paint.caution(&safe(reason))).collect();
        self.rows(lines, lang.pick("来由", "Because"), &reason, false);
    }

    /// Who has voted so far, and how.
    fn votes(&self, lines: &mut Vec<String>, id: StepId) {
        let lang = self.shown.lang;
        let step = &self.loaded.playbook[id];
        let votes = self.loaded.case.step(id).map(|state| state.votes.as_slice()).unwrap_or_default();
        let said: Vec<String> = votes
            .iter()
            .map(|vote| {
                let outcome = step.outcome(&vote.outcome).map(|outcome| outcome.say().say(lang).to_owned());
                format!("{} {}", safe(&vote.by), safe(&outcome.unwrap_or_else(|| vote.outcome.clone())))
            })
            .collect();
        self.rows(lines, lang.pick("已投", "Votes"), &said, true);
    }

    /// What the case already holds, as far as the step shows it, each on one line; when there is much, what was
    /// filled in last.
    fn known(&self, lines: &mut Vec<String>, id: StepId) {
        let Loaded { playbook, case, .. } = self.loaded;
        let (lang, work) = (self.shown.lang, &playbook[id].work);
        let asked: Vec<FieldId> =
            work.fill.iter().map(|fill| fill.field).chain(work.optional.iter().copied()).collect();
        let wanted = |field: &FieldId| {
            let shown = work.show.is_empty() || work.show.contains(field);
            shown && !work.hide.contains(field) && !asked.contains(field)
        };
        let mut fields: Vec<FieldId> = case.fields.keys().copied().filter(wanted).collect();
        fields.sort_by_key(|field| std::cmp::Reverse(case.fields.get(field).map(|filled| filled.at)));
        let own: Vec<FieldId> = asked.into_iter().filter(|field| case.fields.contains_key(field)).collect();
        let room = self.columns().saturating_sub(self.indent() + 2);
        let line = |field: &FieldId| cut(&self.field(*field), room);
        let own: Vec<String> = own.iter().map(line).collect();
        self.rows(lines, lang.pick("已填", "Filled in"), &own, true);
        let rest = fields.len().saturating_sub(SHOWN_FIELDS);
        fields.truncate(SHOWN_FIELDS);
        fields.sort_by_key(|field| (case.fields.get(field).map(|filled| filled.at), *field));
        let mut shown: Vec<String> = fields.iter().map(line).collect();
        if rest > 0 {
            shown.push(match lang {
                Lang::Zh => format!("还有 {rest} 项，按 v 看全部"),
                Lang::En => format!("{rest} more, press v for all"),
            });
        }
        self.rows(lines, lang.pick("已知", "Known"), &shown, true);
    }

    /// `客户：客户甲`, safe to show.
    fn field(&self, id: FieldId) -> String {
        let (playbook, lang) = (&self.loaded.playbook, self.shown.lang);
        let field = &playbook[id];
        let value = self.loaded.case.value(id).map(|value| field.say_value(value, lang)).unwrap_or_default();
        safe(&format!("{}{}{value}", field.label.say(lang), lang.pick("：", ": ")))
    }

    /// Whether a step is finished, for the line of steps.
    pub(super) fn is_done(&self, step: StepId) -> bool {
        self.loaded.case.status_of(step) == Some(StepStatus::Done)
    }
}

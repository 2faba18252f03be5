//! Says things of a playbook in both languages at once, with the settings filled in and the steps numbered.

use std::collections::BTreeMap;

use crate::lang::{Lang, Message, Text};
use crate::message;
use crate::model::duration::Duration;
use crate::model::field::Field;
use crate::model::guard::Guard;
use crate::model::order::{self, Place};
use crate::model::step::{Limited, StepKind};
use crate::model::value::Value;
use crate::model::{FieldId, Playbook, RecordId, RoleId, StepId};

/// A playbook in which the settings have the values that hold, and the numbers of its steps.
pub(super) struct Speaker {
    playbook: Playbook,
    settings: Vec<Value>,
    places: Vec<Place>,
    numbers: BTreeMap<StepId, String>,
}

impl Speaker {
    pub(super) fn new(playbook: &Playbook, settings: &[Value]) -> Speaker {
        let playbook = playbook.with_settings(settings);
        let settings = playbook.default_settings();
        let places = order::places(&playbook);
        let numbers = places.iter().map(|place| (place.step, place.number.clone())).collect();
        Speaker { playbook, settings, places, numbers }
    }

    pub(super) fn playbook(&self) -> &Playbook {
        &self.playbook
    }

    /// The steps in reading order, ends left out.
    pub(super) fn places(&self) -> &[Place] {
        &self.places
    }

    pub(super) fn say(&self, text: &Text) -> Message {
        Message {
            zh: self.playbook.say(text, Lang::Zh, &self.settings),
            en: self.playbook.say(text, Lang::En, &self.settings),
        }
    }

    pub(super) fn maybe(&self, text: &Option<Text>) -> Option<Message> {
        text.as_ref().filter(|text| !text.is_empty()).map(|text| self.say(text))
    }

    pub(super) fn all(&self, texts: &[Text]) -> Vec<Message> {
        texts.iter().map(|text| self.say(text)).collect()
    }

    /// The title of a step, its name when it has none.
    pub(super) fn title(&self, step: StepId) -> Message {
        self.named(&self.playbook[step].title, &self.playbook[step].name)
    }

    fn named(&self, text: &Text, name: &str) -> Message {
        if text.is_empty() { plain(name) } else { self.say(text) }
    }

    /// The number of a step, `8.1`; an end has none.
    pub(super) fn number(&self, step: StepId) -> Option<&str> {
        self.numbers.get(&step).map(String::as_str)
    }

    /// A step as a sentence names it: by number and title, an end by its title alone.
    pub(super) fn step(&self, step: StepId) -> Message {
        let Message { zh, en } = self.title(step);
        if let Some(number) = self.number(step) {
            return message!(zh: "第 {number} 步“{zh}”", en: "step {number}, “{en}”");
        }
        match (&self.playbook[step].kind, self.playbook[step].parent) {
            (StepKind::End(_), None) => message!(zh: "流程结束：{zh}", en: "the end: {en}"),
            (StepKind::End(_), Some(_)) => message!(zh: "本阶段结束：{zh}", en: "the end of this stage: {en}"),
            (
                StepKind::Task
                | StepKind::Approval(_)
                | StepKind::Together(_)
                | StepKind::Group(_)
                | StepKind::Call(_)
                | StepKind::HandOff(_)
                | StepKind::Wait(_),
                _,
            ) => message!(zh: "“{zh}”", en: "“{en}”"),
        }
    }

    pub(super) fn steps(&self, steps: &[StepId]) -> Message {
        listed(steps.iter().map(|step| self.step(*step)))
    }

    pub(super) fn role(&self, role: RoleId) -> Message {
        self.named(&self.playbook[role].title, &self.playbook[role].name)
    }

    pub(super) fn roles(&self, roles: &[RoleId]) -> Option<Message> {
        (!roles.is_empty()).then(|| listed(roles.iter().map(|role| self.role(*role))))
    }

    pub(super) fn field(&self, field: FieldId) -> Message {
        self.label(&self.playbook[field])
    }

    pub(super) fn label(&self, field: &Field) -> Message {
        self.named(&field.label, &field.name)
    }

    pub(super) fn fields(&self, fields: &[FieldId]) -> Option<Message> {
        (!fields.is_empty()).then(|| listed(fields.iter().map(|field| self.field(*field))))
    }

    pub(super) fn record(&self, record: RecordId) -> Message {
        let record = &self.playbook[record];
        let Message { zh, en } = self.named(&record.title, &record.name);
        match &record.number {
            Some(number) => message!(zh: "{zh}（{number}）", en: "{en} ({number})"),
            None => Message { zh, en },
        }
    }

    pub(super) fn records(&self, records: &[RecordId]) -> Option<Message> {
        (!records.is_empty()).then(|| listed(records.iter().map(|record| self.record(*record))))
    }

    pub(super) fn value(&self, field: &Field, value: &Value) -> Message {
        Message { zh: field.say_value(value, Lang::Zh), en: field.say_value(value, Lang::En) }
    }

    pub(super) fn guard(&self, guard: &Guard) -> Message {
        Message {
            zh: guard.expression.describe(&self.playbook, Lang::Zh),
            en: guard.expression.describe(&self.playbook, Lang::En),
        }
    }

    pub(super) fn limited(&self, limited: &Limited) -> Message {
        Message { zh: self.playbook.say_limited(limited, Lang::Zh), en: self.playbook.say_limited(limited, Lang::En) }
    }
}

pub(super) fn plain(words: &str) -> Message {
    Message { zh: words.to_owned(), en: words.to_owned() }
}

pub(super) fn span(duration: Duration) -> Message {
    Message { zh: duration.say(Lang::Zh), en: duration.say(Lang::En) }
}

/// `甲、乙` and `A, B`.
pub(super) fn listed(parts: impl IntoIterator<Item = Message>) -> Message {
    joined(parts, "、", ", ")
}

pub(super) fn joined(parts: impl IntoIterator<Item = Message>, zh: &str, en: &str) -> Message {
    let (chinese, english): (Vec<String>, Vec<String>) = parts.into_iter().map(|part| (part.zh, part.en)).unzip();
    Message { zh: chinese.join(zh), en: english.join(en) }
}

//! Facets: what a part of a playbook says, one thing each, so that two parts are compared thing by thing.

use std::collections::HashMap;

use super::{Detail, Matching};
use crate::lang::{Lang, Message};
use crate::message;
use crate::model::step::{Count, Limited};
use crate::model::value::Value;
use crate::model::{FieldId, Playbook, RecordId, RoleId, SettingId, StepId};

/// One thing that a part of a playbook says. Equal words mean the same.
pub(super) struct Facet {
    pub(super) aspect: &'static str,
    pub(super) label: Message,
    /// Which one, when it may say several of the kind.
    pub(super) key: String,
    pub(super) value: Message,
}

impl Facet {
    /// Something that is said once.
    pub(super) fn one(aspect: &'static str, label: Message, value: Message) -> Facet {
        Facet { aspect, label, key: String::new(), value }
    }

    /// One of several, told by its name alone.
    pub(super) fn member(aspect: &'static str, label: Message, name: &str) -> Facet {
        Facet { aspect, label, key: name.to_owned(), value: quoted(name) }
    }
}

/// What is otherwise from one list of facets to another.
pub(super) fn differences(old: Vec<Facet>, new: Vec<Facet>) -> Vec<Detail> {
    let mut before: HashMap<(&'static str, String), Facet> = HashMap::new();
    let mut order = Vec::new();
    for facet in old {
        order.push((facet.aspect, facet.key.clone()));
        before.insert((facet.aspect, facet.key.clone()), facet);
    }
    let mut details = Vec::new();
    for facet in new {
        match before.remove(&(facet.aspect, facet.key.clone())) {
            Some(was) if was.value == facet.value => {}
            Some(was) => details.push(facet.says(&arrow(&was.value, &facet.value))),
            None => details.push(facet.says(&facet.added())),
        }
    }
    let gone = order.into_iter().filter_map(|key| before.remove(&key));
    details.extend(gone.map(|facet| facet.says(&facet.removed())));
    details
}

impl Facet {
    fn added(&self) -> Message {
        let Message { zh, en } = &self.value;
        if self.is_labelled() {
            message!(zh: "新增（{zh}）", en: "added ({en})")
        } else {
            message!(zh: "新增 {zh}", en: "added {en}")
        }
    }

    fn removed(&self) -> Message {
        let Message { zh, en } = &self.value;
        if self.is_labelled() {
            message!(zh: "取消（原为{zh}）", en: "removed (was {en})")
        } else {
            message!(zh: "取消 {zh}", en: "removed {en}")
        }
    }

    /// Whether the label names which one of several it is.
    fn is_labelled(&self) -> bool {
        !self.key.is_empty() && self.label.en.contains(&self.key)
    }

    fn says(&self, what: &Message) -> Detail {
        let (label, what) = (&self.label, what);
        let message = Message { zh: format!("{}：{}", label.zh, what.zh), en: format!("{}: {}", label.en, what.en) };
        Detail { aspect: self.aspect, message, witness: Vec::new() }
    }
}

pub(super) fn arrow(was: &Message, is: &Message) -> Message {
    Message { zh: format!("{} → {}", was.zh, is.zh), en: format!("{} → {}", was.en, is.en) }
}

/// A name as it stands in a sentence.
pub(super) fn quoted(name: &str) -> Message {
    message!(zh: "`{name}`", en: "`{name}`")
}

/// Words that are the same in both languages.
pub(super) fn plain(words: impl Into<String>) -> Message {
    let words = words.into();
    Message { zh: words.clone(), en: words }
}

/// A playbook with names by which both are compared: those of the new one, as far as something is there in both.
pub(super) struct Side<'a> {
    pub(super) playbook: &'a Playbook,
    steps: Vec<&'a str>,
    fields: Vec<&'a str>,
    roles: Vec<&'a str>,
    settings: Vec<&'a str>,
    records: Vec<&'a str>,
}

impl<'a> Side<'a> {
    /// The new playbook.
    pub(super) fn new(playbook: &'a Playbook) -> Side<'a> {
        Side {
            playbook,
            steps: playbook.steps.iter().map(|step| step.name.as_str()).collect(),
            fields: playbook.fields.iter().map(|field| field.name.as_str()).collect(),
            roles: playbook.roles.iter().map(|role| role.name.as_str()).collect(),
            settings: playbook.settings.iter().map(|setting| setting.name.as_str()).collect(),
            records: playbook.records.iter().map(|record| record.name.as_str()).collect(),
        }
    }

    /// The old one.
    pub(super) fn old(old: &'a Playbook, new: &'a Playbook, matching: &Matching) -> Side<'a> {
        let mut side = Side::new(old);
        for (name, id) in side.steps.iter_mut().zip(0u32..) {
            *name = matching.step(StepId(id)).map_or(*name, |id| &new[id].name);
        }
        for (name, id) in side.fields.iter_mut().zip(0u32..) {
            *name = matching.field(FieldId(id)).map_or(*name, |id| &new[id].name);
        }
        for (name, id) in side.roles.iter_mut().zip(0u32..) {
            *name = matching.role(RoleId(id)).map_or(*name, |id| &new[id].name);
        }
        for (name, id) in side.settings.iter_mut().zip(0u32..) {
            *name = matching.setting(SettingId(id)).map_or(*name, |id| &new[id].name);
        }
        for (name, id) in side.records.iter_mut().zip(0u32..) {
            *name = matching.record(RecordId(id)).map_or(*name, |id| &new[id].name);
        }
        side
    }

    pub(super) fn step(&self, id: StepId) -> &'a str {
        self.steps[id.0 as usize]
    }

    pub(super) fn field(&self, id: FieldId) -> &'a str {
        self.fields[id.0 as usize]
    }

    pub(super) fn role(&self, id: RoleId) -> &'a str {
        self.roles[id.0 as usize]
    }

    pub(super) fn setting(&self, id: SettingId) -> &'a str {
        self.settings[id.0 as usize]
    }

    pub(super) fn record(&self, id: RecordId) -> &'a str {
        self.records[id.0 as usize]
    }

    /// A limit: the span of time, or the setting that holds it.
    pub(super) fn limited(&self, limited: &Limited) -> Message {
        match limited {
            Limited::Fixed(time) => Message { zh: time.say(Lang::Zh), en: time.say(Lang::En) },
            Limited::Setting(id) => quoted(self.setting(*id)),
        }
    }

    pub(super) fn count(&self, count: &Count) -> Message {
        match count {
            Count::Fixed(number) => plain(number.to_string()),
            Count::Setting(id) => quoted(self.setting(*id)),
        }
    }

    /// Names of roles in a list.
    pub(super) fn role_list(&self, roles: &[RoleId]) -> Message {
        list(roles.iter().map(|role| quoted(self.role(*role))))
    }
}

/// A value of a field of some kind.
pub(super) fn said(value: &Value, kind: &crate::model::field::FieldKind) -> Message {
    Message { zh: value.say(kind, Lang::Zh), en: value.say(kind, Lang::En) }
}

/// Several things, one after the other.
pub(super) fn list(items: impl IntoIterator<Item = Message>) -> Message {
    joined(items, "、", ", ")
}

/// Several things that may be lists themselves.
pub(super) fn clauses(items: impl IntoIterator<Item = Message>) -> Message {
    joined(items, "；", "; ")
}

fn joined(items: impl IntoIterator<Item = Message>, zh: &str, en: &str) -> Message {
    let items: Vec<Message> = items.into_iter().collect();
    let join = |pick: fn(&Message) -> &str, comma: &str| items.iter().map(pick).collect::<Vec<_>>().join(comma);
    Message { zh: join(|item| &item.zh, zh), en: join(|item| &item.en, en) }
}

//! Fields as a form shows them: label, type, limits, hint.

use serde::Serialize;

use super::speaker::{Speaker, joined, listed, plain};
use crate::lang::{Lang, Message};
use crate::message;
use crate::model::field::{Choice, Field, FieldKind};
use crate::model::value::Value;

/// A field, or a column of a table.
#[derive(Clone, Debug, Serialize)]
pub struct FieldLine {
    /// What people call it.
    pub label: Message,
    /// The identifier.
    pub code: String,
    /// What it holds: `文字`, `金额（CNY）`, the choices.
    pub kind: Message,
    /// The limits its values keep.
    pub limits: Option<Message>,
    /// How to fill it.
    pub hint: Option<Message>,
    /// The value it has from the start.
    pub default: Option<Message>,
    /// The columns of a table.
    pub columns: Vec<FieldLine>,
}

pub(super) fn line(speaker: &Speaker, field: &Field) -> FieldLine {
    FieldLine {
        label: speaker.label(field),
        code: field.name.clone(),
        kind: kind(speaker, field),
        limits: limits(field),
        hint: speaker.maybe(&field.hint),
        default: field.default.as_ref().map(|value| speaker.value(field, value)),
        columns: field
            .kind
            .columns()
            .iter()
            .map(|column| {
                let mut line = line(speaker, &column.field);
                if column.optional {
                    let optional = message!(zh: "可不填", en: "optional");
                    line.limits = Some(joined(line.limits.into_iter().chain([optional]), "；", "; "));
                }
                line
            })
            .collect(),
    }
}

fn kind(speaker: &Speaker, field: &Field) -> Message {
    let choices = field.kind.choices();
    let words = if choices.is_empty() {
        let words = field.kind.say();
        let english = ["a ", "an "].iter().find_map(|article| words.en.strip_prefix(article).map(str::to_owned));
        Message { en: english.unwrap_or(words.en), zh: words.zh }
    } else {
        let title = |choice: &Choice| match choice.title.is_empty() {
            true => plain(&choice.name),
            false => speaker.say(&choice.title),
        };
        let Message { zh, en } = listed(choices.iter().map(title));
        message!(zh: "选一：{zh}", en: "one of: {en}")
    };
    match &field.unit {
        Some(unit) => {
            let (Message { zh, en }, unit) = (words, speaker.say(unit));
            let (unit_zh, unit_en) = (unit.zh, unit.en);
            message!(zh: "{zh}（{unit_zh}）", en: "{en} ({unit_en})")
        }
        None => words,
    }
}

/// The limits in words; `None` when there are none.
fn limits(field: &Field) -> Option<Message> {
    let mut limits: Vec<Message> = bounds(field).into_iter().collect();
    if let Some(pattern) = &field.pattern {
        let pattern = pattern.text();
        limits.push(message!(zh: "格式 {pattern}", en: "of the form {pattern}"));
    }
    (!limits.is_empty()).then(|| joined(limits, "；", "; "))
}

fn bounds(field: &Field) -> Option<Message> {
    let bound = |value: &Value| Message { zh: value.say(&field.kind, Lang::Zh), en: value.say(&field.kind, Lang::En) };
    let Message { zh: unit_zh, en: unit_en } = counted(&field.kind);
    match (&field.min, &field.max) {
        (Some(min), Some(max)) => {
            let (least, most) = (bound(min), bound(max));
            let (min_zh, min_en, max_zh, max_en) = (least.zh, least.en, most.zh, most.en);
            Some(message!(zh: "{min_zh} 至 {max_zh}{unit_zh}", en: "{min_en} to {max_en}{unit_en}"))
        }
        (Some(min), None) => {
            let Message { zh, en } = bound(min);
            Some(message!(zh: "不小于 {zh}{unit_zh}", en: "at least {en}{unit_en}"))
        }
        (None, Some(max)) => {
            let Message { zh, en } = bound(max);
            Some(message!(zh: "不大于 {zh}{unit_zh}", en: "at most {en}{unit_en}"))
        }
        (None, None) => None,
    }
}

/// What the bounds of a text or a table count.
fn counted(kind: &FieldKind) -> Message {
    match kind {
        FieldKind::Text => message!(zh: " 个字符", en: " characters"),
        FieldKind::Table(_) => message!(zh: " 行", en: " rows"),
        FieldKind::Integer
        | FieldKind::Decimal { .. }
        | FieldKind::Money { .. }
        | FieldKind::YesNo
        | FieldKind::Choice(_)
        | FieldKind::Date
        | FieldKind::Time
        | FieldKind::Duration
        | FieldKind::Person
        | FieldKind::File => Message::default(),
    }
}

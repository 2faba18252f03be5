//! What stands before the steps: the playbook as a whole, its roles, settings, fields and records.

use super::facet::{Facet, Side, clauses, differences, list, plain, quoted, said};
use super::{Changes, Fate, Matching, Subject, SubjectKind};
use crate::lang::{Message, Text};
use crate::message;
use crate::model::field::{Field, FieldKind};
use crate::model::{
    FieldId, Interrupt, Period, Record, RecordId, Retention, Role, RoleId, Schedule, Setting, SettingId,
};
use crate::source::Span;

/// Compares everything but the steps.
pub(super) fn compare(old: &Side<'_>, new: &Side<'_>, matching: &Matching, changes: &mut Changes) {
    let mut whole = subject(SubjectKind::Playbook, &new.playbook.name, &new.playbook.title, new.playbook.name_span);
    whole.details = differences(of_playbook(old), of_playbook(new));
    changes.changed(whole, old.playbook.title != new.playbook.title);
    let roles = Kind {
        kind: SubjectKind::Role,
        head: |role: &Role| (role.name.clone(), role.title.clone(), role.span),
        is_reworded: |one: &Role, other: &Role| one.title != other.title || one.duties != other.duties,
    };
    let place = |id| matching.role(RoleId(id)).map(|id| id.0);
    roles.compare(&old.playbook.roles, &new.playbook.roles, place, |_, _| Vec::new(), changes);
    let settings = Kind {
        kind: SubjectKind::Setting,
        head: |setting: &Setting| (setting.name.clone(), setting.field.label.clone(), setting.field.span),
        is_reworded: |one: &Setting, other: &Setting| one.field.label != other.field.label || one.note != other.note,
    };
    let place = |id| matching.setting(SettingId(id)).map(|id| id.0);
    settings.compare(&old.playbook.settings, &new.playbook.settings, place, |_, setting| of_setting(setting), changes);
    let fields = Kind {
        kind: SubjectKind::Field,
        head: |field: &Field| (field.name.clone(), field.label.clone(), field.span),
        is_reworded: |one: &Field, other: &Field| one.label != other.label || one.hint != other.hint,
    };
    let place = |id| matching.field(FieldId(id)).map(|id| id.0);
    fields.compare(&old.playbook.fields, &new.playbook.fields, place, |_, field| of_field(field), changes);
    let records = Kind {
        kind: SubjectKind::Record,
        head: |record: &Record| (record.name.clone(), record.title.clone(), record.span),
        is_reworded: |one: &Record, other: &Record| one.title != other.title,
    };
    let place = |id| matching.record(RecordId(id)).map(|id| id.0);
    records.compare(&old.playbook.records, &new.playbook.records, place, |_, record| of_record(record), changes);
}

/// How the parts of one kind are compared.
struct Kind<T> {
    kind: SubjectKind,
    head: fn(&T) -> (String, Text, Span),
    is_reworded: fn(&T, &T) -> bool,
}

impl<T> Kind<T> {
    fn compare(
        &self,
        old: &[T],
        new: &[T],
        place: impl Fn(u32) -> Option<u32>,
        facets: impl Fn(bool, &T) -> Vec<Facet>,
        changes: &mut Changes,
    ) {
        let mut is_new = vec![true; new.len()];
        for (was, id) in old.iter().zip(0u32..) {
            let (name, title, span) = (self.head)(was);
            let Some(at) = place(id) else {
                let gone = subject(self.kind, &name, &title, span);
                changes.subjects.push(Subject { fate: Fate::Removed, span: None, ..gone });
                continue;
            };
            is_new[at as usize] = false;
            let is = &new[at as usize];
            let (new_name, title, span) = (self.head)(is);
            let mut subject = subject(self.kind, &new_name, &title, span);
            if name != new_name {
                subject.fate = Fate::Renamed { was: name };
            }
            subject.details = differences(facets(false, was), facets(true, is));
            changes.changed(subject, (self.is_reworded)(was, is));
        }
        for (is, _) in new.iter().zip(is_new).filter(|(_, is_new)| *is_new) {
            let (name, title, span) = (self.head)(is);
            changes.subjects.push(Subject { fate: Fate::Added, ..subject(self.kind, &name, &title, span) });
        }
    }
}

/// A part that is there in both, before anything is said about it.
pub(super) fn subject(kind: SubjectKind, name: &str, title: &Text, span: Span) -> Subject {
    Subject {
        kind,
        name: name.to_owned(),
        title: title.clone(),
        span: Some(span),
        fate: Fate::Changed,
        details: Vec::new(),
    }
}

fn of_playbook(side: &Side<'_>) -> Vec<Facet> {
    let playbook = side.playbook;
    let mut facets = vec![
        Facet::one("name", message!(zh: "名称", en: "name"), quoted(&playbook.name)),
        Facet::one("prefix", message!(zh: "案件编号字头", en: "letters of case numbers"), plain(&playbook.prefix)),
        Facet::one("start", message!(zh: "从哪一步开始", en: "start"), quoted(side.step(playbook.start))),
    ];
    let aliases = playbook.aliases.iter();
    facets.extend(aliases.map(|alias| Facet::member("alias", message!(zh: "别名", en: "alias"), alias)));
    if let Some(subject) = playbook.subject {
        let label = message!(zh: "案件的主题", en: "subject of a case");
        facets.push(Facet::one("subject", label, quoted(side.field(subject))));
    }
    if let Some(promise) = &playbook.promise {
        facets.push(Facet::one("promise", message!(zh: "总时限", en: "limit of the whole"), side.limited(promise)));
    }
    facets.extend(interrupts(side, &playbook.interrupts));
    facets.extend(playbook.schedules.iter().zip(1..).map(|(schedule, number)| of_schedule(side, schedule, number)));
    facets
}

/// The interrupts of a playbook or of a step.
pub(super) fn interrupts(side: &Side<'_>, interrupts: &[Interrupt]) -> Vec<Facet> {
    let facet = |interrupt: &Interrupt| {
        let name = &interrupt.name;
        let to = side.step(interrupt.to);
        let mut parts = vec![message!(zh: "去 `{to}`", en: "to `{to}`")];
        if !interrupt.by.is_empty() {
            let Message { zh, en } = side.role_list(&interrupt.by);
            parts.push(message!(zh: "由 {zh}", en: "by {en}"));
        }
        if interrupt.reason_required {
            parts.push(message!(zh: "须说明理由", en: "a reason is required"));
        }
        if !interrupt.fill.is_empty() {
            let Message { zh, en } = list(interrupt.fill.iter().map(|field| quoted(side.field(*field))));
            parts.push(message!(zh: "须填写 {zh}", en: "to be filled {en}"));
        }
        let label = message!(zh: "中止 `{name}`", en: "interrupt `{name}`");
        Facet { aspect: "interrupt", label, key: name.clone(), value: clauses(parts) }
    };
    interrupts.iter().map(facet).collect()
}

fn of_schedule(side: &Side<'_>, schedule: &Schedule, number: u32) -> Facet {
    let every = match schedule.every {
        Period::Day => message!(zh: "每天", en: "every day"),
        Period::WorkingDay => message!(zh: "每个工作日", en: "every working day"),
        Period::Week => message!(zh: "每周", en: "every week"),
        Period::Month => message!(zh: "每月", en: "every month"),
        Period::Quarter => message!(zh: "每季度", en: "every quarter"),
        Period::Year => message!(zh: "每年", en: "every year"),
    };
    let mut parts = vec![every];
    parts.extend(schedule.on.map(|on| plain(format!("{on:?}"))));
    parts.extend(schedule.at.map(|at| plain(at.format("%H:%M").to_string())));
    parts.extend(schedule.per.map(|field| quoted(side.field(field))));
    Facet {
        aspect: "schedule",
        label: message!(zh: "定期开始", en: "schedule"),
        key: number.to_string(),
        value: list(parts),
    }
}

fn of_setting(setting: &Setting) -> Vec<Facet> {
    let mut facets = of_field(&setting.field);
    let default = said(&setting.default, &setting.field.kind);
    facets.retain(|facet| facet.aspect != "default");
    facets.push(Facet::one("default", message!(zh: "默认值", en: "default"), default));
    facets
}

fn of_field(field: &Field) -> Vec<Facet> {
    let mut facets = vec![Facet::one("type", message!(zh: "类型", en: "type"), field.kind.say())];
    if let FieldKind::Decimal { places } | FieldKind::Money { places, .. } = &field.kind {
        facets.push(Facet::one("decimals", message!(zh: "小数位数", en: "decimal places"), plain(places.to_string())));
    }
    let limits = [
        ("min", message!(zh: "下限", en: "least"), &field.min),
        ("max", message!(zh: "上限", en: "most"), &field.max),
        ("default", message!(zh: "默认值", en: "default"), &field.default),
    ];
    for (aspect, label, value) in limits {
        facets.extend(value.as_ref().map(|value| Facet::one(aspect, label, said(value, &field.kind))));
    }
    if let Some(pattern) = &field.pattern {
        facets.push(Facet::one("pattern", message!(zh: "格式", en: "form"), quoted(pattern.text())));
    }
    if let Some(unit) = &field.unit {
        let words = |lang| unit.say(lang).to_owned();
        let unit = Message { zh: words(crate::lang::Lang::Zh), en: words(crate::lang::Lang::En) };
        facets.push(Facet::one("unit", message!(zh: "单位", en: "unit"), unit));
    }
    let choices = field.kind.choices().iter();
    facets.extend(choices.map(|choice| Facet::member("choice", message!(zh: "选项", en: "choice"), &choice.name)));
    for column in field.kind.columns() {
        let name = &column.field.name;
        let mut parts: Vec<Message> = of_field(&column.field).into_iter().map(|facet| facet.value).collect();
        if column.optional {
            parts.push(message!(zh: "可不填", en: "optional"));
        }
        let label = message!(zh: "列 `{name}`", en: "column `{name}`");
        facets.push(Facet { aspect: "column", label, key: name.clone(), value: clauses(parts) });
    }
    facets
}

fn of_record(record: &Record) -> Vec<Facet> {
    let mut facets = Vec::new();
    if let Some(number) = &record.number {
        facets.push(Facet::one("number", message!(zh: "表单编号", en: "form number"), plain(number)));
    }
    let retain = record.retain.map(|retain| match retain {
        Retention::For(time) => Message { zh: time.say(crate::lang::Lang::Zh), en: time.say(crate::lang::Lang::En) },
        Retention::Permanent => message!(zh: "永久", en: "for ever"),
    });
    facets.extend(retain.map(|retain| Facet::one("retain", message!(zh: "保存期限", en: "kept for"), retain)));
    facets
}

//! Every text of a playbook, wherever it stands, for rules that look for settings named in texts.

use crate::lang::Text;
use crate::model::field::{Field, FieldKind};
use crate::model::step::{Step, StepKind, Wait};
use crate::model::{Playbook, Prose};

/// All texts, in no particular order.
pub(super) fn texts(playbook: &Playbook) -> Vec<&Text> {
    let mut texts = vec![&playbook.title];
    of_prose(&playbook.prose, &mut texts);
    let control = &playbook.document;
    texts
        .extend([&control.company, &control.department, &control.classification, &control.level].into_iter().flatten());
    texts.extend(&control.distribution);
    for change in &playbook.changes {
        texts.push(&change.summary);
        texts.extend(&change.by);
    }
    for role in &playbook.roles {
        texts.push(&role.title);
        texts.extend(&role.duties);
    }
    for setting in &playbook.settings {
        of_field(&setting.field, &mut texts);
        texts.extend(&setting.note);
    }
    playbook.fields.iter().for_each(|field| of_field(field, &mut texts));
    texts.extend(playbook.records.iter().map(|record| &record.title));
    texts.extend(playbook.interrupts.iter().map(|interrupt| &interrupt.title));
    texts.extend(playbook.schedules.iter().filter_map(|schedule| schedule.title.as_ref()));
    playbook.steps.iter().for_each(|step| of_step(step, &mut texts));
    texts
}

fn of_prose<'a>(prose: &'a Prose, texts: &mut Vec<&'a Text>) {
    let single = [&prose.purpose, &prose.overview, &prose.scope, &prose.excludes, &prose.trigger, &prose.ending];
    texts.extend(single.into_iter().flatten());
    let lists = [
        &prose.prerequisites,
        &prose.goals,
        &prose.indicators,
        &prose.requirements,
        &prose.cautions,
        &prose.tools,
        &prose.materials,
        &prose.training,
        &prose.references,
        &prose.laws,
    ];
    texts.extend(lists.into_iter().flatten());
    texts.extend(prose.faq.iter().flat_map(|entry| [&entry.question, &entry.answer]));
    texts.extend(prose.glossary.iter().flat_map(|entry| [&entry.term, &entry.meaning]));
}

fn of_field<'a>(field: &'a Field, texts: &mut Vec<&'a Text>) {
    texts.push(&field.label);
    texts.extend(field.hint.iter().chain(&field.unit));
    texts.extend(field.kind.choices().iter().map(|choice| &choice.title));
    if let FieldKind::Table(columns) = &field.kind {
        columns.iter().for_each(|column| of_field(&column.field, texts));
    }
}

fn of_step<'a>(step: &'a Step, texts: &mut Vec<&'a Text>) {
    let work = &step.work;
    texts.push(&step.title);
    texts.extend([&work.instruction, &work.why, &work.expect].into_iter().flatten());
    let lists = [&work.points, &work.check, &work.cautions, &work.materials, &work.exceptions];
    texts.extend(lists.into_iter().flatten());
    texts.extend(step.outcomes.iter().filter_map(|outcome| outcome.title.as_ref()));
    texts.extend(step.interrupts.iter().map(|interrupt| &interrupt.title));
    if let StepKind::Wait(Wait::Event { title, .. }) = &step.kind {
        texts.extend(title);
    }
}

//! What passes between playbooks: values given by `with` and taken back by `results`, checked against the fields of the
//! other playbook, which only somebody who knows both can do.

use std::cmp::Ordering;

use super::guard::{self, Expected, Scope};
use crate::diagnostic::Diagnostic;
use crate::lang::{Lang, Message, did_you_mean};
use crate::message;
use crate::model::Playbook;
use crate::model::field::{Field, FieldKind};
use crate::model::guard::{Expression, Guard};
use crate::model::step::{Call, StepKind};
use crate::model::value::Value;
use crate::source::Span;

/// What does not fit between a playbook and those it calls or hands over to. Nothing is said about a playbook that
/// is not found.
pub fn arguments<'p>(playbook: &Playbook, others: &dyn Fn(&str) -> Option<&'p Playbook>) -> Vec<Diagnostic> {
    let scope = Scope::new(&playbook.fields, &playbook.settings);
    let mut found = Vec::new();
    for step in &playbook.steps {
        let (StepKind::Call(call) | StepKind::HandOff(call)) = &step.kind else { continue };
        let Some(callee) = others(&call.playbook) else { continue };
        for (name, guard) in &call.with {
            match callee.field(name) {
                Some(id) => given(playbook, &scope, guard, (callee, &callee[id]), &mut found),
                None => found.push(no_such_field(callee, name, guard.span)),
            }
        }
        found.extend(call.results.iter().filter_map(|(ours, theirs)| {
            let theirs = &callee[callee.field(theirs)?];
            taken(callee, call, &playbook[*ours], theirs)
        }));
    }
    found
}

fn no_such_field(callee: &Playbook, name: &str, span: Span) -> Diagnostic {
    let other = &callee.name;
    let message = message!(zh: "流程 `{other}` 没有字段 `{name}`", en: "the playbook `{other}` has no field `{name}`");
    let help = match did_you_mean(name, callee.fields.iter().map(|field| field.name.as_str())) {
        Some(meant) => message!(zh: "是不是 `{meant}`？", en: "did you mean `{meant}`?"),
        None => message!(zh: "`with` 里写那份流程的字段", en: "`with` names fields of that playbook"),
    };
    Diagnostic::error(802, span, message).help(help)
}

/// Checks a value that is given to a field of another playbook.
fn given(
    playbook: &Playbook,
    scope: &Scope<'_>,
    guard: &Guard,
    (callee, theirs): (&Playbook, &Field),
    found: &mut Vec<Diagnostic>,
) {
    let mut slips = Vec::new();
    let read = guard::parse(&guard.text, guard.span.start, scope, Expected::Kind(&theirs.kind), &mut slips);
    let is_argument = |slip: &Diagnostic| slip.code.0 == 802;
    found.extend(slips.into_iter().filter(is_argument).map(|mut slip| {
        // Where the text is folded, places within it are not to be relied on.
        slip.primary.span = guard.span;
        slip.help.get_or_insert_with(|| wanted(callee, theirs));
        slip
    }));
    let Some(read) = read else { return };
    let ours = if let Expression::Setting(id) = &read.expression {
        Some(&playbook[*id].field)
    } else if let Expression::Field(id) = &read.expression {
        Some(&playbook[*id])
    } else {
        None
    };
    let reason = if let Expression::Literal(value) = &read.expression {
        theirs.check(value).err().map(|error| error.message())
    } else {
        ours.and_then(|ours| beyond(ours, theirs))
    };
    let Some(Message { zh, en }) = reason else { return };
    let (other, field) = (&callee.name, &theirs.name);
    let message = message!(
        zh: "流程 `{other}` 可能不收字段 `{field}` 的这个值：{zh}",
        en: "the playbook `{other}` may refuse this value for `{field}`: {en}"
    );
    found.push(Diagnostic::warning(802, guard.span, message).help(message!(
        zh: "让两边的限制一致",
        en: "make the limits of both fields agree"
    )));
}

/// Checks a value that is taken back into a field of ours.
fn taken(callee: &Playbook, call: &Call, ours: &Field, theirs: &Field) -> Option<Diagnostic> {
    let (name, their_name, other) = (&ours.name, &theirs.name, &callee.name);
    let (wanted, there) = (ours.kind.say(), theirs.kind.say());
    if !passes(&theirs.kind, &ours.kind) {
        let (wanted_zh, there_zh, wanted_en, there_en) = (&wanted.zh, &there.zh, &wanted.en, &there.en);
        let message = message!(
            zh: "`{other}` 的 `{their_name}`（{there_zh}）放不进 `{name}`（{wanted_zh}）",
            en: "`{their_name}` of `{other}` ({there_en}) does not go into `{name}` ({wanted_en})"
        );
        let help = message!(zh: "让两边的类型一致", en: "make the types of both fields agree");
        return Some(Diagnostic::error(802, call.span, message).related(ours.span, wanted).help(help));
    }
    let Message { zh, en } = beyond(theirs, ours)?;
    let message = message!(
        zh: "`{other}` 的 `{their_name}` 可能不合 `{name}` 的规定：{zh}",
        en: "`{their_name}` of `{other}` may not keep what holds for `{name}`: {en}"
    );
    let help = message!(zh: "让两边的限制一致", en: "make the limits of both fields agree");
    Some(
        Diagnostic::warning(802, call.span, message)
            .related(ours.span, message!(zh: "在这里规定", en: "said here"))
            .help(help),
    )
}

/// Whether every value of one type is one of the other, limits and places aside.
fn passes(from: &FieldKind, to: &FieldKind) -> bool {
    match (from, to) {
        (FieldKind::Integer, FieldKind::Integer | FieldKind::Decimal { .. })
        | (FieldKind::Decimal { .. }, FieldKind::Decimal { .. }) => true,
        (FieldKind::Money { currency, .. }, FieldKind::Money { currency: wanted, .. }) => currency == wanted,
        (FieldKind::Choice(choices), FieldKind::Choice(wanted)) => {
            choices.iter().all(|choice| wanted.iter().any(|known| known.name == choice.name))
        }
        _ => from == to,
    }
}

/// What a field may hold and the other one may not.
fn beyond(from: &Field, to: &Field) -> Option<Message> {
    let said = |value: &Value, lang| value.say(&to.kind, lang);
    let passes = |from: Option<&Value>, to: &Value, wanted: Ordering| {
        from.is_none_or(|from| from.compare(to).is_some_and(|order| order == wanted))
    };
    if let Some(most) = to.max.as_ref().filter(|most| passes(from.max.as_ref(), most, Ordering::Greater)) {
        let (zh, en) = (said(most, Lang::Zh), said(most, Lang::En));
        return Some(message!(zh: "最大是 {zh}", en: "at most {en}"));
    }
    if let Some(least) = to.min.as_ref().filter(|least| passes(from.min.as_ref(), least, Ordering::Less)) {
        let (zh, en) = (said(least, Lang::Zh), said(least, Lang::En));
        return Some(message!(zh: "最小是 {zh}", en: "at least {en}"));
    }
    if from.kind.is_number() && from.kind.places() > to.kind.places() {
        let places = to.kind.places();
        return Some(message!(zh: "最多 {places} 位小数", en: "at most {places} places after the point"));
    }
    let pattern = to.pattern.as_ref().filter(|pattern| from.pattern.as_ref() != Some(pattern))?;
    let pattern = pattern.text();
    Some(message!(zh: "要符合 `{pattern}`", en: "it must match `{pattern}`"))
}

fn wanted(callee: &Playbook, theirs: &Field) -> Message {
    let (other, field, Message { zh, en }) = (&callee.name, &theirs.name, theirs.kind.say());
    message!(zh: "`{other}` 的字段 `{field}` 是{zh}", en: "the field `{field}` of `{other}` is {en}")
}

//! How a case must stand, and how it must come out.

use crate::engine::case::{Case, StepStatus};
use crate::engine::{Moment, deadline};
use crate::lang::{Lang, Message};
use crate::message;
use crate::model::step::StepKind;
use crate::model::{Playbook, StepId};

use super::file::{Expectation, Finish};
use super::read::LOCAL_TIME;
use super::run::ZONE;

/// Whether the case stands as expected.
///
/// # Errors
/// The first thing that is otherwise.
pub(super) fn holds(
    playbook: &Playbook,
    case: &Case,
    expected: &Expectation,
    moment: Moment<'_>,
) -> Result<(), Message> {
    if let Some(open) = &expected.open {
        exactly_open(playbook, case, open)?;
    }
    for step in &expected.done {
        if case.status_of(*step) != Some(StepStatus::Done) {
            let name = &playbook[*step].name;
            return Err(message!(zh: "`{name}` 应当已完成，却没有", en: "`{name}` should be finished, and is not"));
        }
    }
    for (field, wanted) in &expected.fields {
        let (name, kind) = (&playbook[*field].name, &playbook[*field].kind);
        if case.value(*field) == Some(wanted) {
            continue;
        }
        let got = |lang: Lang, none: &str| case.value(*field).map_or(none.to_owned(), |value| value.say(kind, lang));
        return Err(Message {
            zh: format!("`{name}` 应当是 {}，实际是 {}", wanted.say(kind, Lang::Zh), got(Lang::Zh, "空的")),
            en: format!("`{name}` should be {}, and is {}", wanted.say(kind, Lang::En), got(Lang::En, "unset")),
        });
    }
    for (step, wanted) in &expected.visits {
        let got = case.step(*step).map_or(0, |state| state.visits);
        if got != *wanted {
            let name = &playbook[*step].name;
            return Err(
                message!(zh: "`{name}` 应当进入 {wanted} 次，实际 {got} 次", en: "`{name}` should be entered {wanted} times, and was {got} times"),
            );
        }
    }
    expected.due.iter().try_for_each(|(step, wanted)| is_due(playbook, case, *step, *wanted, moment))
}

fn is_due(
    playbook: &Playbook,
    case: &Case,
    step: StepId,
    wanted: chrono::NaiveDateTime,
    moment: Moment<'_>,
) -> Result<(), Message> {
    let name = &playbook[step].name;
    let due = deadline::due(playbook, case, step, moment).map_err(|error| error.message())?;
    let due = due.map(|due| due.with_timezone(&ZONE).naive_local());
    let wanted = wanted.format(LOCAL_TIME).to_string();
    match due.map(|due| due.format(LOCAL_TIME).to_string()) {
        Some(due) if due == wanted => Ok(()),
        Some(due) => Err(
            message!(zh: "`{name}` 应当在 {wanted} 到期，实际是 {due}", en: "`{name}` should be due at {wanted}, and is at {due}"),
        ),
        None => Err(
            message!(zh: "`{name}` 应当在 {wanted} 到期，实际没有期限", en: "`{name}` should be due at {wanted}, and has no deadline"),
        ),
    }
}

/// Whether the case came out as the scenario says.
///
/// # Errors
/// How it came out instead.
pub(super) fn finish(playbook: &Playbook, case: &Case, finish: &Finish) -> Result<(), Message> {
    let outcome = case.outcome.as_deref().unwrap_or_default();
    match finish {
        Finish::Ends(wanted) if case.is_over() && outcome == wanted => Ok(()),
        Finish::Ends(wanted) if case.is_over() => Err(
            message!(zh: "案件应当以 `{wanted}` 结束，实际是 `{outcome}`", en: "the case should end as `{wanted}`, and ended as `{outcome}`"),
        ),
        Finish::Ends(wanted) => {
            let open = names(playbook, &open_steps(playbook, case));
            Err(
                message!(zh: "案件应当以 `{wanted}` 结束，却还打开着 {open}", en: "the case should end as `{wanted}`, and {open} is still open"),
            )
        }
        Finish::Open(_) if case.is_over() => Err(
            message!(zh: "案件应当还没有结束，却以 `{outcome}` 结束了", en: "the case should not be over, and ended as `{outcome}`"),
        ),
        Finish::Open(open) => exactly_open(playbook, case, open),
        Finish::Unsaid if case.is_over() => Ok(()),
        Finish::Unsaid => {
            let open = names(playbook, &open_steps(playbook, case));
            Err(
                message!(zh: "案件没有结束，场景也没有写 `open: [{open}]`", en: "the case did not end, and the scenario does not say `open: [{open}]`"),
            )
        }
    }
}

fn exactly_open(playbook: &Playbook, case: &Case, wanted: &[StepId]) -> Result<(), Message> {
    let mut wanted = wanted.to_vec();
    wanted.sort_unstable();
    wanted.dedup();
    let open = open_steps(playbook, case);
    if open == wanted {
        return Ok(());
    }
    let (wanted, open) = (names(playbook, &wanted), names(playbook, &open));
    Err(message!(zh: "应当打开 [{wanted}]，实际打开 [{open}]", en: "[{wanted}] should be open, and [{open}] is"))
}

/// The open steps at which the case waits: for somebody, for a time, or for a case that was called.
fn open_steps(playbook: &Playbook, case: &Case) -> Vec<StepId> {
    if case.is_over() {
        return Vec::new();
    }
    let waits = |id: &StepId| playbook[*id].is_task() || matches!(playbook[*id].kind, StepKind::Call(_));
    let open = case.steps.keys().copied().filter(|id| case.is_open(*id));
    open.filter(waits).collect()
}

fn names(playbook: &Playbook, steps: &[StepId]) -> String {
    steps.iter().map(|step| playbook[*step].name.as_str()).collect::<Vec<_>>().join(", ")
}

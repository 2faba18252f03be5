//! # PB0403: 转不出去的循环 | A loop that is never left
//!
//! ## 中文
//!
//! 四种循环，进去了就出不来：
//!
//! - 几步自动进行的步骤绕成一圈，中间没有人、没有等待，也没有次数上限，案件会一直原地转；
//! - `visits` 的 `then` 互相指来指去，次数都用完后没有一步可进；
//! - 次数用完后转去的步骤，后面又只能回到同一个循环里；
//! - 每个出口的条件都看某个字段，而循环里没有一步能改它：数据一旦不合，就永远转下去。诊断给出这样的数据和走法。
//!
//! ## English
//!
//! Four kinds of loops, each of which is never left once a case is in it:
//!
//! - steps that move by themselves lead round in a circle without a person, a wait or a limit of visits, so that a case
//!   would turn on the spot;
//! - the `then` of `visits` point at each other, so that no step is left to enter when all of them are used up;
//! - the step to which a used-up limit leads can only lead back into the same loop;
//! - every exit asks for a field that no step of the loop can change, so that with the wrong data a case goes round for
//!   ever. The finding shows such data and the way there.
//!
//! ## Bad
//!
//! ```yaml
//! review:
//!   title: Review
//!   role: leader
//!   visits: { at_most: 3, then: repair }
//!   next: { pass: closed, revise: repair }
//! repair: { title: Repair, role: clerk, next: review }
//! ```
//!
//! ## Good
//!
//! ```yaml
//! review:
//!   title: Review
//!   role: leader
//!   visits: { at_most: 3, then: decide }
//!   next: { pass: closed, revise: repair }
//! repair: { title: Repair, role: clerk, next: review }
//! decide: { title: Decide, role: leader, next: closed }
//! ```

use std::collections::HashSet;

use super::circles::{Driven, circles, exhausted};
use super::decision::said;
use super::flow::path;
use super::reach::{Trap, Trapped};
use super::{Context, Rule};
use crate::diagnostic::{Code, Diagnostic, Severity};
use crate::message;
use crate::model::StepId;
use crate::model::guard::Guard;

pub(super) const RULE: Rule = Rule {
    code: Code(403),
    slug: "endless-loop",
    severity: Severity::Error,
    check,
    file: include_str!("endless_loop.rs"),
};

/// So many conditions are pointed at.
const MOST_SHOWN: usize = 3;

fn check(context: &Context<'_>, found: &mut Vec<Diagnostic>) {
    let playbook = context.playbook;
    for circle in circles(playbook, &context.flow, &context.reach, Driven::AtOnce) {
        let first = &playbook[circle[0]];
        let message = message!(
            zh: "从 `{name}` 起的几步自动绕成一圈，转不出去",
            en: "the steps from `{name}` on lead round by themselves and never stop",
            name = first.name
        );
        let help = message!(
            zh: "在圈里放一步由人来做的，或给其中一步加上 `visits`",
            en: "put a step that somebody performs into the circle, or limit one of them with `visits`"
        );
        let label = message!(zh: "从这里开始绕圈", en: "the circle begins here");
        let diagnostic = Diagnostic::error(403, first.span, message).label(label);
        found.push(diagnostic.path(path(playbook, &circle)).help(help));
    }
    let mut told: HashSet<StepId> = HashSet::new();
    for step in playbook.steps.iter().filter(|step| step.visits.is_some() && context.flow.is_reached(step.id)) {
        let none_left = exhausted(playbook, step.id).is_none() && context.reach.is_used_up(step.id);
        if none_left && told.insert(step.id) {
            let way = limits_round(context, step.id);
            told.extend(&way);
            found.push(limits_in_circle(context, step.id, &way));
        }
    }
    for trap in &context.traps {
        match &trap.trapped {
            Trapped::Circling(circle, keeps_in) => found.push(kept_in_by_data(context, trap, circle, keeps_in)),
            Trapped::UsedUp(then) => found.push(no_way_back(context, trap, *then)),
            Trapped::Stuck(_) => {}
        }
    }
}

/// A loop whose exits ask for what no step in it can change.
fn kept_in_by_data(context: &Context<'_>, trap: &Trap<'_>, circle: &[StepId], keeps_in: &[&Guard]) -> Diagnostic {
    let playbook = context.playbook;
    let (name, values) = (&playbook[trap.step].name, said(&trap.witness));
    let way = [&trap.way, &circle[1..], &circle[..1]].concat();
    let mut diagnostic = Diagnostic::error(
        403,
        playbook[trap.step].span,
        message!(
            zh: "{values} 时，从 `{name}` 起的循环永远转不出去",
            en: "with {values} the loop from `{name}` on is never left"
        ),
    )
    .label(message!(zh: "循环从这里开始", en: "the loop begins here"))
    .path(path(playbook, &way))
    .help(message!(
        zh: "让循环里的某一步填写这些字段，或者加一个由人选择、不看数据的出口",
        en: "let a step of the loop fill in these fields, or add a way out that people choose whatever the data is"
    ));
    for guard in keeps_in.iter().take(MOST_SHOWN) {
        diagnostic = diagnostic.related(
            guard.span,
            message!(zh: "出口要看这个条件，循环里改变不了它的结果", en: "the way out asks this, and nothing in the loop changes the answer"),
        );
    }
    diagnostic.witness.clone_from(&trap.witness);
    diagnostic
}

/// The steps that send a case on from one used-up limit to the next, until one comes again.
fn limits_round(context: &Context<'_>, step: StepId) -> Vec<StepId> {
    let next = |step: &StepId| context.playbook[*step].visits.as_ref().map(|visits| visits.then);
    let mut way = vec![step];
    while let Some(then) = way.last().and_then(next) {
        let again = way.contains(&then);
        way.push(then);
        if again {
            break;
        }
    }
    way
}

fn limits_in_circle(context: &Context<'_>, step: StepId, way: &[StepId]) -> Diagnostic {
    let step = &context.playbook[step];
    let name = &step.name;
    let message = message!(
        zh: "`{name}` 的次数用完后，没有一步可进",
        en: "when `{name}` has been entered too often, no step is left to enter"
    );
    let help = message!(
        zh: "让 `then` 指向没有次数上限的步骤",
        en: "let `then` name a step without a limit of its own"
    );
    Diagnostic::error(403, step.span, message).path(path(context.playbook, way)).help(help)
}

/// A limit that leads, once used up, to where no way leads to an end any more.
fn no_way_back(context: &Context<'_>, trap: &Trap<'_>, then: StepId) -> Diagnostic {
    let (step, then) = (&context.playbook[trap.step], &context.playbook[then]);
    let (name, other) = (&step.name, &then.name);
    let message = if trap.witness.is_empty() {
        message!(
            zh: "`{name}` 的次数用完后转到 `{other}`，从那里又只能回到这个循环",
            en: "when `{name}` has been entered too often the case goes to `{other}`, which only leads back into the loop"
        )
    } else {
        let values = said(&trap.witness);
        message!(
            zh: "`{name}` 的次数用完后转到 `{other}`，{values} 时从那里又只能回到这个循环",
            en: "when `{name}` has been entered too often the case goes to `{other}`, and with {values} that only leads back into the loop"
        )
    };
    let mut diagnostic = Diagnostic::error(403, step.span, message)
        .related(then.span, message!(zh: "次数用完后转到这里", en: "it goes here then"))
        .help(message!(
            zh: "让 `then` 指向一步能走到结束、又不再经过 `{name}` 的步骤",
            en: "let `then` name a step from which an end is reached without `{name}`"
        ));
    diagnostic.witness.clone_from(&trap.witness);
    diagnostic
}

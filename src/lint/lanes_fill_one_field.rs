//! # PB0206: 并行的分支填写同一个字段 | Lanes that fill the same field
//!
//! ## 中文
//!
//! 两个可能同时进行的分支都填写同一个字段，后填的会盖掉先填的，结果取决于谁先谁后。
//!
//! 用 `after` 排了先后的分支，以及条件互相排斥、不会同时开始的分支，不算同时进行。
//!
//! ## English
//!
//! Two lanes that may run side by side fill the same field. Whoever is later overwrites the other, so the outcome is a
//! matter of chance.
//!
//! Lanes in an order given by `after`, and lanes whose conditions exclude each other, do not run side by side.
//!
//! ## Bad
//!
//! ```yaml
//! together:
//!   sales: { title: Sales, role: clerk, fill: [opinion] }
//!   law: { title: Law, role: leader, fill: [opinion] }
//! ```
//!
//! ## Good
//!
//! ```yaml
//! together:
//!   sales: { title: Sales, role: clerk, fill: [sales_opinion] }
//!   law: { title: Law, role: leader, fill: [law_opinion] }
//! ```

use std::collections::BTreeMap;

use super::{Context, Rule};
use crate::diagnostic::{Code, Diagnostic, Severity};
use crate::message;
use crate::model::guard::Expression;
use crate::model::step::StepKind;
use crate::model::{FieldId, Playbook, StepId};

pub(super) const RULE: Rule = Rule {
    code: Code(206),
    slug: "lanes-fill-one-field",
    severity: Severity::Error,
    check,
    file: include_str!("lanes_fill_one_field.rs"),
};

fn check(context: &Context<'_>, found: &mut Vec<Diagnostic>) {
    let playbook = context.playbook;
    for step in &playbook.steps {
        let StepKind::Together(together) = &step.kind else { continue };
        let mut writers: BTreeMap<FieldId, Vec<usize>> = BTreeMap::new();
        for (place, lane) in together.lanes.iter().enumerate() {
            for field in &context.assignment.written_inside()[lane.0 as usize] {
                writers.entry(*field).or_default().push(place);
            }
        }
        writers.retain(|_, lanes| lanes.len() > 1);
        if writers.is_empty() {
            continue;
        }
        let earlier = Earlier::new(playbook, &together.lanes);
        let lane = |place: usize| together.lanes[place];
        for (field, places) in writers {
            for (at, place) in places.iter().copied().enumerate().skip(1) {
                let beside =
                    |other: &usize| !earlier.ordered(*other, place) && !excluded(context, lane(*other), lane(place));
                if let Some(other) = places[..at].iter().copied().find(beside) {
                    found.push(finding(playbook, field, lane(other), lane(place)));
                }
            }
        }
    }
}

fn finding(playbook: &Playbook, field: FieldId, first: StepId, second: StepId) -> Diagnostic {
    let (field, one, two) = (&playbook[field].name, &playbook[first].name, &playbook[second].name);
    Diagnostic::error(
        206,
        playbook[second].span,
        message!(zh: "分支 `{two}` 和 `{one}` 会同时填写 `{field}`", en: "the lanes `{two}` and `{one}` may both fill `{field}` at the same time"),
    )
    .label(message!(zh: "填写 `{field}`", en: "fills `{field}`"))
    .related(playbook[first].span, message!(zh: "也填写 `{field}`", en: "fills `{field}` too"))
    .help(message!(
        zh: "各用各的字段，或用 `after` 排出先后",
        en: "give each its own field, or put one `after` the other"
    ))
}

/// Whether the conditions of two lanes cannot hold at once, as far as it can be read off their form.
fn excluded(context: &Context<'_>, one: StepId, other: StepId) -> bool {
    let condition = |lane: StepId| {
        let when = context.playbook[lane].lane.as_ref().and_then(|lane| lane.when.as_ref());
        when.map(|guard| &guard.expression)
    };
    let negates = |one: &Expression, other: &Expression| matches!(one, Expression::Not(inner) if **inner == *other);
    match (condition(one), condition(other)) {
        (Some(one), Some(other)) => {
            negates(one, other) || negates(other, one) || context.assignment.excludes(one, other)
        }
        (Some(_) | None, Some(_) | None) => false,
    }
}

/// Which lanes come after which, however far apart. Lanes go by their place in the step.
struct Earlier {
    /// For each lane a bit for every lane that comes before it.
    before: Vec<Vec<u64>>,
}

impl Earlier {
    fn new(playbook: &Playbook, lanes: &[StepId]) -> Earlier {
        let places: BTreeMap<StepId, usize> = lanes.iter().copied().zip(0..).collect();
        let mut before = vec![vec![0_u64; lanes.len().div_ceil(64)]; lanes.len()];
        for lane in super::after_cycle::in_order(playbook, lanes) {
            let at = places[&lane];
            for earlier in playbook[lane].lane.iter().flat_map(|lane| &lane.after) {
                let Some(place) = places.get(earlier).copied().filter(|place| *place != at) else { continue };
                let theirs = before[place].clone();
                before[at].iter_mut().zip(theirs).for_each(|(mine, theirs)| *mine |= theirs);
                before[at][place / 64] |= 1 << (place % 64);
            }
        }
        Earlier { before }
    }

    fn ordered(&self, one: usize, other: usize) -> bool {
        let comes_before = |first: usize, second: usize| self.before[second][first / 64] & (1 << (first % 64)) != 0;
        comes_before(one, other) || comes_before(other, one)
    }
}

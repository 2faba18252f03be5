//! # PB0505: 并行分支的先后有误 | Lanes in an impossible order
//!
//! ## 中文
//!
//! `after` 和 `redo` 只能写同一个 `together` 里的分支，而且先后不能绕成一圈：互相等待的分支谁也开始不了。
//!
//! `redo` 只能用在通向 `together` 步骤的结果上。
//!
//! ## English
//!
//! `after` and `redo` name lanes of the same `together` step, and their order must not go round in a circle: lanes that
//! wait for each other never start.
//!
//! `redo` goes only with an outcome that leads to a `together` step.
//!
//! ## Bad
//!
//! ```yaml
//! together:
//!   price: { title: Price, role: clerk, after: [cost] }
//!   cost: { title: Cost, role: clerk, after: [price] }
//! ```
//!
//! ## Good
//!
//! ```yaml
//! together:
//!   price: { title: Price, role: clerk, after: [cost] }
//!   cost: { title: Cost, role: clerk }
//! ```

use std::collections::BTreeMap;

use super::flow::path;
use super::{Context, Rule};
use crate::diagnostic::{Code, Diagnostic, Severity};
use crate::message;
use crate::model::step::StepKind;
use crate::model::{Playbook, StepId};

pub(super) const RULE: Rule = Rule {
    code: Code(505),
    slug: "after-cycle",
    severity: Severity::Error,
    check,
    file: include_str!("after_cycle.rs"),
};

fn check(context: &Context<'_>, found: &mut Vec<Diagnostic>) {
    for step in &context.playbook.steps {
        if let StepKind::Together(together) = &step.kind {
            found.extend(circles(context.playbook, &together.lanes));
        }
    }
}

/// The lanes, each behind those it comes after; lanes in a circle, and those behind one, are left out.
pub(super) fn in_order(playbook: &Playbook, lanes: &[StepId]) -> Vec<StepId> {
    let mut waits: BTreeMap<StepId, usize> = BTreeMap::new();
    let mut followers: BTreeMap<StepId, Vec<StepId>> = BTreeMap::new();
    for lane in lanes {
        let after = after(playbook, *lane);
        waits.insert(*lane, after.len());
        for earlier in after {
            followers.entry(*earlier).or_default().push(*lane);
        }
    }
    let mut order: Vec<StepId> = lanes.iter().copied().filter(|lane| waits[lane] == 0).collect();
    let mut at = 0;
    while let Some(lane) = order.get(at).copied() {
        at += 1;
        for follower in followers.get(&lane).into_iter().flatten() {
            let waits = waits.entry(*follower).or_default();
            *waits -= 1;
            if *waits == 0 {
                order.push(*follower);
            }
        }
    }
    order
}

fn after(playbook: &Playbook, lane: StepId) -> &[StepId] {
    playbook[lane].lane.as_ref().map(|lane| lane.after.as_slice()).unwrap_or_default()
}

fn circles(playbook: &Playbook, lanes: &[StepId]) -> Vec<Diagnostic> {
    let mut settled: Vec<StepId> = in_order(playbook, lanes);
    settled.sort_unstable();
    let stuck = |lane: &StepId| settled.binary_search(lane).is_err();
    let mut seen: Vec<StepId> = Vec::new();
    let mut found = Vec::new();
    for lane in lanes.iter().copied().filter(stuck) {
        // Every lane that is stuck waits for one that is stuck, so walking on must come round.
        let mut way = vec![lane];
        while let Some(next) = way.last().and_then(|last| after(playbook, *last).iter().copied().find(stuck)) {
            if seen.contains(&next) {
                way.clear();
                break;
            }
            let come_round = way.iter().position(|step| *step == next);
            way.push(next);
            if let Some(start) = come_round {
                way.drain(..start);
                break;
            }
        }
        seen.extend(&way);
        if way.len() > 1 {
            found.push(finding(playbook, &way));
        } else {
            seen.push(lane);
        }
    }
    found
}

/// `way` begins and ends with the same lane.
fn finding(playbook: &Playbook, way: &[StepId]) -> Diagnostic {
    let first = way.iter().copied().min().unwrap_or(way[0]);
    let mut found = Diagnostic::error(
        505,
        playbook[first].span,
        message!(zh: "这些分支互相等待，谁也开始不了", en: "these lanes wait for each other and never start"),
    )
    .path(path(playbook, way))
    .help(
        message!(zh: "从其中一个分支的 `after` 里删去另一个", en: "take one of them out of the `after` of the other"),
    );
    let mut others: Vec<StepId> = way[1..].iter().copied().filter(|lane| *lane != first).collect();
    others.sort_unstable();
    others.dedup();
    for other in others {
        found = found.related(playbook[other].span, message!(zh: "也在这一圈里", en: "in the same circle"));
    }
    found
}

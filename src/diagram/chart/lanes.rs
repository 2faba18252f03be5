//! Which lanes there are, in which order, and in which one each symbol stands.

use std::collections::BTreeMap;

use super::flow::{Flow, Owner};
use super::words::{Said, Voice, listed};
use crate::message;
use crate::model::RoleId;

/// The lanes of a chart.
pub(super) struct Lanes {
    /// What stands at the head of each.
    pub(super) heads: Vec<Said>,
    /// The lanes of each symbol, the first and the last one; more than one for bars only.
    pub(super) of: Vec<(usize, usize)>,
    /// The lane that several roles share, if there is one.
    pub(super) shared: Option<usize>,
}

/// The lanes of a flow, `most` at most: those least used share the last one.
pub(super) fn lanes(voice: &Voice, flow: &Flow, most: usize) -> Lanes {
    let mut uses: BTreeMap<Option<RoleId>, (usize, usize)> = BTreeMap::new();
    for (at, node) in flow.nodes.iter().enumerate() {
        let owner = match node.owner {
            Owner::Role(role) => Some(role),
            Owner::Nobody => None,
            Owner::Neighbour | Owner::Frame => continue,
        };
        uses.entry(owner).or_insert((0, at)).0 += 1;
    }
    let mut owners: Vec<Option<RoleId>> = uses.keys().copied().collect();
    let mut shares = Vec::new();
    if owners.len() > most {
        owners.sort_by_key(|owner| (usize::MAX - uses[owner].0, uses[owner].1));
        shares = owners.split_off(most.max(2) - 1);
        shares.sort_by_key(|owner| uses[owner].1);
    }
    owners.sort_by_key(|owner| uses[owner].1);
    if owners.is_empty() {
        owners.push(None);
    }
    let wanted = |order: &[Option<RoleId>]| place_all(flow, order);
    settle(&mut owners, |order| strain(flow, &wanted(order)));
    let of = wanted(&owners);
    let shared = (!shares.is_empty()).then_some(owners.len());
    let mut heads: Vec<Said> = owners.iter().map(|owner| head(voice, &[*owner])).collect();
    if shared.is_some() {
        heads.push(head(voice, &shares));
    }
    Lanes { heads, of, shared }
}

fn head(voice: &Voice, owners: &[Option<RoleId>]) -> Said {
    let nobody = message!(zh: "（流程）", en: "(procedure)");
    voice.each(|lang| {
        let names = owners.iter().map(|owner| match owner {
            Some(role) => voice.role(*role, lang),
            None => nobody.say(lang).to_owned(),
        });
        listed(names, lang)
    })
}

/// Swaps neighbours as long as that shortens the lines.
fn settle(owners: &mut [Option<RoleId>], strain: impl Fn(&[Option<RoleId>]) -> usize) {
    let mut best = strain(owners);
    for _ in 0..owners.len() {
        let before = best;
        for at in 0..owners.len() {
            for other in at + 1..owners.len() {
                owners.swap(at, other);
                let now = strain(owners);
                if now < best { best = now } else { owners.swap(at, other) }
            }
        }
        if best == before {
            break;
        }
    }
}

/// How far lines reach across lanes, all told; those on the way back count less.
fn strain(flow: &Flow, of: &[(usize, usize)]) -> usize {
    let across = flow.links.iter().map(|link| {
        let ((first, last), (from, to)) = (of[link.from], of[link.to]);
        let gap = if last < from { from - last } else { first.saturating_sub(to) };
        let weight = if link.to < link.from || link.aside { 1 } else { 3 };
        gap * gap.min(3) * weight
    });
    across.sum()
}

/// The lanes of all symbols when the owners have lanes in this order; others share the one after the last.
fn place_all(flow: &Flow, order: &[Option<RoleId>]) -> Vec<(usize, usize)> {
    let lane = |owner: Option<RoleId>| order.iter().position(|each| *each == owner).unwrap_or(order.len());
    let mut of: Vec<Option<(usize, usize)>> = flow
        .nodes
        .iter()
        .map(|node| match node.owner {
            Owner::Role(role) => Some((lane(Some(role)), lane(Some(role)))),
            Owner::Nobody => Some((lane(None), lane(None))),
            Owner::Neighbour | Owner::Frame => None,
        })
        .collect();
    // Neighbours of neighbours: a chain of them is short.
    for round in 0..4 {
        for (at, node) in flow.nodes.iter().enumerate().rev().filter(|(_, node)| node.owner == Owner::Frame) {
            let Some(frame) = node.frames.last() else { continue };
            let (first, last) = flow.frames[*frame].nodes;
            let inside = (first..=last).filter(|other| *other != at && flow.nodes[*other].owner != Owner::Frame);
            let spans: Vec<(usize, usize)> = inside.filter_map(|other| of[other]).collect();
            let from = spans.iter().map(|span| span.0).min();
            let to = spans.iter().map(|span| span.1).max();
            of[at] = from.zip(to);
        }
        for link in &flow.links {
            let (from, to) = (&flow.nodes[link.from], &flow.nodes[link.to]);
            let settled = |span: Option<(usize, usize)>| span.map(|(first, _)| (first, first));
            if from.owner == Owner::Neighbour && of[link.from].is_none() && (round > 0 || link.from < link.to) {
                of[link.from] = settled(of[link.to]);
            }
            if to.owner == Owner::Neighbour && of[link.to].is_none() {
                of[link.to] = settled(of[link.from]);
            }
        }
    }
    of.into_iter().map(|span| span.unwrap_or((0, 0))).collect()
}

//! In which row each symbol stands: below what leads to it, never two in one cell.

use std::collections::{BTreeMap, BTreeSet};

use super::flow::{Flow, Owner, Shape};
use super::lanes::Lanes;

/// The rows of all symbols, from 0 on. Titles get one lane of their frame, so `lanes` is settled here too.
pub(super) fn rows(flow: &Flow, lanes: &mut Lanes) -> Vec<usize> {
    let mut before: BTreeMap<usize, Vec<(usize, usize)>> = BTreeMap::new();
    for link in flow.links.iter().filter(|link| link.from < link.to) {
        before.entry(link.to).or_default().push((link.from, link.exit));
    }
    titles(flow, lanes, &before);
    let mut placer = Placer { flow, lanes, before, rows: Vec::new(), taken: BTreeSet::new(), floor: 0, last: 0 };
    let mut at = 0;
    while at < flow.nodes.len() {
        if flow.nodes[at].shape == Shape::Signal {
            // What may happen at any time is placed when its target is.
            placer.rows.push(0);
            at += 1;
            continue;
        }
        let chain = flow.nodes[at + 1..].iter().take_while(|node| node.glued).count();
        placer.place(at, chain + 1);
        at += chain + 1;
    }
    let Placer { mut rows, taken, .. } = placer;
    signals(flow, lanes, &mut rows, taken);
    rows
}

/// A title stands in one lane of its frame, not in that by which the way comes in.
fn titles(flow: &Flow, lanes: &mut Lanes, before: &BTreeMap<usize, Vec<(usize, usize)>>) {
    for (at, node) in flow.nodes.iter().enumerate() {
        if node.shape != Shape::Title {
            continue;
        }
        let (first, last) = lanes.of[at];
        let comes = before.get(&(at + 1)).and_then(|links| links.first()).map(|(from, _)| lanes.of[*from].0);
        let lane = if comes == Some(first) { last } else { first };
        lanes.of[at] = (lane, lane);
    }
}

struct Placer<'a> {
    flow: &'a Flow,
    lanes: &'a Lanes,
    before: BTreeMap<usize, Vec<(usize, usize)>>,
    rows: Vec<usize>,
    taken: BTreeSet<(usize, usize)>,
    /// The first row in which anything may still be placed.
    floor: usize,
    /// The first row below all that is placed.
    last: usize,
}

impl Placer<'_> {
    /// Places a symbol and those glued to it, in one lane, one below the other.
    fn place(&mut self, at: usize, count: usize) {
        let node = &self.flow.nodes[at];
        if node.barrier || self.leaves_frame(at) {
            self.floor = self.last;
        }
        let below = self.before.get(&at).into_iter().flatten().map(|(from, exit)| self.below(at, *from, *exit));
        let mut row = below.max().unwrap_or(self.last).max(self.floor);
        let (first, last) = self.lanes.of[at];
        // What only an interrupt leads to stands below all that came before.
        let free =
            |row: usize| (row..row + count).all(|row| (first..=last).all(|lane| !self.taken.contains(&(lane, row))));
        while !free(row) {
            row += 1;
        }
        for row in row..row + count {
            self.rows.push(row);
            self.taken.extend((first..=last).map(|lane| (lane, row)));
        }
        self.last = self.last.max(row + count);
        if node.barrier {
            self.floor = self.last;
        }
    }

    /// The first row in which a symbol may stand because of one that leads to it: below it, or right beside a decision
    /// for an exit that is not its first.
    fn below(&self, at: usize, from: usize, exit: usize) -> usize {
        let beside = self.flow.nodes[from].shape == Shape::Decision
            && exit > 0
            && self.lanes.of[from].0.abs_diff(self.lanes.of[at].0) == 1
            && self.flow.nodes[at].owner != Owner::Frame
            && self.flow.nodes[from].frames == self.flow.nodes[at].frames;
        self.rows[from] + usize::from(!beside)
    }

    /// Whether it is the first one after a frame.
    fn leaves_frame(&self, at: usize) -> bool {
        at > 0 && self.flow.nodes[at - 1].frames.iter().any(|frame| !self.flow.nodes[at].frames.contains(frame))
    }
}

/// What may happen at any time stands right above where it leads to, in a row of its own if need be.
fn signals(flow: &Flow, lanes: &mut Lanes, rows: &mut [usize], mut taken: BTreeSet<(usize, usize)>) {
    for (at, node) in flow.nodes.iter().enumerate().filter(|(_, node)| node.shape == Shape::Signal) {
        let Some(to) = flow.links.iter().find(|link| link.from == at).map(|link| link.to) else { continue };
        let lane = lanes.of[to].0;
        lanes.of[at] = (lane, lane);
        debug_assert!(node.frames.is_empty());
        let row = rows[to];
        let inside = !flow.nodes[to].frames.is_empty();
        let fits = row > 0 && !taken.contains(&(lane, row - 1)) && !inside;
        if !fits {
            for (other, row_of) in rows.iter_mut().enumerate() {
                if *row_of >= row && (flow.nodes[other].shape != Shape::Signal || other < at) {
                    *row_of += 1;
                }
            }
            taken = taken.into_iter().map(|(lane, at)| (lane, if at >= row { at + 1 } else { at })).collect();
        }
        let above = rows[to] - 1;
        rows[at] = above;
        taken.insert((lane, above));
    }
}

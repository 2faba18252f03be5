//! Ways for the lines of a page, over a coarse grid: between lanes, between rows, and through empty cells.
//!
//! The grid has a column for every lane and one beside and between them, a row for every row and one above, below and
//! between them. Even columns and rows are channels, which take as many lines as there are; a cell is an odd column in
//! an odd row. Lines that lead to the same symbol run together where they meet, and so do those that leave one bar:
//! together they are a net. Different nets cross, but never run along each other: each gets a track of its own later.

use std::cmp::Reverse;
use std::collections::{BTreeMap, BinaryHeap};

use super::flow::Shape;
use super::page::{Item, Plan};

/// A place in the grid: column and row.
pub(super) type Spot = (usize, usize);

/// Where a step from one place to the next goes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Way {
    Up,
    Down,
    Left,
    Right,
}

const WAYS: [Way; 4] = [Way::Up, Way::Down, Way::Left, Way::Right];

impl Way {
    pub(super) fn between(from: Spot, to: Spot) -> Way {
        match () {
            () if to.1 < from.1 => Way::Up,
            () if to.1 > from.1 => Way::Down,
            () if to.0 < from.0 => Way::Left,
            () => Way::Right,
        }
    }

    fn across(self) -> bool {
        matches!(self, Way::Left | Way::Right)
    }

    fn back(self) -> Way {
        match self {
            Way::Up => Way::Down,
            Way::Down => Way::Up,
            Way::Left => Way::Right,
            Way::Right => Way::Left,
        }
    }
}

// What a way costs: long ones, corners, crossings, company in a channel.
const ACROSS: u32 = 10;
const ALONG: u32 = 6;
const CORNER: u32 = 25;
const CROSSING: u32 = 16;
const COMPANY: u32 = 5;
/// Nets that may pass down through one empty cell.
const THROUGH: usize = 2;

/// Lines that run together, and the places they use.
#[derive(Default)]
pub(super) struct Net {
    /// From each place the next one towards the symbol that the lines have in common.
    towards: BTreeMap<Spot, Spot>,
}

/// The ways of all lines of a page.
pub(super) struct Routes {
    /// For each line the places from its first symbol to its last one.
    pub(super) paths: Vec<Vec<Spot>>,
    /// For each line its net.
    pub(super) net: Vec<usize>,
}

struct Router<'a> {
    plan: &'a Plan,
    size: (usize, usize),
    /// Whether a symbol stands at each place.
    blocked: Vec<bool>,
    /// The nets that run across and along each place.
    across: Vec<Vec<usize>>,
    along: Vec<Vec<usize>>,
    /// The net at each side of each place.
    sides: Vec<[Option<usize>; 4]>,
    nets: Vec<Net>,
    /// Whether the line that is being drawn must come from above, since its words stand there.
    from_above: bool,
}

/// Finds a way for every line.
pub(super) fn routes(plan: &Plan) -> Routes {
    let size = (2 * plan.lanes + 1, 2 * plan.rows.len() + 1);
    let (net, count) = nets(plan);
    let places = size.0 * size.1;
    let mut router = Router {
        plan,
        size,
        blocked: vec![false; places],
        across: vec![Vec::new(); places],
        along: vec![Vec::new(); places],
        sides: vec![[None; 4]; places],
        nets: (0..count).map(|_| Net::default()).collect(),
        from_above: false,
    };
    for item in &plan.items {
        for column in 2 * item.lanes.0 + 1..=2 * item.lanes.1 + 1 {
            let index = router.index((column, 2 * item.row + 1));
            router.blocked[index] = true;
        }
    }
    let mut paths = vec![Vec::new(); plan.lines.len()];
    let mut order: Vec<usize> = (0..plan.lines.len()).collect();
    order.sort_by_cached_key(|line| urgency(plan, *line));
    for line in order {
        paths[line] = router.line(line, net[line]);
    }
    Routes { paths, net }
}

/// What is drawn first: the main way, then what is short, then what leads back or aside.
fn urgency(plan: &Plan, line: usize) -> (bool, bool, usize, usize) {
    let line = &plan.lines[line];
    let (from, to) = (&plan.items[line.from], &plan.items[line.to]);
    let far = from.row.abs_diff(to.row) * 2 + from.lanes.0.abs_diff(to.lanes.0);
    (line.aside, to.row < from.row, far, line.exit)
}

/// The net of each line, and how many there are.
fn nets(plan: &Plan) -> (Vec<usize>, usize) {
    let mut known: BTreeMap<(bool, usize, usize), usize> = BTreeMap::new();
    let mut seen: BTreeMap<(usize, usize), usize> = BTreeMap::new();
    let nets = plan.lines.iter().enumerate().map(|(at, line)| {
        let again = seen.entry((line.from, line.to)).or_default();
        *again += 1;
        let key = if plan.parts(at) { (true, line.from, 0) } else { (false, line.to, *again) };
        let next = known.len();
        *known.entry(key).or_insert(next)
    });
    let nets = nets.collect();
    (nets, known.len())
}

impl Router<'_> {
    /// Places are numbered in their order: by columns, then by rows.
    fn index(&self, spot: Spot) -> usize {
        spot.0 * self.size.1 + spot.1
    }

    fn spot(&self, index: usize) -> Spot {
        (index / self.size.1, index % self.size.1)
    }

    /// Whether a net uses a place that is not a cell, so that a line of it may join there.
    fn joins(&self, index: usize, net: usize) -> bool {
        let used = self.across[index].contains(&net) || self.along[index].contains(&net);
        used && !is_cell(self.spot(index))
    }

    /// Finds the way of one line and takes its places.
    fn line(&mut self, line: usize, net: usize) -> Vec<Spot> {
        let wanted = &self.plan.lines[line];
        let parts = self.plan.parts(line);
        let (from, to) = (&self.plan.items[wanted.from], &self.plan.items[wanted.to]);
        let mut starts: Vec<(Spot, Option<Way>, u32)> = Vec::new();
        if parts {
            let tree = (0..self.blocked.len()).filter(|index| self.joins(*index, net));
            starts.extend(tree.map(|index| (self.spot(index), None, 0)));
        }
        for spot in spots(from) {
            for way in WAYS {
                if let Some(cost) = self.leaving(from, spot, way, wanted.exit, wanted.aside, net) {
                    starts.push((spot, Some(way), cost));
                }
            }
        }
        self.from_above = parts;
        let mut path = self.search(&starts, to, net, !parts).unwrap_or_default();
        self.take(&path, net, parts);
        self.complete(&mut path, net, parts);
        path
    }

    /// The rest of the way, which is that of lines before.
    fn complete(&self, path: &mut Vec<Spot>, net: usize, parts: bool) {
        let towards = &self.nets[net].towards;
        let far = self.size.0 * self.size.1;
        if parts {
            let mut head = Vec::new();
            let mut at = path.first().copied();
            while let Some(next) = at.and_then(|at| towards.get(&at)) {
                head.push(*next);
                at = Some(*next);
                if head.len() > far {
                    break;
                }
            }
            head.reverse();
            path.splice(0..0, head);
        } else {
            while let Some(next) = path.last().and_then(|at| towards.get(at)) {
                path.push(*next);
                if path.len() > far {
                    break;
                }
            }
        }
    }

    fn take(&mut self, path: &[Spot], net: usize, parts: bool) {
        for pair in path.windows(2) {
            let [from, to] = [pair[0], pair[1]];
            let way = Way::between(from, to);
            for spot in [from, to] {
                let index = self.index(spot);
                let users = if way.across() { &mut self.across[index] } else { &mut self.along[index] };
                if !users.contains(&net) {
                    users.push(net);
                }
            }
            for (spot, way) in [(from, way), (to, way.back())] {
                let index = self.index(spot);
                self.sides[index][way as usize] = Some(net);
            }
            let (spot, next) = if parts { (to, from) } else { (from, to) };
            self.nets[net].towards.insert(spot, next);
        }
    }

    /// What it costs to leave a symbol at a side; nothing when that is not possible.
    fn leaving(&self, item: &Item, spot: Spot, way: Way, exit: usize, aside: bool, net: usize) -> Option<u32> {
        let used = self.sides[self.index(spot)][way as usize];
        let first = exit == 0 && !aside;
        match (item.shape, way) {
            (_, Way::Up) => None,
            (Shape::Bar, Way::Down) => Some(if item.lanes.0 * 2 + 1 == spot.0 { 1 } else { 0 }),
            (Shape::Bar | Shape::Title, _) => None,
            (_, Way::Down) => {
                let again = if used.is_some_and(|other| other != net) { 40 } else { 0 };
                let same = if used == Some(net) { 400 } else { 0 };
                Some(again + same + if first { 0 } else { 45 })
            }
            (Shape::Connector, Way::Left | Way::Right) => used.is_none().then_some(10),
            (Shape::Decision, Way::Left | Way::Right) => used.is_none().then_some(if first { 30 } else { 0 }),
            (_, Way::Left | Way::Right) => used.is_none().then_some(if first { 40 } else { 0 }),
        }
    }

    /// What it costs to come to a symbol, going `way`.
    fn coming(&self, item: &Item, spot: Spot, way: Way, net: usize) -> Option<u32> {
        let used = self.sides[self.index(spot)][way.back() as usize].is_some_and(|other| other != net);
        match (item.shape, way) {
            (_, Way::Up) => None,
            (_, Way::Down) => Some(if used { 30 } else { 0 }),
            (Shape::Bar | Shape::Title | Shape::Decision, Way::Left | Way::Right) => None,
            (Shape::Connector, Way::Left | Way::Right) => (!used).then_some(0),
            (_, Way::Left | Way::Right) => (!used && !self.from_above).then_some(12),
        }
    }

    /// The cheapest way from one of these places to a symbol, or to where a line of the net is joined if that may be.
    fn search(&self, starts: &[(Spot, Option<Way>, u32)], to: &Item, net: usize, joins: bool) -> Option<Vec<Spot>> {
        // A state is a place and the way that led to it, and is numbered in that order.
        let state = |spot: Spot, way: Option<Way>| self.index(spot) * 5 + way.map_or(0, |way| way as usize + 1);
        let way_of = |state: usize| WAYS.get((state % 5).wrapping_sub(1)).copied();
        let mut best = vec![u32::MAX; self.blocked.len() * 5];
        let mut before = vec![0; best.len()];
        let mut open = BinaryHeap::new();
        for (spot, way, cost) in starts {
            // Out of a symbol there is one way only, so the first step is made here.
            let Some(way) = way else {
                best[state(*spot, None)] = *cost;
                open.push(Reverse((*cost, state(*spot, None))));
                continue;
            };
            let Some(next) = self.step(*spot, *way) else { continue };
            let Some(more) = self.enter(*spot, next, Some(*way), *way, to, net) else { continue };
            let (cost, next) = (cost + more, state(next, Some(*way)));
            if cost < best[next] {
                best[next] = cost;
                before[next] = state(*spot, None);
                open.push(Reverse((cost, next)));
            }
        }
        while let Some(Reverse((cost, at))) = open.pop() {
            if cost > best[at] {
                continue;
            }
            let (spot, way) = (self.spot(at / 5), way_of(at));
            if covers(to, spot) || (joins && way.is_some() && self.joins(at / 5, net)) {
                // No way leads to where one begins.
                let states = std::iter::successors(Some(at), |at| way_of(*at).map(|_| before[*at]));
                let mut path: Vec<Spot> = states.map(|at| self.spot(at / 5)).collect();
                path.reverse();
                return Some(path);
            }
            for next_way in WAYS {
                if way == Some(next_way.back()) || (is_cell(spot) && way != Some(next_way)) {
                    continue;
                }
                let Some(next) = self.step(spot, next_way) else { continue };
                let Some(more) = self.enter(spot, next, way, next_way, to, net) else { continue };
                let (now, next) = (cost + more, state(next, Some(next_way)));
                if now < best[next] {
                    best[next] = now;
                    before[next] = at;
                    open.push(Reverse((now, next)));
                }
            }
        }
        None
    }

    fn step(&self, spot: Spot, way: Way) -> Option<Spot> {
        let (column, row) = spot;
        let next = match way {
            Way::Up => (column, row.checked_sub(1)?),
            Way::Down => (column, row + 1),
            Way::Left => (column.checked_sub(1)?, row),
            Way::Right => (column + 1, row),
        };
        (next.0 < self.size.0 && next.1 < self.size.1).then_some(next)
    }

    /// What a step costs; nothing when it cannot be made.
    fn enter(&self, from: Spot, next: Spot, came: Option<Way>, way: Way, to: &Item, net: usize) -> Option<u32> {
        let others = |users: &[usize]| u32::try_from(users.iter().filter(|user| **user != net).count()).unwrap_or(9);
        let index = self.index(next);
        if self.blocked[index] {
            return if covers(to, next) { self.coming(to, next, way, net) } else { None };
        }
        let (mine, theirs) = if way.across() {
            (&self.across[index], &self.along[index])
        } else {
            (&self.along[index], &self.across[index])
        };
        let beside = others(mine);
        // In a row lines across have no tracks: one net only.
        if way.across() && next.1 % 2 == 1 && beside > 0 {
            return None;
        }
        let at = self.index(from);
        if way.across() && from.1 % 2 == 1 && others(&self.across[at]) > 0 && !self.blocked[at] {
            return None;
        }
        if is_cell(next) && !way.across() && mine.len() >= THROUGH && beside > 0 {
            return None;
        }
        let length = if way.across() { ACROSS } else { ALONG };
        let corner = if came.is_some_and(|came| came != way) { CORNER } else { 0 };
        Some(length + corner + others(theirs) * CROSSING + beside * COMPANY)
    }
}

fn is_cell(spot: Spot) -> bool {
    spot.0 % 2 == 1 && spot.1 % 2 == 1
}

/// Whether a place is one of the cells of a symbol.
fn covers(item: &Item, spot: Spot) -> bool {
    is_cell(spot) && spot.1 == 2 * item.row + 1 && (item.lanes.0..=item.lanes.1).contains(&(spot.0 / 2))
}

/// The cells of a symbol.
fn spots(item: &Item) -> Vec<Spot> {
    (item.lanes.0..=item.lanes.1).map(|lane| (2 * lane + 1, 2 * item.row + 1)).collect()
}

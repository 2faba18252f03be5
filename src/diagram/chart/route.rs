//! Ways for the lines of a page, over a coarse grid: between lanes, between rows, and through empty cells.
//!
//! The grid has a column for every lane and one beside and between them, a row for every row and one above, below and
//! between them. Even columns and rows are channels, which take as many lines as there are; a cell is an odd column in
//! an odd row. Lines that lead to the same symbol run together where they meet, and so do those that leave one bar:
//! together they are a net. Different nets cross, but never run along each other: each gets a track of its own later.

use std::cmp::Reverse;
use std::collections::{BTreeMap, BTreeSet, BinaryHeap};

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
    blocked: BTreeSet<Spot>,
    /// The nets that run across and along each place.
    across: Vec<Vec<usize>>,
    along: Vec<Vec<usize>>,
    /// The nets at each side of each symbol.
    sides: BTreeMap<(Spot, Way), usize>,
    nets: Vec<Net>,
    /// Whether the line that is being drawn must come from above, since its words stand there.
    from_above: bool,
}

/// Finds a way for every line.
pub(super) fn routes(plan: &Plan) -> Routes {
    let size = (2 * plan.lanes + 1, 2 * plan.rows.len() + 1);
    let mut blocked = BTreeSet::new();
    for item in &plan.items {
        blocked.extend((2 * item.lanes.0 + 1..=2 * item.lanes.1 + 1).map(|column| (column, 2 * item.row + 1)));
    }
    let (net, count) = nets(plan);
    let empty = || vec![Vec::new(); size.0 * size.1];
    let mut router = Router {
        plan,
        size,
        blocked,
        across: empty(),
        along: empty(),
        sides: BTreeMap::new(),
        nets: (0..count).map(|_| Net::default()).collect(),
        from_above: false,
    };
    let mut paths = vec![Vec::new(); plan.lines.len()];
    let mut order: Vec<usize> = (0..plan.lines.len()).collect();
    order.sort_by_key(|line| urgency(plan, *line));
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
    let leaving = |item: usize| plan.lines.iter().filter(|line| line.from == item && !line.aside).count();
    let nets = plan.lines.iter().map(|line| {
        let parts = plan.items[line.from].shape == Shape::Bar && !line.aside && leaving(line.from) > 1;
        let again = seen.entry((line.from, line.to)).or_default();
        *again += 1;
        let key = if parts { (true, line.from, 0) } else { (false, line.to, *again) };
        let next = known.len();
        *known.entry(key).or_insert(next)
    });
    let nets = nets.collect();
    (nets, known.len())
}

impl Router<'_> {
    fn index(&self, spot: Spot) -> usize {
        spot.1 * self.size.0 + spot.0
    }

    /// Finds the way of one line and takes its places.
    fn line(&mut self, line: usize, net: usize) -> Vec<Spot> {
        let wanted = &self.plan.lines[line];
        let parts = self.plan.items[wanted.from].shape == Shape::Bar
            && !wanted.aside
            && self.plan.lines.iter().filter(|other| other.from == wanted.from && !other.aside).count() > 1;
        let (from, to) = (&self.plan.items[wanted.from], &self.plan.items[wanted.to]);
        let tree: BTreeSet<Spot> =
            self.nets[net].towards.iter().flat_map(|(a, b)| [*a, *b]).filter(|spot| !is_cell(*spot)).collect();
        let mut starts: Vec<(Spot, Option<Way>, u32)> = Vec::new();
        if parts {
            starts.extend(tree.iter().map(|spot| (*spot, None, 0)));
        }
        for spot in spots(from) {
            for way in WAYS {
                if let Some(cost) = self.leaving(from, spot, way, wanted.exit, wanted.aside, net) {
                    starts.push((spot, Some(way), cost));
                }
            }
        }
        self.from_above = parts;
        let joins = if parts { BTreeSet::new() } else { tree };
        let goal = spots(to);
        let mut path = self.search(&starts, &goal, &joins, to, net).unwrap_or_default();
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
            self.sides.insert((from, way), net);
            self.sides.insert((to, way.back()), net);
            let (spot, next) = if parts { (to, from) } else { (from, to) };
            self.nets[net].towards.insert(spot, next);
        }
    }

    /// What it costs to leave a symbol at a side; nothing when that is not possible.
    fn leaving(&self, item: &Item, spot: Spot, way: Way, exit: usize, aside: bool, net: usize) -> Option<u32> {
        let used = self.sides.get(&(spot, way));
        let first = exit == 0 && !aside;
        match (item.shape, way) {
            (_, Way::Up) => None,
            (Shape::Bar, Way::Down) => Some(if item.lanes.0 * 2 + 1 == spot.0 { 1 } else { 0 }),
            (Shape::Bar | Shape::Title, _) => None,
            (_, Way::Down) => {
                let again = if used.is_some_and(|other| *other != net) { 40 } else { 0 };
                let same = if used == Some(&net) { 400 } else { 0 };
                Some(again + same + if first { 0 } else { 45 })
            }
            (Shape::Decision, Way::Left | Way::Right) => used.is_none().then_some(if first { 30 } else { 0 }),
            (_, Way::Left | Way::Right) => used.is_none().then_some(if first { 40 } else { 0 }),
        }
    }

    /// What it costs to come to a symbol, going `way`.
    fn coming(&self, item: &Item, spot: Spot, way: Way, net: usize) -> Option<u32> {
        let used = self.sides.get(&(spot, way.back())).is_some_and(|other| *other != net);
        match (item.shape, way) {
            (_, Way::Up) => None,
            (_, Way::Down) => Some(if used { 30 } else { 0 }),
            (Shape::Bar | Shape::Title | Shape::Decision, Way::Left | Way::Right) => None,
            (Shape::Connector, Way::Left | Way::Right) => (!used).then_some(0),
            (_, Way::Left | Way::Right) => (!used && !self.from_above).then_some(12),
        }
    }

    fn search(
        &self,
        starts: &[(Spot, Option<Way>, u32)],
        goal: &[Spot],
        joins: &BTreeSet<Spot>,
        to: &Item,
        net: usize,
    ) -> Option<Vec<Spot>> {
        let states = self.size.0 * self.size.1 * 5;
        let state = |spot: Spot, way: Option<Way>| self.index(spot) * 5 + way.map_or(4, |way| way as usize);
        let mut best = vec![u32::MAX; states];
        let mut before: Vec<Option<(Spot, Option<Way>)>> = vec![None; states];
        let mut open = BinaryHeap::new();
        for (spot, way, cost) in starts {
            // Out of a symbol there is one way only, so the first step is made here.
            let Some(way) = way else {
                best[state(*spot, None)] = *cost;
                open.push(Reverse((*cost, *spot, None)));
                continue;
            };
            let Some(next) = self.step(*spot, *way) else { continue };
            let Some(more) = self.enter(*spot, next, Some(*way), *way, goal, to, net) else { continue };
            let cost = cost + more;
            if cost < best[state(next, Some(*way))] {
                best[state(next, Some(*way))] = cost;
                before[state(next, Some(*way))] = Some((*spot, None));
                open.push(Reverse((cost, next, Some(*way))));
            }
        }
        while let Some(Reverse((cost, spot, way))) = open.pop() {
            if cost > best[state(spot, way)] {
                continue;
            }
            if goal.contains(&spot) || (joins.contains(&spot) && way.is_some()) {
                let mut path = vec![spot];
                let mut at = (spot, way);
                while let Some(previous) = before[state(at.0, at.1)] {
                    path.push(previous.0);
                    at = previous;
                }
                path.reverse();
                return Some(path);
            }
            for next_way in WAYS {
                if way == Some(next_way.back()) || (is_cell(spot) && way != Some(next_way)) {
                    continue;
                }
                let Some(next) = self.step(spot, next_way) else { continue };
                let Some(more) = self.enter(spot, next, way, next_way, goal, to, net) else { continue };
                let now = cost + more;
                if now < best[state(next, Some(next_way))] {
                    best[state(next, Some(next_way))] = now;
                    before[state(next, Some(next_way))] = Some((spot, way));
                    open.push(Reverse((now, next, Some(next_way))));
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
    #[expect(clippy::too_many_arguments, reason = "one step of a search, described in full")]
    fn enter(
        &self,
        from: Spot,
        next: Spot,
        came: Option<Way>,
        way: Way,
        goal: &[Spot],
        to: &Item,
        net: usize,
    ) -> Option<u32> {
        let others = |users: &[usize]| u32::try_from(users.iter().filter(|user| **user != net).count()).unwrap_or(9);
        let index = self.index(next);
        if self.blocked.contains(&next) {
            return if goal.contains(&next) { self.coming(to, next, way, net) } else { None };
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
        if way.across()
            && from.1 % 2 == 1
            && others(&self.across[self.index(from)]) > 0
            && !self.blocked.contains(&from)
        {
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

/// The cells of a symbol.
fn spots(item: &Item) -> Vec<Spot> {
    (item.lanes.0..=item.lanes.1).map(|lane| (2 * lane + 1, 2 * item.row + 1)).collect()
}

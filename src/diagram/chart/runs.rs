//! The straight pieces of the lines of a page: which there are, and which track of its channel each takes.

use std::collections::{BTreeMap, BTreeSet};

use super::page::Plan;
use super::route::{Routes, Spot, Way};

/// A straight piece of a net, along one column or row of the grid.
#[derive(Clone, Debug)]
pub(super) struct Run {
    pub(super) net: usize,
    /// The column of one that goes up and down, the row of one that goes across.
    pub(super) channel: usize,
    /// Its first and last place along the channel.
    pub(super) ends: (usize, usize),
    /// Where it lies, in millimetres: across for one that goes up and down.
    pub(super) at: f64,
}

/// All straight pieces, and which of them passes a place.
pub(super) struct Runs {
    pub(super) upright: Vec<Run>,
    pub(super) level: Vec<Run>,
    by_upright: BTreeMap<(usize, Spot), Vec<usize>>,
    by_level: BTreeMap<(usize, Spot), Vec<usize>>,
}

impl Runs {
    pub(super) fn new(plan: &Plan, routes: &Routes) -> Runs {
        let mut cells = BTreeSet::new();
        for item in &plan.items {
            cells.extend((2 * item.lanes.0 + 1..=2 * item.lanes.1 + 1).map(|column| (column, 2 * item.row + 1)));
        }
        let mut upright: BTreeSet<(usize, usize, usize)> = BTreeSet::new();
        let mut level: BTreeSet<(usize, usize, usize)> = BTreeSet::new();
        for (line, path) in routes.paths.iter().enumerate() {
            for pair in path.windows(2) {
                let (from, to) = (pair[0].min(pair[1]), pair[0].max(pair[1]));
                match Way::between(from, to) {
                    Way::Up | Way::Down => upright.insert((routes.net[line], from.0, from.1)),
                    Way::Left | Way::Right => level.insert((routes.net[line], from.1, from.0)),
                };
            }
        }
        let upright = joined(&upright, |channel, at| cells.contains(&(channel, at)));
        let level = joined(&level, |channel, at| cells.contains(&(at, channel)));
        let by_upright = index(&upright, |channel, at| (channel, at));
        let by_level = index(&level, |channel, at| (at, channel));
        Runs { upright, level, by_upright, by_level }
    }

    /// The upright piece that leads from one place to the next.
    pub(super) fn upright_over(&self, net: usize, from: Spot, to: Spot) -> Option<usize> {
        let (low, high) = (from.1.min(to.1), from.1.max(to.1));
        let runs = self.by_upright.get(&(net, from))?;
        runs.iter().copied().find(|run| self.upright[*run].ends.0 <= low && high <= self.upright[*run].ends.1)
    }

    /// The level piece that leads from one place to the next.
    pub(super) fn level_over(&self, net: usize, from: Spot, to: Spot) -> Option<usize> {
        let (low, high) = (from.0.min(to.0), from.0.max(to.0));
        let runs = self.by_level.get(&(net, from))?;
        runs.iter().copied().find(|run| self.level[*run].ends.0 <= low && high <= self.level[*run].ends.1)
    }

    /// The upright pieces of a net that touch a place.
    pub(super) fn upright_at(&self, net: usize, spot: Spot) -> &[usize] {
        self.by_upright.get(&(net, spot)).map_or(&[], Vec::as_slice)
    }

    /// The level pieces of a net that touch a place.
    pub(super) fn level_at(&self, net: usize, spot: Spot) -> &[usize] {
        self.by_level.get(&(net, spot)).map_or(&[], Vec::as_slice)
    }

    /// The upright pieces of other nets that pass a place.
    pub(super) fn passes(&self, net: usize, spot: Spot) -> bool {
        let over = |run: &Run| run.net != net && run.channel == spot.0 && run.ends.0 <= spot.1 && spot.1 <= run.ends.1;
        self.upright.iter().any(over)
    }
}

/// Pieces of one unit each, joined as far as they go on; never through a symbol.
fn joined(units: &BTreeSet<(usize, usize, usize)>, symbol: impl Fn(usize, usize) -> bool) -> Vec<Run> {
    let mut runs: Vec<Run> = Vec::new();
    for (net, channel, at) in units {
        match runs.last_mut() {
            Some(last)
                if last.net == *net && last.channel == *channel && last.ends.1 == *at && !symbol(*channel, *at) =>
            {
                last.ends.1 = at + 1;
            }
            _ => runs.push(Run { net: *net, channel: *channel, ends: (*at, at + 1), at: 0.0 }),
        }
    }
    runs
}

fn index(runs: &[Run], spot: impl Fn(usize, usize) -> Spot) -> BTreeMap<(usize, Spot), Vec<usize>> {
    let mut found: BTreeMap<(usize, Spot), Vec<usize>> = BTreeMap::new();
    for (number, run) in runs.iter().enumerate() {
        for at in run.ends.0..=run.ends.1 {
            found.entry((run.net, spot(run.channel, at))).or_default().push(number);
        }
    }
    found
}

/// The tracks of the upright pieces in each channel between lanes, from left to right, and how many there are.
///
/// Pieces whose lines go off to the left lie left, the short ones outermost, so that few lines cross.
pub(super) fn tracks(runs: &Runs, lanes: usize) -> (BTreeMap<usize, usize>, Vec<usize>) {
    let mut track = BTreeMap::new();
    let mut counts = Vec::new();
    for channel in (0..=2 * lanes).step_by(2) {
        let here: Vec<usize> = (0..runs.upright.len()).filter(|run| runs.upright[*run].channel == channel).collect();
        let lean = |run: usize| -> i32 {
            let Run { net, ends, .. } = runs.upright[run];
            let mut lean = 0;
            for at in ends.0..=ends.1 {
                for level in runs.level_at(net, (channel, at)) {
                    let (from, to) = runs.level[*level].ends;
                    lean += i32::from(to > channel) - i32::from(from < channel);
                }
            }
            lean
        };
        let length = |run: usize| runs.upright[run].ends.1 - runs.upright[run].ends.0;
        let mut left: Vec<usize> = here.iter().copied().filter(|run| lean(*run) < 0).collect();
        let mut middle: Vec<usize> = here.iter().copied().filter(|run| lean(*run) == 0).collect();
        let mut right: Vec<usize> = here.iter().copied().filter(|run| lean(*run) > 0).collect();
        left.sort_by_key(|run| (length(*run), *run));
        middle.sort_by_key(|run| *run);
        right.sort_by_key(|run| (length(*run), *run));
        let mut count = 0;
        for (group, mirrored) in [(left, false), (middle, false), (right, true)] {
            let (own, used) = coloured(runs, &group);
            for (run, colour) in own {
                track.insert(run, count + if mirrored { used - 1 - colour } else { colour });
            }
            count += used;
        }
        counts.push(count);
    }
    (track, counts)
}

/// The first track for each piece in which it touches no other.
fn coloured(runs: &Runs, group: &[usize]) -> (Vec<(usize, usize)>, usize) {
    let mut rows: Vec<Vec<(usize, usize)>> = Vec::new();
    let mut own = Vec::new();
    for run in group {
        let ends = runs.upright[*run].ends;
        let free = |taken: &Vec<(usize, usize)>| taken.iter().all(|other| other.1 < ends.0 || ends.1 < other.0);
        let colour = rows.iter().position(free).unwrap_or(rows.len());
        if colour == rows.len() {
            rows.push(Vec::new());
        }
        rows[colour].push(ends);
        own.push((*run, colour));
    }
    (own, rows.len())
}

/// An end of an upright piece at a level one.
#[derive(Clone, Copy, Debug)]
pub(super) struct Pin {
    pub(super) x: f64,
    pub(super) up: bool,
    pub(super) down: bool,
}

/// A level piece in a channel between rows, with what joins it.
#[derive(Clone, Debug)]
pub(super) struct Level {
    pub(super) run: usize,
    pub(super) reach: (f64, f64),
    pub(super) pins: Vec<Pin>,
}

/// How near two upright pieces of different lines may come, in millimetres.
pub(super) const NEAR: f64 = 0.9;

impl Level {
    fn meets(&self, other: &Level) -> bool {
        self.reach.0 < other.reach.1 + NEAR && other.reach.0 < self.reach.1 + NEAR
    }

    /// How many lines cross when this one lies above the other; none when they would lie on each other.
    fn crossings_above(&self, other: &Level) -> Option<usize> {
        let within = |x: f64, reach: (f64, f64)| reach.0 < x && x < reach.1;
        let mut count = 0;
        for pin in &self.pins {
            if pin.down {
                if other.pins.iter().any(|it| it.up && (it.x - pin.x).abs() < NEAR) {
                    return None;
                }
                count += usize::from(within(pin.x, other.reach));
            }
        }
        count += other.pins.iter().filter(|pin| pin.up && within(pin.x, self.reach)).count();
        Some(count)
    }
}

/// The level of each piece, from 0 at the top, and how many levels there are. An error names two pieces that cannot be
/// told apart.
pub(super) fn levels(pieces: &[Level]) -> Result<(Vec<usize>, usize), (usize, usize)> {
    let mut order: Vec<usize> = Vec::new();
    let mut left: Vec<usize> = (0..pieces.len()).collect();
    let must = |above: usize, below: usize| {
        pieces[above].meets(&pieces[below]) && pieces[below].crossings_above(&pieces[above]).is_none()
    };
    while !left.is_empty() {
        let free: Vec<usize> = left
            .iter()
            .copied()
            .filter(|piece| !left.iter().any(|other| other != piece && must(*other, *piece)))
            .collect();
        let cost = |piece: usize| -> usize {
            let others = left.iter().filter(|other| **other != piece && pieces[piece].meets(&pieces[**other]));
            let each = others.map(|other| {
                let above = pieces[piece].crossings_above(&pieces[*other]).unwrap_or(99);
                let below = pieces[*other].crossings_above(&pieces[piece]).unwrap_or(99);
                100 + above - below.min(99 + above)
            });
            each.sum()
        };
        let Some(next) = free.into_iter().min_by_key(|piece| (cost(*piece), *piece)) else {
            let first = left[0];
            let other = left.iter().copied().find(|other| *other != first && must(*other, first)).unwrap_or(first);
            return Err((first, other));
        };
        order.push(next);
        left.retain(|piece| *piece != next);
    }
    let mut level = vec![0; pieces.len()];
    for (at, piece) in order.iter().enumerate() {
        let above = order[..at].iter().filter(|other| pieces[**other].meets(&pieces[*piece]));
        level[*piece] = above.map(|other| level[*other] + 1).max().unwrap_or(0);
    }
    let count = level.iter().max().map_or(0, |most| most + 1);
    Ok((level, count))
}

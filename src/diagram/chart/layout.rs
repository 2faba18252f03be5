//! Places in millimetres for everything on a page.

mod labels;
mod rooms;
mod upright;

use std::collections::BTreeMap;

use super::columns::Beside;
use super::flow::Shape;
use super::page::{Book, Plan};
use super::route::{Routes, Spot, Way};
use super::runs::{Level, Pin, Runs, levels, tracks};
use super::symbol::{Body, connector, least};
use super::words::Line;
use labels::Labels;
pub(super) use rooms::HEADS;
use rooms::rooms;

/// Between two tracks of a channel.
pub(super) const TRACK: f64 = 1.7;
/// The least width of a channel between lanes, and at the outer sides.
const CHANNEL: (f64, f64) = (3.4, 1.6);
/// Below the lowest track of a channel between rows: room for arrow heads.
const ARROW: f64 = 2.9;
/// The least height of a channel between rows.
const GAP: f64 = 4.6;

/// A symbol at its place: the middle.
#[derive(Clone, Debug)]
pub(super) struct Placed {
    pub(super) item: usize,
    pub(super) x: f64,
    pub(super) y: f64,
    pub(super) body: Body,
}

/// A line from border to border.
#[derive(Clone, Debug)]
pub(super) struct Wire {
    /// The line of the page.
    pub(super) line: usize,
    pub(super) points: Vec<(f64, f64)>,
}

/// Words beside or on a line.
#[derive(Clone, Debug)]
pub(super) struct Label {
    /// The line of the page.
    #[cfg_attr(not(test), expect(dead_code, reason = "tests ask whose words they are"))]
    pub(super) line: usize,
    pub(super) x: f64,
    pub(super) y: f64,
    pub(super) width: f64,
    pub(super) height: f64,
    pub(super) lines: Vec<Line>,
    /// On its own line, which it interrupts.
    pub(super) on: bool,
}

/// Everything on a page, with the origin at the upper left corner of the flow, below the heads.
#[derive(Debug)]
pub(super) struct Layout {
    pub(super) height: f64,
    pub(super) symbols: Vec<Placed>,
    pub(super) wires: Vec<Wire>,
    pub(super) labels: Vec<Label>,
    /// The borders between lanes, the outer ones included.
    pub(super) borders: Vec<f64>,
    /// The upper and lower border of each row of the page.
    pub(super) rows: Vec<(f64, f64)>,
    /// Where the lines merge.
    pub(super) merges: Vec<(f64, f64)>,
    /// What is missing of the width that words need, which are broken therefore.
    pub(super) missing: f64,
}

/// What is needed to lay out a page.
pub(super) struct Desk<'a> {
    pub(super) book: &'a Book<'a>,
    pub(super) plan: &'a Plan,
    pub(super) routes: &'a Routes,
    pub(super) width: f64,
    /// What stands beside each row of the flow.
    pub(super) beside: &'a [Beside],
}

/// The columns of a page.
pub(super) struct Columns {
    /// The left border of each channel, and what of its width is kept for labels at its left and its right.
    channels: Vec<(f64, f64, f64, f64)>,
    /// The middle of each lane.
    pub(super) middles: Vec<f64>,
    /// How wide a symbol in each lane may be.
    pub(super) rooms: Vec<f64>,
    /// What is missing of the width that their words need.
    missing: f64,
}

impl Columns {
    /// The left and the right border of what may stand in some lanes.
    pub(super) fn borders(&self, (first, last): (usize, usize)) -> (f64, f64) {
        (self.middles[first] - self.rooms[first] / 2.0, self.middles[last] + self.rooms[last] / 2.0)
    }
}

/// Lays out a page.
pub(super) fn layout(desk: &Desk<'_>) -> Layout {
    let mut runs = Runs::new(desk.plan, desk.routes);
    let (track, counts) = tracks(&runs, desk.plan.lanes);
    let labels = Labels::new(desk, &runs);
    let columns = columns(desk, &counts, &labels);
    let bodies: Vec<Body> = desk.plan.items.iter().map(|item| measured(desk, &columns, item)).collect();
    for (run, track) in &track {
        let channel = runs.upright[*run].channel / 2;
        let (left, zone, width, zone_right) = columns.channels[channel];
        let inner = width - zone - zone_right;
        let count = f64::from(u32::try_from(counts[channel]).unwrap_or(0));
        let at = f64::from(u32::try_from(*track).unwrap_or(0));
        runs.upright[*run].at = left + zone + inner / 2.0 + (at + 0.5 - count / 2.0) * TRACK;
    }
    upright::in_lanes(desk, &mut runs, &columns, &bodies);
    let settled = settle_levels(desk, &mut runs, &columns);
    let tallest = tallest(desk.plan, desk.beside, bodies.iter().map(|body| body.height));
    let labels = labels.measured(desk, &runs, &columns, &bodies, &tallest);
    let (rows, height, gaps) = heights(desk.plan, &tallest, &labels, &settled);
    for (channel, levels) in &settled {
        for (run, level) in levels {
            let at = f64::from(u32::try_from(*level).unwrap_or(0));
            runs.level[*run].at = gaps[*channel] + at * TRACK;
        }
    }
    for run in &mut runs.level {
        if run.channel % 2 == 1 {
            let (top, bottom) = rows[run.channel / 2];
            run.at = f64::midpoint(top, bottom);
        }
    }
    let symbols: Vec<Placed> = bodies
        .into_iter()
        .enumerate()
        .map(|(item, body)| {
            let (top, bottom) = rows[desk.plan.items[item].row];
            Placed { item, x: middle(desk, &runs, &columns, item), y: f64::midpoint(top, bottom), body }
        })
        .collect();
    let wires: Vec<Wire> = (0..desk.plan.lines.len()).map(|line| wire(desk, &runs, &symbols, line)).collect();
    let labels = labels.placed(&wires, &symbols, desk);
    let merges = merges(desk, &wires);
    let (borders, missing) = (borders(desk, &columns, &counts), columns.missing);
    Layout { height, symbols, wires, labels, borders, rows, merges, missing }
}

fn columns(desk: &Desk<'_>, counts: &[usize], labels: &Labels) -> Columns {
    let lanes = desk.plan.lanes;
    let widths: Vec<(f64, f64, f64)> = (0..=lanes)
        .map(|channel| {
            let outer = channel == 0 || channel == lanes;
            let count = f64::from(u32::try_from(counts[channel]).unwrap_or(0));
            let least = if outer { CHANNEL.1 } else { CHANNEL.0 };
            let tracks = if count > 0.0 { (count + 1.0) * TRACK } else { 0.0 };
            let (left, right) = labels.zones[channel];
            (left, (left + tracks.max(least - left - right).max(0.0) + right), right)
        })
        .collect();
    let taken: f64 = widths.iter().map(|(_, width, _)| width).sum();
    let (rooms, missing) = rooms(desk, labels, desk.width - taken);
    let mut columns = Columns { channels: Vec::new(), middles: Vec::new(), rooms, missing };
    let mut x = 0.0;
    for (channel, (left, width, right)) in widths.into_iter().enumerate() {
        columns.channels.push((x, left, width, right));
        x += width;
        if let Some(room) = columns.rooms.get(channel) {
            columns.middles.push(x + room / 2.0);
            x += room;
        }
    }
    columns
}

fn borders(desk: &Desk<'_>, columns: &Columns, counts: &[usize]) -> Vec<f64> {
    let inner = (1..desk.plan.lanes).map(|channel| {
        let (left, zone, width, right) = columns.channels[channel];
        let middle = left + zone + (width - zone - right) / 2.0;
        // Between two tracks, never on one.
        if counts[channel] % 2 == 1 { middle + TRACK / 2.0 } else { middle }
    });
    std::iter::once(0.0).chain(inner).chain([desk.width]).collect()
}

/// The middle of a symbol. A circle hangs on the line that comes down to it.
fn middle(desk: &Desk<'_>, runs: &Runs, columns: &Columns, item: usize) -> f64 {
    let lanes = desk.plan.items[item].lanes;
    let cell = (2 * lanes.0 + 1, 2 * desk.plan.items[item].row + 1);
    let down = runs.upright.iter().find(|run| run.channel == cell.0 && run.ends.1 == cell.1);
    if let Some(run) = down.filter(|_| desk.plan.items[item].shape == Shape::Connector) {
        return run.at;
    }
    let (left, right) = columns.borders(lanes);
    f64::midpoint(left, right)
}

fn measured(desk: &Desk<'_>, columns: &Columns, item: &super::page::Item) -> Body {
    let Some(node) = item.node else { return connector() };
    let (left, right) = columns.borders(item.lanes);
    desk.book.symbols[node].body(right - left)
}

/// For each channel between rows the level pieces with their levels. Pieces that cannot be told apart are moved apart at
/// the symbol they lead to.
fn settle_levels(desk: &Desk<'_>, runs: &mut Runs, columns: &Columns) -> BTreeMap<usize, Vec<(usize, usize)>> {
    let mut settled = BTreeMap::new();
    for channel in 0..=desk.plan.rows.len() {
        for attempt in 0..12 {
            let pieces = pieces(runs, 2 * channel);
            match levels(&pieces) {
                Ok((level, _)) => {
                    settled
                        .insert(channel, pieces.iter().zip(level).map(|(piece, level)| (piece.run, level)).collect());
                    break;
                }
                Err((first, second)) => {
                    let pair = [pieces[first].run, pieces[second].run];
                    let moved = upright::move_entry(desk, runs, columns, pair, 2 * channel);
                    if !moved || attempt == 11 {
                        let each = pieces.iter().enumerate().map(|(at, piece)| (piece.run, at));
                        settled.insert(channel, each.collect());
                        break;
                    }
                }
            }
        }
    }
    settled
}

/// The level pieces of a channel between rows.
fn pieces(runs: &Runs, row: usize) -> Vec<Level> {
    let here = runs.level.iter().enumerate().filter(|(_, run)| run.channel == row);
    let each = here.map(|(number, run)| {
        let mut pins = Vec::new();
        for column in run.ends.0..=run.ends.1 {
            for upright in runs.upright_at(run.net, (column, row)) {
                let piece = &runs.upright[*upright];
                pins.push(Pin { x: piece.at, up: piece.ends.0 < row, down: piece.ends.1 > row });
            }
        }
        let low = pins.iter().map(|pin| pin.x).fold(f64::INFINITY, f64::min);
        let high = pins.iter().map(|pin| pin.x).fold(f64::NEG_INFINITY, f64::max);
        Level { run: number, reach: (low, high), pins }
    });
    each.collect()
}

/// How high a page is at least, whatever its words and wherever its lines lie.
pub(super) fn least_height(plan: &Plan, beside: &[Beside]) -> f64 {
    let tallest = tallest(plan, beside, plan.items.iter().map(|item| least(item.shape)));
    let rows = tallest.into_iter().chain([0.0]).enumerate();
    // Summed up as below, so that it is never greater by so much as a rounding.
    rows.fold(0.0, |y, (row, height)| y + (least_gap(plan, row) + feet(plan, row)) + height)
}

/// How high each row of a page is for its symbols and for what stands beside it.
fn tallest(plan: &Plan, beside: &[Beside], symbols: impl Iterator<Item = f64>) -> Vec<f64> {
    let mut tallest: Vec<f64> = plan.rows.iter().map(|row| row.map_or(0.0, |row| beside[row].height())).collect();
    for (item, height) in plan.items.iter().zip(symbols) {
        tallest[item.row] = tallest[item.row].max(height);
    }
    tallest
}

/// The least height of the channel above a row.
fn least_gap(plan: &Plan, row: usize) -> f64 {
    if row == 0 || row == plan.rows.len() { 1.2 } else { GAP }
}

/// What the frames take of a channel that end in it.
fn feet(plan: &Plan, row: usize) -> f64 {
    row.checked_sub(1).map_or(0.0, |row| plan.feet(row))
}

/// The rows with their borders, the height of all, and where the first track of each channel lies.
fn heights(
    plan: &Plan,
    tallest: &[f64],
    labels: &Labels,
    settled: &BTreeMap<usize, Vec<(usize, usize)>>,
) -> (Vec<(f64, f64)>, f64, Vec<f64>) {
    let mut rows = Vec::new();
    let mut gaps = Vec::new();
    let mut y = 0.0;
    for row in 0..=plan.rows.len() {
        let count = settled.get(&row).and_then(|levels| levels.iter().map(|(_, level)| level + 1).max()).unwrap_or(0);
        let count = f64::from(u32::try_from(count).unwrap_or(0));
        let (below, above) = labels.bands(row);
        let outer = row == 0 || row == plan.rows.len();
        let tracks = if count > 0.0 { count * TRACK + 0.6 } else { 0.0 };
        let arrow = if outer && count == 0.0 { 0.0 } else { ARROW };
        let feet = feet(plan, row);
        let gap = (feet + below + tracks + above.max(arrow)).max(least_gap(plan, row) + feet);
        gaps.push(y + feet + below + 1.1);
        y += gap;
        if let Some(tallest) = tallest.get(row) {
            let height = tallest.max(labels.least(row));
            rows.push((y, y + height));
            y += height;
        }
    }
    (rows, y, gaps)
}

fn wire(desk: &Desk<'_>, runs: &Runs, symbols: &[Placed], line: usize) -> Wire {
    let path = &desk.routes.paths[line];
    let net = desk.routes.net[line];
    let ends = &desk.plan.lines[line];
    let ways: Vec<Way> = path.windows(2).map(|pair| Way::between(pair[0], pair[1])).collect();
    let place = |pair: &[Spot]| -> f64 {
        match Way::between(pair[0], pair[1]) {
            Way::Up | Way::Down => runs.upright_over(net, pair[0], pair[1]).map_or(0.0, |run| runs.upright[run].at),
            Way::Left | Way::Right => runs.level_over(net, pair[0], pair[1]).map_or(0.0, |run| runs.level[run].at),
        }
    };
    let mut points = Vec::new();
    let (Some(first), Some(last)) = (path.windows(2).next(), path.windows(2).next_back()) else {
        return Wire { line, points };
    };
    points.push(border(&symbols[ends.from], ways[0], place(first), false));
    for at in 1..ways.len() {
        let (came, goes) = (&path[at - 1..=at], &path[at..=at + 1]);
        match (ways[at - 1], ways[at]) {
            (Way::Up | Way::Down, Way::Left | Way::Right) => points.push((place(came), place(goes))),
            (Way::Left | Way::Right, Way::Up | Way::Down) => points.push((place(goes), place(came))),
            (Way::Up | Way::Down, Way::Up | Way::Down) | (Way::Left | Way::Right, Way::Left | Way::Right) => {}
        }
    }
    points.push(border(&symbols[ends.to], ways[ways.len() - 1], place(last), true));
    Wire { line, points }
}

/// Where a line that goes `way` leaves a symbol, or comes to it.
fn border(symbol: &Placed, way: Way, place: f64, comes: bool) -> (f64, f64) {
    let (x, y) = (symbol.x, symbol.y);
    let half = symbol.body.width / 2.0;
    let reach = symbol.body.reach(place - x);
    match (way, comes) {
        (Way::Down, false) | (Way::Up, true) => (place, y + reach),
        (Way::Down, true) | (Way::Up, false) => (place, y - reach),
        (Way::Left, false) | (Way::Right, true) => (x - half, y),
        (Way::Right, false) | (Way::Left, true) => (x + half, y),
    }
}

/// The corners of lines at which they meet another line of their net.
fn merges(desk: &Desk<'_>, wires: &[Wire]) -> Vec<(f64, f64)> {
    let mut found: Vec<(f64, f64)> = Vec::new();
    for wire in wires {
        for other in wires.iter().filter(|other| desk.routes.net[other.line] == desk.routes.net[wire.line]) {
            for corner in wire.points.iter().skip(1).take(wire.points.len().saturating_sub(2)) {
                let inside = other.points.windows(2).any(|pair| within(*corner, pair[0], pair[1]));
                if inside && !found.contains(corner) {
                    found.push(*corner);
                }
            }
        }
    }
    found
}

/// Whether a point lies on a piece of a line, its ends left out.
fn within(point: (f64, f64), from: (f64, f64), to: (f64, f64)) -> bool {
    let between = |at: f64, a: f64, b: f64| a.min(b) + 0.05 < at && at < a.max(b) - 0.05;
    let same = |a: f64, b: f64| (a - b).abs() < 0.01;
    (same(from.0, to.0) && same(point.0, from.0) && between(point.1, from.1, to.1))
        || (same(from.1, to.1) && same(point.1, from.1) && between(point.0, from.0, to.0))
}

//! Where the words of lines stand: beside the side of a symbol by which a line leaves, in the channel below it, or above
//! the symbol it leads to. Room is made for them, so that they never lie on anything.

use std::collections::BTreeMap;

use super::{CHANNEL, Columns, Desk, Label, Placed, Wire};
use crate::diagram::chart::flow::Shape;
use crate::diagram::chart::route::Way;
use crate::diagram::chart::runs::Runs;
use crate::diagram::chart::symbol::{Body, SMALL};
use crate::diagram::chart::words::{Line, Told, height, lines, unbroken, wide, widest};

/// Between words and the line they belong to.
const CLEAR: f64 = 0.55;
/// The width of words that stand beside a symbol with something next to it; of many or long ones up to the second.
const BESIDE: (f64, f64) = (9.2, 16.0);
/// Half a circle and the head of the arrow to it, with what keeps words clear of them.
const CIRCLE: f64 = 2.6 + 1.9 + CLEAR;
/// More lines than these they have only where that width is used up.
const LINES: f64 = 3.0;

/// Where the words of one line stand.
#[derive(Clone, Copy, Debug, PartialEq)]
enum Stand {
    /// Beside the symbol, above the line or below it, with so much room.
    Beside { above: bool, free: bool },
    /// Below the symbol.
    Below,
    /// Above the symbol the line leads to.
    Above,
}

/// The words of a page's lines.
pub(super) struct Labels {
    stands: BTreeMap<usize, Stand>,
    words: BTreeMap<usize, (Vec<Line>, bool)>,
    /// The width kept for words in each channel between lanes, at its left and its right side.
    pub(super) zones: Vec<(f64, f64)>,
    /// The height kept below and above each row.
    below: Vec<f64>,
    above: Vec<f64>,
    least: Vec<f64>,
}

impl Labels {
    /// Decides where the words stand, and how much width that takes.
    pub(super) fn new(desk: &Desk<'_>, runs: &Runs) -> Labels {
        let rows = desk.plan.rows.len();
        let mut labels = Labels {
            stands: BTreeMap::new(),
            words: BTreeMap::new(),
            zones: vec![(0.0, 0.0); desk.plan.lanes + 1],
            below: vec![0.0; rows],
            above: vec![0.0; rows],
            least: vec![0.0; rows],
        };
        for (line, said) in labelled(desk) {
            let stand = stand(desk, runs, line);
            labels.stands.insert(line, stand);
            if let Stand::Beside { free: false, .. } = stand {
                let (cell, right) = side(desk, line);
                let width = widest(&lines(said, SMALL, beside_room(said))) + 2.0 * CLEAR;
                let zone = &mut labels.zones[cell / 2 + usize::from(right)];
                let kept = if right { &mut zone.0 } else { &mut zone.1 };
                *kept = kept.max(width);
            }
        }
        labels
    }

    /// How wide the symbols of a lane should be, so that words that stand there beside a symbol of the next lane have room.
    pub(super) fn room_in(&self, desk: &Desk<'_>, lane: usize) -> f64 {
        let each = labelled(desk).map(|(line, said)| {
            let beyond = beyond(desk, line);
            if beyond / 2 != lane || !matches!(self.stands[&line], Stand::Beside { free: true, .. }) {
                return 0.0;
            }
            let width = wanted(said).min(BESIDE.1);
            if next_to(desk, beyond, desk.routes.paths[line][0].1).is_some() {
                2.0 * (width + CIRCLE - CHANNEL.0)
            } else {
                width + 2.0 * CLEAR
            }
        });
        each.fold(0.0, f64::max)
    }

    /// Breaks the words into lines, and keeps the height they take.
    pub(super) fn measured(
        mut self,
        desk: &Desk<'_>,
        runs: &Runs,
        columns: &Columns,
        bodies: &[Body],
        tallest: &[f64],
    ) -> Labels {
        for (line, said) in labelled(desk) {
            let stand = self.stands[&line];
            let ends = &desk.plan.lines[line];
            let (from, to) = (&desk.plan.items[ends.from], &desk.plan.items[ends.to]);
            let item = if stand == Stand::Above { ends.to } else { ends.from };
            let (words, on) = match stand {
                Stand::Beside { free: true, .. } => (lines(said, SMALL, free_room(desk, columns, line)), false),
                Stand::Beside { free: false, .. } => (lines(said, SMALL, beside_room(said)), false),
                Stand::Below | Stand::Above => {
                    let beside = beside(desk, runs, columns, line, stand == Stand::Above);
                    let narrow = lines(said, SMALL, beside.0);
                    let wide = lines(said, SMALL, beside.2);
                    if beside.1 && narrow.len() <= wide.len() && widest(&narrow) <= beside.0 {
                        (narrow, false)
                    } else {
                        (wide, true)
                    }
                }
            };
            let high = height(&words) + 2.0 * CLEAR;
            match stand {
                Stand::Beside { .. } => self.least[from.row] = self.least[from.row].max(2.0 * high),
                Stand::Below => {
                    let spare = (tallest[from.row] - bodies[item].height) / 2.0;
                    let more = if on { 1.4 } else { 0.4 };
                    self.below[from.row] = self.below[from.row].max(high + more - spare);
                }
                Stand::Above => {
                    let spare = (tallest[to.row] - bodies[item].height) / 2.0;
                    let more = if on { 4.4 } else { 3.0 };
                    self.above[to.row] = self.above[to.row].max(high + more - spare);
                }
            }
            self.words.insert(line, (words, on));
        }
        self
    }

    /// What is kept in the channel above a row: below the row before it, and above the row itself.
    pub(super) fn bands(&self, row: usize) -> (f64, f64) {
        let below = row.checked_sub(1).and_then(|row| self.below.get(row)).copied().unwrap_or(0.0);
        (below.max(0.0), self.above.get(row).copied().unwrap_or(0.0).max(0.0))
    }

    /// How high a row must be for the words beside its symbols.
    pub(super) fn least(&self, row: usize) -> f64 {
        self.least[row]
    }

    /// The words at their places.
    pub(super) fn placed(self, wires: &[Wire], symbols: &[Placed], desk: &Desk<'_>) -> Vec<Label> {
        let mut placed = Vec::new();
        for (line, (lines, on)) in self.words {
            let points = &wires[line].points;
            let (Some(first), Some(last)) = (points.first(), points.last()) else { continue };
            let (width, height) = (widest(&lines), height(&lines));
            let ends = &desk.plan.lines[line];
            let (x, y) = match self.stands[&line] {
                Stand::Beside { above, .. } => {
                    let right = side(desk, line).1;
                    let x = if right { first.0 + CLEAR } else { first.0 - CLEAR - width };
                    (x, if above { first.1 - CLEAR / 2.0 - height } else { first.1 + CLEAR })
                }
                Stand::Below => {
                    let symbol = &symbols[ends.from];
                    let feet = desk.plan.feet(desk.plan.items[ends.from].row);
                    let y = symbol.y + symbol.body.height / 2.0 + feet + CLEAR + if on { 0.9 } else { 0.0 };
                    (if on { first.0 - width / 2.0 } else { first.0 + CLEAR + 0.2 }, y)
                }
                Stand::Above => {
                    let symbol = &symbols[ends.to];
                    let clear = if on { 3.4 } else { 2.0 };
                    let y = symbol.y - symbol.body.height / 2.0 - clear - CLEAR - height;
                    (if on { last.0 - width / 2.0 } else { last.0 + CLEAR + 0.2 }, y)
                }
            };
            placed.push(Label { line, x, y, width, height, lines, on });
        }
        placed
    }
}

/// The lines that say something, and what.
fn labelled<'a>(desk: &'a Desk<'_>) -> impl Iterator<Item = (usize, &'a [Told])> {
    let lines = desk.plan.lines.iter().enumerate().filter(|(_, line)| line.labelled);
    let said = lines.map(|(at, line)| (at, desk.book.labels[line.link].as_slice()));
    said.filter(|(at, said)| !said.is_empty() && desk.routes.paths[*at].len() > 1)
}

/// The cell that a line leaves, and whether it does so to the right.
fn side(desk: &Desk<'_>, line: usize) -> (usize, bool) {
    let path = &desk.routes.paths[line];
    (path[0].0, Way::between(path[0], path[1]) == Way::Right)
}

/// The cell that a line comes to when it leaves to the side.
fn beyond(desk: &Desk<'_>, line: usize) -> usize {
    let (cell, right) = side(desk, line);
    if right { cell + 2 } else { cell.wrapping_sub(2) }
}

/// The symbol in a cell.
fn next_to<'a>(desk: &'a Desk<'_>, column: usize, row: usize) -> Option<&'a crate::diagram::chart::page::Item> {
    let covers = |item: &&crate::diagram::chart::page::Item| {
        2 * item.row + 1 == row && (2 * item.lanes.0 + 1..=2 * item.lanes.1 + 1).contains(&column)
    };
    desk.plan.items.iter().find(covers)
}

/// The room for words beside a symbol with something next to it.
fn beside_room(said: &[Told]) -> f64 {
    wanted(said).clamp(BESIDE.0, BESIDE.1)
}

/// The width with which words have few lines, none of three characters has more than one, and no word is broken.
fn wanted(said: &[Told]) -> f64 {
    let wide = wide(said, SMALL);
    unbroken(said, SMALL).max(wide / LINES).max(wide.min(3.0 * SMALL))
}

/// The room beside a symbol with nothing, or a circle, next to it.
fn free_room(desk: &Desk<'_>, columns: &Columns, line: usize) -> f64 {
    let cell = side(desk, line).0;
    let beyond = beyond(desk, line);
    if next_to(desk, beyond, desk.routes.paths[line][0].1).is_none() {
        return columns.rooms[beyond / 2] - 2.0 * CLEAR;
    }
    let apart = (columns.middles[beyond / 2] - columns.middles[cell / 2]).abs();
    // The other half of the circle's lane.
    (apart - columns.rooms[cell / 2] / 2.0 - CIRCLE).max(2.4)
}

fn stand(desk: &Desk<'_>, runs: &Runs, line: usize) -> Stand {
    let path = &desk.routes.paths[line];
    let from = &desk.plan.items[desk.plan.lines[line].from];
    if from.shape == Shape::Bar {
        return if desk.plan.parts(line) { Stand::Above } else { Stand::Below };
    }
    let way = Way::between(path[0], path[1]);
    let (net, row) = (desk.routes.net[line], path[0].1);
    match way {
        Way::Up | Way::Down => Stand::Below,
        Way::Left | Way::Right => {
            let beyond = beyond(desk, line);
            let above = path.get(2).is_none_or(|next| Way::between(path[1], *next) != Way::Up);
            let cell = beyond < 2 * desk.plan.lanes;
            // A circle leaves room enough at its side.
            let empty = cell && next_to(desk, beyond, row).is_none_or(|item| item.shape == Shape::Connector);
            let clear = !runs.passes(net, (path[1].0, row)) && !runs.passes(net, (beyond, row));
            let crossed = desk.routes.paths.iter().enumerate().any(|(other, path)| {
                desk.routes.net[other] != net
                    && path.windows(2).any(|pair| {
                        pair[0].1 == row && pair[1].1 == row && (pair[0] == (beyond, row) || pair[1] == (beyond, row))
                    })
            });
            let own =
                desk.routes.paths.iter().enumerate().any(|(other, path)| {
                    other != line && desk.routes.net[other] == net && path.contains(&(beyond, row))
                }) || runs.upright_at(net, (path[1].0, row)).iter().any(|run| {
                    let ends = runs.upright[*run].ends;
                    if above { ends.0 < row } else { ends.1 > row }
                });
            Stand::Beside { above, free: empty && clear && !crossed && !own }
        }
    }
}

/// The width beside an upright line within its lane, whether that is free, and the width when the words stand on it.
fn beside(desk: &Desk<'_>, runs: &Runs, columns: &Columns, line: usize, above: bool) -> (f64, bool, f64) {
    let path = &desk.routes.paths[line];
    let net = desk.routes.net[line];
    let (cell, next) = if above { (path[path.len() - 1], path[path.len() - 2]) } else { (path[0], path[1]) };
    let at = runs.upright_over(net, cell, next).map_or(0.0, |run| runs.upright[run].at);
    let lane = cell.0 / 2;
    let (left, right) = columns.borders((lane, lane));
    // Other lines at the same side of the symbol.
    let touches = |run: &&crate::diagram::chart::runs::Run| {
        run.channel == cell.0 && run.net != net && if above { run.ends.1 == cell.1 } else { run.ends.0 == cell.1 }
    };
    let others: Vec<f64> = runs.upright.iter().filter(touches).map(|run| run.at).collect();
    let next_right = others.iter().copied().filter(|x| *x > at).fold(right + CLEAR, f64::min);
    let next_left = others.iter().copied().filter(|x| *x < at).fold(left - CLEAR, f64::max);
    let free = next_right - at - 2.0 * CLEAR - 0.4;
    // Half the way to the next line, so that the words on both have room.
    let near = |x: f64, edge: f64| if (x - edge).abs() < 0.01 { (x - at).abs() - CLEAR } else { (x - at).abs() / 2.0 };
    let half = near(next_right, right + CLEAR).min(near(next_left, left - CLEAR)) - CLEAR / 2.0;
    (free.max(2.4), others.is_empty(), (2.0 * half).max(2.4))
}

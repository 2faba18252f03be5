//! Where a long chart is cut into pages: between rows, where few lines go on, and as late as the page allows.

use std::ops::Range;

use super::draw::{Drawing, Laid};
use super::flow::Shape;

/// The pages, laid out; on the first one room is left for the legend.
pub(super) fn pages(drawing: &Drawing<'_>, width: f64, height: f64) -> Vec<Laid> {
    let rows = drawing.book.in_row.len();
    let heights: Vec<f64> = (0..rows).map(|row| estimate(drawing, row)).collect();
    let crossing = crossing(drawing);
    let mut pages = Vec::new();
    let mut start = 0;
    while start < rows {
        let height = if start == 0 { height - drawing.legend(width, 2).height } else { height };
        let mut used = 0.0;
        let mut end = start;
        while end < rows && (used + heights[end] <= height || end == start) {
            used += heights[end];
            end += 1;
        }
        // A guess may be too careful as well as too bold.
        end = (end + 2).min(rows);
        let page = loop {
            let best = if end == rows { end } else { best_cut(drawing, &crossing, &heights, start..end) };
            // What does not fit even alone has a page of its own.
            let room = if best == start + 1 { f64::INFINITY } else { height };
            if let Some(page) = drawing.lay(start..best, room) {
                break page;
            }
            // What was too high for a page need not be laid out again.
            end = best - 1;
        };
        start = page.rows.end;
        pages.push(page);
    }
    pages
}

/// How many lines go on below each row: at index `n`, those that cross the upper border of row `n`. Lanes that part share
/// a circle.
fn crossing(drawing: &Drawing<'_>) -> Vec<usize> {
    let book = drawing.book;
    let mut change = vec![0i64; book.in_row.len() + 2];
    let shared = |node: usize| {
        let last = book.parting[node].iter().map(|lane| book.row_behind(*lane)).max();
        last.map(|last| (book.rows[node], last))
    };
    let alone = book.flow.links.iter().enumerate().filter(|(at, _)| !book.parts(*at));
    let alone = alone.map(|(_, link)| (book.rows[link.from], book.rows[link.to]));
    for (from, to) in alone.chain((0..book.rows.len()).filter_map(shared)) {
        change[from.min(to) + 1] += 1;
        change[from.max(to) + 1] -= 1;
    }
    let mut open = 0;
    change
        .iter()
        .map(|by| {
            open += by;
            usize::try_from(open).unwrap_or(0)
        })
        .collect()
}

/// The best row to end before, at most a third of the page above the last possible one.
fn best_cut(drawing: &Drawing<'_>, crossing: &[usize], heights: &[f64], range: Range<usize>) -> usize {
    let book = drawing.book;
    let (start, end) = (range.start, range.end);
    let least = (end - (end - start) / 3).max(start + 1);
    let all: f64 = heights[range].iter().sum();
    let cost = |row: usize| {
        let nodes = |row: usize| book.in_row[row].iter().map(|node| &book.flow.nodes[*node]);
        let tied = nodes(row).any(|node| node.glued);
        let heads = nodes(row - 1).any(|node| matches!(node.shape, Shape::Title | Shape::Signal));
        let depth = |row: usize| nodes(row).map(|node| node.frames.len()).min().unwrap_or(0);
        let inside = depth(row - 1).min(depth(row));
        let unused: f64 = heights[row..end].iter().sum();
        let lines = f64::from(u32::try_from(crossing[row] + 6 * inside).unwrap_or(99));
        // A bar with none of its lanes below it says little.
        let bare = book.in_row[row - 1].iter().any(|node| !book.parting[*node].is_empty());
        let torn = if tied || heads || bare { 14.0 } else { 0.0 };
        lines + torn + 40.0 * unused / all.max(1.0)
    };
    (least..=end).rev().min_by(|one, other| cost(*one).total_cmp(&cost(*other))).unwrap_or(end)
}

/// How high a row and the channel below it will be, about.
fn estimate(drawing: &Drawing<'_>, row: usize) -> f64 {
    let book = drawing.book;
    let lanes = f64::from(u32::try_from(book.lanes.heads.len()).unwrap_or(1));
    let room = ((drawing.widths.flow - 4.0 * lanes) / lanes).max(6.0);
    let each = book.in_row[row].iter().map(|node| {
        let lane = book.lanes.of[*node];
        if lane.0 == lane.1 { book.symbols[*node].body(room).height } else { 2.0 }
    });
    each.fold(drawing.beside[row].height(), f64::max) + 7.0
}

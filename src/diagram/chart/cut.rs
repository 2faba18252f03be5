//! Where a long chart is cut into pages: between rows, where few lines go on, and as late as the page allows.

use std::ops::Range;

use super::draw::Drawing;
use super::flow::Shape;
use super::page::Marks;
use super::symbol::body;

/// The rows of each page.
pub(super) fn pages(drawing: &Drawing<'_>, height: f64) -> Vec<Range<usize>> {
    let rows = drawing.book.in_row.len();
    let heights: Vec<f64> = (0..rows).map(|row| estimate(drawing, row)).collect();
    let crossing = crossing(drawing);
    let none = Marks::default();
    let mut pages = Vec::new();
    let mut start = 0;
    while start < rows {
        let mut used = 0.0;
        let mut end = start;
        while end < rows && (used + heights[end] <= height || end == start) {
            used += heights[end];
            end += 1;
        }
        // A guess may be too careful as well as too bold.
        end = (end + 2).min(rows);
        loop {
            let best = if end == rows { end } else { best_cut(drawing, &crossing, start, end) };
            if best <= start + 1 || drawing.lay(&(start..best), &none).1 <= height {
                end = best.max(start + 1);
                break;
            }
            end -= 1;
        }
        pages.push(start..end);
        start = end;
    }
    pages
}

/// How many lines go on below each row: at index `n`, those that cross the upper border of row `n`.
fn crossing(drawing: &Drawing<'_>) -> Vec<usize> {
    let book = drawing.book;
    let mut change = vec![0i64; book.in_row.len() + 2];
    for link in &book.flow.links {
        let (from, to) = (book.rows[link.from], book.rows[link.to]);
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
fn best_cut(drawing: &Drawing<'_>, crossing: &[usize], start: usize, end: usize) -> usize {
    let book = drawing.book;
    let least = (end - (end - start) / 3).max(start + 1);
    let cost = |row: usize| {
        let nodes = |row: usize| book.in_row[row].iter().map(|node| &book.flow.nodes[*node]);
        let tied = nodes(row).any(|node| node.glued);
        let heads = nodes(row - 1).any(|node| matches!(node.shape, Shape::Title | Shape::Signal));
        let opens = nodes(row - 1).any(|node| node.shape == Shape::Bar)
            && nodes(row).any(|node| node.frames.len() > nodes_depth(drawing, row));
        let inside = nodes(row).map(|node| node.frames.len()).max().unwrap_or(0);
        crossing[row] * 2 + (end - row) * 2 + usize::from(tied) * 8 + usize::from(heads || opens) * 12 + inside * 5
    };
    (least..=end).min_by_key(|row| (cost(*row), end - row)).unwrap_or(end)
}

fn nodes_depth(drawing: &Drawing<'_>, row: usize) -> usize {
    let book = drawing.book;
    row.checked_sub(2)
        .map_or(0, |row| book.in_row[row].iter().map(|node| book.flow.nodes[*node].frames.len()).min().unwrap_or(0))
}

/// How high a row and the channel below it will be, about.
fn estimate(drawing: &Drawing<'_>, row: usize) -> f64 {
    let book = drawing.book;
    let lanes = f64::from(u32::try_from(book.lanes.heads.len()).unwrap_or(1));
    let room = ((drawing.widths.flow - 4.0 * lanes) / lanes).max(6.0);
    let each = book.in_row[row].iter().map(|node| {
        let lane = book.lanes.of[*node];
        if lane.0 == lane.1 {
            body(drawing.voice, book.lanes, &book.flow.nodes[*node], lane.0, room).height
        } else {
            2.0
        }
    });
    each.fold(drawing.beside[row].height(), f64::max) + 7.0
}

//! How wide each lane of a page is. Lanes in which no symbol stands are narrow; the others are equally wide, except that
//! one with long words or full diamonds may take more, as somebody would do who drew it by hand.

use super::Desk;
use super::labels::Labels;
use crate::diagram::chart::flow::Shape;
use crate::diagram::chart::words::{unbroken, wide};

/// The size of the letters in the heads of lanes.
pub(in crate::diagram::chart) const HEADS: f64 = 2.5;
/// Lines of the head of a lane in which nothing stands.
const HEAD_LINES: f64 = 3.0;
/// The least width of a lane with nothing in it.
const EMPTY: f64 = 8.0;
/// The greatest width of a symbol, as long as there is another lane to leave the rest to.
const WIDEST: f64 = 48.0;
/// How wide symbols in each lane may be, which is `total` together, and what is missing of the width their words need.
pub(super) fn rooms(desk: &Desk<'_>, labels: &Labels, total: f64) -> (Vec<f64>, f64) {
    let lanes = desk.plan.lanes;
    let equal = total / lanes as f64;
    let (used, idle): (Vec<usize>, Vec<usize>) = (0..lanes).partition(|lane| is_used(desk, *lane));
    let mut rooms = vec![equal; lanes];
    if used.is_empty() {
        return (rooms, 0.0);
    }
    for lane in &idle {
        rooms[*lane] = idle_width(desk, labels, *lane).min(equal);
    }
    let rest = total - idle.iter().map(|lane| rooms[*lane]).sum::<f64>();
    let needs: Vec<(f64, f64)> = used.iter().map(|lane| needed(desk, labels, *lane)).collect();
    for (lane, width) in used.iter().zip(shared_out(rest, &needs)) {
        let spare = if idle.is_empty() { 0.0 } else { (width - WIDEST).max(0.0) };
        rooms[*lane] = (width - spare).max(1.0);
        idle.iter().for_each(|other| rooms[*other] += spare / idle.len() as f64);
    }
    let missing = needs.iter().map(|need| need.0).sum::<f64>() - rest;
    (rooms, missing.max(0.0))
}

/// Whether a symbol stands in a lane, and in no other one.
fn is_used(desk: &Desk<'_>, lane: usize) -> bool {
    desk.plan.items.iter().any(|item| item.lanes == (lane, lane) && item.node.is_some())
}

/// The width of a lane in which no symbol stands.
fn idle_width(desk: &Desk<'_>, labels: &Labels, lane: usize) -> f64 {
    let head = &desk.book.heads[lane];
    let head = unbroken(head, HEADS).max(wide(head, HEADS) / HEAD_LINES);
    head.max(EMPTY).max(labels.room_in(desk, lane))
}

/// The width that the symbols of a lane need, and the one with which they look well.
fn needed(desk: &Desk<'_>, labels: &Labels, lane: usize) -> (f64, f64) {
    let here = desk.plan.items.iter().filter(|item| item.lanes == (lane, lane) && item.shape != Shape::Title);
    let each = here.filter_map(|item| item.node).map(|node| desk.book.symbols[node].wanted);
    let head = unbroken(&desk.book.heads[lane], HEADS);
    each.fold((head, labels.room_in(desk, lane)), |(least, well), node| {
        (least.max(node.0), well.max(node.1).max(least))
    })
}

/// A width divided equally among lanes, where those that need more than the others have it as long as there is enough.
fn shared_out(total: f64, needs: &[(f64, f64)]) -> Vec<f64> {
    let least: f64 = needs.iter().map(|need| need.0).sum();
    let well: f64 = needs.iter().map(|need| need.1.max(need.0)).sum();
    if least >= total {
        return needs.iter().map(|need| need.0 * total / least).collect();
    }
    // Of what there is not enough, each has an equal part.
    let part = ((total - least) / (well - least).max(0.001)).min(1.0);
    let needs: Vec<f64> = needs.iter().map(|(least, well)| least + (well - least).max(0.0) * part).collect();
    let mut level = total / needs.len() as f64;
    // Who needs more than the level lowers it for the others; after so many rounds nobody is left to do so.
    for _ in &needs {
        let more: Vec<f64> = needs.iter().copied().filter(|need| *need > level).collect();
        level = (total - more.iter().sum::<f64>()) / needs.len().saturating_sub(more.len()).max(1) as f64;
    }
    needs.iter().map(|need| need.max(level)).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lanes_are_equally_wide_unless_one_needs_more() {
        let shared = |needs: &[f64]| shared_out(60.0, &needs.iter().map(|need| (*need, *need)).collect::<Vec<_>>());
        assert_eq!(shared(&[1.0, 2.0, 3.0]), [20.0, 20.0, 20.0]);
        assert_eq!(shared(&[30.0, 2.0, 3.0]), [30.0, 15.0, 15.0]);
        assert_eq!(shared(&[28.0, 18.0, 3.0]), [28.0, 18.0, 14.0]);
        assert_eq!(shared(&[100.0, 20.0]), [50.0, 10.0], "what is not there is missing everywhere");
        assert_eq!(shared_out(60.0, &[(10.0, 50.0), (30.0, 30.0)]), [30.0, 30.0], "no word is broken for a wish");
    }
}

//! Where lines that go up and down lie within lanes: at the middle of the symbols they leave and lead to, or beside it.

use super::{Columns, Desk, TRACK};
use crate::diagram::chart::flow::Shape;
use crate::diagram::chart::runs::Runs;
use crate::diagram::chart::symbol::Body;

/// How far a line may lie from the middle of a lane, the nearest places first.
fn places(room: f64) -> impl Iterator<Item = f64> {
    let most = room / 2.0 - 0.9;
    let steps = (0..12u32).flat_map(|step| [f64::from(step) * TRACK, -f64::from(step) * TRACK]);
    let fine = (0..24u32).flat_map(|step| [f64::from(step) * 0.5, -f64::from(step) * 0.5]);
    steps.chain(fine).filter(move |place| place.abs() <= most)
}

/// Places the pieces of all lanes.
pub(super) fn in_lanes(desk: &Desk<'_>, runs: &mut Runs, columns: &Columns, bodies: &[Body]) {
    for lane in 0..desk.plan.lanes {
        let column = 2 * lane + 1;
        let middle = columns.middles[lane];
        let here: Vec<usize> = (0..runs.upright.len()).filter(|run| runs.upright[*run].channel == column).collect();
        let mut done: Vec<usize> = Vec::new();
        for (item, body) in desk.plan.items.iter().zip(bodies) {
            if !(item.lanes.0..=item.lanes.1).contains(&lane) {
                continue;
            }
            let cell = 2 * item.row + 1;
            let mut leaving: Vec<usize> =
                here.iter().copied().filter(|run| runs.upright[*run].ends.0 == cell).collect();
            leaving.sort_by_key(|run| (lean(runs, *run), *run));
            let spread = if item.shape == Shape::Bar { columns.rooms[lane] } else { body.width };
            for (run, offset) in leaving.iter().zip(offsets(leaving.len(), spread)) {
                runs.upright[*run].at = middle + offset;
                done.push(*run);
            }
        }
        // Those that lead to a symbol come before those that only pass.
        let mut others: Vec<usize> = here.iter().copied().filter(|run| !done.contains(run)).collect();
        others.sort_by_key(|run| (!ends_at_symbol(desk, runs, *run), runs.upright[*run].ends, *run));
        for run in others {
            let free = places(columns.rooms[lane]).find(|place| is_free(runs, &done, run, middle + place));
            runs.upright[run].at = middle + free.unwrap_or(0.0);
            done.push(run);
        }
    }
}

fn offsets(count: usize, width: f64) -> Vec<f64> {
    match count {
        0 => Vec::new(),
        1 => vec![0.0],
        2 => vec![-width / 5.0, width / 5.0],
        _ => {
            let last = f64::from(u32::try_from(count - 1).unwrap_or(1));
            let at = |each: usize| f64::from(u32::try_from(each).unwrap_or(0));
            (0..count).map(|each| width * 0.64 * (at(each) / last - 0.5)).collect()
        }
    }
}

/// Whether a line that leaves goes off to the left or to the right.
fn lean(runs: &Runs, run: usize) -> i32 {
    let piece = &runs.upright[run];
    let mut lean = 0;
    for row in piece.ends.0..=piece.ends.1 {
        for level in runs.level_at(piece.net, (piece.channel, row)) {
            let (from, to) = runs.level[*level].ends;
            lean += i32::from(to > piece.channel) - i32::from(from < piece.channel);
        }
    }
    lean
}

fn ends_at_symbol(desk: &Desk<'_>, runs: &Runs, run: usize) -> bool {
    let piece = &runs.upright[run];
    desk.plan.items.iter().any(|item| {
        2 * item.row + 1 == piece.ends.1 && (2 * item.lanes.0 + 1..=2 * item.lanes.1 + 1).contains(&piece.channel)
    })
}

/// Whether no other piece of the lane that shares a part of its way lies near.
fn is_free(runs: &Runs, done: &[usize], run: usize, at: f64) -> bool {
    let ends = runs.upright[run].ends;
    done.iter().all(|other| {
        let other = &runs.upright[*other];
        let apart = other.ends.1 <= ends.0 || ends.1 <= other.ends.0;
        apart || (other.at - at).abs() > TRACK * 0.6
    })
}

/// Moves the end of one of two level pieces, at the symbol below that it leads to, so that they can be told apart.
pub(super) fn move_entry(desk: &Desk<'_>, runs: &mut Runs, columns: &Columns, pair: [usize; 2], row: usize) -> bool {
    for level in pair {
        let net = runs.level[level].net;
        let (from, to) = runs.level[level].ends;
        for column in (from..=to).filter(|column| column % 2 == 1) {
            for run in runs.upright_at(net, (column, row)).to_vec() {
                if runs.upright[run].ends.0 != row || !ends_at_symbol(desk, runs, run) {
                    continue;
                }
                let middle = columns.middles[column / 2];
                let near: Vec<usize> = (0..runs.upright.len())
                    .filter(|other| *other != run && runs.upright[*other].channel == column)
                    .collect();
                let touches = |at: f64| {
                    near.iter().any(|other| {
                        let other = &runs.upright[*other];
                        other.ends.0 <= row && row <= other.ends.1 && (other.at - at).abs() < TRACK * 0.6
                    })
                };
                let now = runs.upright[run].at;
                let free = places(columns.rooms[column / 2])
                    .map(|place| middle + place)
                    .find(|at| (at - now).abs() > 0.1 && is_free(runs, &near, run, *at) && !touches(*at));
                if let Some(at) = free {
                    runs.upright[run].at = at;
                    return true;
                }
            }
        }
    }
    false
}

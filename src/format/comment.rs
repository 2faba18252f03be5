//! Comments at the ends of lines: those that stand below each other stay below each other.

use super::{Line, width};
use crate::source::Span;

/// A comment and how it stands.
#[derive(Debug)]
pub(super) struct Remark {
    /// From `#` to its last character.
    pub(super) text: String,
    /// The spaces in front of it: between it and the code, or before the first column when it stands alone.
    pub(super) gap: usize,
    /// The column in which it stood, in columns of a terminal.
    column: usize,
    /// Whether it stands alone on its line.
    alone: bool,
}

impl Remark {
    /// A comment of a text; `indent` says where it is to stand when it stands alone on its line.
    pub(super) fn new(text: &str, span: Span, indent: Option<usize>) -> Remark {
        let start = text[..span.start()].rfind('\n').map_or(0, |at| at + 1);
        let before = &text[start..span.start()];
        let code = before.trim_end_matches([' ', '\t']);
        let gap = indent.unwrap_or_else(|| before.chars().count() - code.chars().count());
        let text = text[span.range()].trim_end().to_owned();
        Remark {
            text,
            gap: if indent.is_some() { gap } else { gap.max(1) },
            column: width(before),
            alone: indent.is_some(),
        }
    }
}

/// Lines up the comments that were lined up before; a comment by itself keeps its distance.
pub(super) fn align(lines: &mut [Line]) {
    let mut rows: Vec<usize> = Vec::new();
    for at in 0..lines.len() {
        let Some(remark) = &lines[at].remark else { continue };
        let goes_on = rows.last().is_some_and(|last| {
            let above = lines[*last].remark.as_ref();
            let next_line = *last + 1 == at && lines[*last].end.matches('\n').count() == 1;
            above.is_some_and(|above| above.column == remark.column) && (!remark.alone || next_line)
        });
        if !goes_on {
            line_up(lines, &std::mem::take(&mut rows));
        }
        if goes_on || !remark_is_alone(&lines[at]) {
            rows.push(at);
        }
    }
    line_up(lines, &rows);
}

fn remark_is_alone(line: &Line) -> bool {
    line.remark.as_ref().is_some_and(|remark| remark.alone)
}

/// Puts the comments of these lines into one column, as near to the code as the nearest of them was.
fn line_up(lines: &mut [Line], rows: &[usize]) {
    if rows.len() < 2 {
        return;
    }
    let code = |line: &Line| if remark_is_alone(line) { 0 } else { width(&line.code) };
    let widest = rows.iter().map(|at| code(&lines[*at])).max().unwrap_or(0);
    let distances = rows.iter().filter(|at| !remark_is_alone(&lines[**at]));
    let distance = distances.filter_map(|at| Some(lines[*at].remark.as_ref()?.gap)).min().unwrap_or(1);
    for at in rows {
        let taken = code(&lines[*at]);
        if let Some(remark) = &mut lines[*at].remark {
            remark.gap = widest + distance - taken;
        }
    }
}

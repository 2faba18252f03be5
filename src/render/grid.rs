//! The tables of a document as rows and columns of plain text, for formats that calculate.

use crate::render::error::{Reason, RenderError};
use crate::render::paper::{Block, Cell, Column, Paper, Table, plain};

/// The least width of a column, in millimetres.
const LEAST: f64 = 4.0;

/// All tables of a document that hold data, or an error that says where there are some.
pub(super) fn data<'a>(paper: &'a Paper, format: &str) -> Result<Vec<&'a Table>, RenderError> {
    let data: Vec<&Table> = tables(paper).into_iter().filter(|table| !table.data.is_empty()).collect();
    if data.is_empty() {
        return Err(RenderError::new(&format!("{}.{format}", paper.kind), None, Reason::NoTable));
    }
    Ok(data)
}

/// All tables of a document, those inside others behind them.
pub(super) fn tables(paper: &Paper) -> Vec<&Table> {
    let mut out = Vec::new();
    collect(&paper.blocks, &mut out);
    out
}

fn collect<'a>(blocks: &'a [Block], out: &mut Vec<&'a Table>) {
    for block in blocks {
        match block {
            Block::Table(table) => {
                out.push(table);
                let cells = table.head.iter().chain(&table.rows).flat_map(|row| &row.cells);
                cells.for_each(|cell| collect(&cell.blocks, out));
            }
            Block::Cover { blocks } => collect(blocks, out),
            Block::List { items, .. } => items.iter().for_each(|item| collect(item, out)),
            Block::Heading(_) | Block::Contents(_) | Block::Paragraph { .. } | Block::Flowchart(_) | Block::NewPage => {
            }
        }
    }
}

/// What a cell says, a line for each paragraph. What a table inside it says stands on a sheet of its own.
pub(super) fn words(cell: &Cell) -> String {
    let mut lines = Vec::new();
    say(&cell.blocks, &mut lines);
    lines.join("\n")
}

fn say(blocks: &[Block], lines: &mut Vec<String>) {
    for block in blocks {
        match block {
            Block::Heading(heading) => {
                lines.push(format!("{} {}", heading.number, plain(&heading.words)).trim().to_owned())
            }
            Block::Paragraph { words, .. } => lines.push(plain(words).trim_end().to_owned()),
            Block::Cover { blocks } => say(blocks, lines),
            Block::List { ordered, items } => {
                for (at, item) in items.iter().enumerate() {
                    let first = lines.len();
                    say(item, lines);
                    let sign = if *ordered { format!("{}. ", at + 1) } else { "• ".to_owned() };
                    if let Some(line) = lines.get_mut(first).filter(|line| !line.starts_with(['☐', '☑'])) {
                        line.insert_str(0, &sign);
                    }
                }
            }
            Block::Flowchart(flowchart) => lines.extend(flowchart.sheets.iter().map(|sheet| sheet.says.clone())),
            Block::Table(_) | Block::Contents(_) | Block::NewPage => {}
        }
    }
}

/// Whether a program that calculates would take a text for a formula.
pub(super) fn is_formula(text: &str) -> bool {
    let is_sign = |char| matches!(char, '=' | '+' | '-' | '@' | '＝' | '＋' | '－' | '＠' | '\t' | '\r' | '\n');
    text.starts_with(is_sign) && number(text).is_none()
}

/// The number that a whole text is: digits with a minus sign or a decimal point, none too long to be kept exactly. A
/// number that begins with a zero or a plus sign is the number of something, and stays a text.
pub(super) fn number(text: &str) -> Option<f64> {
    let digits = text.strip_prefix('-').unwrap_or(text);
    let (whole, part) = digits.split_once('.').unwrap_or((digits, "0"));
    let are_digits = |text: &str| !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
    let starts_well = whole == "0" || !whole.starts_with('0');
    let is_number = are_digits(whole) && are_digits(part) && starts_well && whole.len() + part.len() <= 15;
    is_number.then(|| text.parse().ok()).flatten()
}

/// The widths of columns, in millimetres, which add up to `width`: what is fixed as it is, the rest by its shares.
pub(super) fn widths(columns: &[Column], width: f64) -> Vec<f64> {
    let of = |column: &Column| match column {
        Column::Fixed(length) => (length.max(LEAST), 0.0),
        Column::Share(part) => (0.0, part.max(f64::MIN_POSITIVE)),
    };
    let parts: Vec<(f64, f64)> = columns.iter().map(of).collect();
    let (fixed, shares) = parts.iter().fold((0.0, 0.0), |sum: (f64, f64), part| (sum.0 + part.0, sum.1 + part.1));
    let left = (width - fixed).max(0.0);
    let wanted = parts.iter().map(|(fixed, share)| (fixed + left * share / shares.max(f64::MIN_POSITIVE)).max(LEAST));
    let wanted: Vec<f64> = wanted.collect();
    let all: f64 = wanted.iter().sum();
    wanted.iter().map(|length| length * width / all).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_number_is_one_as_a_whole_or_not_at_all() {
        for (text, is) in [("5", 5.0), ("-5", -5.0), ("0.25", 0.25), ("-12.50", -12.5), ("0", 0.0)] {
            assert_eq!(number(text), Some(is), "{text}");
        }
        for text in ["", "-", "007", "+5", "1e5", "1,000", "5 h", "2026-03-01", ".5", "5.", "１", "1234567890123456"] {
            assert_eq!(number(text), None, "{text}");
        }
    }

    #[test]
    fn what_could_be_a_formula_is_known() {
        for text in ["=1+1", "+1", "-a", "@SUM(A1)", "\t=1", "\r=1", "＝1", "-1+2", "-"] {
            assert!(is_formula(text), "{text}");
        }
        for text in ["-5", "-5.25", "a=1", "", "5", "（-5）"] {
            assert!(!is_formula(text), "{text}");
        }
    }

    #[test]
    fn columns_fill_the_width() {
        let sum = |columns: &[Column]| widths(columns, 100.0).iter().sum::<f64>();
        let (fixed, share) = (Column::Fixed, Column::Share);
        assert_eq!(widths(&[fixed(20.0), share(1.0), share(3.0)], 100.0), [20.0, 20.0, 60.0]);
        for columns in
            [&[fixed(80.0), fixed(80.0)][..], &[fixed(10.0)], &[share(0.0), share(0.0)], &[fixed(200.0), share(1.0)]]
        {
            assert!((sum(columns) - 100.0).abs() < 1e-9, "{columns:?}");
        }
    }
}

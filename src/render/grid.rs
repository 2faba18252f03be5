//! The tables of a document as rows and columns of plain text, for formats that calculate.

use crate::render::error::{Reason, RenderError};
use crate::render::paper::{Block, Cell, Column, Paper, Table, plain};
use crate::typeface::{self, Typeface};

/// The least width of a column, in millimetres.
const LEAST: f64 = 4.0;
/// What a cell keeps free at the left and the right together, in millimetres.
pub(super) const MARGINS: f64 = 3.6;
/// The height of the letters in the head of a table, in millimetres: nine points, and somewhat more for faces that are
/// wider than ours.
const LETTERS: f64 = 3.175 * 1.12;
/// The longest line of words that stand upright, and what is free at its ends together; in millimetres.
const UPRIGHT: f64 = 27.0;
const ENDS: f64 = 3.0;

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

/// How high the head of a table is whose words stand upright, in millimetres; none where they lie. They stand where one
/// column of those whose words are in the middle is narrower than a word in its head.
pub(super) fn upright(table: &Table, widths: &[f64]) -> Option<f64> {
    let mut heads = Vec::new();
    for row in &table.head {
        let mut column = 0;
        for cell in &row.cells {
            let span = cell.span.max(1);
            let width = widths.iter().skip(column).take(span).sum::<f64>() - MARGINS;
            column += span;
            if cell.center {
                heads.push((words(cell), width));
            }
        }
    }
    let wide = |text: &str| typeface::width(text, Typeface::Hei, LETTERS);
    let ends = |char: char| char.is_whitespace() || char == '-' || char >= '\u{2e80}';
    let is_narrow = heads.iter().any(|(words, width)| words.split(ends).any(|word| wide(word) > *width));
    let longest = heads.iter().flat_map(|(words, _)| words.lines()).map(wide).fold(0.0, f64::max);
    is_narrow.then(|| longest.min(UPRIGHT) + ENDS)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::render::paper::{Look, Row, Tone, Word};

    #[test]
    fn heads_stand_upright_where_a_word_would_be_divided() {
        let high = |text: &str, center| {
            let words = vec![Word::Text { text: text.to_owned() }];
            let blocks = vec![Block::Paragraph { tone: Tone::Plain, words }];
            let head = vec![Row { cells: vec![Cell { span: 1, center, blocks, ..Cell::default() }], ..Row::default() }];
            let (look, caption, columns) = (Look::Grid, Vec::new(), vec![Column::Share(1.0)]);
            upright(&Table { look, caption, columns, head, rows: Vec::new(), data: String::new() }, &[15.0])
        };
        for text in ["销售部部长", "Sales", "Sales team", "co-op-co-op-co-op"] {
            assert_eq!(high(text, true), None, "{text}");
        }
        assert!(high("Salesperson", true).is_some_and(|height| (18.0..27.0).contains(&height)));
        assert_eq!(high("Salesperson in charge of the whole country", true), Some(30.0));
        assert_eq!(high("Salesperson", false), None, "it is a column unlike the others");
    }

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

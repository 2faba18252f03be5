//! Columns that align, whatever the width of the characters in them and whatever colours they wear.

use super::paint::{Paint, width};

/// A text in a column, and the dress it wears.
pub(super) struct Cell {
    text: String,
    dress: fn(Paint, &str) -> String,
}

impl Cell {
    /// A text as it is.
    #[must_use]
    pub(super) fn plain(text: impl Into<String>) -> Cell {
        Cell::dressed(text, |_, text| text.to_owned())
    }

    /// A text in a dress: `Cell::dressed(text, Paint::strong)`.
    #[must_use]
    pub(super) fn dressed(text: impl Into<String>, dress: fn(Paint, &str) -> String) -> Cell {
        Cell { text: text.into(), dress }
    }

    /// The text in its dress.
    #[must_use]
    pub(super) fn shown(&self, paint: Paint) -> String {
        (self.dress)(paint, &self.text)
    }
}

/// The rows as lines, two blanks between columns. A column without any text takes no room.
#[must_use]
pub(super) fn columns(paint: Paint, rows: &[Vec<Cell>]) -> Vec<String> {
    let count = rows.iter().map(Vec::len).max().unwrap_or(0);
    let widest = |at: usize| rows.iter().filter_map(|row| row.get(at)).map(|cell| width(&cell.text)).max().unwrap_or(0);
    let widths: Vec<usize> = (0..count).map(widest).collect();
    rows.iter().map(|row| line(paint, row, &widths)).collect()
}

fn line(paint: Paint, row: &[Cell], widths: &[usize]) -> String {
    let mut line = String::new();
    let mut gap = 0;
    for (cell, widest) in row.iter().zip(widths).filter(|(_, widest)| **widest > 0) {
        if !cell.text.is_empty() {
            line.push_str(&" ".repeat(gap));
            line.push_str(&cell.shown(paint));
            gap = 0;
        }
        gap += widest - width(&cell.text) + 2;
    }
    line
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn wide_characters_and_colours_do_not_disturb_the_columns() {
        let rows = |dress| {
            vec![
                vec![Cell::dressed("单", dress), Cell::plain(""), Cell::plain("a"), Cell::plain("1")],
                vec![Cell::plain("long"), Cell::plain(""), Cell::plain(""), Cell::plain("2")],
                vec![Cell::plain("x"), Cell::plain(""), Cell::plain("bc"), Cell::plain("")],
            ]
        };
        let plain = columns(Paint { colour: false }, &rows(Paint::bad));
        assert_eq!(plain, ["单    a   1", "long      2", "x     bc"]);
        let coloured = columns(Paint { colour: true }, &rows(Paint::bad));
        assert!(coloured[0].ends_with("    a   1") && coloured[0].contains('\u{1b}'), "{coloured:?}");
    }
}

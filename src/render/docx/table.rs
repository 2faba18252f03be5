//! Tables.

use crate::render::RenderError;
use crate::render::grid::{MARGINS, upright, widths};
use crate::render::paper::{Block, Cell, Look, Row, Table, Tone};

use super::body::{Body, Place, Shape, Spot};
use super::look;
use super::section::twips;
use super::words::Ink;
use super::xml::Xml;

/// The least width of a column, in millimetres.
const LEAST: f64 = 4.0;
/// A table of so many rows is a small one.
const SMALL: usize = 3;

/// What the style of a table says for some cells.
#[derive(Clone, Copy)]
struct Reach {
    /// Of the first row.
    first_row: bool,
    /// Of the first column.
    first_column: bool,
}

impl Body<'_> {
    /// A table with its caption; one that is `tied` stays with what follows.
    pub(super) fn table(&mut self, table: &Table, tied: bool, spot: Spot) -> Result<(), RenderError> {
        if !table.caption.is_empty() {
            let shape = Shape { style: "Caption", keep: true, ..Shape::default() };
            self.paragraph(shape, |body| body.words(&table.caption, Ink::default()));
        }
        self.begin_page();
        let widths = widths(&table.columns, spot.width);
        if widths.is_empty() {
            return Ok(());
        }
        let labels = |row: &Row| row.cells.first().is_some_and(|cell| cell.heading);
        let reach = Reach {
            first_row: !table.head.is_empty(),
            first_column: !table.rows.is_empty() && table.rows.iter().all(labels),
        };
        let upright = upright(table, &widths);
        let mut done = Ok(());
        self.within("w:tbl", &[], |body| {
            properties(&mut body.xml, table.look, reach, &widths);
            let heads = table.head.len();
            for (at, row) in table.head.iter().chain(&table.rows).enumerate() {
                let is_head = at < heads;
                let keep = tied || spot.keep || is_head || goes_on(at.saturating_sub(heads), table.rows.len());
                let upright = upright.filter(|_| is_head);
                if done.is_ok() {
                    done = body.row(table.look, reach, row, Line { at, is_head, upright, keep }, &widths);
                }
            }
        });
        done?;
        self.gap(tied || spot.keep);
        Ok(())
    }

    fn row(&mut self, look: Look, reach: Reach, row: &Row, line: Line, widths: &[f64]) -> Result<(), RenderError> {
        let Line { at, is_head, upright, keep } = line;
        let tones = row.cells.iter().map(|cell| cell.tone).chain([row.tone]);
        let height = upright.map_or_else(|| i64::from(look::height(look, is_head, tones)), twips);
        let mut done = Ok(());
        self.within("w:tr", &[], |body| {
            body.xml.within("w:trPr", &[], |xml| {
                xml.leaf("w:cantSplit", &[]);
                if height > 0 {
                    xml.leaf("w:trHeight", &[("w:val", &height.to_string()), ("w:hRule", "atLeast")]);
                }
                if is_head {
                    xml.leaf("w:tblHeader", &[]);
                }
            });
            let mut column = 0;
            let last = row.cells.len().saturating_sub(1);
            for (number, cell) in row.cells.iter().enumerate() {
                let rest = widths.len() - column;
                // The last cell takes what is left, so that a table is never ragged.
                let span = if number == last { rest } else { cell.span.clamp(1, rest.max(1)) };
                if done.is_err() || rest == 0 {
                    break;
                }
                let tinted = (at == 0 && reach.first_row) || (column == 0 && reach.first_column);
                let width = widths[column..column + span].iter().sum();
                let upright = upright.is_some() && cell.center;
                done = body.cell(look, row, cell, Frame { is_head, keep, upright, tinted, span, width });
                column += span;
            }
        });
        done
    }

    fn cell(&mut self, look: Look, row: &Row, cell: &Cell, frame: Frame) -> Result<(), RenderError> {
        let tone = if cell.tone == Tone::Plain { row.tone } else { cell.tone };
        let heading = cell.heading || frame.is_head;
        // What stands upright begins at the foot of its cell.
        let place = Place::Cell { look, heading, tone, center: cell.center && !frame.upright };
        let spot = Spot { place, depth: 0, width: (frame.width - MARGINS).max(LEAST), keep: frame.keep };
        let mut done = Ok(());
        self.within("w:tc", &[], |body| {
            body.xml.within("w:tcPr", &[], |xml| {
                xml.leaf("w:tcW", &[("w:w", &twips(frame.width).to_string()), ("w:type", "dxa")]);
                if frame.span > 1 {
                    xml.value("w:gridSpan", &frame.span.to_string());
                }
                if let Some(fill) = look::tint(heading && !frame.tinted, tone) {
                    xml.leaf("w:shd", &[("w:val", "clear"), ("w:color", "auto"), ("w:fill", fill)]);
                }
                if frame.upright {
                    xml.within("w:tcMar", &[], |xml| {
                        for side in ["w:left", "w:right"] {
                            xml.leaf(side, &[("w:w", "0"), ("w:type", "dxa")]);
                        }
                    });
                    xml.value("w:textDirection", "btLr");
                }
                if matches!(look, Look::Control | Look::Sign) || cell.center {
                    xml.value("w:vAlign", "center");
                }
            });
            done = body.blocks(&cell.blocks, spot);
            // A cell ends with a paragraph; behind a table there is one already.
            let ends = matches!(cell.blocks.last(), None | Some(Block::NewPage | Block::Contents(_)));
            let empty = cell.blocks.iter().all(is_nothing);
            if ends || empty {
                let (style, center) = look::paragraph(place, Tone::Plain);
                body.paragraph(Shape { style, center, keep: frame.keep, ..Shape::default() }, |_| {});
            }
        });
        done
    }
}

/// Whether a row, of so many that are not repeated, stays with the next one: no page begins or ends with a lone row.
pub(super) fn goes_on(at: usize, rows: usize) -> bool {
    at + 1 < rows && (at == 0 || at + 2 == rows)
}

/// Whether a table stays with what follows: a small one in front of another.
pub(super) fn is_tied(table: &Table, next: Option<&Block>) -> bool {
    table.head.len() + table.rows.len() <= SMALL && matches!(next, Some(Block::Table(_)))
}

/// Where a row stands in its table.
#[derive(Clone, Copy)]
struct Line {
    /// How many rows stand above it.
    at: usize,
    /// Whether it is repeated on every page.
    is_head: bool,
    /// Its height in millimetres, where words in the middle of its cells stand upright.
    upright: Option<f64>,
    /// Whether it stays with what follows.
    keep: bool,
}

/// What a cell is given by its row and its table.
#[derive(Clone, Copy)]
struct Frame {
    /// Whether its row is repeated on every page.
    is_head: bool,
    /// Whether its row stays with what follows.
    keep: bool,
    /// Whether its words stand upright, from the foot upwards.
    upright: bool,
    /// Whether the style of the table tints it.
    tinted: bool,
    /// How many columns it covers.
    span: usize,
    /// Its width in millimetres.
    width: f64,
}

/// Whether a block leaves no paragraph behind.
fn is_nothing(block: &Block) -> bool {
    match block {
        Block::List { items, .. } => items.iter().flatten().all(is_nothing),
        Block::Flowchart(flowchart) => flowchart.sheets.is_empty(),
        Block::Table(table) => table.columns.is_empty(),
        Block::Cover { blocks } => blocks.iter().all(is_nothing),
        Block::NewPage => true,
        Block::Heading(_) | Block::Contents(_) | Block::Paragraph { .. } => false,
    }
}

fn properties(xml: &mut Xml, look: Look, reach: Reach, widths: &[f64]) {
    let flag = |is: bool| if is { "1" } else { "0" };
    xml.within("w:tblPr", &[], |xml| {
        xml.value("w:tblStyle", look::table(look));
        xml.leaf("w:tblW", &[("w:w", &twips(widths.iter().sum()).to_string()), ("w:type", "dxa")]);
        xml.leaf("w:tblLayout", &[("w:type", "fixed")]);
        let value = 0x0600 + if reach.first_row { 0x20 } else { 0 } + if reach.first_column { 0x80 } else { 0 };
        xml.leaf(
            "w:tblLook",
            &[
                ("w:val", format!("{value:04X}").as_str()),
                ("w:firstRow", flag(reach.first_row)),
                ("w:lastRow", "0"),
                ("w:firstColumn", flag(reach.first_column)),
                ("w:lastColumn", "0"),
                ("w:noHBand", "1"),
                ("w:noVBand", "1"),
            ],
        );
    });
    xml.within("w:tblGrid", &[], |xml| {
        for width in widths {
            xml.leaf("w:gridCol", &[("w:w", &twips(*width).to_string())]);
        }
    });
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::render::paper::{Column, Margin, Page, Paper, Word};

    fn table(rows: usize) -> Block {
        let words = vec![Word::Text { text: "行".to_owned() }];
        let cell = Cell { span: 1, blocks: vec![Block::Paragraph { tone: Tone::Plain, words }], ..Cell::default() };
        let rows = vec![Row { tone: Tone::Plain, cells: vec![cell] }; rows];
        let columns = vec![Column::Share(1.0)];
        Block::Table(Table {
            look: Look::Rows,
            caption: Vec::new(),
            columns,
            head: Vec::new(),
            rows,
            data: String::new(),
        })
    }

    /// The text of a document that holds these blocks.
    fn written(blocks: Vec<Block>) -> String {
        let (title, langs) = (String::new(), vec!["zh"]);
        let paper = Paper { kind: "guide", title, langs, margin: Margin::default(), page: Page::USUAL, blocks };
        let text = super::super::body::text(&paper, &|_| Ok(Vec::new())).expect("a text");
        String::from_utf8(text.document).expect("UTF-8")
    }

    #[test]
    fn no_page_begins_or_ends_with_a_lone_row() {
        let kept = |rows| {
            let text = written(vec![table(rows)]);
            let rows = text.split("<w:tr>").skip(1);
            rows.map(|row| if row.contains("<w:keepNext/>") { '+' } else { '.' }).collect::<String>()
        };
        assert_eq!([1, 2, 3, 6].map(kept), [".", "+.", "++.", "+...+."]);
    }

    #[test]
    fn a_small_table_stays_with_the_next_one() {
        let kept = |first, second| written(vec![table(first), table(second)]).matches("<w:keepNext/>").count();
        assert_eq!(kept(2, 1), 3, "both rows, and what stands between the tables");
        assert_eq!(kept(9, 1), 2, "its first row, and the last but one");
    }
}

//! Tables.

use crate::render::RenderError;
use crate::render::grid::widths;
use crate::render::paper::{Block, Cell, Look, Row, Table, Tone};

use super::body::{Body, Place, Shape, Spot};
use super::look;
use super::section::twips;
use super::words::Ink;
use super::xml::Xml;

/// The margins of a cell at its left and right together, in millimetres.
const CELL_MARGINS: f64 = 3.6;
/// The least width of a column, in millimetres.
const LEAST: f64 = 4.0;

/// What the style of a table says for some cells.
#[derive(Clone, Copy)]
struct Reach {
    /// Of the first row.
    first_row: bool,
    /// Of the first column.
    first_column: bool,
}

impl Body<'_> {
    /// A table with its caption.
    pub(super) fn table(&mut self, table: &Table, spot: Spot) -> Result<(), RenderError> {
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
        let mut done = Ok(());
        self.within("w:tbl", &[], |body| {
            properties(&mut body.xml, table.look, reach, &widths);
            let head = table.head.iter().map(|row| (row, true));
            let rows = table.rows.iter().map(|row| (row, false));
            for (at, (row, is_head)) in head.chain(rows).enumerate() {
                if done.is_ok() {
                    done = body.row(table.look, reach, row, (at, is_head), &widths);
                }
            }
        });
        done?;
        self.gap();
        Ok(())
    }

    fn row(
        &mut self,
        look: Look,
        reach: Reach,
        row: &Row,
        at: (usize, bool),
        widths: &[f64],
    ) -> Result<(), RenderError> {
        let (at, is_head) = at;
        let tones = row.cells.iter().map(|cell| cell.tone).chain([row.tone]);
        let height = look::height(look, is_head, tones);
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
                done = body.cell(look, row, cell, Frame { is_head, tinted, span, width });
                column += span;
            }
        });
        done
    }

    fn cell(&mut self, look: Look, row: &Row, cell: &Cell, frame: Frame) -> Result<(), RenderError> {
        let tone = if cell.tone == Tone::Plain { row.tone } else { cell.tone };
        let heading = cell.heading || frame.is_head;
        let place = Place::Cell { look, heading, tone, center: cell.center };
        let spot = Spot { place, depth: 0, width: (frame.width - CELL_MARGINS).max(LEAST) };
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
                body.paragraph(Shape { style, center, ..Shape::default() }, |_| {});
            }
        });
        done
    }
}

/// What a cell is given by its row and its table.
#[derive(Clone, Copy)]
struct Frame {
    /// Whether its row is repeated on every page.
    is_head: bool,
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

//! On which page each heading stands, about: what the table of contents shows until a program makes it anew.
//!
//! Lines of all styles have a least height that is more than any usual font takes, so pages fill alike whichever fonts
//! are there. What is guessed is where lines end; a guess may be a page off, and is put right before printing.

use crate::render::grid;
use crate::render::paper::{Block, Look, Paper, Row, Table, Tone, Word};

use super::body::Place;
use super::look;
use super::table::{goes_on, is_tied};

/// Points in a millimetre.
const POINTS: f64 = 72.0 / 25.4;
/// The margins of a cell at its head and foot together, with a line, in points.
const CELL: f64 = 3.3;

/// The measures of a style, in points.
#[derive(Clone, Copy)]
struct Measure {
    /// Of the type.
    size: f64,
    /// From line to line.
    pitch: f64,
    /// Above.
    before: f64,
    /// Below.
    after: f64,
}

/// Pages while they are filled.
struct Pages {
    /// The width and the height of the type area, in points.
    area: (f64, f64),
    /// The page that is filled, from 1.
    page: usize,
    /// How much of it is.
    used: f64,
    /// What the last paragraph wants below it.
    after: f64,
    /// Whether what follows begins a page.
    new_page: bool,
    /// How many lines the table of contents has, by level.
    entries: (usize, usize),
    /// The pages of the headings.
    found: Vec<usize>,
}

/// The pages of all headings, in their order.
pub(super) fn of(paper: &Paper, entries: (usize, usize)) -> Vec<usize> {
    let area = (paper.page.width() * POINTS, paper.page.height() * POINTS - 1.0);
    let mut pages = Pages { area, page: 1, used: 0.0, after: 0.0, new_page: false, entries, found: Vec::new() };
    pages.blocks(&paper.blocks, 0);
    pages.found
}

impl Pages {
    fn blocks(&mut self, blocks: &[Block], depth: usize) {
        for (at, block) in blocks.iter().enumerate() {
            match block {
                Block::Cover { blocks } => {
                    self.blocks(blocks, depth);
                    self.new_page = true;
                }
                Block::NewPage => self.new_page = true,
                Block::Heading(heading) | Block::Contents(heading) => {
                    let measure = measure(look::heading(Place::Page, heading));
                    let lines = self.lines(&heading.words, measure, depth);
                    // A heading never stands alone at the foot of a page.
                    self.lay(measure, lines, self.kept_with(blocks.get(at + 1..).unwrap_or_default()));
                    self.found.push(self.page);
                    if matches!(block, Block::Contents(_)) {
                        self.contents();
                    }
                }
                Block::Paragraph { tone, words } => {
                    let measure = measure(look::paragraph(Place::Page, *tone).0);
                    let lines = self.lines(words, measure, depth);
                    self.flow(measure, lines);
                }
                Block::List { items, .. } => items.iter().for_each(|item| self.blocks(item, depth + 1)),
                Block::Table(table) => {
                    let behind = blocks.get(at + 1..).unwrap_or_default();
                    let tied = if is_tied(table, behind.first()) { self.kept_with(behind) } else { 0.0 };
                    self.table(table, tied);
                }
                Block::Flowchart(flowchart) => {
                    for sheet in &flowchart.sheets {
                        let (width, height) = (sheet.width * POINTS, sheet.height * POINTS);
                        let fit = (self.area.0 / width).min((self.area.1 - 6.0) / height).min(1.0);
                        self.lay(Measure { size: 10.5, pitch: height * fit, before: 4.0, after: 4.0 }, 1, 0.0);
                    }
                }
            }
        }
    }

    /// What of the blocks behind a heading must stand on its page.
    fn kept_with(&self, behind: &[Block]) -> f64 {
        match behind.first() {
            Some(Block::Heading(heading)) => {
                let own = measure(look::heading(Place::Page, heading));
                own.before + own.pitch + self.kept_with(&behind[1..])
            }
            Some(Block::Table(table)) => {
                let caption = if table.caption.is_empty() { 0.0 } else { 25.0 };
                let tied = if is_tied(table, behind.get(1)) { self.kept_with(&behind[1..]) } else { 0.0 };
                caption + self.first_rows(table) + tied
            }
            Some(Block::Flowchart(flowchart)) => {
                flowchart.sheets.first().map_or(0.0, |sheet| (sheet.height * POINTS).min(self.area.1 * 0.8))
            }
            Some(Block::Paragraph { .. } | Block::List { .. }) => 34.0,
            Some(Block::Cover { .. } | Block::Contents(_) | Block::NewPage) | None => 0.0,
        }
    }

    fn contents(&mut self) {
        for (style, count) in [("TOC1", self.entries.0), ("TOC2", self.entries.1)] {
            for _ in 0..count {
                self.flow(measure(style), 1);
            }
        }
        self.flow(measure("PlaybookGap"), 1);
    }

    /// A paragraph whose lines may stand on different pages.
    fn flow(&mut self, measure: Measure, lines: usize) {
        // Two lines at the least stay together at either end.
        if lines < 4 {
            return self.lay(measure, lines, 0.0);
        }
        self.lay(measure, 2, 0.0);
        self.after = 0.0;
        for _ in 2..lines {
            self.lay(Measure { before: 0.0, after: 0.0, ..measure }, 1, 0.0);
        }
        self.after = measure.after;
    }

    /// Lines that stay together, and with `kept` of what follows.
    fn lay(&mut self, measure: Measure, lines: usize, kept: f64) {
        let height = measure.pitch * f64::from(u32::try_from(lines).unwrap_or(u32::MAX));
        let gap = if self.used > 0.0 { self.after.max(measure.before) } else { 0.0 };
        let is_full = self.used > 0.0 && self.used + gap + height + kept.min(self.area.1 * 0.8) > self.area.1;
        if self.new_page || is_full {
            self.page += usize::from(self.used > 0.0 || !self.new_page);
            self.used = if self.new_page { measure.before } else { 0.0 };
            self.new_page = false;
            self.used += height;
        } else {
            self.used += gap + height;
        }
        self.after = measure.after;
    }

    /// The rows of a table that stand together where it begins.
    fn first_rows(&self, table: &Table) -> f64 {
        let head: f64 = table.head.iter().map(|row| self.row(table, row, true)).sum();
        let first = if goes_on(0, table.rows.len()) { 2 } else { 1 };
        head + table.rows.iter().take(first).map(|row| self.row(table, row, false)).sum::<f64>()
    }

    /// A table; `tied` is what of the blocks behind it must stand on the page of its last row.
    fn table(&mut self, table: &Table, tied: f64) {
        if !table.caption.is_empty() {
            self.lay(measure("Caption"), 1, self.first_rows(table) + tied);
        }
        let row = |pitch| Measure { size: 9.0, pitch, before: 0.0, after: 0.0 };
        let head: f64 = table.head.iter().map(|row| self.row(table, row, true)).sum();
        if !table.head.is_empty() {
            self.lay(row(head), 1, self.first_rows(table) - head + tied);
            let cells = table.head.iter().flat_map(|row| &row.cells);
            let inside = super::anchors::headings(cells.flat_map(|cell| &cell.blocks)).len();
            self.found.extend(std::iter::repeat_n(self.page, inside));
        }
        for (at, one) in table.rows.iter().enumerate() {
            let height = self.row(table, one, false);
            let next = table.rows.get(at + 1).filter(|_| tied > 0.0 || goes_on(at, table.rows.len()));
            let kept = next.map_or(0.0, |next| self.row(table, next, false));
            let page = self.page;
            self.lay(row(height), 1, kept + tied);
            if self.page != page {
                self.used += head;
            }
            let inside = super::anchors::headings(one.cells.iter().flat_map(|cell| &cell.blocks)).len();
            self.found.extend(std::iter::repeat_n(self.page, inside));
        }
        self.flow(measure("PlaybookGap"), 1);
    }

    /// The height of a row.
    fn row(&self, table: &Table, row: &Row, is_head: bool) -> f64 {
        let widths = grid::widths(&table.columns, self.area.0 / POINTS);
        if let Some(height) = grid::upright(table, &widths).filter(|_| is_head) {
            return height * POINTS;
        }
        let tones = row.cells.iter().map(|cell| cell.tone).chain([row.tone]);
        let least = f64::from(look::height(table.look, is_head, tones)) / 20.0;
        let mut column = 0;
        let mut highest = 0.0_f64;
        for cell in &row.cells {
            let last = (column + cell.span.max(1)).min(widths.len());
            let width = widths.get(column..last).unwrap_or_default().iter().sum::<f64>() * POINTS;
            column = last;
            let inside = self.cell(table.look, &cell.blocks, row.tone, width - 10.0);
            highest = highest.max(inside);
        }
        (highest + CELL).max(least + 0.5)
    }

    fn cell(&self, look: Look, blocks: &[Block], tone: Tone, width: f64) -> f64 {
        let place = Place::Cell { look, heading: false, tone, center: false };
        let usual = measure(look::paragraph(place, Tone::Plain).0);
        let heights = blocks.iter().map(|block| match block {
            Block::Paragraph { tone, words } => {
                let measure = measure(look::paragraph(place, *tone).0);
                high(measure, count(words, measure.size, width))
            }
            Block::Heading(heading) => high(usual, count(&heading.words, usual.size, width)),
            Block::List { items, .. } => {
                let items: Vec<f64> = items.iter().map(|item| self.cell(look, item, tone, width - 12.0)).collect();
                below_each_other(usual, &items)
            }
            Block::Table(table) => {
                let rows = table.head.iter().chain(&table.rows);
                8.0 + rows.map(|row| self.row(table, row, false)).sum::<f64>()
            }
            Block::Flowchart(flowchart) => flowchart.sheets.iter().map(|sheet| sheet.height * POINTS).sum(),
            Block::Cover { .. } | Block::Contents(_) | Block::NewPage => 0.0,
        });
        below_each_other(usual, &heights.collect::<Vec<f64>>()).max(high(usual, 1))
    }

    fn lines(&self, words: &[Word], measure: Measure, depth: usize) -> usize {
        let indent = 21.0 * f64::from(u32::try_from(depth).unwrap_or(0));
        count(words, measure.size, self.area.0 - indent)
    }
}

/// How high paragraphs are together: of what one wants below it and the next above it, there is only the greater.
fn below_each_other(usual: Measure, heights: &[f64]) -> f64 {
    let between = f64::from(u32::try_from(heights.len().saturating_sub(1)).unwrap_or(u32::MAX));
    heights.iter().sum::<f64>() - between * usual.before.min(usual.after)
}

fn high(measure: Measure, lines: usize) -> f64 {
    measure.before + measure.after + measure.pitch * f64::from(u32::try_from(lines).unwrap_or(u32::MAX))
}

/// How many lines words take.
fn count(words: &[Word], size: f64, width: f64) -> usize {
    let mut lines = vec![0.0];
    add(words, size, &mut lines);
    let of = |line: &f64| (1_u32..5_000).find(|count| *line <= f64::from(*count) * width.max(size)).unwrap_or(5_000);
    lines.iter().map(of).sum::<u32>().try_into().unwrap_or(usize::MAX)
}

fn add(words: &[Word], size: f64, lines: &mut Vec<f64>) {
    let wide =
        |text: &str| -> f64 { text.chars().map(|char| if char < '\u{1100}' { 0.46 } else { 1.0 }).sum::<f64>() * size };
    for word in words {
        let more = match word {
            Word::Text { text } => wide(text),
            Word::Code { text } => wide(text) * 1.02,
            Word::Second { below, words, .. } => {
                if *below {
                    lines.push(0.0);
                }
                add(words, 8.5, lines);
                0.0
            }
            Word::Strong { words }
            | Word::Soft { words }
            | Word::Late { words }
            | Word::Link { words, .. }
            | Word::Whole { words } => {
                add(words, size, lines);
                0.0
            }
            Word::Break => {
                lines.push(0.0);
                0.0
            }
            Word::Tick { .. } => size * 1.5,
            Word::Blank { width } => width * POINTS,
        };
        if let Some(line) = lines.last_mut() {
            *line += more;
        }
    }
}

/// The measures of a style; those of `styles.xml`.
fn measure(style: &str) -> Measure {
    let (size, pitch, before, after) = match style {
        "Title" => (22.0, 33.0, 6.0, 12.0),
        "Heading1" | "PlaybookHeading1Unlisted" => (15.0, 22.0, 16.0, 7.0),
        "Heading2" | "PlaybookHeading2Unlisted" => (12.0, 18.0, 12.0, 5.0),
        "Heading3" => (10.5, 16.0, 9.0, 4.0),
        "Heading4" => (10.5, 16.0, 7.0, 3.0),
        "TOC1" => (10.5, 16.0, 3.0, 1.0),
        "TOC2" => (10.5, 16.0, 0.0, 1.0),
        "Caption" => (9.5, 14.0, 8.0, 3.0),
        "PlaybookGap" => (4.0, 8.0, 0.0, 0.0),
        "PlaybookSoft" => (9.0, 13.5, 0.0, 4.0),
        "PlaybookFirm" => (16.0, 24.0, 65.0, 30.0),
        "PlaybookKind" => (14.0, 21.0, 0.0, 75.0),
        "PlaybookCaution" => (10.5, 16.0, 4.0, 6.0),
        "PlaybookBand" => (10.5, 16.0, 9.0, 11.0),
        "PlaybookRoom" => (10.5, 34.0, 0.0, 4.0),
        "PlaybookCell" | "PlaybookCellHead" | "PlaybookCellCaution" | "PlaybookCellUndone" => (9.0, 13.5, 1.0, 1.0),
        "PlaybookCellSoft" => (8.0, 12.0, 1.0, 1.0),
        "PlaybookCellBand" => (9.0, 13.5, 2.0, 2.0),
        "PlaybookControl" | "PlaybookControlLabel" => (10.5, 16.0, 3.5, 3.5),
        "PlaybookSheet" | "PlaybookSheetHead" => (8.5, 12.5, 0.5, 0.5),
        "PlaybookSheetSoft" => (7.5, 11.5, 0.5, 0.5),
        _ => (10.5, 16.0, 0.0, 5.0),
    };
    Measure { size, pitch, before, after }
}

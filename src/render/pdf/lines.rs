//! Where lines may end that would otherwise run off the page: in letters without a blank that are wider than the place
//! they stand in, and in codes.
//!
//! Such a place is marked with U+200B, which no text of a paper holds (hidden characters are shown there as signs). The
//! template makes of it an end of a line that leaves nothing behind in the text that is copied out of the file. What fits
//! is not marked, so that no word is torn which does not have to be.

use crate::render::paper::{Block, Cell, Column, Fact, Look, Margin, Paper, Row, Table, Word};
use crate::typeface::{self, Typeface};

/// Where a line may end.
const MARK: char = '\u{200b}';
/// Millimetres in a point.
const POINT: f64 = 25.4 / 72.0;
/// The sizes of type in the template, in points: text, tables, sheets, and headings by their level.
const TEXT: f64 = 10.5;
const TABLE: f64 = 9.5;
const SHEET: f64 = 9.0;
const HEADINGS: [f64; 4] = [26.0, 14.0, 12.0, 10.5];
/// The size of the head and the foot of a page, and of the title there; in points.
const MARGIN: f64 = 8.0;
const TITLE: f64 = 8.5;
/// What lies between the pieces of the head at least, in millimetres.
const GAP: f64 = 4.0;
/// What a cell keeps free at the left and the right together, and how far a list goes in; in millimetres.
const CELL: f64 = 3.8;
const INDENT: f64 = 6.5;
/// The narrowest column, in millimetres.
const NARROW: f64 = 6.0;
/// A code may be divided from this length on, and then after so many characters.
const LONG_CODE: usize = 16;
const CODE_STEP: usize = 4;

/// Marks the ends of lines in a paper, narrows columns that are wider than the page, and shortens what stands in the head
/// of every page to one line.
pub(super) fn divide(paper: &mut Paper) {
    let width = paper.page.width();
    shorten(&mut paper.margin, width);
    blocks(&mut paper.blocks, Place { width, size: TEXT });
}

/// Where text stands.
#[derive(Clone, Copy)]
struct Place {
    /// The width of a line, in millimetres.
    width: f64,
    /// The size of the type, in points.
    size: f64,
}

/// The head has two lines: company and page, title and facts.
fn shorten(margin: &mut Margin, width: f64) {
    let wide = |text: &str| typeface::width(text, Typeface::Hei, MARGIN * POINT);
    fit(&mut margin.page, width * 0.4);
    fit(&mut margin.company, width - wide(&margin.page) - GAP);
    let facts = |facts: &[Fact]| facts.iter().map(|fact| wide(&fact.label) + wide(&fact.value) + GAP).sum::<f64>();
    let factor = width * 0.62 / facts(&margin.facts);
    if factor < 1.0 {
        for Fact { label, value } in &mut margin.facts {
            let (label_wide, value_wide) = (wide(label), wide(value));
            fit(label, label_wide * factor);
            fit(value, value_wide * factor);
        }
    }
    fit(&mut margin.title, (width - facts(&margin.facts) - GAP) * MARGIN / TITLE);
    fit(&mut margin.status, width * 1.2);
}

/// Cuts a text that is wider than so many millimetres.
fn fit(text: &mut String, width: f64) {
    let size = MARGIN * POINT;
    if typeface::width(text, Typeface::Hei, size) <= width {
        return;
    }
    let mut left = width - size;
    let fits = |char: &char| {
        left -= typeface::width(char.encode_utf8(&mut [0; 4]), Typeface::Hei, size);
        left >= 0.0
    };
    let mut short: String = text.chars().take_while(fits).collect();
    short.push('…');
    *text = short;
}

fn blocks(list: &mut [Block], place: Place) {
    for block in list {
        match block {
            Block::Cover { blocks: inner } => blocks(inner, place),
            Block::Heading(heading) => {
                let level = usize::from(heading.level.clamp(1, 4));
                words(&mut heading.words, Place { size: HEADINGS[level - 1], ..place }, Typeface::Hei);
            }
            Block::Paragraph { words: list, .. } => words(list, place, Typeface::Song),
            Block::List { items, .. } => {
                let inner = Place { width: place.width - INDENT, ..place };
                items.iter_mut().for_each(|item| blocks(item, inner));
            }
            Block::Table(table) => cells(table, place),
            Block::Contents(_) | Block::Flowchart(_) | Block::NewPage => {}
        }
    }
}

fn cells(table: &mut Table, place: Place) {
    let size = match table.look {
        Look::Sheet => SHEET,
        Look::Grid | Look::Rows | Look::Control | Look::Sign => TABLE,
    };
    words(&mut table.caption, Place { size: TEXT, ..place }, Typeface::Hei);
    let widths = narrow(&mut table.columns, place.width);
    let row = |row: &mut Row| {
        let mut column = 0;
        for Cell { span, blocks: inner, .. } in &mut row.cells {
            let covered = widths.iter().skip(column).take((*span).max(1));
            let width = covered.sum::<f64>() - CELL;
            blocks(inner, Place { width, size });
            column += (*span).max(1);
        }
    };
    table.head.iter_mut().chain(&mut table.rows).for_each(row);
}

/// The widths of the columns in millimetres; fixed ones become narrower when they leave no room for the others.
fn narrow(columns: &mut [Column], width: f64) -> Vec<f64> {
    let sum = |of: &dyn Fn(&Column) -> f64, columns: &[Column]| columns.iter().map(of).sum::<f64>();
    let fixed = |column: &Column| match column {
        Column::Fixed(width) => *width,
        Column::Share(_) => 0.0,
    };
    let share = |column: &Column| match column {
        Column::Fixed(_) => 0.0,
        Column::Share(parts) => *parts,
    };
    let shared = columns.iter().filter(|column| matches!(column, Column::Share(_))).count();
    let room = (width - NARROW * shared as f64).max(width / 2.0);
    let factor = (room / sum(&fixed, columns)).min(1.0);
    for column in columns.iter_mut() {
        if let Column::Fixed(width) = column {
            *width *= factor;
        }
    }
    let part = (width - sum(&fixed, columns)) / sum(&share, columns).max(f64::EPSILON);
    columns.iter().map(|column| fixed(column) + share(column) * part).collect()
}

/// Marks the ends of lines in the words of one paragraph.
fn words(list: &mut Vec<Word>, place: Place, face: Typeface) {
    open(list, place, face);
    let mut letters = Vec::new();
    measure(list, face, place.size * POINT, &mut letters);
    let marks = marks(&letters, place.width * 0.98);
    if marks.contains(&true) {
        mark(list, &mut marks.into_iter());
    }
}

/// Lets lines end in what should stay whole and is wider than the place.
fn open(list: &mut Vec<Word>, place: Place, face: Typeface) {
    for mut word in std::mem::take(list) {
        match &mut word {
            Word::Whole { words } => {
                open(words, place, face);
                let mut letters = Vec::new();
                measure(words, face, place.size * POINT, &mut letters);
                if letters.iter().map(|letter| letter.width).sum::<f64>() > place.width * 0.98 {
                    list.append(words);
                    continue;
                }
            }
            Word::Strong { words }
            | Word::Soft { words }
            | Word::Late { words }
            | Word::Link { words, .. }
            | Word::Second { words, .. } => open(words, place, face),
            Word::Text { .. } | Word::Code { .. } | Word::Break | Word::Tick { .. } | Word::Blank { .. } => {}
        }
        list.push(word);
    }
}

/// A character and what follows from it for the ends of lines.
struct Letter {
    /// How wide it is, in millimetres.
    width: f64,
    /// Whether it belongs to a text, not to something that is drawn.
    written: bool,
    /// Whether lines may end at it anyway.
    loose: bool,
    /// Whether it belongs to a code.
    code: bool,
}

fn measure(list: &[Word], face: Typeface, size: f64, out: &mut Vec<Letter>) {
    let drawn = |width, loose| Letter { width, written: false, loose, code: false };
    for word in list {
        match word {
            Word::Text { text } => out.extend(text.chars().map(|char| letter(char, face, size, false))),
            Word::Code { text } => out.extend(text.chars().map(|char| letter(char, Typeface::Hei, size * 0.9, true))),
            Word::Strong { words } => measure(words, Typeface::Hei, size, out),
            Word::Soft { words } | Word::Late { words } | Word::Link { words, .. } | Word::Whole { words } => {
                measure(words, face, size, out);
            }
            Word::Second { words, .. } => {
                out.push(drawn(0.0, true));
                measure(words, face, size * 0.85, out);
            }
            Word::Break => out.push(drawn(0.0, true)),
            Word::Tick { .. } => out.push(drawn(size * 1.4, false)),
            Word::Blank { width } => out.push(drawn(*width, true)),
        }
    }
}

fn letter(char: char, face: Typeface, size: f64, code: bool) -> Letter {
    let width = typeface::width(char.encode_utf8(&mut [0; 4]), face, size);
    // Characters as wide as high are those of Chinese, Japanese and Korean; their punctuation clings to its neighbours.
    let own_line = width > size * 0.99 && char.is_alphanumeric();
    Letter { width, written: true, loose: own_line || (char.is_whitespace() && char != '\u{a0}'), code }
}

/// For each written letter, whether a line may end after it because of a mark.
fn marks(letters: &[Letter], width: f64) -> Vec<bool> {
    let mut marks = Vec::with_capacity(letters.len());
    for run in letters.chunk_by(|a, b| !a.loose && !b.loose) {
        let wide = run.iter().map(|letter| letter.width).sum::<f64>();
        let code = run.len() >= LONG_CODE && run.iter().all(|letter| letter.code);
        // One letter more on a line or less is nothing to look at where a line holds dozens.
        let step = match wide > width {
            true => ((width * 0.06 * run.len() as f64 / wide) as usize).max(1),
            false => CODE_STEP,
        };
        let marked = (wide > width || code) && run.len() > 1;
        for (at, letter) in run.iter().enumerate() {
            if letter.written {
                marks.push(marked && (at + 1) % step == 0 && at + 1 < run.len());
            }
        }
    }
    marks
}

fn mark(list: &mut [Word], marks: &mut impl Iterator<Item = bool>) {
    for word in list {
        match word {
            Word::Text { text } | Word::Code { text } => {
                let mut divided = String::with_capacity(text.len());
                for char in text.chars() {
                    divided.push(char);
                    if marks.next() == Some(true) {
                        divided.push(MARK);
                    }
                }
                *text = divided;
            }
            Word::Strong { words }
            | Word::Soft { words }
            | Word::Late { words }
            | Word::Link { words, .. }
            | Word::Whole { words }
            | Word::Second { words, .. } => mark(words, marks),
            Word::Break | Word::Tick { .. } | Word::Blank { .. } => {}
        }
    }
}

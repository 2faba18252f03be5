//! Where lines may end that would otherwise run off the page: in letters without a blank that are wider than the place
//! they stand in. They end behind a sign such as `_` or `-`, and in the middle of a piece between two of these only where
//! it is still too wide; a hash, which has no such signs, is divided anywhere.
//!
//! Such a place is marked with U+200B, which no text of a paper holds (hidden characters are shown there as signs). The
//! template makes of it an end of a line that leaves nothing behind in the text that is copied out of the file. An English
//! word is marked with U+2060 before and after instead, for the typesetter knows where it can be divided. What fits is not
//! marked, so that no word is torn which does not have to be.

use std::ops::RangeInclusive;

use crate::render::paper::{Block, Cell, Column, Fact, Look, Margin, Paper, Row, Table, Word};
use crate::typeface::{self, Typeface};

/// Where a line may end.
const LINE_END: char = '\u{200b}';
/// Stands before and after a word that may be hyphenated.
const HYPHENATED_WORD: char = '\u{2060}';
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
/// A code without signs may be divided from this length on, and then after so many characters: it is a hash.
const HASH: usize = 32;
const HASH_STEP: usize = 4;
/// English words of so many letters have syllables that fit into a place that is not narrower than this, in millimetres.
const WORD: RangeInclusive<usize> = 10..=30;
const HYPHENATED: f64 = 15.0;

/// Marks the ends of lines in a paper, narrows columns that are wider than the page, and shortens what stands in the head
/// of every page to one line.
pub(super) fn divide(paper: &mut Paper) {
    let width = paper.page.width();
    shorten(&mut paper.margin, width);
    let english = paper.langs.first() == Some(&"en");
    blocks(&mut paper.blocks, Place { width, size: TEXT, english });
}

/// Where text stands.
#[derive(Clone, Copy)]
struct Place {
    /// The width of a line, in millimetres.
    width: f64,
    /// The size of the type, in points.
    size: f64,
    /// Whether the text is English.
    english: bool,
}

/// The head has two lines: company and page, title and facts. Where the facts need a line of their own, the title stands
/// behind the company. A label is cut before a value is.
fn shorten(margin: &mut Margin, width: f64) {
    let wide = |text: &str| typeface::width(text, Typeface::Hei, MARGIN * POINT);
    fit(&mut margin.page, width * 0.4);
    let gaps = GAP * margin.facts.len() as f64;
    let labels = margin.facts.iter().map(|fact| wide(&fact.label)).sum::<f64>();
    let values = margin.facts.iter().map(|fact| wide(&fact.value)).sum::<f64>();
    let company = width - wide(&margin.page) - GAP;
    if labels + values + gaps > width * 0.62 {
        let between = if margin.company.is_empty() || margin.title.is_empty() { "" } else { " · " };
        margin.company = [&*margin.company, between, &*margin.title].concat();
        margin.title.clear();
    } else {
        // Without a company the title has its line.
        let beside = if margin.company.is_empty() { wide(&margin.page) } else { labels + values + gaps };
        fit(&mut margin.title, (width - beside - GAP) * MARGIN / TITLE);
    }
    fit(&mut margin.company, company);
    let for_labels = (width - values - gaps).max(width * 0.3) / labels;
    let for_values = (width - gaps - (labels * for_labels).min(labels)) / values;
    for Fact { label, value } in &mut margin.facts {
        let (label_wide, value_wide) = (wide(label), wide(value));
        fit(label, label_wide * for_labels);
        fit(value, value_wide * for_values);
    }
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
            Block::Heading(heading) | Block::Contents(heading) => {
                let level = usize::from(heading.level.clamp(1, 4));
                words(&mut heading.words, Place { size: HEADINGS[level - 1], ..place }, Typeface::Hei);
            }
            Block::Paragraph { words: list, .. } => words(list, place, Typeface::Song),
            Block::List { items, .. } => {
                let inner = Place { width: place.width - INDENT, ..place };
                items.iter_mut().for_each(|item| blocks(item, inner));
            }
            Block::Table(table) => cells(table, place),
            Block::Flowchart(_) | Block::NewPage => {}
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
            blocks(inner, Place { width, size, ..place });
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
    measure(list, place.ink(face), &mut letters);
    let marks = marks(&letters, place.width * 0.98);
    if marks.iter().any(|mark| *mark != Mark::None) {
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
                measure(words, place.ink(face), &mut letters);
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

/// How letters look.
#[derive(Clone, Copy)]
struct Ink {
    face: Typeface,
    /// In millimetres.
    size: f64,
    english: bool,
    code: bool,
}

impl Place {
    fn ink(self, face: Typeface) -> Ink {
        Ink { face, size: self.size * POINT, english: self.english, code: false }
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
    /// Whether it belongs to an English word, which the typesetter can hyphenate.
    english: bool,
    /// Whether it joins what stands before and behind it, so that a line may rather end after it than elsewhere.
    joint: bool,
}

fn measure(list: &[Word], ink: Ink, out: &mut Vec<Letter>) {
    let drawn = |width, loose| Letter { width, written: false, loose, code: false, english: false, joint: false };
    let code = Ink { face: Typeface::Hei, size: ink.size * 0.9, code: true, english: false };
    for word in list {
        match word {
            Word::Text { text } => out.extend(text.chars().map(|char| letter(char, ink))),
            Word::Code { text } => out.extend(text.chars().map(|char| letter(char, code))),
            Word::Strong { words } | Word::Late { words } => measure(words, Ink { face: Typeface::Hei, ..ink }, out),
            Word::Soft { words } | Word::Link { words, .. } | Word::Whole { words } => measure(words, ink, out),
            Word::Second { words, lang, .. } => {
                out.push(drawn(0.0, true));
                measure(words, Ink { size: ink.size * 0.85, english: lang == "en", ..ink }, out);
            }
            Word::Break => out.push(drawn(0.0, true)),
            Word::Tick { .. } => out.push(drawn(ink.size * 1.4, false)),
            Word::Blank { width } => out.push(drawn(*width, true)),
        }
    }
}

fn letter(char: char, ink: Ink) -> Letter {
    let width = typeface::width(char.encode_utf8(&mut [0; 4]), ink.face, ink.size);
    // Characters as wide as high are those of Chinese, Japanese and Korean; their punctuation clings to its neighbours.
    let own_line = width > ink.size * 0.99 && char.is_alphanumeric();
    let loose = own_line || (char.is_whitespace() && char != '\u{a0}');
    let english = ink.english && char.is_ascii_alphabetic();
    Letter { width, written: true, loose, code: ink.code, english, joint: matches!(char, '_' | '-' | '.' | '/') }
}

/// What stands at a letter.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Mark {
    None,
    /// After it a line may end.
    End,
    /// With it begins a word that may be hyphenated.
    Opens,
    /// With it such a word ends.
    Closes,
}

/// What stands at each written letter.
fn marks(letters: &[Letter], width: f64) -> Vec<Mark> {
    let mut marks = Vec::with_capacity(letters.len());
    for run in letters.chunk_by(|a, b| !a.loose && !b.loose) {
        let hash = run.len() >= HASH && run.iter().all(|letter| letter.code && !letter.joint);
        if wide(run) > width {
            let pieces: Vec<&[Letter]> = run.chunk_by(|a, b| !a.joint || b.joint).collect();
            let last = pieces.len() - 1;
            pieces.iter().enumerate().for_each(|(at, piece)| marks.extend(in_piece(piece, at == last, width)));
        } else {
            let end = |at: usize| hash && at + 1 < run.len() && (at + 1).is_multiple_of(HASH_STEP);
            let written = (0..run.len()).filter(|at| run[*at].written);
            marks.extend(written.map(|at| if end(at) { Mark::End } else { Mark::None }));
        }
    }
    marks
}

fn wide(letters: &[Letter]) -> f64 {
    letters.iter().map(|letter| letter.width).sum()
}

/// What stands at the letters of a piece of a run that is too wide; behind it a line may end unless it is the `last` one.
fn in_piece(piece: &[Letter], last: bool, width: f64) -> impl Iterator<Item = Mark> {
    let wide = wide(piece);
    let joints = piece.iter().rev().take_while(|letter| letter.joint).count();
    let letters = piece.len() - joints;
    let english = piece[..letters].iter().all(|letter| letter.english);
    let word = width >= HYPHENATED && WORD.contains(&letters) && english;
    // One letter more on a line or less is nothing to look at where a line holds dozens.
    let step = ((width * 0.06 * piece.len() as f64 / wide) as usize).max(1);
    let mark = move |at: usize| match () {
        () if at + 1 == piece.len() && !last => Mark::End,
        () if wide <= width => Mark::None,
        () if word && at == 0 => Mark::Opens,
        () if word && at + 1 == letters => Mark::Closes,
        () if !word && at + 1 < letters && (at + 1).is_multiple_of(step) => Mark::End,
        () => Mark::None,
    };
    (0..piece.len()).filter(|at| piece[*at].written).map(mark)
}

fn mark(list: &mut [Word], marks: &mut impl Iterator<Item = Mark>) {
    for word in list {
        match word {
            Word::Text { text } | Word::Code { text } => {
                let mut divided = String::with_capacity(text.len());
                for char in text.chars() {
                    match marks.next().unwrap_or(Mark::None) {
                        Mark::None => divided.push(char),
                        Mark::End => divided.extend([char, LINE_END]),
                        Mark::Opens => divided.extend([HYPHENATED_WORD, char]),
                        Mark::Closes => divided.extend([char, HYPHENATED_WORD]),
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

#[cfg(test)]
mod tests {
    use super::*;

    fn text(text: &str) -> Word {
        Word::Text { text: text.to_owned() }
    }

    /// The words of a paragraph in a place so wide, with `|` where lines may end.
    fn divided(mut list: Vec<Word>, width: f64) -> String {
        words(&mut list, Place { width, size: TEXT, english: false }, Typeface::Song);
        crate::render::paper::plain(&list).replace(LINE_END, "|")
    }

    #[test]
    fn what_fits_is_left_alone() {
        let said = "规定 responsibilities of the clerk，2026-03-01";
        assert_eq!(divided(vec![text(said)], 60.0), said);
    }

    #[test]
    fn what_does_not_fit_may_end_anywhere() {
        assert_eq!(divided(vec![text("中 ABCDEF 文")], 6.0), "中 A|B|C|D|E|F 文");
        assert_eq!(divided(vec![text("。。。。")], 6.0), "。|。|。|。");
    }

    #[test]
    fn letters_of_two_looks_are_one_run() {
        let strong = Word::Strong { words: vec![text("bbbb")] };
        assert_eq!(divided(vec![text("aaaa"), strong], 12.0), "a|a|a|a|b|b|b|b");
    }

    #[test]
    fn a_long_english_word_is_left_to_be_hyphenated() {
        let english = |width| {
            let mut list = vec![text("responsibilities")];
            words(&mut list, Place { width, size: TEXT, english: true }, Typeface::Song);
            crate::render::paper::plain(&list).replace(LINE_END, "|").replace(HYPHENATED_WORD, "*")
        };
        assert_eq!(english(60.0), "responsibilities");
        assert_eq!(english(16.0), "*responsibilities*");
        assert!(english(8.0).starts_with("r|e|s"), "a syllable might not fit");
    }

    #[test]
    fn a_code_is_divided_behind_its_signs_and_only_where_it_is_too_wide() {
        let code = |text: &str| vec![Word::Code { text: text.to_owned() }];
        assert_eq!(divided(code("cancel_arrangements"), 60.0), "cancel_arrangements");
        assert_eq!(divided(code("cancel_arrangements"), 28.0), "cancel_|arrangements");
        assert_eq!(divided(code("a.b-c__d"), 8.0), "a.|b-|c__|d");
        assert_eq!(divided(code("ab_cdefgh"), 7.0), "ab_|c|d|e|f|g|h");
    }

    #[test]
    fn a_hash_is_divided_anywhere() {
        let hash = "0123456789abcdef".repeat(2);
        assert!(divided(vec![Word::Code { text: hash }], 90.0).starts_with("0123|4567|89ab|cdef|0123|"));
    }

    #[test]
    fn a_word_with_hyphens_is_divided_at_its_hyphens() {
        assert_eq!(divided(vec![text("Conflict-of-interest")], 20.0), "Conflict-|of-|interest");
        let mut list = vec![text("cross-responsibilities")];
        words(&mut list, Place { width: 16.0, size: TEXT, english: true }, Typeface::Song);
        let said = crate::render::paper::plain(&list).replace(LINE_END, "|").replace(HYPHENATED_WORD, "*");
        assert_eq!(said, "cross-|*responsibilities*");
    }

    #[test]
    fn what_is_whole_stays_so_only_where_it_fits() {
        let whole = || vec![Word::Whole { words: vec![text("+86 512 6555 0000")] }];
        let mut list = whole();
        words(&mut list, Place { width: 60.0, size: TEXT, english: false }, Typeface::Song);
        assert_eq!(list, whole());
        words(&mut list, Place { width: 20.0, size: TEXT, english: false }, Typeface::Song);
        assert_eq!(list, [text("+86 512 6555 0000")]);
    }

    #[test]
    fn columns_that_are_too_wide_leave_room_for_the_others() {
        let mut columns = [Column::Fixed(100.0), Column::Fixed(100.0), Column::Share(1.0)];
        let widths = narrow(&mut columns, 157.0);
        assert!((widths.iter().sum::<f64>() - 157.0).abs() < 0.01, "{widths:?}");
        assert!((widths[2] - NARROW).abs() < 0.01, "{widths:?}");
        let mut columns = [Column::Fixed(20.0), Column::Share(1.0), Column::Share(3.0)];
        assert_eq!(narrow(&mut columns, 100.0), [20.0, 20.0, 60.0]);
        assert_eq!(columns[0], Column::Fixed(20.0));
    }

    #[test]
    fn the_head_of_a_page_is_cut_to_its_line() {
        let mut margin = Margin { title: "标题".repeat(100), page: "第 # 页".to_owned(), ..Margin::default() };
        margin.facts.push(Fact { label: "编号".to_owned(), value: "QP-08-03".to_owned() });
        shorten(&mut margin, 157.0);
        assert!(margin.title.ends_with('…') && margin.title.chars().count() < 50, "{}", margin.title);
        assert_eq!(margin.facts[0].value, "QP-08-03");
    }

    #[test]
    fn facts_that_need_a_line_of_their_own_have_it() {
        let fact = |label: &str| Fact { label: label.repeat(4), value: "2026-03-01".to_owned() };
        let facts = vec![fact("生效日期 Effective "), fact("版本 Version "), fact("编号 Number ")];
        let mut margin =
            Margin { company: "公司".to_owned(), title: "标题".to_owned(), facts, ..Margin::default() };
        shorten(&mut margin, 157.0);
        assert_eq!((margin.company.as_str(), margin.title.as_str()), ("公司 · 标题", ""));
        assert!(margin.facts.iter().all(|fact| fact.value == "2026-03-01" && fact.label.ends_with('…')), "{margin:?}");
    }
}

//! The tables of a document as XLSX, for those who count: a sheet for each table of data, or for every table where no
//! table is meant for that.
//!
//! Cells are texts. A number is one only in a column of data that holds nothing else; dates stay as they are written, and
//! what looks like a formula stays a text even after somebody has edited the cell.

use rust_xlsxwriter::{
    Color, DocProperties, ExcelDateTime, Format, FormatAlign, FormatBorder, Workbook, Worksheet, XlsxError,
};
use unicode_width::UnicodeWidthStr;

use crate::render::error::{Reason, RenderError};
use crate::render::escape;
use crate::render::grid;
use crate::render::paper::{Cell, Margin, Paper, Row, Table, plain};

/// The most UTF-16 units that a cell can hold.
const LONGEST_CELL: usize = 32_767;
/// The most that the name of a sheet can have.
const LONGEST_NAME: usize = 31;
/// The most that the head or the foot of a sheet can have.
const LONGEST_MARGIN: usize = 255;
/// The width of a digit in millimetres, in which the widths of columns are measured.
const DIGIT: f64 = 1.95;
/// The widest that a column becomes by what it holds, in digits.
const WIDEST: usize = 60;
/// The height of a line of type, in points.
const LINE: f64 = 14.5;
/// The highest that a row can be, in points.
const HIGHEST: f64 = 409.0;
/// A4, as printers count paper.
const A4: u8 = 9;

/// The looks of cells.
struct Formats {
    /// Of the rows at the head.
    head: Format,
    /// Of a cell that labels its row.
    label: Format,
    /// Of a text.
    text: Format,
    /// Of a text that a program would take for a formula.
    guarded: Format,
    /// Of a number.
    number: Format,
}

/// The tables as a workbook.
///
/// # Errors
/// When there is no table, or more rows than a sheet can have.
pub fn xlsx(paper: &Paper) -> Result<Vec<u8>, RenderError> {
    let all = grid::tables(paper);
    let data: Vec<&Table> = all.iter().copied().filter(|table| !table.data.is_empty()).collect();
    let tables = if data.is_empty() { all } else { data };
    let failed = |reason| RenderError::new(&format!("{}.xlsx", paper.kind), None, reason);
    if tables.is_empty() {
        return Err(failed(Reason::NoTable));
    }
    workbook(paper, &tables).map_err(|error| failed(Reason::Failed(error.to_string())))
}

fn workbook(paper: &Paper, tables: &[&Table]) -> Result<Vec<u8>, XlsxError> {
    let mut book = Workbook::new();
    // A file says what it was made from, and never when: the same document is the same bytes.
    let properties = DocProperties::new()
        .set_title(escape::xml(&paper.title).as_ref())
        .set_company(escape::xml(&paper.margin.company).as_ref())
        .set_author(escape::xml(&paper.margin.company).as_ref())
        .set_category(paper.kind)
        .set_comment(escape::xml(&paper.margin.source).as_ref())
        .set_creation_datetime(&ExcelDateTime::from_ymd(2000, 1, 1)?);
    book.set_properties(&properties);
    let formats = formats();
    let mut names = Vec::new();
    for table in tables {
        let name = sheet_name(table, paper, &names);
        let sheet = book.add_worksheet();
        sheet.set_name(&name)?;
        names.push(name);
        fill(sheet, table, paper, &formats)?;
        lay_out(sheet, table, paper)?;
    }
    book.save_to_buffer()
}

fn formats() -> Formats {
    let plain = Format::new()
        .set_font_name("宋体")
        .set_font_size(10.5)
        .set_align(FormatAlign::Top)
        .set_text_wrap()
        .set_border(FormatBorder::Thin)
        .set_border_color(Color::RGB(0x00A6_A6A6));
    let head = plain.clone().set_bold().set_align(FormatAlign::VerticalCenter);
    Formats {
        head: head.set_background_color(Color::RGB(0x00E8_ECF1)),
        label: plain.clone().set_background_color(Color::RGB(0x00F3_F5F7)),
        guarded: plain.clone().set_num_format("@").set_quote_prefix(),
        text: plain.clone().set_num_format("@"),
        number: plain.set_num_format("General").set_align(FormatAlign::Right),
    }
}

/// The cells of a table.
fn fill(sheet: &mut Worksheet, table: &Table, paper: &Paper, formats: &Formats) -> Result<(), XlsxError> {
    let numbers: Vec<bool> = (0..table.columns.len()).map(|column| is_of_numbers(table, column)).collect();
    let head = table.head.iter().map(|row| (row, true));
    let rows = table.rows.iter().map(|row| (row, false));
    for (at, (row, is_head)) in head.chain(rows).enumerate() {
        let at = u32::try_from(at).map_err(|_| XlsxError::RowColumnLimitError)?;
        for (column, cell) in placed(row) {
            let words = shortened(&escape::xml(&grid::words(cell)), paper);
            let first = u16::try_from(column).map_err(|_| XlsxError::RowColumnLimitError)?;
            let is_number = !is_head && numbers.get(column).copied().unwrap_or(false);
            let format = match grid::number(&words).filter(|_| is_number) {
                Some(number) => {
                    sheet.write_number_with_format(at, first, number, &formats.number)?;
                    continue;
                }
                None if is_head => &formats.head,
                None if grid::is_formula(&words) => &formats.guarded,
                None if cell.heading => &formats.label,
                None => &formats.text,
            };
            let last = column + cell.span.max(1) - 1;
            let last = u16::try_from(last.min(table.columns.len().max(1) - 1)).unwrap_or(first);
            // Merged cells cannot be sorted or filtered, so data have none.
            if last > first && table.data.is_empty() {
                sheet.merge_range(at, first, at, last, &words, format)?;
            } else {
                sheet.write_string_with_format(at, first, &words, format)?;
            }
        }
    }
    Ok(())
}

/// The cells of a row with the columns that they begin in.
fn placed(row: &Row) -> impl Iterator<Item = (usize, &Cell)> {
    row.cells.iter().scan(0, |column, cell| {
        let begins = *column;
        *column += cell.span.max(1);
        Some((begins, cell))
    })
}

/// Whether a column of data holds numbers and nothing else.
fn is_of_numbers(table: &Table, column: usize) -> bool {
    let cells = table.rows.iter().filter_map(|row| placed(row).find(|(at, _)| *at == column));
    let words: Vec<String> = cells.map(|(_, cell)| grid::words(cell)).filter(|words| !words.is_empty()).collect();
    !table.data.is_empty() && !words.is_empty() && words.iter().all(|words| grid::number(words).is_some())
}

/// Widths, what stays in sight, and how it is printed.
fn lay_out(sheet: &mut Worksheet, table: &Table, paper: &Paper) -> Result<(), XlsxError> {
    let widths = column_widths(table, paper);
    for (column, width) in widths.iter().enumerate() {
        sheet.set_column_width(u16::try_from(column).unwrap_or(u16::MAX), *width)?;
    }
    for (at, row) in table.head.iter().chain(&table.rows).enumerate() {
        let lines = placed(row).map(|(column, cell)| lines(cell, &widths, column)).max().unwrap_or(1);
        if lines > 1 {
            let height = (f64::from(lines) * LINE + 2.0).min(HIGHEST);
            sheet.set_row_height(u32::try_from(at).unwrap_or(u32::MAX), height)?;
        }
    }
    let head = u32::try_from(table.head.len()).unwrap_or(0);
    let rows = u32::try_from(table.rows.len()).unwrap_or(0);
    let last_column = u16::try_from(table.columns.len().max(1) - 1).unwrap_or(0);
    if head > 0 {
        sheet.set_freeze_panes(head, 0)?;
        sheet.set_repeat_rows(0, head - 1)?;
    }
    if head > 0 && !table.data.is_empty() {
        sheet.autofilter(head - 1, 0, head - 1 + rows, last_column)?;
    }
    sheet.set_paper_size(A4).set_print_fit_to_pages(1, 0);
    if paper.page.landscape || widths.iter().sum::<f64>() > 95.0 {
        sheet.set_landscape();
    }
    let inches = |millimetres: f64| millimetres / 25.4;
    sheet.set_margins(inches(20.0), inches(15.0), inches(20.0), inches(18.0), inches(9.0), inches(8.0));
    sheet.set_header(head_line(&paper.margin)).set_footer(foot_line(&paper.margin));
    Ok(())
}

/// How many lines a cell takes, about; a program does not always find out by itself.
fn lines(cell: &Cell, widths: &[f64], column: usize) -> u32 {
    let last = (column + cell.span.max(1)).min(widths.len());
    let width: f64 = widths.get(column..last).unwrap_or_default().iter().sum();
    let words = grid::words(cell);
    let lines = words.lines().map(|line| {
        let digits = f64::from(u32::try_from(line.width()).unwrap_or(u32::MAX));
        (1_u32..400).find(|count| digits <= f64::from(*count) * (width - 1.5).max(1.0)).unwrap_or(400)
    });
    lines.sum()
}

/// Of data by what the columns hold, else as the document has them, in digits.
fn column_widths(table: &Table, paper: &Paper) -> Vec<f64> {
    if table.data.is_empty() {
        return grid::widths(&table.columns, paper.page.width()).iter().map(|width| width / DIGIT).collect();
    }
    let mut widest = vec![6; table.columns.len()];
    for (column, cell) in table.head.iter().chain(&table.rows).flat_map(placed) {
        let width = grid::words(cell).lines().map(UnicodeWidthStr::width).max().unwrap_or(0);
        if let Some(widest) = widest.get_mut(column).filter(|_| cell.span < 2) {
            *widest = (*widest).max(width.min(WIDEST));
        }
    }
    // Room for the arrow of the filter.
    widest.iter().map(|width| f64::from(u32::try_from(width + 4).unwrap_or(u32::MAX))).collect()
}

/// A name that no other sheet has and every program takes.
fn sheet_name(table: &Table, paper: &Paper, taken: &[String]) -> String {
    let caption = plain(&table.caption);
    let wanted = if table.data.is_empty() { &caption } else { &table.data };
    let is_allowed = |char: &char| !matches!(char, '[' | ']' | ':' | '*' | '?' | '/' | '\\' | '\n');
    let cleaned: String = escape::xml(wanted).chars().map(|char| if is_allowed(&char) { char } else { ' ' }).collect();
    let cleaned = cleaned.trim_matches(|char: char| char == '\'' || char.is_whitespace());
    let is_chinese = paper.langs.first().is_none_or(|lang| lang.starts_with("zh"));
    // Some programs keep the name `History` for themselves.
    let name = match cleaned {
        "" if is_chinese => "表".to_owned(),
        "" => "Table".to_owned(),
        name if name.eq_ignore_ascii_case("history") => format!("{name} 1"),
        name => name.to_owned(),
    };
    let is_free = |name: &str| !taken.iter().any(|other| other.to_lowercase() == name.to_lowercase());
    let numbered = (2..).map(|number| {
        let end = format!(" ({number})");
        format!("{}{end}", cut(&name, LONGEST_NAME - end.len()).trim_end())
    });
    let first = cut(&name, LONGEST_NAME).trim_end_matches(['\'', ' ']).to_owned();
    std::iter::once(first).chain(numbered).find(|name| is_free(name)).expect("there are endless numbers")
}

/// The head of a printed sheet, where `&` begins a command.
fn head_line(margin: &Margin) -> String {
    let facts = margin.facts.iter().map(|fact| format!("{} {}", fact.label, fact.value));
    let who = [margin.company.as_str(), margin.title.as_str()].map(|text| commanded(text, LONGEST_MARGIN / 3 - 6));
    let facts = commanded(&facts.collect::<Vec<_>>().join("  "), LONGEST_MARGIN / 3 - 6);
    let [company, title] = who;
    // Two lines at the left and one at the right never run into each other.
    let left = if company.is_empty() { title } else { format!("{company}\n{title}") };
    format!("&L&9 {left}&R&9 {facts}")
}

fn foot_line(margin: &Margin) -> String {
    let pages = commanded(&margin.page.replace("##", "\u{1}").replace('#', "\u{2}"), 60);
    let pages = pages.replace('␁', "&N").replace('␂', "&P");
    format!("&L&9 {}&R&9 {pages}", commanded(&margin.status, 150))
}

/// A text in which nothing is a command, of at most so many units.
fn commanded(text: &str, longest: usize) -> String {
    let mut shown = cut(&escape::xml(text).replace('\n', " "), longest).replace('&', "&&");
    while shown.encode_utf16().count() > longest {
        shown = cut(&shown, longest).trim_end_matches('&').to_owned();
    }
    shown
}

/// The head of a text, of at most so many UTF-16 units.
fn cut(text: &str, longest: usize) -> &str {
    let mut units = 0;
    let end = text.char_indices().find(|(_, char)| {
        units += char.len_utf16();
        units > longest
    });
    end.map_or(text, |(at, _)| &text[..at])
}

/// A text that a cell can hold; what is left out is said.
fn shortened(text: &str, paper: &Paper) -> String {
    if text.encode_utf16().count() <= LONGEST_CELL {
        return text.to_owned();
    }
    let count = text.chars().count();
    let is_chinese = paper.langs.first().is_none_or(|lang| lang.starts_with("zh"));
    let note = if is_chinese {
        format!("……【表格单元格放不下，已截短；全文共 {count} 字】")
    } else {
        format!("… [too long for a cell and shortened; {count} characters in all]")
    };
    format!("{}{note}", cut(text, LONGEST_CELL - note.encode_utf16().count()))
}

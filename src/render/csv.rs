//! The table of data of a document as CSV: RFC 4180, with a byte order mark, so that office programs read Chinese, and
//! with every formula made a text.

use crate::render::error::RenderError;
use crate::render::escape::visible;
use crate::render::grid;
use crate::render::paper::{Paper, Row};

/// The first table of data.
///
/// # Errors
/// When there is none; it names the kinds of documents that have one.
pub fn csv(paper: &Paper) -> Result<Vec<u8>, RenderError> {
    let tables = grid::data(paper, "csv")?;
    let mut out = "\u{feff}".to_owned();
    for table in tables.iter().take(1) {
        for row in table.head.iter().chain(&table.rows) {
            out.push_str(&line(row, table.columns.len()));
            out.push_str("\r\n");
        }
    }
    Ok(out.into_bytes())
}

/// The fields of a row; a cell that covers several columns stands in the first of them.
fn line(row: &Row, columns: usize) -> String {
    let mut fields = Vec::new();
    for cell in &row.cells {
        fields.push(field(&grid::words(cell)));
        fields.extend((1..cell.span).map(|_| String::new()));
    }
    fields.resize(columns.max(fields.len()), String::new());
    fields.join(",")
}

/// A field: nothing in it can end it, and nothing in it is calculated.
fn field(words: &str) -> String {
    let guard = if grid::is_formula(words) { "'" } else { "" };
    let words = format!("{guard}{}", visible(words));
    if words.contains(['"', ',', '\n', '\r']) || words.starts_with(' ') || words.ends_with(' ') {
        format!("\"{}\"", words.replace('"', "\"\""))
    } else {
        words
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_field_is_quoted_where_it_must_be_and_never_a_formula() {
        let expected = [
            ("张三", "张三"),
            ("a,b", "\"a,b\""),
            ("a\"b", "\"a\"\"b\""),
            ("a\nb", "\"a\nb\""),
            ("=cmd|'/c calc'!A1", "'=cmd|'/c calc'!A1"),
            ("=1,2", "\"'=1,2\""),
            ("-5", "-5"),
            ("-5+1", "'-5+1"),
            ("\t=1", "' =1"),
            ("\u{202e}a\u{0}", "⟦U+202E⟧a␀"),
        ];
        for (words, written) in expected {
            assert_eq!(field(words), written);
        }
    }
}

//! What becomes of elements, and how wrong ones are refused.

use super::*;
use crate::render::paper::{Block, Column, Tone, Word};

fn read(text: &str) -> Result<Vec<Block>, Fault> {
    let supplies = Supplies { flowchart: &|| unreachable!("no flowchart"), parts: &Vec::new };
    blocks(&with_places("t.j2", text), &supplies)
}

fn refused(text: &str) -> String {
    let fault = read(text).unwrap_err();
    format!("{}: {}", fault.at, fault.says)
}

fn text(text: &str) -> Word {
    Word::Text { text: text.to_owned() }
}

#[test]
fn elements_become_blocks_and_loose_words_paragraphs() {
    let read = read("<p tone=\"soft\"> a\n  b </p>\n  loose <b>words</b>\n<ul><li>one</li>\n<li></li></ul>").unwrap();
    let strong = Word::Strong { words: vec![text("words")] };
    assert_eq!(
        read,
        [
            Block::Paragraph { tone: Tone::Soft, words: vec![text("a b")] },
            Block::Paragraph { tone: Tone::Plain, words: vec![text("loose "), strong] },
            Block::List {
                ordered: false,
                items: vec![vec![Block::Paragraph { tone: Tone::Plain, words: vec![text("one")] }]]
            },
        ]
    );
}

#[test]
fn escaped_signs_and_hidden_characters_are_letters() {
    let read = read("<p>&lt;b&gt; &amp;#38; \u{202e} &quot;</p>").unwrap();
    assert_eq!(read, [Block::Paragraph { tone: Tone::Plain, words: vec![text("<b> &#38; ⟦U+202E⟧ \"")] }]);
}

#[test]
fn a_table_knows_its_columns() {
    let read_one = read("<table columns=\"15mm 2\"><tr><td span=\"2\">a</td></tr></table>");
    let Ok([Block::Table(table)]) = read_one.as_deref() else { panic!("one table") };
    assert_eq!(table.columns, [Column::Fixed(15.0), Column::Share(2.0)]);
    assert_eq!(read("<table><thead><tr><th>a</th></tr></thead></table>").unwrap(), []);
}

#[test]
fn what_is_wrong_is_said_with_its_place() {
    assert_eq!(refused("<p>a</p>\n<div>b</div>"), "t.j2:2: there is no `<div>` here");
    assert_eq!(refused("\n<p colour=\"red\">a</p>"), "t.j2:2: `<p>` knows no `colour`");
    assert_eq!(refused("<p>\n<b>a</p>").split(':').next(), Some("t.j2"));
    assert_eq!(refused("<p>a"), "t.j2:1: `<p>` is not closed");
    assert_eq!(refused("<p>&nbsp;</p>"), "t.j2:1: an unknown `&…;`");
    assert_eq!(
        refused("<table columns=\"1 1\"><tr><td>a</td></tr></table>"),
        "t.j2:1: a row has 1 cells, and the table has 2 columns"
    );
    assert_eq!(refused("<h2 id=\"a b\">a</h2>"), "t.j2:1: an `id` has letters, digits and `-` only");
    assert_eq!(refused("<!DOCTYPE a [<!ENTITY b \"c\">]><p>&b;</p>"), ": `<!…>` or `<?…>`");
    assert!(refused(&"<ul><li>".repeat(30)).ends_with("too many elements in each other"));
}

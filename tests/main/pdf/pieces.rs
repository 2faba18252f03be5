//! What papers made by hand are made of.

use playbook::render::paper::{Block, Cell, Column, Fact, Heading, Look, Margin, Page, Paper, Row, Table, Tone, Word};

/// A text as it is.
pub(crate) fn text(text: &str) -> Word {
    Word::Text { text: text.to_owned() }
}

/// A text and the same in English, on a line of its own.
pub(crate) fn both(zh: &str, en: &str) -> Vec<Word> {
    vec![text(zh), Word::Second { lang: "en".to_owned(), below: true, words: vec![text(en)] }]
}

/// Words in the hei face.
pub(crate) fn strong(words: &str) -> Word {
    Word::Strong { words: vec![text(words)] }
}

/// A paragraph as usual.
pub(crate) fn says(words: &str) -> Block {
    paragraph(Tone::Plain, vec![text(words)])
}

/// A paragraph that looks so.
pub(crate) fn paragraph(tone: Tone, words: Vec<Word>) -> Block {
    Block::Paragraph { tone, words }
}

/// A heading with an anchor of its own words.
pub(crate) fn heading(level: u8, number: &str, zh: &str, en: &str) -> Block {
    let second = Word::Second { lang: "en".to_owned(), below: false, words: vec![text(en)] };
    Block::Heading(Heading {
        level,
        number: number.to_owned(),
        entry: String::new(),
        anchor: format!("a-{}", en.to_lowercase().replace(' ', "-")),
        words: if en.is_empty() { vec![text(zh)] } else { vec![text(zh), second] },
        listed: level > 1,
    })
}

/// A cell that holds one paragraph.
pub(crate) fn cell(words: Vec<Word>) -> Cell {
    Cell { span: 1, blocks: vec![paragraph(Tone::Plain, words)], ..Cell::default() }
}

/// A cell that labels its row or column.
pub(crate) fn label(words: &str) -> Cell {
    Cell { heading: true, ..cell(vec![text(words)]) }
}

/// A cell that holds nothing.
pub(crate) fn empty() -> Cell {
    Cell { span: 1, ..Cell::default() }
}

/// A row as usual.
pub(crate) fn row(cells: Vec<Cell>) -> Row {
    Row { tone: Tone::Plain, cells }
}

/// A table without a caption.
pub(crate) fn table(look: Look, columns: Vec<Column>, head: Vec<Row>, rows: Vec<Row>) -> Block {
    Block::Table(Table { look, caption: Vec::new(), columns, head, rows, data: String::new() })
}

fn margin() -> Margin {
    let fact = |label: &str, value: &str| Fact { label: label.to_owned(), value: value.to_owned() };
    Margin {
        company: "江南精工机械有限公司 Jiangnan Precision".to_owned(),
        title: "客户投诉处理作业指导书".to_owned(),
        facts: vec![fact("文件编号", "QP-08-03"), fact("版本", "3.2"), fact("生效日期", "2026-03-01")],
        page: "第 # 页 共 ## 页".to_owned(),
        status: "受控文件 · 打印件不受控，使用前请核对版本 Printed copies are uncontrolled".to_owned(),
        source: "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08".to_owned(),
        source_label: "来源 SHA-256".to_owned(),
    }
}

/// An empty paper with the usual head and foot.
pub(crate) fn blank(blocks: Vec<Block>) -> Paper {
    Paper {
        kind: "instruction",
        title: "客户投诉处理作业指导书".to_owned(),
        langs: vec!["zh", "en"],
        margin: margin(),
        page: Page::USUAL,
        blocks,
    }
}

//! Papers that mean harm, are in English alone, or lie on their side.

use playbook::render::paper::{Block, Column, Heading, Look, Page, Paper, Tone, Word};

use super::pieces::{blank, cell, heading, label, paragraph, row, says, strong, table, text};
use super::sample::full;

/// A paper whose texts try to be more than texts.
pub(crate) fn hostile() -> Paper {
    let endless = "q".repeat(10_000);
    let narrow = vec![Column::Fixed(15.0), Column::Share(1.0), Column::Share(1.0)];
    let signs = r##"#set page(width: 1pt) $x^2$ *bold* _it_ `raw` <label> @ref // note /* */ \u{41} #{1/0} = Head - item + item"##;
    let mut paper = blank(vec![
        heading(1, "", "#panic(\"title\") $", ""),
        says(signs),
        says(&format!("中文{}文", "。".repeat(400))),
        heading(2, "#", signs, ""),
        says("\u{202e}反转\u{200b}零宽\u{7}响铃\u{2003}宽空格\u{fe0f}"),
        table(
            Look::Grid,
            narrow,
            vec![row(vec![label("responsibilities"), label("internationalization"), label("短")])],
            vec![
                row(vec![cell(vec![text("ABCDEFGHIJKLMNOP")]), cell(vec![text(&endless)]), cell(vec![text("后")])]),
                row(vec![
                    cell(vec![Word::Whole { words: vec![text("not to be broken at all")] }]),
                    cell(vec![text("aaaaaaaaaaaaaaaaaaaa"), strong("bbbbbbbbbbbbbbbbbbbbbbbbbbb")]),
                    cell(vec![Word::Code { text: "0123456789abcdef".repeat(8) }]),
                ]),
            ],
        ),
        paragraph(Tone::Plain, vec![Word::Link { to: "nowhere".to_owned(), words: vec![text("没有的目标")] }]),
        heading(2, "", "同名", "Twin"),
        heading(2, "", "同名", "Twin"),
        paragraph(Tone::Plain, vec![Word::Link { to: "a-twin".to_owned(), words: vec![text("到同名")] }]),
        says(&"很长的单元格 with words ".repeat(600)),
    ]);
    paper.margin.title = "标题".repeat(200);
    paper.margin.company = "W".repeat(300);
    paper
}

/// An instruction in English alone, of a company that has no name yet.
pub(crate) fn english() -> Paper {
    let title = Heading {
        level: 1,
        number: String::new(),
        entry: String::new(),
        anchor: "title".to_owned(),
        words: vec![text("Handling of customer complaints about electrical equipment")],
        listed: false,
    };
    let cover = vec![
        Block::Heading(title),
        paragraph(Tone::Kind, vec![text("Work instruction")]),
        table(
            Look::Control,
            vec![Column::Fixed(32.0), Column::Share(1.0), Column::Fixed(32.0), Column::Share(1.0)],
            Vec::new(),
            vec![row(vec![label("Number"), cell(vec![text("QP-08-03")]), label("Revision"), cell(vec![text("3.2")])])],
        ),
    ];
    let purpose = "Every complaint is answered within twenty-four hours, its cause is found, and what was learnt is \
                   written down so that the same does not happen again; the customer is told what was done.";
    let columns = vec![Column::Fixed(24.0), Column::Fixed(20.0), Column::Share(1.0)];
    let head = row(["Responsibility", "Accountable", "What is done"].map(label).to_vec());
    let lines = (1..40).map(|number| {
        row(vec![
            cell(vec![text("Quality engineer")]),
            cell(vec![text(&number.to_string())]),
            cell(vec![text(purpose)]),
        ])
    });
    let mut paper = blank(vec![
        Block::Cover { blocks: cover },
        heading(2, "1", "Purpose", ""),
        says(purpose),
        says(&purpose.repeat(4)),
        paragraph(Tone::Caution, vec![text("Switch the equipment off and lock it before any guard is opened.")]),
        heading(2, "2", "Responsibilities", ""),
        table(Look::Grid, columns, vec![head], lines.collect()),
    ]);
    paper.langs = vec!["en"];
    paper.title = "Handling of customer complaints".to_owned();
    paper.margin.company = String::new();
    paper.margin.title = "Handling of customer complaints about electrical equipment".to_owned();
    paper.margin.page = "Page # of ##".to_owned();
    paper.margin.status = "Controlled document · printed copies are uncontrolled".to_owned();
    paper.margin.source_label = "Source SHA-256".to_owned();
    for (fact, name) in paper.margin.facts.iter_mut().zip(["Number", "Revision", "Effective"]) {
        fact.label = name.to_owned();
    }
    paper
}

/// A list to tick off at work, on its side, without a cover.
pub(crate) fn sheet() -> Paper {
    let mut paper = full();
    paper.page = Page { landscape: true, ..Page::SHEET };
    let title = heading(1, "", "客户投诉处理检查表", "Checklist");
    let list = paper.blocks.iter().position(|block| matches!(block, Block::Table(table) if table.look == Look::Sheet));
    let rest = paper.blocks.split_off(list.unwrap_or_default());
    paper.blocks = std::iter::once(title).chain(rest).collect();
    paper
}

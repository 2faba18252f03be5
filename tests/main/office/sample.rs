//! Papers built by hand: one as an office would print it, with every block, word, tone and look, and one full of texts that
//! want to be more than text.

use playbook::render::paper::{
    Block, Cell, Column, Fact, Flowchart, Heading, Look, Margin, Page, Paper, Picture, Row, Table, Tone, Word,
};

/// A work instruction as it might be.
pub(crate) fn instruction() -> Paper {
    let mut blocks = vec![cover(), Block::NewPage, contents("目录"), Block::NewPage];
    blocks.extend(records());
    blocks.extend(duties());
    blocks.extend(flowchart());
    blocks.extend(steps());
    blocks.extend(every_look());
    Paper {
        kind: "instruction",
        title: "客户投诉处理作业指导书".to_owned(),
        langs: vec!["zh", "en"],
        margin: margin(),
        page: Page::USUAL,
        blocks,
    }
}

/// A paper with one block of its own.
pub(crate) fn paper(blocks: Vec<Block>) -> Paper {
    Paper {
        kind: "guide",
        title: "A".to_owned(),
        langs: vec!["en"],
        margin: Margin::default(),
        page: Page::USUAL,
        blocks,
    }
}

fn margin() -> Margin {
    let fact = |label: &str, value: &str| Fact { label: label.to_owned(), value: value.to_owned() };
    Margin {
        company: "深圳市远山精密制造有限公司".to_owned(),
        title: "客户投诉处理作业指导书".to_owned(),
        facts: vec![fact("文件编号", "WI-QA-012"), fact("版本", "A/3"), fact("生效日期", "2026-03-01")],
        page: "第 # 页 共 ## 页".to_owned(),
        status: "受控文件 — 打印件不受控，以系统中的版本为准".to_owned(),
        source: "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08".to_owned(),
        source_label: "来源校验值".to_owned(),
    }
}

fn cover() -> Block {
    let control = [
        ["文件编号", "WI-QA-012", "版本/修订号", "A/3"],
        ["文件级别", "三级", "流程负责人", "质量部经理"],
        ["归口部门", "质量部", "生效日期", "2026-03-01"],
    ];
    let control = control.map(|[a, b, c, d]| row(vec![label(a), cell(b), label(c), cell(d)]));
    let signs = ["编制", "审核", "会签", "批准"].map(|who| row(vec![label(who), cell(""), cell(""), cell("")]));
    let head = row(["", "部门/职务", "签名", "日期"].map(label).to_vec());
    Block::Cover {
        blocks: vec![
            paragraph(Tone::Firm, vec![text("深圳市远山精密制造有限公司")]),
            Block::Heading(Heading {
                level: 1,
                number: String::new(),
                entry: String::new(),
                anchor: "top".to_owned(),
                words: vec![text("客户投诉处理作业指导书"), second("Handling of customer complaints", true)],
                listed: false,
            }),
            paragraph(Tone::Kind, vec![text("作业指导书")]),
            table(Look::Control, &[28.0, 0.0, 28.0, 0.0], vec![], control.to_vec()),
            paragraph(Tone::Plain, vec![]),
            table(Look::Sign, &[28.0, 0.0, 0.0, 35.0], vec![head], signs.to_vec()),
        ],
    }
}

fn records() -> Vec<Block> {
    let head = row(["序号", "版本", "页次", "修订内容摘要", "日期", "修订人"].map(label).to_vec());
    let rows = vec![
        row(["1", "A/2", "全部", "增加“让步接收”的会签；超过 8 小时的，升级到质量部经理。", "2025-11-18", "王小明"]
            .map(cell)
            .to_vec()),
        row(["2", "A/3", "4–6", "步骤 3.2 的时限改为 24h。", "2026-02-20", "王小明"].map(cell).to_vec()),
    ];
    let widths = [12.0, 16.0, 16.0, 0.0, 26.0, 22.0];
    vec![
        heading(2, "1", "修订记录", true),
        captioned("表 1　修订记录", table(Look::Grid, &widths, vec![head], rows)),
        heading(2, "2", "目的", true),
        paragraph(
            Tone::Plain,
            vec![
                text("规定客户投诉从登记、调查、处理到关闭的"),
                strong("责任、时限与记录"),
                text("，使每一件投诉在约定的时间内得到答复；参见"),
                Word::Link { to: "step-2".to_owned(), words: vec![text("3.2 调查原因")] },
                text("。“重大投诉”指金额超过 ¥50,000 或涉及安全的投诉——由总经理批准。"),
                second("What has to be done, by when and by whom, once a customer has complained.", true),
            ],
        ),
        paragraph(Tone::Soft, vec![text("依据：GB/T 19001—2016 第 8.2.1、8.7 条。")]),
    ]
}

fn duties() -> Vec<Block> {
    let head = row(["步骤", "客服", "质量", "生产", "总经理"].map(label).to_vec());
    let marks = [
        ["3.1 登记投诉", "R/A", "I", "", ""],
        ["3.2 调查原因", "C", "R/A", "C", ""],
        ["3.3 批准处理方案", "I", "R", "", "A"],
    ];
    let rows = marks.map(|[step, marks @ ..]| {
        let marks = marks.map(|mark| Cell { center: true, ..cell(mark) });
        row([label(step)].into_iter().chain(marks).collect())
    });
    let mut raci = table(Look::Grid, &[0.0, 20.0, 20.0, 20.0, 20.0], vec![head], rows.to_vec());
    if let Block::Table(table) = &mut raci {
        table.data = "RACI".to_owned();
    }
    vec![
        heading(2, "3", "职责", true),
        Block::List {
            ordered: false,
            items: vec![
                vec![paragraph(Tone::Plain, vec![strong("客服："), text("登记投诉，24 小时内回复客户。")])],
                vec![
                    paragraph(Tone::Plain, vec![strong("质量部："), text("组织调查，编写 8D 报告：")]),
                    Block::List {
                        ordered: true,
                        items: ["隔离可疑品", "分析原因（5 Why）", "提出纠正措施"]
                            .map(|item| vec![paragraph(Tone::Plain, vec![text(item)])])
                            .to_vec(),
                    },
                    paragraph(Tone::Plain, vec![text("调查结果写入投诉单。")]),
                ],
            ],
        },
        captioned("表 2　RACI（R 执行　A 负责　C 咨询　I 知会）", raci),
    ]
}

fn flowchart() -> Vec<Block> {
    let svg = "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 157 90\"><rect x=\"60\" y=\"5\" width=\"37\" \
               height=\"14\" rx=\"7\" fill=\"none\" stroke=\"#000\"/><text x=\"78\" y=\"14\" font-size=\"5\" \
               text-anchor=\"middle\" font-family=\"Noto Sans SC\">登记投诉</text><path d=\"M78 19V38\" stroke=\"#000\"/>\
               <rect x=\"60\" y=\"38\" width=\"37\" height=\"14\" fill=\"none\" stroke=\"#000\"/><text x=\"78\" y=\"47\" \
               font-size=\"5\" text-anchor=\"middle\" font-family=\"Noto Sans SC\">调查原因</text></svg>";
    let picture = Picture {
        svg: svg.to_owned(),
        width: 157.0,
        height: 90.0,
        says: "流程图：登记投诉，然后调查原因 & <批准>".to_owned(),
    };
    vec![
        heading(2, "4", "流程图", true),
        Block::Flowchart(Flowchart { sheets: vec![picture], mermaid: "flowchart TD".to_owned() }),
    ]
}

fn steps() -> Vec<Block> {
    let head = row(["步骤", "要点与理由", "责任人", "时限", "记录"].map(label).to_vec());
    let rows = (1..=14).map(|number| {
        row(vec![
            Cell { center: true, ..cell(&format!("3.{number}")) },
            Cell {
                blocks: vec![
                    paragraph(
                        Tone::Plain,
                        vec![strong("核对数量与批号"), text("，与送货单逐项比对；不符的，转 "), link("3.2")],
                    ),
                    Block::List {
                        ordered: false,
                        items: vec![
                            vec![paragraph(Tone::Plain, vec![text("外箱无破损、无受潮")])],
                            vec![paragraph(Tone::Plain, vec![text("标签与 "), code("SN-2026-000417"), text(" 一致")])],
                        ],
                    },
                    paragraph(Tone::Soft, vec![text("理由：错发的批号在客户处无法追溯。")]),
                ],
                ..cell("")
            },
            cell("仓管员"),
            Cell { blocks: vec![paragraph(Tone::Plain, vec![Word::Whole { words: vec![text("4 h")] }])], ..cell("") },
            Cell { blocks: vec![check(number % 2 == 0, "投诉单"), check(false, "照片 3 张")], ..cell("") },
        ])
    });
    vec![
        heading(2, "5", "作业步骤", true),
        heading(3, "5.1", "登记投诉", true),
        paragraph(Tone::Caution, vec![text("注意：涉及人身安全的投诉，先停用、再登记，10 分钟内电话报告质量部经理。")]),
        captioned("表 3　作业步骤", table(Look::Grid, &[14.0, 0.0, 20.0, 16.0, 30.0], vec![head], rows.collect())),
        Block::Heading(Heading {
            level: 3,
            number: "5.2".to_owned(),
            entry: String::new(),
            anchor: "step-2".to_owned(),
            words: vec![text("调查原因"), second("Find the cause", false)],
            listed: true,
        }),
        heading(4, "5.2.1", "抽样", true),
        paragraph(Tone::Band, vec![strong("预期结果："), text("原因已查明并由两人确认。")]),
    ]
}

fn every_look() -> Vec<Block> {
    let rows = vec![
        row(vec![label("逾期"), Cell { blocks: vec![paragraph(Tone::Plain, vec![late("已超过 3 天")])], ..cell("") }]),
        Row { tone: Tone::Undone, cells: vec![label("撤回"), cell("2026-02-03 的登记（重复）")] },
        Row { tone: Tone::Caution, cells: vec![label("警告"), cell("超过两次，须由总经理批准。")] },
        Row { tone: Tone::Soft, cells: vec![label("备注"), cell("仅供参考。")] },
        row(vec![
            label("校验"),
            Cell { blocks: vec![paragraph(Tone::Plain, vec![code(&"0123456789abcdef".repeat(8))])], ..cell("") },
        ]),
        row(vec![Cell { span: 2, ..cell("横跨两栏的说明。") }]),
    ];
    let band = Row { tone: Tone::Band, cells: vec![Cell { span: 4, ..cell("一、收货（仓管员）") }] };
    let line = |number: usize| {
        row(vec![
            Cell { blocks: vec![paragraph(Tone::Plain, vec![Word::Tick { done: false }])], center: true, ..cell("") },
            cell(&format!("{number}. 核对送货单、数量、批号")),
            Cell { blocks: vec![paragraph(Tone::Plain, vec![blank(20.0)])], ..cell("") },
            Cell { tone: Tone::Room, ..cell("") },
        ])
    };
    let head = row(["完成", "内容", "姓名", "日期/备注"].map(label).to_vec());
    vec![
        heading(2, "6", "记录表单", true),
        table(Look::Rows, &[30.0, 0.0], vec![], rows),
        paragraph(Tone::Center, vec![text("——以下空白——")]),
        paragraph(Tone::Undone, vec![text("这一条已经作废。")]),
        paragraph(
            Tone::Plain,
            vec![text("填写人："), blank(35.0), text("　日期："), blank(30.0), Word::Break, soft("请用黑色笔填写。")],
        ),
        Block::List {
            ordered: false, items: vec![vec![check(false, "已通知客户")], vec![check(true, "已归档")]]
        },
        paragraph(Tone::Room, vec![text("意见：")]),
        table(Look::Sheet, &[14.0, 0.0, 30.0, 40.0], vec![head], vec![band, line(1), line(2)]),
    ]
}

/// A heading without a link to it.
pub(crate) fn heading(level: u8, number: &str, words: &str, listed: bool) -> Block {
    let words = vec![text(words)];
    Block::Heading(Heading {
        level,
        number: number.to_owned(),
        entry: String::new(),
        anchor: String::new(),
        words,
        listed,
    })
}

/// The table of contents below a heading.
pub(crate) fn contents(words: &str) -> Block {
    Block::Contents(Heading {
        level: 2,
        number: String::new(),
        entry: String::new(),
        anchor: String::new(),
        words: if words.is_empty() { Vec::new() } else { vec![text(words)] },
        listed: false,
    })
}

/// A paragraph.
pub(crate) fn paragraph(tone: Tone, words: Vec<Word>) -> Block {
    Block::Paragraph { tone, words }
}

/// A table whose columns of width 0 share what is left.
pub(crate) fn table(look: Look, widths: &[f64], head: Vec<Row>, rows: Vec<Row>) -> Block {
    let column = |width: &f64| if *width > 0.0 { Column::Fixed(*width) } else { Column::Share(1.0) };
    let columns = widths.iter().map(column).collect();
    Block::Table(Table { look, caption: vec![], columns, head, rows, data: String::new() })
}

fn captioned(caption: &str, mut block: Block) -> Block {
    if let Block::Table(table) = &mut block {
        table.caption = vec![text(caption)];
    }
    block
}

/// A row as usual.
pub(crate) fn row(cells: Vec<Cell>) -> Row {
    Row { tone: Tone::Plain, cells }
}

/// A cell with a text; an empty one without.
pub(crate) fn cell(words: &str) -> Cell {
    let blocks = if words.is_empty() { vec![] } else { vec![paragraph(Tone::Plain, vec![text(words)])] };
    Cell { heading: false, span: 1, tone: Tone::Plain, center: false, blocks }
}

fn label(words: &str) -> Cell {
    Cell { heading: true, ..cell(words) }
}

/// Letters.
pub(crate) fn text(letters: &str) -> Word {
    Word::Text { text: letters.to_owned() }
}

fn strong(letters: &str) -> Word {
    Word::Strong { words: vec![text(letters)] }
}

fn soft(letters: &str) -> Word {
    Word::Soft { words: vec![text(letters)] }
}

fn late(letters: &str) -> Word {
    Word::Late { words: vec![text(letters)] }
}

fn code(letters: &str) -> Word {
    Word::Code { text: letters.to_owned() }
}

fn link(letters: &str) -> Word {
    Word::Link { to: "step-2".to_owned(), words: vec![text(letters)] }
}

fn second(letters: &str, below: bool) -> Word {
    Word::Second { lang: "en".to_owned(), below, words: vec![text(letters)] }
}

fn blank(width: f64) -> Word {
    Word::Blank { width }
}

fn check(done: bool, letters: &str) -> Block {
    paragraph(Tone::Plain, vec![Word::Tick { done }, text(letters)])
}

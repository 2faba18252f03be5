//! A paper with every block, word, tone and look there is.

use playbook::render::paper::{Block, Cell, Column, Flowchart, Heading, Look, Paper, Picture, Row, Table, Tone, Word};

use super::pieces::{blank, both, cell, empty, heading, label, paragraph, row, says, strong, table, text};

/// An instruction of some pages with everything a paper can hold.
pub(crate) fn full() -> Paper {
    let mut blocks = vec![cover(), contents(), Block::NewPage];
    blocks.extend(revisions());
    blocks.extend(opening());
    blocks.extend(duties());
    blocks.extend(chart());
    blocks.extend(steps());
    blocks.extend(ending());
    blank(blocks)
}

fn contents() -> Block {
    Block::Contents(Heading {
        level: 2,
        number: String::new(),
        entry: String::new(),
        anchor: "contents".to_owned(),
        words: both("目录", "Contents"),
        listed: false,
    })
}

fn cover() -> Block {
    let title = Heading {
        level: 1,
        number: String::new(),
        entry: String::new(),
        anchor: "title".to_owned(),
        words: both("客户投诉处理作业指导书", "Handling of Customer Complaints"),
        listed: false,
    };
    let facts = [
        ["文件编号", "QP-08-03", "版本", "3.2"],
        ["归口部门", "质量部 Quality", "流程负责人", "李明 Li Ming"],
        ["编制日期", "2026-02-11", "生效日期", "2026-03-01"],
    ];
    let control =
        facts.iter().map(|[a, b, c, d]| row(vec![label(a), cell(vec![text(b)]), label(c), cell(vec![text(d)])]));
    let sign_head = ["", "编制", "审核", "会签", "批准"].map(label).to_vec();
    let sign = |name: &str| {
        let cells = std::iter::once(label(name)).chain((0..4).map(|_| empty())).collect();
        Row { tone: Tone::Room, cells }
    };
    Block::Cover {
        blocks: vec![
            paragraph(Tone::Firm, vec![text("江南精工机械有限公司")]),
            Block::Heading(title),
            paragraph(Tone::Kind, both("作业指导书", "Work instruction")),
            table(
                Look::Control,
                vec![Column::Fixed(28.0), Column::Share(1.0), Column::Fixed(28.0), Column::Share(1.0)],
                Vec::new(),
                control.collect(),
            ),
            table(
                Look::Sign,
                [vec![Column::Fixed(28.0)], vec![Column::Share(1.0); 4]].concat(),
                vec![row(sign_head)],
                vec![sign("签名"), sign("日期")],
            ),
        ],
    }
}

fn revisions() -> Vec<Block> {
    let line = |number: &str, version: &str, summary: &str, date: &str, by: &str| {
        row([number, version, summary, date, by].map(|words| cell(vec![text(words)])).to_vec())
    };
    vec![
        heading(2, "", "修订记录", "Revisions"),
        table(
            Look::Grid,
            vec![
                Column::Fixed(12.0),
                Column::Fixed(16.0),
                Column::Share(1.0),
                Column::Fixed(26.0),
                Column::Fixed(24.0),
            ],
            vec![row(["序号", "版本", "修订内容", "日期", "修订人"].map(label).to_vec())],
            vec![
                line("1", "1.0", "首次发布。", "2024-05-06", "李明"),
                line("2", "2.0", "增加超过 5 万元的赔付由总经理批准；明确 24 小时内首次答复。", "2025-01-15", "王芳"),
                line(
                    "3",
                    "3.2",
                    "现场检查改为两人；取消纸质登记簿（改用 CRM 系统），记录保存 6 年。",
                    "2026-02-11",
                    "李明",
                ),
            ],
        ),
    ]
}

fn opening() -> Vec<Block> {
    vec![
        heading(2, "1", "目的", "Purpose"),
        paragraph(
            Tone::Plain,
            both(
                "规范客户投诉从受理、调查、处置到关闭的全过程，使每一件投诉在规定时限内得到答复（首次答复不超过24小时），\
                 原因得到查明，同类问题不再发生；并保证处理过程有记录、可追溯、可审核。",
                "So that every complaint is answered in time, its cause is found, and the same does not happen again.",
            ),
        ),
        heading(2, "2", "适用范围", "Scope"),
        says("适用于公司全部产品与服务的客户投诉。不适用于：供应商投诉、员工申诉、媒体询问。"),
        paragraph(Tone::Soft, vec![text("说明：口头投诉也按本指导书登记，登记人即受理人。")]),
        paragraph(Tone::Center, vec![text("—— 先安抚客户，再查明原因 ——")]),
        heading(3, "2.1", "术语", "Terms"),
        Block::List {
            ordered: false,
            items: vec![
                vec![paragraph(Tone::Plain, vec![strong("投诉"), text("：客户以任何方式表达的不满，并期待答复。")])],
                vec![
                    paragraph(Tone::Plain, vec![strong("重大投诉"), text("：满足下列任一条：")]),
                    Block::List {
                        ordered: true,
                        items: vec![
                            vec![says("涉及人身安全；")],
                            vec![says("索赔金额超过 50 000 元；")],
                            vec![says("同一客户 90 天内第三次投诉。")],
                        ],
                    },
                ],
                vec![paragraph(
                    Tone::Plain,
                    vec![text("参见 "), Word::Link { to: "a-steps".to_owned(), words: vec![text("第 5 章 作业步骤")] }],
                )],
            ],
        },
        heading(4, "", "缩写", "Abbreviations"),
        paragraph(
            Tone::Plain,
            vec![
                Word::Code { text: "8D".to_owned() },
                text(" 八步法；"),
                Word::Code { text: "CRM".to_owned() },
                text(" 客户关系管理系统"),
                Word::Soft { words: vec![text("（内网）")] },
                text("；逾期的写作 "),
                Word::Late { words: vec![text("逾期 2 天")] },
                text("；电话 "),
                Word::Whole { words: vec![text("+86 512 6555 0000")] },
                text("。"),
            ],
        ),
    ]
}

fn duties() -> Vec<Block> {
    let duty = |step: &str, marks: [&str; 5]| {
        let marks = marks.map(|mark| Cell { center: true, ..cell(vec![text(mark)]) });
        row(std::iter::once(label(step)).chain(marks).collect())
    };
    let mut matrix = Table {
        look: Look::Grid,
        caption: vec![text("表 1　职责矩阵 RACI")],
        columns: [vec![Column::Share(1.0)], vec![Column::Fixed(19.0); 5]].concat(),
        head: vec![row(["步骤", "客服", "质量", "生产", "销售", "总经理"].map(label).to_vec())],
        rows: vec![
            duty("受理登记", ["A R", "I", "", "I", ""]),
            duty("初步判断", ["C", "A R", "C", "I", ""]),
            duty("原因调查", ["", "A", "R", "C", ""]),
            duty("赔付批准", ["", "C", "", "R", "A"]),
        ],
        data: "RACI".to_owned(),
    };
    let mut total = row(vec![cell(vec![text("R 负责　A 批准　C 咨询　I 知会")])]);
    total.tone = Tone::Band;
    if let Some(cell) = total.cells.first_mut() {
        cell.span = 6;
    }
    matrix.rows.push(total);
    vec![
        heading(2, "3", "职责", "Responsibilities"),
        table(
            Look::Rows,
            vec![Column::Fixed(30.0), Column::Share(1.0)],
            Vec::new(),
            vec![
                row(vec![label("客服专员"), cell(vec![text("受理、登记、首次答复；在 CRM 里跟踪到关闭。")])]),
                row(vec![label("质量工程师"), cell(vec![text("判断责任，组织原因调查，验证纠正措施是否有效。")])]),
                row(vec![label("总经理"), cell(both("批准重大投诉的赔付。", "Approves what is paid in major cases."))]),
            ],
        ),
        Block::Table(matrix),
    ]
}

fn chart() -> Vec<Block> {
    let box_at = |y: i32, name: &str| {
        format!(
            "<rect x='60' y='{y}' width='160' height='40' rx='4' fill='#f1f2f4' stroke='#1f3a5f'/>\
             <text x='140' y='{}' font-family='Noto Sans SC' font-size='14' text-anchor='middle'>{name}</text>",
            y + 25
        )
    };
    let boxes: String = ["受理登记", "初步判断", "原因调查", "处置与赔付", "关闭"]
        .iter()
        .zip(0..)
        .map(|(name, at)| box_at(10 + at * 70, name))
        .collect();
    let arrows: String = (0..4)
        .map(|at| format!("<path d='M140 {} V{}' stroke='#1b1b1b' fill='none'/>", 50 + at * 70, 80 + at * 70))
        .collect();
    let svg = format!("<svg xmlns='http://www.w3.org/2000/svg' viewBox='0 0 280 350'>{boxes}{arrows}</svg>");
    let picture = |says: &str| Picture { svg: svg.clone(), width: 112.0, height: 140.0, says: says.to_owned() };
    vec![
        heading(2, "4", "流程图", "Flowchart"),
        Block::Flowchart(Flowchart {
            sheets: vec![picture("流程图：从受理登记到关闭，共五步。")],
            mermaid: String::new(),
        }),
    ]
}

fn steps() -> Vec<Block> {
    let mut blocks = vec![heading(2, "5", "作业步骤", "Steps")];
    let columns = || vec![Column::Fixed(26.0), Column::Share(1.0)];
    for number in 1..=6 {
        let mut title = heading(3, &format!("步骤 {number}"), "现场检查与取证", &format!("Inspection {number}"));
        if let Block::Heading(heading) = &mut title {
            heading.entry = format!("5.{number}");
        }
        blocks.push(title);
        let ticks = ["拍摄产品铭牌与批号照片", "封存至少 2 件样品并贴标签", "与客户代表共同签字确认"];
        let check = Block::List {
            ordered: false,
            items: ticks
                .iter()
                .zip(0..)
                .map(|(name, at)| vec![paragraph(Tone::Plain, vec![Word::Tick { done: at == 0 }, text(name)])])
                .collect(),
        };
        blocks.push(table(
            Look::Rows,
            columns(),
            Vec::new(),
            vec![
                row(vec![label("角色"), cell(vec![text("质量工程师（两人），客服专员陪同")])]),
                row(vec![
                    label("时限"),
                    cell(vec![text("受理后 2 个工作日内；"), Word::Late { words: vec![text("逾期升级到质量经理")] }]),
                ]),
                row(vec![
                    label("要点"),
                    cell(both("先拍照后移动；样品不得离开视线。", "Photograph before anything is moved.")),
                ]),
                row(vec![label("检查表"), Cell { span: 1, blocks: vec![check], ..Cell::default() }]),
                Row {
                    tone: Tone::Caution,
                    cells: vec![label("注意"), cell(vec![text("带电设备必须先断电、挂牌、验电，再打开防护罩。")])],
                },
            ],
        ));
        if number == 2 {
            blocks.push(paragraph(
                Tone::Caution,
                vec![text("警告：客户现场有易燃气体时，不得使用闪光灯，不得携带手机进入。")],
            ));
        }
    }
    blocks
}

fn ending() -> Vec<Block> {
    let line = |code: &str, what: &str, tone: Tone| Row {
        tone,
        cells: vec![
            Cell { center: true, ..cell(vec![Word::Tick { done: tone == Tone::Undone }]) },
            cell(vec![Word::Code { text: code.to_owned() }]),
            cell(vec![text(what)]),
            cell(vec![Word::Blank { width: 20.0 }]),
            cell(vec![Word::Blank { width: 24.0 }]),
        ],
    };
    let band = Row { tone: Tone::Band, cells: vec![Cell { span: 5, ..cell(vec![text("第一部分　受理")]) }] };
    let soft = Row { tone: Tone::Soft, cells: vec![Cell { span: 5, ..cell(vec![text("以下由质量部填写")]) }] };
    vec![
        Block::NewPage,
        heading(2, "6", "检查表", "Checklist"),
        table(
            Look::Sheet,
            vec![
                Column::Fixed(10.0),
                Column::Fixed(22.0),
                Column::Share(1.0),
                Column::Fixed(26.0),
                Column::Fixed(30.0),
            ],
            vec![row(["☐", "步骤", "做什么", "谁", "何时"].map(label).to_vec())],
            vec![
                band,
                line("receive.1", "登记客户、产品、批号与投诉内容", Tone::Plain),
                line("receive.2", "24 小时内首次答复", Tone::Plain),
                line("receive.3", "已撤回：寄送纸质回执", Tone::Undone),
                soft,
                line("inspect.1", "封存样品", Tone::Plain),
                Row { tone: Tone::Room, cells: vec![Cell { span: 5, ..empty() }] },
            ],
        ),
        paragraph(Tone::Band, vec![text("事件记录")]),
        paragraph(Tone::Undone, vec![text("2026-03-04 09:12 撤回的判断：客户误用")]),
        paragraph(
            Tone::Plain,
            vec![
                text("链首 "),
                Word::Code { text: "b94d27b9934d3e08a52e52d7da7dabfac484efe37a5380ee9088f7ace2efcde9".to_owned() },
                Word::Break,
                text("审核人："),
                Word::Blank { width: 40.0 },
                text(" 日期："),
                Word::Blank { width: 30.0 },
            ],
        ),
        paragraph(Tone::Room, vec![text("备注：")]),
    ]
}

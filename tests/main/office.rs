//! Documents for offices: what stands in them, and that a program of others opens them and says the same.
//!
//! They stay in the folder for temporary files of the build, where `tests/readers/office.py` holds them against the
//! schemas of their formats. Where the tests run in full there is LibreOffice, which `scripts/test` installs.

#![cfg(target_os = "linux")]

mod sample;

use std::path::{Path, PathBuf};
use std::process::Command;

use playbook::render::RenderError;
use playbook::render::csv::csv;
use playbook::render::docx::docx;
use playbook::render::escape::visible;
use playbook::render::paper::{Block, Look, Paper, Tone, Word};
use playbook::render::xlsx::xlsx;

/// Texts that want to be more than text.
fn hostile_texts() -> Vec<String> {
    let fixed = [
        "</w:t></w:r></w:p><w:p><w:r><w:t>a & b < c > d \"e\" 'f' ]]> &amp; &#x41; <!-- g --> <?h?>",
        "\u{0}\u{1}\u{8}\u{b}\u{c}\u{1b}[31m\u{7f}\u{9b}\u{fffe}\u{ffff}",
        "=1+1",
        "=cmd|'/c calc'!A1",
        "+1",
        "-1-1",
        "@SUM(A1:A9)",
        "\t=1",
        "\r=1",
        "＝1+1",
        "-5",
        "007",
        "2026-03-01",
        "\u{202e}txt.exe\u{202c} \u{200f}\u{2066}a\u{2069}",
        "# heading **bold** _it_ `code` [x](javascript:alert) | a | ![i](u) <script>alert(1)</script>",
        "#set text(red) #link(\"u\") $x^2$ @ref <label> = heading /* c */ // d",
        "{{ 7 * 7 }} {% raw %} {bold} {right} MERGEFIELD \\* HYPERLINK",
        "客户😀“引号”——𠮷野家 é",
        "a, \"b\"; 'c'",
    ];
    fixed.map(str::to_owned).into_iter().chain([format!("{}。", "长".repeat(9_999))]).collect()
}

/// A paper that is full of them: in headings, paragraphs, cells, captions, links, margins and the names of sheets.
fn hostile() -> Paper {
    let mut blocks = vec![sample::heading(2, "=1", &hostile_texts()[0], true), sample::contents("")];
    for text in hostile_texts() {
        blocks.push(sample::paragraph(Tone::Plain, vec![Word::Text { text: text.clone() }]));
        let inner = vec![Word::Whole { words: vec![Word::Code { text: text.clone() }] }];
        blocks.push(sample::paragraph(Tone::Caution, vec![Word::Link { to: text, words: inner }]));
    }
    let rows = hostile_texts().iter().map(|text| sample::row(vec![sample::cell(text), sample::cell("-5")])).collect();
    let head = sample::row(vec![sample::cell("=HEAD"), sample::cell("n")]);
    let mut table = sample::table(Look::Grid, &[0.0, 20.0], vec![head], rows);
    if let Block::Table(table) = &mut table {
        table.data = "'[=1]:*?/\\ a name that is longer than names of sheets may be".to_owned();
        table.caption = vec![sample::text(&hostile_texts()[1])];
    }
    blocks.push(table);
    let mut paper = sample::paper(blocks);
    paper.title = hostile_texts().join(" ");
    paper.margin.company = "&L&\"Arial\"&G ## # <w:p>".to_owned();
    paper.margin.title = hostile_texts()[1].clone();
    paper.margin.page = "Page # of ##".to_owned();
    paper.margin.source = "<&>".to_owned();
    paper
}

fn no_picture(_: &str) -> Result<Vec<u8>, RenderError> {
    Ok(include_bytes!("office/dot.png").to_vec())
}

/// What a paper says, in the order in which it is read; what a field makes is not its own words.
fn pieces(blocks: &[Block]) -> Vec<String> {
    let mut out = Vec::new();
    for block in blocks {
        match block {
            Block::Cover { blocks } => out.extend(pieces(blocks)),
            Block::Heading(heading) => {
                out.push(heading.number.clone());
                say(&heading.words, &mut out);
            }
            Block::Paragraph { words, .. } => say(words, &mut out),
            Block::List { items, .. } => out.extend(items.iter().flat_map(|item| pieces(item))),
            Block::Table(table) => {
                say(&table.caption, &mut out);
                let cells = table.head.iter().chain(&table.rows).flat_map(|row| &row.cells);
                out.extend(cells.flat_map(|cell| pieces(&cell.blocks)));
            }
            Block::Contents(_) | Block::Flowchart(_) | Block::NewPage => {}
        }
    }
    let shown = |text: &String| visible(text).replace('\u{fffe}', "⟦U+FFFE⟧").replace('\u{ffff}', "⟦U+FFFF⟧");
    out.iter().flat_map(|text| shown(text).split('\n').map(str::to_owned).collect::<Vec<_>>()).collect()
}

fn say(words: &[Word], out: &mut Vec<String>) {
    for word in words {
        match word {
            Word::Text { text } | Word::Code { text } => out.push(text.clone()),
            Word::Strong { words }
            | Word::Soft { words }
            | Word::Late { words }
            | Word::Link { words, .. }
            | Word::Whole { words }
            | Word::Second { words, .. } => say(words, out),
            Word::Tick { done } => out.push(if *done { "☑" } else { "☐" }.to_owned()),
            Word::Break | Word::Blank { .. } => {}
        }
    }
}

fn folder() -> PathBuf {
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join("office");
    std::fs::create_dir_all(&folder).unwrap();
    folder
}

/// What LibreOffice makes of a file.
fn converted(path: &Path, to: &str, ending: &str) -> Vec<u8> {
    // One folder for settings at a time, or it hands the work to the one that is already running.
    let out = tempfile::tempdir().unwrap();
    let settings = format!("-env:UserInstallation=file://{}", out.path().join("settings").display());
    let mut office = Command::new("soffice");
    office.args([&settings, "--headless", "--convert-to", to, "--outdir"]).arg(out.path()).arg(path);
    let run = office.output().expect("LibreOffice is installed by `scripts/test`");
    let made = out.path().join(path.file_name().unwrap()).with_extension(ending);
    assert!(run.status.success() && made.exists(), "{}", String::from_utf8_lossy(&run.stderr));
    std::fs::read(made).unwrap()
}

fn bare(text: &str) -> String {
    text.chars().filter(|char| !char.is_whitespace()).collect()
}

#[test]
fn a_document_says_all_its_words_in_another_program() {
    for (name, paper) in [("instruction", sample::instruction()), ("hostile", hostile())] {
        let path = folder().join(name).with_extension("docx");
        std::fs::write(&path, docx(&paper, None, &no_picture).unwrap()).unwrap();
        let pieces = pieces(&paper.blocks);
        std::fs::write(path.with_extension("words"), pieces.join("\n")).unwrap();
        let text = bare(&String::from_utf8(converted(&path, "txt:Text (encoded):UTF8", "txt")).unwrap());
        let text = text.replace('\u{2011}', "-");
        let mut at = 0;
        for piece in pieces.iter().map(|piece| bare(piece)) {
            let found = text[at..].find(&piece);
            let found = found.unwrap_or_else(|| panic!("{name}: {piece:.200} is missing behind {:.300}", &text[at..]));
            at += found + piece.len();
        }
    }
}

#[test]
fn a_document_is_printed_by_another_program_with_its_head_and_foot_on_every_page() {
    let paper = sample::instruction();
    let path = folder().join("printed.docx");
    std::fs::write(&path, docx(&paper, None, &no_picture).unwrap()).unwrap();
    std::fs::write(path.with_extension("words"), pieces(&paper.blocks).join("\n")).unwrap();
    let pdf = path.with_extension("pdf");
    std::fs::write(&pdf, converted(&path, "pdf", "pdf")).unwrap();
    let printed =
        Command::new("pdftotext").arg(&pdf).arg("-").output().expect("poppler is installed by `scripts/test`");
    let text = String::from_utf8(printed.stdout).unwrap();
    let pages: Vec<String> = text.trim_end_matches('\u{c}').split('\u{c}').map(bare).collect();
    assert!(pages.len() >= 6, "{} pages", pages.len());
    for (at, page) in pages.iter().enumerate() {
        let number = format!("第{}页共{}页", at + 1, pages.len());
        assert_eq!(page.contains(&number), at > 0, "page {}: {page}", at + 1);
        assert!(page.contains(&paper.margin.source) && page.contains(&bare(&paper.margin.status)), "{page}");
    }
    // What the contents say of pages is guessed, and right here.
    let contents = |words: &str, page: usize| {
        assert!(pages[1].contains(&format!("...{page}")) && pages[page - 1].contains(words), "{words} on {page}");
        let line = pages[1].split(words).nth(1).unwrap().trim_start_matches('.');
        assert!(line.starts_with(&page.to_string()), "{words}: {line:.20}");
    };
    for words in ["修订记录", "职责", "流程图", "作业步骤", "记录表单"] {
        let page = (2..pages.len()).find(|at| pages[*at].contains(words)).unwrap() + 1;
        contents(words, page);
    }
    // The head of the table of steps, on every page that it takes.
    let heads = pages.iter().filter(|page| page.contains("要点与理由")).count();
    let steps = pages.iter().filter(|page| page.contains("错发的批号")).count();
    assert!(steps > 1 && heads == steps, "{heads} heads on {steps} pages");
}

#[test]
fn a_workbook_says_the_same_in_another_program() {
    for (name, paper) in [("raci", sample::instruction()), ("hostile", hostile())] {
        let path = folder().join(name).with_extension("xlsx");
        std::fs::write(&path, xlsx(&paper).unwrap()).unwrap();
        let rows = cells(&paper);
        std::fs::write(path.with_extension("cells"), serde_json::to_string(&rows).unwrap()).unwrap();
        // Commas, quotes, UTF-8, as formatted, and formulas shown as such.
        let filter = "csv:Text - txt - csv (StarCalc):44,34,76,1,,0,false,true,true";
        let text = String::from_utf8(converted(&path, filter, "csv")).unwrap();
        for cell in rows.iter().flatten().map(|cell| cell.as_str().map_or_else(|| cell.to_string(), str::to_owned)) {
            assert!(text.contains(&cell.replace('"', "\"\"")), "{name}: {cell:.200}");
        }
    }
}

/// The cells of the first table of data, as a workbook holds them.
fn cells(paper: &Paper) -> Vec<Vec<serde_json::Value>> {
    let is_data = |block: &&Block| matches!(block, Block::Table(table) if !table.data.is_empty());
    let Some(Block::Table(table)) = paper.blocks.iter().find(is_data) else { panic!("the paper has data") };
    let rows = table.head.iter().chain(&table.rows);
    let value = |text: String| if text == "-5" { serde_json::json!(-5) } else { serde_json::json!(text) };
    rows.map(|row| {
        let cells = row.cells.iter().enumerate();
        cells
            .map(|(at, cell)| {
                let text = pieces(&cell.blocks).join("\n");
                if at == 1 { value(text) } else { text.into() }
            })
            .collect()
    })
    .collect()
}

#[test]
fn the_same_paper_is_the_same_bytes() {
    let paper = sample::instruction();
    assert_eq!(docx(&paper, None, &no_picture).unwrap(), docx(&paper.clone(), None, &no_picture).unwrap());
    assert_eq!(xlsx(&paper).unwrap(), xlsx(&paper.clone()).unwrap());
    assert_eq!(csv(&paper).unwrap(), csv(&paper.clone()).unwrap());
}

#[test]
fn a_list_of_values_is_read_back_as_it_was_and_calculates_nothing() {
    let text = String::from_utf8(csv(&hostile()).unwrap()).unwrap();
    let text = text.strip_prefix('\u{feff}').unwrap();
    assert!(text.starts_with("'=HEAD,n\r\n"), "{text:.40}");
    assert!(text.contains("\r\n'=cmd|'/c calc'!A1,-5\r\n") && text.contains("\r\n-5,-5\r\n"));
    assert!(text.contains("\r\n\"a, \"\"b\"\"; 'c'\",-5\r\n"));
    assert_eq!(text.matches("\r\n").count(), hostile_texts().len() + 1);
    for line in text.split("\r\n") {
        let first = line.trim_start_matches('"').chars().next();
        assert!(!matches!(first, Some('=' | '+' | '@' | '\t' | '\r' | '＝')), "{line:.80}");
    }
}

#[test]
fn a_document_without_data_says_which_have_some() {
    let error = csv(&sample::paper(vec![])).unwrap_err().message();
    assert!(error.en.contains("guide.csv") && error.en.contains("raci"), "{}", error.en);
    assert!(xlsx(&sample::paper(vec![])).unwrap_err().message().zh.contains("没有数据表"));
}

#[test]
fn a_cell_that_is_too_long_says_so() {
    let long = "长".repeat(40_000);
    let table = sample::table(Look::Grid, &[0.0], vec![], vec![sample::row(vec![sample::cell(&long)])]);
    let path = folder().join("long.xlsx");
    std::fs::write(&path, xlsx(&sample::paper(vec![table])).unwrap()).unwrap();
    let note = "… [too long for a cell and shortened; 40000 characters in all]";
    let kept = format!("{}{note}", "长".repeat(32_767 - note.chars().count()));
    std::fs::write(path.with_extension("cells"), serde_json::to_string(&[[kept]]).unwrap()).unwrap();
}

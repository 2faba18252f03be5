//! Papers as PDF, read by the tools of others (poppler, pikepdf): what a reader, an archive and a screen reader find in the file.

use std::collections::BTreeSet;
use std::process::Command;

use playbook::render::paper::{Block, Page, Paper, Tone, Word};
use playbook::render::pdf::{TEMPLATE_TEXT, pdf};
use playbook::render::{Reason, RenderError};
use serde_json::{Value, json};

mod pieces;
mod sample;
mod variants;

/// A point in millimetres.
const POINT: f64 = 25.4 / 72.0;

fn made(paper: &Paper) -> Vec<u8> {
    pdf(paper, None, &|_| Vec::new()).unwrap_or_else(|error| panic!("{error}"))
}

/// A paper of one line, set by a template of somebody's own.
fn own(template: &str) -> Result<Vec<u8>, RenderError> {
    pdf(&pieces::blank(vec![pieces::says("一行")]), Some(template), &|_| Vec::new())
}

/// What a tool says about a file; `FILE` stands for the file in its arguments.
fn asked(tool: &str, arguments: &[&str], bytes: &[u8]) -> String {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("paper.pdf");
    std::fs::write(&path, bytes).unwrap();
    let file = path.to_str().unwrap();
    let arguments = arguments.iter().map(|argument| if *argument == "FILE" { file } else { argument });
    let output = Command::new(tool).args(arguments).output();
    let output = output.unwrap_or_else(|_| panic!("{tool} is installed; scripts/test does it"));
    assert!(output.status.success(), "{tool}: {}", String::from_utf8_lossy(&output.stderr));
    String::from_utf8_lossy(&output.stdout).into_owned()
}

/// The letters of a text, without blanks and line ends.
fn letters(text: &str) -> String {
    text.chars().filter(|char| !char.is_whitespace()).collect()
}

#[test]
fn the_same_paper_gives_the_same_bytes() {
    assert_eq!(made(&sample::full()), made(&sample::full()));
    let mut other = sample::full();
    other.margin.source = "0".repeat(64);
    assert_ne!(made(&sample::full()), made(&other));
}

#[test]
fn a_file_says_what_it_is() {
    let bytes = made(&sample::full());
    let info = asked("pdfinfo", &["FILE"], &bytes);
    let says = |label: &str| {
        let line = info.lines().find_map(|line| line.strip_prefix(label));
        line.map(|rest| rest.trim_start_matches(':').trim().to_owned())
    };
    assert_eq!(says("Title").as_deref(), Some("客户投诉处理作业指导书"));
    assert_eq!(says("Tagged").as_deref(), Some("yes"));
    assert_eq!(says("Page size").as_deref(), Some("595.276 x 841.89 pts (A4)"));
    assert_eq!((says("CreationDate"), says("ModDate")), (None, None), "{info}");
    let meta = asked("pdfinfo", &["-meta", "FILE"], &bytes);
    assert!(meta.contains("<pdfuaid:part>1</pdfuaid:part>"), "{meta}");
    assert!(meta.contains("<rdf:li>zh-CN</rdf:li>"), "{meta}");
}

#[test]
fn fonts_are_in_the_file_as_far_as_they_are_used() {
    let fonts = asked("pdffonts", &["FILE"], &made(&sample::full()));
    let lines: Vec<&str> = fonts.lines().skip(2).collect();
    assert!(lines.len() >= 2, "{fonts}");
    for line in lines {
        let words: Vec<&str> = line.split_whitespace().collect();
        assert_eq!(words[words.len() - 5..][..3], ["yes", "yes", "yes"], "embedded, a subset, with Unicode: {line}");
    }
}

#[test]
fn all_words_can_be_copied_in_their_order() {
    let paper = sample::full();
    let text = letters(&asked("pdftotext", &["-raw", "FILE", "-"], &made(&paper)));
    let mut rest = text.as_str();
    let mut said = Vec::new();
    said_in(&paper.blocks, &mut said);
    assert!(said.len() > 100);
    for words in said {
        let words = letters(&words);
        let at = rest.find(&words).unwrap_or_else(|| panic!("`{words}` is missing in {rest}"));
        rest = &rest[at + words.len()..];
    }
}

/// Every text of the blocks, in the order in which it is read; where words are drawn it ends.
fn said_in(blocks: &[Block], said: &mut Vec<String>) {
    for block in blocks {
        match block {
            Block::Cover { blocks } => said_in(blocks, said),
            Block::Heading(heading) | Block::Contents(heading) => words_in(&heading.words, said),
            Block::Paragraph { words, .. } => words_in(words, said),
            Block::List { items, .. } => items.iter().for_each(|item| said_in(item, said)),
            Block::Table(table) => {
                words_in(&table.caption, said);
                for row in table.head.iter().chain(&table.rows) {
                    row.cells.iter().for_each(|cell| said_in(&cell.blocks, said));
                }
            }
            Block::Flowchart(_) | Block::NewPage => {}
        }
    }
}

fn words_in(words: &[Word], said: &mut Vec<String>) {
    for word in words {
        match word {
            Word::Text { text } | Word::Code { text } => said.push(text.clone()),
            Word::Strong { words }
            | Word::Soft { words }
            | Word::Late { words }
            | Word::Link { words, .. }
            | Word::Whole { words }
            | Word::Second { words, .. } => words_in(words, said),
            Word::Break | Word::Tick { .. } | Word::Blank { .. } => {}
        }
    }
}

#[test]
fn a_screen_reader_finds_headings_tables_and_lists() {
    let bytes = made(&sample::full());
    let tree = asked("pdfinfo", &["-struct-text", "FILE"], &bytes);
    for tag in ["H1", "H2", "H3", "H4", "Table", "TH", "TD", "L", "LI", "TOC", "TOCI", "Figure", "Link"] {
        let there = tree.lines().any(|line| line.trim().split([' ', '(', ':']).next() == Some(tag));
        assert!(there, "no {tag} in {tree}");
    }
    assert!(!letters(&tree).contains("第2页"), "the head of a page is not read out on every page");
}

/// A Python that has the library.
fn python() -> &'static str {
    let has_reader = |name: &&str| {
        let run = Command::new(name).args(["-c", "import pikepdf"]).output();
        run.is_ok_and(|run| run.status.success())
    };
    let found = ["python3", "/usr/bin/python3", "python"].into_iter().find(has_reader);
    found.expect("pikepdf is installed; scripts/test does it")
}

#[test]
fn bookmarks_pictures_and_heads_of_rows_have_names() {
    let reader = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/readers/pdf.py");
    let read: Value = serde_json::from_str(&asked(python(), &[reader, "FILE"], &made(&sample::full()))).unwrap();
    assert_eq!(read["lang"], "zh-CN");
    assert_eq!(read["scopes"], json!(["/Column", "/Row"]));
    let alternatives = read["alternatives"].as_array().unwrap();
    assert_eq!(alternatives[..3], [json!("流程图：从受理登记到关闭，共五步。"), json!("☑"), json!("☐")]);
    assert_eq!(read["figures"], json!(alternatives.len()), "every picture says what it shows");
    let bookmarks = read["bookmarks"].as_array().unwrap();
    let first = json!([1, "客户投诉处理作业指导书 Handling of Customer Complaints"]);
    assert_eq!(bookmarks[..3], [first, json!([2, "目录 Contents"]), json!([2, "修订记录 Revisions"])]);
    assert!(bookmarks.contains(&json!([3, "步骤 1 现场检查与取证 Inspection 1"])), "{bookmarks:?}");
}

#[test]
fn every_page_but_the_cover_says_what_it_belongs_to() {
    let paper = sample::full();
    let bytes = made(&paper);
    let page = |number: &str| asked("pdftotext", &["-f", number, "-l", number, "FILE", "-"], &bytes);
    let (cover, second) = (page("1"), page("2"));
    assert!(!letters(&cover).contains("第1页"), "{cover}");
    assert!(cover.contains(&paper.margin.source), "the cover has the whole hash: {cover}");
    for words in
        ["江南精工机械有限公司", "客户投诉处理作业指导书", "QP-08-03", "2026-03-01", "第 2 页 共 7 页", "受控文件"]
    {
        assert!(letters(&second).contains(&letters(words)), "`{words}` is not in {second}");
    }
    assert!(letters(&second).contains("5.1现场检查与取证"), "the table of contents has its own numbers: {second}");
    assert!(second.contains(&paper.margin.source[..12]) && !second.contains(&paper.margin.source), "{second}");
    let single = asked("pdftotext", &["FILE", "-"], &made(&pieces::blank(vec![pieces::says("一行")])));
    assert!(single.contains(&paper.margin.source), "without a cover the last page has the whole hash: {single}");
}

#[test]
fn text_that_means_harm_is_text_and_stays_on_the_page() {
    let paper = variants::hostile();
    let bytes = made(&paper);
    let text = letters(&asked("pdftotext", &["-raw", "FILE", "-"], &bytes));
    for words in
        ["#panic(\"title\") $", "*bold* _it_ `raw` <label> @ref // note /* */", "⟦U+202E⟧反转⟦U+200B⟧零宽␇响铃"]
    {
        assert!(text.contains(&letters(words)), "`{words}` is not in {text}");
    }
    assert_eq!(text.matches('q').count(), 10_000, "every letter of the long cell");
    assert_eq!(beyond_the_margins(&paper, &bytes), Vec::<String>::new());
}

#[test]
fn nothing_stands_beyond_the_margins() {
    let gb = Paper { page: Page::GB_9704, ..sample::full() };
    for paper in [sample::full(), gb, variants::english(), variants::sheet()] {
        assert_eq!(beyond_the_margins(&paper, &made(&paper)), Vec::<String>::new());
    }
}

/// The words of a file that stand to the left or the right of the type area, or not on the sheet.
fn beyond_the_margins(paper: &Paper, bytes: &[u8]) -> Vec<String> {
    let boxes = asked("pdftotext", &["-bbox", "FILE", "-"], bytes);
    let side = |line: &str, name: &str| -> f64 {
        let from = line.find(name).unwrap() + name.len() + 2;
        line[from..].split('"').next().unwrap().parse().unwrap()
    };
    let (width, height) = if paper.page.landscape { (Page::A4.1, Page::A4.0) } else { Page::A4 };
    let (left, right) = (paper.page.binding / POINT, (width - paper.page.outer) / POINT);
    // The right half of a mark of punctuation is blank, and may hang out at the end of a line.
    let is_beyond = |line: &&str| {
        side(line, "xMin") < left - 1.5
            || side(line, "xMax") > right + 5.5
            || side(line, "yMin") < 0.0
            || side(line, "yMax") > height / POINT
    };
    let words: Vec<&str> = boxes.lines().filter(|line| line.contains("<word")).collect();
    assert!(words.len() > 10, "{boxes}");
    words.into_iter().filter(is_beyond).map(|line| line.trim().to_owned()).collect()
}

#[test]
fn a_character_that_no_font_has_is_named_with_its_place() {
    let paper = pieces::blank(vec![pieces::heading(2, "3", "现场", ""), pieces::says("检查\u{10fffd}设备")]);
    let asked = std::cell::RefCell::new(BTreeSet::new());
    let error = pdf(&paper, None, &|wanted| {
        asked.borrow_mut().extend(wanted.iter().copied());
        Vec::new()
    });
    let message = error.unwrap_err().message();
    for said in [message.zh, message.en] {
        assert!(said.contains("U+10FFFD") && said.contains("现场") && said.contains("检查⟦U+10FFFD⟧设备"), "{said}");
    }
    assert_eq!(asked.into_inner(), BTreeSet::from(['\u{10fffd}']));
}

#[test]
fn spare_fonts_are_asked_for_only_what_is_missing() {
    let never = |wanted: &BTreeSet<char>| panic!("nothing is missing, and still {wanted:?} was asked for");
    assert!(pdf(&pieces::blank(vec![pieces::says("都有 ☐ ☑ ① é")]), None, &never).is_ok());
}

#[test]
fn a_template_of_ones_own_is_used() {
    let bytes =
        own("#set document(title: \"T\")\n#set text(font: \"Noto Sans SC\")\n#json(\"/paper.json\").margin.status")
            .unwrap();
    assert!(asked("pdftotext", &["FILE", "-"], &bytes).contains("受控文件"));
    let changed = TEMPLATE_TEXT.replace("#1f3a5f", "#5f1f1f");
    assert_ne!(changed, TEMPLATE_TEXT);
    assert!(own(&changed).is_ok());
}

#[test]
fn a_template_that_fails_says_which_line_and_why() {
    let at = |template: &str| own(template).unwrap_err();
    let error = at("#let a = 1\n\n#let b = (1");
    assert_eq!((error.template.as_str(), error.line), ("shared/paper.typ", Some(3)));
    assert!(matches!(error.reason, Reason::Syntax(_)), "{error}");
    let error = at("#let a = 1\n#a.nothing");
    assert_eq!(error.line, Some(2), "{error}");
    assert!(error.to_string().contains("shared/paper.typ, line 2:"), "{error}");
    let error = at("#let deep(a) = a.nothing\n\n#deep(1)");
    assert_eq!(error.line, Some(1), "{error}");
    let error = at("#set document(title: \"T\")\n#image(bytes(\"<svg xmlns='http://www.w3.org/2000/svg'/>\"))");
    assert_eq!(error.line, Some(2), "a picture that says nothing to those who cannot see it: {error}");
}

#[test]
fn a_template_reads_nothing_but_the_paper() {
    for (asks, name) in [
        ("#read(\"/etc/passwd\")", "/etc/passwd"),
        ("#include \"other.typ\"", "/shared/other.typ"),
        ("#image(\"../logo.svg\")", "/logo.svg"),
        ("#import \"@preview/cetz:0.3.0\"", "@preview/cetz:0.3.0"),
    ] {
        let error = own(&format!("\n{asks}")).unwrap_err();
        assert_eq!((error.line, &error.reason), (Some(2), &Reason::NoFile(name.to_owned())), "{error}");
    }
    assert!(own("#datetime.today()").is_err(), "there is no clock");
}

#[test]
fn a_template_cannot_run_for_ever() {
    for endless in ["#while true {}", "#let f(n) = f(n + 1)\n#f(0)", "#range(10000000000)"] {
        let error = own(endless).unwrap_err();
        assert!(error.line.is_some(), "{error}");
    }
}

#[test]
fn a_row_goes_to_the_next_page_as_a_whole_unless_it_is_longer_than_one() {
    use playbook::render::paper::{Column, Look};
    let lines = |count: usize| pieces::says(&"一行文字占满整个单元格。".repeat(count));
    let row = |name: &str, count: usize| {
        let long = playbook::render::paper::Cell { span: 1, blocks: vec![lines(count)], ..Default::default() };
        pieces::row(vec![pieces::cell(vec![pieces::text(name)]), long])
    };
    let rows = (0..12).map(|number| row(&format!("N{number}."), 40)).chain([row("LONG.", 1500)]).collect();
    let head = vec![row("HEAD.", 1)];
    let table = pieces::table(Look::Grid, vec![Column::Fixed(20.0), Column::Share(1.0)], head, rows);
    let text = asked("pdftotext", &["FILE", "-"], &made(&pieces::blank(vec![table])));
    let pages: Vec<&str> = text.trim_end_matches('\u{c}').split('\u{c}').collect();
    assert!(pages.len() > 3);
    assert!(pages.iter().all(|page| page.contains("HEAD.")), "the head of a table stands on each of its pages");
    let sentences = |page: &str| letters(page).matches("一行文字占满整个单元格。").count();
    // A page holds whole rows of forty sentences, and one for the head, until the long row begins.
    for page in pages.iter().filter(|page| !page.contains("LONG.")).take(2) {
        assert_eq!(sentences(page) % 40, 1, "{page}");
    }
    // The long row is divided in the middle of a sentence; each has one of these.
    assert_eq!(text.matches('满').count(), 12 * 40 + 1500 + pages.len(), "nothing is cut off");
}

#[test]
fn no_page_begins_or_ends_with_a_lone_row() {
    use playbook::render::paper::{Column, Look};
    let cell = |words: &str| pieces::cell(vec![pieces::text(words)]);
    // Each table begins one line further down a page than the one before; each has a word of its own.
    let names: Vec<String> = (10..60).map(|at| format!("row{at}")).collect();
    let title = [pieces::heading(1, "", "TITLE.", "")].into_iter();
    let blocks = names.iter().enumerate().flat_map(|(at, name)| {
        let rows = (0..24).map(|_| pieces::row(vec![pieces::label("label"), cell(name)])).collect();
        let (look, head) = match at % 2 {
            0 => (Look::Rows, vec![]),
            _ => (Look::Grid, vec![pieces::row(vec![pieces::label("HEAD."), cell("")])]),
        };
        let lines = (0..at).map(|_| pieces::paragraph(Tone::Plain, vec![pieces::text("line")]));
        std::iter::once(Block::NewPage).chain(lines).chain([
            pieces::heading(2, "", "HERE.", ""),
            pieces::table(look, vec![Column::Fixed(20.0), Column::Share(1.0)], head, rows),
        ])
    });
    let text = asked("pdftotext", &["-layout", "FILE", "-"], &made(&pieces::blank(title.chain(blocks).collect())));
    let pages: Vec<&str> = text.trim_end_matches('\u{c}').split('\u{c}').collect();
    for page in &pages {
        let rows = names.iter().map(|name| page.matches(name.as_str()).count());
        assert!(rows.into_iter().all(|count| count != 1), "{page}");
        let last = page.lines().rev().skip_while(|line| !line.contains("row")).count();
        let heading = page.lines().rev().skip_while(|line| !line.contains("HERE.")).count();
        assert!(last >= heading, "a heading stands alone: {page}");
    }
    let heads = pages.iter().map(|page| page.matches("HEAD.").count()).sum::<usize>();
    assert!(heads > names.len() / 2, "heads are repeated: {heads}");
    assert_eq!(text.matches("row").count(), names.len() * 24);
}

#[test]
fn both_sides_of_a4_can_lie_at_the_foot() {
    let mut paper = pieces::blank(vec![pieces::paragraph(Tone::Plain, vec![pieces::text("横")])]);
    paper.page = Page { landscape: true, ..Page::SHEET };
    let info = asked("pdfinfo", &["FILE"], &made(&paper));
    assert!(info.contains("841.89 x 595.276 pts (A4)"), "{info}");
}

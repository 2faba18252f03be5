//! HTML: one file that needs nothing beside it, prints on A4, and can be read by keyboard and ear.
//!
//! The looks are those of `shared/style.css`, which a company may replace; here are only elements and classes.

use super::escape;
use super::grid;
use super::paper::{Block, Cell, Column, Flowchart, Heading, Look, Margin, Page, Paper, Row, Table, Tone, Word, plain};

/// The name of the file that the looks are taken from, among those a company can have its own of.
pub(super) const STYLE: &str = "shared/style.css";
/// How wide a table is on the screen at most, in millimetres, whatever the sheet is that it is printed on.
const SCREEN: f64 = 158.0;

/// The document as one HTML file. `style` is the text of the style sheet.
pub(super) fn html(paper: &Paper, style: &str) -> String {
    let lang = paper.langs.first().copied().unwrap_or("zh");
    let mut writer = Writer { out: String::new(), paper, tables: 0 };
    writer.out.push_str("<!doctype html>\n");
    writer.out.push_str(&format!("<html lang=\"{}\">\n<head>\n<meta charset=\"utf-8\">\n", tag(lang)));
    writer.out.push_str("<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n");
    writer.out.push_str("<meta name=\"generator\" content=\"playbook\">\n");
    writer.out.push_str(&format!("<title>{}</title>\n", escape::html(&paper.title)));
    // A style sheet ends where its element does; nothing in it may end it.
    let style = style.replace("</", "<\\/");
    writer.out.push_str(&format!("<style>\n{}{}</style>\n</head>\n", pages(paper), style));
    let skip = if lang == "zh" { "跳到正文" } else { "Skip to the text" };
    writer.out.push_str(&format!("<body class=\"{}\">\n<a class=\"skip\" href=\"#main\">{skip}</a>\n", paper.kind));
    writer.out.push_str("<main id=\"main\" tabindex=\"-1\">\n");
    writer.blocks(&paper.blocks);
    writer.out.push_str("</main>\n");
    writer.foot(&paper.margin);
    writer.out.push_str("</body>\n</html>\n");
    writer.out
}

/// The tag of a language as HTML has it.
fn tag(lang: &str) -> &str {
    if lang == "zh" { "zh-CN" } else { lang }
}

/// The sheet, and what stands at its head and foot; the cover has neither.
fn pages(paper: &Paper) -> String {
    let Page { top, bottom, binding, outer, landscape } = paper.page;
    let margin = &paper.margin;
    let facts: Vec<String> = margin.facts.iter().map(|fact| format!("{} {}", fact.label, fact.value)).collect();
    let (css, size) = (escape::css, if landscape { "A4 landscape" } else { "A4" });
    let short: String = margin.source.chars().take(12).collect();
    let source = if short.is_empty() { String::new() } else { format!(" · {} {short}", margin.source_label) };
    let (before, rest) = margin.page.split_once('#').unwrap_or((margin.page.as_str(), ""));
    let (between, after) = rest.split_once("##").unwrap_or((rest, ""));
    format!(
        "@page {{\n    size: {size}; margin: {top}mm {outer}mm {bottom}mm {binding}mm;\n    \
         @top-left {{ content: \"{} {}\"; }}\n    @top-right {{ content: \"{}\"; }}\n    \
         @bottom-left {{ content: \"{}{}\"; }}\n    \
         @bottom-right {{ content: \"{}\" counter(page) \"{}\" counter(pages) \"{}\"; }}\n}}\n",
        css(&margin.company),
        css(&margin.title),
        css(&facts.join(" · ")),
        css(&margin.status),
        css(&source),
        css(before),
        css(between),
        css(after),
    )
}

struct Writer<'a> {
    out: String,
    paper: &'a Paper,
    tables: usize,
}

impl Writer<'_> {
    fn foot(&mut self, margin: &Margin) {
        self.out.push_str("<footer class=\"foot\">\n");
        for fact in &margin.facts {
            let (label, value) = (escape::html(&fact.label), escape::html(&fact.value));
            self.out.push_str(&format!("{label} {value} · "));
        }
        self.out.push_str(&escape::html(&margin.status));
        if !margin.source.is_empty() {
            let (label, source) = (escape::html(&margin.source_label), escape::html(&margin.source));
            self.out.push_str(&format!(" · {label} <code>{source}</code>"));
        }
        self.out.push_str("\n</footer>\n");
    }

    fn blocks(&mut self, blocks: &[Block]) {
        for block in blocks {
            match block {
                Block::Cover { blocks } => {
                    self.out.push_str("<div class=\"cover\">\n");
                    self.blocks(blocks);
                    self.out.push_str("</div>\n");
                }
                Block::Heading(heading) => self.heading(heading),
                Block::Contents(heading) => self.contents(heading),
                Block::Paragraph { tone, words } => {
                    self.out.push_str(&format!("<p{}>", class(*tone)));
                    self.words(words);
                    self.out.push_str("</p>\n");
                }
                Block::List { ordered, items } => self.list(*ordered, items),
                Block::Table(table) => self.table(table),
                Block::Flowchart(chart) => self.flowchart(chart),
                Block::NewPage => self.out.push_str("<div class=\"newpage\"></div>\n"),
            }
        }
    }

    fn heading(&mut self, heading: &Heading) {
        let Heading { level, number, anchor, words, .. } = heading;
        let id = if anchor.is_empty() { String::new() } else { format!(" id=\"{}\"", escape::html(anchor)) };
        self.out.push_str(&format!("<h{level}{id}>"));
        if !number.is_empty() {
            self.out.push_str(&format!("<span class=\"number\">{}</span> ", escape::html(number)));
        }
        self.words(words);
        self.out.push_str(&format!("</h{level}>\n"));
    }

    fn contents(&mut self, title: &Heading) {
        self.out.push_str(&format!("<nav class=\"contents\" aria-label=\"{}\">\n", escape::html(&plain(&title.words))));
        self.heading(title);
        self.out.push_str("<ol>\n");
        for heading in listed(&self.paper.blocks) {
            let class = if heading.level > 2 { " class=\"sub\"" } else { "" };
            let words = format!("{} {}", heading.listed_number(), plain(&heading.words));
            let words = escape::html(words.trim());
            let words = if heading.anchor.is_empty() {
                words
            } else {
                format!("<a href=\"#{}\">{words}</a>", escape::html(&heading.anchor))
            };
            self.out.push_str(&format!("<li{class}>{words}</li>\n"));
        }
        self.out.push_str("</ol>\n</nav>\n");
    }

    fn list(&mut self, ordered: bool, items: &[Vec<Block>]) {
        let name = if ordered { "ol" } else { "ul" };
        self.out.push_str(&format!("<{name}>\n"));
        for item in items {
            self.out.push_str("<li>");
            self.inside(item);
            self.out.push_str("</li>\n");
        }
        self.out.push_str(&format!("</{name}>\n"));
    }

    /// Blocks in a cell or an item; a single paragraph needs no element of its own.
    fn inside(&mut self, blocks: &[Block]) {
        match blocks {
            [Block::Paragraph { tone: Tone::Plain, words }] => self.words(words),
            _ => self.blocks(blocks),
        }
    }

    fn table(&mut self, table: &Table) {
        self.tables += 1;
        let look = match table.look {
            Look::Grid => "grid",
            Look::Rows => "rows",
            Look::Control => "control",
            Look::Sign => "sign",
            Look::Sheet => "sheet",
        };
        self.out.push_str(&format!("<table class=\"{look}\">\n"));
        if !table.caption.is_empty() {
            self.out.push_str("<caption>");
            self.words(&table.caption);
            self.out.push_str("</caption>\n");
        }
        self.columns(&table.columns);
        if !table.head.is_empty() {
            let upright = grid::upright(table, &grid::widths(&table.columns, self.width())).is_some();
            self.out.push_str(if upright { "<thead class=\"upright\">\n" } else { "<thead>\n" });
            for row in &table.head {
                self.row(row, "col", upright);
            }
            self.out.push_str("</thead>\n");
        }
        self.out.push_str("<tbody>\n");
        for row in &table.rows {
            self.row(row, "row", false);
        }
        self.out.push_str("</tbody>\n</table>\n");
    }

    /// The width of a table, in millimetres.
    fn width(&self) -> f64 {
        self.paper.page.width().min(SCREEN)
    }

    /// The widths: fixed ones as they are, the others as their share of what is left of the page.
    fn columns(&mut self, columns: &[Column]) {
        let fixed: f64 =
            columns.iter().map(|column| if let Column::Fixed(width) = column { *width } else { 0.0 }).sum();
        let shares: f64 =
            columns.iter().map(|column| if let Column::Share(share) = column { *share } else { 0.0 }).sum();
        let width = self.width();
        let left = (width - fixed).max(0.0);
        self.out.push_str("<colgroup>");
        for column in columns {
            let part = match column {
                Column::Fixed(width) => *width,
                Column::Share(share) => left * share / shares,
            };
            self.out.push_str(&format!("<col style=\"width:{:.2}%\">", part / width * 100.0));
        }
        self.out.push_str("</colgroup>\n");
    }

    /// A row whose headings are those of its columns (`col`) or of itself (`row`), and may stand upright.
    fn row(&mut self, row: &Row, scope: &str, upright: bool) {
        self.out.push_str(&format!("<tr{}>", class(row.tone)));
        for cell in &row.cells {
            self.cell(cell, scope, upright && cell.center);
        }
        self.out.push_str("</tr>\n");
    }

    fn cell(&mut self, cell: &Cell, scope: &str, upright: bool) {
        // A heading without words labels nothing.
        let heading = cell.heading && !cell.blocks.is_empty();
        let name = if heading { "th" } else { "td" };
        let scope = if heading { format!(" scope=\"{scope}\"") } else { String::new() };
        let span = if cell.span > 1 { format!(" colspan=\"{}\"", cell.span) } else { String::new() };
        let mut classes: Vec<&str> = tone(cell.tone).into_iter().collect();
        if cell.center {
            classes.push("center");
        }
        if cell.heading && !heading {
            classes.push("head");
        }
        let class = if classes.is_empty() { String::new() } else { format!(" class=\"{}\"", classes.join(" ")) };
        self.out.push_str(&format!("<{name}{scope}{span}{class}>"));
        let (open, close) = if upright { ("<div>", "</div>") } else { ("", "") };
        self.out.push_str(open);
        self.inside(&cell.blocks);
        self.out.push_str(&format!("{close}</{name}>"));
    }

    fn flowchart(&mut self, chart: &Flowchart) {
        for sheet in &chart.sheets {
            self.out.push_str(&format!("<figure class=\"flowchart\" style=\"max-width:{:.1}mm\">\n", sheet.width));
            self.out.push_str(&sheet.svg);
            self.out.push_str("\n</figure>\n");
        }
    }

    fn words(&mut self, words: &[Word]) {
        for word in words {
            match word {
                Word::Text { text } => self.out.push_str(&escape::html(text)),
                Word::Strong { words } => self.wrapped("<b>", words, "</b>"),
                Word::Soft { words } => self.wrapped("<span class=\"soft\">", words, "</span>"),
                Word::Late { words } => self.wrapped("<span class=\"late\">", words, "</span>"),
                Word::Whole { words } => self.wrapped("<span class=\"whole\">", words, "</span>"),
                Word::Code { text } => self.out.push_str(&format!("<code>{}</code>", divided(&escape::html(text)))),
                Word::Link { to, words } => {
                    let open = format!("<a href=\"#{}\">", escape::html(to));
                    self.wrapped(&open, words, "</a>");
                }
                Word::Second { lang, below, words } => {
                    let class = if *below { "second below" } else { "second" };
                    let open = format!("<span class=\"{class}\" lang=\"{}\">", escape::html(tag(lang)));
                    self.wrapped(&open, words, "</span>");
                }
                Word::Break => self.out.push_str("<br>"),
                Word::Tick { done } => {
                    let (class, sign) = if *done { ("box done", "☑") } else { ("box", "☐") };
                    self.out.push_str(&format!("<span class=\"{class}\"><span>{sign}</span></span>"));
                }
                Word::Blank { width } => {
                    self.out.push_str(&format!("<span class=\"blank\" style=\"width:{width:.1}mm\"></span>"));
                }
            }
        }
    }

    fn wrapped(&mut self, open: &str, words: &[Word], close: &str) {
        self.out.push_str(open);
        self.words(words);
        self.out.push_str(close);
    }
}

/// A code whose lines end behind a sign that joins its pieces, where it is too wide for one.
fn divided(code: &str) -> String {
    let pieces: Vec<&str> = code.split_inclusive(['_', '-', '.']).collect();
    pieces.join("<wbr>")
}

/// The headings that stand in the table of contents, in their order.
fn listed(blocks: &[Block]) -> Vec<&Heading> {
    let mut found = Vec::new();
    for block in blocks {
        match block {
            Block::Heading(heading) if heading.listed && (2..=3).contains(&heading.level) => found.push(heading),
            Block::Cover { blocks } => found.extend(listed(blocks)),
            Block::Heading(_)
            | Block::Contents(_)
            | Block::Paragraph { .. }
            | Block::List { .. }
            | Block::Table(_)
            | Block::Flowchart(_)
            | Block::NewPage => {}
        }
    }
    found
}

fn tone(tone: Tone) -> Option<&'static str> {
    match tone {
        Tone::Plain => None,
        Tone::Soft => Some("soft"),
        Tone::Center => Some("center"),
        Tone::Firm => Some("firm"),
        Tone::Kind => Some("kind"),
        Tone::Caution => Some("caution"),
        Tone::Undone => Some("undone"),
        Tone::Band => Some("band"),
        Tone::Room => Some("room"),
    }
}

fn class(of: Tone) -> String {
    tone(of).map_or_else(String::new, |class| format!(" class=\"{class}\""))
}

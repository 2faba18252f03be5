//! Markdown, for repositories: readable as it stands, and harmless in every reader.

use super::escape;
use super::paper::{Block, Cell, Heading, Look, Paper, Row, Table, Tone, Word};

/// The document as Markdown text.
pub(super) fn markdown(paper: &Paper) -> String {
    let mut writer = Writer { out: String::new() };
    writer.blocks(&paper.blocks, "");
    writer.paragraph("---");
    let facts: Vec<String> = paper
        .margin
        .facts
        .iter()
        .map(|fact| format!("{} {}", escape::markdown(&fact.label), escape::markdown(&fact.value)))
        .collect();
    let margin = &paper.margin;
    let source = (!margin.source.is_empty()).then(|| format!("{} `{}`", margin.source_label, margin.source));
    let parts = facts.into_iter().chain([escape::markdown(&margin.status)]).chain(source);
    writer.paragraph(&parts.collect::<Vec<_>>().join(" · "));
    writer.out
}

struct Writer {
    out: String,
}

impl Writer {
    fn paragraph(&mut self, text: &str) {
        if !text.trim().is_empty() {
            self.out.push_str(text.trim());
            self.out.push_str("\n\n");
        }
    }

    fn blocks(&mut self, blocks: &[Block], indent: &str) {
        for block in blocks {
            match block {
                Block::Cover { blocks } => self.blocks(blocks, indent),
                Block::Heading(heading) => self.heading(heading),
                Block::Paragraph { tone, words } => self.paragraph(&toned(*tone, &line(words))),
                Block::List { ordered, items } => {
                    self.list(*ordered, items, indent);
                    if indent.is_empty() {
                        self.out.push('\n');
                    }
                }
                Block::Table(table) if table.look == Look::Rows => self.rows(table),
                Block::Table(table) => self.table(table),
                Block::Flowchart(chart) => self.paragraph(&escape::fenced("mermaid", &chart.mermaid)),
                // Whoever shows Markdown makes a list of its headings.
                Block::Contents(_) | Block::NewPage => {}
            }
        }
    }

    fn heading(&mut self, heading: &Heading) {
        let number = escape::markdown(&heading.number);
        let words = line(&heading.words).replace("<br>", " ");
        let gap = if number.is_empty() || number.ends_with('、') { "" } else { " " };
        self.paragraph(&format!("{} {number}{gap}{words}", "#".repeat(usize::from(heading.level))));
    }

    fn list(&mut self, ordered: bool, items: &[Vec<Block>], indent: &str) {
        for (at, item) in items.iter().enumerate() {
            let mark = if ordered { format!("{}. ", at + 1) } else { "- ".to_owned() };
            self.out.push_str(indent);
            self.out.push_str(&mark);
            self.out.push_str(&flat(item));
            self.out.push('\n');
        }
    }

    /// A label before what it labels, one after the other.
    fn rows(&mut self, table: &Table) {
        for row in &table.rows {
            let (labels, rest): (Vec<&Cell>, Vec<&Cell>) = row.cells.iter().partition(|cell| cell.heading);
            let label: Vec<String> = labels.iter().map(|cell| flat(&cell.blocks)).collect();
            self.paragraph(&format!("**{}**", label.join(" ")));
            for cell in rest {
                self.blocks(&cell.blocks, "");
            }
        }
    }

    fn table(&mut self, table: &Table) {
        self.paragraph(&line(&table.caption));
        let columns = table.columns.len();
        let empty = Row::default();
        let (head, rows) = match table.head.as_slice() {
            [] if table.look == Look::Control => (&empty, table.rows.as_slice()),
            [] => table.rows.split_first().unwrap_or((&empty, &[])),
            [head, ..] => (head, table.rows.as_slice()),
        };
        self.row(head, columns);
        self.out.push_str(&"|---".repeat(columns));
        self.out.push_str("|\n");
        for row in table.head.iter().skip(1).chain(rows) {
            self.row(row, columns);
        }
        self.out.push('\n');
    }

    fn row(&mut self, row: &Row, columns: usize) {
        let mut left = columns;
        for cell in &row.cells {
            let text = flat(&cell.blocks);
            let text = if row.tone == Tone::Undone && !text.is_empty() { format!("~~{text}~~") } else { text };
            self.out.push_str(&format!("| {text} "));
            self.out.push_str(&"| ".repeat(cell.span - 1));
            left = left.saturating_sub(cell.span);
        }
        self.out.push_str(&"| ".repeat(left));
        self.out.push_str("|\n");
    }
}

fn toned(tone: Tone, text: &str) -> String {
    match tone {
        Tone::Kind | Tone::Firm if !text.is_empty() => format!("**{text}**"),
        Tone::Plain
        | Tone::Kind
        | Tone::Firm
        | Tone::Soft
        | Tone::Center
        | Tone::Caution
        | Tone::Undone
        | Tone::Band
        | Tone::Room => text.to_owned(),
    }
}

/// Blocks on one line, as a cell or an item holds them.
fn flat(blocks: &[Block]) -> String {
    let mut parts: Vec<String> = Vec::new();
    for block in blocks {
        match block {
            Block::Cover { blocks } => parts.push(flat(blocks)),
            Block::Heading(heading) => parts.push(line(&heading.words)),
            Block::Paragraph { words, .. } => parts.push(line(words)),
            Block::List { items, .. } => parts.extend(items.iter().map(|item| format!("• {}", flat(item)))),
            Block::Table(table) => {
                let cells = table.rows.iter().flat_map(|row| &row.cells);
                parts.extend(cells.map(|cell| flat(&cell.blocks)));
            }
            Block::Flowchart(_) | Block::Contents(_) | Block::NewPage => {}
        }
    }
    parts.retain(|part| !part.is_empty());
    parts.join("<br>")
}

fn line(words: &[Word]) -> String {
    let mut out = String::new();
    add_line(words, &mut out);
    out.trim().to_owned()
}

fn add_line(words: &[Word], out: &mut String) {
    for word in words {
        match word {
            Word::Text { text } if text.trim().is_empty() => out.push_str(text),
            Word::Text { text } => out.push_str(&escape::markdown(text)),
            Word::Code { text } => out.push_str(&code(text)),
            Word::Strong { words } => {
                let inside = line(words);
                out.push_str(&if inside.is_empty() { inside } else { format!("**{inside}**") });
            }
            Word::Soft { words } | Word::Late { words } | Word::Link { words, .. } | Word::Whole { words } => {
                add_line(words, out);
            }
            Word::Second { below, words, .. } => {
                if *below {
                    out.push_str("<br>");
                }
                add_line(words, out);
            }
            Word::Break => out.push_str("<br>"),
            Word::Tick { done } => out.push_str(if *done { "☑ " } else { "☐ " }),
            Word::Blank { .. } => out.push_str("\\_\\_\\_\\_\\_\\_\\_\\_"),
        }
    }
}

/// A code as code; one that holds signs of its own as text.
fn code(text: &str) -> String {
    let simple = |char: char| char.is_alphanumeric() || matches!(char, '-' | '_' | '.' | ' ');
    if !text.is_empty() && text.chars().all(simple) && text.trim() == text {
        format!("`{text}`")
    } else {
        escape::markdown(text)
    }
}

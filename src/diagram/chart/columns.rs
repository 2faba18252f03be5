//! The columns beside the flow, as printed work instructions have them: what goes in and comes out, forms, time limits.

use super::flow::{Flow, Node};
use super::symbol::SMALL;
use super::words::{Line, Said, Told, Voice, height, lines, listed, told};
use crate::model::step::Step;

/// The body of the letters, in millimetres.
const LETTERS: f64 = 2.05;
/// Fields of one step that are named; of more it is said how many there are.
const NAMED: usize = 6;
/// What stands on both sides of the words in a column.
pub(super) const PADDING: f64 = 0.9;
/// Around the words in the symbol of a document, at its left, and below for its wave.
pub(super) const DOCUMENT: f64 = 1.0;
/// Between two documents.
pub(super) const BETWEEN: f64 = 1.0;

/// The widths of the three columns.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Widths {
    pub(super) flow: f64,
    pub(super) data: f64,
    pub(super) forms: f64,
    pub(super) limit: f64,
}

impl Widths {
    /// How a page is divided; without columns the flow has all of it.
    pub(super) fn of(width: f64, columns: bool) -> Widths {
        if !columns {
            return Widths { flow: width, ..Widths::default() };
        }
        let (data, forms, limit) = (width * 0.145, width * 0.125, width * 0.08);
        let (data, forms, limit) = (data.clamp(16.0, 34.0), forms.clamp(14.0, 30.0), limit.clamp(10.5, 16.0));
        Widths { flow: width - data - forms - limit, data, forms, limit }
    }
}

/// What stands beside a row.
#[derive(Clone, Debug, Default)]
pub(super) struct Beside {
    pub(super) data: Vec<Line>,
    /// The documents left behind.
    pub(super) forms: Vec<Vec<Line>>,
    pub(super) limit: Vec<Line>,
}

impl Beside {
    pub(super) fn height(&self) -> f64 {
        let forms: f64 = self.forms.iter().map(|lines| document_height(lines) + BETWEEN).sum();
        height(&self.data).max(forms).max(height(&self.limit))
    }
}

/// How high the symbol of a document is.
pub(super) fn document_height(lines: &[Line]) -> f64 {
    height(lines) + DOCUMENT + 2.2
}

/// What stands beside the rows of a flow.
pub(super) fn beside(voice: &Voice, flow: &Flow, in_row: &[Vec<usize>], widths: Widths) -> Vec<Beside> {
    let each = in_row.iter().map(|nodes| {
        let mut beside = Beside::default();
        if widths.data <= 0.0 {
            return beside;
        }
        let steps: Vec<&Node> =
            nodes.iter().map(|node| &flow.nodes[*node]).filter(|node| node.step.is_some()).collect();
        for node in &steps {
            let Some(step) = node.step.map(|step| &voice.playbook[step]) else { continue };
            // Where a row has several steps, each line says whose it is.
            let number = if steps.len() > 1 { format!("{}：", node.number) } else { String::new() };
            add(voice, step, &number, widths, &mut beside);
        }
        beside
    });
    each.collect()
}

fn add(voice: &Voice, step: &Step, number: &str, widths: Widths, beside: &mut Beside) {
    let numbered = |said: Said| -> Vec<Told> {
        told(said.into_iter().map(|(lang, text)| (lang, format!("{number}{text}"))).collect())
    };
    let uses = voice.each(|lang| {
        let names = step.work.uses.iter().filter_map(|record| {
            voice.record(*record).into_iter().find(|(said, _)| *said == lang).or_else(|| voice.record(*record).pop())
        });
        let names = listed(names.map(|(_, name)| name), lang);
        if names.is_empty() { names } else { format!("{}{names}", lang.pick("入：", "in: ")) }
    });
    let fills = voice.each(|lang| {
        let names = step.work.fill.iter().take(NAMED).map(|fill| voice.field(fill.field, lang));
        let names = listed(names, lang);
        let count = step.work.fill.len();
        if names.is_empty() {
            names
        } else if count > NAMED {
            let rest = count - NAMED;
            lang.pick(format!("出：{names}等 {count} 项"), format!("out: {names} and {rest} more"))
        } else {
            format!("{}{names}", lang.pick("出：", "out: "))
        }
    });
    for said in [uses, fills] {
        if !said.is_empty() {
            beside.data.extend(lines(&numbered(said), LETTERS, widths.data - 2.0 * PADDING));
        }
    }
    for record in &step.work.produces {
        let inner = widths.forms - 2.0 * PADDING - 2.0 * DOCUMENT;
        beside.forms.push(lines(&numbered(voice.record(*record)), LETTERS, inner));
    }
    if let Some(limit) = &step.work.limit {
        let said = voice.each(|lang| voice.playbook.say_limited(&limit.time, lang));
        beside.limit.extend(lines(&numbered(said), SMALL, widths.limit - 2.0 * PADDING));
    }
}

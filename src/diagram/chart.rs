//! Flowcharts laid out and drawn: swimlanes by role, the symbols of GB/T 1526, and the columns of a work instruction.
//!
//! Pure: the same playbook and options give the same pictures. A chart that does not fit its page goes on over several,
//! cut between rows; where a line goes to another page it ends in a circle, and goes on there from one with the same
//! letter. Lengths are in millimetres.

mod columns;
mod cut;
mod draw;
mod flow;
mod lanes;
mod layout;
mod marks;
mod page;
mod route;
mod rows;
mod runs;
mod svg;
mod symbol;
mod words;

use std::collections::{BTreeMap, BTreeSet};

use crate::lang::{Lang, Message};
use crate::message;
use crate::model::value::Value;
use crate::model::{Playbook, StepId};
use columns::Widths;
use draw::{Drawing, Laid};
use flow::Flow;
use marks::Marks;
use page::Book;
use words::Voice;

/// What a chart is to look like.
#[derive(Clone, Copy, Debug)]
pub struct Options<'a> {
    /// The languages, the first one large and the second one below it, smaller.
    pub languages: &'a [Lang],
    /// The values of the settings, in the order of the playbook.
    pub settings: &'a [Value],
    /// The width of the room on a page.
    pub width: f64,
    /// Its height.
    pub height: f64,
    /// Whether the columns beside the flow are drawn.
    pub columns: bool,
    /// The way a case has taken, to be marked.
    pub trail: Option<&'a Trail>,
}

/// The way a case has taken.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Trail {
    /// The steps that were finished, and how often.
    pub done: BTreeMap<StepId, u32>,
    /// The steps that are open now.
    pub open: BTreeSet<StepId>,
    /// The ways taken, from a step to where it says it leads.
    pub ways: BTreeSet<(StepId, StepId)>,
}

/// A flowchart on one or more pages.
#[derive(Clone, Debug, PartialEq)]
pub struct Chart {
    /// Its pages.
    pub sheets: Vec<Sheet>,
}

/// A page of a flowchart.
#[derive(Clone, Debug, PartialEq)]
pub struct Sheet {
    /// Its width.
    pub width: f64,
    /// Its height.
    pub height: f64,
    /// What it shows, in a sentence.
    pub says: Message,
    svg: String,
}

impl Sheet {
    /// The picture, a whole SVG file.
    #[must_use]
    pub fn svg(&self) -> &str {
        &self.svg
    }
}

#[cfg(test)]
mod tests;

/// The width of a lane below which roles begin to share one: for Chinese alone, and with English, which has longer words.
const NARROWEST: (f64, f64) = (19.5, 21.5);

/// Draws the flowchart of a playbook.
#[must_use]
pub fn chart(playbook: &Playbook, options: &Options<'_>) -> Chart {
    let voice = Voice::new(playbook, options.languages, options.settings);
    let flow = flow::flow(&voice);
    Chart {
        sheets: fitted(&voice, &flow, options, &|drawing, pages, marks| {
            let count = pages.len();
            let legend = drawing.legend(options.width, count);
            let sheets = pages.iter().enumerate().map(|(at, laid)| {
                let says = says(&voice, drawing.book.lanes, at + 1, count);
                let (svg, width, height) = drawing.svg(laid, &marks, options, &says, (at + 1, count), &legend);
                Sheet { width, height, says, svg }
            });
            sheets.collect()
        }),
    }
}

/// What is made of the pages of a flow in as many lanes as have room for their words. Words that are broken are worse
/// than roles that share a lane.
fn fitted<T>(
    voice: &Voice,
    flow: &Flow,
    options: &Options<'_>,
    make: &dyn Fn(&Drawing<'_>, Vec<Laid>, Marks) -> T,
) -> T {
    let widths = Widths::of(options.width, options.columns);
    let narrowest = if options.languages.contains(&Lang::En) { NARROWEST.1 } else { NARROWEST.0 };
    let attempt = |most: usize| {
        let mut lanes = lanes::lanes(voice, flow, most);
        let rows = rows::rows(flow, &mut lanes);
        let book = Book::new(voice, flow, &lanes, &rows);
        let beside = columns::beside(voice, flow, &book.in_row, widths);
        let drawing = Drawing { voice, book: &book, beside: &beside, widths, trail: options.trail };
        let pages = cut::pages(&drawing, options.width, options.height);
        let marks = Marks::new(&book, pages.iter().map(|laid| &laid.rows));
        let missing = pages.iter().map(|laid| laid.layout.missing).fold(0.0, f64::max);
        (missing, lanes.heads.len(), make(&drawing, pages, marks))
    };
    let (mut missing, mut lanes, mut made) = attempt(fitting(widths.flow, narrowest));
    while missing > 0.0 && lanes > 2 {
        let fewer = attempt(lanes - 1);
        if fewer.0 >= missing {
            break;
        }
        (missing, lanes, made) = fewer;
    }
    made
}

/// How many lanes fit.
fn fitting(width: f64, narrowest: f64) -> usize {
    let mut count = 2;
    while f64::from(count + 1) * narrowest <= width {
        count += 1;
    }
    usize::try_from(count).unwrap_or(2)
}

/// What a page shows, for those who cannot see it.
fn says(voice: &Voice, lanes: &lanes::Lanes, page: usize, pages: usize) -> Message {
    let of = |lang: Lang| {
        let title = voice.named(&voice.playbook.title, &voice.playbook.name, lang);
        let heads = lanes.heads.iter().filter_map(|head| {
            head.iter().find(|(said, _)| *said == lang).or_else(|| head.first()).map(|(_, text)| text.clone())
        });
        (super::label::visible(&title), words::listed(heads, lang))
    };
    let ((zh, zh_lanes), (en, en_lanes)) = (of(Lang::Zh), of(Lang::En));
    let steps = voice.playbook.steps.iter().filter(|step| step.kind.children().is_empty()).count();
    message!(
        zh: "“{zh}”的流程图，第 {page} 页共 {pages} 页：{steps} 个步骤和结束点，按责任部门分栏（{zh_lanes}）。各步骤的文字说明见正文。",
        en: "Flowchart of “{en}”, page {page} of {pages}: {steps} steps and ends, in lanes by role ({en_lanes}). The text describes each step."
    )
}

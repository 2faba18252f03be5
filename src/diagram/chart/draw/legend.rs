//! What the symbols of a chart mean, in a line or two beneath its first page: only those that it has.

use super::outline::outline;
use super::{Drawing, INK};
use crate::diagram::chart::flow::Shape;
use crate::diagram::chart::svg::{Align, Svg};
use crate::diagram::chart::symbol::{Body, SMALL};
use crate::diagram::chart::words::{Line, Voice, height, lines, told, widest};
use crate::lang::Message;
use crate::message;

/// The width and the height of a symbol, of which a circle takes only the height.
const SYMBOL: (f64, f64) = (6.0, 3.4);
/// Between the picture above and the first line, between a symbol and its words, and between two of them.
const ABOVE: f64 = 1.6;
const BEFORE_WORDS: f64 = 0.9;
const BETWEEN: f64 = 3.4;

/// A symbol and what it means, at the upper left corner of both.
struct Entry {
    shape: Shape,
    x: f64,
    y: f64,
    lines: Vec<Line>,
}

/// The meaning of the symbols of a chart.
#[derive(Default)]
pub(in crate::diagram::chart) struct Legend {
    entries: Vec<Entry>,
    /// What it takes of the height of the page.
    pub(in crate::diagram::chart) height: f64,
}

impl Drawing<'_> {
    /// The legend of the chart, as wide as its pages; circles are explained when there are several of these.
    pub(in crate::diagram::chart) fn legend(&self, width: f64, pages: usize) -> Legend {
        let mut legend = Legend::default();
        let (mut x, mut y, mut row) = (0.5, ABOVE, 0.0_f64);
        for (shape, means) in self.meanings(pages) {
            let lines = self.meaning(&means, width);
            let wide = SYMBOL.0 + BEFORE_WORDS + widest(&lines);
            if x > 0.5 && x + wide > width {
                (x, y, row) = (0.5, y + row + 1.0, 0.0);
            }
            row = row.max(height(&lines)).max(SYMBOL.1);
            legend.entries.push(Entry { shape, x, y, lines });
            x += wide + BETWEEN;
        }
        legend.height = y + row + 0.4;
        legend
    }

    fn meaning(&self, means: &Message, width: f64) -> Vec<Line> {
        lines(&told(self.voice.message(means)), SMALL, width - SYMBOL.0 - BEFORE_WORDS - 1.0)
    }

    /// The symbols that occur, in the order in which they are explained.
    fn meanings(&self, pages: usize) -> Vec<(Shape, Message)> {
        let all = [
            (Shape::Terminator, message!(zh: "开始、结束", en: "start, end")),
            (Shape::Process, message!(zh: "步骤", en: "step")),
            (Shape::Predefined, message!(zh: "另一流程", en: "another procedure")),
            (Shape::Decision, message!(zh: "判断、审批", en: "decision, approval")),
            (Shape::Delay, message!(zh: "等待", en: "wait")),
            (Shape::Bar, message!(zh: "分头进行、汇合", en: "side by side, joined")),
            (Shape::Signal, message!(zh: "随时可能发生", en: "at any time")),
            (
                Shape::Connector,
                message!(zh: "接同一字母（箭头后为图的页次）", en: "goes on at the same letter (→ page of the chart)"),
            ),
        ];
        let has = |shape: Shape| match shape {
            Shape::Connector => pages > 1,
            Shape::Terminator
            | Shape::Process
            | Shape::Predefined
            | Shape::Decision
            | Shape::Delay
            | Shape::Bar
            | Shape::Signal
            | Shape::Title => self.book.flow.nodes.iter().any(|node| node.shape == shape),
        };
        all.into_iter().filter(|(shape, _)| has(*shape)).collect()
    }
}

impl Legend {
    /// Draws it below a picture that is so high.
    pub(super) fn draw(&self, svg: &mut Svg, voice: &Voice, top: f64) {
        svg.open("legend");
        let look = format!("fill=\"#ffffff\" stroke=\"{INK}\" stroke-width=\"0.25\"");
        for Entry { shape, x, y, lines } in &self.entries {
            let high = match shape {
                Shape::Bar => 1.3,
                Shape::Terminator
                | Shape::Process
                | Shape::Predefined
                | Shape::Decision
                | Shape::Delay
                | Shape::Signal
                | Shape::Connector
                | Shape::Title => SYMBOL.1,
            };
            let width = if *shape == Shape::Connector { SYMBOL.1 } else { SYMBOL.0 };
            let body = Body { shape: *shape, width, height: high, lines: Vec::new() };
            let middle = top + y + height(lines).max(SYMBOL.1) / 2.0;
            outline(svg, &body, x + SYMBOL.0 / 2.0, middle, &look);
            if *shape == Shape::Connector {
                let lang = voice.languages.first().copied().unwrap_or_default();
                let letter = Line { text: "A".to_owned(), lang, size: SMALL };
                svg.lines(x + SYMBOL.0 / 2.0, middle - letter.height() / 2.0, &[letter], Align::Middle);
            }
            svg.lines(x + SYMBOL.0 + BEFORE_WORDS, middle - height(lines) / 2.0, lines, Align::Left);
        }
        svg.close();
    }
}

//! A page with everything at its place, as SVG: heads, lanes, frames, lines, symbols, words, and the columns beside.

mod legend;
mod outline;
mod table;

use std::ops::Range;

use super::Options;
use super::Trail;
use super::columns::{Beside, Widths};
use super::flow::{Link, Shape};
use super::layout::{Desk, HEADS, Label, Layout, Placed, TRACK, layout, least_height};
use super::marks::Marks;
use super::page::{Book, Plan, plan};
use super::route::routes;
use super::svg::{Align, Svg, number, polyline};
use super::words::{Line, Voice, height, lines};
use crate::lang::{Lang, Message};
use crate::model::StepId;
pub(super) use legend::Legend;
use outline::outline;

/// The colours: ink, the lines between lanes, frames, and the way of a case.
pub(super) const INK: &str = "#1a1a1a";
pub(super) const PALE: &str = "#b4b4b4";
const FRAME: &str = "#7a7a7a";
const TRODDEN: &str = "#14538a";
const TINT: &str = "#dcebf7";
/// The length of an arrow head.
const HEAD: f64 = 1.7;

/// What all pages of a chart are drawn from.
pub(super) struct Drawing<'a> {
    pub(super) voice: &'a Voice,
    pub(super) book: &'a Book<'a>,
    pub(super) beside: &'a [Beside],
    pub(super) widths: Widths,
    pub(super) trail: Option<&'a Trail>,
}

/// A page that is laid out.
pub(super) struct Laid {
    /// Its rows.
    pub(super) rows: Range<usize>,
    /// Its height.
    high: f64,
    pub(super) plan: Plan,
    pub(super) layout: Layout,
    /// The net of each line.
    #[cfg(test)]
    pub(super) net: Vec<usize>,
    heads: Vec<Vec<Line>>,
    /// The height of the heads above the flow.
    head: f64,
}

impl Drawing<'_> {
    /// Lays out the page of some rows, if it is no higher than the room for it.
    pub(super) fn lay(&self, rows: Range<usize>, room: f64) -> Option<Laid> {
        let plan = plan(self.book, &rows);
        let head = |words: f64| words + 2.4 + table::TOP;
        let high = |head: f64, flow: f64| head + flow + 0.4;
        // What is too high in any case need not be laid out.
        if high(head(0.0), least_height(&plan, self.beside)) > room {
            return None;
        }
        let routes = routes(&plan);
        let desk = Desk { book: self.book, plan: &plan, routes: &routes, width: self.widths.flow, beside: self.beside };
        let layout = layout(&desk);
        let rooms = layout.borders.windows(2).map(|pair| pair[1] - pair[0] - 1.6);
        let heads: Vec<Vec<Line>> =
            self.book.heads.iter().zip(rooms).map(|(head, room)| lines(head, HEADS, room)).collect();
        let head = head(heads.iter().map(|lines| height(lines)).fold(0.0, f64::max));
        let high = high(head, layout.height);
        if high > room {
            return None;
        }
        #[cfg(test)]
        let net = routes.net;
        Some(Laid {
            rows,
            high,
            plan,
            layout,
            #[cfg(test)]
            net,
            heads,
            head,
        })
    }

    /// The picture of a page, with its width and height. The legend stands beneath the first one.
    pub(super) fn svg(
        &self,
        laid: &Laid,
        marks: &Marks,
        options: &Options<'_>,
        says: &Message,
        page: (usize, usize),
        legend: &Legend,
    ) -> (String, f64, f64) {
        let high = laid.high + 0.4;
        let all = if page.0 == 1 { high + legend.height } else { high };
        let scale = (options.height / all).min(1.0);
        let lang = options.languages.first().copied().unwrap_or_default();
        let title = self.voice.named(&self.voice.playbook.title, &self.voice.playbook.name, lang);
        let said: Vec<&str> = options.languages.iter().map(|lang| says.say(*lang)).collect();
        let (width, height) = (options.width * scale, all * scale);
        let title = format!("{} {}/{}", crate::diagram::label::visible(&title), page.0, page.1);
        let mut svg = Svg::new((width, height), (options.width, all), lang, &title, &said.join("\n"));
        svg.rectangle(0.0, 0.0, options.width, all, "fill=\"#ffffff\"");
        self.lanes(&mut svg, laid, high, lang, page);
        self.table(&mut svg, laid, high, options.width);
        let shifted = |y: f64| y + laid.head;
        self.frames(&mut svg, laid);
        svg.open("lines");
        // The way a case has taken lies above all other lines.
        let mut order: Vec<usize> = (0..laid.layout.wires.len()).collect();
        order.sort_by_key(|wire| (self.trodden(laid, *wire), !laid.plan.lines[*wire].aside));
        for wire in order {
            self.wire(&mut svg, laid, wire);
        }
        for (x, y) in &laid.layout.merges {
            svg.circle(*x, shifted(*y), 0.5, &format!("fill=\"{INK}\""));
        }
        svg.close();
        for placed in &laid.layout.symbols {
            self.symbol(&mut svg, laid, placed, marks, lang);
        }
        svg.open("labels");
        for label in &laid.layout.labels {
            words_of(&mut svg, label, laid.head);
        }
        svg.close();
        if page.0 == 1 {
            legend.draw(&mut svg, self.voice, high);
        }
        (svg.finish(), width, height)
    }

    fn lanes(&self, svg: &mut Svg, laid: &Laid, high: f64, lang: Lang, (page, pages): (usize, usize)) {
        svg.open("lanes");
        let borders = &laid.layout.borders;
        svg.rectangle(0.0, 0.0, self.widths.flow, laid.head, "fill=\"#f2f2f2\"");
        for x in &borders[1..borders.len() - 1] {
            let way = format!("M{} {}V{}", number(*x), number(table::TOP), number(laid.head));
            svg.path(&way, &format!("stroke=\"{PALE}\" stroke-width=\"0.2\""));
            let way = format!("M{} {}V{}", number(*x), number(laid.head), number(high - 0.2));
            svg.path(&way, &format!("stroke=\"{PALE}\" stroke-width=\"0.18\" stroke-dasharray=\"0.5 1\""));
        }
        for (lines, pair) in laid.heads.iter().zip(borders.windows(2)) {
            let middle = f64::midpoint(pair[0], pair[1]);
            let y = table::TOP + (laid.head - table::TOP - height(lines)) / 2.0;
            svg.lines(middle, y, lines, Align::Middle);
        }
        let mut text = lang.pick("责任部门 · 流程", "Responsible · flow").to_owned();
        if pages > 1 {
            // Circles name the page of the chart, which another document may number otherwise.
            text += &format!(" {page}/{pages}");
        }
        let line = Line { text, lang, size: 2.3 };
        svg.lines(self.widths.flow / 2.0, (table::TOP - line.height()) / 2.0, &[line], Align::Middle);
        svg.close();
    }

    fn frames(&self, svg: &mut Svg, laid: &Laid) {
        for frame in &laid.plan.frames {
            let rows = &laid.layout.rows;
            // On the border of the lanes or a whole track beside it, so never on a line.
            let depth = f64::from(u32::try_from(frame.depth).unwrap_or(0));
            let last = laid.layout.borders.len() - 1;
            let outer = |at: usize| if at == 0 || at == last { 0.5 + 0.5 * depth } else { TRACK * depth };
            let left = laid.layout.borders[frame.lanes.0] + outer(frame.lanes.0);
            let right = laid.layout.borders[frame.lanes.1 + 1] - outer(frame.lanes.1 + 1);
            let top = laid.head + if frame.open.0 { 0.3 } else { rows[frame.rows.0].0 - 0.8 };
            let bottom = laid.head
                + if frame.open.1 { laid.layout.height } else { rows[frame.rows.1].1 + laid.plan.frame_foot(frame) };
            let mut way = format!("M{} {}V{}M{0} {1}", number(left), number(top), number(bottom));
            way.push_str(&if frame.open.0 {
                format!("M{} {}", number(right), number(top))
            } else {
                format!("H{}", number(right))
            });
            way.push_str(&format!("V{}", number(bottom)));
            if !frame.open.1 {
                way.push_str(&format!("H{}", number(left)));
            }
            svg.path(
                &way,
                &format!("fill=\"none\" stroke=\"{FRAME}\" stroke-width=\"0.22\" stroke-dasharray=\"2.4 0.9\""),
            );
        }
    }

    /// Whether a case went along a line.
    fn trodden(&self, laid: &Laid, wire: usize) -> bool {
        let Some(trail) = self.trail else { return false };
        let line = &laid.plan.lines[laid.layout.wires[wire].line];
        let at_circle = [line.from, line.to].iter().any(|item| laid.plan.items[*item].shape == Shape::Connector);
        // Lanes that part on several pages share their circles.
        let shared = at_circle && self.book.parts(line.link);
        let lanes = &self.book.parting[self.book.flow.links[line.link].from];
        let links = if shared { lanes.as_slice() } else { std::slice::from_ref(&line.link) };
        links.iter().any(|link| self.trodden_link(trail, &self.book.flow.links[*link]))
    }

    fn trodden_link(&self, trail: &Trail, link: &Link) -> bool {
        let reached = |step: &StepId| trail.done.contains_key(step) || trail.open.contains(step);
        match link.way {
            (Some(from), Some(to)) => trail.ways.contains(&(from, to)),
            (Some(from), None) => trail.done.contains_key(&from),
            (None, Some(to)) => reached(&to) && !link.aside,
            (None, None) => false,
        }
    }

    fn wire(&self, svg: &mut Svg, laid: &Laid, at: usize) {
        let wire = &laid.layout.wires[at];
        if wire.points.len() < 2 {
            return;
        }
        let mut points: Vec<(f64, f64)> = wire.points.iter().map(|(x, y)| (*x, y + laid.head)).collect();
        let (end, before) = (points[points.len() - 1], points[points.len() - 2]);
        let trodden = self.trodden(laid, at);
        let (colour, thick, size) = if trodden { (TRODDEN, 0.75, HEAD * 1.3) } else { (INK, 0.26, HEAD) };
        let far = (end.0 - before.0).hypot(end.1 - before.1).max(0.001);
        let unit = ((end.0 - before.0) / far, (end.1 - before.1) / far);
        let foot = (end.0 - unit.0 * size, end.1 - unit.1 * size);
        if let Some(last) = points.last_mut() {
            *last = (end.0 - unit.0 * size * 0.8, end.1 - unit.1 * size * 0.8);
        }
        let dashes = if laid.plan.lines[wire.line].aside { " stroke-dasharray=\"1.3 0.8\"" } else { "" };
        svg.path(&polyline(&points), &format!("fill=\"none\" stroke=\"{colour}\" stroke-width=\"{thick}\"{dashes}"));
        let wing = size * 0.33;
        let head =
            [end, (foot.0 - unit.1 * wing, foot.1 + unit.0 * wing), (foot.0 + unit.1 * wing, foot.1 - unit.0 * wing)];
        svg.path(&format!("{}Z", polyline(&head)), &format!("fill=\"{colour}\""));
    }

    fn symbol(&self, svg: &mut Svg, laid: &Laid, placed: &Placed, marks: &Marks, lang: Lang) {
        let item = &laid.plan.items[placed.item];
        let (x, y) = (placed.x, placed.y + laid.head);
        let node = item.node.map(|node| &self.book.flow.nodes[node]);
        let step = node.and_then(|node| node.step);
        let done = step.and_then(|step| self.trail?.done.get(&step).copied());
        let open = step.is_some_and(|step| self.trail.is_some_and(|trail| trail.open.contains(&step)));
        svg.open("symbol");
        let look = match (done, open) {
            (_, true) => {
                format!("fill=\"#ffffff\" stroke=\"{TRODDEN}\" stroke-width=\"0.9\" stroke-dasharray=\"2 0.8\"")
            }
            (Some(_), false) => format!("fill=\"{TINT}\" stroke=\"{TRODDEN}\" stroke-width=\"0.6\""),
            (None, false) => format!("fill=\"#ffffff\" stroke=\"{INK}\" stroke-width=\"0.3\""),
        };
        outline(svg, &placed.body, x, y, &look);
        match item.shape {
            Shape::Connector => {
                if let Some(circle) = item.circle {
                    connector_words(svg, marks.of(circle), x, y, lang);
                }
            }
            Shape::Title => {
                svg.lines(
                    x - placed.body.width / 2.0,
                    y - placed.body.height / 2.0 + 0.3,
                    &placed.body.lines,
                    Align::Left,
                );
            }
            Shape::Terminator
            | Shape::Signal
            | Shape::Process
            | Shape::Predefined
            | Shape::Decision
            | Shape::Delay
            | Shape::Bar => {
                svg.lines(x, y - height(&placed.body.lines) / 2.0, &placed.body.lines, Align::Middle);
            }
        }
        if let Some(count) = done {
            outline::tick(svg, &placed.body, x, y, count, TRODDEN);
        }
        svg.close();
    }
}

/// The letter of a connector, and the page on which its line goes on.
fn connector_words(svg: &mut Svg, (letter, page): (&str, Option<usize>), x: f64, y: f64, lang: Lang) {
    let size = if letter.len() > 2 { 1.6 } else { 2.3 };
    let letter = Line { text: letter.to_owned(), lang, size };
    let Some(page) = page else {
        return svg.lines(x, y - letter.height() / 2.0, &[letter], Align::Middle);
    };
    let page = Line { text: format!("→{}", page + 1), lang, size: 1.35 };
    svg.lines(x, y - 2.15, &[letter], Align::Middle);
    svg.lines(x, y + 0.35, &[page], Align::Middle);
}

fn words_of(svg: &mut Svg, label: &Label, head: f64) {
    let y = label.y + head;
    if label.on {
        svg.rectangle(label.x - 0.3, y - 0.1, label.width + 0.6, label.height + 0.2, "fill=\"#ffffff\"");
        svg.lines(label.x + label.width / 2.0, y, &label.lines, Align::Middle);
    } else {
        svg.lines(label.x, y, &label.lines, Align::Left);
    }
}

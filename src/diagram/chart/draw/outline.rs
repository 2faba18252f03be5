//! The outlines of the symbols.

use crate::diagram::chart::flow::Shape;
use crate::diagram::chart::svg::{Align, Svg, number, polyline};
use crate::diagram::chart::symbol::{Body, DOUBLE};
use crate::diagram::chart::words::Line;
use crate::lang::Lang;

/// Draws the outline of a symbol around its middle.
pub(super) fn outline(svg: &mut Svg, body: &Body, x: f64, y: f64, look: &str) {
    let (half, high) = (body.width / 2.0, body.height / 2.0);
    let (left, right, top, bottom) = (x - half, x + half, y - high, y + high);
    match body.shape {
        Shape::Process => svg.rectangle(left, top, body.width, body.height, look),
        Shape::Predefined => {
            svg.rectangle(left, top, body.width, body.height, look);
            for side in [left + DOUBLE, right - DOUBLE] {
                svg.path(&polyline(&[(side, top), (side, bottom)]), &format!("{look} fill-opacity=\"0\""));
            }
        }
        Shape::Terminator => {
            svg.rectangle(left, top, body.width, body.height, &format!("rx=\"{}\" {look}", number(high.min(3.4))))
        }
        Shape::Signal => {
            let rounded = format!("rx=\"{}\" stroke-dasharray=\"1.3 0.8\" {look}", number(high.min(3.4)));
            svg.rectangle(left, top, body.width, body.height, &rounded);
        }
        Shape::Decision => {
            svg.path(&format!("{}Z", polyline(&[(x, top), (right, y), (x, bottom), (left, y)])), look);
        }
        Shape::Delay => {
            let round = high.min(3.4);
            let [l, r, t, b, q] = [left, right, top, bottom, round].map(number);
            let (straight, [low, up]) = (number(right - round), [bottom - round, top + round].map(number));
            svg.path(
                &format!("M{l} {t}H{straight}A{q} {q} 0 0 1 {r} {up}V{low}A{q} {q} 0 0 1 {straight} {b}H{l}Z"),
                look,
            );
        }
        Shape::Bar => {
            svg.rectangle(left, top, body.width, body.height, "fill=\"#ffffff\"");
            for y in [top, bottom] {
                svg.path(&polyline(&[(left, y), (right, y)]), "stroke=\"#1a1a1a\" stroke-width=\"0.45\"");
            }
        }
        Shape::Title => {}
        Shape::Connector => svg.circle(x, y, half, look),
    }
}

/// Draws the symbol of a document: a rectangle with a wavy foot.
pub(super) fn document(svg: &mut Svg, (left, top): (f64, f64), (width, height): (f64, f64)) {
    let wave = height.min(1.4);
    let [l, t, r, foot] = [left, top, left + width, top + height - wave / 2.0].map(number);
    let [quarter, middle, three] = [0.25, 0.5, 0.75].map(|part| number(left + width * part));
    let [up, down] = [top + height - wave * 1.3, top + height + wave * 0.3].map(number);
    svg.path(
        &format!("M{l} {t}H{r}V{foot}Q{three} {up} {middle} {foot}Q{quarter} {down} {l} {foot}Z"),
        "fill=\"#ffffff\" stroke=\"#1a1a1a\" stroke-width=\"0.2\"",
    );
}

/// A tick at the upper right corner of a step that was done, and how often when more than once.
pub(super) fn tick(svg: &mut Svg, body: &Body, x: f64, y: f64, count: u32, colour: &str) {
    let (right, top) = match body.shape {
        Shape::Decision => (x + body.width / 4.0, y - body.height / 4.0),
        Shape::Terminator
        | Shape::Signal
        | Shape::Process
        | Shape::Predefined
        | Shape::Delay
        | Shape::Bar
        | Shape::Title
        | Shape::Connector => (x + body.width / 2.0 - 1.2, y - body.height / 2.0),
    };
    svg.circle(right, top, 1.35, &format!("fill=\"#ffffff\" stroke=\"{colour}\" stroke-width=\"0.35\""));
    if count == 1 {
        let way = polyline(&[(right - 0.7, top), (right - 0.15, top + 0.6), (right + 0.75, top - 0.6)]);
        svg.path(&way, &format!("fill=\"none\" stroke=\"{colour}\" stroke-width=\"0.4\""));
    } else {
        let line = Line { text: format!("✓{count}"), lang: Lang::Zh, size: 1.4 };
        svg.lines(right, top - line.height() / 2.0, &[line], Align::Middle);
    }
}

//! The symbols of GB/T 1526, measured: how high each must be for its words, and where a line meets its border.

use super::flow::{Node, Shape};
use super::lanes::Lanes;
use super::words::{LEADING, Line, Voice, height, lines, shaped};

/// The body of the letters in symbols, in millimetres.
pub(super) const LETTERS: f64 = 2.65;
/// The body of the letters of labels.
pub(super) const SMALL: f64 = 2.2;
/// How far double sides stand from the border.
pub(super) const DOUBLE: f64 = 1.3;
/// Between the two lines of a bar without words.
const BAR: f64 = 1.3;
/// Across a connector.
pub(super) const CONNECTOR: f64 = 5.2;

/// A symbol with its words in lines.
#[derive(Clone, Debug)]
pub(super) struct Body {
    pub(super) shape: Shape,
    pub(super) width: f64,
    pub(super) height: f64,
    pub(super) lines: Vec<Line>,
}

impl Body {
    /// How high it is above and below its middle, at a distance from the middle.
    pub(super) fn reach(&self, aside: f64) -> f64 {
        let half = self.height / 2.0;
        match self.shape {
            Shape::Decision => half * (1.0 - (2.0 * aside.abs() / self.width).min(1.0)),
            Shape::Connector => (half * half - (aside * aside).min(half * half)).sqrt(),
            Shape::Terminator
            | Shape::Signal
            | Shape::Process
            | Shape::Predefined
            | Shape::Delay
            | Shape::Bar
            | Shape::Title => half,
        }
    }
}

/// A connector; its letter is drawn in the circle.
pub(super) fn connector() -> Body {
    Body { shape: Shape::Connector, width: CONNECTOR, height: CONNECTOR, lines: Vec::new() }
}

/// A symbol that may be as wide as `room`.
pub(super) fn body(voice: &Voice, lanes: &Lanes, node: &Node, lane: usize, room: f64) -> Body {
    let mut words = node.words.clone();
    if let Some((_, first)) = words.first_mut()
        && !node.number.is_empty()
    {
        *first = format!("{} {first}", node.number);
    }
    let roles =
        if lanes.shared == Some(lane) { node.roles.as_slice() } else { node.roles.get(1..).unwrap_or_default() };
    let mut named = voice.roles(roles);
    for (lang, names) in &mut named {
        *names = lang.pick(format!("（{names}）"), format!("({names})"));
    }
    let boxed = |inner: f64, least: f64, most: f64| {
        let mut all = lines(&words, LETTERS, inner);
        all.extend(lines(&named, SMALL, inner));
        let height = (height(&all) + most).max(least);
        (all, height)
    };
    let (lines, height) = match node.shape {
        Shape::Process => boxed(room - 1.8, 7.0, 2.2),
        Shape::Predefined => boxed(room - 1.4 - 2.0 * DOUBLE, 7.0, 2.2),
        Shape::Terminator | Shape::Signal => boxed(room - 3.4, 6.4, 2.2),
        Shape::Delay => boxed(room - 4.4, 7.0, 2.2),
        Shape::Title => boxed(room, 4.0, 0.6),
        Shape::Bar if words.is_empty() => (Vec::new(), BAR),
        Shape::Bar => boxed(room, BAR, 1.0),
        Shape::Connector => (Vec::new(), CONNECTOR),
        Shape::Decision => {
            words.extend(named);
            diamond(&words, room)
        }
    };
    Body { shape: node.shape, width: room, height, lines }
}

/// The lowest diamond that holds the words.
fn diamond(words: &super::words::Said, width: f64) -> (Vec<Line>, f64) {
    let area: f64 = lines(words, LETTERS, width).iter().map(|line| line.width() * line.height()).sum();
    let mut high = (2.0 * area / width).max(9.0);
    loop {
        let mut block = LETTERS * LEADING;
        while block < high {
            let top = -block / 2.0;
            let room = |above: f64, line: f64| {
                let outer = (top + above).abs().max((top + above + line).abs());
                width * (1.0 - 2.0 * outer / high) - 0.6
            };
            // No letter fits into the corners, and no diamond for absurd words is searched for long.
            let fitting = shaped(words, LETTERS, |above, line| room(above, line).max(LETTERS));
            let fits = |block: f64| height(&fitting) <= block + 0.001;
            let mut above = 0.0;
            let all_in = fitting.iter().all(|line| {
                let inside = line.width() <= room(above, line.height()) + 0.001;
                above += line.height();
                inside
            });
            if fits(block) && all_in {
                return (fitting, high);
            }
            block += LETTERS * LEADING / 2.0;
        }
        high += 1.0;
    }
}

//! The symbols of GB/T 1526, measured: how high each must be for its words, and where a line meets its border.

mod diamond;

use super::flow::{Node, Shape};
use super::lanes::Lanes;
use super::words::{LEADING, Line, Said, Told, Voice, height, lines, told, unbroken, wide};
use diamond::{LOWEST, diamond};

/// The body of the letters in symbols, in millimetres.
pub(super) const LETTERS: f64 = 2.65;
/// The body of the letters of labels.
pub(super) const SMALL: f64 = 2.2;
/// How far double sides stand from the border.
pub(super) const DOUBLE: f64 = 1.3;
/// Between the two lines of a bar without words.
const BAR: f64 = 1.3;
/// How much wider than its longest word a diamond is.
const SLANT: f64 = 1.35;
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

/// What stands in a symbol, and below it whose it is where its lane does not say so.
fn said(voice: &Voice, lanes: &Lanes, node: &Node, lane: usize) -> (Said, Said) {
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
    (words, named)
}

/// How high a symbol is at least, whatever its words.
pub(super) fn least(shape: Shape) -> f64 {
    match shape {
        Shape::Process | Shape::Predefined | Shape::Delay => 7.0,
        Shape::Terminator | Shape::Signal => 6.4,
        Shape::Title => 4.0,
        Shape::Bar => BAR,
        Shape::Connector => CONNECTOR,
        Shape::Decision => LOWEST,
    }
}

/// What the border of a symbol and the air inside it take of its width.
fn sides(shape: Shape) -> f64 {
    match shape {
        Shape::Process => 1.8,
        Shape::Predefined => 1.4 + 2.0 * DOUBLE,
        Shape::Terminator | Shape::Signal => 3.4,
        Shape::Delay => 4.4,
        Shape::Title | Shape::Bar | Shape::Connector | Shape::Decision => 0.0,
    }
}

/// A symbol before it is known how wide it may be.
pub(super) struct Symbol {
    shape: Shape,
    words: Vec<Told>,
    /// Whose it is where its lane does not say so, smaller and below the words; in a diamond it is one of them.
    named: Vec<Told>,
    /// The width below which a word is broken, and the one from which on it looks well.
    pub(super) wanted: (f64, f64),
}

impl Symbol {
    pub(super) fn new(voice: &Voice, lanes: &Lanes, node: &Node, lane: usize) -> Symbol {
        let (words, named) = said(voice, lanes, node, lane);
        let (mut words, mut named) = (told(words), told(named));
        let inner = unbroken(&words, LETTERS).max(unbroken(&named, SMALL));
        let wanted = if node.shape == Shape::Decision {
            // A diamond is twice as large as what it holds; as wide as high it is not yet a needle.
            let area = wide(&words, LETTERS) * LETTERS + wide(&named, SMALL) * SMALL;
            let least = inner * SLANT;
            words.append(&mut named);
            (least, (4.0 * area * LEADING).sqrt().max(least))
        } else {
            (inner + sides(node.shape), inner + sides(node.shape))
        };
        Symbol { shape: node.shape, words, named, wanted }
    }

    /// The symbol when it may be as wide as `room`.
    pub(super) fn body(&self, room: f64) -> Body {
        let inner = room - sides(self.shape);
        let least = least(self.shape);
        let boxed = |air: f64| {
            let mut all = lines(&self.words, LETTERS, inner);
            all.extend(lines(&self.named, SMALL, inner));
            let height = (height(&all) + air).max(least);
            (all, height)
        };
        let (lines, height) = match self.shape {
            Shape::Process | Shape::Predefined | Shape::Delay | Shape::Terminator | Shape::Signal => boxed(2.2),
            Shape::Title => boxed(0.6),
            Shape::Bar if !self.words.is_empty() => boxed(1.0),
            Shape::Bar | Shape::Connector => (Vec::new(), least),
            Shape::Decision => diamond(&self.words, room),
        };
        Body { shape: self.shape, width: room, height, lines }
    }
}

//! The words of a decision, in lines that are short at the top, long in the middle and short at the foot, as a diamond is.

use super::LETTERS;
use crate::diagram::chart::words::{Line, Told, height, lines, size_of};

/// The lowest diamond, and by how much higher ones are tried; in millimetres.
pub(super) const LOWEST: f64 = 9.0;
const STEP: f64 = 0.5;
/// How high one may become, for its width, before its words are broken.
const STEEP: f64 = 3.0;
/// Between the words and the border, at both sides together.
const AIR: f64 = 0.6;

/// The lowest diamond of a width that holds the words, with the lines in it.
pub(super) fn diamond(said: &[Told], width: f64) -> (Vec<Line>, f64) {
    let mut high = LOWEST;
    while high <= STEEP * width {
        if let Some(lines) = filled(said, width, high) {
            return (lines, high);
        }
        high += STEP;
    }
    let broken = lines(said, LETTERS, (width * 0.6).max(LETTERS));
    let high = needed(&broken, width);
    if high.is_finite() {
        return (broken, high);
    }
    let broken = lines(said, LETTERS, LETTERS);
    let high = 2.0 * height(&broken) + LOWEST;
    (broken, high)
}

/// The words in the lines of a diamond, when it holds them: begun as far down as possible.
fn filled(said: &[Told], width: f64, high: f64) -> Option<Vec<Line>> {
    let mut top = -STEP;
    while top > -high / 2.0 {
        if let Some(lines) = from(said, width, high, top)
            && needed(&lines, width) <= high
        {
            return Some(lines);
        }
        top -= STEP;
    }
    None
}

/// The words in lines from a height on, each as full as the diamond is wide there; none when a word is too wide for it.
fn from(said: &[Told], width: f64, high: f64, top: f64) -> Option<Vec<Line>> {
    let mut lines = Vec::new();
    let mut top = top;
    for (at, told) in said.iter().enumerate() {
        let mut line = Line { text: String::new(), lang: told.lang, size: size_of(at, LETTERS) };
        let mut used = 0.0;
        for piece in told.pieces(line.size) {
            if used + piece.width > room(width, high, top, line.height()) && !line.text.trim().is_empty() {
                top += line.height();
                used = 0.0;
                lines.push(trimmed(&mut line));
            }
            if piece.width > room(width, high, top, line.height()) {
                return None;
            }
            line.text.push_str(piece.text);
            used += piece.width;
        }
        top += line.height();
        lines.push(trimmed(&mut line));
    }
    Some(lines)
}

/// Takes what a line holds out of it.
fn trimmed(line: &mut Line) -> Line {
    let text = std::mem::take(&mut line.text).trim().to_owned();
    Line { text, ..line.clone() }
}

/// How wide a line at a height may be.
fn room(width: f64, high: f64, top: f64, line: f64) -> f64 {
    let outer = top.abs().max((top + line).abs());
    width * (1.0 - 2.0 * outer / high) - AIR
}

/// How high the diamond around some lines is.
fn needed(lines: &[Line], width: f64) -> f64 {
    let mut top = -height(lines) / 2.0;
    let mut high = LOWEST;
    for line in lines {
        let outer = top.abs().max((top + line.height()).abs());
        top += line.height();
        // A line fits where the diamond is as wide at its outer edge.
        let part = 1.0 - (line.width() + AIR) / width;
        high = high.max(if part > 0.02 { 2.0 * outer / part } else { f64::INFINITY });
    }
    high
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::diagram::chart::words::told;
    use crate::lang::Lang;

    fn drawn(text: &str, width: f64) -> (Vec<String>, f64) {
        let (lines, high) = diamond(&told(vec![(Lang::En, text.to_owned())]), width);
        (lines.into_iter().map(|line| line.text).collect(), high)
    }

    #[test]
    fn few_words_stand_on_one_line_and_many_follow_the_border() {
        assert_eq!(drawn("结果？", 24.0), (vec!["结果？".to_owned()], LOWEST));
        let (lines, high) = drawn("Decision of the sales manager (major complaint)", 34.0);
        let longest = lines.iter().map(String::len).max();
        assert!(lines.len() > 2 && lines.first().map(String::len) < longest && lines.last().map(String::len) < longest);
        assert!(high < 34.0, "{high} {lines:?}");
    }

    #[test]
    fn a_word_that_no_diamond_holds_is_broken_and_nothing_is_lost() {
        let (lines, high) = drawn(&"x".repeat(60), 12.0);
        assert_eq!((lines.concat(), high.is_finite()), ("x".repeat(60), true));
    }
}

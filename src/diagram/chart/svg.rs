//! SVG text: a few shapes and letters, everything escaped, nothing fetched from elsewhere.

use std::fmt::{Arguments, Write};

use super::words::{LEADING, Line};
use crate::lang::Lang;
use crate::typeface::{SIGNS, Typeface};

/// A picture that is being written. Lengths are in millimetres.
pub(super) struct Svg {
    out: String,
}

/// Where letters stand.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Align {
    Left,
    Middle,
}

impl Svg {
    /// Begins a picture; what stands in it is drawn in its own size and fitted into the width and the height.
    pub(super) fn new(size: (f64, f64), inner: (f64, f64), lang: Lang, title: &str, says: &str) -> Svg {
        let mut svg = Svg { out: String::new() };
        let signs = SIGNS.join("', '");
        svg.add(format_args!(
            "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"{}mm\" height=\"{}mm\" viewBox=\"0 0 {} {}\" role=\"img\" \
             xml:lang=\"{}\">",
            number(size.0), number(size.1), number(inner.0), number(inner.1), tag(lang)
        ));
        svg.add(format_args!("<title>{}</title>\n<desc>{}</desc>", escaped(title), escaped(says)));
        svg.add(format_args!(
            "<g font-family=\"'{}', '{signs}', sans-serif\" font-weight=\"500\" fill=\"#1a1a1a\" stroke-linejoin=\"round\">",
            Typeface::Hei.family()
        ));
        svg
    }

    fn add(&mut self, line: Arguments<'_>) {
        writeln!(self.out, "{line}").expect("a string takes what is written");
    }

    /// A shape; `look` holds attributes of our own.
    pub(super) fn path(&mut self, way: &str, look: &str) {
        self.add(format_args!("<path d=\"{way}\" {look}/>"));
    }

    pub(super) fn rectangle(&mut self, x: f64, y: f64, width: f64, height: f64, look: &str) {
        let [x, y, width, height] = [x, y, width, height].map(number);
        self.add(format_args!("<rect x=\"{x}\" y=\"{y}\" width=\"{width}\" height=\"{height}\" {look}/>"));
    }

    pub(super) fn circle(&mut self, x: f64, y: f64, radius: f64, look: &str) {
        let [x, y, radius] = [x, y, radius].map(number);
        self.add(format_args!("<circle cx=\"{x}\" cy=\"{y}\" r=\"{radius}\" {look}/>"));
    }

    /// A group with a name, so that a picture can be read and styled.
    pub(super) fn open(&mut self, name: &str) {
        self.add(format_args!("<g class=\"{name}\">"));
    }

    pub(super) fn close(&mut self) {
        self.add(format_args!("</g>"));
    }

    /// Lines of letters, the first one with its upper border at `y`.
    pub(super) fn lines(&mut self, x: f64, y: f64, lines: &[Line], align: Align) {
        let mut y = y;
        for line in lines {
            // The letters of the typeface fill their body from 0.88 above the foot to 0.12 below it.
            let foot = y + line.size * ((LEADING - 1.0) / 2.0 + 0.86);
            let anchor = if align == Align::Middle { " text-anchor=\"middle\"" } else { "" };
            self.add(format_args!(
                "<text x=\"{}\" y=\"{}\" font-size=\"{}\"{anchor} xml:lang=\"{}\">{}</text>",
                number(x),
                number(foot),
                number(line.size),
                tag(line.lang),
                escaped(&line.text)
            ));
            y += line.height();
        }
    }

    pub(super) fn finish(mut self) -> String {
        self.out.push_str("</g>\n</svg>\n");
        self.out
    }
}

/// The tag of a language as readers of a picture know it.
fn tag(lang: Lang) -> &'static str {
    match lang {
        Lang::Zh => "zh-Hans",
        Lang::En => "en",
    }
}

/// A length with at most two places.
pub(super) fn number(length: f64) -> String {
    let mut text = format!("{length:.2}");
    text.truncate(text.trim_end_matches('0').trim_end_matches('.').len());
    if text == "-0" { "0".to_owned() } else { text }
}

/// The points of a line as a path.
pub(super) fn polyline(points: &[(f64, f64)]) -> String {
    let mut way = String::new();
    for (at, (x, y)) in points.iter().enumerate() {
        let sign = if at == 0 { 'M' } else { 'L' };
        write!(way, "{sign}{} {}", number(*x), number(*y)).expect("a string takes what is written");
    }
    way
}

/// Text as XML; what XML cannot hold is shown as a replacement sign.
pub(super) fn escaped(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for char in text.chars() {
        match char {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '"' => out.push_str("&quot;"),
            '\'' => out.push_str("&#39;"),
            '\u{fffe}' | '\u{ffff}' => out.push('\u{fffd}'),
            control if control.is_control() => out.push(' '),
            plain => out.push(plain),
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_text_cannot_be_left() {
        assert_eq!(
            escaped("</text><script a=\"b\">'&\u{7}\u{ffff}"),
            "&lt;/text&gt;&lt;script a=&quot;b&quot;&gt;&#39;&amp; \u{fffd}"
        );
    }

    #[test]
    fn lengths_have_two_places_at_most() {
        assert_eq!([number(1.0), number(0.125), number(-0.001), number(10.5)], ["1", "0.12", "0", "10.5"]);
    }
}

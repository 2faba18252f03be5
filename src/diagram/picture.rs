//! A picture in pixels, drawn from SVG with the fonts of the program and no others.

use std::sync::{Arc, LazyLock};

use png::{BitDepth, ColorType, Compression, Encoder};
use resvg::tiny_skia::{Color, Pixmap, Transform};
use resvg::usvg::{Options, Tree, fontdb};

use crate::typeface::{FONTS, Typeface};

/// Pixels of a picture at most, so that no size fills the memory.
const MOST: f64 = 100_000_000.0;

static LETTERS: LazyLock<Arc<fontdb::Database>> = LazyLock::new(|| {
    let mut fonts = fontdb::Database::new();
    for font in FONTS {
        fonts.load_font_data(font.to_vec());
    }
    fonts.set_sans_serif_family(Typeface::Hei.family());
    fonts.set_serif_family(Typeface::Song.family());
    Arc::new(fonts)
});

/// The PNG file of an SVG picture of our own, on white; none when the text is no picture, or has no size.
#[must_use]
pub fn png(svg: &str, pixels_per_mm: f64) -> Option<Vec<u8>> {
    // A length in millimetres is read as so many pixels of 1/96 inch.
    let options = Options { fontdb: Arc::clone(&LETTERS), ..Options::default() };
    let tree = Tree::from_str(svg, &options).ok()?;
    let scale = pixels_per_mm * 25.4 / 96.0;
    let size = tree.size();
    let (width, height) = (f64::from(size.width()) * scale, f64::from(size.height()) * scale);
    let scale = if width * height > MOST { scale * (MOST / (width * height)).sqrt() } else { scale };
    let size = size.to_int_size().scale_by(narrow(scale))?;
    let mut pixels = Pixmap::new(size.width(), size.height())?;
    pixels.fill(Color::WHITE);
    resvg::render(&tree, Transform::from_scale(narrow(scale), narrow(scale)), &mut pixels.as_mut());
    encoded(&pixels)
}

/// The file of opaque pixels. A picture without colours, as most are, holds one byte for each and is made in a quarter of
/// the time.
fn encoded(pixels: &Pixmap) -> Option<Vec<u8>> {
    let each = || pixels.pixels().iter().map(|pixel| [pixel.red(), pixel.green(), pixel.blue()]);
    let (color, bytes): (_, Vec<u8>) = if each().all(|[red, green, blue]| red == green && green == blue) {
        (ColorType::Grayscale, each().map(|[gray, ..]| gray).collect())
    } else {
        (ColorType::Rgb, each().flatten().collect())
    };
    let mut file = Vec::new();
    let mut encoder = Encoder::new(&mut file, pixels.width(), pixels.height());
    encoder.set_color(color);
    encoder.set_depth(BitDepth::Eight);
    encoder.set_compression(Compression::Fast);
    encoder.write_header().ok()?.write_image_data(&bytes).ok()?;
    Some(file)
}

/// A scale needs no more than the places of the smaller type.
#[expect(clippy::cast_possible_truncation, reason = "a scale near 1 keeps all the places a picture can show")]
fn narrow(scale: f64) -> f32 {
    scale as f32
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_picture_has_the_size_asked_for_and_what_is_none_gives_none() {
        let svg =
            "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"20mm\" height=\"10mm\"><text y=\"9\">好</text></svg>";
        let bytes = png(svg, 10.0).expect("it is a picture");
        assert_eq!(bytes[1..4], *b"PNG");
        let size = |at: usize| u32::from_be_bytes([bytes[at], bytes[at + 1], bytes[at + 2], bytes[at + 3]]);
        assert!(size(16).abs_diff(200) <= 1 && size(20).abs_diff(100) <= 1, "{} {}", size(16), size(20));
        assert_eq!(png("<p>", 10.0), None);
    }
}

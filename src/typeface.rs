//! The typefaces that documents are set in, and how wide text is in them.
//!
//! Two faces, as in Chinese print: song (宋) for text, hei (黑) for headings, emphasis and pictures. Both come with the
//! program, so that a document looks the same everywhere: Noto Serif SC and Noto Sans SC, cut down to the characters of
//! GB 2312, GB 8565 and the list of general-use characters, with Latin, and two small ones with signs. What they lack is
//! looked for elsewhere by whoever prints; [`missing`] names it.

use std::cell::RefCell;
use std::collections::{BTreeSet, HashMap};
use std::sync::LazyLock;

use ttf_parser::{Face as Glyphs, Permissions};

/// A typeface.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Typeface {
    /// 宋, with serifs: running text.
    Song,
    /// 黑, without: headings, emphasis, labels of pictures.
    Hei,
}

impl Typeface {
    /// The family, as style sheets and pictures name it.
    #[must_use]
    pub fn family(self) -> &'static str {
        match self {
            Typeface::Song => "Noto Serif SC",
            Typeface::Hei => "Noto Sans SC",
        }
    }
}

/// The font files that come with the program, in the order in which they are asked for a character.
pub static FONTS: [&[u8]; 4] = [
    include_bytes!("../templates/fonts/NotoSerifSC-Regular.ttf"),
    include_bytes!("../templates/fonts/NotoSansSC-Medium.ttf"),
    include_bytes!("../templates/fonts/NotoSansSymbols2-Regular.ttf"),
    include_bytes!("../templates/fonts/NotoSansMath-Regular.ttf"),
];

/// The families of all of [`FONTS`], after those of the two typefaces.
pub const SIGNS: [&str; 2] = ["Noto Sans Symbols 2", "Noto Sans Math"];

static FACES: LazyLock<[Glyphs<'static>; 4]> = LazyLock::new(|| {
    FONTS.map(|bytes| Glyphs::parse(bytes, 0).expect("the fonts that come with the program can be read"))
});

/// How wide a line of text is, in the unit of `size`, which is the height of the letters' body.
#[must_use]
pub fn width(text: &str, face: Typeface, size: f64) -> f64 {
    text.chars().map(|char| advance(char, face)).sum::<f64>() * size
}

/// The characters of a text that no font of the program has; white space counts as had.
#[must_use]
pub fn missing(text: &str) -> BTreeSet<char> {
    let has = |char: &char| char.is_whitespace() || FACES.iter().any(|face| face.glyph_index(*char).is_some());
    text.chars().filter(|char| !has(char)).collect()
}

/// Which of these characters a font file has, at an index if it is a collection; none if its maker does not permit that it
/// be put into a document.
#[must_use]
pub fn had(bytes: &[u8], index: u32, wanted: &BTreeSet<char>) -> BTreeSet<char> {
    let Ok(face) = Glyphs::parse(bytes, index) else { return BTreeSet::new() };
    if face.permissions() == Some(Permissions::Restricted) || !face.is_subsetting_allowed() {
        return BTreeSet::new();
    }
    wanted.iter().copied().filter(|char| face.glyph_index(*char).is_some()).collect()
}

thread_local! {
    /// What was looked up before: a picture is measured many times before it fits.
    static ADVANCES: RefCell<HashMap<(char, Typeface), f64>> = RefCell::default();
}

/// How far a character moves the pen, in parts of the body; a whole body for one that no font has.
fn advance(char: char, face: Typeface) -> f64 {
    ADVANCES.with_borrow_mut(|known| *known.entry((char, face)).or_insert_with(|| looked_up(char, face)))
}

fn looked_up(char: char, face: Typeface) -> f64 {
    let own = match face {
        Typeface::Song => &FACES[0],
        Typeface::Hei => &FACES[1],
    };
    let of = |face: &Glyphs<'_>| {
        let units = face.glyph_hor_advance(face.glyph_index(char)?)?;
        Some(f64::from(units) / f64::from(face.units_per_em()))
    };
    of(own).or_else(|| FACES[2..].iter().find_map(of)).unwrap_or(1.0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_chinese_character_is_as_wide_as_high_and_a_letter_is_not() {
        assert!((width("流程图", Typeface::Hei, 10.0) - 30.0).abs() < 0.01);
        let letters = width("illicit", Typeface::Song, 10.0);
        assert!(letters > 15.0 && letters < 40.0, "{letters}");
    }

    #[test]
    fn what_a_font_has_is_told() {
        let wanted = BTreeSet::from(['a', '中', '😀']);
        assert_eq!(had(FONTS[0], 0, &wanted), BTreeSet::from(['a', '中']));
        assert_eq!(had(b"no font", 0, &wanted), BTreeSet::new());
        assert_eq!(had(FONTS[0], 7, &wanted), BTreeSet::new());
    }

    #[test]
    fn what_no_font_has_is_named() {
        assert_eq!(missing("客户 镕 ☐ ⟦U+202E⟧ ␛ ¥ é → ①"), BTreeSet::new());
        assert_eq!(missing("好😀\u{10ffff}"), BTreeSet::from(['😀', '\u{10ffff}']));
    }
}

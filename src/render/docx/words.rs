//! Words as runs of letters.

use crate::render::escape;
use crate::render::paper::Word;

use super::body::Body;
use super::xml::Xml;

/// How letters look; what a style says is said by the style.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub(super) struct Ink {
    /// In the hei face.
    pub strong: bool,
    /// Grey.
    pub soft: bool,
    /// In the colour of warnings.
    pub late: bool,
    /// In type of equal width.
    pub code: bool,
    /// In the second language; in English.
    pub second: Option<bool>,
    /// Leads to a heading.
    pub link: bool,
    /// Never broken over lines.
    pub whole: bool,
    /// Whether what follows a box is lined up.
    pub tabbed: bool,
}

/// The width of a blank that is not broken, in millimetres, in running text.
const BLANK: f64 = 0.926;

impl Body<'_> {
    /// Words one behind the other.
    pub(super) fn words(&mut self, words: &[Word], ink: Ink) {
        for word in words {
            self.word(word, ink);
        }
    }

    fn word(&mut self, word: &Word, ink: Ink) {
        match word {
            Word::Text { text } => self.letters(text, ink),
            Word::Strong { words } => self.words(words, Ink { strong: true, ..ink }),
            Word::Soft { words } => self.words(words, Ink { soft: true, ..ink }),
            Word::Late { words } => self.words(words, Ink { late: true, ..ink }),
            Word::Code { text } => self.letters(text, Ink { code: true, ..ink }),
            Word::Link { to, words } => self.link(to, words, ink),
            Word::Second { lang, below, words } => {
                if *below {
                    self.line_ends(ink);
                } else {
                    self.letters(" ", ink);
                }
                self.words(words, Ink { second: Some(lang.starts_with("en")), ..ink });
            }
            Word::Whole { words } => self.words(words, Ink { whole: true, ..ink }),
            Word::Break => self.line_ends(ink),
            Word::Tick { done } => self.tick(*done, ink),
            Word::Blank { width } => self.blank(*width),
        }
    }

    /// A link to a heading of this document; the words alone where there is none, or inside another link.
    fn link(&mut self, to: &str, words: &[Word], ink: Ink) {
        match self.anchors.bookmark(to).filter(|_| !ink.link) {
            Some(bookmark) => self.within("w:hyperlink", &[("w:anchor", &bookmark), ("w:history", "1")], |body| {
                body.words(words, Ink { link: true, ..ink });
            }),
            None => self.words(words, ink),
        }
    }

    /// Letters that look alike.
    pub(super) fn letters(&mut self, text: &str, ink: Ink) {
        if text.is_empty() {
            return;
        }
        let text = escape::xml(text);
        let english = !self.is_chinese();
        self.xml.within("w:r", &[], |xml| {
            ink.write(xml, &text, english);
            for (at, line) in text.split('\n').enumerate() {
                if at > 0 {
                    xml.leaf("w:br", &[]);
                }
                if ink.whole { whole(xml, line) } else { xml.text("w:t", line) }
            }
        });
    }

    fn line_ends(&mut self, ink: Ink) {
        let english = !self.is_chinese();
        self.xml.within("w:r", &[], |xml| {
            ink.write(xml, "", english);
            xml.leaf("w:br", &[]);
        });
    }

    /// A box that can be ticked; in the report of a case, what was ticked then stays as it was.
    fn tick(&mut self, done: bool, ink: Ink) {
        let sign = if done { "☑" } else { "☐" };
        let style = |xml: &mut Xml| xml.within("w:rPr", &[], |xml| xml.value("w:rStyle", "PlaybookTick"));
        let sign_run = |xml: &mut Xml| {
            xml.within("w:r", &[], |xml| {
                style(xml);
                xml.text("w:t", sign);
            });
        };
        if self.paper.kind == "case-report" {
            sign_run(&mut self.xml);
        } else {
            let id = self.id();
            self.xml.within("w:sdt", &[], |xml| {
                xml.within("w:sdtPr", &[], |xml| {
                    style(xml);
                    xml.value("w:id", &id);
                    xml.within("w14:checkbox", &[], |xml| {
                        xml.leaf("w14:checked", &[("w14:val", if done { "1" } else { "0" })]);
                        let state = |value| [("w14:val", value), ("w14:font", "Segoe UI Symbol")];
                        xml.leaf("w14:checkedState", &state("2611"));
                        xml.leaf("w14:uncheckedState", &state("2610"));
                    });
                });
                xml.within("w:sdtContent", &[], sign_run);
            });
        }
        if ink.tabbed {
            self.xml.within("w:r", &[], |xml| xml.leaf("w:tab", &[]));
        } else {
            self.letters(" ", ink);
        }
    }

    /// A place to write in: a line on paper, a field to type in on the screen.
    #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "it is between 1 and 400")]
    fn blank(&mut self, width: f64) {
        let count = (width / BLANK).round().clamp(1.0, 400.0) as usize;
        let id = self.id();
        self.xml.within("w:sdt", &[], |xml| {
            xml.within("w:sdtPr", &[], |xml| {
                xml.within("w:rPr", &[], |xml| xml.value("w:rStyle", "PlaybookBlank"));
                xml.value("w:id", &id);
            });
            xml.within("w:sdtContent", &[], |xml| {
                xml.within("w:r", &[], |xml| {
                    xml.within("w:rPr", &[], |xml| xml.value("w:rStyle", "PlaybookBlank"));
                    xml.text("w:t", &"\u{a0}".repeat(count));
                });
            });
        });
    }
}

impl Ink {
    /// What is said of a run: one style, and what else there is.
    fn write(self, xml: &mut Xml, text: &str, english: bool) {
        let styles = [
            (self.code, "PlaybookCode"),
            (self.second.is_some(), "PlaybookSecond"),
            (self.late, "PlaybookLate"),
            (self.link, "Hyperlink"),
            (self.strong, "Strong"),
            (self.soft, "PlaybookSoftText"),
        ];
        let style = styles.iter().find(|(is, _)| *is).map_or("", |(_, style)| style);
        let is_chinese = text.chars().any(is_chinese);
        let also_strong = self.strong && !matches!(style, "Strong" | "PlaybookLate");
        let also_late = self.late && style != "PlaybookLate";
        let also_soft = self.soft && matches!(style, "Strong" | "Hyperlink" | "PlaybookCode");
        if style.is_empty() && !is_chinese {
            return;
        }
        xml.within("w:rPr", &[], |xml| {
            if !style.is_empty() {
                xml.value("w:rStyle", style);
            }
            let mut fonts = Vec::new();
            if is_chinese {
                fonts.push(("w:hint", "eastAsia"));
            }
            if also_strong {
                fonts.extend([("w:ascii", "Arial"), ("w:eastAsia", "黑体"), ("w:hAnsi", "Arial"), ("w:cs", "Arial")]);
            }
            if !fonts.is_empty() {
                xml.leaf("w:rFonts", &fonts);
            }
            if also_strong && (english || self.code) {
                xml.leaf("w:b", &[]);
            }
            if also_late || also_soft {
                xml.value("w:color", if also_late { "A61C1C" } else { "595959" });
            }
            if self.second == Some(true) {
                xml.leaf("w:lang", &[("w:val", "en-US")]);
            }
        });
    }
}

/// Tells that signs which both Chinese and Latin type have, such as quotation marks, are Chinese ones here.
pub(super) fn hint(xml: &mut Xml, text: &str) {
    if text.chars().any(is_chinese) {
        xml.within("w:rPr", &[], |xml| xml.leaf("w:rFonts", &[("w:hint", "eastAsia")]));
    }
}

fn is_chinese(char: char) -> bool {
    matches!(char, '\u{2e80}'..='\u{9fff}' | '\u{f900}'..='\u{faff}' | '\u{ff00}'..='\u{ffef}' | '\u{20000}'..='\u{3ffff}')
}

/// Letters with blanks and hyphens at which no line ends.
fn whole(xml: &mut Xml, text: &str) {
    for (at, part) in text.split('-').enumerate() {
        if at > 0 {
            xml.leaf("w:noBreakHyphen", &[]);
        }
        if !part.is_empty() {
            xml.text("w:t", &part.replace(' ', "\u{a0}"));
        }
    }
}

//! The sheet of paper, and what stands at its head and its foot.

use crate::render::paper::{Block, Paper};
use crate::typeface::{self, Typeface};

use super::xml::Xml;

/// Twentieths of a point, in which pages are measured, in a millimetre.
const TWIPS: f64 = 1440.0 / 25.4;
/// The size of type in the head, in millimetres.
const TYPE: f64 = 8.0 * 25.4 / 72.0;
const NAMESPACES: [(&str, &str); 1] = [("xmlns:w", "http://schemas.openxmlformats.org/wordprocessingml/2006/main")];

/// A length in twips.
#[expect(clippy::cast_possible_truncation, reason = "a length on paper is small, and casts of floats stop at the ends")]
pub(super) fn twips(millimetres: f64) -> i64 {
    (millimetres * TWIPS).round() as i64
}

/// The end of the text: how the sheet is divided.
pub(super) fn write(xml: &mut Xml, paper: &Paper) {
    let page = paper.page;
    let length = |millimetres: f64| twips(millimetres).to_string();
    xml.within("w:sectPr", &[], |xml| {
        let references = [
            ("w:headerReference", "default", "rIdHeader"),
            ("w:headerReference", "first", "rIdCover"),
            ("w:footerReference", "default", "rIdFooter"),
            ("w:footerReference", "first", "rIdFooter"),
        ];
        for (name, on, id) in references {
            if on == "default" || has_cover(paper) {
                xml.leaf(name, &[("w:type", on), ("r:id", id)]);
            }
        }
        let (short, long) = (length(210.0), length(297.0));
        if page.landscape {
            xml.leaf("w:pgSz", &[("w:w", &long), ("w:h", &short), ("w:orient", "landscape")]);
        } else {
            xml.leaf("w:pgSz", &[("w:w", &short), ("w:h", &long)]);
        }
        xml.leaf(
            "w:pgMar",
            &[
                ("w:top", &length(page.top)),
                ("w:right", &length(page.outer)),
                ("w:bottom", &length(page.bottom)),
                ("w:left", &length(page.binding)),
                ("w:header", &length((page.top * 0.5).max(7.0))),
                ("w:footer", &length((page.bottom * 0.45).max(6.0))),
                ("w:gutter", "0"),
            ],
        );
        xml.leaf("w:cols", &[("w:space", "425")]);
        if has_cover(paper) {
            xml.leaf("w:titlePg", &[]);
        }
        xml.leaf("w:docGrid", &[("w:linePitch", "312")]);
    });
}

/// Whether the first page is one of its own.
pub(super) fn has_cover(paper: &Paper) -> bool {
    matches!(paper.blocks.first(), Some(Block::Cover { .. }))
}

/// What stands at the head of every page but the cover.
pub(super) fn header(paper: &Paper) -> Vec<u8> {
    let (margin, right) = (&paper.margin, paper.page.width());
    let mut xml = Xml::part();
    xml.within("w:hdr", &NAMESPACES, |xml| {
        line(xml, "Header", right, |xml| {
            run(xml, &margin.company);
            if !margin.company.is_empty() {
                tab(xml);
            }
            run(xml, &margin.title);
        });
        let facts: Vec<String> = margin.facts.iter().map(|fact| format!("{} {}", fact.label, fact.value)).collect();
        let facts = facts.join("\u{3000}");
        let wide = typeface::width(&facts, Typeface::Song, TYPE) + typeface::width(&margin.page, Typeface::Song, TYPE);
        if wide + 8.0 > paper.page.width() {
            line(xml, "Header", right, |xml| run(xml, &facts));
            line(xml, "Header", right, |xml| {
                tab(xml);
                pages(xml, &margin.page);
            });
        } else {
            line(xml, "Header", right, |xml| {
                run(xml, &facts);
                tab(xml);
                pages(xml, &margin.page);
            });
        }
    });
    xml.into_bytes()
}

/// The head of the cover: nothing.
pub(super) fn cover() -> Vec<u8> {
    let mut xml = Xml::part();
    xml.within("w:hdr", &NAMESPACES, |xml| {
        xml.within("w:p", &[], |xml| xml.within("w:pPr", &[], |xml| xml.value("w:pStyle", "PlaybookGap")));
    });
    xml.into_bytes()
}

/// What stands at the foot of every page.
pub(super) fn footer(paper: &Paper) -> Vec<u8> {
    let (margin, right) = (&paper.margin, paper.page.width());
    let mut xml = Xml::part();
    xml.within("w:ftr", &NAMESPACES, |xml| {
        line(xml, "Footer", right, |xml| run(xml, &margin.status));
        if !margin.source.is_empty() {
            line(xml, "Footer", right, |xml| run(xml, &format!("{} {}", margin.source_label, margin.source)));
        }
    });
    xml.into_bytes()
}

fn line(xml: &mut Xml, style: &str, right: f64, inside: impl FnOnce(&mut Xml)) {
    xml.within("w:p", &[], |xml| {
        xml.within("w:pPr", &[], |xml| {
            xml.value("w:pStyle", style);
            right_edge(xml, right, "none");
        });
        inside(xml);
    });
}

/// A tab at the right edge. It stands in every paragraph that needs it, as word processors do it themselves: the styles
/// of a company know nothing of this page.
pub(super) fn right_edge(xml: &mut Xml, width: f64, leader: &str) {
    xml.within("w:tabs", &[], |xml| {
        xml.leaf("w:tab", &[("w:val", "right"), ("w:leader", leader), ("w:pos", &twips(width).to_string())]);
    });
}

fn run(xml: &mut Xml, text: &str) {
    if text.is_empty() {
        return;
    }
    xml.within("w:r", &[], |xml| {
        super::words::hint(xml, text);
        xml.text("w:t", text);
    });
}

fn tab(xml: &mut Xml) {
    xml.within("w:r", &[], |xml| xml.leaf("w:tab", &[]));
}

/// The words for the number of the page, with fields where numbers stand.
fn pages(xml: &mut Xml, words: &str) {
    let mut rest = words;
    while let Some(at) = rest.find('#') {
        run(xml, &rest[..at]);
        rest = &rest[at + 1..];
        let all = rest.strip_prefix('#');
        rest = all.unwrap_or(rest);
        let field = if all.is_some() { " NUMPAGES " } else { " PAGE " };
        xml.within("w:fldSimple", &[("w:instr", field)], |xml| run(xml, "1"));
    }
    run(xml, rest);
}

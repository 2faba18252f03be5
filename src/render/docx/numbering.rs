//! The lists of a document.

use super::xml::Xml;

/// Signs of items, by level.
const SIGNS: [&str; 3] = ["•", "–", "▪"];
/// What numbers of items look like, by level.
const FORMATS: [(&str, &str); 3] = [("decimal", "%1."), ("lowerLetter", "%2)"), ("lowerRoman", "%3.")];
/// How many levels a list has.
const LEVELS: usize = 9;
/// How far items stand from the edge on the page and in a cell, in twips.
const STEP: (i64, i64) = (420, 240);

/// The lists that were begun. The first two are those of all items with signs, on the page and in cells.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Numbering {
    /// Whether each numbered list stands in a cell.
    numbered: Vec<bool>,
}

/// How far an item stands from the edge, in twips.
pub(super) fn indent(level: usize, in_cell: bool) -> i64 {
    let step = if in_cell { STEP.1 } else { STEP.0 };
    step * i64::try_from(level.min(LEVELS - 1) + 1).unwrap_or(1)
}

impl Numbering {
    /// The number of a list that begins here.
    pub(super) fn list(&mut self, ordered: bool, in_cell: bool) -> usize {
        if ordered {
            self.numbered.push(in_cell);
            self.numbered.len() + 2
        } else if in_cell {
            2
        } else {
            1
        }
    }

    /// `word/numbering.xml`.
    pub(super) fn part(&self) -> Vec<u8> {
        let mut xml = Xml::part();
        let namespaces = [("xmlns:w", "http://schemas.openxmlformats.org/wordprocessingml/2006/main")];
        xml.within("w:numbering", &namespaces, |xml| {
            for (id, (ordered, in_cell)) in
                [(false, false), (false, true), (true, false), (true, true)].iter().enumerate()
            {
                definition(xml, &id.to_string(), *ordered, *in_cell);
            }
            number(xml, 1, 0, false);
            number(xml, 2, 1, false);
            for (at, in_cell) in self.numbered.iter().enumerate() {
                number(xml, at + 3, if *in_cell { 3 } else { 2 }, true);
            }
        });
        xml.into_bytes()
    }
}

/// What the lists of a kind look like.
fn definition(xml: &mut Xml, id: &str, ordered: bool, in_cell: bool) {
    xml.within("w:abstractNum", &[("w:abstractNumId", id)], |xml| {
        xml.value("w:multiLevelType", "hybridMultilevel");
        for level in 0..LEVELS {
            xml.within("w:lvl", &[("w:ilvl", &level.to_string())], |xml| {
                let (format, text) = FORMATS[level % FORMATS.len()];
                xml.value("w:start", "1");
                xml.value("w:numFmt", if ordered { format } else { "bullet" });
                let text = text.replace(char::is_numeric, &(level + 1).to_string());
                xml.value("w:lvlText", if ordered { &text } else { SIGNS[level % SIGNS.len()] });
                xml.value("w:lvlJc", "left");
                xml.within("w:pPr", &[], |xml| {
                    let left = indent(level, in_cell).to_string();
                    let hanging = indent(0, in_cell).to_string();
                    xml.leaf("w:ind", &[("w:left", &left), ("w:hanging", &hanging)]);
                });
                if !ordered {
                    xml.within("w:rPr", &[], |xml| {
                        let fonts =
                            [("w:hint", "default"), ("w:ascii", "Arial"), ("w:hAnsi", "Arial"), ("w:cs", "Arial")];
                        xml.leaf("w:rFonts", &fonts);
                    });
                }
            });
        }
    });
}

/// A list; a numbered one begins with 1 whatever stood before it.
fn number(xml: &mut Xml, id: usize, definition: usize, begins: bool) {
    xml.within("w:num", &[("w:numId", &id.to_string())], |xml| {
        xml.value("w:abstractNumId", &definition.to_string());
        for level in 0..LEVELS {
            if begins {
                let level = level.to_string();
                xml.within("w:lvlOverride", &[("w:ilvl", &level)], |xml| xml.value("w:startOverride", "1"));
            }
        }
    });
}

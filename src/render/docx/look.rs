//! Which style a paragraph, a heading or an item has, by where it stands.
//!
//! Whatever has a look has a style, so that an office changes it in one place.

use crate::render::paper::{Heading, Look, Tone, Word};

use super::body::Place;

/// The style of a paragraph, and whether its words stand in the middle against the style.
pub(super) fn paragraph(place: Place, own: Tone) -> (&'static str, bool) {
    match place {
        Place::Page => (on_page(own), false),
        Place::Cell { look, heading, tone, center } => {
            let tone = if own == Tone::Plain { tone } else { own };
            (in_cell(look, heading, tone), center || tone == Tone::Center)
        }
    }
}

fn on_page(tone: Tone) -> &'static str {
    match tone {
        Tone::Plain => "",
        Tone::Soft => "PlaybookSoft",
        Tone::Center => "PlaybookCenter",
        Tone::Firm => "PlaybookFirm",
        Tone::Kind => "PlaybookKind",
        Tone::Caution => "PlaybookCaution",
        Tone::Undone => "PlaybookUndone",
        Tone::Band => "PlaybookBand",
        Tone::Room => "PlaybookRoom",
    }
}

fn in_cell(look: Look, heading: bool, tone: Tone) -> &'static str {
    match tone {
        Tone::Plain | Tone::Center | Tone::Firm | Tone::Kind | Tone::Room => match (look, heading) {
            (Look::Grid | Look::Rows | Look::Sign, false) => "PlaybookCell",
            (Look::Grid | Look::Rows | Look::Sign, true) => "PlaybookCellHead",
            (Look::Control, false) => "PlaybookControl",
            (Look::Control, true) => "PlaybookControlLabel",
            (Look::Sheet, false) => "PlaybookSheet",
            (Look::Sheet, true) => "PlaybookSheetHead",
        },
        Tone::Soft => match look {
            Look::Grid | Look::Rows | Look::Sign | Look::Control => "PlaybookCellSoft",
            Look::Sheet => "PlaybookSheetSoft",
        },
        Tone::Caution => "PlaybookCellCaution",
        Tone::Undone => "PlaybookCellUndone",
        Tone::Band => "PlaybookCellBand",
    }
}

/// The style of a heading. The first level is the title; the sections below it are the levels of a word processor.
pub(super) fn heading(place: Place, heading: &Heading) -> &'static str {
    if let Place::Cell { look, .. } = place {
        return in_cell(look, true, Tone::Plain);
    }
    match (heading.level, heading.listed) {
        (0 | 1, _) => "Title",
        (2, true) => "Heading1",
        (2, false) => "PlaybookHeading1Unlisted",
        (3, true) => "Heading2",
        (3, false) => "PlaybookHeading2Unlisted",
        (4, _) => "Heading3",
        (_, _) => "Heading4",
    }
}

/// The style of an item of a list, and whether a box stands where its sign would.
pub(super) fn item(place: Place, ordered: bool, words: &[Word]) -> (&'static str, bool) {
    let ticked = !ordered && matches!(words.first(), Some(Word::Tick { .. }));
    let style = match (place, ticked) {
        (Place::Page, true) => "PlaybookCheck",
        (Place::Page, false) if ordered => "ListNumber",
        (Place::Page, false) => "ListBullet",
        (Place::Cell { .. }, true) => "PlaybookCellCheck",
        (Place::Cell { .. }, false) if ordered => "PlaybookCellNumber",
        (Place::Cell { .. }, false) => "PlaybookCellBullet",
    };
    (style, ticked)
}

/// The style of a table.
pub(super) fn table(look: Look) -> &'static str {
    match look {
        Look::Grid => "PlaybookGrid",
        Look::Rows => "PlaybookRows",
        Look::Control => "PlaybookControlTable",
        Look::Sign => "PlaybookSign",
        Look::Sheet => "PlaybookSheetTable",
    }
}

/// The tint of a cell that labels others, where the style of the table does not reach.
pub(super) fn tint(heading: bool, tone: Tone) -> Option<&'static str> {
    match tone {
        Tone::Band => Some("EDEFF2"),
        Tone::Caution => Some("FBEFEF"),
        Tone::Plain | Tone::Soft | Tone::Center | Tone::Firm | Tone::Kind | Tone::Undone | Tone::Room => {
            heading.then_some("F3F5F7")
        }
    }
}

/// The least height of a row, in twips; 0 for as much as its words take.
pub(super) fn height(look: Look, is_head: bool, tones: impl Iterator<Item = Tone>) -> u32 {
    let room = tones.into_iter().any(|tone| tone == Tone::Room);
    match look {
        _ if room => 850,
        Look::Sign if is_head => 397,
        Look::Sign => 624,
        Look::Control => 482,
        Look::Grid | Look::Rows | Look::Sheet => 0,
    }
}

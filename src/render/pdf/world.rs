//! All that the typesetter can see: one template, one paper, and fonts.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::{LazyLock, Mutex, PoisonError};

use typst::diag::{FileError, FileResult};
use typst::foundations::{Bytes, Datetime, Duration};
use typst::syntax::{FileId, RootedPath, Source, VirtualPath, VirtualRoot};
use typst::text::{Font, FontBook};
use typst::utils::LazyHash;
use typst::{Feature, Features, Library, LibraryExt, World};

use super::TEMPLATE;
use crate::render::error::{NoGlyph, Reason, RenderError};
use crate::typeface;

/// The fonts of one document: those of the program, and some more.
pub(super) struct Fonts {
    all: Vec<Font>,
    book: LazyHash<FontBook>,
}

/// The program's own fonts, read once.
static OWN: LazyLock<Vec<Font>> =
    LazyLock::new(|| typeface::FONTS.iter().flat_map(|bytes| Font::iter(Bytes::new(*bytes))).collect());

static LIBRARY: LazyLock<LazyHash<Library>> = LazyLock::new(|| {
    // Without it the head of a row cannot be told from its other cells.
    let features: Features = [Feature::A11yExtras].into_iter().collect();
    LazyHash::new(Library::builder().with_features(features).build())
});

/// The fonts for a document in which these characters, each with its place, are not in the program's own fonts.
///
/// # Errors
/// Characters that no font has, all of them.
pub(super) fn fonts(
    missing: &BTreeMap<char, NoGlyph>,
    spare_fonts: &dyn Fn(&BTreeSet<char>) -> Vec<Vec<u8>>,
) -> Result<Fonts, RenderError> {
    let mut all = OWN.clone();
    if !missing.is_empty() {
        let wanted: BTreeSet<char> = missing.keys().copied().collect();
        let spare: Vec<Font> = spare_fonts(&wanted)
            .into_iter()
            .flat_map(|bytes| Font::iter(Bytes::new(bytes)).collect::<Vec<_>>())
            .collect();
        let had = |char: char| spare.iter().any(|font| font.info().coverage.contains(u32::from(char)));
        let nowhere: Vec<NoGlyph> =
            missing.iter().filter(|(char, _)| !had(**char)).map(|(_, place)| place.clone()).collect();
        if !nowhere.is_empty() {
            return Err(RenderError::new(TEMPLATE, None, Reason::NoGlyphs(nowhere)));
        }
        all.extend(spare);
    }
    let book = LazyHash::new(FontBook::from_fonts(&all));
    Ok(Fonts { all, book })
}

/// What the typesetter can see.
pub(super) struct Desk {
    fonts: Fonts,
    template: Source,
    paper: Bytes,
    /// What the template asked for and did not get.
    refused: Mutex<Option<String>>,
}

impl Desk {
    /// Lays out a template and a paper, as JSON.
    pub(super) fn new(template: String, paper: Vec<u8>, fonts: Fonts) -> Desk {
        Desk {
            fonts,
            template: Source::new(file(TEMPLATE), template),
            paper: Bytes::new(paper),
            refused: Mutex::new(None),
        }
    }

    /// The template.
    pub(super) fn template(&self) -> &Source {
        &self.template
    }

    /// A file or package that the template asked for and did not get.
    pub(super) fn refused(&self) -> Option<String> {
        self.refused.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }

    fn refuse(&self, id: FileId) -> FileError {
        let path = id.vpath().get_without_slash();
        let name = match id.root() {
            VirtualRoot::Project => format!("/{path}"),
            VirtualRoot::Package(package) => package.to_string(),
        };
        self.refused.lock().unwrap_or_else(PoisonError::into_inner).get_or_insert(name);
        FileError::AccessDenied
    }
}

/// The name of a file on the desk.
fn file(path: &str) -> FileId {
    let path = VirtualPath::new(path).expect("the names of the files on the desk are paths");
    RootedPath::new(VirtualRoot::Project, path).intern()
}

impl World for Desk {
    fn library(&self) -> &LazyHash<Library> {
        &LIBRARY
    }

    fn book(&self) -> &LazyHash<FontBook> {
        &self.fonts.book
    }

    fn main(&self) -> FileId {
        self.template.id()
    }

    fn source(&self, id: FileId) -> FileResult<Source> {
        if id == self.template.id() { Ok(self.template.clone()) } else { Err(self.refuse(id)) }
    }

    fn file(&self, id: FileId) -> FileResult<Bytes> {
        if id == file("paper.json") { Ok(self.paper.clone()) } else { Err(self.refuse(id)) }
    }

    fn font(&self, index: usize) -> Option<Font> {
        self.fonts.all.get(index).cloned()
    }

    fn today(&self, _offset: Option<Duration>) -> Option<Datetime> {
        None
    }
}

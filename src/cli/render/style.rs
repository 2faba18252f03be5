//! What the workspace brings along to documents: its own templates, its margins, and the document whose styles are taken.

use std::io::ErrorKind;
use std::path::{Path, PathBuf};

use crate::cli::error::Error;
use crate::cli::host;
use crate::cli::session::Session;
use crate::lang::Message;
use crate::message;
use crate::render::House;
use crate::render::paper::Page;

/// The name of the document whose styles are taken, in the folder of templates.
const REFERENCE: &str = "reference.docx";

/// A company's own text of a template, by its name.
type Own = dyn Fn(&str) -> Result<Option<String>, Message>;

/// The style of a workspace.
pub(super) struct Style {
    template: Box<Own>,
    page: Page,
    reference: Option<Vec<u8>>,
}

impl Style {
    /// The style of the session's workspace; what the command line says goes before what the workspace says.
    ///
    /// # Errors
    /// A reference that cannot be read, or margins that nobody knows.
    pub(super) fn new(session: &Session<'_>, page: Option<&str>, reference: Option<&Path>) -> Result<Style, Error> {
        let settings = &session.workspace.settings;
        let folder = settings.templates.clone().unwrap_or_else(|| PathBuf::from("templates"));
        let folder = session.workspace.root.as_ref().map(|root| root.join(folder));
        let own = folder.as_ref().map(|folder| folder.join(REFERENCE)).filter(|path| host::exists(path));
        let reference = reference.map(|path| session.host.path(path)).or(own);
        let read = |path: PathBuf| host::read_file(&path).map_err(|error| Error::file(&path, &error));
        Ok(Style {
            page: margins(page.or(settings.page.as_deref()))?,
            reference: reference.map(read).transpose()?,
            template: Box::new(move |name| match folder.as_deref().and_then(|folder| inside(folder, name)) {
                Some(path) => own_text(&path),
                None => Ok(None),
            }),
        })
    }

    /// The same, as documents take it.
    pub(super) fn house(&self) -> House<'_> {
        House {
            template: &self.template,
            page: self.page,
            spare_fonts: &host::fonts::spare,
            reference: self.reference.as_deref(),
        }
    }
}

/// The text of a file; none when there is no file. One that is there and cannot be read is not passed over in silence.
fn own_text(path: &Path) -> Result<Option<String>, Message> {
    let bytes = match host::read_file(path) {
        Err(error) if error.kind() == ErrorKind::NotFound => return Ok(None),
        read => read.map_err(|error| Error::file(path, &error).message())?,
    };
    let shown = path.display();
    let unfit = |_| message!(zh: "`{shown}` 不是 UTF-8 文本", en: "`{shown}` is no UTF-8 text");
    String::from_utf8(bytes).map(Some).map_err(unfit)
}

/// The file of that name in the folder or in one below it; none for a name that would lead out of it.
fn inside(folder: &Path, name: &str) -> Option<PathBuf> {
    let leads_out = |part: &str| part.is_empty() || part == "." || part == ".." || part.contains(['\\', ':']);
    if name.split('/').any(leads_out) {
        return None;
    }
    Some(name.split('/').fold(folder.to_path_buf(), |path, part| path.join(part)))
}

fn margins(named: Option<&str>) -> Result<Page, Error> {
    match named {
        None | Some("usual") => Ok(Page::USUAL),
        Some("gb9704") => Ok(Page::GB_9704),
        Some(other) => Err(Error::Settings {
            message: message!(zh: "`page` 不能是 `{other}`", en: "`page` cannot be `{other}`"),
            help: message!(zh: "写 `usual` 或 `gb9704`", en: "write `usual` or `gb9704`"),
        }),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_own_template_is_read_or_refused_and_never_passed_over() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("guide.j2");
        assert_eq!(own_text(&path), Ok(None));
        std::fs::write(&path, "<p>文</p>").unwrap();
        assert_eq!(own_text(&path), Ok(Some("<p>文</p>".to_owned())));
        std::fs::write(&path, [b'<', 0xff]).unwrap();
        assert!(own_text(&path).unwrap_err().en.ends_with("guide.j2` is no UTF-8 text"));
        assert!(own_text(folder.path()).unwrap_err().en.ends_with("it is not a regular file"));
    }

    #[test]
    fn a_template_includes_nothing_from_outside_its_folder() {
        let folder = Path::new("templates");
        assert_eq!(inside(folder, "ours/logo.j2"), Some(folder.join("ours").join("logo.j2")));
        for name in ["../secret", "ours/../../secret", "/etc/passwd", "ours//logo", ".", "C:secret", "a\\..\\b", ""] {
            assert_eq!(inside(folder, name), None, "{name}");
        }
    }
}

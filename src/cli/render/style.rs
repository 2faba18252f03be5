//! What the workspace brings along to documents: its own templates, its margins, and the document whose styles are taken.

use std::path::{Path, PathBuf};

use crate::cli::error::Error;
use crate::cli::host;
use crate::cli::session::Session;
use crate::message;
use crate::render::House;
use crate::render::paper::Page;

/// The name of the document whose styles are taken, in the folder of templates.
const REFERENCE: &str = "reference.docx";

/// A company's own text of a template, by its name.
type Own = dyn Fn(&str) -> Option<String>;

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
            template: Box::new(move |name| {
                let path = inside(folder.as_deref()?, name)?;
                let bytes = host::read_file(&path).ok()?;
                Some(String::from_utf8_lossy(&bytes).into_owned())
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
    fn a_template_includes_nothing_from_outside_its_folder() {
        let folder = Path::new("templates");
        assert_eq!(inside(folder, "ours/logo.j2"), Some(folder.join("ours").join("logo.j2")));
        for name in ["../secret", "ours/../../secret", "/etc/passwd", "ours//logo", ".", "C:secret", "a\\..\\b", ""] {
            assert_eq!(inside(folder, name), None, "{name}");
        }
    }
}

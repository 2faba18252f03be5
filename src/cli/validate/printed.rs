//! The documents that a workspace keeps printed, for the rule that finds stale ones.

use std::collections::HashSet;
use std::path::Path;

use super::super::error::Error;
use super::super::host;
use super::super::session::Session;
use super::super::workspace::shown;
use super::Named;
use crate::compile;
use crate::lint::Printed;
use crate::message;
use crate::render::printed;

/// The documents about these playbooks in the folder that `playbook.toml` names; none when it names no folder. A file that
/// does not say what it was made from is not one of ours, and is left alone.
///
/// # Errors
/// The folder or a file in it cannot be read.
pub(super) fn find(session: &Session<'_>, judged: &[Named]) -> Result<Option<Vec<Printed>>, Error> {
    let (Some(folder), Some(root)) = (&session.workspace.settings.documents, &session.workspace.root) else {
        return Ok(None);
    };
    let folder = root.join(folder);
    if !host::is_folder(&folder) {
        return Err(no_folder(&folder));
    }
    let names: HashSet<String> = judged.iter().filter_map(|file| compile::names(&file.source).0).collect();
    let mut found = Vec::new();
    for path in host::all_files(&folder).map_err(|error| Error::file(&folder, &error))? {
        let name = path.file_name().unwrap_or_default().to_string_lossy();
        let Some((playbook, kind, format)) = printed::of_file_name(&name).filter(|(name, ..)| names.contains(*name))
        else {
            continue;
        };
        let bytes = host::read_file(&path).map_err(|error| Error::file(&path, &error))?;
        if let Some(source) = printed::source(format, &bytes) {
            let file = shown(&path, Some(root));
            found.push(Printed { playbook: playbook.to_owned(), kind: kind.word(), file, source });
        }
    }
    Ok(Some(found))
}

fn no_folder(folder: &Path) -> Error {
    let folder = folder.display();
    Error::Settings {
        message: message!(
            zh: "`documents` 写的文件夹 `{folder}` 不存在",
            en: "there is no folder `{folder}`, which `documents` names"
        ),
        help: message!(
            zh: "改正 `playbook.toml`，或先印：`playbook render --all -o {folder}`",
            en: "correct `playbook.toml`, or print first: `playbook render --all -o {folder}`"
        ),
    }
}

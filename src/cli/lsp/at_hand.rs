//! What stands around an open file: the playbooks of its workspace and of its folder, the company's values, the team, the
//! calendar, and which day it is.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::sync::OnceLock;

use chrono::NaiveDate;
use lsp_types::Uri;

use super::address::uri_of;
use crate::cli::host::{self, Host};
use crate::cli::session::zone;
use crate::cli::workspace::{Workspace, read_source, shown};
use crate::compile::{calendar, compile, decode, names};
use crate::editor::{CompanyValues, Document};
use crate::model::Playbook;
use crate::model::calendar::Calendar;
use crate::source::SourceFile;

/// What a file holds, by its name and its first words.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum FileKind {
    Playbook,
    Scenarios,
    Team,
    Calendar,
    /// Something that is none of our business.
    Other,
}

impl FileKind {
    pub(super) fn of(name: &str, text: &str) -> FileKind {
        let file = name.rsplit(['/', '\\']).next().unwrap_or(name);
        let stem = file.strip_suffix(".yaml").or_else(|| file.strip_suffix(".yml")).unwrap_or(file);
        let has = |key: &str| text.lines().any(|line| line.strip_prefix(key).is_some_and(|rest| rest.starts_with(':')));
        match stem {
            _ if stem.ends_with(".test") => FileKind::Scenarios,
            "team" if has("people") => FileKind::Team,
            _ if has("calendar") && has("years") => FileKind::Calendar,
            _ if has("playbook") || text.trim().is_empty() => FileKind::Playbook,
            // Somebody has just begun to write.
            _ if text.lines().count() < 3 && "playbook".starts_with(text.trim()) => FileKind::Playbook,
            _ => FileKind::Other,
        }
    }
}

/// A file on the disk or inside the program.
pub(super) struct Neighbour {
    pub(super) uri: Option<Uri>,
    pub(super) path: Option<PathBuf>,
    pub(super) source: SourceFile,
    /// What the playbook is called by.
    names: Vec<String>,
    /// The scenarios beside it.
    pub(super) scenarios: Option<(PathBuf, SourceFile)>,
}

impl Neighbour {
    pub(super) fn is_called(&self, name: &str) -> bool {
        self.names.iter().any(|own| own == name)
    }
}

/// What stands around an open file.
pub(super) struct AtHand {
    pub(super) neighbours: Vec<Neighbour>,
    pub(super) company: CompanyValues,
    pub(super) calendar: Calendar,
    /// The team file of the workspace.
    pub(super) team: Option<(PathBuf, SourceFile)>,
    /// The day on which it was looked around.
    pub(super) today: NaiveDate,
    playbooks: OnceLock<Vec<Option<Playbook>>>,
    documents: OnceLock<Vec<(Document, Option<Document>)>>,
}

impl AtHand {
    /// Looks around in the workspace of a folder and in the folder itself. What cannot be read is not there.
    pub(super) fn look(host: &Host, folder: &Path) -> AtHand {
        let workspace = Workspace::find(host, folder).unwrap_or_default();
        let mut neighbours: Vec<Neighbour> = Vec::new();
        for shelved in workspace.library().unwrap_or_default().shelved {
            neighbours.push(neighbour(shelved.source, shelved.path));
        }
        for path in host::playbooks_beside(folder).unwrap_or_default() {
            let known = neighbours.iter().any(|known| known.path.as_deref() == Some(&path));
            let source = read_source(&path, &shown(&path, workspace.root.as_deref()));
            if let Ok(source) = source
                && !known
                && FileKind::of(&source.name, &source.text) == FileKind::Playbook
            {
                neighbours.push(neighbour(source, Some(path)));
            }
        }
        let named = |path: &Option<PathBuf>| {
            let path = workspace.path(path.as_ref()?);
            let source = read_source(&path, &shown(&path, None)).ok()?;
            Some((path, source))
        };
        let calendar = named(&workspace.settings.calendar).and_then(|(_, source)| calendar::read(&source).value);
        AtHand {
            neighbours,
            company: company(&workspace),
            calendar: calendar.unwrap_or_else(|| calendar::built_in().clone()),
            team: named(&workspace.settings.team),
            today: (host.clock)().with_timezone(&zone(host, &workspace).unwrap_or_default()).date_naive(),
            playbooks: OnceLock::new(),
            documents: OnceLock::new(),
        }
    }

    /// The playbooks that can be made sense of, in the order of the files.
    pub(super) fn playbooks(&self) -> &[Option<Playbook>] {
        self.playbooks.get_or_init(|| self.neighbours.iter().map(|one| compile(&one.source).playbook).collect())
    }

    /// The playbooks and their scenarios, in the order of the files.
    pub(super) fn documents(&self) -> &[(Document, Option<Document>)] {
        self.documents.get_or_init(|| {
            let read = |one: &Neighbour| {
                let playbook = Document::playbook(one.source.clone(), None);
                let scenarios =
                    one.scenarios.as_ref().map(|(_, source)| Document::scenarios(source.clone(), &playbook, None));
                (playbook, scenarios)
            };
            self.neighbours.iter().map(read).collect()
        })
    }
}

fn neighbour(source: SourceFile, path: Option<PathBuf>) -> Neighbour {
    let scenarios = path.as_ref().map(|path| scenarios_of(path)).filter(|path| host::exists(path));
    let scenarios = scenarios.and_then(|path| {
        let bytes = host::read_file(&path).ok()?;
        let name = source.name.rsplit_once('.').map_or(source.name.as_str(), |(stem, _)| stem);
        Some((path, decode(&format!("{name}.test.yaml"), &bytes)))
    });
    let (name, aliases) = names(&source);
    let names = name.into_iter().chain(aliases).collect();
    Neighbour { names, uri: path.as_deref().and_then(uri_of), path, source, scenarios }
}

/// Where the scenarios of a playbook stand.
pub(super) fn scenarios_of(playbook: &Path) -> PathBuf {
    playbook.with_extension("test.yaml")
}

/// Where the playbook may stand that scenarios belong to.
pub(super) fn playbooks_of(scenarios: &Path) -> Vec<PathBuf> {
    let name = scenarios.file_name().and_then(|name| name.to_str()).unwrap_or_default();
    let stem = name.strip_suffix(".test.yaml").or_else(|| name.strip_suffix(".test.yml"));
    let file = |extension: &str| stem.map(|stem| scenarios.with_file_name(format!("{stem}.{extension}")));
    ["yaml", "yml"].into_iter().filter_map(file).collect()
}

fn company(workspace: &Workspace) -> CompanyValues {
    let said = |value: &toml::Value| match value {
        toml::Value::String(text) => text.clone(),
        toml::Value::Integer(_)
        | toml::Value::Float(_)
        | toml::Value::Boolean(_)
        | toml::Value::Datetime(_)
        | toml::Value::Array(_)
        | toml::Value::Table(_) => value.to_string(),
    };
    let values = |values: &BTreeMap<String, toml::Value>| {
        values.iter().map(|(name, value)| (name.clone(), said(value))).collect()
    };
    workspace.settings.settings.iter().map(|(playbook, own)| (playbook.clone(), values(own))).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_is_known_by_its_name_and_its_first_words() {
        let of = |name: &str, text: &str| FileKind::of(name, text);
        assert_eq!(of("a/b.yaml", "# c\nplaybook: b\n"), FileKind::Playbook);
        assert_eq!(of("b.yaml", ""), FileKind::Playbook);
        assert_eq!(of("b.yaml", "play"), FileKind::Playbook);
        assert_eq!(of("b.test.yaml", "scenarios: []"), FileKind::Scenarios);
        assert_eq!(of("team.yaml", "people: {}"), FileKind::Team);
        assert_eq!(of("2026.yaml", "calendar: x\nyears: {}"), FileKind::Calendar);
        assert_eq!(of("compose.yaml", "services: {}\nvolumes: {}\n"), FileKind::Other);
    }

    #[test]
    fn scenarios_stand_beside_their_playbook() {
        assert_eq!(scenarios_of(Path::new("/a/b.yaml")), Path::new("/a/b.test.yaml"));
        assert_eq!(playbooks_of(Path::new("/a/b.test.yaml"))[0], Path::new("/a/b.yaml"));
    }
}

//! Where a command works: the workspace, its settings file, its playbooks; or, without one, what is built in.
//!
//! A workspace is the nearest folder upward that holds `playbook.toml`. The same file in the user's configuration folder
//! holds what is left open there.

use std::collections::BTreeMap;
use std::path::{Component, Path, PathBuf};

use serde::Deserialize;

use super::builtin;
use super::error::Error;
use super::host::{self, Host};
use crate::compile::decode;
use crate::lang::did_you_mean;
use crate::message;
use crate::runtime::Playbooks;
use crate::source::SourceFile;

/// The name of the settings file.
pub(super) const SETTINGS_FILE: &str = "playbook.toml";

/// What `playbook.toml` may say.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Settings {
    /// `zh` or `en`.
    pub language: Option<String>,
    /// A name of the tz database, `Asia/Shanghai`.
    pub time_zone: Option<String>,
    /// The name the user acts under.
    #[serde(rename = "as")]
    pub acting: Option<String>,
    /// The database; a path is seen from the folder of the file.
    pub database: Option<String>,
    /// The folder of the playbooks.
    pub playbooks: Option<PathBuf>,
    /// The folder of templates that replace those inside the program.
    pub templates: Option<PathBuf>,
    /// The folder of printed documents that are kept.
    pub documents: Option<PathBuf>,
    /// The margins of documents: `usual` or `gb9704`.
    pub page: Option<String>,
    /// The team file.
    pub team: Option<PathBuf>,
    /// The calendar file.
    pub calendar: Option<PathBuf>,
    /// Values of settings, by playbook and setting.
    #[serde(default)]
    pub settings: BTreeMap<String, BTreeMap<String, toml::Value>>,
}

/// Where a command works.
#[derive(Clone, Debug, Default)]
pub(super) struct Workspace {
    /// The folder that holds `playbook.toml`.
    pub root: Option<PathBuf>,
    /// What the file says, over what the user's file says.
    pub settings: Settings,
}

impl Workspace {
    /// Finds the workspace of a folder.
    ///
    /// # Errors
    /// A settings file that cannot be read, or that holds something unknown.
    pub(super) fn find(host: &Host, folder: &Path) -> Result<Workspace, Error> {
        let root = folder.ancestors().find(|folder| host::exists(&folder.join(SETTINGS_FILE))).map(Path::to_path_buf);
        let own = match &root {
            Some(root) => read(root)?,
            None => Settings::default(),
        };
        let users = match config_folder(host) {
            Some(folder) if host::exists(&folder.join(SETTINGS_FILE)) => read(&folder)?,
            Some(_) | None => Settings::default(),
        };
        Ok(Workspace { root, settings: over(own, users) })
    }

    /// A path of the settings file, seen from the workspace.
    #[must_use]
    pub(super) fn path(&self, path: &Path) -> PathBuf {
        self.root.as_ref().map_or_else(|| path.to_path_buf(), |root| root.join(path))
    }

    /// The folder of the workspace's own playbooks.
    #[must_use]
    pub(super) fn playbook_folder(&self) -> Option<PathBuf> {
        let folder = self.settings.playbooks.clone().unwrap_or_else(|| PathBuf::from("playbooks"));
        self.root.as_ref().map(|root| root.join(folder)).filter(|folder| host::is_folder(folder))
    }

    /// The workspace's own playbooks, then those built in that it does not replace.
    ///
    /// # Errors
    /// A folder or file that cannot be read.
    pub(super) fn library(&self) -> Result<Library, Error> {
        let mut shelved = Vec::new();
        if let Some(folder) = self.playbook_folder() {
            for path in host::playbook_files(&folder).map_err(|error| Error::file(&folder, &error))? {
                shelved.push(shelve(read_source(&path, &shown(&path, self.root.as_deref()))?, Some(path)));
            }
        }
        for file in builtin::PLAYBOOKS {
            let shelved_one = shelve(SourceFile::new(format!("<built-in>/{}", file.file), file.text), None);
            if !shelved.iter().any(|known: &Shelved| known.name == shelved_one.name) {
                shelved.push(shelved_one);
            }
        }
        Ok(Library { shelved })
    }
}

/// The playbooks there are.
#[derive(Clone, Debug, Default)]
pub(super) struct Library {
    /// All of them, the workspace's own first.
    pub shelved: Vec<Shelved>,
}

/// A playbook that has not been compiled.
#[derive(Clone, Debug)]
pub(super) struct Shelved {
    /// Its name, or that of its file when it has none.
    pub name: String,
    /// Other names.
    pub aliases: Vec<String>,
    /// Its text.
    pub source: SourceFile,
    /// Where it is; none when it is built in.
    pub path: Option<PathBuf>,
}

impl Library {
    /// The playbook of that name or alias.
    #[must_use]
    pub(super) fn get(&self, name: &str) -> Option<&Shelved> {
        let by_name = self.shelved.iter().find(|shelved| shelved.name == name);
        by_name.or_else(|| self.shelved.iter().find(|shelved| shelved.aliases.iter().any(|alias| alias == name)))
    }

    /// That there is no such playbook, with the nearest name.
    #[must_use]
    pub(super) fn missing(&self, name: &str) -> Error {
        let names = || {
            let aliases = self.shelved.iter().flat_map(|shelved| shelved.aliases.iter());
            self.shelved.iter().map(|shelved| &shelved.name).chain(aliases).map(String::as_str)
        };
        let nearest = did_you_mean(name, names());
        let help = match nearest {
            Some(meant) => {
                message!(zh: "是不是 `{meant}`？用 `playbook list` 查看全部", en: "did you mean `{meant}`? See `playbook list` for all of them")
            }
            None => {
                message!(zh: "用 `playbook list` 查看有哪些流程", en: "see `playbook list` for the playbooks there are")
            }
        };
        let mut known: Vec<String> = nearest.map(str::to_owned).into_iter().collect();
        known.extend(
            self.shelved.iter().map(|shelved| shelved.name.clone()).filter(|other| Some(other.as_str()) != nearest),
        );
        let message = message!(zh: "没有流程 `{name}`", en: "there is no playbook `{name}`");
        Error::NotFound { message, help: Some(help), known }
    }
}

impl Playbooks for Library {
    fn find(&self, name: &str) -> Option<SourceFile> {
        self.get(name).map(|shelved| shelved.source.clone())
    }
}

/// Reads a file; whether it is UTF-8 is for whoever reads the text to say.
///
/// # Errors
/// It cannot be read.
pub(super) fn read_source(path: &Path, name: &str) -> Result<SourceFile, Error> {
    let bytes = host::read_file(path).map_err(|error| Error::file(Path::new(name), &error))?;
    Ok(decode(name, &bytes))
}

/// How a path is shown: from the workspace, with `/` between folders.
#[must_use]
pub(super) fn shown(path: &Path, root: Option<&Path>) -> String {
    let inner = root.and_then(|root| path.strip_prefix(root).ok()).unwrap_or(path);
    let mut shown = String::new();
    for part in inner.components() {
        match part {
            Component::RootDir => shown.push('/'),
            Component::Prefix(_) | Component::CurDir | Component::ParentDir | Component::Normal(_) => {
                let between = if shown.is_empty() || shown.ends_with('/') { "" } else { "/" };
                shown.extend([between, part.as_os_str().to_string_lossy().as_ref()]);
            }
        }
    }
    // A share of Windows begins with two backslashes.
    if cfg!(windows) { shown.replace('\\', "/") } else { shown }
}

fn shelve(source: SourceFile, path: Option<PathBuf>) -> Shelved {
    let (name, aliases) = crate::compile::names(&source);
    let stem = || source.name.rsplit('/').next().unwrap_or_default().trim_end_matches(".yaml").to_owned();
    Shelved { name: name.unwrap_or_else(stem), aliases, source, path }
}

fn read(folder: &Path) -> Result<Settings, Error> {
    let path = folder.join(SETTINGS_FILE);
    let bytes = host::read_file(&path).map_err(|error| Error::file(&path, &error))?;
    toml::from_str(&String::from_utf8_lossy(&bytes)).map_err(|error| {
        let (shown, reason) = (path.display(), error.to_string());
        Error::Settings {
            message: message!(zh: "`{shown}` 有错误：\n{reason}", en: "`{shown}` has an error:\n{reason}"),
            help: message!(
                zh: "可以写的键：language、time_zone、as、database、playbooks、templates、documents、page、team、calendar、settings",
                en: "keys: language, time_zone, as, database, playbooks, templates, documents, page, team, calendar, settings"
            ),
        }
    })
}

fn over(own: Settings, users: Settings) -> Settings {
    Settings {
        language: own.language.or(users.language),
        time_zone: own.time_zone.or(users.time_zone),
        acting: own.acting.or(users.acting),
        database: own.database.or(users.database),
        playbooks: own.playbooks.or(users.playbooks),
        templates: own.templates.or(users.templates),
        documents: own.documents.or(users.documents),
        page: own.page.or(users.page),
        team: own.team.or(users.team),
        calendar: own.calendar.or(users.calendar),
        settings: if own.settings.is_empty() { users.settings } else { own.settings },
    }
}

/// The folder where the user's data lives by the custom of the system.
#[must_use]
pub(super) fn data_folder(host: &Host) -> Option<PathBuf> {
    let home = host.variable("HOME").map(PathBuf::from);
    let folder = if cfg!(windows) {
        host.variable("LOCALAPPDATA").map(PathBuf::from)
    } else if cfg!(target_os = "macos") {
        home.map(|home| home.join("Library").join("Application Support"))
    } else {
        let named = host.variable("XDG_DATA_HOME").map(PathBuf::from).filter(|path| path.is_absolute());
        named.or_else(|| home.map(|home| home.join(".local").join("share")))
    };
    folder.map(|folder| folder.join("playbook"))
}

fn config_folder(host: &Host) -> Option<PathBuf> {
    let home = host.variable("HOME").map(PathBuf::from);
    let folder = if cfg!(windows) {
        host.variable("APPDATA").map(PathBuf::from)
    } else if cfg!(target_os = "macos") {
        home.map(|home| home.join("Library").join("Application Support"))
    } else {
        let named = host.variable("XDG_CONFIG_HOME").map(PathBuf::from).filter(|path| path.is_absolute());
        named.or_else(|| home.map(|home| home.join(".config")))
    };
    folder.map(|folder| folder.join("playbook"))
}

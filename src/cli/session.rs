//! One call of the program: who calls, in which language and workspace, with which store, and how things are shown.

mod calendar;
mod settings;

use std::io::Write;
use std::path::{Path, PathBuf};

use chrono::{DateTime, Utc};
use chrono_tz::Tz;
use serde::Serialize;

use super::args::{Acting, Global};
use super::error::{Error, Outcome};
use super::host::{self, Host};
use super::paint::Paint;
use super::workspace::{self, Library, Shelved, Workspace, data_folder, read_source, shown};
use crate::compile::{Reading, team};
use crate::diagnostic::Diagnostic;
use crate::engine::{Actor, Roles};
use crate::lang::{Lang, Message};
use crate::message;
use crate::model::Playbook;
use crate::model::team::Team;
use crate::runtime::{Loaded, Runtime};
use crate::source::SourceFile;
use crate::store::sqlite::SqliteStore;
use crate::store::{CaseFilter, CaseId, Store};

/// One call of the program.
pub(super) struct Session<'h> {
    /// The world.
    pub host: &'h mut Host,
    /// The reader's language.
    pub lang: Lang,
    /// What holds for every command.
    pub global: Global,
    /// The name somebody acts under, when the command line or the person at the terminal says so.
    pub acting: Option<String>,
    /// Where it works.
    pub workspace: Workspace,
    /// How things are shown.
    pub paint: Paint,
    /// The time zone of the workspace.
    pub zone: Tz,
}

impl<'h> Session<'h> {
    /// Finds out where the call works and how it is shown.
    ///
    /// # Errors
    /// A settings file with errors, or a time zone that does not exist.
    pub(super) fn new(host: &'h mut Host, global: Global, lang: Lang) -> Result<Session<'h>, Error> {
        if let Some(folder) = &global.folder {
            host.folder = host.folder.join(folder);
            if !host::is_folder(&host.folder) {
                let shown = folder.display();
                return Err(Error::not_found(
                    message!(zh: "没有文件夹 `{shown}`", en: "there is no folder `{shown}`"),
                    Some(message!(zh: "检查路径", en: "check the path")),
                ));
            }
        }
        let workspace = Workspace::find(host, &host.folder.clone())?;
        let named =
            global.lang.as_deref().or(host.variable("PLAYBOOK_LANG")).or(workspace.settings.language.as_deref());
        let lang = match named {
            Some("zh") => Lang::Zh,
            Some("en") => Lang::En,
            Some(_) | None => lang,
        };
        let zone = zone(host, &workspace)?;
        let paint = Paint { colour: shows_colour(host, &global) };
        Ok(Session { host, lang, global, acting: None, workspace, paint, zone })
    }

    /// Words of the program in the reader's language.
    #[must_use]
    pub(super) fn say<'m>(&self, message: &'m Message) -> &'m str {
        message.say(self.lang)
    }

    /// One of two words, by the reader's language.
    #[must_use]
    pub(super) fn pick<T>(&self, zh: T, en: T) -> T {
        self.lang.pick(zh, en)
    }

    /// A line of results.
    ///
    /// # Errors
    /// The results cannot be written.
    pub(super) fn print(&mut self, line: &str) -> Outcome {
        writeln!(self.host.out, "{line}").map_err(Error::from)
    }

    /// A JSON object as the result.
    ///
    /// # Errors
    /// The results cannot be written.
    pub(super) fn print_json(&mut self, object: &impl Serialize) -> Outcome {
        self.print(&super::paint::json(object))
    }

    /// A line beside the results.
    pub(super) fn note(&mut self, line: &str) {
        // What stands beside the results may be lost without harm.
        writeln!(self.host.err, "{line}").ok();
    }

    /// Now.
    #[must_use]
    pub(super) fn now(&self) -> DateTime<Utc> {
        (self.host.clock)()
    }

    /// Now, in the time zone of the workspace.
    #[must_use]
    pub(super) fn today(&self) -> chrono::NaiveDate {
        self.now().with_timezone(&self.zone).date_naive()
    }

    /// The playbooks there are.
    ///
    /// # Errors
    /// A folder or file that cannot be read.
    pub(super) fn library(&self) -> Result<Library, Error> {
        self.workspace.library()
    }

    /// The text of a playbook, by name, alias or path.
    ///
    /// # Errors
    /// There is none, or it cannot be read.
    pub(super) fn playbook_source(&self, name: &str) -> Result<SourceFile, Error> {
        if is_path(name) {
            return read_source(&self.host.path(name), name);
        }
        self.shelved(name).map(|shelved| shelved.source)
    }

    /// A playbook of the library, by name or alias.
    ///
    /// # Errors
    /// There is none, or the library cannot be read.
    pub(super) fn shelved(&self, name: &str) -> Result<Shelved, Error> {
        let library = self.library()?;
        library.get(name).cloned().ok_or_else(|| library.missing(name))
    }

    /// Takes over the name that the command line says.
    pub(super) fn act_as(&mut self, who: &Acting) {
        self.acting = who.acting.clone().or(self.acting.take());
    }

    /// The name somebody acts under: the flag, the environment, the workspace, the name at the machine.
    #[must_use]
    pub(super) fn name(&self) -> String {
        let named = self.acting.as_deref().or(self.host.variable("PLAYBOOK_AS"));
        let named = named.or(self.workspace.settings.acting.as_deref());
        let named = named.or(self.host.variable("USER")).or(self.host.variable("USERNAME"));
        named.map(str::trim).filter(|name| !name.is_empty()).unwrap_or(self.pick("本人", "me")).to_owned()
    }

    /// The team, when there is a team file.
    ///
    /// # Errors
    /// The file cannot be read or has errors.
    pub(super) fn team(&mut self) -> Result<Option<Team>, Error> {
        Ok(self.team_file()?.map(|(_, team)| team))
    }

    /// The team file of the workspace and what it says.
    ///
    /// # Errors
    /// The file cannot be read or has errors.
    pub(super) fn team_file(&mut self) -> Result<Option<(SourceFile, Team)>, Error> {
        let Some(path) = self.workspace.settings.team.clone() else { return Ok(None) };
        let path = self.workspace.path(&path);
        let source = read_source(&path, &shown(&path, self.workspace.root.as_deref()))?;
        self.read_team(source).map(Some)
    }

    /// What a team file says.
    ///
    /// # Errors
    /// The file has errors.
    pub(super) fn read_team(&mut self, source: SourceFile) -> Result<(SourceFile, Team), Error> {
        let Reading { value, diagnostics } = team::read(&source);
        self.refuse_file(&source, &diagnostics)?;
        match value {
            Some(team) => Ok((source, team)),
            None => Err(Error::Invalid { source, diagnostics }),
        }
    }

    /// Somebody who acts on a playbook.
    ///
    /// # Errors
    /// A team file that cannot be read, or that does not know the name.
    pub(super) fn actor(&mut self, playbook: &Playbook) -> Result<Actor, Error> {
        let name = self.name();
        let team = self.team()?;
        let found = self.member(team.as_ref(), playbook, &name);
        let Err(Error::NotFound { message, help: Some(Message { zh, en }), known }) = found else { return found };
        let help = message!(zh: "用 `--as 姓名` 说明你是谁；{zh}", en: "say who you are with `--as NAME`; {en}");
        Err(Error::NotFound { message, help: Some(help), known })
    }

    /// Somebody by name, with the roles they hold today in a playbook.
    ///
    /// # Errors
    /// A team file that cannot be read, or that does not know the name.
    pub(super) fn person(&mut self, playbook: &Playbook, name: &str) -> Result<Actor, Error> {
        let team = self.team()?;
        self.member(team.as_ref(), playbook, name)
    }

    fn member(&self, team: Option<&Team>, playbook: &Playbook, name: &str) -> Result<Actor, Error> {
        let Some(team) = team else { return Ok(Actor { name: name.to_owned(), roles: Roles::Any }) };
        let known: Vec<&str> = team.people.keys().map(String::as_str).collect();
        if !known.contains(&name) {
            let message = message!(zh: "团队文件里没有 `{name}`", en: "the team file does not know `{name}`");
            return Err(Error::missing(message, name, known));
        }
        let roles = Roles::Only(team.roles_in(playbook, name, self.today()));
        Ok(Actor { name: name.to_owned(), roles })
    }

    /// Shows what could be better in a file, and gives up when there is an error.
    ///
    /// # Errors
    /// There is an error.
    pub(super) fn refuse_file(&mut self, source: &SourceFile, diagnostics: &[Diagnostic]) -> Outcome {
        if diagnostics.iter().any(|found| found.severity == crate::diagnostic::Severity::Error) {
            return Err(Error::Invalid { source: source.clone(), diagnostics: diagnostics.to_vec() });
        }
        for found in diagnostics.iter().filter(|_| !self.global.json) {
            let text = crate::diagnostic::text::render(source, found, self.lang, self.paint.colour);
            // What stands beside the results may be lost without harm.
            writeln!(self.host.err, "{}", text.trim_end()).ok();
        }
        Ok(())
    }

    /// Where the database is: the flag, the environment, the workspace, the user's data folder.
    ///
    /// # Errors
    /// There is no such place, or it is not a file.
    pub(super) fn database(&self) -> Result<PathBuf, Error> {
        if let Some(path) = self.global.db.as_deref().or(self.host.variable("PLAYBOOK_DB")) {
            return file_path(path).map(|path| self.host.path(path));
        }
        if let Some(path) = &self.workspace.settings.database {
            return file_path(path).map(|path| self.workspace.path(&path));
        }
        if let Some(root) = &self.workspace.root {
            return Ok(root.join("cases.db"));
        }
        data_folder(self.host).map(|folder| folder.join("cases.db")).ok_or_else(|| {
            Error::usage(
                message!(zh: "不知道把案件存在哪里", en: "there is no place to keep cases"),
                message!(zh: "用 `--db 文件` 指定，或设置 HOME", en: "name one with `--db FILE`, or set HOME"),
            )
        })
    }

    /// The store, made when it is not there yet.
    ///
    /// # Errors
    /// It cannot be opened or made.
    pub(super) fn store_for_writing(&self) -> Result<SqliteStore, Error> {
        let path = self.database()?;
        if let Some(folder) = path.parent().filter(|folder| !host::exists(folder)) {
            host::create_folder(folder).map_err(|error| Error::file(folder, &error))?;
        }
        Ok(SqliteStore::open_or_create(&path)?)
    }

    /// The store, if there is one.
    ///
    /// # Errors
    /// It cannot be opened.
    pub(super) fn store_if_any(&self) -> Result<Option<SqliteStore>, Error> {
        let path = self.database()?;
        if host::exists(&path) { Ok(Some(SqliteStore::open(&path)?)) } else { Ok(None) }
    }

    /// The store, which must be there.
    ///
    /// # Errors
    /// There is none yet, or it cannot be opened.
    pub(super) fn store(&self) -> Result<SqliteStore, Error> {
        if let Some(store) = self.store_if_any()? {
            return Ok(store);
        }
        let named = self.global.db.as_deref().or(self.host.variable("PLAYBOOK_DB"));
        let message = match named {
            Some(path) => message!(zh: "没有数据库 `{path}`", en: "there is no database `{path}`"),
            None => message!(zh: "还没有案件", en: "there are no cases yet"),
        };
        let help =
            message!(zh: "用 `playbook start 流程` 开始第一件", en: "begin the first one with `playbook start NAME`");
        Err(Error::not_found(message, Some(help)))
    }

    /// Runs something with the runtime of this call.
    ///
    /// # Errors
    /// What it ends with, or a calendar that cannot be read.
    pub(super) fn with_runtime<T>(
        &mut self,
        store: &mut dyn Store,
        work: impl FnOnce(&mut Runtime<'_>) -> Result<T, Error>,
    ) -> Result<T, Error> {
        let (library, calendar) = (self.library()?, self.calendar()?);
        let (zone, now) = (self.zone, self.now());
        work(&mut Runtime { store, playbooks: &library, calendar: &calendar, zone, now })
    }

    /// Loads a case by its number.
    ///
    /// # Errors
    /// There is no such case, or it cannot be read.
    pub(super) fn load(&mut self, store: &mut dyn Store, case: &str) -> Result<Loaded, Error> {
        let id = self.case_id(store, case)?;
        self.with_runtime(store, |runtime| Ok(runtime.load(&id)?))
    }

    fn case_id(&self, store: &dyn Store, case: &str) -> Result<CaseId, Error> {
        let parsed = case.parse::<CaseId>();
        if let Ok(id) = &parsed
            && store.head(id).is_ok()
        {
            return Ok(id.clone());
        }
        let recent = store.cases(&CaseFilter { limit: Some(200), ..CaseFilter::default() })?;
        let known: Vec<String> = recent.iter().map(|case| case.head.case.to_string()).collect();
        let help = crate::lang::did_you_mean(case, known.iter().map(String::as_str)).map_or_else(
            || message!(zh: "用 `playbook cases` 查看有哪些案件", en: "see `playbook cases` for the cases there are"),
            |meant| message!(zh: "是不是 {meant}？", en: "did you mean {meant}?"),
        );
        let case = super::paint::cut(case, 60);
        let message = message!(zh: "没有案件 `{case}`", en: "there is no case `{case}`");
        Err(Error::NotFound { message, help: Some(help), known: known.into_iter().take(10).collect() })
    }
}

/// Whether a name means a file.
#[must_use]
pub(super) fn is_path(name: &str) -> bool {
    name.contains(['/', '\\']) || name.ends_with(".yaml") || name.ends_with(".yml")
}

fn file_path(named: &str) -> Result<PathBuf, Error> {
    if named.contains("://") {
        return Err(Error::usage(
            message!(zh: "不认识的数据库 `{named}`", en: "the database `{named}` is of an unknown kind"),
            message!(zh: "写一个文件的路径", en: "name a file"),
        ));
    }
    Ok(Path::new(named).to_path_buf())
}

pub(super) fn zone(host: &Host, workspace: &workspace::Workspace) -> Result<Tz, Error> {
    let named = host.variable("PLAYBOOK_TIME_ZONE").or(workspace.settings.time_zone.as_deref());
    match named {
        Some(name) => name.parse::<Tz>().map_err(|_| {
            Error::usage(
                message!(zh: "没有时区 `{name}`", en: "there is no time zone `{name}`"),
                message!(zh: "写 tz 数据库里的名称，如 Asia/Shanghai", en: "write a name of the tz database such as Asia/Shanghai"),
            )
        }),
        None => Ok(host.zone.as_deref().and_then(|name| name.parse().ok()).unwrap_or(Tz::UTC)),
    }
}

fn shows_colour(host: &Host, global: &Global) -> bool {
    match global.color.as_deref() {
        Some("always") => true,
        Some("never") => false,
        Some(_) | None => {
            let dumb = host.variable("TERM").is_some_and(|term| term == "dumb");
            host.out_width.is_some() && host.variable("NO_COLOR").is_none() && !dumb && !global.json
        }
    }
}

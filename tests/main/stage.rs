//! A stage on which the program is run inside this process: a folder of its own, a clock that a test sets, an
//! environment that holds only what a test puts there, and both streams caught.

use std::cell::RefCell;
use std::collections::BTreeMap;
use std::ffi::OsString;
use std::fs;
use std::io::{self, Write};
use std::path::PathBuf;
use std::rc::Rc;

use chrono::{DateTime, Duration, NaiveDateTime, TimeZone, Utc};
use chrono_tz::Asia::Shanghai;
use playbook::cli::Host;
use playbook::lang::Lang;
use tempfile::TempDir;

/// Both languages; what is said is tried in each.
pub(crate) const LANGUAGES: [Lang; 2] = [Lang::Zh, Lang::En];

/// Where the program is run, and when, and by whom.
pub(crate) struct Stage {
    root: TempDir,
    /// The folder commands are given in.
    pub(crate) folder: PathBuf,
    /// The time of the next command.
    pub(crate) now: DateTime<Utc>,
    /// The environment of the next command.
    pub(crate) environment: BTreeMap<String, String>,
    /// The language of the user's system.
    pub(crate) lang: Lang,
}

/// What a command printed and how it ended.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Played {
    /// What went to standard output.
    pub(crate) out: String,
    /// What went to standard error.
    pub(crate) err: String,
    /// The exit code.
    pub(crate) status: u8,
}

impl Stage {
    /// An empty folder, Monday, 2 March 2026, nine in the morning in Shanghai, and 甲 at the machine.
    pub(crate) fn new(lang: Lang) -> Stage {
        let root = tempfile::tempdir().expect("a temporary folder can be made");
        let folder = root.path().join("desk");
        fs::create_dir(&folder).expect("a new folder is writable");
        let home = root.path().join("home").display().to_string();
        let environment = [("HOME", home.as_str()), ("LOCALAPPDATA", &home), ("APPDATA", &home), ("USER", "甲")];
        let environment = environment.into_iter().map(|(name, value)| (name.to_owned(), value.to_owned())).collect();
        Stage { folder, now: local("2026-03-02 09:00"), environment, lang, root }
    }

    /// Runs the program once; the clock moves on by a minute.
    pub(crate) fn play<W: Into<OsString> + Clone>(&mut self, words: &[W]) -> Played {
        let (out, err) = (Caught::default(), Caught::default());
        let status = playbook::cli::run(&mut self.host(words, Box::new(out.clone()), Box::new(err.clone())));
        self.now += Duration::minutes(1);
        Played { out: out.text(), err: err.text(), status }
    }

    /// What the program sees of the world when it is run with these words.
    pub(crate) fn host<W: Into<OsString> + Clone>(
        &self,
        words: &[W],
        out: Box<dyn Write>,
        err: Box<dyn Write>,
    ) -> Host {
        let now = self.now;
        Host {
            arguments: std::iter::once("playbook".into()).chain(words.iter().cloned().map(Into::into)).collect(),
            environment: self.environment.clone(),
            folder: self.folder.clone(),
            clock: Box::new(move || now),
            zone: Some("Asia/Shanghai".to_owned()),
            locale: Some(self.lang.pick("zh-CN", "en-GB").to_owned()),
            out,
            err,
            out_width: None,
            err_is_terminal: false,
            prompter: None,
        }
    }

    /// Runs a command that must succeed; its standard output.
    #[track_caller]
    pub(crate) fn ok<W: Into<OsString> + Clone>(&mut self, words: &[W]) -> String {
        let played = self.play(words);
        assert_eq!(played.status, 0, "{}{}", played.out, played.err);
        played.out
    }

    /// Writes a file into the folder, with the folders above it.
    pub(crate) fn write(&self, name: &str, content: impl AsRef<[u8]>) -> PathBuf {
        let path = self.folder.join(name);
        let above = path.parent().expect("a file stands in a folder");
        fs::create_dir_all(above).expect("the folder of a test is writable");
        fs::write(&path, content).expect("the folder of a test is writable");
        path
    }

    /// What was printed, without what differs from run to run: the folder and digests.
    pub(crate) fn settled(&self, printed: &str) -> String {
        let root = self.root.path();
        let resolved = root.canonicalize().expect("the temporary folder is there");
        let text = [resolved.as_path(), root]
            .iter()
            .fold(printed.to_owned(), |text, root| text.replace(&root.display().to_string(), "<root>"));
        let digest = regex_lite::Regex::new("[0-9a-f]{64}").expect("the pattern is right");
        digest.replace_all(&text, "<sha256>").into_owned()
    }
}

impl Played {
    /// Everything that can be seen of a run, as a reader would like it: results as they are, what stands beside them
    /// behind a bar, and how it ended when it did not end well.
    pub(crate) fn seen(&self, stage: &Stage) -> String {
        let mut seen = stage.settled(&self.out);
        for line in stage.settled(&self.err).lines() {
            seen.push_str(&format!("│ {line}\n"));
        }
        if self.status != 0 {
            seen.push_str(&format!("[{}]\n", self.status));
        }
        seen
    }

    /// The results as JSON.
    #[track_caller]
    pub(crate) fn json(&self) -> serde_json::Value {
        serde_json::from_str(&self.out).unwrap_or_else(|error| panic!("{error}: {}{}", self.out, self.err))
    }
}

/// A time in Shanghai, written `2026-03-02 09:00`.
pub(crate) fn local(text: &str) -> DateTime<Utc> {
    let local = NaiveDateTime::parse_from_str(text, "%Y-%m-%d %H:%M").expect("a time is written 2026-03-02 09:00");
    Shanghai.from_local_datetime(&local).single().expect("Shanghai has kept one time since 1991").to_utc()
}

/// A stream that keeps what is written into it.
#[derive(Clone, Default)]
pub(crate) struct Caught(Rc<RefCell<Vec<u8>>>);

impl Caught {
    /// What was written.
    pub(crate) fn text(&self) -> String {
        String::from_utf8(self.0.borrow().clone()).expect("the program prints UTF-8")
    }
}

impl Write for Caught {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.0.borrow_mut().extend_from_slice(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

//! The program as people run it: a process of its own, in a folder of its own.

use std::path::PathBuf;
use std::process::{Child, Command, Stdio};

use tempfile::TempDir;

/// A folder with a database, where the program is run.
pub(crate) struct Place {
    root: TempDir,
    lang: &'static str,
}

/// What a run printed, and how it ended.
#[derive(Debug)]
pub(crate) struct Ran {
    pub(crate) out: String,
    pub(crate) err: String,
    /// The exit code; none when a signal ended it.
    pub(crate) code: Option<i32>,
}

impl Place {
    /// An empty folder.
    pub(crate) fn new() -> Place {
        Place::speaking("en")
    }

    /// An empty folder where the program speaks a language.
    pub(crate) fn speaking(lang: &'static str) -> Place {
        Place { root: tempfile::tempdir().expect("a temporary folder can be made"), lang }
    }

    /// A path in the folder.
    pub(crate) fn path(&self, name: &str) -> PathBuf {
        self.root.path().join(name)
    }

    /// The program with its arguments, not yet run.
    pub(crate) fn command(&self, words: &[&str]) -> Command {
        self.around(Command::new(env!("CARGO_BIN_EXE_playbook")), words)
    }

    /// Another program in the same surroundings.
    pub(crate) fn around(&self, mut command: Command, words: &[&str]) -> Command {
        for (name, _) in std::env::vars_os().filter(|(name, _)| name.to_string_lossy().starts_with("PLAYBOOK_")) {
            command.env_remove(name);
        }
        for name in ["HOME", "XDG_DATA_HOME", "XDG_CONFIG_HOME", "LOCALAPPDATA", "APPDATA"] {
            command.env(name, self.root.path());
        }
        command.env("PLAYBOOK_LANG", self.lang).env("PLAYBOOK_DB", self.path("cases.db")).env("PLAYBOOK_AS", "甲");
        command.args(words).current_dir(self.root.path()).stdin(Stdio::null());
        command
    }

    /// Runs the program to its end.
    pub(crate) fn run(&self, words: &[&str]) -> Ran {
        finish(self.command(words))
    }

    /// Runs the program, which must succeed; its results as JSON.
    #[track_caller]
    pub(crate) fn json(&self, words: &[&str]) -> serde_json::Value {
        let ran = self.run(&[words, &["--json"]].concat());
        assert_eq!(ran.code, Some(0), "{words:?} {ran:?}");
        ran.json()
    }

    /// Begins to run the program, with both streams caught.
    pub(crate) fn spawn(&self, words: &[&str]) -> Child {
        let mut command = self.command(words);
        command.stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().expect("the program was built for this test")
    }
}

impl Ran {
    /// The results as JSON.
    #[track_caller]
    pub(crate) fn json(&self) -> serde_json::Value {
        serde_json::from_str(&self.out).unwrap_or_else(|error| panic!("{error}: {self:?}"))
    }
}

/// Runs a command to its end.
pub(crate) fn finish(mut command: Command) -> Ran {
    let output = command.output().expect("the program can be run");
    let text = |bytes: Vec<u8>| String::from_utf8(bytes).expect("the program prints UTF-8");
    Ran { out: text(output.stdout), err: text(output.stderr), code: output.status.code() }
}

//! A terminal that a test sits at: the program runs in it as it would for a person, keys are pressed, and what is on the
//! screen is read. Nothing waits for a time that somebody guessed: every key waits for what has to be seen before it.

use std::fs;
use std::path::PathBuf;
use std::process::{Command, Output};
use std::thread;
use std::time::{Duration, Instant};

use tempfile::TempDir;

/// How long the machine may take over one step, however busy it is.
const PATIENCE: Duration = Duration::from_secs(90);
/// How often the screen is looked at meanwhile.
const GLANCE: Duration = Duration::from_millis(40);
/// No waiting for a second key after Escape, and all rows for the program.
const SETTINGS: &str = "set -g escape-time 0\nset -g status off\n";
/// What stands before the exit code of the program when it has ended.
const ENDED: &str = "[ended with ";
/// Runs the program, prints its exit code and keeps the screen. An interrupt is the program's own affair.
const DESK: &str = r#"trap : INT; "$@"; printf '\n[ended with %s]\n' "$?"; exec cat"#;

/// A home with nothing in it, and the program as it is called there.
pub(super) struct Home {
    folder: TempDir,
    /// The language of the user.
    lang: &'static str,
}

impl Home {
    pub(super) fn new(lang: &'static str) -> Home {
        let folder = tempfile::tempdir().expect("a temporary folder can be made");
        Home { folder, lang }
    }

    fn environment(&self, term: &str) -> Vec<String> {
        let home = self.folder.path().display().to_string();
        let mut variables = vec![
            format!("HOME={home}"),
            format!("TERM={term}"),
            format!("PLAYBOOK_LANG={}", self.lang),
            "PLAYBOOK_TIME_ZONE=Asia/Shanghai".to_owned(),
            "PLAYBOOK_AS=甲".to_owned(),
            "LC_ALL=C.UTF-8".to_owned(),
        ];
        variables.extend(std::env::var("PATH").map(|path| format!("PATH={path}")));
        variables
    }

    /// Writes a file.
    pub(super) fn writes(&self, name: &str, text: &str) {
        let path = self.folder.path().join(name);
        fs::create_dir_all(path.parent().expect("it stands in the home")).expect("the home is writable");
        fs::write(path, text).expect("the home is writable");
    }

    /// Runs a command without a terminal.
    pub(super) fn run(&self, arguments: &[&str]) -> Output {
        let mut command = Command::new("env");
        command.arg("-i").args(self.environment("dumb")).arg(env!("CARGO_BIN_EXE_playbook")).args(arguments);
        command.current_dir(self.folder.path()).output().expect("the program has been built for this test")
    }

    /// Sits down at a terminal of so many columns and rows and starts the program there.
    pub(super) fn sit_down(&self, term: &str, (columns, rows): (u16, u16), arguments: &[&str]) -> Terminal {
        let sockets = tempfile::tempdir().expect("a temporary folder can be made");
        let settings = sockets.path().join("tmux.conf");
        fs::write(&settings, SETTINGS).expect("a new folder is writable");
        let terminal = Terminal { sockets, settings };
        let (columns, rows) = (columns.to_string(), rows.to_string());
        let folder = self.folder.path().display().to_string();
        let environment = self.environment(term);
        let mut words =
            vec!["new-session", "-d", "-s", "desk", "-x", &columns, "-y", &rows, "-c", &folder, "env", "-i"];
        words.extend(environment.iter().map(String::as_str));
        words.extend(["sh", "-c", DESK, "sh", env!("CARGO_BIN_EXE_playbook")]);
        words.extend(arguments);
        terminal.tmux(&words);
        terminal
    }
}

/// A terminal with a program in it.
pub(super) struct Terminal {
    sockets: TempDir,
    settings: PathBuf,
}

impl Terminal {
    #[track_caller]
    fn tmux(&self, words: &[&str]) -> String {
        let output = self.command(words).output();
        let output = output.expect("tmux is installed; scripts/test installs what the tests need");
        let (out, err) = (String::from_utf8_lossy(&output.stdout), String::from_utf8_lossy(&output.stderr));
        assert!(output.status.success(), "tmux {words:?}: {err}");
        out.into_owned()
    }

    fn command(&self, words: &[&str]) -> Command {
        let mut command = Command::new("tmux");
        command.env_remove("TMUX").env("TMUX_TMPDIR", self.sockets.path());
        command.arg("-u").arg("-f").arg(&self.settings).args(words);
        command
    }

    /// What is on the screen, without blanks at the ends of lines; lines that were too long are joined again.
    #[track_caller]
    pub(super) fn screen(&self) -> String {
        let seen = self.tmux(&["capture-pane", "-p", "-J", "-t", "desk"]);
        seen.lines().map(str::trim_end).collect::<Vec<_>>().join("\n").trim_end().to_owned()
    }

    /// What is on the screen, with its colours.
    #[track_caller]
    pub(super) fn dressed(&self) -> String {
        self.tmux(&["capture-pane", "-p", "-e", "-t", "desk"])
    }

    #[track_caller]
    fn until(&self, what: &str, is_seen: impl Fn(&str) -> bool) {
        let begun = Instant::now();
        loop {
            let screen = self.screen();
            if is_seen(&screen) {
                return;
            }
            assert!(begun.elapsed() < PATIENCE, "waited in vain for {what}; the screen shows\n{screen}");
            thread::sleep(GLANCE);
        }
    }

    /// Waits until a text is on the screen.
    #[track_caller]
    pub(super) fn shows(&self, text: &str) {
        self.until(text, |screen| screen.contains(text));
    }

    /// Waits until the last question on the screen begins like this.
    #[track_caller]
    pub(super) fn asks(&self, words: &str) {
        self.until(words, |screen| question(screen).is_some_and(|question| question.starts_with(words)));
    }

    /// Waits until the last question on the screen, with what is typed there, reads exactly so.
    #[track_caller]
    pub(super) fn reads(&self, words: &str) {
        self.until(words, |screen| question(screen) == Some(words));
    }

    /// Types into the question that is asked.
    #[track_caller]
    pub(super) fn types(&self, text: &str) {
        self.tmux(&["send-keys", "-t", "desk", "-l", "--", text]);
    }

    /// Presses a key by its name, such as `Enter`.
    #[track_caller]
    pub(super) fn presses(&self, key: &str) {
        self.tmux(&["send-keys", "-t", "desk", key]);
    }

    /// Waits for a question, answers it with a line, and sees the line before it is sent off.
    #[track_caller]
    pub(super) fn answers(&self, words: &str, text: &str) {
        self.asks(words);
        self.types(text);
        self.until(text, |screen| question(screen).is_some_and(|question| question.ends_with(text)));
        self.presses("Enter");
    }

    /// Waits for a question and answers it with one key.
    #[track_caller]
    pub(super) fn picks(&self, words: &str, key: &str) {
        self.asks(words);
        self.presses(key);
    }

    /// Ticks all lines of the checklist, and sees them ticked before it is confirmed.
    #[track_caller]
    pub(super) fn ticks_all(&self, words: &str, lines: usize) {
        self.asks(words);
        self.presses("a");
        self.asks(&format!("{words} {lines}/{lines}"));
        self.presses("Enter");
    }

    /// Waits until the program has ended; its exit code.
    #[track_caller]
    pub(super) fn ends(&self) -> String {
        let code = |screen: &str| {
            let last = screen.lines().last().and_then(|line| line.strip_prefix(ENDED)?.strip_suffix(']'));
            last.map(str::to_owned)
        };
        self.until("the end", |screen| code(screen).is_some());
        code(&self.screen()).expect("nothing comes after the end")
    }
}

/// The question that waits for an answer: the last line that begins with its mark.
fn question(screen: &str) -> Option<&str> {
    screen.lines().rev().find_map(|line| line.strip_prefix("? "))
}

impl Drop for Terminal {
    fn drop(&mut self) {
        // A terminal that is gone already needs no closing.
        self.command(&["kill-server"]).output().ok();
    }
}

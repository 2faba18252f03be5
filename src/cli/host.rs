//! The real world: arguments, environment, clock, streams, files, terminal. Nothing else in the program touches them,
//! so a test that hands in a [`Host`] of its own decides everything a command can see.

pub(super) mod fonts;
mod progress;

use std::collections::BTreeMap;
use std::ffi::OsString;
use std::io::{self, IsTerminal, Read, Write};
use std::path::{Path, PathBuf};

use chrono::{DateTime, Utc};

use super::prompt::{self, Prompter};

pub(super) use progress::Progress;

/// The largest file that is read or attached, in bytes.
pub(super) const LARGEST_FILE: u64 = 32 * 1024 * 1024;

/// What some editors put in front of a text.
const BYTE_ORDER_MARK: &[u8] = "\u{feff}".as_bytes();

/// What a command can see and touch of the world.
pub struct Host {
    /// The command line, the name of the program first.
    pub arguments: Vec<OsString>,
    /// The environment, as far as it is Unicode.
    pub environment: BTreeMap<String, String>,
    /// The folder the command was given in.
    pub folder: PathBuf,
    /// Says what time it is.
    pub clock: Box<dyn Fn() -> DateTime<Utc>>,
    /// The time zone of the machine, by its name in the tz database.
    pub zone: Option<String>,
    /// The language and country of the user, for example `zh-CN`.
    pub locale: Option<String>,
    /// Where results go.
    pub out: Box<dyn Write>,
    /// Where everything else goes.
    pub err: Box<dyn Write>,
    /// The width of the terminal that results go to, in columns; none when they go elsewhere.
    pub out_width: Option<usize>,
    /// Whether errors go to a terminal.
    pub err_is_terminal: bool,
    /// Asks the person at the terminal; none when there is nobody.
    pub prompter: Option<Box<dyn Prompter>>,
}

impl Host {
    /// The world as it is.
    #[must_use]
    pub fn real() -> Host {
        let environment: BTreeMap<String, String> = std::env::vars_os()
            .filter_map(|(name, value)| Some((name.into_string().ok()?, value.into_string().ok()?)))
            .collect();
        let out_is_terminal = io::stdout().is_terminal();
        let somebody = io::stdin().is_terminal() && io::stderr().is_terminal() && out_is_terminal;
        let dumb = environment.get("TERM").is_some_and(|term| term == "dumb");
        Host {
            arguments: std::env::args_os().collect(),
            folder: std::env::current_dir().unwrap_or_else(|_| PathBuf::from(".")),
            clock: Box::new(Utc::now),
            zone: iana_time_zone::get_timezone().ok(),
            locale: sys_locale::get_locale(),
            out: Box::new(anstream::AutoStream::always(io::stdout())),
            err: Box::new(anstream::AutoStream::always(io::stderr())),
            out_width: out_is_terminal.then(prompt::terminal_width),
            err_is_terminal: io::stderr().is_terminal(),
            prompter: somebody.then(|| {
                let input = Box::new(io::BufReader::new(io::stdin()));
                prompt::for_terminal(dumb, input, Box::new(io::stderr()))
            }),
            environment,
        }
    }

    /// A variable of the environment that is not empty.
    #[must_use]
    pub fn variable(&self, name: &str) -> Option<&str> {
        self.environment.get(name).map(String::as_str).filter(|value| !value.is_empty())
    }

    /// Makes a path absolute, seen from the folder of the command.
    #[must_use]
    pub fn path(&self, path: impl AsRef<Path>) -> PathBuf {
        self.folder.join(path)
    }
}

/// So many things can be worked on at a time.
pub(super) fn threads() -> usize {
    std::thread::available_parallelism().map_or(1, std::num::NonZero::get)
}

/// Reads a regular file.
///
/// # Errors
/// It is not there, no regular file, larger than [`LARGEST_FILE`], or not readable.
pub(super) fn read_file(path: &Path) -> io::Result<Vec<u8>> {
    let about = std::fs::metadata(path)?;
    if !about.is_file() {
        return Err(io::Error::new(io::ErrorKind::InvalidInput, "not a regular file"));
    }
    if about.len() > LARGEST_FILE {
        return Err(io::Error::new(io::ErrorKind::FileTooLarge, "larger than 32 MiB"));
    }
    std::fs::read(path)
}

/// A file in the history of the git repository of a folder, as `REVISION:PATH`.
///
/// # Errors
/// There is no git, no repository, or no such file in it; the error says what git says.
pub(super) fn committed(folder: &Path, object: &str) -> io::Result<Vec<u8>> {
    if object.starts_with('-') || !object.contains(':') {
        return Err(io::Error::new(io::ErrorKind::InvalidInput, "not REVISION:PATH"));
    }
    let output = std::process::Command::new("git").args(["cat-file", "blob", object]).current_dir(folder).output()?;
    if output.status.success() {
        return Ok(output.stdout);
    }
    let said = String::from_utf8_lossy(&output.stderr);
    Err(io::Error::new(io::ErrorKind::NotFound, said.lines().next().unwrap_or_default().to_owned()))
}

/// Writes a file whole: beside it first, then in its place, so that a reader sees the old one or the new one. What is
/// there and no file, a pipe or a device, is written into.
///
/// # Errors
/// The folder is not there or not writable, or the disk is full.
pub(super) fn write_file(path: &Path, bytes: &[u8]) -> io::Result<()> {
    if std::fs::metadata(path).is_ok_and(|about| !about.is_file()) {
        return std::fs::write(path, bytes);
    }
    let mut name = path.file_name().map(OsString::from).unwrap_or_default();
    name.push(".part");
    let beside = path.with_file_name(name);
    std::fs::write(&beside, bytes)?;
    std::fs::rename(&beside, path)
}

/// Puts a new text in the place of one that was read from a file, with its byte order mark and its permissions. The file
/// is written whole, beside the old one first.
///
/// # Errors
/// It is a link, cannot be written, or no longer holds what was read.
pub(super) fn replace_text(path: &Path, before: &str, after: &str) -> io::Result<()> {
    let about = std::fs::symlink_metadata(path)?;
    if about.is_symlink() {
        return Err(io::Error::other("a link; name the file it leads to"));
    }
    if about.permissions().readonly() {
        return Err(io::ErrorKind::PermissionDenied.into());
    }
    let bytes = read_file(path)?;
    let (mark, text) = match bytes.strip_prefix(BYTE_ORDER_MARK) {
        Some(text) => (BYTE_ORDER_MARK, text),
        None => (&[][..], bytes.as_slice()),
    };
    if text != before.as_bytes() {
        return Err(io::Error::other("changed by somebody else meanwhile"));
    }
    let mut name = path.file_name().map(OsString::from).unwrap_or_default();
    name.push(".part");
    let beside = path.with_file_name(name);
    let written = create_file(&beside, &[mark, after.as_bytes()].concat())
        .and_then(|()| std::fs::set_permissions(&beside, about.permissions()))
        .and_then(|()| std::fs::rename(&beside, path));
    if written.as_ref().is_err_and(|error| error.kind() != io::ErrorKind::AlreadyExists) {
        // What could not be put in place is of no use; that it cannot be removed changes nothing.
        std::fs::remove_file(&beside).ok();
    }
    written
}

/// Everything on the standard input.
///
/// # Errors
/// It cannot be read, or is larger than [`LARGEST_FILE`].
pub(super) fn read_input() -> io::Result<Vec<u8>> {
    let mut bytes = Vec::new();
    io::stdin().lock().take(LARGEST_FILE + 1).read_to_end(&mut bytes)?;
    if bytes.len() as u64 > LARGEST_FILE {
        return Err(io::Error::new(io::ErrorKind::FileTooLarge, "larger than 32 MiB"));
    }
    Ok(bytes)
}

/// Writes a file that must not be there yet.
///
/// # Errors
/// It is there already, or cannot be written.
pub(super) fn create_file(path: &Path, bytes: &[u8]) -> io::Result<()> {
    let mut file = std::fs::OpenOptions::new().write(true).create_new(true).open(path)?;
    file.write_all(bytes)
}

/// Makes a folder and those above it.
///
/// # Errors
/// It cannot be made.
pub(super) fn create_folder(path: &Path) -> io::Result<()> {
    std::fs::create_dir_all(path)
}

/// Whether something is there.
#[must_use]
pub(super) fn exists(path: &Path) -> bool {
    path.exists()
}

/// Whether a folder is there.
#[must_use]
pub(super) fn is_folder(path: &Path) -> bool {
    path.is_dir()
}

/// The YAML files in a folder and the folders below it, by path; scenario files are left out. Links are not followed.
///
/// # Errors
/// A folder cannot be read.
pub(super) fn playbook_files(folder: &Path) -> io::Result<Vec<PathBuf>> {
    files(folder, is_playbook)
}

/// All YAML files in a folder and the folders below it, by path. Links are not followed.
///
/// # Errors
/// A folder cannot be read.
pub(super) fn yaml_files(folder: &Path) -> io::Result<Vec<PathBuf>> {
    files(folder, |name| name.ends_with(".yaml") || name.ends_with(".yml"))
}

/// All files in a folder and the folders below it, by path. Links are not followed.
///
/// # Errors
/// A folder cannot be read.
pub(super) fn all_files(folder: &Path) -> io::Result<Vec<PathBuf>> {
    files(folder, |_| true)
}

fn files(folder: &Path, is_wanted: fn(&str) -> bool) -> io::Result<Vec<PathBuf>> {
    let mut found = Vec::new();
    let mut folders = vec![folder.to_path_buf()];
    while let Some(folder) = folders.pop() {
        for entry in std::fs::read_dir(&folder)? {
            let entry = entry?;
            let (kind, path) = (entry.file_type()?, entry.path());
            let name = entry.file_name().to_string_lossy().into_owned();
            if kind.is_dir() && !name.starts_with('.') && name != "calendars" {
                folders.push(path);
            } else if kind.is_file() && is_wanted(&name) {
                found.push(path);
            }
        }
    }
    found.sort();
    Ok(found)
}

/// So many files of one folder are looked at beside an open one, at most.
const MOST_BESIDE: usize = 200;

/// The YAML files directly in a folder, by path; scenario files are left out. Of a folder with very many the first ones.
///
/// # Errors
/// The folder cannot be read.
pub(super) fn playbooks_beside(folder: &Path) -> io::Result<Vec<PathBuf>> {
    let mut found: Vec<PathBuf> = std::fs::read_dir(folder)?
        .filter_map(Result::ok)
        .filter(|entry| entry.file_type().is_ok_and(|kind| kind.is_file()))
        .filter(|entry| is_playbook(&entry.file_name().to_string_lossy()))
        .map(|entry| entry.path())
        .collect();
    found.sort();
    found.truncate(MOST_BESIDE);
    Ok(found)
}

/// The editor at the other end of the standard streams.
pub(super) fn editor() -> (lsp_server::Connection, lsp_server::IoThreads) {
    lsp_server::Connection::stdio()
}

fn is_playbook(name: &str) -> bool {
    let yaml = name.strip_suffix(".yaml").or_else(|| name.strip_suffix(".yml"));
    yaml.is_some_and(|stem| !stem.ends_with(".test") && stem != "team" && stem != "calendar")
}

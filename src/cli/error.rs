//! Why a command did not succeed, with the exit code and the JSON that scripts rely on.

use std::io;

use crate::diagnostic::{Diagnostic, FileFindings};
use crate::lang::{Message, did_you_mean};
use crate::message;
use crate::runtime::Failure;
use crate::source::SourceFile;
use crate::store::StoreError;
use crate::store::error::ErrorKind;

/// Why a command did not succeed.
#[derive(Debug)]
pub enum Error {
    /// Refused, in conflict, or the machine broke.
    Failure(Failure),
    /// The command line makes no sense.
    Usage {
        /// What is wrong.
        message: Message,
        /// What to do.
        help: Option<Message>,
    },
    /// Something that was named is not there.
    NotFound {
        /// What is missing.
        message: Message,
        /// What there is instead.
        help: Option<Message>,
        /// The names there are, nearest first.
        known: Vec<String>,
    },
    /// A file cannot be read or written.
    File {
        /// What is wrong.
        message: Message,
        /// What to do.
        help: Option<Message>,
    },
    /// A file that the command needs has errors.
    Invalid {
        /// Its text.
        source: SourceFile,
        /// What is wrong.
        diagnostics: Vec<Diagnostic>,
    },
    /// The settings of the workspace have an error.
    Settings {
        /// What is wrong.
        message: Message,
        /// What to do.
        help: Message,
    },
    /// There are findings; they have been shown.
    Findings,
    /// The person left in the middle; everything acknowledged is kept.
    Interrupted,
    /// The reader of the results went away.
    ClosedPipe,
}

/// What a command gives back.
pub(super) type Outcome = Result<(), Error>;

impl Error {
    /// Something named is not there.
    #[must_use]
    pub fn not_found(message: Message, help: Option<Message>) -> Error {
        Error::NotFound { message, help, known: Vec::new() }
    }

    /// Something named is not there; the nearest of the names there are is suggested, or all of them.
    #[must_use]
    pub fn missing(message: Message, name: &str, names: Vec<&str>) -> Error {
        let nearest = did_you_mean(name, names.iter().copied());
        let listed = names.join(", ");
        let help = match nearest {
            Some(meant) => message!(zh: "是不是 `{meant}`？", en: "did you mean `{meant}`?"),
            None => message!(zh: "已有：{listed}", en: "known: {listed}"),
        };
        let mut known: Vec<String> = nearest.map(str::to_owned).into_iter().collect();
        known.extend(names.into_iter().filter(|other| Some(*other) != nearest).map(str::to_owned));
        Error::NotFound { message, help: Some(help), known }
    }

    /// A command line that makes no sense.
    #[must_use]
    pub fn usage(message: Message, help: Message) -> Error {
        Error::Usage { message, help: Some(help) }
    }

    /// A file that is not there, or cannot be read or written.
    #[must_use]
    pub fn file(path: &std::path::Path, error: &io::Error) -> Error {
        let path = path.display();
        if error.kind() == io::ErrorKind::NotFound {
            let message = message!(zh: "没有文件 `{path}`", en: "there is no file `{path}`");
            return Error::not_found(message, Some(message!(zh: "检查路径", en: "check the path")));
        }
        let Message { zh, en } = reason(error);
        let unfit = [io::ErrorKind::InvalidInput, io::ErrorKind::IsADirectory, io::ErrorKind::FileTooLarge];
        let help = if unfit.contains(&error.kind()) {
            message!(zh: "换一个普通文件，最大 32 MiB", en: "name a regular file of 32 MiB at most")
        } else {
            message!(zh: "检查路径、权限和磁盘空间", en: "check the path, the permissions and the space on the disk")
        };
        let message = message!(zh: "无法读写 `{path}`：{zh}", en: "cannot read or write `{path}`: {en}");
        Error::File { message, help: Some(help) }
    }

    /// The exit code.
    #[must_use]
    pub fn exit_code(&self) -> u8 {
        match self {
            Error::Failure(failure) => match failure {
                Failure::Refused(_) => 1,
                Failure::Conflict { .. } => 4,
                Failure::NoPlaybook(_) => 5,
                Failure::Invalid { .. } => 3,
                Failure::Unreadable { .. } => 7,
                Failure::Store(error) => store_code(error),
            },
            Error::Usage { .. } => 2,
            Error::NotFound { .. } => 5,
            Error::File { .. } => 6,
            Error::Invalid { .. } | Error::Settings { .. } => 3,
            Error::Findings => 1,
            Error::Interrupted => 130,
            Error::ClosedPipe => 0,
        }
    }

    /// The word for the kind in JSON; none when there is nothing to say.
    #[must_use]
    pub fn kind(&self) -> Option<&'static str> {
        match (self, self.exit_code()) {
            (Error::Findings | Error::Interrupted | Error::ClosedPipe, _) => None,
            (_, 1) => Some("refusal"),
            (_, 2) => Some("usage"),
            (_, 3) => Some("invalid"),
            (_, 4) => Some("conflict"),
            (_, 5) => Some("not_found"),
            (_, 7) => Some("schema"),
            (_, _) => Some("storage"),
        }
    }

    /// The reason of a refusal, as a word.
    #[must_use]
    pub fn reason(&self) -> Option<&'static str> {
        match self {
            Error::Failure(Failure::Refused(refusal)) => Some(refusal.kind()),
            Error::Failure(_)
            | Error::Usage { .. }
            | Error::NotFound { .. }
            | Error::File { .. }
            | Error::Invalid { .. }
            | Error::Settings { .. }
            | Error::Findings
            | Error::Interrupted
            | Error::ClosedPipe => None,
        }
    }

    /// The text that is at fault, and what is wrong with it.
    #[must_use]
    pub fn faults(&self) -> Option<FileFindings<'_>> {
        match self {
            Error::Failure(Failure::Invalid { source, diagnostics }) | Error::Invalid { source, diagnostics } => {
                Some(FileFindings { source, diagnostics, suppressed: &[] })
            }
            Error::Failure(_)
            | Error::Usage { .. }
            | Error::NotFound { .. }
            | Error::File { .. }
            | Error::Settings { .. }
            | Error::Findings
            | Error::Interrupted
            | Error::ClosedPipe => None,
        }
    }

    /// What is wrong, in one sentence.
    #[must_use]
    pub fn message(&self) -> Message {
        match self {
            Error::Failure(failure) => failure.message(),
            Error::Usage { message, .. } | Error::NotFound { message, .. } | Error::File { message, .. } => {
                message.clone()
            }
            Error::Invalid { source, .. } => {
                let name = &source.name;
                message!(zh: "`{name}` 有错误", en: "`{name}` has errors")
            }
            Error::Settings { message, .. } => message.clone(),
            Error::Findings => message!(zh: "发现了问题", en: "there are findings"),
            Error::Interrupted => message!(zh: "已中断", en: "interrupted"),
            Error::ClosedPipe => message!(zh: "输出已关闭", en: "the output was closed"),
        }
    }

    /// What to do about it.
    #[must_use]
    pub fn help(&self) -> Option<Message> {
        match self {
            Error::Failure(failure) => failure.help(),
            Error::Usage { help, .. } | Error::NotFound { help, .. } | Error::File { help, .. } => help.clone(),
            Error::Invalid { .. } => Some(message!(zh: "先改正它，再试一次", en: "correct it, then try again")),
            Error::Settings { help, .. } => Some(help.clone()),
            Error::Findings | Error::Interrupted | Error::ClosedPipe => None,
        }
    }

    /// What would have been accepted.
    #[must_use]
    pub fn allowed(&self) -> Vec<String> {
        match self {
            Error::Failure(Failure::Refused(refusal)) => refusal.allowed(),
            Error::NotFound { known, .. } => known.clone(),
            Error::Failure(_)
            | Error::Usage { .. }
            | Error::File { .. }
            | Error::Invalid { .. }
            | Error::Settings { .. }
            | Error::Findings
            | Error::Interrupted
            | Error::ClosedPipe => Vec::new(),
        }
    }
}

fn store_code(error: &StoreError) -> u8 {
    match error.kind() {
        ErrorKind::Conflict => 4,
        ErrorKind::NotFound => 5,
        ErrorKind::Schema => 7,
        ErrorKind::Storage => 6,
    }
}

impl From<Failure> for Error {
    fn from(failure: Failure) -> Error {
        Error::Failure(failure)
    }
}

impl From<StoreError> for Error {
    fn from(error: StoreError) -> Error {
        Error::Failure(Failure::Store(error))
    }
}

/// Results that cannot be written: a closed pipe is no failure, a full disk is.
impl From<io::Error> for Error {
    fn from(error: io::Error) -> Error {
        if error.kind() == io::ErrorKind::BrokenPipe {
            return Error::ClosedPipe;
        }
        let reason = reason(&error);
        Error::File {
            message: Message {
                zh: format!("结果写不出去：{}", reason.zh),
                en: format!("the results cannot be written: {}", reason.en),
            },
            help: Some(
                message!(zh: "已经确认的步骤都在；换一个输出位置再看", en: "every acknowledged step is kept; look again with another output"),
            ),
        }
    }
}

/// Why the system refused, in words.
#[expect(clippy::wildcard_enum_match_arm, reason = "the system may add kinds; their own words are shown then")]
fn reason(error: &io::Error) -> Message {
    match error.kind() {
        io::ErrorKind::NotFound => message!(zh: "没有这个文件或文件夹", en: "there is no such file or folder"),
        io::ErrorKind::PermissionDenied => message!(zh: "没有权限", en: "permission denied"),
        io::ErrorKind::AlreadyExists => message!(zh: "已经存在", en: "it exists already"),
        io::ErrorKind::StorageFull | io::ErrorKind::QuotaExceeded => message!(zh: "磁盘已满", en: "the disk is full"),
        io::ErrorKind::ReadOnlyFilesystem => message!(zh: "磁盘是只读的", en: "the disk is read-only"),
        io::ErrorKind::IsADirectory => message!(zh: "它是文件夹", en: "it is a folder"),
        io::ErrorKind::InvalidInput => message!(zh: "它不是普通文件", en: "it is not a regular file"),
        io::ErrorKind::FileTooLarge => message!(zh: "它超过 32 MiB", en: "it is larger than 32 MiB"),
        _ => message!(zh: "{error}", en: "{error}"),
    }
}

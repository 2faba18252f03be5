//! Why a store could not do what it was asked, and what to do about it.

use std::io;
use std::path::{Path, PathBuf};

use super::{CaseId, Hash};
use crate::lang::Message;
use crate::message;

/// Why a store could not do what it was asked. Nothing has been written when it is returned.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum StoreError {
    /// Somebody else acted on the case.
    Conflict {
        /// The case.
        case: CaseId,
        /// The number of the last event the caller saw.
        expected: u64,
        /// The number of the last event there is.
        found: u64,
    },
    /// The key was used before, for another command.
    KeyReused {
        /// The key.
        key: String,
    },
    /// All case numbers of that prefix and year are used up, or the prefix or the year cannot be part of one.
    NumbersExhausted {
        /// The prefix.
        prefix: String,
        /// The year.
        year: i32,
    },
    /// It is not kept here.
    NotFound(Item),
    /// Its content is not what its digest says.
    Altered(Item),
    /// The database was written by a newer program.
    NewerSchema {
        /// The database.
        path: PathBuf,
        /// Its schema.
        found: u32,
        /// The newest schema this program knows.
        known: u32,
    },
    /// The storage failed.
    Storage {
        /// In what way.
        fault: Fault,
        /// The file.
        path: PathBuf,
        /// What the system said; empty when it said nothing.
        detail: String,
    },
}

/// Something a store keeps.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Item {
    /// A case.
    Case(CaseId),
    /// A pinned source text.
    Source(Hash),
    /// An attached file.
    File(Hash),
    /// The database itself.
    Database(PathBuf),
}

/// How a storage fails.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Fault {
    /// No space is left.
    Full,
    /// It may be read, but not written.
    ReadOnly,
    /// Somebody else kept it locked for too long.
    Busy,
    /// It may not be opened.
    Permission,
    /// It cannot be opened; the folder may be missing.
    Unreachable,
    /// It is a database of another program.
    Foreign,
    /// It is not a database.
    NotADatabase,
    /// It is damaged.
    Corrupt,
    /// A new file was to be written, and there is one already.
    Exists,
    /// Reading or writing failed in another way.
    Device,
}

/// The classes a caller tells apart, for example by exit codes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ErrorKind {
    /// Somebody else acted, or the key belongs to another command.
    Conflict,
    /// It is not here.
    NotFound,
    /// The storage failed.
    Storage,
    /// The database is newer than this program.
    Schema,
}

/// What the failures of the operating system mean here; any other is one of the device.
const FAULTS: &[(io::ErrorKind, Fault)] = &[
    (io::ErrorKind::StorageFull, Fault::Full),
    (io::ErrorKind::QuotaExceeded, Fault::Full),
    (io::ErrorKind::FileTooLarge, Fault::Full),
    (io::ErrorKind::ReadOnlyFilesystem, Fault::ReadOnly),
    (io::ErrorKind::PermissionDenied, Fault::Permission),
    (io::ErrorKind::AlreadyExists, Fault::Exists),
    (io::ErrorKind::NotFound, Fault::Unreachable),
    (io::ErrorKind::NotADirectory, Fault::Unreachable),
    (io::ErrorKind::InvalidFilename, Fault::Unreachable),
    (io::ErrorKind::IsADirectory, Fault::NotADatabase),
];

impl StoreError {
    pub(super) fn storage(fault: Fault, path: &Path, detail: impl ToString) -> StoreError {
        StoreError::Storage { fault, path: path.to_owned(), detail: detail.to_string() }
    }

    /// A failed call of the operating system.
    pub(super) fn system(path: &Path, error: &io::Error) -> StoreError {
        let known = FAULTS.iter().find(|(kind, _)| *kind == error.kind());
        let fault = known.map_or(Fault::Device, |(_, fault)| *fault);
        StoreError::storage(fault, path, error)
    }

    /// Its class.
    #[must_use]
    pub fn kind(&self) -> ErrorKind {
        match self {
            StoreError::Conflict { .. } | StoreError::KeyReused { .. } => ErrorKind::Conflict,
            StoreError::NotFound(_) => ErrorKind::NotFound,
            StoreError::NewerSchema { .. } => ErrorKind::Schema,
            StoreError::NumbersExhausted { .. } | StoreError::Altered(_) | StoreError::Storage { .. } => {
                ErrorKind::Storage
            }
        }
    }

    /// What is wrong, in one sentence.
    #[must_use]
    pub fn message(&self) -> Message {
        match self {
            StoreError::Conflict { case, expected, found } => message!(
                zh: "`{case}` 已经有了变化：操作依据的是第 {expected} 条记录，现在已到第 {found} 条",
                en: "case `{case}` has changed: the command relies on event {expected}, it is now at event {found}"
            ),
            StoreError::KeyReused { key } => message!(
                zh: "键 `{key}` 已经用于另一个操作",
                en: "the key `{key}` was used for another command"
            ),
            StoreError::NumbersExhausted { prefix, year } => message!(
                zh: "`{prefix}-{year}` 之下没有可用的编号",
                en: "there is no number left under `{prefix}-{year}`"
            ),
            StoreError::NotFound(item) => item.missing(),
            StoreError::Altered(item) => item.altered(),
            StoreError::NewerSchema { path, found, known } => {
                let path = path.display();
                message!(
                    zh: "数据库 `{path}` 的格式是第 {found} 版，本程序只认识到第 {known} 版",
                    en: "the database `{path}` has format {found}; this program knows formats up to {known}"
                )
            }
            StoreError::Storage { fault, path, detail } => {
                let Message { mut zh, mut en } = fault.message(path);
                if !detail.is_empty() {
                    zh.push_str(&format!("（{detail}）"));
                    en.push_str(&format!(" ({detail})"));
                }
                Message { zh, en }
            }
        }
    }

    /// What to do about it.
    #[must_use]
    pub fn help(&self) -> Message {
        match self {
            StoreError::NotFound(Item::Case(_)) => {
                message!(zh: "`playbook cases` 列出所有编号", en: "`playbook cases` lists all case numbers")
            }
            StoreError::Conflict { case, .. } => message!(
                zh: "什么也没有写入。用 `playbook show {case}` 看看现在的情况，再决定怎么办",
                en: "nothing was written; look at it with `playbook show {case}`, then decide anew"
            ),
            StoreError::KeyReused { .. } => message!(
                zh: "什么也没有写入。每个操作用一个新的键，只有重试同一个操作才用原来的键",
                en: "nothing was written; choose a new key for each command, the old one only to repeat the same command"
            ),
            StoreError::NumbersExhausted { .. } => message!(
                zh: "在流程里换一个前缀；前缀只能由字母组成",
                en: "choose another prefix in the playbook; it must consist of letters"
            ),
            StoreError::NotFound(Item::Database(_)) => message!(
                zh: "检查 `--db` 给出的路径；`playbook start` 会新建数据库",
                en: "check the path given by `--db`; `playbook start` creates a database"
            ),
            StoreError::NotFound(Item::Source(_) | Item::File(_)) | StoreError::Altered(_) => restore(),
            StoreError::NewerSchema { .. } => message!(
                zh: "数据没有改动。请把 playbook 升级到写下这个数据库的版本或更新的版本",
                en: "the data was not touched; upgrade playbook to the version that wrote this database, or a newer one"
            ),
            StoreError::Storage { fault, .. } => fault.help(),
        }
    }
}

impl std::fmt::Display for StoreError {
    fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        out.write_str(&self.message().en)
    }
}

impl std::error::Error for StoreError {}

impl Item {
    fn missing(&self) -> Message {
        match self {
            Item::Case(case) => message!(zh: "没有 `{case}`", en: "there is no case `{case}`"),
            Item::Source(hash) => message!(
                zh: "数据库里没有流程文本 `{hash}`",
                en: "the database does not hold the playbook text `{hash}`"
            ),
            Item::File(hash) => message!(
                zh: "数据库里没有附件 `{hash}`",
                en: "the database does not hold the attached file `{hash}`"
            ),
            Item::Database(path) => {
                let path = path.display();
                message!(zh: "没有数据库 `{path}`", en: "there is no database `{path}`")
            }
        }
    }

    fn altered(&self) -> Message {
        match self {
            Item::Case(case) => message!(zh: "`{case}` 的记录被改动过", en: "the log of case `{case}` was altered"),
            Item::Source(hash) => message!(
                zh: "流程文本 `{hash}` 被改动过",
                en: "the playbook text `{hash}` was altered"
            ),
            Item::File(hash) => message!(zh: "附件 `{hash}` 被改动过", en: "the attached file `{hash}` was altered"),
            Item::Database(path) => {
                let path = path.display();
                message!(zh: "数据库 `{path}` 被改动过", en: "the database `{path}` was altered")
            }
        }
    }
}

fn restore() -> Message {
    message!(
        zh: "不要再写入；用 `playbook verify` 查看受影响的范围，再用备份恢复",
        en: "do not write any more; see with `playbook verify` what is affected, then restore a backup"
    )
}

impl Fault {
    fn message(self, path: &Path) -> Message {
        let path = path.display();
        match self {
            Fault::Full => {
                message!(zh: "磁盘已满，无法写入 `{path}`", en: "the disk is full, `{path}` cannot be written")
            }
            Fault::ReadOnly => message!(zh: "`{path}` 只能读，不能写", en: "`{path}` can be read but not written"),
            Fault::Busy => message!(zh: "`{path}` 一直被另一个程序占用", en: "another program keeps `{path}` locked"),
            Fault::Permission => message!(zh: "没有权限打开 `{path}`", en: "no permission to open `{path}`"),
            Fault::Unreachable => message!(zh: "无法打开 `{path}`", en: "`{path}` cannot be opened"),
            Fault::Foreign => message!(
                zh: "`{path}` 是另一个程序的数据库",
                en: "`{path}` is the database of another program"
            ),
            Fault::NotADatabase => message!(zh: "`{path}` 不是数据库", en: "`{path}` is not a database"),
            Fault::Corrupt => message!(zh: "数据库 `{path}` 已损坏", en: "the database `{path}` is damaged"),
            Fault::Exists => message!(zh: "`{path}` 已经存在", en: "`{path}` exists already"),
            Fault::Device => message!(zh: "读写 `{path}` 时出错", en: "reading or writing `{path}` failed"),
        }
    }

    fn help(self) -> Message {
        match self {
            Fault::Full => message!(
                zh: "已确认的步骤都在，这一步没有写入。腾出空间后再做一次",
                en: "every acknowledged step is safe, this one was not written; free some space and do it again"
            ),
            Fault::ReadOnly => message!(
                zh: "去掉文件和文件夹的只读属性，或用 `--db` 选一个可以写的位置",
                en: "make the file and its folder writable, or choose another place with `--db`"
            ),
            Fault::Busy => message!(
                zh: "这一步没有写入。稍后再试；如果一直这样，看看是不是有别的程序打开着它",
                en: "this step was not written; try again later, and if it stays so find the program that holds it open"
            ),
            Fault::Permission => message!(
                zh: "向文件的所有者要权限，或用 `--db` 选另一个位置",
                en: "ask its owner for permission, or choose another place with `--db`"
            ),
            Fault::Unreachable => message!(
                zh: "检查文件夹是否存在、磁盘是否连接",
                en: "check that the folder exists and the drive is connected"
            ),
            Fault::Foreign | Fault::NotADatabase => message!(
                zh: "文件没有改动。检查 `--db` 给出的路径",
                en: "the file was not touched; check the path given by `--db`"
            ),
            Fault::Corrupt => restore(),
            Fault::Exists => message!(zh: "换一个文件名，或先移走它", en: "choose another name, or move it away first"),
            Fault::Device => message!(
                zh: "已确认的步骤都在，这一步没有写入。检查磁盘空间、文件大小限制和磁盘连接，然后再做一次",
                en: "every acknowledged step is safe, this one was not written; check space, file size limits and the \
                     connection of the drive, then do it again"
            ),
        }
    }
}

//! Arguments that several commands share.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use clap::Args;

use super::error::Error;
use super::host::{self, Host};
use crate::engine::command::{Input, Ticks};
use crate::message;
use crate::model::Playbook;
use crate::model::field::{Field, FieldKind};
use crate::model::value::{FileReference, Value};
use crate::store::Hash;

/// What holds for every command.
#[derive(Args, Clone, Debug, Default)]
pub(super) struct Global {
    /// Language of messages: zh or en
    #[arg(long, global = true, value_name = "LANG", value_parser = ["zh", "en"])]
    pub lang: Option<String>,
    /// Print one JSON object instead of text
    #[arg(long, global = true)]
    pub json: bool,
    /// Colours: auto, always or never
    #[arg(long, global = true, value_name = "WHEN", value_parser = ["auto", "always", "never"])]
    pub color: Option<String>,
    /// Never ask; say what is missing instead
    #[arg(long, global = true)]
    pub no_input: bool,
    /// The database of cases
    #[arg(long, global = true, value_name = "FILE")]
    pub db: Option<String>,
    /// Work as if called in this folder
    #[arg(short = 'C', long = "folder", global = true, value_name = "FOLDER")]
    pub folder: Option<PathBuf>,
}

/// What is filled in, ticked and attached.
#[derive(Args, Clone, Debug, Default)]
pub(super) struct Filling {
    /// Fill a field; repeat for several. A field for a file takes its path
    #[arg(long = "set", value_name = "FIELD=VALUE")]
    pub set: Vec<String>,
    /// Tick lines of the checklist: all, or numbers such as 1,3
    #[arg(long, value_name = "LINES")]
    pub tick: Option<String>,
    /// Attach a file; repeat for several
    #[arg(long, value_name = "FILE")]
    pub attach: Vec<PathBuf>,
}

/// Who acts.
#[derive(Args, Clone, Debug, Default)]
pub(super) struct Acting {
    /// Act under this name
    #[arg(long = "as", value_name = "WHO")]
    pub acting: Option<String>,
}

/// What keeps two people, or a script that tries twice, from doing a thing twice.
#[derive(Args, Clone, Debug, Default)]
pub(super) struct Care {
    /// Who acts.
    #[command(flatten)]
    pub who: Acting,
    /// Act only if this is still the number of the last event
    #[arg(long, value_name = "SEQ")]
    pub expect: Option<u64>,
    /// The same key carries the command out once and gives the same answer again
    #[arg(long, value_name = "KEY")]
    pub key: Option<String>,
    /// Show what would happen and change nothing
    #[arg(long)]
    pub dry_run: bool,
}

/// What was filled in, with the content of the files.
#[derive(Debug, Default)]
pub(super) struct Filled {
    /// For the engine.
    pub input: Input,
    /// The content of the files, in the same order.
    pub contents: Vec<Vec<u8>>,
}

impl Filling {
    /// Reads values, ticks and files.
    ///
    /// # Errors
    /// An unknown field, a value of the wrong type, a file that cannot be read.
    pub(super) fn read(&self, host: &Host, playbook: &Playbook) -> Result<Filled, Error> {
        let mut filled = Filled::default();
        for pair in &self.set {
            let (name, text) = divided(pair)?;
            let field = field(playbook, name)?;
            let value = match field.kind {
                FieldKind::File => Value::File(filled.attach(host, Path::new(text.trim()))?),
                FieldKind::Text
                | FieldKind::Integer
                | FieldKind::Decimal { .. }
                | FieldKind::Money { .. }
                | FieldKind::YesNo
                | FieldKind::Choice(_)
                | FieldKind::Date
                | FieldKind::Time
                | FieldKind::Duration
                | FieldKind::Person
                | FieldKind::Table(_) => read_value(field, text)?,
            };
            filled.input.values.insert(field.name.clone(), value);
        }
        filled.input.ticks = match self.tick.as_deref() {
            None => Ticks::Unchanged,
            Some("all") => Ticks::All,
            Some(lines) => Ticks::Done(numbers(lines)?),
        };
        for path in &self.attach {
            filled.attach(host, path)?;
        }
        Ok(filled)
    }
}

impl Filled {
    fn attach(&mut self, host: &Host, path: &Path) -> Result<FileReference, Error> {
        let bytes = host::read_file(&host.path(path)).map_err(|error| Error::file(path, &error))?;
        let name = path.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default();
        let file = FileReference { name, size: bytes.len() as u64, sha256: Hash::of(&bytes).to_string() };
        self.input.files.push(file.clone());
        self.contents.push(bytes);
        Ok(file)
    }
}

/// Reads `FIELD=VALUE` pairs by the types of the fields.
///
/// # Errors
/// A pair without `=`, an unknown field, a value of the wrong type.
pub(super) fn values(playbook: &Playbook, pairs: &[String]) -> Result<BTreeMap<String, Value>, Error> {
    let mut values = BTreeMap::new();
    for pair in pairs {
        let (name, text) = divided(pair)?;
        let field = field(playbook, name)?;
        values.insert(field.name.clone(), read_value(field, text)?);
    }
    Ok(values)
}

fn divided(pair: &str) -> Result<(&str, &str), Error> {
    let divided = pair.split_once('=').or_else(|| pair.split_once('＝'));
    divided.map(|(name, text)| (name.trim(), text)).ok_or_else(|| {
        Error::usage(
            message!(zh: "`--set {pair}` 里没有等号", en: "there is no `=` in `--set {pair}`"),
            message!(zh: "写成 `--set 字段=值`", en: "write `--set FIELD=VALUE`"),
        )
    })
}

/// A field by its identifier or by its label.
fn field<'p>(playbook: &'p Playbook, name: &str) -> Result<&'p Field, Error> {
    let is_meant = |field: &&Field| {
        field.name == name || field.label.zh.as_deref() == Some(name) || field.label.en.as_deref() == Some(name)
    };
    playbook.fields.iter().find(is_meant).ok_or_else(|| {
        let names = playbook.fields.iter().map(|field| field.name.as_str()).collect();
        Error::missing(message!(zh: "没有字段 `{name}`", en: "there is no field `{name}`"), name, names)
    })
}

/// A value by the type of its field.
///
/// # Errors
/// An unknown field, or a value of the wrong type or outside its limits.
pub(super) fn value(playbook: &Playbook, name: &str, text: &str) -> Result<Value, Error> {
    read_value(field(playbook, name)?, text)
}

fn read_value(field: &Field, text: &str) -> Result<Value, Error> {
    if matches!(field.kind, FieldKind::File) {
        let name = &field.name;
        return Err(Error::usage(
            message!(zh: "字段 `{name}` 是文件，这里不能填", en: "the field `{name}` is a file and cannot be filled here"),
            message!(
                zh: "办到那一步时再填：`playbook fill 案件 --set {name}=文件`",
                en: "fill it at its step: `playbook fill CASE --set {name}=FILE`"
            ),
        ));
    }
    let value = Value::parse(text, &field.kind).and_then(|value| field.check(&value).map(|()| value));
    value.map_err(|error| {
        let reason = error.message();
        let title = crate::engine::refusal::Named { name: field.name.clone(), title: field.label.clone() };
        Error::Failure(crate::runtime::Failure::Refused(crate::engine::Refusal::Value { field: title, reason }))
    })
}

fn numbers(lines: &str) -> Result<Vec<u32>, Error> {
    let numbers: Result<Vec<u32>, _> =
        lines.split([',', '，', ' ', '、']).filter(|part| !part.is_empty()).map(str::parse).collect();
    numbers.map_err(|_| {
        Error::usage(
            message!(zh: "`--tick {lines}` 读不懂", en: "`--tick {lines}` makes no sense"),
            message!(zh: "写 `--tick all` 或 `--tick 1,3`", en: "write `--tick all` or `--tick 1,3`"),
        )
    })
}

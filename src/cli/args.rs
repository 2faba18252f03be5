//! Arguments that several commands share.

use std::collections::BTreeMap;
use std::path::PathBuf;

use clap::Args;

use super::error::Error;
use super::host::{self, Host};
use crate::engine::command::{Input, Ticks};
use crate::message;
use crate::model::Playbook;
use crate::model::value::{FileReference, Value};
use crate::store::Hash;

/// What holds for every command.
#[derive(Args, Clone, Debug, Default)]
pub struct Global {
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
pub struct Filling {
    /// Fill a field; repeat for several
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
pub struct Acting {
    /// Act under this name
    #[arg(long = "as", value_name = "WHO")]
    pub acting: Option<String>,
}

/// What keeps two people, or a script that tries twice, from doing a thing twice.
#[derive(Args, Clone, Debug, Default)]
pub struct Care {
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
pub struct Filled {
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
    pub fn read(&self, host: &Host, playbook: &Playbook) -> Result<Filled, Error> {
        let mut filled =
            Filled { input: Input { values: values(playbook, &self.set)?, ..Input::default() }, contents: Vec::new() };
        filled.input.ticks = match self.tick.as_deref() {
            None => Ticks::Unchanged,
            Some("all") => Ticks::All,
            Some(lines) => Ticks::Done(numbers(lines)?),
        };
        for path in &self.attach {
            let bytes = host::read_file(&host.path(path)).map_err(|error| Error::file(path, &error))?;
            let name = path.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default();
            let file = FileReference { name, size: bytes.len() as u64, sha256: Hash::of(&bytes).to_string() };
            filled.input.files.push(file);
            filled.contents.push(bytes);
        }
        Ok(filled)
    }
}

/// Reads `FIELD=VALUE` pairs by the types of the fields.
///
/// # Errors
/// A pair without `=`, an unknown field, a value of the wrong type.
pub fn values(playbook: &Playbook, pairs: &[String]) -> Result<BTreeMap<String, Value>, Error> {
    let mut values = BTreeMap::new();
    for pair in pairs {
        let Some((name, text)) = pair.split_once('=').or_else(|| pair.split_once('＝')) else {
            return Err(Error::usage(
                message!(zh: "`--set {pair}` 里没有等号", en: "there is no `=` in `--set {pair}`"),
                message!(zh: "写成 `--set 字段=值`", en: "write `--set FIELD=VALUE`"),
            ));
        };
        values.insert(field_name(playbook, name.trim())?, value(playbook, name.trim(), text)?);
    }
    Ok(values)
}

/// A field by its identifier or by its label.
fn field_name(playbook: &Playbook, name: &str) -> Result<String, Error> {
    let labelled = |field: &&crate::model::field::Field| {
        field.name == name || field.label.zh.as_deref() == Some(name) || field.label.en.as_deref() == Some(name)
    };
    let known = playbook.fields.iter().map(|field| field.name.as_str());
    match playbook.fields.iter().find(labelled) {
        Some(field) => Ok(field.name.clone()),
        None => {
            let nearest = crate::lang::did_you_mean(name, known.clone());
            let help = nearest.map(|meant| message!(zh: "是不是 `{meant}`？", en: "did you mean `{meant}`?"));
            let mut names: Vec<String> = nearest.map(str::to_owned).into_iter().collect();
            names.extend(known.filter(|other| Some(*other) != nearest).map(str::to_owned));
            let message = message!(zh: "没有字段 `{name}`", en: "there is no field `{name}`");
            Err(Error::NotFound { message, help, known: names })
        }
    }
}

/// A value by the type of its field.
///
/// # Errors
/// An unknown field, or a value of the wrong type or outside its limits.
pub fn value(playbook: &Playbook, name: &str, text: &str) -> Result<Value, Error> {
    let name = field_name(playbook, name)?;
    let field = &playbook[playbook.field(&name).expect("the name was just found")];
    let value = Value::parse(text, &field.kind).and_then(|value| field.check(&value).map(|()| value));
    value.map_err(|error| {
        let reason = error.message();
        let title = crate::engine::refusal::Named { name: name.clone(), title: field.label.clone() };
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

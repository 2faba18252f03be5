//! Asking for fields: each by its type, checked as it is typed, taken over as soon as it is answered.

use std::collections::BTreeMap;
use std::path::PathBuf;

use super::super::host;
use super::super::paint::safe;
use super::super::prompt::{Answer, Left, Prompter, Question};
use crate::lang::Lang;
use crate::model::field::{Column, Field, FieldKind};
use crate::model::value::{FileReference, Value};
use crate::store::Hash;

/// Asks the person at the terminal for values.
pub(super) struct Asking<'a> {
    pub(super) prompter: &'a mut dyn Prompter,
    pub(super) lang: Lang,
    /// Today, in the time zone of the workspace.
    pub(super) today: chrono::NaiveDate,
    /// The folder that paths of files are seen from.
    pub(super) folder: PathBuf,
    /// People to choose from.
    pub(super) people: Vec<String>,
}

/// What was answered.
pub(super) enum Given {
    /// A value.
    Value(Value),
    /// A value that is a file, with its content.
    File(FileReference, Vec<u8>),
    /// Nothing; the field may stay empty.
    Nothing,
}

impl Asking<'_> {
    /// Asks for the value of a field. `known` stands there to begin with.
    pub(super) fn field(&mut self, field: &Field, required: bool, known: Option<&Value>) -> Answer<Given> {
        match &field.kind {
            FieldKind::YesNo => self.choice(
                field,
                required,
                known,
                &[
                    (Value::YesNo(true), self.lang.pick("是", "yes").to_owned()),
                    (Value::YesNo(false), self.lang.pick("否", "no").to_owned()),
                ],
            ),
            FieldKind::Choice(choices) => {
                let options: Vec<(Value, String)> = choices
                    .iter()
                    .map(|choice| (Value::Choice(choice.name.clone()), safe(choice.title.say(self.lang))))
                    .collect();
                self.choice(field, required, known, &options)
            }
            FieldKind::Table(columns) => self.table(field, columns, required, known),
            FieldKind::File => self.file(field, required),
            FieldKind::Text
            | FieldKind::Integer
            | FieldKind::Decimal { .. }
            | FieldKind::Money { .. }
            | FieldKind::Date
            | FieldKind::Time
            | FieldKind::Duration
            | FieldKind::Person => self.line(field, required, known),
        }
    }

    fn words(&self, field: &Field, required: bool) -> String {
        let unit = field.unit.as_ref().map(|unit| format!("（{}）", unit.say(self.lang))).unwrap_or_default();
        let may = if required { "" } else { self.lang.pick("（可不填）", " (may be left empty)") };
        format!("{}{}{may} ›", safe(field.label.say(self.lang)), safe(&unit))
    }

    fn line(&mut self, field: &Field, required: bool, known: Option<&Value>) -> Answer<Given> {
        let lang = self.lang;
        let words = self.words(field, required);
        let initial = known.map(|value| plain(value, &field.kind, lang)).unwrap_or_default();
        let suggestions: Vec<String> = match field.kind {
            FieldKind::Date => (0..4)
                .filter_map(|days| self.today.checked_add_days(chrono::Days::new(days)))
                .map(|day| day.to_string())
                .collect(),
            FieldKind::Person => self.people.clone(),
            FieldKind::Text
            | FieldKind::Integer
            | FieldKind::Decimal { .. }
            | FieldKind::Money { .. }
            | FieldKind::YesNo
            | FieldKind::Choice(_)
            | FieldKind::Time
            | FieldKind::Duration
            | FieldKind::File
            | FieldKind::Table(_) => Vec::new(),
        };
        let check = |typed: &str| -> Result<String, String> {
            if typed.trim().is_empty() {
                let wanted = lang.pick("这一项必须填写", "this must be filled in");
                return if required { Err(wanted.to_owned()) } else { Ok(String::new()) };
            }
            let value = Value::parse(typed, &field.kind).and_then(|value| field.check(&value).map(|()| value));
            value.map(|value| field.say_value(&value, lang)).map_err(|error| error.message().say(lang).to_owned())
        };
        let hint = field.hint.as_ref().map(|hint| safe(hint.say(lang)));
        let question = Question {
            words: &words,
            hint: hint.as_deref(),
            initial: &initial,
            check: &check,
            suggestions: &suggestions,
            lang,
        };
        let typed = self.prompter.line(&question)?;
        if typed.trim().is_empty() {
            return Ok(Given::Nothing);
        }
        Value::parse(&typed, &field.kind).map(Given::Value).map_err(|_| Left::Back)
    }

    fn choice(
        &mut self,
        field: &Field,
        required: bool,
        known: Option<&Value>,
        options: &[(Value, String)],
    ) -> Answer<Given> {
        let mut order: Vec<&(Value, String)> = options.iter().collect();
        // What was chosen before comes first, so that Enter keeps it.
        order.sort_by_key(|(value, _)| Some(value) != known);
        let mut labels: Vec<String> = order.iter().map(|(_, label)| label.clone()).collect();
        if !required {
            labels.push(self.lang.pick("（不填）", "(leave empty)").to_owned());
        }
        let words = self.words(field, required);
        let words = match &field.hint {
            Some(hint) => format!("{words} {}", safe(hint.say(self.lang))),
            None => words,
        };
        let chosen = self.prompter.choose(&words, &labels, self.lang)?;
        Ok(order.get(chosen).map_or(Given::Nothing, |(value, _)| Given::Value(value.clone())))
    }

    /// Row by row, column by column.
    fn table(&mut self, field: &Field, columns: &[Column], required: bool, known: Option<&Value>) -> Answer<Given> {
        let mut rows: Vec<BTreeMap<String, Value>> = match known {
            Some(Value::Table(rows)) => rows.clone(),
            Some(_) | None => Vec::new(),
        };
        let label = safe(field.label.say(self.lang));
        loop {
            let enough = field.check(&Value::Table(rows.clone())).is_ok() && (!required || !rows.is_empty());
            let mut choices = vec![match self.lang {
                Lang::Zh => format!("填第 {} 行", rows.len() + 1),
                Lang::En => format!("fill in row {}", rows.len() + 1),
            }];
            if enough || !required {
                choices.push(self.lang.pick("填完了", "that is all").to_owned());
            }
            if !rows.is_empty() {
                choices.push(self.lang.pick("删去最后一行", "remove the last row").to_owned());
            }
            let ready = choices.len() > 1 && (enough || !required);
            let words = match self.lang {
                Lang::Zh => format!("{label}：已有 {} 行 ›", rows.len()),
                Lang::En => format!("{label}: {} rows so far ›", rows.len()),
            };
            match (self.prompter.choose(&words, &choices, self.lang)?, ready) {
                (0, _) => rows.push(self.row(columns)?),
                (1, true) if rows.is_empty() => return Ok(Given::Nothing),
                (1, true) => return Ok(Given::Value(Value::Table(rows))),
                _ => {
                    rows.pop();
                }
            }
        }
    }

    fn row(&mut self, columns: &[Column]) -> Answer<BTreeMap<String, Value>> {
        let mut row = BTreeMap::new();
        for column in columns {
            if let Given::Value(value) = self.field(&column.field, !column.optional, None)? {
                row.insert(column.field.name.clone(), value);
            }
        }
        Ok(row)
    }

    fn file(&mut self, field: &Field, required: bool) -> Answer<Given> {
        let (lang, folder) = (self.lang, self.folder.clone());
        let check = |typed: &str| -> Result<String, String> {
            if typed.trim().is_empty() {
                return if required {
                    Err(lang.pick("写一个文件的路径", "name a file").to_owned())
                } else {
                    Ok(String::new())
                };
            }
            match host::read_file(&folder.join(typed.trim())) {
                Ok(_) => Ok(typed.to_owned()),
                Err(_) => Err(lang.pick("读不到这个文件", "this file cannot be read").to_owned()),
            }
        };
        let words = self.words(field, required);
        let hint = field.hint.as_ref().map(|hint| safe(hint.say(lang)));
        let question =
            Question { words: &words, hint: hint.as_deref(), initial: "", check: &check, suggestions: &[], lang };
        let typed = self.prompter.line(&question)?;
        let path = PathBuf::from(typed.trim());
        match host::read_file(&folder.join(&path)) {
            Ok(bytes) if !typed.trim().is_empty() => {
                let name = path.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default();
                Ok(Given::File(
                    FileReference { name, size: bytes.len() as u64, sha256: Hash::of(&bytes).to_string() },
                    bytes,
                ))
            }
            Ok(_) | Err(_) => Ok(Given::Nothing),
        }
    }
}

/// A value as it can be typed again.
fn plain(value: &Value, kind: &FieldKind, lang: Lang) -> String {
    match value {
        Value::Number(number) => number.normalize().to_string(),
        Value::Text(_)
        | Value::YesNo(_)
        | Value::Choice(_)
        | Value::Date(_)
        | Value::Time(_)
        | Value::Duration(_)
        | Value::Person(_)
        | Value::File(_)
        | Value::Table(_) => value.say(kind, lang),
    }
}

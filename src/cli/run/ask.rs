//! Asking for fields: each by its type, checked before it is taken, with what can be picked instead of typed.

use std::path::PathBuf;

use super::super::host;
use super::super::paint::safe;
use super::super::prompt::{Answer, Entry, Left, Look, Menu, Prompter, Question, Suggestion};
use super::day;
use crate::model::field::{Field, FieldKind};
use crate::model::value::{FileReference, Value};
use crate::store::Hash;

/// Asks the person at the terminal for values.
pub(super) struct Asking<'a> {
    pub(super) prompter: &'a mut dyn Prompter,
    pub(super) look: Look,
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
    /// A table that has one row more or less; more may follow.
    Rows(Value),
    /// A value that is a file, with its content.
    File(FileReference, Vec<u8>),
    /// Nothing; the field may stay as it is.
    Nothing,
}

impl Asking<'_> {
    /// Asks for the value of a field. `known` stands there to begin with.
    pub(super) fn field(&mut self, field: &Field, required: bool, known: Option<&Value>) -> Answer<Given> {
        let lang = self.look.lang;
        match &field.kind {
            FieldKind::YesNo => {
                let entries =
                    [Entry::with_key(lang.pick("是", "yes"), 'y'), Entry::with_key(lang.pick("否", "no"), 'n')];
                self.choice(field, required, known, &[Value::YesNo(true), Value::YesNo(false)], &entries)
            }
            FieldKind::Choice(choices) => {
                let values: Vec<Value> = choices.iter().map(|choice| Value::Choice(choice.name.clone())).collect();
                let entries: Vec<Entry> =
                    choices.iter().map(|choice| Entry::new(safe(choice.title.say(lang)))).collect();
                self.choice(field, required, known, &values, &entries)
            }
            FieldKind::Table(columns) => self.table(field, columns, required, known),
            FieldKind::File => self.file(field, required, known),
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

    /// `金额（元，可不填）`
    fn words(&self, field: &Field, required: bool) -> String {
        let lang = self.look.lang;
        let unit = field.unit.as_ref().map(|unit| safe(unit.say(lang)));
        let may = (!required).then(|| lang.pick("可不填", "optional").to_owned());
        let aside: Vec<String> = unit.into_iter().chain(may).collect();
        let label = safe(field.label.say(lang));
        match (aside.is_empty(), lang) {
            (true, _) => label,
            (false, crate::lang::Lang::Zh) => format!("{label}（{}）", aside.join("，")),
            (false, crate::lang::Lang::En) => format!("{label} ({})", aside.join(", ")),
        }
    }

    /// The hint of the field, or how its kind is written.
    fn hint(&self, field: &Field) -> Option<String> {
        let lang = self.look.lang;
        let how = match &field.kind {
            FieldKind::Date => Some(lang.pick("如 2026-03-05、3月5日、今天", "for example 2026-03-05, 3-5, today")),
            FieldKind::Time => Some(lang.pick("如 08:30", "for example 08:30")),
            FieldKind::Duration => Some(lang.pick("如 2 个工作日、4 小时", "for example 2 working days, 4 hours")),
            FieldKind::Money { .. } => Some(lang.pick("如 1200.50、1.2万", "for example 1200.50")),
            FieldKind::Integer => Some(lang.pick("填整数", "a whole number")),
            FieldKind::Decimal { .. } => Some(lang.pick("填数字", "a number")),
            FieldKind::File => Some(lang.pick("文件的路径，可以拖进来", "the path of a file")),
            FieldKind::Text | FieldKind::YesNo | FieldKind::Choice(_) | FieldKind::Person | FieldKind::Table(_) => None,
        };
        let own = field.hint.as_ref().map(|hint| safe(hint.say(lang)));
        match (own, how) {
            (Some(own), Some(how)) => {
                Some(format!("{}{}{how}", own.trim_end_matches(['。', '.']), lang.pick("；", "; ")))
            }
            (own, how) => own.or_else(|| how.map(str::to_owned)),
        }
    }

    fn line(&mut self, field: &Field, required: bool, known: Option<&Value>) -> Answer<Given> {
        let (lang, today) = (self.look.lang, self.today);
        let read = |typed: &str| -> Result<Value, String> {
            let day = if matches!(field.kind, FieldKind::Date) { day::read(typed, today) } else { None };
            let value = Value::parse(day.as_deref().unwrap_or(typed), &field.kind)
                .and_then(|value| field.check(&value).map(|()| value));
            value.map_err(|error| safe(error.message().say(lang)))
        };
        let check = |typed: &str| -> Result<String, String> {
            match (typed.trim().is_empty(), required, known.is_some()) {
                (true, _, true) => Err(lang
                    .pick("填过的内容可以改，不能清空", "what was filled in can be changed, not emptied")
                    .to_owned()),
                (true, true, false) => Err(lang.pick("这一项必须填写", "this must be filled in").to_owned()),
                (true, false, false) => Ok(String::new()),
                (false, ..) => read(typed).map(|value| safe(&field.say_value(&value, lang))),
            }
        };
        let suggestions: Vec<Suggestion> = if matches!(field.kind, FieldKind::Date) && known.is_none() {
            day::suggestions(today, lang)
        } else if matches!(field.kind, FieldKind::Person) {
            self.people.iter().map(|name| Suggestion { label: name.clone(), answer: name.clone() }).collect()
        } else {
            Vec::new()
        };
        let (words, hint) = (self.words(field, required), self.hint(field));
        let initial = known.map(|value| typed_again(value, field, lang)).unwrap_or_default();
        let question = Question {
            words: &words,
            hint: hint.as_deref(),
            initial: &initial,
            check: &check,
            suggestions: &suggestions,
            look: self.look,
        };
        let typed = self.prompter.line(&question)?;
        if typed.trim().is_empty() {
            return Ok(Given::Nothing);
        }
        read(&typed).map(Given::Value).map_err(|_| Left::Back)
    }

    fn choice(
        &mut self,
        field: &Field,
        required: bool,
        known: Option<&Value>,
        values: &[Value],
        entries: &[Entry],
    ) -> Answer<Given> {
        let mut entries = entries.to_vec();
        if !required && known.is_none() {
            entries.push(Entry::new(self.look.lang.pick("不填", "leave empty")));
        }
        // What was chosen before is marked, so that Enter keeps it.
        let start = values.iter().position(|value| Some(value) == known).unwrap_or(0);
        let (words, hint) = (self.words(field, required), self.hint(field));
        let menu = Menu { words: &words, hint: hint.as_deref(), entries: &entries, start, look: self.look };
        let chosen = self.prompter.choose(&menu)?;
        Ok(values.get(chosen).map_or(Given::Nothing, |value| Given::Value(value.clone())))
    }

    fn file(&mut self, field: &Field, required: bool, known: Option<&Value>) -> Answer<Given> {
        let (lang, folder) = (self.look.lang, self.folder.clone());
        let may_be_empty = !required || known.is_some();
        let check = |typed: &str| -> Result<String, String> {
            let path = unquoted(typed);
            if path.is_empty() {
                let wanted = lang.pick("写一个文件的路径", "name a file");
                return if may_be_empty { Ok(String::new()) } else { Err(wanted.to_owned()) };
            }
            match host::read_file(&folder.join(path)) {
                Ok(_) => Ok(path.to_owned()),
                Err(_) => Err(lang.pick("读不到这个文件", "this file cannot be read").to_owned()),
            }
        };
        let mut words = self.words(field, required);
        if let Some(value) = known {
            words = format!("{words} [{}]", safe(&field.say_value(value, lang)));
        }
        let hint = self.hint(field);
        let question = Question {
            words: &words,
            hint: hint.as_deref(),
            initial: "",
            check: &check,
            suggestions: &[],
            look: self.look,
        };
        let typed = self.prompter.line(&question)?;
        let path = PathBuf::from(unquoted(&typed));
        match host::read_file(&folder.join(&path)) {
            Ok(bytes) if !unquoted(&typed).is_empty() => {
                let name = path.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default();
                let sha256 = Hash::of(&bytes).to_string();
                Ok(Given::File(FileReference { name, size: bytes.len() as u64, sha256 }, bytes))
            }
            Ok(_) | Err(_) => Ok(Given::Nothing),
        }
    }
}

/// A path without the quotation marks a terminal puts around it when a file is dropped there.
fn unquoted(typed: &str) -> &str {
    let typed = typed.trim();
    ['\'', '"'].iter().find_map(|quote| typed.strip_prefix(*quote)?.strip_suffix(*quote)).unwrap_or(typed)
}

/// A value as it can be typed again.
fn typed_again(value: &Value, field: &Field, lang: crate::lang::Lang) -> String {
    match value {
        Value::Number(number) => number.normalize().to_string(),
        Value::Text(text) => text.split('\n').collect::<Vec<_>>().join(" "),
        Value::YesNo(_)
        | Value::Choice(_)
        | Value::Date(_)
        | Value::Time(_)
        | Value::Duration(_)
        | Value::Person(_)
        | Value::File(_)
        | Value::Table(_) => value.say(&field.kind, lang),
    }
}

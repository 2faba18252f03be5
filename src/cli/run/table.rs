//! Filling in a table: row by row, column by column. Each row is handed back as soon as it is complete, so that it can be
//! kept before the next one is begun.

use std::collections::BTreeMap;

use super::super::paint::safe;
use super::super::prompt::{Answer, Entry, Left, Menu};
use super::ask::{Asking, Given};
use crate::lang::Lang;
use crate::model::field::{Column, Field};
use crate::model::value::Value;

type Row = BTreeMap<String, Value>;

/// What may be done with a table that has some rows.
#[derive(Clone, Copy)]
enum Next {
    Fill,
    Done,
    Change,
    Remove,
}

impl Asking<'_> {
    /// Lets a row be added, changed or removed, or the table be left as it is.
    pub(super) fn table(
        &mut self,
        field: &Field,
        columns: &[Column],
        required: bool,
        known: Option<&Value>,
    ) -> Answer<Given> {
        let mut rows: Vec<Row> = match known {
            Some(Value::Table(rows)) => rows.clone(),
            Some(_) | None => Vec::new(),
        };
        let lang = self.look.lang;
        loop {
            let wrong = field.check(&Value::Table(rows.clone())).err().filter(|_| !rows.is_empty());
            let enough = wrong.is_none() && (!required || !rows.is_empty());
            let (next, entries) = self.choices(&rows, enough);
            let words = match lang {
                Lang::Zh => format!("{}，已有 {} 行", safe(field.label.say(lang)), rows.len()),
                Lang::En => format!("{}, {} rows so far", safe(field.label.say(lang)), rows.len()),
            };
            let hint = match (&wrong, &field.hint) {
                (Some(wrong), _) => Some(safe(wrong.message().say(lang))),
                (None, hint) => hint.as_ref().map(|hint| safe(hint.say(lang))),
            };
            let menu = Menu { words: &words, hint: hint.as_deref(), entries: &entries, start: 0, look: self.look };
            let chosen = self.prompter.choose(&menu)?;
            match next[chosen] {
                Next::Done if rows.is_empty() => return Ok(Given::Nothing),
                Next::Done => return Ok(Given::Value(Value::Table(rows))),
                Next::Remove => {
                    rows.pop();
                    return Ok(Given::Rows(Value::Table(rows)));
                }
                Next::Fill => match self.row(columns, None) {
                    Ok(row) => rows.push(row),
                    Err(Left::Back) => continue,
                    Err(Left::Out) => return Err(Left::Out),
                },
                Next::Change => match self.changed(columns, &rows) {
                    Ok((at, row)) => rows[at] = row,
                    Err(Left::Back) => continue,
                    Err(Left::Out) => return Err(Left::Out),
                },
            }
            return Ok(Given::Rows(Value::Table(rows)));
        }
    }

    fn choices(&self, rows: &[Row], enough: bool) -> (Vec<Next>, Vec<Entry>) {
        let lang = self.look.lang;
        let number = rows.len() + 1;
        let fill = match lang {
            Lang::Zh => format!("填第 {number} 行"),
            Lang::En => format!("fill in row {number}"),
        };
        let done = lang.pick(
            if rows.is_empty() { "不填" } else { "填完了" },
            if rows.is_empty() { "leave empty" } else { "that is all" },
        );
        let possible = [
            (true, Next::Fill, fill),
            (enough, Next::Done, done.to_owned()),
            (!rows.is_empty(), Next::Change, lang.pick("改一行", "change a row").to_owned()),
            (!rows.is_empty(), Next::Remove, lang.pick("删去最后一行", "remove the last row").to_owned()),
        ];
        let there = possible.into_iter().filter(|(there, ..)| *there);
        there.map(|(_, next, label)| (next, Entry::new(label))).unzip()
    }

    fn row(&mut self, columns: &[Column], known: Option<&Row>) -> Answer<Row> {
        let mut row = known.cloned().unwrap_or_default();
        for column in columns {
            let name = &column.field.name;
            if let Given::Value(value) = self.field(&column.field, !column.optional, row.get(name).cloned().as_ref())? {
                row.insert(name.clone(), value);
            }
        }
        Ok(row)
    }

    /// The row to change, by its first columns.
    fn changed(&mut self, columns: &[Column], rows: &[Row]) -> Answer<(usize, Row)> {
        let lang = self.look.lang;
        let said = |row: &Row| {
            let cells = columns.iter().filter_map(|column| {
                row.get(&column.field.name).map(|value| safe(&column.field.say_value(value, lang)))
            });
            Entry::new(cells.collect::<Vec<_>>().join(lang.pick("，", ", ")))
        };
        let entries: Vec<Entry> = rows.iter().map(said).collect();
        let menu = Menu {
            words: lang.pick("改哪一行", "Which row"),
            hint: None,
            entries: &entries,
            start: 0,
            look: self.look,
        };
        let at = self.prompter.choose(&menu)?;
        Ok((at, self.row(columns, Some(&rows[at]))?))
    }
}

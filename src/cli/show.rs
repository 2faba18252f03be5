//! `playbook show`: where a case stands and what is known.

use std::collections::BTreeMap;

use super::case_json::CaseJson;
use super::case_text::Shown;
use super::columns::{Cell, columns};
use super::error::Outcome;
use super::paint::{Paint, padded, safe, width};
use super::session::Session;
use crate::engine::Moment;
use crate::model::field::{Column, Field};
use crate::model::value::Value;
use crate::runtime::Loaded;

/// Values that are wider push aside what stands behind them.
const WIDEST: usize = 48;

/// Show where a case stands and what is known
#[derive(clap::Args, Debug)]
pub(super) struct Args {
    /// Number of the case
    case: String,
}

pub(super) fn run(session: &mut Session<'_>, args: &Args) -> Outcome {
    let mut store = session.store()?;
    let loaded = session.load(&mut store, &args.case)?;
    let calendar = session.calendar()?;
    let moment = Moment { now: session.now(), calendar: &calendar, zone: session.zone };
    if session.global.json {
        return session.print_json(&CaseJson::new(&loaded, moment, session.lang));
    }
    let shown = Shown { lang: session.lang, paint: session.paint, moment };
    for line in shown.summary(&loaded) {
        session.print(&line)?;
    }
    if loaded.case.fields.is_empty() {
        return Ok(());
    }
    session.print("")?;
    for line in fields(&shown, &loaded) {
        session.print(&line)?;
    }
    Ok(())
}

/// The fields with their values, and who filled them in; the rows of a table stand below its line.
fn fields(shown: &Shown<'_>, loaded: &Loaded) -> Vec<String> {
    let (lang, paint) = (shown.lang, shown.paint);
    let filled: Vec<_> = loaded.case.fields.iter().map(|(id, filled)| (&loaded.playbook[*id], filled)).collect();
    let label = |field: &Field| safe(field.label.say(lang));
    let labels = filled.iter().map(|(field, _)| width(&label(field))).max().unwrap_or(0);
    let value = |field: &Field, value: &Value| safe(&field.say_value(value, lang));
    let values = filled.iter().map(|(field, filled)| width(&value(field, &filled.value))).max().unwrap_or(0);
    let mut lines = Vec::new();
    for (field, filled) in filled {
        let by = paint.quiet(&format!("{} {}", safe(&filled.by), shown.time(filled.at)));
        let said = padded(&value(field, &filled.value), values.min(WIDEST));
        lines.push(format!("  {}  {said}  {by}", padded(&label(field), labels)));
        if let Value::Table(rows) = &filled.value {
            lines.extend(table(shown, field.kind.columns(), rows).into_iter().map(|line| format!("      {line}")));
        }
    }
    lines
}

fn table(shown: &Shown<'_>, of: &[Column], rows: &[BTreeMap<String, Value>]) -> Vec<String> {
    let head = of.iter().map(|column| Cell::dressed(safe(column.field.label.say(shown.lang)), Paint::quiet)).collect();
    let row = |row: &BTreeMap<String, Value>| {
        let cell = |column: &Column| {
            let value = row.get(&column.field.name).map(|value| column.field.say_value(value, shown.lang));
            Cell::plain(safe(&value.unwrap_or_default()))
        };
        of.iter().map(cell).collect()
    };
    let cells: Vec<Vec<Cell>> = std::iter::once(head).chain(rows.iter().map(row)).collect();
    columns(shown.paint, &cells)
}

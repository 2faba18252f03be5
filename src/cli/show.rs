//! `playbook show`: where a case stands and what is known.

use super::case_json::CaseJson;
use super::case_text::Shown;
use super::error::Outcome;
use super::paint::{padded, safe, width};
use super::session::Session;
use crate::engine::Moment;

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
    let fields: Vec<(String, String, String)> = loaded
        .case
        .fields
        .iter()
        .map(|(id, filled)| {
            let field = &loaded.playbook[*id];
            let by = format!("{} {}", safe(&filled.by), shown.time(filled.at));
            (safe(field.label.say(session.lang)), safe(&field.say_value(&filled.value, session.lang)), by)
        })
        .collect();
    if fields.is_empty() {
        return Ok(());
    }
    session.print("")?;
    let labels = fields.iter().map(|(label, ..)| width(label)).max().unwrap_or(0);
    let values = fields.iter().map(|(_, value, _)| width(value)).max().unwrap_or(0).min(48);
    for (label, value, by) in fields {
        let line = format!("  {}  {}  {}", padded(&label, labels), padded(&value, values), session.paint.quiet(&by));
        session.print(&line)?;
    }
    Ok(())
}

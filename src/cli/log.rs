//! `playbook log`: what happened in a case, event by event.

use serde::Serialize;

use super::case_json::instant;
use super::case_text::Shown;
use super::error::Outcome;
use super::event_text;
use super::paint::{padded, safe, width};
use super::session::Session;
use crate::engine::{Event, Moment};

/// Show what happened in a case, event by event
#[derive(clap::Args, Debug)]
pub(super) struct Args {
    /// Number of the case
    case: String,
}

#[derive(Serialize)]
struct LogJson<'a> {
    version: u32,
    case: String,
    chain_head: String,
    events: Vec<EventJson<'a>>,
}

#[derive(Serialize)]
struct EventJson<'a> {
    seq: u64,
    at: String,
    actor: &'a str,
    act: u64,
    #[serde(flatten)]
    event: &'a Event,
}

pub(super) fn run(session: &mut Session<'_>, args: &Args) -> Outcome {
    let mut store = session.store()?;
    let loaded = session.load(&mut store, &args.case)?;
    if session.global.json {
        let events = loaded.log.iter().map(|happened| EventJson {
            seq: happened.seq,
            at: instant(happened.at),
            actor: &happened.actor,
            act: happened.act,
            event: &happened.event,
        });
        let json = LogJson {
            version: 1,
            case: loaded.id.to_string(),
            chain_head: loaded.head.to_string(),
            events: events.collect(),
        };
        return session.print_json(&json);
    }
    let calendar = session.calendar()?;
    let moment = Moment { now: session.now(), calendar: &calendar, zone: session.zone };
    let shown = Shown { lang: session.lang, paint: session.paint, moment };
    let names = loaded.log.iter().map(|happened| width(&safe(&happened.actor))).max().unwrap_or(0);
    for happened in &loaded.log {
        let at = happened.at.with_timezone(&session.zone).format("%Y-%m-%d %H:%M:%S").to_string();
        let line = format!(
            "{:>4}  {}  {}  {} {}",
            happened.seq,
            session.paint.quiet(&at),
            padded(&safe(&happened.actor), names),
            event_text::mark(&shown, &happened.event),
            event_text::words(&shown, &loaded, &happened.event)
        );
        session.print(&line)?;
    }
    let head = format!("{} {}", session.pick("最新校验值", "chain head"), loaded.head);
    session.print(&session.paint.quiet(&head).clone())
}

//! How events are written into the log: a versioned JSON object. What an older program wrote is still read; what a newer
//! one wrote in a way unknown here is not guessed at.

use serde::{Deserialize, Serialize};

use crate::engine::event::PAYLOAD_VERSION;
use crate::engine::{Event, Happened};
use crate::store::{NewEvent, StoredEvent};

#[derive(Serialize, Deserialize)]
struct Payload {
    #[serde(rename = "v")]
    version: u32,
    act: u64,
    #[serde(flatten)]
    event: Event,
}

/// An event as the log keeps it.
pub(super) fn write(happened: &Happened) -> NewEvent {
    let payload = Payload { version: PAYLOAD_VERSION, act: happened.act, event: happened.event.clone() };
    NewEvent {
        at: happened.at,
        actor: happened.actor.clone(),
        kind: happened.event.kind().to_owned(),
        payload: serde_json::to_string(&payload).expect("events have string keys only, so they have a JSON form"),
    }
}

/// An event from the log; none when it is not of a version known here.
pub(super) fn read(stored: &StoredEvent) -> Option<Happened> {
    let payload: Payload = serde_json::from_str(&stored.event.payload).ok()?;
    (payload.version == PAYLOAD_VERSION).then_some(Happened {
        seq: stored.seq,
        act: payload.act,
        at: stored.event.at,
        actor: stored.event.actor.clone(),
        event: payload.event,
    })
}

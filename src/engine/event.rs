//! Events: what has happened in a case. Their JSON form is the payload of the log and is versioned; a field may be added
//! with a default, none may be renamed.

use std::collections::BTreeMap;

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};

use crate::model::value::{FileReference, Value};

/// The version of the payloads written by this program.
pub const PAYLOAD_VERSION: u32 = 1;

/// An event with its place in the log, its time and its actor.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Happened {
    /// Its number in the case, from 1.
    pub seq: u64,
    /// The number of the first event of the act it belongs to: what one command did is undone together.
    pub act: u64,
    /// When.
    pub at: DateTime<Utc>,
    /// Who.
    pub actor: String,
    /// What.
    pub event: Event,
}

/// What has happened. Steps, fields and lanes are named as in the pinned text of the playbook.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum Event {
    /// The case began.
    Started {
        /// The playbook.
        playbook: String,
        /// Its version.
        version: String,
        /// SHA-256 of its text, in hexadecimal.
        source: String,
        /// The values of all settings, as they hold for this case for good.
        settings: BTreeMap<String, Value>,
        /// The case and step that called this one.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        parent: Option<Parent>,
    },
    /// Fields got values.
    Set {
        /// At which step; at the start of the case when absent.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        step: Option<String>,
        /// The values.
        values: BTreeMap<String, Value>,
    },
    /// A step was entered; a task is open from now on.
    Opened {
        /// The step.
        step: String,
        /// For a `together` step: the lanes that are done again; all when absent.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        redo: Option<Vec<String>>,
    },
    /// A lane was not started, because its condition does not hold.
    Skipped {
        /// The lane.
        step: String,
    },
    /// Somebody took a task.
    Claimed {
        /// The step.
        step: String,
    },
    /// Somebody gave a task back.
    Released {
        /// The step.
        step: String,
    },
    /// Somebody was given a task.
    Assigned {
        /// The step.
        step: String,
        /// To whom.
        to: String,
    },
    /// Lines of the checklist were ticked or unticked.
    Ticked {
        /// The step.
        step: String,
        /// The numbers of the lines, from 1.
        lines: Vec<u32>,
        /// Whether they are done.
        done: bool,
    },
    /// A file was attached.
    Attached {
        /// The step.
        step: String,
        /// The file.
        file: FileReference,
    },
    /// Somebody voted.
    Voted {
        /// The step.
        step: String,
        /// The seat, from 0.
        seat: u32,
        /// The outcome voted for.
        outcome: String,
        /// What was said.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        remark: Option<String>,
    },
    /// A step was finished.
    Completed {
        /// The step.
        step: String,
        /// With which outcome.
        outcome: String,
        /// What was said.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        remark: Option<String>,
    },
    /// An open step was closed without being finished.
    Closed {
        /// The step.
        step: String,
    },
    /// Work was sent back to an earlier step.
    Returned {
        /// From which open step.
        from: String,
        /// To which earlier one.
        to: String,
        /// Why.
        reason: String,
        /// Whether the case comes straight back to `from`.
        back: bool,
    },
    /// Something was noted.
    Noted {
        /// The note.
        text: String,
        /// At which step.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        step: Option<String>,
    },
    /// The case rests.
    Suspended {
        /// Why.
        reason: String,
    },
    /// The case goes on.
    Resumed,
    /// An interrupt ended what was open in its region.
    Interrupted {
        /// Which.
        name: String,
        /// Why.
        reason: Option<String>,
    },
    /// Another playbook was called; the step is finished when its case is.
    Called {
        /// The step.
        step: String,
        /// The playbook.
        playbook: String,
        /// What it was given.
        with: BTreeMap<String, Value>,
    },
    /// The case that a step called has ended while this one rested; the step is finished as soon as it goes on.
    Answered {
        /// The step.
        step: String,
        /// The outcome of the called case.
        outcome: String,
        /// What it gave back, by our fields.
        values: BTreeMap<String, Value>,
    },
    /// Another case was started and goes its own way.
    HandedOff {
        /// The step.
        step: String,
        /// The playbook.
        playbook: String,
        /// What it was given.
        with: BTreeMap<String, Value>,
    },
    /// The case is finished.
    Ended {
        /// The end step; absent when the case was cancelled by hand.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        step: Option<String>,
        /// The outcome.
        outcome: String,
        /// Why, when it was cancelled by hand.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        reason: Option<String>,
        /// The calling case and step, when the case was cancelled because that step was left without waiting for it.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        caller: Option<Parent>,
    },
    /// The acts after this number were taken back.
    Undone {
        /// The last event that still counts.
        to: u64,
    },
}

/// The case and step that called a case.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Parent {
    /// The calling case.
    pub case: String,
    /// The calling step.
    pub step: String,
}

impl Event {
    /// The word that stands for the kind in the log and in JSON.
    #[must_use]
    pub fn kind(&self) -> &'static str {
        match self {
            Event::Started { .. } => "started",
            Event::Set { .. } => "set",
            Event::Opened { .. } => "opened",
            Event::Skipped { .. } => "skipped",
            Event::Claimed { .. } => "claimed",
            Event::Released { .. } => "released",
            Event::Assigned { .. } => "assigned",
            Event::Ticked { .. } => "ticked",
            Event::Attached { .. } => "attached",
            Event::Voted { .. } => "voted",
            Event::Completed { .. } => "completed",
            Event::Closed { .. } => "closed",
            Event::Returned { .. } => "returned",
            Event::Noted { .. } => "noted",
            Event::Suspended { .. } => "suspended",
            Event::Resumed => "resumed",
            Event::Interrupted { .. } => "interrupted",
            Event::Called { .. } => "called",
            Event::Answered { .. } => "answered",
            Event::HandedOff { .. } => "handed_off",
            Event::Ended { .. } => "ended",
            Event::Undone { .. } => "undone",
        }
    }
}

//! Commands: what somebody wants to do, who they are, and when it is.

use std::collections::{BTreeMap, BTreeSet};

use chrono::{DateTime, Utc};

use super::event::Parent;
use crate::model::calendar::Calendar;
use crate::model::value::{FileReference, Value};
use crate::model::{RoleId, StepId};

/// The moment of a command, and how working time is counted then.
#[derive(Clone, Copy, Debug)]
pub struct Moment<'a> {
    /// Now.
    pub now: DateTime<Utc>,
    /// The calendar of the workspace.
    pub calendar: &'a Calendar,
    /// The time zone of the workspace.
    pub zone: chrono_tz::Tz,
}

/// Somebody who acts.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Actor {
    /// Their name, as it is written into the log.
    pub name: String,
    /// The roles they hold.
    pub roles: Roles,
}

/// The roles somebody holds.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Roles {
    /// There is no team file: anybody may do anything, and the log says who did.
    Any,
    /// These, by the team file.
    Only(BTreeSet<RoleId>),
}

impl Actor {
    /// Whether the actor holds one of the roles; nobody is asked where no role is.
    #[must_use]
    pub fn holds_one_of(&self, roles: &[RoleId]) -> bool {
        match &self.roles {
            Roles::Any => true,
            Roles::Only(held) => roles.is_empty() || roles.iter().any(|role| held.contains(role)),
        }
    }
}

/// What a case begins with.
#[derive(Clone, Debug)]
pub struct Start {
    /// SHA-256 of the playbook's text, in hexadecimal.
    pub source: String,
    /// Values of settings that differ from the defaults.
    pub settings: BTreeMap<String, Value>,
    /// Fields that are known from the start.
    pub values: BTreeMap<String, Value>,
    /// The case and step that called this one.
    pub parent: Option<Parent>,
}

impl Start {
    /// A start with nothing known.
    #[must_use]
    pub fn bare() -> Start {
        Start { source: String::new(), settings: BTreeMap::new(), values: BTreeMap::new(), parent: None }
    }
}

/// What somebody wants to do in a case.
#[derive(Clone, Debug)]
pub struct Command {
    /// Who.
    pub actor: Actor,
    /// What.
    pub act: Act,
}

/// What can be done in a case.
#[derive(Clone, Debug)]
pub enum Act {
    /// Take a task, so that nobody else does it.
    Claim(StepId),
    /// Give a task back.
    Release(StepId),
    /// Give a task to somebody.
    Assign {
        /// The step.
        step: StepId,
        /// To whom.
        to: Actor,
    },
    /// Fill in fields, tick lines, attach files, and leave the step open.
    Save {
        /// The step.
        step: StepId,
        /// What was filled in, ticked and attached.
        input: Input,
    },
    /// Finish a task.
    Complete {
        /// The step.
        step: StepId,
        /// With which outcome; the only one when left out.
        outcome: Option<String>,
        /// What was filled in, ticked and attached.
        input: Input,
        /// What was said.
        remark: Option<String>,
        /// The lanes to be done again, when the outcome leaves them to be chosen.
        redo: Vec<StepId>,
    },
    /// Vote at an approval.
    Vote {
        /// The step.
        step: StepId,
        /// For which outcome.
        outcome: String,
        /// As holder of a seat of this role, when somebody could hold several.
        role: Option<RoleId>,
        /// What was filled in, ticked and attached.
        input: Input,
        /// What was said.
        remark: Option<String>,
        /// The lanes to be done again, when the outcome leaves them to be chosen.
        redo: Vec<StepId>,
    },
    /// Send work back to an earlier step.
    Return {
        /// From which open step; the only one when left out.
        from: StepId,
        /// To which earlier one.
        to: StepId,
        /// Why.
        reason: String,
        /// Come straight back to `from` afterwards, instead of going the whole way again.
        back: bool,
    },
    /// Note something.
    Note {
        /// The note.
        text: String,
        /// At which step.
        step: Option<StepId>,
    },
    /// Let the case rest.
    Suspend {
        /// Why.
        reason: String,
    },
    /// Let the case go on.
    Resume,
    /// End what is open in a region by one of its interrupts.
    Interrupt {
        /// Which.
        name: String,
        /// Why.
        reason: Option<String>,
        /// Fields that go with it.
        values: BTreeMap<String, Value>,
    },
    /// Cancel the case by hand.
    Cancel {
        /// Why.
        reason: String,
    },
    /// A called case is finished.
    Finish {
        /// The calling step.
        step: StepId,
        /// The outcome of the called case.
        outcome: String,
        /// The fields of the called case.
        values: BTreeMap<String, Value>,
    },
    /// The step that called the case was left without waiting for it.
    CallOff {
        /// The calling case and step.
        caller: Parent,
        /// Why it was left.
        reason: Option<String>,
    },
    /// Take back the last act.
    Undo,
}

/// What was filled in, ticked and attached.
#[derive(Clone, Debug, Default)]
pub struct Input {
    /// Fields and their values.
    pub values: BTreeMap<String, Value>,
    /// Lines of the checklist.
    pub ticks: Ticks,
    /// Files; the store keeps their content.
    pub files: Vec<FileReference>,
}

/// Lines of the checklist.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub enum Ticks {
    /// As they are.
    #[default]
    Unchanged,
    /// All are done.
    All,
    /// These are done; numbers from 1.
    Done(Vec<u32>),
    /// Exactly these are done, the others are not; numbers from 1.
    Exactly(Vec<u32>),
}

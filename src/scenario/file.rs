//! A scenario file after reading: names are resolved, values are read by the types of their fields.

use std::collections::BTreeMap;

use chrono::NaiveDateTime;

use crate::engine::Ticks;
use crate::lang::{Message, Text};
use crate::model::duration::Duration;
use crate::model::value::Value;
use crate::model::{FieldId, RoleId, StepId};
use crate::source::Span;

/// The scenarios of one playbook.
#[derive(Clone, Debug)]
pub struct ScenarioFile {
    /// In the order of the text.
    pub scenarios: Vec<Scenario>,
}

/// One case, from its start to where the scenario leaves it.
#[derive(Clone, Debug)]
pub struct Scenario {
    /// Its name.
    pub name: Text,
    /// Where the name stands.
    pub span: Span,
    /// When it starts, in local time.
    pub at: NaiveDateTime,
    /// Who acts where nobody else is named.
    pub by: String,
    /// Settings that differ from their defaults.
    pub settings: BTreeMap<String, Value>,
    /// Fields that are known at the start.
    pub set: Vec<Given>,
    /// What happens.
    pub items: Vec<Item>,
    /// How it must come out.
    pub finish: Finish,
    /// Where that is said; where the name stands when it is not.
    pub finish_span: Span,
}

/// How a scenario must come out.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Finish {
    /// The case is over, with this outcome.
    Ends(String),
    /// The case goes on, and exactly these steps are open.
    Open(Vec<StepId>),
    /// The case is over, with whatever outcome.
    Unsaid,
}

/// A value as the file gives it. One that cannot be read is kept, because a scenario may want it refused.
#[derive(Clone, Debug)]
pub struct Given {
    /// The field.
    pub field: FieldId,
    /// Where the value stands.
    pub span: Span,
    /// The value, or why it is none for this field.
    pub value: Result<Value, Message>,
}

/// An entry of the list of steps.
#[derive(Clone, Debug)]
pub struct Item {
    /// Where it stands.
    pub span: Span,
    /// What is done or asked.
    pub what: What,
}

/// What an entry does or asks.
#[derive(Clone, Debug)]
pub enum What {
    /// Somebody acts.
    Act {
        /// Who; the actor of the scenario when absent.
        by: Option<String>,
        /// What they do.
        deed: Deed,
        /// The kind of refusal it must meet.
        refused: Option<String>,
    },
    /// Time passes.
    Clock(Duration),
    /// How the case must stand.
    Expect(Expectation),
}

/// What somebody does.
#[derive(Clone, Debug)]
pub enum Deed {
    /// Finish a step.
    Complete {
        /// The step.
        step: StepId,
        /// With which outcome.
        outcome: Option<String>,
        /// What is filled in.
        set: Vec<Given>,
        /// What is ticked.
        ticks: Ticks,
        /// What is said.
        note: Option<String>,
        /// Lanes to be done again.
        redo: Vec<StepId>,
    },
    /// Vote at an approval.
    Vote {
        /// The step.
        step: StepId,
        /// For which outcome.
        outcome: String,
        /// For a seat of which role.
        seat: Option<RoleId>,
        /// What is filled in.
        set: Vec<Given>,
        /// What is ticked.
        ticks: Ticks,
        /// What is said.
        note: Option<String>,
        /// Lanes to be done again.
        redo: Vec<StepId>,
    },
    /// Send work back.
    Return {
        /// From where.
        from: StepId,
        /// To where.
        to: StepId,
        /// Why.
        note: String,
        /// Come straight back afterwards.
        back: bool,
    },
    /// An interrupt.
    Interrupt {
        /// Which.
        name: String,
        /// Why.
        note: Option<String>,
        /// What is filled in.
        set: Vec<Given>,
    },
    /// Take back the last act.
    Undo,
    /// Let the case rest.
    Suspend(String),
    /// Let it go on.
    Resume,
}

/// How a case must stand. What is not said is not looked at.
#[derive(Clone, Debug, Default)]
pub struct Expectation {
    /// Exactly these steps are open.
    pub open: Option<Vec<StepId>>,
    /// These steps are finished, among others.
    pub done: Vec<StepId>,
    /// What fields hold.
    pub fields: Vec<(FieldId, Value)>,
    /// How often steps were entered.
    pub visits: Vec<(StepId, u32)>,
    /// When steps are due, in local time.
    pub due: Vec<(StepId, NaiveDateTime)>,
}

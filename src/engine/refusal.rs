//! Refusals: why an act is not allowed now, and what is allowed instead. One variant per reason.

mod words;

use chrono::{DateTime, FixedOffset};

use super::case::Status;
use crate::lang::{Message, Text};

/// A thing with an identifier and a name for people.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Named {
    /// The identifier.
    pub name: String,
    /// What people call it.
    pub title: Text,
}

/// Why an act is not allowed now.
#[derive(Clone, Debug, PartialEq)]
pub enum Refusal {
    /// The case is over.
    Over(Status),
    /// The case rests.
    Suspended,
    /// The case does not rest.
    NotSuspended,
    /// The step is not open.
    NotOpen {
        /// The step.
        step: Named,
        /// The steps that are.
        open: Vec<Named>,
    },
    /// The step moves by itself.
    NotATask(Named),
    /// The step is decided by votes.
    IsApproval(Named),
    /// The step is not decided by votes.
    NotAnApproval(Named),
    /// The actor holds none of the roles that may do it.
    WrongRole {
        /// The step or interrupt.
        what: Named,
        /// The actor.
        actor: String,
        /// Who may.
        roles: Vec<Named>,
    },
    /// Somebody else works at it.
    HeldBy {
        /// The step.
        step: Named,
        /// Who.
        by: String,
    },
    /// Nobody works at it, so it cannot be given back.
    NotHeld(Named),
    /// Whoever did an earlier step must not do this one.
    SeparationOfDuties {
        /// The step.
        step: Named,
        /// The actor.
        actor: String,
        /// The earlier step.
        did: Named,
    },
    /// Fields must be filled first.
    MissingFields {
        /// The step.
        step: Named,
        /// The fields.
        fields: Vec<Named>,
    },
    /// Lines of the checklist must be ticked first.
    Unticked {
        /// The step.
        step: Named,
        /// The lines, by number from 1.
        lines: Vec<(u32, Text)>,
    },
    /// The checklist has no such line.
    NoLine {
        /// The step.
        step: Named,
        /// The number.
        line: u32,
        /// How many lines there are.
        lines: u32,
    },
    /// The field does not belong to the step.
    FieldNotHere {
        /// The field.
        field: String,
        /// The step.
        step: Named,
        /// The fields that do.
        allowed: Vec<Named>,
    },
    /// There is no such field.
    NoField {
        /// The name.
        field: String,
        /// The fields there are.
        known: Vec<Named>,
    },
    /// The value does not fit the field.
    Value {
        /// The field.
        field: Named,
        /// Why.
        reason: Message,
    },
    /// The step has several outcomes and none was named.
    OutcomeNeeded {
        /// The step.
        step: Named,
        /// The outcomes.
        allowed: Vec<Named>,
    },
    /// The step has no such outcome now.
    NoOutcome {
        /// The step.
        step: Named,
        /// The outcome.
        outcome: String,
        /// The outcomes it has.
        allowed: Vec<Named>,
    },
    /// The calling case would not know where to go on.
    CallerLost {
        /// The calling case.
        caller: String,
        /// Its step.
        step: Named,
        /// The outcome.
        outcome: String,
    },
    /// A reason must be given.
    ReasonNeeded {
        /// For which outcome, step or interrupt.
        what: Named,
    },
    /// The lanes to be done again must be named.
    LanesNeeded {
        /// The lanes to choose from.
        allowed: Vec<Named>,
    },
    /// This is no lane that can be done again.
    NoLane {
        /// The name.
        lane: String,
        /// The lanes to choose from.
        allowed: Vec<Named>,
    },
    /// No branch applies to the data.
    NoBranch {
        /// The step.
        step: Named,
        /// The conditions.
        conditions: Vec<String>,
        /// The values they read.
        values: Vec<(String, String)>,
    },
    /// Several branches apply to the data.
    SeveralBranches {
        /// The step.
        step: Named,
        /// The conditions that hold.
        conditions: Vec<String>,
    },
    /// A condition has no value.
    Guard {
        /// The condition, as written.
        condition: String,
        /// Why.
        reason: Message,
    },
    /// The actor has voted for all their seats.
    DuplicateVote {
        /// The step.
        step: Named,
        /// The actor.
        actor: String,
        /// Who still has to vote.
        waiting: Vec<Named>,
    },
    /// It is another seat's turn.
    NotYourTurn {
        /// The step.
        step: Named,
        /// The actor.
        actor: String,
        /// Whose turn it is.
        waiting: Vec<Named>,
    },
    /// Work cannot be sent back there.
    NoReturn {
        /// The target.
        to: Named,
        /// Where it can be sent.
        allowed: Vec<Named>,
    },
    /// Coming straight back is possible only between steps of one region.
    NoWayBack {
        /// The step work was to come back to.
        from: Named,
        /// The target.
        to: Named,
    },
    /// There is no such interrupt now.
    NoInterrupt {
        /// The name.
        name: String,
        /// The interrupts there are.
        allowed: Vec<Named>,
    },
    /// The time has not come.
    NotYet {
        /// The step.
        step: Named,
        /// When it comes, in local time.
        until: DateTime<FixedOffset>,
    },
    /// The calendar does not cover the time.
    Calendar {
        /// Why.
        reason: Message,
        /// What to do about it.
        help: Message,
    },
    /// There is nothing that could be taken back.
    NothingToUndo,
    /// Only who did it may take it back.
    NotYours {
        /// Who did it.
        by: String,
    },
    /// What has moved another case cannot be taken back.
    ReachedOut,
    /// Steps send the case on to each other without anybody acting.
    GoesInCircles {
        /// The step it came back to.
        step: Named,
    },
    /// A text is too long or holds control characters.
    BadText {
        /// Why.
        reason: Message,
    },
}

impl Refusal {
    /// A word for scripts and scenarios.
    #[must_use]
    pub fn kind(&self) -> &'static str {
        match self {
            Refusal::Over(_) => "over",
            Refusal::Suspended => "suspended",
            Refusal::NotSuspended => "not_suspended",
            Refusal::NotOpen { .. } => "not_open",
            Refusal::NotATask(_) => "not_a_task",
            Refusal::IsApproval(_) => "is_approval",
            Refusal::NotAnApproval(_) => "not_an_approval",
            Refusal::WrongRole { .. } => "wrong_role",
            Refusal::HeldBy { .. } => "held_by",
            Refusal::NotHeld(_) => "not_held",
            Refusal::SeparationOfDuties { .. } => "separation_of_duties",
            Refusal::MissingFields { .. } => "missing_fields",
            Refusal::Unticked { .. } => "unticked",
            Refusal::NoLine { .. } => "no_line",
            Refusal::FieldNotHere { .. } => "field_not_here",
            Refusal::NoField { .. } => "no_field",
            Refusal::Value { .. } => "value",
            Refusal::OutcomeNeeded { .. } => "outcome_needed",
            Refusal::NoOutcome { .. } => "no_outcome",
            Refusal::CallerLost { .. } => "caller_lost",
            Refusal::ReasonNeeded { .. } => "reason_needed",
            Refusal::LanesNeeded { .. } => "lanes_needed",
            Refusal::NoLane { .. } => "no_lane",
            Refusal::NoBranch { .. } => "no_branch",
            Refusal::SeveralBranches { .. } => "several_branches",
            Refusal::Guard { .. } => "guard",
            Refusal::DuplicateVote { .. } => "duplicate_vote",
            Refusal::NotYourTurn { .. } => "not_your_turn",
            Refusal::NoReturn { .. } => "no_return",
            Refusal::NoWayBack { .. } => "no_way_back",
            Refusal::NoInterrupt { .. } => "no_interrupt",
            Refusal::NotYet { .. } => "not_yet",
            Refusal::Calendar { .. } => "calendar",
            Refusal::NothingToUndo => "nothing_to_undo",
            Refusal::NotYours { .. } => "not_yours",
            Refusal::ReachedOut => "reached_out",
            Refusal::GoesInCircles { .. } => "goes_in_circles",
            Refusal::BadText { .. } => "bad_text",
        }
    }

    /// The identifiers that would have been accepted, for scripts.
    #[must_use]
    pub fn allowed(&self) -> Vec<String> {
        let names = |list: &[Named]| list.iter().map(|named| named.name.clone()).collect();
        match self {
            Refusal::NotOpen { open: list, .. }
            | Refusal::WrongRole { roles: list, .. }
            | Refusal::MissingFields { fields: list, .. }
            | Refusal::FieldNotHere { allowed: list, .. }
            | Refusal::NoField { known: list, .. }
            | Refusal::OutcomeNeeded { allowed: list, .. }
            | Refusal::NoOutcome { allowed: list, .. }
            | Refusal::LanesNeeded { allowed: list }
            | Refusal::NoLane { allowed: list, .. }
            | Refusal::DuplicateVote { waiting: list, .. }
            | Refusal::NotYourTurn { waiting: list, .. }
            | Refusal::NoReturn { allowed: list, .. }
            | Refusal::NoInterrupt { allowed: list, .. } => names(list),
            Refusal::Unticked { lines, .. } => lines.iter().map(|(number, _)| number.to_string()).collect(),
            Refusal::Over(_)
            | Refusal::Suspended
            | Refusal::NotSuspended
            | Refusal::NotATask(_)
            | Refusal::IsApproval(_)
            | Refusal::NotAnApproval(_)
            | Refusal::HeldBy { .. }
            | Refusal::NotHeld(_)
            | Refusal::SeparationOfDuties { .. }
            | Refusal::NoLine { .. }
            | Refusal::Value { .. }
            | Refusal::CallerLost { .. }
            | Refusal::ReasonNeeded { .. }
            | Refusal::NoBranch { .. }
            | Refusal::SeveralBranches { .. }
            | Refusal::Guard { .. }
            | Refusal::NoWayBack { .. }
            | Refusal::NotYet { .. }
            | Refusal::Calendar { .. }
            | Refusal::NothingToUndo
            | Refusal::NotYours { .. }
            | Refusal::ReachedOut
            | Refusal::GoesInCircles { .. }
            | Refusal::BadText { .. } => Vec::new(),
        }
    }
}

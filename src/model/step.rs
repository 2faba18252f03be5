//! Steps: the states of a playbook, what happens in each, and where each leads.

mod approval;
mod guidance;
mod title;

pub use approval::{Approval, Voters};
pub use guidance::Guidance;
pub use title::usual_title;

use std::collections::BTreeSet;

use super::duration::Duration;
use super::guard::Guard;
use super::{FieldId, Interrupt, RecordId, RoleId, SettingId, StepId};
use crate::lang::Text;
use crate::source::{Span, Spanned};

/// A state of the machine.
#[derive(Clone, Debug)]
pub struct Step {
    /// Its number.
    pub id: StepId,
    /// Its identifier, unique in the playbook.
    pub name: String,
    /// Where the name stands.
    pub span: Span,
    /// What people call it.
    pub title: Text,
    /// The step it stands in: a group or a `together` step; none at the top.
    pub parent: Option<StepId>,
    /// What happens there.
    pub kind: StepKind,
    /// Who does what, and how.
    pub work: Work,
    /// Where it leads; empty for an end and for a lane.
    pub outcomes: Vec<Outcome>,
    /// How often it may be entered.
    pub visits: Option<Visits>,
    /// Only for a lane: when it starts.
    pub lane: Option<Box<Lane>>,
    /// What ends everything inside; only for a group or a `together` step.
    pub interrupts: Vec<Interrupt>,
}

impl Step {
    /// The outcome of that name.
    #[must_use]
    pub fn outcome(&self, name: &str) -> Option<&Outcome> {
        self.outcomes.iter().find(|outcome| outcome.name == name)
    }

    /// Whether it leads to the same place whatever its outcome.
    #[must_use]
    pub fn takes_any(&self) -> bool {
        matches!(self.outcomes.as_slice(), [only] if only.name == "done")
    }

    /// The roles that may act there, any of them; those who vote, at an approval. Anybody may when there are none.
    #[must_use]
    pub fn performers(&self) -> BTreeSet<RoleId> {
        match &self.kind {
            StepKind::Approval(approval) => approval.voters.seats().into_iter().map(|(_, role)| role).collect(),
            StepKind::Task
            | StepKind::Together(_)
            | StepKind::Group(_)
            | StepKind::Call(_)
            | StepKind::HandOff(_)
            | StepKind::Wait(_)
            | StepKind::End(_) => self.work.roles.iter().copied().collect(),
        }
    }

    /// Whether somebody must act for it to be finished; the others move by themselves.
    #[must_use]
    pub fn is_task(&self) -> bool {
        match self.kind {
            StepKind::Task | StepKind::Approval(_) | StepKind::Wait(_) => true,
            StepKind::Together(_)
            | StepKind::Group(_)
            | StepKind::Call(_)
            | StepKind::HandOff(_)
            | StepKind::End(_) => false,
        }
    }
}

/// What happens in a step.
#[derive(Clone, Debug)]
pub enum StepKind {
    /// Somebody does something.
    Task,
    /// Several people vote.
    Approval(Approval),
    /// Lanes run side by side.
    Together(Together),
    /// Steps of its own, one at a time.
    Group(Group),
    /// Another playbook runs as part of this one.
    Call(Call),
    /// Another case is started and this one goes on.
    HandOff(Call),
    /// Nothing happens until a time or an event.
    Wait(Wait),
    /// The region is finished.
    End(End),
}

impl StepKind {
    /// The steps directly inside.
    #[must_use]
    pub fn children(&self) -> &[StepId] {
        match self {
            StepKind::Together(together) => &together.lanes,
            StepKind::Group(group) => &group.steps,
            StepKind::Task
            | StepKind::Approval(_)
            | StepKind::Call(_)
            | StepKind::HandOff(_)
            | StepKind::Wait(_)
            | StepKind::End(_) => &[],
        }
    }
}

/// Who does what, and how. Everything may be absent.
#[derive(Clone, Debug, Default)]
pub struct Work {
    /// The roles that may perform it, any of them.
    pub roles: Vec<RoleId>,
    /// Roles that are asked.
    pub consult: Vec<RoleId>,
    /// Roles that are told.
    pub inform: Vec<RoleId>,
    /// What people are told for it; many steps say nothing beyond their title.
    pub guidance: Option<Box<Guidance>>,
    /// Lines to be ticked, each by somebody at a time.
    pub check: Vec<Text>,
    /// The fields that must be filled.
    pub fill: Vec<Fill>,
    /// The fields that may be filled.
    pub optional: Vec<FieldId>,
    /// The fields shown; all that are known, when empty.
    pub show: Vec<FieldId>,
    /// The fields not shown.
    pub hide: Vec<FieldId>,
    /// Records it leaves behind.
    pub produces: Vec<RecordId>,
    /// Records it needs.
    pub uses: Vec<RecordId>,
    /// How long it may take.
    pub limit: Option<Box<Limit>>,
    /// Not to be done by whoever did these steps last.
    pub not_by: Vec<StepId>,
    /// The steps this one reviews, so that its performer answers for them.
    pub reviews: Vec<StepId>,
}

impl Work {
    /// What people are told for it, all of it absent when nothing is said.
    #[must_use]
    pub fn guidance(&self) -> &Guidance {
        static NOTHING: Guidance = Guidance::NOTHING;
        self.guidance.as_deref().unwrap_or(&NOTHING)
    }
}

/// A field that must be filled, always or when the data says so.
#[derive(Clone, Debug)]
pub struct Fill {
    /// The field.
    pub field: FieldId,
    /// Where it is named.
    pub span: Span,
    /// Only when this holds.
    pub when: Option<Box<Guard>>,
}

/// A span of time, or the setting that holds it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Limited {
    /// Written in the step.
    Fixed(Duration),
    /// Held by a setting of type duration.
    Setting(SettingId),
}

/// A whole number, or the setting that holds it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Count {
    /// Written in the step.
    Fixed(u32),
    /// Held by a setting of type integer.
    Setting(SettingId),
}

/// How long a step may take.
#[derive(Clone, Debug)]
pub struct Limit {
    /// How long.
    pub time: Limited,
    /// Where it stands.
    pub span: Span,
    /// Where its parts stand.
    pub places: LimitPlaces,
    /// The clock starts when this step was last completed; when the limited step opens, if none.
    pub from: Option<StepId>,
    /// So long before the end somebody is reminded.
    pub remind: Option<Duration>,
    /// Who is told when it is over.
    pub escalate: Option<RoleId>,
}

/// Where the parts of a limit stand; those that are left out, where the limit itself does.
#[derive(Clone, Copy, Debug)]
pub struct LimitPlaces {
    /// The step it counts from.
    pub from: Span,
    /// The reminder.
    pub remind: Span,
    /// The role that is told.
    pub escalate: Span,
}

/// How often a step may be entered.
#[derive(Clone, Debug)]
pub struct Visits {
    /// The last entry that is allowed.
    pub at_most: Count,
    /// Where the next one goes instead.
    pub then: StepId,
}

/// When a lane starts.
#[derive(Clone, Debug, Default)]
pub struct Lane {
    /// Only when this holds.
    pub when: Option<Guard>,
    /// After these lanes, as far as they were started.
    pub after: Vec<StepId>,
}

/// A way out of a step.
#[derive(Clone, Debug)]
pub struct Outcome {
    /// Its identifier; `done` when the step has just one way out.
    pub name: String,
    /// Where it stands.
    pub span: Span,
    /// What people call it, when the playbook says so.
    pub title: Option<Text>,
    /// It is offered only when this holds.
    pub when: Option<Box<Guard>>,
    /// Where it leads; exactly one branch applies.
    pub branches: Vec<Branch>,
    /// Which finished lanes are done again.
    pub redo: Redo,
    /// Whether a reason must be given.
    pub reason_required: bool,
    /// Fields that must be filled for this outcome only.
    pub fill: Vec<FieldId>,
    /// Whether it may be chosen before the fields and the checklist of the step are complete.
    pub early: bool,
}

/// A target, and when it applies.
#[derive(Clone, Debug)]
pub struct Branch {
    /// When it applies.
    pub condition: Condition,
    /// Where it leads.
    pub to: StepId,
    /// Where the target is named.
    pub span: Span,
}

impl Branch {
    /// The condition it is taken under; none when it is the only branch, or the one for when no other applies.
    #[must_use]
    pub fn guard(&self) -> Option<&Guard> {
        match &self.condition {
            Condition::When(guard) => Some(guard),
            Condition::Always | Condition::Else => None,
        }
    }
}

/// When a branch applies.
#[derive(Clone, Debug)]
pub enum Condition {
    /// Always: the only branch.
    Always,
    /// When the guard holds.
    When(Box<Guard>),
    /// When no other branch applies.
    Else,
}

/// Which finished lanes of a `together` step are done again.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Redo {
    /// The outcome says nothing about lanes; a `together` step it leads to starts afresh.
    Unsaid,
    /// All lanes.
    All,
    /// These lanes, and those after them.
    Lanes(Vec<StepId>),
    /// The lanes that the person names, and those after them.
    Chosen,
}

/// Lanes run side by side.
#[derive(Clone, Debug)]
pub struct Together {
    /// The lanes.
    pub lanes: Vec<StepId>,
    /// When it is finished.
    pub join: Join,
    /// What happens to lanes that are still open then.
    pub rest: Rest,
}

/// When a `together` step is finished. Only lanes that were started count.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Join {
    /// When every lane is finished.
    All,
    /// When one lane is finished.
    Any,
    /// When so many lanes are finished.
    AtLeast(u32),
}

/// What happens to the lanes that are still open when the join is reached.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Rest {
    /// They are cancelled.
    Cancel,
    /// Open lanes are waited for; lanes that have not started are not started any more.
    Await,
}

/// Steps of its own, one at a time.
#[derive(Clone, Debug)]
pub struct Group {
    /// Where it begins.
    pub start: StepId,
    /// The steps directly inside.
    pub steps: Vec<StepId>,
}

/// Another playbook runs.
#[derive(Clone, Debug)]
pub struct Call {
    /// Its name.
    pub playbook: String,
    /// Where the name stands.
    pub span: Span,
    /// What it is given: its fields and how their values are computed here.
    pub with: Vec<(Spanned<String>, Guard)>,
    /// What it gives back: our field from its field.
    pub results: Vec<(FieldId, Spanned<String>)>,
}

/// Nothing happens until a time or an event.
#[derive(Clone, Debug)]
pub enum Wait {
    /// For so long.
    For(Limited),
    /// Until the day that a field holds.
    Until(FieldId),
    /// Until something happens, which somebody reports.
    Event {
        /// Its identifier.
        event: String,
        /// What people call it.
        title: Option<Text>,
        /// At most so long, and where the case goes then.
        within: Option<(Limited, StepId)>,
    },
}

/// The region is finished.
#[derive(Clone, Debug)]
pub struct End {
    /// The outcome of the region, or of the case at the top.
    pub outcome: String,
}

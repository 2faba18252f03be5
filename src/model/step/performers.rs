//! Who may act at a step.

use std::collections::BTreeSet;

use super::{Step, StepKind};
use crate::model::RoleId;

impl Step {
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
}

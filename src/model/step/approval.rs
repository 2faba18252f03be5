//! Approvals: who votes at a step, and how the votes are counted.

use crate::model::RoleId;

/// Several people vote.
#[derive(Clone, Debug)]
pub struct Approval {
    /// Who, and how the votes are counted.
    pub voters: Voters,
}

/// Who votes, and how the votes are counted. Seats are numbered from 0 in the order of the text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Voters {
    /// One seat, held by somebody of this role.
    Seat {
        /// Its number.
        seat: u32,
        /// The role that holds it.
        role: RoleId,
    },
    /// Everybody must approve; all are asked at once (会签).
    All(Vec<Voters>),
    /// The first vote decides (或签).
    Any(Vec<Voters>),
    /// Everybody must approve, one after the other (依次).
    InOrder(Vec<Voters>),
    /// So many must approve (票签).
    AtLeast(u32, Vec<Voters>),
}

impl Voters {
    /// All seats with their roles, in order.
    #[must_use]
    pub fn seats(&self) -> Vec<(u32, RoleId)> {
        match self {
            Voters::Seat { seat, role } => vec![(*seat, *role)],
            Voters::All(parts) | Voters::Any(parts) | Voters::InOrder(parts) | Voters::AtLeast(_, parts) => {
                parts.iter().flat_map(Voters::seats).collect()
            }
        }
    }
}

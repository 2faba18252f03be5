//! What people are told for a step.

use crate::lang::Text;

/// How a step is done, in words. It decides nothing; people read it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Guidance {
    /// What to do.
    pub instruction: Option<Text>,
    /// Why the step is there.
    pub why: Option<Text>,
    /// Key points.
    pub points: Vec<Text>,
    /// What to beware of.
    pub cautions: Vec<Text>,
    /// How one sees that it is done.
    pub expect: Option<Text>,
    /// What is needed for it.
    pub materials: Vec<Text>,
    /// What to do when things go otherwise.
    pub exceptions: Vec<Text>,
}

impl Guidance {
    /// Nothing is said.
    pub const NOTHING: Guidance = Guidance {
        instruction: None,
        why: None,
        points: Vec::new(),
        cautions: Vec::new(),
        expect: None,
        materials: Vec::new(),
        exceptions: Vec::new(),
    };
}

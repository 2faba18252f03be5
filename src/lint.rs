//! What is wrong with a playbook that can be read: rules, one file each.

use crate::diagnostic::Diagnostic;
use crate::model::Playbook;

/// Checks a playbook against all rules.
#[must_use]
pub fn check(_playbook: &Playbook) -> Vec<Diagnostic> {
    Vec::new()
}

//! What changed between two texts, as a unified diff for people to read.

use std::time::Duration;

use similar::{Algorithm, TextDiff};

use super::error::Outcome;
use super::paint::safe;
use super::session::Session;

/// The lines around a change.
const CONTEXT: usize = 3;
/// So long the shortest difference is looked for; after that, one that is right and longer serves.
const LONGEST: Duration = Duration::from_secs(2);

/// The difference between two texts of a file; empty when there is none.
#[must_use]
pub(super) fn text(name: &str, before: &str, after: &str) -> String {
    let diff = TextDiff::configure().algorithm(Algorithm::Patience).timeout(LONGEST).diff_lines(before, after);
    diff.unified_diff().context_radius(CONTEXT).header(name, name).to_string()
}

/// Prints a diff line by line; on a terminal in colours, and nothing in it can steer the terminal.
///
/// # Errors
/// The results cannot be written.
pub(super) fn print(session: &mut Session<'_>, diff: &str) -> Outcome {
    for line in diff.lines() {
        let shown = safe(line.trim_end_matches('\r'));
        let dressed = match line.chars().next() {
            Some('+') => session.paint.good(&shown),
            Some('-') => session.paint.bad(&shown),
            Some('@') => session.paint.accent(&shown),
            Some(_) | None => shown,
        };
        session.print(&dressed)?;
    }
    Ok(())
}

//! How far a long piece of work has come, on the terminal, beside the results.
//!
//! Nothing is shown of what takes less than a second, and nothing where nobody looks: results and progress both have to go
//! to a terminal that can take a line back.

use std::sync::Once;
use std::time::{Duration, Instant};

use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};

use super::Host;

/// Work that is done sooner than this is not talked about.
const SOON: Duration = Duration::from_secs(1);

/// A line that grows; it is gone when this is dropped.
pub(in crate::cli) struct Progress {
    bar: ProgressBar,
    begun: Instant,
    /// Whether somebody looks.
    watched: bool,
    shown: Once,
}

impl Progress {
    /// Work of so many pieces begins. `what` names it.
    pub(in crate::cli) fn new(host: &Host, what: &str, pieces: usize) -> Progress {
        let bar = ProgressBar::with_draw_target(u64::try_from(pieces).ok(), ProgressDrawTarget::hidden());
        let style = ProgressStyle::with_template("{msg} {bar:30} {percent:>3}%");
        bar.set_style(style.unwrap_or_else(|_| ProgressStyle::default_bar()));
        bar.set_message(what.to_owned());
        let dumb = host.variable("TERM").is_some_and(|term| term == "dumb");
        let watched = host.err_is_terminal && host.out_width.is_some() && !dumb;
        Progress { bar, begun: Instant::now(), watched, shown: Once::new() }
    }

    /// So many pieces are done.
    pub(in crate::cli) fn done(&self, pieces: usize) {
        if self.watched && self.begun.elapsed() >= SOON {
            self.shown.call_once(|| self.bar.set_draw_target(ProgressDrawTarget::stderr()));
            self.bar.set_position(u64::try_from(pieces).unwrap_or(u64::MAX));
        }
    }
}

impl Drop for Progress {
    fn drop(&mut self) {
        self.bar.finish_and_clear();
    }
}

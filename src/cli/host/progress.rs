//! How far a long piece of work has come, on the terminal, beside the results.
//!
//! Nothing is shown of what takes less than a second, and nothing where nobody looks: results and progress both have to go
//! to a terminal that can take a line back.

use std::sync::OnceLock;
use std::time::{Duration, Instant};

use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};

use super::Host;

/// Work that is done sooner than this is not talked about.
const SOON: Duration = Duration::from_secs(1);

/// A line that grows; it is gone when this is dropped.
pub(in crate::cli) struct Progress {
    what: String,
    pieces: u64,
    begun: Instant,
    /// Whether somebody looks.
    watched: bool,
    /// What is shown, from the moment on at which it is.
    bar: OnceLock<ProgressBar>,
}

impl Progress {
    /// Work of so many pieces begins. `what` names it.
    pub(in crate::cli) fn new(host: &Host, what: &str, pieces: usize) -> Progress {
        let dumb = host.variable("TERM").is_some_and(|term| term == "dumb");
        let watched = host.err_is_terminal && host.out_width.is_some() && !dumb;
        let pieces = u64::try_from(pieces).unwrap_or(u64::MAX);
        Progress { what: what.to_owned(), pieces, begun: Instant::now(), watched, bar: OnceLock::new() }
    }

    /// So many pieces are done.
    pub(in crate::cli) fn done(&self, pieces: usize) {
        if self.watched && self.begun.elapsed() >= SOON {
            let bar = self.bar.get_or_init(|| bar(self.what.clone(), self.pieces));
            bar.set_position(u64::try_from(pieces).unwrap_or(u64::MAX));
        }
    }
}

fn bar(what: String, pieces: u64) -> ProgressBar {
    let style = ProgressStyle::with_template("{msg} {bar:30} {percent:>3}%");
    ProgressBar::with_draw_target(Some(pieces), ProgressDrawTarget::stderr())
        .with_style(style.unwrap_or_else(|_| ProgressStyle::default_bar()))
        .with_message(what)
}

impl Drop for Progress {
    fn drop(&mut self) {
        if let Some(bar) = self.bar.get() {
            bar.finish_and_clear();
        }
    }
}

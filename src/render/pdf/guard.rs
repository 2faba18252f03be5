//! What keeps a company's own template from running for ever, or from taking all memory.
//!
//! The typesetter itself ends loops and calls that go too deep. Beyond that a template of one's own has so much time and
//! so much memory, and numbers in it may not be large, since `range` and `*` make in one go what no watch can stop.
//!
//! A text that doubles in a loop is filled with letters as it grows, and that takes much longer than a look of the watch. What
//! remains: the work of a template that was given up goes on until the program ends, which it does soon; and where there is less
//! memory than the limit, the system refuses it before the watch does, and nothing can be done but end the program.

use std::sync::mpsc::{self, RecvTimeoutError};
use std::thread;
use std::time::Duration;

use memory_stats::memory_stats;
use typst::syntax::{LinkedNode, Source, SyntaxKind};

use super::TEMPLATE;
use crate::render::error::{Reason, RenderError};

/// The largest whole number in a template.
const LARGEST: i64 = 100_000;

/// Documents lie deep in each other; the stack of a main thread is small on some systems.
const STACK: usize = 64 * 1024 * 1024;

/// So often the watch looks.
const ROUND: Duration = Duration::from_millis(25);

/// What a template may take.
#[derive(Clone, Copy)]
pub(super) struct Limits {
    /// How long it may run.
    pub(super) time: Duration,
    /// How many bytes the program may grow by.
    pub(super) memory: usize,
}

impl Limits {
    /// For a company's own template.
    pub(super) const OWN: Limits = Limits { time: Duration::from_secs(30), memory: 1 << 30 };
}

/// Does the work on a thread of its own, and gives it up when it takes more than it may.
pub(super) fn watched(
    limits: Option<Limits>,
    work: impl FnOnce() -> Result<Vec<u8>, RenderError> + Send + 'static,
) -> Result<Vec<u8>, RenderError> {
    let fails = |reason| Err(RenderError::new(TEMPLATE, None, reason));
    let (sender, receiver) = mpsc::channel();
    let worker = thread::Builder::new().stack_size(STACK).spawn(move || {
        // Nobody listens any more when the work was given up.
        let _ = sender.send(work());
    });
    if let Err(error) = worker {
        return fails(Reason::Failed(error.to_string()));
    }
    let memory = || memory_stats().map_or(0, |stats| stats.physical_mem);
    let (before, mut passed) = (memory(), Duration::ZERO);
    loop {
        match receiver.recv_timeout(ROUND) {
            Ok(result) => return result,
            Err(RecvTimeoutError::Disconnected) => return fails(Reason::Failed("the typesetter stopped".to_owned())),
            Err(RecvTimeoutError::Timeout) => passed += ROUND,
        }
        let Some(limits) = limits else { continue };
        if passed >= limits.time {
            return fails(Reason::TooMuchWork);
        }
        if memory().saturating_sub(before) > limits.memory {
            return fails(Reason::TooLarge);
        }
    }
}

/// The first number in a template that is too large, and its line.
pub(super) fn too_large(template: &Source) -> Option<(usize, String)> {
    let mut left = vec![LinkedNode::new(template.root())];
    while let Some(node) = left.pop() {
        let text = node.leaf_text().as_str();
        let large = match node.kind() == SyntaxKind::Int {
            true => number(text).is_none_or(|number| number > LARGEST),
            false => node.kind() == SyntaxKind::Float && text.parse().is_ok_and(|number: f64| number > LARGEST as f64),
        };
        if large {
            return Some((template.lines().byte_to_line(node.offset())? + 1, text.to_string()));
        }
        left.extend(node.children().rev());
    }
    None
}

/// What a whole number says, also one in hexadecimal, octal or binary signs.
fn number(text: &str) -> Option<i64> {
    let in_base = |prefix: &str, base| text.strip_prefix(prefix).map(|digits| i64::from_str_radix(digits, base));
    let special = in_base("0x", 16).or_else(|| in_base("0o", 8)).or_else(|| in_base("0b", 2));
    special.unwrap_or_else(|| text.parse()).ok()
}

#[cfg(test)]
mod tests {
    use std::sync::mpsc::channel;

    use super::*;

    fn limits(milliseconds: u64, memory: usize) -> Option<Limits> {
        Some(Limits { time: Duration::from_millis(milliseconds), memory })
    }

    #[test]
    fn work_without_an_end_is_given_up() {
        let (hold, never) = channel::<()>();
        let result = watched(limits(100, usize::MAX), move || {
            let _ = never.recv();
            Ok(Vec::new())
        });
        drop(hold);
        assert_eq!(result.unwrap_err().reason, Reason::TooMuchWork);
    }

    #[test]
    fn work_that_takes_all_memory_is_given_up() {
        let (hold, never) = channel::<()>();
        let result = watched(limits(60_000, 64 << 20), move || {
            let heap = vec![1_u8; 256 << 20];
            let _ = never.recv();
            Ok(heap)
        });
        drop(hold);
        assert_eq!(result.unwrap_err().reason, Reason::TooLarge);
    }

    #[test]
    fn work_that_breaks_off_is_an_error() {
        let result = watched(None, || panic!("on purpose"));
        assert!(matches!(result.unwrap_err().reason, Reason::Failed(_)));
    }

    #[test]
    fn a_large_number_is_found_with_its_line() {
        let found = |text: &str| too_large(&Source::detached(text));
        assert_eq!(found("#let a = 1\n#for i in range(9999999) [x]"), Some((2, "9999999".to_owned())));
        assert_eq!(found("#(\"a\" * 0xffffffff)"), Some((1, "0xffffffff".to_owned())));
        assert_eq!(found("#let a = 1e12"), Some((1, "1e12".to_owned())));
        assert_eq!(found("Telephone 9999999999, #range(100000).len() #rgb(\"#123456\") #(210mm * 3.5)"), None);
    }
}

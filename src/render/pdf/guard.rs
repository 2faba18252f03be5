//! What keeps a company's own template from running for ever.

use std::sync::mpsc::{self, RecvTimeoutError};
use std::thread;
use std::time::Duration;

use super::TEMPLATE;
use crate::render::error::{Reason, RenderError};

/// How long a company's own template may run.
const LONGEST: Duration = Duration::from_secs(60);

/// Documents lie deep in each other; the stack of a main thread is small on some systems.
const STACK: usize = 64 * 1024 * 1024;

/// Does the work on a thread of its own. With `limited`, it is given up when it takes too long.
pub(super) fn watched(
    limited: bool,
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
    let received = if limited {
        receiver.recv_timeout(LONGEST)
    } else {
        receiver.recv().map_err(|_| RecvTimeoutError::Disconnected)
    };
    match received {
        Ok(result) => result,
        Err(RecvTimeoutError::Timeout) => fails(Reason::TooMuchWork),
        Err(RecvTimeoutError::Disconnected) => fails(Reason::Failed("the typesetter stopped".to_owned())),
    }
}

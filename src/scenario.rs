//! Playbooks tried with data: scenarios, which stand beside a playbook in `NAME.test.yaml`, are run against the engine
//! without store or clock, and what they reach is measured.
//!
//! A scenario starts a case and acts on it step by step, one actor after the other; nobody is asked for a role. It says
//! what must be refused, what must be open in between, and how the case ends. It fails at the first thing that is not as
//! it says. A scenario whose case does not end must say what is left `open`.

mod boundary;
mod coverage;
mod expect;
mod file;
mod grammar;
mod json;
mod read;
mod run;
mod ways;

pub use coverage::{Coverage, Missing, Part};
pub use file::{Deed, Expectation, Finish, Given, Item, Scenario, ScenarioFile, What};
pub use grammar::SCENARIOS;
pub use json::Tested;
pub use read::read;

use crate::lang::{Message, Text};
use crate::model::Playbook;
use crate::model::calendar::Calendar;
use crate::source::Span;
use coverage::Tracker;

/// What came of the scenarios of one playbook.
#[derive(Clone, Debug)]
pub struct Report {
    /// The playbook.
    pub playbook: String,
    /// The scenarios, in the order of the file.
    pub scenarios: Vec<Tried>,
    /// What they reached, all together.
    pub coverage: Coverage,
}

impl Report {
    /// Whether every scenario passed.
    #[must_use]
    pub fn passed(&self) -> bool {
        self.scenarios.iter().all(|tried| tried.failure.is_none())
    }
}

/// What came of one scenario.
#[derive(Clone, Debug)]
pub struct Tried {
    /// Its name.
    pub name: Text,
    /// Where its name stands.
    pub span: Span,
    /// Why it failed; none when it passed.
    pub failure: Option<Failure>,
}

/// Why a scenario failed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Failure {
    /// Where in the file it went otherwise than it says.
    pub span: Span,
    /// Which step, what was expected, and what came.
    pub message: Message,
}

/// Runs all scenarios of a file, each on a case of its own.
#[must_use]
pub fn run(playbook: &Playbook, file: &ScenarioFile, calendar: &Calendar) -> Report {
    let mut tracker = Tracker::new(playbook);
    let try_one = |scenario: &Scenario| Tried {
        name: scenario.name.clone(),
        span: scenario.span,
        failure: run::run(playbook, scenario, calendar, &mut tracker).err(),
    };
    let scenarios = file.scenarios.iter().map(try_one).collect();
    Report { playbook: playbook.name.clone(), scenarios, coverage: tracker.coverage() }
}

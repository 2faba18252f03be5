//! What `playbook test` prints as JSON, version 1: more keys may be added, none renamed.

use serde::Serialize;

use super::Report;
use super::coverage::{Missing, Part};
use crate::lang::Lang;

/// The scenarios of one or several playbooks, and what they reached together.
#[derive(Debug, Serialize)]
pub struct Tested {
    version: u32,
    scenarios: Vec<OneScenario>,
    coverage: Reached,
}

#[derive(Debug, Serialize)]
struct OneScenario {
    playbook: String,
    name: String,
    passed: bool,
    #[serde(skip_serializing_if = "Option::is_none")]
    message: Option<String>,
}

#[derive(Debug, Default, Serialize)]
struct Reached {
    steps: Share,
    transitions: Share,
    boundaries: Share,
}

#[derive(Debug, Default, Serialize)]
struct Share {
    covered: usize,
    total: usize,
    missing: Vec<NotReached>,
}

#[derive(Debug, Serialize)]
struct NotReached {
    playbook: String,
    name: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    lacks: Option<String>,
}

impl Tested {
    /// Puts reports together; names and messages are in one language.
    #[must_use]
    pub fn of<'r>(reports: impl IntoIterator<Item = &'r Report>, lang: Lang) -> Tested {
        let mut tested = Tested { version: 1, scenarios: Vec::new(), coverage: Reached::default() };
        for report in reports {
            tested.scenarios.extend(report.scenarios.iter().map(|tried| OneScenario {
                playbook: report.playbook.clone(),
                name: tried.name.say(lang).to_owned(),
                passed: tried.failure.is_none(),
                message: tried.failure.as_ref().map(|failure| failure.message.say(lang).to_owned()),
            }));
            let coverage = &report.coverage;
            tested.coverage.steps.add(&report.playbook, &coverage.steps, lang);
            tested.coverage.transitions.add(&report.playbook, &coverage.transitions, lang);
            tested.coverage.boundaries.add(&report.playbook, &coverage.boundaries, lang);
        }
        tested
    }
}

impl Share {
    fn add(&mut self, playbook: &str, part: &Part, lang: Lang) {
        self.covered += part.covered();
        self.total += part.total;
        self.missing.extend(part.missing.iter().map(|Missing { name, lacks, .. }| NotReached {
            playbook: playbook.to_owned(),
            name: name.clone(),
            lacks: lacks.as_ref().map(|lacks| lacks.say(lang).to_owned()),
        }));
    }
}

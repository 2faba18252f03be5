//! What is wrong with a playbook that can be read: rules, one file each.
//!
//! A rule is a function from a resolved playbook to findings. Its file is named as the rule and begins with what people
//! are told about it; it is registered here with two lines. Rules know nothing of each other: where one fault would
//! show itself in several places, the rule that names its cause speaks and the others keep quiet.

mod after_cycle;
mod always_true;
mod assignment;
mod circles;
mod dead_else;
mod decision;
mod doubtful_join;
mod endless_loop;
mod flow;
mod gap;
mod lanes_fill_one_field;
mod lonely_lane;
mod missing_result;
mod never_read;
mod never_true;
mod no_way_out;
mod nobody_performs;
mod not_provable;
mod overlap;
mod texts;
mod unknown_outcome;
mod unreachable_step;
mod unset_field;
mod unused;
mod unwatched_loop;
mod uses;

use crate::diagnostic::explanation::Explanation;
use crate::diagnostic::{Code, Diagnostic, Severity, codes};
use crate::model::Playbook;

/// All rules, in the order of their codes.
pub const RULES: &[Rule] = &[
    unknown_outcome::RULE,
    unused::RULE,
    unset_field::RULE,
    never_read::RULE,
    lanes_fill_one_field::RULE,
    missing_result::RULE,
    gap::RULE,
    overlap::RULE,
    never_true::RULE,
    always_true::RULE,
    dead_else::RULE,
    not_provable::RULE,
    unreachable_step::RULE,
    no_way_out::RULE,
    endless_loop::RULE,
    unwatched_loop::RULE,
    doubtful_join::RULE,
    lonely_lane::RULE,
    after_cycle::RULE,
    nobody_performs::RULE,
];

/// Something that can be wrong.
#[derive(Clone, Copy, Debug)]
pub struct Rule {
    /// Its permanent number.
    pub code: Code,
    /// Its name, that of its file and its fixtures, for example `unreachable-step`.
    pub slug: &'static str,
    /// How bad it is.
    pub severity: Severity,
    /// Adds what it finds, in any order.
    pub check: fn(&Context<'_>, &mut Vec<Diagnostic>),
    /// The file it is written in; people are told its head.
    pub file: &'static str,
}

impl Rule {
    /// What people are told about it.
    #[must_use]
    pub fn explanation(&self) -> Option<Explanation> {
        Explanation::read(self.slug, &Explanation::head_of(self.file))
    }
}

/// Finds a playbook by name or alias, for rules that look at what a playbook calls.
pub type Others<'a> = &'a dyn Fn(&str) -> Option<&'a Playbook>;

/// What rules look at. What several of them need is worked out once.
pub struct Context<'a> {
    /// The playbook.
    pub playbook: &'a Playbook,
    /// The playbooks beside it; without them nothing is said about calls.
    pub others: Option<Others<'a>>,
    flow: flow::Flow,
    assignment: assignment::Assignment,
    forks: Vec<decision::Fork<'a>>,
    uses: uses::Uses,
}

impl<'a> Context<'a> {
    /// Works out what rules need.
    #[must_use]
    pub fn new(playbook: &'a Playbook, others: Option<Others<'a>>) -> Context<'a> {
        let flow = flow::Flow::new(playbook);
        let assignment = assignment::Assignment::new(playbook, &flow);
        let (uses, forks) = (uses::Uses::new(playbook), decision::forks(playbook));
        Context { playbook, others, flow, assignment, uses, forks }
    }
}

/// Checks a playbook by itself, against all rules.
#[must_use]
pub fn check(playbook: &Playbook) -> Vec<Diagnostic> {
    run(&Context::new(playbook, None))
}

/// Checks a playbook, what it calls included, against all rules.
#[must_use]
pub fn check_with<'a>(playbook: &'a Playbook, others: Others<'a>) -> Vec<Diagnostic> {
    run(&Context::new(playbook, Some(others)))
}

fn run(context: &Context<'_>) -> Vec<Diagnostic> {
    let mut found = Vec::new();
    for rule in RULES {
        (rule.check)(context, &mut found);
    }
    found.sort_by_key(|found| (found.primary.span, found.code));
    found.dedup();
    found
}

/// What a code means; nothing for a code that is never given.
#[must_use]
pub fn explain(code: Code) -> Option<Explanation> {
    explanations().into_iter().find(|explanation| explanation.code == code)
}

/// All explanations, in the order of their codes.
#[must_use]
pub fn explanations() -> Vec<Explanation> {
    let mut all = codes::explanations();
    all.extend(RULES.iter().filter_map(Rule::explanation));
    all.sort_by_key(|explanation| explanation.code);
    all
}

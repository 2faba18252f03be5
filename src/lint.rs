//! What is wrong with a playbook that can be read: rules, one file each.
//!
//! A rule is a function from a resolved playbook to findings. Its file is named as the rule and begins with what people
//! are told about it; it is registered here with two lines. Rules know nothing of each other: where one fault would
//! show itself in several places, the rule that names its cause speaks and the others keep quiet.

mod accountable;
mod after_cycle;
mod always_true;
mod ambiguous_name;
mod argument_type;
mod assignment;
mod broken_callee;
mod broken_promise;
mod chains;
mod circles;
mod control_block;
mod dead_else;
mod deadlock;
mod decision;
mod dominance;
mod doubtful_join;
mod endless_hand_off;
mod endless_loop;
mod fit;
mod flow;
mod gap;
mod graph;
mod idle_limit;
mod idle_reminder;
mod incomplete_step;
mod joint;
mod lanes_fill_one_field;
mod lonely_lane;
mod longest_way;
mod may_fail;
mod missing_language;
mod missing_result;
mod neighbours;
mod never_read;
mod never_true;
mod no_substitute;
mod no_way_out;
mod nobody_performs;
mod not_provable;
mod overlap;
mod per_step;
mod quorum_above_role;
mod range;
mod reach;
mod recursion;
mod refused_lane;
mod role_empty;
mod same_role_approves;
mod separation_may_block;
mod separation_unsatisfiable;
mod staffing;
mod stale_document;
mod uncertain_beginning;
mod unhandled_outcome;
mod unknown_outcome;
mod unlimited_wait;
mod unreachable_step;
mod unset_field;
mod unused;
mod unwatched_loop;
mod uses;

use std::collections::HashSet;
use std::rc::Rc;

use chrono::NaiveDate;

pub use assignment::Standing;
pub use decision::{Example, Witness, example};
pub use neighbours::{Neighbour, Neighbours};

use crate::diagnostic::explanation::Explanation;
use crate::diagnostic::{Code, Diagnostic, Severity, codes};
use crate::model::calendar::WorkingTime;
use crate::model::guard::Guard;
use crate::model::team::Team;
use crate::model::{FieldId, Playbook, StepId};
use crate::source::SourceFile;

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
    may_fail::RULE,
    unreachable_step::RULE,
    no_way_out::RULE,
    endless_loop::RULE,
    deadlock::RULE,
    unwatched_loop::RULE,
    idle_limit::RULE,
    doubtful_join::RULE,
    lonely_lane::RULE,
    after_cycle::RULE,
    refused_lane::RULE,
    nobody_performs::RULE,
    role_empty::RULE,
    separation_unsatisfiable::RULE,
    same_role_approves::RULE,
    quorum_above_role::RULE,
    no_substitute::RULE,
    accountable::RULE,
    separation_may_block::RULE,
    unlimited_wait::RULE,
    broken_promise::RULE,
    uncertain_beginning::RULE,
    idle_reminder::RULE,
    unhandled_outcome::RULE,
    argument_type::RULE,
    recursion::RULE,
    endless_hand_off::RULE,
    ambiguous_name::RULE,
    broken_callee::RULE,
    incomplete_step::RULE,
    missing_language::RULE,
    control_block::RULE,
    stale_document::RULE,
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
        Explanation::read(self.slug, self.severity, &Explanation::head_of(self.file))
    }
}

/// What stands around a playbook, for rules that look beyond it. Nothing is said about what is absent.
#[derive(Clone, Copy, Default)]
pub struct Surroundings<'a> {
    /// The playbooks beside it; without them nothing is said about calls.
    pub others: Option<&'a Neighbours<'a>>,
    /// Who is there to do the work; without it nothing is said about people.
    pub staffing: Option<Staffing<'a>>,
    /// The calendar by which working time is counted; without it nothing is said about dates.
    pub calendar: Option<&'a dyn WorkingTime>,
    /// The documents that were printed of playbooks and kept; without them nothing is said about stale ones.
    pub printed: Option<&'a [Printed]>,
    /// The text of the playbook, which such documents are held against.
    pub source: Option<&'a SourceFile>,
    /// Whether a controlled document is to be made of it, so that more must be said than is needed to run it.
    pub documents: bool,
}

/// Who is there to do the work.
#[derive(Clone, Copy)]
pub struct Staffing<'a> {
    /// The people, their roles, and who stands in for whom.
    pub team: &'a Team,
    /// The day that counts for absences.
    pub today: NaiveDate,
    /// So many people more may be away at any time.
    pub absent: usize,
}

/// A document that was printed of a playbook and kept.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Printed {
    /// The name of the playbook.
    pub playbook: String,
    /// The word of its kind, `guide`.
    pub kind: &'static str,
    /// The file it is in, as people are told.
    pub file: String,
    /// SHA-256 of the text that it says it was made from, in hexadecimal.
    pub source: String,
}

/// What rules look at. What several of them need is worked out once.
pub struct Context<'a> {
    /// The playbook.
    pub playbook: &'a Playbook,
    /// What stands around it.
    pub around: Surroundings<'a>,
    graph: Rc<graph::Graph<'a>>,
    flow: flow::Flow,
    assignment: assignment::Assignment,
    forks: Vec<decision::Fork<'a>>,
    guards: Vec<(&'a Guard, decision::Alone)>,
    uses: uses::Uses,
    staff: Option<staffing::Staff<'a>>,
    reach: reach::Reach<'a>,
    traps: Vec<reach::Trap<'a>>,
}

impl<'a> Context<'a> {
    /// Works out what rules need.
    #[must_use]
    pub fn new(playbook: &'a Playbook, around: Surroundings<'a>) -> Context<'a> {
        let graph = Rc::new(graph::Graph::new(playbook));
        let flow = flow::Flow::new(playbook, &graph);
        let assignment = assignment::Assignment::new(playbook, &flow);
        let (uses, forks) = (uses::Uses::new(playbook), decision::forks(playbook));
        let guards = decision::each_alone(playbook, &forks);
        let staff = around.staffing.map(|staffing| staffing::Staff::new(playbook, &flow, staffing));
        let reach = reach::Reach::new(playbook, Rc::clone(&graph), &assignment);
        let traps = traps(playbook, &flow, &forks, &reach);
        Context { playbook, around, graph, flow, assignment, uses, forks, guards, staff, reach, traps }
    }
}

/// The traps that no other rule speaks of: not those behind a gap in conditions or a circle that turns on the spot.
fn traps<'a>(
    playbook: &'a Playbook,
    flow: &flow::Flow,
    forks: &[decision::Fork<'a>],
    reach: &reach::Reach<'a>,
) -> Vec<reach::Trap<'a>> {
    let traps = reach.traps(&|_| false);
    if traps.is_empty() {
        return traps;
    }
    let mut spoken_of: HashSet<StepId> = forks.iter().filter(|fork| fork.has_gap()).map(|fork| fork.step.id).collect();
    spoken_of.extend(circles::circles(playbook, flow, reach, circles::Driven::AtOnce).into_iter().flatten());
    // Where a group leads on from is asked at the ends inside it.
    let asked_outside = |step: StepId| playbook[step].parent.filter(|_| playbook[step].outcomes.is_empty());
    reach
        .traps(&|step| spoken_of.contains(&step) || asked_outside(step).is_some_and(|group| spoken_of.contains(&group)))
}

/// Checks a playbook against all rules; the findings stand in the order of the text.
#[must_use]
pub fn check<'a>(playbook: &'a Playbook, around: &Surroundings<'a>) -> Vec<Diagnostic> {
    let context = Context::new(playbook, *around);
    let mut found = Vec::new();
    for rule in RULES {
        (rule.check)(&context, &mut found);
    }
    found.sort_by_key(|found| (found.primary.span, found.code));
    found.dedup();
    found
}

/// The fields that are read, on some way onward from where a case stands, while they may be unset; each with the step that
/// reads it, in the order of the playbook.
#[must_use]
pub fn unset_onward(playbook: &Playbook, standing: Standing<'_>) -> Vec<(StepId, FieldId)> {
    let flow = flow::Flow::of_any_case(playbook);
    let assignment = assignment::Assignment::from(playbook, &flow, standing);
    let onward = flow.onward(playbook, standing.open, standing.settled);
    let unset = assignment.unset(playbook).into_iter().filter(|unset| onward.contains(&unset.step));
    unset.map(|unset| (unset.step, unset.field)).collect()
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

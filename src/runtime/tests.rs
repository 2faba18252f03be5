//! Cases that call each other, in a store that keeps nothing: what happens to one happens to the other in the same
//! transaction.

use std::collections::BTreeMap;

use super::*;
use crate::engine::case::Status;
use crate::engine::event::Parent;
use crate::engine::{Act, Event, Input, Roles};
use crate::model::value::Value;
use crate::store::memory::MemoryStore;
use crate::store::{CaseFilter, TaskFilter};

/// Asks for a price, in a lane beside which somebody may settle the matter otherwise.
const ORDER: &str = r"
playbook: order
version: 1.0.0
title: Order
roles: { clerk: Clerk }
fields: { offer: { type: integer } }
interrupts:
  withdraw: { title: Withdraw, to: withdrawn }
start: both
steps:
  both:
    title: Both
    together:
      prices: { title: Prices, start: ask, steps: { ask: { title: Ask, call: quotation, results: { offer: price }, next: { offered: got } }, got: { end: got } } }
      phone: { title: Telephone, role: clerk }
    join: any
    rest: cancel
    next: check
  check: { title: Check, role: clerk, fill: [offer], next: closed }
  withdrawn: { end: withdrawn }
  closed: { end: closed }
";

const QUOTATION: &str = r"
playbook: quotation
version: 1.0.0
title: Quotation
roles: { clerk: Clerk }
fields: { price: { type: integer } }
start: work_out
steps:
  work_out: { title: Work out, role: clerk, fill: [price], next: { good: survey, stop: none } }
  survey: { title: Survey, call: inspection, next: offered }
  offered: { end: offered }
  none: { end: offered }
";

const INSPECTION: &str = r"
playbook: inspection
version: 1.0.0
title: Inspection
roles: { clerk: Clerk }
start: look
steps:
  look: { title: Look, role: clerk, next: closed }
  closed: { end: closed }
";

struct Shelf;

impl Playbooks for Shelf {
    fn find(&self, name: &str) -> Option<SourceFile> {
        let text = match name {
            "order" => ORDER,
            "quotation" => QUOTATION,
            "inspection" => INSPECTION,
            _ => return None,
        };
        Some(SourceFile::new(format!("{name}.yaml"), text))
    }
}

struct World(MemoryStore);

impl World {
    /// An order whose call for a price has got as far as the survey: three cases, each called by the one before.
    fn with_three_cases() -> (World, CaseId, CaseId, CaseId) {
        let mut world = World(MemoryStore::new());
        let order = world.run(|runtime| {
            runtime.start(&Shelf.find("order").unwrap(), Start::bare(), &actor(), None).map(|done| done.loaded.id)
        });
        let quotation = world.called_by(&order);
        world.complete(&quotation, "work_out", "good", &[("price", 7)]);
        let inspection = world.called_by(&quotation);
        (world, order, quotation, inspection)
    }

    fn run<T>(&mut self, work: impl FnOnce(&mut Runtime<'_>) -> Result<T, Failure>) -> T {
        self.attempt(work).unwrap_or_else(|failure| panic!("{}", failure.message().en))
    }

    fn attempt<T>(&mut self, work: impl FnOnce(&mut Runtime<'_>) -> Result<T, Failure>) -> Result<T, Failure> {
        let now = "2026-03-02T01:00:00Z".parse().unwrap();
        let calendar = crate::compile::calendar::built_in();
        work(&mut Runtime { store: &mut self.0, playbooks: &Shelf, calendar, zone: chrono_tz::UTC, now })
    }

    fn act(&mut self, case: &CaseId, act: Act) -> Result<Loaded, Failure> {
        self.attempt(|runtime| {
            let loaded = runtime.load(case)?;
            let command = Command { actor: actor(), act };
            runtime.act(loaded, &command, None, None, &[]).map(|done| done.loaded)
        })
    }

    fn complete(&mut self, case: &CaseId, step: &str, outcome: &str, values: &[(&str, i64)]) {
        let step = self.load(case).playbook.step(step).unwrap().id;
        let values: BTreeMap<String, Value> =
            values.iter().map(|(name, value)| ((*name).to_owned(), Value::Number((*value).into()))).collect();
        let input = Input { values, ..Input::default() };
        let act = Act::Complete { step, outcome: Some(outcome.to_owned()), input, remark: None, redo: Vec::new() };
        self.act(case, act).unwrap_or_else(|failure| panic!("{}", failure.message().en));
    }

    fn load(&mut self, case: &CaseId) -> Loaded {
        self.run(|runtime| runtime.load(case))
    }

    fn called_by(&self, case: &CaseId) -> CaseId {
        let called = CaseFilter { parent: Some(case.clone()), ..CaseFilter::default() };
        self.0.cases(&called).unwrap()[0].head.case.clone()
    }

    fn open_steps(&mut self, case: &CaseId) -> Vec<String> {
        let loaded = self.load(case);
        let open = loaded.case.open_tasks(&loaded.playbook);
        open.into_iter().map(|step| loaded.playbook[step].name.clone()).collect()
    }

    /// Whether a case was cancelled because a step of another one was left, and why.
    fn called_off(&mut self, case: &CaseId) -> (Parent, Option<String>) {
        let loaded = self.load(case);
        let tasks = self.0.tasks(&TaskFilter { case: Some(case.clone()), ..TaskFilter::default() }).unwrap();
        assert_eq!((loaded.case.status, tasks.len()), (Status::Cancelled, 0));
        let last = &loaded.log.last().unwrap().event;
        let Event::Ended { step: None, reason, caller: Some(caller), .. } = last else { panic!("{last:?}") };
        (caller.clone(), reason.clone())
    }
}

fn actor() -> Actor {
    Actor { name: "甲".to_owned(), roles: Roles::Any }
}

fn parent(case: &CaseId, step: &str) -> Parent {
    Parent { case: case.to_string(), step: step.to_owned() }
}

fn refusal(result: Result<Loaded, Failure>) -> Refusal {
    match result {
        Err(Failure::Refused(refusal)) => refusal,
        other => panic!("{other:?}"),
    }
}

#[test]
fn cancelling_a_case_cancels_what_it_called_and_what_that_called() {
    let (mut world, order, quotation, inspection) = World::with_three_cases();
    world.act(&order, Act::Cancel { reason: "not needed".to_owned() }).unwrap();
    let why = Some("not needed".to_owned());
    assert_eq!(world.called_off(&quotation), (parent(&order, "ask"), why.clone()));
    assert_eq!(world.called_off(&inspection), (parent(&quotation, "survey"), why));
}

#[test]
fn an_interrupt_cancels_what_was_called_even_when_that_rests() {
    let (mut world, order, quotation, inspection) = World::with_three_cases();
    world.act(&quotation, Act::Suspend { reason: "later".to_owned() }).unwrap();
    let act =
        Act::Interrupt { name: "withdraw".to_owned(), reason: Some("changed".to_owned()), values: BTreeMap::new() };
    assert_eq!(world.act(&order, act).unwrap().case.outcome.as_deref(), Some("withdrawn"));
    let why = Some("changed".to_owned());
    assert_eq!(world.called_off(&quotation), (parent(&order, "ask"), why.clone()));
    assert_eq!(world.called_off(&inspection), (parent(&quotation, "survey"), why));
}

#[test]
fn a_lane_that_is_not_waited_for_takes_its_called_case_along() {
    let (mut world, order, quotation, _) = World::with_three_cases();
    world.complete(&order, "phone", "done", &[]);
    assert_eq!(world.called_off(&quotation), (parent(&order, "ask"), None));
    assert_eq!(world.open_steps(&order), ["check"]);
    assert_eq!(refusal(world.act(&order, Act::Undo)), Refusal::ReachedOut);
}

#[test]
fn the_end_of_a_called_case_waits_until_its_caller_is_resumed() {
    let (mut world, order, quotation, inspection) = World::with_three_cases();
    world.act(&order, Act::Suspend { reason: "later".to_owned() }).unwrap();
    world.complete(&inspection, "look", "done", &[]);
    assert_eq!(world.load(&quotation).case.status, Status::Done);
    let resting = world.load(&order);
    assert_eq!((resting.case.status, resting.case.fields.len()), (Status::Suspended, 0));
    assert!(matches!(&resting.log.last().unwrap().event, Event::Answered { outcome, .. } if outcome == "offered"));
    assert_eq!(refusal(world.act(&order, Act::Undo)), Refusal::ReachedOut);
    let going_on = world.act(&order, Act::Resume).unwrap();
    let offer = going_on.playbook.field("offer").unwrap();
    assert_eq!(going_on.case.value(offer), Some(&Value::Number(7.into())));
    assert_eq!(world.open_steps(&order), ["check"]);
}

#[test]
fn an_interrupt_of_a_resting_case_forgets_the_answer() {
    let (mut world, order, _, inspection) = World::with_three_cases();
    world.act(&order, Act::Suspend { reason: "later".to_owned() }).unwrap();
    world.complete(&inspection, "look", "done", &[]);
    let act =
        Act::Interrupt { name: "withdraw".to_owned(), reason: Some("changed".to_owned()), values: BTreeMap::new() };
    let over = world.act(&order, act).unwrap();
    assert_eq!((over.case.status, over.case.fields.len()), (Status::Cancelled, 0));
}

#[test]
fn a_called_case_is_not_cancelled_when_its_caller_would_not_know_where_to_go() {
    let (mut world, order, quotation, inspection) = World::with_three_cases();
    let cancel = || Act::Cancel { reason: "no".to_owned() };
    let refused = refusal(world.act(&quotation, cancel()));
    let Refusal::CallerLost { caller, step, outcome } = refused else { panic!("{refused:?}") };
    assert_eq!((caller, step.name.as_str(), outcome.as_str()), (order.to_string(), "ask", "cancelled"));
    // `survey` goes on whatever the outcome.
    world.act(&inspection, cancel()).unwrap();
    assert_eq!(world.load(&quotation).case.status, Status::Done);
}

#[test]
fn a_playbook_whose_callee_has_errors_is_not_started() {
    struct Torn;
    impl Playbooks for Torn {
        fn find(&self, name: &str) -> Option<SourceFile> {
            let torn = INSPECTION.replace("next: closed", "next: nowhere");
            if name == "inspection" { Some(SourceFile::new("inspection.yaml", torn)) } else { Shelf.find(name) }
        }
    }
    let order = Shelf.find("order").unwrap();
    assert!(checked(&order, Some(&Shelf)).is_ok());
    match checked(&order, Some(&Torn)) {
        Err(Failure::Invalid { diagnostics, .. }) => assert_eq!(diagnostics[0].code, crate::diagnostic::Code(807)),
        other => panic!("{other:?}"),
    }
}

#[test]
fn of_commands_that_belong_together_all_are_carried_out_or_none() {
    let (mut world, order, ..) = World::with_three_cases();
    let note = |text: &str| Command { actor: actor(), act: Act::Note { text: text.to_owned(), step: None } };
    let before = world.load(&order);
    let refused = world.attempt(|runtime| {
        let resume = Command { actor: actor(), act: Act::Resume };
        runtime.act_all(runtime.load(&order)?, &[note("one"), resume]).map(|done| done.loaded)
    });
    refusal(refused);
    assert_eq!(world.load(&order).head, before.head);
    let done = world.run(|runtime| runtime.act_all(runtime.load(&order)?, &[note("one"), note("two")]));
    assert_eq!(world.load(&order).log.len(), before.log.len() + 2);
    assert_eq!((done.first, done.loaded.head), (before.case.seq + 1, world.load(&order).head));
}

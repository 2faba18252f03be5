//! The engine on playbooks that nobody wrote and along ways that nobody thought of: whatever is asked of it, it answers;
//! replaying the log gives the live case after every act; tokens neither get lost nor double; and what a refusal names as
//! allowed is allowed.

mod machine;
mod versions;
mod walk;

use playbook::compile::compile;
use playbook::engine::event::Happened;
use playbook::engine::{Case, Event, StepStatus, replay};
use playbook::model::Playbook;
use playbook::model::step::StepKind;
use playbook::source::SourceFile;
use proptest::prelude::*;

/// A small generator of numbers that follow from a seed; a machine and the walk through it are told by one number.
pub(super) struct Chance(u64);

impl Chance {
    /// Seeds next to each other give numbers that have nothing to do with each other.
    pub(super) fn new(seed: u64) -> Chance {
        Chance(seed.wrapping_mul(0x9e37_79b9_7f4a_7c15) | 1)
    }

    pub(super) fn below(&mut self, bound: usize) -> usize {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        usize::try_from(self.0.wrapping_mul(0x2545_f491_4f6c_dd1d) >> 33).unwrap() % bound
    }

    pub(super) fn one_in(&mut self, times: usize) -> bool {
        self.below(times) == 0
    }

    pub(super) fn pick<T: Clone>(&mut self, items: &[T]) -> T {
        items[self.below(items.len())].clone()
    }
}

/// Several hundred, or as many as are asked for.
fn cases() -> u32 {
    std::env::var("PROPTEST_CASES").ok().and_then(|cases| cases.parse().ok()).unwrap_or(300)
}

fn compiled(text: &str) -> Playbook {
    let compilation = compile(&SourceFile::new("random.yaml", text));
    let found: Vec<&str> = compilation.diagnostics.iter().map(|found| found.message.en.as_str()).collect();
    compilation.playbook.unwrap_or_else(|| panic!("{}\n{text}", found.join("\n")))
}

/// What must be true of every case, however it came about.
fn is_sound(playbook: &Playbook, case: &Case) -> Result<(), String> {
    let unsettled = |status| matches!(status, Some(StepStatus::Open | StepStatus::Waiting));
    let mut waits = false;
    for step in &playbook.steps {
        let status = case.status_of(step.id);
        if !unsettled(status) {
            continue;
        }
        if case.is_over() {
            return Err(format!("the case is over and `{}` is {status:?}", step.name));
        }
        if step.parent.is_some_and(|parent| !case.is_open(parent)) {
            return Err(format!("`{}` is {status:?} and what is around it is not open", step.name));
        }
        waits |= status == Some(StepStatus::Open) && (step.is_task() || matches!(step.kind, StepKind::Call(_)));
        let beside = playbook.region_of(step.id).iter().filter(|other| **other != step.id && case.is_open(**other));
        if step.lane.is_none() && beside.count() > 0 {
            return Err(format!("`{}` is open and so is a step beside it", step.name));
        }
    }
    if waits || case.is_over() { Ok(()) } else { Err("the case goes on and nobody can act".to_owned()) }
}

fn is_a_log(log: &[Happened]) -> Result<(), String> {
    for (happened, number) in log.iter().zip(1..) {
        if happened.seq != number || happened.act > happened.seq {
            return Err(format!("event {number} has the number {} and belongs to {}", happened.seq, happened.act));
        }
        let written = serde_json::to_string(&happened.event).unwrap();
        if serde_json::from_str::<Event>(&written).unwrap() != happened.event {
            return Err(format!("event {number} is not read as it was written: {written}"));
        }
    }
    Ok(())
}

proptest! {
    #![proptest_config(ProptestConfig { max_shrink_iters: 0, failure_persistence: None, ..ProptestConfig::with_cases(cases()) })]

    #[test]
    fn the_log_is_the_case_whatever_happens(seed in 1_u64..) {
        let mut chance = Chance(seed);
        let text = machine::text(&mut chance);
        let playbook = compiled(&text);
        let walked = walk::walk(&playbook, &mut chance, 60, |case, log| {
            is_sound(&playbook, case)?;
            if replay(&playbook, log) == *case { Ok(()) } else { Err("replaying the log gives another case".to_owned()) }
        });
        if let Err(said) = walked.and_then(|log| is_a_log(&log)) {
            prop_assert!(false, "{said}\n{text}");
        }
    }
}

/// The walks are worth something only if they get somewhere.
#[test]
fn walks_come_to_an_end_and_do_everything() {
    let (mut ended, mut kinds) = (0, std::collections::BTreeSet::new());
    for seed in 1..600 {
        let mut chance = Chance(seed * 0x9e37_79b9);
        let playbook = compiled(&machine::text(&mut chance));
        let log = walk::walk(&playbook, &mut chance, 60, |_, _| Ok(())).unwrap();
        ended += usize::from(log.iter().any(|happened| matches!(happened.event, Event::Ended { .. })));
        kinds.extend(log.iter().map(|happened| happened.event.kind()));
    }
    assert!(ended > 120, "only {ended} of 599 came to an end");
    let all = "answered assigned called claimed closed completed ended handed_off interrupted noted opened released resumed returned \
               set skipped started suspended ticked undone voted";
    assert_eq!(kinds.into_iter().collect::<Vec<_>>().join(" "), all);
}

/// Undoing is an event like any other, so a log with many of them must not be slow.
#[test]
fn taking_back_again_and_again_stays_cheap() {
    let playbook = compiled(
        "playbook: p\nversion: \"1\"\ntitle: p\nroles: { }\nstart: a\nsteps:\n  a: { title: a, check: [ x ], next: z }\n  z: { end: z }\n",
    );
    let log = walk::tick_and_take_back(&playbook, 2_000);
    assert_eq!(log.len(), 2 + 4_000);
    let case = replay(&playbook, &log);
    assert_eq!(case.seq, 4_002);
    assert!(case.step(playbook.step("a").unwrap().id).unwrap().ticks.is_empty());
}

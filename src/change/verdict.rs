//! Whether a case that runs could go on under a new version, and what stands in the way.

use std::collections::BTreeSet;

use super::{Matching, Obstacle, carry};
use crate::engine::case::StepStatus;
use crate::engine::{Case, StepState};
use crate::lint::{Standing, unset_onward};
use crate::model::step::{Count, Step, StepKind};
use crate::model::value::Value;
use crate::model::{FieldId, Playbook, SettingId, StepId};

/// How a case stands to a new version of its playbook. It keeps the text it began with in any case, until somebody moves
/// it on purpose.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Verdict {
    /// It could go on under the new one.
    MovesOn,
    /// It should end under the old one, because whether it could go on is not certain.
    Stays(Vec<Obstacle>),
    /// It could not go on under the new one.
    Stranded(Vec<Obstacle>),
}

impl Verdict {
    /// The word in JSON.
    #[must_use]
    pub fn word(&self) -> &'static str {
        match self {
            Verdict::MovesOn => "moves_on",
            Verdict::Stays(_) => "stays",
            Verdict::Stranded(_) => "stranded",
        }
    }

    /// What stands in the way.
    #[must_use]
    pub fn obstacles(&self) -> &[Obstacle] {
        match self {
            Verdict::MovesOn => &[],
            Verdict::Stays(obstacles) | Verdict::Stranded(obstacles) => obstacles,
        }
    }
}

/// Judges a case that is open. `new` must be without errors, or the verdict means nothing.
#[must_use]
pub fn judge(old: &Playbook, case: &Case, new: &Playbook, matching: &Matching) -> Verdict {
    let carried = carry(old, case, new, matching);
    let judged = Judged { old, case, new, matching, carried: &carried };
    let mut obstacles = judged.values();
    let mut standing = true;
    for (id, state) in case.steps.iter().filter(|(_, state)| is_under_way(state.status)) {
        let found = judged.open_step(&old[*id], state);
        standing &=
            found.iter().all(|obstacle| !matches!(obstacle, Obstacle::StepGone { .. } | Obstacle::StepMoved { .. }));
        obstacles.extend(found);
    }
    // Without a place to stand there is no way onward that could be looked at.
    if standing {
        obstacles.extend(judged.unset());
    }
    match obstacles.iter().any(Obstacle::is_certain) {
        true => Verdict::Stranded(obstacles),
        false if obstacles.is_empty() => Verdict::MovesOn,
        false => Verdict::Stays(obstacles),
    }
}

/// Whether a step is open, or a lane that waits for its turn.
fn is_under_way(status: StepStatus) -> bool {
    matches!(status, StepStatus::Open | StepStatus::Waiting)
}

struct Judged<'j> {
    old: &'j Playbook,
    case: &'j Case,
    new: &'j Playbook,
    matching: &'j Matching,
    /// The case as it would stand.
    carried: &'j Case,
}

impl Judged<'_> {
    fn values(&self) -> Vec<Obstacle> {
        let mut obstacles = Vec::new();
        for (id, filled) in &self.case.fields {
            let field = &self.old[*id].name;
            let Some(now) = self.matching.field(*id) else {
                // A default is nobody's loss.
                if self.old[*id].default.as_ref() != Some(&filled.value) {
                    obstacles.push(Obstacle::FieldGone { field: field.clone() });
                }
                continue;
            };
            let new = &self.new[now];
            if *field != new.name {
                obstacles.push(Obstacle::FieldRenamed { field: field.clone(), now: new.name.clone() });
            }
            if let Err(error) = new.check(&filled.value) {
                obstacles.push(Obstacle::Value { name: new.name.clone(), reason: error.message() });
            }
        }
        for (id, value) in (0u32..).map(SettingId).zip(&self.carried.settings) {
            if let Err(error) = self.new[id].field.check(value) {
                obstacles.push(Obstacle::Value { name: self.new[id].name.clone(), reason: error.message() });
            }
        }
        obstacles
    }

    /// What stands in the way at a step that is open or waits for its turn.
    fn open_step(&self, was: &Step, state: &StepState) -> Vec<Obstacle> {
        let step = was.name.clone();
        let Some(is) = self.matching.step(was.id).map(|id| &self.new[id]) else {
            return vec![Obstacle::StepGone { step }];
        };
        let parent = was.parent.map(|parent| self.matching.step(parent));
        let same_place = parent == is.parent.map(Some) && was.lane.is_some() == is.lane.is_some();
        if !same_place || std::mem::discriminant(&was.kind) != std::mem::discriminant(&is.kind) {
            return vec![Obstacle::StepMoved { step }];
        }
        let mut obstacles = Vec::new();
        if was.name != is.name {
            obstacles.push(Obstacle::StepRenamed { step: step.clone(), now: is.name.clone() });
        }
        obstacles.extend(self.of_kind(was, is, state));
        if let Some(most) = self.most_visits(is).filter(|most| state.visits > *most) {
            obstacles.push(Obstacle::TooManyVisits { step, visits: state.visits, most });
        }
        if let Some(back) = state.back_to.filter(|back| self.matching.step(*back).is_none()) {
            obstacles.push(Obstacle::WayBackGone { step: self.old[back].name.clone() });
        }
        obstacles
    }

    fn of_kind(&self, was: &Step, is: &Step, state: &StepState) -> Option<Obstacle> {
        let step = was.name.clone();
        match (&was.kind, &is.kind) {
            (StepKind::Together(old), StepKind::Together(new)) => {
                let lanes: BTreeSet<Option<StepId>> = old.lanes.iter().map(|lane| self.matching.step(*lane)).collect();
                let same = lanes == new.lanes.iter().map(|lane| Some(*lane)).collect();
                (!same).then_some(Obstacle::LanesChanged { step })
            }
            (StepKind::Approval(old), StepKind::Approval(new)) => {
                let seats = |approval: &crate::model::step::Approval, role: &dyn Fn(u32) -> Option<u32>| {
                    let seats = approval.voters.seats().into_iter();
                    seats.map(|(seat, held)| (seat, role(held.0))).collect::<Vec<_>>()
                };
                let known = |role| self.matching.role(crate::model::RoleId(role)).map(|role| role.0);
                let same = shape(&old.voters) == shape(&new.voters)
                    && seats(old, &known) == seats(new, &Some)
                    && state.votes.iter().all(|vote| is.lane.is_some() || is.outcome(&vote.outcome).is_some());
                (!same && !state.votes.is_empty()).then_some(Obstacle::VotersChanged { step })
            }
            (StepKind::Call(old), StepKind::Call(new)) => {
                let called = state.status == StepStatus::Open && old.playbook != new.playbook;
                called.then_some(Obstacle::CalleeChanged { step })
            }
            (
                StepKind::Task
                | StepKind::Approval(_)
                | StepKind::Together(_)
                | StepKind::Group(_)
                | StepKind::Call(_)
                | StepKind::HandOff(_)
                | StepKind::Wait(_)
                | StepKind::End(_),
                _,
            ) => None,
        }
    }

    /// How often a step may be entered now.
    fn most_visits(&self, step: &Step) -> Option<u32> {
        match &step.visits.as_ref()?.at_most {
            Count::Fixed(number) => Some(*number),
            Count::Setting(id) => match self.carried.settings.get(id.0 as usize)? {
                Value::Number(number) => u32::try_from(*number).ok(),
                Value::Text(_)
                | Value::YesNo(_)
                | Value::Choice(_)
                | Value::Date(_)
                | Value::Time(_)
                | Value::Duration(_)
                | Value::Person(_)
                | Value::File(_)
                | Value::Table(_) => None,
            },
        }
    }

    /// The fields that are read on the way onward and may be unset.
    fn unset(&self) -> Vec<Obstacle> {
        let with = |wanted: &dyn Fn(StepStatus) -> bool| -> Vec<StepId> {
            let states = self.carried.steps.iter().filter(|(_, state)| wanted(state.status));
            states.map(|(id, _)| *id).collect()
        };
        // Nothing is said about ways that begin with sending work back: they can be taken back in the same manner.
        let mut open = with(&is_under_way);
        open.extend(
            self.carried.steps.values().filter(|state| is_under_way(state.status)).filter_map(|state| state.back_to),
        );
        let settled = with(&|status| !is_under_way(status));
        let lanes = |step: &StepId| {
            let around = self.new[*step].parent.filter(|_| self.new[*step].lane.is_some());
            around.is_some_and(|around| self.carried.is_open(around))
        };
        let settled: Vec<StepId> = settled.into_iter().filter(lanes).collect();
        let set: Vec<FieldId> = self.carried.fields.keys().copied().collect();
        let standing = Standing { open: &open, settled: &settled, set: &set, values: Some(self.carried) };
        let name = |(step, field): (StepId, FieldId)| Obstacle::Unset {
            field: self.new[field].name.clone(),
            step: self.new[step].name.clone(),
        };
        unset_onward(self.new, standing).into_iter().map(name).collect()
    }
}

/// How votes are counted, seats aside.
fn shape(voters: &crate::model::step::Voters) -> String {
    use crate::model::step::Voters;
    let inner = |parts: &[Voters]| parts.iter().map(shape).collect::<Vec<_>>().join(",");
    match voters {
        Voters::Seat { seat, .. } => seat.to_string(),
        Voters::All(parts) => format!("all({})", inner(parts)),
        Voters::Any(parts) => format!("any({})", inner(parts)),
        Voters::InOrder(parts) => format!("in_order({})", inner(parts)),
        Voters::AtLeast(number, parts) => format!("{number} of ({})", inner(parts)),
    }
}

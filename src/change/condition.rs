//! Conditions compared by the values for which they hold.

use super::facet::Side;
use super::{Detail, Matching};
use crate::lang::Message;
use crate::lint::{Example, Witness, example};
use crate::message;
use crate::model::SettingId;
use crate::model::guard::{Expression, Guard};
use crate::model::step::{Branch, Condition};
use crate::model::value::Value;

/// So many values of one decision that go elsewhere are shown, at most; their number explodes.
const MOST_SHOWN: usize = 4;

/// Both playbooks, and what is what.
#[derive(Clone, Copy)]
pub(super) struct Both<'s, 'a> {
    pub(super) old: &'s Side<'a>,
    pub(super) new: &'s Side<'a>,
    pub(super) matching: &'s Matching,
}

impl Both<'_, '_> {
    /// What goes elsewhere by one outcome.
    pub(super) fn branches(&self, outcome: &str, old: &[Branch], new: &[Branch]) -> Vec<Detail> {
        let ways = |side: &Side<'_>, branches: &[Branch], translate: &dyn Fn(&Expression) -> Option<Expression>| {
            let condition = |branch: &Branch| condition_of(branch, branches, translate);
            let way = |branch: &Branch| Some((side.step(branch.to).to_owned(), condition(branch)?));
            branches.iter().map(way).collect::<Option<Vec<(String, Expression)>>>()
        };
        let before = ways(self.old, old, &|guard| self.translated(guard));
        let after = ways(self.new, new, &|guard| Some(guard.clone()));
        let (Some(before), Some(after)) = (before, after) else {
            return vec![self.unlike(outcome, old, new)];
        };
        if before == after {
            return Vec::new();
        }
        let (before, after) = (by_target(before), by_target(after));
        let mut details = Vec::new();
        for (was, old_condition) in &before {
            for (is, new_condition) in after.iter().filter(|(is, _)| is != was) {
                match self.both(old_condition, new_condition) {
                    Example::Never => {}
                    Example::For(witness) => details.push(elsewhere(outcome, witness, was, is)),
                    Example::Unknown => return vec![self.unlike(outcome, old, new)],
                }
                if details.len() == MOST_SHOWN {
                    return details;
                }
            }
        }
        details
    }

    /// What is otherwise about something that is so only on a condition.
    pub(super) fn condition(
        &self,
        aspect: &'static str,
        label: &Message,
        old: Option<&Guard>,
        new: Option<&Guard>,
    ) -> Vec<Detail> {
        if old.is_none() && new.is_none() {
            return Vec::new();
        }
        let always = || Expression::Literal(Value::YesNo(true));
        let before = old.map_or_else(|| Some(always()), |guard| self.translated(&guard.expression));
        let after = new.map_or_else(always, |guard| guard.expression.clone());
        let texts = || self.texts(aspect, label, old, new);
        let Some(before) = before else { return vec![texts()] };
        if before == after {
            return Vec::new();
        }
        let not = |condition: &Expression| Expression::Not(Box::new(condition.clone()));
        let (Message { zh, en }, mut details) = (label, Vec::new());
        for (found, holds) in [(self.both(&before, &not(&after)), false), (self.both(&not(&before), &after), true)] {
            let witness = match found {
                Example::Never => continue,
                Example::Unknown => return vec![texts()],
                Example::For(witness) => witness,
            };
            let values = values(&witness);
            let message = if holds {
                message!(zh: "{zh}：{values} 原不成立，现成立", en: "{en}: {values} did not hold and does now")
            } else {
                message!(zh: "{zh}：{values} 原成立，现不成立", en: "{en}: {values} held and does no more")
            };
            details.push(Detail { aspect, message, witness });
        }
        details
    }

    /// Values for which an old condition holds, over the names of the new playbook, and a new one. Where that cannot be
    /// decided for all values of the settings, they have those that the playbooks give them.
    fn both(&self, old: &Expression, new: &Expression) -> Example {
        let playbook = self.new.playbook;
        let and = |old: Expression, new: Expression| Expression::And(Box::new(old), Box::new(new));
        match example(playbook, &and(old.clone(), new.clone())) {
            Example::Unknown => {}
            found @ (Example::Never | Example::For(_)) => return found,
        }
        let was = |id: SettingId| {
            let settings = (0u32..).map(SettingId).zip(&self.old.playbook.settings);
            let same = settings.into_iter().find(|(old, _)| self.matching.setting(*old) == Some(id));
            same.map_or_else(|| playbook[id].default.clone(), |(_, setting)| setting.default.clone())
        };
        let is = |id: SettingId| playbook[id].default.clone();
        example(playbook, &and(old.with_settings(&was), new.with_settings(&is)))
    }

    /// Whether two expressions compute the same by their form.
    pub(super) fn is_same(&self, old: &Guard, new: &Guard) -> bool {
        self.translated(&old.expression).as_ref() == Some(&new.expression)
    }

    /// An expression of the old playbook over the fields and settings of the new one; none when it reads a field that is
    /// gone. A setting that is gone had its default.
    fn translated(&self, expression: &Expression) -> Option<Expression> {
        expression.rebuilt(&mut |leaf| {
            Some(match leaf {
                Expression::Field(id) => Expression::Field(self.matching.field(*id)?),
                Expression::IsSet(id) => Expression::IsSet(self.matching.field(*id)?),
                Expression::Count(id) => Expression::Count(self.matching.field(*id)?),
                Expression::Sum(id, column) => Expression::Sum(self.matching.field(*id)?, column.clone()),
                Expression::Setting(id) => match self.matching.setting(*id) {
                    Some(id) => Expression::Setting(id),
                    None => Expression::Literal(self.old.playbook[*id].default.clone()),
                },
                Expression::Literal(_)
                | Expression::Not(_)
                | Expression::And(..)
                | Expression::Or(..)
                | Expression::Compare(..)
                | Expression::In(..)
                | Expression::Arithmetic(..)
                | Expression::Negate(_)
                | Expression::Min(_)
                | Expression::Max(_) => leaf.clone(),
            })
        })
    }

    /// The branches differ, and which values go elsewhere cannot be worked out.
    fn unlike(&self, outcome: &str, old: &[Branch], new: &[Branch]) -> Detail {
        let shown = |side: &Side<'_>, branches: &[Branch]| {
            let branch = |branch: &Branch| match &branch.condition {
                Condition::When(guard) => format!("{} → {}", guard.text, side.step(branch.to)),
                Condition::Always => side.step(branch.to).to_owned(),
                Condition::Else => format!("else → {}", side.step(branch.to)),
            };
            branches.iter().map(branch).collect::<Vec<_>>().join("; ")
        };
        let (was, is) = (shown(self.old, old), shown(self.new, new));
        let message = message!(
            zh: "结果 `{outcome}` 的分支：{was} ⇒ {is}",
            en: "branches of `{outcome}`: {was} ⇒ {is}"
        );
        Detail { aspect: "target", message, witness: Vec::new() }
    }

    fn texts(&self, aspect: &'static str, label: &Message, old: Option<&Guard>, new: Option<&Guard>) -> Detail {
        let text = |guard: Option<&Guard>| guard.map_or_else(|| "true".to_owned(), |guard| guard.text.clone());
        let (Message { zh, en }, was, is) = (label, text(old), text(new));
        Detail {
            aspect,
            message: message!(zh: "{zh}：`{was}` → `{is}`", en: "{en}: `{was}` → `{is}`"),
            witness: Vec::new(),
        }
    }
}

/// When a branch applies, as one expression.
fn condition_of(
    branch: &Branch,
    branches: &[Branch],
    translate: &dyn Fn(&Expression) -> Option<Expression>,
) -> Option<Expression> {
    match &branch.condition {
        Condition::Always => Some(Expression::Literal(Value::YesNo(true))),
        Condition::When(guard) => translate(&guard.expression),
        Condition::Else => {
            let guards = branches.iter().filter_map(Branch::guard).map(|guard| translate(&guard.expression));
            Some(Expression::Not(Box::new(any_of(guards.collect::<Option<Vec<_>>>()?))))
        }
    }
}

/// The targets in order, each with the condition under which it is taken.
fn by_target(ways: Vec<(String, Expression)>) -> Vec<(String, Expression)> {
    let mut grouped: Vec<(String, Vec<Expression>)> = Vec::new();
    for (target, condition) in ways {
        match grouped.iter_mut().find(|(known, _)| *known == target) {
            Some((_, conditions)) => conditions.push(condition),
            None => grouped.push((target, vec![condition])),
        }
    }
    grouped.into_iter().map(|(target, conditions)| (target, any_of(conditions))).collect()
}

/// One of several conditions, nested no deeper than need be.
fn any_of(mut conditions: Vec<Expression>) -> Expression {
    while conditions.len() > 1 {
        let mut paired = Vec::with_capacity(conditions.len().div_ceil(2));
        let mut rest = conditions.into_iter();
        while let Some(left) = rest.next() {
            paired.push(match rest.next() {
                Some(right) => Expression::Or(Box::new(left), Box::new(right)),
                None => left,
            });
        }
        conditions = paired;
    }
    conditions.pop().unwrap_or(Expression::Literal(Value::YesNo(false)))
}

fn elsewhere(outcome: &str, witness: Witness, was: &str, is: &str) -> Detail {
    let values = values(&witness);
    let of = if outcome == "done" { String::new() } else { format!("`{outcome}` ") };
    let message = if witness.is_empty() {
        message!(zh: "{of}原去 `{was}`，现去 `{is}`", en: "{of}led to `{was}`, leads to `{is}`")
    } else if of.is_empty() {
        message!(zh: "{values} 原去 `{was}`，现去 `{is}`", en: "{values} went to `{was}`, goes to `{is}`")
    } else {
        message!(
            zh: "结果 {of}：{values} 原去 `{was}`，现去 `{is}`",
            en: "outcome {of}with {values} went to `{was}`, goes to `{is}`"
        )
    };
    Detail { aspect: "target", message, witness }
}

fn values(witness: &Witness) -> String {
    witness.iter().map(|(name, value)| format!("{name} = {value}")).collect::<Vec<_>>().join(", ")
}

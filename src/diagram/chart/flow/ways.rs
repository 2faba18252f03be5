//! Where a step leads: lines with the outcome or the condition, and decisions where there is more than one.

use super::{Maker, Owner, Shape};
use crate::diagram::chart::words::{Said, Voice};
use crate::lang::Lang;
use crate::message;
use crate::model::field::FieldKind;
use crate::model::guard::{Comparison, Expression};
use crate::model::step::{Branch, Outcome, Step, StepKind};
use crate::model::value::Value;
use crate::model::{FieldId, StepId};

/// The exits of one decision; more of them are asked for by a decision below it.
const EXITS: usize = 3;

/// Where an exit leads.
enum Exit<'a> {
    To(StepId),
    Asks(&'a [Branch]),
}

impl Maker<'_> {
    pub(super) fn ways(&mut self, step: &Step) {
        let from = self.exits.get(&step.id).cloned().unwrap_or_default();
        if step.outcomes.len() > 1 && !matches!(step.kind, StepKind::Group(_)) {
            let Some((node, _)) = from.first() else { return };
            let mut node = *node;
            if !matches!(step.kind, StepKind::Approval(_)) {
                let words = self.voice.message(&message!(zh: "结果？", en: "Outcome?"));
                node = self.decision(node, words, Said::new(), step.id, true);
            }
            let exits = step.outcomes.iter().map(|outcome| {
                let label = self.voice.each(|lang| self.voice.say(&outcome.say(), lang));
                (label, Exit::of(outcome))
            });
            let exits = exits.collect();
            self.exits_of(node, exits, step.id);
        } else {
            for outcome in &step.outcomes {
                let fits = |stands_for: &Option<String>| {
                    stands_for.as_deref().is_none_or(|name| name == outcome.name || outcome.name == "done")
                };
                let unnamed = outcome.title.is_none() || matches!(step.kind, StepKind::Group(_));
                let named = matches!(step.kind, StepKind::Approval(_)) || !unnamed;
                let label =
                    if named { self.voice.each(|lang| self.voice.say(&outcome.say(), lang)) } else { Said::new() };
                let from: Vec<usize> = from.iter().filter(|(_, name)| fits(name)).map(|(node, _)| *node).collect();
                self.outcome(&from, label, Exit::of(outcome), step.id);
            }
        }
        if let Some(visits) = &step.visits
            && let Some(entry) = self.entry(step.id)
        {
            let count = self.voice.playbook.say_count(&visits.at_most);
            let label = message!(zh: "超过 {count} 次", en: "after {count} times");
            self.aside(entry, visits.then, self.voice.message(&label), step.id);
        }
    }

    pub(super) fn aside(&mut self, from: usize, to: StepId, label: Said, step: StepId) {
        self.loose(from, to, label, Some(step));
        if let Some(loose) = self.loose.last_mut() {
            loose.link.aside = true;
        }
    }

    /// One way on from several symbols, with a decision when the data decide.
    fn outcome(&mut self, from: &[usize], label: Said, exit: Exit<'_>, step: StepId) {
        match exit {
            Exit::To(to) => {
                for from in from {
                    self.loose(*from, to, label.clone(), Some(step));
                }
            }
            Exit::Asks(branches) => {
                let Some((first, others)) = from.split_first() else { return };
                let (question, labels) = question(self.voice, branches);
                // A decision right below its box; one of several below a decision finds its place as others do.
                let glued = others.is_empty() && self.flow.nodes.len() == first + 1;
                let node = self.decision(*first, question, label.clone(), step, glued);
                for other in others {
                    self.link(*other, node, label.clone(), step);
                }
                let exits = branches.iter().zip(labels).map(|(branch, label)| (label, Exit::To(branch.to)));
                self.exits_of(node, exits.collect(), step);
            }
        }
    }

    fn decision(&mut self, from: usize, words: Said, label: Said, step: StepId, glued: bool) -> usize {
        let owner = self.flow.nodes[from].owner;
        let owner = if owner == Owner::Frame { Owner::Neighbour } else { owner };
        let node = self.add(Shape::Decision, words, owner, None);
        self.flow.nodes[node].glued = glued && owner != Owner::Neighbour;
        self.link(from, node, label, step);
        node
    }

    fn link(&mut self, from: usize, to: usize, label: Said, step: StepId) {
        self.flow.links.push(super::Link { from, to, label, aside: false, exit: 0, way: (Some(step), None) });
    }

    /// The exits of a decision; when there are too many, the rest of them at another one below.
    fn exits_of(&mut self, node: usize, exits: Vec<(Said, Exit<'_>)>, step: StepId) {
        let mut node = node;
        let mut exits = exits.into_iter().peekable();
        let (mut at, mut left) = (0, exits.len());
        while let Some((label, exit)) = exits.next() {
            self.outcome(&[node], label, exit, step);
            at += 1;
            left -= 1;
            if at == EXITS - 1 && left > 1 && exits.peek().is_some() {
                let words = self.flow.nodes[node].words.clone();
                let others = self.voice.message(&message!(zh: "其他", en: "others"));
                node = self.decision(node, words, others, step, false);
                at = 0;
            }
        }
    }
}

impl Exit<'_> {
    fn of(outcome: &Outcome) -> Exit<'_> {
        match outcome.branches.as_slice() {
            [only] => Exit::To(only.to),
            several => Exit::Asks(several),
        }
    }
}

/// What a decision asks, and the answer of each branch. When all conditions are about one field, it is the question, and
/// the answers need not name it again.
fn question(voice: &Voice, branches: &[Branch]) -> (Said, Vec<Said>) {
    let playbook = &voice.playbook;
    let guards: Vec<&Expression> = branches.iter().filter_map(Branch::guard).map(|guard| &guard.expression).collect();
    let mut fields: Vec<FieldId> = guards.iter().flat_map(|guard| guard.reads().fields).collect();
    fields.sort_unstable();
    fields.dedup();
    let yes_no = matches!(fields.as_slice(), [field] if playbook[*field].kind == FieldKind::YesNo);
    let by_one = guards.iter().all(|guard| is_about(guard, fields.first().copied()));
    let asked = voice.each(|lang| match fields.as_slice() {
        [field] => format!("{}{}", voice.field(*field, lang), lang.pick("？", "?")),
        _ => lang.pick("条件？", "Condition?").to_owned(),
    });
    let answers = branches.iter().map(|branch| {
        voice.each(|lang| match (branch.guard().map(|guard| &guard.expression), fields.first()) {
            (None, _) if yes_no && by_one && branches.len() == 2 => {
                other_answer(guards.first().copied(), lang).unwrap_or_else(|| otherwise(lang))
            }
            (None, _) => otherwise(lang),
            (Some(guard), Some(field)) if by_one => {
                let all = guard.describe(playbook, lang);
                let name = voice.field(*field, lang);
                let rest = all.strip_prefix(name.as_str()).unwrap_or(&all).trim_start();
                let rest = rest.strip_prefix('=').unwrap_or(rest).trim();
                if rest.is_empty() { all.clone() } else { rest.to_owned() }
            }
            (Some(guard), _) => guard.describe(playbook, lang),
        })
    });
    (asked, answers.collect())
}

fn otherwise(lang: Lang) -> String {
    lang.pick("其他", "otherwise").to_owned()
}

/// Beside the one yes there is only no.
fn other_answer(guard: Option<&Expression>, lang: Lang) -> Option<String> {
    let yes = |is: bool| if is { lang.pick("是", "yes") } else { lang.pick("否", "no") };
    match guard? {
        Expression::Field(_) => Some(yes(false).to_owned()),
        Expression::Compare(Comparison::Equal, _, right) => Some(yes(**right == truth(false)).to_owned()),
        Expression::Compare(Comparison::NotEqual, _, right) => Some(yes(**right == truth(true)).to_owned()),
        Expression::Literal(_)
        | Expression::Compare(..)
        | Expression::In(..)
        | Expression::Setting(_)
        | Expression::IsSet(_)
        | Expression::Not(_)
        | Expression::And(..)
        | Expression::Or(..)
        | Expression::Arithmetic(..)
        | Expression::Negate(_)
        | Expression::Count(_)
        | Expression::Sum(..)
        | Expression::Min(_)
        | Expression::Max(_) => None,
    }
}

fn truth(is: bool) -> Expression {
    Expression::Literal(Value::YesNo(is))
}

/// Whether it compares the field with something, and does nothing else.
fn is_about(guard: &Expression, field: Option<FieldId>) -> bool {
    let is_field = |part: &Expression| matches!(part, Expression::Field(id) if Some(*id) == field);
    match guard {
        Expression::Field(_) => is_field(guard),
        Expression::Compare(_, left, _) => is_field(left),
        Expression::In(inner, _) => is_field(inner),
        Expression::Literal(_)
        | Expression::Setting(_)
        | Expression::IsSet(_)
        | Expression::Not(_)
        | Expression::And(..)
        | Expression::Or(..)
        | Expression::Arithmetic(..)
        | Expression::Negate(_)
        | Expression::Count(_)
        | Expression::Sum(..)
        | Expression::Min(_)
        | Expression::Max(_) => false,
    }
}

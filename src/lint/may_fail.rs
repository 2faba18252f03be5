//! # PB0307: 计算会出错 | A calculation that may fail
//!
//! ## 中文
//!
//! 表达式里的除数可能是零，或者乘积、和可能大到无法精确计算。案件走到这里就停住了。
//!
//! 按字段的 `min`、`max` 和同一表达式里前面的条件判断：除以最小值为 1 的字段没有问题，`pieces > 0 and amount / pieces > 5` 也没有问题。
//!
//! ## English
//!
//! A divisor in an expression may be zero, or a product or a sum too large to be computed exactly. A case that comes here
//! cannot go on.
//!
//! It is judged by `min` and `max` of the fields and by the conditions before it in the same expression: to divide by a
//! field whose smallest value is 1 is right, and so is `pieces > 0 and amount / pieces > 5`.
//!
//! ## Bad
//!
//! ```yaml
//! fields: { amount: { type: money }, pieces: { type: integer, min: 0 } }
//! # …
//! next: [{ when: amount / pieces > 5, to: approve }, { else: closed }]
//! ```
//!
//! ## Good
//!
//! ```yaml
//! fields: { amount: { type: money }, pieces: { type: integer, min: 1 } }
//! # …
//! next: [{ when: amount / pieces > 5, to: approve }, { else: closed }]
//! ```

use std::collections::HashSet;

use rust_decimal::Decimal;

use super::decision::{Shown, TooManySided, Witness, lone_guards, spelled};
use super::joint::Joint;
use super::{Context, Rule};
use crate::diagnostic::{Code, Diagnostic, Severity};
use crate::message;
use crate::model::Playbook;
use crate::model::guard::{Comparison, Expression, Guard, Operator};
use crate::model::step::StepKind;
use crate::model::value::Value;
use crate::source::Span;

use super::range::{LARGEST_EXACT, range};

pub(super) const RULE: Rule =
    Rule { code: Code(307), slug: "may-fail", severity: Severity::Error, check, file: include_str!("may_fail.rs") };

fn check(context: &Context<'_>, found: &mut Vec<Diagnostic>) {
    let playbook = context.playbook;
    let branches = context.forks.iter().flat_map(|fork| fork.guards.iter().copied());
    let inputs = playbook.steps.iter().filter_map(|step| match &step.kind {
        StepKind::Call(call) | StepKind::HandOff(call) => Some(call.with.iter().map(|(_, guard)| guard)),
        StepKind::Task
        | StepKind::Approval(_)
        | StepKind::Together(_)
        | StepKind::Group(_)
        | StepKind::Wait(_)
        | StepKind::End(_) => None,
    });
    let guards = branches.chain(lone_guards(playbook).map(|(_, guard)| guard)).chain(inputs.flatten());
    for guard in guards {
        let mut search = Search { playbook, guard, before: Vec::new(), said: HashSet::new(), found };
        search.walk(&guard.expression);
    }
}

/// A walk through one expression.
struct Search<'s> {
    playbook: &'s Playbook,
    guard: &'s Guard,
    /// What holds wherever the walk is: conditions that are looked at before.
    before: Vec<Expression>,
    said: HashSet<String>,
    found: &'s mut Vec<Diagnostic>,
}

impl Search<'_> {
    fn walk(&mut self, expression: &Expression) {
        match expression {
            Expression::And(left, right) => self.walk_both(left, right, (**left).clone()),
            Expression::Or(left, right) => self.walk_both(left, right, Expression::Not(left.clone())),
            Expression::Arithmetic(operator, left, right) => {
                let said = self.found.len();
                self.walk(left);
                self.walk(right);
                if *operator == Operator::Divide {
                    self.divides(right);
                }
                // What is too large already makes everything around it too large.
                let rounded = *operator == Operator::Divide;
                let is_too_large = || range(self.playbook, expression).largest() >= LARGEST_EXACT;
                if !rounded && said == self.found.len() && is_too_large() {
                    self.overflows(expression);
                }
            }
            Expression::Literal(_)
            | Expression::Field(_)
            | Expression::Setting(_)
            | Expression::IsSet(_)
            | Expression::Not(_)
            | Expression::Compare(..)
            | Expression::In(..)
            | Expression::Negate(_)
            | Expression::Count(_)
            | Expression::Sum(..)
            | Expression::Min(_)
            | Expression::Max(_) => expression.children().for_each(|child| self.walk(child)),
        }
    }

    fn walk_both(&mut self, left: &Expression, right: &Expression, then: Expression) {
        self.walk(left);
        self.before.push(then);
        self.walk(right);
        self.before.pop();
    }

    fn divides(&mut self, divisor: &Expression) {
        if range(self.playbook, divisor).excludes_zero() {
            return;
        }
        let zero = Box::new(Expression::Literal(Value::Number(Decimal::ZERO)));
        let is_zero = Expression::Compare(Comparison::Equal, Box::new(divisor.clone()), zero);
        let together = |all: Expression, one: &Expression| Expression::And(Box::new(one.clone()), Box::new(all));
        let expression = self.before.iter().rev().fold(is_zero, together);
        let fails = Guard { text: String::new(), span: self.guard.span, expression };
        let Some(witness) = example(self.playbook, &fails) else { return };
        let (span, name) = self.place(divisor);
        if !self.said.insert(name.clone()) {
            return;
        }
        let message = message!(zh: "除数 `{name}` 可能是零", en: "the divisor `{name}` may be zero");
        let field = source(self.playbook, divisor);
        let help = match field {
            Some(_) => message!(
                zh: "给 `{name}` 加上 `min`，或者先问 `{name} != 0 and …`",
                en: "give `{name}` a `min`, or ask for `{name} != 0 and …` first"
            ),
            None => message!(zh: "先问除数不是零：`… != 0 and …`", en: "ask first that it is not: `… != 0 and …`"),
        };
        let mut found = Diagnostic::error(307, span, message).help(help);
        if let Some(field) = field {
            found = found.related(field, message!(zh: "在这里定义", en: "it is defined here"));
        }
        found.witness = witness;
        self.found.push(found);
    }

    fn overflows(&mut self, expression: &Expression) {
        let (span, name) = self.place(expression);
        if self.said.insert(name.clone()) {
            let message = message!(
                zh: "`{name}` 可能大到无法精确计算",
                en: "`{name}` may become too large to be computed exactly"
            );
            let help = message!(
                zh: "用 `max` 和 `decimals` 限制其中的字段",
                en: "limit the fields in it with `max` and `decimals`"
            );
            self.found.push(Diagnostic::warning(307, span, message).help(help));
        }
    }

    /// Where a part of the expression stands, if it can be made out, and how it is written.
    fn place(&self, part: &Expression) -> (Span, String) {
        let name = spelled(self.playbook, part);
        let start = self.guard.span.start();
        let at = self.guard.text.find(&name).map(|at| Span::new(start + at, start + at + name.len()));
        (at.unwrap_or(self.guard.span), name)
    }
}

/// Values with which a guard holds; none when there are no such values.
fn example(playbook: &Playbook, guard: &Guard) -> Option<Witness> {
    match Joint::new(playbook, &[guard]).map(|joint| joint.holding(0)) {
        Ok(Shown::By(witness)) => Some(witness),
        Ok(Shown::Never) => None,
        Ok(Shown::Perhaps) | Err(TooManySided) => Some(Vec::new()),
    }
}

/// Where the field or setting is defined that an expression is.
fn source(playbook: &Playbook, expression: &Expression) -> Option<Span> {
    if let Expression::Setting(id) = expression {
        return Some(playbook[*id].field.span);
    }
    if let Expression::Field(id) = expression { Some(playbook[*id].span) } else { None }
}

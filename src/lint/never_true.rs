//! # PB0303: 条件永远不成立 | A condition that never holds
//!
//! ## 中文
//!
//! 在字段声明的类型和限制内，没有任何值能让这个条件成立：这个分支、结果或分支任务是走不到的。
//!
//! ## English
//!
//! Within the declared types and limits no value makes this condition hold: the branch, the outcome or the lane can never
//! be taken.
//!
//! ## Bad
//!
//! ```yaml
//! next:
//!   - { when: amount > 5 and amount < 3, to: director }
//!   - { else: print }
//! ```
//!
//! ## Good
//!
//! ```yaml
//! next:
//!   - { when: amount > 3 and amount < 5, to: director }
//!   - { else: print }
//! ```

use super::decision::Alone;
use super::{Context, Rule};
use crate::diagnostic::{Code, Diagnostic, Severity};
use crate::message;
use crate::model::guard::{Comparison, Expression, Guard};
use crate::model::value::Value;

pub(super) const RULE: Rule =
    Rule { code: Code(303), slug: "never-true", severity: Severity::Error, check, file: include_str!("never_true.rs") };

fn check(context: &Context<'_>, found: &mut Vec<Diagnostic>) {
    let never = context.guards.iter().filter(|(_, alone)| *alone == Alone::Never);
    let said = never.filter(|(guard, _)| !is_beyond(context, &guard.expression));
    found.extend(said.map(|(guard, _)| finding(guard)));
}

/// Whether a constant lies beyond the limits of its field, which has been spoken of already.
fn is_beyond(context: &Context<'_>, expression: &Expression) -> bool {
    let field = |side: &Expression| match side {
        Expression::Field(id) => Some(&context.playbook[*id]),
        Expression::Setting(id) => Some(&context.playbook[*id].field),
        Expression::Literal(_)
        | Expression::IsSet(_)
        | Expression::Not(_)
        | Expression::And(..)
        | Expression::Or(..)
        | Expression::Compare(..)
        | Expression::In(..)
        | Expression::Arithmetic(..)
        | Expression::Negate(_)
        | Expression::Count(_)
        | Expression::Sum(..)
        | Expression::Min(_)
        | Expression::Max(_) => None,
    };
    let beyond = |comparison: Comparison, side: &Expression, value: &Value| {
        field(side).is_some_and(|field| field.check_comparison(comparison, value).is_err())
    };
    if let Expression::Compare(comparison, left, right) = expression {
        if let Expression::Literal(value) = &**right {
            return beyond(*comparison, left, value);
        }
        if let Expression::Literal(value) = &**left {
            return beyond(comparison.mirrored(), right, value);
        }
    }
    if let Expression::In(side, values) = expression {
        return values.iter().any(|value| beyond(Comparison::Equal, side, value));
    }
    expression.children().any(|child| is_beyond(context, child))
}

fn finding(guard: &Guard) -> Diagnostic {
    let text = &guard.text;
    Diagnostic::error(303, guard.span, message!(zh: "`{text}` 永远不成立", en: "`{text}` never holds"))
        .help(message!(zh: "改正条件，或删去它所在的分支", en: "correct the condition, or remove what depends on it"))
}

//! An expression in the words of the people: labels instead of names, titles of choices, values with their units of
//! money, `投标金额 > 评审金额界线（800000）`.

use super::{Comparison, Expression, Operator};
use crate::lang::Lang;
use crate::model::field::FieldKind;
use crate::model::value::Value;
use crate::model::{FieldId, Playbook, SettingId};

impl Expression {
    /// The expression for people. A setting is followed by the value it has in this playbook.
    #[must_use]
    pub fn describe(&self, playbook: &Playbook, lang: Lang) -> String {
        Describer { playbook, lang }.at(self, OR)
    }
}

// How tightly an expression binds; one that binds less than its place asks for is put in brackets.
const OR: u8 = 1;
const AND: u8 = 2;
const COMPARE: u8 = 3;
const ADD: u8 = 4;
const MULTIPLY: u8 = 5;
const SIGN: u8 = 6;

fn binding(expression: &Expression) -> u8 {
    match expression {
        Expression::Or(..) => OR,
        Expression::And(..) => AND,
        Expression::Compare(..) | Expression::In(..) | Expression::IsSet(_) | Expression::Not(_) => COMPARE,
        Expression::Arithmetic(Operator::Add | Operator::Subtract, ..) => ADD,
        Expression::Arithmetic(Operator::Multiply | Operator::Divide, ..) => MULTIPLY,
        Expression::Negate(_)
        | Expression::Literal(_)
        | Expression::Field(_)
        | Expression::Setting(_)
        | Expression::Count(_)
        | Expression::Sum(..)
        | Expression::Min(_)
        | Expression::Max(_) => SIGN,
    }
}

struct Describer<'a> {
    playbook: &'a Playbook,
    lang: Lang,
}

impl Describer<'_> {
    /// An expression at a place where it stands as a condition or a term, in brackets if it binds too loosely.
    fn at(&self, expression: &Expression, place: u8) -> String {
        let words = self.condition(expression);
        if binding(expression) < place { self.bracketed(&words) } else { words }
    }

    fn bracketed(&self, words: &str) -> String {
        self.lang.pick(format!("（{words}）"), format!("({words})"))
    }

    /// A yes/no field on its own says of itself that it is yes.
    fn condition(&self, expression: &Expression) -> String {
        let asked = |id: FieldId| self.playbook[id].kind == FieldKind::YesNo;
        match expression {
            Expression::Field(id) if asked(*id) => self.answer(*id, true),
            Expression::Not(inner) => self.negated(inner),
            Expression::IsSet(id) => format!("{} {}", self.label(*id), self.lang.pick("已填写", "is filled in")),
            Expression::And(left, right) => {
                let (left, right) = (self.at(left, AND), self.at(right, AND));
                format!("{left} {} {right}", self.lang.pick("且", "and"))
            }
            Expression::Or(left, right) => {
                let (left, right) = (self.at(left, OR), self.at(right, OR));
                format!("{left} {} {right}", self.lang.pick("或", "or"))
            }
            Expression::Compare(comparison, left, right) => self.comparison(*comparison, left, right),
            Expression::In(inner, list) => self.membership(inner, list, true),
            Expression::Literal(_)
            | Expression::Field(_)
            | Expression::Setting(_)
            | Expression::Arithmetic(..)
            | Expression::Negate(_)
            | Expression::Count(_)
            | Expression::Sum(..)
            | Expression::Min(_)
            | Expression::Max(_) => self.term(expression, None),
        }
    }

    fn negated(&self, inner: &Expression) -> String {
        match inner {
            Expression::Field(id) => self.answer(*id, false),
            Expression::IsSet(id) => {
                format!("{} {}", self.label(*id), self.lang.pick("未填写", "is not filled in"))
            }
            Expression::In(value, list) => self.membership(value, list, false),
            Expression::Literal(_)
            | Expression::Setting(_)
            | Expression::Not(_)
            | Expression::And(..)
            | Expression::Or(..)
            | Expression::Compare(..)
            | Expression::Arithmetic(..)
            | Expression::Negate(_)
            | Expression::Count(_)
            | Expression::Sum(..)
            | Expression::Min(_)
            | Expression::Max(_) => {
                let words = self.condition(inner);
                self.lang.pick(format!("并非（{words}）"), format!("not ({words})"))
            }
        }
    }

    fn answer(&self, id: FieldId, yes: bool) -> String {
        format!("{} = {}", self.label(id), Value::YesNo(yes).say(&FieldKind::YesNo, self.lang))
    }

    fn comparison(&self, comparison: Comparison, left: &Expression, right: &Expression) -> String {
        let sign = match comparison {
            Comparison::Equal => "=",
            Comparison::NotEqual => "≠",
            Comparison::Less => "<",
            Comparison::AtMost => "≤",
            Comparison::Greater => ">",
            Comparison::AtLeast => "≥",
        };
        let kind = self.kind(left).or_else(|| self.kind(right));
        format!("{} {sign} {}", self.operand(left, ADD, kind), self.operand(right, ADD, kind))
    }

    fn membership(&self, value: &Expression, list: &[Value], inside: bool) -> String {
        let kind = self.kind(value).unwrap_or(&FieldKind::Text);
        let list: Vec<String> = list.iter().map(|item| item.say(kind, self.lang)).collect();
        let verb = match inside {
            true => self.lang.pick("属于", "is one of"),
            false => self.lang.pick("不属于", "is none of"),
        };
        format!("{} {verb} {}", self.operand(value, ADD, None), list.join(self.lang.pick("、", ", ")))
    }

    fn operand(&self, expression: &Expression, place: u8, kind: Option<&FieldKind>) -> String {
        let words = self.term(expression, kind);
        if binding(expression) < place { self.bracketed(&words) } else { words }
    }

    /// Something that is compared or computed with; constants are said as values of `kind`.
    fn term(&self, expression: &Expression, kind: Option<&FieldKind>) -> String {
        match expression {
            Expression::Literal(value) => value.say(kind.unwrap_or(&FieldKind::Text), self.lang),
            Expression::Field(id) => self.label(*id).to_owned(),
            Expression::Setting(id) => self.setting(*id),
            Expression::Negate(inner) => format!("-{}", self.operand(inner, SIGN, kind)),
            Expression::Arithmetic(operator, left, right) => {
                let (sign, place, kind) = match operator {
                    Operator::Add => ("+", ADD, kind),
                    Operator::Subtract => ("-", ADD, kind),
                    Operator::Multiply => ("×", MULTIPLY, None),
                    Operator::Divide => ("÷", MULTIPLY, None),
                };
                format!("{} {sign} {}", self.operand(left, place, kind), self.operand(right, place + 1, kind))
            }
            Expression::Count(id) => {
                let label = self.label(*id);
                self.lang.pick(format!("{label}的行数"), format!("number of rows of {label}"))
            }
            Expression::Sum(id, column) => {
                let (label, column) = (self.label(*id), self.column(*id, column));
                self.lang.pick(format!("{label}的{column}合计"), format!("total {column} of {label}"))
            }
            Expression::Min(parts) => self.listed(self.lang.pick("最小值", "the smallest of "), parts, kind),
            Expression::Max(parts) => self.listed(self.lang.pick("最大值", "the largest of "), parts, kind),
            Expression::IsSet(_)
            | Expression::Not(_)
            | Expression::And(..)
            | Expression::Or(..)
            | Expression::Compare(..)
            | Expression::In(..) => self.condition(expression),
        }
    }

    fn listed(&self, head: &str, parts: &[Expression], kind: Option<&FieldKind>) -> String {
        let parts: Vec<String> = parts.iter().map(|part| self.term(part, kind)).collect();
        format!("{head}{}", self.bracketed(&parts.join(self.lang.pick("、", ", "))))
    }

    fn setting(&self, id: SettingId) -> String {
        let setting = &self.playbook[id];
        let label = match setting.field.label.say(self.lang) {
            "" => &setting.name,
            label => label,
        };
        let value = setting.default.say(&setting.field.kind, self.lang);
        self.lang.pick(format!("{label}（{value}）"), format!("{label} ({value})"))
    }

    fn label(&self, id: FieldId) -> &str {
        let field = &self.playbook[id];
        match field.label.say(self.lang) {
            "" => &field.name,
            label => label,
        }
    }

    fn column<'a>(&'a self, id: FieldId, name: &'a str) -> &'a str {
        let column = self.playbook[id].kind.columns().iter().find(|column| column.field.name == name);
        column.map(|column| column.field.label.say(self.lang)).filter(|label| !label.is_empty()).unwrap_or(name)
    }

    /// The kind of the values an expression has, as far as it decides how a constant beside it is said.
    fn kind(&self, expression: &Expression) -> Option<&FieldKind> {
        match expression {
            Expression::Field(id) => Some(&self.playbook[*id].kind),
            Expression::Setting(id) => Some(&self.playbook[*id].field.kind),
            Expression::Sum(id, name) => {
                let column = self.playbook[*id].kind.columns().iter().find(|column| column.field.name == *name);
                column.map(|column| &column.field.kind)
            }
            Expression::Negate(inner) => self.kind(inner),
            Expression::Arithmetic(Operator::Add | Operator::Subtract, left, right) => {
                self.kind(left).or_else(|| self.kind(right))
            }
            Expression::Min(parts) | Expression::Max(parts) => parts.iter().find_map(|part| self.kind(part)),
            Expression::Arithmetic(Operator::Multiply | Operator::Divide, ..)
            | Expression::Literal(_)
            | Expression::IsSet(_)
            | Expression::Not(_)
            | Expression::And(..)
            | Expression::Or(..)
            | Expression::Compare(..)
            | Expression::In(..)
            | Expression::Count(_) => None,
        }
    }
}

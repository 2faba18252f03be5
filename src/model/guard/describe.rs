//! An expression in the words of the people: labels instead of names, titles of choices, values with their units of
//! money, `投标金额 > 评审金额界线（¥800,000）`.

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
            Expression::IsSet(id) => format!("{}{}", self.label(*id), self.lang.pick("已填写", " is filled in")),
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
                format!("{}{}", self.label(*id), self.lang.pick("未填写", " is not filled in"))
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
            true => self.lang.pick("属于", " is one of "),
            false => self.lang.pick("不属于", " is none of "),
        };
        format!("{}{verb}{}", self.operand(value, ADD, None), list.join(self.lang.pick("、", ", ")))
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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::lang::Text;
    use crate::model::field::{Choice, Column, Field};
    use crate::model::names::NameIndex;
    use crate::model::{DocumentControl, Prose, Setting, StepId};
    use crate::source::Span;

    fn both(zh: &str, en: &str) -> Text {
        Text { zh: Some(zh.into()), en: Some(en.into()) }
    }

    fn playbook() -> Playbook {
        let money = || FieldKind::Money { currency: "CNY".into(), places: 2 };
        let field = |name: &str, label: Text, kind| Field { label, ..Field::plain(name, kind) };
        let price = Column { field: field("price", both("金额", "price"), money()), optional: false };
        let level = FieldKind::Choice(vec![
            Choice { name: "urgent".into(), title: both("紧急", "Urgent") },
            Choice { name: "normal".into(), title: both("一般", "Normal") },
        ]);
        Playbook {
            name: "tender".into(),
            name_span: Span::default(),
            aliases: vec![],
            version: "1".into(),
            prefix: "C".into(),
            title: both("投标", "Tender"),
            subject: None,
            prose: Prose::default(),
            document: DocumentControl::default(),
            changes: vec![],
            promise: None,
            promise_span: Span::default(),
            roles: vec![],
            settings: vec![Setting {
                field: field("limit", both("评审金额界线", "Review limit"), money()),
                name: "limit".into(),
                default: Value::Number(800_000.into()),
                note: None,
            }],
            fields: vec![
                field("amount", both("投标金额", "Bid"), money()),
                field("upheld", both("投诉成立", "Complaint upheld"), FieldKind::YesNo),
                field("level", both("级别", "Level"), level),
                field("lines", both("明细", "order lines"), FieldKind::Table(vec![price])),
                field("bare", Text::default(), FieldKind::Integer),
            ],
            records: vec![],
            start: StepId(0),
            steps: vec![],
            step_names: NameIndex::default(),
            top: vec![],
            interrupts: vec![],
            schedules: vec![],
            texts: vec![],
        }
    }

    fn field(at: u32) -> Box<Expression> {
        Box::new(Expression::Field(FieldId(at)))
    }

    fn number(number: i64) -> Box<Expression> {
        Box::new(Expression::Literal(Value::Number(number.into())))
    }

    fn choice(name: &str) -> Value {
        Value::Choice(name.into())
    }

    #[track_caller]
    fn said(expression: &Expression, zh: &str, en: &str) {
        let playbook = playbook();
        assert_eq!(expression.describe(&playbook, Lang::Zh), zh);
        assert_eq!(expression.describe(&playbook, Lang::En), en);
    }

    #[test]
    fn names_are_labels_and_constants_are_values() {
        let limit = || Box::new(Expression::Setting(SettingId(0)));
        said(
            &Expression::Compare(Comparison::Greater, field(0), limit()),
            "投标金额 > 评审金额界线（¥800,000）",
            "Bid > Review limit (¥800,000)",
        );
        said(&Expression::Compare(Comparison::AtMost, number(5000), field(0)), "¥5,000 ≤ 投标金额", "¥5,000 ≤ Bid");
        let urgent = Box::new(Expression::Literal(choice("urgent")));
        said(&Expression::Compare(Comparison::NotEqual, field(2), urgent), "级别 ≠ 紧急", "Level ≠ Urgent");
        let list = || Expression::In(field(2), vec![choice("urgent"), choice("normal")]);
        said(&list(), "级别属于紧急、一般", "Level is one of Urgent, Normal");
        said(&Expression::Not(Box::new(list())), "级别不属于紧急、一般", "Level is none of Urgent, Normal");
        said(&Expression::Compare(Comparison::Equal, field(4), number(12000)), "bare = 12000", "bare = 12000");
    }

    #[test]
    fn yes_and_no_are_said_out() {
        said(&field(1), "投诉成立 = 是", "Complaint upheld = yes");
        said(&Expression::Not(field(1)), "投诉成立 = 否", "Complaint upheld = no");
        let asked = || Box::new(Expression::IsSet(FieldId(0)));
        said(&asked(), "投标金额已填写", "Bid is filled in");
        said(&Expression::Not(asked()), "投标金额未填写", "Bid is not filled in");
    }

    #[test]
    fn brackets_stand_where_they_are_needed() {
        let or = || Box::new(Expression::Or(field(1), Box::new(Expression::IsSet(FieldId(0)))));
        said(
            &Expression::And(or(), Box::new(Expression::And(field(1), field(1)))),
            "（投诉成立 = 是 或 投标金额已填写） 且 投诉成立 = 是 且 投诉成立 = 是",
            "(Complaint upheld = yes or Bid is filled in) and Complaint upheld = yes and Complaint upheld = yes",
        );
        said(
            &Expression::Not(or()),
            "并非（投诉成立 = 是 或 投标金额已填写）",
            "not (Complaint upheld = yes or Bid is filled in)",
        );
        let minus = |left, right| Box::new(Expression::Arithmetic(Operator::Subtract, left, right));
        let times = |left, right| Box::new(Expression::Arithmetic(Operator::Multiply, left, right));
        said(&minus(field(4), minus(field(4), number(1))), "bare - （bare - 1）", "bare - (bare - 1)");
        said(&minus(minus(field(4), number(1)), number(2)), "bare - 1 - 2", "bare - 1 - 2");
        said(&times(minus(field(4), number(1)), number(2)), "（bare - 1） × 2", "(bare - 1) × 2");
        let sum = Box::new(Expression::Sum(FieldId(3), "price".into()));
        said(
            &Expression::Compare(Comparison::AtLeast, sum, times(field(0), number(2))),
            "明细的金额合计 ≥ 投标金额 × 2",
            "total price of order lines ≥ Bid × 2",
        );
        let parts = vec![*field(0), *number(3), Expression::Count(FieldId(3))];
        said(
            &Expression::Max(parts),
            "最大值（投标金额、3、明细的行数）",
            "the largest of (Bid, 3, number of rows of order lines)",
        );
    }
}

//! From a tree to a checked expression: names resolved, types compared. Goes on after an error, so that every part that
//! can be judged by itself is judged; a part that failed is `None` and says nothing more.

use rust_decimal::Decimal;

use super::tree::{Kind, Node};
use super::typing::{Numeric, Type, Typed, currencies_agree};
use super::{Expected, Named, Scope, code};
use crate::diagnostic::Diagnostic;
use crate::lang::Message;
use crate::lang::{certainly_meant, did_you_mean};
use crate::message;
use crate::model::FieldId;
use crate::model::field::{Field, FieldKind};
use crate::model::guard::{Expression, Operator};
use crate::model::value::Value;
use crate::source::Span;

/// The expression of a tree, which must compute what is expected.
pub(super) fn check(
    tree: &Node,
    scope: &Scope<'_>,
    expected: Expected,
    diagnostics: &mut Vec<Diagnostic>,
) -> Option<Expression> {
    let mut checker = Checker { scope, diagnostics };
    match expected {
        Expected::YesNo => checker.condition(tree),
        Expected::Anything => checker.check(tree).map(|typed| typed.expression),
    }
}

/// The scope, and what has been found so far.
pub(super) struct Checker<'a, 'd> {
    pub(super) scope: &'a Scope<'a>,
    pub(super) diagnostics: &'d mut Vec<Diagnostic>,
}

impl<'a> Checker<'a, '_> {
    pub(super) fn report(&mut self, diagnostic: Diagnostic) {
        self.diagnostics.push(diagnostic);
    }

    /// An expression of type yes/no.
    fn condition(&mut self, node: &Node) -> Option<Expression> {
        let typed = self.check(node)?;
        if matches!(typed.kind, Type::YesNo) {
            return Some(typed.expression);
        }
        let found = typed.kind.say();
        let (zh, en) = (&found.zh, &found.en);
        let message = message!(zh: "这里要的是“是/否”值，却是{zh}", en: "a yes-or-no value is expected here, not {en}");
        let mut diagnostic = Diagnostic::error(code::MISMATCH, typed.span, message).label(found.clone());
        if let Some(field) = typed.source {
            let name = &field.name;
            let example = match &field.kind {
                FieldKind::Choice(choices) => {
                    format!("{name} == {}", choices.first().map_or("…", |choice| choice.name.as_str()))
                }
                FieldKind::Table(_) => format!("count({name}) > 0"),
                FieldKind::Text | FieldKind::Person | FieldKind::File => format!("{name} is set"),
                FieldKind::Integer | FieldKind::Decimal { .. } | FieldKind::Money { .. } => format!("{name} > 0"),
                FieldKind::Date | FieldKind::Time | FieldKind::Duration | FieldKind::YesNo => format!("{name} == …"),
            };
            diagnostic =
                diagnostic.help(message!(zh: "写成比较，例如 `{example}`", en: "compare it, for example `{example}`"));
        }
        self.report(diagnostic);
        None
    }

    /// The type and the expression of any part.
    pub(super) fn check(&mut self, node: &Node) -> Option<Typed<'a>> {
        let span = node.span;
        match &node.kind {
            Kind::Constant(value) => {
                let kind = Type::of_constant(value);
                Some(Typed { expression: Expression::Literal(value.clone()), kind, span, source: None })
            }
            Kind::Name(name) => self.name(name, span),
            Kind::Not(inner) => {
                let inner = self.condition(inner)?;
                Some(yes_no(Expression::Not(Box::new(inner)), span))
            }
            Kind::All(parts) => self.chain(parts, span, Expression::And),
            Kind::Any(parts) => self.chain(parts, span, Expression::Or),
            Kind::Compare(comparison, left, right) => self.compare(*comparison, left, right, span),
            Kind::In { value, list, negated } => {
                let expression = self.membership(value, list)?;
                Some(yes_no(negate_if(*negated, expression), span))
            }
            Kind::IsSet { value, negated } => {
                let id = self.asked(value)?;
                Some(yes_no(negate_if(*negated, Expression::IsSet(id)), span))
            }
            Kind::Arithmetic(operator, left, right) => {
                let (left, right) = (self.check(left), self.check(right));
                self.arithmetic(*operator, left?, right?, span)
            }
            Kind::Negate(inner) => self.negative(inner, span),
            Kind::Call(function, place, parts) => self.call(function, *place, parts, span),
            Kind::Member(table, column) => {
                let message = message!(zh: "列不能单独使用", en: "a column cannot stand by itself");
                let help = message!(
                    zh: "用 `sum({table}.{column})` 求合计，用 `count({table})` 求行数",
                    en: "add a column up with `sum({table}.{column})`, count rows with `count({table})`"
                );
                self.report(Diagnostic::error(code::MISMATCH, span, message).help(help));
                None
            }
        }
    }

    fn name(&mut self, name: &str, span: Span) -> Option<Typed<'a>> {
        let Some(named) = self.scope.find(name) else {
            self.unknown(name, span);
            return None;
        };
        let field = self.scope.described(named)?;
        let expression = match named {
            Named::Field(id) => Expression::Field(id),
            Named::Setting(id) => Expression::Setting(id),
        };
        Some(Typed { expression, kind: Type::of(&field.kind), span, source: Some(field) })
    }

    /// A chain of `and` or `or` as a balanced tree, which reads and means the same and stays shallow.
    fn chain(
        &mut self,
        parts: &[Node],
        span: Span,
        join: fn(Box<Expression>, Box<Expression>) -> Expression,
    ) -> Option<Typed<'a>> {
        let checked: Vec<Option<Expression>> = parts.iter().map(|part| self.condition(part)).collect();
        let mut row: Vec<Expression> = checked.into_iter().collect::<Option<_>>()?;
        while row.len() > 1 {
            let mut halved = Vec::with_capacity(row.len().div_ceil(2));
            let mut pairs = row.into_iter();
            while let Some(left) = pairs.next() {
                halved.push(match pairs.next() {
                    Some(right) => join(Box::new(left), Box::new(right)),
                    None => left,
                });
            }
            row = halved;
        }
        row.pop().map(|expression| yes_no(expression, span))
    }

    /// The field that is asked whether it is set.
    fn asked(&mut self, node: &Node) -> Option<FieldId> {
        if let Kind::Name(name) = &node.kind {
            match self.scope.find(name) {
                Some(Named::Field(id)) => return Some(id),
                Some(Named::Setting(_)) => {
                    let message = message!(
                        zh: "设置 `{name}` 总是有值，不用问",
                        en: "the setting `{name}` always has a value, so there is nothing to ask"
                    );
                    let help = message!(zh: "去掉这个条件", en: "leave this condition out");
                    self.report(Diagnostic::error(code::MISMATCH, node.span, message).help(help));
                }
                None => self.unknown(name, node.span),
            }
            return None;
        }
        let message = message!(
            zh: "只能问一个字段是否已填写",
            en: "only a field can be asked whether it is set"
        );
        let help = message!(zh: "例如 `金额 is set`", en: "for example `amount is set`");
        self.report(Diagnostic::error(code::SYNTAX, node.span, message).help(help));
        None
    }

    fn negative(&mut self, inner: &Node, span: Span) -> Option<Typed<'a>> {
        let inner = self.check(inner)?;
        let number = self.number(&inner)?;
        // A negative constant is a constant, so that lists and limits take it.
        let expression = if let Expression::Literal(Value::Number(value)) = inner.expression {
            Expression::Literal(Value::Number(if value.is_zero() { value } else { -value }))
        } else {
            Expression::Negate(Box::new(inner.expression))
        };
        Some(Typed { expression, kind: Type::Number(number), span, source: None })
    }

    /// What is known of an operand that must be a number.
    fn number(&mut self, operand: &Typed<'a>) -> Option<Numeric<'a>> {
        if let Type::Number(number) = operand.kind {
            return Some(number);
        }
        let found = operand.kind.say();
        let (zh, en) = (&found.zh, &found.en);
        let message = message!(zh: "只有数字才能计算，这里是{zh}", en: "only numbers can be computed with, not {en}");
        let mut diagnostic = Diagnostic::error(code::MISMATCH, operand.span, message).label(found.clone());
        if matches!(operand.kind, Type::Date | Type::Time | Type::Duration) {
            diagnostic = diagnostic.help(message!(
                zh: "日期和时长不能加减；期限请用步骤的 `within` 表示",
                en: "dates and spans of time are not added or subtracted; say a time limit with `within` on the step"
            ));
        }
        self.report(diagnostic);
        None
    }

    fn arithmetic(&mut self, operator: Operator, left: Typed<'a>, right: Typed<'a>, span: Span) -> Option<Typed<'a>> {
        let (first, second) = (self.number(&left)?, self.number(&right)?);
        let whole = first.whole && second.whole;
        let kind = match operator {
            Operator::Add | Operator::Subtract => {
                if !currencies_agree(first, second) {
                    self.mismatch(&left, &right, &message!(zh: "相加减", en: "added or subtracted"));
                    return None;
                }
                Numeric { currency: first.currency.or(second.currency), whole }
            }
            Operator::Multiply => {
                if first.currency.is_some() && second.currency.is_some() {
                    self.mismatch(&left, &right, &message!(zh: "相乘", en: "multiplied"));
                    return None;
                }
                Numeric { currency: first.currency.or(second.currency), whole }
            }
            Operator::Divide => {
                let both = first.currency.is_some() && second.currency.is_some();
                if !currencies_agree(first, second) || (first.currency.is_none() && second.currency.is_some()) {
                    self.mismatch(&left, &right, &message!(zh: "相除", en: "divided"));
                    return None;
                }
                if right.constant() == Some(&Value::Number(Decimal::ZERO)) {
                    let message = message!(zh: "除数为零", en: "this divides by zero");
                    let help = message!(zh: "除以别的数", en: "divide by another number");
                    self.report(Diagnostic::error(code::MAY_FAIL, right.span, message).help(help));
                    return None;
                }
                Numeric { currency: if both { None } else { first.currency }, whole: false }
            }
        };
        let expression = Expression::Arithmetic(operator, Box::new(left.expression), Box::new(right.expression));
        Some(Typed { expression, kind: Type::Number(kind), span, source: None })
    }

    fn call(&mut self, function: &str, place: Span, parts: &[Node], span: Span) -> Option<Typed<'a>> {
        match function {
            "count" => {
                let [Node { kind: Kind::Name(table), span: at, .. }] = parts else {
                    return self.usage(span, "count(lines)", "count(明细)");
                };
                let (id, _) = self.table(table, *at)?;
                Some(Typed {
                    expression: Expression::Count(id),
                    kind: Type::Number(Numeric::WHOLE),
                    span,
                    source: None,
                })
            }
            "sum" => {
                let [Node { kind: Kind::Member(table, column), span: at, .. }] = parts else {
                    return self.usage(span, "sum(lines.amount)", "sum(明细.金额)");
                };
                self.sum(table, column, *at, span)
            }
            "min" | "max" => self.extreme(function, parts, span),
            _ => {
                let message = message!(zh: "没有函数 `{function}`", en: "there is no function `{function}`");
                const FUNCTIONS: [&str; 4] = ["count", "sum", "min", "max"];
                let help = match did_you_mean(function, FUNCTIONS) {
                    Some(meant) => message!(zh: "是不是 `{meant}`？", en: "did you mean `{meant}`?"),
                    None => message!(
                        zh: "可用的函数：`count`、`sum`、`min`、`max`",
                        en: "there are `count`, `sum`, `min` and `max`"
                    ),
                };
                let found = Diagnostic::error(code::SYNTAX, place, message).help(help);
                self.report(found.rename(place, function, certainly_meant(function, FUNCTIONS)));
                None
            }
        }
    }

    fn usage<T>(&mut self, span: Span, example: &str, chinese: &str) -> Option<T> {
        let message = message!(zh: "函数的写法不对", en: "this is not how the function is used");
        let help = message!(zh: "例如 `{chinese}`", en: "for example `{example}`");
        self.report(Diagnostic::error(code::SYNTAX, span, message).help(help));
        None
    }

    fn table(&mut self, name: &str, span: Span) -> Option<(FieldId, &'a Field)> {
        let typed = self.name(name, span)?;
        match (typed.expression, typed.source) {
            (Expression::Field(id), Some(field)) if matches!(field.kind, FieldKind::Table(_)) => Some((id, field)),
            _ => {
                let found = typed.kind.say();
                let (zh, en) = (&found.zh, &found.en);
                let message =
                    message!(zh: "这里要的是表格，`{name}` 是{zh}", en: "a table is expected here; `{name}` is {en}");
                self.report(Diagnostic::error(code::MISMATCH, span, message));
                None
            }
        }
    }

    fn sum(&mut self, table: &str, name: &str, at: Span, span: Span) -> Option<Typed<'a>> {
        let (id, field) = self.table(table, Span::new(at.start(), at.start().saturating_add(table.len())))?;
        let columns = field.kind.columns();
        let place = Span::new(at.end().saturating_sub(name.len()), at.end());
        let Some(column) = columns.iter().find(|column| column.field.name == name) else {
            let message =
                message!(zh: "表格 `{table}` 没有列 `{name}`", en: "the table `{table}` has no column `{name}`");
            let mut diagnostic = Diagnostic::error(code::UNDEFINED_FIELD, place, message);
            let names = columns.iter().map(|column| column.field.name.as_str());
            if let Some(meant) = did_you_mean(name, names.clone()) {
                let help = message!(zh: "是不是 `{meant}`？", en: "did you mean `{meant}`?");
                diagnostic = diagnostic.help(help).rename(place, name, certainly_meant(name, names));
            }
            self.report(diagnostic);
            return None;
        };
        let kind = Type::of(&column.field.kind);
        if !matches!(kind, Type::Number(_)) {
            let Message { zh, en } = kind.say();
            let message = message!(zh: "只有数字列才能求合计，`{name}` 是{zh}", en: "only a column of numbers can be added up; `{name}` is {en}");
            self.report(Diagnostic::error(code::MISMATCH, place, message));
            return None;
        }
        Some(Typed { expression: Expression::Sum(id, name.to_owned()), kind, span, source: None })
    }

    fn extreme(&mut self, function: &str, parts: &[Node], span: Span) -> Option<Typed<'a>> {
        if parts.len() < 2 {
            return self.usage(span, &format!("{function}(a, b)"), &format!("{function}(甲, 乙)"));
        }
        let checked: Vec<Option<Typed<'a>>> = parts.iter().map(|part| self.check(part)).collect();
        let checked: Vec<Typed<'a>> = checked.into_iter().collect::<Option<_>>()?;
        let mut all = Numeric::WHOLE;
        for (part, at) in checked.iter().zip(0..) {
            let number = self.number(part)?;
            if !currencies_agree(all, number) {
                let first = checked
                    .iter()
                    .take(at)
                    .rev()
                    .find(|part| matches!(part.kind, Type::Number(Numeric { currency: Some(_), .. })));
                self.mismatch(first.unwrap_or(part), part, &message!(zh: "相比较", en: "compared"));
                return None;
            }
            all = Numeric { currency: all.currency.or(number.currency), whole: all.whole && number.whole };
        }
        let parts = checked.into_iter().map(|part| part.expression).collect();
        let expression = if function == "min" { Expression::Min(parts) } else { Expression::Max(parts) };
        Some(Typed { expression, kind: Type::Number(all), span, source: None })
    }
}

pub(super) fn yes_no<'a>(expression: Expression, span: Span) -> Typed<'a> {
    Typed { expression, kind: Type::YesNo, span, source: None }
}

fn negate_if(negated: bool, expression: Expression) -> Expression {
    if negated { Expression::Not(Box::new(expression)) } else { expression }
}

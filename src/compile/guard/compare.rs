//! Where two types meet: comparisons, lists, and the inputs of calls. Here bare names become choices.

use super::check::{Checker, yes_no};
use super::code;
use super::tree::{Kind, Node};
use super::typing::{Type, Typed};
use crate::diagnostic::{Diagnostic, Fix};
use crate::lang::{Lang, Message, certainly_meant};
use crate::message;
use crate::model::field::{Choice, Field, FieldKind};
use crate::model::guard::{Comparison, Expression};
use crate::model::value::{ChoiceError, Value};
use crate::source::Span;

impl<'a> Checker<'a, '_> {
    pub(super) fn compare(
        &mut self,
        comparison: Comparison,
        left: &Node,
        right: &Node,
        span: Span,
    ) -> Option<Typed<'a>> {
        if self.compares_with_nothing(comparison, left, right, span) {
            return None;
        }
        let (left, right) = self.sides(left, right);
        let (left, right) = self.coerced(left?, right?);
        if !left.kind.agrees(&right.kind) {
            self.mismatch(&left, &right, &message!(zh: "相比较", en: "compared"));
            return None;
        }
        let equality = matches!(comparison, Comparison::Equal | Comparison::NotEqual);
        if !left.kind.is_comparable() || !(equality || left.kind.is_ordered()) {
            self.no_order(&left, span);
            return None;
        }
        self.check_limits(comparison, &left, &right);
        self.check_limits(comparison.mirrored(), &right, &left);
        let expression = Expression::Compare(comparison, Box::new(left.expression), Box::new(right.expression));
        Some(yes_no(expression, span))
    }

    /// Both sides; a bare name beside a choice field is one of its choices, if there is such a one.
    fn sides(&mut self, left: &Node, right: &Node) -> (Option<Typed<'a>>, Option<Typed<'a>>) {
        let (first, second) = (self.choice_field(left), self.choice_field(right));
        if let Some((field, choice)) = first.and_then(|field| named_choice(field, right)) {
            return (self.check(left), Some(self.chosen(field, choice, right.span)));
        }
        if let Some((field, choice)) = second.and_then(|field| named_choice(field, left)) {
            return (Some(self.chosen(field, choice, left.span)), self.check(right));
        }
        let left_checked = match (second, &left.kind) {
            (Some(field), Kind::Name(name)) if self.scope.find(name).is_none() => {
                self.unknown_choice(field, name, left.span);
                None
            }
            _ => self.check(left),
        };
        let right_checked = match (first, &right.kind) {
            (Some(field), Kind::Name(name)) if self.scope.find(name).is_none() => {
                self.unknown_choice(field, name, right.span);
                None
            }
            _ => self.check(right),
        };
        (left_checked, right_checked)
    }

    /// The field or setting that a bare name means, if it holds a choice.
    pub(super) fn choice_field(&self, node: &Node) -> Option<&'a Field> {
        let Kind::Name(name) = &node.kind else { return None };
        let field = self.scope.described(self.scope.find(name)?)?;
        matches!(field.kind, FieldKind::Choice(_)).then_some(field)
    }

    /// A choice as a constant. When a field of the same name could have been meant as well, that is said.
    fn chosen(&mut self, field: &'a Field, choice: &Choice, span: Span) -> Typed<'a> {
        let other = self.scope.find(&choice.name).and_then(|named| self.scope.described(named));
        if let Some(other) = other.filter(|other| Type::of(&other.kind).agrees(&Type::of(&field.kind))) {
            let (name, owner) = (&choice.name, &field.name);
            let message = message!(
                zh: "`{name}` 在这里是 `{owner}` 的选项，不是同名的字段",
                en: "`{name}` is a choice of `{owner}` here, not the field of that name"
            );
            let there = message!(zh: "同名的字段", en: "the field of that name");
            let help = message!(zh: "给字段或选项换个名字", en: "give the field or the choice another name");
            self.report(Diagnostic::warning(code::CONFUSABLE, span, message).related(other.span, there).help(help));
        }
        let expression = Expression::Literal(Value::Choice(choice.name.clone()));
        Typed { expression, kind: Type::of(&field.kind), span, source: None }
    }

    fn unknown_choice(&mut self, field: &Field, name: &str, span: Span) {
        let choices = field.kind.choices();
        let owner = &field.name;
        let message = message!(zh: "`{owner}` 没有选项 `{name}`", en: "`{owner}` has no choice `{name}`");
        let mut diagnostic = Diagnostic::error(code::OUTSIDE, span, message)
            .related(field.span, message!(zh: "选项在这里定义", en: "its choices are defined here"));
        if let [titled] = titled(choices, name).as_slice() {
            let meant = &titled.name;
            let help = message!(
                zh: "`{name}` 是名称，条件里写标识符 `{meant}`",
                en: "`{name}` is a title; expressions use the identifier `{meant}`"
            );
            diagnostic = diagnostic.help(help).fix(span, meant.clone());
        } else {
            let names = choices.iter().map(|choice| choice.name.as_str());
            let help = ChoiceError::unknown(name, choices).message();
            diagnostic = diagnostic.help(help).rename(span, name, certainly_meant(name, names));
        }
        self.report(diagnostic);
    }

    /// A text beside a person is the name of a person.
    fn coerced(&self, left: Typed<'a>, right: Typed<'a>) -> (Typed<'a>, Typed<'a>) {
        match (&left.kind, &right.kind) {
            (Type::Person, Type::Text) => (left, as_person(right)),
            (Type::Text, Type::Person) => (as_person(left), right),
            _ => (left, right),
        }
    }

    fn no_order(&mut self, operand: &Typed<'a>, span: Span) {
        let Message { zh, en } = operand.kind.say();
        let message = if operand.kind.is_comparable() {
            message!(zh: "{zh}没有大小之分", en: "{en} is neither more nor less than another")
        } else {
            message!(zh: "{zh}不能比较", en: "{en} cannot be compared")
        };
        let help = match operand.kind {
            Type::File => message!(zh: "用 `is set` 问是否已添加", en: "ask with `is set` whether there is one"),
            Type::Table => message!(
                zh: "用 `count(…)` 比较行数，用 `sum(….列)` 比较合计",
                en: "compare `count(…)` of its rows or `sum(….column)`"
            ),
            Type::YesNo => {
                message!(zh: "直接写字段名，或 `not` 加字段名", en: "write the field by itself, or `not` before it")
            }
            Type::Number(_)
            | Type::Text
            | Type::Choice(_)
            | Type::Date
            | Type::Time
            | Type::Duration
            | Type::Person => message!(zh: "用 `==`、`!=` 或 `in`", en: "use `==`, `!=` or `in`"),
        };
        self.report(Diagnostic::error(code::MISMATCH, span, message).help(help));
    }

    /// Two types that do not go together; `verb` says what was tried, as a participle.
    pub(super) fn mismatch(&mut self, left: &Typed<'a>, right: &Typed<'a>, verb: &Message) {
        let (first, second) = (left.kind.say(), right.kind.say());
        let message = Message {
            zh: format!("{}和{}不能{}", first.zh, second.zh, verb.zh),
            en: format!("{} and {} cannot be {}", first.en, second.en, verb.en),
        };
        let mut diagnostic =
            Diagnostic::error(code::MISMATCH, right.span, message).label(second).related(left.span, first);
        if let Some((help, fix)) = unquoted(left, right).or_else(|| unquoted(right, left)) {
            diagnostic = diagnostic.help(help);
            diagnostic.fix = fix;
        } else if let (Type::Duration, Type::Number(_)) | (Type::Number(_), Type::Duration) = (&left.kind, &right.kind)
        {
            diagnostic = diagnostic.help(message!(
                zh: "时长要带单位，例如 `3 个工作日`",
                en: "a span of time has a unit, for example `3 working days`"
            ));
        } else if let (Type::Choice(_), Type::Choice(_)) = (&left.kind, &right.kind) {
            diagnostic = diagnostic.help(message!(
                zh: "两边的选项不同，不能比较",
                en: "the two have different choices, so they are never of one kind"
            ));
        } else {
            diagnostic = diagnostic.help(message!(
                zh: "两边要是同一种东西；改正其中一边，或字段的 `type`",
                en: "both sides must be of one kind; correct one of them, or the `type` of the field"
            ));
        }
        self.report(diagnostic);
    }

    pub(super) fn membership(&mut self, value: &Node, list: &[Node]) -> Option<Expression> {
        let field = self.choice_field(value);
        let value = self.check(value)?;
        if matches!(value.kind, Type::YesNo) || !value.kind.is_comparable() {
            self.no_order(&value, value.span);
            return None;
        }
        let items: Vec<Option<Value>> = list.iter().map(|item| self.item(&value, field, item)).collect();
        let items = items.into_iter().collect::<Option<Vec<Value>>>()?;
        Some(Expression::In(Box::new(value.expression), items))
    }

    fn item(&mut self, value: &Typed<'a>, field: Option<&'a Field>, item: &Node) -> Option<Value> {
        let known = field.and_then(|field| named_choice(field, item));
        let checked = match (known, field, &item.kind) {
            (Some((field, choice)), ..) => self.chosen(field, choice, item.span),
            (None, Some(field), Kind::Name(name)) if self.scope.find(name).is_none() => {
                self.unknown_choice(field, name, item.span);
                return None;
            }
            _ => self.check(item)?,
        };
        if checked.constant().is_none() {
            let message = message!(zh: "列表里只能写固定的值", en: "a list holds fixed values only");
            let help = message!(zh: "与字段比较请用 `==` 和 `or`", en: "to compare with a field use `==` and `or`");
            self.report(Diagnostic::error(code::MISMATCH, item.span, message).help(help));
            return None;
        }
        let checked = if matches!(value.kind, Type::Person) { as_person(checked) } else { checked };
        if !value.kind.agrees(&checked.kind) {
            self.mismatch(value, &checked, &message!(zh: "相比较", en: "compared"));
            return None;
        }
        self.check_limits(Comparison::Equal, value, &checked);
        checked.constant().cloned()
    }
}

/// The choice of a field that a bare name is.
fn named_choice<'a>(field: &'a Field, node: &Node) -> Option<(&'a Field, &'a Choice)> {
    let Kind::Name(name) = &node.kind else { return None };
    field.kind.choices().iter().find(|choice| choice.name == *name).map(|choice| (field, choice))
}

fn titled<'a>(choices: &'a [Choice], title: &str) -> Vec<&'a Choice> {
    let has = |choice: &&Choice| [&choice.title.zh, &choice.title.en].into_iter().flatten().any(|own| **own == *title);
    choices.iter().filter(has).collect()
}

fn as_person(typed: Typed<'_>) -> Typed<'_> {
    if let Some(Value::Text(name)) = typed.constant() {
        let expression = Expression::Literal(Value::Person(name.clone()));
        return Typed { expression, kind: Type::Person, ..typed };
    }
    typed
}

/// What to do when one side is a quoted text that without its quotation marks would be of the type of the other side.
fn unquoted(other: &Typed<'_>, text: &Typed<'_>) -> Option<(Message, Option<Fix>)> {
    let Some(Value::Text(content)) = text.constant() else { return None };
    let field = other.source?;
    let meant = match &field.kind {
        FieldKind::Choice(choices) => {
            let choice = choices.iter().find(|choice| choice.name == *content);
            let Some(choice) = choice.or_else(|| titled(choices, content).first().copied()) else {
                return Some((ChoiceError::unknown(content, choices).message(), None));
            };
            choice.name.clone()
        }
        FieldKind::YesNo => (Value::parse(content, &field.kind).ok()? == Value::YesNo(true)).to_string(),
        FieldKind::Date | FieldKind::Time | FieldKind::Duration | FieldKind::Integer | FieldKind::Decimal { .. } => {
            let value = Value::parse(content, &field.kind).ok()?;
            value.say(&field.kind, Lang::En)
        }
        FieldKind::Money { places, .. } => {
            let value = Value::parse(content, &field.kind).ok()?;
            value.say(&FieldKind::Decimal { places: *places }, Lang::En)
        }
        FieldKind::Text | FieldKind::Person | FieldKind::File | FieldKind::Table(_) => return None,
    };
    let help = message!(zh: "不要引号，写 `{meant}`", en: "leave the quotation marks out and write `{meant}`");
    Some((help, Some(Fix { span: text.span, replacement: meant })))
}

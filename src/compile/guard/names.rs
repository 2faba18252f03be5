//! The names in an expression and what each of them means, for whoever wants to find or change them; nothing is reported.

use super::lex::{Token, lex};
use super::tree::{Kind, Node};
use super::{Named, Scope, parse};
use crate::model::field::{Field, FieldKind};
use crate::source::Span;

/// A name in an expression.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NameInGuard {
    /// The name.
    pub name: String,
    /// Where it stands, in bytes of the expression.
    pub span: Span,
    /// What it means.
    pub meaning: Meaning,
}

/// What a name in an expression means.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Meaning {
    /// A field.
    Field,
    /// A setting.
    Setting,
    /// A choice of the field or setting of that name.
    Choice(String),
    /// A column of the table of that name.
    Column(String),
    /// Nothing that the scope knows.
    Unknown,
}

/// All names of an expression, in the order of the text. Of one that makes no sense only the fields and settings are
/// told.
#[must_use]
pub fn names(text: &str, scope: &Scope<'_>) -> Vec<NameInGuard> {
    let lexemes = lex(text, 0, scope, &mut Vec::new());
    let mut found = Finder { scope, names: Vec::new() };
    if let Some(tree) = parse::parse(text, 0, &lexemes, &mut Vec::new()) {
        found.part(&tree);
    } else {
        for lexeme in &lexemes {
            if let Token::Name(name) = &lexeme.token
                && scope.find(name).is_some()
            {
                found.add(name, lexeme.span, None);
            }
        }
    }
    found.names.sort_by_key(|name| name.span);
    found.names
}

struct Finder<'s, 'f> {
    scope: &'s Scope<'f>,
    names: Vec<NameInGuard>,
}

impl<'f> Finder<'_, 'f> {
    fn part(&mut self, node: &Node) {
        match &node.kind {
            Kind::Constant(_) => {}
            Kind::Name(name) => self.add(name, node.span, None),
            Kind::Not(inner) | Kind::Negate(inner) | Kind::IsSet { value: inner, .. } => self.part(inner),
            Kind::All(parts) | Kind::Any(parts) | Kind::Call(_, _, parts) => {
                parts.iter().for_each(|part| self.part(part));
            }
            Kind::Arithmetic(_, left, right) => {
                self.part(left);
                self.part(right);
            }
            Kind::Compare(_, left, right) => self.sides(left, right),
            Kind::In { value, list, .. } => {
                let field = self.choice_field(value);
                self.part(value);
                for item in list {
                    match field.filter(|field| self.is_choice(field, item)) {
                        Some(field) => self.choice(field, item),
                        None => self.part(item),
                    }
                }
            }
            Kind::Member(table, column) => {
                let (start, end) = (node.span.start(), node.span.end());
                self.add(table, Span::new(start, start + table.len()), None);
                let span = Span::new(end.saturating_sub(column.len()), end);
                self.add(column, span, Some(Meaning::Column(table.clone())));
            }
        }
    }

    /// The two sides of a comparison: a bare name beside a choice is one of its choices, as in the checker.
    fn sides(&mut self, left: &Node, right: &Node) {
        let (first, second) = (self.choice_field(left), self.choice_field(right));
        if let Some(field) = first.filter(|field| self.is_choice(field, right)) {
            self.part(left);
            self.choice(field, right);
        } else if let Some(field) = second.filter(|field| self.is_choice(field, left)) {
            self.choice(field, left);
            self.part(right);
        } else {
            self.part(left);
            self.part(right);
        }
    }

    fn choice_field(&self, node: &Node) -> Option<&'f Field> {
        let Kind::Name(name) = &node.kind else { return None };
        let field = self.scope.described(self.scope.find(name)?)?;
        matches!(field.kind, FieldKind::Choice(_)).then_some(field)
    }

    /// Whether a bare name is a choice of a field, or can be meant as nothing else.
    fn is_choice(&self, field: &Field, node: &Node) -> bool {
        let Kind::Name(name) = &node.kind else { return false };
        field.kind.choices().iter().any(|choice| choice.name == *name) || self.scope.find(name).is_none()
    }

    fn choice(&mut self, field: &Field, node: &Node) {
        if let Kind::Name(name) = &node.kind {
            self.add(name, node.span, Some(Meaning::Choice(field.name.clone())));
        }
    }

    fn add(&mut self, name: &str, span: Span, meaning: Option<Meaning>) {
        let meaning = meaning.unwrap_or_else(|| match self.scope.find(name) {
            Some(Named::Field(_)) => Meaning::Field,
            Some(Named::Setting(_)) => Meaning::Setting,
            None => Meaning::Unknown,
        });
        self.names.push(NameInGuard { name: name.to_owned(), span, meaning });
    }
}

/// What the end of an unfinished expression waits for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Wanted {
    /// A field, a setting, a function or `not`.
    Operand,
    /// One of the choices of the field or setting of that name, or whatever else can be compared with it.
    ChoiceOf(String),
    /// A column of the table of that name.
    ColumnOf(String),
    /// An operator, or `and` and `or`.
    Operator,
    /// What follows `is`.
    AfterIs,
}

/// What may be written at the end of an expression that is still being typed, a word begun there not counted.
#[must_use]
pub fn wanted(before: &str, scope: &Scope<'_>) -> Wanted {
    let lexemes = lex(before, 0, scope, &mut Vec::new());
    let tokens: Vec<&Token> =
        lexemes.iter().map(|lexeme| &lexeme.token).filter(|token| **token != Token::End).collect();
    let choice = |token: Option<&&Token>| match token {
        Some(Token::Name(name)) => {
            let field = scope.find(name).and_then(|named| scope.described(named));
            field.filter(|field| matches!(field.kind, FieldKind::Choice(_))).map(|field| field.name.clone())
        }
        _ => None,
    };
    let last = tokens.len().wrapping_sub(1);
    match tokens.last() {
        Some(Token::Compare(_)) => choice(tokens.get(last.wrapping_sub(1))).map_or(Wanted::Operand, Wanted::ChoiceOf),
        Some(Token::OpenList | Token::Comma) => {
            let list = tokens.iter().rposition(|token| matches!(token, Token::In));
            let before = list.and_then(|at| {
                let negated = matches!(tokens.get(at.wrapping_sub(1)), Some(Token::Not));
                choice(tokens.get(at.wrapping_sub(if negated { 2 } else { 1 })))
            });
            before.map_or(Wanted::Operand, Wanted::ChoiceOf)
        }
        Some(Token::Dot) => match tokens.get(last.wrapping_sub(1)) {
            Some(Token::Name(table)) => Wanted::ColumnOf(table.clone()),
            _ => Wanted::Operand,
        },
        Some(Token::Is) => Wanted::AfterIs,
        Some(Token::Not) if last > 0 && matches!(tokens[last - 1], Token::Is) => Wanted::AfterIs,
        Some(Token::Name(_) | Token::Constant(_) | Token::Close | Token::CloseList) => Wanted::Operator,
        _ => Wanted::Operand,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::lang::Text;
    use crate::model::field::{Choice, Column};

    fn fields() -> Vec<Field> {
        let choice = |name: &str| Choice { name: name.to_owned(), title: Text::plain(name) };
        let column = Column { field: Field::plain("amount", FieldKind::Integer), optional: false };
        vec![
            Field::plain("way", FieldKind::Choice(vec![choice("sea"), choice("air")])),
            Field::plain("air", FieldKind::YesNo),
            Field::plain("明细", FieldKind::Table(vec![column])),
        ]
    }

    fn told(text: &str) -> Vec<String> {
        let fields = fields();
        let found = names(text, &Scope::new(&fields, &[]));
        let say = |found: &NameInGuard| {
            assert_eq!(&text[found.span.range()], found.name);
            match &found.meaning {
                Meaning::Field => found.name.clone(),
                Meaning::Setting => format!("setting {}", found.name),
                Meaning::Choice(field) => format!("{field}:{}", found.name),
                Meaning::Column(table) => format!("{table}.{}", found.name),
                Meaning::Unknown => format!("?{}", found.name),
            }
        };
        found.iter().map(say).collect()
    }

    #[test]
    fn names_mean_what_they_mean_to_the_checker() {
        assert_eq!(told("way == air and air"), ["way", "way:air", "air"]);
        assert_eq!(told("sea == way or not air"), ["way:sea", "way", "air"]);
        assert_eq!(told("way not in [sea, rail]"), ["way", "way:sea", "way:rail"]);
        assert_eq!(told("sum(明细.amount) > 3 and 明细 is set"), ["明细", "明细.amount", "明细"]);
        assert_eq!(told("nothing > 1"), ["?nothing"]);
        assert_eq!(told("\"way\" == x and way =="), ["way"]);
    }

    #[test]
    fn what_is_wanted_depends_on_what_stands_before() {
        let fields = fields();
        let scope = Scope::new(&fields, &[]);
        let wants = |text: &str| wanted(text, &scope);
        assert_eq!(wants(""), Wanted::Operand);
        assert_eq!(wants("way == "), Wanted::ChoiceOf("way".to_owned()));
        assert_eq!(wants("way not in [sea, "), Wanted::ChoiceOf("way".to_owned()));
        assert_eq!(wants("count(明细) > "), Wanted::Operand);
        assert_eq!(wants("sum(明细."), Wanted::ColumnOf("明细".to_owned()));
        assert_eq!(wants("air and "), Wanted::Operand);
        assert_eq!(wants("air "), Wanted::Operator);
        assert_eq!(wants("air is not "), Wanted::AfterIs);
    }
}

//! From lexemes to a tree with spans: precedence climbing in the manner of Pratt, with Python's precedences. Names are
//! not resolved yet. The first thing that makes no sense ends the parse, because what follows would be guesswork.

use super::lex::{Lexeme, Token};
use super::tree::{Kind, Node};
use super::{code, misspelt};
use crate::diagnostic::Diagnostic;
use crate::lang::Message;
use crate::message;
use crate::model::guard::{Comparison, DEEPEST, Operator};
use crate::source::Span;

/// The tree of an expression; when there is none, at least one error has been added.
pub(super) fn parse(text: &str, base: usize, lexemes: &[Lexeme], diagnostics: &mut Vec<Diagnostic>) -> Option<Node> {
    let mut parser = Parser { text, base, lexemes, at: 0, nesting: 0, diagnostics };
    let tree = parser.expression(OR).and_then(|tree| parser.finish(tree));
    tree.ok()
}

/// An operator that stands between two sides, or behind one.
#[derive(Clone, Copy)]
enum Infix {
    Logic { all: bool },
    Compare(Comparison),
    Arithmetic(Operator),
    In { negated: bool },
    Is,
}

impl Infix {
    fn power(self) -> u8 {
        match self {
            Infix::Logic { all: false } => OR,
            Infix::Logic { all: true } => AND,
            Infix::Compare(_) | Infix::In { .. } | Infix::Is => COMPARE,
            Infix::Arithmetic(Operator::Add | Operator::Subtract) => ADD,
            Infix::Arithmetic(Operator::Multiply | Operator::Divide) => MULTIPLY,
        }
    }
}

/// The parse has ended; why is among the diagnostics.
struct Failed;

type Parsed<T> = Result<T, Failed>;

// Binding powers, the loosest first.
const OR: u8 = 1;
const AND: u8 = 2;
const NOT: u8 = 3;
const COMPARE: u8 = 4;
const ADD: u8 = 5;
const MULTIPLY: u8 = 6;
const SIGN: u8 = 7;

struct Parser<'a> {
    text: &'a str,
    base: usize,
    lexemes: &'a [Lexeme],
    at: usize,
    nesting: usize,
    diagnostics: &'a mut Vec<Diagnostic>,
}

impl<'a> Parser<'a> {
    /// The lexeme that many places ahead; the last one is there for ever.
    fn ahead(&self, places: usize) -> &'a Lexeme {
        let last = self.lexemes.len().saturating_sub(1);
        &self.lexemes[(self.at + places).min(last)]
    }

    fn token(&self) -> &'a Token {
        &self.ahead(0).token
    }

    fn take(&mut self) -> &'a Lexeme {
        let lexeme = self.ahead(0);
        self.at += 1;
        lexeme
    }

    fn written(&self, span: Span) -> &'a str {
        self.text.get(span.start().saturating_sub(self.base)..span.end().saturating_sub(self.base)).unwrap_or_default()
    }

    fn fail<T>(&mut self, diagnostic: Diagnostic) -> Parsed<T> {
        self.diagnostics.push(diagnostic);
        Err(Failed)
    }

    fn wrong<T>(&mut self, span: Span, message: Message, help: Message) -> Parsed<T> {
        self.fail(Diagnostic::error(code::SYNTAX, span, message).help(help))
    }

    /// Fails at the lexeme at hand, where something else was expected.
    fn expected<T>(&mut self, wanted: &Message) -> Parsed<T> {
        let lexeme = self.ahead(0);
        let found = self.written(lexeme.span);
        let Message { zh, en } = wanted;
        if lexeme.token == Token::Bad {
            return Err(Failed);
        }
        let message = if lexeme.token == Token::End {
            message!(zh: "条件没有写完：这里缺少{zh}", en: "the expression ends too early: {en} is missing")
        } else {
            message!(zh: "这里应当是{zh}，却是 `{found}`", en: "{en} is expected here, not `{found}`")
        };
        self.fail(Diagnostic::error(code::SYNTAX, lexeme.span, message))
    }

    fn expect(&mut self, token: &Token, wanted: &Message) -> Parsed<Span> {
        if self.token() == token { Ok(self.take().span) } else { self.expected(wanted) }
    }

    fn node(&mut self, kind: Kind, span: Span) -> Parsed<Node> {
        let node = Node::new(kind, span);
        if node.depth <= DEEPEST { Ok(node) } else { self.too_deep(span) }
    }

    fn too_deep<T>(&mut self, span: Span) -> Parsed<T> {
        let message = message!(
            zh: "条件嵌套太深，最多 {DEEPEST} 层",
            en: "the expression is nested too deep; at most {DEEPEST} levels are allowed"
        );
        let help = message!(zh: "把它拆成几个条件", en: "split it into several conditions");
        self.wrong(span, message, help)
    }

    fn finish(&mut self, tree: Node) -> Parsed<Node> {
        let operator = message!(zh: "运算符（如 `and`、`>`、`+`）", en: "an operator such as `and`, `>` or `+`");
        if *self.token() == Token::End {
            return Ok(tree);
        }
        if !matches!(self.token(), Token::Close | Token::CloseList) {
            return self.expected(&operator);
        }
        let span = self.ahead(0).span;
        let bracket = self.written(span);
        let message = message!(zh: "多出一个 `{bracket}`", en: "there is a `{bracket}` that closes nothing");
        self.fail(Diagnostic::error(code::SYNTAX, span, message))
    }

    /// An expression whose operators bind at least as tightly as `floor`.
    fn expression(&mut self, floor: u8) -> Parsed<Node> {
        self.nesting += 1;
        if self.nesting > DEEPEST {
            return self.too_deep(self.ahead(0).span);
        }
        let mut left = self.prefix()?;
        while let Some(operator) = self.infix().filter(|operator| operator.power() >= floor) {
            left = self.right_side(left, operator)?;
        }
        self.nesting -= 1;
        Ok(left)
    }

    /// The operator at hand, when it is one that stands behind a left side.
    fn infix(&self) -> Option<Infix> {
        match self.token() {
            Token::Or => Some(Infix::Logic { all: false }),
            Token::And => Some(Infix::Logic { all: true }),
            Token::Compare(comparison) => Some(Infix::Compare(*comparison)),
            Token::Arithmetic(operator) => Some(Infix::Arithmetic(*operator)),
            Token::In => Some(Infix::In { negated: false }),
            Token::Not if self.ahead(1).token == Token::In => Some(Infix::In { negated: true }),
            Token::Is => Some(Infix::Is),
            Token::Constant(_)
            | Token::Name(_)
            | Token::Not
            | Token::Open
            | Token::Close
            | Token::OpenList
            | Token::CloseList
            | Token::Comma
            | Token::Dot
            | Token::Bad
            | Token::End => None,
        }
    }

    fn prefix(&mut self) -> Parsed<Node> {
        let lexeme = self.take();
        let start = lexeme.span;
        match &lexeme.token {
            Token::Constant(value) => self.node(Kind::Constant(value.clone()), start),
            Token::Name(name) => self.name(name, start),
            Token::Not => {
                let inner = self.expression(NOT)?;
                let span = Span::new(start.start(), inner.span.end());
                self.node(Kind::Not(Box::new(inner)), span)
            }
            Token::Arithmetic(Operator::Subtract) => {
                let inner = self.expression(SIGN)?;
                let span = Span::new(start.start(), inner.span.end());
                self.node(Kind::Negate(Box::new(inner)), span)
            }
            Token::Open => {
                let inner = self.expression(OR)?;
                let end = self.expect(&Token::Close, &message!(zh: "右括号 `)`", en: "the closing bracket `)`"))?;
                Ok(Node { span: Span::new(start.start(), end.end()), ..inner })
            }
            Token::OpenList => {
                let message = message!(zh: "列表只能写在 `in` 后面", en: "a list may stand only behind `in`");
                let help = message!(zh: "例如 `级别 in [一级, 二级]`", en: "for example `level in [first, second]`");
                self.wrong(start, message, help)
            }
            Token::And
            | Token::Or
            | Token::In
            | Token::Is
            | Token::Compare(_)
            | Token::Arithmetic(Operator::Add | Operator::Multiply | Operator::Divide)
            | Token::Close
            | Token::CloseList
            | Token::Comma
            | Token::Dot
            | Token::Bad
            | Token::End => {
                self.at -= 1;
                self.expected(&message!(zh: "一个字段、设置或数值", en: "a field, a setting or a value"))
            }
        }
    }

    fn name(&mut self, name: &str, span: Span) -> Parsed<Node> {
        if *self.token() == Token::Open {
            self.take();
            let (parts, end) = self.parts(&Token::Close, &message!(zh: "右括号 `)`", en: "the closing bracket `)`"))?;
            return self.node(Kind::Call(name.to_owned(), span, parts), Span::new(span.start(), end.end()));
        }
        if *self.token() == Token::Dot {
            self.take();
            let Token::Name(column) = self.token() else {
                return self.expected(&message!(zh: "列名", en: "the name of a column"));
            };
            let end = self.take().span.end();
            return self.node(Kind::Member(name.to_owned(), column.clone()), Span::new(span.start(), end));
        }
        self.node(Kind::Name(name.to_owned()), span)
    }

    /// Expressions with commas between them, up to the closing bracket; one comma may stand before it.
    fn parts(&mut self, close: &Token, wanted: &Message) -> Parsed<(Vec<Node>, Span)> {
        let mut parts = Vec::new();
        while self.token() != close {
            parts.push(self.expression(OR)?);
            if *self.token() != Token::Comma {
                break;
            }
            self.take();
        }
        let end = self.expect(close, wanted)?;
        Ok((parts, end))
    }

    fn right_side(&mut self, left: Node, operator: Infix) -> Parsed<Node> {
        let sign = self.take().span;
        let power = operator.power() + 1;
        match operator {
            Infix::Logic { all } => {
                let right = self.expression(power)?;
                self.chained(left, right, all)
            }
            Infix::Compare(comparison) => {
                let right = self.expression(power)?;
                if matches!(self.token(), Token::Compare(_)) {
                    return self.chain_of_comparisons(&left, sign, &right);
                }
                let span = Span::new(left.span.start(), right.span.end());
                self.node(Kind::Compare(comparison, Box::new(left), Box::new(right)), span)
            }
            Infix::Arithmetic(operator) => {
                let right = self.expression(power)?;
                let span = Span::new(left.span.start(), right.span.end());
                self.node(Kind::Arithmetic(operator, Box::new(left), Box::new(right)), span)
            }
            Infix::Is => self.is_set(left, sign),
            Infix::In { negated } => {
                if negated {
                    self.take();
                }
                self.membership(left, negated)
            }
        }
    }

    /// Adds to a chain of `and` or of `or`, which stays flat however long it is.
    fn chained(&mut self, left: Node, right: Node, all: bool) -> Parsed<Node> {
        let span = Span::new(left.span.start(), right.span.end());
        let mut parts = match left {
            Node { kind: Kind::All(parts), .. } if all => parts,
            Node { kind: Kind::Any(parts), .. } if !all => parts,
            other => vec![other],
        };
        parts.push(right);
        self.node(if all { Kind::All(parts) } else { Kind::Any(parts) }, span)
    }

    fn chain_of_comparisons<T>(&mut self, left: &Node, operator: Span, right: &Node) -> Parsed<T> {
        let second = self.take().span;
        let message = message!(zh: "比较不能连写", en: "comparisons cannot be chained");
        let third = self.expression(COMPARE + 1)?;
        let span = Span::new(left.span.start(), third.span.end());
        let pair = |left: Span, operator: Span, right: Span| {
            format!("{} {} {}", self.written(left), self.written(operator), self.written(right))
        };
        let rewritten =
            format!("{} and {}", pair(left.span, operator, right.span), pair(right.span, second, third.span));
        let help = message!(zh: "改成 `{rewritten}`", en: "write `{rewritten}`");
        self.fail(Diagnostic::error(code::SYNTAX, span, message).help(help).fix(span, rewritten))
    }

    fn is_set(&mut self, left: Node, is: Span) -> Parsed<Node> {
        // What people write for it who come from elsewhere.
        const NOTHING: [&str; 9] = ["null", "NULL", "none", "None", "nil", "empty", "unset", "空", "空的"];
        let not = *self.token() == Token::Not;
        if not {
            self.take();
        }
        let lexeme = self.ahead(0);
        let word = if let Token::Name(name) = &lexeme.token { name.as_str() } else { "" };
        if lexeme.token == Token::Bad {
            return Err(Failed);
        }
        if word == "set" {
            self.take();
            let span = Span::new(left.span.start(), lexeme.span.end());
            return self.node(Kind::IsSet { value: Box::new(left), negated: not }, span);
        }
        let span = Span::new(is.start(), lexeme.span.end().max(is.end()));
        if NOTHING.contains(&word) {
            let meant = if not { "is set" } else { "is not set" };
            return self.fail(misspelt(self.written(span), meant, span));
        }
        let message = message!(zh: "`is` 后面只能是 `set` 或 `not set`", en: "only `set` or `not set` may follow `is`");
        let help = message!(zh: "比较数值用 `==`", en: "to compare values write `==`");
        self.wrong(span, message, help)
    }

    fn membership(&mut self, left: Node, negated: bool) -> Parsed<Node> {
        let open = self.ahead(0).span;
        if *self.token() == Token::Bad {
            return Err(Failed);
        }
        if *self.token() != Token::OpenList {
            let message = message!(zh: "`in` 后面要写方括号列表", en: "a list in square brackets must follow `in`");
            let help = message!(zh: "例如 `级别 in [一级, 二级]`", en: "for example `level in [first, second]`");
            return self.wrong(open, message, help);
        }
        self.take();
        let (list, end) =
            self.parts(&Token::CloseList, &message!(zh: "右方括号 `]`", en: "the closing bracket `]`"))?;
        let span = Span::new(left.span.start(), end.end());
        if list.is_empty() {
            let message =
                message!(zh: "列表是空的，什么都不会属于它", en: "the list is empty, so nothing is ever in it");
            let help = message!(zh: "写上至少一个值", en: "name at least one value");
            return self.wrong(Span::new(open.start(), end.end()), message, help);
        }
        self.node(Kind::In { value: Box::new(left), list, negated }, span)
    }
}

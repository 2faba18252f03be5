//! From text to lexemes. What is misspelt in a way that leaves no doubt is reported with its fix and read as what it
//! means; what cannot be read becomes [`Token::Bad`], where the parser stops without a second finding.

use super::{Scope, code, misspelt, numbers};
use crate::diagnostic::Diagnostic;
use crate::lang::Message;
use crate::message;
use crate::model::guard::{Comparison, Operator};
use crate::model::value::{Value, check_characters, half_width};
use crate::source::Span;

/// The smallest parts of an expression.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Token {
    /// A number, text, date, time or span of time, or `true` or `false`.
    Constant(Value),
    /// A name of anything.
    Name(String),
    And,
    Or,
    Not,
    In,
    Is,
    Compare(Comparison),
    Arithmetic(Operator),
    Open,
    Close,
    OpenList,
    CloseList,
    Comma,
    Dot,
    /// Not to be read; already reported.
    Bad,
    /// Behind the last lexeme.
    End,
}

/// A token and where it stands in the source file.
#[derive(Clone, Debug)]
pub(super) struct Lexeme {
    pub(super) token: Token,
    pub(super) span: Span,
}

/// All lexemes of a text, the last one being [`Token::End`].
pub(super) fn lex(text: &str, base: usize, scope: &Scope<'_>, diagnostics: &mut Vec<Diagnostic>) -> Vec<Lexeme> {
    let mut lexer = Lexer { text, base, at: 0, scope, brackets: Vec::new(), lexemes: Vec::new(), diagnostics };
    while let Some(letter) = lexer.peek() {
        lexer.next(letter);
    }
    lexer.push(Token::End, text.len());
    lexer.lexemes
}

/// Where the lexer is, and what it has found so far. Positions are bytes in `text`.
pub(super) struct Lexer<'a> {
    pub(super) text: &'a str,
    base: usize,
    pub(super) at: usize,
    pub(super) scope: &'a Scope<'a>,
    /// For each open bracket whether commas stand inside it, as in a list and in a call.
    brackets: Vec<bool>,
    lexemes: Vec<Lexeme>,
    diagnostics: &'a mut Vec<Diagnostic>,
}

impl Lexer<'_> {
    pub(super) fn rest(&self) -> &str {
        self.text.get(self.at..).unwrap_or_default()
    }

    pub(super) fn peek(&self) -> Option<char> {
        self.rest().chars().next()
    }

    pub(super) fn span(&self, start: usize, end: usize) -> Span {
        Span::new(self.base.saturating_add(start), self.base.saturating_add(end))
    }

    /// Adds a token that begins at `start` and ends where the lexer is.
    pub(super) fn push(&mut self, token: Token, start: usize) {
        let span = self.span(start, self.at);
        self.lexemes.push(Lexeme { token, span });
    }

    pub(super) fn report(&mut self, diagnostic: Diagnostic) {
        self.diagnostics.push(diagnostic);
    }

    /// Whether a comma here would separate parts, rather than groups of digits.
    pub(super) fn commas_separate(&self) -> bool {
        self.brackets.last().copied().unwrap_or(false)
    }

    fn next(&mut self, letter: char) {
        match letter {
            ' ' | '\t' | '\r' | '\n' => self.at += 1,
            '\u{3000}' | '\u{a0}' => self.strange_space(letter),
            '"' | '\'' | '“' | '”' | '‘' | '’' | '＂' | '＇' => self.text_literal(letter),
            _ if half_width_digit(letter).is_some() => numbers::number(self),
            _ if is_name_start(letter) => self.word(),
            _ => self.sign(letter),
        }
    }

    fn strange_space(&mut self, letter: char) {
        let start = self.at;
        self.at += letter.len_utf8();
        self.full_width(start, " ");
    }

    /// Reports that what was just read holds full-width characters.
    pub(super) fn full_width(&mut self, start: usize, meant: &str) {
        let written = self.text.get(start..self.at).unwrap_or_default();
        let span = self.span(start, self.at);
        let message = match written.trim() {
            "" => message!(zh: "这里有一个全角空格", en: "there is a full-width space here"),
            written => message!(
                zh: "`{written}` 是全角符号，条件里要用半角",
                en: "`{written}` is full-width; expressions are written with ASCII signs"
            ),
        };
        let help = message!(zh: "改成 `{meant}`", en: "write `{meant}`");
        self.report(Diagnostic::error(code::FULL_WIDTH, span, message).help(help).fix(span, meant));
    }

    /// Reports that what was just read is spelt otherwise here.
    pub(super) fn misspelt(&mut self, start: usize, meant: &str) {
        let written = self.text.get(start..self.at).unwrap_or_default();
        let diagnostic = misspelt(written, meant, self.span(start, self.at));
        self.report(diagnostic);
    }

    pub(super) fn bad(&mut self, start: usize, message: Message, help: Option<Message>) {
        let mut diagnostic = Diagnostic::error(code::SYNTAX, self.span(start, self.at), message);
        diagnostic.help = help;
        self.report(diagnostic);
        self.push(Token::Bad, start);
    }

    /// A word with a space on each side where there is none yet, to take the place of a sign.
    pub(super) fn spaced(&self, word: &str, start: usize) -> String {
        let before = self.text.get(..start).and_then(|text| text.chars().next_back());
        let (left, right) = (before.is_some_and(|letter| !letter.is_whitespace() && letter != '('), self.peek());
        let right = right.is_some_and(|letter| !letter.is_whitespace());
        format!("{}{word}{}", if left { " " } else { "" }, if right { " " } else { "" })
    }

    /// The name at this place, which may be empty.
    pub(super) fn name_here(&self) -> &str {
        let rest = self.rest();
        if !rest.starts_with(is_name_start) {
            return "";
        }
        &rest[..rest.find(|letter: char| !is_name_part(letter)).unwrap_or(rest.len())]
    }

    fn word(&mut self) {
        let start = self.at;
        let mut word = self.name_here().to_owned();
        if let Some(length) = self.glued(&word) {
            word.truncate(length);
        }
        self.at += word.len();
        let token = match word.as_str() {
            "and" => Token::And,
            "or" => Token::Or,
            "not" => Token::Not,
            "in" => Token::In,
            "is" => Token::Is,
            "true" => Token::Constant(Value::YesNo(true)),
            "false" => Token::Constant(Value::YesNo(false)),
            _ => match connective(&word).filter(|_| self.scope.find(&word).is_none()) {
                Some((meant, token)) => {
                    let meant = self.spaced(meant, start);
                    self.misspelt(start, &meant);
                    token
                }
                None => Token::Name(word),
            },
        };
        self.push(token, start);
    }

    /// The length of what stands before or is a connective that sticks to a name, as in `已受理且金额`.
    pub(super) fn glued(&self, word: &str) -> Option<usize> {
        if self.scope.find(word).is_some() {
            return None;
        }
        let (at, sign) = word.char_indices().find(|(_, letter)| matches!(letter, '且' | '或'))?;
        let (before, after) = (&word[..at], &word[at + sign.len_utf8()..]);
        match (before, after) {
            ("", "") => None,
            ("", after) => self.scope.find(after).map(|_| sign.len_utf8()),
            (before, _) => self.scope.find(before).map(|_| at),
        }
    }

    fn text_literal(&mut self, open: char) {
        let start = self.at;
        self.at += open.len_utf8();
        let closing: &[char] = match open {
            '"' => &['"'],
            '\'' => &['\''],
            '‘' | '’' | '＇' => &['‘', '’', '＇', '\''],
            _ => &['“', '”', '＂', '"'],
        };
        let mut content = String::new();
        loop {
            let Some(letter) = self.peek() else {
                let message = message!(zh: "文字没有写完：缺少引号", en: "the text is not closed by a quotation mark");
                return self.bad(start, message, None);
            };
            self.at += letter.len_utf8();
            if closing.contains(&letter) {
                break;
            }
            if letter == '\\' {
                let Some(escaped @ ('"' | '\'' | '\\')) = self.peek() else {
                    let message = message!(
                        zh: "`\\` 后面只能是引号或另一个 `\\`",
                        en: "only a quotation mark or another `\\` may follow `\\`"
                    );
                    self.at = self.text.len();
                    return self.bad(start, message, None);
                };
                self.at += 1;
                content.push(escaped);
            } else {
                content.push(letter);
            }
        }
        if let Err(error) = check_characters(&content) {
            return self.bad(start, error.message(), None);
        }
        if !open.is_ascii() {
            self.full_width(start, &quoted(&content));
        }
        self.push(Token::Constant(Value::Text(content)), start);
    }

    fn sign(&mut self, letter: char) {
        let start = self.at;
        if let Some((length, meant, right)) = comparison_sign(self.rest()) {
            let written = self.rest()[..length].to_owned();
            self.at += length;
            let token = sign_token(meant);
            let word = matches!(token, Token::And | Token::Or | Token::Not);
            let spelling = if word { self.spaced(meant, start) } else { meant.to_owned() };
            if !right && half_width(&written) != written {
                self.full_width(start, &spelling);
            } else if !right {
                self.misspelt(start, &spelling);
            }
            return self.push(token, start);
        }
        self.at += letter.len_utf8();
        let (plain, token) = match letter {
            '+' | '＋' => ("+", Token::Arithmetic(Operator::Add)),
            '-' | '－' | '−' | '–' | '—' => ("-", Token::Arithmetic(Operator::Subtract)),
            '*' | '＊' | '×' => ("*", Token::Arithmetic(Operator::Multiply)),
            '/' | '／' | '÷' => ("/", Token::Arithmetic(Operator::Divide)),
            '(' | '（' => ("(", Token::Open),
            ')' | '）' => (")", Token::Close),
            '[' | '［' | '【' => ("[", Token::OpenList),
            ']' | '］' | '】' => ("]", Token::CloseList),
            ',' | '，' | '、' | '；' => (",", Token::Comma),
            '.' | '．' => (".", Token::Dot),
            _ => return self.unexpected(letter, start),
        };
        if matches!(letter, '×' | '÷') {
            self.misspelt(start, plain);
        } else if !letter.is_ascii() {
            self.full_width(start, plain);
        }
        self.track_brackets(&token);
        if token == Token::Dot && !self.after_value() && self.peek().is_some_and(|digit| digit.is_ascii_digit()) {
            return numbers::bare_fraction(self, start);
        }
        self.push(token, start);
    }

    fn after_name(&self) -> bool {
        matches!(self.lexemes.last(), Some(Lexeme { token: Token::Name(_), .. }))
    }

    /// Whether what was read last could be the left side of something.
    fn after_value(&self) -> bool {
        let last = self.lexemes.last().map(|lexeme| &lexeme.token);
        matches!(last, Some(Token::Name(_) | Token::Constant(_) | Token::Dot | Token::Close | Token::Bad))
    }

    fn track_brackets(&mut self, token: &Token) {
        if *token == Token::Open {
            self.brackets.push(self.after_name());
        } else if *token == Token::OpenList {
            self.brackets.push(true);
        } else if matches!(token, Token::Close | Token::CloseList) {
            self.brackets.pop();
        }
    }

    fn unexpected(&mut self, letter: char, start: usize) {
        let shown = letter.escape_debug();
        let message = message!(
            zh: "条件里不能有字符 `{shown}`",
            en: "the character `{shown}` has no place in an expression"
        );
        let help = matches!(letter, '%' | '％').then(
            || message!(zh: "百分数写成小数，例如 `0.05`", en: "write a percentage as a decimal, for example `0.05`"),
        );
        self.bad(start, message, help);
    }
}

/// The digit that a character stands for, full-width ones included.
pub(super) fn half_width_digit(letter: char) -> Option<char> {
    let plain = match letter {
        '０'..='９' => char::from_u32(u32::from(letter) - 0xfee0)?,
        other => other,
    };
    plain.is_ascii_digit().then_some(plain)
}

fn is_name_start(letter: char) -> bool {
    letter == '_' || letter.is_alphabetic()
}

fn is_name_part(letter: char) -> bool {
    letter == '_' || letter.is_alphanumeric()
}

/// Words from elsewhere that mean `and`, `or`, `not`.
pub(super) fn connective(word: &str) -> Option<(&'static str, Token)> {
    match word {
        "AND" | "And" | "且" | "并且" | "而且" => Some(("and", Token::And)),
        "OR" | "Or" | "或" | "或者" => Some(("or", Token::Or)),
        "NOT" | "Not" | "非" | "不" => Some(("not", Token::Not)),
        _ => None,
    }
}

/// The sign made of `= < > ! & |` at the head of a text: its length in bytes, what it means, whether it is spelt so.
fn comparison_sign(rest: &str) -> Option<(usize, &'static str, bool)> {
    const SIGNS: [(&str, &str); 21] = [
        ("===", "=="),
        ("!==", "!="),
        ("==", "=="),
        ("!=", "!="),
        ("<=", "<="),
        (">=", ">="),
        ("<>", "!="),
        ("=<", "<="),
        ("=>", ">="),
        ("&&", "and"),
        ("||", "or"),
        ("<", "<"),
        (">", ">"),
        ("=", "=="),
        ("!", "not"),
        ("&", "and"),
        ("|", "or"),
        ("≤", "<="),
        ("≥", ">="),
        ("≠", "!="),
        ("≦", "<="),
    ];
    let head: String = rest.chars().take(3).collect();
    let plain = half_width(&head);
    let (sign, meant) = SIGNS.into_iter().find(|(sign, _)| plain.starts_with(sign))?;
    let length = rest.chars().take(sign.chars().count()).map(char::len_utf8).sum();
    Some((length, meant, rest.get(..length) == Some(meant)))
}

fn sign_token(meant: &str) -> Token {
    match meant {
        "==" => Token::Compare(Comparison::Equal),
        "!=" => Token::Compare(Comparison::NotEqual),
        "<" => Token::Compare(Comparison::Less),
        "<=" => Token::Compare(Comparison::AtMost),
        ">" => Token::Compare(Comparison::Greater),
        ">=" => Token::Compare(Comparison::AtLeast),
        "and" => Token::And,
        "or" => Token::Or,
        _ => Token::Not,
    }
}

/// A text as it is written in an expression.
pub(super) fn quoted(content: &str) -> String {
    format!("\"{}\"", content.replace('\\', "\\\\").replace('"', "\\\""))
}

//! What templates may be written in: the part of the template language in which no value can grow.
//!
//! Steps of the engine can be counted, memory cannot: `{% set x = x ~ x %}` doubles a text at the price of one step. So
//! everything that joins texts, builds lists or catches output in a variable is refused before a template runs; what is
//! left can only print, and what is printed is capped.

use minijinja::machinery::{Token, tokenize};
use minijinja::syntax::SyntaxConfig;

use crate::render::error::{Reason, RenderError};

/// The statements that a template may use.
const STATEMENTS: &[&str] = &["for", "endfor", "if", "elif", "else", "endif", "set", "with", "endwith", "include"];

/// Words of the language: what follows them in brackets is no call and no index.
const WORDS: &[&str] = &["and", "or", "not", "in", "is", "if", "elif", "else", "for", "set", "with", "include"];

/// How templates are read: a statement on a line of its own leaves no line behind.
pub(super) fn syntax() -> SyntaxConfig {
    let mut syntax = SyntaxConfig::builder();
    syntax.trim_blocks(true).lstrip_blocks(true).keep_trailing_newline(true);
    syntax.build().expect("the delimiters are the usual ones")
}

/// Checks a template. Gives the templates it includes, with the lines.
///
/// # Errors
/// It cannot be read, or it uses something that is not allowed; with the line.
pub(super) fn check(name: &str, text: &str) -> Result<Vec<(String, usize)>, RenderError> {
    let mut statement = Vec::new();
    let mut is_block = false;
    let mut included = Vec::new();
    for token in tokenize(text, false, syntax()) {
        let (token, span) = token.map_err(|error| {
            let detail = error.detail().unwrap_or_default().to_owned();
            RenderError::new(name, error.line(), Reason::Syntax(detail))
        })?;
        let line = usize::from(span.start_line);
        let refused = |what: &str| RenderError::new(name, Some(line), Reason::NotAllowed(what.to_owned()));
        let begins = matches!(token, Token::BlockStart | Token::VariableStart);
        if begins {
            statement.clear();
            is_block = matches!(token, Token::BlockStart);
        } else if matches!(token, Token::BlockEnd | Token::VariableEnd) {
            let found = check_statement(&statement, is_block).map_err(|what| refused(&what))?;
            included.extend(found.map(|name| (name, line)));
        } else if !matches!(token, Token::TemplateData(_)) {
            statement.push(token);
        }
    }
    Ok(included)
}

/// Checks what stands in one pair of braces. Gives the template it includes.
fn check_statement(tokens: &[Token<'_>], is_block: bool) -> Result<Option<String>, String> {
    let words: Vec<&str> = tokens.iter().filter_map(ident).collect();
    check_tokens(tokens)?;
    if !is_block {
        return Ok(None);
    }
    let keyword = words.first().copied().unwrap_or_default();
    if !STATEMENTS.contains(&keyword) {
        return Err(keyword.to_owned());
    }
    if keyword == "for" && words.contains(&"recursive") {
        return Err("recursive".to_owned());
    }
    if keyword == "set" && !matches!(tokens.get(2), Some(Token::Assign)) {
        return Err("set … endset".to_owned());
    }
    if keyword != "include" {
        return Ok(None);
    }
    match tokens {
        [_, Token::Str(name)] => Ok(Some((*name).to_owned())),
        _ => Err("include …".to_owned()),
    }
}

/// Looks for signs that join texts or make lists.
fn check_tokens(tokens: &[Token<'_>]) -> Result<(), String> {
    let mut brackets = Vec::new();
    let mut before: Option<&Token<'_>> = None;
    for token in tokens {
        let after_name = before.is_some_and(|before| match ident(before) {
            Some(word) => !WORDS.contains(&word),
            None => matches!(before, Token::BracketClose | Token::ParenClose),
        });
        if let Token::Tilde | Token::Plus | Token::Mul | Token::Pow | Token::Mod | Token::BraceOpen = token {
            return Err(token.to_string().replace('`', ""));
        }
        if matches!(token, Token::BracketOpen | Token::ParenOpen) {
            if matches!(token, Token::BracketOpen) && !after_name {
                return Err("[…]".to_owned());
            }
            brackets.push(matches!(token, Token::ParenOpen) && after_name);
        }
        if matches!(token, Token::BracketClose | Token::ParenClose) {
            brackets.pop();
        }
        if matches!(token, Token::Comma) && brackets.last() != Some(&true) {
            return Err(",".to_owned());
        }
        before = Some(token);
    }
    Ok(())
}

fn ident<'a>(token: &Token<'a>) -> Option<&'a str> {
    if let Token::Ident(word) = token { Some(word) } else { None }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn refused(text: &str) -> String {
        let reason = check("t", text).unwrap_err().reason;
        if let Reason::NotAllowed(what) = reason { what } else { panic!("{text}: {reason:?}") }
    }

    #[test]
    fn what_lets_values_grow_is_refused() {
        assert_eq!(refused("a\n{% set x = x ~ x %}"), "~");
        assert_eq!(refused("{% set x = x + x %}"), "+");
        assert_eq!(refused("{{ 'a' * 100 }}"), "*");
        assert_eq!(refused("{% set x = [x, x] %}"), "[…]");
        assert_eq!(refused("{% set x = (x, x) %}"), ",");
        assert_eq!(refused("{% if a in (x, x) %}{% endif %}"), ",");
        assert_eq!(refused("{% set x = x, x %}"), ",");
        assert_eq!(refused("{% set x = {'a': x} %}"), "{");
        assert_eq!(refused("{% set x %}{{ x }}{{ x }}{% endset %}"), "set … endset");
        assert_eq!(refused("{% set x | upper %}{% endset %}"), "set … endset");
        assert_eq!(refused("{% for a in b recursive %}{% endfor %}"), "recursive");
        for keyword in ["macro m(x)", "call m()", "filter f", "block b", "extends 'a'", "import 'a' as b", "do m()"] {
            assert_eq!(refused(&format!("{{% {keyword} %}}")), keyword.split(' ').next().unwrap());
        }
        assert_eq!(refused("{% include name %}"), "include …");
        assert_eq!(refused("{% include 'a' ignore missing %}"), "include …");
    }

    #[test]
    fn the_line_is_named() {
        assert_eq!(check("t", "a\n\n{{ b ~ c }}").unwrap_err().line, Some(3));
        assert!(matches!(check("t", "a\n{{ 'b }}").unwrap_err().reason, Reason::Syntax(_)));
    }

    #[test]
    fn ordinary_templates_pass() {
        let text = "{% include \"shared/head.html.j2\" %}\n{%- for step in steps if not step.hidden %}{{ t(\"甲\", \"A\") }}\
                    {% set first = loop.first and (steps[0].title | say) %}{% endfor %}{# a ~ b #}{% raw %}{{ ~ }}{% endraw %}";
        assert_eq!(check("t", text).unwrap(), [("shared/head.html.j2".to_owned(), 1)]);
    }
}

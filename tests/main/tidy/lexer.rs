//! As much of Rust's lexical grammar as the rules need: comments and literals are blanked, tests are cut out, and what is
//! left is read as paths and functions. Lines are kept, columns are not.

use std::ops::RangeInclusive;

/// The code of a file with comments and literals blanked; every line break stays where it was.
pub(super) fn blank(text: &str) -> String {
    let chars: Vec<char> = text.chars().collect();
    let mut code = String::with_capacity(text.len());
    let mut at = 0;
    while at < chars.len() {
        let end = blank_end(&chars, at);
        if end == at {
            code.push(chars[at]);
            at += 1;
        } else {
            code.extend(chars[at..end].iter().map(|char| if *char == '\n' { '\n' } else { ' ' }));
            at = end;
        }
    }
    code
}

/// One past the comment or literal that starts here; `at` itself when none does.
fn blank_end(chars: &[char], at: usize) -> usize {
    let next = chars.get(at + 1).copied();
    match chars[at] {
        '/' if next == Some('/') => position(chars, at, |char| char == '\n'),
        '/' if next == Some('*') => block_comment_end(chars, at),
        '"' => quoted_end(chars, at),
        'r' if !is_word(at.checked_sub(1).map(|before| chars[before])) => raw_string_end(chars, at),
        'b' | 'c' if next == Some('r') && !is_word(at.checked_sub(1).map(|before| chars[before])) => {
            match raw_string_end(chars, at + 1) {
                end if end == at + 1 => at,
                end => end,
            }
        }
        '\'' if next == Some('\\') => position(chars, at + 3, |char| char == '\'') + 1,
        '\'' if chars.get(at + 2) == Some(&'\'') => at + 3,
        _ => at,
    }
}

fn block_comment_end(chars: &[char], start: usize) -> usize {
    let mut depth = 0;
    let mut at = start;
    while at < chars.len() {
        match (chars[at], chars.get(at + 1)) {
            ('/', Some('*')) => (depth, at) = (depth + 1, at + 2),
            ('*', Some('/')) => (depth, at) = (depth - 1, at + 2),
            _ => at += 1,
        }
        if depth == 0 {
            return at;
        }
    }
    chars.len()
}

fn quoted_end(chars: &[char], start: usize) -> usize {
    let mut at = start + 1;
    while at < chars.len() {
        match chars[at] {
            '\\' => at += 2,
            '"' => return at + 1,
            _ => at += 1,
        }
    }
    chars.len()
}

/// `r#name` is an identifier and no literal.
fn raw_string_end(chars: &[char], start: usize) -> usize {
    let quote = position(chars, start + 1, |char| char != '#');
    if chars.get(quote) != Some(&'"') {
        return start;
    }
    let hashes = quote - start - 1;
    let closes =
        |at: usize| chars[at] == '"' && chars[at + 1..].iter().take_while(|char| **char == '#').count() >= hashes;
    (quote + 1..chars.len()).find(|at| closes(*at)).map_or(chars.len(), |at| at + 1 + hashes)
}

fn position(chars: &[char], from: usize, stops: impl Fn(char) -> bool) -> usize {
    (from..chars.len()).find(|at| stops(chars[*at])).unwrap_or(chars.len())
}

fn is_word(char: Option<char>) -> bool {
    char.is_some_and(|char| char.is_alphanumeric() || char == '_')
}

/// A word, a `::` or another sign, and its line.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Token<'a> {
    pub(super) line: usize,
    pub(super) text: &'a str,
}

/// The tokens of blanked code.
pub(super) fn tokens(code: &str) -> Vec<Token<'_>> {
    let mut tokens = Vec::new();
    for (number, line) in code.lines().enumerate() {
        let mut rest = line.trim_start();
        while let Some(first) = rest.chars().next() {
            let length = match first {
                _ if is_word(Some(first)) => rest.find(|char| !is_word(Some(char))).unwrap_or(rest.len()),
                ':' if rest.starts_with("::") => 2,
                _ => first.len_utf8(),
            };
            tokens.push(Token { line: number + 1, text: &rest[..length] });
            rest = rest[length..].trim_start();
        }
    }
    tokens
}

/// What blanked code holds under `#[cfg(test)]`.
#[derive(Debug, Default)]
pub(super) struct Tests {
    /// The lines of the items, attributes included.
    pub(super) lines: Vec<RangeInclusive<usize>>,
    /// Modules that are files of their own, as in `#[cfg(test)] mod conformance;`.
    pub(super) modules: Vec<String>,
}

/// Finds the items under `#[cfg(test)]`.
pub(super) fn tests(code: &str) -> Tests {
    let tokens = tokens(code);
    let mut tests = Tests::default();
    let mut at = 0;
    while at < tokens.len() {
        if !starts_with(&tokens[at..], &["#", "[", "cfg", "(", "test", ")", "]"]) {
            at += 1;
            continue;
        }
        let first = tokens[at].line;
        at += 7;
        while starts_with(&tokens[at..], &["#", "["]) {
            at = closing(&tokens, at + 1) + 1;
        }
        let end = item_end(&tokens, at);
        if let Some(name) = (at..end).find(|at| tokens[*at].text == "mod").and_then(|at| tokens.get(at + 1))
            && tokens.get(end).is_some_and(|last| last.text == ";")
        {
            tests.modules.push(name.text.to_owned());
        }
        let last = tokens.get(end).or(tokens.last()).map_or(first, |token| token.line);
        tests.lines.push(first..=last);
        at = end + 1;
    }
    tests
}

/// A function with a body.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Function<'a> {
    pub(super) name: &'a str,
    /// The line of `fn`.
    pub(super) first: usize,
    /// The line of the closing brace.
    pub(super) last: usize,
}

/// The functions in blanked code, nested ones included.
pub(super) fn functions(code: &str) -> Vec<Function<'_>> {
    let tokens = tokens(code);
    let mut functions = Vec::new();
    for at in 0..tokens.len() {
        let Some(name) = tokens.get(at + 1).filter(|name| tokens[at].text == "fn" && is_word(name.text.chars().next()))
        else {
            continue;
        };
        let end = item_end(&tokens, at);
        if let Some(last) = tokens.get(end).filter(|last| last.text == "}") {
            functions.push(Function { name: name.text, first: tokens[at].line, last: last.line });
        }
    }
    functions
}

/// The last token of the item that starts here: its `;`, or the brace that closes its body.
fn item_end(tokens: &[Token<'_>], start: usize) -> usize {
    let mut at = start;
    while at < tokens.len() {
        match tokens[at].text {
            ";" => return at,
            "{" => return closing(tokens, at),
            "(" | "[" => at = closing(tokens, at) + 1,
            _ => at += 1,
        }
    }
    tokens.len()
}

/// The token that closes the bracket that opens here.
fn closing(tokens: &[Token<'_>], open: usize) -> usize {
    let mut depth = 0_usize;
    for (at, token) in tokens.iter().enumerate().skip(open) {
        match token.text {
            "(" | "[" | "{" => depth += 1,
            ")" | "]" | "}" => depth = depth.saturating_sub(1),
            _ => {}
        }
        if depth == 0 {
            return at;
        }
    }
    tokens.len()
}

fn starts_with(tokens: &[Token<'_>], wanted: &[&str]) -> bool {
    tokens.len() >= wanted.len() && tokens.iter().zip(wanted).all(|(token, wanted)| token.text == *wanted)
}

/// A path such as `std::io::stdout`, or a single word.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Mention<'a> {
    pub(super) line: usize,
    /// A glob import ends with `*`.
    pub(super) segments: Vec<&'a str>,
    /// Whether it stands in a `use`.
    pub(super) imported: bool,
}

impl Mention<'_> {
    /// Whether these segments stand in it, one after the other.
    pub(super) fn holds(&self, path: &str) -> bool {
        let wanted: Vec<&str> = path.split("::").collect();
        self.segments.windows(wanted.len()).any(|segments| segments == wanted)
    }

    /// Whether it speaks of this crate, rather than of something that happens to have its name.
    pub(super) fn is_of_crate(&self, name: &str) -> bool {
        self.segments[0] == name && (self.imported || self.segments.len() > 1)
    }
}

/// All paths in blanked code; groups in a `use` are spelt out.
pub(super) fn mentions(code: &str) -> Vec<Mention<'_>> {
    let tokens = tokens(code);
    let mut mentions = Vec::new();
    let mut imported = false;
    let mut at = 0;
    while at < tokens.len() {
        match tokens[at].text {
            "use" => imported = true,
            ";" => imported = false,
            "as" if imported => at += 1,
            text if is_word(text.chars().next()) => {
                at = read_path(&tokens, at, &[], imported, &mut mentions);
                continue;
            }
            _ => {}
        }
        at += 1;
    }
    mentions
}

/// Reads one path, with what is in braces behind it, and returns where to go on.
fn read_path<'a>(
    tokens: &[Token<'a>],
    start: usize,
    prefix: &[&'a str],
    imported: bool,
    mentions: &mut Vec<Mention<'a>>,
) -> usize {
    let mut segments = prefix.to_vec();
    segments.push(tokens[start].text);
    let line = tokens[start].line;
    let mut at = start + 1;
    while starts_with(&tokens[at..], &["::"]) {
        match tokens.get(at + 1) {
            Some(token) if token.text == "{" => {
                let end = closing(tokens, at + 1);
                at += 2;
                while at < end {
                    at = match tokens[at].text {
                        "as" => at + 2,
                        "*" => read_path(tokens, at, &segments, imported, mentions),
                        text if is_word(text.chars().next()) => read_path(tokens, at, &segments, imported, mentions),
                        _ => at + 1,
                    };
                }
                return end + 1;
            }
            Some(token) if token.text == "*" || is_word(token.text.chars().next()) => segments.push(token.text),
            _ => break,
        }
        at += 2;
    }
    mentions.push(Mention { line, segments, imported });
    at
}

#[test]
fn comments_and_literals_are_blanked_and_lines_kept() {
    let text = "let a = \"x // { \\\" {\n\"; // {\n/* { /* } */ */ let b = '{'; let c: &'a str = r#\"\"{\"#; b\"{\"; '\\'' r#fn";
    let code = blank(text);
    assert_eq!(code.lines().count(), text.lines().count());
    assert!(!code.contains(['{', '}', '"', '/']), "{code}");
    assert!(code.contains("let c: &'a str ="), "{code}");
    assert!(code.ends_with("r#fn"), "{code}");
}

#[test]
fn paths_are_read_with_their_groups() {
    let code = "use std::{env, io::{self, stdout as out}, fs::*};\nuse clap;\nlet x = chrono::Utc::now();";
    let read: Vec<String> = mentions(code).iter().map(|mention| mention.segments.join("::")).collect();
    assert_eq!(
        read,
        ["std::env", "std::io::self", "std::io::stdout", "std::fs::*", "clap", "let", "x", "chrono::Utc::now"]
    );
    assert_eq!(mentions(code).iter().filter(|mention| mention.imported).count(), 5);
}

#[test]
fn tests_are_found_with_their_lines() {
    let code = "fn a() {}\n#[cfg(test)]\n#[expect(x)]\nmod tests {\n    fn b() {\n    }\n}\n#[cfg(test)]\nmod conformance;\nfn c() {}";
    let tests = tests(code);
    assert_eq!(tests.lines, [2..=7, 8..=9]);
    assert_eq!(tests.modules, ["conformance"]);
}

#[test]
fn functions_are_measured_to_their_closing_brace() {
    let code = "fn a(b: [u8; 2]) -> fn(u8) {\n    if x { y }\n}\ntrait T { fn c(); }";
    assert_eq!(functions(code), [Function { name: "a", first: 1, last: 3 }]);
}

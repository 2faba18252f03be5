//! Secrets that have got into a file: keys, passwords in addresses, numbers of identity and bank cards.
//!
//! Only what can hardly be anything else is found: keys by the marks that their issuers give them, numbers by their check
//! digits. The text is read as it stands, comments included. Telephone numbers and plain words behind `password:` are
//! left alone on purpose: in a procedure they are mostly examples.

use chrono::NaiveDate;

use super::text::places;
use crate::diagnostic::Diagnostic;
use crate::lang::Message;
use crate::message;
use crate::source::{SourceFile, Span};

/// At most so many secrets are reported; one would be too many.
const MOST_REPORTED: usize = 20;

/// Nothing shorter is found: of so many characters is the shortest key, and the shortest number of a card.
const SHORTEST: usize = 16;

/// How an access key begins, and of how many characters it is at least.
const KEYS: &[(&str, usize)] = &[
    ("AKIA", 20),
    ("ASIA", 20),
    ("LTAI", 16),
    ("AIza", 39),
    ("ghp_", 40),
    ("gho_", 40),
    ("ghs_", 40),
    ("ghu_", 40),
    ("github_pat_", 40),
    ("glpat-", 26),
    ("xoxb-", 24),
    ("xoxp-", 24),
    ("sk_live_", 24),
    ("rk_live_", 24),
];

/// Finds secrets anywhere in the text.
pub(super) fn secrets(source: &SourceFile, diagnostics: &mut Vec<Diagnostic>) {
    let text = source.text.as_str();
    let mut found: Vec<(Span, Message)> = words(text).filter_map(|span| Some((span, kind_of(text, span)?))).collect();
    found.extend(numbers(text));
    found.extend(private_keys(text));
    found.extend(passwords(text));
    found.sort_by_key(|(span, _)| *span);
    diagnostics.extend(found.into_iter().take(MOST_REPORTED).map(|(span, what)| finding(span, &what)));
}

fn finding(span: Span, what: &Message) -> Diagnostic {
    let Message { zh, en } = what;
    let found = Diagnostic::warning(904, span, message!(zh: "文件里有{zh}", en: "there is {en} in this file"));
    found.help(message!(
        zh: "从文件和版本记录里去掉；已经外传的密钥和密码要换掉，个人号码放进案件的字段",
        en: "take it out of the file and out of its history; replace a key or password that others have seen, and keep numbers of persons in the fields of a case"
    ))
}

/// The stretches of letters, digits, `_` and `-`, and of `.` between them, that are long enough to be a key.
fn words(text: &str) -> impl Iterator<Item = Span> + '_ {
    const PARTS: [bool; 256] = bytes(true, b"_-.");
    let bare = |span: Span| Span::new(span.start(), span.start() + text[span.range()].trim_end_matches('.').len());
    runs(text, &PARTS).map(bare).filter(|span| span.length() >= SHORTEST)
}

/// The digits, the letters as well if wanted, and some more, as a table by byte.
const fn bytes(letters: bool, more: &[u8]) -> [bool; 256] {
    let (mut table, mut byte) = ([false; 256], 0u8);
    while byte < 128 {
        table[byte as usize] = byte.is_ascii_digit() || (letters && byte.is_ascii_alphabetic());
        byte += 1;
    }
    let mut at = 0;
    while at < more.len() {
        table[more[at] as usize] = true;
        at += 1;
    }
    table
}

/// The longest stretches of such bytes that are long enough to be of interest. Such a stretch does not fit between two
/// bytes that lie so far apart, so only these are looked at until one belongs to it.
fn runs(text: &str, parts: &'static [bool; 256]) -> impl Iterator<Item = Span> {
    let bytes = text.as_bytes();
    let is_part = |byte: u8| parts[usize::from(byte)];
    let mut at = 0;
    std::iter::from_fn(move || {
        loop {
            let inside = at + SHORTEST - 1;
            if !is_part(*bytes.get(inside)?) {
                at = inside + 1;
                continue;
            }
            let before = bytes[at..inside].iter().rposition(|byte| !is_part(*byte));
            let start = before.map_or(at, |before| at + before + 1);
            let length = bytes[start..].iter().position(|byte| !is_part(*byte)).unwrap_or(bytes.len() - start);
            at = start + length;
            if length >= SHORTEST {
                return Some(Span::new(start, at));
            }
        }
    })
}

/// What kind of key a word is.
fn kind_of(text: &str, span: Span) -> Option<Message> {
    let word = &text[span.range()];
    let has_digit = word.bytes().any(|byte| byte.is_ascii_digit());
    let is_key = |(start, length): &(&str, usize)| {
        word.starts_with(start) && word.len() >= *length && !word.contains('.') && has_digit
    };
    if KEYS.iter().any(is_key) {
        return Some(message!(zh: "一个访问密钥", en: "an access key"));
    }
    let parts: Vec<&str> = word.split('.').collect();
    let is_token = matches!(parts.as_slice(), [head, body, seal]
        if head.starts_with("eyJ") && body.starts_with("eyJ") && head.len() >= 16 && seal.len() >= 16);
    is_token.then(|| message!(zh: "一个登录令牌", en: "a login token"))
}

fn private_keys(text: &str) -> impl Iterator<Item = (Span, Message)> + '_ {
    let mark = "-----BEGIN ";
    places(text, mark).filter_map(move |start| {
        let rest = &text[start + mark.len()..];
        let (name, _) = rest.lines().next()?.split_once("-----")?;
        let kind = message!(zh: "一个私钥", en: "a private key");
        let is_private = name.ends_with("PRIVATE KEY") || name.ends_with("PRIVATE KEY BLOCK");
        is_private.then(|| (Span::new(start, start + mark.len() + name.len() + "-----".len()), kind))
    })
}

/// Passwords in addresses such as `scheme://name:password@place`. What stands in brackets or is all of one sign is a
/// place to fill in.
fn passwords(text: &str) -> impl Iterator<Item = (Span, Message)> + '_ {
    let mark = "://";
    places(text, mark).filter_map(move |at| {
        let start = at + mark.len();
        let is_end = |c: char| c.is_whitespace() || matches!(c, '/' | '"' | '\'' | '`' | '<' | '>' | '{' | '}' | '$');
        let place = &text[start..start + text[start..].find(is_end).unwrap_or(text.len() - start)];
        let (_, secret) = place.rsplit_once('@')?.0.split_once(':')?;
        let blank = secret.bytes().all(|byte| secret.as_bytes().first() == Some(&byte));
        let example = ["password", "passwd", "secret", "pass"].contains(&secret.to_ascii_lowercase().as_str());
        let begin = start + place.find(':')? + 1;
        let kind = message!(zh: "一个写在地址里的密码", en: "a password in an address");
        (!blank && !example).then(|| (Span::new(begin, begin + secret.len()), kind))
    })
}

/// Numbers of identity cards and bank cards, by their check digits. Digits may stand in groups of four; a number that is
/// part of a longer word is none.
fn numbers(text: &str) -> impl Iterator<Item = (Span, Message)> + '_ {
    const PARTS: [bool; 256] = bytes(false, b"Xx ");
    let goes_on = |byte: Option<&u8>| byte.is_some_and(|byte| byte.is_ascii_alphanumeric() || b"_-.".contains(byte));
    runs(text, &PARTS).filter_map(move |span| {
        let run = &text[span.range()];
        let number = run.trim();
        let start = span.start() + (run.len() - run.trim_start().len());
        let span = Span::new(start, start + number.len());
        let bytes = text.as_bytes();
        if number.len() < SHORTEST || goes_on(bytes[..start].last()) || goes_on(bytes.get(span.end())) {
            return None;
        }
        let grouped = number.split(' ').rev().skip(1).all(|group| group.len() == 4);
        let plain: String = number.chars().filter(|c| *c != ' ').collect();
        Some((span, card(&plain).filter(|_| grouped)?))
    })
}

fn card(number: &str) -> Option<Message> {
    if is_identity(number) {
        return Some(message!(zh: "一个身份证号码", en: "the number of an identity card"));
    }
    is_bank_card(number).then(|| message!(zh: "一个银行卡号", en: "the number of a bank card"))
}

/// A citizen number of mainland China: region, birthday, sequence, check digit (GB 11643).
fn is_identity(number: &str) -> bool {
    const WEIGHTS: [u32; 17] = [7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2];
    let bytes = number.as_bytes();
    if bytes.len() != 18 || !bytes[..17].iter().all(u8::is_ascii_digit) {
        return false;
    }
    let region: u32 = number[..2].parse().unwrap_or(0);
    let birthday = NaiveDate::parse_from_str(&number[6..14], "%Y%m%d");
    let sum: u32 = bytes.iter().zip(WEIGHTS).map(|(byte, weight)| u32::from(byte - b'0') * weight).sum();
    let wanted = b"10X98765432"[(sum % 11) as usize];
    let lived = birthday.is_ok_and(|day| ("1900".."2100").contains(&day.format("%Y").to_string().as_str()));
    (11..=82).contains(&region) && lived && bytes[17].to_ascii_uppercase() == wanted
}

/// A bank card: 16 to 19 digits with the prefix of a card scheme and a check digit (ISO/IEC 7812).
fn is_bank_card(number: &str) -> bool {
    let bytes = number.as_bytes();
    let known = number.starts_with("62") || (bytes.len() == 16 && matches!(bytes.first(), Some(b'4' | b'5')));
    if !(16..=19).contains(&bytes.len()) || !known || !bytes.iter().all(u8::is_ascii_digit) {
        return false;
    }
    let double = |digit: u32| if digit > 4 { digit * 2 - 9 } else { digit * 2 };
    let digits = bytes.iter().rev().map(|byte| u32::from(byte - b'0')).enumerate();
    let sum: u32 = digits.map(|(at, digit)| if at % 2 == 1 { double(digit) } else { digit }).sum();
    sum.is_multiple_of(10) && bytes.iter().any(|byte| *byte != bytes[2])
}

#[cfg(test)]
mod tests {
    use super::*;

    const NOTHING: [&str; 0] = [];

    fn found(text: &str) -> Vec<(String, String)> {
        let mut diagnostics = Vec::new();
        secrets(&SourceFile::new("a.yaml", text), &mut diagnostics);
        let said = |found: &Diagnostic| {
            let span = found.primary.span;
            (text[span.range()].to_owned(), found.message.en.clone())
        };
        diagnostics.iter().map(said).collect()
    }

    fn kinds(text: &str) -> Vec<String> {
        let kind = |(_, said): (String, String)| said["there is ".len()..said.len() - " in this file".len()].to_owned();
        found(text).into_iter().map(kind).collect()
    }

    #[test]
    fn keys_and_passwords_are_found_where_they_stand() {
        let key = format!("AKIA{}", "Q3EXAMPLE7KEY2AB");
        assert_eq!(found(&format!("# use {key}.")), [(key, "there is an access key in this file".to_owned())]);
        assert_eq!(kinds("-----BEGIN OPENSSH PRIVATE KEY-----\nabc"), ["a private key"]);
        assert_eq!(kinds(&format!("token: eyJ{0}.eyJ{0}.{0}{0}", "hbGciOiJIUzI1")), ["a login token"]);
        assert_eq!(kinds("see postgres://app:h4ntrax@db/sales"), ["a password in an address"]);
        assert_eq!(found("a://u:p4ss@b")[0].0, "p4ss");
    }

    #[test]
    fn what_only_looks_like_a_secret_is_left_alone() {
        let harmless = [
            "https://example.com/a:b@c",
            "postgres://app:****@db/sales",
            "postgres://app:password@db/sales",
            "postgres://app:{password}@db",
            "-----BEGIN PUBLIC KEY-----",
            "-----BEGIN CERTIFICATE-----",
            "AKIA",
            "the AKIAAAAAAAAAAAAAAAAAAAA of letters",
            "电话 13800138000，密码至少 8 位",
            "version 1.20.300.4000.50000",
        ];
        for text in harmless {
            assert_eq!(kinds(text), NOTHING, "{text}");
        }
    }

    #[test]
    fn numbers_of_cards_are_told_by_their_check_digits() {
        assert_eq!(kinds("身份证 11010519491231002X。"), ["the number of an identity card"]);
        assert_eq!(kinds("110105194912310021"), NOTHING);
        assert_eq!(kinds("11010519491331002X"), NOTHING);
        assert_eq!(kinds("6222020000000000 4111111111111111"), NOTHING);
        assert_eq!(kinds("card 4111 1111 1111 1111, thanks"), ["the number of a bank card"]);
        assert_eq!(kinds("4111111111111112"), NOTHING);
        assert_eq!(kinds("order-4111111111111111"), NOTHING);
        assert_eq!(kinds("6217000010001234560"), NOTHING);
    }
}

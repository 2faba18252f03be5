//! Checks a tree of nodes against the grammar: unknown and missing keys, wrong kinds, YAML's typing traps.
//!
//! What passes can be read by `lower` without a word about shape.

use std::cell::OnceCell;
use std::collections::HashSet;

use super::{Either, Naming, Record, Shape, kind_of};
use crate::compile::text::{tag, wide_colon_in};
use crate::compile::yaml::{Entry, Node, NodeKind};
use crate::diagnostic::{Diagnostic, Fix};
use crate::lang::{Message, certainly_meant, did_you_mean};
use crate::message;
use crate::source::{Span, Spanned};

/// So many unknown keys of one map are reported; a map with more is no part of a playbook.
const MOST_UNKNOWN: usize = 100;

/// Checks a node, and everything inside it, against a shape. `owner` is the place that stands for the whole of it: the
/// key it is the value of, or else its own beginning.
fn check(node: &Node, shape: &Shape, owner: Span, diagnostics: &mut Vec<Diagnostic>) {
    match shape {
        Shape::Text => text(node, diagnostics),
        Shape::Name(_) | Shape::Words | Shape::Guard | Shape::Duration | Shape::OrSetting(_) | Shape::Value => {
            scalar(node, shape, diagnostics)
        }
        Shape::OneOf(words) => one_of(node, words, diagnostics),
        Shape::Integer => parsed(node, shape, diagnostics, |text| whole_number(text).is_some()),
        Shape::Flag => truth(node, shape, diagnostics),
        Shape::Date => {
            parsed(node, shape, diagnostics, |text| chrono::NaiveDate::parse_from_str(text, "%Y-%m-%d").is_ok())
        }
        Shape::Time => {
            parsed(node, shape, diagnostics, |text| chrono::NaiveTime::parse_from_str(text, "%H:%M").is_ok())
        }
        Shape::List(item) => match &node.kind {
            NodeKind::List(items) => items.iter().for_each(|node| check(node, item, start_of(node), diagnostics)),
            NodeKind::Scalar { .. } | NodeKind::Map(_) => not_a_list(node, item, shape, diagnostics),
        },
        Shape::Map(_, value) => match &node.kind {
            NodeKind::Map(entries) => entries.iter().for_each(|entry| check_entry(entry, value, diagnostics)),
            NodeKind::Scalar { .. } | NodeKind::List(_) => wrong_kind(node, shape, diagnostics),
        },
        Shape::Record(keys) => record(node, keys, owner, diagnostics),
        Shape::Titled(keys) => {
            if is_bilingual(node) || node.text().is_some() {
                text(node, diagnostics);
            } else {
                record(node, keys, owner, diagnostics);
            }
        }
        Shape::Either(either) => alternatives(node, either, shape, owner, diagnostics),
        Shape::Step => record(node, &kind_of(node).record, owner, diagnostics),
    }
}

/// Checks the value of a name. What stands behind a colon that is none is part of the name.
fn check_entry(entry: &Entry, value: &Shape, diagnostics: &mut Vec<Diagnostic>) {
    let Spanned { value: key, span } = &entry.key;
    match wide_colon_in(key, false, *span).filter(|_| !entry.quoted) {
        Some(found) => diagnostics.push(found),
        None => check(&entry.value, value, *span, diagnostics),
    }
}

/// Reads `true` or `false`.
pub(in crate::compile) fn flag(text: &str) -> Option<bool> {
    match text {
        "true" => Some(true),
        "false" => Some(false),
        _ => None,
    }
}

/// Reads a whole number without sign, leading zero or separator.
pub(in crate::compile) fn whole_number(text: &str) -> Option<u32> {
    let plain = text.bytes().all(|byte| byte.is_ascii_digit()) && (text == "0" || !text.starts_with('0'));
    if plain { text.parse().ok() } else { None }
}

/// Whether a map holds languages and nothing else.
pub(crate) fn is_bilingual(node: &Node) -> bool {
    let entries = node.entries();
    !entries.is_empty() && entries.iter().all(|entry| matches!(entry.name(), "zh" | "en"))
}

/// Checks the root of a document against a map with known keys.
pub(in crate::compile) fn check_record(node: &Node, record: &Record, diagnostics: &mut Vec<Diagnostic>) {
    self::record(node, record, start_of(node), diagnostics);
}

fn record(node: &Node, record: &Record, owner: Span, diagnostics: &mut Vec<Diagnostic>) {
    let NodeKind::Map(entries) = &node.kind else {
        return wrong_kind(node, &Shape::Map(Naming::Free, &Shape::Value), diagnostics);
    };
    let absent = OnceCell::new();
    let mut unknown = 0;
    for entry in entries {
        match record.keys.iter().find(|key| key.name == entry.name()) {
            Some(key) => check(&entry.value, key.shape, entry.key.span, diagnostics),
            None => {
                unknown += 1;
                if unknown <= MOST_UNKNOWN {
                    diagnostics.push(unknown_key(entry, record, absent.get_or_init(|| absent_keys(record, entries))));
                }
            }
        }
    }
    for key in record.keys.iter().filter(|key| key.required && node.get(key.name).is_none()) {
        let (name, of) = (key.name, record.name);
        diagnostics.push(
            Diagnostic::error(4, owner, message!(zh: "`{of}` 缺少键 `{name}`", en: "`{name}` is missing in this {of}"))
                .help(Message {
                    zh: format!("加上 `{name}: …`（{}）", key.zh),
                    en: format!("add `{name}: …` ({})", key.en),
                }),
        );
    }
}

/// The keys that a map could have beside those it has: what a misspelt one may have meant.
fn absent_keys(record: &Record, entries: &[Entry]) -> Vec<&'static str> {
    let present: HashSet<&str> = entries.iter().map(|entry| entry.name()).collect();
    record.keys.iter().map(|key| key.name).filter(|name| !present.contains(name)).collect()
}

fn unknown_key(entry: &Entry, record: &Record, absent: &[&'static str]) -> Diagnostic {
    let Spanned { value: key, span } = &entry.key;
    let of = record.name;
    if let Some(found) = wide_colon_in(key, entry.quoted, *span) {
        return found;
    }
    let found =
        Diagnostic::error(3, *span, message!(zh: "`{of}` 没有键 `{key}`", en: "there is no key `{key}` in a {of}"));
    match did_you_mean(key, absent.iter().copied()) {
        Some(meant) => found
            .label(message!(zh: "是不是 `{meant}`？", en: "did you mean `{meant}`?"))
            .help(message!(zh: "改成 `{meant}`", en: "write `{meant}`"))
            .rename(*span, key, certainly_meant(key, absent.iter().copied())),
        None => {
            let known = record.keys.iter().map(|key| key.name).collect::<Vec<_>>().join(", ");
            found.help(message!(zh: "可以用的键：{known}", en: "known keys: {known}"))
        }
    }
}

fn text(node: &Node, diagnostics: &mut Vec<Diagnostic>) {
    match &node.kind {
        NodeKind::Scalar { .. } => scalar(node, &Shape::Text, diagnostics),
        NodeKind::Map(entries) if entries.is_empty() => wrong_kind(node, &Shape::Text, diagnostics),
        NodeKind::Map(_) => check_record(node, &BILINGUAL, diagnostics),
        NodeKind::List(_) => wrong_kind(node, &Shape::Text, diagnostics),
    }
}

/// Words in both languages.
pub(crate) const BILINGUAL: Record = Record {
    name: "text",
    keys: &[super::may("zh", &Shape::Words, "中文", "Chinese"), super::may("en", &Shape::Words, "英文", "English")],
};

fn scalar(node: &Node, shape: &Shape, diagnostics: &mut Vec<Diagnostic>) {
    let NodeKind::Scalar { text, quoted } = &node.kind else {
        return wrong_kind(node, shape, diagnostics);
    };
    if !matches!(shape, Shape::Guard)
        && let Some(found) = tag(node)
    {
        return diagnostics.push(found);
    }
    if text.chars().all(char::is_whitespace) {
        let found = Diagnostic::error(5, node.span, message!(zh: "这里是空的", en: "nothing stands here"));
        diagnostics.push(found.help(expected(shape)));
    } else if !quoted && matches!(shape, Shape::Text | Shape::Words) {
        typing_trap(node.span, text, diagnostics);
    }
}

/// Plain words that other YAML programs read as something other than text.
fn typing_trap(span: Span, text: &str, diagnostics: &mut Vec<Diagnostic>) {
    let is_any = |words: &[&str]| words.iter().any(|word| text.eq_ignore_ascii_case(word));
    let boolean = is_any(&["y", "n", "yes", "no", "on", "off", "true", "false"]);
    let null = is_any(&["null", "~"]);
    let special = is_any(&[".nan", ".inf", "-.inf", "+.inf"]);
    let number = text.starts_with(|c: char| c.is_ascii_digit() || matches!(c, '-' | '+' | '.'))
        && text.chars().all(|c| c.is_ascii_hexdigit() || matches!(c, '_' | '.' | '-' | '+' | 'x' | 'o' | ':'))
        && text.contains(|c: char| c.is_ascii_digit())
        && !is_plain_integer_or_version(text);
    let (zh, en) = if boolean {
        ("是/否", "yes or no")
    } else if null {
        ("空值", "nothing")
    } else if special || number {
        ("数", "a number")
    } else {
        return;
    };
    diagnostics.push(
        Diagnostic::error(
            6,
            span,
            message!(zh: "`{text}` 没有加引号，别的 YAML 程序会把它读成{zh}", en: "unquoted `{text}` is read as {en} by other YAML programs"),
        )
        .help(message!(zh: "要的是文字就写成 \"{text}\"", en: "write \"{text}\" if text is meant"))
        .fix(span, format!("\"{text}\"")),
    );
}

/// `3` and `1.0.0` are the same text to every reader; `1.10`, `010`, `1_000` and `12:30` are not.
fn is_plain_integer_or_version(text: &str) -> bool {
    let parts: Vec<&str> = text.split('.').collect();
    let digits = |part: &&str| !part.is_empty() && part.bytes().all(|byte| byte.is_ascii_digit());
    let date = text.split('-').count() == 3 && text.split('-').all(|part| digits(&part));
    date || (parts.len() >= 3 && parts.iter().all(digits)) || (parts.len() == 1 && whole_number(text).is_some())
}

fn one_of(node: &Node, words: &[&str], diagnostics: &mut Vec<Diagnostic>) {
    let Some(text) = node.text() else {
        return wrong_kind(node, &Shape::Words, diagnostics);
    };
    if words.contains(&text) {
        return;
    }
    let known = words.join(", ");
    let found =
        Diagnostic::error(5, node.span, message!(zh: "`{text}` 不能用在这里", en: "`{text}` is not known here"));
    diagnostics.push(match did_you_mean(text, words.iter().copied()) {
        Some(meant) => found
            .label(message!(zh: "是不是 `{meant}`？", en: "did you mean `{meant}`?"))
            .help(message!(zh: "可以用：{known}", en: "one of: {known}"))
            .rename(node.span, text, certainly_meant(text, words.iter().copied())),
        None => found.help(message!(zh: "可以用：{known}", en: "one of: {known}")),
    });
}

fn parsed(node: &Node, shape: &Shape, diagnostics: &mut Vec<Diagnostic>, accepts: impl Fn(&str) -> bool) {
    match node.text() {
        Some(text) if accepts(text) => {}
        Some(text) => {
            let found = Diagnostic::error(
                5,
                node.span,
                message!(zh: "`{text}` 不能用在这里", en: "`{text}` does not fit here"),
            );
            diagnostics.push(found.help(expected(shape)));
        }
        None => wrong_kind(node, shape, diagnostics),
    }
}

/// `true` or `false`; what else people write for them is certain.
fn truth(node: &Node, shape: &Shape, diagnostics: &mut Vec<Diagnostic>) {
    let before = diagnostics.len();
    parsed(node, shape, diagnostics, |text| flag(text).is_some());
    let meant = match node.text().map(str::to_lowercase).as_deref() {
        Some("true" | "yes" | "y" | "on" | "是") => "true",
        Some("false" | "no" | "n" | "off" | "否") => "false",
        Some(_) | None => return,
    };
    if let Some(found) = diagnostics.get_mut(before) {
        found.fix = Some(Fix { span: node.span, replacement: meant.to_owned() });
    }
}

fn alternatives(node: &Node, either: &Either, shape: &Shape, owner: Span, diagnostics: &mut Vec<Diagnostic>) {
    let chosen = match node.kind {
        NodeKind::Scalar { .. } => either.scalar,
        NodeKind::List(_) => either.list,
        NodeKind::Map(_) => either.map,
    };
    match chosen {
        Some(shape) => check(node, shape, owner, diagnostics),
        None => wrong_kind(node, shape, diagnostics),
    }
}

fn wrong_kind(node: &Node, shape: &Shape, diagnostics: &mut Vec<Diagnostic>) {
    if let NodeKind::Scalar { text, quoted: false } = &node.kind
        && let Some(found) = wide_colon_in(text, false, node.span)
    {
        return diagnostics.push(found);
    }
    let (zh, en) = match &node.kind {
        NodeKind::Scalar { text, .. } if text.is_empty() => ("空的", "nothing"),
        NodeKind::Scalar { .. } => ("一段文字", "a text"),
        NodeKind::List(_) => ("一个列表", "a list"),
        NodeKind::Map(_) => ("一个映射", "a map"),
    };
    let found = Diagnostic::error(5, start_of(node), message!(zh: "这里是{zh}", en: "{en} stands here"));
    diagnostics.push(found.help(expected(shape)));
}

/// One name where a list of names is wanted is a list of one.
fn not_a_list(node: &Node, item: &Shape, shape: &Shape, diagnostics: &mut Vec<Diagnostic>) {
    let before = diagnostics.len();
    wrong_kind(node, shape, diagnostics);
    let is_name = |text: &str| !text.is_empty() && text.chars().all(|c| c.is_alphanumeric() || matches!(c, '_' | '-'));
    if let Some(name) = node.text().filter(|text| takes_a_name(item) && is_name(text))
        && let Some(found) = diagnostics.get_mut(before)
        && node.span.length() == name.len()
    {
        found.fix = Some(Fix { span: node.span, replacement: format!("[{name}]") });
    }
}

fn takes_a_name(shape: &Shape) -> bool {
    match shape {
        Shape::Name(_) | Shape::Words | Shape::OrSetting(_) | Shape::Text => true,
        Shape::Either(either) => either.scalar.is_some_and(takes_a_name),
        Shape::Integer
        | Shape::Flag
        | Shape::Date
        | Shape::Time
        | Shape::Duration
        | Shape::Guard
        | Shape::Value
        | Shape::OneOf(_)
        | Shape::List(_)
        | Shape::Map(..)
        | Shape::Record(_)
        | Shape::Titled(_)
        | Shape::Step => false,
    }
}

/// What a shape wants, in words.
fn expected(shape: &Shape) -> Message {
    match shape {
        Shape::Name(_) => message!(zh: "写一个名称", en: "write a name"),
        Shape::Text => message!(zh: "写文字，或 {{ zh: …, en: … }}", en: "write a text, or {{ zh: …, en: … }}"),
        Shape::Words | Shape::Value => message!(zh: "写一个值", en: "write a value"),
        Shape::Integer => message!(zh: "写一个整数，如 3", en: "write a whole number such as 3"),
        Shape::Flag => message!(zh: "写 true 或 false", en: "write true or false"),
        Shape::Duration => {
            message!(zh: "写一个时长，如 2 working days 或 2 个工作日", en: "write a span of time such as 2 working days")
        }
        Shape::OrSetting(inner) => {
            let Message { zh, en } = expected(inner);
            message!(zh: "{zh}，或设置名", en: "{en}, or the name of a setting")
        }
        Shape::Date => {
            message!(zh: "写一个真实的日期，如 2026-01-31", en: "write a day that exists, such as 2026-01-31")
        }
        Shape::Time => message!(zh: "写一个时间，如 \"08:30\"", en: "write a time of day such as \"08:30\""),
        Shape::Guard => message!(zh: "写一个条件，如 amount > 800000", en: "write a condition such as amount > 800000"),
        Shape::OneOf(words) => message!(zh: "可以用：{words}", en: "one of: {words}", words = words.join(", ")),
        Shape::List(_) => message!(zh: "写一个列表：[a, b]", en: "write a list: [a, b]"),
        Shape::Map(..) | Shape::Record(_) | Shape::Step => {
            message!(zh: "写一个映射：{{ 键: 值 }}", en: "write a map: {{ key: value }}")
        }
        Shape::Titled(_) => message!(zh: "写文字，或带 title 的映射", en: "write a text, or a map with a `title`"),
        Shape::Either(either) => expected_either(either),
    }
}

fn expected_either(either: &Either) -> Message {
    let shapes = [either.scalar, either.list, either.map].into_iter().flatten().map(expected);
    shapes
        .reduce(|one, other| Message {
            zh: format!("{}；或者{}", one.zh, other.zh),
            en: format!("{}; or {}", one.en, other.en),
        })
        .unwrap_or_default()
}

/// The first line of a node: a span over many lines marks nothing.
fn start_of(node: &Node) -> Span {
    match &node.kind {
        NodeKind::Map(entries) => entries.first().map_or(node.span, |entry| entry.key.span),
        NodeKind::List(_) => Span::new(node.span.start(), (node.span.start() + 1).min(node.span.end())),
        NodeKind::Scalar { .. } => node.span,
    }
}

//! Text that has broken programs of this kind: each gets a clear finding with a place, soon, and without a panic.

use std::time::{Duration, Instant};

use playbook::compile::compile;
use playbook::diagnostic::{Code, Diagnostic, text};
use playbook::lang::Lang;
use playbook::lint;
use playbook::source::SourceFile;
use proptest::prelude::*;

use super::rules::{Beside, findings};

/// More than this is a hang, even on a busy machine without optimisation.
const SOON: Duration = Duration::from_secs(120);

const GOOD: &str = "playbook: leave
version: 1.0.0
title: Leave request
roles: { clerk: Clerk, leader: Leader }
fields: { amount: { type: money }, day: { type: date } }
start: record
steps:
  record: { title: Record, role: clerk, fill: [amount, day], next: judge }
  judge: { title: Judge, role: leader, next: closed }
  closed: { end: closed }
";

/// Finds what is wrong, and checks that it was found soon, has a place in the file and can be shown.
#[track_caller]
fn found_in(name: &str, bytes: &[u8]) -> Vec<Diagnostic> {
    let began = Instant::now();
    let (source, found) = findings("hostile.yaml", bytes, &Beside::default());
    for diagnostic in found.iter().take(100) {
        let span = diagnostic.primary.span;
        assert!(
            span.start() <= span.end() && span.end() <= source.text.len(),
            "{name}: {span:?} lies outside the file"
        );
        for lang in [Lang::Zh, Lang::En] {
            let shown = text::render(&source, diagnostic, lang, false);
            assert!(shown.len() < 20_000, "{name}: {} bytes are shown", shown.len());
            let steering = |c: char| (c.is_control() && c != '\n') || matches!(c, '\u{202a}'..='\u{202e}');
            assert!(!shown.contains(steering), "{name}: {shown:?}");
        }
    }
    let took = began.elapsed();
    assert!(took < SOON, "{name} took {took:?}");
    found
}

#[track_caller]
fn gives(name: &str, bytes: impl AsRef<[u8]>, code: u16) {
    let found = found_in(name, bytes.as_ref());
    let codes: Vec<String> = found.iter().take(10).map(|found| found.code.to_string()).collect();
    assert!(found.iter().any(|found| found.code == Code(code)), "{name} gives {codes:?}, not {}", Code(code));
}

#[track_caller]
fn is_good(name: &str, bytes: impl AsRef<[u8]>) {
    let found = found_in(name, bytes.as_ref());
    assert!(found.is_empty(), "{name} gives {found:?}");
}

/// The good playbook with something else instead of a part of it.
fn with(part: &str, other: &str) -> String {
    assert!(GOOD.contains(part), "{part:?} is no part of it");
    GOOD.replacen(part, other, 1)
}

fn titled(title: &str) -> String {
    with("title: Leave request", &format!("title: {title}"))
}

#[test]
fn aliases_tags_and_merge_keys_are_refused() {
    let bomb = "a: &a [x, x]\nb: &b [*a, *a, *a, *a]\nc: &c [*b, *b, *b, *b]\nd: &d [*c, *c, *c, *c]\ne: [*d, *d]\n";
    gives("an alias bomb", bomb, 12);
    gives("an alias that holds itself", "a: &a [*a]\n", 12);
    gives("an unknown alias", "a: *b\n", 12);
    gives("a merge key", with("role: clerk,", "<<: { why: so }, role: clerk,"), 12);
    gives("a tag", titled("!!binary aGVsbG8="), 12);
    gives("a tag of its own", titled("!run rm"), 12);
    gives("several documents", format!("{GOOD}---\n{GOOD}"), 12);
}

#[test]
fn depth_and_size_are_bounded() {
    gives("100,000 brackets", titled(&"[".repeat(100_000)), 13);
    gives("100,000 braces", titled(&"{a: ".repeat(100_000)), 13);
    gives("a deep block", (0..2_000).map(|depth| format!("{}a:\n", " ".repeat(depth))).collect::<String>(), 13);
    gives("a text of 5 MB", titled(&format!("\"{}\"", "x".repeat(5_000_000))), 13);
    gives("a plain text of 5 MB", titled(&"字".repeat(1_700_000)), 13);
    gives("17 MB", format!("{GOOD}# {}\n", "x".repeat(17_000_000)), 13);
    let keys: String = (0..200_000).map(|number| format!("  key_{number}: x\n")).collect();
    gives("200,000 keys", format!("{GOOD}extra:\n{keys}"), 3);
    let keys: String = (0..200_000).map(|number| format!("key_{number}: x\n")).collect();
    gives("200,000 keys at the top", format!("{GOOD}{keys}"), 3);
    let roles: String = (0..200_000).map(|number| format!("  role_{number}: Role\n")).collect();
    gives(
        "200,000 roles",
        with("roles: { clerk: Clerk, leader: Leader }", &format!("roles:\n  clerk: C\n  leader: L\n{roles}")),
        106,
    );
    gives(
        "a condition of 1 MB",
        with("next: judge", &format!("next: [{{ when: \"{}\", to: judge }}]", "not ".repeat(250_000))),
        13,
    );
    let long = format!("next: [{{ when: \"{}amount > 1\", to: judge }}, {{ else: closed }}]", "not ".repeat(4_000));
    gives("a long condition", with("next: judge", &long), 210);
}

#[test]
fn keys_are_never_lost() {
    gives("a key that stands twice", format!("{GOOD}title: Again\n"), 2);
    gives("`1` beside `\"1\"`", format!("{GOOD}records:\n  1: One\n  \"1\": Two\n"), 2);
    gives("an unknown key", format!("{GOOD}tilte: Again\n"), 3);
    gives("a key that is a list", format!("{GOOD}? [a, b]\n: c\n"), 5);
    gives("a full-width colon", with("version: 1.0.0", "version：1.0.0"), 10);
    gives("a full-width colon in Chinese", format!("名称：甲\n{GOOD}"), 10);
}

#[test]
fn no_text_is_taken_for_something_else() {
    for trap in ["NO", "on", "y", "off", "010", "1_000", "1.10", "0x1f", "12:30", "null", "~", ".nan", "-.inf", "1e999"]
    {
        gives(trap, titled(trap), 6);
    }
    gives("no text at all", titled(""), 5);
    gives("nothing but blanks", titled("\"   \""), 5);
}

#[test]
fn numbers_days_and_durations_are_checked() {
    let field = |kind: &str, default: &str| {
        with("day: { type: date }", &format!("day: {{ type: {kind}, default: {default} }}"))
    };
    for number in ["1e999", ".nan", "99999999999999999999999999999999999", "-0x1", "1.2.3"] {
        gives(number, field("integer", number), 203);
    }
    for day in ["2026-02-30", "2026-13-01", "10000-01-01", "0000-00-00", "今天"] {
        gives(day, field("date", day), 203);
    }
    for duration in ["-2 days", "99999999999999999999 days", "0 days", "2", "2 fortnights", "1.5 hours"] {
        gives(duration, field("duration", duration), 203);
        gives(
            duration,
            with("role: clerk,", &format!("role: clerk, within: {duration},")),
            if duration.starts_with('-') { 103 } else { 701 },
        );
    }
    is_good("a day long ago", with("start:", "document: { number: A-1, effective: 1969-07-20 }\nstart:"));
    is_good("a day far away", with("start:", "document: { number: A-1, effective: 9999-12-31 }\nstart:"));
}

#[test]
fn encodings_are_told_apart() {
    is_good("a byte order mark", format!("\u{feff}{GOOD}"));
    is_good("carriage returns", GOOD.replace('\n', "\r\n"));
    gives("a mark in the middle", with("steps:", "\u{feff}steps:"), 9);
    let utf16 = |units: Vec<[u8; 2]>, mark: [u8; 2]| [mark.to_vec(), units.concat()].concat();
    gives("UTF-16, little", utf16(GOOD.encode_utf16().map(u16::to_le_bytes).collect(), [0xff, 0xfe]), 11);
    gives("UTF-16, big", utf16(GOOD.encode_utf16().map(u16::to_be_bytes).collect(), [0xfe, 0xff]), 11);
    gives("UTF-16 without a mark", GOOD.encode_utf16().flat_map(u16::to_le_bytes).collect::<Vec<u8>>(), 9);
    let mut gbk = GOOD.as_bytes().to_vec();
    gbk.splice(40..40, [0xc7, 0xeb, 0xbc, 0xd9]);
    gives("GBK", gbk, 11);
    gives("an empty file", "", 1);
    gives("blank lines", "\n\n  \n", 1);
    gives("a comment", "# nothing\n", 1);
    gives("a text", "hello\n", 5);
    gives("a tab", with("  record:", "\trecord:"), 1);
}

#[test]
fn hidden_and_steering_characters_are_refused() {
    gives("NUL", titled("\"a\\0b\""), 9);
    gives("an escape sequence", titled("\"a\\e[2Jb\""), 9);
    gives("a raw escape sequence", titled("\"a\u{1b}[2Jb\""), 9);
    gives("a bell", titled("\"a\\x07b\""), 9);
    gives("a change of direction", titled("\"a\u{202e}b\""), 9);
    gives("an isolate", titled("a\u{2066}b"), 9);
    gives("a blank of no width", titled("a\u{200b}b"), 9);
    gives("a hidden character in a key", with("start:", "sta\u{200d}rt:"), 9);
    gives("a hidden character in a comment", format!("{GOOD}# a\u{202e}b\n"), 9);
}

#[test]
fn names_that_look_alike_are_told_apart() {
    let fields = |other: &str| with("day: {", &format!("{other}: {{ type: text }}, day: {{"));
    gives("another script", fields("\u{430}mount"), 108);
    gives("full width", fields("ａｍｏｕｎｔ"), 108);
    gives("capitals", fields("Amount"), 108);
    let composed = with("day: {", "caf\u{e9}: { type: text }, cafe\u{301}: { type: text }, day: {");
    assert!(!found_in("NFC beside NFD", composed.as_bytes()).is_empty());
    for name in ["-a", "a b", "a/b", "..", "con\\", "a:b", "2a", "$(x)", "`x`", "'; drop", "<b>"] {
        gives(name, fields(&format!("{name:?}")), 107);
    }
    gives("300 bytes", fields(&"a".repeat(300)), 107);
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 300, ..ProptestConfig::default() })]

    /// Cut, doubled and overwritten playbooks: no panic, and every finding lies inside the file.
    #[test]
    fn mutated_playbooks_are_read_without_a_panic(
        which in 0..3_usize,
        edits in prop::collection::vec((any::<prop::sample::Index>(), 0..40_usize, "[ -~\\n：，中а]{0,12}"), 1..4),
    ) {
        let mut text = [
            include_str!("../../examples/leave-request.yaml"),
            include_str!("../../examples/expense-approval.yaml"),
            include_str!("../../examples/event-preparation.yaml"),
        ][which].to_owned();
        for (at, length, other) in &edits {
            let start = floor(&text, at.index(text.len() + 1));
            let end = floor(&text, (start + length).min(text.len()));
            text.replace_range(start..end, other);
        }
        let source = SourceFile::new("mutated.yaml", text);
        let compiled = compile(&source);
        let mut found = compiled.diagnostics.clone();
        prop_assert!(compiled.playbook.is_some() || compiled.has_errors(), "nothing is said about {}", source.text);
        if let Some(playbook) = &compiled.playbook {
            found.extend(lint::check(playbook, &lint::Surroundings::default()));
        }
        for diagnostic in &found {
            prop_assert!(diagnostic.primary.span.end() <= source.text.len());
            prop_assert!(!text::render(&source, diagnostic, Lang::Zh, true).is_empty());
        }
    }

    #[test]
    fn any_text_is_read_without_a_panic(bytes in prop::collection::vec(any::<u8>(), 0..200)) {
        found_in("any bytes", &bytes);
    }
}

fn floor(text: &str, mut at: usize) -> usize {
    while !text.is_char_boundary(at) {
        at -= 1;
    }
    at
}

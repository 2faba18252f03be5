//! What explanations show: the bad example of every code gives this code, and the good one does not.
//!
//! Examples are pieces of a playbook: keys of the whole, of its steps, or of one step. They are put into a small frame that
//! has what they speak of and do not show. `# team.yaml: …` is the team that does the work.

use std::collections::BTreeSet;
use std::fmt::Write;

use playbook::diagnostic::{Code, Diagnostic, text};
use playbook::lang::Lang;
use playbook::lint;
use playbook::source::SourceFile;

use super::rules::{Beside, findings_with, read_team};

/// Shown with bytes or lengths that no document can hold, with comments, about files of other kinds or two
/// playbooks, or only where they are asked for.
const ELSEWHERE: [u16; 17] = [8, 11, 13, 110, 111, 207, 608, 801, 802, 803, 804, 805, 806, 807, 901, 902, 905];

const OF_THE_WHOLE: [&str; 12] = [
    "title", "language", "purpose", "start", "steps", "fields", "settings", "roles", "records", "scope", "document",
    "promise",
];
const OF_A_STEP: [&str; 7] = ["next", "join", "rest", "together", "approval", "within", "instruction"];
const ROLES: [&str; 6] = ["clerk", "leader", "manager", "finance", "legal", "auditor"];
const FIELDS: [(&str, &str); 8] = [
    ("amount", "money"),
    ("opinion", "text"),
    ("sales_opinion", "text"),
    ("law_opinion", "text"),
    ("upheld", "yes_no"),
    ("urgent", "yes_no"),
    ("paid", "yes_no"),
    ("kind", "text"),
];
const TARGETS: [&str; 15] = [
    "closed", "director", "print", "approve", "assign", "explain", "repair", "record", "judge", "decide", "check",
    "sign", "refused", "remind", "pay",
];

/// A line at the left border and all that belongs to it.
struct Piece<'e> {
    key: &'e str,
    text: String,
}

fn pieces(example: &str) -> Vec<Piece<'_>> {
    let mut pieces: Vec<Piece<'_>> = Vec::new();
    for line in example.lines().filter(|line| !line.starts_with('#')) {
        let begins = !line.starts_with([' ', '-']);
        if begins || pieces.is_empty() {
            let key = if begins { line.split([':', '：']).next().unwrap_or_default() } else { "-" };
            pieces.push(Piece { key, text: String::new() });
        } else if line.starts_with('-') && pieces.last().is_some_and(|piece| piece.key != "-") {
            pieces.push(Piece { key: "-", text: String::new() });
        }
        writeln!(pieces.last_mut().unwrap().text, "{line}").unwrap();
    }
    pieces
}

fn indented(text: &str, by: usize) -> String {
    text.lines().map(|line| format!("{}{line}\n", " ".repeat(by))).collect()
}

/// Whether a text has a word, and whether as a key.
fn has(text: &str, word: &str) -> (bool, bool) {
    let inside = |c: char| c.is_alphanumeric() || c == '_';
    let mut found = (false, false);
    for (at, _) in text.match_indices(word) {
        let (before, after) = (text[..at].chars().next_back(), text[at + word.len()..].chars().next());
        if !before.is_some_and(inside) && !after.is_some_and(inside) {
            found.0 = true;
            found.1 |= after == Some(':');
        }
    }
    found
}

/// A whole playbook around an example.
fn framed(example: &str) -> String {
    let pieces = pieces(example);
    let of = |keys: &[&str]| {
        pieces.iter().filter(|piece| keys.contains(&piece.key)).map(|piece| piece.text.as_str()).collect::<Vec<_>>()
    };
    let steps_given = pieces.iter().find(|piece| piece.key == "steps");
    let shown = |key: &str| pieces.iter().any(|piece| piece.key == key);
    let mut text = "playbook: p\nversion: \"1\"\n".to_owned();
    if !shown("title") {
        text.push_str("title: p\n");
    }
    let fields: Vec<&(&str, &str)> = FIELDS
        .iter()
        .filter(|(name, _)| has(example, name).0 && !has(&of(&["fields", "settings"]).concat(), name).0)
        .collect();
    let added: String =
        fields.iter().map(|(name, kind)| format!("  {name}: {{ type: {kind}, label: {name} }}\n")).collect();
    let given = of(&["fields"]).concat();
    let given = given.split_once('{').map_or("", |(_, rest)| rest.rsplit_once('}').map_or("", |(inside, _)| inside));
    let mut parts = given.trim().to_owned();
    if !fields.is_empty() {
        let added = added.trim_end().replace('\n', ",");
        parts = if parts.is_empty() { added } else { format!("{parts}, {added}") };
    }
    if !parts.is_empty() {
        writeln!(text, "fields: {{ {parts} }}").unwrap();
    }
    if !shown("roles") {
        text.push_str(&roles(example));
    }
    for piece in
        pieces.iter().filter(|piece| OF_THE_WHOLE.contains(&piece.key) && !["steps", "fields"].contains(&piece.key))
    {
        text.push_str(&piece.text);
    }
    let mut steps: String =
        steps_given.map(|piece| piece.text.split_once('\n').unwrap().1.to_owned()).unwrap_or_default();
    let whole =
        |piece: &&Piece<'_>| !OF_THE_WHOLE.contains(&piece.key) && !OF_A_STEP.contains(&piece.key) && piece.key != "-";
    steps.extend(pieces.iter().filter(whole).map(|piece| indented(&piece.text, 2)));
    let inside = of(&OF_A_STEP).concat();
    let branches = of(&["-"]).concat();
    if !inside.is_empty() || !branches.is_empty() {
        steps.push_str("  example:\n    title: example\n");
        if !shown("together") && !shown("approval") {
            steps.push_str("    role: clerk\n");
        }
        steps.push_str(&indented(&inside, 4));
        match (shown("next"), shown("approval"), branches.is_empty()) {
            (_, true, _) => steps.push_str("    next: { approve: closed, refuse: closed }\n"),
            (false, _, false) => {
                write!(steps, "    next:\n{}      - {{ else: closed }}\n", indented(&branches, 6)).unwrap();
            }
            (false, _, true) => steps.push_str("    next: closed\n"),
            (true, ..) => {}
        }
    }
    if !shown("start") {
        let first =
            steps.lines().find_map(|line| line.trim().split_once(':')).map_or("closed", |(name, _)| name).to_owned();
        let names: Vec<&str> = fields.iter().map(|(name, _)| *name).collect();
        writeln!(steps, "  enter: {{ title: enter, role: clerk, fill: [{}], next: {first} }}", names.join(", "))
            .unwrap();
        text.push_str("start: enter\n");
    }
    text.push_str("steps:\n");
    text.push_str(&steps);
    text.push_str(&ends(&steps));
    text.replace("<U+200B>", "\u{200b}")
}

/// The roles that an example speaks of.
fn roles(example: &str) -> String {
    let used = ROLES.iter().filter(|role| **role == "clerk" || has(example, role).0);
    let roles: Vec<String> = used.map(|role| format!("{role}: {role}")).collect();
    format!("roles: {{ {} }}\n", roles.join(", "))
}

/// The steps that an example speaks of and does not show.
fn ends(steps: &str) -> String {
    let is_step = |target: &str| steps.lines().any(|line| line.trim_start().starts_with(&format!("{target}:")));
    let wanted = TARGETS.iter().filter(|target| !is_step(target) && (has(steps, target).0 || **target == "closed"));
    wanted.map(|target| format!("  {target}: {{ end: {target}, title: {target} }}\n")).collect()
}

/// The bad and the good example, and whether the code is given for it.
fn examples(body: &str) -> [(&'static str, String, bool); 2] {
    let mut fences =
        body.split("```yaml\n").skip(1).map(|rest| rest.split("```").next().unwrap_or_default().to_owned());
    let mut next = || fences.next().expect("an explanation has two examples");
    [("bad", next(), true), ("good", next(), false)]
}

fn shown(source: &SourceFile, found: &[Diagnostic]) -> String {
    found.iter().map(|found| text::render(source, found, Lang::En, false)).collect()
}

#[test]
fn examples_show_what_they_are_given_for() {
    let mut wrong = Vec::new();
    for explanation in lint::explanations().into_iter().filter(|it| !ELSEWHERE.contains(&it.code.0)) {
        for (kind, example, wanted) in examples(&explanation.body.en) {
            let text = framed(&example);
            let team = example.lines().find_map(|line| line.strip_prefix("# team.yaml: ")).map(read_team);
            let team = team.as_ref().map(|team| (team, 0));
            let (source, found) = findings_with("example.yaml", text.as_bytes(), &Beside::default(), team);
            let codes: BTreeSet<Code> = found.iter().map(|found| found.code).collect();
            // What the frame lacks does not matter, as long as the example can be read.
            let read = codes.iter().all(|code| code.0 > 203 || [105, 106].contains(&code.0));
            if codes.contains(&explanation.code) != wanted || !(wanted || read) {
                wrong.push(format!("the {kind} example of {}:\n{text}\n{}", explanation.code, shown(&source, &found)));
            }
        }
    }
    assert!(wrong.is_empty(), "{} example(s):\n{}", wrong.len(), wrong.join("\n"));
}

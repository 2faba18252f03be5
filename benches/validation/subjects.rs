//! Playbooks of any size, written by a program: what the benchmarks measure and what the test of linearity counts.
//!
//! All of them are sound, so that every proof is carried to its end. A size is a number of steps, lanes, rows or files.

use std::fmt::Write;

/// A long procedure: blocks of ten steps with conditions, an approval that sends back, lanes, a wait, and two fields of
/// their own.
pub(crate) fn steps(count: usize) -> String {
    let blocks = count.div_ceil(10).max(1);
    let mut text = head("steps", "clerk: Clerk, lead: Lead, manager: Manager", (0..blocks).map(block_fields));
    text.push_str("start: open_0\nsteps:\n");
    for block in 0..blocks {
        let next = if block + 1 == blocks { "finished".to_owned() } else { format!("open_{}", block + 1) };
        text.push_str(&block_of_steps(block, &next));
    }
    text.push_str("  finished: { end: finished }\n");
    text
}

fn block_fields(at: usize) -> String {
    format!(
        "  kind_{at}: {{ type: choice, choices: {{ plain: Plain, urgent: Urgent, other: Other }} }}\n  amount_{at}: {{ type: integer, min: 0, max: 1000 }}\n"
    )
}

fn block_of_steps(at: usize, next: &str) -> String {
    format!(
        "  open_{at}:
    title: {{ zh: 登记第 {at} 件, en: Record item {at} }}
    role: clerk
    fill: [kind_{at}, amount_{at}]
    within: 4 working hours
    visits: {{ at_most: 3, then: finish_{at} }}
    next:
      - {{ when: kind_{at} == urgent and amount_{at} < 100, to: hurry_{at} }}
      - {{ when: kind_{at} == urgent and amount_{at} >= 100, to: decide_{at} }}
      - {{ else: prepare_{at} }}
  hurry_{at}: {{ title: Hurry, role: clerk, next: share_{at} }}
  decide_{at}:
    title: Decide
    approval: {{ any: [lead, manager] }}
    not_by: [open_{at}]
    next: {{ approve: share_{at}, revise: open_{at} }}
  prepare_{at}: {{ title: Prepare, role: clerk, check: [Complete, Legible], next: share_{at} }}
  share_{at}:
    title: Share
    together:
      tell_{at}: {{ title: Tell, role: clerk }}
      file_{at}: {{ title: File, role: clerk, when: kind_{at} != other }}
    next: rest_{at}
  rest_{at}: {{ title: Rest, wait: 1 working day, next: review_{at} }}
  review_{at}: {{ title: Review, role: lead, show: [amount_{at}], next: finish_{at} }}
  finish_{at}: {{ title: Finish, role: clerk, next: {next} }}
"
    )
}

/// A chain of tasks, each of which fills a field of its own; the last one decides by all of them.
pub(crate) fn fields(count: usize) -> String {
    let mut text =
        head("fields", "clerk: Clerk, lead: Lead", (0..count).map(|at| format!("  yes_{at}: {{ type: yes_no }}\n")));
    text.push_str("start: fill_0\nsteps:\n");
    for at in 0..count {
        let next = if at + 1 == count { "choose_0".to_owned() } else { format!("fill_{}", at + 1) };
        writeln!(text, "  fill_{at}: {{ title: Fill, role: clerk, fill: [yes_{at}], next: {next} }}").ok();
    }
    for at in 0..count {
        let next = if at + 1 == count { "finished".to_owned() } else { format!("choose_{}", at + 1) };
        writeln!(text, "  choose_{at}: {{ title: Choose, role: lead, next: [{{ when: yes_{at}, to: {next} }}, {{ else: refused }}] }}").ok();
    }
    text.push_str("  finished: { end: finished }\n  refused: { end: refused }\n");
    text
}

/// How the lanes of a `together` step hang together.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Lanes {
    /// All of them start at once, a third of them on a condition.
    Beside,
    /// Each comes after the one before it.
    InOrder,
}

/// One step with many lanes, each of which fills a field.
pub(crate) fn lanes(count: usize, how: Lanes) -> String {
    let fields = (0..count).map(|at| format!("  done_{at}: {{ type: yes_no }}\n"));
    let mut text = head("lanes", "clerk: Clerk", ["  urgent: { type: yes_no }\n".to_owned()].into_iter().chain(fields));
    text.push_str("start: open\nsteps:\n  open: { title: Open, role: clerk, fill: [urgent], next: share }\n");
    text.push_str("  share:\n    title: Share\n    together:\n");
    for at in 0..count {
        let more = match how {
            Lanes::Beside if at % 3 == 0 => ", when: urgent".to_owned(),
            Lanes::InOrder if at > 0 => format!(", after: [lane_{}]", at - 1),
            Lanes::Beside | Lanes::InOrder => String::new(),
        };
        writeln!(text, "      lane_{at}: {{ title: Lane, role: clerk, fill: [done_{at}]{more} }}").ok();
    }
    text.push_str("    next: finished\n  finished: { end: finished }\n");
    text
}

/// What is wrong with a table.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Table {
    /// Nothing: every value is in one row.
    Sound,
    /// The last row is missing.
    WithGap,
    /// The last row also covers what the row before it does.
    WithOverlap,
}

/// A table of five columns, as many rows as asked for and a few more: a step that leads on by one of so many
/// conditions, `yes and kind == a and size < 3 and …`. The rows cover all values, each once.
pub(crate) fn table(rows: usize, table: Table) -> String {
    let bands = rows.div_ceil(2 * 3 * 5 * 5).max(2);
    let columns = [
        "  fresh: { type: yes_no }\n".to_owned(),
        "  kind: { type: choice, choices: { a: A, b: B, c: C } }\n".to_owned(),
        "  level: { type: choice, choices: { none: None, low: Low, middle: Middle, high: High, top: Top } }\n"
            .to_owned(),
        "  size: { type: integer, min: 0, max: 100 }\n".to_owned(),
        format!("  amount: {{ type: money, currency: CNY, min: 0, max: {} }}\n", bands * 100),
    ];
    let mut text = head("table", "clerk: Clerk", columns);
    text.push_str("start: open\nsteps:\n");
    text.push_str("  open: { title: Open, role: clerk, fill: [fresh, kind, level, size, amount], next: choose }\n");
    text.push_str("  choose:\n    title: Choose\n    role: clerk\n    next:\n");
    let mut all: Vec<String> = Vec::new();
    for fresh in ["fresh", "not fresh"] {
        for kind in ["a", "b", "c"] {
            for level in ["none", "low", "middle", "high", "top"] {
                for size in 0..5 {
                    for band in 0..bands {
                        let (size, amount) = (range("size", size, 5, 20), range("amount", band, bands, 100));
                        all.push(format!("{fresh} and kind == {kind} and level == {level} and {size} and {amount}"));
                    }
                }
            }
        }
    }
    match table {
        Table::Sound => {}
        Table::WithGap => drop(all.pop()),
        Table::WithOverlap => {
            let last = all.len() - 1;
            all[last] = format!("({}) or ({})", all[last - 1], all[last]);
        }
    }
    for (at, row) in all.iter().enumerate() {
        let to = ["accepted", "refused"][at % 2];
        writeln!(text, "      - {{ when: \"{row}\", to: {to} }}").ok();
    }
    text.push_str("  accepted: { end: accepted }\n  refused: { end: refused }\n");
    text
}

/// The band of so many of a term, open at both ends of the scale.
fn range(term: &str, band: usize, bands: usize, width: usize) -> String {
    let (low, high) = (band * width, (band + 1) * width);
    match band {
        0 => format!("{term} < {high}"),
        _ if band + 1 == bands => format!("{term} >= {low}"),
        _ => format!("{term} >= {low} and {term} < {high}"),
    }
}

/// Many small playbooks, as name and text.
pub(crate) fn folder(count: usize) -> Vec<(String, String)> {
    let one = |at: usize| {
        let text = steps(10).replacen("playbook: steps", &format!("playbook: steps-{at}"), 1);
        (format!("steps-{at}.yaml"), text)
    };
    (0..count).map(one).collect()
}

fn head(name: &str, roles: &str, fields: impl IntoIterator<Item = String>) -> String {
    let mut text = format!("playbook: {name}\nversion: \"1\"\ntitle: {name}\n");
    writeln!(text, "roles: {{ {roles} }}\nfields:").ok();
    text.extend(fields);
    text
}

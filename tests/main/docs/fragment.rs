//! Parts of playbooks in documents, put into a whole playbook: what the document shares, the part, and what is still
//! missing.

/// Steps that parts may lead to without defining them.
const STEPS: &[(&str, &str)] = &[
    ("archive", "{ title: Archive, next: closed }"),
    ("closed", "{ end: closed }"),
    ("refused", "{ end: refused }"),
    ("归档", "{ title: 归档, next: 结束 }"),
    ("结束", "{ end: 结束 }"),
    ("不批准", "{ end: 不批准 }"),
];

/// The whole playbook that a part stands for.
pub(super) fn whole(cast: &str, kind: &str, part: &str) -> String {
    let part = match kind {
        "steps" => steps(part),
        "fields" => format!("fields:\n{}", indented(part)),
        "expressions" => expressions(part),
        "top" => part.to_owned(),
        _ => panic!("there is no kind of fragment `{kind}`"),
    };
    let minimal = "playbook: example\nversion: 1.0.0\ntitle: Example\nroles: { clerk: Clerk }\n";
    let mut sections = sections(minimal);
    for section in self::sections(cast).into_iter().chain(self::sections(&part)) {
        sections.retain(|(key, _)| *key != section.0);
        sections.push(section);
    }
    if !sections.iter().any(|(key, _)| key == "steps") {
        sections.push(("start".to_owned(), "start: archive\n".to_owned()));
        sections.push(("steps".to_owned(), format!("steps:\n{}", missing(""))));
    }
    sections.into_iter().map(|(_, text)| text).collect()
}

/// The parts of a file by their keys at the margin; comments before the first one are left out.
fn sections(text: &str) -> Vec<(String, String)> {
    let mut found: Vec<(String, String)> = Vec::new();
    for line in text.lines() {
        let begins = line.starts_with(|c: char| !c.is_whitespace() && c != '#');
        if let Some((key, _)) = line.split_once(':').filter(|_| begins) {
            found.push((key.to_owned(), String::new()));
        }
        if let Some((_, text)) = found.last_mut() {
            text.push_str(&format!("{line}\n"));
        }
    }
    found
}

fn steps(part: &str) -> String {
    let first = sections(part).first().map(|(name, _)| name.clone()).unwrap_or_default();
    format!("start: {first}\nsteps:\n{}{}", indented(part), missing(part))
}

/// The steps of [`STEPS`] that a part does not define itself.
fn missing(part: &str) -> String {
    let defined = sections(part);
    let absent = STEPS.iter().filter(|(name, _)| !defined.iter().any(|(known, _)| known == name));
    absent.map(|(name, step)| format!("  {name}: {step}\n")).collect()
}

/// A list of expressions, each as the condition of a branch.
fn expressions(part: &str) -> String {
    let each = part.lines().filter_map(|line| line.strip_prefix("- "));
    let steps = (1..).zip(each).map(|(number, expression)| {
        let (expression, _) = expression.split_once(" #").unwrap_or((expression, ""));
        format!(
            "  step_{number}:\n    title: Step\n    next:\n      - when: {}\n        to: archive\n      - else: closed\n",
            expression.trim_end()
        )
    });
    format!("start: step_1\nsteps:\n{}{}", steps.collect::<String>(), missing(""))
}

fn indented(text: &str) -> String {
    text.lines().map(|line| if line.is_empty() { "\n".to_owned() } else { format!("  {line}\n") }).collect()
}

//! Hostile text in every place of a playbook and a case: shown, never obeyed.

use playbook::diagram::{dot, mermaid};
use playbook::lang::{Lang, Text};
use playbook::model::step::Guidance;
use playbook::model::value::Value;
use playbook::model::{Playbook, Setting};
use playbook::render::{Document, Format};

use super::{LANGUAGES, Story, about, markup, read};

const HOSTILE: &[&str] = &[
    "<script>alert(1)</script><img src=x onerror=alert(1)>",
    "\"><svg onload=alert(1)>'",
    "</style></title><b>",
    "[click](javascript:alert(1)) ![x](javascript:alert(1)) <javascript:alert(1)>",
    "a | b || c \\| d \\",
    "1. one\n# two\n- three\n\n    four\n> five\n```\nsix\n~~~\n***\n|x|\n|-|\n",
    "&lt;script&gt; &#60;b&#62; &amp;",
    "\u{1b}[31mred\u{1b}[0m \u{7} \u{0} \u{9b}31m \r\n\t.",
    "\u{202e}evil\u{202c} \u{2066}x\u{2069} \u{200b}\u{200f}\u{feff}\u{ad} \u{e0041}",
    "{{ 7 * 7 }} {% include 'a' %} {# b #}",
    "`code` ``` $x$ \\(y\\) ~~z~~ __w__ @import \"x\"; content: attr(x)",
    "https://example.invalid/ www.example.invalid a@example.invalid",
];

/// The playbook with this text in all places.
fn with_text(mut playbook: Playbook, words: &str) -> Playbook {
    let text = || Text::plain(&words.replace('{', "{{"));
    let some = || Some(text());
    playbook.title = text();
    playbook.version = words.to_owned();
    playbook.name = words.to_owned();
    playbook.aliases = vec![words.to_owned()];
    let prose = &mut playbook.prose;
    for place in [&mut prose.purpose, &mut prose.overview, &mut prose.scope, &mut prose.excludes, &mut prose.ending] {
        *place = some();
    }
    for list in [&mut prose.prerequisites, &mut prose.goals, &mut prose.cautions, &mut prose.tools, &mut prose.laws] {
        list.push(text());
    }
    prose.faq.push(playbook::model::Question { question: text(), answer: text() });
    prose.glossary.push(playbook::model::Term { term: text(), meaning: text() });
    let document = &mut playbook.document;
    document.number = Some(words.to_owned());
    (document.company, document.department, document.level) = (some(), some(), some());
    document.distribution = vec![text()];
    for role in &mut playbook.roles {
        (role.title, role.duties, role.aliases) = (text(), vec![text()], vec![words.to_owned()]);
    }
    for setting in &mut playbook.settings {
        let Setting { field, note, .. } = setting;
        (field.label, *note) = (text(), some());
    }
    for field in &mut playbook.fields {
        (field.label, field.hint, field.unit) = (text(), some(), some());
    }
    for interrupt in &mut playbook.interrupts {
        interrupt.title = text();
    }
    for step in &mut playbook.steps {
        step.title = text();
        let work = &mut step.work;
        let told = work.guidance.get_or_insert_with(|| Box::new(Guidance::NOTHING));
        (told.instruction, told.why, told.expect) = (some(), some(), some());
        for list in [&mut told.points, &mut told.cautions, &mut told.materials, &mut told.exceptions] {
            list.push(text());
        }
        for line in &mut work.check {
            *line = text();
        }
        for outcome in &mut step.outcomes {
            outcome.title = some();
        }
    }
    playbook
}

#[test]
fn hostile_text_of_a_playbook_is_shown_and_not_obeyed() {
    for words in HOSTILE {
        let playbook = with_text(read("examples/event-preparation.yaml"), words);
        for languages in LANGUAGES {
            for document in [Document::Guide, Document::Checklist] {
                markup::assert_html(&about(&playbook, document, Format::Html, languages));
                markup::assert_markdown(&about(&playbook, document, Format::Markdown, languages));
            }
        }
    }
}

#[test]
fn hostile_text_of_a_case_is_shown_and_not_obeyed() {
    let playbook = read("examples/expense-approval.yaml");
    for words in HOSTILE {
        let mut story = Story::begin(&playbook, "甲");
        let amount = Value::Number("120000".parse().unwrap());
        story.completes(5, "甲", "claim", &[("expense", Value::Text("xx".into())), ("amount", amount)]);
        story.votes(5, "乙", "in_turn", "approve", Some("y"));
        // What comes from an older program or another store has not been through the checks of this one.
        for happened in &mut story.log {
            happened.actor = (*words).to_owned();
            let json = serde_json::to_string(&happened.event).unwrap();
            let quoted = serde_json::to_string(words).unwrap();
            let json = json.replace("\"xx\"", &quoted).replace("\"y\"", &quoted).replace("\"报价.pdf\"", &quoted);
            happened.event = serde_json::from_str(&json).unwrap();
        }
        for languages in LANGUAGES {
            for document in [Document::CaseReport, Document::Checklist] {
                markup::assert_html(&story.document(document, Format::Html, languages));
                markup::assert_markdown(&story.document(document, Format::Markdown, languages));
            }
        }
    }
}

#[test]
fn hidden_characters_are_shown_by_name() {
    let playbook = with_text(read("examples/leave-request.yaml"), "a\u{202e}b\u{1b}c");
    for format in [Format::Markdown, Format::Html] {
        let text = about(&playbook, Document::Guide, format, LANGUAGES[0]).replace('\\', "");
        assert!(text.contains("a⟦U+202E⟧b␛c"), "{format:?}");
    }
}

#[test]
fn hostile_text_cannot_leave_a_label_of_a_flowchart() {
    for words in HOSTILE {
        let playbook = with_text(read("examples/event-preparation.yaml"), words);
        for lang in [Lang::Zh, Lang::En] {
            let text = mermaid(&playbook, lang);
            for line in text.lines().filter(|line| line.contains('"')) {
                assert_eq!(line.matches('"').count(), 2, "{line}");
                let label = line.split('"').nth(1).unwrap().replace("<br/>", "");
                assert!(!label.contains(['<', '>', '`', '[', ']', '{', '}', '|', '\\']), "{label}");
            }
            let text = dot(&playbook, lang);
            for line in text.lines() {
                let bare = line.replace("\\\\", "").replace("\\\"", "");
                assert_eq!(bare.matches('"').count() % 2, 0, "{line}");
            }
        }
    }
}

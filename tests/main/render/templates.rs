//! Templates of a company: each of ours can be replaced, and one that fails says where and why.

use playbook::render::{
    Document, Format, House, Languages, Reason, RenderError, Subject, View, render, template, template_names,
    template_of,
};

use super::{SOURCE, read};
use playbook::lang::Lang;

/// Renders the Markdown guide of the leave request with some templates replaced.
fn with(replaced: &[(&str, &str)]) -> Result<String, RenderError> {
    let playbook = read("examples/leave-request.yaml");
    let settings = playbook.default_settings();
    let subject = Subject { playbook: &playbook, settings: &settings, source: SOURCE, run: None };
    let view = View::new(subject, Languages::One(Lang::Zh));
    let own = |name: &str| replaced.iter().find(|(known, _)| *known == name).map(|(_, text)| (*text).to_owned());
    let own = |name: &str| Ok(own(name));
    let bytes = render(Document::Guide, Format::Markdown, &view, &House { template: &own, ..House::BARE })?;
    Ok(String::from_utf8(bytes).unwrap())
}

fn main(text: &str) -> Result<String, RenderError> {
    with(&[("guide/guide.j2", text)])
}

#[test]
fn what_is_printed_as_a_start_gives_the_same_document() {
    let name = template_of(Document::Guide);
    assert_eq!(name, "guide/guide.j2");
    assert_eq!(with(&[(&name, template(&name).unwrap())]), with(&[]));
    for name in template_names() {
        assert!(template(name).is_some());
    }
    assert_eq!(template("guide/none.j2"), None);
}

#[test]
fn each_template_can_be_replaced_alone_and_new_ones_included() {
    let text = with(&[
        ("shared/cover.j2", "<p>公司：{{ control.number }}{% include \"ours/logo.j2\" %}</p>"),
        ("ours/logo.j2", "<b>!</b>"),
    ]);
    assert!(text.unwrap().starts_with("公司：EXAMPLE-01**\\!**\n"));
}

#[test]
fn what_is_not_there_is_an_error_with_template_line_and_words() {
    let error = main("<h1>{{ control.title | line }}</h1>\n\n{{ control.titel | line }}\n").unwrap_err();
    assert_eq!((error.template.as_str(), error.line), ("guide/guide.j2", Some(3)));
    assert!(error.message().zh.contains("control.titel"), "{}", error.message().zh);
    assert!(error.message().en.contains("guide/guide.j2, line 3: `control.titel"), "{}", error.message().en);
    for text in ["{{ nothing }}", "{% if nothing %}{% endif %}", "{% for a in nothing %}{% endfor %}"] {
        assert!(matches!(main(text).unwrap_err().reason, Reason::Undefined(_)), "{text}");
    }
    let error = with(&[("shared/step.j2", "\n{{ step.nothing }}")]).unwrap_err();
    assert_eq!((error.template.as_str(), error.line), ("shared/step.j2", Some(2)));
    let error = main("a\n{% include \"no/such.j2\" %}").unwrap_err();
    assert_eq!((error.line, error.reason), (Some(2), Reason::NoTemplate("no/such.j2".to_owned())));
}

#[test]
fn what_is_no_text_cannot_be_printed() {
    for text in ["{{ steps }}", "{{ control }}", "{{ promise }}", "{{ steps[0] | line }}"] {
        let reason = main(text).unwrap_err().reason;
        assert!(matches!(reason, Reason::NotText(_) | Reason::Undefined(_)), "{text}: {reason:?}");
    }
}

#[test]
fn what_is_no_markup_of_documents_is_an_error_with_template_and_line() {
    let error = with(&[("shared/step.j2", "<p>\n<div>{{ step.title | line }}</div></p>")]).unwrap_err();
    assert_eq!((error.template.as_str(), error.line), ("shared/step.j2", Some(2)));
    assert!(error.message().zh.contains("`<div>`"), "{}", error.message().zh);
    let error = main("<p>a</p>\n\n<p>{{ control.title | line }}").unwrap_err();
    assert_eq!((error.template.as_str(), error.line), ("guide/guide.j2", Some(3)));
}

#[test]
fn a_template_that_cannot_be_read_says_where() {
    for text in ["a\n{% if %}{% endif %}", "a\n{% for %}", "a\n{{ a b }}", "a\n{{ 'a }}", "a\n{% endif %}"] {
        let error = main(text).unwrap_err();
        assert_eq!(error.line, Some(2), "{text}: {error}");
        assert!(matches!(error.reason, Reason::Syntax(_)), "{text}: {error:?}");
    }
}

#[test]
fn a_template_reaches_nothing_but_the_view() {
    for text in
        ["{{ range(3) }}", "{{ control.title | upper }}", "{{ debug() }}", "{{ 'a' | safe }}", "{{ 'a'.upper() }}"]
    {
        assert!(matches!(main(text).unwrap_err().reason, Reason::NotAllowed(_)), "{text}");
    }
}

#[test]
fn a_template_that_does_too_much_is_stopped() {
    let nested = |depth: usize, inside: &str| {
        let text = (0..depth).fold(inside.to_owned(), |text, _| {
            format!("{{% for a in fields %}}{{% for b in steps %}}{{% for c in langs %}}{text}{{% endfor %}}{{% endfor %}}{{% endfor %}}")
        });
        main(&text).unwrap_err().reason
    };
    assert_eq!(nested(9, "{% if langs %}{% endif %}"), Reason::TooMuchWork);
    assert_eq!(nested(7, &"x".repeat(100_000)), Reason::TooLarge);
    let part = (0..6)
        .fold("{% if langs %}{% endif %}".to_owned(), |text, _| format!("{{% for a in fields %}}{text}{{% endfor %}}"));
    let part = format!("{part}{part}{part}{part}{part}");
    let many = format!("{{% for a in steps %}}{}{{% endfor %}}", "{% include \"ours/part.j2\" %}".repeat(300));
    let counted = with(&[("guide/guide.j2", &many), ("ours/part.j2", &part)]).unwrap_err();
    assert_eq!(counted.reason, Reason::TooMuchWork, "what is included counts too");
    let itself = main("{% include \"guide/guide.j2\" %}").unwrap_err();
    assert_eq!(itself.template, "guide/guide.j2");
    assert_eq!(
        main("{% set x = 'a' %}{% for a in steps %}{% set x = x ~ x %}{% endfor %}").unwrap_err().reason,
        Reason::NotAllowed("~".to_owned())
    );
    assert_eq!(main(&" ".repeat(600_000)).unwrap_err().reason, Reason::TooLarge);
}

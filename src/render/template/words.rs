//! The filters and functions of templates: how a text in two languages is printed.
//!
//! | in a template | prints |
//! |---|---|
//! | `{{ t("目录", "Contents") }}` | a label of the template, in the languages of the document, on one line |
//! | `{{ step.title \| line }}` | a text of the playbook, on one line |
//! | `{{ step.why \| say }}` | a text of the playbook; the second language below the first |
//! | `{{ line.remark \| say }}` | a text of a case, with its line breaks |
//! | `{{ sentence("…", "…") }}` | a sentence of the template; the second language below the first |
//! | `{{ words("封面", "Cover") }}` | a label without any marks, for attributes |
//! | `{{ control.title \| plain }}` | a text without any marks, for titles and attributes |
//! | `{{ control.title \| css }}` | a text for a quoted string of a style sheet, in the first language |
//! | `{{ flowchart \| fenced("mermaid") }}` | a block of code; Markdown only |
//! | `{{ steps \| length }}` | how many there are |

use minijinja::value::Value;
use minijinja::{Environment, Error, ErrorKind};

use crate::lang::Lang;
use crate::render::{Format, Languages, escape};

/// How a text is printed that the document has in two languages.
#[derive(Clone, Copy)]
enum Place {
    Line,
    Below,
}

pub(super) fn add_to(environment: &mut Environment<'_>, format: Format, languages: Languages) {
    let printed = move |text: &Value, place: Place| -> Result<Value, Error> {
        Ok(Value::from_safe_string(bilingual(&words(text, languages)?, place, format, languages)))
    };
    environment.add_filter("line", move |text: Value| printed(&text, Place::Line));
    environment.add_filter("say", move |text: Value| printed(&text, Place::Below));
    environment
        .add_filter("plain", move |text: Value| -> Result<String, Error> { Ok(words(&text, languages)?.join(" / ")) });
    environment.add_filter("css", move |text: Value| -> Result<Value, Error> {
        let first = words(&text, languages)?.into_iter().next().unwrap_or_default();
        Ok(Value::from_safe_string(escape::css(&first)))
    });
    environment.add_filter("fenced", |text: String, language: String| {
        Value::from_safe_string(escape::fenced(&language, &text))
    });
    environment.add_filter("length", |list: Value| -> Result<usize, Error> {
        list.len().ok_or_else(|| Error::new(ErrorKind::InvalidOperation, "only a list has a length"))
    });
    let labels = move |zh: &str, en: &str| -> Vec<String> {
        languages.all().iter().map(|lang| lang.pick(zh, en).to_owned()).collect()
    };
    environment.add_function("t", move |zh: String, en: String| {
        Value::from_safe_string(bilingual(&labels(&zh, &en), Place::Line, format, languages))
    });
    environment.add_function("sentence", move |zh: String, en: String| {
        Value::from_safe_string(bilingual(&labels(&zh, &en), Place::Below, format, languages))
    });
    environment.add_function("words", move |zh: String, en: String| labels(&zh, &en).join(" / "));
}

/// The words in the languages of the document; once, when they are the same in both. A plain text counts for both.
fn words(text: &Value, languages: Languages) -> Result<Vec<String>, Error> {
    if let Some(plain) = text.as_str() {
        return Ok(vec![plain.to_owned()]);
    }
    let mut words: Vec<String> = Vec::new();
    for lang in languages.all() {
        let said = text.get_attr(lang.tag())?;
        let said = said.as_str().ok_or_else(|| Error::new(ErrorKind::BadSerialization, super::NOT_TEXT))?;
        if words.iter().all(|earlier| earlier != said) {
            words.push(said.to_owned());
        }
    }
    Ok(words)
}

/// Text of HTML, with its line ends as breaks.
fn html(text: &str) -> String {
    escape::html(text).replace("&#10;", "<br>")
}

fn bilingual(words: &[String], place: Place, format: Format, languages: Languages) -> String {
    match (words, format) {
        ([], _) => String::new(),
        ([only], Format::Html) => html(only),
        ([only], Format::Markdown) => escape::markdown(only),
        ([first, second, ..], Format::Html) => {
            let (class, between) = match place {
                Place::Line => ("second", " "),
                Place::Below => ("second below", ""),
            };
            let tag = languages.all().get(1).copied().unwrap_or(Lang::En).tag();
            format!("{}{between}<span class=\"{class}\" lang=\"{tag}\">{}</span>", html(first), html(second))
        }
        ([first, second, ..], Format::Markdown) => {
            let between = match place {
                Place::Line => " ",
                Place::Below => "<br>",
            };
            format!("{}{between}{}", escape::markdown(first), escape::markdown(second))
        }
    }
}

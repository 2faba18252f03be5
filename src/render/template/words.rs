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
//! | `{{ first("一、", "I.") }}` | the label of the first language alone, for attributes |
//! | `{{ control.title \| plain }}` | a text without any marks, for attributes |
//! | `{{ steps \| length }}` | how many there are |

use minijinja::value::Value;
use minijinja::{Environment, Error, ErrorKind};

use crate::lang::Lang;
use crate::render::{Languages, escape};

/// How a text is printed that the document has in two languages.
#[derive(Clone, Copy)]
enum Place {
    Line,
    Below,
}

pub(super) fn add_to(environment: &mut Environment<'_>, languages: Languages) {
    let printed = move |text: &Value, place: Place| -> Result<Value, Error> {
        Ok(Value::from_safe_string(bilingual(&words(text, languages)?, place, languages)))
    };
    environment.add_filter("line", move |text: Value| printed(&text, Place::Line));
    environment.add_filter("say", move |text: Value| printed(&text, Place::Below));
    environment.add_filter("length", |list: Value| -> Result<usize, Error> {
        list.len().ok_or_else(|| Error::new(ErrorKind::InvalidOperation, "only a list has a length"))
    });
    environment
        .add_filter("plain", move |text: Value| -> Result<String, Error> { Ok(words(&text, languages)?.join(" / ")) });
    let labels = move |zh: &str, en: &str| -> Vec<String> {
        languages.all().iter().map(|lang| lang.pick(zh, en).to_owned()).collect()
    };
    environment.add_function("t", move |zh: String, en: String| {
        Value::from_safe_string(bilingual(&labels(&zh, &en), Place::Line, languages))
    });
    environment.add_function("sentence", move |zh: String, en: String| {
        Value::from_safe_string(bilingual(&labels(&zh, &en), Place::Below, languages))
    });
    environment.add_function("first", move |zh: String, en: String| labels(&zh, &en).swap_remove(0));
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

fn bilingual(words: &[String], place: Place, languages: Languages) -> String {
    match words {
        [] => String::new(),
        [only] => escape::markup(only),
        [first, second, ..] => {
            let (below, between) = match place {
                Place::Line => ("", " "),
                Place::Below => (" below=\"yes\"", ""),
            };
            let tag = languages.all().get(1).copied().unwrap_or(Lang::En).tag();
            let (first, second) = (escape::markup(first), escape::markup(second));
            format!("{first}{between}<second lang=\"{tag}\"{below}>{second}</second>")
        }
    }
}

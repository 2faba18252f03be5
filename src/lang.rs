//! The two languages everything is said in.
//!
//! [`Message`] is what the program says; it always exists in both languages, which the [`message!`](crate::message)
//! macro enforces when the program is compiled. [`Text`] is what a playbook says; its author may have written one
//! language only, and then that one is shown.

use std::sync::Arc;

use serde::{Deserialize, Serialize};

/// A language of the reader.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Default)]
pub enum Lang {
    /// Simplified Chinese.
    #[default]
    Zh,
    /// English.
    En,
}

impl Lang {
    /// The tag used in playbooks, in `--lang` and in HTML.
    #[must_use]
    pub fn tag(self) -> &'static str {
        match self {
            Lang::Zh => "zh",
            Lang::En => "en",
        }
    }

    /// Picks the words of this language.
    pub fn pick<T>(self, zh: T, en: T) -> T {
        match self {
            Lang::Zh => zh,
            Lang::En => en,
        }
    }
}

/// Words of the program, in both languages.
#[derive(Clone, Debug, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct Message {
    /// Simplified Chinese.
    pub zh: String,
    /// English.
    pub en: String,
}

impl Message {
    /// The words in one language.
    #[must_use]
    pub fn say(&self, lang: Lang) -> &str {
        lang.pick(&self.zh, &self.en)
    }
}

/// Builds a [`Message`]; both languages take the captured arguments of `format!`.
///
/// ```
/// let step = "archive";
/// let said = playbook::message!(zh: "没有步骤 `{step}`", en: "no step `{step}`");
/// assert_eq!(said.en, "no step `archive`");
/// ```
#[macro_export]
macro_rules! message {
    (zh: $zh:literal, en: $en:literal $(, $name:ident = $value:expr)* $(,)?) => {
        $crate::lang::Message { zh: format!($zh $(, $name = $value)*), en: format!($en $(, $name = $value)*) }
    };
}

/// Words of a playbook: one language or both. At least one is present in a compiled playbook. They are shared by all who
/// hold them.
#[derive(Clone, Debug, PartialEq, Eq, Default)]
pub struct Text {
    /// Simplified Chinese, when given.
    pub zh: Option<Arc<str>>,
    /// English, when given.
    pub en: Option<Arc<str>>,
}

impl Text {
    /// A text written once for all languages.
    #[must_use]
    pub fn plain(words: &str) -> Text {
        let words: Arc<str> = words.into();
        Text { zh: Some(Arc::clone(&words)), en: Some(words) }
    }

    /// The words in the language asked for, else in the other one.
    #[must_use]
    pub fn say(&self, lang: Lang) -> &str {
        let (first, second) = lang.pick((&self.zh, &self.en), (&self.en, &self.zh));
        first.as_deref().or(second.as_deref()).unwrap_or_default()
    }

    /// Whether neither language holds a word.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.zh.as_deref().unwrap_or_default().is_empty() && self.en.as_deref().unwrap_or_default().is_empty()
    }
}

/// The nearest of the known names, when it is near enough to be what was meant.
#[must_use]
pub fn did_you_mean<'a>(wrong: &str, known: impl IntoIterator<Item = &'a str>) -> Option<&'a str> {
    near(wrong, known).min_by_key(|(distance, _)| *distance).map(|(_, name)| name)
}

/// The one known name that is near enough to be what was meant; nothing when there are several.
#[must_use]
pub fn certainly_meant<'a>(wrong: &str, known: impl IntoIterator<Item = &'a str>) -> Option<&'a str> {
    let mut near = near(wrong, known).map(|(_, name)| name);
    let only = near.next()?;
    near.all(|other| other == only).then_some(only)
}

/// The known names that are near enough to be what was meant, and how many letters apart they are.
fn near<'a>(wrong: &str, known: impl IntoIterator<Item = &'a str>) -> impl Iterator<Item = (usize, &'a str)> {
    let (wrong_chars, wrong) = (wrong.chars().count(), wrong.to_lowercase());
    known
        .into_iter()
        .map(|name| (name, name.chars().count()))
        // Names of such different lengths cannot be near each other, and counting is cheaper than comparing.
        .filter(move |(_, chars)| wrong_chars.abs_diff(*chars) * 3 <= wrong_chars.max(*chars).max(3))
        .map(move |(name, chars)| (strsim::damerau_levenshtein(&wrong, &name.to_lowercase()), name, chars))
        .filter(move |(distance, _, chars)| {
            let longest = wrong_chars.max(*chars);
            *distance * 3 <= longest.max(3) && *distance < longest
        })
        .map(|(distance, name, _)| (distance, name))
}

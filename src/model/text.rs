//! Settings named inside texts: `{archive_within}` stands for the value of the setting, `{{` for a brace.

use super::Playbook;
use super::step::{Count, Limited};
use super::value::Value;
use crate::lang::{Lang, Text};

/// The names in braces, in order.
#[must_use]
pub fn placeholders(text: &str) -> Vec<&str> {
    placed(text).into_iter().map(|(_, name)| name).collect()
}

/// The names in braces, in order, each with the byte where it begins.
#[must_use]
pub fn placed(text: &str) -> Vec<(usize, &str)> {
    // Most texts name nothing. A short text is looked through faster as a whole than up to what is sought.
    if !text.bytes().fold(false, |found, byte| found | (byte == b'{')) {
        return Vec::new();
    }
    pieces(text)
        .into_iter()
        .filter_map(|piece| match piece {
            Piece::Setting(at, name) => Some((at, name)),
            Piece::Words(_) => None,
        })
        .collect()
}

impl Playbook {
    /// The playbook with values of its settings in place of their defaults: what is described without values at hand,
    /// such as a condition, is described with the defaults.
    #[must_use]
    pub fn with_settings(&self, values: &[Value]) -> Playbook {
        let mut playbook = self.clone();
        for (setting, value) in playbook.settings.iter_mut().zip(values) {
            setting.default = value.clone();
        }
        playbook
    }

    /// How long something may take, a setting by its default.
    #[must_use]
    pub fn say_limited(&self, limited: &Limited, lang: Lang) -> String {
        match limited {
            Limited::Fixed(duration) => duration.say(lang),
            Limited::Setting(id) => self[*id].field.say_value(&self[*id].default, lang),
        }
    }

    /// How many, a setting by its default.
    #[must_use]
    pub fn say_count(&self, count: &Count) -> String {
        match count {
            Count::Fixed(number) => number.to_string(),
            Count::Setting(id) => self[*id].default.say(&self[*id].field.kind, Lang::En),
        }
    }

    /// A text in one language, with the settings it names filled in. `settings` are in the order of the playbook; a
    /// name that is no setting stays as it is written.
    #[must_use]
    pub fn say(&self, text: &Text, lang: Lang, settings: &[Value]) -> String {
        let mut said = String::new();
        for piece in pieces(text.say(lang)) {
            match piece {
                Piece::Words(words) => said.push_str(words),
                Piece::Setting(_, name) => {
                    match self.setting(name).and_then(|id| Some((id, settings.get(id.0 as usize)?))) {
                        Some((id, value)) => said.push_str(&self[id].field.say_value(value, lang)),
                        None => said.extend(["{", name, "}"]),
                    }
                }
            }
        }
        said
    }

    /// The values of all settings as the playbook gives them.
    #[must_use]
    pub fn default_settings(&self) -> Vec<Value> {
        self.settings.iter().map(|setting| setting.default.clone()).collect()
    }
}

enum Piece<'a> {
    Words(&'a str),
    /// Where the name begins, and the name.
    Setting(usize, &'a str),
}

fn pieces(text: &str) -> Vec<Piece<'_>> {
    let mut pieces = Vec::new();
    let mut rest = text;
    while let Some(at) = rest.find(['{', '}']) {
        let (before, found) = rest.split_at(at);
        pieces.push(Piece::Words(before));
        let doubled = found.starts_with("{{") || found.starts_with("}}");
        let inside = found.strip_prefix('{').and_then(|inner| inner.split_once('}')).filter(|_| !doubled);
        rest = match inside {
            Some((name, after)) => {
                let blanks = name.len() - name.trim_start().len();
                pieces.push(Piece::Setting(text.len() - found.len() + 1 + blanks, name.trim()));
                after
            }
            None => {
                pieces.push(Piece::Words(&found[..1]));
                &found[if doubled { 2 } else { 1 }..]
            }
        };
    }
    pieces.push(Piece::Words(rest));
    pieces
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_in_braces_are_found_and_doubled_braces_are_not() {
        assert_eq!(placeholders("在 {archive_within} 内，最多 {rounds} 次"), ["archive_within", "rounds"]);
        assert_eq!(placed("在 { rounds } 内"), [(6, "rounds")]);
        assert!(placeholders("{{ zh }} and } and {").is_empty());
    }
}

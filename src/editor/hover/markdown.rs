//! Markdown that says what it is told and nothing else: what a playbook holds is never read as markup.

/// A page under way.
pub(super) struct Page {
    text: String,
}

/// So many names are listed; of more the number is told.
const MOST_NAMES: usize = 12;

impl Page {
    pub(super) fn new(head: &str) -> Page {
        Page { text: head.to_owned() }
    }

    /// A line that is Markdown already.
    pub(super) fn line(&mut self, markdown: &str) {
        self.text.push_str("\n\n");
        self.text.push_str(markdown);
    }

    /// What something is; the value is Markdown already.
    pub(super) fn fact(&mut self, what: &str, markdown: &str) {
        if !markdown.is_empty() {
            self.line(&format!("{what}: {markdown}"));
        }
    }

    /// Names, when there are any.
    pub(super) fn names(&mut self, what: &str, names: &[String]) {
        let shown: Vec<String> = names.iter().take(MOST_NAMES).map(|name| code(name)).collect();
        let more = names.len().saturating_sub(MOST_NAMES);
        let more = if more > 0 { format!(", … +{more}") } else { String::new() };
        if !shown.is_empty() {
            self.fact(what, &format!("{}{more}", shown.join(", ")));
        }
    }

    pub(super) fn done(self) -> String {
        self.text
    }
}

/// Words as code.
pub(super) fn code(words: &str) -> String {
    format!("`{}`", words.replace('`', "'"))
}

/// Words as they are, on one line.
pub(super) fn escape(words: &str) -> String {
    let mut escaped = String::with_capacity(words.len());
    for c in words.chars() {
        match c {
            '\n' | '\r' | '\t' => escaped.push(' '),
            _ if c.is_ascii_punctuation() => escaped.extend(['\\', c]),
            _ if crate::compile::yaml::is_hidden(c) => escaped.push('\u{fffd}'),
            _ => escaped.push(c),
        }
    }
    escaped
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_are_never_markup() {
        assert_eq!(escape("<b>*x*</b>\n[a](b)"), "\\<b\\>\\*x\\*\\<\\/b\\> \\[a\\]\\(b\\)");
        assert_eq!(escape("a\u{202e}b"), "a\u{fffd}b");
        assert_eq!(code("a`b"), "`a'b`");
    }

    #[test]
    fn long_lists_are_cut() {
        let mut page = Page::new("x");
        page.names("in", &(0..14).map(|number| number.to_string()).collect::<Vec<_>>());
        assert!(page.done().ends_with("`11`, … +2"));
    }
}

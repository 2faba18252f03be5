//! What a code means, why it is found, and how it looks when it is wrong and when it is right.
//!
//! An explanation is written once, in Markdown, for both languages; the examples speak for themselves and are shared:
//!
//! ```text
//! # PB0000: 标题 | Title
//!
//! ## 中文
//!
//! ## English
//!
//! ## Bad
//!
//! ## Good
//! ```

use super::{Code, Severity};
use crate::lang::{Lang, Message};

/// What a code means.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Explanation {
    /// The code.
    pub code: Code,
    /// Its name, which is also that of its file and its fixtures, for example `unreachable-step`.
    pub slug: &'static str,
    /// How bad it is, unless a finding says otherwise.
    pub severity: Severity,
    /// What is wrong, in a few words.
    pub title: Message,
    /// What is found, why it matters, a bad and a good example; Markdown.
    pub body: Message,
}

impl Explanation {
    /// Reads an explanation; nothing when a part of it is missing.
    #[must_use]
    pub fn read(slug: &'static str, severity: Severity, text: &str) -> Option<Explanation> {
        let (head, rest) = text.trim_start().strip_prefix("# ")?.split_once("\n")?;
        let (code, titles) = head.split_once(": ")?;
        let (zh, en) = titles.split_once(" | ")?;
        let (chinese, rest) = rest.split_once("## 中文\n")?.1.split_once("## English\n")?;
        let (english, rest) = rest.split_once("## Bad\n")?;
        let (bad, good) = rest.split_once("## Good\n")?;
        let body = |lang: Lang, words: &str| {
            let (wrong, right) = lang.pick(("不对", "正确"), ("Wrong", "Right"));
            format!("{}\n\n{wrong}\n\n{}\n\n{right}\n\n{}\n", words.trim(), bad.trim(), good.trim())
        };
        let title = Message { zh: zh.trim().to_owned(), en: en.trim().to_owned() };
        let body = Message { zh: body(Lang::Zh, chinese), en: body(Lang::En, english) };
        Some(Explanation { code: code.parse().ok()?, slug, severity, title, body })
    }

    /// The text at the head of a Rust file: its `//!` lines.
    #[must_use]
    pub fn head_of(file: &str) -> String {
        let lines = file.lines().map_while(|line| line.strip_prefix("//!"));
        lines.map(|line| line.strip_prefix(' ').unwrap_or(line).to_owned() + "\n").collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn both_languages_share_the_examples() {
        let file = "//! # PB0401: 到不了 | Out of reach\n//!\n//! ## 中文\n//!\n//! 说明\n//!\n//! ## English\n//!\n\
                    //! words\n//!\n//! ## Bad\n//!\n//! b\n//!\n//! ## Good\n//!\n//! g\n\nuse x;\n";
        let found = Explanation::read("a", Severity::Error, &Explanation::head_of(file)).unwrap();
        assert_eq!((found.code, found.title.en.as_str()), (Code(401), "Out of reach"));
        assert_eq!(found.body.zh, "说明\n\n不对\n\nb\n\n正确\n\ng\n");
        assert_eq!(found.body.en, "words\n\nWrong\n\nb\n\nRight\n\ng\n");
        assert_eq!(Explanation::read("a", Severity::Error, "# PB0401: one | two\n"), None);
    }
}

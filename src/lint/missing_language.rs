//! # PB0902: 少一种语言 | A text that lacks a language
//!
//! ## 中文
//!
//! 这份流程的文字大多有中英文两种，这里却只有一种：读另一种语言的人会看到一段看不懂的话。
//!
//! 只有一种语言的流程是允许的，不在此列；至少有十段、并且超过一半的文字有两种语言，才算双语的流程。只写一次的文字，含有汉字的算中文，
//! 有三个以上单词的算英文；编号、代号和一两个词的名称，两种语言通用。
//!
//! ## English
//!
//! Most texts of this playbook are in Chinese and English, and this one is not: whoever reads the other language finds words
//! that mean nothing to them.
//!
//! A playbook in one language is fine and not meant; it counts as bilingual when ten texts or more, and more than half of all,
//! are. A text that is written once counts as Chinese when it has Chinese characters and as English when it has three words or more; numbers,
//! codes and names of a word or two serve both languages.
//!
//! ## Bad
//!
//! ```yaml
//! title: { zh: 退款, en: Refund }
//! purpose: { zh: 把钱退给客户, en: Customers get their money back }
//! scope: 本公司售出的商品
//! ```
//!
//! ## Good
//!
//! ```yaml
//! title: { zh: 退款, en: Refund }
//! purpose: { zh: 把钱退给客户, en: Customers get their money back }
//! scope: { zh: 本公司售出的商品, en: Goods sold by us }
//! ```

use super::{Context, Rule};
use crate::diagnostic::{Code, Diagnostic, Severity};
use crate::lang::{Lang, Text};
use crate::message;
use crate::source::Span;

pub(super) const RULE: Rule = Rule {
    code: Code(902),
    slug: "missing-language",
    severity: Severity::Warning,
    check,
    file: include_str!("missing_language.rs"),
};

/// A playbook with fewer texts in both languages is not yet meant to be bilingual.
const FEWEST: usize = 10;

/// A text of one piece with so many words is English.
const WORDS: usize = 3;

fn check(context: &Context<'_>, found: &mut Vec<Diagnostic>) {
    let texts = &context.playbook.texts;
    let one_sided: Vec<(Span, Lang)> = texts.iter().filter_map(|text| Some((text.span, only(&text.value)?))).collect();
    let bilingual = texts.iter().filter(|text| is_bilingual(&text.value)).count();
    if bilingual < FEWEST || bilingual <= one_sided.len() {
        return;
    }
    for (span, lang) in one_sided {
        let message = match lang {
            Lang::Zh => {
                message!(zh: "这段文字没有英文，别处大多都有", en: "this text has no English, as most others have")
            }
            Lang::En => {
                message!(zh: "这段文字没有中文，别处大多都有", en: "this text has no Chinese, as most others have")
            }
        };
        let help = message!(zh: "写成 {{ zh: …, en: … }}", en: "write {{ zh: …, en: … }}");
        found.push(Diagnostic::warning(902, span, message).help(help));
    }
}

fn is_bilingual(text: &Text) -> bool {
    text.zh.is_some() && text.en.is_some() && text.zh != text.en
}

/// The one language of a text; none when it has both or serves both.
fn only(text: &Text) -> Option<Lang> {
    match (&text.zh, &text.en) {
        (Some(zh), Some(en)) if zh == en => {
            let is_word = |word: &&str| word.chars().filter(char::is_ascii_alphabetic).count() > 1;
            if zh.chars().any(is_chinese) {
                return Some(Lang::Zh);
            }
            (zh.split_whitespace().filter(is_word).count() >= WORDS).then_some(Lang::En)
        }
        (Some(_), None) => Some(Lang::Zh),
        (None, Some(_)) => Some(Lang::En),
        (Some(_), Some(_)) | (None, None) => None,
    }
}

fn is_chinese(letter: char) -> bool {
    ('\u{4e00}'..='\u{9fff}').contains(&letter)
}

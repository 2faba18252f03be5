//! The words of a result: what the text form says around the drawn lines, with links to the related places.
//!
//! In such a message `[…](1)` is a link, braces stand around placeholders and a backslash escapes; what means none of
//! that is escaped. Descriptions of rules are no such messages.

use crate::diagnostic::Diagnostic;
use crate::diagnostic::text::notes;
use crate::lang::Lang;

/// The message of a finding; the first line is a sentence of its own.
pub(super) fn of(found: &Diagnostic, lang: Lang) -> String {
    let stop = lang.pick("。", ".");
    let mut lines = vec![format!("{}{stop}", escaped(found.message.say(lang)))];
    let label = found.primary.message.say(lang);
    if !label.is_empty() {
        lines.push(escaped(label));
    }
    for (at, related) in found.related.iter().enumerate() {
        let said = related.message.say(lang);
        let said = if said.is_empty() { lang.pick("相关的地方", "related place") } else { said };
        lines.push(format!("[{}]({})", escaped(said), at + 1));
    }
    lines.extend(notes(found).iter().map(|note| escaped(note.say(lang))));
    if let Some(help) = &found.help {
        lines.push(format!("{}{}", lang.pick("帮助：", "Help: "), escaped(help.say(lang))));
    }
    lines.join("\n")
}

/// Words in which nothing is a link or a placeholder.
pub(super) fn escaped(words: &str) -> String {
    let mut text = String::with_capacity(words.len() + 8);
    for c in words.chars() {
        match c {
            '\\' | '[' | ']' => text.extend(['\\', c]),
            '{' | '}' => text.extend([c, c]),
            _ => text.push(c),
        }
    }
    text
}

/// The first paragraph of a text in Markdown, as one line.
pub(super) fn first_paragraph(markdown: &str, lang: Lang) -> String {
    let paragraph = markdown.split("\n\n").next().unwrap_or_default();
    paragraph.lines().collect::<Vec<_>>().join(lang.pick("", " "))
}

/// A text in Markdown without the fences around its examples, which are set in instead.
pub(super) fn without_marks(markdown: &str) -> String {
    let mut inside = false;
    let mut text = String::with_capacity(markdown.len());
    for line in markdown.lines() {
        if line.starts_with("```") {
            inside = !inside;
            continue;
        }
        let indent = if inside && !line.is_empty() { "    " } else { "" };
        text.extend([indent, line, "\n"]);
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::message;
    use crate::source::Span;

    #[test]
    fn nothing_in_a_name_is_a_link_or_a_placeholder() {
        let name = "[x](9) {0} \\";
        let at = Span::new(0, 1);
        let found = Diagnostic::error(1, at, message!(zh: "{name}", en: "{name}"))
            .label(message!(zh: "标", en: "label"))
            .related(at, message!(zh: "{name}", en: "{name}"))
            .related(at, crate::lang::Message::default())
            .help(message!(zh: "改", en: "mend"));
        let shown = r"\[x\](9) {{0}} \\";
        let wanted = format!("{shown}.\nlabel\n[{shown}](1)\n[related place](2)\nHelp: mend");
        assert_eq!(of(&found, Lang::En), wanted);
        assert_eq!(of(&found, Lang::Zh).lines().next(), Some(format!("{shown}。").as_str()));
    }

    #[test]
    fn a_description_is_text_without_marks() {
        let body = "one\ntwo\n\nWrong\n\n```yaml\na: b\n\nc: d\n```\n\nRight\n";
        assert_eq!(first_paragraph(body, Lang::En), "one two");
        assert_eq!(first_paragraph("一，\n二", Lang::Zh), "一，二");
        assert_eq!(without_marks(body), "one\ntwo\n\nWrong\n\n    a: b\n\n    c: d\n\nRight\n");
    }
}

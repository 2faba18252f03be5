//! The words of a flowchart: what is hidden is shown, long lines are broken.

use unicode_width::UnicodeWidthChar;

/// The text with every hidden character shown: `␛` for a control, `⟦U+202E⟧` for the others. Line ends become `\n`,
/// tabs a space.
#[must_use]
pub fn visible(text: &str) -> String {
    let mut shown = String::with_capacity(text.len());
    let mut chars = text.chars().peekable();
    while let Some(char) = chars.next() {
        match char {
            '\r' if chars.peek() == Some(&'\n') => {}
            '\n' => shown.push('\n'),
            '\t' => shown.push(' '),
            '\u{7f}' => shown.push('␡'),
            control if u32::from(control) < 0x20 => {
                shown.push(char::from_u32(0x2400 + u32::from(control)).unwrap_or('�'));
            }
            hidden if is_hidden(hidden) => shown.push_str(&format!("⟦U+{:04X}⟧", u32::from(hidden))),
            plain => shown.push(plain),
        }
    }
    shown
}

/// Controls beyond ASCII, characters without width, and those that turn the direction of the text or carry tags.
fn is_hidden(char: char) -> bool {
    matches!(char,
        '\u{80}'..='\u{9f}' | '\u{ad}' | '\u{34f}' | '\u{61c}' | '\u{115f}' | '\u{1160}' | '\u{17b4}' | '\u{17b5}'
        | '\u{180b}'..='\u{180f}' | '\u{200b}'..='\u{200f}' | '\u{2028}'..='\u{202e}' | '\u{2060}'..='\u{206f}'
        | '\u{3164}' | '\u{feff}' | '\u{ffa0}' | '\u{fff0}'..='\u{fffb}' | '\u{1bca0}'..='\u{1bca3}'
        | '\u{1d173}'..='\u{1d17a}' | '\u{e0000}'..='\u{e0fff}')
}

/// The text broken into lines of at most `width` columns, a Chinese character counting two; at spaces where there are.
#[must_use]
pub fn broken(text: &str, width: usize) -> Vec<String> {
    let mut lines = Vec::new();
    for paragraph in visible(text).lines() {
        let mut line = String::new();
        let mut columns = 0;
        let mut space = None;
        for char in paragraph.chars() {
            if columns >= width {
                let rest = space.map_or_else(String::new, |at: usize| line.split_off(at));
                lines.push(std::mem::replace(&mut line, rest.trim_start().to_owned()).trim_end().to_owned());
                columns = line.chars().map(|char| char.width().unwrap_or(0)).sum();
                space = None;
            }
            if char == ' ' {
                space = Some(line.len());
            }
            line.push(char);
            columns += char.width().unwrap_or(0);
        }
        lines.push(line.trim().to_owned());
    }
    lines.retain(|line| !line.is_empty());
    lines
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_are_broken_at_spaces_and_between_chinese_characters() {
        assert_eq!(broken("carry out the plan", 10), ["carry out", "the plan"]);
        assert_eq!(broken("实施处理方案", 8), ["实施处理", "方案"]);
        assert_eq!(broken("a\n\nb", 8), ["a", "b"]);
        assert!(broken("", 8).is_empty());
    }
}

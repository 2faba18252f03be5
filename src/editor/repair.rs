//! Makes a text that is broken readable: lines that stand in the way are blanked, and every other byte stays in its place.

use crate::compile::yaml::{Node, Salvage, salvage};
use crate::source::{SourceFile, Span};

/// So many lines are blanked at most; a text with more faults is read up to the next one.
const MOST_LINES: usize = 12;

/// The tree of a text. The line around `typing`, where somebody is at work, is the first to be suspected.
pub(super) fn tree(source: &SourceFile, typing: Option<usize>) -> Option<Node> {
    let mut found = salvage(source);
    let mut text = source.text.clone();
    for _ in 0..MOST_LINES {
        let Some(reached) = found.fault.as_ref().map(|fault| fault.at) else { break };
        let best = suspects(&text, &found, typing)
            .into_iter()
            .map(|line| {
                let blanked = blank(&text, line);
                let salvaged = salvage(&SourceFile::new("", blanked.as_str()));
                (salvaged.fault.as_ref().map_or(usize::MAX, |fault| fault.at), blanked, salvaged)
            })
            .reduce(|best, other| if other.0 > best.0 { other } else { best });
        match best {
            Some((at, blanked, salvaged)) if at > reached => (text, found) = (blanked, salvaged),
            Some(_) | None => break,
        }
    }
    found.root
}

/// The lines that may have caused a fault: where somebody types, where it was found, the one before, and where the open
/// bracket stands.
fn suspects(text: &str, found: &Salvage, typing: Option<usize>) -> Vec<Span> {
    let Some(fault) = &found.fault else { return Vec::new() };
    let at = line_around(text, fault.at);
    let before = text[..at.start()].trim_end().len();
    let places = [typing, Some(fault.at), Some(before), fault.bracket];
    let mut lines: Vec<Span> = Vec::new();
    for line in places.into_iter().flatten().map(|place| line_around(text, place)) {
        if !lines.contains(&line) && !text[line.range()].trim().is_empty() {
            lines.push(line);
        }
    }
    lines
}

/// The line around a place, without its end.
pub(super) fn line_around(text: &str, at: usize) -> Span {
    let mut at = at.min(text.len());
    while !text.is_char_boundary(at) {
        at -= 1;
    }
    let start = text[..at].rfind('\n').map_or(0, |end| end + 1);
    let end = text[at..].find('\n').map_or(text.len(), |length| at + length);
    Span::new(start, end)
}

fn blank(text: &str, line: Span) -> String {
    let blanks = " ".repeat(line.length());
    [&text[..line.start()], &blanks, &text[line.end()..]].concat()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn keys(text: &str) -> Vec<String> {
        let root = tree(&SourceFile::new("a", text), None);
        let entries = root.as_ref().map(Node::entries).unwrap_or_default();
        entries.iter().map(|entry| entry.name().to_owned()).collect()
    }

    #[test]
    fn what_stands_behind_a_fault_is_read() {
        assert_eq!(keys("a: 1\nb: [x, \nc: 3\n"), ["a", "c"]);
        assert_eq!(keys("a: 1\nb:\n  - { when: up, to: \n  - { else: z }\nc: 3\n"), ["a", "b", "c"]);
        assert_eq!(keys("a: 1\nwo\nc: 3\nd: \"open\ne: 5\n"), ["a", "c", "e"]);
        assert_eq!(keys("a: 1\n  b: 2\nc: 3\n"), ["a", "c"]);
        assert_eq!(keys("a: 1\nb:\n\t- c\nd: 4\n"), ["a", "b", "d"]);
    }

    #[test]
    fn a_text_of_nothing_but_faults_has_an_end() {
        keys(&"{ [ \"\n".repeat(200));
        keys("\u{feff}: - ]");
        assert!(keys("").is_empty());
    }

    #[test]
    fn bytes_stay_in_their_place() {
        let text = "名: 甲\nbroken\nb: 2\n";
        let root = tree(&SourceFile::new("a", text), None).unwrap();
        let span = root.entry("b").unwrap().key.span;
        assert_eq!(&text[span.range()], "b");
    }
}

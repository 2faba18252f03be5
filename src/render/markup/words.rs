//! Elements that stand beside each other on a line.

use super::super::escape::visible;
use super::super::paper::Word;
use super::Fault;
use super::tree::{Element, Node};

/// Whether an element stands on a line.
pub(super) fn is_word(name: &str) -> bool {
    matches!(name, "b" | "soft" | "late" | "whole" | "code" | "a" | "second" | "br" | "tick" | "blank")
}

/// The words of a line, without blanks at its ends.
pub(super) fn line<'a>(nodes: impl IntoIterator<Item = &'a Node>) -> Result<Vec<Word>, Fault> {
    let mut words = Vec::new();
    for node in nodes {
        match node {
            Node::Text(text) => {
                let text = folded(text);
                if !text.is_empty() {
                    words.push(Word::Text { text });
                }
            }
            Node::Element(element) => words.push(word(element)?),
        }
    }
    trim(&mut words);
    Ok(words)
}

fn word(element: &Element) -> Result<Word, Fault> {
    let inside = || -> Result<Vec<Word>, Fault> {
        let mut words = Vec::new();
        for node in &element.children {
            match node {
                Node::Text(text) => words.push(Word::Text { text: folded(text) }),
                Node::Element(element) => words.push(word(element)?),
            }
        }
        Ok(words)
    };
    let bare = |word: Word| if element.children.is_empty() { Ok(word) } else { Err(element.fault("it holds nothing")) };
    match element.name.as_str() {
        "b" => Ok(Word::Strong { words: inside()? }),
        "soft" => Ok(Word::Soft { words: inside()? }),
        "late" => Ok(Word::Late { words: inside()? }),
        "whole" => Ok(Word::Whole { words: inside()? }),
        "code" => Ok(Word::Code { text: super::super::paper::plain(&inside()?) }),
        "a" => {
            element.knows(&["to"])?;
            Ok(Word::Link { to: element.attribute("to").unwrap_or_default().to_owned(), words: inside()? })
        }
        "second" => {
            element.knows(&["lang", "below"])?;
            let lang = element.attribute("lang").unwrap_or("en").to_owned();
            Ok(Word::Second { lang, below: element.flag("below")?, words: inside()? })
        }
        "br" => bare(Word::Break),
        "tick" => {
            element.knows(&["done"])?;
            bare(Word::Tick { done: element.flag("done")? })
        }
        "blank" => {
            element.knows(&["width"])?;
            bare(Word::Blank { width: element.number("width")?.unwrap_or(30.0_f64).clamp(1.0, 160.0) })
        }
        other => Err(element.fault(format!("`<{other}>` cannot stand on a line"))),
    }
}

/// Every run of blanks as one blank, and hidden characters shown.
fn folded(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for char in text.chars() {
        if !matches!(char, ' ' | '\n' | '\t' | '\r') {
            out.push(char);
        } else if !out.ends_with(' ') {
            out.push(' ');
        }
    }
    visible(&out)
}

/// Takes the blanks off the ends of a line, and beside line ends.
fn trim(words: &mut Vec<Word>) {
    let begins = |before: Option<&Word>| matches!(before, None | Some(Word::Break));
    // What stands below begins a line, and the words behind it go on there.
    let ends = |behind: Option<&Word>| matches!(behind, None | Some(Word::Break | Word::Second { below: true, .. }));
    let edges: Vec<(bool, bool)> = (0..words.len())
        .map(|at| (begins(at.checked_sub(1).and_then(|before| words.get(before))), ends(words.get(at + 1))))
        .collect();
    for (word, (first, last)) in words.iter_mut().zip(edges) {
        if let Word::Text { text } = word {
            if first {
                *text = text.trim_start_matches(' ').to_owned();
            }
            if last {
                *text = text.trim_end_matches(' ').to_owned();
            }
        }
    }
    words.retain(|word| !matches!(word, Word::Text { text } if text.is_empty()));
}

//! Elements that stand above and below each other.

use super::super::paper::{Block, Heading, Tone};
use super::tree::{Element, Node};
use super::{Fault, Supplies, table, words};

/// What stands in an element; words between the blocks become paragraphs.
pub(super) fn blocks(nodes: &[Node], supplies: &Supplies<'_>) -> Result<Vec<Block>, Fault> {
    let mut found = Vec::new();
    let mut loose: Vec<&Node> = Vec::new();
    for node in nodes {
        match node {
            Node::Element(element) if !words::is_word(&element.name) => {
                add_paragraph(&mut found, &loose)?;
                loose.clear();
                found.extend(block(element, supplies)?);
            }
            Node::Element(_) | Node::Text(_) => loose.push(node),
        }
    }
    add_paragraph(&mut found, &loose)?;
    Ok(found)
}

fn add_paragraph(found: &mut Vec<Block>, loose: &[&Node]) -> Result<(), Fault> {
    let words = words::line(loose.iter().copied())?;
    if !words.is_empty() {
        found.push(Block::Paragraph { tone: Tone::Plain, words });
    }
    Ok(())
}

/// The block of an element; none for a list or a table that holds nothing, and several for the parts of a handbook.
fn block(element: &Element, supplies: &Supplies<'_>) -> Result<Vec<Block>, Fault> {
    let only = |block: Block| Ok(vec![block]);
    match element.name.as_str() {
        "cover" => {
            element.knows(&[])?;
            only(Block::Cover { blocks: blocks(&element.children, supplies)? })
        }
        "h1" => only(Block::Heading(heading(element, 1)?)),
        "h2" => only(Block::Heading(heading(element, 2)?)),
        "h3" => only(Block::Heading(heading(element, 3)?)),
        "h4" => only(Block::Heading(heading(element, 4)?)),
        "contents" => only(Block::Contents(Heading { listed: false, ..heading(element, 2)? })),
        "newpage" => only(Block::NewPage),
        "p" => {
            element.knows(&["tone"])?;
            let words = words::line(&element.children)?;
            if words.is_empty() { Ok(Vec::new()) } else { only(Block::Paragraph { tone: tone(element)?, words }) }
        }
        "ul" | "ol" => list(element, supplies),
        "table" => Ok(table::table(element, supplies)?.map(Block::Table).into_iter().collect()),
        "flowchart" => only(Block::Flowchart((supplies.flowchart)())),
        "parts" => Ok((supplies.parts)()),
        other => Err(element.fault(format!("there is no `<{other}>` here"))),
    }
}

fn heading(element: &Element, level: u8) -> Result<Heading, Fault> {
    element.knows(&["number", "entry", "id", "listed"])?;
    let anchor = element.attribute("id").unwrap_or_default().to_owned();
    if !anchor.chars().all(|char| char.is_ascii_alphanumeric() || char == '-') {
        return Err(element.fault("an `id` has letters, digits and `-` only"));
    }
    Ok(Heading {
        level,
        number: element.attribute("number").unwrap_or_default().to_owned(),
        entry: element.attribute("entry").unwrap_or_default().to_owned(),
        anchor,
        words: words::line(&element.children)?,
        listed: element.attribute("listed").is_none() || element.flag("listed")?,
    })
}

fn list(element: &Element, supplies: &Supplies<'_>) -> Result<Vec<Block>, Fault> {
    element.knows(&[])?;
    let mut items = Vec::new();
    for item in element.elements()? {
        if item.name != "li" {
            return Err(item.fault(format!("`<{}>` stands in a list outside its items", item.name)));
        }
        let item = blocks(&item.children, supplies)?;
        if !item.is_empty() {
            items.push(item);
        }
    }
    let ordered = element.name == "ol";
    Ok(if items.is_empty() { Vec::new() } else { vec![Block::List { ordered, items }] })
}

/// The tone of an element.
pub(super) fn tone(element: &Element) -> Result<Tone, Fault> {
    match element.attribute("tone") {
        None | Some("plain") => Ok(Tone::Plain),
        Some("soft") => Ok(Tone::Soft),
        Some("center") => Ok(Tone::Center),
        Some("firm") => Ok(Tone::Firm),
        Some("kind") => Ok(Tone::Kind),
        Some("caution") => Ok(Tone::Caution),
        Some("undone") => Ok(Tone::Undone),
        Some("band") => Ok(Tone::Band),
        Some("room") => Ok(Tone::Room),
        Some(other) => Err(element.fault(format!("there is no tone `{other}`"))),
    }
}

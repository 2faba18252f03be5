//! The elements of a markup, read and closed in their order, each with the place in the template that wrote it.

use quick_xml::events::{BytesStart, Event};
use quick_xml::{Reader, XmlVersion};

use super::Fault;

/// Elements that may stand in each other; our templates need six.
const DEEPEST: usize = 40;

/// What stands in an element.
#[derive(Clone, Debug)]
pub(super) enum Node {
    /// Letters.
    Text(String),
    /// An element.
    Element(Element),
}

/// An element.
#[derive(Clone, Debug)]
pub(super) struct Element {
    pub(super) name: String,
    /// Its attributes, `at` left out.
    pub(super) attributes: Vec<(String, String)>,
    /// The attribute `at`.
    pub(super) at: String,
    pub(super) children: Vec<Node>,
}

/// Reads a markup.
///
/// # Errors
/// An element that is not closed, or a sign that stands where none may; with the last place that was seen.
pub(super) fn read(text: &str) -> Result<Vec<Node>, Fault> {
    let mut reader = Reader::from_str(text);
    let mut open: Vec<Element> = Vec::new();
    let mut roots = Vec::new();
    let mut last = String::new();
    loop {
        let event = reader.read_event().map_err(|error| Fault::new(&last, error.to_string()))?;
        let fault = |says: &str| Fault::new(&last, says.to_owned());
        match event {
            Event::Start(start) => {
                let element = element(&start).map_err(|says| fault(&says))?;
                last.clone_from(&element.at);
                open.push(element);
                if open.len() > DEEPEST {
                    return Err(Fault::new(&last, "too many elements in each other".to_owned()));
                }
            }
            Event::Empty(start) => {
                let element = element(&start).map_err(|says| fault(&says))?;
                last.clone_from(&element.at);
                add(&mut open, &mut roots, Node::Element(element));
            }
            Event::End(_) => {
                if let Some(done) = open.pop() {
                    add(&mut open, &mut roots, Node::Element(done));
                }
            }
            Event::Text(bytes) => {
                let text = bytes.decode().map_err(|error| fault(&error.to_string()))?;
                add(&mut open, &mut roots, Node::Text(text.into_owned()));
            }
            Event::GeneralRef(name) => {
                let char = match name.resolve_char_ref() {
                    Ok(Some(char)) => Some(char),
                    Ok(None) | Err(_) => named(&name),
                };
                let char = char.ok_or_else(|| fault("an unknown `&…;`"))?;
                add(&mut open, &mut roots, Node::Text(char.to_string()));
            }
            Event::Comment(_) => {}
            Event::CData(_) | Event::Decl(_) | Event::PI(_) | Event::DocType(_) => {
                return Err(fault("`<!…>` or `<?…>`"));
            }
            Event::Eof => break,
        }
    }
    match open.pop() {
        Some(element) => Err(Fault::new(&element.at, format!("`<{}>` is not closed", element.name))),
        None => Ok(roots),
    }
}

fn add(open: &mut [Element], roots: &mut Vec<Node>, node: Node) {
    let siblings = open.last_mut().map_or(roots, |element| &mut element.children);
    if let (Node::Text(text), Some(Node::Text(before))) = (&node, siblings.last_mut()) {
        before.push_str(text);
    } else {
        siblings.push(node);
    }
}

fn element(start: &BytesStart<'_>) -> Result<Element, String> {
    let name = String::from_utf8_lossy(start.name().as_ref()).into_owned();
    let mut element = Element { name, attributes: Vec::new(), at: String::new(), children: Vec::new() };
    for attribute in start.attributes() {
        let attribute = attribute.map_err(|error| error.to_string())?;
        let key = String::from_utf8_lossy(attribute.key.as_ref()).into_owned();
        let value =
            attribute.normalized_value(XmlVersion::Implicit1_0).map_err(|error| error.to_string())?.into_owned();
        if key == "at" { element.at = value } else { element.attributes.push((key, value)) }
    }
    Ok(element)
}

fn named(name: &[u8]) -> Option<char> {
    match name {
        b"lt" => Some('<'),
        b"gt" => Some('>'),
        b"amp" => Some('&'),
        b"quot" => Some('"'),
        b"apos" => Some('\''),
        _ => None,
    }
}

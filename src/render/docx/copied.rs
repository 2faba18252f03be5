//! XML of others, read to the end and written again: what does not hold together is refused.

use quick_xml::events::attributes::Attribute;
use quick_xml::events::{BytesStart, Event};
use quick_xml::{Reader, Writer, XmlVersion};

use crate::lang::Message;
use crate::message;

/// The deepest that elements stand in one another.
const DEEPEST: usize = 200;

/// An element that was met.
pub(super) struct Element<'a> {
    /// With its prefix.
    pub name: &'a str,
    start: &'a BytesStart<'a>,
}

/// What becomes of an element.
pub(super) enum Edit {
    /// It stays.
    Keep,
    /// It is left out with all that is in it.
    Drop,
    /// A value of it is another.
    Set(&'static str, String),
}

impl Element<'_> {
    /// The value of an attribute.
    pub(super) fn value(&self, key: &str) -> Option<String> {
        let attribute = self.start.try_get_attribute(key).ok().flatten()?;
        attribute.normalized_value(XmlVersion::Implicit1_0).ok().map(std::borrow::Cow::into_owned)
    }
}

/// The text again, with what `edit` makes of its elements. Its root must be called `root`.
pub(super) fn copied(text: &str, root: &str, edit: &mut dyn FnMut(&Element<'_>) -> Edit) -> Result<Vec<u8>, Message> {
    let wrong = || {
        message!(
            zh: "文件里的 `{root}` 部分不是完好的 XML；请重新保存一次",
            en: "the part `{root}` of the document is not well-formed XML; save it anew"
        )
    };
    let mut reader = Reader::from_str(text.trim_start_matches('\u{feff}'));
    let mut writer = Writer::new(Vec::with_capacity(text.len()));
    let (mut depth, mut dropped, mut roots) = (0_usize, None, 0);
    loop {
        let event = reader.read_event().map_err(|_| wrong())?;
        let (start, is_open) = match &event {
            Event::Eof if depth == 0 && roots == 1 => return Ok(writer.into_inner()),
            Event::Eof | Event::DocType(_) | Event::PI(_) => return Err(wrong()),
            Event::GeneralRef(name) if !is_known(name) => return Err(wrong()),
            Event::Start(start) => (Some(start), true),
            Event::Empty(start) => (Some(start), false),
            Event::End(_)
            | Event::Text(_)
            | Event::CData(_)
            | Event::Comment(_)
            | Event::Decl(_)
            | Event::GeneralRef(_) => (None, false),
        };
        let mut changed = None;
        if let Some(start) = start {
            let name = start.name();
            let name = std::str::from_utf8(name.as_ref()).map_err(|_| wrong())?;
            if start.attributes().any(|attribute| attribute.is_err()) || depth > DEEPEST {
                return Err(wrong());
            }
            if depth == 0 {
                roots += 1;
                if name != root {
                    return Err(wrong());
                }
            }
            if dropped.is_none() {
                match edit(&Element { name, start }) {
                    Edit::Keep => {}
                    Edit::Drop if is_open => dropped = Some(depth),
                    Edit::Drop => continue,
                    Edit::Set(key, value) => changed = Some(with(start, key, &value)),
                }
            }
        }
        if is_open {
            depth += 1;
        }
        let is_dropped = dropped.is_some();
        if matches!(event, Event::End(_)) {
            depth = depth.saturating_sub(1);
            if dropped == Some(depth) {
                dropped = None;
            }
        }
        if !is_dropped && !matches!(event, Event::Comment(_)) {
            let event = match changed {
                Some(start) if is_open => Event::Start(start),
                Some(start) => Event::Empty(start),
                None => event,
            };
            writer.write_event(event).expect("memory takes what is written to it");
        }
    }
}

/// Without a document type only the entities of XML itself are known.
fn is_known(name: &[u8]) -> bool {
    matches!(name, b"amp" | b"lt" | b"gt" | b"quot" | b"apos") || name.starts_with(b"#")
}

fn with(start: &BytesStart<'_>, key: &str, value: &str) -> BytesStart<'static> {
    let mut changed = start.to_owned();
    changed.clear_attributes();
    for attribute in start.attributes().filter_map(Result::ok) {
        if attribute.key.as_ref() == key.as_bytes() {
            changed.push_attribute((key, value));
        } else {
            changed.push_attribute(Attribute { key: attribute.key, value: attribute.value });
        }
    }
    changed
}

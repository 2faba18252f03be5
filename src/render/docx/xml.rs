//! XML that is written, never glued: every text and every value is escaped, and a character that XML cannot hold is shown.

use quick_xml::Writer;
use quick_xml::events::{BytesEnd, BytesStart, BytesText, Event};

use crate::render::escape;

/// What stands at the head of every part.
const DECLARATION: &str = "<?xml version=\"1.0\" encoding=\"UTF-8\" standalone=\"yes\"?>\n";

/// A name and a value.
pub(super) type Attribute<'a> = (&'a str, &'a str);

/// A part of a package while it is written.
pub(super) struct Xml {
    writer: Writer<Vec<u8>>,
}

impl Xml {
    /// An empty part.
    pub(super) fn part() -> Xml {
        Xml { writer: Writer::new(DECLARATION.as_bytes().to_vec()) }
    }

    /// What was written.
    pub(super) fn into_bytes(self) -> Vec<u8> {
        self.writer.into_inner()
    }

    /// An element with what `inside` writes.
    pub(super) fn within(&mut self, name: &str, attributes: &[Attribute<'_>], inside: impl FnOnce(&mut Xml)) {
        self.put(Event::Start(start(name, attributes)));
        inside(self);
        self.put(Event::End(BytesEnd::new(name)));
    }

    /// An empty element.
    pub(super) fn leaf(&mut self, name: &str, attributes: &[Attribute<'_>]) {
        self.put(Event::Empty(start(name, attributes)));
    }

    /// An empty element with one value, as most properties of the office formats are.
    pub(super) fn value(&mut self, name: &str, value: &str) {
        self.leaf(name, &[("w:val", value)]);
    }

    /// An element with nothing but text, whose blanks at both ends count.
    pub(super) fn text(&mut self, name: &str, text: &str) {
        let shown = escape::xml(text);
        let blank = |end: Option<char>| end.is_some_and(char::is_whitespace);
        let keeps = blank(shown.chars().next()) || blank(shown.chars().next_back());
        let attributes: &[Attribute<'_>] = if keeps { &[("xml:space", "preserve")] } else { &[] };
        self.within(name, attributes, |xml| xml.put(Event::Text(BytesText::new(&shown))));
    }

    fn put(&mut self, event: Event<'_>) {
        self.writer.write_event(event).expect("memory takes what is written to it");
    }
}

fn start<'a>(name: &'a str, attributes: &[Attribute<'_>]) -> BytesStart<'a> {
    let mut start = BytesStart::new(name);
    for (name, value) in attributes {
        start.push_attribute((*name, escape::xml(value).as_ref()));
    }
    start
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_that_is_said_becomes_an_element() {
        let mut xml = Xml::part();
        xml.within("a", &[("b", "\"<&'\u{1}")], |xml| xml.text("c", " </c>]]>&amp;\u{ffff}\u{202e}\u{0} "));
        let text = String::from_utf8(xml.into_bytes()).expect("UTF-8");
        let written = text.strip_prefix(DECLARATION).expect("the declaration");
        assert_eq!(
            written,
            "<a b=\"&quot;&lt;&amp;&apos;␁\"><c xml:space=\"preserve\"> &lt;/c&gt;]]&gt;&amp;amp;⟦U+FFFF⟧⟦U+202E⟧␀ </c></a>"
        );
    }
}

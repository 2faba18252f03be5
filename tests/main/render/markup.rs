//! What makes a document sound, whatever it says.

use quick_xml::Reader;
use quick_xml::events::Event;

/// Elements that are never closed.
const EMPTY: &[&str] = &["br", "wbr", "col", "meta"];
/// Attributes that our documents have.
const ATTRIBUTES: &[&str] = &[
    "aria-label",
    "aria-labelledby",
    "charset",
    "class",
    "colspan",
    "content",
    "href",
    "id",
    "lang",
    "name",
    "scope",
    "style",
    "tabindex",
];

/// Every element is closed in its order, has attributes we know, and links stay inside the document.
#[track_caller]
pub(super) fn assert_html(html: &str) {
    assert!(html.starts_with("<!doctype html>\n<html lang=\""));
    assert_visible(html);
    let html = &without_pictures(html);
    let mut open: Vec<&str> = Vec::new();
    let mut rest = html.trim_start_matches("<!doctype html>");
    while let Some(at) = rest.find('<') {
        assert!(!rest[..at].contains('>') || open.last() == Some(&"style"), "a bare `>` near {:?}", &rest[..at]);
        rest = &rest[at + 1..];
        let end = rest.find('>').expect("a tag is closed");
        let tag = &rest[..end];
        rest = &rest[end + 1..];
        if let Some(name) = tag.strip_prefix('/') {
            assert_eq!(open.pop(), Some(name), "{tag}");
            continue;
        }
        let name = tag.split_whitespace().next().unwrap();
        assert!(name.chars().all(|char| char.is_ascii_lowercase() || char.is_ascii_digit()), "{tag}");
        assert_attributes(&tag[name.len()..]);
        if !EMPTY.contains(&name) {
            open.push(name);
        }
        if name == "style" {
            rest = &rest[rest.find("</style>").expect("styles are closed")..];
        }
        assert!(name != "script" && name != "img" && name != "iframe", "{tag}");
    }
    assert!(open.is_empty(), "{open:?}");
    for part in html.split("href=\"#").skip(1) {
        let target = part.split('"').next().unwrap();
        assert!(html.contains(&format!(" id=\"{target}\"")), "#{target} leads nowhere");
    }
}

/// The document without its flowcharts, each of which must be a sound picture.
#[track_caller]
fn without_pictures(html: &str) -> String {
    let mut left = String::new();
    let mut rest = html;
    while let Some((before, after)) = rest.split_once("<svg") {
        let (picture, after) = after.split_once("</svg>").expect("a picture is closed");
        assert_picture(&format!("<svg{picture}</svg>"));
        left.push_str(before);
        rest = after;
    }
    left + rest
}

/// It can be read as XML, runs nothing, and reaches nothing outside itself.
#[track_caller]
fn assert_picture(svg: &str) {
    let mut reader = Reader::from_str(svg);
    loop {
        let event = reader.read_event().unwrap_or_else(|error| panic!("{error}: {svg}"));
        if matches!(event, Event::Eof) {
            return;
        }
        let (Event::Start(element) | Event::Empty(element)) = event else { continue };
        let name = element.name();
        assert!(![&b"script"[..], b"image", b"foreignObject", b"a"].contains(&name.as_ref()), "{name:?}");
        for attribute in element.attributes() {
            let key = String::from_utf8_lossy(attribute.unwrap().key.as_ref()).into_owned();
            assert!(!key.starts_with("on") && !key.ends_with("href"), "{key}");
        }
    }
}

fn assert_attributes(mut text: &str) {
    while let Some((name, after)) = text.trim_start().split_once("=\"") {
        assert!(ATTRIBUTES.contains(&name), "{name}");
        let (value, after) = after.split_once('"').expect("a value is closed");
        assert!(name != "href" || value.starts_with('#'), "{value}");
        assert!(!value.contains('<'), "{value}");
        text = after;
    }
    assert!(text.trim().is_empty(), "{text}");
}

/// Every row of a table has as many cells as its head; no HTML but `<br>`.
#[track_caller]
pub(super) fn assert_markdown(text: &str) {
    assert_visible(text);
    let mut fenced = false;
    let mut cells = None;
    for line in text.lines() {
        if line.starts_with("```") {
            fenced = !fenced;
        }
        if fenced {
            continue;
        }
        let bare = line.replace("\\\\", "").replace("<br>", "");
        let found = bare.starts_with('|').then(|| unescaped(&bare, '|'));
        if let (Some(before), Some(now)) = (cells, found) {
            assert_eq!(before, now, "{line}");
        }
        assert!(found.is_some() || unescaped(&bare, '|') == 0, "{line}");
        assert_eq!(unescaped(&bare, '<'), 0, "{line}");
        cells = found;
    }
    assert!(!fenced);
}

fn unescaped(line: &str, sign: char) -> usize {
    let mut before = ' ';
    let mut count = 0;
    for char in line.chars() {
        count += usize::from(char == sign && before != '\\');
        before = char;
    }
    count
}

#[track_caller]
fn assert_visible(text: &str) {
    let hidden = text.chars().find(|char| {
        (char.is_control() && *char != '\n')
            || matches!(char, '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}')
    });
    assert_eq!(hidden, None);
}

#[test]
fn unsound_documents_are_found() {
    for html in
        ["<p>", "</p>", "<p><b></p></b>", "<script></script>", "<p onclick=\"a\"></p>", "<a href=\"javascript:a\"></a>"]
    {
        let html = format!("<!doctype html>\n<html lang=\"zh\">{html}</html>");
        assert!(std::panic::catch_unwind(|| assert_html(&html)).is_err(), "{html}");
    }
    for text in ["| a |\n| b | c |", "a <b>", "a\u{202e}"] {
        assert!(std::panic::catch_unwind(|| assert_markdown(text)).is_err(), "{text}");
    }
}

//! Documents that were printed before: what their files are called, and what they say they were made from.
//!
//! Such a file lay open to everybody since. Whatever it holds, it is looked through once and nothing in it is believed
//! but a hash in its place.

use super::{Document, Format, Scope, docx};

/// The letters of a SHA-256 in hexadecimal.
const HASH: usize = 64;
/// What stands before the hash in the documents of all languages.
pub(super) const LABEL: &str = "SHA-256";

/// The name of the file for a document about a playbook: `complaint-guide.html`.
#[must_use]
pub fn file_name(playbook: &str, kind: Document, format: Format) -> String {
    format!("{playbook}-{}.{}", kind.word(), format.word())
}

/// The playbook, kind and format that [`file_name`] was given; none for a file that is called something else.
#[must_use]
pub fn of_file_name(name: &str) -> Option<(&str, Document, Format)> {
    let (stem, ending) = name.rsplit_once('.')?;
    let format = Format::named(ending)?;
    let about_one = Document::ALL.into_iter().filter(|kind| kind.scope() == Scope::Playbook);
    about_one.into_iter().find_map(|kind| {
        let playbook = stem.strip_suffix(kind.word())?.strip_suffix('-').filter(|name| !name.is_empty())?;
        Some((playbook, kind, format))
    })
}

/// The SHA-256 of the text that a document says it was made from; none when it does not say so where we write it. CSV
/// never does: it holds figures alone.
#[must_use]
pub fn source(format: Format, bytes: &[u8]) -> Option<String> {
    let last_behind = |sign: &str| {
        let behind = last(bytes, sign.as_bytes())? + sign.len();
        hash(bytes.get(behind..behind + HASH)?)
    };
    match format {
        Format::Markdown => last_behind(&format!("{LABEL} `")),
        Format::Html => last_behind(&format!("{LABEL} <code>")),
        Format::Pdf => last_behind(&format!("{LABEL} ")),
        Format::Docx | Format::Xlsx => {
            let properties = docx::properties(bytes)?.into_bytes();
            let end = last(&properties, b"</dc:description>")?;
            hash(properties.get(end.checked_sub(HASH)?..end)?)
        }
        Format::Csv => None,
    }
}

/// Where a sign stands last.
fn last(bytes: &[u8], sign: &[u8]) -> Option<usize> {
    bytes.windows(sign.len()).rposition(|window| window == sign)
}

fn hash(bytes: &[u8]) -> Option<String> {
    let is_hash = bytes.iter().all(|byte| matches!(byte, b'0'..=b'9' | b'a'..=b'f'));
    is_hash.then(|| String::from_utf8_lossy(bytes).into_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_name_of_a_file_says_what_it_holds() {
        for kind in Document::ALL.into_iter().filter(|kind| kind.scope() == Scope::Playbook) {
            for format in Format::ALL {
                let name = file_name("order-raci", kind, format);
                assert_eq!(of_file_name(&name), Some(("order-raci", kind, format)), "{name}");
            }
        }
        for name in ["guide.html", "-guide.html", "order.html", "order-guide.txt", "order-guide", "C-2026-0001.pdf", ""]
        {
            assert_eq!(of_file_name(name), None, "{name}");
        }
    }

    #[test]
    fn whatever_a_file_holds_it_is_only_looked_through() {
        let sign = format!("{LABEL} ");
        for bytes in [&b""[..], b"PK\x03\x04", sign.as_bytes(), b"SHA-256 0123", &[0xff; 200]] {
            for format in Format::ALL {
                assert_eq!(source(format, bytes), None, "{format:?}");
            }
        }
        let capital = format!("{LABEL} `{}`", "A".repeat(HASH));
        assert_eq!(source(Format::Markdown, capital.as_bytes()), None);
        let quoted = format!("{LABEL} `{}` and {LABEL} `{}`", "a".repeat(HASH), "b".repeat(HASH));
        assert_eq!(source(Format::Markdown, quoted.as_bytes()), Some("b".repeat(HASH)));
    }
}

//! A company's own document, whose styles, fonts and margins are taken, and nothing else of it.
//!
//! Styles are known by their names, as word processors know them: a Chinese one calls `heading 1` by the id `1`. What a
//! company's document lacks is added. Numberings, text, pictures and settings are not taken; a document that could do
//! more than be read is refused.

use std::borrow::Cow;
use std::io::{Cursor, Read};

use zip::ZipArchive;

use crate::lang::Message;
use crate::message;
use crate::render::error::{Reason, RenderError};
use crate::render::escape;
use crate::render::paper::Page;

use super::copied::{self, Edit};

/// The largest document, packed.
const LARGEST: usize = 32 << 20;
/// The largest part, unpacked.
const LARGEST_PART: u64 = 16 << 20;
/// The most parts of a document.
const MOST_PARTS: usize = 4_000;
/// A twentieth of a point in millimetres.
const TWIP: f64 = 25.4 / 1440.0;

/// What is taken of a document.
pub(super) struct Reference {
    /// `word/styles.xml` as it is.
    styles: String,
    /// `word/theme/theme1.xml`, when it can stand alone.
    pub theme: Option<Vec<u8>>,
    /// `word/fontTable.xml` without the fonts that the document brings.
    pub fonts: Option<Vec<u8>>,
    /// Top, right, bottom and left margin in millimetres.
    margins: Option<[f64; 4]>,
}

type Zip<'a> = ZipArchive<Cursor<&'a [u8]>>;

/// Reads a document.
pub(super) fn read(bytes: &[u8]) -> Result<Reference, RenderError> {
    taken(bytes).map_err(|why| RenderError::new("reference.docx", None, Reason::Reference(why)))
}

fn taken(bytes: &[u8]) -> Result<Reference, Message> {
    if bytes.len() > LARGEST {
        return Err(too_large());
    }
    let mut zip = ZipArchive::new(Cursor::new(bytes)).map_err(|_| {
        message!(
            zh: "这不是 DOCX 文件；请在文字处理软件里另存为 .docx",
            en: "this is no DOCX file; save it as .docx in a word processor"
        )
    })?;
    refuse_what_acts(&mut zip)?;
    let document = wanted(&mut zip, "word/document.xml")?;
    let styles = wanted(&mut zip, "word/styles.xml")?;
    let theme = part(&mut zip, "word/theme/theme1.xml")?
        .filter(|theme| !theme.contains("r:embed=") && !theme.contains("r:link="));
    let theme = theme.map(|theme| copied::copied(&theme, "a:theme", &mut |_| Edit::Keep)).transpose()?;
    let embedded = |name: &str| name.starts_with("w:embed");
    let without = &mut |element: &copied::Element<'_>| if embedded(element.name) { Edit::Drop } else { Edit::Keep };
    let fonts =
        part(&mut zip, "word/fontTable.xml")?.map(|fonts| copied::copied(&fonts, "w:fonts", without)).transpose()?;
    Ok(Reference { styles, theme, fonts, margins: margins(&document)? })
}

/// A document with macros or with parts that lie elsewhere. A link in its text is harmless, since no text is taken.
fn refuse_what_acts(zip: &mut Zip<'_>) -> Result<(), Message> {
    if zip.len() > MOST_PARTS {
        return Err(too_large());
    }
    let names: Vec<String> = zip.file_names().map_while(Result::ok).map(Cow::into_owned).collect();
    let types = wanted(zip, "[Content_Types].xml")?;
    let acts = |name: &String| name.to_ascii_lowercase().contains("vbaproject") || name.contains("/activeX/");
    if names.iter().any(acts) || types.contains("macroEnabled") {
        return Err(message!(
            zh: "文件里有宏或控件；请另存为不带宏的 .docx",
            en: "the document has macros or controls; save it as a .docx without them"
        ));
    }
    for name in ["word/_rels/document.xml.rels", "word/_rels/styles.xml.rels", "word/theme/_rels/theme1.xml.rels"] {
        let Some(relations) = part(zip, name)? else { continue };
        let mut lies_elsewhere = None;
        copied::copied(&relations, "Relationships", &mut |element| {
            let is = |key: &str, value: &str| element.value(key).is_some_and(|is| is.ends_with(value));
            if is("TargetMode", "External") && !is("Type", "/hyperlink") {
                lies_elsewhere = element.value("Target");
            }
            Edit::Keep
        })?;
        if let Some(target) = lies_elsewhere {
            let target = escape::xml(&target);
            return Err(message!(
                zh: "文件引用了别处的内容 `{target}`；请先在文字处理软件里断开链接",
                en: "the document draws on `{target}`, which lies elsewhere; break that link in a word processor first"
            ));
        }
    }
    Ok(())
}

fn wanted(zip: &mut Zip<'_>, name: &str) -> Result<String, Message> {
    part(zip, name)?.ok_or_else(|| {
        message!(
            zh: "文件缺少 `{name}`，不是完整的 DOCX",
            en: "the document lacks `{name}`, so it is no whole DOCX"
        )
    })
}

/// The text of a part, when there is one.
fn part(zip: &mut Zip<'_>, name: &str) -> Result<Option<String>, Message> {
    let unreadable = || {
        message!(
            zh: "文件里的 `{name}` 读不出来；请重新保存一次",
            en: "`{name}` in the document cannot be read; save it anew"
        )
    };
    if zip.index_for_name(name).is_none() {
        return Ok(None);
    }
    let file = zip.by_name(name).map_err(|_| unreadable())?;
    let mut bytes = Vec::new();
    // What a part says of its own size is not believed.
    file.take(LARGEST_PART + 1).read_to_end(&mut bytes).map_err(|_| unreadable())?;
    if bytes.len() as u64 > LARGEST_PART {
        return Err(too_large());
    }
    String::from_utf8(bytes).map(Some).map_err(|_| unreadable())
}

/// What an office document says of itself; none when it is no such document.
pub(in crate::render) fn properties(bytes: &[u8]) -> Option<String> {
    part(&mut ZipArchive::new(Cursor::new(bytes)).ok()?, "docProps/core.xml").ok()?
}

fn too_large() -> Message {
    message!(
        zh: "文件太大；请删去正文，只留样式",
        en: "the document is too large; delete its text and keep its styles"
    )
}

/// The margins of the last section.
fn margins(document: &str) -> Result<Option<[f64; 4]>, Message> {
    let mut last = None;
    copied::copied(document, "w:document", &mut |element| {
        if element.name == "w:pgMar" {
            let side = |key: &str| element.value(key)?.parse::<f64>().ok().map(|twips| twips * TWIP);
            let sides = ["w:top", "w:right", "w:bottom", "w:left"].map(side);
            last = sides.iter().all(Option::is_some).then(|| sides.map(Option::unwrap_or_default));
        }
        Edit::Keep
    })?;
    Ok(last)
}

impl Reference {
    /// The page with the margins of the company, where they leave room to print in. A sheet that uses all the room that a
    /// printer gives keeps its own.
    pub(super) fn page(&self, page: Page) -> Page {
        let Some([top, outer, bottom, binding]) = self.margins else { return page };
        let taken = Page { top, bottom, binding, outer, landscape: page.landscape };
        let is_margin = [top, bottom, binding, outer].iter().all(|side| (8.0..=80.0).contains(side));
        if page == Page::SHEET || !is_margin || taken.width() < 100.0 || taken.height() < 100.0 { page } else { taken }
    }

    /// The styles of the company, and those of `ours` that they lack, under the ids of `ours`.
    pub(super) fn styles(&self, ours: &str) -> Result<Vec<u8>, RenderError> {
        super::restyled::styles(&self.styles, ours)
            .map_err(|why| RenderError::new("reference.docx", None, Reason::Reference(why)))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::render::docx::package::pack;

    const TYPES: (&str, &str) = ("[Content_Types].xml", "<Types/>");
    const DOCUMENT: (&str, &str) = (
        "word/document.xml",
        "<w:document><w:pgMar w:top=\"1134\" w:right=\"1134\" w:bottom=\"1134\" w:left=\"1701\"/></w:document>",
    );
    const STYLES: (&str, &str) = ("word/styles.xml", "<w:styles></w:styles>");

    fn tried(parts: &[(&str, &str)]) -> Result<Reference, String> {
        let parts = parts.iter().map(|(name, text)| ((*name).to_owned(), text.as_bytes().to_vec())).collect();
        read(&pack(&parts)).map_err(|error| error.message().en)
    }

    fn refused(parts: &[(&str, &str)]) -> String {
        tried(parts).err().expect("it is refused")
    }

    #[test]
    fn the_margins_of_a_company_are_taken_where_they_leave_room() {
        let page = tried(&[TYPES, DOCUMENT, STYLES]).expect("sound").page(Page::USUAL);
        assert!((page.binding - 30.0).abs() < 0.1 && (page.top - 20.0).abs() < 0.1, "{page:?}");
        let sheet = tried(&[TYPES, DOCUMENT, STYLES]).expect("sound").page(Page::SHEET);
        assert_eq!(sheet, Page::SHEET);
        let narrow = DOCUMENT.1.replace("1134", "99999");
        let page = tried(&[TYPES, (DOCUMENT.0, &narrow), STYLES]).expect("sound").page(Page::USUAL);
        assert_eq!(page, Page::USUAL);
    }

    #[test]
    fn what_is_no_document_is_refused() {
        let error = read(b"# Markdown").err().expect("it is refused").message();
        assert!(error.en.contains("no DOCX") && error.zh.contains("不是 DOCX"), "{error:?}");
        assert!(refused(&[TYPES, DOCUMENT]).contains("`word/styles.xml`"));
        for broken in [
            "<w:styles>",
            "<w:styles><a></w:styles>",
            "<w:other/>",
            "<w:styles/><w:styles/>",
            "<!DOCTYPE a><w:styles/>",
            "&x;",
        ] {
            let read = tried(&[TYPES, DOCUMENT, (STYLES.0, broken)]).expect("styles are read later");
            let error = read.styles("<w:styles></w:styles>").expect_err(broken).message().en;
            assert!(error.contains("well-formed"), "{broken}: {error}");
        }
    }

    #[test]
    fn what_could_do_more_than_be_read_is_refused() {
        assert!(refused(&[TYPES, DOCUMENT, STYLES, ("word/vbaProject.bin", "a")]).contains("macros"));
        let macros = (TYPES.0, "<Types a=\"application/vnd.ms-word.document.macroEnabled.main+xml\"/>");
        assert!(refused(&[macros, DOCUMENT, STYLES]).contains("macros"));
        let relation = |kind: &str| {
            format!(
                "<Relationships><Relationship Id=\"a\" Type=\"http://a/{kind}\" Target=\"http://b.invalid/\" \
                 TargetMode=\"External\"/></Relationships>"
            )
        };
        let name = "word/_rels/document.xml.rels";
        assert!(refused(&[TYPES, DOCUMENT, STYLES, (name, &relation("image"))]).contains("http://b.invalid/"));
        assert!(tried(&[TYPES, DOCUMENT, STYLES, (name, &relation("hyperlink"))]).is_ok());
    }

    #[test]
    fn a_part_that_unpacks_to_more_than_there_is_room_for_is_refused() {
        let bomb = " ".repeat(usize::try_from(LARGEST_PART).expect("it is small") + 1);
        assert!(refused(&[TYPES, DOCUMENT, (STYLES.0, &bomb)]).contains("too large"));
        let deep = format!("{}{}", "<w:styles>".repeat(1_000), "</w:styles>".repeat(1_000));
        let read = tried(&[TYPES, DOCUMENT, (STYLES.0, &deep)]).expect("styles are read later");
        assert!(read.styles("<w:styles></w:styles>").is_err());
    }
}

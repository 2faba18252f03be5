//! The parts of a package, and how they are packed.

use std::io::{Cursor, Write};

use zip::write::SimpleFileOptions;
use zip::{CompressionMethod, DateTime, ZipWriter};

use crate::render::paper::Paper;

use super::body::Text;
use super::section;
use super::xml::Xml;

/// Names of parts and what they hold.
pub(super) type Parts = Vec<(String, Vec<u8>)>;

const WORD: &str = "http://schemas.openxmlformats.org/wordprocessingml/2006/main";
const RELATIONS: &str = "http://schemas.openxmlformats.org/package/2006/relationships";
const OFFICE: &str = "http://schemas.openxmlformats.org/officeDocument/2006/relationships/";
const MAIN: &str = "application/vnd.openxmlformats-officedocument.wordprocessingml.";
const STYLES: &str = include_str!("styles.xml");
const FONTS: &str = include_str!("fontTable.xml");
const THEME: &str = include_str!("theme.xml");

/// All parts of a document, in the order in which they are packed.
pub(super) fn parts(paper: &Paper, text: Text) -> Parts {
    let pictures = text.pictures.len();
    let mut parts: Parts = vec![
        ("[Content_Types].xml".to_owned(), content_types()),
        ("_rels/.rels".to_owned(), package_relations()),
        ("docProps/core.xml".to_owned(), core(paper)),
        ("docProps/app.xml".to_owned(), app(paper)),
        ("word/document.xml".to_owned(), text.document),
        ("word/_rels/document.xml.rels".to_owned(), document_relations(pictures)),
        ("word/styles.xml".to_owned(), styles(paper).into_bytes()),
        ("word/numbering.xml".to_owned(), text.numbering.part()),
        ("word/settings.xml".to_owned(), settings()),
        ("word/fontTable.xml".to_owned(), FONTS.as_bytes().to_vec()),
        ("word/theme/theme1.xml".to_owned(), THEME.as_bytes().to_vec()),
        ("word/header1.xml".to_owned(), section::header(paper)),
        ("word/header2.xml".to_owned(), section::cover()),
        ("word/footer1.xml".to_owned(), section::footer(paper)),
    ];
    let images = text.pictures.into_iter().enumerate();
    parts.extend(images.map(|(at, png)| (format!("word/media/image{}.png", at + 1), png)));
    parts
}

/// The package as bytes. Its files are of 1980, the first year that the format knows.
pub(super) fn pack(parts: &Parts) -> Vec<u8> {
    let mut zip = ZipWriter::new(Cursor::new(Vec::new()));
    for (name, bytes) in parts {
        let is_packed = name.ends_with(".png");
        let method = if is_packed { CompressionMethod::Stored } else { CompressionMethod::Deflated };
        let options = SimpleFileOptions::default()
            .compression_method(method)
            .compression_level((!is_packed).then_some(6))
            .last_modified_time(DateTime::DEFAULT)
            .unix_permissions(0o644);
        zip.start_file(name.as_str(), options).expect("a part has a short name of its own");
        zip.write_all(bytes).expect("memory takes what is written to it");
    }
    zip.finish().expect("memory takes what is written to it").into_inner()
}

/// The styles, with what follows from the language: whether hei letters are bold too, as Latin ones need it to stand out.
pub(super) fn styles(paper: &Paper) -> String {
    let is_chinese = paper.langs.first().is_none_or(|lang| lang.starts_with("zh"));
    let bold = if is_chinese { "" } else { "<w:b/><w:bCs/>" };
    STYLES.replace("{bold}", bold)
}

fn content_types() -> Vec<u8> {
    let mut xml = Xml::part();
    let namespace = [("xmlns", "http://schemas.openxmlformats.org/package/2006/content-types")];
    xml.within("Types", &namespace, |xml| {
        let defaults = [
            ("png", "image/png"),
            ("rels", "application/vnd.openxmlformats-package.relationships+xml"),
            ("xml", "application/xml"),
        ];
        for (ending, kind) in defaults {
            xml.leaf("Default", &[("Extension", ending), ("ContentType", kind)]);
        }
        let overrides = [
            ("/word/document.xml", format!("{MAIN}document.main+xml")),
            ("/word/styles.xml", format!("{MAIN}styles+xml")),
            ("/word/numbering.xml", format!("{MAIN}numbering+xml")),
            ("/word/settings.xml", format!("{MAIN}settings+xml")),
            ("/word/fontTable.xml", format!("{MAIN}fontTable+xml")),
            ("/word/header1.xml", format!("{MAIN}header+xml")),
            ("/word/header2.xml", format!("{MAIN}header+xml")),
            ("/word/footer1.xml", format!("{MAIN}footer+xml")),
            ("/word/theme/theme1.xml", "application/vnd.openxmlformats-officedocument.theme+xml".to_owned()),
            ("/docProps/core.xml", "application/vnd.openxmlformats-package.core-properties+xml".to_owned()),
            ("/docProps/app.xml", "application/vnd.openxmlformats-officedocument.extended-properties+xml".to_owned()),
        ];
        for (part, kind) in overrides {
            xml.leaf("Override", &[("PartName", part), ("ContentType", &kind)]);
        }
    });
    xml.into_bytes()
}

fn package_relations() -> Vec<u8> {
    let core = "http://schemas.openxmlformats.org/package/2006/relationships/metadata/core-properties";
    relations(&[
        ("rId1".to_owned(), format!("{OFFICE}officeDocument"), "word/document.xml".to_owned()),
        ("rId2".to_owned(), core.to_owned(), "docProps/core.xml".to_owned()),
        ("rId3".to_owned(), format!("{OFFICE}extended-properties"), "docProps/app.xml".to_owned()),
    ])
}

fn document_relations(pictures: usize) -> Vec<u8> {
    let fixed = [
        ("rIdStyles", "styles", "styles.xml"),
        ("rIdNumbering", "numbering", "numbering.xml"),
        ("rIdSettings", "settings", "settings.xml"),
        ("rIdFonts", "fontTable", "fontTable.xml"),
        ("rIdTheme", "theme", "theme/theme1.xml"),
        ("rIdHeader", "header", "header1.xml"),
        ("rIdCover", "header", "header2.xml"),
        ("rIdFooter", "footer", "footer1.xml"),
    ];
    let fixed = fixed.map(|(id, kind, target)| (id.to_owned(), format!("{OFFICE}{kind}"), target.to_owned()));
    let images = (1..=pictures)
        .map(|number| (format!("rIdImage{number}"), format!("{OFFICE}image"), format!("media/image{number}.png")));
    relations(&fixed.into_iter().chain(images).collect::<Vec<_>>())
}

/// Id, kind and target of each.
fn relations(all: &[(String, String, String)]) -> Vec<u8> {
    let mut xml = Xml::part();
    xml.within("Relationships", &[("xmlns", RELATIONS)], |xml| {
        for (id, kind, target) in all {
            xml.leaf("Relationship", &[("Id", id), ("Type", kind), ("Target", target)]);
        }
    });
    xml.into_bytes()
}

/// What a program shows of the file. There is no date: the document says what it was made from, not when.
fn core(paper: &Paper) -> Vec<u8> {
    let mut xml = Xml::part();
    let namespaces = [
        ("xmlns:cp", "http://schemas.openxmlformats.org/package/2006/metadata/core-properties"),
        ("xmlns:dc", "http://purl.org/dc/elements/1.1/"),
    ];
    xml.within("cp:coreProperties", &namespaces, |xml| {
        xml.text("dc:title", &paper.title);
        xml.text("dc:subject", &paper.margin.title);
        xml.text("dc:creator", &paper.margin.company);
        if !paper.margin.source.is_empty() {
            xml.text("dc:description", &format!("{} {}", paper.margin.source_label, paper.margin.source));
        }
        xml.text("dc:language", paper.langs.first().copied().unwrap_or("zh"));
        xml.text("cp:category", paper.kind);
    });
    xml.into_bytes()
}

fn app(paper: &Paper) -> Vec<u8> {
    let mut xml = Xml::part();
    let namespace = [("xmlns", "http://schemas.openxmlformats.org/officeDocument/2006/extended-properties")];
    xml.within("Properties", &namespace, |xml| {
        xml.text("Application", "playbook");
        xml.text("Company", &paper.margin.company);
    });
    xml.into_bytes()
}

fn settings() -> Vec<u8> {
    let mut xml = Xml::part();
    xml.within("w:settings", &[("xmlns:w", WORD)], |xml| {
        xml.leaf("w:zoom", &[("w:percent", "100")]);
        xml.value("w:defaultTabStop", "420");
        xml.value("w:characterSpacingControl", "compressPunctuation");
        xml.within("w:compat", &[], |xml| {
            for name in ["w:spaceForUL", "w:balanceSingleByteDoubleByteWidth", "w:doNotLeaveBackslashAlone"] {
                xml.leaf(name, &[]);
            }
            xml.leaf("w:ulTrailSpace", &[]);
            let of_word = "http://schemas.microsoft.com/office/word";
            let is = [
                ("compatibilityMode", "15"),
                ("overrideTableStyleFontSizeAndJustification", "1"),
                ("enableOpenTypeFeatures", "1"),
                ("doNotFlipMirrorIndents", "1"),
            ];
            for (name, value) in is {
                xml.leaf("w:compatSetting", &[("w:name", name), ("w:uri", of_word), ("w:val", value)]);
            }
        });
        xml.leaf("w:themeFontLang", &[("w:val", "en-US"), ("w:eastAsia", "zh-CN")]);
        xml.value("w:decimalSymbol", ".");
        xml.value("w:listSeparator", ",");
    });
    xml.into_bytes()
}

//! What stands at the head and the foot of every page, and how the sheet is divided.

use super::paper::{Fact, Margin, Page};
use super::view::View;
use super::{Document, Languages};
use crate::lang::{Lang, Message};
use crate::message;

/// The title of a document, for the bar of a window and the properties of a file.
pub(super) fn title(document: Document, view: &View) -> String {
    let words = said(&view.control.title, view.languages());
    let kind = said(&document.title(), view.languages());
    let number = view.case.as_ref().map_or(&view.control.number, |case| &case.id);
    format!("{words} {kind} {number} {}", view.control.version)
}

/// The head and the foot.
pub(super) fn margin(document: Document, view: &View) -> Margin {
    let languages = view.languages();
    let say = |message: &Message| said(message, languages);
    let control = &view.control;
    let mut facts = Vec::new();
    let mut fact = |label: Message, value: String| facts.push(Fact { label: say(&label), value });
    if let Some(case) = &view.case {
        fact(message!(zh: "案件编号", en: "Case"), case.id.clone());
    }
    fact(message!(zh: "文件编号", en: "Document no."), control.number.clone());
    fact(message!(zh: "版本/修订", en: "Version"), control.version.clone());
    if let Some(day) = &control.effective {
        fact(message!(zh: "生效日期", en: "Effective"), day.clone());
    }
    let kind = say(&document.title());
    let first = languages.all().first().copied().unwrap_or_default();
    let issuer = control.company.as_ref().or(control.department.as_ref());
    Margin {
        company: issuer.map(say).unwrap_or_default(),
        title: format!("{} {kind}", say(&control.title)),
        facts,
        page: first.pick("第 # 页 共 ## 页", "Page # of ##").to_owned(),
        status: say(&control.status),
        source: view.source.clone(),
        source_label: say(&message!(zh: "源文件 SHA-256", en: "Source SHA-256")),
    }
}

/// The margins of a kind of document.
pub(super) fn page(document: Document, usual: Page) -> Page {
    match document {
        Document::Checklist => Page::SHEET,
        Document::Guide | Document::CaseReport => usual,
    }
}

/// A text on one line in the languages of the document; once, when it is the same in both.
fn said(message: &Message, languages: Languages) -> String {
    match languages {
        Languages::One(lang) => message.say(lang).to_owned(),
        Languages::Both if message.zh == message.en => message.zh.clone(),
        Languages::Both => format!("{} {}", message.say(Lang::Zh), message.say(Lang::En)),
    }
}

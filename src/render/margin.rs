//! What stands at the head and the foot of every page, and how the sheet is divided.

use super::paper::{Fact, Margin, Page};
use super::printed::LABEL;
use super::view::{CaseList, View};
use super::{Document, Languages};
use crate::lang::{Lang, Message};
use crate::message;

/// What a document says of itself.
pub(super) struct Imprint {
    issuer: Option<Message>,
    subject: Option<Message>,
    case: Option<String>,
    number: Option<String>,
    version: Option<String>,
    effective: Option<String>,
    as_of: Option<String>,
    status: Message,
    source: String,
}

impl Imprint {
    /// Of a document about a playbook or a case.
    pub(super) fn of(view: &View) -> Imprint {
        let control = &view.control;
        Imprint {
            issuer: control.company.clone().or_else(|| control.department.clone()),
            subject: Some(control.title.clone()),
            case: view.case.as_ref().map(|case| case.id.clone()),
            number: Some(control.number.clone()),
            version: Some(control.version.clone()),
            effective: control.effective.clone(),
            as_of: view.case.as_ref().map(|case| case.as_of.clone()),
            status: control.status.clone(),
            source: view.source.clone(),
        }
    }

    /// Of a handbook.
    pub(super) fn of_handbook(source: &str) -> Imprint {
        let status = message!(zh: "各流程以其受控文件为准，打印件不受控", en: "The controlled document of each procedure prevails; printed copies are uncontrolled");
        Imprint { status, source: source.to_owned(), ..Imprint::bare() }
    }

    /// Of a list of cases.
    pub(super) fn of_list(list: &CaseList) -> Imprint {
        Imprint { as_of: Some(list.as_of.clone()), ..Imprint::bare() }
    }

    fn bare() -> Imprint {
        Imprint {
            issuer: None,
            subject: None,
            case: None,
            number: None,
            version: None,
            effective: None,
            as_of: None,
            status: message!(zh: "打印件不受控", en: "Printed copies are uncontrolled"),
            source: String::new(),
        }
    }

    /// The title, for the bar of a window and the properties of a file.
    pub(super) fn title(&self, document: Document, languages: Languages) -> String {
        let subject = self.subject.as_ref().map(|subject| said(subject, languages));
        let number = self.case.clone().or_else(|| self.number.clone());
        let parts = [subject, Some(said(&document.title(), languages)), number, self.version.clone()];
        parts.into_iter().flatten().collect::<Vec<_>>().join(" ")
    }

    /// The head and the foot.
    pub(super) fn margin(&self, document: Document, languages: Languages) -> Margin {
        let say = |message: &Message| said(message, languages);
        let fact = |label: Message, value: &Option<String>| {
            value.as_ref().map(|value| Fact { label: say(&label), value: value.clone() })
        };
        let facts = [
            fact(message!(zh: "案件编号", en: "Case"), &self.case),
            fact(message!(zh: "文件编号", en: "Document no."), &self.number),
            fact(message!(zh: "版本/修订", en: "Version"), &self.version),
            fact(message!(zh: "生效日期", en: "Effective"), &self.effective),
            fact(message!(zh: "截至", en: "As of"), &self.as_of),
        ];
        let subject = self.subject.as_ref().map(&say);
        let title: Vec<String> = subject.into_iter().chain([say(&document.title())]).collect();
        let first = languages.all().first().copied().unwrap_or_default();
        Margin {
            company: self.issuer.as_ref().map(&say).unwrap_or_default(),
            title: title.join(" "),
            facts: facts.into_iter().flatten().collect(),
            page: first.pick("第 # 页 共 ## 页", "Page # of ##").to_owned(),
            status: say(&self.status),
            source: self.source.clone(),
            source_label: format!("{} {LABEL}", say(&message!(zh: "源文件", en: "Source"))),
        }
    }
}

/// The margins of a kind of document; on its side when its table is too wide to stand.
pub(super) fn page(document: Document, usual: Page, wide: bool) -> Page {
    let page = match document {
        Document::Checklist => Page::SHEET,
        Document::CaseList | Document::Raci if wide => Page::SHEET,
        Document::Guide
        | Document::Instruction
        | Document::Standard
        | Document::Raci
        | Document::CaseReport
        | Document::CaseSummary
        | Document::CaseList
        | Document::Handbook => usual,
    };
    Page { landscape: wide, ..page }
}

/// A text on one line in the languages of the document; once, when it is the same in both.
fn said(message: &Message, languages: Languages) -> String {
    match languages {
        Languages::One(lang) => message.say(lang).to_owned(),
        Languages::Both if message.zh == message.en => message.zh.clone(),
        Languages::Both => format!("{} {}", message.say(Lang::Zh), message.say(Lang::En)),
    }
}

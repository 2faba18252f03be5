//! A list of cases, to be printed and calculated with.

use serde::Serialize;

use super::Marks;
use crate::lang::Message;
use crate::render::Languages;

/// What the template of a list of cases sees. The contract is that of [`super::View`].
#[derive(Clone, Debug, Serialize)]
pub struct CaseList {
    /// The version of this contract.
    pub version: u32,
    /// The tags of the languages, the first one first.
    pub langs: Vec<&'static str>,
    /// The punctuation of the first language.
    pub marks: Marks,
    /// From when the list is, local time.
    pub as_of: String,
    /// The time zone of all times.
    pub zone: &'static str,
    /// What was asked for, when not all cases were: playbook and status.
    pub filter: Option<Message>,
    /// The cases, the newest first.
    pub cases: Vec<CaseLine>,
    #[serde(skip)]
    languages: Languages,
}

/// A case.
#[derive(Clone, Debug, Serialize)]
pub struct CaseLine {
    /// Its number.
    pub id: String,
    /// What its playbook is called.
    pub playbook: Message,
    /// The version of the playbook.
    pub version: String,
    /// What it is about.
    pub subject: String,
    /// How it stands.
    pub status: Message,
    /// How it ended.
    pub outcome: Option<Message>,
    /// When it began, local time.
    pub started: String,
    /// When something last happened, local time.
    pub updated: String,
    /// When it is due by the promise, local time.
    pub due: Option<String>,
    /// Whether that is over.
    pub overdue: bool,
}

impl CaseList {
    /// Makes a list.
    #[must_use]
    pub fn new(
        as_of: String,
        zone: &'static str,
        filter: Option<Message>,
        cases: Vec<CaseLine>,
        languages: Languages,
    ) -> CaseList {
        let first = languages.all().first().copied().unwrap_or_default();
        let langs = languages.all().iter().map(|lang| lang.tag()).collect();
        CaseList { version: 1, langs, marks: Marks::of(first), as_of, zone, filter, cases, languages }
    }

    /// The languages it is printed in.
    #[must_use]
    pub fn languages(&self) -> Languages {
        self.languages
    }
}

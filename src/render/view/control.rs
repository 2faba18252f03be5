//! The control block: number, version, date, who answers for the document, and what it was made from.

use serde::Serialize;

use super::speaker::Speaker;
use crate::lang::Message;
use crate::message;
use crate::model::RoleId;

/// How many digits of the source hash are printed.
const HASH_DIGITS: usize = 12;

/// The control block of a printed document.
#[derive(Clone, Debug, Serialize)]
pub struct Control {
    /// What the procedure is called.
    pub title: Message,
    /// The identifier of the playbook.
    pub name: String,
    /// Other names it can be called by.
    pub aliases: Vec<String>,
    /// The document number; the identifier when there is none.
    pub number: String,
    /// The version.
    pub version: String,
    /// The day from which it holds, `2026-11-02`.
    pub effective: Option<String>,
    /// Whether printed copies count.
    pub status: Message,
    /// The first digits of the SHA-256 of the playbook.
    pub source: String,
    /// The company.
    pub company: Option<Message>,
    /// The department.
    pub department: Option<Message>,
    /// How confidential it is.
    pub classification: Option<Message>,
    /// Its level in the company's documents.
    pub level: Option<Message>,
    /// The role that owns the procedure.
    pub owner: Option<Message>,
    /// The role that writes the document.
    pub author: Option<Message>,
    /// The role that reviews it.
    pub reviewer: Option<Message>,
    /// The role that approves it.
    pub approver: Option<Message>,
    /// Who receives a copy.
    pub distribution: Vec<Message>,
    /// The revision history, newest first.
    pub changes: Vec<ChangeLine>,
    /// Capital letters at the head of case numbers.
    pub prefix: String,
}

/// A line of the revision history.
#[derive(Clone, Debug, Serialize)]
pub struct ChangeLine {
    /// The version it led to.
    pub version: String,
    /// The day.
    pub date: String,
    /// What changed.
    pub summary: Message,
    /// Who changed it.
    pub by: Option<Message>,
}

pub(super) fn control(speaker: &Speaker, source: &str) -> Control {
    let playbook = speaker.playbook();
    let document = &playbook.document;
    let role = |role: Option<RoleId>| role.map(|role| speaker.role(role));
    Control {
        title: speaker.say(&playbook.title),
        name: playbook.name.clone(),
        aliases: playbook.aliases.clone(),
        number: document.number.clone().unwrap_or_else(|| playbook.name.clone()),
        version: playbook.version.clone(),
        effective: document.effective.map(|day| day.format("%Y-%m-%d").to_string()),
        status: match document.number {
            Some(_) => {
                message!(zh: "受控文件，打印件不受控", en: "Controlled document; printed copies are uncontrolled")
            }
            None => message!(zh: "未编号，非受控文件", en: "Not numbered; an uncontrolled document"),
        },
        source: source.chars().take(HASH_DIGITS).collect(),
        company: speaker.maybe(&document.company),
        department: speaker.maybe(&document.department),
        classification: speaker.maybe(&document.classification),
        level: speaker.maybe(&document.level),
        owner: role(document.owner),
        author: role(document.author),
        reviewer: role(document.reviewer),
        approver: role(document.approver),
        distribution: speaker.all(&document.distribution),
        changes: playbook
            .changes
            .iter()
            .map(|change| ChangeLine {
                version: change.version.clone(),
                date: change.date.format("%Y-%m-%d").to_string(),
                summary: speaker.say(&change.summary),
                by: speaker.maybe(&change.by),
            })
            .collect(),
        prefix: playbook.prefix.clone(),
    }
}

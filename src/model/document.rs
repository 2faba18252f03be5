//! What a playbook says as a printed document: its prose, its control block and its history.

use chrono::NaiveDate;

use super::RoleId;
use crate::lang::Text;
use crate::source::Span;

/// What the printed documents say beside the steps. Every part may be absent.
#[derive(Clone, Debug, Default)]
pub struct Prose {
    /// What the procedure is for.
    pub purpose: Option<Text>,
    /// Goal, importance and benefit.
    pub overview: Option<Text>,
    /// What it covers.
    pub scope: Option<Text>,
    /// What it does not cover.
    pub excludes: Option<Text>,
    /// What sets it off.
    pub trigger: Option<Text>,
    /// What to mind after the last step.
    pub ending: Option<Text>,
    /// What must be there before it begins.
    pub prerequisites: Vec<Text>,
    /// The results aimed at.
    pub goals: Vec<Text>,
    /// How success is measured.
    pub indicators: Vec<Text>,
    /// What is asked of the people.
    pub requirements: Vec<Text>,
    /// What to beware of throughout.
    pub cautions: Vec<Text>,
    /// Tools and systems.
    pub tools: Vec<Text>,
    /// Materials.
    pub materials: Vec<Text>,
    /// Training material.
    pub training: Vec<Text>,
    /// Related documents.
    pub references: Vec<Text>,
    /// Laws and regulations.
    pub laws: Vec<Text>,
    /// Questions people ask.
    pub faq: Vec<Question>,
    /// Terms explained.
    pub glossary: Vec<Term>,
}

/// A question people ask, and its answer.
#[derive(Clone, Debug)]
pub struct Question {
    /// The question.
    pub question: Text,
    /// The answer.
    pub answer: Text,
}

/// A term and what it means.
#[derive(Clone, Debug)]
pub struct Term {
    /// The term.
    pub term: Text,
    /// What it means.
    pub meaning: Text,
}

/// The control block of a printed document.
#[derive(Clone, Debug, Default)]
pub struct DocumentControl {
    /// Where it stands, when it is there.
    pub span: Option<Span>,
    /// The document number.
    pub number: Option<String>,
    /// The company.
    pub company: Option<Text>,
    /// The department that issues it.
    pub department: Option<Text>,
    /// How confidential it is.
    pub classification: Option<Text>,
    /// Its level in the company's documents.
    pub level: Option<Text>,
    /// The role that owns the procedure.
    pub owner: Option<RoleId>,
    /// The role that writes the document.
    pub author: Option<RoleId>,
    /// The role that reviews it.
    pub reviewer: Option<RoleId>,
    /// The role that approves it.
    pub approver: Option<RoleId>,
    /// The day from which it holds.
    pub effective: Option<NaiveDate>,
    /// Who receives a copy.
    pub distribution: Vec<Text>,
}

/// A line of the revision history.
#[derive(Clone, Debug)]
pub struct Change {
    /// The version it led to.
    pub version: String,
    /// The day.
    pub date: NaiveDate,
    /// What changed.
    pub summary: Text,
    /// Who changed it.
    pub by: Option<Text>,
}

//! What templates see: plain data made from a playbook and, if there is one, a case.
//!
//! This is the contract with the templates of companies: keys may be added, none renamed. Every text is a pair `zh` and
//! `en` with the settings filled in; what does not exist is absent (`none`) or an empty list. Nothing of a playbook is
//! left out: what a kind of document has no place for stands in its appendix.

mod case;
mod control;
mod field;
mod list;
mod raci;
mod reference;
mod rules;
mod sipoc;
mod speaker;
mod step;
mod timeline;
mod trail;
mod visits;
mod way;

use serde::Serialize;

use super::paper::{Flowchart, Page, Picture};
use super::{Format, Languages};
use crate::diagram::{self, Options, Sheet, Trail};
use crate::engine::{Case, Happened, Moment};
use crate::lang::{Lang, Message, Text};
use crate::model::Playbook;
use crate::model::step::StepKind;
use crate::model::value::Value;
use case::CaseView;
pub use case::local;
use control::Control;
use field::FieldLine;
pub use list::{CaseLine, CaseList};
use raci::Raci;
use reference::Reference;
use sipoc::Sipoc;
use speaker::Speaker;
use step::StepCard;

/// What a heading above a flowchart takes of the height of a page, in millimetres.
const ROOM_FOR_HEADING: f64 = 22.0;

/// What a document is made from.
#[derive(Clone, Copy)]
pub struct Subject<'a> {
    /// The playbook.
    pub playbook: &'a Playbook,
    /// The values of its settings, in its order; for a case the ones that hold for it.
    pub settings: &'a [Value],
    /// SHA-256 of the text of the playbook, in hexadecimal.
    pub source: &'a str,
    /// The case, for a document about one.
    pub run: Option<Run<'a>>,
}

/// One case, as its log tells it.
#[derive(Clone, Copy)]
pub struct Run<'a> {
    /// Its number.
    pub id: &'a str,
    /// What the log amounts to.
    pub case: &'a Case,
    /// What happened.
    pub log: &'a [Happened],
    /// The hash of the last event, in hexadecimal.
    pub head: &'a str,
    /// Now, the calendar for working time, and the zone of the times that are printed.
    pub moment: Moment<'a>,
}

/// Everything a template can print.
#[derive(Clone, Debug, Serialize)]
pub struct View {
    /// The version of this contract.
    pub version: u32,
    /// The tags of the languages, the first one first.
    pub langs: Vec<&'static str>,
    /// The punctuation of the first language.
    pub marks: Marks,
    /// The control block.
    pub control: Control,
    /// What stands beside the steps.
    pub prose: Prose,
    /// How long the whole procedure may take.
    pub promise: Option<Message>,
    /// The steps in reading order, those inside others after the ones they stand in.
    pub steps: Vec<StepCard>,
    /// How the procedure can end.
    pub ends: Vec<End>,
    /// What ends everything that is open.
    pub interrupts: Vec<rules::InterruptLine>,
    /// The data of a case.
    pub fields: Vec<FieldLine>,
    /// Roles, settings, records, schedules.
    pub reference: Reference,
    /// Who does, answers for, is asked and is told.
    pub raci: Raci,
    /// The procedure on one block.
    pub sipoc: Sipoc,
    /// The case.
    pub case: Option<CaseView>,
    /// SHA-256 of the text of the playbook, in hexadecimal.
    pub source: String,
    #[serde(skip)]
    languages: Languages,
    #[serde(skip)]
    playbook: Playbook,
    #[serde(skip)]
    trail: Option<Trail>,
}

/// Punctuation that templates put around texts.
#[derive(Clone, Debug, Serialize)]
pub struct Marks {
    /// Opening bracket.
    pub open: &'static str,
    /// Closing bracket.
    pub close: &'static str,
    /// Colon.
    pub colon: &'static str,
    /// Between the parts of a list.
    pub comma: &'static str,
    /// Between the parts of a list of phrases.
    pub semicolon: &'static str,
    /// The width of a column of labels: `22mm`.
    pub label: &'static str,
}

impl Marks {
    pub(super) fn of(lang: Lang) -> Marks {
        match lang {
            Lang::Zh => {
                Marks { open: "（", close: "）", colon: "：", comma: "、", semicolon: "；", label: "22mm" }
            }
            Lang::En => Marks { open: " (", close: ")", colon: ": ", comma: ", ", semicolon: "; ", label: "30mm" },
        }
    }
}

/// What the playbook says beside its steps.
#[derive(Clone, Debug, Serialize)]
pub struct Prose {
    /// What the procedure is for.
    pub purpose: Option<Message>,
    /// Goal, importance and benefit.
    pub overview: Option<Message>,
    /// What it covers.
    pub scope: Option<Message>,
    /// What it does not cover.
    pub excludes: Option<Message>,
    /// What sets it off.
    pub trigger: Option<Message>,
    /// What to mind after the last step.
    pub ending: Option<Message>,
    /// What must be there before it begins.
    pub prerequisites: Vec<Message>,
    /// The results aimed at.
    pub goals: Vec<Message>,
    /// How success is measured.
    pub indicators: Vec<Message>,
    /// What is asked of the people.
    pub requirements: Vec<Message>,
    /// What to beware of throughout.
    pub cautions: Vec<Message>,
    /// Tools and systems.
    pub tools: Vec<Message>,
    /// Materials.
    pub materials: Vec<Message>,
    /// Training material.
    pub training: Vec<Message>,
    /// Related documents.
    pub references: Vec<Message>,
    /// Laws and regulations.
    pub laws: Vec<Message>,
    /// Questions and answers.
    pub faq: Vec<Pair>,
    /// Terms and meanings.
    pub glossary: Vec<Pair>,
}

/// Two texts that belong together: question and answer, term and meaning.
#[derive(Clone, Debug, Serialize)]
pub struct Pair {
    /// The question or the term.
    pub head: Message,
    /// The answer or the meaning.
    pub body: Message,
}

/// A way the procedure can end.
#[derive(Clone, Debug, Serialize)]
pub struct End {
    /// What people call it.
    pub title: Message,
    /// The identifier of the outcome.
    pub code: String,
}

impl View {
    /// Makes the view of a playbook or a case.
    #[must_use]
    pub fn new(subject: Subject<'_>, languages: Languages) -> View {
        let speaker = Speaker::new(subject.playbook, subject.settings);
        let playbook = speaker.playbook();
        let first = languages.all().first().copied().unwrap_or_default();
        View {
            version: 1,
            langs: languages.all().iter().map(|lang| lang.tag()).collect(),
            marks: Marks::of(first),
            control: control::control(&speaker, subject.source),
            prose: prose(&speaker),
            promise: playbook.promise.as_ref().map(|promise| speaker.limited(promise)),
            steps: step::cards(&speaker, subject.run.as_ref()),
            ends: ends(&speaker),
            interrupts: rules::interrupts(&speaker, &playbook.interrupts),
            fields: playbook.fields.iter().map(|each| field::line(&speaker, each)).collect(),
            reference: reference::reference(&speaker),
            raci: raci::raci(&speaker),
            sipoc: sipoc::sipoc(&speaker),
            case: subject.run.as_ref().map(|run| case::case(&speaker, run)),
            source: subject.source.to_owned(),
            languages,
            playbook: playbook.clone(),
            trail: subject.run.as_ref().map(|run| trail::trail(playbook, run)),
        }
    }

    /// The flowchart of the procedure as a format shows it.
    pub(super) fn flowchart(&self, page: Page, format: Format) -> Flowchart {
        let first = self.languages.all().first().copied().unwrap_or_default();
        Flowchart {
            sheets: if format.has_pictures() { self.sheets(page) } else { Vec::new() },
            mermaid: if format == Format::Markdown { diagram::mermaid(&self.playbook, first) } else { String::new() },
        }
    }

    /// The flowchart drawn, with the way of the case marked when there is one, on sheets that fit the page.
    fn sheets(&self, page: Page) -> Vec<Picture> {
        let languages = self.languages.all();
        let options = Options {
            languages,
            settings: &self.playbook.default_settings(),
            width: page.width(),
            height: page.height() - ROOM_FOR_HEADING,
            columns: true,
            trail: self.trail.as_ref(),
        };
        let picture = |sheet: &Sheet| {
            let says: Vec<&str> = languages.iter().map(|lang| sheet.says.say(*lang)).collect();
            Picture { svg: sheet.svg().to_owned(), width: sheet.width, height: sheet.height, says: says.join(" ") }
        };
        diagram::chart(&self.playbook, &options).sheets.iter().map(picture).collect()
    }

    /// The languages it is printed in.
    #[must_use]
    pub fn languages(&self) -> Languages {
        self.languages
    }
}

fn prose(speaker: &Speaker) -> Prose {
    let prose = &speaker.playbook().prose;
    let (one, many) = (|text| speaker.maybe(text), |texts| speaker.all(texts));
    Prose {
        purpose: one(&prose.purpose),
        overview: one(&prose.overview),
        scope: one(&prose.scope),
        excludes: one(&prose.excludes),
        trigger: one(&prose.trigger),
        ending: one(&prose.ending),
        prerequisites: many(&prose.prerequisites),
        goals: many(&prose.goals),
        indicators: many(&prose.indicators),
        requirements: many(&prose.requirements),
        cautions: many(&prose.cautions),
        tools: many(&prose.tools),
        materials: many(&prose.materials),
        training: many(&prose.training),
        references: many(&prose.references),
        laws: many(&prose.laws),
        faq: prose.faq.iter().map(|faq| pair(speaker, &faq.question, &faq.answer)).collect(),
        glossary: prose.glossary.iter().map(|term| pair(speaker, &term.term, &term.meaning)).collect(),
    }
}

fn pair(speaker: &Speaker, head: &Text, body: &Text) -> Pair {
    Pair { head: speaker.say(head), body: speaker.say(body) }
}

fn ends(speaker: &Speaker) -> Vec<End> {
    let playbook = speaker.playbook();
    let top = playbook.top.iter().map(|id| &playbook[*id]);
    top.filter_map(|step| match &step.kind {
        StepKind::End(end) => Some(End { title: speaker.title(step.id), code: end.outcome.clone() }),
        StepKind::Task
        | StepKind::Approval(_)
        | StepKind::Together(_)
        | StepKind::Group(_)
        | StepKind::Call(_)
        | StepKind::HandOff(_)
        | StepKind::Wait(_) => None,
    })
    .collect()
}

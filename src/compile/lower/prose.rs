//! What the printed documents say beside the steps, and schedules.

use chrono::{NaiveDate, NaiveTime, Weekday};

use super::Lowering;
use crate::compile::grammar::whole_number;
use crate::compile::yaml::{Entry, Node};
use crate::diagnostic::Diagnostic;
use crate::message;
use crate::model::{Change, DayOfPeriod, DocumentControl, Period, Prose, Question, Schedule, Term};

impl<'a> Lowering<'a, '_> {
    pub(super) fn prose(&mut self, root: &'a Node) -> Prose {
        Prose {
            purpose: self.text(root.get("purpose")),
            overview: self.text(root.get("overview")),
            scope: self.text(root.get("scope")),
            excludes: self.text(root.get("excludes")),
            trigger: self.text(root.get("trigger")),
            ending: self.text(root.get("ending")),
            prerequisites: self.texts(root.get("prerequisites")),
            goals: self.texts(root.get("goals")),
            indicators: self.texts(root.get("indicators")),
            requirements: self.texts(root.get("requirements")),
            cautions: self.texts(root.get("cautions")),
            tools: self.texts(root.get("tools")),
            materials: self.texts(root.get("materials")),
            training: self.texts(root.get("training")),
            references: self.texts(root.get("references")),
            laws: self.texts(root.get("laws")),
            faq: self.many(root.get("faq"), |lowering, node| {
                Some(Question {
                    question: lowering.text(node.get("question"))?,
                    answer: lowering.text(node.get("answer"))?,
                })
            }),
            glossary: self.many(root.get("glossary"), |lowering, node| {
                Some(Term { term: lowering.text(node.get("term"))?, meaning: lowering.text(node.get("meaning"))? })
            }),
        }
    }

    pub(super) fn document_control(&mut self, entry: Option<&'a Entry>) -> DocumentControl {
        let Some(Entry { key, value: node, .. }) = entry else { return DocumentControl::default() };
        DocumentControl {
            span: Some(key.span),
            number: self.words(node.get("number")),
            company: self.text(node.get("company")),
            department: self.text(node.get("department")),
            classification: self.text(node.get("classification")),
            level: self.text(node.get("level")),
            owner: node.get("owner").and_then(|node| self.role(node)),
            author: node.get("author").and_then(|node| self.role(node)),
            reviewer: node.get("reviewer").and_then(|node| self.role(node)),
            approver: node.get("approver").and_then(|node| self.role(node)),
            effective: node.get("effective").and_then(day),
            distribution: self.texts(node.get("distribution")),
        }
    }

    pub(super) fn changes(&mut self, node: Option<&'a Node>) -> Vec<Change> {
        self.many(node, |lowering, node| {
            Some(Change {
                version: lowering.words(node.get("version"))?,
                date: node.get("date").and_then(day)?,
                summary: lowering.text(node.get("summary"))?,
                by: lowering.text(node.get("by")),
            })
        })
    }

    pub(super) fn schedules(&mut self, node: Option<&'a Node>) -> Vec<Schedule> {
        self.many(node, |lowering, node| {
            let every = match node.get("every").and_then(Node::text)? {
                "day" => Period::Day,
                "working_day" => Period::WorkingDay,
                "week" => Period::Week,
                "month" => Period::Month,
                "quarter" => Period::Quarter,
                "year" => Period::Year,
                _ => return None,
            };
            Some(Schedule {
                every,
                on: node.get("on").and_then(|on| lowering.day_of_period(on, every)),
                at: node.get("at").and_then(Node::text).and_then(|text| NaiveTime::parse_from_str(text, "%H:%M").ok()),
                per: node.get("per").and_then(|node| lowering.field(node)),
                title: lowering.text(node.get("title")),
            })
        })
    }

    fn day_of_period(&mut self, node: &Node, every: Period) -> Option<DayOfPeriod> {
        let text = node.text()?;
        let weekday = text.parse::<Weekday>().ok().filter(|_| every == Period::Week).map(DayOfPeriod::Weekday);
        let longest = match every {
            Period::Month => 31,
            Period::Quarter => 92,
            Period::Year => 366,
            Period::Day | Period::WorkingDay | Period::Week => 0,
        };
        let number = whole_number(text).filter(|day| (1..=longest).contains(day)).map(DayOfPeriod::Day);
        let last = (text == "last" && longest > 0).then_some(DayOfPeriod::Last);
        let found = weekday.or(number).or(last);
        if found.is_none() {
            self.report(
                Diagnostic::error(
                    701,
                    node.span,
                    message!(zh: "`{text}` 不是这个周期里的一天", en: "`{text}` is not a day of this period"),
                )
                .help(message!(
                    zh: "每周写 monday 到 sunday，每月写 1 到 31 或 last，每天不写 on",
                    en: "a week takes `monday` to `sunday`, a month 1 to 31 or `last`, a day takes no `on`"
                )),
            );
        }
        found
    }
}

fn day(node: &Node) -> Option<NaiveDate> {
    NaiveDate::parse_from_str(node.text()?, "%Y-%m-%d").ok()
}

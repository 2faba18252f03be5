//! A case as JSON, version 1. Keys may be added; none is renamed.

use std::collections::BTreeMap;

use chrono::{DateTime, SecondsFormat, Utc};
use serde::Serialize;

use crate::engine::{Moment, deadline, outlook};
use crate::lang::Lang;
use crate::model::StepId;
use crate::model::step::StepKind;
use crate::runtime::{Loaded, subject};

/// A case.
#[derive(Serialize)]
pub(super) struct CaseJson {
    version: u32,
    case: String,
    playbook: String,
    playbook_version: String,
    title: String,
    subject: String,
    status: &'static str,
    outcome: Option<String>,
    seq: u64,
    started: Option<String>,
    due: Option<String>,
    open: Vec<TaskJson>,
    fields: BTreeMap<String, serde_json::Value>,
    parent: Option<String>,
    chain_head: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    replayed: Option<bool>,
    #[serde(skip_serializing_if = "Option::is_none")]
    dry_run: Option<bool>,
}

/// An open task of a case.
#[derive(Serialize)]
pub(super) struct TaskJson {
    step: String,
    lane: Option<String>,
    title: String,
    role: Option<String>,
    roles: Vec<String>,
    assignee: Option<String>,
    since: Option<String>,
    due: Option<String>,
    overdue: bool,
    kind: &'static str,
    outcomes: Vec<OutcomeJson>,
    missing: Vec<String>,
    unticked: Vec<u32>,
}

/// A way out of a task.
#[derive(Serialize)]
pub(super) struct OutcomeJson {
    name: String,
    title: String,
    leads_to: Vec<String>,
}

impl CaseJson {
    /// Describes a case.
    #[must_use]
    pub(super) fn new(loaded: &Loaded, moment: Moment<'_>, lang: Lang) -> CaseJson {
        let Loaded { id, playbook, case, head, .. } = loaded;
        let field = |(id, filled): (&crate::model::FieldId, &crate::engine::case::Filled)| {
            (playbook[*id].name.clone(), filled.value.to_json(&playbook[*id].kind))
        };
        let open = if case.is_over() { Vec::new() } else { case.open_tasks(playbook) };
        CaseJson {
            version: 1,
            case: id.to_string(),
            playbook: playbook.name.clone(),
            playbook_version: playbook.version.clone(),
            title: playbook.title.say(lang).to_owned(),
            subject: subject(playbook, case, lang),
            status: case.status.word(),
            outcome: case.outcome.clone(),
            seq: case.seq,
            started: case.started.as_ref().map(|(at, _)| instant(*at)),
            due: deadline::promised(playbook, case, moment).ok().flatten().map(instant),
            open: open.into_iter().map(|step| TaskJson::new(loaded, step, moment, lang)).collect(),
            fields: case.fields.iter().map(field).collect(),
            parent: case.parent.as_ref().map(|parent| parent.case.clone()),
            chain_head: head.to_string(),
            replayed: None,
            dry_run: None,
        }
    }

    /// Says that the same command had been carried out before.
    #[must_use]
    pub(super) fn replayed(mut self, replayed: bool) -> CaseJson {
        self.replayed = replayed.then_some(true);
        self
    }

    /// Says that nothing was changed.
    #[must_use]
    pub(super) fn dry_run(mut self) -> CaseJson {
        self.dry_run = Some(true);
        self
    }
}

impl TaskJson {
    fn new(loaded: &Loaded, id: StepId, moment: Moment<'_>, lang: Lang) -> TaskJson {
        let Loaded { playbook, case, .. } = loaded;
        let (step, state) = (&playbook[id], case.step(id));
        let roles: Vec<String> =
            outlook::performers(playbook, case, id).iter().map(|role| playbook[*role].name.clone()).collect();
        let due = deadline::due(playbook, case, id, moment).ok().flatten();
        let outcome = |outcome: &&crate::model::step::Outcome| OutcomeJson {
            name: outcome.name.clone(),
            title: outcome.say().say(lang).to_owned(),
            leads_to: outlook::leads_to(outcome, case).iter().map(|step| playbook[*step].name.clone()).collect(),
        };
        TaskJson {
            step: step.name.clone(),
            lane: playbook
                .ancestors(id)
                .find(|step| playbook[*step].lane.is_some())
                .map(|lane| playbook[lane].name.clone()),
            title: step.title.say(lang).to_owned(),
            role: roles.first().cloned(),
            roles,
            assignee: state.and_then(|state| state.assignee.clone()),
            since: state.and_then(|state| state.opened).map(instant),
            due: due.map(instant),
            overdue: due.is_some_and(|due| due < moment.now),
            kind: match step.kind {
                StepKind::Approval(_) => "approval",
                StepKind::Wait(_) => "wait",
                StepKind::Task
                | StepKind::Together(_)
                | StepKind::Group(_)
                | StepKind::Call(_)
                | StepKind::HandOff(_)
                | StepKind::End(_) => "task",
            },
            outcomes: outlook::offered(step, case).iter().map(outcome).collect(),
            missing: outlook::missing_fields(playbook, case, id)
                .iter()
                .map(|field| playbook[*field].name.clone())
                .collect(),
            unticked: outlook::unticked(playbook, case, id),
        }
    }
}

/// An instant as every result writes it: UTC, to the second.
#[must_use]
pub(super) fn instant(at: DateTime<Utc>) -> String {
    at.to_rfc3339_opts(SecondsFormat::Secs, true)
}

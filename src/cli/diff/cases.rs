//! The open cases that began with the old text, each judged against the new one.

use crate::change::{Matching, Verdict, judge};
use crate::cli::error::Error;
use crate::cli::session::Session;
use crate::message;
use crate::model::Playbook;
use crate::runtime::{checked, subject};
use crate::source::SourceFile;
use crate::store::{CaseFilter, Hash, Status, Store};

/// What a new version would do to the cases that run.
pub(super) struct Cases {
    /// Those that began with the old text, the newest first.
    pub(super) judged: Vec<Judged>,
    /// How many open cases of the playbook began with other texts.
    pub(super) others: usize,
}

/// A case, and how it stands to the new version.
pub(super) struct Judged {
    pub(super) case: String,
    pub(super) subject: String,
    pub(super) verdict: Verdict,
}

impl Cases {
    pub(super) fn moving_on(&self) -> usize {
        self.judged.iter().filter(|judged| judged.verdict == Verdict::MovesOn).count()
    }

    pub(super) fn staying(&self) -> usize {
        self.judged.iter().filter(|judged| matches!(judged.verdict, Verdict::Stays(_))).count()
    }

    pub(super) fn stranded(&self) -> usize {
        self.judged.iter().filter(|judged| matches!(judged.verdict, Verdict::Stranded(_))).count()
    }
}

/// Judges the open cases of the database; nothing when there is no database, or when no case can go on under the new text
/// because it has errors.
///
/// # Errors
/// The database or a case cannot be read.
pub(super) fn judged(
    session: &mut Session<'_>,
    (old, old_source): (&Playbook, &SourceFile),
    (new, new_source): (&Playbook, &SourceFile),
) -> Result<Option<Cases>, Error> {
    let Some(mut store) = session.store_if_any()? else { return Ok(None) };
    let statuses = vec![Status::Open, Status::Suspended];
    let open = store.cases(&CaseFilter { statuses, playbook: Some(old.name.clone()), ..CaseFilter::default() })?;
    if open.is_empty() {
        return Ok(None);
    }
    let library = session.library()?;
    if checked(new_source, Some(&library)).is_err() {
        let name = &new_source.name;
        let note = message!(
            zh: "{name} 有错误，没有检查案件；先用 `playbook validate` 改正",
            en: "{name} has errors, so no cases were looked at; correct it first with `playbook validate`"
        );
        session.note(session.say(&note).to_owned().as_str());
        return Ok(None);
    }
    let pinned = Hash::of(old_source.text.as_bytes());
    let (began, others): (Vec<_>, Vec<_>) = open.into_iter().partition(|case| case.row.source == pinned);
    let (matching, lang) = (Matching::new(old, new), session.lang);
    let judged = session.with_runtime(&mut store, |runtime| {
        let judge = |indexed: &crate::store::IndexedCase| {
            let case = runtime.case(&indexed.head.case, old)?;
            Ok(Judged {
                case: indexed.head.case.to_string(),
                subject: subject(old, &case, lang),
                verdict: judge(old, &case, new, &matching),
            })
        };
        began.iter().map(judge).collect::<Result<Vec<Judged>, Error>>()
    })?;
    Ok(Some(Cases { judged, others: others.len() }))
}

//! One document to be made: about what, as which kind, in which format, and where it goes.

use std::path::PathBuf;

use super::cases;
use crate::cli::error::Error;
use crate::cli::session::Session;
use crate::engine::Moment;
use crate::render::view::{Run, Subject, View};
use crate::render::{Document, Format, House, Languages, RenderError, case_list, handbook, paper, print};
use crate::runtime::{Loaded, checked};
use crate::source::SourceFile;
use crate::store::Hash;

/// What a document is about.
#[derive(Clone, Debug)]
pub(super) enum About {
    /// A playbook.
    Playbook(SourceFile),
    /// The case of that number.
    Case(String),
    /// The cases of these playbooks; all cases when none is named.
    Cases(Vec<String>),
    /// Several playbooks.
    Playbooks(Vec<SourceFile>),
}

/// A document to be made.
#[derive(Clone, Debug)]
pub(super) struct Job {
    pub(super) about: About,
    pub(super) kind: Document,
    pub(super) format: Format,
    /// Where it goes; standard output when absent.
    pub(super) path: Option<PathBuf>,
}

impl Job {
    /// Makes the document.
    pub(super) fn make(
        &self,
        session: &mut Session<'_>,
        languages: Languages,
        house: &House<'_>,
    ) -> Result<Vec<u8>, Error> {
        let failed = |error: RenderError| Error::File { message: error.message(), help: None };
        let paper = match &self.about {
            About::Playbook(source) => paper(self.kind, self.format, &of_playbook(session, source, languages)?, house),
            About::Case(number) => paper(self.kind, self.format, &of_case(session, number, languages)?, house),
            About::Cases(names) => case_list(&cases::list(session, names, languages)?, house),
            About::Playbooks(sources) => {
                let views = sources.iter().map(|source| of_playbook(session, source, languages));
                let views: Vec<View> = views.collect::<Result<_, _>>()?;
                let hashes: Vec<&str> = views.iter().map(|view| view.source.as_str()).collect();
                let hash =
                    if hashes.is_empty() { String::new() } else { Hash::of(hashes.join("\n").as_bytes()).to_string() };
                handbook(&views, &hash, self.format, house)
            }
        };
        print(&paper.map_err(failed)?, self.format, house).map_err(failed)
    }
}

fn of_playbook(session: &mut Session<'_>, source: &SourceFile, languages: Languages) -> Result<View, Error> {
    let playbook = checked(source, None)?;
    let settings = session.settings(&playbook)?;
    let hash = source.sha256();
    Ok(View::new(Subject { playbook: &playbook, settings: &settings, source: &hash, run: None }, languages))
}

fn of_case(session: &mut Session<'_>, number: &str, languages: Languages) -> Result<View, Error> {
    let mut store = session.store()?;
    let Loaded { id, playbook, case, log, head } = session.load(&mut store, number)?;
    let calendar = session.calendar()?;
    let moment = Moment { now: session.now(), calendar: &calendar, zone: session.zone };
    let head = head.to_string();
    let run = Run { id: id.as_str(), case: &case, log: &log, head: &head, moment };
    let subject = Subject { playbook: &playbook, settings: &case.settings, source: &case.source, run: Some(run) };
    Ok(View::new(subject, languages))
}

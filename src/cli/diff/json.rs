//! Changes as one JSON object, version 1.

use std::collections::BTreeMap;

use serde::Serialize;

use super::cases::{Cases, Judged};
use super::lines::Versions;
use crate::change::{Changes, Detail, Fate, Obstacle, Subject};
use crate::lang::Lang;
use crate::model::Playbook;
use crate::source::SourceFile;

/// The whole report.
#[derive(Serialize)]
pub(super) struct Report {
    version: u32,
    old: VersionJson,
    new: VersionJson,
    changes: Vec<ChangeJson>,
    reworded: usize,
    /// None when no cases were looked at.
    cases: Option<CasesJson>,
}

#[derive(Serialize)]
struct VersionJson {
    playbook: String,
    playbook_version: String,
    file: String,
}

#[derive(Serialize)]
struct ChangeJson {
    subject: &'static str,
    name: String,
    title: String,
    change: &'static str,
    was: Option<String>,
    line: Option<usize>,
    details: Vec<DetailJson>,
}

#[derive(Serialize)]
struct DetailJson {
    aspect: &'static str,
    message: String,
    witness: BTreeMap<String, String>,
}

#[derive(Serialize)]
struct CasesJson {
    moves_on: usize,
    stays: usize,
    stranded: usize,
    of_other_texts: usize,
    judged: Vec<JudgedJson>,
}

#[derive(Serialize)]
struct JudgedJson {
    case: String,
    subject: String,
    verdict: &'static str,
    obstacles: Vec<ObstacleJson>,
}

#[derive(Serialize)]
struct ObstacleJson {
    reason: &'static str,
    message: String,
    help: String,
}

pub(super) fn report(versions: &Versions<'_>, changes: &Changes, cases: Option<&Cases>, lang: Lang) -> Report {
    let (_, new_source) = versions.new;
    Report {
        version: 1,
        old: version(versions.old),
        new: version(versions.new),
        changes: changes.subjects.iter().map(|subject| change(subject, new_source, lang)).collect(),
        reworded: changes.reworded,
        cases: cases.map(|cases| CasesJson {
            moves_on: cases.moving_on(),
            stays: cases.staying(),
            stranded: cases.stranded(),
            of_other_texts: cases.others,
            judged: cases.judged.iter().map(|judged| self::judged(judged, lang)).collect(),
        }),
    }
}

fn version((playbook, source): (&Playbook, &SourceFile)) -> VersionJson {
    VersionJson {
        playbook: playbook.name.clone(),
        playbook_version: playbook.version.clone(),
        file: source.name.clone(),
    }
}

fn change(subject: &Subject, source: &SourceFile, lang: Lang) -> ChangeJson {
    let was = match &subject.fate {
        Fate::Renamed { was } => Some(was.clone()),
        Fate::Added | Fate::Removed | Fate::Changed => None,
    };
    let detail = |detail: &Detail| DetailJson {
        aspect: detail.aspect,
        message: detail.message.say(lang).to_owned(),
        witness: detail.witness.iter().cloned().collect(),
    };
    ChangeJson {
        subject: subject.kind.word(),
        name: subject.name.clone(),
        title: subject.title.say(lang).to_owned(),
        change: subject.fate.word(),
        was,
        line: subject.span.map(|span| source.position(span.start()).line),
        details: subject.details.iter().map(detail).collect(),
    }
}

fn judged(judged: &Judged, lang: Lang) -> JudgedJson {
    let obstacle = |obstacle: &Obstacle| ObstacleJson {
        reason: obstacle.word(),
        message: obstacle.message().say(lang).to_owned(),
        help: obstacle.help().say(lang).to_owned(),
    };
    JudgedJson {
        case: judged.case.clone(),
        subject: judged.subject.clone(),
        verdict: judged.verdict.word(),
        obstacles: judged.verdict.obstacles().iter().map(obstacle).collect(),
    }
}

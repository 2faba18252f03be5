//! Findings as a SARIF 2.1.0 log, which code hosts and editors show beside the text.
//!
//! A result has what the finding has: its place, related places that the message links to, the path as a code flow, the
//! values that show the fault, and the certain remedy. What is accepted in a comment or in a baseline is in the log too,
//! marked as suppressed. There are no times and no names of machines in it: the same files always give the same log.

mod log;
mod message;
mod uri;

use std::collections::HashMap;

use super::explanation::Explanation;
use super::fingerprint::Fingerprint;
use super::{Code, Diagnostic, FileFindings, Suppressed, Suppression};
use crate::lang::Lang;
use crate::source::{SourceFile, Span};

pub use log::Log;

/// What a log says beside the findings.
#[derive(Clone, Copy, Debug)]
pub struct Run<'a> {
    /// The version of this program.
    pub version: &'a str,
    /// What the codes mean, in the order of the codes.
    pub rules: &'a [Explanation],
    /// The exit code of the program.
    pub exit_code: u8,
    /// The language of the messages.
    pub lang: Lang,
}

/// The log of one run.
#[must_use]
pub fn log(files: &[FileFindings<'_>], run: &Run<'_>) -> Log {
    let by_code = run.rules.iter().enumerate().map(|(at, rule)| (rule.code, at));
    let rules: HashMap<Code, usize> = by_code.collect();
    let artifacts = files.iter().enumerate().map(|(at, file)| log::Artifact {
        location: uri::location(&file.source.name, at),
        mime_type: "application/yaml",
        source_language: "yaml",
    });
    let results = files
        .iter()
        .enumerate()
        .flat_map(|(index, file)| Artifact { source: file.source, index, rules: &rules, lang: run.lang }.results(file));
    let driver = log::Driver {
        name: "playbook",
        semantic_version: run.version.to_owned(),
        rules: run.rules.iter().map(|rule| descriptor(rule, run.lang)).collect(),
    };
    Log {
        schema: log::SCHEMA,
        version: "2.1.0",
        runs: vec![log::Run {
            tool: log::Tool { driver },
            invocations: vec![log::Invocation { execution_successful: true, exit_code: run.exit_code }],
            language: run.lang.pick("zh-CN", "en-US"),
            column_kind: "unicodeCodePoints",
            original_uri_base_ids: uri::bases(run.lang),
            artifacts: artifacts.collect(),
            results: results.collect(),
        }],
    }
}

fn descriptor(rule: &Explanation, lang: Lang) -> log::ReportingDescriptor {
    let body = rule.body.say(lang);
    let level = log::Configuration { level: rule.severity.word() };
    log::ReportingDescriptor {
        id: rule.code.to_string(),
        name: rule.slug,
        short_description: log::Text::plain(rule.title.say(lang)),
        full_description: log::Text::plain(message::first_paragraph(body, lang)),
        help: log::Text { text: message::without_marks(body), markdown: Some(body.to_owned()) },
        default_configuration: level,
    }
}

/// One of the files, while its results are made.
struct Artifact<'a> {
    source: &'a SourceFile,
    index: usize,
    rules: &'a HashMap<Code, usize>,
    lang: Lang,
}

impl Artifact<'_> {
    /// The findings of the file, then what is accepted. They are counted together, so that a finding keeps its
    /// fingerprint when it is accepted.
    fn results(&self, file: &FileFindings<'_>) -> Vec<log::ResultObject> {
        let reported = file.diagnostics.iter().map(|found| (found, None));
        let accepted = file.suppressed.iter().map(|accepted| (&accepted.diagnostic, Some(accepted)));
        let mut all: Vec<(&Diagnostic, Option<&Suppressed>)> = reported.chain(accepted).collect();
        all.sort_by_key(|(found, _)| (found.primary.span, found.code));
        let mut alike: HashMap<Fingerprint, usize> = HashMap::new();
        let result = |(found, accepted): (&Diagnostic, Option<&Suppressed>)| {
            let fingerprint = Fingerprint::of(self.source, found);
            let number = alike.entry(fingerprint.clone()).or_default();
            *number += 1;
            let mut result = self.result(found, fingerprint.digest(*number));
            result.suppressions = accepted.map(|accepted| vec![self.suppression(&accepted.by)]);
            result
        };
        all.into_iter().map(result).collect()
    }

    fn result(&self, found: &Diagnostic, fingerprint: String) -> log::ResultObject {
        let related = found.related.iter().enumerate().map(|(at, label)| log::Location {
            id: Some(at + 1),
            ..self.location(label.span, Some(label.message.say(self.lang)))
        });
        let witness = found.witness.iter().map(|(name, value)| (name.clone(), value.clone()));
        let witness: std::collections::BTreeMap<String, String> = witness.collect();
        log::ResultObject {
            rule_id: found.code.to_string(),
            rule_index: self.rules.get(&found.code).copied(),
            level: found.severity.word(),
            message: log::Text::plain(message::of(found, self.lang)),
            locations: vec![self.location(found.primary.span, None)],
            related_locations: related.collect(),
            code_flows: self.code_flows(found),
            fixes: self.fixes(found),
            partial_fingerprints: log::Fingerprints { primary: fingerprint },
            suppressions: None,
            properties: (!witness.is_empty()).then_some(log::Properties { witness }),
        }
    }

    /// The way through the steps, which ends at the place of the finding.
    fn code_flows(&self, found: &Diagnostic) -> Vec<log::CodeFlow> {
        if found.path.is_empty() {
            return Vec::new();
        }
        let named = |step: &str| message::escaped(&format!("`{step}`"));
        let steps = found.path.iter().map(|step| self.location(step.span, Some(&named(&step.value))));
        let last = self.location(found.primary.span, Some(&message::escaped(found.message.say(self.lang))));
        let locations = steps.chain([last]).map(|location| log::ThreadFlowLocation { location });
        vec![log::CodeFlow { thread_flows: vec![log::ThreadFlow { locations: locations.collect() }] }]
    }

    fn fixes(&self, found: &Diagnostic) -> Vec<log::Fix> {
        let change = |fix: &super::Fix| log::ArtifactChange {
            artifact_location: uri::location(&self.source.name, self.index),
            replacements: vec![log::Replacement {
                deleted_region: self.region(fix.span),
                inserted_content: log::Content { text: fix.replacement.clone() },
            }],
        };
        let description = found.help.as_ref().map(|help| log::Text::plain(message::escaped(help.say(self.lang))));
        let fixes = found.fix.iter();
        fixes.map(|fix| log::Fix { description: description.clone(), artifact_changes: vec![change(fix)] }).collect()
    }

    fn suppression(&self, by: &Suppression) -> log::Suppression {
        let (kind, justification) = match by {
            Suppression::Comment { reason } => ("inSource", reason.clone()),
            Suppression::Baseline => ("external", self.lang.pick("在基线里", "in the baseline").to_owned()),
        };
        log::Suppression { kind, status: "accepted", justification }
    }

    fn location(&self, span: Span, said: Option<&str>) -> log::Location {
        let said = said.filter(|said| !said.is_empty());
        log::Location {
            id: None,
            physical_location: log::PhysicalLocation {
                artifact_location: uri::location(&self.source.name, self.index),
                region: self.region(span),
            },
            message: said.map(log::Text::plain),
        }
    }

    fn region(&self, span: Span) -> log::Region {
        let (start, end) = (self.source.position(span.start()), self.source.position(span.end()));
        log::Region { start_line: start.line, start_column: start.column, end_line: end.line, end_column: end.column }
    }
}

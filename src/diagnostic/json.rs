//! Findings as JSON: the contract of `validate --json`, version 1. Keys are never renamed and never translated.

use serde::Serialize;

use super::{Diagnostic, FileFindings, Fix, Label, Severity};
use crate::lang::Lang;
use crate::source::{SourceFile, Span};

/// The version of the object; more keys may be added without a new one.
pub const VERSION: u32 = 1;

/// All findings of one run.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Report {
    /// [`VERSION`].
    pub version: u32,
    /// The findings, file by file, in the order of the text.
    pub diagnostics: Vec<Finding>,
    /// How many of them are errors.
    pub errors: usize,
    /// How many of them are warnings.
    pub warnings: usize,
    /// How many more are accepted, in a comment or in the baseline.
    pub suppressed: usize,
}

/// One finding. Lines and columns are counted from 1, columns in characters; the end is one past the last character.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Finding {
    /// For example `PB0401`.
    pub code: String,
    /// `error` or `warning`.
    pub severity: &'static str,
    /// What is wrong, in the language that was asked for.
    pub message: String,
    /// What to do about it, in that language.
    pub help: Option<String>,
    /// The file as the reader named it.
    pub file: String,
    /// Where it is.
    #[serde(flatten)]
    pub place: Place,
    /// Other places that have to do with it; empty where there are none.
    pub related: Vec<Related>,
    /// The steps of a run that shows the fault; empty where there is none.
    pub path: Vec<String>,
    /// The values that show the fault; empty where there are none.
    pub witness: Vec<Witness>,
    /// The certain remedy, where there is one.
    pub fix: Option<Remedy>,
}

/// A place in the file.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
pub struct Place {
    /// Where it begins.
    pub line: usize,
    /// Where it begins.
    pub column: usize,
    /// Where it ends.
    pub end_line: usize,
    /// Where it ends.
    pub end_column: usize,
}

/// Another place that has to do with a finding.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Related {
    /// What is there, in the language that was asked for.
    pub message: String,
    /// Where it is.
    #[serde(flatten)]
    pub place: Place,
}

/// A value that shows a fault.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Witness {
    /// The field or setting.
    pub name: String,
    /// Its value, in the spelling of the language of expressions.
    pub value: String,
}

/// What is to be written for a finding to go.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Remedy {
    /// Changes of text that belong together, in the order of the text.
    pub edits: Vec<Edit>,
}

/// A change of text.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Edit {
    /// What is replaced; an empty place inserts.
    #[serde(flatten)]
    pub place: Place,
    /// What stands there afterwards.
    pub replacement: String,
}

impl Report {
    /// The findings of several files.
    #[must_use]
    pub fn new(files: &[FileFindings<'_>], lang: Lang) -> Report {
        let mut report = Report { version: VERSION, diagnostics: Vec::new(), errors: 0, warnings: 0, suppressed: 0 };
        for file in files {
            report.suppressed += file.suppressed.len();
            for diagnostic in file.diagnostics {
                match diagnostic.severity {
                    Severity::Error => report.errors += 1,
                    Severity::Warning => report.warnings += 1,
                }
                report.diagnostics.push(Finding::new(file.source, diagnostic, lang));
            }
        }
        report
    }
}

impl Finding {
    fn new(source: &SourceFile, diagnostic: &Diagnostic, lang: Lang) -> Finding {
        let witness = diagnostic.witness.iter();
        let related = diagnostic.related.iter();
        let edit = |fix: &Fix| Edit { place: Place::new(source, fix.span), replacement: fix.replacement.clone() };
        Finding {
            code: diagnostic.code.to_string(),
            severity: diagnostic.severity.word(),
            message: diagnostic.message.say(lang).to_owned(),
            help: diagnostic.help.as_ref().map(|help| help.say(lang).to_owned()),
            file: source.name.clone(),
            place: Place::new(source, diagnostic.primary.span),
            related: related.map(|label| Related::new(source, label, lang)).collect(),
            path: diagnostic.path.iter().map(|step| step.value.clone()).collect(),
            witness: witness.map(|(name, value)| Witness { name: name.clone(), value: value.clone() }).collect(),
            fix: diagnostic.fix.as_ref().map(|fix| Remedy { edits: vec![edit(fix)] }),
        }
    }
}

impl Place {
    fn new(source: &SourceFile, span: Span) -> Place {
        let (start, end) = (source.position(span.start()), source.position(span.end()));
        Place { line: start.line, column: start.column, end_line: end.line, end_column: end.column }
    }
}

impl Related {
    fn new(source: &SourceFile, label: &Label, lang: Lang) -> Related {
        Related { message: label.message.say(lang).to_owned(), place: Place::new(source, label.span) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::diagnostic::{Suppressed, Suppression};
    use crate::message;
    use crate::source::Spanned;

    #[test]
    fn the_keys_are_those_of_the_contract() {
        let source = SourceFile::new("a.yaml", "名: 甲\n步: 乙\n");
        let mut found = Diagnostic::error(401, Span::new(9, 12), message!(zh: "坏", en: "bad"))
            .related(Span::new(0, 3), message!(zh: "这里", en: "here"))
            .help(message!(zh: "改", en: "mend"))
            .path(vec![Spanned::new("a".to_owned(), Span::new(0, 3))])
            .fix(Span::new(9, 9), "x");
        found.witness.push(("x".to_owned(), "1".to_owned()));
        let accepted = Suppressed { diagnostic: found.clone(), by: Suppression::Baseline };
        let file = FileFindings { source: &source, diagnostics: &[found], suppressed: &[accepted] };
        let report = Report::new(&[file], Lang::En);
        let wanted = serde_json::json!({
            "version": 1, "errors": 1, "warnings": 0, "suppressed": 1,
            "diagnostics": [{
                "code": "PB0401", "severity": "error", "message": "bad", "help": "mend", "file": "a.yaml",
                "line": 2, "column": 1, "end_line": 2, "end_column": 2,
                "related": [{ "message": "here", "line": 1, "column": 1, "end_line": 1, "end_column": 2 }],
                "path": ["a"], "witness": [{ "name": "x", "value": "1" }],
                "fix": { "edits": [{ "line": 2, "column": 1, "end_line": 2, "end_column": 1, "replacement": "x" }] },
            }],
        });
        assert_eq!(serde_json::to_value(report).unwrap(), wanted);
    }
}

//! Findings as JSON: the contract of `validate --json`, version 1. Keys are never renamed and never translated.

use serde::Serialize;

use super::{Diagnostic, Severity};
use crate::lang::Lang;
use crate::source::SourceFile;

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
    /// Where it begins.
    pub line: usize,
    /// Where it begins.
    pub column: usize,
    /// Where it ends.
    pub end_line: usize,
    /// Where it ends.
    pub end_column: usize,
    /// The steps of a run that shows the fault; empty where there is none.
    pub path: Vec<String>,
    /// The values that show the fault; empty where there are none.
    pub witness: Vec<Witness>,
}

/// A value that shows a fault.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Witness {
    /// The field or setting.
    pub name: String,
    /// Its value, in the spelling of the language of expressions.
    pub value: String,
}

impl Report {
    /// The findings of several files.
    pub fn new<'a>(files: impl IntoIterator<Item = (&'a SourceFile, &'a [Diagnostic])>, lang: Lang) -> Report {
        let mut report = Report { version: VERSION, diagnostics: Vec::new(), errors: 0, warnings: 0 };
        for (source, found) in files {
            for diagnostic in found {
                match diagnostic.severity {
                    Severity::Error => report.errors += 1,
                    Severity::Warning => report.warnings += 1,
                }
                report.diagnostics.push(Finding::new(source, diagnostic, lang));
            }
        }
        report
    }
}

impl Finding {
    fn new(source: &SourceFile, diagnostic: &Diagnostic, lang: Lang) -> Finding {
        let (start, end) =
            (source.position(diagnostic.primary.span.start), source.position(diagnostic.primary.span.end));
        let witness = diagnostic.witness.iter();
        Finding {
            code: diagnostic.code.to_string(),
            severity: diagnostic.severity.word(),
            message: diagnostic.message.say(lang).to_owned(),
            help: diagnostic.help.as_ref().map(|help| help.say(lang).to_owned()),
            file: source.name.clone(),
            line: start.line,
            column: start.column,
            end_line: end.line,
            end_column: end.column,
            path: diagnostic.path.clone(),
            witness: witness.map(|(name, value)| Witness { name: name.clone(), value: value.clone() }).collect(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::message;
    use crate::source::Span;

    #[test]
    fn the_keys_are_those_of_the_contract() {
        let source = SourceFile::new("a.yaml", "名: 甲\n步: 乙\n");
        let mut found = Diagnostic::error(401, Span::new(9, 12), message!(zh: "坏", en: "bad"))
            .help(message!(zh: "改", en: "mend"))
            .path(vec!["a".to_owned()]);
        found.witness.push(("x".to_owned(), "1".to_owned()));
        let report = Report::new([(&source, [found].as_slice())], Lang::En);
        let wanted = serde_json::json!({
            "version": 1, "errors": 1, "warnings": 0,
            "diagnostics": [{
                "code": "PB0401", "severity": "error", "message": "bad", "help": "mend", "file": "a.yaml",
                "line": 2, "column": 1, "end_line": 2, "end_column": 2,
                "path": ["a"], "witness": [{ "name": "x", "value": "1" }],
            }],
        });
        assert_eq!(serde_json::to_value(report).unwrap(), wanted);
    }
}

//! Findings as a JUnit report, which most build servers read: a suite for each file, and a test for each finding.
//!
//! This is the only door to the crate that writes it. Only what is refused fails: a warning is a test that passes, with
//! the words beside it, unless warnings are denied; an accepted finding is a test that was skipped. Times are left out,
//! so that the same files always give the same report.

use quick_junit::{NonSuccessKind, Report, TestCase, TestCaseStatus, TestSuite, XmlString};

use super::text::{self, visible};
use super::{Diagnostic, FileFindings, Severity, Suppression};
use crate::lang::Lang;

/// The report as XML.
#[must_use]
pub fn render(files: &[FileFindings<'_>], deny_warnings: bool, lang: Lang) -> String {
    let mut report = Report::new("playbook validate");
    report.add_test_suites(files.iter().map(|file| suite(file, deny_warnings, lang)));
    // Writing to memory cannot fail, and what XML does not allow has been taken out of all texts.
    report.to_string().unwrap_or_default()
}

fn suite(file: &FileFindings<'_>, deny_warnings: bool, lang: Lang) -> TestSuite {
    let name = visible(&file.source.name).into_owned();
    let mut suite = TestSuite::new(name.as_str());
    for found in file.diagnostics {
        let fails = match found.severity {
            Severity::Error => true,
            Severity::Warning => deny_warnings,
        };
        suite.add_test_case(reported(file, found, fails, lang));
    }
    for accepted in file.suppressed {
        let mut status = TestCaseStatus::skipped();
        status.set_message(match &accepted.by {
            Suppression::Comment { reason } => visible(reason).into_owned(),
            Suppression::Baseline => lang.pick("在基线里", "in the baseline").to_owned(),
        });
        suite.add_test_case(case(file, &accepted.diagnostic, status, lang));
    }
    // A file without findings is a test that passed; a suite without a test would look as if nothing had been tried.
    if suite.test_cases.is_empty() {
        let mut passed = TestCase::new(name.as_str(), TestCaseStatus::success());
        passed.set_classname(name.as_str());
        suite.add_test_case(passed);
    }
    suite
}

fn reported(file: &FileFindings<'_>, found: &Diagnostic, fails: bool, lang: Lang) -> TestCase {
    let drawn = text::render(file.source, found, lang, false);
    if fails {
        let mut status = TestCaseStatus::non_success(NonSuccessKind::Failure);
        status.set_type(found.code.to_string());
        status.set_message(visible(found.message.say(lang)).into_owned());
        status.set_description(drawn);
        case(file, found, status, lang)
    } else {
        let mut case = case(file, found, TestCaseStatus::success(), lang);
        case.set_system_out(drawn);
        case
    }
}

fn case(file: &FileFindings<'_>, found: &Diagnostic, status: TestCaseStatus, lang: Lang) -> TestCase {
    let name = visible(&file.source.name).into_owned();
    let line = file.source.position(found.primary.span.start()).line;
    let mut case = TestCase::new(format!("{} {}", found.code, visible(found.message.say(lang))), status);
    case.set_classname(name.as_str());
    case.extra.insert(XmlString::new("file"), XmlString::new(name));
    case.extra.insert(XmlString::new("line"), XmlString::new(line.to_string()));
    case
}

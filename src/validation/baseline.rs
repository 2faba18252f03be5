//! What was there before: findings that are listed in a file are not reported again, so that a check can be introduced
//! for playbooks that are already in use, and only what is new stands in the way.
//!
//! A finding is known by its file, its code and the marked text, so a list outlives lines that move and words that
//! change. Findings that are alike are counted. The list is for `validate` alone; what blocks `start` blocks it still.

use std::collections::{BTreeMap, HashSet};

use serde::{Deserialize, Serialize};

use super::Checked;
use crate::diagnostic::fingerprint::Fingerprint;
use crate::diagnostic::{Code, Diagnostic, Suppressed, Suppression};
use crate::source::Span;

/// The version of the file.
pub const VERSION: u32 = 1;

/// A list of findings that are known.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Baseline {
    /// How many there are of each, by file.
    counts: BTreeMap<(String, Fingerprint), usize>,
}

/// Why a file is no list of findings.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Unreadable {
    /// It is of another version of this program.
    Version(u32),
    /// It is something else; the reason in the words of the reader of JSON.
    Form(String),
}

/// The file, in the order in which it is written.
#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    version: u32,
    findings: Vec<Entry>,
}

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Entry {
    file: String,
    code: String,
    text: String,
    count: usize,
}

/// The part of the file that says how to read the rest.
#[derive(Deserialize)]
struct Head {
    version: u32,
}

/// Findings that are listed and no longer there.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Gone {
    /// The file they were in.
    pub file: String,
    /// What they were.
    pub fingerprint: Fingerprint,
    /// How many of them.
    pub count: usize,
}

impl Baseline {
    /// All findings of these files that are reported; each file goes by the name beside it.
    #[must_use]
    pub fn of(files: &[(String, &Checked)]) -> Baseline {
        let mut counts = BTreeMap::new();
        for (name, file) in files {
            for found in &file.diagnostics {
                *counts.entry((name.clone(), Fingerprint::of(&file.source, found))).or_default() += 1;
            }
        }
        Baseline { counts }
    }

    /// How many findings are listed.
    #[must_use]
    pub fn count(&self) -> usize {
        self.counts.values().sum()
    }

    /// Reads a list.
    ///
    /// # Errors
    /// It is no list of this version.
    pub fn read(text: &str) -> Result<Baseline, Unreadable> {
        let form = |error: serde_json::Error| Unreadable::Form(error.to_string());
        let head: Head = serde_json::from_str(text).map_err(form)?;
        if head.version != VERSION {
            return Err(Unreadable::Version(head.version));
        }
        let file: File = serde_json::from_str(text).map_err(form)?;
        let mut counts = BTreeMap::new();
        for Entry { file, code, text, count } in file.findings {
            let code = code.parse().map_err(|()| Unreadable::Form(format!("`{code}`")))?;
            *counts.entry((file, Fingerprint { code, text })).or_default() += count;
        }
        Ok(Baseline { counts })
    }

    /// The list as a file: sorted, an entry for each kind of finding, the last line ended.
    #[must_use]
    pub fn write(&self) -> String {
        let findings = self.counts.iter().map(|((file, fingerprint), count)| Entry {
            file: file.clone(),
            code: fingerprint.code.to_string(),
            text: fingerprint.text.clone(),
            count: *count,
        });
        let file = File { version: VERSION, findings: findings.collect() };
        let mut text = serde_json::to_string_pretty(&file).expect("an entry holds texts and numbers only");
        text.push('\n');
        text
    }

    /// Takes out of the files what is listed. What is listed and not found is given back, for files that are among
    /// these or, where these are `all` there are, for any file.
    pub fn apply(&self, files: &mut [(String, &mut Checked)], all: bool) -> Vec<Gone> {
        let mut left = self.counts.clone();
        for (name, file) in files.iter_mut() {
            let found = std::mem::take(&mut file.diagnostics);
            for diagnostic in found {
                let fingerprint = Fingerprint::of(&file.source, &diagnostic);
                match left.get_mut(&(name.clone(), fingerprint)).filter(|left| **left > 0) {
                    Some(left) => {
                        *left -= 1;
                        file.suppressed.push(Suppressed { diagnostic, by: Suppression::Baseline });
                    }
                    None => file.diagnostics.push(diagnostic),
                }
            }
            file.suppressed.sort_by_key(|found| place(&found.diagnostic));
        }
        let judged: HashSet<&str> = files.iter().map(|(name, _)| name.as_str()).collect();
        let left = left.into_iter().filter(|((file, _), count)| *count > 0 && (all || judged.contains(file.as_str())));
        left.map(|((file, fingerprint), count)| Gone { file, fingerprint, count }).collect()
    }
}

fn place(found: &Diagnostic) -> (Span, Code) {
    (found.primary.span, found.code)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::message;
    use crate::source::SourceFile;

    /// A file with a warning at every `x`.
    fn checked(text: &str) -> Checked {
        let at = text.match_indices('x').map(|(at, _)| Span::new(at, at + 1));
        let diagnostics = at.map(|span| Diagnostic::warning(106, span, message!(zh: "没用到", en: "unused"))).collect();
        let source = SourceFile::new("a.yaml", text);
        Checked { source, playbook: None, diagnostics, suppressed: Vec::new() }
    }

    fn listed(name: &str, text: &str) -> Baseline {
        Baseline::of(&[(name.to_owned(), &checked(text))])
    }

    #[test]
    fn what_is_written_is_read_again() {
        let baseline = listed("流程/甲.yaml", "x: x\n");
        let text = baseline.write();
        let entry = r#"{ "file": "流程/甲.yaml", "code": "PB0106", "text": "x", "count": 2 }"#;
        let wanted = format!(r#"{{ "version": 1, "findings": [{entry}] }}"#);
        let value = |text: &str| serde_json::from_str::<serde_json::Value>(text).unwrap();
        assert_eq!(value(&text), value(&wanted));
        assert!(text.ends_with("}\n"));
        assert_eq!(Baseline::read(&text), Ok(baseline));
        assert_eq!(Baseline::read(&wanted.replace("1,", "2,")), Err(Unreadable::Version(2)));
        for bad in ["", "{}", &wanted.replace("PB0106", "PB106"), &wanted.replace("count", "counts")] {
            assert!(matches!(Baseline::read(bad), Err(Unreadable::Form(_))), "{bad}");
        }
    }

    #[test]
    fn what_is_listed_is_suppressed_and_the_rest_reported() {
        let mut now = checked("# 新的一行\nx: x\nx: 1\n");
        let gone = listed("a.yaml", "x: x\n").apply(&mut [("a.yaml".to_owned(), &mut now)], true);
        assert_eq!(now.suppressed.iter().map(|found| &found.by).collect::<Vec<_>>(), [&Suppression::Baseline; 2]);
        let line = |found: &Diagnostic| now.source.position(found.primary.span.start()).line;
        assert_eq!(now.diagnostics.iter().map(line).collect::<Vec<_>>(), [3]);
        assert_eq!(gone, []);
    }

    #[test]
    fn what_has_gone_is_said_of_the_files_that_were_judged() {
        let baseline = listed("a.yaml", "x: x\n");
        let gone = Gone {
            file: "a.yaml".to_owned(),
            fingerprint: Fingerprint { code: Code(106), text: "x".to_owned() },
            count: 1,
        };
        assert_eq!(
            baseline.apply(&mut [("a.yaml".to_owned(), &mut checked("x: 1\n"))], false),
            std::slice::from_ref(&gone)
        );
        let mut other = checked("x: 1\n");
        assert_eq!(baseline.apply(&mut [("b.yaml".to_owned(), &mut other)], false), []);
        assert_eq!(other.diagnostics.len(), 1);
        assert_eq!(baseline.apply(&mut [], true), [Gone { count: 2, ..gone }]);
    }
}

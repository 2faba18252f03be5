//! What findings mean, for `explain`: one text for each code that the compiler gives. The texts of the rules stand in
//! the files of the rules, in the same form.

use super::Severity;
use super::explanation::Explanation;

macro_rules! texts {
    ($($name:literal)*) => {
        /// The name of each file, and what it holds.
        const TEXTS: &[(&str, &str)] = &[$(($name, include_str!(concat!("codes/", $name, ".md"))),)*];
    };
}

texts! {
    "PB0001-syntax"
    "PB0002-duplicate-key"
    "PB0003-unknown-key"
    "PB0004-missing-key"
    "PB0005-wrong-kind"
    "PB0006-typing-trap"
    "PB0007-language-version"
    "PB0008-unused-suppression"
    "PB0009-hidden-character"
    "PB0010-full-width-punctuation"
    "PB0011-not-utf-8"
    "PB0012-unsupported-yaml"
    "PB0013-too-large"
    "PB0101-undefined-step"
    "PB0102-duplicate-name"
    "PB0103-undefined-field"
    "PB0104-undefined-role"
    "PB0107-identifier-style"
    "PB0108-confusable-names"
    "PB0109-undefined-record"
    "PB0110-undefined-person"
    "PB0111-undefined-interrupt"
    "PB0201-type-mismatch"
    "PB0202-impossible-value"
    "PB0203-bad-value"
    "PB0210-expression-syntax"
    "PB0407-jump-across-border"
    "PB0501-impossible-number"
    "PB0503-rest-unsaid"
    "PB0608-report-circle"
    "PB0701-bad-time"
    "PB0805-strands-cases"
    "PB0904-secret"
}

/// The explanations of all codes that belong to no rule.
#[must_use]
pub fn explanations() -> Vec<Explanation> {
    let named = TEXTS.iter().filter_map(|(name, text)| Some((name.split_once('-')?.1, text)));
    named.filter_map(|(slug, text)| Explanation::read(slug, severity(slug), text)).collect()
}

/// Nearly all of them leave a text without a meaning.
fn severity(slug: &str) -> Severity {
    match slug {
        "unused-suppression" | "secret" => Severity::Warning,
        _ => Severity::Error,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_text_can_be_read_and_is_that_of_its_name() {
        let read: Vec<String> =
            explanations().iter().map(|explanation| format!("{}-{}", explanation.code, explanation.slug)).collect();
        let named: Vec<&str> = TEXTS.iter().map(|(name, _)| *name).collect();
        assert_eq!(read, named);
    }
}

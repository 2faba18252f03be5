//! What is wrong with a text: a code, a severity, a place, the reason and the remedy.
//!
//! A diagnostic speaks of text only. An act that is not allowed now is a [`Refusal`](crate::engine::Refusal), a machine
//! that broke is a failure; the three are never mixed.

pub mod codes;
pub mod explanation;
pub mod fingerprint;
pub mod github;
pub mod json;
pub mod junit;
pub mod sarif;
pub mod text;

use crate::lang::Message;
use crate::source::{SourceFile, Span, Spanned};

/// A permanent number such as `PB0101`; the group is the first two digits.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Code(pub u16);

impl std::fmt::Display for Code {
    fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(out, "PB{:04}", self.0)
    }
}

impl std::str::FromStr for Code {
    type Err = ();

    fn from_str(text: &str) -> Result<Code, ()> {
        let digits = text.strip_prefix("PB").or_else(|| text.strip_prefix("pb")).ok_or(())?;
        if digits.len() != 4 {
            return Err(());
        }
        digits.parse().map(Code).map_err(|_| ())
    }
}

/// How bad it is. An error blocks `start`; a warning does not.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Severity {
    /// The playbook cannot be run.
    Error,
    /// The playbook runs, but something is probably not meant.
    Warning,
}

impl Severity {
    /// The word in JSON.
    #[must_use]
    pub fn word(self) -> &'static str {
        match self {
            Severity::Error => "error",
            Severity::Warning => "warning",
        }
    }
}

/// A place and what is to be said there; the words may be empty.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Label {
    /// Where.
    pub span: Span,
    /// What is there.
    pub message: Message,
}

/// A change of text that certainly removes the finding.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Fix {
    /// What is replaced; an empty span inserts.
    pub span: Span,
    /// What stands there afterwards.
    pub replacement: String,
}

/// One finding.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Diagnostic {
    /// Its permanent code.
    pub code: Code,
    /// How bad it is.
    pub severity: Severity,
    /// What is wrong, in one sentence without a full stop.
    pub message: Message,
    /// The place, and a few words that are shown under it.
    pub primary: Label,
    /// Other places that have to do with it.
    pub related: Vec<Label>,
    /// The steps of a run that shows the fault, where there is one: their names and where they stand.
    pub path: Vec<Spanned<String>>,
    /// The values that show the fault, as `name = value`.
    pub witness: Vec<(String, String)>,
    /// What to do about it.
    pub help: Option<Message>,
    /// The certain remedy, where there is one.
    pub fix: Option<Fix>,
    /// The key of an entry that may go, or a place in an item of a list that may; it becomes the remedy where the text is
    /// at hand.
    pub removal: Option<Span>,
}

/// A finding that somebody knows of and accepts: it is not reported, only counted.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Suppressed {
    /// The finding.
    pub diagnostic: Diagnostic,
    /// Where it is accepted.
    pub by: Suppression,
}

/// Where a finding is accepted.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Suppression {
    /// In a comment at its line, with a reason.
    Comment {
        /// What the comment gives as the reason.
        reason: String,
    },
    /// In a file that lists what was there before.
    Baseline,
}

/// A text and what was found in it, as the formats are handed it.
#[derive(Clone, Copy, Debug)]
pub struct FileFindings<'a> {
    /// The text.
    pub source: &'a SourceFile,
    /// What is wrong, in the order of the text.
    pub diagnostics: &'a [Diagnostic],
    /// What is wrong and accepted, in the order of the text.
    pub suppressed: &'a [Suppressed],
}

impl Diagnostic {
    /// A finding that blocks.
    #[must_use]
    pub fn error(code: u16, span: Span, message: Message) -> Diagnostic {
        Diagnostic {
            code: Code(code),
            severity: Severity::Error,
            message,
            primary: Label { span, message: Message::default() },
            related: Vec::new(),
            path: Vec::new(),
            witness: Vec::new(),
            help: None,
            fix: None,
            removal: None,
        }
    }

    /// A finding that does not block.
    #[must_use]
    pub fn warning(code: u16, span: Span, message: Message) -> Diagnostic {
        Diagnostic { severity: Severity::Warning, ..Diagnostic::error(code, span, message) }
    }

    /// Words under the marked place.
    #[must_use]
    pub fn label(mut self, message: Message) -> Diagnostic {
        self.primary.message = message;
        self
    }

    /// Another place that has to do with it.
    #[must_use]
    pub fn related(mut self, span: Span, message: Message) -> Diagnostic {
        self.related.push(Label { span, message });
        self
    }

    /// What to do about it.
    #[must_use]
    pub fn help(mut self, message: Message) -> Diagnostic {
        self.help = Some(message);
        self
    }

    /// The certain remedy.
    #[must_use]
    pub fn fix(mut self, span: Span, replacement: impl Into<String>) -> Diagnostic {
        self.fix = Some(Fix { span, replacement: replacement.into() });
        self
    }

    /// The certain remedy for a misspelt name, when it is known what was meant: another in its place, within its quotes.
    /// There is none for a name with escapes.
    #[must_use]
    pub fn rename(self, span: Span, wrong: &str, meant: Option<&str>) -> Diagnostic {
        match (meant, span.length().checked_sub(wrong.len())) {
            (Some(meant), Some(0)) => self.fix(span, meant),
            (Some(meant), Some(2)) => self.fix(Span::new(span.start() + 1, span.end() - 1), meant),
            (Some(_) | None, Some(_) | None) => self,
        }
    }

    /// The remedy is to take away the entry of this key, or the innermost item of a list around this place.
    #[must_use]
    pub fn removal(mut self, span: Span) -> Diagnostic {
        self.removal = Some(span);
        self
    }

    /// The steps of a run that shows the fault.
    #[must_use]
    pub fn path(mut self, steps: Vec<Spanned<String>>) -> Diagnostic {
        self.path = steps;
        self
    }
}

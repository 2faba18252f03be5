//! Guards: from text to a checked [`Expression`](crate::model::guard::Expression).
//!
//! Text -> lexemes (`lex`) -> tree of spans (`parse`) -> names resolved and types checked (`check`). Every phase is total:
//! any text gives a guard or at least one error, in time linear in its length, and never a panic. Spellings that people
//! bring along from elsewhere (`=`, `&&`, `＞`, `且`, `800,000`) are understood, reported with a fix, and read on as what
//! they mean, so that one slip gives one finding.

mod check;
mod compare;
mod lex;
mod limits;
mod numbers;
mod parse;
mod tree;
mod types;
mod unknown;

use std::collections::BTreeMap;

use crate::diagnostic::{Diagnostic, Severity};
use crate::message;
use crate::model::field::{Field, FieldKind};
use crate::model::guard::Guard;
use crate::model::{FieldId, Setting, SettingId};
use crate::source::Span;

/// The longest guard, in bytes.
const LONGEST: usize = 4096;

/// Words that an expression reads as its own, so that no field, setting or choice can go by them.
pub const RESERVED: [&str; 7] = ["and", "or", "not", "in", "is", "true", "false"];

/// What the finding is about; the permanent codes that guards use.
mod code {
    pub(super) const FULL_WIDTH: u16 = 10;
    pub(super) const UNDEFINED_FIELD: u16 = 103;
    pub(super) const CONFUSABLE: u16 = 108;
    pub(super) const MISMATCH: u16 = 201;
    pub(super) const OUTSIDE: u16 = 202;
    pub(super) const SYNTAX: u16 = 210;
    pub(super) const MAY_FAIL: u16 = 307;
    pub(super) const DURATION: u16 = 701;
    pub(super) const ARGUMENT: u16 = 802;
}

/// The names that a guard can read: the fields and settings of one playbook. An identifier is a position in its list.
/// Made once for a playbook, because it holds the index of names.
#[derive(Debug)]
pub struct Scope<'a> {
    fields: &'a [Field],
    settings: &'a [Setting],
    names: BTreeMap<&'a str, Named>,
}

#[derive(Clone, Copy, Debug)]
enum Named {
    Field(FieldId),
    Setting(SettingId),
}

impl<'a> Scope<'a> {
    /// The scope of these fields and settings. Of equal names the first one counts, a field before a setting.
    #[must_use]
    pub fn new(fields: &'a [Field], settings: &'a [Setting]) -> Scope<'a> {
        let mut names = BTreeMap::new();
        for (field, at) in fields.iter().zip(0..) {
            names.entry(field.name.as_str()).or_insert(Named::Field(FieldId(at)));
        }
        for (setting, at) in settings.iter().zip(0..) {
            names.entry(setting.field.name.as_str()).or_insert(Named::Setting(SettingId(at)));
        }
        Scope { fields, settings, names }
    }

    fn find(&self, name: &str) -> Option<Named> {
        self.names.get(name).copied()
    }

    /// The type, limits and label of what a name means.
    fn described(&self, named: Named) -> Option<&'a Field> {
        match named {
            Named::Field(id) => self.fields.get(id.0 as usize),
            Named::Setting(id) => self.settings.get(id.0 as usize).map(|setting| &setting.field),
        }
    }
}

/// What an expression must compute.
#[derive(Clone, Copy, Debug)]
pub enum Expected<'a> {
    /// Yes or no: a guard.
    YesNo,
    /// A value for a field of this kind: an input of a call.
    Kind(&'a FieldKind),
}

/// Reads and checks an expression. `base` is the byte offset of `text` in its source file; all spans, those of fixes
/// included, are offsets in that file, which supposes that `text` stands there as it is, not escaped or folded.
///
/// Warnings may be added beside a guard; without a guard there is at least one new error.
pub fn parse(
    text: &str,
    base: usize,
    scope: &Scope<'_>,
    expected: Expected<'_>,
    diagnostics: &mut Vec<Diagnostic>,
) -> Option<Guard> {
    let span = Span::new(base, base.saturating_add(text.len()));
    if text.trim().is_empty() {
        let wanted = message!(zh: "条件是空的", en: "the expression is empty");
        let help = message!(
            zh: "写一个条件，例如 `金额 > 800000`",
            en: "write a condition, for example `amount > 800000`"
        );
        diagnostics.push(Diagnostic::error(code::SYNTAX, span, wanted).help(help));
        return None;
    }
    if text.len() > LONGEST {
        let long = message!(
            zh: "条件太长，最多 {LONGEST} 字节",
            en: "the expression is too long; it may have at most {LONGEST} bytes"
        );
        let help = message!(
            zh: "把它拆成几个步骤，或先填一个字段再判断",
            en: "split it over several steps, or decide on a field that is filled first"
        );
        diagnostics.push(Diagnostic::error(code::SYNTAX, span, long).help(help));
        return None;
    }
    let mut found = Vec::new();
    let lexemes = lex::lex(text, base, scope, &mut found);
    let expression = parse::parse(text, base, &lexemes, &mut found)
        .and_then(|tree| check::check(&tree, scope, expected, &mut found));
    let failed = found.iter().any(|diagnostic| diagnostic.severity == Severity::Error);
    diagnostics.append(&mut found);
    expression.filter(|_| !failed).map(|expression| Guard { text: text.to_owned(), span, expression })
}

/// The finding for something that is spelt otherwise here; `meant` takes its place, spaces included.
fn misspelt(written: &str, meant: &str, span: Span) -> Diagnostic {
    let word = meant.trim();
    let message = message!(zh: "条件里没有 `{written}` 这种写法", en: "`{written}` is not how expressions are written");
    let help = message!(zh: "改成 `{word}`", en: "write `{word}`");
    Diagnostic::error(code::SYNTAX, span, message).help(help).fix(span, meant)
}

#[cfg(test)]
mod tests;

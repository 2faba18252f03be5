//! Names that mean nothing, and what was probably meant by them.

use super::check::Checker;
use super::tree::{Kind, Node};
use super::{code, misspelt};
use crate::diagnostic::Diagnostic;
use crate::lang::{certainly_meant, did_you_mean};
use crate::message;
use crate::model::guard::Comparison;
use crate::source::Span;

/// What other languages call the absence of a value.
const NOTHING: [&str; 8] = ["null", "NULL", "none", "None", "nil", "unset", "undefined", "空"];

impl Checker<'_, '_> {
    /// Reports a name that is neither a field nor a setting.
    pub(super) fn unknown(&mut self, name: &str, span: Span) {
        if let Some(meant) = truth(name) {
            return self.report(misspelt(name, meant, span));
        }
        let message = message!(
            zh: "没有名为 `{name}` 的字段或设置",
            en: "there is no field or setting `{name}`"
        );
        let mut diagnostic = Diagnostic::error(code::UNDEFINED_FIELD, span, message);
        let scope = self.scope;
        let comparable = scope.may_compare(scope.fields.len() + scope.settings.len());
        let owners: Vec<&str> = scope
            .fields
            .iter()
            .filter(|_| comparable)
            .filter(|field| field.kind.choices().iter().any(|choice| choice.name == name))
            .map(|field| field.name.as_str())
            .collect();
        if let [owner] = owners.as_slice() {
            diagnostic = diagnostic.help(message!(
                zh: "`{name}` 是 `{owner}` 的选项，写成 `{owner} == {name}`",
                en: "`{name}` is a choice of `{owner}`; write `{owner} == {name}`"
            ));
        } else if let Some(meant) = did_you_mean(name, scope.names().filter(|_| comparable)) {
            let help = message!(zh: "是不是 `{meant}`？", en: "did you mean `{meant}`?");
            let certain = certainly_meant(name, scope.names());
            diagnostic = diagnostic.help(help).rename(span, name, certain);
        } else {
            diagnostic = diagnostic.help(message!(
                zh: "字段在 `fields` 下定义，设置在 `settings` 下定义；文字要加引号",
                en: "fields are defined under `fields`, settings under `settings`; a text needs quotation marks"
            ));
        }
        self.report(diagnostic);
    }

    /// Reports `x == null` and the like, which ask whether a field is set.
    pub(super) fn compares_with_nothing(
        &mut self,
        comparison: Comparison,
        left: &Node,
        right: &Node,
        span: Span,
    ) -> bool {
        let (field, word) = match (self.means_nothing(left), self.means_nothing(right)) {
            (Some(word), None) => (right, word),
            (None, Some(word)) => (left, word),
            (Some(_), Some(_)) | (None, None) => return false,
        };
        let choices = self.choice_field(field).map_or(&[][..], |field| field.kind.choices());
        if choices.iter().any(|choice| choice.name == word) {
            return false;
        }
        let message = message!(
            zh: "没有填写的字段不能拿来比较",
            en: "a field that is not set cannot be compared with anything"
        );
        let mut diagnostic = Diagnostic::error(code::SYNTAX, span, message);
        if let Kind::Name(name) = &field.kind {
            let meant = format!("{name} is {}set", if comparison == Comparison::NotEqual { "" } else { "not " });
            diagnostic = diagnostic.help(message!(zh: "写成 `{meant}`", en: "write `{meant}`"));
            if matches!(comparison, Comparison::Equal | Comparison::NotEqual) {
                diagnostic = diagnostic.fix(span, meant);
            }
        }
        self.report(diagnostic);
        true
    }

    /// The word, when a part is a bare name by which other languages call the absence of a value.
    fn means_nothing<'n>(&self, node: &'n Node) -> Option<&'n str> {
        let Kind::Name(name) = &node.kind else { return None };
        (NOTHING.contains(&name.as_str()) && self.scope.find(name).is_none()).then_some(name)
    }
}

/// Words from elsewhere that mean `true` or `false`.
fn truth(name: &str) -> Option<&'static str> {
    match name {
        "True" | "TRUE" | "yes" | "Yes" | "YES" | "是" => Some("true"),
        "False" | "FALSE" | "no" | "No" | "NO" | "否" => Some("false"),
        _ => None,
    }
}

//! Constants that a field can never hold: the comparison is allowed, but hardly meant.

use super::check::Checker;
use super::code;
use super::typing::Typed;
use crate::diagnostic::Diagnostic;
use crate::lang::{Lang, Message};
use crate::message;
use crate::model::guard::Comparison;
use crate::model::value::ValueError;

impl<'a> Checker<'a, '_> {
    /// Warns when the left side is a field or setting and the right side a constant that makes the comparison pointless.
    pub(super) fn check_limits(&mut self, comparison: Comparison, left: &Typed<'a>, right: &Typed<'a>) {
        let (Some(field), Some(value)) = (left.source, right.constant()) else { return };
        let Err(error) = field.check_comparison(comparison, value) else { return };
        let name = &field.name;
        let said = |lang| value.say(&field.kind, lang);
        let (chinese, english) = (said(Lang::Zh), said(Lang::En));
        let never = message!(zh: "`{name}` 不可能是 {chinese}", en: "`{name}` can never be {english}");
        let message = match comparison {
            // It is not its size that is wrong with such a constant.
            _ if matches!(error, ValueError::Number(_)) => never,
            Comparison::Equal | Comparison::NotEqual => never,
            Comparison::Less | Comparison::AtMost => {
                message!(zh: "`{name}` 不可能小到 {chinese}", en: "`{name}` can never be as little as {english}")
            }
            Comparison::Greater | Comparison::AtLeast => {
                message!(zh: "`{name}` 不可能大到 {chinese}", en: "`{name}` can never be as much as {english}")
            }
        };
        let Message { zh, en } = error.message();
        let help = message!(
            zh: "`{name}` 的规定：{zh}；请改这个值或字段的规定",
            en: "what holds for `{name}`: {en}; change the constant, or what the field allows"
        );
        let there = message!(zh: "字段在这里定义", en: "it is defined here");
        self.report(Diagnostic::warning(code::OUTSIDE, right.span, message).related(field.span, there).help(help));
    }
}

//! What to write instead of a name that is not known.

use crate::diagnostic::{Code, Diagnostic};
use crate::lang::{certainly_meant, did_you_mean};
use crate::message;
use crate::source::Span;

/// Adds the nearest known name, or the list of all when it is short.
pub(crate) fn suggest<'n>(
    found: Diagnostic,
    span: Span,
    wrong: &str,
    names: impl Iterator<Item = &'n str> + Clone,
) -> Diagnostic {
    debug_assert_ne!(found.code, Code(0), "every finding has a code");
    if let Some(meant) = did_you_mean(wrong, names.clone()) {
        let found = found
            .label(message!(zh: "是不是 `{meant}`？", en: "did you mean `{meant}`?"))
            .help(message!(zh: "改成 `{meant}`", en: "write `{meant}`"));
        return found.rename(span, wrong, certainly_meant(wrong, names));
    }
    let known: Vec<&str> = names.take(13).collect();
    if known.is_empty() || known.len() > 12 {
        return found
            .help(message!(zh: "先定义它，或改用已有的名称", en: "define it first, or use a name that exists"));
    }
    let known = known.join(", ");
    found.help(message!(zh: "已有：{known}", en: "known: {known}"))
}

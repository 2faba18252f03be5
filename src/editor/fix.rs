//! Certain remedies, one by one and all at once.

use crate::diagnostic::{Diagnostic, Fix};
use crate::source::Span;

/// The findings in a piece of text that have a certain remedy.
pub fn fixes_at(found: &[Diagnostic], place: Span) -> impl Iterator<Item = (&Diagnostic, &Fix)> {
    let near = move |span: Span| span.start() <= place.end() && place.start() <= span.end();
    found
        .iter()
        .filter_map(|one| Some((one, one.fix.as_ref()?)))
        .filter(move |(one, fix)| near(one.primary.span) || near(fix.span))
}

/// All certain remedies that can be made at once, in the order of the text; of two that touch, the first one.
#[must_use]
pub fn fix_all(found: &[Diagnostic]) -> Vec<Fix> {
    let mut fixes: Vec<&Fix> = found.iter().filter_map(|one| one.fix.as_ref()).collect();
    fixes.sort_by_key(|fix| fix.span);
    let mut chosen: Vec<Fix> = Vec::new();
    for fix in fixes {
        if chosen.last().is_none_or(|last| last.span.end() <= fix.span.start() && last.span != fix.span) {
            chosen.push(fix.clone());
        }
    }
    chosen
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::compile::compile;
    use crate::editor::rename::apply;
    use crate::source::SourceFile;

    const WRONG: &str = "playbook: p\nversion: \"1\"\ntitle: no\nroles: { r: R }\nstrat: a\nsteps:\n  a: { title: A, role: r, next: zz }\n  z: { end: z }\n";

    #[test]
    fn all_remedies_are_made_at_once() {
        let found = compile(&SourceFile::new("p", WRONG)).diagnostics;
        let text = apply(WRONG, &fix_all(&found));
        assert_eq!(text, WRONG.replace("strat", "start").replace("title: no", "title: \"no\"").replace("zz", "z"));
    }

    #[test]
    fn a_remedy_is_offered_where_the_finding_is() {
        let found = compile(&SourceFile::new("p", WRONG)).diagnostics;
        let at = WRONG.find("strat").unwrap() + 2;
        let offered: Vec<&str> = fixes_at(&found, Span::new(at, at)).map(|(_, fix)| fix.replacement.as_str()).collect();
        assert_eq!(offered, ["start"]);
    }
}

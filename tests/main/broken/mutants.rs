//! The named mutations, tried at every place of every playbook where they apply.

use std::collections::BTreeSet;
use std::sync::Mutex;
use std::sync::atomic::{AtomicUsize, Ordering};

use playbook::diagnostic::{Code, Diagnostic};
use playbook::source::SourceFile;

use super::page::{Mutant, Page};
use super::{data, flow, guards, names, spelling};
use super::{read, shown};
use crate::rules::{Beside, findings};

/// A way to break a playbook, and its name.
type Mutation = (&'static str, fn(&Page) -> Vec<Mutant>);

const MUTATIONS: &[Mutation] = &[
    ("full-width-colon", spelling::full_width_colon),
    ("hidden-character", spelling::hidden_character),
    ("mixed-tab", spelling::mixed_tab),
    ("duplicate-key", spelling::duplicate_key),
    ("misspell-key", spelling::misspell_key),
    ("drop-title", spelling::drop_title),
    ("unquote-version", spelling::unquote_version),
    ("later-language", spelling::later_language),
    ("anchor", spelling::anchor),
    ("unclosed-bracket", spelling::unclosed_bracket),
    ("unclosed-quote", spelling::unclosed_quote),
    ("wrong-kind", spelling::wrong_kind),
    ("retarget-next-to-unknown", names::retarget_next_to_unknown),
    ("misspell-field", names::misspell_field),
    ("misspell-role", names::misspell_role),
    ("misspell-record", names::misspell_record),
    ("misspell-other-step", names::misspell_other_step),
    ("misspell-guard", names::misspell_guard),
    ("remove-role", names::remove_role),
    ("remove-performer", names::remove_performer),
    ("declare-and-forget", names::declare_and_forget),
    ("drop-else", guards::drop_else),
    ("drop-branch", guards::drop_branch),
    ("narrow-guard", guards::narrow_guard),
    ("widen-guard", guards::widen_guard),
    ("shift-boundary", guards::shift_boundary),
    ("contradict", guards::contradict),
    ("leave-nothing", guards::leave_nothing),
    ("hold-always", guards::hold_always),
    ("compare-with-text", guards::compare_with_text),
    ("misspell-operator", guards::misspell_operator),
    ("drop-fill", data::drop_fill),
    ("make-optional", data::make_optional),
    ("fill-sometimes", data::fill_sometimes),
    ("swap-type", data::swap_type),
    ("spoil-default", data::spoil_default),
    ("exceed-limit", data::exceed_limit),
    ("unknown-choice", data::unknown_choice),
    ("divide-by-nothing", data::divide_by_nothing),
    ("detach-step", flow::detach_step),
    ("lead-to-itself", flow::lead_to_itself),
    ("after-cycle", flow::after_cycle),
    ("after-itself", flow::after_itself),
    ("join-too-many", flow::join_too_many),
    ("rest-unsaid", flow::rest_unsaid),
    ("jump-across-border", flow::jump_across_border),
    ("drop-visits-then", flow::drop_visits_then),
    ("visit-never", flow::visit_never),
    ("drop-approve", flow::drop_approve),
    ("unknown-outcome", flow::unknown_outcome),
    ("fill-twice", flow::fill_twice),
];

const PAGES: [(&str, &str); 8] = [
    ("bid-breakdown", "playbooks"),
    ("complaint", "playbooks"),
    ("order", "playbooks"),
    ("presales-approval", "playbooks"),
    ("visit-reception", "playbooks"),
    ("event-preparation", "examples"),
    ("expense-approval", "examples"),
    ("leave-request", "examples"),
];

/// What is wrong with what is found, if anything.
fn judge(mutant: &Mutant, source: &SourceFile, found: &[Diagnostic]) -> Result<(), String> {
    let wanted = source.position(mutant.at);
    let is_there = |found: &Diagnostic| {
        found.code == mutant.code && (mutant.anywhere || source.position(found.primary.span.start()) == wanted)
    };
    if !found.iter().any(is_there) {
        return Err(format!("no {} at {}:{}", mutant.code, wanted.line, wanted.column));
    }
    let right: BTreeSet<Code> = mutant.also.iter().copied().chain([mutant.code]).collect();
    match found.iter().find(|found| !right.contains(&found.code)) {
        Some(follows) => Err(format!("{} only follows from it", follows.code)),
        None => Ok(()),
    }
}

/// Tries every mutant; what went wrong, in the order of the mutants.
fn tried(mutants: &[(&str, &str, Mutant)]) -> Vec<String> {
    let (next, wrong) = (AtomicUsize::new(0), Mutex::new(Vec::new()));
    std::thread::scope(|scope| {
        for _ in 0..2 {
            scope.spawn(|| {
                while let Some((mutation, page, mutant)) = mutants.get(next.fetch_add(1, Ordering::Relaxed)) {
                    let (source, found) = findings(&format!("{page}.yaml"), mutant.text.as_bytes(), &Beside::default());
                    if let Err(reason) = judge(mutant, &source, &found) {
                        let said = format!("{mutation}, {page}, {}: {reason}\n{}", mutant.what, shown(&source, &found));
                        wrong.lock().unwrap().push(said);
                    }
                }
            });
        }
    });
    let mut wrong = wrong.into_inner().unwrap();
    wrong.sort_unstable();
    wrong
}

/// Breaks every playbook in every way, at so many places at most for each way and playbook, spread over its length.
fn break_everything(most: usize) {
    let pages = PAGES.map(|(name, folder)| Page::new(name, read(&format!("{folder}/{name}.yaml"))));
    let mut mutants = Vec::new();
    for (name, mutation) in MUTATIONS {
        let before = mutants.len();
        for page in &pages {
            let made = mutation(page);
            let apart = made.len().div_ceil(most).max(1);
            mutants.extend(made.into_iter().step_by(apart).map(|mutant| (*name, page.name, mutant)));
        }
        assert!(mutants.len() > before, "`{name}` applies nowhere");
    }
    assert!(mutants.len() > 400, "only {} mutants", mutants.len());
    let wrong = tried(&mutants);
    assert!(wrong.is_empty(), "{} of {}:\n{}", wrong.len(), mutants.len(), wrong.join("\n"));
}

#[test]
fn mutations_are_found_where_they_were_made() {
    break_everything(4);
}

#[test]
#[ignore = "thousands of texts; run with `--ignored` after a change to what is found"]
fn mutations_are_found_at_every_place() {
    break_everything(usize::MAX);
}

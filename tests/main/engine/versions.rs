//! A case that is judged able to go on under a new version goes on there: its state is carried over, people act, and
//! nothing is asked of data that is not there. The new version is the old one, changed at random.

use playbook::change::{Matching, Verdict, carry, judge};
use playbook::engine::{Act, Refusal, replay};
use playbook::lang::Message;
use playbook::model::guard::Trouble;
use playbook::model::{FieldId, Playbook};
use proptest::prelude::*;
use serde_json::{Value, json};

use super::{Chance, cases, compiled, is_sound, machine, walk};

/// The same playbook with fields that nobody knows from the start, and one that no step fills.
fn loosened(text: &str, chance: &mut Chance) -> Value {
    let mut playbook: Value = serde_json::from_str(text).unwrap();
    let fields = playbook["fields"].as_object_mut().unwrap();
    for field in fields.values_mut() {
        if chance.one_in(3) {
            field.as_object_mut().unwrap().remove("default");
        }
    }
    fields.insert("extra".to_owned(), json!({ "type": "integer" }));
    playbook
}

/// Changes what stands in a part of a playbook here and there.
fn change(part: &mut Value, chance: &mut Chance) {
    let Some(object) = part.as_object_mut() else {
        part.as_array_mut().into_iter().flatten().for_each(|part| change(part, chance));
        return;
    };
    if object.contains_key("when") && chance.one_in(12) {
        object["when"] = json!(chance.pick(&["extra > 3", "urgent", "amount > 2", "extra is set and extra < 9"]));
    }
    if chance.one_in(6)
        && let Some(fill) = object.get_mut("fill").and_then(Value::as_array_mut)
    {
        fill.push(json!("extra"));
    }
    if chance.one_in(6) {
        object.remove("visits");
    }
    if chance.one_in(12)
        && let Some(lanes) = object.get_mut("together").and_then(Value::as_object_mut)
    {
        lanes.insert("added".to_owned(), json!({ "title": "added", "role": "clerk" }));
    }
    if chance.one_in(12) && object.contains_key("approval") {
        object["approval"] = json!({ "any": ["clerk", "manager"] });
    }
    object.values_mut().for_each(|part| change(part, chance));
}

/// Two versions of one playbook; none when the second makes no sense.
fn versions(chance: &mut Chance) -> Option<(String, String)> {
    let old = loosened(&machine::text(chance), chance);
    let mut new = old.clone();
    change(&mut new["steps"], chance);
    let new = serde_json::to_string_pretty(&new).unwrap();
    let compiles =
        playbook::compile::compile(&playbook::source::SourceFile::new("new", new.clone())).playbook.is_some();
    compiles.then(|| (serde_json::to_string_pretty(&old).unwrap(), new))
}

/// Judges a case that has come some way; what a case that could go on meets there.
fn tried(seed: u64) -> Result<Option<Verdict>, String> {
    let mut chance = Chance(seed);
    let Some((old_text, new_text)) = versions(&mut chance) else { return Ok(None) };
    let (old, new) = (compiled(&old_text), compiled(&new_text));
    let acts = chance.below(20);
    let log = walk::walk(&old, &mut chance, acts, |_, _| Ok(()))?;
    let case = replay(&old, &log);
    if log.is_empty() || case.is_over() {
        return Ok(None);
    }
    let matching = Matching::new(&old, &new);
    let verdict = judge(&old, &case, &new, &matching);
    if verdict == Verdict::MovesOn {
        let carried = carry(&old, &case, &new, &matching);
        is_sound(&new, &carried)
            .and_then(|()| {
                walk::walk_on(&new, &mut chance, 40, carried, |act, refusal| {
                    if let Refusal::Guard { condition, reason } = refusal
                        && is_unset(&new, act, reason)
                    {
                        return Err(format!("`{condition}` has no value: {}", reason.en));
                    }
                    Ok(())
                })
            })
            .map_err(|fault| format!("{fault}\n{old_text}\n{new_text}"))?;
    }
    Ok(Some(verdict))
}

/// Whether a field is missing that nobody can fill in at the step that is acted on.
fn is_unset(playbook: &Playbook, act: &Act, reason: &Message) -> bool {
    let mut filled = Vec::new();
    if let Act::Complete { step, .. } | Act::Vote { step, .. } | Act::Save { step, .. } = act {
        let step = &playbook[*step];
        filled.extend(step.work.fill.iter().map(|fill| fill.field).chain(step.work.optional.iter().copied()));
        filled.extend(step.outcomes.iter().flat_map(|outcome| outcome.fill.iter().copied()));
    }
    let fields = (0u32..).map(FieldId).take(playbook.fields.len()).filter(|id| !filled.contains(id));
    fields.into_iter().any(|id| Trouble::Unset(id).message(playbook) == *reason)
}

proptest! {
    #![proptest_config(ProptestConfig { max_shrink_iters: 0, failure_persistence: None, ..ProptestConfig::with_cases(cases()) })]

    #[test]
    fn a_case_that_moves_on_can_be_carried_on(seed in 1_u64..) {
        if let Err(fault) = tried(seed) {
            prop_assert!(false, "{fault}");
        }
    }
}

/// The trial is worth something only if all verdicts come up.
#[test]
fn cases_move_on_stay_and_are_stranded() {
    let verdicts: Vec<Verdict> =
        (1..150).filter_map(|seed| tried(seed * 0x9e37_79b9).unwrap_or_else(|fault| panic!("{fault}"))).collect();
    let count = |word: &str| verdicts.iter().filter(|verdict| verdict.word() == word).count();
    let counts = (count("moves_on"), count("stranded"));
    assert!(counts.0 > 20 && counts.1 > 8, "{counts:?}");
}

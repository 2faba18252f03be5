//! The line of steps: what is done, where the case stands, what comes next, in the room of one line.

use super::super::paint::{cut, safe, width};
use super::card::Card;
use crate::engine::Event;
use crate::engine::outlook;
use crate::model::StepId;
use crate::model::step::StepKind;

/// The most steps on each side of the one at hand.
const MOST: usize = 6;
/// How many steps on each side, and how many columns a title at most, in the order in which they are tried: rather fewer
/// steps than unreadable titles.
const TRIES: [(usize, usize); 8] = [(MOST, 28), (3, 28), (2, 28), (2, 20), (1, 20), (1, 14), (1, 8), (0, 20)];
/// What stands for steps that are left out.
const MORE: &str = "…";

/// `● done  ◐ now  ○ to come  ■ the end`
pub(super) fn line(card: &Card<'_>, now: StepId) -> String {
    let after = coming(card, now);
    let comes_again =
        |step: &StepId| after.iter().any(|next| matches!(next, Next::Steps(steps) if steps.contains(step)));
    let mut before = done_in_order(card);
    before.retain(|step| !comes_again(step));
    let room = card.columns();
    for (most, widest) in TRIES {
        let items = items(card, &before, now, &after, most, widest);
        let line: usize = items.iter().map(|(_, text)| width(text)).sum::<usize>() + 2 * items.len().saturating_sub(1);
        if line <= room {
            let paint = card.shown.paint;
            let dressed = items.iter().map(|(place, text)| match place {
                Place::Done => paint.quiet(text),
                Place::Now => paint.accent(text),
                Place::Coming => text.clone(),
            });
            return dressed.collect::<Vec<_>>().join("  ");
        }
    }
    cut(&format!("◐ {}", title(card, now, 28)), room)
}

#[derive(Clone, Copy)]
enum Place {
    Done,
    Now,
    Coming,
}

fn items(
    card: &Card<'_>,
    before: &[StepId],
    now: StepId,
    after: &[Next],
    most: usize,
    widest: usize,
) -> Vec<(Place, String)> {
    let mut items = Vec::new();
    let first = before.len().saturating_sub(most);
    if first > 0 {
        items.push((Place::Done, MORE.to_owned()));
    }
    items.extend(before[first..].iter().map(|step| (Place::Done, format!("● {}", title(card, *step, widest)))));
    items.push((Place::Now, format!("◐ {}", title(card, now, widest.max(14)))));
    let last = after.len().min(most);
    items.extend(after[..last].iter().map(|next| (Place::Coming, next.say(card, widest))));
    if last < after.len() && !matches!(after[..last].last(), Some(Next::More)) {
        items.push((Place::Coming, MORE.to_owned()));
    }
    items
}

/// What comes next on the way.
enum Next {
    /// One of these, as it will turn out.
    Steps(Vec<StepId>),
    /// It goes on, but where depends.
    More,
}

impl Next {
    fn say(&self, card: &Card<'_>, widest: usize) -> String {
        let Next::Steps(steps) = self else { return MORE.to_owned() };
        let ends = steps.iter().all(|step| matches!(card.loaded.playbook[*step].kind, StepKind::End(_)));
        let titles: Vec<String> = steps.iter().take(2).map(|step| title(card, *step, widest)).collect();
        let rest = if steps.len() > 2 { " / …" } else { "" };
        format!("{} {}{rest}", if ends { "■" } else { "○" }, titles.join(" / "))
    }
}

fn title(card: &Card<'_>, step: StepId, widest: usize) -> String {
    cut(&safe(card.loaded.playbook[step].title.say(card.shown.lang)), widest)
}

/// The steps to come as far as they are certain, and where the way parts, what it may be. Where some are
/// finished already, these are ways back and are left out.
fn coming(card: &Card<'_>, now: StepId) -> Vec<Next> {
    let playbook = &card.loaded.playbook;
    let mut way = Vec::new();
    let (mut at, mut seen) = (now, vec![now]);
    loop {
        let outer = std::iter::successors(Some(at), |step| playbook[*step].parent);
        let Some(from) = outer.into_iter().find(|step| !playbook[*step].outcomes.is_empty()) else { return way };
        let mut next: Vec<StepId> =
            playbook[from].outcomes.iter().flat_map(|outcome| outlook::leads_to(outcome, &card.loaded.case)).collect();
        next.retain(|step| !seen.contains(step));
        if next.iter().any(|step| !card.is_done(*step)) {
            next.retain(|step| !card.is_done(*step));
        }
        next.dedup();
        match next.as_slice() {
            [] => return way,
            [only] => {
                at = *only;
                seen.push(at);
                way.push(Next::Steps(next));
                if matches!(playbook[at].kind, StepKind::End(_)) && playbook[at].parent.is_none() {
                    return way;
                }
            }
            [_, _, ..] => {
                let all_end = next.iter().all(|step| matches!(playbook[*step].kind, StepKind::End(_)));
                way.push(Next::Steps(next));
                if !all_end {
                    way.push(Next::More);
                }
                return way;
            }
        }
    }
}

/// The finished tasks in the order in which they were last finished.
fn done_in_order(card: &Card<'_>) -> Vec<StepId> {
    let mut done: Vec<StepId> = Vec::new();
    for happened in &card.loaded.log {
        let Event::Completed { step, .. } = &happened.event else { continue };
        let Some(step) = card.loaded.playbook.step(step).filter(|step| step.is_task()) else { continue };
        done.retain(|earlier| *earlier != step.id);
        if card.is_done(step.id) {
            done.push(step.id);
        }
    }
    done
}

//! Which of several open steps to work on.

use super::super::case_text::Shown;
use super::super::paint::{Paint, cut, padded, safe, width};
use super::super::prompt::Entry;
use super::card::Card;
use super::{Stop, Walk};
use crate::engine::{Actor, deadline, performers};
use crate::model::StepId;

impl Walk<'_, '_> {
    /// The step to work on: the only open one, or the one the person picks.
    pub(super) fn choose_step(&mut self) -> Result<Option<StepId>, Stop> {
        let mut open = self.loaded.case.open_tasks(&self.loaded.playbook);
        let lang = self.session.lang;
        match open.as_slice() {
            [] => {
                let words = lang.pick("案件在等别的流程办完。", "The case waits for another case to end.");
                self.session.print(words)?;
                return Ok(None);
            }
            [only] => return Ok(Some(*only)),
            _ => {}
        }
        let actor = self.session.actor(&self.loaded.playbook)?;
        let (lines, entries) = self.with_card(|card| {
            open.sort_by_cached_key(|step| order(card, &actor, *step));
            let mut entries = entries(card, &actor, &open);
            entries.push(Entry::aside(lang.pick("存下离开", "leave, everything is kept"), 's'));
            entries.push(Entry::aside(lang.pick("换人", "person"), 'p'));
            (card.headline(), entries)
        })?;
        self.print_lines(&lines)?;
        let words = match lang {
            crate::lang::Lang::Zh => format!("{} 步可以同时做，先做哪一步", open.len()),
            crate::lang::Lang::En => format!("{} steps are open side by side; which one", open.len()),
        };
        match self.choose(&words, None, &entries, 0)? {
            Some(chosen) if chosen < open.len() => Ok(Some(open[chosen])),
            Some(chosen) if chosen > open.len() => {
                self.change_person(None)?;
                self.choose_step()
            }
            Some(_) | None => Err(Stop::Leaves),
        }
    }
}

fn is_mine(card: &Card<'_>, actor: &Actor, step: StepId) -> bool {
    actor.holds_one_of(&performers(&card.loaded.playbook, &card.loaded.case, step))
}

/// What this person may do comes first, and of that what is due first; otherwise as the playbook has it.
fn order(card: &Card<'_>, actor: &Actor, step: StepId) -> (bool, bool, i64) {
    let due = deadline::due(&card.loaded.playbook, &card.loaded.case, step, card.shown.moment).ok().flatten();
    (!is_mine(card, actor, step), due.is_none(), due.map_or(0, |due| due.timestamp()))
}

/// One line for each: title, who, due, in columns.
fn entries(card: &Card<'_>, actor: &Actor, open: &[StepId]) -> Vec<Entry> {
    let lang = card.shown.lang;
    let plain = Shown { paint: Paint { colour: false }, ..card.shown };
    let due: Vec<String> = open.iter().map(|step| plain.due(card.loaded, *step)).collect();
    let who: Vec<String> = open
        .iter()
        .map(|step| {
            let not_mine = lang.pick("（须由其办理）", " (only they)");
            let not_mine = if is_mine(card, actor, *step) { "" } else { not_mine };
            cut(&format!("{}{not_mine}", plain.who(card.loaded, *step)), 30)
        })
        .collect();
    let widest = |texts: &[String]| texts.iter().map(|text| width(text)).max().unwrap_or(0);
    let (due_column, who_column) = (widest(&due), widest(&who));
    let room = card.columns().saturating_sub(due_column + who_column + 10).max(16);
    let titles: Vec<String> =
        open.iter().map(|step| cut(&safe(card.loaded.playbook[*step].title.say(lang)), room)).collect();
    let title_column = widest(&titles);
    let line = |((title, who), due): ((&String, &String), &String)| {
        let line = format!("{}  {}  {due}", padded(title, title_column), padded(who, who_column));
        Entry::new(line.trim_end())
    };
    titles.iter().zip(&who).zip(&due).map(line).collect()
}

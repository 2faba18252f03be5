//! Choosing one of several: what each key does and what is seen meanwhile. Numbers and letters choose at once; the arrows
//! move the mark and Enter takes what is marked; in a menu without letters, typing shows only what fits.

use super::super::paint::{cut, width, wrapped};
use super::frame::{Key, Pressed};
use super::{Menu, plain};

/// The fewest rows of entries that are shown, however low the terminal is.
const FEWEST_ROWS: usize = 4;

/// A menu and what has been pressed so far.
pub(super) struct Choosing<'a> {
    menu: &'a Menu<'a>,
    /// The marked entry.
    at: usize,
    /// The beginning of a number, or what the entries must hold.
    typed: String,
}

impl<'a> Choosing<'a> {
    pub(super) fn new(menu: &'a Menu<'a>) -> Choosing<'a> {
        Choosing { menu, at: menu.start.min(menu.entries.len().saturating_sub(1)), typed: String::new() }
    }

    pub(super) fn press(&mut self, key: Key) -> Pressed<usize> {
        let fitting = self.fitting();
        match key {
            Key::Interrupt => return Pressed::Out,
            Key::Escape if self.typed.is_empty() => return Pressed::Back,
            Key::Escape => self.typed.clear(),
            Key::Enter => return if fitting.contains(&self.at) { Pressed::Answered(self.at) } else { Pressed::Stay },
            Key::Up | Key::Left => self.step(&fitting, fitting.len().saturating_sub(1)),
            Key::Down | Key::Right => self.step(&fitting, 1),
            Key::First => self.at = fitting.first().copied().unwrap_or(self.at),
            Key::Last => self.at = fitting.last().copied().unwrap_or(self.at),
            Key::Backspace => {
                self.typed.pop();
                self.mark_fitting();
            }
            Key::Letter(letter) => return self.letter(letter),
            Key::Resized => {}
        }
        Pressed::Stay
    }

    fn step(&mut self, fitting: &[usize], by: usize) {
        if let Some(now) = fitting.iter().position(|entry| *entry == self.at) {
            self.at = fitting[(now + by) % fitting.len()];
        }
    }

    fn letter(&mut self, letter: char) -> Pressed<usize> {
        let (short, typed_before) = (plain(letter), self.typed.clone());
        let is_number = short.is_ascii_digit() && typed_before.bytes().all(|byte| byte.is_ascii_digit());
        if is_number {
            self.typed.push(short);
            return self.number();
        }
        if let Some(entry) = self.menu.lettered(short).filter(|_| self.typed.is_empty()) {
            return Pressed::Answered(entry);
        }
        if self.filters() {
            self.typed.push(letter);
            self.mark_fitting();
        }
        Pressed::Stay
    }

    /// A number chooses at once when no longer number begins like it.
    fn number(&mut self) -> Pressed<usize> {
        let numbers = (0..self.menu.entries.len()).filter_map(|entry| Some((entry, self.menu.number(entry)?)));
        let begun: Vec<(usize, usize)> =
            numbers.filter(|(_, number)| number.to_string().starts_with(&self.typed)).collect();
        match begun.as_slice() {
            [] => {
                self.typed.clear();
                Pressed::Stay
            }
            [(entry, number)] if number.to_string() == self.typed => Pressed::Answered(*entry),
            [(entry, _), ..] => {
                self.at = *entry;
                Pressed::Stay
            }
        }
    }

    fn filters(&self) -> bool {
        self.menu.entries.iter().all(|entry| entry.key.is_none())
    }

    /// The entries that fit what was typed; a number narrows nothing down.
    fn fitting(&self) -> Vec<usize> {
        let all = 0..self.menu.entries.len();
        if self.typed.bytes().all(|byte| byte.is_ascii_digit()) {
            return all.collect();
        }
        let wanted = self.typed.to_lowercase();
        all.filter(|entry| self.menu.entries[*entry].label.to_lowercase().contains(&wanted)).collect()
    }

    fn mark_fitting(&mut self) {
        let fitting = self.fitting();
        if !fitting.contains(&self.at) {
            self.at = fitting.first().copied().unwrap_or(self.at);
        }
    }

    /// What is seen: the question, the entries, the row of letters, how to choose.
    pub(super) fn rows(&self, (columns, height): (usize, usize)) -> Vec<String> {
        let (paint, lang) = (self.menu.look.paint, self.menu.look.lang);
        let room = columns.saturating_sub(1).max(20);
        let mark = paint.accent("?");
        let mut rows = vec![format!("{mark} {} › {}", paint.strong(self.menu.words), self.typed)];
        let aside = self.aside(room);
        let mut help: Vec<String> = Vec::new();
        if let Some(hint) = self.menu.hint {
            help.extend(wrapped(hint, room.saturating_sub(2)));
        }
        help.extend(wrapped(self.help(), room.saturating_sub(2)));
        let left = height.saturating_sub(rows.len() + aside.len() + help.len() + 2).max(FEWEST_ROWS);
        let (before, shown, after) = window(&self.numbered(room), left);
        let more = |there: bool| there.then(|| paint.quiet(lang.pick("    ⋮ 还有", "    ⋮ more")));
        rows.extend(more(before));
        rows.extend(shown);
        rows.extend(more(after));
        rows.extend(aside);
        rows.extend(help.iter().map(|line| format!("  {}", paint.quiet(line))));
        rows
    }

    fn help(&self) -> &'static str {
        let lang = self.menu.look.lang;
        if self.filters() {
            let zh = "按号码选，或 ↑↓ 移动、回车选定；打字筛选；Esc 返回";
            lang.pick(zh, "press a number, or ↑↓ and Enter; type to narrow down; Esc goes back")
        } else if self.menu.entries.iter().all(|entry| !entry.aside) {
            lang.pick("按号码选，或 ↑↓ 移动、回车选定；Esc 返回", "press a number, or ↑↓ and Enter; Esc goes back")
        } else {
            let zh = "按号码或字母直接选，或 ↑↓ 移动、回车选定；Esc 返回";
            lang.pick(zh, "press a number or letter, or ↑↓ and Enter; Esc goes back")
        }
    }

    /// The rows of each numbered entry that fits, and whether it is the marked one.
    fn numbered(&self, room: usize) -> Vec<(bool, Vec<String>)> {
        let paint = self.menu.look.paint;
        let fitting = self.fitting();
        let digits = self.menu.entries.iter().filter(|entry| !entry.aside).count().to_string().len();
        let one = |entry: usize, number: usize| {
            let marked = entry == self.at;
            let lines = wrapped(&self.menu.entries[entry].label, room.saturating_sub(digits + 4));
            let rows = lines.into_iter().enumerate().map(|(at, line)| {
                let head = if at == 0 { format!("{number:>digits$}") } else { " ".repeat(digits) };
                match (marked, at) {
                    (true, 0) => paint.accent(&format!("› {head} {line}")),
                    (true, _) => paint.accent(&format!("  {head} {line}")),
                    (false, _) => format!("  {} {line}", paint.quiet(&head)),
                }
            });
            (marked, rows.collect())
        };
        let numbered = fitting.into_iter().filter_map(|entry| Some((entry, self.menu.number(entry)?)));
        numbered.map(|(entry, number)| one(entry, number)).collect()
    }

    /// The row of letters, in as many rows as it takes.
    fn aside(&self, room: usize) -> Vec<String> {
        let paint = self.menu.look.paint;
        let mut rows: Vec<(usize, String)> = Vec::new();
        for entry in self.fitting().into_iter().filter(|entry| self.menu.entries[*entry].aside) {
            let (letter, label) = (self.menu.entries[entry].key.unwrap_or(' '), &self.menu.entries[entry].label);
            let plain = format!("{letter} {label}");
            let dressed = if entry == self.at {
                paint.accent(&format!("›{plain}"))
            } else {
                format!(" {} {}", paint.accent(&letter.to_string()), label)
            };
            let wide = width(&plain) + 3;
            match rows.last_mut().filter(|(taken, _)| taken + wide <= room) {
                Some((taken, row)) => {
                    *taken += wide;
                    row.push_str(&format!("  {dressed}"));
                }
                None => rows.push((wide + 1, format!(" {dressed}"))),
            }
        }
        rows.into_iter().map(|(_, row)| row).collect()
    }

    /// What stays on the terminal.
    pub(super) fn answered(&self, chosen: usize, columns: usize) -> String {
        let paint = self.menu.look.paint;
        let label = self.menu.entries[chosen].label.split_whitespace().collect::<Vec<_>>().join(" ");
        let room = columns.saturating_sub(width(self.menu.words) + 6).max(10);
        format!("{} {} › {}", paint.good("✓"), self.menu.words, paint.strong(&cut(&label, room)))
    }
}

/// The rows around the marked entry, when there is no room for all; and whether some are missing before and after.
fn window(entries: &[(bool, Vec<String>)], room: usize) -> (bool, Vec<String>, bool) {
    let all: usize = entries.iter().map(|(_, rows)| rows.len()).sum();
    let rows = |range: std::ops::Range<usize>| entries[range].iter().flat_map(|(_, rows)| rows.clone()).collect();
    if all <= room {
        return (false, rows(0..entries.len()), false);
    }
    let marked = entries.iter().position(|(marked, _)| *marked).unwrap_or(entries.len().saturating_sub(1));
    let (mut first, mut last) = (marked, marked + 1);
    let mut taken = entries[marked].1.len();
    // Grows on both sides while there is room.
    loop {
        let before = first.checked_sub(1).filter(|at| taken + entries[*at].1.len() <= room);
        if let Some(before) = before {
            taken += entries[before].1.len();
            first = before;
        }
        let after = (last < entries.len() && taken + entries[last].1.len() <= room).then_some(last);
        if let Some(after) = after {
            taken += entries[after].1.len();
            last = after + 1;
        }
        if before.is_none() && after.is_none() {
            return (first > 0, rows(first..last), last < entries.len());
        }
    }
}

#[cfg(test)]
mod tests {
    use super::super::super::paint::Paint;
    use super::super::{Entry, Look};
    use super::*;
    use crate::lang::Lang;

    fn pressed(entries: &[Entry], keys: &str) -> Pressed<usize> {
        let look = Look { lang: Lang::Zh, paint: Paint { colour: false } };
        let menu = Menu { words: "接着", hint: None, entries, start: 0, look };
        let mut choosing = Choosing::new(&menu);
        let mut last = Pressed::Stay;
        for key in keys.chars() {
            last = choosing.press(match key {
                '\n' => Key::Enter,
                '↓' => Key::Down,
                '↑' => Key::Up,
                '←' => Key::Backspace,
                letter => Key::Letter(letter),
            });
        }
        last
    }

    fn rows(entries: &[Entry], start: usize, size: (usize, usize)) -> String {
        let look = Look { lang: Lang::Zh, paint: Paint { colour: false } };
        let menu = Menu { words: "接着", hint: None, entries, start, look };
        Choosing::new(&menu).rows(size).join("\n")
    }

    fn outcomes() -> Vec<Entry> {
        vec![
            Entry::new("完成 → 分析原因"),
            Entry::new("退回 → 判断"),
            Entry::aside("备注", 'n'),
            Entry::aside("帮助", '?'),
        ]
    }

    #[test]
    fn numbers_and_letters_choose_at_once() {
        assert_eq!(pressed(&outcomes(), "\n"), Pressed::Answered(0));
        assert_eq!(pressed(&outcomes(), "2"), Pressed::Answered(1));
        assert_eq!(pressed(&outcomes(), "２"), Pressed::Answered(1), "full-width digits count");
        assert_eq!(pressed(&outcomes(), "n"), Pressed::Answered(2));
        assert_eq!(pressed(&outcomes(), "Ｎ"), Pressed::Answered(2));
        assert_eq!(pressed(&outcomes(), "？"), Pressed::Answered(3));
        assert_eq!(pressed(&outcomes(), "9z"), Pressed::Stay);
        assert_eq!(pressed(&outcomes(), "↓\n"), Pressed::Answered(1));
        assert_eq!(pressed(&outcomes(), "↑\n"), Pressed::Answered(3), "the mark goes round");
    }

    #[test]
    fn a_number_that_could_go_on_waits_for_enter() {
        let lanes: Vec<Entry> = (1..=16).map(|number| Entry::new(format!("任务{number}"))).collect();
        assert_eq!(pressed(&lanes, "1"), Pressed::Stay);
        assert_eq!(pressed(&lanes, "1\n"), Pressed::Answered(0));
        assert_eq!(pressed(&lanes, "12"), Pressed::Answered(11));
        assert_eq!(pressed(&lanes, "2"), Pressed::Answered(1));
    }

    #[test]
    fn typing_narrows_down_where_there_are_no_letters() {
        let channels = [Entry::new("电话"), Entry::new("来访"), Entry::new("来函")];
        assert_eq!(pressed(&channels, "来\n"), Pressed::Answered(1));
        assert_eq!(pressed(&channels, "来函\n"), Pressed::Answered(2));
        assert_eq!(pressed(&channels, "没有\n"), Pressed::Stay);
        assert_eq!(pressed(&channels, "没有←←\n"), Pressed::Answered(0));
    }

    #[test]
    fn no_row_is_wider_than_the_terminal_and_the_mark_stays_in_sight() {
        let lanes: Vec<Entry> =
            (1..=40).map(|number| Entry::new(format!("{number}、{}", "很长的任务".repeat(9)))).collect();
        for columns in [40, 80, 110] {
            let seen = rows(&lanes, 30, (columns, 24));
            assert!(seen.lines().all(|row| width(row) < columns), "{seen}");
            assert!(seen.lines().count() < 24, "{seen}");
            assert!(seen.contains("› 31 31、"), "{seen}");
        }
    }
}

//! Ticking lines of a checklist: a number or the space bar ticks, Enter confirms.

use super::super::paint::{padded, wrapped};
use super::frame::{Key, Pressed};
use super::{Checklist, plain};

/// A checklist and what has been ticked so far.
pub(super) struct Ticking<'a> {
    list: &'a Checklist<'a>,
    /// The marked line.
    at: usize,
    ticked: Vec<bool>,
    /// The beginning of a number.
    typed: String,
}

impl<'a> Ticking<'a> {
    pub(super) fn new(list: &'a Checklist<'a>) -> Ticking<'a> {
        let ticked: Vec<bool> = (0..list.lines.len()).map(|line| list.ticked.contains(&line)).collect();
        let at = ticked.iter().position(|ticked| !ticked).unwrap_or(0);
        Ticking { list, at, ticked, typed: String::new() }
    }

    pub(super) fn press(&mut self, key: Key) -> Pressed<()> {
        let count = self.ticked.len();
        if !matches!(key, Key::Letter(_)) {
            self.typed.clear();
        }
        match key {
            Key::Interrupt => return Pressed::Out,
            Key::Escape => return Pressed::Back,
            Key::Enter => return Pressed::Answered(()),
            Key::Up => self.at = (self.at + count - 1) % count,
            Key::Down => self.at = (self.at + 1) % count,
            Key::First => self.at = 0,
            Key::Last => self.at = count - 1,
            Key::Right => self.ticked.fill(true),
            Key::Left => self.ticked.fill(false),
            Key::Letter(letter) => self.letter(plain(letter)),
            Key::Backspace | Key::Resized => {}
        }
        Pressed::Stay
    }

    fn letter(&mut self, letter: char) {
        match letter {
            ' ' | 'x' => self.turn(self.at),
            'a' => {
                let all = self.ticked.iter().all(|ticked| *ticked);
                self.ticked.fill(!all);
            }
            digit if digit.is_ascii_digit() => {
                self.typed.push(digit);
                let could_go_on = self.typed.parse::<usize>().is_ok_and(|number| number * 10 <= self.ticked.len());
                match self.typed.parse::<usize>().ok().and_then(|number| number.checked_sub(1)) {
                    Some(line) if line < self.ticked.len() && could_go_on => self.at = line,
                    Some(line) if line < self.ticked.len() => {
                        self.typed.clear();
                        self.turn(line);
                    }
                    Some(_) | None => self.typed.clear(),
                }
            }
            _ => {}
        }
    }

    /// Ticks or unticks a line; the mark moves on to the next one that is open.
    fn turn(&mut self, line: usize) {
        self.ticked[line] = !self.ticked[line];
        self.at = line;
        if self.ticked[line] {
            let after = (line + 1..self.ticked.len()).chain(0..line).find(|other| !self.ticked[*other]);
            self.at = after.unwrap_or(line);
        }
    }

    /// The lines that are ticked now.
    pub(super) fn chosen(&self) -> Vec<usize> {
        (0..self.ticked.len()).filter(|line| self.ticked[*line]).collect()
    }

    /// What is seen: the question, the lines, how to tick.
    pub(super) fn rows(&self, (columns, height): (usize, usize)) -> Vec<String> {
        let (paint, lang) = (self.list.look.paint, self.list.look.lang);
        let room = columns.saturating_sub(1).max(20);
        let (done, all) = (self.chosen().len(), self.ticked.len());
        let mut rows = vec![format!("{} {} › {done}/{all}", paint.accent("?"), paint.strong(self.list.words))];
        let digits = all.to_string().len();
        let lines: Vec<Vec<String>> = (0..all).map(|line| self.line(line, digits, room)).collect();
        let help = lang.pick(
            "按号码或空格打勾，a 全部，回车确认，Esc 返回",
            "a number or the space bar ticks, a all, Enter confirms, Esc goes back",
        );
        let help = wrapped(help, room.saturating_sub(2));
        let space = height.saturating_sub(help.len() + 4).max(4);
        // Starts so far down that the marked line can be seen.
        let taken = |from: usize| lines[from..=self.at].iter().map(Vec::len).sum::<usize>();
        let first = (0..=self.at).find(|from| taken(*from) <= space).unwrap_or(self.at);
        rows.extend(lines[first..].iter().flatten().take(space).cloned());
        rows.extend(help.iter().map(|line| format!("  {}", paint.quiet(line))));
        rows
    }

    fn line(&self, line: usize, digits: usize, room: usize) -> Vec<String> {
        let paint = self.list.look.paint;
        let marked = line == self.at;
        let tick = if self.ticked[line] { paint.good("[x]") } else { "[ ]".to_owned() };
        let indent = digits + 7;
        let texts = wrapped(&self.list.lines[line], room.saturating_sub(indent));
        let rows = texts.into_iter().enumerate().map(|(at, text)| {
            let text = if marked { paint.accent(&text) } else { text };
            let sign = if marked { paint.accent("›") } else { " ".to_owned() };
            if at == 0 {
                format!("{sign} {tick} {} {text}", padded(&(line + 1).to_string(), digits))
            } else {
                format!("{}{text}", " ".repeat(indent - 1))
            }
        });
        rows.collect()
    }

    /// What stays on the terminal.
    pub(super) fn answered(&self) -> String {
        let (paint, lang) = (self.list.look.paint, self.list.look.lang);
        let open: Vec<String> =
            (0..self.ticked.len()).filter(|line| !self.ticked[*line]).map(|line| (line + 1).to_string()).collect();
        let (done, all) = (self.chosen().len(), self.ticked.len());
        let mark = if open.is_empty() { paint.good("✓") } else { paint.caution("·") };
        let mut said = format!("{mark} {} › {}", self.list.words, paint.strong(&format!("{done}/{all}")));
        if !open.is_empty() {
            said.push_str(lang.pick("，还差 ", ", still open: "));
            said.push_str(&open.join(lang.pick("、", ", ")));
        }
        said
    }
}

#[cfg(test)]
mod tests {
    use super::super::super::paint::Paint;
    use super::super::Look;
    use super::*;
    use crate::lang::Lang;

    fn ticked(count: usize, before: &[usize], keys: &str) -> Vec<usize> {
        let lines: Vec<String> = (1..=count).map(|line| format!("第 {line} 条")).collect();
        let look = Look { lang: Lang::Zh, paint: Paint { colour: false } };
        let list = Checklist { words: "核对清单", lines: &lines, ticked: before, look };
        let mut ticking = Ticking::new(&list);
        for key in keys.chars() {
            ticking.press(match key {
                '↓' => Key::Down,
                letter => Key::Letter(letter),
            });
        }
        assert_eq!(ticking.press(Key::Enter), Pressed::Answered(()));
        ticking.chosen()
    }

    #[test]
    fn numbers_and_the_space_bar_tick() {
        assert_eq!(ticked(3, &[], "13"), [0, 2]);
        assert_eq!(ticked(3, &[], "１３"), [0, 2]);
        assert_eq!(ticked(3, &[0], "1"), [0_usize; 0]);
        assert_eq!(ticked(3, &[], "   "), [0, 1, 2], "the mark moves on by itself");
        assert_eq!(ticked(3, &[], "↓ "), [1]);
        assert_eq!(ticked(3, &[1], "a"), [0, 1, 2]);
        assert_eq!(ticked(3, &[0, 1, 2], "a"), [0_usize; 0]);
        assert_eq!(ticked(3, &[], "7"), [0_usize; 0]);
    }

    #[test]
    fn numbers_of_two_digits_are_waited_for() {
        assert_eq!(ticked(12, &[], "12"), [11]);
        assert_eq!(ticked(12, &[], "1 "), [0]);
        assert_eq!(ticked(12, &[], "2"), [1]);
    }
}

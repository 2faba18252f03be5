//! Asking line by line, for terminals that can do no more and for screen readers: nothing moves, nothing is drawn twice,
//! and every question says how it is answered.

use std::io::{BufRead, Write};

use super::{Answer, Checklist, Left, Menu, Prompter, Question, Ticked, plain};
use crate::lang::Lang;

/// What turns back to where the question came from.
const BACK: &str = "<";

/// A terminal that takes lines.
pub(super) struct Lines {
    input: Box<dyn BufRead>,
    output: Box<dyn Write>,
}

impl Lines {
    pub(super) fn new(input: Box<dyn BufRead>, output: Box<dyn Write>) -> Lines {
        Lines { input, output }
    }

    fn say(&mut self, words: &str) -> Answer<()> {
        writeln!(self.output, "{words}").map_err(|_| Left::Out)
    }

    /// A line as it was typed, without blanks around it.
    fn ask(&mut self, words: &str) -> Answer<String> {
        write!(self.output, "{words} ").and_then(|()| self.output.flush()).map_err(|_| Left::Out)?;
        let mut typed = String::new();
        match self.input.read_line(&mut typed) {
            Ok(0) | Err(_) => {
                self.say("")?;
                Err(Left::Out)
            }
            Ok(_) => match typed.trim() {
                BACK | "＜" => Err(Left::Back),
                typed => Ok(typed.to_owned()),
            },
        }
    }
}

impl Lines {
    fn ticked(&mut self, list: &Checklist<'_>) -> Answer<Vec<usize>> {
        let lang = list.look.lang;
        for (at, line) in list.lines.iter().enumerate() {
            let mark = if list.ticked.contains(&at) { "x" } else { " " };
            self.say(&format!("  [{mark}] {} {line}", at + 1))?;
        }
        let how = lang.pick(
            "（做好的号码，用空格隔开；a 全部；回车不变）：",
            " (numbers of what is done, with blanks between; a for all; Enter to leave as is):",
        );
        let words = format!("{}{how}", list.words);
        loop {
            let typed: String = self.ask(&words)?.chars().map(plain).collect();
            if typed.is_empty() {
                return Ok(list.ticked.to_vec());
            }
            if typed == "a" {
                return Ok((0..list.lines.len()).collect());
            }
            let numbers: Option<Vec<usize>> = typed
                .split([' ', ',', '、'])
                .filter(|part| !part.is_empty())
                .map(|part| part.parse::<usize>().ok()?.checked_sub(1).filter(|at| *at < list.lines.len()))
                .collect();
            match numbers {
                Some(more) => {
                    let mut ticked: Vec<usize> = list.ticked.iter().copied().chain(more).collect();
                    ticked.sort_unstable();
                    ticked.dedup();
                    return Ok(ticked);
                }
                None => self.say(lang.pick("✗ 请输入前面的号码", "✗ type the numbers in front of the lines"))?,
            }
        }
    }
}

impl Prompter for Lines {
    fn line(&mut self, question: &Question<'_>) -> Answer<String> {
        let lang = question.look.lang;
        if let Some(hint) = question.hint {
            self.say(&format!("  {hint}"))?;
        }
        if !question.suggestions.is_empty() {
            let labels: Vec<&str> = question.suggestions.iter().map(|suggestion| suggestion.label.as_str()).collect();
            let labels = labels.join(lang.pick("；", "; "));
            self.say(&format!("  {}{labels}", lang.pick("可选：", "for example: ")))?;
        }
        let known = if question.initial.is_empty() { String::new() } else { format!(" [{}]", question.initial) };
        let words = format!("{}{known}{}", question.words, lang.pick("：", ":"));
        loop {
            let typed = self.ask(&words)?;
            let picked = question.suggestions.iter().find(|suggestion| suggestion.label == typed);
            let answer = match (picked, typed.is_empty()) {
                (Some(picked), _) => picked.answer.clone(),
                (None, true) => question.initial.to_owned(),
                (None, false) => typed,
            };
            match (question.check)(&answer) {
                Ok(_) => return Ok(answer),
                Err(reason) => self.say(&format!("✗ {reason}"))?,
            }
        }
    }

    fn choose(&mut self, menu: &Menu<'_>) -> Answer<usize> {
        let lang = menu.look.lang;
        let name = |entry: usize| match (menu.number(entry), menu.entries[entry].key) {
            (Some(number), _) => number.to_string(),
            (None, Some(letter)) => letter.to_string(),
            (None, None) => String::new(),
        };
        if let Some(hint) = menu.hint {
            self.say(&format!("  {hint}"))?;
        }
        for (at, entry) in menu.entries.iter().enumerate() {
            self.say(&format!("  {} {}", name(at), entry.label))?;
        }
        let words = format!("{} [{}]{}", menu.words, name(menu.start), lang.pick("：", ":"));
        loop {
            let typed: String = self.ask(&words)?.chars().map(plain).collect();
            if typed.is_empty() {
                return Ok(menu.start);
            }
            let number = typed.parse::<usize>().ok().and_then(|number| menu.numbered(number));
            let mut letters = typed.chars();
            let letter = letters.next().filter(|_| letters.next().is_none()).and_then(|letter| menu.lettered(letter));
            let labelled = menu.entries.iter().position(|entry| entry.label.to_lowercase() == typed);
            match number.or(letter).or(labelled) {
                Some(entry) => return Ok(entry),
                None => {
                    self.say(lang.pick("✗ 请输入前面的号码或字母", "✗ type one of the numbers or letters in front"))?
                }
            }
        }
    }

    fn tick(&mut self, list: &Checklist<'_>) -> Ticked {
        match self.ticked(list) {
            Ok(lines) => Ticked { lines, left: None },
            Err(left) => Ticked { lines: list.ticked.to_vec(), left: Some(left) },
        }
    }

    fn columns(&self) -> usize {
        super::terminal_width()
    }

    fn manners(&self, lang: Lang, again: &str) -> String {
        match lang {
            Lang::Zh => format!("答一项存一项。只输入 < 跳到选择，回车取方括号里的，Ctrl-C 离开；接着办：{again}"),
            Lang::En => format!(
                "Every answer is kept. < alone: to the choices; Enter: what stands in brackets; Ctrl-C: leave; go on with {again}"
            ),
        }
    }
}

#[cfg(test)]
mod tests {
    use std::cell::RefCell;
    use std::io::{self, Cursor};
    use std::rc::Rc;

    use super::super::super::paint::Paint;
    use super::super::{Entry, Look, Suggestion};
    use super::*;

    #[derive(Clone, Default)]
    struct Caught(Rc<RefCell<Vec<u8>>>);

    impl Write for Caught {
        fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
            self.0.borrow_mut().write(bytes)
        }

        fn flush(&mut self) -> io::Result<()> {
            Ok(())
        }
    }

    const LOOK: Look = Look { lang: Lang::Zh, paint: Paint { colour: false } };

    fn lines(typed: &str) -> (Lines, Caught) {
        let caught = Caught::default();
        (Lines::new(Box::new(Cursor::new(typed.to_owned())), Box::new(caught.clone())), caught)
    }

    fn said(caught: &Caught) -> String {
        String::from_utf8(caught.0.borrow().clone()).unwrap()
    }

    #[test]
    fn what_fails_the_check_is_asked_again() {
        let (mut lines, caught) = lines("x\n 甲 \n");
        let check = |typed: &str| if typed == "甲" { Ok(typed.to_owned()) } else { Err("写甲".to_owned()) };
        let question =
            Question {
                words: "客户", hint: Some("全称"), initial: "", check: &check, suggestions: &[], look: LOOK
            };
        assert_eq!(lines.line(&question), Ok("甲".to_owned()));
        assert_eq!(said(&caught), "  全称\n客户： ✗ 写甲\n客户： ");
    }

    #[test]
    fn a_suggestion_stands_for_its_answer_and_enter_for_what_is_known() {
        let check = |typed: &str| Ok(typed.to_owned());
        let today = [Suggestion { label: "今天".to_owned(), answer: "2026-03-02".to_owned() }];
        let question = Question {
            words: "日期",
            hint: None,
            initial: "2026-03-01",
            check: &check,
            suggestions: &today,
            look: LOOK,
        };
        assert_eq!(lines("今天\n").0.line(&question), Ok("2026-03-02".to_owned()));
        assert_eq!(lines("\n").0.line(&question), Ok("2026-03-01".to_owned()));
        assert_eq!(lines("<\n").0.line(&question), Err(Left::Back));
        assert_eq!(lines("").0.line(&question), Err(Left::Out), "the end of the input is the end");
    }

    #[test]
    fn numbers_letters_and_labels_choose() {
        let entries = [Entry::new("完成"), Entry::new("退回"), Entry::aside("备注", 'n')];
        let menu = Menu { words: "接着", hint: None, entries: &entries, start: 0, look: LOOK };
        for (typed, chosen) in [("2", 1), ("２", 1), ("n", 2), ("N", 2), ("退回", 1), ("", 0), ("9\n\nz\n2", 0)] {
            assert_eq!(lines(&format!("{typed}\n")).0.choose(&menu), Ok(chosen), "{typed}");
        }
        assert_eq!(lines("9\nn\n").0.choose(&menu), Ok(2));
    }

    #[test]
    fn numbers_tick() {
        let texts = ["一".to_owned(), "二".to_owned(), "三".to_owned()];
        let list = Checklist { words: "清单", lines: &texts, ticked: &[1], look: LOOK };
        for (typed, ticked) in [("1 3", vec![0, 1, 2]), ("１、2", vec![0, 1]), ("a", vec![0, 1, 2]), ("", vec![1])] {
            assert_eq!(lines(&format!("{typed}\n")).0.tick(&list), Ticked { lines: ticked, left: None }, "{typed}");
        }
        assert_eq!(lines("4\n1\n").0.tick(&list).lines, [0, 1]);
        assert_eq!(lines("").0.tick(&list), Ticked { lines: vec![1], left: Some(Left::Out) });
    }
}

//! Asking line by line, for terminals that can do no more and for screen readers.

use std::io::{self, BufRead, Write};

use super::{Answer, Left, Prompter, Question};
use crate::lang::Lang;

/// A terminal that takes lines.
pub(super) struct Lines;

impl Prompter for Lines {
    fn line(&mut self, question: &Question<'_>) -> Answer<String> {
        loop {
            if let Some(hint) = question.hint {
                say(hint);
            }
            let shown = if question.initial.is_empty() { String::new() } else { format!(" [{}]", question.initial) };
            let typed = ask(&format!("{}{shown} ", question.words))?;
            let answer = if typed.is_empty() { question.initial.to_owned() } else { typed };
            match (question.check)(&answer) {
                Ok(_) => return Ok(answer),
                Err(reason) => say(&reason),
            }
        }
    }

    fn choose(&mut self, words: &str, choices: &[String], lang: Lang) -> Answer<usize> {
        loop {
            for (number, choice) in choices.iter().enumerate() {
                say(&format!("  {} {choice}", number + 1));
            }
            let typed = ask(&format!("{words} "))?;
            match typed.parse::<usize>() {
                Ok(number) if (1..=choices.len()).contains(&number) => return Ok(number - 1),
                _ => say(lang.pick("请输入前面的号码", "type one of the numbers")),
            }
        }
    }

    fn tick(&mut self, words: &str, lines: &[String], ticked: &[usize], lang: Lang) -> Answer<Vec<usize>> {
        loop {
            for (at, line) in lines.iter().enumerate() {
                let mark = if ticked.contains(&at) { "x" } else { " " };
                say(&format!("  [{mark}] {} {line}", at + 1));
            }
            let hint = lang.pick(
                "（号码用空格隔开，a 全部，回车不变）",
                "(numbers with blanks between, a for all, Enter to leave as is)",
            );
            let typed = ask(&format!("{words} {hint} "))?;
            if typed.is_empty() {
                return Ok(ticked.to_vec());
            }
            if typed == "a" {
                return Ok((0..lines.len()).collect());
            }
            let numbers: Option<Vec<usize>> = typed
                .split([' ', ',', '，', '、'])
                .filter(|part| !part.is_empty())
                .map(|part| part.parse::<usize>().ok()?.checked_sub(1).filter(|at| *at < lines.len()))
                .collect();
            match numbers {
                Some(more) => return Ok(ticked.iter().copied().chain(more).collect()),
                None => say(lang.pick("请输入前面的号码", "type the numbers in front of the lines")),
            }
        }
    }
}

fn say(words: &str) {
    // Where even this cannot be written nobody is reading; the answer that follows will be the end of the input.
    writeln!(io::stderr(), "{words}").ok();
}

fn ask(words: &str) -> Answer<String> {
    write!(io::stderr(), "{words}").and_then(|()| io::stderr().flush()).map_err(|_| Left::Out)?;
    let mut typed = String::new();
    match io::stdin().lock().read_line(&mut typed) {
        Ok(0) | Err(_) => Err(Left::Out),
        Ok(_) => Ok(typed.trim().to_owned()),
    }
}

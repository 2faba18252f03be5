//! Asking the person at the terminal. What is asked is decided elsewhere; here is how: on a screen whose cursor moves, or
//! line by line where the terminal can do no more.

mod choosing;
mod frame;
mod line;
mod screen;
mod ticking;
mod typing;

use std::io::{BufRead, Write};

use super::paint::Paint;
use crate::lang::Lang;
use crate::model::value::half_width;

/// Asks the person at the terminal.
pub trait Prompter {
    /// Asks for a line of text. Nothing that fails the check is taken.
    ///
    /// # Errors
    /// The person left or was cut off.
    fn line(&mut self, question: &Question<'_>) -> Answer<String>;

    /// Lets one of several be chosen; the number of the entry, from 0.
    ///
    /// # Errors
    /// The person left or was cut off.
    fn choose(&mut self, menu: &Menu<'_>) -> Answer<usize>;

    /// Lets any of several be ticked. What was ticked before the person left is kept too.
    fn tick(&mut self, list: &Checklist<'_>) -> Ticked;

    /// The columns of the terminal as it is now.
    fn columns(&self) -> usize;

    /// How to turn back, how to leave, and the command to go on `again`, for somebody who has not been here before.
    fn manners(&self, lang: Lang, again: &str) -> String;
}

/// An answer, or that there will be none.
pub type Answer<T> = Result<T, Left>;

/// Why there is no answer.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Left {
    /// The person wants back to where the question came from.
    Back,
    /// The person wants out, or the terminal is gone.
    Out,
}

/// How a question looks to one reader.
#[derive(Clone, Copy, Debug)]
pub struct Look {
    /// The reader's language.
    pub lang: Lang,
    /// Colours or none.
    pub paint: Paint,
}

/// A question whose answer is a line of text.
pub struct Question<'a> {
    /// What is asked.
    pub words: &'a str,
    /// How to answer.
    pub hint: Option<&'a str>,
    /// What stands there to begin with.
    pub initial: &'a str,
    /// Says what is wrong with an answer, or what it is taken as.
    pub check: &'a dyn Fn(&str) -> Result<String, String>,
    /// Answers to pick from; others may still be typed.
    pub suggestions: &'a [Suggestion],
    /// How it looks.
    pub look: Look,
}

/// An answer that can be picked instead of typed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Suggestion {
    /// What is shown.
    pub label: String,
    /// What it stands for, as it would be typed.
    pub answer: String,
}

/// A question whose answer is one of several.
pub struct Menu<'a> {
    /// What is asked.
    pub words: &'a str,
    /// How to answer.
    pub hint: Option<&'a str>,
    /// What there is to choose from; never empty.
    pub entries: &'a [Entry],
    /// The entry that Enter takes.
    pub start: usize,
    /// How it looks.
    pub look: Look,
}

/// Something to choose.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Entry {
    /// What it is.
    pub label: String,
    /// A letter that chooses it.
    pub key: Option<char>,
    /// Whether it stands aside, in the row of letters below the numbered entries.
    pub aside: bool,
}

impl Entry {
    /// A numbered entry.
    #[must_use]
    pub fn new(label: impl Into<String>) -> Entry {
        Entry { label: label.into(), key: None, aside: false }
    }

    /// A numbered entry that a letter chooses too.
    #[must_use]
    pub fn with_key(label: impl Into<String>, key: char) -> Entry {
        Entry { label: label.into(), key: Some(key), aside: false }
    }

    /// An entry in the row below, chosen by its letter.
    #[must_use]
    pub fn aside(label: impl Into<String>, key: char) -> Entry {
        Entry { label: label.into(), key: Some(key), aside: true }
    }
}

impl Menu<'_> {
    /// The number an entry is chosen by; none for what stands aside.
    fn number(&self, entry: usize) -> Option<usize> {
        let before = self.entries[..=entry].iter().filter(|entry| !entry.aside).count();
        (!self.entries[entry].aside).then_some(before)
    }

    /// The entry with a number.
    fn numbered(&self, number: usize) -> Option<usize> {
        (0..self.entries.len()).find(|entry| self.number(*entry) == Some(number))
    }

    /// The entry with a letter.
    fn lettered(&self, letter: char) -> Option<usize> {
        self.entries.iter().position(|entry| entry.key == Some(letter))
    }
}

/// Lines of which any may be ticked.
pub struct Checklist<'a> {
    /// What is asked.
    pub words: &'a str,
    /// The lines; never empty.
    pub lines: &'a [String],
    /// The lines that are ticked already, from 0.
    pub ticked: &'a [usize],
    /// How it looks.
    pub look: Look,
}

/// The lines that are ticked, and why the person left before confirming them, if so.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Ticked {
    /// The numbers of the lines, from 0, in order.
    pub lines: Vec<usize>,
    /// Why they are not confirmed; none when they are.
    pub left: Option<Left>,
}

/// The prompter for a terminal that is read from `input` and written to by `output`.
pub(super) fn for_terminal(dumb: bool, input: Box<dyn BufRead>, output: Box<dyn Write>) -> Box<dyn Prompter> {
    if dumb { Box::new(line::Lines::new(input, output)) } else { Box::new(screen::Screen::new(output)) }
}

/// The width of the terminal, in columns.
pub(super) fn terminal_width() -> usize {
    frame::size().0
}

/// What was typed, as an answer to a menu: full-width digits and letters count as plain ones, capitals as small ones.
fn plain(letter: char) -> char {
    half_width(letter.encode_utf8(&mut [0; 4])).chars().next().unwrap_or(letter).to_ascii_lowercase()
}

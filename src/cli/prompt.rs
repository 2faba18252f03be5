//! Asking the person at the terminal. What is asked is decided elsewhere; here is how: with a full line editor, or line
//! by line where the terminal can do no more.

mod line;
mod screen;

use crate::lang::Lang;

/// Asks the person at the terminal.
pub trait Prompter {
    /// Asks for a line of text. What is typed is checked as it is typed; nothing that fails the check is taken.
    ///
    /// # Errors
    /// The person left or was cut off.
    fn line(&mut self, question: &Question<'_>) -> Answer<String>;

    /// Lets one of several be chosen; the number of the choice, from 0.
    ///
    /// # Errors
    /// The person left or was cut off.
    fn choose(&mut self, words: &str, choices: &[String], lang: Lang) -> Answer<usize>;

    /// Lets any of several be ticked; the numbers of those that are, from 0.
    ///
    /// # Errors
    /// The person left or was cut off.
    fn tick(&mut self, words: &str, lines: &[String], ticked: &[usize], lang: Lang) -> Answer<Vec<usize>>;
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
    /// Answers to choose from; others may still be typed.
    pub suggestions: &'a [String],
    /// The reader's language.
    pub lang: Lang,
}

/// The prompter for a terminal.
pub(super) fn for_terminal(dumb: bool) -> Box<dyn Prompter> {
    if dumb { Box::new(line::Lines) } else { Box::new(screen::Screen) }
}

/// The width of the terminal, in columns.
pub(super) fn terminal_width() -> usize {
    screen::width()
}

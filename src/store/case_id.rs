//! Case numbers such as `C-2026-0007`: a prefix, the year and a number within both.

use std::fmt;
use std::str::FromStr;

use crate::lang::Message;
use crate::message;

/// A case number in its canonical form. It is safe as the name of a file: letters, digits and two hyphens.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct CaseId {
    text: String,
    prefix_length: usize,
}

/// A text that is not a case number.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NotACaseId(pub String);

/// A longer prefix would not serve as the name of a file.
const LONGEST_PREFIX: usize = 32;

impl CaseId {
    /// The case number of its parts; `None` when the prefix is empty, longer than 32 bytes or holds anything but
    /// letters that are not small, or the year is not one of 1 to 9999.
    #[must_use]
    pub fn new(prefix: &str, year: i32, number: u32) -> Option<CaseId> {
        let letter = |letter: char| letter.is_alphabetic() && letter.to_uppercase().eq([letter]);
        let letters = !prefix.is_empty() && prefix.len() <= LONGEST_PREFIX && prefix.chars().all(letter);
        (letters && (1..=9999).contains(&year))
            .then(|| CaseId { text: format!("{prefix}-{year:04}-{number:04}"), prefix_length: prefix.len() })
    }

    /// The number as it is written.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.text
    }

    /// The letters in front.
    #[must_use]
    pub fn prefix(&self) -> &str {
        &self.text[..self.prefix_length]
    }

    /// The year.
    #[must_use]
    pub fn year(&self) -> i32 {
        let (year, _) = self.figures();
        year.parse().expect("a case number holds a year")
    }

    /// The number within the prefix and the year.
    #[must_use]
    pub fn number(&self) -> u32 {
        let (_, number) = self.figures();
        number.parse().expect("a case number ends in a number")
    }

    fn figures(&self) -> (&str, &str) {
        self.text[self.prefix_length + 1..].split_once('-').expect("a case number has two hyphens")
    }
}

impl fmt::Display for CaseId {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.pad(&self.text)
    }
}

/// Reads what people type: small letters and missing leading noughts are understood.
impl FromStr for CaseId {
    type Err = NotACaseId;

    fn from_str(text: &str) -> Result<CaseId, NotACaseId> {
        let parse = || {
            let mut parts = text.trim().split('-');
            let (prefix, year, number) = (parts.next()?, parts.next()?, parts.next()?);
            let figures = |part: &str| !part.is_empty() && part.bytes().all(|digit| digit.is_ascii_digit());
            if parts.next().is_some() || !figures(year) || !figures(number) {
                return None;
            }
            CaseId::new(&prefix.to_uppercase(), year.parse().ok()?, number.parse().ok()?)
        };
        parse().ok_or_else(|| NotACaseId(text.to_owned()))
    }
}

impl NotACaseId {
    /// What is wrong, in one sentence.
    #[must_use]
    pub fn message(&self) -> Message {
        let NotACaseId(text) = self;
        message!(zh: "`{text}` 不是编号", en: "`{text}` is not a case number")
    }

    /// What to do about it.
    #[must_use]
    pub fn help(&self) -> Message {
        message!(
            zh: "编号的写法是 `C-2026-0007`；`playbook cases` 列出所有编号",
            en: "case numbers look like `C-2026-0007`; `playbook cases` lists them"
        )
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_people_type_is_understood() {
        for text in ["C-2026-0007", "c-2026-7", " C-2026-00007 "] {
            let case: CaseId = text.parse().unwrap();
            assert_eq!(case.as_str(), "C-2026-0007");
            assert_eq!((case.prefix(), case.year(), case.number()), ("C", 2026, 7));
        }
        assert_eq!("投诉-2026-12345".parse::<CaseId>().unwrap().as_str(), "投诉-2026-12345");
    }

    #[test]
    fn what_could_leave_a_folder_or_name_a_device_is_refused() {
        let long = format!("{}-2026-1", "X".repeat(33));
        let bad =
            ["", ".", "/", "..", "C", "C-2026", "C-2026-", "C--1", "C-2026-1-2", "C-2026-+1", "../C-2026-1", "C-0-1"];
        for text in bad.into_iter().chain(["C-20260-1", "C1-2026-1", "C-2026-99999999999", "C-2026-１", &long]) {
            assert_eq!(text.parse::<CaseId>(), Err(NotACaseId(text.to_owned())));
        }
        assert_eq!(CaseId::new("c", 2026, 1), None, "nobody could type it back");
    }
}

//! What stands in the circles at which lines go on from page to page.

use std::collections::{BTreeMap, BTreeSet};
use std::ops::Range;

use super::flow::Link;
use super::page::Book;

/// Where a line goes on that leaves a page, in the order of the rows.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
struct Goal {
    row: usize,
    node: usize,
    /// At the symbol, or at its bar when that is drawn again.
    again: bool,
}

impl Goal {
    fn at(book: &Book<'_>, node: usize) -> Goal {
        Goal { row: book.rows[node], node, again: false }
    }

    /// That of a bar which is drawn again.
    fn again(book: &Book<'_>, node: usize) -> Goal {
        Goal { again: true, ..Goal::at(book, node) }
    }

    fn of(book: &Book<'_>, link: usize) -> Goal {
        let Link { from, to, .. } = &book.flow.links[link];
        if book.parts(link) { Goal::again(book, *from) } else { Goal::at(book, *to) }
    }
}

/// A circle to which a line goes that leaves a page, or from which one comes.
#[derive(Clone, Copy, Debug)]
pub(super) struct Circle {
    goal: Goal,
    /// The row of the flow where its line goes on; for one from which a line comes, none.
    onward: Option<usize>,
}

impl Circle {
    /// The one from which a line comes to a symbol.
    pub(super) fn to(book: &Book<'_>, node: usize) -> Circle {
        Circle { goal: Goal::at(book, node), onward: None }
    }

    /// The one from which a line comes to a bar that is drawn again.
    pub(super) fn to_again(book: &Book<'_>, node: usize) -> Circle {
        Circle { goal: Goal::again(book, node), onward: None }
    }

    /// The one to which a line goes that leaves a page of these rows, if it does: it goes on at the symbol it leads to, or
    /// at the bar it comes from, drawn again on the next page that shows one of its lanes.
    pub(super) fn beyond(book: &Book<'_>, link: usize, rows: &Range<usize>) -> Option<Circle> {
        let goal = Goal::of(book, link);
        let onward = if goal.again {
            let lanes = book.parting[goal.node].iter();
            lanes.map(|lane| book.row_behind(*lane)).filter(|row| *row >= rows.end).min()
        } else {
            Some(goal.row).filter(|row| !rows.contains(row))
        };
        onward.is_some().then_some(Circle { goal, onward })
    }
}

/// What stands in circles.
#[derive(Debug)]
pub(super) struct Marks {
    /// A letter for each symbol that lines from other pages lead to, and for each bar that is drawn again, in the order
    /// of the symbols.
    letters: BTreeMap<Goal, String>,
    /// The page of each row.
    pages: Vec<usize>,
}

impl Marks {
    pub(super) fn new<'a>(book: &Book<'_>, pages: impl Iterator<Item = &'a Range<usize>>) -> Marks {
        let pages: Vec<usize> = pages.enumerate().flat_map(|(at, rows)| rows.clone().map(move |_| at)).collect();
        let page = |node: usize| pages[book.rows[node]];
        let links = book.flow.links.iter().enumerate();
        let elsewhere = links.filter(|(_, link)| page(link.from) != page(link.to));
        let goals: BTreeSet<Goal> = elsewhere.map(|(at, _)| Goal::of(book, at)).collect();
        let letters = goals.into_iter().enumerate().map(|(at, goal)| (goal, letter(at))).collect();
        Marks { letters, pages }
    }

    /// The letter in a circle, and the page on which its line goes on, from 0; for one from which a line comes, none.
    pub(super) fn of(&self, circle: Circle) -> (&str, Option<usize>) {
        let letter = self.letters.get(&circle.goal).map_or("", String::as_str);
        (letter, circle.onward.map(|row| self.pages[row]))
    }
}

/// A, B … Z, AA, AB …
fn letter(at: usize) -> String {
    let last = char::from(b'A' + u8::try_from(at % 26).unwrap_or_default());
    if at < 26 { last.to_string() } else { format!("{}{last}", letter(at / 26 - 1)) }
}

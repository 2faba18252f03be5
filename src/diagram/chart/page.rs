//! A page: which rows stand on it, and circles with letters where lines go to other pages.

use std::collections::BTreeMap;
use std::collections::BTreeSet;
use std::ops::Range;

use super::flow::{Flow, Shape};
use super::lanes::Lanes;

/// A symbol on a page.
#[derive(Clone, Debug)]
pub(super) struct Item {
    pub(super) shape: Shape,
    /// The first and the last lane it covers.
    pub(super) lanes: (usize, usize),
    /// Its row on the page.
    pub(super) row: usize,
    /// The symbol of the flow; none for a connector.
    pub(super) node: Option<usize>,
    /// What stands in a connector.
    pub(super) letter: String,
    /// The page on which its line goes on, from 0; for a connector from which a line comes, none.
    pub(super) page: Option<usize>,
}

/// A line on a page.
#[derive(Clone, Debug)]
pub(super) struct PageLine {
    pub(super) from: usize,
    pub(super) to: usize,
    /// The line of the flow.
    pub(super) link: usize,
    pub(super) exit: usize,
    pub(super) aside: bool,
    /// Whether its label stands here, and not at the other page.
    pub(super) labelled: bool,
}

/// The part of a frame that stands on a page.
#[derive(Clone, Copy, Debug)]
pub(super) struct PageFrame {
    pub(super) rows: (usize, usize),
    pub(super) lanes: (usize, usize),
    /// Whether it goes on above, and below.
    pub(super) open: (bool, bool),
    /// How many frames it stands in.
    pub(super) depth: usize,
}

/// A page without places.
#[derive(Debug)]
pub(super) struct Plan {
    pub(super) lanes: usize,
    /// The row of the flow that each row shows; none for a row of connectors.
    pub(super) rows: Vec<Option<usize>>,
    pub(super) items: Vec<Item>,
    pub(super) lines: Vec<PageLine>,
    pub(super) frames: Vec<PageFrame>,
}

/// What all pages have in common.
pub(super) struct Book<'a> {
    pub(super) flow: &'a Flow,
    pub(super) lanes: &'a Lanes,
    pub(super) rows: &'a [usize],
    /// The symbols of each row.
    pub(super) in_row: Vec<Vec<usize>>,
    /// The lines that leave each symbol, and those that lead to it.
    pub(super) leaving: Vec<Vec<usize>>,
    pub(super) coming: Vec<Vec<usize>>,
}

impl<'a> Book<'a> {
    pub(super) fn new(flow: &'a Flow, lanes: &'a Lanes, rows: &'a [usize]) -> Book<'a> {
        let mut in_row = vec![Vec::new(); rows.iter().max().map_or(0, |last| last + 1)];
        for (node, row) in rows.iter().enumerate() {
            in_row[*row].push(node);
        }
        let mut leaving = vec![Vec::new(); rows.len()];
        let mut coming = vec![Vec::new(); rows.len()];
        for (at, link) in flow.links.iter().enumerate() {
            leaving[link.from].push(at);
            coming[link.to].push(at);
        }
        Book { flow, lanes, rows, in_row, leaving, coming }
    }
}

/// What stands in connectors.
#[derive(Debug, Default)]
pub(super) struct Marks {
    /// A letter for each symbol that lines from other pages lead to, in the order of the symbols.
    letters: BTreeMap<usize, String>,
    /// The page of each row.
    pages: Vec<usize>,
}

impl Marks {
    pub(super) fn new(book: &Book<'_>, pages: &[Range<usize>]) -> Marks {
        let pages: Vec<usize> = pages.iter().enumerate().flat_map(|(at, rows)| rows.clone().map(move |_| at)).collect();
        let page = |node: usize| pages[book.rows[node]];
        let elsewhere = book.flow.links.iter().filter(|link| page(link.from) != page(link.to));
        let targets: BTreeSet<(usize, usize)> = elsewhere.map(|link| (book.rows[link.to], link.to)).collect();
        let letters = targets.into_iter().enumerate().map(|(at, (_, node))| (node, letter(at))).collect();
        Marks { letters, pages }
    }

    fn of(&self, book: &Book<'_>, node: usize) -> (String, Option<usize>) {
        let letter = self.letters.get(&node).cloned().unwrap_or_default();
        (letter, self.pages.get(book.rows[node]).copied())
    }
}

/// A, B … Z, AA, AB …
fn letter(at: usize) -> String {
    let last = char::from(b'A' + u8::try_from(at % 26).unwrap_or_default());
    if at < 26 { last.to_string() } else { format!("{}{last}", letter(at / 26 - 1)) }
}

/// Makes the page of some rows.
pub(super) fn plan(book: &Book<'_>, range: &Range<usize>, marks: &Marks) -> Plan {
    let here = |node: usize| range.contains(&book.rows[node]);
    let mut plan = Plan {
        lanes: book.lanes.heads.len(),
        rows: Vec::new(),
        items: Vec::new(),
        lines: Vec::new(),
        frames: Vec::new(),
    };
    let mut item_of: BTreeMap<usize, usize> = BTreeMap::new();
    for row in range.clone() {
        let nodes = &book.in_row[row];
        let entered: Vec<usize> = nodes
            .iter()
            .copied()
            .filter(|node| book.coming[*node].iter().any(|link| !here(book.flow.links[*link].from)))
            .collect();
        if !entered.is_empty() {
            for node in &entered {
                let lane = book.lanes.of[*node].0;
                let (letter, _) = marks.of(book, *node);
                plan.connector(lane, letter, None);
            }
            plan.rows.push(None);
        }
        let first = plan.items.len();
        for node in nodes {
            item_of.insert(*node, plan.items.len());
            let item = Item {
                shape: book.flow.nodes[*node].shape,
                lanes: book.lanes.of[*node],
                row: plan.rows.len(),
                node: Some(*node),
                letter: String::new(),
                page: None,
            };
            plan.items.push(item);
        }
        plan.rows.push(Some(row));
        for (at, node) in entered.iter().enumerate() {
            let link = book.coming[*node].iter().copied().find(|link| !here(book.flow.links[*link].from)).unwrap_or(0);
            let from = first - entered.len() + at;
            let aside =
                book.coming[*node].iter().all(|link| here(book.flow.links[*link].from) || book.flow.links[*link].aside);
            plan.lines.push(PageLine { from, to: item_of[node], link, exit: 0, aside, labelled: false });
        }
        plan.leave(book, nodes, &item_of, |link| {
            let to = book.flow.links[link].to;
            (!here(to)).then(|| marks.of(book, to))
        });
    }
    for (at, link) in book.flow.links.iter().enumerate() {
        if let (Some(from), Some(to)) = (item_of.get(&link.from), item_of.get(&link.to)) {
            let line = PageLine { from: *from, to: *to, link: at, exit: link.exit, aside: link.aside, labelled: true };
            plan.lines.push(line);
        }
    }
    plan.frames(book, range);
    plan
}

impl Plan {
    fn connector(&mut self, lane: usize, letter: String, page: Option<usize>) -> usize {
        self.connector_at(lane, self.rows.len(), letter, page)
    }

    fn connector_at(&mut self, lane: usize, row: usize, letter: String, page: Option<usize>) -> usize {
        self.items.push(Item { shape: Shape::Connector, lanes: (lane, lane), row, node: None, letter, page });
        self.items.len() - 1
    }

    /// Circles for the lines that go to other pages: beside a decision where there is room, else below.
    fn leave(
        &mut self,
        book: &Book<'_>,
        nodes: &[usize],
        item_of: &BTreeMap<usize, usize>,
        elsewhere: impl Fn(usize) -> Option<(String, Option<usize>)>,
    ) {
        let row = self.rows.len() - 1;
        let mut taken: BTreeSet<usize> = BTreeSet::new();
        for item in self.items.iter().filter(|item| item.row == row) {
            taken.extend(item.lanes.0..=item.lanes.1);
        }
        let mut below: BTreeMap<usize, usize> = BTreeMap::new();
        let mut most = 0;
        for node in nodes {
            for link in &book.leaving[*node] {
                let Some((letter, page)) = elsewhere(*link) else { continue };
                let leaves = &book.flow.links[*link];
                let lane = book.lanes.of[*node].0;
                let beside = [lane + 1, lane.wrapping_sub(1)];
                let beside = beside.into_iter().find(|lane| *lane < self.lanes && !taken.contains(lane));
                let aside = leaves.exit > 0 && book.flow.nodes[*node].shape != Shape::Bar;
                let to = match beside.filter(|_| aside) {
                    Some(lane) => {
                        taken.insert(lane);
                        self.connector_at(lane, row, letter, page)
                    }
                    None => {
                        let depth = below.entry(lane).or_default();
                        *depth += 1;
                        most = most.max(*depth);
                        self.connector_at(lane, row + *depth, letter, page)
                    }
                };
                let line = PageLine {
                    from: item_of[node],
                    to,
                    link: *link,
                    exit: leaves.exit,
                    aside: leaves.aside,
                    labelled: true,
                };
                self.lines.push(line);
            }
        }
        self.rows.extend((0..most).map(|_| None));
    }

    fn frames(&mut self, book: &Book<'_>, range: &Range<usize>) {
        for frame in &book.flow.frames {
            let (first, last) = frame.nodes;
            let rows = (book.rows[first], (first..=last).map(|node| book.rows[node]).max().unwrap_or(0));
            let begin = self.rows.iter().position(|row| row.is_some_and(|row| row >= rows.0));
            let end = self.rows.iter().rposition(|row| row.is_some_and(|row| row <= rows.1));
            let (Some(begin), Some(end)) = (begin, end) else { continue };
            if begin > end || rows.0 >= range.end || rows.1 < range.start {
                continue;
            }
            let spans = (first..=last).map(|node| book.lanes.of[node]);
            let lanes = spans.fold((usize::MAX, 0), |(from, to), span| (from.min(span.0), to.max(span.1)));
            let open = (rows.0 < range.start, rows.1 >= range.end);
            let depth = book.flow.nodes[first].frames.len().saturating_sub(1);
            let begin = if open.0 { 0 } else { begin };
            let end = if open.1 { self.rows.len() - 1 } else { end };
            self.frames.push(PageFrame { rows: (begin, end), lanes, open, depth });
        }
    }
}

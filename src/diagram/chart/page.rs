//! A page: which rows stand on it, and circles with letters where lines go to other pages.

use std::collections::BTreeMap;
use std::collections::BTreeSet;
use std::ops::Range;

use super::flow::{Flow, Shape};
use super::lanes::Lanes;
use super::marks::Circle;
use super::symbol::Symbol;
use super::words::{Told, Voice, told};

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
    /// What a connector is.
    pub(super) circle: Option<Circle>,
}

/// A line on a page.
#[derive(Clone, Debug)]
pub(super) struct PageLine {
    pub(super) from: usize,
    pub(super) to: usize,
    /// The line of the flow; one of several, between a circle and a bar where lanes part.
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
    /// For each symbol the lines of the lanes that part there, when several do. Its bar is drawn again on each page that
    /// shows some of these lanes. What leaves it out of the ordinary is not among them.
    pub(super) parting: Vec<Vec<usize>>,
    pub(super) symbols: Vec<Symbol>,
    /// What stands at each line of the flow, and at the head of each lane.
    pub(super) labels: Vec<Vec<Told>>,
    pub(super) heads: Vec<Vec<Told>>,
}

impl<'a> Book<'a> {
    pub(super) fn new(voice: &Voice, flow: &'a Flow, lanes: &'a Lanes, rows: &'a [usize]) -> Book<'a> {
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
        let is_lane = |link: &usize| !flow.links[*link].aside && flow.nodes[flow.links[*link].from].shape == Shape::Bar;
        let lanes_of = |leaving: &Vec<usize>| leaving.iter().copied().filter(is_lane).collect::<Vec<_>>();
        let alone = |lanes: Vec<usize>| if lanes.len() > 1 { lanes } else { Vec::new() };
        let parting = leaving.iter().map(lanes_of).map(alone).collect();
        let symbols =
            flow.nodes.iter().zip(&lanes.of).map(|(node, of)| Symbol::new(voice, lanes, node, of.0)).collect();
        let labels = flow.links.iter().map(|link| told(link.label.clone())).collect();
        let heads = lanes.heads.iter().cloned().map(told).collect();
        Book { flow, lanes, rows, in_row, leaving, coming, parting, symbols, labels, heads }
    }

    /// Whether a line is that of a lane that parts from others.
    pub(super) fn parts(&self, link: usize) -> bool {
        let link = &self.flow.links[link];
        !link.aside && !self.parting[link.from].is_empty()
    }

    /// A line from another page comes to a symbol, and not by way of a bar.
    fn comes_alone(&self, link: usize, here: &impl Fn(usize) -> bool) -> bool {
        !here(self.flow.links[link].from) && !self.parts(link)
    }

    /// The row that a line leads to.
    pub(super) fn row_behind(&self, link: usize) -> usize {
        self.rows[self.flow.links[link].to]
    }
}

/// Makes the page of some rows.
pub(super) fn plan(book: &Book<'_>, range: &Range<usize>) -> Plan {
    let here = |node: usize| range.contains(&book.rows[node]);
    let mut plan = Plan {
        lanes: book.lanes.heads.len(),
        rows: Vec::new(),
        items: Vec::new(),
        lines: Vec::new(),
        frames: Vec::new(),
    };
    let beyond = |link: usize| Circle::beyond(book, link, range);
    let resumed = plan.resume(book, range, &beyond);
    let mut item_of: BTreeMap<usize, usize> = BTreeMap::new();
    for row in range.clone() {
        let nodes = &book.in_row[row];
        let alone = |link: &usize| book.comes_alone(*link, &here);
        let entered: Vec<usize> = nodes.iter().copied().filter(|node| book.coming[*node].iter().any(alone)).collect();
        let beside = plan.enter(book, &entered, &here);
        let first = plan.items.len();
        for node in nodes {
            item_of.insert(*node, plan.items.len());
            let item = Item {
                shape: book.flow.nodes[*node].shape,
                lanes: book.lanes.of[*node],
                row: plan.rows.len(),
                node: Some(*node),
                circle: None,
            };
            plan.items.push(item);
        }
        let item_row = plan.rows.len();
        plan.rows.push(Some(row));
        for (at, node) in entered.iter().enumerate() {
            let link = book.coming[*node].iter().copied().find(alone).unwrap_or(0);
            let from = first - entered.len() + at;
            if let Some(lane) = beside[at] {
                plan.items[from].lanes = (lane, lane);
                plan.items[from].row = item_row;
            }
            let aside = book.coming[*node].iter().all(|link| !alone(link) || book.flow.links[*link].aside);
            plan.lines.push(PageLine { from, to: item_of[node], link, exit: 0, aside, labelled: false });
        }
        plan.leave(book, nodes, &item_of, &beyond);
    }
    let mut coming: Vec<usize> = item_of.keys().flat_map(|node| &book.coming[*node]).copied().collect();
    coming.sort_unstable();
    for at in coming {
        let link = &book.flow.links[at];
        let from = item_of.get(&link.from).or_else(|| resumed.get(&link.from).filter(|_| book.parts(at)));
        if let (Some(from), Some(to)) = (from, item_of.get(&link.to)) {
            let line = PageLine { from: *from, to: *to, link: at, exit: link.exit, aside: link.aside, labelled: true };
            plan.lines.push(line);
        }
    }
    plan.frames(book, range);
    plan
}

impl Plan {
    /// Whether a line is one of several that leave a bar.
    pub(super) fn parts(&self, line: usize) -> bool {
        let PageLine { from, aside, .. } = self.lines[line];
        let beside = || self.lines.iter().filter(|other| other.from == from && !other.aside);
        self.items[from].shape == Shape::Bar && !aside && beside().nth(1).is_some()
    }

    /// How far below its last row a frame ends: outside those that end there too and stand in it.
    pub(super) fn frame_foot(&self, frame: &PageFrame) -> f64 {
        let inner = |other: &&PageFrame| other.rows.1 == frame.rows.1 && !other.open.1 && other.depth > frame.depth;
        1.0 + f64::from(u32::try_from(self.frames.iter().filter(inner).count()).unwrap_or(0))
    }

    /// The height kept below a row for the frames that end there.
    pub(super) fn feet(&self, row: usize) -> f64 {
        let ending =
            self.frames.iter().filter(|frame| frame.rows.1 == row && !frame.open.1).map(|frame| self.frame_foot(frame));
        ending.fold(0.0, f64::max)
    }

    fn connector(&mut self, lane: usize, row: usize, circle: Circle) -> usize {
        self.items.push(Item { shape: Shape::Connector, lanes: (lane, lane), row, node: None, circle: Some(circle) });
        self.items.len() - 1
    }

    /// Draws the bars again at which lanes of this page part on an earlier one, each below a circle. Says which they are.
    fn resume(
        &mut self,
        book: &Book<'_>,
        range: &Range<usize>,
        beyond: &impl Fn(usize) -> Option<Circle>,
    ) -> BTreeMap<usize, usize> {
        let mut resumed = BTreeMap::new();
        let lane_beyond = |link: usize| beyond(link).filter(|_| book.parts(link));
        for node in (0..book.rows.len()).filter(|node| book.rows[*node] < range.start) {
            let mut parting = book.parting[node].iter().copied();
            let Some(link) = parting.find(|lane| range.contains(&book.row_behind(*lane))) else { continue };
            let lanes = book.lanes.of[node];
            let circle = self.connector(lanes.0, self.rows.len(), Circle::to_again(book, node));
            self.rows.push(None);
            let bar = self.items.len();
            let again = Item { shape: Shape::Bar, lanes, row: self.rows.len(), node: Some(node), circle: None };
            self.items.push(again);
            self.rows.push(None);
            self.lines.push(PageLine { from: circle, to: bar, link, exit: 0, aside: false, labelled: false });
            resumed.insert(node, bar);
            self.leave(book, &[node], &resumed, &lane_beyond);
        }
        resumed
    }

    /// Circles for the lines that come from other pages: above the symbols they lead to, in a row of their own; beside
    /// one to which a line leads from above as well, where there is room. Says in which lane those beside stand.
    fn enter(&mut self, book: &Book<'_>, entered: &[usize], here: &impl Fn(usize) -> bool) -> Vec<Option<usize>> {
        let Some(first) = entered.first() else { return Vec::new() };
        let mut taken: BTreeSet<usize> = BTreeSet::new();
        for node in &book.in_row[book.rows[*first]] {
            taken.extend(book.lanes.of[*node].0..=book.lanes.of[*node].1);
        }
        let mut lanes = Vec::new();
        for node in entered {
            let lane = book.lanes.of[*node].0;
            let shape = book.flow.nodes[*node].shape;
            let mut links = book.coming[*node].iter().map(|link| &book.flow.links[*link]);
            let also = links.any(|link| here(link.from) && book.rows[link.from] < book.rows[*node]);
            let sides = !matches!(shape, Shape::Bar | Shape::Decision | Shape::Title);
            let beside =
                [lane.wrapping_sub(1), lane + 1].into_iter().find(|lane| *lane < self.lanes && !taken.contains(lane));
            let beside = beside.filter(|_| also && sides);
            taken.extend(beside);
            self.connector(lane, self.rows.len(), Circle::to(book, *node));
            lanes.push(beside);
        }
        if lanes.iter().any(Option::is_none) {
            self.rows.push(None);
        }
        lanes
    }

    /// Circles for the lines that go to other pages: beside a decision where there is room, else below. Lanes that part
    /// share one.
    fn leave(
        &mut self,
        book: &Book<'_>,
        nodes: &[usize],
        item_of: &BTreeMap<usize, usize>,
        beyond: &impl Fn(usize) -> Option<Circle>,
    ) {
        let row = self.rows.len() - 1;
        let mut taken: BTreeSet<usize> = BTreeSet::new();
        for item in self.items.iter().filter(|item| item.row == row) {
            taken.extend(item.lanes.0..=item.lanes.1);
        }
        let mut below: BTreeMap<usize, usize> = BTreeMap::new();
        let mut most = 0;
        for node in nodes {
            let mut parted = false;
            for link in &book.leaving[*node] {
                let Some(circle) = beyond(*link) else { continue };
                let parts = book.parts(*link);
                if parts && std::mem::replace(&mut parted, true) {
                    continue;
                }
                let leaves = &book.flow.links[*link];
                let lane = book.lanes.of[*node].0;
                let beside = [lane + 1, lane.wrapping_sub(1)];
                let beside = beside.into_iter().find(|lane| *lane < self.lanes && !taken.contains(lane));
                let aside = leaves.exit > 0 && book.flow.nodes[*node].shape != Shape::Bar;
                let to = match beside.filter(|_| aside) {
                    Some(lane) => {
                        taken.insert(lane);
                        self.connector(lane, row, circle)
                    }
                    None => {
                        let depth = below.entry(lane).or_default();
                        *depth += 1;
                        most = most.max(*depth);
                        self.connector(lane, row + *depth, circle)
                    }
                };
                let line = PageLine {
                    from: item_of[node],
                    to,
                    link: *link,
                    exit: leaves.exit,
                    aside: leaves.aside,
                    labelled: !parts,
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

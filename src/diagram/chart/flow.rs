//! A playbook as symbols and lines, in the order in which they are told, without places.
//!
//! A task that can lead on in several ways is a box and a decision below it; an approval is a decision itself. A group
//! and a `together` step are a frame around what stands in them; where lanes part and meet are bars.

mod ways;

use std::collections::{BTreeMap, BTreeSet};

use super::words::{Said, Voice};
use crate::message;
use crate::model::order::{ordered, places};
use crate::model::step::{Join, Step, StepKind, Together, Wait};
use crate::model::{Interrupt, RoleId, StepId};

/// A flowchart without places.
#[derive(Default)]
pub(super) struct Flow {
    pub(super) nodes: Vec<Node>,
    pub(super) links: Vec<Link>,
    pub(super) frames: Vec<Frame>,
}

/// A symbol.
pub(super) struct Node {
    pub(super) shape: Shape,
    pub(super) words: Said,
    /// The number of its step; empty for those that have none.
    pub(super) number: String,
    /// The roles that must be named in the symbol, since its lane does not: of the second one on.
    pub(super) roles: Vec<RoleId>,
    /// Whose lane it stands in; for one that stands in the lane of what it belongs to, that of its neighbour.
    pub(super) owner: Owner,
    /// The step it shows, for the one symbol in which the step is done.
    pub(super) step: Option<StepId>,
    /// Whether it stands right below the one before it.
    pub(super) glued: bool,
    /// Whether all that came before stands above it, and all that comes after below it or beside it.
    pub(super) barrier: bool,
    /// The frames it stands in, from the outermost on.
    pub(super) frames: Vec<usize>,
}

/// Whose lane a symbol stands in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Owner {
    /// That of a role.
    Role(RoleId),
    /// That of the procedure itself.
    Nobody,
    /// That of the symbol it is linked with.
    Neighbour,
    /// All lanes used in its innermost frame.
    Frame,
}

/// What a symbol looks like, after GB/T 1526.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Shape {
    /// Rounded ends: begin or end.
    Terminator,
    /// The same with a dashed outline: what may happen at any time.
    Signal,
    /// A rectangle.
    Process,
    /// A rectangle with double sides.
    Predefined,
    /// A diamond.
    Decision,
    /// A rectangle with one round side.
    Delay,
    /// Two parallel lines: lanes part or meet.
    Bar,
    /// The title of a frame.
    Title,
    /// A circle with a letter: the line goes on elsewhere.
    Connector,
}

/// A line from one symbol to another.
pub(super) struct Link {
    pub(super) from: usize,
    pub(super) to: usize,
    pub(super) label: Said,
    /// Out of the ordinary, drawn in dashes.
    pub(super) aside: bool,
    /// Which exit of its symbol it is, from 0.
    pub(super) exit: usize,
    /// The step it leaves, and where that one says it leads; nowhere yet for a line between the symbols of one step.
    pub(super) way: (Option<StepId>, Option<StepId>),
}

/// A group or a `together` step.
pub(super) struct Frame {
    /// Its first and last symbol.
    pub(super) nodes: (usize, usize),
}

/// A line whose end is not known yet.
struct Loose {
    link: Link,
    to: StepId,
}

pub(super) struct Maker<'a> {
    voice: &'a Voice,
    flow: Flow,
    numbers: BTreeMap<StepId, String>,
    entries: BTreeMap<StepId, usize>,
    exits: BTreeMap<StepId, Vec<(usize, Option<String>)>>,
    loose: Vec<Loose>,
    open: Vec<usize>,
}

/// The symbols and lines of a playbook.
pub(super) fn flow(voice: &Voice) -> Flow {
    let playbook = &voice.playbook;
    let numbers = places(playbook).into_iter().map(|place| (place.step, place.number)).collect();
    let mut maker = Maker {
        voice,
        flow: Flow::default(),
        numbers,
        entries: BTreeMap::new(),
        exits: BTreeMap::new(),
        loose: Vec::new(),
        open: Vec::new(),
    };
    let start = maker.add(Shape::Terminator, voice.message(&message!(zh: "开始", en: "Start")), Owner::Neighbour, None);
    maker.loose(start, playbook.start, Said::new(), None);
    maker.region(&playbook.top, Some(playbook.start));
    let inside = playbook.steps.iter().flat_map(|step| step.interrupts.iter().map(move |it| (Some(step), it)));
    for (region, interrupt) in playbook.interrupts.iter().map(|it| (None, it)).chain(inside) {
        maker.interrupt(region, interrupt);
    }
    maker.tie();
    maker.flow
}

impl Maker<'_> {
    fn add(&mut self, shape: Shape, words: Said, owner: Owner, step: Option<StepId>) -> usize {
        let number = step.and_then(|step| self.numbers.get(&step).cloned()).unwrap_or_default();
        let frames = self.open.clone();
        let node = Node { shape, words, number, roles: Vec::new(), owner, step, glued: false, barrier: false, frames };
        self.flow.nodes.push(node);
        self.flow.nodes.len() - 1
    }

    fn loose(&mut self, from: usize, to: StepId, label: Said, step: Option<StepId>) {
        let link = Link { from, to: from, label, aside: false, exit: 0, way: (step, Some(to)) };
        self.loose.push(Loose { link, to });
    }

    fn region(&mut self, members: &[StepId], start: Option<StepId>) {
        for step in ordered(&self.voice.playbook, members, start) {
            let step = &self.voice.playbook[step];
            match &step.kind {
                StepKind::Together(together) => self.together(step, together),
                StepKind::Group(group) => {
                    self.enter(step);
                    self.region(&group.steps, Some(group.start));
                    self.leave();
                    self.exits.insert(step.id, self.ends(&group.steps));
                    self.ways(step);
                }
                StepKind::Task => self.single(step, Shape::Process),
                StepKind::Approval(_) => self.single(step, Shape::Decision),
                StepKind::Call(_) | StepKind::HandOff(_) => self.single(step, Shape::Predefined),
                StepKind::Wait(_) => self.single(step, Shape::Delay),
                StepKind::End(_) => self.single(step, Shape::Terminator),
            }
        }
    }

    fn single(&mut self, step: &Step, shape: Shape) {
        let mut roles: Vec<RoleId> = match &step.kind {
            StepKind::Approval(approval) => approval.voters.seats().into_iter().map(|(_, role)| role).collect(),
            StepKind::Task
            | StepKind::Together(_)
            | StepKind::Group(_)
            | StepKind::Call(_)
            | StepKind::HandOff(_)
            | StepKind::Wait(_)
            | StepKind::End(_) => step.work.roles.clone(),
        };
        let mut named = BTreeSet::new();
        roles.retain(|role| named.insert(*role));
        let owner = match (&step.kind, roles.first()) {
            (StepKind::End(_), _) => Owner::Neighbour,
            (_, Some(role)) => Owner::Role(*role),
            (_, None) => Owner::Nobody,
        };
        let node = self.add(shape, self.voice.title(step), owner, Some(step.id));
        self.flow.nodes[node].roles = roles;
        self.entries.insert(step.id, node);
        self.exits.insert(step.id, vec![(node, None)]);
        self.ways(step);
        if let StepKind::Wait(Wait::Event { within: Some((_, late)), .. }) = &step.kind {
            let label = self.voice.message(&message!(zh: "逾时", en: "too late"));
            self.aside(node, *late, label, step.id);
        }
    }

    /// The title of a frame, after which its first symbol follows.
    fn enter(&mut self, step: &Step) {
        self.open.push(self.flow.frames.len());
        let title = self.add(Shape::Title, self.voice.title(step), Owner::Frame, None);
        self.flow.nodes[title].number = self.numbers.get(&step.id).cloned().unwrap_or_default();
        self.flow.nodes[title].barrier = true;
        self.flow.frames.push(Frame { nodes: (title, title) });
    }

    fn leave(&mut self) {
        if let Some(frame) = self.open.pop() {
            self.flow.frames[frame].nodes.1 = self.flow.nodes.len() - 1;
        }
    }

    fn together(&mut self, step: &Step, together: &Together) {
        self.enter(step);
        let fork = self.bar(Said::new());
        self.entries.insert(step.id, fork);
        self.region(&together.lanes, None);
        let words = match together.join {
            Join::All => Said::new(),
            Join::Any => self.voice.message(&message!(zh: "任一完成", en: "any one")),
            Join::AtLeast(count) => self.voice.message(&message!(zh: "完成 {count} 项", en: "any {count}")),
        };
        let join = self.bar(words);
        self.leave();
        for lane in &together.lanes {
            self.lane(fork, join, &self.voice.playbook[*lane], &together.lanes);
        }
        self.exits.insert(step.id, vec![(join, None)]);
        self.ways(step);
    }

    fn bar(&mut self, words: Said) -> usize {
        let bar = self.add(Shape::Bar, words, Owner::Frame, None);
        self.flow.nodes[bar].barrier = true;
        bar
    }

    /// A lane begins where the lanes part or after other lanes, and ends where they meet or before other lanes.
    fn lane(&mut self, fork: usize, join: usize, lane: &Step, lanes: &[StepId]) {
        let Some(declared) = &lane.lane else { return };
        let playbook = &self.voice.playbook;
        let guard = declared.when.as_ref();
        let label = guard.map(|guard| self.voice.each(|lang| guard.expression.describe(playbook, lang)));
        let label = label.unwrap_or_default();
        if declared.after.is_empty() {
            self.loose(fork, lane.id, label.clone(), None);
        }
        for before in &declared.after {
            for (from, _) in self.exits.get(before).cloned().unwrap_or_default() {
                self.loose(from, lane.id, label.clone(), Some(*before));
            }
        }
        let goes_on = |other: &StepId| playbook[*other].lane.as_ref().is_some_and(|it| it.after.contains(&lane.id));
        if !lanes.iter().any(goes_on) {
            for (from, _) in self.exits.get(&lane.id).cloned().unwrap_or_default() {
                let way = (Some(lane.id), None);
                self.flow.links.push(Link { from, to: join, label: Said::new(), aside: false, exit: 0, way });
            }
        }
    }

    fn ends(&self, inside: &[StepId]) -> Vec<(usize, Option<String>)> {
        let ends = inside.iter().filter_map(|inside| match &self.voice.playbook[*inside].kind {
            StepKind::End(end) => Some((self.entries[inside], Some(end.outcome.clone()))),
            StepKind::Task
            | StepKind::Approval(_)
            | StepKind::Together(_)
            | StepKind::Group(_)
            | StepKind::Call(_)
            | StepKind::HandOff(_)
            | StepKind::Wait(_) => None,
        });
        ends.collect()
    }

    fn interrupt(&mut self, region: Option<&Step>, interrupt: &Interrupt) {
        let voice = self.voice;
        let words = voice.each(|lang| {
            let title = voice.named(&interrupt.title, &interrupt.name, lang);
            let inside = region.map(|step| voice.named(&step.title, &step.name, lang));
            match inside {
                None => lang.pick(format!("随时：{title}"), format!("At any time: {title}")),
                Some(inside) => lang.pick(format!("“{inside}”期间：{title}"), format!("During “{inside}”: {title}")),
            }
        });
        let node = self.add(Shape::Signal, words, Owner::Neighbour, None);
        let link = Link { from: node, to: node, label: Said::new(), aside: true, exit: 0, way: (None, None) };
        self.loose.push(Loose { link, to: interrupt.to });
    }

    /// Gives every line its end, and numbers the exits of each symbol.
    fn tie(&mut self) {
        for Loose { mut link, to } in std::mem::take(&mut self.loose) {
            if let Some(entry) = self.entry(to) {
                link.to = entry;
                self.flow.links.push(link);
            }
        }
        // Lines out of the ordinary come last.
        self.flow.links.sort_by_key(|link| (link.from, link.aside));
        let mut exits: BTreeMap<usize, usize> = BTreeMap::new();
        for link in &mut self.flow.links {
            let exit = exits.entry(link.from).or_default();
            link.exit = *exit;
            *exit += 1;
        }
    }

    /// The symbol at which a step begins, going into groups as far as needed.
    fn entry(&self, step: StepId) -> Option<usize> {
        let mut at = step;
        for _ in 0..=self.voice.playbook.steps.len() {
            if let Some(entry) = self.entries.get(&at) {
                return Some(*entry);
            }
            let StepKind::Group(group) = &self.voice.playbook[at].kind else { return None };
            at = group.start;
        }
        None
    }
}

//! A playbook as a graph: what happens is a node, what leads on is an edge with its condition, steps with steps inside
//! are clusters.
//!
//! An edge always leads from node to node: into a group it leads to the first step inside, out of it from the ends
//! inside; a `together` step has a node where its lanes part and one where they meet.

use std::collections::BTreeMap;

use crate::lang::{Lang, Text};
use crate::model::step::{Branch, Condition, Outcome, Step, StepKind, Wait};
use crate::model::value::Value;
use crate::model::{Playbook, RoleId, StepId};

/// A flowchart without places.
#[derive(Clone, Debug, PartialEq, Eq, Default)]
pub struct Graph {
    /// What happens.
    pub nodes: Vec<Node>,
    /// What leads on.
    pub edges: Vec<Edge>,
    /// The steps with steps inside, each before those inside it.
    pub clusters: Vec<Cluster>,
}

/// Something that happens.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Node {
    /// Its identifier in the graph: letters, digits and `_`.
    pub id: String,
    /// What it is.
    pub kind: NodeKind,
    /// What people call it; empty where lanes part and meet.
    pub title: String,
    /// Who performs it.
    pub role: Option<String>,
    /// The cluster it stands in, an index into [`Graph::clusters`].
    pub cluster: Option<usize>,
}

/// What a node is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum NodeKind {
    /// Where a case begins.
    Start,
    /// Where a case or a stage ends.
    End,
    /// Somebody does something.
    Task,
    /// Several people vote.
    Approval,
    /// Nothing happens until a time or an event.
    Wait,
    /// Another procedure runs.
    Call,
    /// Another procedure is started.
    HandOff,
    /// Lanes part.
    Fork,
    /// Lanes meet.
    Join,
}

/// What leads on.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Edge {
    /// The node it comes from.
    pub from: String,
    /// The node it leads to.
    pub to: String,
    /// The outcome or the condition; empty when there is nothing to say.
    pub label: String,
    /// Whether it is out of the ordinary: too many visits, too long a wait, an interrupt.
    pub aside: bool,
}

/// A step with steps inside.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Cluster {
    /// Its identifier in the graph.
    pub id: String,
    /// What people call it.
    pub title: String,
    /// The cluster it stands in, an index into [`Graph::clusters`].
    pub parent: Option<usize>,
}

/// The graph of a playbook, with the words of one language.
#[must_use]
pub fn graph(playbook: &Playbook, lang: Lang) -> Graph {
    let mut maker = Maker { playbook, lang, settings: playbook.default_settings(), graph: Graph::default() };
    maker.graph.nodes.push(Node {
        id: "start".to_owned(),
        kind: NodeKind::Start,
        title: lang.pick("开始", "Start").to_owned(),
        role: None,
        cluster: None,
    });
    maker.nodes();
    maker.edge("start".to_owned(), playbook.start, String::new(), false);
    for step in &playbook.steps {
        maker.edges(step);
    }
    maker.interrupts();
    maker.graph
}

struct Maker<'a> {
    playbook: &'a Playbook,
    lang: Lang,
    settings: Vec<Value>,
    graph: Graph,
}

impl Maker<'_> {
    /// Nodes and clusters; a parent stands before its children, so its cluster is there already.
    fn nodes(&mut self) {
        let mut clusters = BTreeMap::new();
        for step in &self.playbook.steps {
            let cluster = step.parent.and_then(|parent| clusters.get(&parent).copied());
            let title = self.title(step);
            let kind = match &step.kind {
                StepKind::Together(_) | StepKind::Group(_) => {
                    clusters.insert(step.id, self.graph.clusters.len());
                    let inside = Some(self.graph.clusters.len());
                    self.graph.clusters.push(Cluster { id: id(step.id, "c"), title, parent: cluster });
                    if let StepKind::Together(_) = &step.kind {
                        self.node(id(step.id, "f"), NodeKind::Fork, String::new(), None, inside);
                        self.node(id(step.id, "j"), NodeKind::Join, String::new(), None, inside);
                    }
                    continue;
                }
                StepKind::Task => NodeKind::Task,
                StepKind::Approval(_) => NodeKind::Approval,
                StepKind::Wait(_) => NodeKind::Wait,
                StepKind::Call(_) => NodeKind::Call,
                StepKind::HandOff(_) => NodeKind::HandOff,
                StepKind::End(_) => NodeKind::End,
            };
            let role = self.roles(step);
            self.node(id(step.id, ""), kind, title, role, cluster);
        }
    }

    fn node(&mut self, id: String, kind: NodeKind, title: String, role: Option<String>, cluster: Option<usize>) {
        self.graph.nodes.push(Node { id, kind, title, role, cluster });
    }

    fn say(&self, text: &Text) -> String {
        self.playbook.say(text, self.lang, &self.settings)
    }

    fn title(&self, step: &Step) -> String {
        if step.title.is_empty() { step.name.clone() } else { self.say(&step.title) }
    }

    fn roles(&self, step: &Step) -> Option<String> {
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
        roles.dedup();
        let titles: Vec<String> = roles.iter().map(|role| self.say(&self.playbook[*role].title)).collect();
        (!titles.is_empty()).then(|| titles.join(self.lang.pick("、", ", ")))
    }

    fn edges(&mut self, step: &Step) {
        let from = self.exits(step);
        for outcome in &step.outcomes {
            for branch in &outcome.branches {
                let label = self.label(step, outcome, branch);
                for from in exits_of(&from, &outcome.name) {
                    self.edge(from, branch.to, label.clone(), false);
                }
            }
        }
        if let StepKind::Together(together) = &step.kind {
            for lane in &together.lanes {
                self.lane(step.id, &self.playbook[*lane], &together.lanes);
            }
        }
        if let Some(visits) = &step.visits
            && let Some((entry, _)) = self.entry(step.id)
        {
            let label = self.lang.pick("次数用完", "too often").to_owned();
            self.edge(entry, visits.then, label, true);
        }
        if let StepKind::Wait(Wait::Event { within: Some((_, late)), .. }) = &step.kind {
            let label = self.lang.pick("逾时", "too late").to_owned();
            self.edge(id(step.id, ""), *late, label, true);
        }
    }

    /// A lane begins where the lanes part or after other lanes, and ends where they meet or before other lanes.
    fn lane(&mut self, together: StepId, lane: &Step, lanes: &[StepId]) {
        let Some(declared) = &lane.lane else { return };
        let label = declared.when.as_ref().map(|guard| guard.expression.describe(self.playbook, self.lang));
        let label = label.unwrap_or_default();
        if declared.after.is_empty() {
            self.edge(id(together, "f"), lane.id, label, false);
        } else {
            for before in &declared.after {
                for (from, _) in self.exits(&self.playbook[*before]) {
                    self.edge(from, lane.id, label.clone(), false);
                }
            }
        }
        let goes_on =
            |other: &StepId| self.playbook[*other].lane.as_ref().is_some_and(|it| it.after.contains(&lane.id));
        if !lanes.iter().any(goes_on) {
            for (from, _) in self.exits(lane) {
                let edge = Edge { from, to: id(together, "j"), label: String::new(), aside: false };
                self.graph.edges.push(edge);
            }
        }
    }

    fn interrupts(&mut self) {
        let inside = self.playbook.steps.iter().flat_map(|step| step.interrupts.iter().map(move |it| (Some(step), it)));
        let all = self.playbook.interrupts.iter().map(|interrupt| (None, interrupt)).chain(inside);
        for (region, interrupt) in all.collect::<Vec<_>>() {
            let from = match region.and_then(|step| self.entry(step.id)) {
                Some((entry, _)) => entry,
                None => "start".to_owned(),
            };
            let title = if interrupt.title.is_empty() { interrupt.name.clone() } else { self.say(&interrupt.title) };
            let label = self.lang.pick(format!("随时：{title}"), format!("at any time: {title}"));
            self.edge(from, interrupt.to, label, true);
        }
    }

    fn label(&self, step: &Step, outcome: &Outcome, branch: &Branch) -> String {
        let only = step.outcomes.len() == 1 && outcome.name == "done" && outcome.title.is_none();
        let name = if only { String::new() } else { self.say(&outcome.say()) };
        let guard = match &branch.condition {
            Condition::Always => String::new(),
            Condition::When(guard) => guard.expression.describe(self.playbook, self.lang),
            Condition::Else => self.lang.pick("否则", "otherwise").to_owned(),
        };
        match (name.is_empty(), guard.is_empty()) {
            (_, true) => name,
            (true, false) => guard,
            (false, false) => self.lang.pick(format!("{name}；{guard}"), format!("{name}; {guard}")),
        }
    }

    fn edge(&mut self, from: String, to: StepId, label: String, aside: bool) {
        if let Some((to, _)) = self.entry(to) {
            self.graph.edges.push(Edge { from, to, label, aside });
        }
    }

    /// The node at which a step begins, going into groups as far as needed.
    fn entry(&self, step: StepId) -> Option<(String, StepId)> {
        let mut at = step;
        // A group in a group in a group: never more of them than there are steps.
        for _ in 0..=self.playbook.steps.len() {
            match &self.playbook[at].kind {
                StepKind::Group(group) => at = group.start,
                StepKind::Together(_) => return Some((id(at, "f"), at)),
                StepKind::Task
                | StepKind::Approval(_)
                | StepKind::Call(_)
                | StepKind::HandOff(_)
                | StepKind::Wait(_)
                | StepKind::End(_) => return Some((id(at, ""), at)),
            }
        }
        None
    }

    /// The nodes at which a step is finished, each with the outcome it stands for, when it stands for one.
    fn exits(&self, step: &Step) -> Vec<(String, Option<String>)> {
        match &step.kind {
            StepKind::Together(_) => vec![(id(step.id, "j"), None)],
            StepKind::Group(group) => {
                let ends = group.steps.iter().filter_map(|inside| match &self.playbook[*inside].kind {
                    StepKind::End(end) => Some((id(*inside, ""), Some(end.outcome.clone()))),
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
            StepKind::Task
            | StepKind::Approval(_)
            | StepKind::Call(_)
            | StepKind::HandOff(_)
            | StepKind::Wait(_)
            | StepKind::End(_) => vec![(id(step.id, ""), None)],
        }
    }
}

/// The nodes from which an outcome leads on; all of them when the outcome is the only one.
fn exits_of(exits: &[(String, Option<String>)], outcome: &str) -> Vec<String> {
    let fits =
        |stands_for: &Option<String>| stands_for.as_deref().is_none_or(|name| name == outcome || outcome == "done");
    exits.iter().filter(|(_, stands_for)| fits(stands_for)).map(|(id, _)| id.clone()).collect()
}

fn id(step: StepId, part: &str) -> String {
    format!("s{}{part}", step.0)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::compile::compile;
    use crate::source::SourceFile;

    const TEXT: &str = "playbook: t
version: 1.0.0
title: T
roles: { a: A, b: B }
fields: { many: { type: integer } }
start: one
interrupts: { stop: { title: Stop, to: bad } }
steps:
  one: { title: T, role: a, fill: [many], next: [ { when: many > 3, to: two }, { else: good } ] }
  two:
    title: Side by side
    together:
      left: { title: T, role: a }
      right: { title: T, role: b, after: [left] }
      group: { title: T, when: many > 5, start: inner, steps: { inner: { title: T, role: b, next: { pass: yea, fail: nay } }, yea: { title: T, end: yea }, nay: { title: T, end: nay } } }
    next: vote
  vote: { title: T, approval: { all: [a, b] }, visits: { at_most: 2, then: bad }, next: { approve: good, revise: two } }
  good: { title: T, end: good }
  bad: { title: T, end: bad }
";

    fn edges(graph: &Graph, playbook: &Playbook) -> Vec<String> {
        let name = |id: &str| {
            let digits: String = id.chars().filter(char::is_ascii_digit).collect();
            match digits.parse() {
                Ok(number) => {
                    format!("{}{}", playbook[StepId(number)].name, id.trim_start_matches(&format!("s{digits}")))
                }
                Err(_) => id.to_owned(),
            }
        };
        graph.edges.iter().map(|edge| format!("{} -{}- {}", name(&edge.from), edge.label, name(&edge.to))).collect()
    }

    #[test]
    fn every_way_is_an_edge_from_node_to_node() {
        let compiled = compile(&SourceFile::new("t.yaml", TEXT));
        let playbook = compiled.playbook.unwrap_or_else(|| panic!("{:#?}", compiled.diagnostics));
        let graph = graph(&playbook, Lang::En);
        assert_eq!(
            edges(&graph, &playbook),
            [
                "start -- one",
                "one -many > 3- twof",
                "one -otherwise- good",
                "twoj -- vote",
                "twof -- left",
                "left -- right",
                "right -- twoj",
                "twof -many > 5- inner",
                "yea -- twoj",
                "nay -- twoj",
                "inner -Pass- yea",
                "inner -Fail- nay",
                "vote -Approve- good",
                "vote -Send back for revision- twof",
                "vote -too often- bad",
                "start -at any time: Stop- bad",
            ]
        );
        assert_eq!(graph.clusters.len(), 2);
        assert_eq!(graph.clusters[1].parent, Some(0));
        for edge in &graph.edges {
            for id in [&edge.from, &edge.to] {
                assert!(graph.nodes.iter().any(|node| node.id == *id), "{id}");
            }
        }
        let vote = graph.nodes.iter().find(|node| node.kind == NodeKind::Approval).unwrap();
        assert_eq!(vote.role.as_deref(), Some("A, B"));
    }
}

//! Where a step leads: outcomes, branches, and what is done again.

use super::{Lowering, entries};
use crate::compile::grammar::flag;
use crate::compile::yaml::{Entry, Node, NodeKind};
use crate::diagnostic::Diagnostic;
use crate::message;
use crate::model::StepId;
use crate::model::step::{Branch, Condition, Outcome, Redo};

/// The outcome of a step that has just one way out.
const DONE: &str = "done";

impl<'a> Lowering<'a, '_> {
    /// The ways out of a step. Declining outcomes of an approval may be chosen early and want a reason.
    pub(super) fn outcomes(&mut self, next: Option<&'a Node>, parent: Option<StepId>, approval: bool) -> Vec<Outcome> {
        let Some(next) = next else { return Vec::new() };
        match &next.kind {
            NodeKind::Map(outcomes) => {
                outcomes.iter().filter_map(|entry| self.outcome(entry, parent, approval)).collect()
            }
            NodeKind::Scalar { .. } | NodeKind::List(_) => {
                let outcome = Outcome {
                    name: DONE.to_owned(),
                    span: next.span,
                    title: None,
                    when: None,
                    branches: self.branches(next, parent),
                    redo: Redo::Unsaid,
                    reason_required: false,
                    fill: Vec::new(),
                    early: false,
                };
                vec![outcome]
            }
        }
    }

    fn outcome(&mut self, entry: &'a Entry, parent: Option<StepId>, approval: bool) -> Option<Outcome> {
        let name = entry.name();
        self.check_identifier(name, entry.key.span, false);
        let node = &entry.value;
        let to = node.get("to").unwrap_or(node);
        let branches = self.branches(to, parent);
        let redo = node.get("redo").map_or(Some(Redo::Unsaid), |redo| self.redo(redo, &branches))?;
        let sends_back = redo != Redo::Unsaid || (approval && name != "approve");
        let reason_required = node.get("reason").and_then(Node::text).map_or(sends_back, |text| text == "required");
        Some(Outcome {
            name: name.to_owned(),
            span: entry.key.span,
            title: self.text(node.get("title")),
            when: node.get("when").and_then(|when| self.guard(when)).map(Box::new),
            branches,
            redo,
            reason_required,
            fill: self.many(node.get("fill"), Lowering::field),
            early: node.get("early").and_then(Node::text).and_then(flag).unwrap_or(sends_back),
        })
    }

    fn branches(&mut self, node: &'a Node, parent: Option<StepId>) -> Vec<Branch> {
        let branches: Vec<Branch> = match &node.kind {
            NodeKind::Scalar { .. } => self
                .sibling(node, parent)
                .map(|to| Branch { condition: Condition::Always, to, span: node.span })
                .into_iter()
                .collect(),
            NodeKind::List(items) => items.iter().filter_map(|item| self.branch(item, parent)).collect(),
            NodeKind::Map(_) => Vec::new(),
        };
        let others = branches.iter().filter(|branch| matches!(branch.condition, Condition::Else));
        if let Some(second) = others.clone().nth(1) {
            self.report(
                Diagnostic::error(
                    102,
                    second.span,
                    message!(zh: "`else` 只能有一个", en: "there is one `else` at most"),
                )
                .help(message!(zh: "删去一个，或改写成 when", en: "remove one, or turn it into `when`")),
            );
        }
        if branches.is_empty() && *self.complete {
            self.report(
                Diagnostic::error(4, node.span, message!(zh: "没有写去哪一步", en: "no step to lead to"))
                    .help(message!(zh: "写一个步骤名", en: "write the name of a step")),
            );
        }
        branches
    }

    fn branch(&mut self, item: &'a Node, parent: Option<StepId>) -> Option<Branch> {
        match (item.get("when"), item.get("to"), item.get("else")) {
            (Some(when), Some(to), None) => {
                let guard = self.guard(when);
                let target = self.sibling(to, parent)?;
                Some(Branch { condition: Condition::When(Box::new(guard?)), to: target, span: to.span })
            }
            (None, None, Some(other)) => {
                let target = self.sibling(other, parent)?;
                Some(Branch { condition: Condition::Else, to: target, span: other.span })
            }
            _ => {
                let place = item.entries().first().map_or(item.span, |entry| entry.key.span);
                self.report(
                    Diagnostic::error(4, place, message!(zh: "分支没有写完整", en: "the branch is not complete"))
                        .help(message!(zh: "写 {{ when: 条件, to: 步骤 }} 或 {{ else: 步骤 }}", en: "write {{ when: condition, to: step }} or {{ else: step }}")),
                );
                None
            }
        }
    }

    /// What is done again: only lanes of the one `together` step that the outcome leads to.
    fn redo(&mut self, node: &'a Node, branches: &[Branch]) -> Option<Redo> {
        let target = match branches {
            // Where it leads is unknown, and that has been said.
            [] => return None,
            [only] => Some(only.to),
            _ => None,
        };
        let together = target.filter(|to| self.placed[to.0 as usize].entry.value.get("together").is_some());
        let Some(together) = together else {
            self.report(
                Diagnostic::error(505, node.span, message!(zh: "redo 只能用在去往并行步骤的结果上", en: "`redo` goes with an outcome that leads to a `together` step"))
                    .help(message!(zh: "删去 redo，或让 to 指向 together 步骤", en: "remove `redo`, or lead to a `together` step")),
            );
            return None;
        };
        match &node.kind {
            NodeKind::Scalar { text, .. } => {
                match &**text {
                    "all" => Some(Redo::All),
                    "chosen" => Some(Redo::Chosen),
                    _ => {
                        self.report(
                        Diagnostic::error(5, node.span, message!(zh: "`{text}` 不能用在这里", en: "`{text}` is not known here"))
                            .help(message!(zh: "写 all、chosen 或分支的列表", en: "write all, chosen, or a list of lanes")),
                    );
                        None
                    }
                }
            }
            NodeKind::List(items) => {
                Some(Redo::Lanes(items.iter().filter_map(|item| self.sibling(item, Some(together))).collect()))
            }
            NodeKind::Map(_) => None,
        }
    }

    /// Interrupts of the playbook or of a region; they lead to a step beside the region.
    pub(super) fn interrupts(
        &mut self,
        node: Option<&'a Node>,
        parent: Option<StepId>,
    ) -> Vec<crate::model::Interrupt> {
        let mut interrupts = Vec::new();
        for entry in entries(node) {
            self.check_identifier(entry.name(), entry.key.span, false);
            let value = &entry.value;
            let Some(to) = value.get("to").and_then(|to| self.sibling(to, parent)) else { continue };
            interrupts.push(crate::model::Interrupt {
                name: entry.name().to_owned(),
                span: entry.key.span,
                title: self.text(value.get("title")).unwrap_or_else(|| crate::lang::Text::plain(entry.name())),
                by: self.many(value.get("by"), Lowering::role),
                to,
                reason_required: value.get("reason").and_then(Node::text) != Some("optional"),
                fill: self.many(value.get("fill"), Lowering::field),
            });
        }
        interrupts
    }
}

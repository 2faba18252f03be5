//! Steps of every kind.

use super::{Lowering, entries};
use crate::compile::grammar::{kind_of, whole_number};
use crate::compile::guard::Expected;
use crate::compile::yaml::{Node, NodeKind};
use crate::diagnostic::Diagnostic;
use crate::lang::Text;
use crate::message;
use crate::model::StepId;
use crate::model::field::FieldKind;
use crate::model::step::{
    Approval, Call, End, Fill, Group, Guidance, Join, Lane, Limit, LimitPlaces, Rest, Step, StepKind, Together, Visits,
    Wait, Work,
};
use crate::source::Spanned;

impl<'a> Lowering<'a, '_> {
    /// Reads the step with this number.
    pub(super) fn step(&mut self, index: usize) -> Option<Step> {
        let placed = &self.placed[index];
        let (entry, parent) = (placed.entry, placed.parent);
        let id = StepId(u32::try_from(index).ok()?);
        let node = &entry.value;
        let is_lane = parent.is_some_and(|parent| self.placed[parent.0 as usize].entry.value.get("together").is_some());
        let kind = self.step_kind(id, node, is_lane);
        let approval = matches!(kind, Some(StepKind::Approval(_)));
        let outcomes = self.outcomes(node.get("next"), parent, approval);
        if kind.is_some() {
            self.next_fits(node, is_lane);
        }
        self.approve_is_there(node, approval, is_lane);
        let free = (!is_lane).then_some(node);
        if is_lane {
            self.nowhere_to_go(node);
        }
        let step = Step {
            id,
            name: entry.name().to_owned(),
            span: entry.key.span,
            title: self.text(node.get("title")).unwrap_or_else(|| Text::plain(entry.name())),
            parent,
            work: self.work(node),
            outcomes,
            visits: free.and_then(|node| node.get("visits")).and_then(|visits| self.visits(visits, parent)),
            lane: self.lane(node, parent, is_lane).map(Box::new),
            interrupts: self.interrupts(free.and_then(|node| node.get("interrupts")), parent),
            kind: kind?,
        };
        Some(step)
    }

    fn step_kind(&mut self, id: StepId, node: &'a Node, is_lane: bool) -> Option<StepKind> {
        let inside = self.placed[id.0 as usize].inside.clone();
        let kind = match kind_of(node).told_by {
            None => Some(StepKind::Task),
            Some("end") => self.words(node.get("end")).map(|outcome| StepKind::End(End { outcome })),
            Some("approval") => {
                self.voters(node.get("approval")?).map(|voters| StepKind::Approval(Approval { voters }))
            }
            Some("together") => self.together(node, inside).map(StepKind::Together),
            Some("steps") => {
                let start = node.get("start").and_then(|start| self.sibling(start, Some(id)));
                start.map(|start| StepKind::Group(Group { start, steps: inside }))
            }
            Some("call") => self.call(node, "call").map(StepKind::Call),
            Some("hand_off") => self.call(node, "hand_off").map(StepKind::HandOff),
            Some(_) => self.wait(node.get("wait")?, self.placed[id.0 as usize].parent, is_lane).map(StepKind::Wait),
        };
        *self.complete &= kind.is_some();
        kind
    }

    /// Lanes have no `next`, ends cannot have one, everything else must.
    fn next_fits(&mut self, node: &'a Node, is_lane: bool) {
        let is_end = node.get("end").is_some();
        match node.entry("next") {
            Some(entry) if is_lane => self.report(
                Diagnostic::error(407, entry.key.span, message!(zh: "并行的分支没有 next", en: "a lane has no `next`"))
                    .help(message!(
                        zh: "所有分支完成后由并行步骤的 next 决定去向；一个分支要有几步就写成组（steps）",
                        en: "the `next` of the together step says where it leads; make the lane a group if it has several steps"
                    )),
            ),
            None if !is_lane && !is_end => self.report(
                Diagnostic::error(
                    4,
                    node.entries().first().map_or(node.span, |entry| entry.key.span),
                    message!(zh: "这一步没有 `next`", en: "`next` is missing in this step"),
                )
                .help(message!(zh: "加上 `next: 步骤`；流程到此结束就写 `end: 结果`", en: "add `next: step`, or `end: outcome` where the region is finished")),
            ),
            Some(_) | None => {}
        }
    }

    /// What would lead from a lane to a step beside it: there are only other lanes.
    fn nowhere_to_go(&mut self, node: &'a Node) {
        let late = node.get("wait").and_then(|wait| wait.entry("else"));
        for entry in [node.entry("visits"), node.entry("interrupts"), late].into_iter().flatten() {
            let key = entry.name();
            let help = if key == "else" {
                message!(zh: "让这个分支成为组（steps），等待写成组内的一步", en: "make the lane a group, and the wait a step inside")
            } else {
                message!(
                    zh: "写在外面的并行步骤上；或者让这个分支成为组（steps），写在组内的步骤上",
                    en: "put it on the together step around it, or make the lane a group and put it on a step inside"
                )
            };
            self.report(
                Diagnostic::error(
                    407,
                    entry.key.span,
                    message!(zh: "并行的分支没有 `{key}`：旁边只有别的分支，没有可去的步骤", en: "a lane has no `{key}`: beside it are only other lanes, and no step to lead to"),
                )
                .help(help),
            );
        }
    }

    fn approve_is_there(&mut self, node: &'a Node, approval: bool, is_lane: bool) {
        let Some(next) = node.entry("next").filter(|_| approval && !is_lane) else { return };
        if next.value.get("approve").is_none() {
            self.report(
                Diagnostic::error(105, next.key.span, message!(zh: "审批没有结果 `approve`", en: "the approval has no outcome `approve`"))
                    .help(message!(zh: "写 next: {{ approve: 步骤, revise: 步骤 }}", en: "write next: {{ approve: step, revise: step }}")),
            );
        }
    }

    fn work(&mut self, node: &'a Node) -> Work {
        Work {
            roles: self.many(node.get("role"), Lowering::role),
            consult: self.many(node.get("consult"), Lowering::role),
            inform: self.many(node.get("inform"), Lowering::role),
            guidance: Some(self.guidance(node)).filter(|said| *said != Guidance::NOTHING).map(Box::new),
            check: self.texts(node.get("check")),
            fill: self.many(node.get("fill"), Lowering::fill),
            optional: self.many(node.get("optional"), Lowering::field),
            show: self.many(node.get("show"), Lowering::field),
            hide: self.many(node.get("hide"), Lowering::field),
            produces: self.many(node.get("produces"), Lowering::record),
            uses: self.many(node.get("uses"), Lowering::record),
            limit: node.get("within").and_then(|within| self.limit(within)).map(Box::new),
            not_by: self.many(node.get("not_by"), Lowering::any_step),
            reviews: self.many(node.get("reviews"), Lowering::any_step),
        }
    }

    fn guidance(&mut self, node: &'a Node) -> Guidance {
        Guidance {
            instruction: self.text(node.get("instruction")),
            why: self.text(node.get("why")),
            points: self.texts(node.get("points")),
            cautions: self.texts(node.get("cautions")),
            expect: self.text(node.get("expect")),
            materials: self.texts(node.get("materials")),
            exceptions: self.texts(node.get("exceptions")),
        }
    }

    fn fill(&mut self, node: &Node) -> Option<Fill> {
        let (name, when) = match &node.kind {
            NodeKind::Map(_) => (node.get("field")?, node.get("when")),
            NodeKind::Scalar { .. } | NodeKind::List(_) => (node, None),
        };
        let field = self.field(name)?;
        let guard = match when {
            Some(when) => Some(Box::new(self.guard(when)?)),
            None => None,
        };
        Some(Fill { field, span: name.span, when: guard })
    }

    fn limit(&mut self, node: &Node) -> Option<Limit> {
        let time = node.get("time").unwrap_or(node);
        let place = |key: &str| node.get(key).map_or(time.span, |node| node.span);
        Some(Limit {
            time: self.limited(time)?,
            span: time.span,
            places: LimitPlaces { from: place("from"), remind: place("remind"), escalate: place("escalate") },
            from: node.get("from").and_then(|from| self.any_step(from)),
            remind: node.get("remind").and_then(|remind| self.duration(remind)),
            escalate: node.get("escalate").and_then(|role| self.role(role)),
        })
    }

    fn visits(&mut self, node: &'a Node, parent: Option<StepId>) -> Option<Visits> {
        let at_most = node.get("at_most").and_then(|count| self.count(count));
        let then = node.get("then").and_then(|then| self.sibling(then, parent));
        Some(Visits { at_most: at_most?, then: then? })
    }

    fn lane(&mut self, node: &'a Node, parent: Option<StepId>, is_lane: bool) -> Option<Lane> {
        if is_lane {
            let when = node.get("when").and_then(|when| self.guard(when));
            return Some(Lane {
                when,
                after: self.many(node.get("after"), |lowering, name| lowering.lane_beside(name, parent)),
            });
        }
        for key in ["when", "after"] {
            if let Some(entry) = node.entry(key) {
                self.report(
                    Diagnostic::error(3, entry.key.span, message!(zh: "`{key}` 只能用在并行的分支上", en: "only a lane has `{key}`"))
                        .help(message!(zh: "条件写在上一步的 next 里", en: "put the condition into the `next` of the step before")),
                );
            }
        }
        None
    }

    /// A lane of the same `together` step.
    fn lane_beside(&mut self, node: &Node, parent: Option<StepId>) -> Option<StepId> {
        let id = self.any_step(node)?;
        if self.placed[id.0 as usize].parent == parent {
            return Some(id);
        }
        let name = node.text()?;
        self.report(
            Diagnostic::error(
                505,
                node.span,
                message!(zh: "`{name}` 不是同一个并行步骤的分支", en: "`{name}` is no lane of the same together step"),
            )
            .help(message!(zh: "after 只能写旁边的分支", en: "`after` names lanes that stand beside this one")),
        );
        None
    }

    fn together(&mut self, node: &'a Node, lanes: Vec<StepId>) -> Option<Together> {
        let join = match node.get("join") {
            None => Join::All,
            Some(join) => match (join.text(), join.get("at_least")) {
                (Some("any"), _) => Join::Any,
                (Some(_), _) => Join::All,
                (None, Some(count)) => Join::AtLeast(self.join_count(count, lanes.len())?),
                (None, None) => return None,
            },
        };
        let rest = node.get("rest").and_then(Node::text);
        if join != Join::All && rest.is_none() {
            let place = node.get("join").map_or(node.span, |join| join.span);
            self.report(
                Diagnostic::error(503, place, message!(zh: "没有说其余分支怎么办", en: "what happens to the other lanes is not said"))
                    .help(message!(zh: "加上 `rest: cancel`（取消）或 `rest: await`（等它们做完）", en: "add `rest: cancel` or `rest: await`")),
            );
        }
        Some(Together { lanes, join, rest: if rest == Some("cancel") { Rest::Cancel } else { Rest::Await } })
    }

    fn join_count(&mut self, node: &Node, lanes: usize) -> Option<u32> {
        let count = node.text().and_then(whole_number)?;
        if count == 0 || count as usize > lanes {
            self.report(
                Diagnostic::error(
                    501,
                    node.span,
                    message!(zh: "{lanes} 个分支里等不到 {count} 个", en: "{count} of {lanes} lanes cannot be had"),
                )
                .help(message!(zh: "写 1 到 {lanes}", en: "write 1 to {lanes}")),
            );
            return None;
        }
        Some(count)
    }

    fn call(&mut self, node: &'a Node, key: &str) -> Option<Call> {
        let name = node.get(key)?;
        let mut with = Vec::new();
        for entry in entries(node.get("with")) {
            if let Some(value) = self.expression(&entry.value, Expected::Anything) {
                with.push((Spanned::new(entry.name().to_owned(), entry.key.span), value));
            }
        }
        let mut results = Vec::new();
        for entry in entries(node.get("results")) {
            let key = Node {
                span: entry.key.span,
                kind: NodeKind::Scalar { text: entry.name().into(), quoted: entry.quoted },
            };
            if let (Some(field), Some(theirs)) = (self.field(&key), entry.value.text()) {
                results.push((field, Spanned::new(theirs.to_owned(), entry.value.span)));
            }
        }
        Some(Call { playbook: name.text()?.to_owned(), span: name.span, with, results })
    }

    fn wait(&mut self, node: &'a Node, parent: Option<StepId>, is_lane: bool) -> Option<Wait> {
        if node.text().is_some() {
            return self.limited(node).map(Wait::For);
        }
        match (node.get("until"), node.get("event")) {
            (Some(until), None) => {
                let field = self.field(until)?;
                if self.definitions.fields[field.0 as usize].kind != FieldKind::Date {
                    self.report(
                        Diagnostic::error(
                            201,
                            until.span,
                            message!(zh: "until 要一个日期字段", en: "`until` needs a field of type date"),
                        )
                        .help(message!(zh: "改用日期字段", en: "name a field of type date")),
                    );
                }
                Some(Wait::Until(field))
            }
            (None, Some(event)) => {
                let other = node.get("else");
                let within = match (node.get("within"), other) {
                    (_, Some(_)) if is_lane => None,
                    (Some(time), Some(other)) => Some((self.limited(time)?, self.sibling(other, parent)?)),
                    (None, None) => None,
                    (Some(_), None) | (None, Some(_)) => {
                        self.report(
                            Diagnostic::error(4, node.span, message!(zh: "within 和 else 要一起写", en: "`within` and `else` go together"))
                                .help(message!(zh: "写上最多等多久，以及等不到时去哪一步", en: "say for how long at most, and where it leads then")),
                        );
                        None
                    }
                };
                Some(Wait::Event { event: self.identifier(event, false)?, title: self.text(node.get("title")), within })
            }
            (Some(_), Some(_)) | (None, None) => {
                self.report(
                    Diagnostic::error(4, node.span, message!(zh: "要写明等什么，而且只写一样", en: "say what is waited for, one thing only"))
                        .help(message!(zh: "写时长、`until: 日期字段` 或 `event: 事件`", en: "write a span of time, `until: date field`, or `event: name`")),
                );
                None
            }
        }
    }
}

//! Steps compared: what happens there, who does it, and where it leads.

use super::condition::Both;
use super::definition::{interrupts, subject};
use super::facet::{Facet, Side, differences, list, plain, quoted};
use super::{Changes, Detail, Fate, Matching, Subject, SubjectKind};
use crate::lang::{Lang, Message};
use crate::message;
use crate::model::guard::Guard;
use crate::model::step::{Call, Join, Limit, Outcome, Redo, Rest, Step, StepKind, Voters, Wait};
use crate::model::{FieldId, StepId};

/// Compares the steps.
pub(super) fn compare(old: &Side<'_>, new: &Side<'_>, matching: &Matching, changes: &mut Changes) {
    let both = Both { old, new, matching };
    let mut is_new = vec![true; new.playbook.steps.len()];
    for was in &old.playbook.steps {
        let Some(id) = matching.step(was.id) else {
            let gone = subject(SubjectKind::Step, &was.name, &was.title, was.span);
            changes.subjects.push(Subject { fate: Fate::Removed, span: None, ..gone });
            continue;
        };
        is_new[id.0 as usize] = false;
        let is = &new.playbook[id];
        let mut subject = subject(SubjectKind::Step, &is.name, &is.title, is.span);
        if was.name != is.name {
            subject.fate = Fate::Renamed { was: was.name.clone() };
        }
        subject.details = differences(facets(old, was), facets(new, is));
        subject.details.extend(both.conditions(was, is));
        subject.details.extend(both.outcomes(was, is));
        changes.changed(subject, is_reworded(was, is));
    }
    for is in new.playbook.steps.iter().filter(|step| is_new[step.id.0 as usize]) {
        let added = subject(SubjectKind::Step, &is.name, &is.title, is.span);
        changes.subjects.push(Subject { fate: Fate::Added, ..added });
    }
}

fn is_reworded(was: &Step, is: &Step) -> bool {
    was.title != is.title || was.work.guidance() != is.work.guidance()
}

fn facets(side: &Side<'_>, step: &Step) -> Vec<Facet> {
    let mut facets = vec![Facet::one("kind", message!(zh: "类型", en: "kind"), kind(&step.kind))];
    let place = match step.parent {
        Some(parent) => quoted(side.step(parent)),
        None => message!(zh: "最外层", en: "the outermost level"),
    };
    facets.push(Facet::one("place", message!(zh: "位于", en: "stands in"), place));
    people(side, step, &mut facets);
    papers(side, step, &mut facets);
    limits(side, step, &mut facets);
    if let Some(lane) = &step.lane {
        let label = message!(zh: "在其后开始", en: "starts after");
        facets.extend(lane.after.iter().map(|lane| Facet::member("after", label.clone(), side.step(*lane))));
    }
    facets.extend(interrupts(side, &step.interrupts));
    of_kind(side, &step.kind, &mut facets);
    facets
}

fn kind(kind: &StepKind) -> Message {
    match kind {
        StepKind::Task => message!(zh: "任务", en: "a task"),
        StepKind::Approval(_) => message!(zh: "审批", en: "an approval"),
        StepKind::Together(_) => message!(zh: "并行", en: "lanes side by side"),
        StepKind::Group(_) => message!(zh: "组", en: "a group"),
        StepKind::Call(_) => message!(zh: "调用流程", en: "a call"),
        StepKind::HandOff(_) => message!(zh: "移交", en: "a hand-off"),
        StepKind::Wait(_) => message!(zh: "等待", en: "a wait"),
        StepKind::End(_) => message!(zh: "结束", en: "an end"),
    }
}

fn people(side: &Side<'_>, step: &Step, facets: &mut Vec<Facet>) {
    let work = &step.work;
    let roles = [
        ("performer", message!(zh: "办理角色", en: "performed by"), &work.roles),
        ("consult", message!(zh: "征询", en: "consulted"), &work.consult),
        ("inform", message!(zh: "知会", en: "informed"), &work.inform),
    ];
    for (aspect, label, roles) in roles {
        facets.extend(roles.iter().map(|role| Facet::member(aspect, label.clone(), side.role(*role))));
    }
    let steps = [
        ("not_by", message!(zh: "不得由同一人办理", en: "not by whoever did"), &work.not_by),
        ("reviews", message!(zh: "审核", en: "reviews"), &work.reviews),
    ];
    for (aspect, label, steps) in steps {
        facets.extend(steps.iter().map(|step| Facet::member(aspect, label.clone(), side.step(*step))));
    }
}

fn papers(side: &Side<'_>, step: &Step, facets: &mut Vec<Facet>) {
    let work = &step.work;
    let field = |id: FieldId, value: Message| {
        let name = side.field(id);
        Facet {
            aspect: "fill",
            label: message!(zh: "字段 `{name}`", en: "field `{name}`"),
            key: name.to_owned(),
            value,
        }
    };
    for fill in &work.fill {
        let value = match fill.when {
            None => message!(zh: "必填", en: "required"),
            Some(_) => message!(zh: "有条件时必填", en: "required on a condition"),
        };
        facets.push(field(fill.field, value));
    }
    facets.extend(work.optional.iter().map(|id| field(*id, message!(zh: "选填", en: "optional"))));
    let shown = [
        ("show", message!(zh: "显示字段", en: "shows"), &work.show),
        ("hide", message!(zh: "不显示字段", en: "hides"), &work.hide),
    ];
    for (aspect, label, fields) in shown {
        facets.extend(fields.iter().map(|id| Facet::member(aspect, label.clone(), side.field(*id))));
    }
    let records = [
        ("produces", message!(zh: "留下记录", en: "leaves the record"), &work.produces),
        ("uses", message!(zh: "需要记录", en: "needs the record"), &work.uses),
    ];
    for (aspect, label, records) in records {
        facets.extend(records.iter().map(|id| Facet::member(aspect, label.clone(), side.record(*id))));
    }
    for line in &work.check {
        let value = Message { zh: line.say(Lang::Zh).to_owned(), en: line.say(Lang::En).to_owned() };
        let key = format!("{}\n{}", value.zh, value.en);
        facets.push(Facet { aspect: "check", label: message!(zh: "清单", en: "checklist"), key, value });
    }
}

fn limits(side: &Side<'_>, step: &Step, facets: &mut Vec<Facet>) {
    if let Some(Limit { time, from, remind, escalate, .. }) = step.work.limit.as_deref() {
        facets.push(Facet::one("limit", message!(zh: "时限", en: "limit"), side.limited(time)));
        let from = from.map(|step| quoted(side.step(step)));
        facets.extend(from.map(|from| Facet::one("from", message!(zh: "时限起算", en: "limit counted from"), from)));
        let remind = remind.map(|time| Message { zh: time.say(Lang::Zh), en: time.say(Lang::En) });
        facets.extend(remind.map(|time| Facet::one("remind", message!(zh: "提前提醒", en: "reminder before"), time)));
        let told = escalate.map(|role| quoted(side.role(role)));
        facets.extend(told.map(|role| Facet::one("escalate", message!(zh: "逾期上报", en: "told when late"), role)));
    }
    if let Some(visits) = &step.visits {
        let label = message!(zh: "最多进入次数", en: "visits at most");
        facets.push(Facet::one("visits", label, side.count(&visits.at_most)));
        let label = message!(zh: "次数用完后", en: "when visits are used up");
        facets.push(Facet::one("then", label, quoted(side.step(visits.then))));
    }
}

fn of_kind(side: &Side<'_>, kind: &StepKind, facets: &mut Vec<Facet>) {
    match kind {
        StepKind::Approval(approval) => {
            let label = message!(zh: "投票", en: "votes");
            facets.push(Facet::one("voters", label, voters(side, &approval.voters)));
        }
        StepKind::Together(together) => {
            let join = match together.join {
                Join::All => message!(zh: "全部完成", en: "all lanes are finished"),
                Join::Any => message!(zh: "一条完成", en: "one lane is finished"),
                Join::AtLeast(number) => message!(zh: "{number} 条完成", en: "{number} lanes are finished"),
            };
            facets.push(Facet::one("join", message!(zh: "汇合条件", en: "joined when"), join));
            let rest = match together.rest {
                Rest::Cancel => message!(zh: "取消", en: "cancelled"),
                Rest::Await => message!(zh: "等待", en: "waited for"),
            };
            facets.push(Facet::one("rest", message!(zh: "其余分支", en: "the other lanes"), rest));
        }
        StepKind::Group(group) => {
            let label = message!(zh: "组从哪一步开始", en: "the group starts with");
            facets.push(Facet::one("start", label, quoted(side.step(group.start))));
        }
        StepKind::Call(call) | StepKind::HandOff(call) => {
            facets.push(Facet::one("call", message!(zh: "流程", en: "playbook"), quoted(&call.playbook)));
            for (ours, theirs) in &call.results {
                let own = side.field(*ours);
                let label = message!(zh: "取回 `{own}`", en: "takes back `{own}` from");
                facets.push(Facet { aspect: "results", label, key: own.to_owned(), value: quoted(&theirs.value) });
            }
        }
        StepKind::Wait(wait) => {
            facets.push(Facet::one("wait", message!(zh: "等待", en: "waits"), waiting(side, wait)));
        }
        StepKind::End(end) => {
            facets.push(Facet::one("end", message!(zh: "结局", en: "outcome"), quoted(&end.outcome)));
        }
        StepKind::Task => {}
    }
}

fn voters(side: &Side<'_>, voters: &Voters) -> Message {
    let parts = |parts: &[Voters]| list(parts.iter().map(|part| self::voters(side, part)));
    match voters {
        Voters::Seat { role, .. } => quoted(side.role(*role)),
        Voters::All(inner) => {
            let Message { zh, en } = parts(inner);
            message!(zh: "会签（{zh}）", en: "all of ({en})")
        }
        Voters::Any(inner) => {
            let Message { zh, en } = parts(inner);
            message!(zh: "或签（{zh}）", en: "any of ({en})")
        }
        Voters::InOrder(inner) => {
            let Message { zh, en } = parts(inner);
            message!(zh: "依次（{zh}）", en: "in order ({en})")
        }
        Voters::AtLeast(number, inner) => {
            let Message { zh, en } = parts(inner);
            message!(zh: "至少 {number} 票（{zh}）", en: "at least {number} of ({en})")
        }
    }
}

fn waiting(side: &Side<'_>, wait: &Wait) -> Message {
    match wait {
        Wait::For(limited) => side.limited(limited),
        Wait::Until(field) => {
            let field = side.field(*field);
            message!(zh: "到 `{field}`", en: "until `{field}`")
        }
        Wait::Event { event, within: None, .. } => message!(zh: "事件 `{event}`", en: "for `{event}`"),
        Wait::Event { event, within: Some((limited, other)), .. } => {
            let (Message { zh, en }, other) = (side.limited(limited), side.step(*other));
            message!(
                zh: "事件 `{event}`，{zh}内没有就去 `{other}`",
                en: "for `{event}`, {en} at most, then `{other}`"
            )
        }
    }
}

impl Both<'_, '_> {
    /// What is otherwise about the conditions of a step, those of its outcomes aside.
    fn conditions(&self, was: &Step, is: &Step) -> Vec<Detail> {
        let lane = |step: &Step| step.lane.as_ref().and_then(|lane| lane.when.clone());
        let label = message!(zh: "开始条件", en: "starts when");
        let mut details = self.condition("when", &label, lane(was).as_ref(), lane(is).as_ref());
        for fill in &is.work.fill {
            let before = was.work.fill.iter().find(|old| self.matching.field(old.field) == Some(fill.field));
            // Where one of them is required always, the facets have said so.
            if let Some((before, after)) = before.and_then(|old| old.when.as_ref()).zip(fill.when.as_ref()) {
                let name = &self.new.playbook[fill.field].name;
                let label = message!(zh: "必填 `{name}`", en: "`{name}` is required when");
                details.extend(self.condition("fill", &label, Some(before), Some(after)));
            }
        }
        if let (StepKind::Call(old) | StepKind::HandOff(old), StepKind::Call(new) | StepKind::HandOff(new)) =
            (&was.kind, &is.kind)
        {
            details.extend(self.arguments(old, new));
        }
        details
    }

    fn arguments(&self, old: &Call, new: &Call) -> Vec<Detail> {
        let find = |call: &'_ Call, name: &str| -> Option<Guard> {
            call.with.iter().find(|(known, _)| known.value == *name).map(|(_, guard)| guard.clone())
        };
        let facet = |name: &str, text: &str| {
            let label = message!(zh: "传给 `{name}`", en: "gives `{name}`");
            Facet { aspect: "with", label, key: name.to_owned(), value: plain(text) }
        };
        let before = old.with.iter().map(|(name, guard)| {
            // What computes the same is written as in the new one.
            let same = find(new, &name.value).filter(|new| self.is_same(guard, new));
            facet(&name.value, &same.as_ref().unwrap_or(guard).text)
        });
        let after = new.with.iter().map(|(name, guard)| facet(&name.value, &guard.text));
        differences(before.collect(), after.collect())
    }

    fn outcomes(&self, was: &Step, is: &Step) -> Vec<Detail> {
        let gone = |outcome: &&Outcome| is.outcome(&outcome.name).is_none();
        let before: Vec<Facet> = was.outcomes.iter().filter(gone).map(|outcome| leads(self.old, outcome)).collect();
        let come = |outcome: &&Outcome| was.outcome(&outcome.name).is_none();
        let after: Vec<Facet> = is.outcomes.iter().filter(come).map(|outcome| leads(self.new, outcome)).collect();
        let mut details = differences(before, after);
        for outcome in &is.outcomes {
            if let Some(old) = was.outcome(&outcome.name) {
                details.extend(self.branches(&outcome.name, &old.branches, &outcome.branches));
                details.extend(differences(about(self.old, old), about(self.new, outcome)));
                let name = &outcome.name;
                let label = message!(zh: "结果 `{name}` 可选", en: "the outcome `{name}` is offered when");
                details.extend(self.condition("offered", &label, old.when.as_deref(), outcome.when.as_deref()));
            }
        }
        details
    }
}

/// An outcome that is there in one of the playbooks only.
fn leads(side: &Side<'_>, outcome: &Outcome) -> Facet {
    let mut targets: Vec<StepId> = outcome.branches.iter().map(|branch| branch.to).collect();
    targets.dedup();
    let name = &outcome.name;
    let Message { zh, en } = list(targets.into_iter().map(|to| quoted(side.step(to))));
    let value = message!(zh: "`{name}`，去 {zh}", en: "`{name}` to {en}");
    Facet { aspect: "outcome", label: message!(zh: "结果", en: "outcome"), key: name.clone(), value }
}

/// What is said about an outcome beside where it leads.
fn about(side: &Side<'_>, outcome: &Outcome) -> Vec<Facet> {
    let name = &outcome.name;
    let label = message!(zh: "结果 `{name}`", en: "outcome `{name}`");
    let mut facets = Vec::new();
    let redo = match &outcome.redo {
        Redo::Unsaid => None,
        Redo::All => Some(message!(zh: "重做全部分支", en: "all lanes are done again")),
        Redo::Chosen => Some(message!(zh: "挑选重做的分支", en: "the lanes to be done again are chosen")),
        Redo::Lanes(lanes) => {
            let Message { zh, en } = list(lanes.iter().map(|lane| quoted(side.step(*lane))));
            Some(message!(zh: "重做 {zh}", en: "done again: {en}"))
        }
    };
    facets.extend(redo.map(|redo| Facet::one("redo", label.clone(), redo)));
    if outcome.reason_required {
        let value = message!(zh: "须说明理由", en: "a reason is required");
        facets.push(Facet::one("reason", label.clone(), value));
    }
    if outcome.early {
        let value = message!(zh: "不必等字段和清单齐全", en: "may be chosen early");
        facets.push(Facet::one("early", label.clone(), value));
    }
    for field in &outcome.fill {
        let field = side.field(*field);
        let value = message!(zh: "须填写 `{field}`", en: "`{field}` is required");
        facets.push(Facet { aspect: "fill", label: label.clone(), key: field.to_owned(), value });
    }
    facets
}

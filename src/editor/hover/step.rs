//! What there is to say about steps, outcomes, interrupts and roles.

use super::Subject;
use super::markdown::{code, escape};
use crate::compile::grammar::Realm;
use crate::compile::yaml::Node;
use crate::editor::symbol::Occurrence;
use crate::source::Span;

/// Keys under which a step is named that somebody goes to.
pub(super) const LEADS: [&str; 5] = ["next", "to", "else", "then", "start"];
/// Keys under which a role is named that does the work or votes.
const PERFORMS: [&str; 6] = ["role", "approval", "all", "any", "in_order", "of"];

pub(super) fn step(subject: &Subject<'_, '_>) -> String {
    let kind = subject.document.index.steps.iter().find(|step| step.key == subject.definition.span);
    let kind = kind.and_then(|step| step.kind);
    let mut page = subject.page(&format!("{}{}", subject.pick("步骤：", "step: "), kind_in_words(subject, kind)));
    let inside = inside(subject);
    let named = |realm: Realm, keys: &[&str]| -> Vec<String> {
        let mut names: Vec<String> = Vec::new();
        for one in &inside {
            if one.symbol.realm == realm && keys.contains(&one.key) && !names.contains(&one.symbol.name) {
                names.push(one.symbol.name.clone());
            }
        }
        names
    };
    page.names(subject.pick("谁做", "by"), &named(Realm::Role, &PERFORMS));
    if let Some(limit) = subject.node.and_then(|node| node.get("within")) {
        page.fact(subject.pick("时限", "within"), &limited(subject, limit));
    }
    page.names(subject.pick("填写", "fills"), &named(Realm::Field, &["fill", "optional", "field"]));
    page.names(subject.pick("调用", "calls"), &named(Realm::Playbook, &["call", "hand_off"]));
    page.names(subject.pick("去往", "leads to"), &named(Realm::Step, &LEADS));
    let from = subject.steps_that(|one| LEADS.contains(&one.key));
    page.names(subject.pick("来自", "led to from"), &from);
    page.done()
}

/// What is named directly in a step, not in the steps inside it.
fn inside<'a>(subject: &Subject<'_, 'a>) -> Vec<&'a Occurrence> {
    let steps = &subject.document.index.steps;
    let number = steps.iter().position(|step| step.key == subject.definition.span);
    let all = &subject.document.index.occurrences;
    let end = subject.node.map_or(subject.definition.span.end(), |node| node.span.end());
    let first = all.partition_point(|one| one.span.start() < subject.definition.span.start());
    let last = all.partition_point(|one| one.span.start() < end);
    all[first..last.max(first)].iter().filter(|one| one.step.is_some() && one.step == number).collect()
}

fn kind_in_words<'w>(subject: &Subject<'_, '_>, kind: Option<&str>) -> &'w str {
    match kind {
        None => subject.lang.pick("任务", "task"),
        Some("approval") => subject.lang.pick("审批", "approval"),
        Some("together") => subject.lang.pick("并行", "lanes side by side"),
        Some("steps") => subject.lang.pick("组", "group"),
        Some("call") => subject.lang.pick("调用另一份流程", "calls another playbook"),
        Some("hand_off") => subject.lang.pick("另开一件", "starts another case"),
        Some("end") => subject.lang.pick("结束", "end"),
        Some(_) => subject.lang.pick("等待", "wait"),
    }
}

/// A limit as it is written; of a setting, with what it holds.
fn limited(subject: &Subject<'_, '_>, node: &Node) -> String {
    let node = node.get("time").unwrap_or(node);
    let Some(text) = node.text() else { return String::new() };
    let settings = subject.document.root.as_ref().and_then(|root| root.get("settings"));
    let held = settings.and_then(|settings| settings.get(text)?.get("default")?.text());
    held.map_or_else(|| escape(text), |held| format!("{} = {}", code(text), escape(held)))
}

pub(super) fn outcome(subject: &Subject<'_, '_>) -> String {
    let is_end = subject.symbol.realm == Realm::End;
    let owner = &subject.symbol.owner;
    let kind = match (is_end, owner.as_str()) {
        (true, "") => subject.pick("案件的结局", "outcome of the case").to_owned(),
        (true, group) => format!("{} {}", subject.pick("组的结局：", "outcome of the group"), code(group)),
        (false, step) => format!("{} {}", subject.pick("结果：", "outcome of"), code(step)),
    };
    let mut page = subject.page(&kind);
    if is_end {
        let ends = subject.shelf.occurrences(subject.symbol).into_iter().filter(|(_, one)| one.defines);
        let names = ends.filter_map(|(at, one)| Some(subject.shelf.documents[at].step_of(one)?.name.clone()));
        page.names(subject.pick("到达于", "reached at"), &names.collect::<Vec<String>>());
        page.names(subject.pick("处理它的步骤", "answered by"), &subject.steps_that(|one| one.key == "next"));
    } else if let Some(node) = subject.node {
        page.names(subject.pick("去往", "leads to"), &steps_in(subject, node.span));
    }
    page.done()
}

/// The steps that are named to lead to in a piece of text.
fn steps_in(subject: &Subject<'_, '_>, span: Span) -> Vec<String> {
    let all = &subject.document.index.occurrences;
    let first = all.partition_point(|one| one.span.start() < span.start());
    let last = all.partition_point(|one| one.span.start() < span.end().max(span.start()));
    let leads = all[first..last.max(first)].iter();
    let leads = leads.filter(|one| one.symbol.realm == Realm::Step && LEADS.contains(&one.key));
    leads.map(|one| one.symbol.name.clone()).collect()
}

pub(super) fn interrupt(subject: &Subject<'_, '_>) -> String {
    if subject.symbol.realm == Realm::Event {
        return subject.page(subject.pick("等待的事件", "event that is waited for")).done();
    }
    let mut page = subject.page(subject.pick("中止", "interrupt"));
    if let Some(node) = subject.node {
        page.names(subject.pick("去往", "leads to"), &steps_in(subject, node.span));
    }
    page.done()
}

pub(super) fn role(subject: &Subject<'_, '_>) -> String {
    let mut page = subject.page(subject.pick("角色", "role"));
    let under = |keys: &'static [&'static str]| subject.steps_that(|one| keys.contains(&one.key));
    page.names(subject.pick("做", "does"), &under(&["role"]));
    page.names(subject.pick("审批", "votes at"), &under(&PERFORMS[1..]));
    page.names(subject.pick("被征询", "is asked at"), &under(&["consult"]));
    page.names(subject.pick("被告知", "is told at"), &under(&["inform"]));
    page.names(subject.pick("超期时被告知", "is told when late"), &under(&["escalate"]));
    page.done()
}

//! What there is to say about fields, settings, choices, records and playbooks.

use super::markdown::{code, escape};
use super::{Page, Subject};
use crate::compile::grammar::Realm;
use crate::compile::yaml::Node;
use crate::editor::symbol::{Occurrence, Symbol};

/// Keys under which a field is named that is filled there.
const FILLS: [&str; 4] = ["fill", "optional", "field", "results"];

pub(super) fn field(subject: &Subject<'_, '_>) -> String {
    let mut page = subject.page(&kind(subject));
    limits(subject, &mut page);
    if let Some(hint) = subject.says("hint") {
        page.fact(subject.pick("填写提示", "hint"), &escape(&hint));
    }
    let fills = |one: &Occurrence| FILLS.contains(&one.key);
    page.names(subject.pick("填写于", "filled at"), &subject.steps_that(fills));
    page.names(subject.pick("读取于", "read at"), &subject.steps_that(|one| !fills(one)));
    page.done()
}

/// What a field, column or setting is and holds.
fn kind(subject: &Subject<'_, '_>) -> String {
    let vocabulary = &subject.document.vocabulary;
    let Symbol { realm, owner, name, .. } = subject.symbol;
    let is_column = *realm == Realm::Column;
    let field = if is_column { vocabulary.column(owner, name) } else { vocabulary.find(name) };
    let what = match (is_column, *realm == Realm::Setting) {
        (true, _) => subject.pick("列", "column"),
        (false, true) => subject.pick("设置", "setting"),
        (false, false) => subject.pick("字段", "field"),
    };
    let colon = subject.pick("：", ": ");
    match subject.node.and_then(|node| node.get("type")).and_then(Node::text).zip(field) {
        Some((name, field)) => format!("{what}{colon}{} ({})", field.kind.say().say(subject.lang), code(name)),
        None => what.to_owned(),
    }
}

/// What a value must keep to, as it is written.
fn limits(subject: &Subject<'_, '_>, page: &mut Page) {
    for key in ["min", "max", "pattern", "decimals", "currency", "default"] {
        if let Some(text) = subject.node.and_then(|node| node.get(key)).and_then(Node::text) {
            page.fact(&code(key), &code(text));
        }
    }
    if let Some(unit) = subject.says("unit") {
        page.fact(subject.pick("单位", "unit"), &escape(&unit));
    }
    let choices = subject.document.vocabulary.find(&subject.symbol.name).map(|field| field.kind.choices());
    let choices = choices.unwrap_or_default().iter().map(|choice| choice.name.clone()).collect::<Vec<String>>();
    if subject.symbol.realm != Realm::Column {
        page.names(subject.pick("可选", "choices"), &choices);
    }
    let columns = subject.entries("columns").iter().map(|entry| entry.name().to_owned()).collect::<Vec<String>>();
    page.names(subject.pick("列", "columns"), &columns);
}

pub(super) fn setting(subject: &Subject<'_, '_>) -> String {
    let mut page = subject.page(&kind(subject));
    limits(subject, &mut page);
    let Symbol { playbook, name, .. } = subject.symbol;
    if let Some(own) = subject.shelf.company_value(playbook, name) {
        page.fact(subject.pick("本公司的值", "value in this workspace"), &code(own));
    }
    if let Some(note) = subject.says("note") {
        page.line(&escape(&note));
    }
    page.names(subject.pick("用于", "used at"), &subject.steps_that(|_| true));
    page.done()
}

pub(super) fn choice(subject: &Subject<'_, '_>) -> String {
    let owner = code(&subject.symbol.owner);
    let mut page = subject.page(&format!("{} {owner}", subject.pick("选项，属于", "choice of")));
    page.names(subject.pick("用于", "used at"), &subject.steps_that(|one| one.key != "default"));
    page.done()
}

pub(super) fn record(subject: &Subject<'_, '_>) -> String {
    let mut page = subject.page(subject.pick("记录", "record"));
    let text = |key: &str| subject.node.and_then(|node| node.get(key)).and_then(Node::text);
    page.fact(subject.pick("编号", "number"), &text("number").map(code).unwrap_or_default());
    page.fact(subject.pick("保存", "kept"), &text("retain").map(escape).unwrap_or_default());
    page.names(subject.pick("产生于", "produced at"), &subject.steps_that(|one| one.key == "produces"));
    page.names(subject.pick("用于", "used at"), &subject.steps_that(|one| one.key == "uses"));
    page.done()
}

pub(super) fn playbook(subject: &Subject<'_, '_>) -> String {
    let mut page = subject.page(subject.pick("流程", "playbook"));
    let root = subject.document.root.as_ref();
    let version = root.and_then(|root| root.get("version")).and_then(Node::text);
    page.fact(subject.pick("版本", "version"), &version.map(code).unwrap_or_default());
    page.names(subject.pick("别名", "aliases"), &subject.document.aliases);
    page.names(subject.pick("调用它的步骤", "called at"), &subject.steps_that(|_| true));
    page.done()
}

//! The keys of the language in Markdown, made from the grammar itself.

use std::fmt::Write;

use super::{Either, Key, PLAYBOOK, Record, STEP_KINDS, Shape};
use crate::lang::Lang;

/// Every key of a playbook file in Markdown: its type, whether it must be there, what it means.
#[must_use]
pub fn reference(lang: Lang) -> String {
    let mut found = Found::default();
    found.record(&PLAYBOOK);
    STEP_KINDS.iter().for_each(|kind| found.keys(kind.record.keys));
    let mut text = opening(lang).to_owned();
    text.push_str(&section(&format!("`{}`", PLAYBOOK.name), &PLAYBOOK, lang));
    write!(text, "\n## {}\n\n{}\n", lang.pick("步骤", "Steps"), kinds(lang)).expect("a string takes every text");
    for kind in STEP_KINDS {
        let title = format!("{}{}", lang.pick("步骤：", "Step: "), kind_title(kind.told_by, lang));
        text.push_str(&section(&title, &kind.record, lang).replacen("## ", "### ", 1));
    }
    write!(text, "\n## {}\n", lang.pick("其余的映射", "The other maps")).expect("a string takes every text");
    for record in found.records.iter().filter(|record| record.name != PLAYBOOK.name) {
        text.push_str(&section(&format!("`{}`", record.name), record, lang).replacen("## ", "### ", 1));
    }
    text
}

fn opening(lang: Lang) -> &'static str {
    lang.pick(
        "# 语言的键\n\n\
         本文由程序的语法生成，与 `playbook validate` 检查的、`playbook schema` 输出的是同一份。\
         用法和例子见[语言参考](language.md)。没有列在这里的键是错误。\n",
        "# The keys of the language\n\n\
         This page is made from the grammar of the program: what `playbook validate` checks and `playbook schema` prints. For \
         examples see [the language](language.md). A key that is not listed here is an error.\n",
    )
}

fn kinds(lang: Lang) -> String {
    let keys: Vec<String> = STEP_KINDS.iter().filter_map(|kind| kind.told_by).map(|key| format!("`{key}`")).collect();
    match lang {
        Lang::Zh => format!("步骤的种类由一个键说明：{}；一个也没有就是普通任务。", keys.join("、")),
        Lang::En => {
            format!("The kind of a step is told by one key: {}; a step with none of them is a task.", keys.join(", "))
        }
    }
}

fn kind_title(told_by: Option<&str>, lang: Lang) -> String {
    match told_by {
        Some(key) => format!("`{key}`"),
        None => lang.pick("任务", "task").to_owned(),
    }
}

fn section(title: &str, record: &Record, lang: Lang) -> String {
    let head = lang.pick("| 键 | 类型 | 必须 | 含义 |", "| key | type | required | means |");
    let mut text = format!("\n## {title}\n\n{head}\n|---|---|---|---|\n");
    for key in record.keys {
        let required = if key.required { lang.pick("是", "yes") } else { "" };
        let (shape, meaning) = (words(key.shape, lang, true), lang.pick(key.zh, key.en).replace('|', "\\|"));
        writeln!(text, "| `{}` | {shape} | {required} | {meaning} |", key.name).expect("a string takes every text");
    }
    text
}

/// What may stand in a place, in words without links.
#[must_use]
pub fn in_words(shape: &Shape, lang: Lang) -> String {
    words(shape, lang, false)
}

/// What may stand in a place, in words.
fn words(shape: &Shape, lang: Lang, linked: bool) -> String {
    let plain = |zh: &str, en: &str| lang.pick(zh, en).to_owned();
    match shape {
        Shape::Name(_) => plain("名称", "name"),
        Shape::Text => plain("文字", "text"),
        Shape::Words => plain("字词", "words"),
        Shape::Integer => plain("整数", "whole number"),
        Shape::Flag => "`true` / `false`".to_owned(),
        Shape::Duration => plain("时长", "span of time"),
        Shape::OrSetting(inner) => {
            format!("{}{}", words(inner, lang, linked), lang.pick("或设置名", " or name of a setting"))
        }
        Shape::Date => plain("日期", "date"),
        Shape::Time => plain("时间", "time of day"),
        Shape::Guard => plain("表达式", "expression"),
        Shape::OneOf(values) => values.iter().map(|value| format!("`{value}`")).collect::<Vec<_>>().join(" / "),
        Shape::Value => plain("值", "value"),
        Shape::List(item) => format!("{}{}", lang.pick("列表：", "list of "), words(item, lang, linked)),
        Shape::Map(_, value) => format!("{}{}", lang.pick("名称 → ", "name → "), words(value, lang, linked)),
        Shape::Record(record) => link(record, linked),
        Shape::Titled(record) => format!("{}{}", lang.pick("文字，或 ", "text or "), link(record, linked)),
        Shape::Either(either) => alternatives(either, lang, linked),
        Shape::Step if linked => format!("[{}](#{})", lang.pick("步骤", "step"), lang.pick("步骤", "steps")),
        Shape::Step => plain("步骤", "step"),
    }
}

fn alternatives(either: &Either, lang: Lang, linked: bool) -> String {
    let mut found: Vec<String> = Vec::new();
    for shape in [either.scalar, either.list, either.map].into_iter().flatten() {
        let said = words(shape, lang, linked);
        if !found.contains(&said) {
            found.push(said);
        }
    }
    found.join(lang.pick("，或 ", " or "))
}

fn link(record: &Record, linked: bool) -> String {
    let name = record.name;
    if linked { format!("[`{name}`](#{name})") } else { format!("`{name}`") }
}

/// The records that keys lead to, in the order in which a reader meets them.
#[derive(Default)]
struct Found {
    records: Vec<&'static Record>,
}

impl Found {
    fn record(&mut self, record: &'static Record) {
        if self.records.iter().any(|known| known.name == record.name) {
            return;
        }
        self.records.push(record);
        self.keys(record.keys);
    }

    fn keys(&mut self, keys: &'static [Key]) {
        keys.iter().for_each(|key| self.shape(key.shape));
    }

    fn shape(&mut self, shape: &'static Shape) {
        match shape {
            Shape::List(inner) | Shape::Map(_, inner) => self.shape(inner),
            Shape::Record(record) | Shape::Titled(record) => self.record(record),
            Shape::Either(either) => {
                [either.scalar, either.list, either.map].into_iter().flatten().for_each(|shape| self.shape(shape));
            }
            Shape::Name(_)
            | Shape::Text
            | Shape::Words
            | Shape::Integer
            | Shape::Flag
            | Shape::Duration
            | Shape::OrSetting(_)
            | Shape::Date
            | Shape::Time
            | Shape::Guard
            | Shape::OneOf(_)
            | Shape::Value
            | Shape::Step => {}
        }
    }
}

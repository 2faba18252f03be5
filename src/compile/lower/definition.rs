//! Roles, settings, fields and records.

use std::cmp::Ordering;

use super::{Lowering, entries};
use crate::compile::grammar::{flag, is_bilingual, whole_number};
use crate::compile::yaml::{Entry, Node, NodeKind};
use crate::diagnostic::Diagnostic;
use crate::lang::{Message, Text};
use crate::message;
use crate::model::field::{Choice, Column, Field, FieldKind, Pattern};
use crate::model::value::Value;
use crate::model::{Record, Retention, Role, Setting};

/// Text may have so many characters when a field does not say how many.
const LONGEST_TEXT: u32 = 10_000;

impl<'a> Lowering<'a, '_> {
    pub(super) fn roles_of(&mut self, root: &'a Node) -> Vec<Role> {
        let roles: Vec<Role> = entries(root.get("roles"))
            .iter()
            .map(|entry| {
                self.check_identifier(entry.name(), entry.key.span, false);
                Role {
                    name: entry.name().to_owned(),
                    span: entry.key.span,
                    title: self.title_of(entry),
                    duties: self.texts(entry.value.get("duties")),
                    aliases: self.words_list(entry.value.get("aliases")),
                }
            })
            .collect();
        self.check_confusable(&roles, |role| (&role.name, role.span));
        roles
    }

    pub(super) fn records_of(&mut self, root: &'a Node) -> Vec<Record> {
        let records: Vec<Record> = entries(root.get("records"))
            .iter()
            .map(|entry| {
                self.check_identifier(entry.name(), entry.key.span, false);
                Record {
                    name: entry.name().to_owned(),
                    span: entry.key.span,
                    title: self.title_of(entry),
                    number: self.words(entry.value.get("number")),
                    retain: entry.value.get("retain").and_then(|node| self.retention(node)),
                }
            })
            .collect();
        self.check_confusable(&records, |record| (&record.name, record.span));
        records
    }

    fn retention(&mut self, node: &Node) -> Option<Retention> {
        if node.text() == Some("permanent") {
            return Some(Retention::Permanent);
        }
        self.duration(node).map(Retention::For)
    }

    /// The title of something that is either a text or a map with `title`.
    fn title_of(&mut self, entry: &'a Entry) -> Text {
        let value = &entry.value;
        let title = if value.text().is_some() || is_bilingual(value) { Some(value) } else { value.get("title") };
        self.text(title).unwrap_or_else(|| Text::plain(entry.name()))
    }

    pub(super) fn settings_of(&mut self, root: &'a Node) -> Vec<Setting> {
        let mut settings = Vec::new();
        for entry in entries(root.get("settings")) {
            let Some(field) = self.field_definition(entry, false) else { continue };
            let Some(default) = entry.value.get("default").and_then(|node| self.default_value(node, &field)) else {
                *self.complete = false;
                self.broken.insert(field.name);
                continue;
            };
            let note = self.text(entry.value.get("note"));
            settings.push(Setting { name: field.name.clone(), field, default, note });
        }
        settings
    }

    pub(super) fn fields_of(&mut self, root: &'a Node) -> Vec<Field> {
        let mut fields = Vec::new();
        for entry in entries(root.get("fields")) {
            let Some(mut field) = self.field_definition(entry, false) else { continue };
            field.default = entry.value.get("default").and_then(|node| self.default_value(node, &field));
            fields.push(field);
        }
        let settings = self.definitions.settings.iter().map(|setting| &setting.field);
        let named: Vec<&Field> = settings.chain(&fields).collect();
        self.check_confusable(&named, |field| (&field.name, field.span));
        fields
    }

    fn default_value(&mut self, node: &Node, field: &Field) -> Option<Value> {
        let value = self.value(node, &field.kind)?;
        if let Err(error) = field.check(&value) {
            self.report(bad_value(node, &error.message()));
        }
        Some(value)
    }

    fn value(&mut self, node: &Node, kind: &FieldKind) -> Option<Value> {
        match Value::parse(node.text()?, kind) {
            Ok(value) => Some(value),
            Err(error) => {
                self.report(bad_value(node, &error.message()));
                None
            }
        }
    }

    /// A field, a column or the field part of a setting.
    fn field_definition(&mut self, entry: &'a Entry, column: bool) -> Option<Field> {
        let (name, node) = (entry.name(), &entry.value);
        self.check_identifier(name, entry.key.span, false);
        let Some(kind) = self.kind(node, column) else {
            *self.complete = false;
            self.broken.insert(name.to_owned());
            return None;
        };
        self.keys_fit_kind(node, &kind);
        let min = self.bound(node.get("min"), &kind);
        let mut max = self.bound(node.get("max"), &kind);
        if kind == FieldKind::Text && max.is_none() {
            max = Some(Value::Number(LONGEST_TEXT.into()));
        }
        if let (Some(low), Some(high), Some(place)) = (&min, &max, node.get("max").or_else(|| node.get("min")))
            && low.compare(high) == Some(Ordering::Greater)
        {
            self.report(
                Diagnostic::error(
                    203,
                    place.span,
                    message!(zh: "最大值小于最小值", en: "the largest value is below the smallest"),
                )
                .help(
                    message!(zh: "交换 min 和 max，或改正其中一个", en: "swap `min` and `max`, or correct one of them"),
                ),
            );
        }
        Some(Field {
            name: name.to_owned(),
            span: entry.key.span,
            label: self.text(node.get("label")).unwrap_or_else(|| Text::plain(name)),
            hint: self.text(node.get("hint")),
            min,
            max,
            pattern: node.get("pattern").and_then(|node| self.pattern(node)),
            unit: self.text(node.get("unit")),
            default: None,
            kind,
        })
    }

    fn kind(&mut self, node: &'a Node, column: bool) -> Option<FieldKind> {
        let type_node = node.get("type")?;
        let kind = match type_node.text()? {
            "text" => FieldKind::Text,
            "integer" => FieldKind::Integer,
            "decimal" => FieldKind::Decimal { places: self.places(node, 9) },
            "money" => FieldKind::Money {
                currency: self.words(node.get("currency")).unwrap_or_else(|| "CNY".to_owned()),
                places: self.places(node, 2),
            },
            "yes_no" => FieldKind::YesNo,
            "choice" => FieldKind::Choice(self.choices(node, type_node)?),
            "date" => FieldKind::Date,
            "time" => FieldKind::Time,
            "duration" => FieldKind::Duration,
            "person" => FieldKind::Person,
            "file" => FieldKind::File,
            "table" => FieldKind::Table(self.columns(node, type_node)?),
            _ => return None,
        };
        if column && matches!(kind, FieldKind::File | FieldKind::Table(_)) {
            self.report(
                Diagnostic::error(
                    5,
                    type_node.span,
                    message!(zh: "表格的列不能是表格或文件", en: "a column is neither a table nor a file"),
                )
                .help(message!(zh: "把它写成单独的字段", en: "make it a field of its own")),
            );
        }
        Some(kind)
    }

    fn places(&mut self, node: &Node, default: u32) -> u32 {
        let Some(node) = node.get("decimals") else { return default };
        match node.text().and_then(whole_number) {
            Some(places) if places <= 9 => places,
            _ => {
                self.report(
                    Diagnostic::error(
                        5,
                        node.span,
                        message!(zh: "小数位数要在 0 到 9 之间", en: "the number of decimals lies between 0 and 9"),
                    )
                    .help(message!(zh: "写 0 到 9 的整数", en: "write a whole number from 0 to 9")),
                );
                default
            }
        }
    }

    fn choices(&mut self, node: &'a Node, type_node: &Node) -> Option<Vec<Choice>> {
        let Some(list) = node.get("choices") else {
            self.report(missing(type_node, "choices"));
            return None;
        };
        let mut choices: Vec<Choice> = Vec::new();
        match &list.kind {
            NodeKind::Map(found) => {
                for entry in found {
                    self.check_identifier(entry.name(), entry.key.span, false);
                    let title = self.text(Some(&entry.value)).unwrap_or_default();
                    choices.push(Choice { name: entry.name().to_owned(), title });
                }
            }
            NodeKind::List(items) => {
                for item in items {
                    let Some(name) = self.identifier(item, false) else { continue };
                    if choices.iter().any(|choice| choice.name == name) {
                        self.report(
                            Diagnostic::error(
                                102,
                                item.span,
                                message!(zh: "`{name}` 重复", en: "`{name}` is defined twice"),
                            )
                            .help(message!(zh: "删去一个", en: "remove one of them")),
                        );
                    }
                    choices.push(Choice { title: Text::plain(&name), name });
                }
            }
            NodeKind::Scalar { .. } => return None,
        }
        if choices.is_empty() {
            self.report(
                Diagnostic::error(5, list.span, message!(zh: "没有可选的值", en: "there is nothing to choose from"))
                    .help(message!(zh: "至少写一个值", en: "give at least one value")),
            );
        }
        Some(choices)
    }

    fn columns(&mut self, node: &'a Node, type_node: &Node) -> Option<Vec<Column>> {
        let Some(list) = node.get("columns").filter(|list| !list.entries().is_empty()) else {
            self.report(missing(type_node, "columns"));
            return None;
        };
        let columns: Vec<Column> = list
            .entries()
            .iter()
            .filter_map(|entry| {
                let optional = entry.value.get("optional").and_then(Node::text).and_then(flag).unwrap_or(false);
                Some(Column { field: self.field_definition(entry, true)?, optional })
            })
            .collect();
        self.check_confusable(&columns, |column| (&column.field.name, column.field.span));
        Some(columns)
    }

    /// A bound of a value; of the length of a text and the rows of a table.
    fn bound(&mut self, node: Option<&Node>, kind: &FieldKind) -> Option<Value> {
        let node = node?;
        let counted = matches!(kind, FieldKind::Text | FieldKind::Table(_));
        self.value(node, if counted { &FieldKind::Integer } else { kind })
    }

    fn pattern(&mut self, node: &Node) -> Option<Pattern> {
        match Pattern::new(node.text()?) {
            Ok(pattern) => Some(pattern),
            Err(reason) => {
                self.report(
                    Diagnostic::error(203, node.span, reason.message())
                        .help(message!(zh: "例如 \"[0-9]{{11}}\"", en: "for example \"[0-9]{{11}}\"")),
                );
                None
            }
        }
    }

    /// Keys that say nothing about the type at hand.
    fn keys_fit_kind(&mut self, node: &Node, kind: &FieldKind) {
        let number = kind.is_number();
        let ordered = number || matches!(kind, FieldKind::Date | FieldKind::Time | FieldKind::Duration);
        let bounded = ordered || matches!(kind, FieldKind::Text | FieldKind::Table(_));
        let fits: [(&str, bool); 7] = [
            ("min", bounded),
            ("max", bounded),
            ("pattern", *kind == FieldKind::Text),
            ("decimals", matches!(kind, FieldKind::Decimal { .. } | FieldKind::Money { .. })),
            ("currency", matches!(kind, FieldKind::Money { .. })),
            ("choices", matches!(kind, FieldKind::Choice(_))),
            ("columns", matches!(kind, FieldKind::Table(_))),
        ];
        for (key, _) in fits.iter().filter(|(_, fits)| !fits) {
            if let Some(entry) = node.entry(key) {
                self.report(
                    Diagnostic::error(
                        3,
                        entry.key.span,
                        message!(zh: "这种类型没有 `{key}`", en: "`{key}` says nothing about this type"),
                    )
                    .help(message!(zh: "删去它，或改正 type", en: "remove it, or correct `type`")),
                );
            }
        }
    }
}

fn missing(type_node: &Node, key: &str) -> Diagnostic {
    Diagnostic::error(4, type_node.span, message!(zh: "这种类型要有 `{key}`", en: "this type needs `{key}`"))
        .help(message!(zh: "加上 `{key}: …`", en: "add `{key}: …`"))
}

fn bad_value(node: &Node, reason: &Message) -> Diagnostic {
    let message = match (node.text(), reason) {
        (Some(text), Message { zh, en }) => {
            message!(zh: "`{text}` 不符合规定：{zh}", en: "`{text}` does not fit: {en}")
        }
        (None, reason) => reason.clone(),
    };
    Diagnostic::error(203, node.span, message)
        .help(message!(zh: "写一个符合类型和限制的值", en: "write a value that fits the type and its limits"))
}

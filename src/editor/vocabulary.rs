//! The fields and settings of a playbook as far as its tree tells them: what the names in a guard can mean.

use std::collections::HashMap;

use crate::compile::bilingual;
use crate::compile::guard::Scope;
use crate::compile::yaml::{Entry, Node};
use crate::lang::Text;
use crate::model::Setting;
use crate::model::field::{Choice, Column, Field, FieldKind};
use crate::model::value::Value;

/// What guards can read.
#[derive(Clone, Debug, Default)]
pub(super) struct Vocabulary {
    pub(super) fields: Vec<Field>,
    pub(super) settings: Vec<Setting>,
    /// Where each name stands in the lists; of equal names the first one counts, a field before a setting.
    names: HashMap<String, At>,
}

#[derive(Clone, Copy, Debug)]
enum At {
    Field(usize),
    Setting(usize),
}

impl Vocabulary {
    /// Reads the fields and settings of a playbook.
    pub(super) fn of(root: &Node) -> Vocabulary {
        let entries = |key: &str| root.get(key).map(Node::entries).unwrap_or_default();
        let setting = |entry: &Entry| {
            let field = field(entry);
            // What it holds is not asked here.
            Setting { name: field.name.clone(), field, default: Value::YesNo(false), note: None }
        };
        let fields: Vec<Field> = entries("fields").iter().map(field).collect();
        let settings: Vec<Setting> = entries("settings").iter().map(setting).collect();
        let mut names = HashMap::new();
        for (at, field) in fields.iter().enumerate() {
            names.entry(field.name.clone()).or_insert(At::Field(at));
        }
        for (at, setting) in settings.iter().enumerate() {
            names.entry(setting.name.clone()).or_insert(At::Setting(at));
        }
        Vocabulary { fields, settings, names }
    }

    pub(super) fn scope(&self) -> Scope<'_> {
        Scope::new(&self.fields, &self.settings)
    }

    /// The field or setting of that name.
    pub(super) fn find(&self, name: &str) -> Option<&Field> {
        match self.names.get(name)? {
            At::Field(at) => self.fields.get(*at),
            At::Setting(at) => self.settings.get(*at).map(|setting| &setting.field),
        }
    }

    /// A column of a table.
    pub(super) fn column(&self, table: &str, column: &str) -> Option<&Field> {
        let columns = self.find(table)?.kind.columns();
        columns.iter().map(|column| &column.field).find(|field| field.name == column)
    }
}

fn field(entry: &Entry) -> Field {
    let node = &entry.value;
    let kind = match node.get("type").and_then(Node::text) {
        Some("integer") => FieldKind::Integer,
        Some("decimal") => FieldKind::Decimal { places: 9 },
        Some("money") => FieldKind::Money { currency: "CNY".to_owned(), places: 2 },
        Some("yes_no") => FieldKind::YesNo,
        Some("choice") => FieldKind::Choice(choices(node)),
        Some("date") => FieldKind::Date,
        Some("time") => FieldKind::Time,
        Some("duration") => FieldKind::Duration,
        Some("person") => FieldKind::Person,
        Some("file") => FieldKind::File,
        Some("table") => FieldKind::Table(columns(node)),
        Some(_) | None => FieldKind::Text,
    };
    let label = node.get("label").and_then(bilingual).unwrap_or_else(|| Text::plain(entry.name()));
    Field { span: entry.key.span, label, ..Field::plain(entry.name(), kind) }
}

fn choices(node: &Node) -> Vec<Choice> {
    let Some(list) = node.get("choices") else { return Vec::new() };
    let named = list
        .entries()
        .iter()
        .map(|entry| Choice { name: entry.name().to_owned(), title: bilingual(&entry.value).unwrap_or_default() });
    let plain = list.items().iter().filter_map(Node::text);
    named.chain(plain.map(|name| Choice { name: name.to_owned(), title: Text::plain(name) })).collect()
}

fn columns(node: &Node) -> Vec<Column> {
    let entries = node.get("columns").map(Node::entries).unwrap_or_default();
    entries.iter().map(|entry| Column { field: field(entry), optional: false }).collect()
}

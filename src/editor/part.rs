//! A piece of a file, what may stand there by the grammar, and what stands around it.

use crate::compile::grammar::{Either, Key, Naming, Realm, Record, Shape, is_bilingual, kind_of};
use crate::compile::yaml::{Entry, Node, NodeKind};

/// A node with its shape.
#[derive(Clone, Copy)]
pub(super) struct Part<'a> {
    pub(super) node: &'a Node,
    pub(super) shape: &'static Shape,
    pub(super) around: Around<'a>,
}

/// What stands around a node.
#[derive(Clone, Copy, Default)]
pub(super) struct Around<'a> {
    /// The nearest known key above.
    pub(super) key: &'static str,
    /// The step inside which it stands.
    pub(super) step: Option<InStep<'a>>,
    /// The field, setting or column that is defined or filled here.
    pub(super) field: Option<&'a str>,
    /// The table whose column `field` is.
    pub(super) table: Option<&'a str>,
    /// The field of the playbook that is called.
    pub(super) theirs: Option<&'a str>,
    /// The step that an entry of a scenario acts on.
    pub(super) acted: Option<&'a str>,
}

/// A step around a node.
#[derive(Clone, Copy)]
pub(super) struct InStep<'a> {
    pub(super) entry: &'a Entry,
    /// The step that holds the region it stands in.
    pub(super) region: Option<&'a str>,
}

impl<'a> InStep<'a> {
    pub(super) fn name(&self) -> &'a str {
        self.entry.name()
    }

    /// The key that tells the kind of the step.
    pub(super) fn kind(&self) -> Option<&'static str> {
        kind_of(&self.entry.value).told_by
    }

    /// The playbook that the step calls.
    pub(super) fn callee(&self) -> Option<&'a str> {
        let node = &self.entry.value;
        node.get("call").or_else(|| node.get("hand_off"))?.text()
    }
}

/// What a map may hold.
#[derive(Clone, Copy)]
pub(super) enum Keys {
    /// These keys.
    Of(&'static Record),
    /// Names.
    Names(Naming, &'static Shape),
}

/// What may stand in a place, by whether a text, a list or a map stands there.
struct Places {
    scalar: Option<&'static Shape>,
    item: Option<&'static Shape>,
    map: Option<&'static Shape>,
}

fn places(shape: &'static Shape) -> Places {
    let nothing = Places { scalar: None, item: None, map: None };
    match shape {
        Shape::Either(Either { scalar, list, map }) => Places {
            scalar: scalar.and_then(|shape| places(shape).scalar),
            item: list.and_then(|shape| places(shape).item),
            map: map.and_then(|shape| places(shape).map),
        },
        Shape::List(item) => Places { item: Some(item), ..nothing },
        Shape::Map(..) | Shape::Record(_) | Shape::Step => Places { map: Some(shape), ..nothing },
        Shape::Titled(_) => Places { scalar: Some(&Shape::Text), map: Some(shape), ..nothing },
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
        | Shape::Value => Places { scalar: Some(shape), ..nothing },
    }
}

/// What may stand where a map stands.
pub(super) fn keys_of(node: &Node, shape: &'static Shape) -> Option<Keys> {
    let map = places(shape).map?;
    if let Shape::Map(naming, values) = map {
        return Some(Keys::Names(*naming, values));
    }
    if let Shape::Record(record) = map {
        return Some(Keys::Of(record));
    }
    if let Shape::Titled(record) = map {
        return (!is_bilingual(node)).then_some(Keys::Of(record));
    }
    Some(Keys::Of(&kind_of(node).record))
}

/// What may stand in a place where a text stands, or where nothing stands yet.
pub(super) fn scalar_shape(shape: &'static Shape) -> Option<&'static Shape> {
    places(shape).scalar
}

impl<'a> Part<'a> {
    /// The parts directly inside that the grammar knows, in the order of the text.
    pub(super) fn inside(&self) -> Vec<Part<'a>> {
        match &self.node.kind {
            NodeKind::Scalar { .. } => Vec::new(),
            NodeKind::List(items) => {
                let Some(shape) = self.item() else { return Vec::new() };
                items.iter().map(|node| Part { node, shape, around: self.around }).collect()
            }
            NodeKind::Map(entries) => {
                let Some(keys) = keys_of(self.node, self.shape) else { return Vec::new() };
                entries.iter().filter_map(|entry| self.value(keys, entry)).collect()
            }
        }
    }

    /// What the items may be, where a list may stand.
    pub(super) fn item(&self) -> Option<&'static Shape> {
        places(self.shape).item
    }

    /// The value of an entry of this map.
    pub(super) fn value(&self, keys: Keys, entry: &'a Entry) -> Option<Part<'a>> {
        let node = &entry.value;
        match keys {
            Keys::Names(naming, shape) => Some(Part { node, shape, around: self.around.under_name(naming, entry) }),
            Keys::Of(record) => {
                let Key { name, shape, .. } = record.keys.iter().find(|key| key.name == entry.name())?;
                let mut around = Around { key: name, ..self.around };
                if record.name == "scenario item" {
                    around.acted = self.node.get("step").or_else(|| self.node.get("vote")).and_then(Node::text);
                }
                Some(Part { node, shape, around })
            }
        }
    }
}

impl<'a> Around<'a> {
    fn under_name(self, naming: Naming, entry: &'a Entry) -> Around<'a> {
        let name = Some(entry.name());
        let (Naming::Defines(realm) | Naming::Refers(realm)) = naming else {
            let theirs = if naming == Naming::Theirs { name } else { self.theirs };
            return Around { theirs, ..self };
        };
        if naming == Naming::Defines(Realm::Step) {
            let step = InStep { entry, region: self.step.map(|step| step.name()) };
            return Around { step: Some(step), ..self };
        }
        if realm == Realm::Column {
            return Around { table: self.table.or(self.field), field: name, ..self };
        }
        if matches!(realm, Realm::Field | Realm::Setting) {
            return Around { field: name, table: None, ..self };
        }
        self
    }
}

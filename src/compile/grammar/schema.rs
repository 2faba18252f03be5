//! The grammar as a JSON Schema, for editors that complete and check while one types.
//!
//! The schema accepts whatever the grammar accepts and refuses what it can say in JSON Schema's terms; the last word is
//! `playbook validate`.

use serde_json::{Map, Value, json};

use super::{Either, PLAYBOOK, Record, STEP_KINDS, Shape};

/// The JSON Schema of a playbook file, with descriptions in both languages.
#[must_use]
pub fn json_schema() -> Value {
    let mut definitions = Map::new();
    let root = record(&PLAYBOOK, &mut definitions);
    let kinds: Vec<Value> = STEP_KINDS
        .iter()
        .map(|kind| {
            let mut schema = record(&kind.record, &mut definitions);
            if kind.told_by.is_none() {
                let others: Vec<Value> =
                    STEP_KINDS.iter().filter_map(|kind| kind.told_by).map(|key| json!({ "required": [key] })).collect();
                schema["not"] = json!({ "anyOf": others });
            }
            schema
        })
        .collect();
    definitions.insert("step".to_owned(), json!({ "type": "object", "oneOf": kinds }));
    definitions.insert("name".to_owned(), json!({ "type": "string", "pattern": r"^[\p{L}_][\p{L}\p{N}_-]*$" }));
    definitions.insert(
        "text".to_owned(),
        json!({ "anyOf": [
            { "type": "string" },
            {
                "type": "object",
                "properties": { "zh": { "type": "string" }, "en": { "type": "string" } },
                "minProperties": 1,
                "additionalProperties": false,
            },
        ] }),
    );
    let mut schema = json!({
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "playbook",
        "description": "A procedure as a state machine / 以状态机写成的流程",
    });
    merge(&mut schema, root);
    schema["$defs"] = Value::Object(definitions);
    schema
}

fn merge(into: &mut Value, from: Value) {
    if let (Value::Object(into), Value::Object(from)) = (into, from) {
        into.extend(from);
    }
}

fn record(record: &Record, definitions: &mut Map<String, Value>) -> Value {
    let mut properties = Map::new();
    for key in record.keys {
        let mut property = shape(key.shape, definitions);
        property["description"] = json!(format!("{} / {}", key.zh, key.en));
        properties.insert(key.name.to_owned(), property);
    }
    let required: Vec<&str> = record.keys.iter().filter(|key| key.required).map(|key| key.name).collect();
    json!({ "type": "object", "properties": properties, "required": required, "additionalProperties": false })
}

/// A record by reference, so that one that holds itself has an end.
fn defined(found: &'static Record, definitions: &mut Map<String, Value>) -> Value {
    let reference = json!({ "$ref": format!("#/$defs/{}", found.name) });
    if !definitions.contains_key(found.name) {
        definitions.insert(found.name.to_owned(), Value::Null);
        let schema = record(found, definitions);
        definitions.insert(found.name.to_owned(), schema);
    }
    reference
}

fn shape(shape_of: &Shape, definitions: &mut Map<String, Value>) -> Value {
    match shape_of {
        Shape::Name => json!({ "$ref": "#/$defs/name" }),
        Shape::Text => json!({ "$ref": "#/$defs/text" }),
        Shape::Words | Shape::Guard | Shape::Duration | Shape::Value => {
            json!({ "type": ["string", "number", "boolean"] })
        }
        Shape::Integer => json!({ "type": "integer", "minimum": 0 }),
        Shape::Flag => json!({ "type": "boolean" }),
        Shape::Date => json!({ "type": "string", "format": "date" }),
        Shape::Time => json!({ "type": "string", "pattern": "^[0-2]?[0-9]:[0-5][0-9]$" }),
        Shape::OneOf(words) => json!({ "enum": words }),
        Shape::List(item) => json!({ "type": "array", "items": shape(item, definitions) }),
        Shape::Map(value) => json!({ "type": "object", "additionalProperties": shape(value, definitions) }),
        Shape::Record(found) => defined(found, definitions),
        Shape::Titled(found) => {
            json!({ "anyOf": [{ "$ref": "#/$defs/text" }, defined(found, definitions)] })
        }
        Shape::Either(either) => alternatives(either, definitions),
        Shape::Step => json!({ "$ref": "#/$defs/step" }),
    }
}

fn alternatives(either: &Either, definitions: &mut Map<String, Value>) -> Value {
    let found: Vec<Value> =
        [either.scalar, either.list, either.map].into_iter().flatten().map(|found| shape(found, definitions)).collect();
    json!({ "anyOf": found })
}

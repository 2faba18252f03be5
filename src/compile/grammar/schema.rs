//! The grammar as a JSON Schema, for editors that complete and check while one types.
//!
//! The schema accepts whatever the grammar accepts and refuses what it can say in JSON Schema's terms; the last word is
//! `playbook validate`. An editor reads YAML before it looks at the schema, so a plain `3` reaches the schema as a number
//! even where the language wants a text: such places take both. It is written in draft 7, the newest that the language
//! servers for YAML know whole.

use serde_json::{Map, Value, json};

use super::{Either, PLAYBOOK, Record, STEP_KINDS, Shape};

/// Whatever the language calls a name is such a text. It takes more characters than the language does, because the
/// dialects of regular expressions do not agree on how to write "a letter of any script".
const NAME: &str = r"^[^\s\d!-/:-@\[-^`{-~][^\s!-,./:-@\[-^`{-~]*$";

/// The JSON Schema of a playbook file, with descriptions in both languages.
#[must_use]
pub fn json_schema() -> Value {
    let mut definitions = Map::new();
    let root = record(&PLAYBOOK, &mut definitions);
    let step = step(&mut definitions);
    definitions.insert("step".to_owned(), step);
    definitions.insert("name".to_owned(), json!({ "type": "string", "pattern": NAME }));
    definitions.insert("words".to_owned(), json!({ "type": ["string", "integer"] }));
    definitions.insert(
        "text".to_owned(),
        json!({ "anyOf": [
            { "$ref": "#/definitions/words" },
            {
                "type": "object",
                "properties": {
                    "zh": { "$ref": "#/definitions/words" },
                    "en": { "$ref": "#/definitions/words" },
                },
                "minProperties": 1,
                "additionalProperties": false,
            },
        ] }),
    );
    let mut schema = json!({
        "$schema": "http://json-schema.org/draft-07/schema#",
        "title": "playbook",
        "description": "A procedure as a state machine / 以状态机写成的流程",
    });
    merge(&mut schema, root);
    schema["definitions"] = Value::Object(definitions);
    schema
}

/// A step is of the first kind whose telling key it has, as in the grammar; so an editor complains about the kind that
/// was meant and not about all of them.
fn step(definitions: &mut Map<String, Value>) -> Value {
    let mut told = Map::new();
    let mut chain = json!({});
    for kind in STEP_KINDS.iter().rev() {
        let schema = record(&kind.record, definitions);
        let Some(key) = kind.told_by else {
            chain = schema;
            continue;
        };
        told.insert(key.to_owned(), json!({ "description": schema["properties"][key]["description"] }));
        chain = json!({ "if": { "required": [key] }, "then": schema, "else": chain });
    }
    let mut step = json!({ "type": "object", "properties": told, "defaultSnippets": snippets() });
    merge(&mut step, chain);
    step
}

/// Steps to begin with, for the language server for YAML.
fn snippets() -> Value {
    json!([
        {
            "label": "task",
            "description": "任务 / a task",
            "body": { "title": "$1", "role": "$2", "next": "$3" },
        },
        {
            "label": "approval",
            "description": "审批 / an approval",
            "body": { "title": "$1", "approval": "$2", "next": { "approve": "$3", "revise": "$4" } },
        },
        {
            "label": "together",
            "description": "并行的分支 / lanes side by side",
            "body": { "title": "$1", "together": { "$2": { "title": "$3", "role": "$4" } }, "next": "$5" },
        },
        { "label": "end", "description": "结束 / an end", "body": { "end": "$1" } },
    ])
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
        // The language server for YAML shows this one, where an editor can.
        property["markdownDescription"] = json!(format!("{}\n\n{}", key.zh, key.en));
        properties.insert(key.name.to_owned(), property);
    }
    let required: Vec<&str> = record.keys.iter().filter(|key| key.required).map(|key| key.name).collect();
    json!({ "type": "object", "properties": properties, "required": required, "additionalProperties": false })
}

/// A record by reference, so that one that holds itself has an end.
fn defined(found: &'static Record, definitions: &mut Map<String, Value>) -> Value {
    let reference = json!({ "$ref": format!("#/definitions/{}", found.name) });
    if !definitions.contains_key(found.name) {
        definitions.insert(found.name.to_owned(), Value::Null);
        let schema = record(found, definitions);
        definitions.insert(found.name.to_owned(), schema);
    }
    reference
}

fn shape(shape_of: &Shape, definitions: &mut Map<String, Value>) -> Value {
    match shape_of {
        Shape::Name(_) => json!({ "$ref": "#/definitions/name" }),
        Shape::Text => json!({ "$ref": "#/definitions/text" }),
        Shape::Words | Shape::OrSetting(_) => json!({ "$ref": "#/definitions/words" }),
        Shape::Duration => json!({ "type": "string" }),
        Shape::Guard | Shape::Value => json!({ "type": ["string", "number", "boolean"] }),
        Shape::Integer => json!({ "anyOf": [
            { "type": "integer", "minimum": 0 },
            { "type": "string", "pattern": "^(0|[1-9][0-9]*)$" },
        ] }),
        Shape::Flag => json!({ "enum": [true, false, "true", "false"] }),
        Shape::Date => json!({ "type": "string", "pattern": "^[0-9]{4}-[0-9]{1,2}-[0-9]{1,2}$" }),
        Shape::Time => json!({ "type": "string", "pattern": "^[0-9]{1,2}:[0-9]{1,2}$" }),
        Shape::OneOf(words) => json!({ "enum": words }),
        Shape::List(item) => json!({ "type": "array", "items": shape(item, definitions) }),
        Shape::Map(_, value) => json!({
            "type": "object",
            "propertyNames": { "$ref": "#/definitions/name" },
            "additionalProperties": shape(value, definitions),
        }),
        Shape::Record(found) => defined(found, definitions),
        Shape::Titled(found) => json!({ "anyOf": [{ "$ref": "#/definitions/text" }, defined(found, definitions)] }),
        Shape::Either(either) => alternatives(either, definitions),
        Shape::Step => json!({ "$ref": "#/definitions/step" }),
    }
}

fn alternatives(either: &Either, definitions: &mut Map<String, Value>) -> Value {
    let mut found: Vec<Value> = Vec::new();
    for shape_of in [either.scalar, either.list, either.map].into_iter().flatten() {
        let schema = shape(shape_of, definitions);
        if !found.contains(&schema) {
            found.push(schema);
        }
    }
    match found.len() {
        1 => found.swap_remove(0),
        _ => json!({ "anyOf": found }),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Calls `visit` with every object in the schema.
    fn walk(value: &Value, visit: &mut impl FnMut(&Map<String, Value>)) {
        match value {
            Value::Object(object) => {
                visit(object);
                object.values().for_each(|value| walk(value, visit));
            }
            Value::Array(items) => items.iter().for_each(|value| walk(value, visit)),
            Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => {}
        }
    }

    #[test]
    fn every_reference_leads_somewhere() {
        let schema = json_schema();
        let mut references = 0;
        walk(&schema, &mut |object| {
            if let Some(Value::String(path)) = object.get("$ref") {
                let target = schema.pointer(path.trim_start_matches('#'));
                assert!(target.is_some_and(|target| target.is_object()), "{path}");
                references += 1;
            }
        });
        assert!(references > 100, "{references}");
    }

    #[test]
    fn every_key_of_a_record_is_described() {
        let schema = json_schema();
        walk(&schema, &mut |object| {
            let closed = object.get("additionalProperties") == Some(&json!(false));
            let (true, Some(Value::Object(properties))) = (closed, object.get("properties")) else { return };
            for (key, property) in properties.iter().filter(|(key, _)| !matches!(key.as_str(), "zh" | "en")) {
                assert!(property["description"].as_str().is_some_and(|text| text.contains(" / ")), "{key}");
                assert!(property["markdownDescription"].as_str().is_some_and(|text| text.contains("\n\n")), "{key}");
            }
        });
    }

    #[test]
    fn every_kind_of_step_is_told_by_its_key() {
        let mut chain = json_schema().pointer("/definitions/step").cloned().unwrap();
        for kind in STEP_KINDS.iter().filter_map(|kind| kind.told_by) {
            assert_eq!(chain.pointer("/if/required/0"), Some(&json!(kind)));
            assert!(chain.pointer(&format!("/then/properties/{kind}")).is_some(), "{kind}");
            chain = chain["else"].clone();
        }
        assert_eq!(chain["required"], json!(["title"]), "a task is what is left");
    }

    #[test]
    fn texts_that_yaml_reads_as_numbers_are_texts() {
        let words = json_schema().pointer("/definitions/words/type").cloned();
        assert_eq!(words, Some(json!(["string", "integer"])));
        let default = json_schema().pointer("/definitions/setting/properties/default/type").cloned();
        assert_eq!(default, Some(json!(["string", "number", "boolean"])));
    }
}

//! The styles of a company under the ids by which a document of ours speaks of them.

use std::collections::{BTreeMap, BTreeSet};

use crate::lang::Message;

use super::copied::{self, Edit, Element};

/// Kind and name of a style; word processors do not mind the case of names.
type Key = (String, String);

/// All styles of `theirs`, and those of `ours` that it lacks.
///
/// The numberings of their styles are left out: they speak of lists that stay behind.
pub(super) fn styles(theirs: &str, ours: &str) -> Result<Vec<u8>, Message> {
    let own = ids(ours)?;
    let known = ids(theirs)?;
    let taken: BTreeSet<&String> = own.values().collect();
    let mut renamed = BTreeMap::new();
    for (key, id) in &known {
        let new = match own.get(key) {
            Some(ours) => ours.clone(),
            None if taken.contains(id) => free_id(id, &taken, &known),
            None => id.clone(),
        };
        renamed.insert(id.clone(), new);
    }
    let again = |element: &Element<'_>, key: &'static str| match element.value(key) {
        Some(id) => Edit::Set(key, renamed.get(&id).cloned().unwrap_or(id)),
        None => Edit::Keep,
    };
    let mut styles = copied::copied(theirs, "w:styles", &mut |element| match element.name {
        "w:style" => again(element, "w:styleId"),
        "w:basedOn" | "w:next" | "w:link" => again(element, "w:val"),
        "w:numPr" => Edit::Drop,
        _ => Edit::Keep,
    })?;
    let end = b"</w:styles>";
    if styles.ends_with(end) {
        styles.truncate(styles.len() - end.len());
        for line in ours.lines().filter(|line| line.starts_with("  <w:style ")) {
            let alone = format!("<w:styles>{line}</w:styles>");
            if ids(&alone)?.keys().all(|key| !known.contains_key(key)) {
                styles.extend_from_slice(line.as_bytes());
            }
        }
        styles.extend_from_slice(end);
    }
    Ok(styles)
}

/// The ids of styles by kind and name.
fn ids(styles: &str) -> Result<BTreeMap<Key, String>, Message> {
    let mut ids = BTreeMap::new();
    let mut last = None;
    copied::copied(styles.trim_end(), "w:styles", &mut |element| {
        match element.name {
            "w:style" => last = element.value("w:type").zip(element.value("w:styleId")),
            "w:name" => {
                if let Some(((kind, id), name)) = last.take().zip(element.value("w:val")) {
                    ids.entry((kind, name.to_lowercase())).or_insert(id);
                }
            }
            _ => {}
        }
        Edit::Keep
    })?;
    Ok(ids)
}

/// An id for a style of theirs whose id is one of ours.
fn free_id(id: &str, taken: &BTreeSet<&String>, known: &BTreeMap<Key, String>) -> String {
    let free = |id: &String| !taken.contains(id) && !known.values().any(|other| other == id);
    (2..).map(|number| format!("{id}_{number}")).find(free).expect("there are endless numbers")
}

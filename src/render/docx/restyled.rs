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
    // Their tabs are measured for their pages; in these styles ours would come behind them.
    let mut has_tabs = false;
    let mut styles = copied::copied(theirs, "w:styles", &mut |element| match element.name {
        "w:style" => {
            let edit = again(element, "w:styleId");
            has_tabs =
                !matches!(&edit, Edit::Set(_, id) if matches!(id.as_str(), "Header" | "Footer" | "TOC1" | "TOC2"));
            edit
        }
        "w:tabs" if !has_tabs => Edit::Drop,
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn styles_are_known_by_their_names_and_what_is_lacking_is_added() {
        let theirs = "<?xml version=\"1.0\"?><w:styles xmlns:w=\"w\">\
                      <w:style w:type=\"paragraph\" w:styleId=\"1\"><w:name w:val=\"Heading 1\"/><w:basedOn w:val=\"a\"/>\
                      <w:pPr><w:numPr><w:numId w:val=\"7\"/></w:numPr></w:pPr></w:style>\
                      <w:style w:type=\"paragraph\" w:styleId=\"Title\"><w:name w:val=\"Their own\"/></w:style>\
                      <w:style w:type=\"paragraph\" w:styleId=\"a\"><w:name w:val=\"Normal\"/></w:style></w:styles>";
        let style = |id: &str, name: &str| {
            format!("  <w:style w:type=\"paragraph\" w:styleId=\"{id}\"><w:name w:val=\"{name}\"/></w:style>\n")
        };
        let ours =
            [("Normal", "Normal"), ("Heading1", "heading 1"), ("Title", "Title")].map(|(id, name)| style(id, name));
        let ours = format!("<w:styles>\n{}</w:styles>\n", ours.concat());
        let made = String::from_utf8(styles(theirs, &ours).expect("sound")).expect("UTF-8");
        let kind = "<w:style w:type=\"paragraph\" w:styleId=";
        let head = format!(
            "{kind}\"Heading1\"><w:name w:val=\"Heading 1\"/><w:basedOn w:val=\"Normal\"/><w:pPr></w:pPr></w:style>"
        );
        assert!(made.contains(&head), "{made}");
        assert!(made.contains(&format!("{kind}\"Title_2\"><w:name w:val=\"Their own\"/>")), "{made}");
        assert!(made.contains(&format!("{kind}\"Title\"><w:name w:val=\"Title\"/>")), "{made}");
        assert_eq!(made.matches("<w:style ").count(), 4);
    }
}

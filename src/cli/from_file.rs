//! Field values from a JSON file.

use std::collections::BTreeMap;
use std::path::Path;

use super::args;
use super::error::Error;
use super::host;
use super::session::Session;
use crate::message;
use crate::model::Playbook;
use crate::model::value::Value;

/// Reads a JSON object of fields and their values.
///
/// # Errors
/// The file cannot be read or holds no JSON object, a field is unknown, or a value does not fit.
pub(super) fn values(
    session: &Session<'_>,
    playbook: &Playbook,
    path: &Path,
) -> Result<BTreeMap<String, Value>, Error> {
    let bytes = host::read_file(&session.host.path(path)).map_err(|error| Error::file(path, &error))?;
    let object: serde_json::Map<String, serde_json::Value> = serde_json::from_slice(&bytes).map_err(|error| {
        let (shown, reason) = (path.display(), error.to_string());
        Error::usage(
            message!(zh: "`{shown}` 不是 JSON 对象：{reason}", en: "`{shown}` is no JSON object: {reason}"),
            message!(zh: "写成 {{ \"字段\": 值 }}", en: "write {{ \"field\": value }}"),
        )
    })?;
    let mut values = BTreeMap::new();
    for (name, value) in object {
        let text = value.as_str().map_or_else(|| value.to_string(), str::to_owned);
        let read = args::value(playbook, &name, &text)?;
        let id = playbook.field(&name).map_or(name, |id| playbook[id].name.clone());
        values.insert(id, read);
    }
    Ok(values)
}

//! The figures a company gives a playbook in its settings file.

use std::collections::BTreeMap;

use super::super::error::Error;
use super::Session;
use crate::lang::{Message, did_you_mean};
use crate::message;
use crate::model::Playbook;
use crate::model::value::Value;

impl Session<'_> {
    /// The values of settings that the company gives a playbook.
    ///
    /// # Errors
    /// An unknown setting, or a value of the wrong type.
    pub(in crate::cli) fn company_settings(&self, playbook: &Playbook) -> Result<BTreeMap<String, Value>, Error> {
        let Some(given) = self.workspace.settings.settings.get(&playbook.name) else { return Ok(BTreeMap::new()) };
        let mut values = BTreeMap::new();
        for (name, value) in given {
            let Some(id) = playbook.setting(name) else {
                return Err(unknown(playbook, name));
            };
            let field = &playbook[id].field;
            let text = value.as_str().map_or_else(|| value.to_string(), str::to_owned);
            let read = Value::parse(&text, &field.kind).and_then(|value| field.check(&value).map(|()| value));
            let value = read.map_err(|error| {
                let (Message { zh, en }, playbook) = (error.message(), &playbook.name);
                Error::Settings {
                    message: message!(
                        zh: "playbook.toml：设置 `{name}`：{zh}",
                        en: "playbook.toml: setting `{name}`: {en}"
                    ),
                    help: message!(zh: "改正 [settings.{playbook}] 里的值", en: "correct the value in [settings.{playbook}]"),
                }
            })?;
            values.insert(name.clone(), value);
        }
        Ok(values)
    }

    /// All settings of a playbook as they hold here, in its order.
    ///
    /// # Errors
    /// As of [`Session::company_settings`].
    pub(in crate::cli) fn settings(&self, playbook: &Playbook) -> Result<Vec<Value>, Error> {
        let given = self.company_settings(playbook)?;
        let value = |setting: &crate::model::Setting| given.get(&setting.name).unwrap_or(&setting.default).clone();
        Ok(playbook.settings.iter().map(value).collect())
    }
}

fn unknown(playbook: &Playbook, name: &str) -> Error {
    let known: Vec<&str> = playbook.settings.iter().map(|setting| setting.name.as_str()).collect();
    let listed = known.join(", ");
    let help = did_you_mean(name, known).map_or_else(
        || message!(zh: "已有：{listed}", en: "known: {listed}"),
        |meant| message!(zh: "是不是 `{meant}`？", en: "did you mean `{meant}`?"),
    );
    let playbook = &playbook.name;
    let message = message!(
        zh: "playbook.toml：流程 `{playbook}` 没有设置 `{name}`",
        en: "playbook.toml: the playbook `{playbook}` has no setting `{name}`"
    );
    Error::Settings { message, help }
}

//! What steps refer to by name, and looking it up.

use std::collections::HashMap;

use super::Lowering;
use crate::compile::guard::Scope;
use crate::compile::suggest::suggest;
use crate::compile::yaml::Node;
use crate::diagnostic::Diagnostic;
use crate::lang::Message;
use crate::message;
use crate::model::field::Field;
use crate::model::{FieldId, Record, RecordId, Role, RoleId, Setting, SettingId};

/// What steps refer to, with an index of the names, since a playbook refers to them at every turn.
#[derive(Default)]
pub(super) struct Definitions {
    pub(super) roles: Vec<Role>,
    pub(super) settings: Vec<Setting>,
    pub(super) fields: Vec<Field>,
    pub(super) records: Vec<Record>,
    role_names: Names,
    setting_names: Names,
    field_names: Names,
    record_names: Names,
}

/// The place of each name in its list; of equal names the first one counts.
type Names = HashMap<String, u32>;

impl Definitions {
    pub(super) fn new(
        roles: Vec<Role>,
        settings: Vec<Setting>,
        fields: Vec<Field>,
        records: Vec<Record>,
    ) -> Definitions {
        Definitions {
            role_names: index(roles.iter().map(|role| &role.name)),
            setting_names: index(settings.iter().map(|setting| &setting.name)),
            field_names: index(fields.iter().map(|field| &field.name)),
            record_names: index(records.iter().map(|record| &record.name)),
            roles,
            settings,
            fields,
            records,
        }
    }

    pub(super) fn scope(&self) -> Scope<'_> {
        Scope::new(&self.fields, &self.settings)
    }

    pub(super) fn has_setting(&self, name: &str) -> bool {
        self.setting_names.contains_key(name)
    }
}

fn index<'n>(names: impl Iterator<Item = &'n String>) -> Names {
    let mut index = Names::new();
    for (name, at) in names.zip(0..) {
        index.entry(name.clone()).or_insert(at);
    }
    index
}

impl Lowering<'_, '_> {
    pub(super) fn setting(&mut self, node: &Node) -> Option<SettingId> {
        let Definitions { settings, setting_names, .. } = self.definitions;
        let names = settings.iter().map(|setting| setting.name.as_str());
        let said = |name: &str| message!(zh: "没有设置 `{name}`", en: "there is no setting `{name}`");
        self.look_up(node, setting_names, names, 103, said).map(SettingId)
    }

    pub(super) fn field(&mut self, node: &Node) -> Option<FieldId> {
        let Definitions { fields, field_names, .. } = self.definitions;
        let names = fields.iter().map(|field| field.name.as_str());
        let said = |name: &str| message!(zh: "没有字段 `{name}`", en: "there is no field `{name}`");
        self.look_up(node, field_names, names, 103, said).map(FieldId)
    }

    pub(super) fn role(&mut self, node: &Node) -> Option<RoleId> {
        let Definitions { roles, role_names, .. } = self.definitions;
        let names = roles.iter().map(|role| role.name.as_str());
        let said = |name: &str| message!(zh: "没有角色 `{name}`", en: "there is no role `{name}`");
        self.look_up(node, role_names, names, 104, said).map(RoleId)
    }

    pub(super) fn record(&mut self, node: &Node) -> Option<RecordId> {
        let Definitions { records, record_names, .. } = self.definitions;
        let names = records.iter().map(|record| record.name.as_str());
        let said = |name: &str| message!(zh: "没有记录 `{name}`", en: "there is no record `{name}`");
        self.look_up(node, record_names, names, 109, said).map(RecordId)
    }

    /// The place of a name in its list; an unknown one is reported with the nearest that is known.
    fn look_up<'n>(
        &mut self,
        node: &Node,
        index: &Names,
        names: impl Iterator<Item = &'n str> + Clone,
        code: u16,
        said: impl Fn(&str) -> Message,
    ) -> Option<u32> {
        let wanted = node.text()?;
        let found = index.get(wanted).copied();
        if found.is_none() {
            let found = Diagnostic::error(code, node.span, said(wanted));
            let comparable = self.scope.may_compare(index.len());
            let names = names.filter(|_| comparable);
            self.report(suggest(found, node.span, wanted, names));
        }
        found
    }
}

//! What steps refer to by name, and looking it up.

use super::Lowering;
use crate::compile::guard::Scope;
use crate::compile::suggest::suggest;
use crate::compile::yaml::Node;
use crate::diagnostic::Diagnostic;
use crate::lang::Message;
use crate::message;
use crate::model::field::Field;
use crate::model::names::NameIndex;
use crate::model::{FieldId, Record, RecordId, Role, RoleId, Setting, SettingId};

/// What steps refer to, with an index of the names, since a playbook refers to them at every turn.
#[derive(Default)]
pub(super) struct Definitions {
    pub(super) roles: Vec<Role>,
    pub(super) settings: Vec<Setting>,
    pub(super) fields: Vec<Field>,
    pub(super) records: Vec<Record>,
    role_names: NameIndex,
    setting_names: NameIndex,
    field_names: NameIndex,
    record_names: NameIndex,
}

impl Definitions {
    pub(super) fn new(
        roles: Vec<Role>,
        settings: Vec<Setting>,
        fields: Vec<Field>,
        records: Vec<Record>,
    ) -> Definitions {
        Definitions {
            role_names: NameIndex::of(roles.len(), |at| &roles[at as usize].name),
            setting_names: NameIndex::of(settings.len(), |at| &settings[at as usize].name),
            field_names: NameIndex::of(fields.len(), |at| &fields[at as usize].name),
            record_names: NameIndex::of(records.len(), |at| &records[at as usize].name),
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
        self.setting_names.find(name, |at| &self.settings[at as usize].name).is_some()
    }
}

impl Lowering<'_, '_> {
    pub(super) fn setting(&mut self, node: &Node) -> Option<SettingId> {
        let Definitions { settings, setting_names, .. } = self.definitions;
        let said = |name: &str| message!(zh: "没有设置 `{name}`", en: "there is no setting `{name}`");
        self.look_up(node, setting_names, settings, |setting| &setting.name, 103, said).map(SettingId)
    }

    pub(super) fn field(&mut self, node: &Node) -> Option<FieldId> {
        let Definitions { fields, field_names, .. } = self.definitions;
        let said = |name: &str| message!(zh: "没有字段 `{name}`", en: "there is no field `{name}`");
        self.look_up(node, field_names, fields, |field| &field.name, 103, said).map(FieldId)
    }

    pub(super) fn role(&mut self, node: &Node) -> Option<RoleId> {
        let Definitions { roles, role_names, .. } = self.definitions;
        let said = |name: &str| message!(zh: "没有角色 `{name}`", en: "there is no role `{name}`");
        self.look_up(node, role_names, roles, |role| &role.name, 104, said).map(RoleId)
    }

    pub(super) fn record(&mut self, node: &Node) -> Option<RecordId> {
        let Definitions { records, record_names, .. } = self.definitions;
        let said = |name: &str| message!(zh: "没有记录 `{name}`", en: "there is no record `{name}`");
        self.look_up(node, record_names, records, |record| &record.name, 109, said).map(RecordId)
    }

    /// The place of a name in its list; an unknown one is reported with the nearest that is known.
    fn look_up<D>(
        &mut self,
        node: &Node,
        index: &NameIndex,
        list: &[D],
        name_of: impl Fn(&D) -> &str,
        code: u16,
        said: impl Fn(&str) -> Message,
    ) -> Option<u32> {
        let wanted = node.text()?;
        let found = index.find(wanted, |at| name_of(&list[at as usize]));
        if found.is_none() {
            let found = Diagnostic::error(code, node.span, said(wanted));
            let comparable = self.scope.may_compare(index.len());
            let names = list.iter().map(&name_of).filter(|_| comparable);
            self.report(suggest(found, node.span, wanted, names));
        }
        found
    }
}
